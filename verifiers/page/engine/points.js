"use strict";
/* Finitely many weighted points: neurons as functions on them, over the integers, and functions that span all neurons.

   x_k = b_k/E_k. With w = a/d, σ(⟨w, x_k⟩) = numerator(⟨a, b_k⟩, d E_k) / (scale d^D E_k^D), D the degree of σ. */

const MOST_ENTRIES = 5000000;

class Points {
  constructor(σ, n, x, weights) {
    Object.assign(this, { σ, n, x, weights, size: x.length });
    const scaled = x.map(overCommon);
    this.b = scaled.map((row) => row.n);
    this.E = scaled.map((row) => row.d);
    this.powers = σ === null ? null : this.E.map((e) => power(e, σ.degree));
  }

  where() { return count(this.size, "point"); }

  /** {values, scale} with σ(⟨w, x_k⟩) = values[k] / (scale · powers[k]). */
  feature(w) {
    const { n: a, d } = overCommon(w);
    const values = this.b.map((b, k) => this.σ.numerator(dot(a, b), d * this.E[k]));
    return { values, scale: this.σ.scale * power(d, this.σ.degree) };
  }

  /** A coordinate that is 1 at all points, −1 if there is none. */
  constant() {
    return [...Array(this.n).keys()].findLastIndex((j) => this.b.every((b, k) => b[j] === this.E[k]));
  }

  /** q_k f(x_k). */
  weigh(f) { return f.map((value, k) => value.times(this.weights[k])); }

  /** |S|. */
  countSpanning() {
    if (this.σ.isPolynomial) return this.σ.degrees.reduce((total, k) => total + binomial(this.n + k - 1, k), 0);
    return (this.isOdd() ? this.n : 0) + (this.isEven() ? this.lines().length : 0);
  }

  /** The functions s of S as integers s(x_k) · powers[k]. */
  spanning() {
    const entries = this.countSpanning() * this.size;
    if (entries > MOST_ENTRIES) {
      throw new Malformed(`expected a spanning set of at most ${MOST_ENTRIES} values, this one has ${entries}`);
    }
    if (this.σ.isPolynomial) return this.monomials();
    const coordinates = this.isOdd() ? Array.from({ length: this.n }, (_, i) => this.b.map((b) => b[i])) : [];
    return [...coordinates, ...(this.isEven() ? this.lines().map((line) => this.absolute(line)) : [])];
  }

  /** S, or functions with the same span on the points where those are fewer: x ↦ Σ_{k∈K} ⟨x, x_l⟩^k. */
  functions() {
    if (!this.σ.isPolynomial || this.countSpanning() <= this.size) return this.spanning();
    const kernel = new Polynomial(this.σ.c.map((c) => (c === 0n ? ZERO : ONE)));
    return this.b.map((b, l) => this.b.map((other, k) => kernel.numerator(dot(b, other), this.E[l] * this.E[k])));
  }

  monomials() {
    const D = this.σ.degree;
    const found = [];
    for (const k of this.σ.degrees) {
      const lift = this.E.map((e) => power(e, D - k));
      for (const chosen of multisets(this.n, k)) {
        found.push(this.b.map((b, j) => chosen.reduce((product, i) => product * b[i], lift[j])));
      }
    }
    return found;
  }

  isOdd() { return this.σ.positive + this.σ.negative !== 0n; }

  isEven() { return this.σ.positive !== this.σ.negative; }

  /** The lines through 0 and a point, in the order of first appearance, as lists of the indices of their points. */
  lines() {
    const found = [];
    this.b.forEach((b, k) => {
      if (b.every((value) => value === 0n)) return;
      const line = found.find((members) => areParallel(this.b[members[0]], b));
      if (line) line.push(k);
      else found.push([k]);
    });
    return found;
  }

  /** |t_k| at the points x_k = t_k d of a line, 0 elsewhere; d has 1 as its first coordinate that is not 0. */
  absolute(members) {
    const on = new Set(members);
    return this.b.map((b, k) => (on.has(k) ? abs(b.find((value) => value !== 0n)) : 0n));
  }
}

function areParallel(a, b) {
  const lead = a.findIndex((value) => value !== 0n);
  return a.every((value, i) => value * b[lead] === a[lead] * b[i]);
}

/** (n choose k); a double, exact as far as the limits of the language reach. */
function binomial(n, k) {
  let found = 1;
  for (let i = 1; i <= k; i += 1) found = (found * (n - k + i)) / i;
  return Math.round(found);
}

/** The k-element multisets of 0 … n − 1, in lexicographic order, each ascending. */
function multisets(n, k, from = 0) {
  if (k === 0) return [[]];
  const found = [];
  for (let i = from; i < n; i += 1) for (const rest of multisets(n, k - 1, i)) found.push([i, ...rest]);
  return found;
}
