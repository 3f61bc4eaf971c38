"""The rules of `descent` for a convex loss other than the square: slopes by subgradients, the infimum by a dual.

For g with Σ_k q_k g_j(x_k) s(x_k) = 0 for all s in a set that spans every feature, ℓ(v, y) ≥ ⟨g, v⟩ − ℓ*(g, y) gives
L ≥ Σ_k q_k (−ℓ*(g_k, y_k)) for networks of every width (weak duality).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .arithmetic import FRACTION, Budget, bits, dot, over_common_denominator
from .document import Malformed, Matrix, Refused, fields, kind, matrix, natural, rational, shown
from .losses import Bounds, Loss, infimum_below, read_loss, risk, slope_above
from .path import MOVE_DEAD, REROUTE, Rule, State, follow, outer, read_segments
from .problem import Network, Problem, read_problem
from .words import decimal, path_words


@dataclass(frozen=True)
class Claim:
    """From `start` the risk of a convex loss has a non-increasing path to its infimum over all widths, up to `gap`."""

    problem: Problem
    loss: Loss
    start: Network
    gap: Fraction
    segments: int | None


def applies(value: Any) -> bool:
    """Whether the claim is about another loss than the square."""
    problem = value.get("problem") if isinstance(value, dict) else None
    loss = problem.get("loss") if isinstance(problem, dict) else None
    return isinstance(loss, dict) and loss.get("type") != "square"


def read_convex_problem(value: Any, budget: Budget) -> tuple[Problem, Loss]:
    """The loss by `read_loss`, the rest of the problem as for the square loss, on points; the targets must fit."""
    loss = read_loss(value["loss"])
    problem = read_problem({**value, "loss": {"type": "square"}}, budget)
    loss.check_targets(problem.y)
    return problem, loss


def afford(problem: Problem, loss: Loss, *values: Matrix) -> None:
    """Set aside the time for sums over the points: denominators divide a power of the common ones of the values."""
    budget, size = problem.points.budget, 0
    for table in (*values, problem.y, [problem.weights]):
        numbers, common = over_common_denominator([value for row in table for value in row], budget)
        size += common.bit_length() + bits(numbers)
    budget.spend(len(problem.y) * problem.m, loss.degree * size, loss.degree * size, FRACTION)


def bounded_risk(problem: Problem, loss: Loss, outputs: Matrix) -> Bounds:
    """Two bounds of the risk."""
    afford(problem, loss, outputs)
    return risk(loss, outputs, problem.y, problem.weights)


def downhill(loss: Loss) -> Rule:
    """The rule of `descend`."""

    def descend(state: State, U: Matrix) -> None:
        """t ↦ L is convex along the segment; its left derivative at t = 1 is at most 0."""
        end, problem = state.outputs(U), state.problem
        direction = [[b - a for a, b in zip(*rows, strict=True)] for rows in zip(state.present, end, strict=True)]
        afford(problem, loss, end, direction)
        slope = slope_above(loss, end, direction, problem.y, problem.weights)
        if slope > 0:
            raise Refused(f"descend ends uphill, or its slope cannot be decided: it is at most {decimal(slope)}")
        state.move(U, end)

    return descend


def read_claim(value: Any, budget: Budget) -> Claim:
    """Every field of the claim."""
    table = fields(value, "claim", "kind", "problem", "start", optional=("gap", "segments"))
    problem, loss = read_convex_problem(table["problem"], budget)
    gap = rational(table["gap"], "gap") if "gap" in table else Fraction(0)
    if gap < 0:
        raise Malformed(f"expected gap to be at least 0, got {shown(table['gap'])}")
    segments = natural(table["segments"], "segments") if "segments" in table else None
    return Claim(problem, loss, problem.network(table["start"], "start"), gap, segments)


def check(claim: Claim, proof: Any) -> str:
    """The statement in words; raises Refused where the proof fails."""
    problem, loss = claim.problem, claim.loss
    table = fields(proof, "proof", "segments", "final")
    readers = {"reroute": REROUTE, "descend": outer(downhill(loss)), "move-dead": MOVE_DEAD}
    segments = read_segments(problem, table["segments"], readers)
    kind(table["final"], "final", {"dual": None})
    dual = fields(table["final"], "final", "kind", "g")["g"]
    g = matrix(dual, "final.g", problem.m, len(problem.y))
    if claim.segments is not None and len(segments) > claim.segments:
        raise Refused(f"the claim allows {claim.segments} segments, the proof has {len(segments)}")
    problem.points.budget.spend((len(segments) + 4) * len(problem.y) * problem.m, cost=loss.cost + 3 * FRACTION)
    state = State(problem, claim.start.U, claim.start.W)
    before = bounded_risk(problem, loss, state.present)
    follow(state, segments)
    after = bounded_risk(problem, loss, state.present)
    _require_orthogonal(problem, g)
    afford(problem, loss, g)
    above = after[1] - infimum_below(loss, g, problem.y, problem.weights)
    if above > claim.gap:
        raise Refused(
            f"the end is proved to be within {decimal(above, up=True)} of the infimum, "
            f"the claim allows {decimal(claim.gap)}"
        )
    return _words(claim, before, after, len(segments))


def _require_orthogonal(problem: Problem, g: Matrix) -> None:
    """Σ_k q_k g_j(x_k) s(x_k) = 0 for every s of a set that spans all features, and every output j."""
    points = problem.points
    rows = [
        over_common_denominator(
            [q * value / power for q, value, power in zip(problem.weights, row, points.powers, strict=True)],
            points.budget,
        )[0]
        for row in g
    ]
    longest, functions = max(map(bits, rows), default=0), min(points.count_spanning(), len(problem.y))
    points.budget.spend(functions * len(problem.y) * problem.m, longest, points.bits * points.activation.degree)
    for index, function in enumerate(points.functions()):
        if any(dot(row, function) for row in rows):
            raise Refused(f"the dual is not orthogonal to function {index} of S")


def _words(claim: Claim, before: Bounds, after: Bounds, segments: int) -> str:
    problem = claim.problem
    begin, end = decimal(before[0]), decimal(after[1], up=True)
    if before[0] < before[1] or after[0] < after[1]:
        begin, end = f"{begin} (rounded down)", f"at most {end}"
    minimum = "at a global minimum: no network of any width with this activation has a smaller loss"
    if claim.gap:
        minimum = (
            f"within {decimal(claim.gap, up=True)} of the infimum of the loss over networks of all widths "
            "(whether the infimum is attained is not claimed)"
        )
    return (
        f"{problem.setting(str(claim.loss))}: from the given start there is {path_words(segments, 0)} along "
        f"which the loss never increases, from {begin} to {end}, and it ends {minimum}."
    )
