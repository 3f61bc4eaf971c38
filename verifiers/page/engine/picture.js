"use strict";
/* What the page draws of a document, as doubles: the path's networks, the loss along it, levels and points. Each double
   is rounded from an exact value; nothing here has a say in the answer. Segments are followed whatever they show, so
   that a refused document can be looked at. */

const CURVE_FRAMES = 32;

/** The picture of a document, or null for one that has none. */
function pictureOf(text) {
  try {
    const { claim, proof } = splitDocument(parseDocument(text));
    const rule = ruleFor(claim);
    const read = rule.readClaim(claim);
    const common = { problem: drawnProblem(read.problem, claim.get("problem").get("activation").get("type")) };
    if (rule === VALLEY) return { ...common, kind: "valley", ...drawnValley(read, proof) };
    return { ...common, kind: claim.get("kind"), ...drawnPath(read, proof) };
  } catch (error) {
    if (error instanceof Malformed || error instanceof NotCovered || error instanceof RangeError) return null;
    throw error;
  }
}

function doubles(rows) { return rows.map((row) => row.map(toNumber)); }

function drawnNetwork({ U, W }) { return { U: doubles(U), W: doubles(W) }; }

function drawnProblem(problem, type) {
  const { n, m, p, σ, space, noise } = problem;
  const shape = { n, m, p, σ: drawnActivation(σ, type), noise: toNumber(noise) };
  if (space instanceof Points) {
    return { ...shape, x: doubles(space.x), y: doubles(problem.y), weights: space.weights.map(toNumber) };
  }
  return { ...shape, law: space.law, bias: space.bias, monomials: space.monomials, target: doubles(problem.y) };
}

function drawnActivation(σ, type) {
  if (σ === null) return { name: type };
  const scaled = (c) => toNumber(new Q(c, σ.scale));
  if (σ.isPolynomial) return { coefficients: σ.c.map(scaled) };
  return { negative: scaled(σ.negative), positive: scaled(σ.positive) };
}

/** Networks at the ends of the segments, and the loss on each: {a, b, c} for a + bt + ct², or values at even steps. */
function drawnPath({ problem, start, end }, proof) {
  const readers = { ...DESCENT_SEGMENTS, interpolate: affineSegment(requireBelowLevel(ZERO)) };
  const segments = readSegments(problem, proof.get("segments"), readers);
  const state = new State(problem, start);
  const drawn = segments.map((segment) => drawnSegment(state, segment));
  const losses = [toNumber(problem.loss(new State(problem, start).present)), toNumber(problem.loss(state.present))];
  if (end) losses.push(toNumber(problem.loss(new State(problem, end).present)));
  return { start: drawnNetwork(start), segments: drawn, losses };
}

function drawnSegment(state, segment) {
  if (segment.kind === "rational") return drawnCurves(state, segment.curves);
  if (segment.kind === "move-dead") {
    const moving = [...segment.rows.keys()];
    const dead = moving.every((i) => state.isDead(i));
    state.moveRows(segment.rows);
    state.present = state.outputs(state.U);
    const still = { a: toNumber(state.problem.loss(state.present)), b: 0, c: 0 };
    return { kind: segment.kind, moving, to: drawnNetwork(state), loss: dead ? still : null };
  }
  const { problem } = state;
  const begin = problem.residual(state.present);
  const end = state.outputs(segment.U);
  const change = difference(end, state.present);
  const loss = {
    a: toNumber(problem.product(begin, begin).plus(problem.noise)),
    b: 2 * toNumber(problem.product(begin, change)),
    c: toNumber(problem.product(change, change)),
  };
  state.move(segment.U, end);
  return { kind: segment.kind, moving: [], to: drawnNetwork(state), loss };
}

/** The networks and losses at even steps of a segment on curves. */
function drawnCurves(state, curves) {
  const { problem } = state;
  const frames = [];
  const values = [];
  for (let j = 0; j <= CURVE_FRAMES; j += 1) {
    const s = new Q(BigInt(j), BigInt(CURVE_FRAMES));
    const here = { U: [state.U[0].map((u, i) => (curves.has(i) ? curves.get(i).uAt(s) : u))],
      W: state.W.map((row, i) => curves.get(i)?.wAt(s) ?? row) };
    frames.push(drawnNetwork(here));
    values.push(toNumber(problem.loss(new State(problem, here).present)));
    if (j === CURVE_FRAMES) Object.assign(state, new State(problem, here));
  }
  const to = frames[CURVE_FRAMES];
  return { kind: "rational", moving: [...curves.keys()], to, frames, loss: { values } };
}

function drawnValley({ problem, bad }, proof) {
  const [level, floor] = ["level", "floor"].map((key) => toNumber(rational(proof.get(key), key)));
  const better = problem.network(proof.get("better"), "better");
  const cells = proof.get("reason") === "kinks" ? listed(proof.get("cells"), "cells", null, (cell, where) =>
    listed(cell, where, null, (k, at) => natural(k, at, 0, problem.space.size - 1))) : [];
  const reason = proof.get("reason");
  const loss = problem.space instanceof Moments ? { values: lossesBetween(problem, bad, better) } : null;
  return { reason, level, floor, cells, loss, start: drawnNetwork(bad), end: drawnNetwork(better) };
}

/** The losses at even steps on the straight line between two networks. */
function lossesBetween(problem, from, to) {
  const mix = (rows, others, s) => rows.map((row, i) => row.map((q, k) =>
    q.plus(others[i][k].minus(q).times(s)).reduced()));
  return Array.from({ length: CURVE_FRAMES + 1 }, (_, j) => {
    const s = new Q(BigInt(j), BigInt(CURVE_FRAMES));
    const network = { U: mix(from.U, to.U, s), W: mix(from.W, to.W, s) };
    return toNumber(problem.loss(new State(problem, network).present));
  });
}
