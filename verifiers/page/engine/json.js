"use strict";
/* Strict JSON of `valleys/1`: ASCII, no bare number, no key twice. Objects become Maps, which keep the order of their
   keys. A reader of its own, because JSON.parse drops a key that is given twice and takes numbers. */

/** The document is not one of the language, or beyond its limits. */
class Malformed extends Error {
  constructor(words, rule = "format") { super(words); this.rule = rule; }
}

/** A document of the language whose proof does not prove its claim; `rule` names the rule that fails. */
class Refused extends Error {
  constructor(rule, words) { super(words); this.rule = rule; }
}

/** Nothing wrong was found, but this page has no rule for such a document. Never an answer about the claim. */
class NotCovered extends Error {
  constructor(words) { super(words); this.rule = "not covered"; }
}

const MOST_BYTES = 16 * 2 ** 20;
const MOST_DEPTH = 60;
const ESCAPES = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const WORDS_OF_JSON = [["true", true], ["false", false], ["null", null]];

/** A value for an error message: one short line. */
function shown(value) {
  if (typeof value !== "string") {
    if (value instanceof Map) return "an object";
    return Array.isArray(value) ? "a list" : String(value);
  }
  const text = JSON.stringify(value.slice(0, 80));
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

/** The value of a text; raises Malformed. */
function parseDocument(text) {
  if (text.length > MOST_BYTES) throw new Malformed(`expected at most ${MOST_BYTES} bytes, got more`);
  for (let i = 0; i < text.length; i += 1) {
    if (text.charCodeAt(i) > 127) throw new Malformed(`expected ASCII text, got ${shown(text[i])} at place ${i}`);
  }
  const reader = new JsonReader(text);
  const value = reader.value(0);
  reader.space();
  if (reader.at < text.length) reader.fail("the end of the document");
  return value;
}

/** A reader of one text from left to right. */
class JsonReader {
  constructor(text) { this.text = text; this.at = 0; }

  fail(expected) {
    const before = this.text.slice(0, this.at).split("\n");
    const place = `line ${before.length}, column ${before[before.length - 1].length + 1}`;
    throw new Malformed(`expected JSON: ${expected} at ${place}, got ${shown(this.text.slice(this.at, this.at + 12))}`);
  }

  space() {
    while (this.at < this.text.length && " \t\n\r".includes(this.text[this.at])) this.at += 1;
  }

  take(mark) {
    if (this.text[this.at] !== mark) return false;
    this.at += 1;
    return true;
  }

  value(depth) {
    if (depth > MOST_DEPTH) throw new Malformed("expected brackets a few levels deep, got more");
    this.space();
    if (this.text[this.at] === '"') return this.string();
    if (this.take("[")) return this.list(depth);
    if (this.take("{")) return this.object(depth);
    for (const [word, value] of WORDS_OF_JSON) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    if (/[-0-9NI]/.test(this.text[this.at] ?? "")) {
      throw new Malformed(`expected numbers as strings such as "1/2", got a bare number at place ${this.at}`);
    }
    return this.fail("a value");
  }

  list(depth) {
    const entries = [];
    this.space();
    if (this.take("]")) return entries;
    do {
      entries.push(this.value(depth + 1));
      this.space();
    } while (this.take(","));
    if (!this.take("]")) this.fail("a comma or ]");
    return entries;
  }

  object(depth) {
    const table = new Map();
    this.space();
    if (this.take("}")) return table;
    do {
      this.space();
      if (this.text[this.at] !== '"') this.fail("a key in quotes");
      const key = this.string();
      this.space();
      if (!this.take(":")) this.fail("a colon");
      const value = this.value(depth + 1);
      if (table.has(key)) throw new Malformed(`expected each key once, got ${shown(key)} twice`);
      table.set(key, value);
      this.space();
    } while (this.take(","));
    if (!this.take("}")) this.fail("a comma or }");
    return table;
  }

  string() {
    this.at += 1;
    let found = "";
    for (;;) {
      const end = /["\\\u0000-\u001f]/g;
      end.lastIndex = this.at;
      const stop = end.exec(this.text);
      if (stop === null) this.fail("a closing quote");
      found += this.text.slice(this.at, stop.index);
      this.at = stop.index + 1;
      if (stop[0] === '"') return found;
      if (stop[0] !== "\\") this.fail("no control character");
      found += this.escaped();
    }
  }

  escaped() {
    const mark = this.text[this.at];
    this.at += 1;
    if (mark === "u") {
      const digits = this.text.slice(this.at, this.at + 4);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail("four hexadecimal digits");
      this.at += 4;
      return String.fromCharCode(parseInt(digits, 16));
    }
    if (!Object.hasOwn(ESCAPES, mark ?? "")) this.fail("an escape of JSON");
    return ESCAPES[mark];
  }
}

/** The text of a value, as short as JSON allows. */
function writeDocument(value) {
  if (value instanceof Map) {
    return `{${[...value].map(([key, entry]) => `${JSON.stringify(key)}:${writeDocument(entry)}`).join(",")}}`;
  }
  return Array.isArray(value) ? `[${value.map(writeDocument).join(",")}]` : JSON.stringify(value);
}
