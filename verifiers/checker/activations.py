"""Activations of a claim, exactly: σ at a rational number, over the integers."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .arithmetic import Budget, over_common_denominator
from .document import Malformed, fields, kind, rational, vector
from .words import decimal

MOST_DEGREE = 100


@dataclass(frozen=True)
class Polynomial:
    """σ(z) = Σ c_k z^k / scale, k = 0..D, with c_D ≠ 0 unless D = 0."""

    numerators: list[int]
    scale: int

    @property
    def degree(self) -> int:
        """D."""
        return len(self.numerators) - 1

    @property
    def degrees(self) -> list[int]:
        """K = {k : c_k ≠ 0}."""
        return [k for k, c in enumerate(self.numerators) if c]

    def numerator(self, z: int, q: int) -> int:
        """σ(z/q) · scale · q^D."""
        total, power = 0, 1
        for c in reversed(self.numerators):
            total = total * z + c * power
            power *= q
        return total

    def __str__(self) -> str:
        return " + ".join(self._term(k) for k in self.degrees) or "0"

    def _term(self, k: int) -> str:
        value, power = Fraction(self.numerators[k], self.scale), "z" if k == 1 else f"z^{k}"
        if k == 0:
            return decimal(value)
        return power if value == 1 else f"({decimal(value)})·{power}"


@dataclass(frozen=True)
class PiecewiseLinear:
    """σ(z) = (positive if z ≥ 0 else negative) · z / scale."""

    negative: int
    positive: int
    scale: int
    degree: int = 1

    def numerator(self, z: int, _q: int) -> int:
        """σ(z/q) · scale · q."""
        return z * (self.positive if z >= 0 else self.negative)

    def __str__(self) -> str:
        positive, negative = (decimal(Fraction(slope, self.scale)) for slope in (self.positive, self.negative))
        return f"{positive}·z for z ≥ 0, {negative}·z for z < 0"


Activation = Polynomial | PiecewiseLinear


def read_activation(value: Any, budget: Budget) -> Activation:
    """σ, from its object in the document."""
    readers = {"polynomial": _polynomial, "piecewise-linear": _piecewise_linear}
    return kind(value, "activation", readers, "type")(value, budget)


def _polynomial(value: Any, budget: Budget) -> Activation:
    given = fields(value, "activation", "type", "coefficients")["coefficients"]
    if isinstance(given, list) and len(given) > MOST_DEGREE + 1:
        raise Malformed(f"expected a polynomial of degree at most {MOST_DEGREE}, got {len(given)} coefficients")
    coefficients = vector(given, "coefficients", None)
    numerators, scale = over_common_denominator(coefficients, budget)
    while numerators and numerators[-1] == 0:
        numerators.pop()
    return Polynomial(numerators or [0], scale)


def _piecewise_linear(value: Any, budget: Budget) -> Activation:
    table = fields(value, "activation", "type", "negative", "positive")
    slopes = [rational(table[key], key) for key in ("negative", "positive")]
    (negative, positive), scale = over_common_denominator(slopes, budget)
    return PiecewiseLinear(negative, positive, scale)
