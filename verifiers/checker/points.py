"""Finitely many points with an activation, over the integers: features of neurons, and functions that span them all.

A vector of rationals is kept as integers over one denominator: the point x_k = b_k / E_k, a row w of W as
a / d. For an activation of degree D with common denominator A of its coefficients

    σ(⟨w, x_k⟩) = numerator(⟨a, b_k⟩, d E_k) / (A (d E_k)^D),

so features need no division, and a function s of the spanning set is listed as the integers s(x_k) E_k^D.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import comb, gcd
from typing import Any

from .activations import Activation, PiecewiseLinear, Polynomial
from .analytic import Analytic
from .arithmetic import Budget, bits, dot, over_common_denominator
from .document import Malformed, Matrix, Refused, Row, matrix
from .words import count

MOST_ENTRIES = 5_000_000

Feature = tuple[list[int], int]
"""The integers σ(⟨w, x_k⟩) · c E_k^D, and c."""


@dataclass(frozen=True)
class Points:
    """Finitely many points of Rⁿ with an activation: the functions f_w on them, and what spans them."""

    σ: Activation | Analytic
    n: int
    numerators: list[list[int]]
    denominators: list[int]
    budget: Budget
    weights: Row = field(default_factory=list)

    @classmethod
    def of(
        cls, activation: Activation | Analytic, n: int, x: Matrix, budget: Budget, weights: Row | None = None
    ) -> "Points":
        scaled = [over_common_denominator(row, budget) for row in x]
        return cls(activation, n, [row for row, _ in scaled], [d for _, d in scaled], budget, weights or [])

    def where(self) -> str:
        """What the inputs are, in words."""
        return count(len(self.numerators), "point")

    def weigh(self, f: Row) -> Row:
        """q_k f(x_k): the inner product of f and g is Σ_k q_k f(x_k) g(x_k)."""
        return [q * value for q, value in zip(self.weights, f, strict=True)]

    @property
    def activation(self) -> Activation:
        """σ where its values are rational; Refused for another."""
        if isinstance(self.σ, Analytic):
            raise Refused(f"this proof is for polynomials and piecewise-linear activations, the claim has {self.σ}")
        return self.σ

    @property
    def constant(self) -> int | None:
        """A coordinate that is 1 at all points, as a bias is; None if there is none."""
        pairs = list(zip(self.numerators, self.denominators, strict=True))
        return next((j for j in reversed(range(self.n)) if all(x[j] == e for x, e in pairs)), None)

    @cached_property
    def bits(self) -> int:
        """The bits of the longest coordinate, denominators included."""
        return max((bits([*b, e]) for b, e in zip(self.numerators, self.denominators, strict=True)), default=0)

    @cached_property
    def powers(self) -> list[int]:
        """E_k^D."""
        D, longest = self.activation.degree, bits(self.denominators)
        self.budget.spend(len(self.denominators) * (1 + D.bit_length()), longest * D, longest * D)
        self.budget.store(len(self.denominators), longest * D)
        return [e**D for e in self.denominators]

    def feature(self, w: Row) -> Feature:
        """The integers σ(⟨w, x_k⟩) · c E_k^D, and c."""
        σ = self.activation
        a, d = over_common_denominator(w, self.budget)
        argument, N = bits([*a, d]) + self.bits, len(self.numerators)
        self.budget.spend(N * (self.n + 4), bits(a), self.bits, cost=0)
        self.budget.spend(3 * N * σ.degree, argument, argument * σ.degree // 2)
        self.budget.store(N, argument * σ.degree)
        pairs = zip(self.numerators, self.denominators, strict=True)
        return [σ.numerator(dot(a, b), d * e) for b, e in pairs], σ.scale * d**σ.degree

    def functions(self) -> Iterator[list[int]]:
        """S, or for a polynomial the kernel sections if they are fewer: the span on the points is the same."""
        if isinstance(self.activation, Polynomial) and self.count_spanning() > len(self.numerators):
            return self.kernel_sections(self.activation)
        return self.spanning()

    def count_spanning(self) -> int:
        """|S|."""
        if isinstance(self.activation, Polynomial):
            return sum(comb(self.n + k - 1, k) for k in self.activation.degrees)
        odd, even = self._odd_and_even(self.activation)
        return (self.n if odd else 0) + (len(self._lines()) if even else 0)

    def spanning(self) -> Iterator[list[int]]:
        """The functions of S in their order."""
        σ = self.activation
        entries = self.count_spanning() * len(self.numerators)
        if entries > MOST_ENTRIES:
            raise Malformed(f"expected a spanning set of at most {MOST_ENTRIES} values, this one has {entries}")
        levels = comb(self.n + σ.degree, self.n) * len(self.numerators)
        self.budget.spend(entries + levels, self.bits, self.bits * σ.degree)
        self.budget.store(2 * entries, self.bits * σ.degree)
        return self._monomials(σ) if isinstance(σ, Polynomial) else self._coordinates_and_kinks(σ)

    def _monomials(self, σ: Polynomial) -> Iterator[list[int]]:
        coordinates = [[b[i] for b in self.numerators] for i in range(self.n)]
        level = [(0, [1] * len(self.numerators))]
        for k in range(σ.degree + 1):
            if k in σ.degrees:
                lift = [e ** (σ.degree - k) for e in self.denominators]
                yield from ([x * y for x, y in zip(values, lift, strict=True)] for _, values in level)
            if k < σ.degree:
                level = [
                    (j, [x * y for x, y in zip(values, coordinates[j], strict=True)])
                    for i, values in level
                    for j in range(i, self.n)
                ]

    def _coordinates_and_kinks(self, σ: PiecewiseLinear) -> Iterator[list[int]]:
        odd, even = self._odd_and_even(σ)
        if odd:
            yield from ([b[i] for b in self.numerators] for i in range(self.n))
        if even:
            for members in self._lines().values():
                yield [abs(_lead(b)) if k in members else 0 for k, b in enumerate(self.numerators)]

    def kernel_sections(self, σ: Polynomial) -> Iterator[list[int]]:
        """The functions x ↦ Σ_{k∈K} ⟨x, x_l⟩^k, one for each point x_l."""
        N = len(self.numerators)
        self.budget.spend(N * N * self.n, self.bits, self.bits)
        self.budget.spend(3 * N * N * (1 + σ.degree), 2 * self.bits, self.bits * σ.degree)
        kernel = Polynomial([int(c != 0) for c in σ.numerators], 1)
        points = list(zip(self.numerators, self.denominators, strict=True))
        for b, e in points:
            yield [kernel.numerator(dot(b, other), e * d) for other, d in points]

    @staticmethod
    def _odd_and_even(σ: PiecewiseLinear) -> tuple[int, int]:
        return σ.positive + σ.negative, σ.positive - σ.negative

    def _lines(self) -> dict[tuple[int, ...], set[int]]:
        """The lines through 0 that meet the points outside 0, in the order of first appearance: direction ↦ indices."""
        lines: dict[tuple[int, ...], set[int]] = {}
        for k, b in enumerate(self.numerators):
            if any(b):
                factor = gcd(*b) if _lead(b) > 0 else -gcd(*b)
                lines.setdefault(tuple(x // factor for x in b), set()).add(k)
        return lines


def _lead(b: list[int]) -> int:
    return next((x for x in b if x), 0)


def read_points(value: Any, where: str, n: int | None) -> Matrix:
    """At least one point, all with the same number n ≥ 1 of coordinates."""
    x = matrix(value, where, None, n)
    lengths = {len(row) for row in x}
    if len(lengths) != 1 or 0 in lengths:
        raise Malformed(f"expected points, all with the same number of coordinates, in {where}, got {sorted(lengths)}")
    return x
