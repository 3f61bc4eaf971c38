"""Verifiers of the claims that some data have spurious valleys."""

from random import Random

from flint import fmpq

from ...theory.activations import ABS, RELU, PiecewiseLinear
from ..traps.kinks import kinks
from ..traps.trap import Trap
from .verifier import Verifier


def _every_width(random: Random, index: int) -> Trap:
    """Widths in turn; ReLU every other time, else |z|, leaky or any other convex slopes."""
    p, n = 1 + index % 12, random.randint(2, 4)
    negative = fmpq(random.randint(-3, 2), random.choice([1, 2, 3]))
    other = PiecewiseLinear(negative, negative + fmpq(random.randint(1, 4), 2))
    σ = RELU if index % 2 else random.choice([ABS, other])
    barrier, depth = (fmpq(random.randint(1, 20), random.choice([1, 2, 5])) for _ in range(2))
    return kinks(σ, p, n, barrier, depth)


VERIFIERS = {"every-width": Verifier(_every_width, Trap.claim, Trap.proof)}
