"""Reason `local-minimum`: an ellipsoid around `bad` in which the loss is strictly convex, and higher on the boundary.

Statement and proof: notes/local-certificates.md, Theorem C; for σ(z) = a z^k, where (u, w) and (u/cᵏ, cw) are the same
function, on the slice on which the first row of U stays, Theorem G.
"""

from dataclasses import dataclass
from fractions import Fraction

from . import expansion, variation
from .activations import Polynomial
from .analytic import Analytic
from .arithmetic import FRACTION, bits
from .document import Malformed, Matrix, Refused, matrix, rational, shown
from .expansion import Expansion, Row
from .fixed_point import PLACES, ZERO, Interval, Vector
from .problem import Problem
from .trap import Trap
from .variation import Variation

FIELDS = ("axes", "radius")

MOST_COORDINATES = 200


def check(trap: Trap) -> str:
    """The region in words; raises Refused or Malformed."""
    problem = trap.problem
    first = problem.p if is_homogeneous(problem) else 0
    center = [value for row in (*trap.bad.U, *trap.bad.W) for value in row]
    free = len(center) - first
    if free > MOST_COORDINATES:
        raise Malformed(f"expected at most {MOST_COORDINATES} coordinates that move, this network has {free}")
    axes, radius = matrix(trap.table["axes"], "axes", free, free), rational(trap.table["radius"], "radius")
    if radius <= 0:
        raise Malformed(f"expected radius to be positive, got {shown(trap.table['radius'])}")
    _spend(problem, [*center, *(value for row in axes for value in row), radius], free)
    region = Ellipsoid.around(problem, center, axes, radius)
    if first:
        region.require_gauge()
    bend = region.bend
    if bend <= 0:
        raise Refused("the Hessian is not shown to be positive definite in the ellipsoid")
    loss, slope = region.loss, region.slope
    trap.require(loss + radius * (bend * radius / 2 - slope), loss - slope**2 / (2 * bend))
    return "of an ellipsoid around it" + (", up to the scale of each neuron," if first else "")


def is_homogeneous(problem: Problem) -> bool:
    """Whether σ(cz) = cᵏσ(z) for all c > 0 and a k ≥ 1: a power of z, or piecewise linear."""
    σ = problem.sample.σ
    return not isinstance(σ, Analytic) and (not isinstance(σ, Polynomial) or (len(σ.degrees) == 1 and σ.degree > 0))


@dataclass(frozen=True)
class Ellipsoid:
    """{center + S z : |z| ≤ radius}, S the axes; S moves the last coordinates only, as many as it has rows.

    `middle` is L, ∇L and ∇²L at the center.
    """

    middle: Expansion
    center: list[Fraction]
    axes: Matrix
    radius: Fraction

    @classmethod
    def around(cls, problem: Problem, center: list[Fraction], axes: Matrix, radius: Fraction) -> "Ellipsoid":
        return cls(Expansion(problem, [Interval.of(c) for c in center]), center, axes, radius)

    @property
    def bend(self) -> Fraction:
        """A lower bound of the eigenvalues of SᵀHS, H the Hessian anywhere in the ellipsoid: 1 − |SᵀHS − I|_F."""
        return 1 - self.defect - self.variation

    @property
    def defect(self) -> Fraction:
        """An upper bound of |SᵀHS − I|_F at the center."""
        first = len(self.center) - len(self.axes)
        return _defect([row[first:] for row in self.middle.hessian[first:]], self.axes)

    @property
    def variation(self) -> Fraction:
        """An upper bound of how far SᵀHS is, anywhere in the ellipsoid, from what it is at the center."""
        still = [[ZERO] * len(self.axes)] * (len(self.center) - len(self.axes))
        rows = [[Interval.of(value) for value in row] for row in self.axes]
        return Variation(self.middle, still + rows, Interval.of(self.radius).high).bound

    def require_gauge(self) -> None:
        """For homogeneous σ: the first outer weights are not 0, and neither is a row of W anywhere in the ellipsoid."""
        problem = self.middle.problem
        if not all(self.center[: problem.p]):
            raise Refused("an outer weight of the bad point's first output is 0")
        moved = [_norm(row) * self.radius for row in self.axes]
        near = [abs(c) <= r for c, r in zip(self.center[len(self.center) - len(moved) :], moved, strict=True)]
        inner = near[len(near) - problem.p * problem.n :]
        if any(all(inner[i * problem.n : (i + 1) * problem.n]) for i in range(problem.p)):
            raise Refused("a neuron may be 0 in the ellipsoid: the scale of the neurons is not under control")

    @property
    def loss(self) -> Fraction:
        """A lower bound of L at the center."""
        return self.middle.loss.lower

    @property
    def slope(self) -> Fraction:
        """An upper bound of |Sᵀ∇L| at the center."""
        gradient = self.middle.gradient
        moving = Vector(gradient[len(gradient) - len(self.axes) :])
        return _size([moving.dot(column) for column in _columns(self.axes)])


def _spend(problem: Problem, numbers: list[Fraction], free: int) -> None:
    longest = bits([part for value in numbers for part in (value.numerator, value.denominator)])
    budget = problem.sample.budget
    budget.spend(4 * free * (free + 4), longest + PLACES, longest + PLACES, FRACTION)
    budget.spend(6 * free**3, longest + PLACES, longest + PLACES)
    expansion.spend(problem, longest)
    variation.spend(problem, longest, free)


def _norm(row: list[Fraction]) -> Fraction:
    """An upper bound of |row|."""
    return Interval.root(sum((value * value for value in row), Fraction(0))).upper


def _size(entries: Row) -> Fraction:
    """An upper bound of the norm of every vector in an enclosure."""
    return _norm([max(-entry.lower, entry.upper) for entry in entries])


def _columns(axes: Matrix) -> list[Vector]:
    return [Vector([Interval.of(value) for value in column]) for column in zip(*axes, strict=True)]


def _defect(lower: list[Row], axes: Matrix) -> Fraction:
    """An upper bound of |SᵀHS − I|_F over the symmetric matrices H in an enclosure of their lower triangle."""
    size, columns = len(axes), _columns(axes)
    rows = [Vector([lower[max(r, c)][min(r, c)] for c in range(size)]) for r in range(size)]
    halves = [Vector([row.dot(column) for row in rows]) for column in columns]
    return _size([columns[a].dot(halves[b]) - Interval.of(int(a == b)) for a in range(size) for b in range(size)])
