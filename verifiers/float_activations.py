"""Activations and their first two derivatives on float64 arrays, for searches. Guesses only."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import erf, expit

from ..theory.activations import Polynomial
from ..theory.errors import InputError, shown

Array = np.ndarray[Any, np.dtype[np.float64]]
Jet = Callable[[Array], tuple[Array, Array, Array]]


@dataclass(frozen=True)
class FloatActivation:
    """z ↦ (σ(z), σ′(z), σ″(z)), and the degree k if σ(cz) = cᵏσ(z) for all c > 0, else None.

    >>> square = float_activation(Polynomial.of([0, 0, 3]))
    >>> [float(v[0]) for v in square.jet(np.array([2.0]))], square.homogeneous
    ([12.0, 12.0, 6.0], 2)
    """

    jet: Jet
    homogeneous: int | None = None


def _polynomial(σ: Polynomial) -> FloatActivation:
    coefficients = np.array([float(σ.coefficient(k)) for k in range(σ.degree + 1)])
    orders = [
        np.polynomial.Polynomial(coefficients).deriv(k) if k else np.polynomial.Polynomial(coefficients)
        for k in range(3)
    ]

    def jet(z: Array) -> tuple[Array, Array, Array]:
        value, first, second = (order(z) for order in orders)
        return value, first, second

    return FloatActivation(jet, σ.degree if len(σ.terms) == 1 and σ.degree > 0 else None)


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
}
"""Smooth activations by name; `gaussian` is exp(−z²)."""


def float_activation(σ: object) -> FloatActivation:
    """The jet of a polynomial, or of an activation whose name is in `JETS`.

    Raises `InputError` for an activation without two continuous derivatives, or unknown here.
    """
    if isinstance(σ, Polynomial):
        return _polynomial(σ)
    if str(σ) not in JETS:
        known = ", ".join(JETS)
        raise InputError(f"expected a polynomial or one of {known}, got {shown(str(σ))}: a smooth activation is needed")
    return FloatActivation(JETS[str(σ)])
