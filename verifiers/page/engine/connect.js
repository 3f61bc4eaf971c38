"use strict";
/* The rules of `connect`: a path from one network to another along which the loss exceeds neither end's. */

const CONNECT = {
  readClaim(value) {
    requireSquare(value.get("problem"));
    fields(value, "claim", ["kind", "problem", "start", "end"]);
    const problem = readProblem(value.get("problem"), { moments: true });
    const [start, end] = ["start", "end"].map((key) => problem.network(value.get(key), key));
    return { problem, start, end };
  },

  check({ problem, start, end }, proof, trace) {
    fields(proof, "proof", ["segments"]);
    trace.at("start", "start");
    const [state, last] = [new State(problem, start), new State(problem, end)];
    const [before, after] = [state, last].map((at) => problem.loss(at.present));
    const level = before.compare(after) > 0 ? before : after;
    trace.passed(`the losses of the two networks are ${decimal(before)} and ${decimal(after)}`);
    const require = requireBelowLevel(level);
    const readers = { ...SEGMENTS, interpolate: affineSegment(require), rational: rationalSegment(require) };
    const segments = readSegments(problem, proof.get("segments"), readers);
    follow(state, segments, trace);
    trace.at("end", "end");
    if (!sameRows(state.U, last.U) || !sameRows(state.W, last.W)) {
      throw new Refused("end", "the path ends at another network than the end of the claim");
    }
    trace.passed("the path ends at the end of the claim, entry by entry");
    return `${problem.setting()}: the two given networks, of loss ${decimal(before)} and ${decimal(after)}, are joined ` +
      `by ${pathWords(segments)} along which the loss never exceeds the larger of the two.`;
  },
};

function sameRows(a, b) { return a.every((row, i) => row.every((q, k) => q.equals(b[i][k]))); }
