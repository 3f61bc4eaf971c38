"""The rules of `disconnected`: no path joins two networks below a level, because there a sign cannot change.

What the sign is, and why it is nowhere 0 in {L ≤ level}, is the business of a *reason*, a module with

* `FIELDS`: the keys that its proofs have;
* `check(apart)`: Refused unless the two networks are shown to be apart.

That both networks lie in {L ≤ level} is tested here.
"""

from fractions import Fraction
from typing import Any, Protocol

from . import determinant_sign, form_sign
from .apart import Apart
from .arithmetic import FRACTION, Budget
from .document import Refused, fields, kind, rational
from .path import State
from .problem import read_problem
from .square_loss import loss
from .words import decimal


class Reason(Protocol):
    """A module that knows one kind of sign."""

    @property
    def FIELDS(self) -> tuple[str, ...]:
        """The keys of its proofs beside the reason."""

    def check(self, apart: Apart, table: dict[str, Any]) -> None:
        """Raises Refused or Malformed unless the networks are apart."""


REASONS: dict[str, Reason] = {"determinant-sign": determinant_sign, "form-sign": form_sign}


def read_claim(value: Any, budget: Budget) -> Apart:
    """Every field of the claim."""
    table = fields(value, "claim", "kind", "problem", "start", "end", "level")
    problem = read_problem(table["problem"], budget)
    start, end = (problem.network(table[key], key) for key in ("start", "end"))
    return Apart(problem, start, end, rational(table["level"], "level"))


def check(claim: Apart, proof: Any) -> str:
    """The statement in words; raises Refused where the proof fails."""
    problem, reason = claim.problem, kind(proof, "proof", REASONS, "reason")
    table = fields(proof, "proof", "reason", *reason.FIELDS)
    losses = _losses(claim)
    if max(losses) > claim.level:
        raise Refused(f"a network has loss {decimal(max(losses))}, the level is {decimal(claim.level)}")
    reason.check(claim, table)
    return (
        f"{problem.setting()}: the two given networks, of loss {' and '.join(map(decimal, losses))}, lie in different "
        f"connected components of {{L ≤ {decimal(claim.level)}}}: every path between them rises above that level."
    )


def _losses(claim: Apart) -> list[Fraction]:
    problem = claim.problem
    problem.points.budget.spend(6 * len(problem.y) * problem.m, cost=FRACTION)
    return [loss(problem, State(problem, at.U, at.W).present) for at in (claim.start, claim.end)]
