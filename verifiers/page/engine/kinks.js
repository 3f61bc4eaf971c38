"use strict";
/* Spurious valleys, reason `kinks`: cells of points on a line, convex piecewise-linear σ, the region of positive outer weights.

   Lemma: a path in {L ≤ L(bad)} from `bad` cannot meet the region's boundary, where L ≥ level > L(bad); in the region
   L ≥ floor > L(better). On the boundary Φ has fewer than p kinks, so none in one of p disjoint cells, and there it is
   affine. */

const VALLEY = {
  readClaim(value) {
    fields(value, "claim", ["kind", "problem", "bad"]);
    const problem = readProblem(value.get("problem"), { moments: true, analytic: true });
    return { problem, bad: problem.network(value.get("bad"), "bad") };
  },

  check({ problem, bad }, proof, trace) {
    const reason = kindOf(proof, "proof", REASONS, "reason");
    if (reason !== "kinks") throw new NotCovered(`This page has no rules for spurious valleys by the reason ${reason}`);
    fields(proof, "proof", ["reason", "level", "floor", "better", "cells", "convex"]);
    const [level, floor] = ["level", "floor"].map((key) => rational(proof.get(key), key));
    const better = problem.network(proof.get("better"), "better");
    if (problem.σ === null) {
      throw new NotCovered("This page has no rules for activations that have only enclosures");
    }
    trace.at("bad", "level");
    const at = requireBelow(problem, bad, level, "level", "the bad point's loss", "the level");
    trace.passed(`the bad point's loss is ${decimal(at)} < the level ${decimal(level)}`);
    trace.at("better", "floor");
    const there = requireBelow(problem, better, floor, "floor", "the better point's loss", "the floor");
    trace.passed(`the better point's loss is ${decimal(there)} < the floor ${decimal(floor)}`);
    checkKinks({ problem, bad, level, floor, proof }, trace);
    return `${problem.setting()}: the given ` +
      `point, of loss ${decimal(at)}, lies in a spurious valley. Every path from it that leaves the region of positive ` +
      `outer weights reaches a loss of at least ${decimal(level)}; in the region the loss is at least ` +
      `${decimal(floor)}; a network of the same width has loss ${decimal(there)}.`;
  },
};

function requireKinks({ σ }) {
  if (σ.isPolynomial || σ.positive <= σ.negative) {
    throw new Refused("line", "this reason is for convex piecewise-linear activations, the claim has another");
  }
}

function requireBelow(problem, network, most, rule, what, limit) {
  const loss = problem.loss(new State(problem, network).present);
  if (loss.compare(most) >= 0) {
    throw new Refused(rule, `${what} ${decimal(loss)} is not below ${limit} ${decimal(most)}`);
  }
  return loss;
}

function checkKinks({ problem, bad, level, floor, proof }, trace) {
  trace.at("bad", "region");
  if (problem.m !== 1) throw new Refused("region", `this reason is for networks with 1 output, the claim has ${problem.m}`);
  if (bad.U[0].some((u) => u.sign() <= 0)) {
    throw new Refused("region", "an outer weight of the bad point is not positive");
  }
  trace.passed("the bad point lies in the region of positive outer weights");
  const read = (value, where) => readCell(value, where, problem.y.length);
  const cells = listed(proof.get("cells"), "cells", problem.p, read);
  const convex = listed(proof.get("convex"), "convex", null, read);
  trace.at("data", "line");
  requireKinks(problem);
  const line = new Line(problem, [...new Set([...cells, ...convex].flat())].sort((a, b) => a - b));
  trace.passed("σ is convex and piecewise linear, and the points of the cells lie on a line");
  trace.at("cells", "cells");
  requireDisjoint(cells.map((cell) => line.span(cell)));
  trace.passed(`${count(cells.length, "cell")}, no two of which overlap: with fewer kinks than that, one has none`);
  trace.at("convex", "floor");
  const parts = line.parts(convex);
  const inside = sum(parts.map(({ cost }) => cost));
  const boundary = problem.p === 1 ? line.costOfZero() : least(cells.map((cell) => line.beyond(cell, parts, inside)));
  if (level.compare(boundary) > 0) {
    throw new Refused("level", `the loss on the boundary is at least ${decimal(boundary)}, not ${decimal(level)}`);
  }
  if (floor.compare(inside) > 0) {
    throw new Refused("floor", `the loss in the region is at least ${decimal(inside)}, not ${decimal(floor)}`);
  }
  trace.passed(`the loss is at least ${decimal(boundary)} on the boundary and ${decimal(inside)} in the region`);
}

function readCell(value, where, points) {
  const cell = listed(value, where, null, (index, at) => natural(index, at, 0, points - 1));
  if (cell.length !== 2 && cell.length !== 3) throw new Malformed(`expected 2 or 3 points in ${where}, got ${cell.length}`);
  return cell;
}

