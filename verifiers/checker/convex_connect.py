"""The rules of `connect` for a convex loss other than the square, whose values need not be rational."""

from dataclasses import dataclass
from typing import Any

from .arithmetic import FRACTION, Budget
from .convex import bounded_risk, downhill, read_convex_problem
from .document import Matrix, Refused, fields
from .losses import Bounds, Loss
from .path import MOVE_DEAD, REROUTE, State, follow, outer, read_segments
from .problem import Network, Problem
from .words import decimal, path_words


@dataclass(frozen=True)
class Claim:
    """`start` and `end` are joined by a path along which L ≤ max(L(start), L(end))."""

    problem: Problem
    loss: Loss
    start: Network
    end: Network


def read_claim(value: Any, budget: Budget) -> Claim:
    """Every field of the claim."""
    table = fields(value, "claim", "kind", "problem", "start", "end")
    problem, loss = read_convex_problem(table["problem"], budget)
    return Claim(problem, loss, problem.network(table["start"], "start"), problem.network(table["end"], "end"))


def check(claim: Claim, proof: Any) -> str:
    """The statement in words; raises Refused where the proof fails."""
    problem, loss, given = claim.problem, claim.loss, fields(proof, "proof", "segments")["segments"]
    length = len(given) if isinstance(given, list) else 0
    problem.points.budget.spend((length + 2) * len(problem.y) * problem.m, cost=loss.cost + 3 * FRACTION)
    problem.points.budget.spend((length + 2) * problem.p * (problem.n + problem.m))
    state, last = (State(problem, at.U, at.W) for at in (claim.start, claim.end))
    functions = state.present, last.present
    before, after = (bounded_risk(problem, loss, outputs) for outputs in functions)
    level = max(before[0], after[0])

    def interpolate(state: State, U: Matrix) -> None:
        """L is convex along the segment; at its end Φ is that of an end of the claim, or L is at most the level."""
        end = state.outputs(U)
        if end not in functions:
            reached = bounded_risk(problem, loss, end)[1]
            if reached > level:
                raise Refused(f"the segment ends at {decimal(reached)}, which is not seen to be below {decimal(level)}")
        state.move(U, end)

    readers = {
        "reroute": REROUTE,
        "descend": outer(downhill(loss)),
        "move-dead": MOVE_DEAD,
        "interpolate": outer(interpolate),
    }
    follow(state, read_segments(problem, given, readers))
    if (state.U, state.W) != (last.U, last.W):
        raise Refused("the path ends at another network than the end of the claim")
    return (
        f"{problem.setting(str(loss))}: the two given networks, of loss {_words(before)} and {_words(after)}, are "
        f"joined by {path_words(length, 0)} along which the loss never exceeds the larger of the two."
    )


def _words(bounds: Bounds) -> str:
    return "at most " * (bounds[0] < bounds[1]) + decimal(bounds[1], up=True)
