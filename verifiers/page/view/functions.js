"use strict";
/* The figure of the network's function: a curve for inputs on a line, a map for inputs in a plane, else its values
   against the targets. */

const MAP_CELLS = 44;
const MOST_CREASES = 24;

/** The coordinate that is always 1 at the points, or of a law with a bias; −1 if there is none. */
function constantCoordinate(problem) {
  if (!problem.x) return problem.bias ? problem.n - 1 : -1;
  for (let i = problem.n - 1; i >= 0; i -= 1) if (problem.x.every((x) => x[i] === 1)) return i;
  return -1;
}

/** How inputs are laid out: {kind: "line" | "plane" | "other", names, range(s), input(…) → x, coordinates of points}. */
function inputView(problem) {
  if (!problem.x) return lawView(problem);
  const base = problem.x[0];
  const varying = base.map((_, i) => i).filter((i) => problem.x.some((x) => x[i] !== base[i]));
  if (varying.length <= 1 && (varying.length === 1 || problem.n === 1)) {
    const i = varying[0] ?? 0;
    return axesView(problem, base, [i]);
  }
  if (varying.length === 2) return axesView(problem, base, varying);
  return { kind: "other" };
}

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
function subscript(i) { return [...String(i)].map((c) => SUBSCRIPTS[Number(c)]).join(""); }

function axesView(problem, base, axes) {
  const at = problem.x.map((x) => axes.map((i) => x[i]));
  return {
    kind: axes.length === 1 ? "line" : "plane",
    names: axes.map((i) => (problem.n === 1 ? "x" : `x${subscript(i + 1)}`)),
    ranges: axes.map((_, j) => rangeOf(at.map((point) => point[j]), 0.15)),
    input: (place) => base.map((value, i) => (axes.includes(i) ? place[axes.indexOf(i)] : value)),
    at,
  };
}

function lawView({ law, n, bias }) {
  const inputs = n - (bias ? 1 : 0);
  if (inputs > 2) return { kind: "other" };
  const half = law === "gaussian" ? 2.5 : 1.25;
  return {
    kind: inputs === 1 ? "line" : "plane",
    names: inputs === 1 ? ["x"] : ["x₁", "x₂"],
    ranges: Array(inputs).fill([-half, half]),
    input: (place) => (bias ? [...place, 1] : place),
    at: [],
  };
}

/** The target of a law as a function; its coefficients belong to the monomials. */
function targetAt(problem, place, j) {
  return problem.monomials.reduce((total, alpha, k) =>
    total + problem.target[k][j] * alpha.reduce((product, e, i) => product * place[i] ** e, 1), 0);
}

/** {caption, show(t)}; `output` is the output that a map shows. */
function functionPanel(svg, journey, picture, output) {
  const view = inputView(journey.problem);
  if (view.kind === "line") return curvePanel(svg, journey, picture, view);
  if (view.kind === "plane") return mapPanel(svg, journey, view, output);
  return journey.problem.x ? scatterPanel(svg, journey, output) : null;
}

function curvePanel(svg, journey, picture, view) {
  const { problem } = journey;
  const sigma = activationOf(problem.σ);
  const [low, high] = view.ranges[0];
  const places = times(low, high);
  const targets = problem.x ? [] : Array.from({ length: problem.m }, (_, j) => places.map((x) => [x, targetAt(problem, [x], j)]));
  const ends = journey.stops.flatMap((stop) => places.flatMap((x) => valuesAt(stop, sigma, view.input([x]))));
  const wanted = [...(problem.y ?? []).flat(), ...targets.flat().map(([, y]) => y)];
  const range = rangeOf([...limited(ends, wanted), ...wanted]);
  const plot = new Plot(svg, { range: view.ranges[0], label: view.names[0] }, { range, label: "Φ(x)" });
  drawCells(plot, picture, view);
  const neurons = problem.p <= 12 && problem.m === 1
    ? Array.from({ length: problem.p }, () => plot.draw("path", { class: "part", fill: "none" })) : [];
  targets.forEach((target, j) => plot.line(target, `target output-${j % 3}`));
  const curves = Array.from({ length: problem.m }, (_, j) => plot.draw("path", { class: `curve output-${j % 3}`, fill: "none" }));
  (problem.y ?? []).forEach((row, k) => row.forEach((y, j) => plot.draw("circle",
    { cx: plot.px(view.at[k][0]), cy: plot.py(y), r: 4.5, class: `point output-${j % 3}` })));
  return {
    caption: `${problem.x ? "The data (circles)" : "The target (dashed)"} and the network's function` +
      `${neurons.length > 0 ? ", with each neuron's part uᵢ σ(⟨wᵢ, x⟩) as a thin line" : ""}` +
      `${picture.cells?.length > 0 ? ". Shaded: the cells; on the boundary of the region Φ is affine on one of them" : ""}.`,
    show(t) {
      const network = journey.network(t);
      const inputs = places.map((x) => view.input([x]));
      const hidden = inputs.map((x) => network.W.map((w) => sigma(inner(w, x))));
      curves.forEach((curve, j) => curve.setAttribute("d", plot.path(places.map((x, k) => [x, inner(network.U[j], hidden[k])]))));
      neurons.forEach((part, i) => part.setAttribute("d",
        plot.path(places.map((x, k) => [x, network.U[0][i] * hidden[k][i]]))));
    },
  };
}

/** Values without those far outside what the data ask for, so that one wild network does not flatten the picture. */
function limited(values, wanted) {
  if (wanted.length === 0) return values;
  const [low, high] = rangeOf(wanted, 0.5);
  return values.map((value) => Math.max(low, Math.min(high, value)));
}

