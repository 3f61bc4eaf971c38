"""Activations by name as functions of Arb's power series."""

from collections.abc import Callable

from flint import arb, arb_series

SERIES: dict[str, Callable[[arb_series], arb_series]] = {
    "exp": lambda z: z.exp(),
    "sin": lambda z: z.sin(),
    "cos": lambda z: z.cos(),
    "gaussian": lambda z: (-z * z).exp(),
    "sigmoid": lambda z: 1 / (1 + (-z).exp()),
    "softplus": lambda z: (1 + z.exp()).log(),
    "squareplus": lambda z: (z + (z * z + 4).sqrt()) / 2,
    "tanh": lambda z: 1 - 2 / (1 + (2 * z).exp()),
    "tanh-plus-1": lambda z: 2 / (1 + (-2 * z).exp()),
    "atan": lambda z: z.atan(),
    "arctan-plus-half-pi": lambda z: z.atan() + arb.pi() / 2,
    "erf": lambda z: z.erf(),
    "normal-cdf": lambda z: (-z / arb(2).sqrt()).erfc() / 2,
    "gelu": lambda z: z * (-z / arb(2).sqrt()).erfc() / 2,
    "silu": lambda z: z / (1 + (-z).exp()),
}
"""gaussian is e^(−z²), squareplus (z + √(z² + 4))/2."""
