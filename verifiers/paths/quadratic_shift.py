"""Networks and segments of σ(z + β) on inputs with a constant coordinate, as those of σ: a part of w is β more."""

from collections.abc import Sequence
from dataclasses import replace

from flint import fmpq, fmpq_mat

from ...theory.networks import Network
from .segments import MoveDead, Rational, Segment


def shifted(network: Network, shift: fmpq_mat) -> Network:
    """Every row of W plus the row `shift`."""
    p = network.W.nrows()
    return Network(network.U, network.W + fmpq_mat(p, 1, [1] * p) * shift)


def unshifted(segment: Segment, shift: fmpq_mat) -> Segment:
    """The segment before the shift."""
    row: Sequence[fmpq] = shift.entries()
    if isinstance(segment, MoveDead):
        return MoveDead({i: [w - b for w, b in zip(ws, row, strict=True)] for i, ws in segment.rows.items()})
    if isinstance(segment, Rational):
        curves = segment.curves.items()
        return Rational({i: replace(c, w=[w - c.over * b for w, b in zip(c.w, row, strict=True)]) for i, c in curves})
    return segment
