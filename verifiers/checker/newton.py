"""Final `newton`: near the last state Φ goes straight to the best function v, on a curve of U and W.

On the box of networks θ + Pz, |z_r| ≤ s_r, let F(z) be the residuals Φ_j(x_k) − v_j(x_k), k in J, r = (j, k). If
Σ_c |δ_rc − ∂F_r/∂z_c| s_c + |F_r(0)| < s_r for every r, everywhere in the box, then for each t in [0, 1] exactly one z
there has F(z) = (1 − t) F(0), and it is continuous in t. Proof: notes/transcendental.md, Theorem K.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .arithmetic import FRACTION, bits, dot, over_common_denominator
from .document import Malformed, Matrix, Refused, different, fields, matrix, vector
from .enclosed_path import ENDS, FINE, Enclosed, activation
from .enclosed_risk import TERM, evaluation
from .fixed_point import ONE, PLACES, Interval
from .intervals import Interval as Floating
from .jets import Jet, fixed, jets
from .problem import Problem
from .words import decimal


@dataclass(frozen=True)
class Box:
    """θ + Pz, |z_r| ≤ s_r, in integers: P = directions / below, in the order U by rows, W by rows; s = radii / unit."""

    points: list[int]
    directions: list[list[int]]
    below: int
    radii: list[int]
    unit: int

    def reach(self, derivative: list[int], below: int) -> Fraction:
        """How far a linear function of z gets, its derivative given by integers over one denominator."""
        return Fraction(dot(list(map(abs, derivative)), self.radii), below * self.unit)


def read_box(problem: Problem, value: Any, dimension: int) -> tuple[Box, Matrix]:
    """The box, and the coefficients of v; raises Malformed."""
    table = fields(value, "final", "kind", "points", "directions", "radii", "witness")
    points = different(table["points"], "final.points", dimension, len(problem.y))
    size, rows, budget = problem.m * dimension, problem.p * (problem.m + problem.n), problem.sample.budget
    P = matrix(table["directions"], "final.directions", rows, size)
    s = vector(table["radii"], "final.radii", size)
    if any(radius <= 0 for radius in s):
        raise Malformed(f"expected positive radii, got {decimal(min(s))}")
    directions, below = over_common_denominator([entry for row in P for entry in row], budget)
    radii, unit = over_common_denominator(s, budget)
    box = Box(points, [directions[i * size : (i + 1) * size] for i in range(rows)], below, radii, unit)
    return box, matrix(table["witness"], "final.witness", problem.m, dimension)


def require_way(state: Enclosed, box: Box, v: Matrix) -> None:
    """Refused unless every row r passes; v_j are the rows of v, by values at all points."""
    problem = state.problem
    _spend(problem, box)
    arguments = {i: state.arguments(i) for i in range(problem.p) if _matters(state, box, i)}
    for place, k in enumerate(box.points):
        at = _Place(state, box, k, {i: z[k] for i, z in arguments.items()})
        for j in range(problem.m):
            r = j * len(box.points) + place
            if at.defect(j, r) + _distance(state, j, k, v[j][k]) >= Fraction(box.radii[r], box.unit):
                raise Refused(f"no curve to the best function is shown: row {r} does not contract the box into itself")


def _matters(state: Enclosed, box: Box, i: int) -> bool:
    """Whether u_i is not 0 everywhere in the box."""
    m, p = state.problem.m, state.problem.p
    return any(row[i] for row in state.U) or any(any(box.directions[j * p + i]) for j in range(m))


def _distance(state: Enclosed, j: int, k: int, target: Fraction) -> Fraction:
    """An upper bound of |Φ_j(x_k) − target| at the last state."""
    total = Floating.of(-target, FINE[0])
    for i, u in enumerate(state.U[j]):
        if u:
            total += u * state.feature(i, FINE[0])[k]
    found = fixed(total)
    return max(-found.lower, found.upper)


class _Place:
    """Everywhere in the box, at the point x_k: σ, σ′, and the derivatives of the arguments ⟨w_i, x_k⟩, all …/below."""

    def __init__(self, state: Enclosed, box: Box, k: int, arguments: dict[int, Fraction]) -> None:
        sample, jet, n = state.problem.sample, jets(state.σ), state.problem.n
        self.state, self.box, self.e = state, box, sample.denominators[k]
        self.below, self.pulled, self.jets = self.e * box.below, dict[int, list[int]](), dict[int, Jet]()
        for i, z in arguments.items():
            first = state.problem.m * state.problem.p + i * n
            columns = zip(*box.directions[first : first + n], strict=True)
            self.pulled[i] = [dot(sample.numerators[k], column) for column in columns]
            self.jets[i] = jet(_around(z, box.reach(self.pulled[i], self.below)))

    def defect(self, j: int, r: int) -> Fraction:
        """An upper bound of Σ_c |δ_rc − ∂F_r/∂z_c| s_c: ∂F_r/∂z_c = Σ_i ∂u_ji/∂z_c σ_i + u_ji σ′_i ∂⟨w_i, x_k⟩/∂z_c.

        In units of 1/(below · 2^128) all is integers: middles and radii of intervals times derivatives.
        """
        box, p, entries, rows = self.box, self.state.problem.p, list[Interval](), list[list[int]]()
        for i, (value, slope, _) in self.jets.items():
            outer = box.directions[j * p + i]
            u = _around(self.state.U[j][i], box.reach(outer, box.below))
            entries += [value, u * slope]
            rows += [[self.e * a for a in outer], self.pulled[i]]
        middles, errors = [entry.middle for entry in entries], [entry.radius for entry in entries]
        total = 0
        for c, s in enumerate(box.radii):
            column = [row[c] for row in rows]
            one = self.below * ONE if c == r else 0
            total += (abs(one - dot(middles, column)) + dot(errors, list(map(abs, column)))) * s
        return Fraction(total, self.below * ONE * box.unit)


def _around(middle: Fraction, radius: Fraction) -> Interval:
    return Interval(Interval.of(middle - radius).low, Interval.of(middle + radius).high)


def _spend(problem: Problem, box: Box) -> None:
    """Set aside the time for jets at d points, and for (dm)² sums of 2p products."""
    budget, size, d, p = problem.sample.budget, len(box.radii), len(box.points), problem.p
    entry = bits([box.below, *(value for row in box.directions for value in row)]) + problem.sample.bits
    budget.spend(d * p, cost=ENDS * evaluation(activation(problem), PLACES) + TERM * problem.m)
    budget.spend(d * p * size * (problem.n + 4), entry, problem.sample.bits + bits(box.radii))
    budget.spend(3 * size * size * 2 * p, entry + problem.sample.bits, PLACES + bits(box.radii))
    budget.spend(2 * d * p * (problem.m + 1), entry + bits(box.radii), entry + bits(box.radii), FRACTION)