/** No two open intervals {from, to} overlap; null stands for −∞ and for +∞. */
function requireDisjoint(spans) {
  for (const [i, a] of spans.entries()) {
    for (const b of spans.slice(i + 1)) {
      const apart = (x, y) => x.to !== null && y.from !== null && x.to.compare(y.from) <= 0;
      if (!apart(a, b) && !apart(b, a)) throw new Refused("cells", "two cells overlap");
    }
  }
}

function least(values) { return values.reduce((a, b) => (b.compare(a) < 0 ? b : a)); }

function atLeastZero(q) { return q.sign() < 0 ? ZERO : q; }

/** Places t_k of the chosen points on a line, by their indices; targets y_k and weights q_k of all. */
class Line {
  constructor(problem, chosen) {
    const { x, weights } = problem.space;
    const begin = x[chosen[0]];
    const other = chosen.find((k) => x[k].some((value, i) => !value.equals(begin[i])));
    if (other === undefined) throw new Refused("line", "the points are all the same");
    const direction = x[other].map((value, i) => value.minus(begin[i]));
    const lead = direction.findIndex((value) => !value.isZero());
    this.t = [];
    for (const k of chosen) {
      this.t[k] = x[k][lead].minus(begin[lead]).over(direction[lead]).reduced();
      const on = x[k].every((value, i) => value.minus(begin[i]).equals(this.t[k].times(direction[i])));
      if (!on) throw new Refused("line", "the points do not lie on a line");
    }
    this.y = problem.y.map((row) => row[0]);
    this.q = weights;
    this.nonnegative = problem.σ.positive >= 0n && problem.σ.negative <= 0n;
  }

  /** The open interval of a cell: (t_a, t_c) for three points, for two the half-line from the second through the first. */
  span(cell) {
    const t = cell.map((k) => this.t[k]);
    if (cell.length === 3) {
      if (t[0].compare(t[1]) >= 0 || t[1].compare(t[2]) >= 0) {
        throw new Refused("cells", "the points of a cell are not in order");
      }
      return { from: t[0], to: t[2] };
    }
    if (t[0].equals(t[1]) || !this.nonnegative) {
      throw new Refused("cells", "a cell of two points needs two places on the line and a nonnegative activation");
    }
    return t[0].compare(t[1]) < 0 ? { from: null, to: t[1] } : { from: t[1], to: null };
  }

  /** With t_b = λ t_a + (1 − λ) t_c: D(y) = λ y_a + (1 − λ) y_c − y_b, and λ²/q_a + (1 − λ)²/q_c + 1/q_b. */
  bend([a, b, c]) {
    const share = this.t[c].minus(this.t[b]).over(this.t[c].minus(this.t[a]));
    const rest = ONE.minus(share);
    const D = share.times(this.y[a]).plus(rest.times(this.y[c])).minus(this.y[b]).reduced();
    const over = (value, k) => value.times(value).over(this.q[k]);
    return { D, norm: sum([over(share, a), over(rest, c), ONE.over(this.q[b])]) };
  }

  /** The least cost at three points over affine f, by the inequality of Cauchy and Schwarz. */
  affine(cell) {
    const { D, norm } = this.bend(cell);
    return D.times(D).over(norm).reduced();
  }

  /** The least cost at two points over f_outer ≥ f_inner ≥ 0; affine f ≥ 0 on a half-line do not grow outwards. */
  pair([outer, inner]) {
    const [[y, q], [z, r]] = [outer, inner].map((k) => [this.y[k], this.q[k]]);
    if (z.compare(y) <= 0) return ZERO;
    const best = atLeastZero(q.times(y).plus(r.times(z)).over(q.plus(r)));
    const [left, right] = [atLeastZero(best.minus(y)), best.minus(z)];
    return q.times(left).times(left).plus(r.times(right).times(right)).reduced();
  }

  /** Costs in the region, each with its points, no point twice: Φ is convex, and it is ≥ 0 if σ is. */
  parts(convex) {
    const used = new Set(convex.flat());
    if (convex.some((cell) => cell.length !== 3) || used.size !== 3 * convex.length) {
      throw new Refused("floor", "the cells of `convex` have three points each, and no point in common");
    }
    for (const cell of convex) this.span(cell);
    const single = [...this.y.keys()].filter((k) => this.nonnegative && !used.has(k) && this.y[k].sign() < 0)
      .map((k) => ({ cell: [k], cost: this.q[k].times(this.y[k]).times(this.y[k]) }));
    const bent = convex.filter((cell) => this.bend(cell).D.sign() < 0).map((cell) => ({ cell, cost: this.affine(cell) }));
    return [...single, ...bent];
  }

  /** The loss if Φ has no kink in the cell: its cost there, and the parts that do not touch the cell. */
  beyond(cell, parts, inside) {
    const apart = parts.filter((part) => !part.cell.some((k) => cell.includes(k)));
    const total = sum(apart.map(({ cost }) => cost)).plus(cell.length === 2 ? this.pair(cell) : this.affine(cell));
    return total.compare(inside) > 0 ? total : inside;
  }

  /** The loss of Φ = 0. */
  costOfZero() { return sum(this.y.map((y, k) => this.q[k].times(y).times(y))); }
}
