"""Activations and their first two derivatives on float64 arrays, for searches. Guesses only."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import erf, expit, ndtr

from ..theory.activations import PiecewiseLinear, Polynomial
from ..theory.errors import InputError, shown
from .floats import Array

Jet = Callable[[Array], tuple[Array, Array, Array]]


@dataclass(frozen=True)
class FloatActivation:
    """z ↦ (σ(z), σ′(z), σ″(z)), and the symmetries of σ.

    `homogeneous` is the degree k if σ(cz) = cᵏσ(z) for all c > 0, else None; `parity` is 1 for odd σ, 0 for even σ,
    else None.

    >>> square = float_activation(Polynomial.of([0, 0, 3]))
    >>> [float(v[0]) for v in square.jet(np.array([2.0]))], square.homogeneous, square.parity
    ([12.0, 12.0, 6.0], 2, 0)
    """

    jet: Jet
    homogeneous: int | None = None
    parity: int | None = None


def _polynomial(σ: Polynomial) -> FloatActivation:
    orders = [[float(σ.coefficient(k)) for k in range(σ.degree + 1)]]
    for _ in range(2):
        orders.append([k * c for k, c in enumerate(orders[-1])][1:])

    def jet(z: Array) -> tuple[Array, Array, Array]:
        return _horner(orders[0], z), _horner(orders[1], z), _horner(orders[2], z)

    parities = {k % 2 for k in σ.degrees}
    degree = σ.degree if len(σ.terms) == 1 and σ.degree > 0 else None
    return FloatActivation(jet, degree, parities.pop() if len(parities) == 1 else None)


def _horner(coefficients: list[float], z: Array) -> Array:
    total = np.full_like(z, coefficients[-1] if coefficients else 0.0)
    for c in reversed(coefficients[:-1]):
        total *= z
        if c:
            total += c
    return total


def _piecewise_linear(σ: PiecewiseLinear) -> FloatActivation:
    negative, positive = float(σ.negative), float(σ.positive)

    def jet(z: Array) -> tuple[Array, Array, Array]:
        slope = np.where(z >= 0, positive, negative)
        return slope * z, slope, np.zeros_like(z)

    return FloatActivation(jet, 1, {negative: 1, -negative: 0}.get(positive))


def _exp(z: Array) -> tuple[Array, Array, Array]:
    value = np.exp(np.minimum(z, 300.0))
    return value, value, value


def _sigmoid(z: Array) -> tuple[Array, Array, Array]:
    s = expit(z)
    slope = s * (1 - s)
    return s, slope, slope * (1 - 2 * s)


def _tanh(z: Array) -> tuple[Array, Array, Array]:
    t = np.tanh(z)
    slope = 1 - t * t
    return t, slope, -2 * t * slope


def _sin(z: Array) -> tuple[Array, Array, Array]:
    s = np.sin(z)
    return s, np.cos(z), -s


def _cos(z: Array) -> tuple[Array, Array, Array]:
    c = np.cos(z)
    return c, -np.sin(z), -c


def _softplus(z: Array) -> tuple[Array, Array, Array]:
    s = expit(z)
    return np.logaddexp(0.0, z), s, s * (1 - s)


def _atan(z: Array) -> tuple[Array, Array, Array]:
    slope = 1 / (1 + z * z)
    return np.arctan(z), slope, -2 * z * slope * slope


def _erf(z: Array) -> tuple[Array, Array, Array]:
    slope = 2 / np.sqrt(np.pi) * np.exp(-z * z)
    return erf(z), slope, -2 * z * slope


def _gaussian(z: Array) -> tuple[Array, Array, Array]:
    g = np.exp(-z * z)
    return g, -2 * z * g, (4 * z * z - 2) * g


def _normal_cdf(z: Array) -> tuple[Array, Array, Array]:
    density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    return ndtr(z), density, -z * density


def _gelu(z: Array) -> tuple[Array, Array, Array]:
    cdf, density, _ = _normal_cdf(z)
    return z * cdf, cdf + z * density, (2 - z * z) * density


def _silu(z: Array) -> tuple[Array, Array, Array]:
    s, slope, curvature = _sigmoid(z)
    return z * s, s + z * slope, 2 * slope + z * curvature


def _squareplus(z: Array) -> tuple[Array, Array, Array]:
    root = np.hypot(z, 2)
    value = np.where(z < 0, 2 / (root + np.abs(z)), (root + z) / 2)
    return value, value / root, 2 / root**3


def _plus(jet: Jet, constant: float) -> Jet:
    def shifted(z: Array) -> tuple[Array, Array, Array]:
        value, slope, curvature = jet(z)
        return value + constant, slope, curvature

    return shifted


JETS: dict[str, Jet] = {
    "exp": _exp,
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "sin": _sin,
    "cos": _cos,
    "softplus": _softplus,
    "atan": _atan,
    "erf": _erf,
    "gaussian": _gaussian,
    "normal-cdf": _normal_cdf,
    "gelu": _gelu,
    "silu": _silu,
    "squareplus": _squareplus,
    "tanh-plus-1": _plus(_tanh, 1.0),
    "arctan-plus-half-pi": _plus(_atan, np.pi / 2),
}
"""Smooth activations by name; `gaussian` is exp(−z²)."""


PARITIES = {**dict.fromkeys(("sin", "tanh", "atan", "erf"), 1), **dict.fromkeys(("cos", "gaussian"), 0)}
"""The odd and the even ones."""


def float_activation(σ: object) -> FloatActivation:
    """The jet of a polynomial, of a piecewise-linear activation off 0, or of one whose name is in `JETS`.

    Raises `InputError` for an activation that is unknown here.
    """
    if isinstance(σ, Polynomial):
        return _polynomial(σ)
    if isinstance(σ, PiecewiseLinear):
        return _piecewise_linear(σ)
    if str(σ) not in JETS:
        known = ", ".join(JETS)
        raise InputError(f"expected a polynomial, relu, leaky(…), abs or one of {known}, got {shown(str(σ))}")
    return FloatActivation(JETS[str(σ)], None, PARITIES.get(str(σ)))
