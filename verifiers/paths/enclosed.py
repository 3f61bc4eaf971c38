"""The descent for activations with enclosures only: sigmoid, tanh, softplus, exp, sin, the Gaussian, ….

Theorems T, T2, K and Z of notes/transcendental.md. What leads down is the *interpolation*: with as many independent
features as dim*, U moves straight to the one point where Φ is the best function. The features of a start are made
independent by moving neurons that are dead, or dead after a reroute of equal neurons; where there are too few of these,
by one `joint` segment of U and W, a little down the gradient in a generic direction. Which neurons, and where to,
floats and balls guess; the segments and the independence are tested with the checker's own rules before they are
written.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from flint import arb, fmpq, fmpq_mat

from ...theory.errors import HypothesisError, UndecidedError
from ...theory.exact import matrix, rows_of
from ...theory.losses import Convex, Huber, Square
from ...theory.networks import Network
from ...theory.problems import Problem
from ..checker import parity
from ..documents import Document, rows
from . import broken_line, newton
from .descent import parse_descent, placed, require_width, rounded
from .enclosed_features import Workbench, chosen, floats
from .joints import accepted, first_step, is_predicted, rounded_step
from .segments import Descend, Joint, MoveDead, Reroute, Segment, after, segment_document

QUICK, MOST = 96, 5000
"""Bits that the inverse of the features may need: at first, and at last."""
MOST_SEGMENTS = 3
DIRECTIONS = 3
"""Generic directions of a joint segment that are tried."""


@dataclass(frozen=True)
class EnclosedPath:
    """A path from `start`, and the final of its proof; after `segments`, U moves to an end that is not rational."""

    problem: Problem
    start: Network
    segments: tuple[Segment, ...]
    final: Document

    def vertices(self) -> Iterator[Network]:
        """The start and the rational ends."""
        return accumulate(self.segments, after, initial=self.start)

    @property
    def count(self) -> int:
        """The number of segments."""
        return len(self.segments) + int(self.final["kind"] == "interpolation")

    def proof(self) -> Document:
        """The proof part of the document."""
        return {"segments": [segment_document(segment) for segment in self.segments], "final": self.final}


@dataclass(frozen=True)
class Way:
    """Segments from the start to `here`, and neurons there that should have independent features."""

    segments: tuple[Segment, ...]
    here: Network
    neurons: list[int]


def prove(claim: Document) -> Document:
    """The proof of a claim that `claim_fault` found no fault in; raises `UndecidedError` where none is found."""
    problem, start, gap, segments = parse_descent(claim)
    assert isinstance(problem, Problem), "moments have polynomial activations"
    try:
        return descend(problem, start, gap or None, segments).proof()
    except HypothesisError as error:
        raise UndecidedError(str(error)) from None


def descend(problem: Problem, start: Network, gap: fmpq | None = None, segments: int | None = None) -> EnclosedPath:
    """A path of at most three segments from `start` to a global minimum, or to a rational end within a gap > 0 of it.

    With `segments` there are at most so many. Without, where Theorems T and T2 are silent, that is below dim* or where
    enclosures do not decide, the path is that of `newton`, with more segments and a curve. A loss other than the square
    must be 0 at the labels; its end is exact.

    Raises `ShapeError` if the start does not fit, `HypothesisError` if the checker has no enclosures of σ or, with
    `segments`, the width is below dim*, and `UndecidedError` where no path is found.

    >>> from ...theory.named_activations import Named
    >>> from ...theory.samples import Sample
    >>> problem = Problem(Named("tanh"), Sample.of([[1], [2]], [[1], [0]]), 2)
    >>> path = descend(problem, Network(matrix([[1, 1]]), matrix([[1], [1]])))
    >>> [type(segment).__name__ for segment in path.segments], path.final["kind"]
    (['Reroute', 'MoveDead'], 'interpolation')
    """
    bench = Workbench(problem)
    problem.require_shape(start)
    square = isinstance(problem.loss, Square)
    if not square:
        _require_least_at_the_labels(bench)
    if segments is not None:
        require_width(problem)
    if problem.width < bench.dimension:
        return _curved(bench, start)
    try:
        return _straight(bench, start, gap, segments)
    except UndecidedError:
        if segments is not None:
            raise
        with suppress(UndecidedError):
            return _curved(bench, start)
        raise


def _curved(bench: Workbench, start: Network) -> EnclosedPath:
    """By the final `newton` at the start itself, or at the end of a way that only the square loss has."""
    final = newton.final_at(bench, start)
    if final is not None:
        return EnclosedPath(bench.problem, start, (), final)
    if not isinstance(bench.problem.loss, Square):
        raise UndecidedError(f"the start is not shown to be near a network that reaches the labels, with {bench.name}")
    with suppress(UndecidedError):
        return EnclosedPath(bench.problem, start, *newton.descend(bench, start, newton.target(bench)))
    return EnclosedPath(bench.problem, start, *broken_line.down(bench, start))


def _straight(bench: Workbench, start: Network, gap: fmpq | None, segments: int | None) -> EnclosedPath:
    """By the final `interpolation`, or `gap`."""
    problem, square = bench.problem, isinstance(bench.problem.loss, Square)
    way, inverse = _independent(bench, start, MOST_SEGMENTS if segments is None else segments, joint=square)
    if gap and square:
        return EnclosedPath(problem, start, (*way.segments, _rational_end(bench, way, gap)), _gap_final(bench))
    final: Document = {
        "kind": "interpolation",
        "neurons": [str(i) for i in way.neurons],
        "points": [str(k) for k in bench.determining],
        "inverse": rows(inverse),
        "witness": rows(bench.witness),
    }
    return EnclosedPath(problem, start, way.segments, final)


def _require_least_at_the_labels(bench: Workbench) -> None:
    """Raises `HypothesisError` unless the loss is 0 at the labels, `UndecidedError` if they cannot all be reached."""
    loss = bench.problem.loss
    if not isinstance(loss, Huber) and loss not in (Convex("absolute"), Convex("quartic")):
        raise HypothesisError(f"expected square, huber, absolute or quartic with σ = {bench.name}, got the {loss} loss")
    if bench.least != 0:
        raise UndecidedError(f"some points have conflicting labels: for σ = {bench.name} only the square loss averages")


def _gap_final(bench: Workbench) -> Document:
    return {"kind": "gap", "witness": rows(bench.witness)}


def _independent(bench: Workbench, start: Network, segments: int, joint: bool) -> tuple[Way, fmpq_mat]:
    """A way to independent features, and their inverse: short inverses first, then a joint segment."""
    d = bench.dimension
    found = (_direct(bench, Way((), start, [])), _structural(bench, start))
    ways = [way for way in found if way is not None and len(way.segments) < segments]
    for most in (QUICK, MOST):
        for way in ways:
            inverse = bench.inverse(rows_of(way.here.W, way.neurons), most)
            if inverse is not None:
                return way, inverse
    if segments < 2 or not joint:
        why = "the claim allows one segment" if joint else "a joint segment is for the square loss only"
        raise UndecidedError(f"fewer than dim* = {d} features of the start are shown to be independent, and {why}")
    return _beside(bench, start)


def _beside(bench: Workbench, start: Network) -> tuple[Way, fmpq_mat]:
    """A joint segment to a network with independent features, and their inverse."""
    for seed in range(DIRECTIONS):
        end = _joint(bench, start, seed)
        if end is None:
            raise UndecidedError(
                f"fewer than dim* = {bench.dimension} features of the start are shown to be independent, too few "
                "neurons are dead or equal, and no joint segment is shown to descend: the start is critical, or "
                "nearly so, and enclosures cannot tell"
            )
        way = _direct(bench, Way((Joint(end),), end, []))
        inverse = None if way is None else bench.inverse(rows_of(end.W, way.neurons), MOST)
        if way is not None and inverse is not None:
            return way, inverse
    raise UndecidedError(
        f"the features near the start are so close to dependent that {MOST} bits do not tell them apart"
    )


Group = list[tuple[int, int]]
"""Neurons i whose features are s times one function, as pairs (i, s), s = ±1."""


def _equal(bench: Workbench, network: Network) -> list[Group]:
    """The neurons by their arguments on the points, equal ones together, in order; without those that are 0 there."""
    groups: dict[tuple[fmpq, ...], Group] = {}
    for i, row in enumerate((network.W * bench.problem.sample.points.x.transpose()).tolist()):
        z, sign = parity.up_to_sign(bench.activation, row)
        if sign:
            groups.setdefault(z, []).append((i, sign))
    return list(groups.values())


def _direct(bench: Workbench, way: Way) -> Way | None:
    """dim* neurons of the network as they are."""
    different = [group[0][0] for group in _equal(bench, way.here)]
    if len(different) < bench.dimension:
        return None
    features = bench.features(floats(rows_of(way.here.W, different)))
    return Way(way.segments, way.here, [different[i] for i in chosen(features, bench.dimension)])


def _structural(bench: Workbench, start: Network) -> Way | None:
    """Equal neurons are rerouted to one of them; those that are dead then move to new places."""
    problem, d = bench.problem, bench.dimension
    columns, totals = start.U.transpose().tolist(), {}
    for group in _equal(bench, start):
        first, sign = group[0]
        total = [sum((sign * s * columns[i][j] for i, s in group), fmpq(0)) for j in range(problem.m)]
        if any(total):
            totals[first] = total
    live = list(totals)
    dead = [i for i in range(problem.width) if i not in totals]
    if not dead:
        return None
    segments: list[Segment] = []
    U = placed(matrix(totals.values(), problem.m).transpose(), live, problem.width)
    if start.U != U:
        segments.append(Reroute(U))
    need = max(0, d - len(dead))
    kept = [live[i] for i in chosen(bench.features(floats(rows_of(start.W, live))), need)] if need else []
    fresh = bench.placed_well(kept, start.W, d - need)
    segments.append(MoveDead(dict(zip(dead, fresh.tolist(), strict=False))))
    here = Network(U, after(start, segments[-1]).W)
    return Way(tuple(segments), here, [*kept, *dead[: d - need]])


def _joint(bench: Workbench, start: Network, seed: int) -> Network | None:
    """A network a little down the gradient in a generic direction, at the end of a segment that the checker accepts."""
    U, W, gradient = floats(start.U), floats(start.W), bench.gradient(start)
    with np.errstate(over="ignore"):
        size = float(np.linalg.norm(np.concatenate([g.ravel() for g in gradient])))
    if not np.isfinite(size) or size == 0:
        return None
    noise = np.random.default_rng(seed).normal(size=W.shape)
    down = -gradient[0], -gradient[1] - noise * (size / 2 / np.linalg.norm(noise))
    eta, tries = first_step(bench, down, U), 0
    for _ in range(200):
        if tries == 4:
            break
        if is_predicted(bench, (U, W), (eta * down[0], eta * down[1])):
            tries += 1
            end = rounded_step(start, (eta * down[0], eta * down[1]))
            if accepted(bench, start, end) is not None:
                return end
        eta /= 2
    return None


def _rational_end(bench: Workbench, way: Way, gap: fmpq) -> Descend:
    """U a little short of the interpolation, rounded to as few bits as the checker's rules accept."""
    problem = bench.problem
    for bits in (32, 48, 64, 96, 128, 192, 256, 512):
        target = bench.solution(rows_of(way.here.W, way.neurons), 4 * bits + 128)
        if target is None:
            continue
        whole = placed(target, way.neurons, problem.width)
        U = rounded(way.here.U + (whole - way.here.U) * (1 - fmpq(1, 2 ** (bits // 2))), bits)
        slope, above = bench.at_end(way.here, U)
        if slope < 0 and above < arb(gap):
            return Descend(U)
    raise UndecidedError("no rounding of the end with at most 512 bits after the point is shown to be within the gap")
