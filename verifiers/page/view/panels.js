"use strict";
/* The three figures: the loss along the path, the network's function, its neurons. Each is {caption, show(t)}. */

const STEPS = 240;
const MOST_NAMES = 24;
/** Reasons whose region is that of positive outer weights. */
const POSITIVE = ["cone", "kinks", "unimodal"];

function times(from = 0, to = 1) { return Array.from({ length: STEPS + 1 }, (_, i) => from + ((to - from) * i) / STEPS); }

/** Loss against time, the stops between segments, levels, and a mark at the present time. */
function lossPanel(svg, journey, picture) {
  const curve = times().map((t) => [t, journey.loss(t)]);
  const levels = levelsOf(picture, journey);
  const range = lossRange(curve.map(([, y]) => y), levels, picture);
  const plot = new Plot(svg, { range: [0, 1], label: timeLabel(picture), ticks: [] }, { range, label: "loss" });
  const count = journey.segments.length;
  for (let i = 1; i < count; i += 1) {
    plot.draw("path", { d: `M${plot.px(i / count)} ${SIZE.top}V${SIZE.height - SIZE.bottom}`, class: "stop" });
  }
  if (picture.kind !== "valley" && count <= MOST_NAMES) {
    journey.segments.forEach((segment, i) => plot.add("text", { x: plot.px((i + 0.5) / count),
      y: SIZE.height - SIZE.bottom + 16, class: "tick", "text-anchor": "middle" }, count > 4 ? i + 1 : segment.kind));
  }
  plot.line(curve, "curve");
  plot.levels(levels, picture.kind === "valley" ? "right" : "left");
  if (POSITIVE.includes(picture.reason)) markBoundary(plot, journey);
  const peak = Math.max(...curve.map(([, y]) => y).filter(Number.isFinite));
  if (peak > range[1]) {
    plot.add("text", { x: SIZE.width - SIZE.right, y: 12, class: "note", "text-anchor": "end" }, `up to ${brief(peak)} ↑`);
  }
  const mark = plot.draw("circle", { r: 6, class: "mark" });
  return {
    caption: lossCaption(picture),
    show(t) {
      mark.setAttribute("cx", plot.px(t));
      mark.setAttribute("cy", plot.py(Math.min(range[1], journey.loss(t))));
    },
  };
}

/** Of a trap the levels matter, which are close together; the hill beyond them is cut off. */
function lossRange(losses, levels, picture) {
  const height = picture.kind === "valley" ? picture.level - levels[2].y : 0;
  if (!(height > 1e-9 * Math.abs(picture.level))) return rangeOf([...losses, ...levels.map(({ y }) => y)]);
  return [levels[2].y - height / 3, picture.level + 1.5 * height];
}

function timeLabel(picture) {
  return picture.kind === "valley" ? "from the given network straight to the better one" : "time";
}

function levelsOf(picture, journey) {
  if (picture.kind === "descent") return [{ y: picture.losses[1], name: `end ${brief(picture.losses[1], 7)}`, style: "good" }];
  if (picture.kind === "connect") {
    const most = Math.max(picture.losses[0], picture.losses[2]);
    return [{ y: most, name: `the larger end ${brief(most, 7)}`, style: "high" }];
  }
  return [
    { y: picture.level, name: `level ${brief(picture.level, 7)}`, style: "high" },
    { y: picture.floor, name: `floor in the region ${brief(picture.floor, 7)}`, style: "low" },
    { y: journey.loss(1), name: `better network ${brief(journey.loss(1), 7)}`, style: "good" },
  ];
}

/** Where the first outer weight becomes 0: there the line leaves the region of positive outer weights. */
function markBoundary(plot, journey) {
  const [begin, end] = [journey.stops[0].U[0], journey.stops[1].U[0]];
  const leaves = begin.map((u, i) => (u > 0 && end[i] <= 0 ? u / (u - end[i]) : Infinity)).reduce((a, b) => Math.min(a, b));
  if (!Number.isFinite(leaves)) return;
  plot.draw("rect", { x: SIZE.left, y: SIZE.top, width: plot.px(leaves) - SIZE.left,
    height: SIZE.height - SIZE.top - SIZE.bottom, class: "region" });
  plot.add("text", { x: SIZE.left + 6, y: SIZE.height - SIZE.bottom - 6, class: "note" }, "all outer weights positive");
}

