"""Rational functions of one variable, in lowest terms."""

from dataclasses import dataclass

from flint import fmpq, fmpq_poly

from ..checker.arithmetic import Budget
from ..checker.quadratic import has_no_root


@dataclass(frozen=True)
class Quotient:
    """above / below.

    >>> s = Quotient.of(fmpq_poly([0, 1]))
    >>> ((s * s - 1) / (s - 1)).above
    x + 1
    """

    above: fmpq_poly
    below: fmpq_poly

    @classmethod
    def of(cls, above: "fmpq_poly | fmpq | int", below: "fmpq_poly | fmpq | int" = 1) -> "Quotient":
        """In lowest terms, with a monic denominator."""
        p, q = fmpq_poly([0]) + above, fmpq_poly([0]) + below
        common = p.gcd(q)
        p, q = p // common, q // common
        lead = q[q.degree()]
        return cls(p / lead, q / lead)

    def __add__(self, other: "Quotient | fmpq | int") -> "Quotient":
        o = other if isinstance(other, Quotient) else Quotient.of(other)
        return Quotient.of(self.above * o.below + o.above * self.below, self.below * o.below)

    def __sub__(self, other: "Quotient | fmpq | int") -> "Quotient":
        return self + (other if isinstance(other, Quotient) else Quotient.of(other)) * -1

    def __mul__(self, other: "Quotient | fmpq | int") -> "Quotient":
        o = other if isinstance(other, Quotient) else Quotient.of(other)
        return Quotient.of(self.above * o.above, self.below * o.below)

    def __truediv__(self, other: "Quotient | fmpq | int") -> "Quotient":
        o = other if isinstance(other, Quotient) else Quotient.of(other)
        return Quotient.of(self.above * o.below, self.below * o.above)

    def at(self, s: int) -> fmpq:
        """The value at s, no pole."""
        return self.above(s) / self.below(s)

    def has_no_pole(self) -> bool:
        """True only if there is none in [0, 1]."""
        return no_root(self.below)


def no_root(p: fmpq_poly) -> bool:
    """True only if p has no zero in [0, 1]."""
    return has_no_root([int(c) for c in p.numer().coeffs()] or [0], Budget())
