"use strict";
/* Exact rational numbers over BigInt. No floating-point number decides anything; `toNumber` is for pictures only. */

const MOST_COMMON = 2 ** 27;

/** n/d with d > 0, not necessarily in lowest terms. */
class Q {
  constructor(n, d = 1n) { this.n = n; this.d = d; }

  plus(b) { return this.d === b.d ? new Q(this.n + b.n, this.d) : new Q(this.n * b.d + b.n * this.d, this.d * b.d); }
  minus(b) { return this.plus(new Q(-b.n, b.d)); }
  times(b) { return new Q(this.n * b.n, this.d * b.d); }
  over(b) { return b.n < 0n ? new Q(-this.n * b.d, -this.d * b.n) : new Q(this.n * b.d, this.d * b.n); }
  negated() { return new Q(-this.n, this.d); }

  /** −1, 0 or 1 as this is less than, equal to or greater than b. */
  compare(b) { return sign(this.d === b.d ? this.n - b.n : this.n * b.d - b.n * this.d); }
  equals(b) { return this.compare(b) === 0; }
  isZero() { return this.n === 0n; }
  sign() { return sign(this.n); }

  reduced() {
    const g = gcd(this.n, this.d);
    return g === 1n ? this : new Q(this.n / g, this.d / g);
  }

  toString() {
    const { n, d } = this.reduced();
    return d === 1n ? String(n) : `${n}/${d}`;
  }
}

const ZERO = new Q(0n);
const ONE = new Q(1n);

function sign(n) { return n > 0n ? 1 : n < 0n ? -1 : 0; }

function abs(n) { return n < 0n ? -n : n; }

/** How many bits |n| has, at most three too many. */
function bits(n) { return 4 * abs(n).toString(16).length; }

/** The greatest common divisor by Lehmer's method: steps of Euclid on the leading digits of both numbers at once. */
function gcd(a, b) {
  [a, b] = [abs(a), abs(b)];
  if (a < b) [a, b] = [b, a];
  while (b > 0xffffffffffffn) {
    const step = lehmerStep(a, b);
    if (step === null) [a, b] = [b, a % b];
    else [a, b] = [step[0] * a + step[1] * b, step[2] * a + step[3] * b];
  }
  if (b === 0n) return a;
  let [x, y] = [Number(b), Number(a % b)];
  while (y !== 0) [x, y] = [y, x % y];
  return BigInt(x);
}

/** A 2×2 matrix of determinant ±1 that takes (a, b) some steps of Euclid further, or null (Knuth, Algorithm L). */
function lehmerStep(a, b) {
  const shift = BigInt(Math.max(0, bits(a) - 48));
  let [x, y] = [Number(a >> shift), Number(b >> shift)];
  let [A, B, C, D] = [1, 0, 0, 1];
  while (y + C !== 0 && y + D !== 0) {
    const q = Math.floor((x + A) / (y + C));
    if (q !== Math.floor((x + B) / (y + D))) break;
    [A, B, C, D] = [C, D, A - q * C, B - q * D];
    [x, y] = [y, x - q * y];
  }
  return B === 0 ? null : [BigInt(A), BigInt(B), BigInt(C), BigInt(D)];
}

function lcm(a, b) { return (a / gcd(a, b)) * b; }

/** {n, d} with row[i] = n[i]/d; raises Malformed beyond the limit of the language. */
function overCommon(row) {
  let d = 1n;
  for (const q of row) {
    if (d % q.d !== 0n) {
      d = lcm(d, q.d);
      if (bits(d) * row.length > MOST_COMMON) {
        throw new Malformed(`expected a row over a common denominator to fit in ${MOST_COMMON} bits, this does not`);
      }
    }
  }
  return { n: row.map((q) => q.n * (d / q.d)), d };
}

/** Σ a_i b_i of integers. */
function dot(a, b) {
  let total = 0n;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== 0n && b[i] !== 0n) total += a[i] * b[i];
  return total;
}

/** The sum of some rationals. */
function sum(values) {
  const { n, d } = overCommon(values);
  return new Q(n.reduce((a, b) => a + b, 0n), d);
}

function power(base, exponent) { return base ** BigInt(exponent); }

/** The nearest double, about; ±Infinity beyond its range. For pictures only. */
function toNumber(q) {
  if (q.n === 0n) return 0;
  const shift = bits(q.n) - bits(q.d) - 64;
  const ratio = shift >= 0 ? abs(q.n) / (q.d << BigInt(shift)) : (abs(q.n) << BigInt(-shift)) / q.d;
  const scale = Math.max(-1000, Math.min(1000, shift));
  return (q.n < 0n ? -1 : 1) * Number(ratio) * 2 ** scale * 2 ** (Math.max(-1000, Math.min(1000, shift - scale)));
}

/** The number itself if it is short, else seven leading digits after a `≈`, cut off or, for bounds, rounded away from 0. */
function decimal(value, up = false) {
  const q = value.reduced();
  if (abs(q.n) < 1n << 24n && q.d < 1n << 24n) return q.toString();
  let exponent = String(abs(q.n)).length - String(q.d).length;
  if (abs(q.n) * power(10n, Math.max(0, -exponent)) < q.d * power(10n, Math.max(0, exponent))) exponent -= 1;
  const shift = 6 - exponent;
  const above = abs(q.n) * power(10n, Math.max(0, shift));
  const below = q.d * power(10n, Math.max(0, -shift));
  const exact = above % below === 0n;
  let digits = String(above / below + (up && !exact ? 1n : 0n));
  exponent += digits.length - 7;
  digits = digits.slice(0, 7);
  const mark = `${exact ? "" : "≈ "}${q.n < 0n ? "-" : ""}`;
  if (exponent < -4 || exponent > 6) return `${mark}${pointed(digits, 1)}e${exponent}`;
  return exponent < 0 ? `${mark}${pointed("0".repeat(-exponent) + digits, 1)}` : `${mark}${pointed(digits, exponent + 1)}`;
}

function pointed(digits, place) {
  const tail = digits.slice(place).replace(/0+$/, "");
  return digits.slice(0, place) + (tail && `.${tail}`);
}

/** `1 point`, `2 points`. */
function count(number, noun) { return number === 1 ? `1 ${noun}` : `${number} ${noun}s`; }
