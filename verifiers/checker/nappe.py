"""Reason `nappe`: σ = a z² + b z + c, one output, width p = N = n + 1, one outer weight negative and n positive.

With w̃ = (w, 1) and F = Σ u_i w̃_i w̃_iᵀ = (A v; vᵀ s), the region is: the w̃_i independent, the signs of the u_i as at the
bad point, s > 0, fᵀF f < 0 for f = `axis`, and f·w̃ > 0 for the neuron with u < 0. L grows at least like
strength · |F − F*|² around the minimiser F* = `minimum`. Statement and proof: notes/quadratic.md, §3c.
"""

from fractions import Fraction

from .arithmetic import FRACTION, bits
from .definite import is_positive_semidefinite
from .document import Malformed, Matrix, Refused, Row, matrix, rational, vector
from .inertia import require_independent
from .quadratic_form import diagonal, entries, frobenius, full_form
from .trap import Trap

FIELDS = ("minimum", "axis", "separation", "strength")


def check(trap: Trap) -> str:
    """The region in words; raises Refused or Malformed."""
    problem, form = trap.problem, full_form(trap.problem)
    N = problem.n + 1
    minimum = matrix(trap.table["minimum"], "minimum", N, N)
    if any(minimum[i][j] != minimum[j][i] for i in range(N) for j in range(i)):
        raise Malformed("expected a symmetric matrix as minimum")
    axis = vector(trap.table["axis"], "axis", N)
    separation, strength = (rational(trap.table[key], key) for key in ("separation", "strength"))
    if separation <= 0 or strength <= 0:
        raise Malformed("expected separation and strength to be positive")
    if problem.p != N:
        raise Refused(f"this reason is for a width of n + 1 = {N}, the claim has {problem.p}")
    _require_inside(trap, axis)
    least = form.require_minimum([*entries([row[:-1] for row in minimum[:-1]]), *minimum[-1]])
    form.require_growth(diagonal([strength * k for k in [*frobenius(N - 1), *[2] * (N - 1), 1]]))
    _require_separation(trap, minimum, separation)
    boundary = min(separation, *exits(minimum, axis))
    trap.require(least + strength * boundary, least + strength * min(minimum[-1][-1], Fraction(0)) ** 2)
    return "of independent weights (w, 1), one negative outer weight, a positive sum of these, and one nappe of a cone"


def _require_inside(trap: Trap, axis: Row) -> None:
    """The bad point lies in the region."""
    u, rows = trap.outer_weights(), [[*row, Fraction(1)] for row in trap.bad.W]
    negative = [i for i, value in enumerate(u) if value < 0]
    if len(negative) != 1 or not all(u):
        raise Refused("not exactly one outer weight of the bad point is negative and none is 0")
    require_independent(trap.problem, rows)
    longest = bits([part for row in [u, axis, *rows] for v in row for part in (v.numerator, v.denominator)])
    trap.problem.sample.budget.spend(len(u) ** 2 + 3 * len(u), 3 * len(u) * longest, longest, FRACTION)
    along = [sum((a * b for a, b in zip(axis, row, strict=True)), Fraction(0)) for row in rows]
    if sum(u) <= 0 or along[negative[0]] <= 0:
        raise Refused("the sum of the outer weights, or f·(w, 1) of the negative neuron, is not positive")
    if sum((a * b * b for a, b in zip(u, along, strict=True)), Fraction(0)) >= 0:
        raise Refused("the form of the bad point is not negative on the axis")


def _require_separation(trap: Trap, minimum: Matrix, separation: Fraction) -> None:
    """F*² − separation · I ≥ 0: no singular F is nearer to F* than the root of the separation."""
    N, budget = len(minimum), trap.problem.sample.budget
    longest = bits([part for row in minimum for v in row for part in (v.numerator, v.denominator)])
    budget.spend(N**3, 2 * N * longest, longest, FRACTION)
    squared = [[sum((a * b for a, b in zip(v, w, strict=True)), Fraction(0)) for w in minimum] for v in minimum]
    for i in range(N):
        squared[i][i] -= separation
    if not is_positive_semidefinite(squared, budget):
        raise Refused("the minimum has an eigenvalue whose square is below the separation")


def exits(F: Matrix, axis: Row) -> tuple[Fraction, Fraction]:
    """Lower bounds of |F − F*|² where fᵀF f ≥ 0, and where s = 0 and fᵀF e_N ≤ 0."""
    across = sum((a * x for a, x in zip(axis[:-1], F[-1][:-1], strict=True)), Fraction(0))
    flat = sum((a * a for a in axis[:-1]), Fraction(0))
    if not flat:
        return Fraction(0), Fraction(0)
    return distance_to_nonnegative(F, axis), F[-1][-1] ** 2 + 2 * max(across, Fraction(0)) ** 2 / flat


def distance_to_nonnegative(F: Matrix, axis: Row) -> Fraction:
    """The least |F − G|² over symmetric G with fᵀG f ≥ 0, for f ≠ 0; else 0."""
    value = sum(
        (a * b * x for a, row in zip(axis, F, strict=True) for b, x in zip(axis, row, strict=True)), Fraction(0)
    )
    size = sum((a * a for a in axis), Fraction(0))
    return max(-value, Fraction(0)) ** 2 / size**2 if size else Fraction(0)
