"""Verifiers of the claims that some data have spurious valleys."""

from math import comb
from random import Random

from flint import fmpq

from ...theory.activations import ABS, RELU, PiecewiseLinear, Polynomial
from ...theory.named_activations import Named
from ..traps.cone import cone
from ..traps.hankel import hankel
from ..traps.kinks import kinks
from ..traps.one_neuron import one_neuron
from ..traps.trap import Trap, Valley
from ..traps.two_axes import two_axes
from ..traps.unimodal import CONVEX, INCREASING, unimodal
from ..traps.wall import wall
from .verifier import Verifier


def _every_width(random: Random, index: int) -> Trap:
    """Widths in turn; ReLU every other time, else |z|, leaky or any other convex slopes."""
    p, n = 1 + index % 12, random.randint(2, 4)
    negative = fmpq(random.randint(-3, 2), random.choice([1, 2, 3]))
    other = PiecewiseLinear(negative, negative + fmpq(random.randint(1, 4), 2))
    σ = RELU if index % 2 else random.choice([ABS, other])
    barrier, depth = (fmpq(random.randint(1, 20), random.choice([1, 2, 5])) for _ in range(2))
    return kinks(σ, p, n, barrier, depth)


SIZES = ((2, 1), (2, 2), (3, 1), (3, 2), (2, 3), (4, 1), (2, 4), (5, 1), (3, 3), (4, 2))
"""(inputs, half the power)."""


def _even_power(random: Random, index: int) -> Trap:
    """All sizes in turn, widths at random, the largest every other time."""
    n, k = SIZES[index % len(SIZES)]
    widest = comb(n + k - 1, k) - 1
    p = widest if index % 2 else random.randint(1, widest)
    return cone(Polynomial.of({2 * k: fmpq(random.randint(1, 4), random.choice([1, 2, 3]))}), p, n)


def _smooth_width(random: Random, index: int) -> Trap:
    """All activations in turn, each third time on two axes; widths, inputs, barriers and depths at random."""
    names = [*CONVEX, *INCREASING, "exp"]
    barrier, depth = (fmpq(random.randint(1, 20), random.choice([1, 2, 5])) for _ in range(2))
    σ, p = Named(names[index % len(names)]), 1 + index // len(names) % 8
    if σ.name == "exp":
        return hankel(σ, p, random.randint(1, 4), barrier, depth)
    build = two_axes if index % 3 == 2 else unimodal
    return build(σ, p, random.randint(3, 4), barrier, depth)


def _one_neuron(random: Random, index: int) -> Valley:
    """Named σ ≥ 0; squares and constants, up to a shift; and polynomials with an odd term for a Gaussian input."""
    barrier, depth = (fmpq(random.randint(1, 20), random.choice([1, 2, 5])) for _ in range(2))
    a, b, c = random.choice([1, 2]), random.choice([-2, -1, 1, 2]), random.randint(0, 2)
    if index % 4 == 3:
        lower = {k: random.randint(-2, 2) for k in (2, 3)}
        return wall(Polynomial.of({1: b, 4: a} | lower if index % 8 == 3 else {1: b, 2: a}))
    named = ("gaussian", "exp", "softplus", "squareplus", "sigmoid", "normal-cdf", "arctan-plus-half-pi", "tanh-plus-1")
    shifted = Polynomial.of([b * b + c, 2 * a * b, a * a])
    σ = Named(named[index // 4 % len(named)]) if index % 4 == 0 else shifted
    return one_neuron(σ, random.randint(1, 3), barrier, depth)


VERIFIERS = {
    "adversarial-valley": Verifier(_smooth_width, Trap.claim, Trap.proof),
    "every-width": Verifier(_every_width, Trap.claim, Trap.proof),
    "one-neuron": Verifier(_one_neuron, Valley.claim, Valley.proof),
    "even-power": Verifier(_even_power, Trap.claim, Trap.proof),
}
