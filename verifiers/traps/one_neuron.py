"""Data with a spurious valley at width 1 for σ ≥ 0: two points, whose barrier is the sum of the squares of the targets.

At two points x, x′ a neuron is u (s, s′). If s′/s takes two values, one more than twice the other, targets (−β, τ) and
a weight at x′ can be chosen such that some u > 0 improves on u = 0, no u > 0 goes below β², and some u < 0 does
(notes/traps.md, Proposition P).
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import numpy as np
from flint import fmpq

from ...theory.activations import Activation
from ...theory.errors import HypothesisError, InputError
from ...theory.exact import matrix, rational
from ...theory.named_activations import Named
from ...theory.networks import Network
from ...theory.problems import Problem
from ...theory.samples import Sample
from ..checker import one_neuron as rule
from ..checker.activations import read_activation
from ..checker.analytic import ANALYTIC
from ..checker.arithmetic import Budget
from .better import function
from .region import Place, Region
from .trap import Trap

PLACES = (0.0, 1.0, -1.0, 2.0, -2.0)
SLOPES = (0.0, *(sign * 2.0**k for k in range(-4, 4) for sign in (1, -1)))
BETAS, SHARES = (0.5, 1.0, 2.0, 3.0, 4.0), (0.95, 0.8, 0.65, 0.5)
"""Values of β, and shares of the largest that is of use."""
MOST = 1e6

Pair = tuple[float, float]


def one_neuron(σ: Activation | Named, n: int = 1, barrier: fmpq | None = None, depth: fmpq | None = None) -> Trap:
    """A trap of width 1 with inputs (t, 0, …); barrier and depth are at least what is given, 1 otherwise.

    >>> trap = one_neuron(Named("gaussian"))
    >>> trap.problem.sample.points.count, trap.level > trap.floor
    (2, True)

    Raises `HypothesisError` for σ that is not known to be ≥ 0, or where no two such points are found.
    """
    if not is_nonnegative(σ):
        raise HypothesisError(f"expected σ ≥ 0 for a trap of one neuron, got {σ}")
    up, down = fmpq(1) if barrier is None else barrier, fmpq(1) if depth is None else depth
    if up <= 0 or down <= 0:
        raise InputError(f"expected a positive barrier and a positive depth, got {up} and {down}")
    places, heavy, beta, chosen = _best(σ)
    tau = 1 / heavy
    (w, gain), (v, fall) = chosen
    scale = fmpq(1)
    while float(scale) ** 2 * gain < 2 * float(up) or float(scale) ** 2 * fall < 2 * float(down):
        scale *= 2
    y = [[-beta * scale], [tau * scale]]
    sample = Sample.of([[x, *[0] * (n - 1)] for x in places], y, [fmpq(1), heavy * heavy])
    problem = Problem(σ, sample, 1)
    networks = [_fitted(σ, places, heavy, y, slope, n) for slope in (w, v)]
    floor = (beta * scale) ** 2
    return Trap(problem, networks[0], networks[1], floor + scale * scale, floor, "one-neuron", {})


def is_nonnegative(σ: Activation | Named) -> bool:
    """Whether the checker knows that σ ≥ 0."""
    if isinstance(σ, Named):
        return σ.name in ANALYTIC and rule.is_nonnegative(ANALYTIC[σ.name], Budget())
    return rule.is_nonnegative(read_activation(σ.document(), Budget()), Budget())


def _best(σ: Activation | Named) -> tuple[list[fmpq], fmpq, fmpq, tuple[Pair, Pair]]:
    """Two places, the root of the weight of the second, β, and (inner weight, gain) of a bad and a better neuron.

    In units in which the second target is 1: (−β, 1) · (s, s′) > 0 at the bad neuron, and the better one, with
    (−β, 1) · (s, s′) < 0, gains more than 1.
    """
    found = max(_candidates(σ), key=lambda one: one[0], default=None)
    if found is None:
        raise HypothesisError(f"expected σ whose values at two points change their ratio, found none for σ(z) = {σ}")
    _, places, heavy, beta, chosen = found
    return [rational(x) for x in places], rational(heavy), rational(beta), chosen


def _candidates(σ: Activation | Named) -> Iterator[tuple[float, Pair, float, float, tuple[Pair, Pair]]]:
    values, slopes = function(σ), np.array(SLOPES)
    for x, other in product(PLACES, repeat=2):
        if x == other:
            continue
        for heavy in (1.0, 4.0, 16.0):
            s, t = values(x * slopes), heavy * values(other * slopes)
            size = np.hypot(s, t)
            usable = (size > 1e-6) & (np.maximum(s, t) < MOST)
            most = float(np.where(usable & (s > 0), t / np.maximum(s, 1e-3), 0.0).max())
            for beta in (*BETAS, *(round(16 * share * most) / 16 for share in SHARES)):
                along = np.where(usable, (t - beta * s) / np.where(usable, size, 1.0), 0.0)
                bad, better = int(np.argmax(along)), int(np.argmin(along))
                gain, fall = float(along[bad]) ** 2, float(along[better]) ** 2 - 1
                if along[bad] > 0 and along[better] < 0 and gain > 0.01 and fall > 0.01:
                    pairs = (SLOPES[bad], gain), (SLOPES[better], fall)
                    yield min(gain, fall) / (1 + beta * beta), (x, other), heavy, beta, pairs


def _fitted(
    σ: Activation | Named, places: list[fmpq], heavy: fmpq, y: list[list[fmpq]], slope: float, n: int
) -> Network:
    """The neuron of that inner weight with about its best outer weight."""
    s, t = (float(one) for one in function(σ)(np.array([float(x) * slope for x in places])))
    q = float(heavy) ** 2
    u = (s * float(y[0][0]) + q * t * float(y[1][0])) / (s * s + q * t * t)
    return Network(matrix([[rational(u)]]), matrix([[rational(slope), *[fmpq(0)] * (n - 1)]]))


def one_neuron_region(place: Place) -> Region | None:
    """The region u > 0; None for other widths and for σ that is not known to be ≥ 0."""
    checked = place.checked
    if checked.p != 1 or checked.m != 1 or not rule.is_nonnegative(checked.sample.σ, Budget()):
        return None
    if place.network.U[0][0] <= 0:
        return None
    costs = [(q * row[0] ** 2, row[0] < 0) for q, row in zip(checked.weights, checked.y, strict=True)]
    level = sum((cost for cost, _ in costs), Fraction(0))
    return Region("one-neuron", level, sum((cost for cost, below in costs if below), Fraction(0)), {})
