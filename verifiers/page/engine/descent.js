"use strict";
/* The rules of `descent` with the square loss: no segment raises the loss, and nothing lies below the end. */

const DESCENT_SEGMENTS = { ...SEGMENTS, rational: rationalSegment(requireNoRise) };

const DESCENT = {
  /** Every field of the claim. */
  readClaim(value) {
    if (value.has("level")) return SPAN_MINIMUM.readClaim(value);
    const problem = value.get("problem");
    requireShallow(problem);
    requireSquare(problem);
    requireRational(problem);
    fields(value, "claim", ["kind", "problem", "start"], ["gap", "segments"]);
    const read = readProblem(problem, { moments: true });
    const gap = value.has("gap") ? rational(value.get("gap"), "gap") : null;
    if (gap !== null && gap.sign() < 0) throw new Malformed(`expected gap to be at least 0, got ${gap}`);
    const segments = value.has("segments") ? natural(value.get("segments"), "segments") : null;
    return { problem: read, start: read.network(value.get("start"), "start"), gap, segments };
  },

  check(claim, proof, trace) {
    return claim.level ? SPAN_MINIMUM.check(claim, proof, trace) : checkDescent(claim, proof, trace);
  },
};

/** Descents of deep linear networks have rules of their own, */
function requireShallow(problem) {
  if (problem instanceof Map && problem.get("model") === "deep-linear") {
    throw new NotCovered("This page has no rules for deep linear networks");
  }
}

/** and so have paths of losses other than the square, */
function requireSquare(problem) {
  const loss = problem instanceof Map ? problem.get("loss") : undefined;
  if (loss instanceof Map && loss.get("type") !== "square") {
    throw new NotCovered("This page has no rules for losses other than the square");
  }
}

/** and descents with activations that have only enclosures. */
function requireRational(problem) {
  const σ = problem instanceof Map ? problem.get("activation") : undefined;
  if (σ instanceof Map && ANALYTIC.includes(σ.get("type"))) {
    throw new NotCovered("This page has no rules for descents with activations that have only enclosures");
  }
}

/** The statement in words; raises Refused or Malformed. */
function checkDescent({ problem, start, gap, segments: most }, proof, trace) {
  fields(proof, "proof", ["segments", "final"]);
  const segments = readSegments(problem, proof.get("segments"), DESCENT_SEGMENTS);
  const witness = readFinal(problem, proof.get("final"));
  requireFew(segments, most);
  trace.at("start", "start");
  const state = new State(problem, start);
  const before = problem.loss(state.present);
  trace.passed(`the loss is ${decimal(before)}`);
  follow(state, segments, trace);
  trace.at("final", witness === null ? "global-minimum" : "gap");
  const end = problem.loss(state.present);
  if (witness === null) {
    const size = requireProjection(problem, state.present, "the end", "global-minimum");
    const spanned = `${count(size, "function")} that span every neuron`;
    trace.passed(`the residual is orthogonal to ${spanned}; the loss is ${decimal(end)}`);
  } else trace.passed(requireGap(problem, end, witness, gap ?? ZERO));
  return descentWords(problem, gap, before, end, segments);
}

function requireFew(segments, most) {
  if (most === null) return;
  const curved = segments.filter((segment) => segment.kind === "rational").length;
  if (curved > 0) {
    throw new Refused("segments", `the claim is about straight segments, the proof has ${count(curved, "rational one")}`);
  }
  if (segments.length > most) {
    throw new Refused("segments", `the claim allows ${most} segments, the proof has ${segments.length}`);
  }
}

/** The witness of a `gap`, null for `global-minimum`. */
function readFinal(problem, value) {
  if (kindOf(value, "final", ["global-minimum", "gap"]) === "global-minimum") {
    fields(value, "final", ["kind"]);
    return null;
  }
  fields(value, "final", ["kind", "witness"]);
  return matrix(value.get("witness"), "final.witness", problem.m, problem.space.countSpanning());
}

/** q_k ρ_j(x_k) / E_k^D up to a common factor: its dot product with a function's integers is Σ q ρ s. */
function weightedResidual(problem, outputs) {
  const { space } = problem;
  return problem.residual(outputs).map((row) => overCommon(
    space.weigh(row).map((value, k) => value.over(new Q(space.powers[k])))).n);
}

/** The residual is orthogonal to functions that span all neurons: no network of any width has less loss. */
function requireProjection(problem, outputs, what, rule) {
  const rows = weightedResidual(problem, outputs);
  const functions = problem.space.functions();
  functions.forEach((s, index) => {
    if (rows.some((row) => dot(row, s) !== 0n)) {
      const words = `${what} is not a global minimum: its residual is not orthogonal to function ${index} of S`;
      throw new Refused(rule, words);
    }
  });
  return functions.length;
}

/** The witness, a combination of S, is the best of its span; the end's loss is at most `gap` above its. */
function requireGap(problem, end, witness, gap) {
  const { space } = problem;
  const S = space.spanning();
  const best = witness.map((row) => {
    const { n, d } = overCommon(row);
    return space.powers.map((power, k) => new Q(S.reduce((total, s, i) => total + n[i] * s[k], 0n), d * power));
  });
  requireProjection(problem, best, "the witness", "gap");
  const above = end.minus(problem.loss(best)).reduced();
  if (above.compare(gap) > 0) {
    throw new Refused("gap", `the end is ${decimal(above)} above the infimum, the claim allows ${decimal(gap)}`);
  }
  return `the witness is the best of all widths, and the end is ${decimal(above)} ≤ ${decimal(gap)} above it`;
}

function descentWords(problem, gap, before, after, segments) {
  const minimum = gap !== null && !gap.isZero()
    ? `within ${decimal(gap, true)} of the infimum of the loss over networks of all widths`
    : "at a global minimum: no network of any width with this activation has a smaller loss";
  return `${problem.setting()}: from the given start there is ${pathWords(segments)} along which the loss never ` +
    `increases, from ${decimal(before)} to ${decimal(after)}, and it ends ${minimum}.`;
}
