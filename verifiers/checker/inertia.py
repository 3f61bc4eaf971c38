"""Reason `inertia`: σ = a (z + β)², one output, the region of independent weights where each u_i keeps its sign.

β = 0, or a bias takes it up: w is then the weight with β added to its bias.

There A = Σ u_i w_i w_iᵀ has as many positive and negative eigenvalues as there are positive and negative u_i, and on
the boundary its rank is below p. L grows at least like strength · |A − A*|² around a minimiser A*, whose eigenvalues
and eigenvectors are given: its distances from such matrices follow. Statement and proof: notes/certificates.md.
"""

from fractions import Fraction

from .arithmetic import FRACTION, bits
from .definite import is_positive_semidefinite
from .document import Malformed, Matrix, Refused, Row, matrix, rational, vector
from .problem import Problem
from .quadratic_form import diagonal, entries, frobenius, shifted, square_form
from .trap import Trap

FIELDS = ("minimum", "axes", "strength")


def check(trap: Trap) -> str:
    """The region in words; raises Refused or Malformed."""
    problem, u, form = trap.problem, trap.outer_weights(), square_form(trap.problem)
    eigenvalues = vector(trap.table["minimum"], "minimum", problem.n)
    axes = matrix(trap.table["axes"], "axes", problem.n, problem.n)
    strength = rational(trap.table["strength"], "strength")
    if strength <= 0:
        raise Malformed("expected strength to be positive")
    require_independent(problem, shifted(problem, trap.bad.W))
    if not all(u):
        raise Refused("an outer weight of the bad point is 0")
    least = form.require_minimum(entries(with_eigenvectors(problem, eigenvalues, axes)))
    form.require_growth(diagonal([strength * k for k in frobenius(problem.n)]))
    positive = sum(value > 0 for value in u)
    squares = sorted(a * a for a in eigenvalues)
    boundary = sum(squares[: problem.n - problem.p + 1], Fraction(0))
    inside = beyond(eigenvalues, positive, problem.p - positive)
    trap.require(least + strength * boundary, least + strength * inside)
    return "of independent inner weights and outer weights of unchanged signs"


def require_independent(problem: Problem, W: Matrix) -> None:
    """The rows of W are independent: their Gram matrix is positive definite."""
    gram = _gram(problem, W)
    if not is_positive_semidefinite(gram, problem.sample.budget, definite=True):
        raise Refused("the inner weights of the bad point are not independent")


def _gram(problem: Problem, rows: Matrix) -> Matrix:
    """The inner products of some vectors of Rⁿ."""
    budget, longest = problem.sample.budget, 0
    for row in rows:
        longest = max(longest, bits([part for v in row for part in (v.numerator, v.denominator)]))
    budget.spend(len(rows) ** 2 * problem.n, problem.n * longest, longest, FRACTION)
    return [[sum((a * b for a, b in zip(v, w, strict=True)), Fraction(0)) for v in rows] for w in rows]


def with_eigenvectors(problem: Problem, eigenvalues: Row, axes: Matrix) -> Matrix:
    """A* = Σ a_i v_i v_iᵀ / |v_i|² for orthogonal vectors v_i ≠ 0, the rows of `axes`."""
    gram = _gram(problem, axes)
    n = problem.n
    if not all(gram[i][i] for i in range(n)) or any(gram[i][j] for i in range(n) for j in range(i)):
        raise Refused("the axes are not orthogonal")
    factors = [a / gram[i][i] for i, a in enumerate(eigenvalues)]
    longest = bits([part for row in [factors, *axes] for v in row for part in (v.numerator, v.denominator)])
    problem.sample.budget.spend(n**3, 2 * n * longest, 2 * longest, FRACTION)
    return [
        [sum((f * v[i] * v[j] for f, v in zip(factors, axes, strict=True)), Fraction(0)) for j in range(n)]
        for i in range(n)
    ]


def beyond(eigenvalues: Row, positive: int, negative: int) -> Fraction:
    """The least |A − A*|² over A with at most so many positive and so many negative eigenvalues."""
    above = sorted((a for a in eigenvalues if a > 0), reverse=True)[positive:]
    below = sorted(a for a in eigenvalues if a < 0)[negative:]
    return sum((a * a for a in (*above, *below)), Fraction(0))
