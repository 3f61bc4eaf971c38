"use strict";
/* Paths in parameter space: where a path is, what its segments are, and what each kind of segment must satisfy. */

/** Where the path is: the network, the features of its neurons, its outputs on the data. */
class State {
  constructor(problem, { U, W }) {
    Object.assign(this, { problem, U, W, features: new Map() });
    this.present = this.outputs(U);
  }

  /** Φ for this U at the present W. */
  outputs(U) {
    for (let i = 0; i < this.problem.p; i += 1) {
      if (!this.features.has(i) && U.some((row) => !row[i].isZero())) {
        this.features.set(i, this.problem.space.feature(this.W[i]));
      }
    }
    return this.problem.outputs(U, this.features);
  }

  move(U, outputs) { [this.U, this.present] = [U, outputs]; }

  moveRows(rows) {
    for (const i of rows.keys()) this.features.delete(i);
    this.W = this.W.map((row, i) => rows.get(i) ?? row);
  }

  isDead(neuron) { return this.U.every((row) => row[neuron].isZero()); }
}

/** dL/dt at the end of a segment along which Φ moves straight to `end`: 2 Σ q ⟨Φ_end − y, Φ_end − Φ_begin⟩. */
function slopeAtEnd(state, end) {
  const { problem } = state;
  return problem.product(problem.residual(end), difference(end, state.present)).times(new Q(2n)).reduced();
}

function requireNoRise(state, end) {
  const slope = slopeAtEnd(state, end);
  if (slope.sign() > 0) throw new Refused("descend", `descend ends uphill: the slope there is ${decimal(slope)}`);
  return `the slope of the loss at the end is ${decimal(slope)} ≤ 0, and the loss is convex on the way`;
}

/** A kind of segment along which only U moves. */
function outerSegment(rule) {
  return (problem, value, where) => {
    fields(value, where, ["kind", "U"]);
    const U = problem.outer(value.get("U"), `${where}.U`);
    return { kind: value.get("kind"), U, rule: (state) => rule(state, U) };
  };
}

const SEGMENTS = {
  /** Φ is the same before and after, and affine in between. */
  reroute: outerSegment((state, U) => {
    const end = state.outputs(U);
    const change = difference(end, state.present);
    if (change.some((row) => row.some((q) => !q.isZero())) && !state.problem.product(change, change).isZero()) {
      throw new Refused("reroute", "reroute changes the network's function on the data");
    }
    state.move(U, end);
    return "Φ is the same function on the data before and after";
  }),

  /** Φ is affine along the segment, so L is convex; its left derivative at the end is ≤ 0. */
  descend: affineSegment(requireNoRise),

  /** Every neuron that moves has u_i = 0, so Φ does not depend on where it is. */
  "move-dead": (problem, value, where) => {
    fields(value, where, ["kind", "rows"]);
    const table = indexed(value.get("rows"), `${where}.rows`, problem.p - 1);
    const rows = new Map([...table].map(([i, row]) => [i, vector(row, `${where}.rows[${i}]`, problem.n)]));
    return {
      kind: "move-dead",
      rows,
      rule: (state) => {
        for (const i of rows.keys()) {
          if (!state.isDead(i)) {
            throw new Refused("move-dead", `move-dead moves neuron ${i}, whose column of U is not zero`);
          }
        }
        state.moveRows(rows);
        return `${count(rows.size, "neuron")} with u_i = 0 moved, and Φ does not depend on them`;
      },
    };
  },
};

/** For `connect`: while Φ moves straight to `end`, L is convex, and at both ends at most the level. */
function requireBelowLevel(level) {
  return (state, end) => {
    const loss = state.problem.loss(end);
    if (loss.compare(level) > 0) throw new Refused("interpolate", `the segment ends above the level ${decimal(level)}`);
    return `the loss at the end is ${decimal(loss)}, not above ${decimal(level)}, and the loss is convex on the way`;
  };
}

/** A segment along which U moves and Φ is affine, with what is required of its end. */
function affineSegment(require) {
  return outerSegment((state, U) => {
    const end = state.outputs(U);
    const words = require(state, end);
    state.move(U, end);
    return words;
  });
}

/** The segments of a proof, each {kind, rule, …}. */
function readSegments(problem, value, readers) {
  return listed(value, "segments", null, (one, where) =>
    readers[kindOf(one, where, Object.keys(readers))](problem, one, where));
}

/** A path of so many segments, so many of them rational curves, in words. */
function pathWords(segments) {
  const curved = segments.filter((segment) => segment.kind === "rational").length;
  if (curved > 0) return `a path of ${count(segments.length, "segment")}, ${curved} of them rational curves,`;
  return segments.length === 0 ? "the constant path" : `a path of ${count(segments.length, "straight segment")}`;
}

/** Go along the segments; raises Refused at the first that breaks its rule. */
function follow(state, segments, trace) {
  segments.forEach((segment, index) => {
    trace.at(`segment ${index}`, segment.kind);
    trace.passed(segment.rule(state));
  });
}
