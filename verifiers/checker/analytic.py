"""Activations of a claim whose values are no rational numbers: enclosures of σ, σ′ and σ″ on intervals."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .document import choice, fields, kind
from .elementary import (
    arctan,
    cos,
    exp,
    gaussian,
    normal_cdf,
    normal_density,
    pi,
    sigmoid,
    sin,
    softplus,
    sqrt,
    tanh,
)
from .intervals import Interval

Function = Callable[[Interval], Interval]


@dataclass(frozen=True)
class Analytic:
    """σ, σ′ and σ″ as enclosures: each contains every value on the interval."""

    name: str
    value: Function
    first: Function
    second: Function

    def __str__(self) -> str:
        return self.name


def _sigmoid_first(z: Interval) -> Interval:
    return sigmoid(z) * sigmoid(-z)


def _sigmoid_second(z: Interval) -> Interval:
    return -_sigmoid_first(z) * tanh(z.doubled(-1))


def _tanh_first(z: Interval) -> Interval:
    return _sigmoid_first(z.doubled(1)).doubled(2)


def _tanh_second(z: Interval) -> Interval:
    return -2 * tanh(z) * _tanh_first(z)


def _arctan_first(z: Interval) -> Interval:
    return 1 / (1 + z.square())


def _arctan_second(z: Interval) -> Interval:
    return -2 * z * _arctan_first(z).square()


def squareplus(z: Interval) -> Interval:
    """(z + √(z² + 4))/2, for negative z as 2/(√(z² + 4) − z)."""
    low, high = (_squareplus(end) for end in z.ends())
    return Interval(low.low, high.high, z.precision)


def _squareplus(z: Interval) -> Interval:
    root = sqrt(z.square() + 4)
    return 2 / (root - z) if z.low[0] < 0 else (root + z).doubled(-1)


def _squareplus_first(z: Interval) -> Interval:
    low, high = (_squareplus(end) / sqrt(end.square() + 4) for end in z.ends())
    return Interval(low.low, high.high, z.precision)


def _squareplus_second(z: Interval) -> Interval:
    root = sqrt(z.square() + 4)
    return 2 / (root * root.square())


ANALYTIC = {
    σ.name: σ
    for σ in (
        Analytic("exp", exp, exp, exp),
        Analytic("sin", sin, cos, lambda z: -sin(z)),
        Analytic("cos", cos, lambda z: -sin(z), lambda z: -cos(z)),
        Analytic("gaussian", gaussian, lambda z: -2 * z * gaussian(z), lambda z: (z.square() * 4 - 2) * gaussian(z)),
        Analytic("sigmoid", sigmoid, _sigmoid_first, _sigmoid_second),
        Analytic("softplus", softplus, sigmoid, _sigmoid_first),
        Analytic("squareplus", squareplus, _squareplus_first, _squareplus_second),
        Analytic("tanh", tanh, _tanh_first, _tanh_second),
        Analytic("tanh-plus-1", lambda z: sigmoid(z.doubled(1)).doubled(1), _tanh_first, _tanh_second),
        Analytic("arctan", arctan, _arctan_first, _arctan_second),
        Analytic(
            "arctan-plus-half-pi",
            lambda z: arctan(z) + pi(z.precision).doubled(-1),
            _arctan_first,
            _arctan_second,
        ),
        Analytic("normal-cdf", normal_cdf, normal_density, lambda z: -z * normal_density(z)),
        Analytic(
            "gelu",
            lambda z: z * normal_cdf(z),
            lambda z: normal_cdf(z) + z * normal_density(z),
            lambda z: (2 - z.square()) * normal_density(z),
        ),
    )
}
"""gaussian is e^(−z²), squareplus (z + √(z² + 4))/2, gelu z times the normal cdf, softplus ln(1 + e^z)."""


def read_analytic(value: Any) -> Analytic:
    """σ, from its object in the document: its name is its type."""
    kind(value, "activation", dict(ANALYTIC), "type")
    return choice(fields(value, "activation", "type")["type"], "activation.type", ANALYTIC)
