"""The rules of `descent` for an activation with enclosures only: sigmoid, tanh, softplus, exp, sin, the Gaussian, ….

Every feature lies in the span of S (`parity`). Let v be the projection of the targets on it. If as many neurons as S
has functions have independent features, one U, zero at the other neurons, has Φ = v exactly: the path goes there in a
straight line, on which L is convex and least at its end. That U is no matrix of rationals; it is described, not stated.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from . import convex, newton
from .analytic import ANALYTIC
from .arithmetic import FRACTION, Budget, bits
from .document import Malformed, Matrix, Refused, different, fields, kind, matrix, natural, rational, shown
from .enclosed_path import SEGMENTS, Enclosed, activation, arguments, is_within
from .enclosed_risk import risk
from .intervals import Interval, Unbounded, as_fraction, top
from .losses import read_loss
from .nonsingular import require_nonsingular
from .parity import Function, spanning
from .path import follow, read_segments
from .problem import Network, Problem, read_problem
from .words import decimal, path_words

SHOWN_BITS = 64
LARGEST = 4096
"""A loss of 2^4096 or more is not written out."""


AT_THE_LABEL = ("huber", "absolute", "quartic")
"""Losses ℓ ≥ 0 other than the square that are 0 where the output is the label."""


@dataclass(frozen=True)
class Claim:
    """From `start` the loss has a non-increasing path to its minimum over all widths, or to within `gap` of it."""

    problem: Problem
    loss: str
    start: Network
    gap: Fraction
    segments: int | None


def applies(value: Any) -> bool:
    """Whether the claim is about an activation with enclosures only."""
    problem = value.get("problem") if isinstance(value, dict) else None
    σ = problem.get("activation") if isinstance(problem, dict) else None
    return isinstance(σ, dict) and σ.get("type") in list(ANALYTIC)


def read_claim(value: Any, budget: Budget) -> Claim:
    """Every field of the claim; the loss must be the square or 0 at the label, the data points."""
    table = fields(value, "claim", "kind", "problem", "start", optional=("gap", "segments"))
    loss, stated = "square", table["problem"]
    if convex.applies(value):
        kind(stated["loss"], "problem.loss", dict.fromkeys(("square", *AT_THE_LABEL)), "type")
        loss, stated = str(read_loss(stated["loss"])), {**stated, "loss": {"type": "square"}}
    problem = read_problem(stated, budget, analytic=True)
    gap = rational(table["gap"], "gap") if "gap" in table else Fraction(0)
    if gap < 0:
        raise Malformed(f"expected gap to be at least 0, got {shown(table['gap'])}")
    segments = natural(table["segments"], "segments") if "segments" in table else None
    return Claim(problem, loss, problem.network(table["start"], "start"), gap, segments)


def check(claim: Claim, proof: Any) -> str:
    """The statement in words; raises Refused where the proof fails."""
    try:
        return _check(claim, proof)
    except Unbounded as error:
        raise Refused(f"an enclosure has no bounds: {error}") from None


def _check(claim: Claim, proof: Any) -> str:
    problem = claim.problem
    table = fields(proof, "proof", "segments", "final")
    square = claim.loss == "square"
    readers = SEGMENTS if square else {name: SEGMENTS[name] for name in ("reroute", "move-dead")}
    segments = read_segments(problem, table["segments"], readers)
    S = spanning(problem.sample, activation(problem))
    finals = {"interpolation": _read_interpolation, "newton": _read_newton} | ({"gap": _read_gap} if square else {})
    final = kind(table["final"], "final", finals)(claim, S, table["final"])
    straight = len(segments) + int(final.leads == STRAIGHT)
    if claim.segments is not None and final.leads == CURVE:
        raise Refused("the claim is about straight segments, the proof ends with a curve")
    if claim.segments is not None and straight > claim.segments:
        raise Refused(f"the claim allows {claim.segments} segments, the proof has {straight}")
    best = require_projection(problem, S, final.witness)
    if best and not square:
        raise Refused(f"the {claim.loss} loss is shown to be least only where every label is reached, and some are not")
    state = Enclosed(problem, claim.start.U, claim.start.W)
    before = _lower(risk(problem, activation(problem), claim.start, SHOWN_BITS)) if square else "its value there"
    follow(state, segments)
    way = path_words(straight, 0) + (" and a curve" if final.leads == CURVE else "")
    return _words(claim, way, before, final.reached(state, best))


NOWHERE, STRAIGHT, CURVE = "nowhere", "straight", "curve"


@dataclass(frozen=True)
class Final:
    """The witness, the test of the last state (given the least loss; it answers in words), how the path goes on."""

    witness: Matrix
    reached: Callable[[Enclosed, Fraction], str]
    leads: str


def _read_interpolation(claim: Claim, S: list[Function], value: Any) -> Final:
    """U moves to the one U that is 0 outside `neurons` and has Φ = v at `points`, hence Φ = v.

    F = C S_J with S_J the values of S at the points and C square: F is invertible only if S_J is, and then a function
    in the span of S that is 0 at these points is 0.
    """
    problem, d = claim.problem, len(S)
    if problem.p < d:
        raise Refused(f"interpolation needs {d} neurons, as many as S has functions, the width is {problem.p}")
    table = fields(value, "final", "kind", "neurons", "points", "inverse", "witness")
    neurons = different(table["neurons"], "final.neurons", d, problem.p)
    points = different(table["points"], "final.points", d, len(problem.y))
    R = matrix(table["inverse"], "final.inverse", d, d)
    witness = matrix(table["witness"], "final.witness", problem.m, d)

    def reached(state: Enclosed, least: Fraction) -> str:
        z = [arguments(problem, state.W[b]) for b in neurons]
        require_nonsingular(state.σ, [[row[k] for k in points] for row in z], R, problem.sample.budget)
        return f"to {decimal(least)}"

    return Final(witness, reached, STRAIGHT)


def _read_newton(claim: Claim, S: list[Function], value: Any) -> Final:
    """U and W move on a curve along which Φ − v shrinks to 0 in a straight line, so L does not increase.

    The rule shows that at `points` where the curve exists the derivatives of Φ, which lie in the span of S, are
    independent: a function in the span that is 0 at these points is 0, and Φ − v is known by its values there.
    """
    box, witness = newton.read_box(claim.problem, value, len(S))

    def reached(state: Enclosed, least: Fraction) -> str:
        newton.require_way(state, box, values(claim.problem, S, witness))
        return f"to {decimal(least)}"

    return Final(witness, reached, CURVE)


def _read_gap(claim: Claim, S: list[Function], value: Any) -> Final:
    """The loss where the path ends is at most `gap` above that of v, by an enclosure."""
    content = fields(value, "final", "kind", "witness")["witness"]

    def reached(state: Enclosed, least: Fraction) -> str:
        if not is_within(state, least + claim.gap):
            raise Refused(f"the end is not shown to be within {decimal(claim.gap)} of the infimum")
        return f"to at most {decimal(least + claim.gap, up=True)}"

    return Final(matrix(content, "final.witness", claim.problem.m, len(S)), reached, NOWHERE)


def require_projection(problem: Problem, S: list[Function], witness: Matrix) -> Fraction:
    """v_j = Σ witness_js s is the projection of the targets on the span of S; its loss, the least of all widths."""
    points, total = problem.sample, Fraction(0)
    longest = bits([part for row in witness for value in row for part in value.as_integer_ratio()])
    points.budget.spend(problem.m * sum(map(len, S)) * 2, longest, longest, FRACTION)
    for j, row in enumerate(values(problem, S, witness)):
        residual = [v - y[j] for v, y in zip(row, problem.y, strict=True)]
        weighted = points.weigh(residual)
        if any(sum((weighted[k] * value for k, value in s.items()), Fraction(0)) for s in S):
            raise Refused("the witness is not the best function: its residual is not orthogonal to S")
        total += sum((a * b for a, b in zip(weighted, residual, strict=True)), Fraction(0))
    return total


def values(problem: Problem, S: list[Function], witness: Matrix) -> Matrix:
    """v_j = Σ witness_js s at all points."""
    v = [[Fraction(0)] * len(problem.y) for _ in witness]
    for total, row in zip(v, witness, strict=True):
        for c, s in zip(row, S, strict=True):
            for k, value in s.items():
                total[k] += c * value
    return v


def _words(claim: Claim, path: str, before: str, after: str) -> str:
    minimum = "at a global minimum: no network of any width with this activation has a smaller loss"
    if claim.gap:
        minimum = f"within {decimal(claim.gap, up=True)} of the infimum of the loss over networks of all widths"
    return (
        f"{claim.problem.setting(claim.loss)}: from the given start there is {path} along "
        f"which the loss never increases, from {before} {after}, and it ends {minimum}."
    )


def _lower(loss: Interval) -> str:
    """A loss, rounded down."""
    size = top(loss.low) if loss.low[0] > 0 else -LARGEST
    if size > LARGEST:
        return f"more than 2^{LARGEST}"
    return f"{decimal(Fraction(0) if size <= -LARGEST else as_fraction(loss.low))} (rounded down)"