/** The cells of a kinks certificate as bands. */
function drawCells(plot, picture, view) {
  for (const cell of picture.cells ?? []) {
    const t = cell.map((k) => view.at[k][0]);
    const [from, to] = cell.length === 3 ? [t[0], t[2]] : t[0] < t[1] ? [plot.x[0], t[1]] : [t[1], plot.x[1]];
    plot.draw("rect", { x: plot.px(from), y: SIZE.top, width: Math.max(0, plot.px(to) - plot.px(from)),
      height: SIZE.height - SIZE.top - SIZE.bottom, class: "cell" });
  }
}

/** Blue below the middle of the range, orange above, pale in the middle. */
function heat(value, [low, high]) {
  const share = Math.max(-1, Math.min(1, (2 * (value - low)) / (high - low) - 1));
  const [r, g, b] = share < 0 ? [0, 114, 178] : [213, 94, 0];
  return [r, g, b].map((c) => Math.round(245 + (c - 245) * Math.abs(share)));
}

function mapPanel(svg, journey, view, output) {
  const { problem } = journey;
  const sigma = activationOf(problem.σ);
  const plot = new Plot(svg, { range: view.ranges[0], label: view.names[0] }, { range: view.ranges[1], label: view.names[1] });
  const center = (range, i) => range[0] + ((i + 0.5) / MAP_CELLS) * (range[1] - range[0]);
  const targets = problem.y ? problem.y.map((row) => row[output]) : cellPlaces().map((place) => targetAt(problem, place, output));
  const range = rangeOf(targets);
  const canvas = Object.assign(document.createElement("canvas"), { width: MAP_CELLS, height: MAP_CELLS });
  const context = canvas.getContext("2d");
  const image = plot.add("image", { x: SIZE.left, y: SIZE.top, width: SIZE.width - SIZE.left - SIZE.right,
    height: SIZE.height - SIZE.top - SIZE.bottom, preserveAspectRatio: "none" }, null, plot.back);
  const creases = problem.σ.coefficients || problem.σ.name || problem.p > MOST_CREASES ? []
    : Array.from({ length: problem.p }, () => plot.draw("path", { class: "crease", fill: "none" }));
  view.at.forEach((place, k) => plot.draw("circle", { cx: plot.px(place[0]), cy: plot.py(place[1]), r: 6, class: "spot",
    fill: `rgb(${heat(targets[k], range)})` }));

  function cellPlaces() {
    return Array.from({ length: MAP_CELLS ** 2 }, (_, i) => [center(view.ranges[0], i % MAP_CELLS),
      center(view.ranges[1], MAP_CELLS - 1 - Math.floor(i / MAP_CELLS))]);
  }
  const inputs = cellPlaces().map(view.input);
  return {
    caption: `The network's function${problem.m > 1 ? `, output ${output + 1}` : ""}, from blue (${brief(range[0])}) to ` +
      `orange (${brief(range[1])})` +
      `${problem.x ? "; circles are the data, filled with their targets: where the network fits, they fade" : ""}` +
      `${creases.length > 0 ? "; lines are where neurons that are alive bend" : ""}.`,
    show(t) {
      const network = journey.network(t);
      const pixels = context.createImageData(MAP_CELLS, MAP_CELLS);
      inputs.forEach((x, i) => {
        const value = network.W.reduce((total, w, k) => (network.U[output][k] === 0 ? total
          : total + network.U[output][k] * sigma(inner(w, x))), 0);
        pixels.data.set([...heat(value, range), 255], 4 * i);
      });
      context.putImageData(pixels, 0, 0);
      image.setAttribute("href", canvas.toDataURL());
      creases.forEach((crease, i) => {
        const alive = network.U.some((row) => row[i] !== 0);
        const bend = creaseOf((place) => inner(network.W[i], view.input(place)), view.ranges);
        crease.setAttribute("d", alive ? plot.path(bend) : "");
      });
    },
  };
}

/** The part of the line {f = 0} of an affine f on a rectangle: no point or two. */
function creaseOf(f, [[left, right], [low, high]]) {
  const corners = [[left, low], [right, low], [right, high], [left, high]];
  return corners.flatMap((a, i) => {
    const b = corners[(i + 1) % 4];
    const [from, to] = [f(a), f(b)];
    if ((from < 0) === (to < 0)) return [];
    const s = from / (from - to);
    return [[a[0] + s * (b[0] - a[0]), a[1] + s * (b[1] - a[1])]];
  });
}

/** Φ_j(x_k) against y_kj. */
function scatterPanel(svg, journey, output) {
  const { problem } = journey;
  const sigma = activationOf(problem.σ);
  const targets = problem.y.map((row) => row[output]);
  const shown = journey.stops.flatMap((stop) => problem.x.map((x) => valuesAt(stop, sigma, x)[output]));
  const plot = new Plot(svg, { range: rangeOf(targets), label: "target y" },
    { range: rangeOf([...limited(shown, targets), ...targets]), label: "network Φ(x)" });
  plot.line(plot.x.map((y) => [y, y]), "target");
  const dots = targets.map((y) => plot.draw("circle", { cx: plot.px(y), r: 3, class: "point output-0" }));
  return {
    caption: `${count(targets.length, "point")}: the network's value against the target` +
      `${problem.m > 1 ? `, output ${output + 1}` : ""}; on the dashed line they agree.`,
    show(t) {
      const network = journey.network(t);
      problem.x.forEach((x, k) => dots[k].setAttribute("cy", plot.py(valuesAt(network, sigma, x)[output])));
    },
  };
}
