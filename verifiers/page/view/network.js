"use strict";
/* Networks in doubles, for the eye: values, losses, and where a path is at a time. Nothing here decides anything. */

/** An approximation of the error function to seven digits (Abramowitz and Stegun, 7.1.26). */
function erf(z) {
  const t = 1 / (1 + 0.3275911 * Math.abs(z));
  const tail = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592].reduce((a, c) => a * t + c, 0) * t;
  return Math.sign(z) * (1 - tail * Math.exp(-z * z));
}

const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const normalCdf = (z) => (1 + erf(z / Math.SQRT2)) / 2;
const NAMED_ACTIVATIONS = {
  exp: Math.exp,
  sin: Math.sin,
  cos: Math.cos,
  gaussian: (z) => Math.exp(-z * z),
  sigmoid,
  softplus: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))),
  squareplus: (z) => (z + Math.hypot(z, 2)) / 2,
  tanh: Math.tanh,
  "tanh-plus-1": (z) => Math.tanh(z) + 1,
  atan: Math.atan,
  "arctan-plus-half-pi": (z) => Math.atan(z) + Math.PI / 2,
  erf,
  "normal-cdf": normalCdf,
  gelu: (z) => z * normalCdf(z),
  silu: (z) => z * sigmoid(z),
};

/** z ↦ σ(z). */
function activationOf(σ) {
  if (σ.name) return NAMED_ACTIVATIONS[σ.name];
  if (σ.coefficients) return (z) => σ.coefficients.reduceRight((total, c) => total * z + c, 0);
  return (z) => (z >= 0 ? σ.positive : σ.negative) * z;
}

const inner = (a, b) => a.reduce((total, value, i) => total + value * b[i], 0);

/** Φ_j(x) for all outputs j. */
function valuesAt(network, sigma, x) {
  const hidden = network.W.map((w) => sigma(inner(w, x)));
  return network.U.map((u) => inner(u, hidden));
}

/** L on the points. */
function lossOf(problem, network) {
  const sigma = activationOf(problem.σ);
  return problem.x.reduce((total, x, k) => {
    const errors = valuesAt(network, sigma, x).map((value, j) => value - problem.y[k][j]);
    return total + problem.weights[k] * inner(errors, errors);
  }, 0);
}

function between(a, b, s) {
  const mix = (rows, others) => rows.map((row, i) => row.map((value, k) => (1 - s) * value + s * others[i][k]));
  return { U: mix(a.U, b.U), W: mix(a.W, b.W) };
}

/** The path of a picture: stops, segments, and for a time t in [0, 1] the network and the loss there. */
class Journey {
  constructor(picture) {
    this.problem = picture.problem;
    const straight = { kind: "straight line", moving: [], to: picture.end, loss: picture.loss };
    this.segments = picture.kind === "valley" ? [straight] : picture.segments;
    this.stops = [picture.start, ...this.segments.map((segment) => segment.to)];
    this.startLoss = picture.losses ? picture.losses[0] : this.loss(0);
  }

  /** {index, s}: the segment and the place in it. */
  place(t) {
    const along = t * this.segments.length;
    const index = Math.max(0, Math.min(Math.floor(along), this.segments.length - 1));
    return { index, s: this.segments.length > 0 ? along - index : 0 };
  }

  network(t) {
    const { index, s } = this.place(t);
    if (this.segments.length === 0) return this.stops[0];
    const { frames } = this.segments[index];
    if (!frames) return between(this.stops[index], this.stops[index + 1], s);
    const at = Math.min(Math.floor(s * (frames.length - 1)), frames.length - 2);
    return between(frames[at], frames[at + 1], s * (frames.length - 1) - at);
  }

  loss(t) {
    const { index, s } = this.place(t);
    if (this.segments.length === 0) return this.startLoss;
    const { loss } = this.segments[index];
    if (loss === null) return this.problem.x ? lossOf(this.problem, this.network(t)) : NaN;
    if (!loss.values) return loss.a + s * (loss.b + s * loss.c);
    const at = Math.min(Math.floor(s * (loss.values.length - 1)), loss.values.length - 2);
    const rest = s * (loss.values.length - 1) - at;
    return (1 - rest) * loss.values[at] + rest * loss.values[at + 1];
  }
}
