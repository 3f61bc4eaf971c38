"use strict";
/* Activations whose values at rational numbers are rational: polynomials, and linear pieces that meet at 0. */

const MOST_DEGREE = 100;

/** σ(z) = Σ c_k z^k / scale over the integers. */
class Polynomial {
  constructor(coefficients) {
    const { n, d } = overCommon(coefficients);
    while (n.length > 0 && n[n.length - 1] === 0n) n.pop();
    this.c = n.length > 0 ? n : [0n];
    this.scale = d;
    this.degree = this.c.length - 1;
    this.degrees = [...this.c.keys()].filter((k) => this.c[k] !== 0n);
    this.isPolynomial = true;
  }

  /** σ(z/q) · scale · q^degree. */
  numerator(z, q) {
    let [total, power] = [0n, 1n];
    for (let k = this.degree; k >= 0; k -= 1) {
      total = total * z + this.c[k] * power;
      power *= q;
    }
    return total;
  }

  toString() {
    const terms = this.degrees.map((k) => {
      const value = decimal(new Q(this.c[k], this.scale));
      const z = k === 1 ? "z" : `z^${k}`;
      if (k === 0) return value;
      return value === "1" ? z : `(${value})·${z}`;
    });
    return terms.join(" + ") || "0";
  }
}

/** σ(z) = positive · z for z ≥ 0, negative · z for z < 0. */
class PiecewiseLinear {
  constructor(negative, positive) {
    const { n, d } = overCommon([negative, positive]);
    [this.negative, this.positive] = n;
    this.scale = d;
    this.degree = 1;
    this.isPolynomial = false;
  }

  numerator(z) { return z * (z < 0n ? this.negative : this.positive); }

  toString() {
    const [negative, positive] = [this.negative, this.positive].map((s) => decimal(new Q(s, this.scale)));
    return `${positive}·z for z ≥ 0, ${negative}·z for z < 0`;
  }
}

/** σ, from its object in the document; null for one that has only enclosures, where the claim allows those. */
function readActivation(value, analytic = false) {
  const type = kindOf(value, "activation", ["polynomial", "piecewise-linear", ...(analytic ? ANALYTIC : [])], "type");
  if (type === "polynomial") {
    const given = fields(value, "activation", ["type", "coefficients"]).get("coefficients");
    if (Array.isArray(given) && given.length > MOST_DEGREE + 1) {
      throw new Malformed(`expected a polynomial of degree at most ${MOST_DEGREE}, got ${given.length} coefficients`);
    }
    return new Polynomial(vector(given, "coefficients", null));
  }
  if (type === "piecewise-linear") {
    fields(value, "activation", ["type", "negative", "positive"]);
    return new PiecewiseLinear(rational(value.get("negative"), "negative"), rational(value.get("positive"), "positive"));
  }
  fields(value, "activation", ["type"]);
  return null;
}
