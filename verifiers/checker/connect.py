"""The rules of `connect`: a path from one network to another along which the loss exceeds neither end's."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .arithmetic import FRACTION, Budget
from .document import Matrix, Refused, fields
from .path import DESCEND, MOVE_DEAD, REROUTE, Rule, State, follow, outer, read_segments
from .problem import Network, Problem, read_problem
from .square_loss import loss
from .words import count, decimal


@dataclass(frozen=True)
class Claim:
    """`start` and `end` are joined by a path along which L ≤ max(L(start), L(end))."""

    problem: Problem
    start: Network
    end: Network


def read_claim(value: Any, budget: Budget) -> Claim:
    """Every field of the claim."""
    table = fields(value, "claim", "kind", "problem", "start", "end")
    problem = read_problem(table["problem"], budget, moments=True)
    return Claim(problem, problem.network(table["start"], "start"), problem.network(table["end"], "end"))


def check(claim: Claim, proof: Any) -> str:
    """The statement in words; raises Refused where the proof fails."""
    problem, given = claim.problem, fields(proof, "proof", "segments")["segments"]
    length = len(given) if isinstance(given, list) else 0
    problem.points.budget.spend(3 * (length + 2) * len(problem.y) * problem.m, cost=FRACTION)
    problem.points.budget.spend((length + 2) * problem.p * (problem.n + problem.m))
    state, last = (State(problem, at.U, at.W) for at in (claim.start, claim.end))
    before, after = (loss(problem, at.present) for at in (state, last))
    readers = {
        "reroute": REROUTE,
        "descend": DESCEND,
        "move-dead": MOVE_DEAD,
        "interpolate": outer(interpolate_below(max(before, after))),
    }
    follow(state, read_segments(problem, given, readers))
    if (state.U, state.W) != (last.U, last.W):
        raise Refused("the path ends at another network than the end of the claim")
    path = "the constant path" if length == 0 else f"a path of {count(length, 'straight segment')}"
    return (
        f"{problem.setting()}: the two given networks, of loss {decimal(before)} and {decimal(after)}, are joined by "
        f"{path} along which the loss never exceeds the larger of the two."
    )


def interpolate_below(level: Fraction) -> Rule:
    """U moves in {L ≤ level}: L is convex along the segment, and at both ends at most the level."""

    def interpolate(state: State, U: Matrix) -> None:
        end = state.outputs(U)
        if loss(state.problem, end) > level:
            raise Refused(f"interpolate ends above the level {decimal(level)}")
        state.move(U, end)

    return interpolate
