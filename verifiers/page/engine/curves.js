"use strict";
/* The segment `rational`, for σ = c z² and one output: neurons on curves u_i(s), w_i(s), Σ u_i w_i w_iᵀ on a straight
   line. Polynomials are lists of integer coefficients of s⁰, s¹, …, not empty. */

const MOST_PIECES = 4000;

/** u(s) = N(s)/D(s), w(s) = w_·(s)/scale, for s from 0 to 1. */
class Curve {
  constructor(u, w) {
    const [N, D] = u.map(overCommon);
    const flat = overCommon(w.flat());
    this.N = N.n.map((c) => c * D.d);
    this.D = D.n.map((c) => c * N.d);
    let from = 0;
    this.w = w.map((row) => flat.n.slice(from, (from += row.length)));
    this.scale = flat.d;
  }

  /** u at a rational s, which must not be a pole. */
  uAt(s) { return valueAt(this.N, s).over(valueAt(this.D, s)).reduced(); }

  wAt(s) { return this.w.map((p) => valueAt(p, s).over(new Q(this.scale)).reduced()); }
}

function valueAt(p, s) { return p.reduceRight((total, c) => total.times(s).plus(new Q(c)), ZERO); }

/** The reader of the segment; `require` is asked about the values of Φ at its end. */
function rationalSegment(require) {
  return (problem, value, where) => {
    const curves = readCurves(problem, value, where);
    return { kind: "rational", curves, rule: (state) => along(state, curves, require) };
  };
}

function readCurves(problem, value, where) {
  const { σ } = problem;
  if (!σ.isPolynomial || String(σ.degrees) !== "2" || problem.m !== 1) {
    throw new Malformed(`expected σ = c z² and one output for the rational segment in ${where}, this is another problem`);
  }
  fields(value, where, ["kind", "neurons"]);
  const table = indexed(value.get("neurons"), `${where}.neurons`, problem.p - 1);
  return new Map([...table].map(([i, one]) => [i, readCurve(problem, one, `${where}.neurons[${i}]`)]));
}

function readCurve(problem, value, where) {
  fields(value, where, ["u", "w"]);
  const u = listed(value.get("u"), `${where}.u`, 2, coefficients);
  return new Curve(u, listed(value.get("w"), `${where}.w`, problem.n, coefficients));
}

function coefficients(value, where) {
  const row = vector(value, where, null);
  if (row.length === 0) throw new Malformed(`expected at least one coefficient in ${where}, got none`);
  return row;
}

/** The curves begin at the state, have no pole, and Σ u w wᵀ is affine along them, so that Φ is, too. */
function along(state, curves, require) {
  for (const [i, curve] of curves) {
    if (!hasNoRoot(curve.D)) {
      throw new Refused("rational: no pole", `a denominator of neuron ${i} is not shown to have no zero in [0, 1]`);
    }
    const begins = curve.uAt(ZERO).equals(state.U[0][i]) && curve.wAt(ZERO).every((q, k) => q.equals(state.W[i][k]));
    if (!begins) {
      throw new Refused("rational: begins", `the curve of neuron ${i} begins elsewhere than the path is`);
    }
  }
  requireAffine([...curves.values()]);
  const U = [state.U[0].map((u, i) => curves.get(i)?.uAt(ONE) ?? u)];
  state.moveRows(new Map([...curves].map(([i, curve]) => [i, curve.wAt(ONE)])));
  const end = state.outputs(U);
  const words = require(state, end);
  state.move(U, end);
  return `${count(curves.size, "neuron")} on curves without a pole, Σ u_i w_i w_iᵀ on a straight line; ${words}`;
}

/** True only if p has no zero in [0, 1]: on pieces, made by halving, its Bernstein coefficients have one strict sign. */
function hasNoRoot(p) {
  const waiting = [bernstein(p)];
  for (let piece = 0; piece < MOST_PIECES; piece += 1) {
    if (waiting.length === 0) return true;
    const b = waiting.pop();
    if (sign(b[0]) * sign(b[b.length - 1]) <= 0) return false;
    if (b.some((c) => sign(c) !== sign(b[0]))) waiting.push(...halves(b));
  }
  return false;
}

/** Coefficients b_j = Σ_{i≤j} (j choose i)/(d choose i) p_i in Bernstein's polynomials, all times d!. */
function bernstein(p) {
  const d = p.length - 1;
  return p.map((_, j) => p.slice(0, j + 1).reduce((total, c, i) =>
    total + c * (factorial(j) / factorial(j - i)) * factorial(d - i), 0n));
}

/** The coefficients on both halves, by de Casteljau's scheme without divisions: each times 2^d. */
function halves(b) {
  const d = b.length - 1;
  const [left, right] = [[], []];
  let row = b;
  for (let level = 0; level <= d; level += 1) {
    left.push(row[0] << BigInt(d - level));
    right.unshift(row[row.length - 1] << BigInt(d - level));
    row = row.slice(1).map((c, i) => row[i] + c);
  }
  return [left, right];
}

/** Π D_i · (Σ u w wᵀ − (1 − s) A(0) − s A(1)) is the zero polynomial: it is 0 at more places than its degree.

    No D has a zero at 0 or 1. The places are s = 0, 1, …, where the polynomial needs no division. */
function requireAffine(curves) {
  if (curves.length === 0) return;
  const poles = curves.reduce((total, curve) => total + curve.D.length - 1, 0);
  const degree = poles + Math.max(...curves.map((curve) => Math.max(1, degreeOf(curve))));
  const [begin, end] = [formAt(curves, 0n), formAt(curves, 1n)];
  for (let s = 2; s <= degree; s += 1) {
    const at = BigInt(s);
    const here = formAt(curves, at);
    const straight = begin.form.every((q, k) => {
      const line = q.times(new Q(1n - at)).over(new Q(begin.Q)).plus(end.form[k].times(new Q(at)).over(new Q(end.Q)));
      return line.times(new Q(here.Q)).equals(here.form[k]);
    });
    if (!straight) {
      throw new Refused("rational: straight line", "the quadratic form Σ u w wᵀ leaves the straight line between its ends");
    }
  }
}

function degreeOf(curve) {
  return curve.N.length - 1 + 2 * Math.max(...curve.w.map((p) => p.length - 1)) - (curve.D.length - 1);
}

/** {Q, form}: Q = Π D_i(s), and the upper triangle of Σ N_i (Π_{j≠i} D_j) w_i w_iᵀ at s. */
function formAt(curves, s) {
  const whole = (p) => valueAt(p, new Q(s)).n;
  const D = curves.map((curve) => whole(curve.D));
  const scale = curves.map((curve) => curve.scale).reduce(lcm);
  const n = curves[0].w.length;
  const total = Array((n * (n + 1)) / 2).fill(0n);
  curves.forEach((curve, i) => {
    const others = D.reduce((product, value, j) => (j === i ? product : product * value), 1n);
    const factor = whole(curve.N) * others * (scale / curve.scale) ** 2n;
    const w = curve.w.map(whole);
    let at = 0;
    for (let a = 0; a < n; a += 1) for (let b = a; b < n; b += 1) total[at++] += factor * w[a] * w[b];
  });
  return { Q: D.reduce((a, b) => a * b, 1n), form: total.map((value) => new Q(value, scale * scale)) };
}
