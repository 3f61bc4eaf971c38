"use strict";
/* The answer about a document: verified with the statement, refused with the rule that fails, malformed, or not covered
   by this page. Only `verified` says anything about the claim. */

const RULES = { descent: DESCENT, connect: CONNECT, "spurious-valley": VALLEY };
const ELSEWHERE = "nothing is checked here. The program's own checker knows this kind: valleys check FILE.";

/** The steps of a check: where it is, by which rule, and what was found there. */
class Trace {
  constructor() { this.steps = []; }

  at(where, rule) { this.steps.push({ where, rule, ok: false, words: "" }); }

  passed(words) { Object.assign(this.steps[this.steps.length - 1], { ok: true, words }); }
}

/** {status, rule, where, words, steps}, the status being verified, refused, malformed, not covered or failed. */
function checkText(text) {
  const trace = new Trace();
  try {
    const { claim, proof } = splitDocument(parseDocument(text));
    const rule = ruleFor(claim);
    const read = rule.readClaim(claim);
    const words = rule.check(read, proof, trace);
    return { status: "verified", rule: null, where: null, words, steps: trace.steps };
  } catch (error) {
    return faultOf(error, trace.steps);
  }
}

function splitDocument(document) {
  fields(document, "the document", ["format", "claim", "proof"]);
  word(document.get("format"), "format", ["valleys/1"]);
  return { claim: document.get("claim"), proof: document.get("proof") };
}

function ruleFor(claim) {
  const kind = kindOf(claim, "claim", KINDS);
  if (!Object.hasOwn(RULES, kind)) throw new NotCovered(`This page has no rules for claims of kind ${kind}`);
  return RULES[kind];
}

function faultOf(error, steps) {
  const last = steps[steps.length - 1];
  const where = last && !last.ok ? last.where : null;
  if (error instanceof Refused) {
    if (where) Object.assign(last, { rule: error.rule, words: error.message });
    const words = where?.startsWith("segment ") ? `${where}: ${error.message}` : error.message;
    return { status: "refused", rule: error.rule, where, words, steps };
  }
  if (error instanceof Malformed) return { status: "malformed", rule: error.rule, where, words: error.message, steps };
  if (error instanceof NotCovered) {
    return { status: "not covered", rule: null, where: null, words: `${error.message}; ${ELSEWHERE}`, steps };
  }
  if (error instanceof RangeError) {
    return { status: "malformed", rule: "format", where, words: "expected a document that fits in memory", steps };
  }
  return { status: "failed", rule: null, where, words: `a fault in this page, please report it: ${error}`, steps };
}
