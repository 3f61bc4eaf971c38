"""Reason `one-sided`: σ = a z² + b z + c, a c ≠ 0, one output, the region {u_i > 0 for all i}.

There A = Σ u_i w_i w_iᵀ ≥ 0 and s = Σ u_i > 0, and on its boundary s ≥ 0 and A ≥ 0 has a rank below p. L grows at least
like strength · |A − A* + (c/a)(s − s*) I|² + pull · (s − s*)² around a minimiser with A* = diag(minimum), v* = 0 and
s* = constant < 0. Statement and proof: notes/quadratic.md, §3a.
"""

from fractions import Fraction

from .document import Malformed, Refused, Row, rational, vector
from .quadratic_form import constant_over_leading, diagonal, entries, frobenius, full_form
from .trap import Trap

FIELDS = ("minimum", "constant", "strength", "pull")


def check(trap: Trap) -> str:
    """The region in words; raises Refused or Malformed."""
    problem, form = trap.problem, full_form(trap.problem)
    n, p = problem.n, problem.p
    eigenvalues = vector(trap.table["minimum"], "minimum", n)
    constant, strength, pull = (rational(trap.table[key], key) for key in ("constant", "strength", "pull"))
    if strength <= 0 or pull <= 0:
        raise Malformed("expected strength and pull to be positive")
    if constant >= 0 or p > n:
        raise Refused("the constant of the minimum is not negative, or the width exceeds the number of inputs")
    trap.require_positive()
    least = form.require_minimum([*entries(diagonal(eigenvalues)), *[Fraction(0)] * n, constant])
    tilt = constant_over_leading(problem)
    form.require_growth(growth(n, strength, pull, tilt))
    height = sorted(eigenvalues, reverse=True)[p - 1]
    boundary = lowest(strength, pull, height, max(tilt, Fraction(0)), -constant)
    trap.require(least + boundary, least + pull * constant**2)
    return "of positive outer weights"


def growth(n: int, strength: Fraction, pull: Fraction, tilt: Fraction) -> list[Row]:
    """strength · |A + tilt s I|² + pull · s² as a symmetric matrix in the coordinates (A, v, s)."""
    factors = [strength * k for k in frobenius(n)]
    table = diagonal([*factors, *[Fraction(0)] * n, pull + strength * tilt**2 * n])
    for k, factor in enumerate(frobenius(n)):
        if factor == 1:
            table[k][-1] = table[-1][k] = strength * tilt
    return table


def lowest(strength: Fraction, pull: Fraction, height: Fraction, tilt: Fraction, least: Fraction) -> Fraction:
    """The least value of strength · max(height − tilt d, 0)² + pull · d² over d ≥ least."""
    d = max(least, strength * tilt * height / (pull + strength * tilt**2))
    return strength * max(height - tilt * d, Fraction(0)) ** 2 + pull * d**2
