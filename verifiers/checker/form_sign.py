"""Reason `form-sign`: σ = c z², one output, width p = n, and below the level no A = Σ u_i w_i w_iᵀ is singular.

Lemma. Let L(A) ≥ L(A*) + strength · |A − A*|² (quadratic_form.py) and let strength · A*² − (level − L(A*)) · I be
positive definite. Then every A with L(A) ≤ level is nonsingular. *Proof.* If A v = 0, |v| = 1, then
|A − A*|² ≥ |(A − A*)v|² = |A*v|², so L(A) ≥ L(A*) + strength · vᵀA*²v > level.
With p = n a nonsingular A needs all u_i ≠ 0 and det W ≠ 0. Along a path in {L ≤ level} their signs cannot change.
"""

from fractions import Fraction
from typing import Any

from .apart import Apart
from .arithmetic import FRACTION, bits, over_common_denominator
from .definite import is_positive_semidefinite
from .document import Malformed, Matrix, Refused, matrix, rational
from .elimination import determinant
from .problem import Network, Problem
from .quadratic_form import diagonal, entries, frobenius, shifted, square_form

FIELDS = ("minimum", "strength")


def check(apart: Apart, table: dict[str, Any]) -> None:
    """The signs of the u_i and of det W at the two networks differ, and below the level none is 0."""
    problem, form = apart.problem, square_form(apart.problem)
    minimum = matrix(table["minimum"], "minimum", problem.n, problem.n)
    if any(minimum[i][j] != minimum[j][i] for i in range(problem.n) for j in range(i)):
        raise Malformed("expected a symmetric matrix as minimum")
    strength = rational(table["strength"], "strength")
    if strength <= 0:
        raise Malformed("expected strength to be positive")
    if problem.p != problem.n:
        raise Refused(f"this reason is for a width of n = {problem.n}, the claim has {problem.p}")
    room = apart.level - form.require_minimum(entries(minimum))
    form.require_growth(diagonal([strength * k for k in frobenius(problem.n)]))
    _require_nonsingular_below(problem, minimum, room / strength)
    if _signs(problem, apart.start) == _signs(problem, apart.end):
        raise Refused("the outer weights and the determinants at the two networks have the same signs")


def _require_nonsingular_below(problem: Problem, minimum: Matrix, square: Fraction) -> None:
    """A*² − square · I is positive definite."""
    budget, n = problem.sample.budget, problem.n
    longest = bits([part for row in minimum for v in row for part in (v.numerator, v.denominator)])
    budget.spend(n**3, 2 * n * longest, 2 * longest, FRACTION)
    squared = [[sum((a * b for a, b in zip(v, w, strict=True)), Fraction(0)) for w in minimum] for v in minimum]
    for i in range(n):
        squared[i][i] -= square
    if not is_positive_semidefinite(squared, budget, definite=True):
        raise Refused("below the level the quadratic form of a network may be singular")


def _signs(problem: Problem, at: Network) -> list[bool]:
    """Whether det W and the u_i are positive; none is 0 below the level."""
    rows = [over_common_denominator(row, problem.sample.budget)[0] for row in shifted(problem, at.W)]
    return [determinant(rows, problem.sample.budget) > 0, *(u > 0 for u in at.U[0])]
