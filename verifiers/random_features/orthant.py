"""Claim `rare` for traps in an orthant: a start with symmetric outer weights lies there with probability 2^−p at most.

The valley of `counterexample` (reasons kinks and unimodal) lies in {u_i > 0 for all i}. If the u_i are independent and
symmetric, P(u_i > 0) ≤ 1/2 for each, so the start lies in the valley with probability at most 2^−p: exact, whatever
the law of W (notes/low-energy.md, Theorem R4). Draws are compared with it: they count starts in the orthant with a
loss below the level of the certified wall, which every start in the valley has.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from ...theory.activations import Activation, PiecewiseLinear
from ...theory.errors import HypothesisError
from ...theory.named_activations import Named
from .. import checker
from ..binomial import ERROR, Count, Says, least_draws
from ..documents import text
from ..float_activations import float_activation
from ..traps.kinks import kinks
from ..traps.trap import Trap
from ..traps.unimodal import unimodal
from .laws import nearest

MOST_WIDTH = 12
NEAR = 1e-9
"""A loss so near to the level, relatively, that float64 does not tell on which side it is: the draw is open."""
BATCH, LEAST = 20_000, 1000


@dataclass(frozen=True)
class Orthant:
    """One width: whether the checker verified the trap, the count of draws, and their limits beside 2^−p."""

    width: int
    verified: bool
    bound: Fraction
    count: Count
    limits: tuple[Fraction, Fraction]
    says: Says


def trap_of(σ: Activation | Named, width: int) -> Trap:
    """Data with a valley in the positive orthant; raises `HypothesisError` for a σ of neither reason."""
    if isinstance(σ, PiecewiseLinear):
        return kinks(σ, width)
    if isinstance(σ, Named):
        return unimodal(σ, width)
    raise HypothesisError(f"expected a convex piecewise-linear activation or one such as softplus, got {σ}")


def orthants(
    σ: Activation | Named, widths: tuple[int, ...], seed: int = 0, error: Fraction = ERROR
) -> Iterator[Orthant]:
    """Width by width; at least `LEAST` draws, and as many as let one start in the valley pass.

    >>> from ...theory.activations import RELU
    >>> [(one.verified, str(one.bound), str(one.says)) for one in orthants(RELU, (1, 3))]
    [(True, '1/2', 'Consistent'), (True, '1/8', 'Consistent')]
    """
    each = error / (2 * len(widths))
    for width in widths:
        bound = Fraction(1, 2**width)
        trap = trap_of(σ, width)
        verified = checker.check_bytes(text(trap.document()).encode()).status is checker.Status.VERIFIED
        count = drawn(trap, max(LEAST, least_draws(bound, each, seen=1)), seed)
        yield Orthant(width, verified, bound, count, count.limits(each), count.says(bound, each))


def drawn(trap: Trap, draws: int, seed: int) -> Count:
    """How many starts have all u_i > 0 and a loss below the level; u_i, w_i Gaussian on the scale of the trap."""
    random, width = np.random.default_rng([seed, 6, trap.problem.width]), trap.problem.width
    x, y = nearest(trap.problem.sample.points.x), nearest(trap.problem.sample.y)[:, 0]
    scale = np.abs(nearest(trap.bad.U)).max(), np.abs(nearest(trap.bad.W)).max(axis=0) + 1
    level, σ = int(trap.level.p) / int(trap.level.q), float_activation(trap.problem.activation).jet
    seen = near = 0
    for begin in range(0, draws, BATCH):
        size = min(BATCH, draws - begin)
        u = random.normal(size=(size, width)) * scale[0]
        W = random.normal(size=(size, width, x.shape[1])) * scale[1]
        inside = (u > 0).all(axis=1)
        loss = _losses(σ, u[inside], W[inside], x, y)
        near += int(np.count_nonzero(np.abs(loss - level) <= NEAR * level))
        seen += int(np.count_nonzero(loss < level * (1 - NEAR)))
    return Count(draws, seen, near)


def _losses(σ: Callable[[Any], Any], u: Any, W: Any, x: Any, y: Any) -> Any:
    values = σ(W @ x.T)[0]
    return (((u[:, :, None] * values).sum(axis=1) - y) ** 2).sum(axis=1)
