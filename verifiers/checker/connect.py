"""The rules of `connect`: a path from one network to another along which the loss exceeds neither end's."""

from dataclasses import dataclass
from typing import Any

from . import convex, convex_connect
from .arithmetic import FRACTION, Budget
from .document import Matrix, Refused, fields
from .path import (
    DESCEND,
    MOVE_DEAD,
    REROUTE,
    State,
    count_rational,
    follow,
    outer,
    read_segments,
)
from .problem import Network, Problem, read_problem
from .quadratic import rational as rational_segment
from .square_loss import loss
from .words import decimal, path_words


@dataclass(frozen=True)
class Claim:
    """`start` and `end` are joined by a path along which L ≤ max(L(start), L(end))."""

    problem: Problem
    start: Network
    end: Network


def read_claim(value: Any, budget: Budget) -> Claim | convex_connect.Claim:
    """Every field of the claim; losses other than the square have their own rules."""
    if convex.applies(value):
        return convex_connect.read_claim(value, budget)
    table = fields(value, "claim", "kind", "problem", "start", "end")
    problem = read_problem(table["problem"], budget, moments=True)
    return Claim(problem, problem.network(table["start"], "start"), problem.network(table["end"], "end"))


def check(claim: Claim | convex_connect.Claim, proof: Any) -> str:
    """The statement in words; raises Refused where the proof fails."""
    if isinstance(claim, convex_connect.Claim):
        return convex_connect.check(claim, proof)
    problem, given = claim.problem, fields(proof, "proof", "segments")["segments"]
    length = len(given) if isinstance(given, list) else 0
    problem.points.budget.spend(3 * (length + 2) * len(problem.y) * problem.m, cost=FRACTION)
    problem.points.budget.spend((length + 2) * problem.p * (problem.n + problem.m))
    state, last = (State(problem, at.U, at.W) for at in (claim.start, claim.end))
    before, after = (loss(problem, at.present) for at in (state, last))
    level = max(before, after)

    def require_below(state: State, end: Matrix) -> None:
        """While Φ moves straight to `end`, L is convex, and at both ends at most the level."""
        if loss(state.problem, end) > level:
            raise Refused(f"the segment ends above the level {decimal(level)}")

    def interpolate(state: State, U: Matrix) -> None:
        end = state.outputs(U)
        require_below(state, end)
        state.move(U, end)

    readers = {
        "reroute": REROUTE,
        "descend": DESCEND,
        "move-dead": MOVE_DEAD,
        "interpolate": outer(interpolate),
        "rational": rational_segment(require_below),
    }
    follow(state, read_segments(problem, given, readers))
    if (state.U, state.W) != (last.U, last.W):
        raise Refused("the path ends at another network than the end of the claim")
    path = path_words(length, count_rational(given))
    return (
        f"{problem.setting()}: the two given networks, of loss {decimal(before)} and {decimal(after)}, are joined by "
        f"{path} along which the loss never exceeds the larger of the two."
    )
