"use strict";
/* Small plots as SVG: axes with round ticks, lines, marks. Colours come from the style sheet, by class. */

const SVG = "http://www.w3.org/2000/svg";
const SIZE = { width: 420, height: 280, left: 62, right: 14, top: 24, bottom: 40 };

function svgElement(name, attributes = {}, text = null) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== null) element.textContent = text;
  return element;
}

/** A number as a person would write it, with so many digits. */
function brief(value, digits = 4) {
  if (!Number.isFinite(value)) return "∞";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [lead, exponent] = value.toExponential(digits - 2).split("e");
    return `${Number(lead)}·10${[...String(Number(exponent))].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]).join("")}`
      .replace("-", "−");
  }
  return String(Number(value.toPrecision(digits))).replace("-", "−");
}

/** A range that contains the finite values, a little wider. */
function rangeOf(values, margin = 0.06) {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [low, high] = [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))];
  const pad = high > low ? (high - low) * margin : Math.abs(high) * 0.1 || 1;
  return [low - pad, high + pad];
}

/** So many digits as tell the ticks of a range apart. */
function tickName(tick, [low, high]) {
  return brief(tick, 2 + Math.max(1, Math.ceil(Math.log10(Math.max(Math.abs(low), Math.abs(high)) / (high - low)))));
}

/** About four round numbers in a range. */
function ticksIn([low, high]) {
  const raw = (high - low) / 4;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = unit * [1, 2, 5, 10].find((factor) => factor * unit >= raw);
  const first = Math.ceil(low / step);
  if (!(Math.abs(first) < 1e9)) return [];  // a range as narrow as the digits of a double, or no numbers
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
}

class Plot {
  /** Draws the axes into an emptied <svg>; `x` and `y` are {range, label, ticks?}. */
  constructor(svg, x, y) {
    Object.assign(this, { svg, x: x.range, y: y.range });
    svg.replaceChildren();
    svg.setAttribute("viewBox", `0 0 ${SIZE.width} ${SIZE.height}`);
    this.back = this.add("g");
    const [left, right, bottom, top] = [SIZE.left, SIZE.width - SIZE.right, SIZE.height - SIZE.bottom, SIZE.top];
    for (const tick of x.ticks ?? ticksIn(x.range)) {
      this.add("path", { d: `M${this.px(tick)} ${bottom}v4`, class: "axis" });
      this.add("text", { x: this.px(tick), y: bottom + 16, class: "tick", "text-anchor": "middle" }, tickName(tick, x.range));
    }
    for (const tick of y.ticks ?? ticksIn(y.range)) {
      this.add("path", { d: `M${left} ${this.py(tick)}h-4`, class: "axis" });
      this.add("text", { x: left - 7, y: this.py(tick) + 4, class: "tick", "text-anchor": "end" }, tickName(tick, y.range));
    }
    this.add("path", { d: `M${left} ${top}V${bottom}H${right}`, class: "axis" });
    this.add("text", { x: (left + right) / 2, y: SIZE.height - 6, class: "label", "text-anchor": "middle" }, x.label);
    this.add("text", { x: 4, y: 12, class: "label" }, y.label);
    this.clip();
  }

  /** What is drawn later stays inside the axes. */
  clip() {
    const id = `clip-${this.svg.id}`;
    const box = { x: SIZE.left, y: SIZE.top - 6, width: SIZE.width - SIZE.left - SIZE.right + 6,
      height: SIZE.height - SIZE.top - SIZE.bottom + 12 };
    this.add("clipPath", { id }).append(svgElement("rect", box));
    this.inside = this.add("g", { "clip-path": `url(#${id})` });
  }

  add(name, attributes, text, parent = this.svg) {
    const element = svgElement(name, attributes, text ?? null);
    parent.append(element);
    return element;
  }

  draw(name, attributes, text) { return this.add(name, attributes, text, this.inside); }

  px(x) { return SIZE.left + ((x - this.x[0]) / (this.x[1] - this.x[0])) * (SIZE.width - SIZE.left - SIZE.right); }

  py(y) {
    const share = (y - this.y[0]) / (this.y[1] - this.y[0]);
    return SIZE.height - SIZE.bottom - Math.max(-9, Math.min(9, share)) * (SIZE.height - SIZE.top - SIZE.bottom);
  }

  /** The `d` of a polyline. */
  path(points) {
    return points.filter(([, y]) => Number.isFinite(y))
      .map(([x, y], i) => `${i === 0 ? "M" : "L"}${this.px(x).toFixed(1)} ${this.py(y).toFixed(1)}`).join("");
  }

  line(points, style) { return this.draw("path", { d: this.path(points), class: style, fill: "none" }); }

  /** Horizontal lines with their names at one side, which are moved apart where they would overlap. */
  levels(levels, side) {
    const [x, anchor] = side === "left" ? [SIZE.left + 6, "start"] : [SIZE.width - SIZE.right, "end"];
    const placed = levels.map((level) => ({ ...level, at: this.py(level.y) })).sort((a, b) => a.at - b.at);
    placed.forEach((level, i) => {
      level.text = Math.max(level.at - 5, SIZE.top + 8, i > 0 ? placed[i - 1].text + 14 : 0);
    });
    for (const { at, text, name, style } of placed) {
      this.draw("path", { d: `M${SIZE.left} ${at}H${SIZE.width - SIZE.right}`, class: `level ${style}`, fill: "none" });
      this.add("text", { x, y: text, class: "note", "text-anchor": anchor }, name);
    }
  }
}
