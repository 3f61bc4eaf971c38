"""The rules of `descent`: no segment raises the loss, and nothing lies below the end."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from . import convex, deep_linear, enclosed_descent, span_minimum
from .arithmetic import FRACTION, Budget, bits, dot, over_common_denominator
from .document import Malformed, Matrix, Refused, fields, kind, matrix, natural, rational, shown
from .path import (
    DESCEND,
    MOVE_DEAD,
    REROUTE,
    State,
    count_rational,
    follow,
    read_segments,
    require_no_rise,
)
from .problem import Network, Problem, read_problem
from .quadratic import rational as rational_segment
from .square_loss import loss, weighted_residual
from .words import count, decimal, path_words

SEGMENTS = {
    "reroute": REROUTE,
    "descend": DESCEND,
    "move-dead": MOVE_DEAD,
    "rational": rational_segment(require_no_rise),
}
"""The kinds of segment in a descent: along each the loss does not rise."""


@dataclass(frozen=True)
class Claim:
    """From `start` the loss has a non-increasing path to its infimum over all widths, up to `gap`."""

    problem: Problem
    start: Network
    gap: Fraction | None
    segments: int | None


AnyClaim = Claim | convex.Claim | deep_linear.Claim | enclosed_descent.Claim | span_minimum.Claim


def read_claim(value: Any, budget: Budget) -> AnyClaim:
    """Every field of the claim; deep linear networks, losses other than the square, activations with enclosures only,
    and levels have their own rules."""
    if span_minimum.applies(value):
        return span_minimum.read_claim(value, budget)
    if deep_linear.is_meant(value):
        return deep_linear.read_claim(value, budget)
    if enclosed_descent.applies(value):
        return enclosed_descent.read_claim(value, budget)
    if convex.applies(value):
        return convex.read_claim(value, budget)
    table = fields(value, "claim", "kind", "problem", "start", optional=("gap", "segments"))
    problem = read_problem(table["problem"], budget, moments=True)
    gap = rational(table["gap"], "gap") if "gap" in table else None
    if gap is not None and gap < 0:
        raise Malformed(f"expected gap to be at least 0, got {shown(table['gap'])}")
    segments = natural(table["segments"], "segments") if "segments" in table else None
    return Claim(problem, problem.network(table["start"], "start"), gap, segments)


def check(claim: AnyClaim, proof: Any) -> str:
    """The statement in words; raises Refused where the proof fails."""
    if isinstance(claim, span_minimum.Claim):
        return span_minimum.check(claim, proof)
    if isinstance(claim, deep_linear.Claim):
        return deep_linear.check(claim, proof)
    if isinstance(claim, convex.Claim):
        return convex.check(claim, proof)
    if isinstance(claim, enclosed_descent.Claim):
        return enclosed_descent.check(claim, proof)
    table = fields(proof, "proof", "segments", "final")
    segments = read_segments(claim.problem, table["segments"], SEGMENTS)
    witness = kind(table["final"], "final", {"global-minimum": _read_minimum, "gap": _read_gap})(claim, table["final"])
    curved = count_rational(table["segments"])
    if claim.segments is not None and curved:
        raise Refused(f"the claim is about straight segments, the proof has {count(curved, 'rational one')}")
    if claim.segments is not None and len(segments) > claim.segments:
        raise Refused(f"the claim allows {claim.segments} segments, the proof has {len(segments)}")
    residuals = (len(segments) + 2) * len(claim.problem.y) * claim.problem.m
    claim.problem.points.budget.spend(3 * residuals, cost=FRACTION)
    state = State(claim.problem, claim.start.U, claim.start.W)
    before = loss(claim.problem, state.present)
    follow(state, segments)
    end = state.present
    if witness is None:
        require_projection(claim.problem, end, "the end")
    else:
        require_gap(claim, end, witness)
    return words(claim, before, loss(claim.problem, end), len(segments), curved)


def _read_minimum(_claim: Claim, value: Any) -> None:
    fields(value, "final", "kind")


def _read_gap(claim: Claim, value: Any) -> Matrix:
    content = fields(value, "final", "kind", "witness")["witness"]
    return matrix(content, "final.witness", claim.problem.m, claim.problem.points.count_spanning())


def require_projection(problem: Problem, outputs: Matrix, what: str) -> None:
    """The residual is orthogonal to a set that spans all features: no network of any width has less loss."""
    points = problem.points
    rows = weighted_residual(problem, outputs)
    longest, functions = max(map(bits, rows), default=0), min(points.count_spanning(), len(problem.y))
    points.budget.spend(functions * len(problem.y) * problem.m, longest, points.bits * points.activation.degree)
    for index, function in enumerate(points.functions()):
        if any(dot(row, function) for row in rows):
            raise Refused(f"{what} is not a global minimum: its residual is not orthogonal to function {index} of S")


def require_gap(claim: Claim, end: Matrix, witness: Matrix) -> None:
    """The witness, a combination of S, minimises over the span of S; the end's loss is at most `gap` above its."""
    problem = claim.problem
    best = _combined(problem, witness)
    require_projection(problem, best, "the witness")
    above = loss(problem, end) - loss(problem, best)
    allowed = claim.gap or Fraction(0)
    if above > allowed:
        raise Refused(f"the end is {decimal(above)} above the infimum, the claim allows {decimal(allowed)}")


def _combined(problem: Problem, witness: Matrix) -> Matrix:
    points = problem.points
    scaled = [over_common_denominator(row, points.budget) for row in witness]
    longest = max((bits(row) for row, _ in scaled), default=0)
    entries = problem.m * points.count_spanning() * len(problem.y)
    points.budget.spend(2 * entries, longest, points.bits * points.activation.degree)
    totals = [[0] * len(problem.y) for _ in witness]
    for index, function in enumerate(points.spanning()):
        for total, (coefficients, _) in zip(totals, scaled, strict=True):
            for k, value in enumerate(function):
                total[k] += coefficients[index] * value
    return [
        [Fraction(value, common * power) for value, power in zip(total, points.powers, strict=True)]
        for total, (_, common) in zip(totals, scaled, strict=True)
    ]


def words(claim: Claim, before: Fraction, after: Fraction, segments: int, curved: int) -> str:
    """What has been verified, as a sentence."""
    path = path_words(segments, curved)
    minimum = "at a global minimum: no network of any width with this activation has a smaller loss"
    if claim.gap:
        minimum = f"within {decimal(claim.gap, up=True)} of the infimum of the loss over networks of all widths"
    return (
        f"{claim.problem.setting()}: from the given start there is {path} along which the loss never "
        f"increases, from {decimal(before)} to {decimal(after)}, and it ends {minimum}."
    )
