"""The rules of `descent` with a `level`: U alone moves, down to the least loss over all U at the W of the start.

The features f_{w_i} stay, so Φ stays in their span, and the end is the projection of y onto it.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .arithmetic import FRACTION, Budget, bits, dot
from .document import Refused, fields, kind, rational
from .path import DESCEND, REROUTE, State, follow, read_segments
from .problem import Network, Problem, read_problem
from .square_loss import loss, weighted_residual
from .words import count, decimal


@dataclass(frozen=True)
class Claim:
    """min over U of L(U, W), W that of `start`, is `level`, and a non-increasing path of U leads there from `start`."""

    problem: Problem
    start: Network
    level: Fraction


def applies(value: Any) -> bool:
    """Whether the claim names a level."""
    return isinstance(value, dict) and "level" in value


def read_claim(value: Any, budget: Budget) -> Claim:
    """Every field of the claim; the square loss on points."""
    table = fields(value, "claim", "kind", "problem", "start", "level")
    problem = read_problem(table["problem"], budget)
    return Claim(problem, problem.network(table["start"], "start"), rational(table["level"], "level"))


def check(claim: Claim, proof: Any) -> str:
    """The statement in words; raises Refused where the proof fails."""
    problem = claim.problem
    table = fields(proof, "proof", "segments", "final")
    segments = read_segments(problem, table["segments"], {"reroute": REROUTE, "descend": DESCEND})
    kind(table["final"], "final", {"span-minimum": None})
    fields(table["final"], "final", "kind")
    problem.points.budget.spend(3 * (len(segments) + 2) * len(problem.y) * problem.m, cost=FRACTION)
    state = State(problem, claim.start.U, claim.start.W)
    before = loss(problem, state.present)
    follow(state, segments)
    require_span_minimum(state)
    after = loss(problem, state.present)
    if after != claim.level:
        raise Refused(f"the path ends at the loss {decimal(after)}, the claim says {decimal(claim.level)}")
    return _words(problem, before, after, len(segments))


def require_span_minimum(state: State) -> None:
    """The residual is orthogonal to the feature of every neuron, live or dead: no other U has less loss at this W."""
    problem, points = state.problem, state.problem.points
    rows = weighted_residual(problem, state.present)
    longest, size = max(map(bits, rows), default=0), len(problem.y) * (points.n + 4)
    for i, w in enumerate(state.W):
        points.budget.spend(size, points.bits, points.bits)
        function, _ = state.features[i] if i in state.features else points.feature(w)
        points.budget.spend(problem.m * len(function), longest, bits(function))
        if any(dot(row, function) for row in rows):
            raise Refused(f"the end is not optimal for its own features: its residual is not orthogonal to neuron {i}")


def _words(problem: Problem, before: Fraction, after: Fraction, segments: int) -> str:
    path = "the constant path" if segments == 0 else f"a path of {count(segments, 'straight segment')} of U"
    return (
        f"{problem.setting()}: from the given start there is {path} along which the loss never increases, from "
        f"{decimal(before)} to {decimal(after)}, the least loss of networks with the first layer W of the start: the "
        "floor of every connected piece of a sub-level set that contains the start is at most this."
    )
