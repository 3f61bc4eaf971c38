"""Reason `inertia`: σ = c z², one output, the region where weights are independent and each u_i keeps its sign.

There A = Σ u_i w_i w_iᵀ has as many positive and negative eigenvalues as there are positive and negative u_i, and on
the boundary its rank is below p. L grows at least like strength · |A − A*|² around a diagonal minimiser A*, and the
distances of A* from such matrices are read off its diagonal. Statement and proof: notes/certificates.md, inertia.
"""

from fractions import Fraction

from .activations import Polynomial
from .arithmetic import FRACTION, bits, dot, over_common_denominator
from .definite import is_positive_semidefinite
from .document import Malformed, Matrix, Refused, Row, rational, vector
from .trap import Trap

FIELDS = ("minimum", "strength")
MOST_INPUTS = 20


def check(trap: Trap) -> str:
    """The region in words; raises Refused or Malformed."""
    problem, u = trap.problem, trap.outer_weights()
    if problem.n > MOST_INPUTS:
        raise Malformed(f"expected at most {MOST_INPUTS} inputs for the reason inertia, got {problem.n}")
    diagonal = vector(trap.table["minimum"], "minimum", problem.n)
    strength = rational(trap.table["strength"], "strength")
    if strength <= 0:
        raise Malformed("expected strength to be positive")
    c = _leading(trap)
    require_independent(trap.bad.W, trap)
    if not all(u):
        raise Refused("an outer weight of the bad point is 0")
    least = require_minimum(trap, c, diagonal)
    require_strength(trap, c, strength)
    positive = sum(value > 0 for value in u)
    squares = sorted(a * a for a in diagonal)
    boundary = sum(squares[: problem.n - problem.p + 1], Fraction(0))
    inside = beyond(diagonal, positive, problem.p - positive)
    trap.require(least + strength * boundary, least + strength * inside)
    return "of independent inner weights and outer weights of unchanged signs"


def _leading(trap: Trap) -> Fraction:
    """c."""
    σ = trap.problem.sample.activation
    if not isinstance(σ, Polynomial) or σ.degrees != [2]:
        raise Refused("this reason is for σ = c z², the claim has another activation")
    return Fraction(σ.numerators[2], σ.scale)


def require_independent(W: Matrix, trap: Trap) -> None:
    """The rows of W are independent: their Gram matrix is positive definite."""
    budget, longest = trap.problem.sample.budget, 0
    for row in W:
        longest = max(longest, bits([part for v in row for part in (v.numerator, v.denominator)]))
    budget.spend(len(W) ** 2 * trap.problem.n, trap.problem.n * longest, longest, FRACTION)
    gram = [[sum((a * b for a, b in zip(v, w, strict=True)), Fraction(0)) for v in W] for w in W]
    if not is_positive_semidefinite(gram, budget, definite=True):
        raise Refused("the inner weights of the bad point are not independent")


def beyond(diagonal: Row, positive: int, negative: int) -> Fraction:
    """The least |A − A*|² over A with at most so many positive and so many negative eigenvalues."""
    above = sorted((a for a in diagonal if a > 0), reverse=True)[positive:]
    below = sorted(a for a in diagonal if a < 0)[negative:]
    return sum((a * a for a in (*above, *below)), Fraction(0))


def products(trap: Trap) -> list[list[int]]:
    """x_i x_j at the points, times the square of each point's denominator; one row for each i ≤ j."""
    points, n = trap.problem.sample, trap.problem.n
    points.budget.spend(n * n * len(points.numerators), points.bits, points.bits)
    return [[b[i] * b[j] for b in points.numerators] for i in range(n) for j in range(i, n)]


def require_minimum(trap: Trap, c: Fraction, diagonal: Row) -> Fraction:
    """L at A* = diag(…), where its derivative is 0: then no symmetric matrix has less loss."""
    problem, points = trap.problem, trap.problem.sample
    size = bits([part for a in diagonal for part in (a.numerator, a.denominator)])
    points.budget.spend(problem.n * len(problem.y), size, 2 * points.bits, FRACTION)
    rows = products(trap)
    total, weighted = Fraction(0), []
    for k, (b, e) in enumerate(zip(points.numerators, points.denominators, strict=True)):
        value = c * sum((a * x * x for a, x in zip(diagonal, b, strict=True)), Fraction(0)) / e**2
        rho = value - problem.y[k][0]
        total += problem.weights[k] * rho * rho
        weighted.append(problem.weights[k] * rho / e**2)
    factors, _ = over_common_denominator(weighted, points.budget)
    points.budget.spend(len(rows) * len(factors), bits(factors), 2 * points.bits)
    if any(dot(row, factors) for row in rows):
        raise Refused("the stated minimum is none: the derivative of the loss is not 0 there")
    return total


def require_strength(trap: Trap, c: Fraction, strength: Fraction) -> None:
    """c² Σ q (xᵀMx)² ≥ strength · |M|² for every symmetric M."""
    problem, points = trap.problem, trap.problem.sample
    rows = products(trap)
    weights = [c * c * q / e**4 for q, e in zip(problem.weights, points.denominators, strict=True)]
    factors, common = over_common_denominator(weights, points.budget)
    size = bits(factors) + 4 * points.bits
    points.budget.spend(len(rows) ** 2 * len(factors), size, 2 * points.bits, cost=40)
    ends = [(i, j) for i in range(problem.n) for j in range(i, problem.n)]
    twice = [[(1 if i == j else 2) * x for x in row] for (i, j), row in zip(ends, rows, strict=True)]
    scaled = [[g * x for g, x in zip(factors, row, strict=True)] for row in twice]
    form = [[Fraction(0)] * len(rows) for _ in rows]
    for a, row in enumerate(scaled):
        for b in range(a + 1):
            form[a][b] = form[b][a] = Fraction(dot(row, twice[b]), common)
    for a, (i, j) in enumerate(ends):
        form[a][a] -= strength * (1 if i == j else 2)
    if not is_positive_semidefinite(form, points.budget):
        raise Refused("the loss does not grow as fast as stated: its quadratic form less strength · |M|² is indefinite")
