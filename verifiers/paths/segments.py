"""The segments that paths are made of, where each ends, and how it is written; paths down and paths between."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from flint import fmpq, fmpq_mat, fmpq_poly

from ...theory.networks import Network
from ...theory.problems import Landscape
from ..documents import Document, network_document, rows


@dataclass(frozen=True)
class Reroute:
    """U moves, Φ stays the same function on the data."""

    U: fmpq_mat


@dataclass(frozen=True)
class MoveDead:
    """Rows of W move whose columns of U are zero."""

    rows: dict[int, list[fmpq]]


@dataclass(frozen=True)
class Descend:
    """U moves downhill."""

    U: fmpq_mat


@dataclass(frozen=True)
class Interpolate:
    """U moves between two functions, each of a loss at most the larger of the ends'."""

    U: fmpq_mat


@dataclass(frozen=True)
class Curve:
    """A neuron of a network with one output on a rational curve: u = above/below, the coordinates of w over `over`, s
    from 0 to 1."""

    above: fmpq_poly
    below: fmpq_poly
    w: list[fmpq_poly]
    over: fmpq_poly = field(default_factory=lambda: fmpq_poly([1]))

    def at(self, s: fmpq | int) -> tuple[fmpq, list[fmpq]]:
        """u and w at s."""
        return self.above(s) / self.below(s), [coordinate(s) / self.over(s) for coordinate in self.w]

    @classmethod
    def straight(cls, u: fmpq, w: Sequence[fmpq], move: Sequence[fmpq]) -> "Curve":
        """u stays, and w goes straight to w + move."""
        return cls(fmpq_poly([u]), fmpq_poly([1]), [fmpq_poly([a, b]) for a, b in zip(w, move, strict=True)])

    def turned(self) -> "Curve":
        """s replaced by 1 − s."""
        back = fmpq_poly([1, -1])
        return Curve(self.above(back), self.below(back), [p(back) for p in self.w], self.over(back))


@dataclass(frozen=True)
class Rational:
    """Neurons move on rational curves while Φ moves on a straight line (σ a quadratic, one output)."""

    curves: dict[int, Curve]


@dataclass(frozen=True)
class Joint:
    """U and W move in a straight line to `end`."""

    end: Network


Segment = Reroute | MoveDead | Descend | Interpolate | Rational | Joint


class Traveller:
    """Neurons of a network with one output, and the segments that led to where they are."""

    u: list[fmpq]
    w: list[list[fmpq]]
    segments: list[Segment]

    def follow(self, curves: dict[int, Curve]) -> None:
        """Neurons move along curves."""
        self.segments.append(Rational(curves))
        for i, curve in curves.items():
            self.u[i], self.w[i] = curve.at(1)


@dataclass(frozen=True)
class Path:
    """A path from `start`, its last point, and with a gap the coefficients of an optimum over S."""

    problem: Landscape
    start: Network
    segments: tuple[Segment, ...]
    witness: fmpq_mat | None = None

    def vertices(self) -> Iterator[Network]:
        """The start and the end of each segment."""
        return accumulate(self.segments, after, initial=self.start)

    def proof(self) -> Document:
        """The proof part of the document."""
        final: Document = {"kind": "global-minimum"}
        if self.witness is not None:
            final = {"kind": "gap", "witness": rows(self.witness)}
        return {"segments": [segment_document(segment) for segment in self.segments], "final": final}


@dataclass(frozen=True)
class Connection:
    """A path from `start` to `end`."""

    problem: Landscape
    start: Network
    end: Network
    segments: tuple[Segment, ...]

    def vertices(self) -> Iterator[Network]:
        """The start and the end of each segment."""
        return accumulate(self.segments, after, initial=self.start)

    def proof(self) -> Document:
        """The proof part of the document."""
        return {"segments": [segment_document(segment) for segment in self.segments]}


def after(network: Network, segment: Segment) -> Network:
    """Where a segment ends."""
    if isinstance(segment, Reroute | Descend | Interpolate):
        return Network(segment.U, network.W)
    if isinstance(segment, Joint):
        return segment.end
    table = network.W.tolist()
    if isinstance(segment, Rational):
        u = network.U.tolist()[0]
        for i, curve in segment.curves.items():
            u[i], table[i] = curve.at(1)
        return Network(fmpq_mat(1, len(u), u), fmpq_mat(table))
    for i, row in segment.rows.items():
        table[i] = row
    return Network(network.U, fmpq_mat(network.W.nrows(), network.W.ncols(), [v for row in table for v in row]))


_OF_U: dict[type[Segment], str] = {Reroute: "reroute", Descend: "descend", Interpolate: "interpolate"}


def segment_document(segment: Segment) -> Document:
    """A segment of a proof."""
    if isinstance(segment, MoveDead):
        return {"kind": "move-dead", "rows": {str(i): [str(v) for v in row] for i, row in segment.rows.items()}}
    if isinstance(segment, Rational):
        return {"kind": "rational", "neurons": {str(i): _curve_document(c) for i, c in segment.curves.items()}}
    if isinstance(segment, Joint):
        return {"kind": "joint", **network_document(segment.end)}
    return {"kind": _OF_U[type(segment)], "U": rows(segment.U)}


def _curve_document(curve: Curve) -> Document:
    found: Document = {"u": [_coefficients(curve.above), _coefficients(curve.below)]}
    found["w"] = [_coefficients(p) for p in curve.w]
    return found if curve.over.degree() == 0 and curve.over(0) == 1 else found | {"over": _coefficients(curve.over)}


def _coefficients(p: fmpq_poly) -> list[str]:
    return [str(c) for c in p.coeffs()] or ["0"]
