"""Named activations in Arb's balls, for producers: what they suggest, the checker's own enclosures decide."""

from collections.abc import Callable

from flint import arb

BALLS: dict[str, Callable[[arb], arb]] = {
    "exp": lambda z: z.exp(),
    "sin": lambda z: z.sin(),
    "cos": lambda z: z.cos(),
    "gaussian": lambda z: (-z * z).exp(),
    "sigmoid": lambda z: 1 / (1 + (-z).exp()),
    "softplus": lambda z: z.exp().log1p() if z < 0 else z + (-z).exp().log1p(),
    "squareplus": lambda z: 2 / ((z * z + 4).sqrt() - z) if z < 0 else (z + (z * z + 4).sqrt()) / 2,
    "tanh": lambda z: z.tanh(),
    "tanh-plus-1": lambda z: 2 / (1 + (-2 * z).exp()),
    "atan": lambda z: z.atan(),
    "arctan-plus-half-pi": lambda z: z.atan() + arb.pi() / 2,
    "erf": lambda z: z.erf(),
    "normal-cdf": lambda z: (-z / arb(2).sqrt()).erfc() / 2,
    "gelu": lambda z: z * (-z / arb(2).sqrt()).erfc() / 2,
    "silu": lambda z: z / (1 + (-z).exp()),
}
"""The names are those of the checker (`checker.analytic`)."""
