"use strict";
/* Inputs X with a law whose moments are known, and polynomial targets: a function is the vector of its coefficients,
   and the inner product of f and g is E f(X) g(X) = Σ f_α g_β E X^(α+β). */

const MOST_MONOMIALS = 1500;
const MOST_EXPONENT = 1000;

const FACTORIALS = [1n];

function factorial(k) {
  while (FACTORIALS.length <= k) FACTORIALS.push(BigInt(FACTORIALS.length) * FACTORIALS[FACTORIALS.length - 1]);
  return FACTORIALS[k];
}

/** (a − 1)!! for even a: the moment E z^a of a standard Gaussian. */
function oddProduct(a) { return a < 2 ? 1n : BigInt(a - 1) * oddProduct(a - 2); }

/** E X^α for even α. */
const LAWS = {
  gaussian: (alpha) => new Q(alpha.map(oddProduct).reduce((a, b) => a * b, 1n)),
  cube: (alpha) => new Q(1n, alpha.reduce((product, a) => product * BigInt(a + 1), 1n)),
  hypercube: () => ONE,
  sphere: (alpha) => {
    let below = 1n;
    const total = alpha.reduce((a, b) => a + b, 0);
    for (let k = 0; k < total; k += 2) below *= BigInt(alpha.length + k);
    return new Q(alpha.map(oddProduct).reduce((a, b) => a * b, 1n), below);
  },
};
const LAW_WORDS = {
  gaussian: "standard Gaussian inputs in",
  cube: "inputs uniform on the cube [−1, 1]^n in",
  hypercube: "inputs uniform on the vertices of the cube {−1, 1}^n in",
  sphere: "inputs uniform on the unit sphere of",
};

class Moments {
  constructor(σ, law, inputs, bias, targets) {
    Object.assign(this, { σ, law, inputs, bias, n: inputs + (bias ? 1 : 0) });
    const degrees = bias && σ.degrees.length > 0 ? [...Array(σ.degree + 1).keys()] : σ.degrees;
    const size = degrees.reduce((total, k) => total + binomial(inputs + k - 1, k), 0);
    const terms = targets.reduce((total, target) => total + target.size, 0);
    if (size + terms > MOST_MONOMIALS) {
      throw new Malformed(`expected at most ${MOST_MONOMIALS} monomials in features and targets, got ${size + terms}`);
    }
    const S = degrees.flatMap((k) => multisets(inputs, k).map((chosen) => exponentsOf(chosen, inputs)));
    const known = new Set(S.map(String));
    const further = [...new Set(targets.flatMap((target) => [...target.keys()]))].filter((key) => !known.has(key));
    this.spanningCount = S.length;
    this.monomials = [...S, ...further.map((key) => key.split(",").map(Number))];
    this.size = this.monomials.length;
    this.powers = this.monomials.map(() => 1n);
    this.y = this.monomials.map((alpha) => targets.map((target) => target.get(String(alpha)) ?? ZERO));
  }

  where() { return `${LAW_WORDS[this.law]} R^${this.inputs} with the given polynomial targets and noise`; }

  /** The place of the bias among the weights, −1 if there is none. */
  constant() { return this.bias ? this.inputs : -1; }

  countSpanning() { return this.spanningCount; }

  spanning() {
    return Array.from({ length: this.spanningCount }, (_, i) => this.monomials.map((__, j) => (i === j ? 1n : 0n)));
  }

  functions() { return this.spanning(); }

  /** σ(⟨w, x⟩ + b) by coefficients: at x^α it has |α|!/α! w^α Σ_k a_k (k choose |α|) b^(k−|α|). */
  feature(w) {
    const { σ } = this;
    const { n: a, d } = overCommon(w);
    const b = this.bias ? a[this.inputs] : 0n;
    const level = (j) => σ.degrees.filter((k) => k >= j).reduce((total, k) => {
      const choose = factorial(k) / (factorial(j) * factorial(k - j));
      return total + σ.c[k] * choose * (k > j ? power(b, k - j) : 1n) * power(d, σ.degree - k);
    }, 0n);
    const levels = Array.from({ length: σ.degree + 1 }, (_, j) => level(j));
    const values = this.monomials.map((alpha, index) => {
      if (index >= this.spanningCount) return 0n;
      const total = alpha.reduce((x, y) => x + y, 0);
      const orders = factorial(total) / alpha.map(factorial).reduce((x, y) => x * y, 1n);
      return alpha.reduce((product, e, i) => product * power(a[i], e), levels[total] * orders);
    });
    return { values, scale: σ.scale * power(d, σ.degree) };
  }

  /** E X^α. */
  moment(alpha) { return alpha.some((a) => a % 2 === 1) ? ZERO : LAWS[this.law](alpha); }

  get gram() {
    this.rows ??= this.monomials.map((alpha) => overCommon(
      this.monomials.map((beta) => this.moment(alpha.map((a, i) => a + beta[i])))));
    return this.rows;
  }

  /** E f x^β for all monomials x^β. */
  weigh(f) {
    const { n, d } = overCommon(f);
    return this.gram.map((row) => new Q(dot(n, row.n), d * row.d));
  }
}

function exponentsOf(chosen, n) {
  const alpha = Array(n).fill(0);
  for (const i of chosen) alpha[i] += 1;
  return alpha;
}

/** The law with its targets, and the variance of the noise. */
function readMoments(value, σ, n, m) {
  fields(value, "problem.data", ["type", "distribution", "target", "noise", "bias"]);
  const law = word(value.get("distribution"), "data.distribution", Object.keys(LAWS));
  if (!σ.isPolynomial) throw new Malformed("expected a polynomial activation for data by moments, got another");
  const bias = value.get("bias");
  if (typeof bias !== "boolean") throw new Malformed(`expected data.bias to be true or false, got ${shown(bias)}`);
  const noise = rational(value.get("noise"), "data.noise");
  if (noise.sign() < 0) throw new Malformed(`expected data.noise to be at least 0, got ${noise}`);
  const inputs = n - (bias ? 1 : 0);
  if (inputs < 1) throw new Malformed("expected at least one input beside the bias, got n = 1");
  const targets = listed(value.get("target"), "data.target", m, (terms, where) => readTerms(terms, where, inputs));
  return { law: new Moments(σ, law, inputs, bias, targets), noise };
}

/** A polynomial: a Map from its exponents, as text, to its coefficients. */
function readTerms(value, where, n) {
  const terms = new Map();
  listed(value, where, null, (entry, at) => {
    const [coefficient, exponents] = listed(entry, at, 2, (part) => part);
    const alpha = String(listed(exponents, `${at}[1]`, n, (e, place) => natural(e, place, 0, MOST_EXPONENT)));
    const a = rational(coefficient, `${at}[0]`);
    if (a.isZero() || terms.has(alpha)) {
      throw new Malformed(`expected each term of ${where} once and with a nonzero coefficient, not so in ${at}`);
    }
    terms.set(alpha, a);
  });
  return terms;
}
