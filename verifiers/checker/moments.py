"""Inputs X with a law whose moments are known exactly, and polynomial targets: functions are vectors of coefficients.

L(U, W) = E |Φ(X) − t(X)|² + noise for Y = t(X) + noise that has mean 0 and is independent of X. All is polynomial, so
the inner product E f g of functions f = Σ f_α x^α, g = Σ g_α x^α is Σ f_α g_β E X^(α+β).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import comb, factorial, prod
from typing import Any

from .activations import Polynomial
from .arithmetic import FRACTION, Budget, bits, dot, over_common_denominator
from .document import Malformed, Matrix, Row, choice, fields, listed, rational, shown
from .points import Feature
from .polynomials import Exponent, Terms, exponents_of_degree, read_polynomial

MOST_MONOMIALS = 1_500


def _odd_product(a: int) -> int:
    """(a − 1)!! for even a."""
    return prod(range(1, a, 2))


def _sphere(alpha: Exponent) -> Fraction:
    """E X^α on the unit sphere: Π (α_i − 1)!! / (n (n + 2) … (n + |α| − 2))."""
    n = len(alpha)
    return Fraction(prod(map(_odd_product, alpha)), prod(range(n, n + sum(alpha), 2)))


LAWS = {
    "gaussian": lambda alpha: Fraction(prod(map(_odd_product, alpha))),
    "cube": lambda alpha: Fraction(1, prod(a + 1 for a in alpha)),
    "hypercube": lambda alpha: Fraction(1),
    "sphere": _sphere,
}
"""E X^α for even α: X standard Gaussian, uniform on [−1, 1]ⁿ, on {−1, 1}ⁿ, on the unit sphere."""

WORDS = {
    "gaussian": "standard Gaussian inputs in",
    "cube": "inputs uniform on the cube [−1, 1]^n in",
    "hypercube": "inputs uniform on the vertices of the cube {−1, 1}^n in",
    "sphere": "inputs uniform on the unit sphere of",
}


@dataclass(frozen=True)
class Moments:
    """A polynomial activation and the law of the inputs: the neurons' functions as coefficients of `monomials`.

    `spanning` of the monomials, the first ones, are those in which neurons are written; the targets may need more.
    """

    activation: Polynomial
    law: str
    inputs: int
    bias: bool
    monomials: list[Exponent]
    spanning_count: int
    budget: Budget
    bits: int = 1

    @property
    def n(self) -> int:
        """The number of weights of a neuron."""
        return self.inputs + self.bias

    @property
    def constant(self) -> int | None:
        """The place of the bias among the weights of a neuron; None if there is none."""
        return self.inputs if self.bias else None

    @property
    def powers(self) -> list[int]:
        """Coefficients have no denominators of their own."""
        return [1] * len(self.monomials)

    def where(self) -> str:
        """What the inputs are, in words."""
        return f"{WORDS[self.law]} R^{self.inputs} with the given polynomial targets and noise"

    def count_spanning(self) -> int:
        """|S|."""
        return self.spanning_count

    def functions(self) -> Iterator[list[int]]:
        """S."""
        return self.spanning()

    def spanning(self) -> Iterator[list[int]]:
        """The monomials of S as vectors of coefficients."""
        self.budget.spend(self.spanning_count * len(self.monomials))
        for index in range(self.spanning_count):
            yield [int(i == index) for i in range(len(self.monomials))]

    def feature(self, w: Row) -> Feature:
        """σ(⟨w, x⟩ + b) by coefficients, integers over one denominator.

        The coefficient of x^α is |α|!/α! w^α Σ_k a_k (k choose |α|) b^(k−|α|).
        """
        σ = self.activation
        a, d = over_common_denominator(w, self.budget)
        b = a.pop() if self.bias else 0
        longest = (bits(a) + d.bit_length()) * σ.degree + bits(σ.numerators)
        self.budget.spend(self.spanning_count * (self.n + σ.degree), longest, longest)
        self.budget.store(len(self.monomials), longest)
        levels = [self._level(j, b, d) for j in range(σ.degree + 1)]
        values = [
            levels[sum(alpha)] * multinomial(alpha) * prod(x**e for x, e in zip(a, alpha, strict=True) if e)
            for alpha in self.monomials[: self.spanning_count]
        ]
        return values + [0] * (len(self.monomials) - len(values)), σ.scale * d**σ.degree

    def _level(self, j: int, b: int, d: int) -> int:
        """Σ_k a_k (k choose j) b^(k−j) d^(D−k)."""
        σ = self.activation
        powers = ((k, b ** (k - j) if k > j else 1) for k in σ.degrees if k >= j)
        return sum(σ.numerators[k] * comb(k, j) * power * d ** (σ.degree - k) for k, power in powers)

    @cached_property
    def gram(self) -> Matrix:
        """E X^(α+β)."""
        self.budget.spend(len(self.monomials) ** 2 * (self.inputs + 1), cost=FRACTION)
        return [[self.moment(tuple(map(sum, zip(a, b, strict=True)))) for b in self.monomials] for a in self.monomials]

    def moment(self, alpha: Exponent) -> Fraction:
        """E X^α."""
        return Fraction(0) if any(a % 2 for a in alpha) else LAWS[self.law](alpha)

    def weigh(self, f: Row) -> Row:
        """The vector of the inner products E f x^β."""
        values, common = over_common_denominator(f, self.budget)
        self.budget.spend(len(f) ** 2, bits(values), self._gram_bits)
        return [Fraction(dot(values, row), common * scale) for row, scale in self._integer_gram]

    @cached_property
    def _integer_gram(self) -> list[tuple[list[int], int]]:
        return [over_common_denominator(row, self.budget) for row in self.gram]

    @cached_property
    def _gram_bits(self) -> int:
        return max((bits([*row, scale]) for row, scale in self._integer_gram), default=1)


def multinomial(alpha: Exponent) -> int:
    """|α|!/α!."""
    return factorial(sum(alpha)) // prod(map(factorial, alpha))


def read_moments(value: Any, σ: Any, n: int, m: int, budget: Budget) -> tuple[Moments, Matrix, Fraction]:
    """The law, the targets as vectors of coefficients (one row for each monomial), and the variance of the noise."""
    table = fields(value, "problem.data", "type", "distribution", "target", "noise", "bias")
    law = choice(table["distribution"], "data.distribution", {name: name for name in LAWS})
    if not isinstance(σ, Polynomial):
        raise Malformed("expected a polynomial activation for data by moments, got another")
    if not isinstance(table["bias"], bool):
        raise Malformed(f"expected data.bias to be true or false, got {shown(table['bias'])}")
    noise = rational(table["noise"], "data.noise")
    if noise < 0:
        raise Malformed(f"expected data.noise to be at least 0, got {shown(table['noise'])}")
    inputs = n - table["bias"]
    if inputs < 1:
        raise Malformed("expected at least one input beside the bias, got n = 1")
    targets = listed(table["target"], "data.target", m, lambda terms, where: read_polynomial(terms, where, inputs))
    monomials, count = _monomials(σ, inputs, table["bias"], targets)
    y = [[terms.get(alpha, Fraction(0)) for terms in targets] for alpha in monomials]
    return Moments(σ, law, inputs, table["bias"], monomials, count, budget), y, noise


def _monomials(σ: Polynomial, inputs: int, bias: bool, targets: list[Terms]) -> tuple[list[Exponent], int]:
    """S and the further monomials of the targets, and how many are in S."""
    degrees = range(σ.degree + 1) if bias and σ.degrees else σ.degrees
    size = sum(comb(inputs + k - 1, k) for k in degrees) + sum(map(len, targets))
    if size > MOST_MONOMIALS:
        raise Malformed(f"expected at most {MOST_MONOMIALS} monomials in features and targets, got {size}")
    spanning = [alpha for k in degrees for alpha in exponents_of_degree(inputs, k)]
    further = sorted({alpha for terms in targets for alpha in terms} - set(spanning))
    return spanning + further, len(spanning)
