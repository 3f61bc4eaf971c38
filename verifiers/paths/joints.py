"""Straight segments of U and W together, for activations with enclosures only: guessed by floats, tested by the rule.

Reaching down is the slope along the whole segment, which the checker encloses on pieces of it.
"""

import numpy as np

from ...theory.exact import matrix
from ...theory.networks import Network
from ..checker import enclosed_path
from ..checker.document import Malformed, Refused
from ..checker.intervals import Unbounded
from ..checker.problem import Network as CheckerNetwork
from ..floats import Array
from .descent import rounded
from .enclosed_features import Workbench, fractions

PIECES = 16
"""Pieces on which the slope of a joint segment may have to be enclosed here; the checker allows more."""


def first_step(bench: Workbench, down: tuple[Array, Array], U: Array) -> float:
    """A step that changes no argument by more than 1.9 and no outer weight by more than the largest plus 1.

    Not by 2: the fastest weight, often a small integer, would end at 0 after some halvings, where many σ are 0.
    """
    fastest = float(np.abs(down[1] @ bench.x.T).max())
    outer = float(np.abs(down[0]).max()) / (1 + float(np.abs(U).max()))
    return min(1.9 / max(fastest, 1e-300), 1 / max(outer, 1e-300))


def is_predicted(
    bench: Workbench, start: tuple[Array, Array], step: tuple[Array, Array], most: int = PIECES // 2
) -> bool:
    """Whether intervals on a few equal pieces should show that the slope is negative: a guess, in floats."""
    (U, W), (dU, dW) = start, step
    speed = dW @ bench.x.T
    for pieces in (1, 2, 4, 8):
        if pieces <= most and all(
            _slope_above(bench, U + t * dU, W + t * dW, dU, speed, 1 / pieces) < 0 for t in _middles(pieces)
        ):
            return True
    return False


def _middles(pieces: int) -> Array:
    return (np.arange(pieces) + 0.5) / pieces


def _slope_above(bench: Workbench, U: Array, W: Array, dU: Array, speed: Array, length: float) -> float:
    """About the upper end of the slope's enclosure on a piece of [0, 1], from its middle and bounds of the change."""
    value, first, second = bench.jet(W)
    phi, slope = U @ value - bench.y, dU @ value + U @ (first * speed)
    half = length / 2
    wide = half * (np.abs(dU) @ np.abs(value) + np.abs(U) @ np.abs(first * speed))
    steep = half * (2 * np.abs(dU) @ np.abs(first * speed) + np.abs(U) @ (np.abs(second) * speed**2))
    most = phi * slope + np.abs(phi) * steep + np.abs(slope) * wide + wide * steep
    found = float((bench.q * most).sum())
    return found if np.isfinite(found) else np.inf


def rounded_step(start: Network, step: tuple[Array, Array]) -> Network:
    """Where the step leads, rounded to a grid that is fine beside it."""
    size = np.sqrt(sum(float((part**2).sum()) for part in step) / sum(part.size for part in step))
    bits = max(0, int(12 - np.floor(np.log2(size)))) if size > 0 else 60
    ends = [a + matrix(part.tolist()) for a, part in zip((start.U, start.W), step, strict=True)]
    return Network(*(rounded(end, bits) for end in ends))


def accepted(bench: Workbench, start: Network, end: Network, pieces: int = PIECES) -> int | None:
    """The work, in the checker's own count, of the joint segment if its rule accepts it on so few pieces, else None."""
    state = bench.state(start)
    budget = state.problem.sample.budget
    before = budget.work
    try:
        enclosed_path.joint(state, CheckerNetwork(fractions(end.U), fractions(end.W)), pieces)
    except (Refused, Malformed, Unbounded):
        return None
    return before - budget.work
