"""Reason `local-minimum`: an ellipsoid around `bad` in which the loss is strictly convex, and higher on the boundary.

Statement and proof: notes/local-certificates.md, Theorem C; for σ(z) = a z^k, where (u, w) and (u/cᵏ, cw) are the same
function, on the slice on which the first row of U stays, Theorem G.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from .activations import Polynomial
from .arithmetic import FRACTION, bits
from .document import Malformed, Matrix, Refused, matrix, rational, shown
from .fixed_point import PLACES, Interval
from .problem import Problem
from .trap import Trap

FIELDS = ("axes", "radius")

MOST_COORDINATES = 60
ZERO = Interval(0, 0)

Row = list[Interval]


@dataclass(frozen=True)
class Expansion:
    """L, ∇L and ∇²L (lower triangle) on a box, in the coordinates (U by rows, W by rows)."""

    loss: Interval
    gradient: Row
    hessian: list[Row]


def check(trap: Trap) -> str:
    """The region in words; raises Refused or Malformed."""
    problem, σ = trap.problem, trap.problem.points.activation
    if not isinstance(σ, Polynomial):
        raise Refused("this reason is for polynomial activations, the claim has another")
    first = problem.p if len(σ.degrees) == 1 and σ.degree else 0
    center = [value for row in (*trap.bad.U, *trap.bad.W) for value in row]
    free = len(center) - first
    if free > MOST_COORDINATES:
        raise Malformed(f"expected at most {MOST_COORDINATES} coordinates that move, this network has {free}")
    axes, radius = matrix(trap.table["axes"], "axes", free, free), rational(trap.table["radius"], "radius")
    if radius <= 0:
        raise Malformed(f"expected radius to be positive, got {shown(trap.table['radius'])}")
    _spend(problem, [*center, *(value for row in axes for value in row), radius], free)
    region = Ellipsoid(problem, σ, center, axes, radius)
    if first:
        _require_gauge(trap, region.box)
    here, bend = expansion(problem, σ, [Interval.of(c) for c in center]), region.bend
    if bend <= 0:
        raise Refused("the Hessian is not shown to be positive definite in the ellipsoid")
    loss, slope = here.loss.lower, scaled_norm(here.gradient, axes)
    trap.require(loss + radius * (bend * radius / 2 - slope), loss - slope**2 / (2 * bend))
    return "of an ellipsoid around it" + (", up to the scale of each neuron," if first else "")


@dataclass(frozen=True)
class Ellipsoid:
    """{center + S z : |z| ≤ radius}, S the axes; S moves the last coordinates only, as many as it has rows."""

    problem: Problem
    activation: Polynomial
    center: list[Fraction]
    axes: Matrix
    radius: Fraction

    @property
    def box(self) -> Row:
        """Intervals that contain its coordinates."""
        reach = [Interval.of(_norm(row) * self.radius).both() for row in self.axes]
        still = [ZERO] * (len(self.center) - len(reach))
        return [Interval.of(c) + r for c, r in zip(self.center, still + reach, strict=True)]

    @property
    def bend(self) -> Fraction:
        """A lower bound of the eigenvalues of SᵀHS, H the Hessian anywhere in the ellipsoid: 1 − |SᵀHS − I|_F."""
        first = len(self.center) - len(self.axes)
        hessian = expansion(self.problem, self.activation, self.box).hessian
        return 1 - _defect([row[first:] for row in hessian[first:]], self.axes)


def _spend(problem: Problem, numbers: list[Fraction], free: int) -> None:
    budget = problem.points.budget
    longest = bits([part for value in numbers for part in (value.numerator, value.denominator)])
    budget.spend(4 * free * (free + 4), longest + PLACES, longest + PLACES, FRACTION)
    features = problem.p * (problem.n + 6 * problem.points.activation.degree)
    point = features + problem.m * (problem.p * (problem.n + 1) + 1) ** 2 + problem.m * problem.p * problem.n**2
    budget.spend(2 * len(problem.y) * point, longest + PLACES, problem.points.bits + PLACES, 2 * FRACTION)
    budget.spend(3 * free**3, longest + PLACES, PLACES, 2 * FRACTION)


def _require_gauge(trap: Trap, box: Row) -> None:
    """The first outer weights are not 0, and neither is a row of W anywhere in the box."""
    if not all(trap.bad.U[0]):
        raise Refused("an outer weight of the bad point's first output is 0")
    cut, n = trap.problem.m * trap.problem.p, trap.problem.n
    for i in range(trap.problem.p):
        if all(entry.low <= 0 <= entry.high for entry in box[cut + i * n : cut + (i + 1) * n]):
            raise Refused(f"neuron {i} may be 0 in the ellipsoid: the scale of the neurons is not under control")


def _norm(row: list[Fraction]) -> Fraction:
    """An upper bound of |row|."""
    return Interval.root(sum((value * value for value in row), Fraction(0))).upper


def scaled_norm(gradient: Row, axes: Matrix) -> Fraction:
    """An upper bound of |Sᵀ∇L|."""
    moving = gradient[len(gradient) - len(axes) :]
    products = [_sum(g.times(row[a]) for g, row in zip(moving, axes, strict=True)) for a in range(len(axes))]
    return _norm([max(-value.lower, value.upper) for value in products])


def _defect(lower: list[Row], axes: Matrix) -> Fraction:
    """An upper bound of |SᵀHS − I|_F over the symmetric matrices in an enclosure."""
    size = len(axes)
    half = [
        [_sum(lower[max(r, c)][min(r, c)].times(axes[c][b]) for c in range(size)) for b in range(size)]
        for r in range(size)
    ]
    found = []
    for a in range(size):
        for b in range(size):
            entry = _sum(half[r][b].times(axes[r][a]) for r in range(size)) - Interval.of(int(a == b))
            found.append(max(-entry.lower, entry.upper))
    return _norm(found)


def _sum(values: Iterable[Interval]) -> Interval:
    total = ZERO
    for value in values:
        total = total + value
    return total


def expansion(problem: Problem, σ: Polynomial, theta: Row) -> Expansion:
    """L, ∇L and ∇²L on a box: with ρ = Φ − y, ∇²L = 2 Σ q (∇Φ ∇Φᵀ + ρ ∇²Φ), and ∇²Φ couples no two neurons."""
    m, p, n = problem.m, problem.p, problem.n
    loss, gradient = ZERO, [ZERO] * len(theta)
    hessian = [[ZERO] * (a + 1) for a in range(len(theta))]
    W = [theta[m * p + i * n : m * p + (i + 1) * n] for i in range(p)]
    orders = [_coefficients(σ, order) for order in range(3)]
    pairs = zip(problem.sample.numerators, problem.sample.denominators, strict=True)
    for (above, below), y, q in zip(pairs, problem.y, problem.weights, strict=True):
        x = [Fraction(a, below) for a in above]
        z = [_sum(entry.times(value) for entry, value in zip(w, x, strict=True)) for w in W]
        value, slope, curve = ([_horner(order, argument) for argument in z] for order in orders)
        for j in range(m):
            u = theta[j * p : (j + 1) * p]
            rho = _sum(a * b for a, b in zip(u, value, strict=True)) - Interval.of(y[j])
            loss = loss + (rho * rho).times(q)
            twice = rho.times(2 * q)
            first = [(j * p + i, value[i]) for i in range(p)]
            for i in range(p):
                pulled = u[i] * slope[i]
                first += [(m * p + i * n + k, pulled.times(x[k])) for k in range(n)]
                mixed, own = twice * slope[i], twice * u[i] * curve[i]
                for k in range(n):
                    row = hessian[m * p + i * n + k]
                    row[j * p + i] = row[j * p + i] + mixed.times(x[k])
                    for other in range(k + 1):
                        at = m * p + i * n + other
                        row[at] = row[at] + own.times(x[k] * x[other])
            for count, (a, derivative) in enumerate(first, 1):
                gradient[a] = gradient[a] + twice * derivative
                weighted = derivative.times(2 * q)
                for b, partner in first[:count]:
                    hessian[a][b] = hessian[a][b] + weighted * partner
    return Expansion(loss, gradient, hessian)


def _coefficients(σ: Polynomial, order: int) -> list[Fraction]:
    """The coefficients of a derivative of σ, from degree 0 on."""
    found = [Fraction(c, σ.scale) for c in σ.numerators]
    for _ in range(order):
        found = [k * c for k, c in enumerate(found)][1:]
    return found


def _horner(coefficients: list[Fraction], z: Interval) -> Interval:
    total = ZERO
    for c in reversed(coefficients):
        total = total * z + Interval.of(c)
    return total
