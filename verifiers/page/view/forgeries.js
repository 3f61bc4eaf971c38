"use strict";
/* Forgeries to try: each takes a document and returns a changed text, or null where it does not apply. */

function copyOf(value) {
  if (value instanceof Map) return new Map([...value].map(([key, entry]) => [key, copyOf(entry)]));
  return Array.isArray(value) ? value.map(copyOf) : value;
}

function number(text) {
  const [above, below] = text.split("/");
  return new Q(BigInt(above), BigInt(below ?? 1));
}

/** A forgery that adds `step` to the number at the path that `find` returns. */
function shifted(find, step) {
  return (tree) => {
    const path = find(tree);
    const value = path && valueIn(tree, path);
    if (typeof value !== "string") return null;
    putIn(tree, path, String(number(value).plus(step)));
    return writeDocument(tree);
  };
}

function segmentsOf(tree) { return tree.get("proof").get("segments") ?? []; }

function lastWithU(tree) {
  const index = segmentsOf(tree).findLastIndex((segment) => segment.has("U"));
  return index < 0 ? null : ["proof", "segments", index, "U", 0, 0];
}

/** A path that is in the document, or null. */
function firstPlace(...path) {
  return (tree) => {
    let node = tree;
    for (const step of path) node = node instanceof Map ? node.get(step) : node?.[step];
    return node === undefined ? null : path;
  };
}

/** Let the first segment `move-dead` move a neuron that is alive at the start, too. */
function moveLiving(tree) {
  const index = segmentsOf(tree).findIndex((segment) => segment.get("kind") === "move-dead");
  if (index < 0) return null;
  const before = segmentsOf(tree).slice(0, index).findLast((segment) => segment.has("U"));
  const U = before ? before.get("U") : tree.get("claim").get("start").get("U");
  const alive = [...U[0].keys()].find((i) => U.some((row) => row[i] !== "0"));
  if (alive === undefined) return null;
  segmentsOf(tree)[index].get("rows").set(String(alive), Array(Number(tree.get("claim").get("problem").get("n"))).fill("1"));
  return writeDocument(tree);
}

function dropLast(tree) {
  if (segmentsOf(tree).length === 0) return null;
  segmentsOf(tree).pop();
  return writeDocument(tree);
}

/** Spell the first number of the start differently: a value that is right, in a form that is not. */
function respelled(tree) {
  const rows = (tree.get("claim").get("start") ?? tree.get("claim").get("bad"))?.get("W");
  if (!Array.isArray(rows) || !Array.isArray(rows[0]) || typeof rows[0][0] !== "string") return null;
  const q = number(rows[0][0]);
  rows[0][0] = `${2n * q.n}/${2n * q.d}`;
  return writeDocument(tree);
}

function keyTwice(tree) { return writeDocument(tree).replace('{"format":', '{"format":"valleys/1","format":'); }

function unknownKey(tree) {
  tree.get("proof").set("trust", "me");
  return writeDocument(tree);
}

function overlapping(tree) {
  const cells = tree.get("proof").get("cells");
  if (!cells || cells.length < 2) return null;
  cells[1] = cells[0];
  return writeDocument(tree);
}

const MOST_FORGED = 1000000;
const FORGERIES = [
  ["end the path a little elsewhere", shifted(lastWithU, ONE)],
  ["move a neuron that is alive", moveLiving],
  ["leave out the last segment", dropLast],
  ["raise the level", shifted(firstPlace("proof", "level"), new Q(1000000000n))],
  ["raise the floor", shifted(firstPlace("proof", "floor"), new Q(1000000n))],
  ["let two cells overlap", overlapping],
  ["make an outer weight of the given network negative", shifted(firstPlace("claim", "bad", "U", 0, 0), new Q(-1000000n))],
  ["change a target", shifted(firstPlace("claim", "problem", "data", "y", 0, 0), ONE)],
  ["write a number in other than lowest terms", respelled],
  ["give a key twice", keyTwice],
  ["add a key of your own", unknownKey],
];

/** The forgeries that apply to a document: [name, text]. Each is a copy, so a long document has none. */
function forgeriesOf(tree) {
  if (writeDocument(tree).length > MOST_FORGED) return [];
  return FORGERIES.flatMap(([name, forge]) => {
    const text = forge(copyOf(tree));
    return text === null ? [] : [[name, text]];
  });
}
