"""Moving U alone from a start to the least loss over the span of its own features: one segment, at any width.

Statement and proof: notes/low-energy.md, Theorem R1. The end is the exact projection of the targets onto
span{f_{w_1}, …, f_{w_p}}; where the neurons are dependent, a basis of them carries it and the others end dead.
"""

from dataclasses import dataclass
from functools import cached_property

from flint import fmpq, fmpq_mat

from ...theory.errors import UndecidedError
from ...theory.exact import independent_rows, rational, rows_of, solve
from ...theory.networks import Network
from ...theory.problems import Problem
from ..documents import Document, document, network_document, parse_network, parse_problem, problem_document
from .descent import placed
from .segments import Descend, Path


@dataclass(frozen=True)
class SpanPath(Path):
    """A path on which only U moves, and the loss at its end, min over U of L(U, W)."""

    @cached_property
    def level(self) -> fmpq:
        """min over U of L(U, W)."""
        *_, end = self.vertices()
        return self.problem.risk(end)

    def claim(self) -> Document:
        """From `start` a non-increasing path of U leads to the least loss at the start's W, which is `level`."""
        return {
            "kind": "descent",
            "problem": problem_document(self.problem),
            "start": network_document(self.start),
            "level": str(self.level),
        }

    def proof(self) -> Document:
        """The proof part of the document."""
        return super().proof() | {"final": {"kind": "span-minimum"}}

    def document(self) -> Document:
        """The whole certificate."""
        return document(self.claim(), self.proof())


def span_minimum(problem: Problem, start: Network) -> SpanPath:
    """The path of U from `start` to the least loss over all U at the start's W, exactly.

    Raises `ShapeError` if the start does not fit, `HypothesisError` for a σ whose values are not rational.

    >>> from ...theory.activations import activation
    >>> from ...theory.samples import Sample
    >>> problem = Problem(activation("relu"), Sample.of([[1], [-1]], [[1], [-2]]), 1)
    >>> span_minimum(problem, Network(fmpq_mat([[1]]), fmpq_mat([[fmpq(-1, 100)]]))).level
    1
    """
    problem.require_shape(start)
    features = problem.space.activation.values(start.W * problem.sample.points.x.transpose())
    basis = independent_rows(features)
    chosen = rows_of(features, basis)
    weighted = chosen * fmpq_mat(_diagonal(list(problem.sample.weights)))
    columns = solve(weighted * chosen.transpose(), weighted * problem.sample.y).transpose()
    end = placed(columns, basis, problem.width)
    stays = problem.risk(start) == problem.risk_of(columns * chosen)
    return SpanPath(problem, start, () if stays else (Descend(end),))


def _diagonal(entries: list[fmpq]) -> list[list[fmpq]]:
    return [[q if i == j else fmpq(0) for j in range(len(entries))] for i, q in enumerate(entries)]


def prove(claim: Document) -> Document:
    """The proof of a claim with a level that `claim_fault` found no fault in; raises `UndecidedError` for another."""
    path = span_minimum(parse_problem(claim["problem"]), parse_network(claim["start"]))
    if path.level != rational(claim["level"]):
        raise UndecidedError(f"moving U alone leads to the loss {path.level}, the claim says {claim['level']}")
    return path.proof()
