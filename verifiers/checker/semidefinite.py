"""Reason `semidefinite`: σ = a ((z + β)² + κ), one output, the region {u_i > 0 for all i}, with a bias or without.

There and on its boundary F = Σ u_i (w̃_i w̃_iᵀ + κ e_l e_lᵀ) is positive semidefinite, for κ < 0 on the vectors with
v_l = 0. On the boundary at most p − 1 neurons are left, so that of any p independent vectors (for κ > 0 with v_l = 0)
some combination k has kᵀF k ≤ 0. L grows at least like strength · |F − F*|² around a minimiser F* = `minimum`, which
is negative on `axis` and positive on `subspace`. Statement and proof: notes/quadratic.md, §3e.
"""

from fractions import Fraction

from .arithmetic import FRACTION, bits
from .definite import is_positive_semidefinite
from .document import Malformed, Matrix, Refused, Row, matrix, rational, vector
from .nappe import distance_to_nonnegative
from .quadratic_form import affine_form, diagonal, entries, frobenius
from .trap import Trap

FIELDS = ("minimum", "axis", "subspace", "height", "strength")


def check(trap: Trap) -> str:
    """The region in words; raises Refused or Malformed."""
    problem = trap.problem
    form, last, tilt = affine_form(problem)
    N = problem.n if last < problem.n else problem.n + 1
    minimum = matrix(trap.table["minimum"], "minimum", N, N)
    if any(minimum[i][j] != minimum[j][i] for i in range(N) for j in range(i)):
        raise Malformed("expected a symmetric matrix as minimum")
    axis = vector(trap.table["axis"], "axis", N)
    subspace = matrix(trap.table["subspace"], "subspace", problem.p, N)
    height, strength = (rational(trap.table[key], key) for key in ("height", "strength"))
    if height <= 0 or strength <= 0:
        raise Malformed("expected height and strength to be positive")
    if (tilt < 0 and axis[last]) or (tilt > 0 and any(row[last] for row in subspace)):
        raise Refused("the axis for κ < 0, or the subspace for κ > 0, has a coordinate along the bias")
    trap.require_positive()
    least = form.require_minimum(entries(minimum))
    form.require_growth(diagonal([strength * k for k in frobenius(N)]))
    inside = distance_to_nonnegative(minimum, axis)
    boundary = height**2 + (Fraction(0) if any(along(subspace, axis)) else inside)
    _require_height(trap, minimum, subspace, height)
    trap.require(least + strength * boundary, least + strength * inside)
    return "of positive outer weights"


def along(rows: Matrix, axis: Row) -> Row:
    """⟨v, f⟩ for the rows v."""
    return [sum((a * b for a, b in zip(row, axis, strict=True)), Fraction(0)) for row in rows]


def _require_height(trap: Trap, minimum: Matrix, subspace: Matrix, height: Fraction) -> None:
    """The rows are independent, and vᵀF*v ≥ height · |v|² for all v in their span."""
    p, N, budget = len(subspace), len(minimum), trap.problem.sample.budget
    longest = bits([part for row in [*minimum, *subspace] for v in row for part in (v.numerator, v.denominator)])
    budget.spend(2 * p * p * N + p * N * N, 3 * N * longest, longest, FRACTION)
    gram = [along(subspace, row) for row in subspace]
    if not is_positive_semidefinite(gram, budget, definite=True):
        raise Refused("the rows of subspace are dependent")
    images = [along(minimum, row) for row in subspace]
    higher = [
        [value - height * size for value, size in zip(along(subspace, image), sizes, strict=True)]
        for image, sizes in zip(images, gram, strict=True)
    ]
    if not is_positive_semidefinite(higher, budget):
        raise Refused("the minimum is below height somewhere on the subspace")
