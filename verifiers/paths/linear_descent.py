"""The descent of a deep linear network: which theorem applies, and the document's proof."""

from flint import fmpq

from ...theory.deep_linear import DeepLinear, LinearProblem
from ...theory.errors import UndecidedError
from ..documents import Document
from .deep_linear import LinearPath, RankBound, parse_linear, unobstructed
from .low_rank import through_bottleneck


def prove(claim: Document) -> Document:
    """The proof of a claim that `claim_fault` found no fault in; raises `UndecidedError` where none is found."""
    problem, start, gap = parse_linear(claim)
    path = descend_linear(problem, start, gap or None)
    if "segments" in claim and len(path.segments) > int(claim["segments"]):
        raise UndecidedError(f"the claim allows {claim['segments']} segments, the path found has {len(path.segments)}")
    return path.proof()


def descend_linear(problem: LinearProblem, start: DeepLinear, gap: fmpq | None = None) -> LinearPath:
    """A path from `start` to the least risk of these widths, or to within a gap > 0 of it.

    Without a bottleneck the end is exact. With one it is exact if the top eigenspace of S is rational; otherwise a
    gap is needed. Raises `ShapeError` if the start does not fit, `UndecidedError` where no path is found.

    >>> from ...theory.samples import Sample
    >>> from flint import fmpq_mat
    >>> problem = LinearProblem((1, 2, 1), Sample.of([[1], [2]], [[3], [6]]))
    >>> path = descend_linear(problem, DeepLinear((fmpq_mat(2, 1), fmpq_mat(1, 2))))
    >>> len(path.segments), [str(problem.risk(network)) for network in path.vertices()][-1]
    (2, '0')
    """
    problem.require_shape(start)
    if min(problem.widths[1:-1], default=problem.rank) < min(len(problem.support), problem.widths[-1]):
        return through_bottleneck(problem, start, gap)
    bound = RankBound(fmpq(0), problem.gain)
    if problem.risk(start) - bound.value(problem) <= (gap or 0):
        return LinearPath(problem, start, (), bound)
    segments = [{index: W} for index, W in unobstructed(problem, start)]
    here, kept = start, []
    for layers in segments:
        there = here.replaced(layers)
        if there.layers != here.layers:
            kept.append(layers)
            here = there
    return LinearPath(problem, start, tuple(kept), bound)
