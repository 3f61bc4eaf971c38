"use strict";
/* Forms of the document: objects with exactly these keys, words, numbers in their one spelling, lists, matrices.
   Whatever is not exactly of the expected form is Malformed. */

const MOST_DIGITS = 20000;
const MOST_SIZE = 10000;
const NUMBER = /^(0|-?[1-9][0-9]*)(?:\/([1-9][0-9]*))?$/;

/** An object with exactly the required keys and perhaps the optional ones. */
function fields(value, where, required, optional = []) {
  if (!(value instanceof Map)) throw new Malformed(`expected ${where} to be an object, got ${shown(value)}`);
  for (const key of required) {
    if (!value.has(key)) throw new Malformed(`expected the key '${key}' in ${where}, found none`);
  }
  for (const key of value.keys()) {
    if (!required.includes(key) && !optional.includes(key)) {
      const known = [...required, ...optional].join(", ");
      throw new Malformed(`expected no other keys than ${known} in ${where}, got ${shown(key)}`);
    }
  }
  return value;
}

/** One of some words. */
function word(value, where, known) {
  if (typeof value !== "string" || !known.includes(value)) {
    throw new Malformed(`expected ${where} to be one of ${known.join(", ")}, got ${shown(value)}`);
  }
  return value;
}

/** An object's own word for what it is. */
function kindOf(value, where, known, key = "kind") {
  if (!(value instanceof Map) || !value.has(key)) {
    throw new Malformed(`expected ${where} to be an object with the key '${key}', got ${shown(value)}`);
  }
  return word(value.get(key), `'${key}' of ${where}`, known);
}

/** An exact number in its one spelling. */
function rational(value, where) {
  if (typeof value !== "string") throw new Malformed(`expected ${where} to be a number as a string, got ${shown(value)}`);
  const match = NUMBER.exec(value);
  if (match === null) throw new Malformed(`expected ${where} to be spelled like "0", "-3" or "1/2", got ${shown(value)}`);
  const [, above, below] = match;
  if (Math.max(above.length, below?.length ?? 0) > MOST_DIGITS) {
    throw new Malformed(`expected at most ${MOST_DIGITS} digits in ${where}, got more`);
  }
  if (below === undefined) return new Q(BigInt(above));
  const q = new Q(BigInt(above), BigInt(below));
  if (q.n === 0n || q.d === 1n || gcd(q.n, q.d) !== 1n) {
    throw new Malformed(`expected ${where} in lowest terms, got ${shown(value)}`);
  }
  return q;
}

/** A whole number between two limits. */
function natural(value, where, least = 0, most = MOST_SIZE) {
  const q = rational(value, where);
  if (q.d !== 1n || q.n < BigInt(least)) {
    throw new Malformed(`expected ${where} to be a whole number of at least ${least}, got ${shown(value)}`);
  }
  if (q.n > BigInt(most)) throw new Malformed(`expected ${where} to be at most ${most}, got ${shown(value)}`);
  return Number(q.n);
}

/** A Map from indices 0 to `most` to entries. */
function indexed(value, where, most) {
  if (!(value instanceof Map)) throw new Malformed(`expected ${where} to be an object, got ${shown(value)}`);
  return new Map([...value].map(([key, entry]) => [natural(key, `a key of ${where}`, 0, most), entry]));
}

/** A list whose entries are all read the same way; its length is prescribed, or if null only limited. */
function listed(value, where, length, read) {
  if (!Array.isArray(value)) throw new Malformed(`expected ${where} to be a list, got ${shown(value)}`);
  if (length !== null && value.length !== length) {
    throw new Malformed(`expected ${length} entries in ${where}, got ${value.length}`);
  }
  if (value.length > MOST_SIZE) throw new Malformed(`expected at most ${MOST_SIZE} entries in ${where}, got ${value.length}`);
  return value.map((entry, index) => read(entry, `${where}[${index}]`));
}

function vector(value, where, length) { return listed(value, where, length, rational); }

function matrix(value, where, rows, columns) {
  return listed(value, where, rows, (row, place) => vector(row, place, columns));
}