function lossCaption(picture) {
  if (picture.kind === "valley") {
    return "Loss on one way out, the straight line from the given network to the better one. The certificate speaks " +
      "of every way out: each of them climbs at least to the level where it leaves the region.";
  }
  if (picture.kind === "connect") return "Loss along the path: it never exceeds the larger of the two ends.";
  return "Loss along the path, segment by segment; all segments are drawn equally long.";
}

/** Coordinates in which the neurons are drawn: their own, or the two directions in which they vary most. */
function neuronView(journey) {
  const { n } = journey.problem;
  if (n === 1) return { of: (network) => network.W.map((w, i) => [w[0], network.U[0][i]]), x: "w", y: "u", exact: true };
  if (n === 2) {
    const y = constantCoordinate(journey.problem) === 1 ? "w₂ (bias)" : "w₂";
    return { of: (network) => network.W.map((w) => [w[0], w[1]]), x: "w₁", y, exact: true };
  }
  const [a, b] = mainDirections(journey.stops.flatMap((stop) => stop.W), n);
  return { of: (network) => network.W.map((w) => [inner(w, a), inner(w, b)]), x: "main direction of w",
    y: "second direction", exact: false };
}

/** The two directions in which some rows vary most about 0, by power iteration. */
function mainDirections(rows, n) {
  const found = [];
  for (let round = 0; round < 2; round += 1) {
    let v = Array.from({ length: n }, (_, i) => 1 / (1 + i + round));
    for (let step = 0; step < 200; step += 1) {
      const next = Array(n).fill(0);
      for (const w of rows) {
        const along = inner(w, v);
        w.forEach((value, i) => { next[i] += along * value; });
      }
      for (const other of found) {
        const along = inner(next, other);
        other.forEach((value, i) => { next[i] -= along * value; });
      }
      const size = Math.hypot(...next);
      if (!(size > 0) || !Number.isFinite(size)) break;
      v = next.map((value) => value / size);
    }
    found.push(v);
  }
  return found;
}

/** Each neuron as a circle at w_i: its area grows with |uᵢ|, its colour is the sign, dead ones are hollow. */
function neuronPanel(svg, journey) {
  const view = neuronView(journey);
  const networks = [...journey.stops, ...journey.segments.flatMap((segment) => segment.frames ?? [])];
  const places = networks.flatMap(view.of);
  const most = Math.max(...networks.flatMap((network) => network.U.flat().map(Math.abs)), 1e-300);
  const plot = new Plot(svg, { range: rangeOf([0, ...places.map(([x]) => x)]), label: view.x },
    { range: rangeOf([0, ...places.map(([, y]) => y)]), label: view.y });
  plot.draw("path", { d: `M${plot.px(0)} ${SIZE.top}V${SIZE.height - SIZE.bottom}M${SIZE.left} ${plot.py(0)}` +
    `H${SIZE.width - SIZE.right}`, class: "stop" });
  const p = journey.problem.p;
  if (p <= 12) {
    for (let i = 0; i < p; i += 1) plot.line(times().map((t) => view.of(journey.network(t))[i]), "trail");
  }
  const circles = Array.from({ length: p }, () => plot.draw("circle", {}));
  return {
    caption: neuronCaption(view, journey.problem),
    show(t) {
      const network = journey.network(t);
      view.of(network).forEach(([x, y], i) => {
        const u = network.U.map((row) => row[i]);
        const size = Math.max(...u.map(Math.abs));
        circles[i].setAttribute("cx", plot.px(x));
        circles[i].setAttribute("cy", plot.py(y));
        circles[i].setAttribute("r", size === 0 ? 3.5 : 4 + 7 * Math.sqrt(size / most));
        circles[i].setAttribute("class", `neuron ${size === 0 ? "dead" : u[0] < 0 ? "negative" : "positive"}`);
      });
    },
  };
}

function neuronCaption(view, { n, p, m }) {
  const colour = m === 1 ? "its colour is the sign of uᵢ" : "its colour is the sign of its first outer weight";
  const where = n === 1 ? "its weight wᵢ and outer weight uᵢ" : view.exact ? "its weights wᵢ"
    : `its weights wᵢ, projected from ${n} dimensions on the two in which they vary most`;
  const each = p === 1 ? "" : "each ";
  return `${count(p, "neuron")}, ${each}at ${where}; the circle grows with |uᵢ|, ${colour}, and a hollow grey one is dead ` +
    "(uᵢ = 0).";
}
