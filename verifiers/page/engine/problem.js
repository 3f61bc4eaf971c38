"use strict";
/* The problem of a claim, its networks, and its risk L(U, W) = Σ_k q_k |Φ(x_k) − y_k|², or E |Φ(X) − Y|². */

/** A shallow network of width p, the square loss, and data; `space` says what functions on the data are. */
class Problem {
  constructor(space, n, m, p, y, noise = ZERO) { Object.assign(this, { space, n, m, p, y, noise }); }

  get σ() { return this.space.σ; }

  /** {U, W} of the problem's shape. */
  network(value, where) {
    fields(value, where, ["U", "W"]);
    return { U: this.outer(value.get("U"), `${where}.U`), W: this.inner(value.get("W"), `${where}.W`) };
  }

  outer(value, where) { return matrix(value, where, this.m, this.p); }

  inner(value, where) { return matrix(value, where, this.p, this.n); }

  setting() {
    return `For networks Φ(x) = U σ(Wx) of width ${this.p} with ${count(this.n, "input")} and ` +
      `${count(this.m, "output")}, σ(z) = ${this.σ}, and the square loss on ${this.space.where()}`;
  }

  /** Φ_j as rows of rationals, one for each output; `features` by neuron, those with u_i = 0 may be missing. */
  outputs(U, features) {
    return U.map((row) => {
      const alive = [...row.keys()].filter((i) => !row[i].isZero());
      const { n, d } = overCommon(alive.map((i) => row[i].over(new Q(features.get(i).scale)).reduced()));
      const totals = Array(this.space.size).fill(0n);
      alive.forEach((i, at) => {
        const { values } = features.get(i);
        for (let k = 0; k < totals.length; k += 1) totals[k] += n[at] * values[k];
      });
      return totals.map((total, k) => new Q(total, d * this.space.powers[k]));
    });
  }

  /** Φ_j − y_j. */
  residual(outputs) { return outputs.map((row, j) => row.map((value, k) => value.minus(this.y[k][j]))); }

  /** Σ_j Σ_k q_k f_j(x_k) g_j(x_k), or Σ_j E f_j(X) g_j(X). */
  product(f, g) {
    return sum(f.map((row, j) => {
      const a = overCommon(this.space.weigh(row));
      const b = overCommon(g[j]);
      return new Q(dot(a.n, b.n), a.d * b.d).reduced();
    }));
  }

  loss(outputs) {
    const rho = this.residual(outputs);
    return this.product(rho, rho).plus(this.noise);
  }
}

/** f − g by rows. */
function difference(f, g) { return f.map((row, j) => row.map((value, k) => value.minus(g[j][k]))); }

/** The problem of a claim; `allow` says whether it may have data by moments, or activations known by enclosures. */
function readProblem(value, allow) {
  fields(value, "problem", ["model", "n", "m", "p", "activation", "loss", "data"]);
  word(value.get("model"), "problem.model", ["shallow"]);
  kindOf(value.get("loss"), "problem.loss", ["square"], "type");
  fields(value.get("loss"), "problem.loss", ["type"]);
  const [n, m, p] = ["n", "m", "p"].map((key) => natural(value.get(key), `problem.${key}`, 1));
  const data = value.get("data");
  const type = kindOf(data, "problem.data", allow.moments ? ["points", "moments"] : ["points"], "type");
  const σ = readActivation(value.get("activation"), allow.analytic);
  if (type === "moments") {
    const { law, noise } = readMoments(data, σ, n, m);
    return new Problem(law, n, m, p, law.y, noise);
  }
  fields(data, "problem.data", ["type", "x", "y", "weights"]);
  const x = matrix(data.get("x"), "data.x", null, n);
  if (x.length === 0) throw new Malformed("expected at least one point in data.x, got none");
  const y = matrix(data.get("y"), "data.y", x.length, m);
  const weights = listed(data.get("weights"), "data.weights", x.length, (one, where) => {
    const q = rational(one, where);
    if (q.sign() <= 0) throw new Malformed(`expected ${where} to be positive, got ${shown(one)}`);
    return q;
  });
  return new Problem(new Points(σ, n, x, weights), n, m, p, y);
}
