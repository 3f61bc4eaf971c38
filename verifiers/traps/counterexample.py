"""Which construction gives a spurious valley for an activation, a width and a number of inputs."""

from collections.abc import Callable
from typing import Any

from flint import fmpq

from ...theory.activations import Activation, PiecewiseLinear
from ...theory.errors import HypothesisError
from ...theory.named_activations import Named
from .kinks import kinks
from .trap import Trap

Construction = Callable[[Any, int, int | None, fmpq | None, fmpq | None], Trap | None]
"""(σ, width, inputs, barrier, depth) ↦ a trap, or None where the construction is not for such an activation."""


def _kinks(σ: Any, p: int, n: int | None, barrier: fmpq | None, depth: fmpq | None) -> Trap | None:
    return kinks(σ, p, n or 2, barrier, depth) if isinstance(σ, PiecewiseLinear) else None


CONSTRUCTIONS: tuple[Construction, ...] = (_kinks,)


def counterexample(
    σ: Activation | Named, p: int, n: int | None = None, barrier: fmpq | None = None, depth: fmpq | None = None
) -> Trap:
    """Data and a network of width p in a spurious valley, by the first construction that is for σ.

    Raises `HypothesisError` where none is, and what the construction raises.
    """
    for construction in CONSTRUCTIONS:
        trap = construction(σ, p, n, barrier, depth)
        if trap is not None:
            return trap
    raise HypothesisError(f"expected an activation with a known construction (relu, abs, leaky(…)), got {σ}")
