"use strict";
/* The rules of `connect`: a path from one network to another along which the loss exceeds neither end's. */

const CONNECT = {
  readClaim(value) {
    fields(value, "claim", ["kind", "problem", "start", "end"]);
    const problem = readProblem(value.get("problem"), { moments: true });
    const [start, end] = ["start", "end"].map((key) => problem.network(value.get(key), key));
    return { problem, start, end };
  },

  check({ problem, start, end }, proof, trace) {
    fields(proof, "proof", ["segments"]);
    const given = proof.get("segments");
    trace.at("start", "start");
    const [state, last] = [new State(problem, start), new State(problem, end)];
    const [before, after] = [state, last].map((at) => problem.loss(at.present));
    const level = before.compare(after) > 0 ? before : after;
    trace.passed(`the losses of the two networks are ${decimal(before)} and ${decimal(after)}`);
    const readers = { ...SEGMENTS, interpolate: interpolateBelow(level) };
    follow(state, readSegments(problem, given, readers), trace);
    trace.at("end", "end");
    if (!sameRows(state.U, last.U) || !sameRows(state.W, last.W)) {
      throw new Refused("end", "the path ends at another network than the end of the claim");
    }
    trace.passed("the path ends at the end of the claim, entry by entry");
    const path = given.length === 0 ? "the constant path" : `a path of ${count(given.length, "straight segment")}`;
    return `${problem.setting()}: the two given networks, of loss ${decimal(before)} and ${decimal(after)}, are joined ` +
      `by ${path} along which the loss never exceeds the larger of the two.`;
  },
};

function sameRows(a, b) { return a.every((row, i) => row.every((q, k) => q.equals(b[i][k]))); }
