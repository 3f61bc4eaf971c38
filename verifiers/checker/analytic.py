"""Activations of a claim whose values are no rational numbers: enclosures of σ on intervals."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .document import choice, fields, kind
from .elementary import arctan, cos, erf, exp, gaussian, normal_cdf, pi, sigmoid, sin, softplus, sqrt, tanh
from .intervals import Interval

Function = Callable[[Interval], Interval]


@dataclass(frozen=True)
class Analytic:
    """σ as an enclosure: it contains every value on the interval. Its derivatives are in `jets`."""

    name: str
    value: Function

    def __str__(self) -> str:
        return self.name


def squareplus(z: Interval) -> Interval:
    """(z + √(z² + 4))/2, for negative z as 2/(√(z² + 4) − z)."""
    low, high = (_squareplus(end) for end in z.ends())
    return Interval(low.low, high.high, z.precision)


def _squareplus(z: Interval) -> Interval:
    root = sqrt(z.square() + 4)
    return 2 / (root - z) if z.low[0] < 0 else (root + z).doubled(-1)


ANALYTIC = {
    σ.name: σ
    for σ in (
        Analytic("exp", exp),
        Analytic("sin", sin),
        Analytic("cos", cos),
        Analytic("gaussian", gaussian),
        Analytic("sigmoid", sigmoid),
        Analytic("softplus", softplus),
        Analytic("squareplus", squareplus),
        Analytic("tanh", tanh),
        Analytic("tanh-plus-1", lambda z: sigmoid(z.doubled(1)).doubled(1)),
        Analytic("atan", arctan),
        Analytic("arctan-plus-half-pi", lambda z: arctan(z) + pi(z.precision).doubled(-1)),
        Analytic("erf", erf),
        Analytic("normal-cdf", normal_cdf),
        Analytic("gelu", lambda z: z * normal_cdf(z)),
        Analytic("silu", lambda z: z * sigmoid(z)),
    )
}
"""gaussian is e^(−z²), squareplus (z + √(z² + 4))/2, gelu z times the normal cdf, silu z times the sigmoid, softplus
ln(1 + e^z), erf 2/√π times the integral of e^(−t²) from 0 to z."""


def read_analytic(value: Any) -> Analytic:
    """σ, from its object in the document: its name is its type."""
    kind(value, "activation", dict(ANALYTIC), "type")
    return choice(fields(value, "activation", "type")["type"], "activation.type", ANALYTIC)
