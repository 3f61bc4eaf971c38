"""The rules of `disconnected`: no path joins two networks below a level, because a determinant would change its sign.

Lemma. Let J be p of the points, A_J(W) = (f_{w_i}(x_k)), i ≤ p, k ∈ J, and let (⟨y_k, y_l⟩) − level · diag(1/q_k), with
k, l ∈ J, be positive definite. Then det A_J(W) ≠ 0 wherever L(U, W) ≤ level. *Proof.* If det A_J(W) = 0, then Φ = U A_J
has rank below p on J: some v ≠ 0 has Σ_(k∈J) v_k Φ(x_k) = 0. By Cauchy and Schwarz
|Σ v_k y_k|² = |Σ v_k (Φ(x_k) − y_k)|² ≤ (Σ v_k²/q_k) Σ q_k |Φ(x_k) − y_k|² ≤ (Σ v_k²/q_k) L, so L > level.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .arithmetic import FRACTION, Budget, bits, over_common_denominator
from .document import Malformed, Matrix, Refused, choice, fields, listed, natural, rational
from .elimination import determinant, leading_minors
from .path import State
from .problem import Network, Problem, read_problem
from .square_loss import loss
from .words import decimal


@dataclass(frozen=True)
class Claim:
    """`start` and `end` lie in {L ≤ level}, in different connected components of it."""

    problem: Problem
    start: Network
    end: Network
    level: Fraction


def read_claim(value: Any, budget: Budget) -> Claim:
    """Every field of the claim."""
    table = fields(value, "claim", "kind", "problem", "start", "end", "level")
    problem = read_problem(table["problem"], budget)
    start, end = (problem.network(table[key], key) for key in ("start", "end"))
    return Claim(problem, start, end, rational(table["level"], "level"))


def check(claim: Claim, proof: Any) -> str:
    """The statement in words; raises Refused where the proof fails."""
    problem, table = claim.problem, fields(proof, "proof", "reason", "points")
    choice(table["reason"], "reason", {"determinant-sign": None})
    chosen = _read_points(problem, table["points"])
    problem.points.budget.spend(6 * len(problem.y) * problem.m, cost=FRACTION)
    losses = [loss(problem, State(problem, at.U, at.W).present) for at in (claim.start, claim.end)]
    if max(losses) > claim.level:
        raise Refused(f"a network has loss {decimal(max(losses))}, the level is {decimal(claim.level)}")
    _require_full_rank_below(claim, chosen)
    signs = [_sign(problem, at.W, chosen) for at in (claim.start, claim.end)]
    if signs[0] * signs[1] >= 0:
        raise Refused("the determinants at the two networks do not have opposite signs")
    return (
        f"{problem.setting()}: the two given networks, of loss {' and '.join(map(decimal, losses))}, lie in different "
        f"connected components of {{L ≤ {decimal(claim.level)}}}: every path between them rises above that level."
    )


def _read_points(problem: Problem, value: Any) -> list[int]:
    chosen = listed(value, "points", problem.p, lambda one, where: natural(one, where, most=len(problem.y) - 1))
    if len(set(chosen)) != len(chosen):
        raise Malformed("expected each point once in points, got one twice")
    return chosen


def _require_full_rank_below(claim: Claim, chosen: list[int]) -> None:
    """(⟨y_k, y_l⟩) − level · diag(1/q_k) is positive definite: all pivots of its elimination are positive."""
    problem, p = claim.problem, len(chosen)
    y, q = [problem.y[k] for k in chosen], [problem.weights[k] for k in chosen]
    longest = max((bits([part for v in row for part in (v.numerator, v.denominator)]) for row in y), default=0)
    problem.points.budget.spend(p * p * problem.m, 2 * longest * problem.m, longest, FRACTION)
    gram = [[sum((a * b for a, b in zip(v, w, strict=True)), Fraction(0)) for w in y] for v in y]
    for k, weight in enumerate(q):
        gram[k][k] -= claim.level / weight
    minors = leading_minors(
        [over_common_denominator(row, problem.points.budget)[0] for row in gram], problem.points.budget
    )
    if any(minor <= 0 for minor in minors):
        raise Refused("below the level the network's function may have less than full rank on the points")


def _sign(problem: Problem, W: Matrix, chosen: list[int]) -> int:
    """A number with the sign of det A_J(W): rows and columns are scaled by positive factors only."""
    table = [[values[k] for k in chosen] for values, _ in map(problem.points.feature, W)]
    return determinant(table, problem.points.budget)
