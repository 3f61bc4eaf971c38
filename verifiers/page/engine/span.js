"use strict";
/* The rules of `descent` with a `level`: U alone moves, down to the least loss over all U at the W of the start. Φ stays
   in the span of the features of that W, and the end is the projection of y onto it. */

const SPAN_MINIMUM = {
  readClaim(value) {
    fields(value, "claim", ["kind", "problem", "start", "level"]);
    const problem = readProblem(value.get("problem"), {});
    return { problem, start: problem.network(value.get("start"), "start"), level: rational(value.get("level"), "level") };
  },

  check({ problem, start, level }, proof, trace) {
    fields(proof, "proof", ["segments", "final"]);
    const { reroute, descend } = SEGMENTS;
    const segments = readSegments(problem, proof.get("segments"), { reroute, descend });
    kindOf(proof.get("final"), "final", ["span-minimum"]);
    fields(proof.get("final"), "final", ["kind"]);
    trace.at("start", "start");
    const state = new State(problem, start);
    const before = problem.loss(state.present);
    trace.passed(`the loss is ${decimal(before)}`);
    follow(state, segments, trace);
    trace.at("final", "span-minimum");
    requireSpanMinimum(state);
    const after = problem.loss(state.present);
    if (!after.equals(level)) {
      throw new Refused("span-minimum", `the path ends at the loss ${decimal(after)}, the claim says ${decimal(level)}`);
    }
    trace.passed(`the residual is orthogonal to all ${count(problem.p, "neuron")}, and the loss is ${decimal(after)}`);
    const path = segments.length === 0 ? "the constant path" : `a path of ${count(segments.length, "straight segment")} of U`;
    return `${problem.setting()}: from the given start there is ${path} along which the loss never increases, from ` +
      `${decimal(before)} to ${decimal(after)}, the least loss of networks with the first layer W of the start: the ` +
      "floor of every connected piece of a sub-level set that contains the start is at most this.";
  },
};

/** The residual is orthogonal to every neuron, live or dead: no other U has less loss at this W. */
function requireSpanMinimum(state) {
  const rows = weightedResidual(state.problem, state.present);
  state.W.forEach((w, i) => {
    const { values } = state.features.get(i) ?? state.problem.space.feature(w);
    if (rows.some((row) => dot(row, values) !== 0n)) {
      const words = `the end is not optimal for its own features: its residual is not orthogonal to neuron ${i}`;
      throw new Refused("span-minimum", words);
    }
  });
}
