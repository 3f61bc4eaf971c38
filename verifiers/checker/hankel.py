"""Reason `hankel`: σ = exp, equispaced points on a line, one output, and the region of positive outer weights.

At the points x_0 + j d a neuron is v z^j with z = e^⟨w, d⟩ > 0 and v = u e^⟨w, x_0⟩. With g_j = Σ α_i z_i^j for the
stated nodes z_i and masses α_i, r = g − y, and P(z) = Σ_j q_j r_j z^j ≥ 0 for z > 0, every Φ with nonnegative outer
weights has L ≥ |Φ − g|² + |r|² − 2⟨g, r⟩. On the boundary Φ has fewer than p neurons, so its Hankel matrix has rank
below p and stays away from that of g. Only the signs of `bad` are used. Proof: notes/traps.md, Theorem H.
"""

from collections import Counter
from fractions import Fraction
from typing import Any

from .analytic import Analytic
from .arithmetic import FRACTION, Budget, bits
from .definite import is_positive_semidefinite
from .document import Malformed, Refused, Row, listed, natural, rational
from .kinks import places
from .polynomials import Terms, subtract_product
from .trap import Trap
from .unimodal import require_equispaced
from .wall import Squares, read_squares, scaled

FIELDS = ("run", "nodes", "masses", "squares", "shifted", "spread")


def check(trap: Trap) -> str:
    """The region in words; raises Refused or Malformed."""
    trap.require_positive()
    problem, table, p = trap.problem, trap.table, trap.problem.p
    if not isinstance(problem.sample.σ, Analytic) or problem.sample.σ.name != "exp":
        raise Refused("this reason is for exp, the claim has another activation")
    N, budget = len(problem.y), problem.sample.budget
    run = listed(table["run"], "run", N, lambda value, where: natural(value, where, most=N - 1))
    nodes, masses = (listed(table[key], key, p, _positive) for key in ("nodes", "masses"))
    squares, shifted = (read_squares(table[key], key, 1) for key in ("squares", "shifted"))
    spread = _positive(table["spread"], "spread")
    if 2 * p - 1 > N:
        raise Refused(f"width {p} needs {2 * p - 1} points, the claim has {N}")
    y, q = [problem.y[k][0] for k in run], [problem.weights[k] for k in run]
    longest = N * bits(_parts([*nodes, *masses])) + bits(_parts([*y, *q, spread]))
    budget.spend(8 * N * p, longest, longest, FRACTION)
    t = places(problem, run)
    require_equispaced([t[k] for k in run])
    g = [sum((a * z**j for a, z in zip(masses, nodes, strict=True)), Fraction(0)) for j in range(N)]
    r = [value - target for value, target in zip(g, y, strict=True)]
    P: Terms = {(j,): w * value for j, (w, value) in enumerate(zip(q, r, strict=True)) if value}
    require_nonnegative(P, squares, shifted, budget)
    hankel = [[g[i + j] - (spread if i == j else 0) for j in range(p)] for i in range(p)]
    if not is_positive_semidefinite(hankel, budget):
        raise Refused("the Hankel matrix is smaller than spread in some direction")
    often = Counter(i + j for i in range(p) for j in range(p))
    inside = sum((w * value * (value - 2 * here) for w, value, here in zip(q, r, g, strict=True)), Fraction(0))
    trap.require(inside + spread**2 / max(count / q[j] for j, count in often.items()), inside)
    return "of positive outer weights"


def _positive(value: Any, where: str) -> Fraction:
    number = rational(value, where)
    if number <= 0:
        raise Malformed(f"expected {where} to be positive")
    return number


def _parts(row: Row) -> list[int]:
    return [part for value in row for part in value.as_integer_ratio()]


def require_nonnegative(P: Terms, squares: Squares, shifted: Squares, budget: Budget) -> None:
    """P(z) = Σ d h(z)² + z Σ e k(z)²."""
    rest, times = dict(P), Terms()
    for d, h in squares:
        subtract_product(rest, scaled(h, d), h, budget)
    for e, k in shifted:
        subtract_product(times, scaled(k, -e), k, budget)
    subtract_product(rest, {(1,): Fraction(1)}, times, budget)
    if rest:
        raise Refused("the residual's polynomial is not the stated sum of squares")
