"use strict";
/* The segment `rational`, for σ = a((z + β)² + κ) and one output: neurons on curves u_i(s), w_i(s). With ŵ = w + βe_j, x_j
   always 1, Σ u_i (ŵ_i ŵ_iᵀ + κe_j e_jᵀ), or without j Σ u_i w_i w_iᵀ and, if κ ≠ 0, Σ u_i are on a straight line.
   Polynomials are lists of integer coefficients of s⁰, s¹, …, not empty. */

const MOST_PIECES = 4000;

/** u(s) = N(s)/D(s), w(s) = w_·(s)/E(s), for s from 0 to 1. */
class Curve {
  constructor(u, w, over) {
    const [N, D] = u.map(overCommon);
    const flat = overCommon([...w.flat(), ...over]);
    this.N = N.n.map((c) => c * D.d);
    this.D = D.n.map((c) => c * N.d);
    let from = 0;
    this.w = w.map((row) => flat.n.slice(from, (from += row.length)));
    this.E = flat.n.slice(from);
  }

  /** u at a rational s, which must not be a pole. */
  uAt(s) { return valueAt(this.N, s).over(valueAt(this.D, s)).reduced(); }

  wAt(s) { return this.w.map((p) => valueAt(p, s).over(valueAt(this.E, s)).reduced()); }
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
  centre(problem);
  fields(value, where, ["kind", "neurons"]);
  const table = indexed(value.get("neurons"), `${where}.neurons`, problem.p - 1);
  return new Map([...table].map(([i, one]) => [i, readCurve(problem, one, `${where}.neurons[${i}]`)]));
}

/** {b, q, j, kappa}: β = b/q, and the coordinate that is always 1, −1 if there is none. */
function centre({ σ, m, space }) {
  const [c, b, a] = σ.isPolynomial && σ.degree === 2 && m === 1 ? σ.c.map((q) => new Q(q)) : [ZERO, ZERO, ZERO];
  const j = space.constant();
  if (a.isZero() || (!b.isZero() && j < 0)) {
    throw new Malformed("expected one output and σ = a z² + b z + c, and unless b = 0 a coordinate that is always 1, " +
      "for a rational segment, this is another problem");
  }
  const beta = b.over(a.times(new Q(2n))).reduced();
  return { b: beta.n, q: beta.d, j, kappa: c.over(a).minus(beta.times(beta)).reduced() };
}

function readCurve(problem, value, where) {
  fields(value, where, ["u", "w"], ["over"]);
  const u = listed(value.get("u"), `${where}.u`, 2, coefficients);
  const w = listed(value.get("w"), `${where}.w`, problem.n, coefficients);
  return new Curve(u, w, value.has("over") ? coefficients(value.get("over"), `${where}.over`) : [ONE]);
}

function coefficients(value, where) {
  const row = vector(value, where, null);
  if (row.length === 0) throw new Malformed(`expected at least one coefficient in ${where}, got none`);
  return row;
}

/** The curves begin at the state, have no pole, and the sums are affine along them, so that Φ is, too. */
function along(state, curves, require) {
  for (const [i, curve] of curves) {
    if (!hasNoRoot(curve.D) || !hasNoRoot(curve.E)) {
      throw new Refused("rational: no pole", `a denominator of neuron ${i} is not shown to have no zero in [0, 1]`);
    }
    const begins = curve.uAt(ZERO).equals(state.U[0][i]) && curve.wAt(ZERO).every((q, k) => q.equals(state.W[i][k]));
    if (!begins) {
      throw new Refused("rational: begins", `the curve of neuron ${i} begins elsewhere than the path is`);
    }
  }
  requireAffine([...curves.values()], centre(state.problem));
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

/** Π D_i E_i² · (F − (1 − s) F(0) − s F(1)) is the zero polynomial, F the sums: it is 0 at more places than its degree.

    No D or E has a zero at 0 or 1. The places are s = 0, 1, …, where the polynomial needs no division. */
function requireAffine(curves, around) {
  if (curves.length === 0) return;
  const poles = curves.reduce((total, curve) => total + polesOf(curve), 0);
  const degree = poles + Math.max(...curves.map((curve) => Math.max(1, degreeOf(curve))));
  const [begin, end] = [formAt(curves, around, 0n), formAt(curves, around, 1n)];
  for (let s = 2; s <= degree; s += 1) {
    const at = BigInt(s);
    const here = formAt(curves, around, at);
    const straight = begin.form.every((q, k) => {
      const line = q.times(new Q(1n - at)).over(new Q(begin.Q)).plus(end.form[k].times(new Q(at)).over(new Q(end.Q)));
      return line.times(new Q(here.Q)).equals(here.form[k]);
    });
    if (!straight) {
      throw new Refused("rational: straight line",
        "the quadratic form Σ u w wᵀ leaves the straight line between its ends, or Σ u does");
    }
  }
}

/** The degree of D E². */
function polesOf(curve) { return curve.D.length - 1 + 2 * (curve.E.length - 1); }

function degreeOf(curve) {
  return curve.N.length - 1 + 2 * Math.max(...[curve.E, ...curve.w].map((p) => p.length - 1)) - polesOf(curve);
}

/** {Q, form}: Q = Π D_i(s) E_i(s)², and at s Q times the upper triangle of Σ u (ŵŵᵀ + κe_j e_jᵀ), or without j that of
    Σ u wwᵀ, and Q times Σ u. */
function formAt(curves, { b, q, j, kappa }, s) {
  const whole = (p) => valueAt(p, new Q(s)).n;
  const E = curves.map((curve) => whole(curve.E));
  const D = curves.map((curve, i) => whole(curve.D) * E[i] * E[i]);
  const n = curves[0].w.length;
  const pairs = [];
  for (let a = 0; a < n; a += 1) for (let c = a; c < n; c += 1) pairs.push([a, c]);
  const total = Array(pairs.length + (j < 0 && !kappa.isZero() ? 1 : 0)).fill(0n);
  const corner = pairs.findIndex(([a, c]) => a === j && c === j);
  const t = j < 0 ? 1n : kappa.d;
  curves.forEach((curve, i) => {
    const factor = D.reduce((product, value, k) => (k === i ? product : product * value), whole(curve.N));
    const w = curve.w.map((p, k) => q * whole(p) + (k === j ? b * E[i] : 0n));
    pairs.forEach(([a, c], at) => { total[at] += t * factor * w[a] * w[c]; });
    const square = factor * E[i] * E[i] * q * q;
    if (corner >= 0) total[corner] += kappa.n * square;
    else if (total.length > pairs.length) total[pairs.length] += square;
  });
  return { Q: D.reduce((a, c) => a * c, 1n), form: total.map((value) => new Q(value, t * q * q)) };
}
