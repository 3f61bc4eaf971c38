"""Reason `determinant-sign`: the determinant of the features at p of the points.

Lemma. Let J be p of the points, A_J(W) = (f_{w_i}(x_k)), i ≤ p, k ∈ J, and let (⟨y_k, y_l⟩) − level · diag(1/q_k), with
k, l ∈ J, be positive definite. Then det A_J(W) ≠ 0 wherever L(U, W) ≤ level. *Proof.* If det A_J(W) = 0, then Φ = U A_J
has rank below p on J: some v ≠ 0 has Σ_(k∈J) v_k Φ(x_k) = 0. By Cauchy and Schwarz
|Σ v_k y_k|² = |Σ v_k (Φ(x_k) − y_k)|² ≤ (Σ v_k²/q_k) Σ q_k |Φ(x_k) − y_k|² ≤ (Σ v_k²/q_k) L, so L > level.
"""

from fractions import Fraction
from typing import Any

from .apart import Apart
from .arithmetic import FRACTION, bits, over_common_denominator
from .document import Malformed, Matrix, Refused, listed, natural
from .elimination import determinant, leading_minors
from .problem import Problem

FIELDS = ("points",)


def check(apart: Apart, table: dict[str, Any]) -> None:
    """The determinants at the two networks have opposite signs, and below the level none is 0."""
    problem = apart.problem
    chosen = _read_points(problem, table["points"])
    _require_full_rank_below(apart, chosen)
    signs = [_sign(problem, at.W, chosen) for at in (apart.start, apart.end)]
    if signs[0] * signs[1] >= 0:
        raise Refused("the determinants at the two networks do not have opposite signs")


def _read_points(problem: Problem, value: Any) -> list[int]:
    chosen = listed(value, "points", problem.p, lambda one, where: natural(one, where, most=len(problem.y) - 1))
    if len(set(chosen)) != len(chosen):
        raise Malformed("expected each point once in points, got one twice")
    return chosen


def _require_full_rank_below(apart: Apart, chosen: list[int]) -> None:
    """(⟨y_k, y_l⟩) − level · diag(1/q_k) is positive definite: all pivots of its elimination are positive."""
    problem, p = apart.problem, len(chosen)
    y, q = [problem.y[k] for k in chosen], [problem.weights[k] for k in chosen]
    longest = max((bits([part for v in row for part in (v.numerator, v.denominator)]) for row in y), default=0)
    problem.points.budget.spend(p * p * problem.m, 2 * longest * problem.m, longest, FRACTION)
    gram = [[sum((a * b for a, b in zip(v, w, strict=True)), Fraction(0)) for w in y] for v in y]
    for k, weight in enumerate(q):
        gram[k][k] -= apart.level / weight
    minors = leading_minors(
        [over_common_denominator(row, problem.points.budget)[0] for row in gram], problem.points.budget
    )
    if any(minor <= 0 for minor in minors):
        raise Refused("below the level the network's function may have less than full rank on the points")


def _sign(problem: Problem, W: Matrix, chosen: list[int]) -> int:
    """A number with the sign of det A_J(W): rows and columns are scaled by positive factors only."""
    table = [[values[k] for k in chosen] for values, _ in map(problem.points.feature, W)]
    return determinant(table, problem.points.budget)
