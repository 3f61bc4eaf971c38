"""The activations of random features: values in balls and in floats, and bounds on |z| ≤ r.

`cos` has a random phase: its features are cos(⟨w, x⟩ + b), b uniform on [0, 2π] and independent of w.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from flint import arb
from scipy.special import expit

from ...theory.activations import ABS, RELU, Activation, PiecewiseLinear, Polynomial
from ...theory.errors import InputError, shown
from ...theory.named_activations import Named
from ..floats import Array

SQUARE = Polynomial.of({2: 1})


@dataclass(frozen=True)
class Feature:
    """σ with what is known of it: `most` bounds |σ| and `slope` its Lipschitz constant on |z| ≤ r.

    `exact` is σ where its values are rational. `degree` is k if σ(cz) = c^k σ(z) for c > 0, and then |σ(z)| ≤ |z|^k.
    """

    name: str
    floats: Callable[[Array], Array]
    ball: Callable[[arb], arb]
    most: Callable[[arb], arb]
    slope: Callable[[arb], arb]
    exact: Activation | None = None
    degree: int | None = None

    @property
    def phased(self) -> bool:
        """Whether a random phase is added to ⟨w, x⟩."""
        return self.name == "cos"

    @property
    def bounded(self) -> bool:
        """Whether |σ| ≤ 1 everywhere."""
        return self.degree is None

    def __str__(self) -> str:
        return "cos(z + random phase)" if self.phased else self.name


def _one(_: arb) -> arb:
    return arb(1)


FEATURES = {
    σ.name: σ
    for σ in (
        Feature("relu", lambda z: np.maximum(z, 0.0), lambda z: arb.max(z, arb(0)), lambda r: r, _one, RELU, 1),
        Feature("abs", np.abs, abs, lambda r: r, _one, ABS, 1),
        Feature("z^2", lambda z: z * z, lambda z: z * z, lambda r: r * r, lambda r: 2 * r, SQUARE, 2),
        Feature("sigmoid", expit, lambda z: 1 / (1 + (-z).exp()), _one, lambda _: arb(1) / 4),
        Feature("tanh", np.tanh, arb.tanh, arb.tanh, _one),
        Feature("cos", np.cos, arb.cos, _one, _one),
    )
}
"""By the name that the command line takes."""


def feature(σ: Activation | Named) -> Feature:
    """The feature of an activation; raises `InputError` for one that is not in `FEATURES`."""
    for found in FEATURES.values():
        if found.exact == σ or (isinstance(σ, Named) and found.name == σ.name):
            return found
    name = "a piecewise-linear one" if isinstance(σ, PiecewiseLinear) else shown(str(σ))
    raise InputError(f"expected one of the activations {', '.join(FEATURES)} for random features, got {name}")
