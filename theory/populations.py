"""The law of the inputs X and of Y for the population risk E |Φ(X) − Y|²: exact moments and polynomial targets.

X is standard Gaussian in Rⁿ, or uniform on [−1, 1]ⁿ, on {−1, 1}ⁿ or on the unit sphere; Y = t(X) + noise with
polynomials t and noise that is independent of X and has mean 0. The risk depends on the noise through its variance
only. A free table of moments is not a law, and is not accepted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import factorial, prod
from typing import Any

from flint import fmpq

from .errors import InputError, ShapeError, shown
from .normal_forms import Exponent, Terms


def _gaussian(alpha: Exponent) -> fmpq:
    """E Z^a = a! / (2^(a/2) (a/2)!) for each coordinate."""
    return fmpq(prod(factorial(a) // (2 ** (a // 2) * factorial(a // 2)) for a in alpha))


def _sphere(alpha: Exponent) -> fmpq:
    """The Gaussian moment over E R^|α|, R the length of a Gaussian vector."""
    n, k = len(alpha), sum(alpha)
    return _gaussian(alpha) / prod(n + 2 * i for i in range(k // 2))


LAWS: dict[str, Callable[[Exponent], fmpq]] = {
    "gaussian": _gaussian,
    "cube": lambda alpha: fmpq(1, prod(a + 1 for a in alpha)),
    "hypercube": lambda alpha: fmpq(1),
    "sphere": _sphere,
}
"""E X^α for exponents that are all even; for others it is 0."""


@lru_cache(maxsize=1 << 17)
def moment(law: str, alpha: Exponent) -> fmpq:
    """E X^α, exactly.

    >>> moment("gaussian", (4, 2)), moment("cube", (2, 2)), moment("sphere", (2, 0, 0)), moment("gaussian", (1, 2))
    (3, 1/9, 1/3, 0)
    """
    return fmpq(0) if any(a % 2 for a in alpha) else LAWS[law](alpha)


@dataclass(frozen=True)
class Population:
    """X by its law in R^inputs, a polynomial target for each output, the variance of the noise over all outputs.

    With `bias` the neurons are x ↦ σ(⟨w, x⟩ + b), and rows of W have one entry more. Raises `InputError`, `ShapeError`.

    >>> Population("gaussian", 2, ({(2, 0): fmpq(1)},), fmpq(1, 4)).arguments
    2
    """

    law: str
    inputs: int
    targets: tuple[Terms, ...]
    noise: fmpq
    bias: bool = False

    def __post_init__(self) -> None:
        if self.law not in LAWS:
            raise InputError(f"expected one of the laws {', '.join(LAWS)}, got {shown(self.law)}")
        if self.noise < 0:
            raise InputError(f"expected a variance of at least 0 for the noise, got {self.noise}")
        if not self.targets or any(len(alpha) != self.inputs for terms in self.targets for alpha in terms):
            raise ShapeError(f"expected at least one target, a polynomial in {self.inputs} variables")

    @property
    def m(self) -> int:
        """The number of outputs."""
        return len(self.targets)

    @property
    def arguments(self) -> int:
        """The number of weights of a neuron."""
        return self.inputs + self.bias

    def document(self) -> dict[str, Any]:
        """The data as `valleys/1` writes them."""
        return {
            "type": "moments",
            "distribution": self.law,
            "target": [[[str(a), [str(e) for e in alpha]] for alpha, a in terms.items()] for terms in self.targets],
            "noise": str(self.noise),
            "bias": self.bias,
        }

    def __str__(self) -> str:
        return f"{self.law} inputs in R^{self.inputs}"


def without_zeros(terms: Mapping[Exponent, fmpq]) -> Terms:
    """The terms whose coefficient is not 0."""
    return {alpha: a for alpha, a in terms.items() if a != 0}
