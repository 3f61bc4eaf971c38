"""Which construction gives a spurious valley for an activation, a width and a number of inputs."""

from collections.abc import Callable
from itertools import count
from math import comb
from typing import Any

from flint import fmpq

from ...theory.activations import Activation, PiecewiseLinear, Polynomial
from ...theory.errors import HypothesisError, InputError
from ...theory.named_activations import Named
from .cone import cone, half_degree
from .hankel import hankel
from .inertia import MOST_INPUTS, inertia
from .kinks import kinks
from .nappe import nappe
from .one_neuron import is_nonnegative, one_neuron
from .one_sided import one_sided
from .semidefinite import with_bias, without_constant
from .trap import Valley
from .unimodal import CONVEX, INCREASING, unimodal
from .wall import has_an_odd_term, wall

Construction = Callable[[Any, int, int | None, fmpq | None, fmpq | None], Valley | None]
"""(σ, width, inputs, barrier, depth) ↦ a trap, or None where the construction is not for such an activation."""


def _kinks(σ: Any, p: int, n: int | None, barrier: fmpq | None, depth: fmpq | None) -> Valley | None:
    return kinks(σ, p, n or 2, barrier, depth) if isinstance(σ, PiecewiseLinear) else None


def _cone(σ: Any, p: int, n: int | None, barrier: fmpq | None, depth: fmpq | None) -> Valley | None:
    """The least number of inputs that has a trap of that width, unless n is given."""
    if not isinstance(σ, Polynomial) or len(σ.terms) != 1 or σ.degree % 2 or σ.degree == 0 or σ.terms[0][1] < 0:
        return None
    _require_no_choice(σ, barrier, depth)
    k = half_degree(σ)
    return cone(σ, p, n or next(i for i in count(2) if comb(i + k - 1, k) > p))


def _inertia(σ: Any, p: int, n: int | None, barrier: fmpq | None, depth: fmpq | None) -> Valley | None:
    """σ = c z²; one input more than neurons unless n is given."""
    if not isinstance(σ, Polynomial) or σ.degrees != (2,) or (n or p + 1) > MOST_INPUTS:
        return None
    return inertia(σ, p, n or p + 1, barrier, depth)


def _quadratic(σ: Any, p: int, n: int | None, barrier: fmpq | None, depth: fmpq | None) -> Valley | None:
    """σ = a z² + b z + c with b ≠ 0 or c ≠ 0; as many inputs as neurons unless n is given."""
    if not isinstance(σ, Polynomial) or σ.degree != 2 or len(σ.degrees) == 1 or p > (n or p) + 1:
        return None
    if σ.coefficient(0) == 0:
        return _without_constant(σ, p, n or p, barrier, depth)
    if p <= (n or p):
        return one_sided(σ, p, n or p, barrier, depth)
    return nappe(σ, p - 1, barrier, depth) if σ.coefficient(1) != 0 else None


def _without_constant(σ: Polynomial, p: int, n: int, barrier: fmpq | None, depth: fmpq | None) -> Valley | None:
    """For one neuron and one input only where a barrier or a depth is asked for: it has a wall for a Gaussian input."""
    if p > n or (n == 1 and barrier is None and depth is None):
        return None
    return without_constant(σ, p, n, barrier, depth)


def _unimodal(σ: Any, p: int, n: int | None, barrier: fmpq | None, depth: fmpq | None) -> Valley | None:
    known = isinstance(σ, Named) and (σ.name in CONVEX or σ.name in INCREASING)
    return unimodal(σ, p, n or 2, barrier, depth) if known else None


def _hankel(σ: Any, p: int, n: int | None, barrier: fmpq | None, depth: fmpq | None) -> Valley | None:
    return hankel(σ, p, n or 1, barrier, depth) if isinstance(σ, Named) and σ.name == "exp" else None


def _one_neuron(σ: Any, p: int, n: int | None, barrier: fmpq | None, depth: fmpq | None) -> Valley | None:
    """For what is left of the nonnegative activations."""
    return one_neuron(σ, n or 1, barrier, depth) if p == 1 and is_nonnegative(σ) else None


def _wall(σ: Any, p: int, n: int | None, barrier: fmpq | None, depth: fmpq | None) -> Valley | None:
    """One neuron, one Gaussian input."""
    if not isinstance(σ, Polynomial) or not has_an_odd_term(σ):
        return None
    _require_no_choice(σ, barrier, depth)
    return wall(σ, p, n or 1)


def _require_no_choice(σ: Polynomial, barrier: fmpq | None, depth: fmpq | None) -> None:
    if barrier is not None or depth is not None:
        raise InputError(f"expected no --barrier and no --depth for {σ}, got one: its construction has its own")


CONSTRUCTIONS: tuple[Construction, ...] = (
    _kinks,
    _inertia,
    _quadratic,
    _cone,
    _unimodal,
    _hankel,
    _one_neuron,
    _wall,
)


def counterexample(
    σ: Activation | Named,
    p: int,
    n: int | None = None,
    barrier: fmpq | None = None,
    depth: fmpq | None = None,
    bias: bool = False,
) -> Valley:
    """Data and a network of width p in a spurious valley, by the first construction that is for σ.

    With a bias, which only the construction for quadratics has, the points have a last coordinate 1 besides the n.
    Raises `HypothesisError` where none is, and what the construction raises.
    """
    if bias:
        if not isinstance(σ, Polynomial):
            raise HypothesisError(f"expected σ = a z² + b z + c with a bias, got {σ}")
        return with_bias(σ, p, n or p, barrier, depth)
    for construction in CONSTRUCTIONS:
        trap = construction(σ, p, n, barrier, depth)
        if trap is not None:
            return trap
    raise HypothesisError(
        "expected an activation with a known construction (relu, abs, leaky(…), z^2, z^4, exp, softplus, sigmoid, …), "
        f"got {σ}"
    )
