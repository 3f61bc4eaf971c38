"""The lower bound of `dimension` by neurons and points: σ(⟨w_i, x_j⟩) is nonsingular modulo a number."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .activations import Activation, Polynomial
from .arithmetic import Budget, inverse, is_nonsingular, pack, unpack
from .document import Matrix, Refused, Row
from .points import Points

MOST_TABULATED = 2**12
"""Up to this modulus the values of a polynomial are listed once; beyond, Horner's rule is cheaper."""


@dataclass(frozen=True)
class Minor:
    """Neurons w_i and points x_j, as many, and a modulus that must divide no denominator."""

    activation: Activation
    weights: Matrix
    points: Matrix
    modulus: int
    budget: Budget

    def require(self) -> None:
        """Raises Refused unless the values are nonsingular modulo the modulus."""
        r, m = len(self.points), self.modulus
        slot = 2 * m.bit_length() + 16
        self.budget.spend(r * r, r * slot, m.bit_length())
        self.budget.store(r, 2 * r * slot)
        σ = self.activation
        rows = self._polynomial(σ) if isinstance(σ, Polynomial) else self._piecewise_linear()
        if not is_nonsingular(list(rows), m):
            raise Refused(f"lower: the neurons' values at the points are singular modulo {m}")

    def _polynomial(self, σ: Polynomial) -> Iterator[list[int]]:
        """Residues in, residues out: reducing rationals whose denominators are invertible respects + and ·.

        The points are packed by coordinates, a slot for each, so that Σ_i w_i x_i is one sum of long integers.
        """
        r, n, m = len(self.points), len(self.points[0]) if self.points else 0, self.modulus
        self.budget.spend(r * n, r * (2 * m.bit_length() + n.bit_length()), m.bit_length())
        self.budget.spend(r * r * (2 + σ.degree), m.bit_length(), m.bit_length())
        width = -(-(2 * m.bit_length() + n.bit_length()) // 8)
        columns = [pack(list(column), 8 * width) for column in zip(*map(self._residues, self.points), strict=True)]
        evaluate = self._values(σ)
        for w in self.weights:
            total = sum(a * column for a, column in zip(self._residues(w), columns, strict=True) if a)
            yield evaluate(unpack(total, 8 * width, r))

    def _values(self, σ: Polynomial) -> Callable[[list[int]], list[int]]:
        """The function z ↦ σ(z) on lists, modulo m."""
        m, (scale,) = self.modulus, self._inverses([σ.scale])
        coefficients = [c * scale % m for c in reversed(σ.numerators)]

        def value(z: int) -> int:
            total = 0
            for c in coefficients:
                total = (total * z + c) % m
            return total

        if m > MOST_TABULATED:
            return lambda values: [value(z) for z in values]
        table = [value(z) for z in range(m)]
        return lambda values: [table[z % m] for z in values]

    def _residues(self, row: Row) -> list[int]:
        inverses = self._inverses([x.denominator for x in row])
        return [x.numerator * d % self.modulus for x, d in zip(row, inverses, strict=True)]

    def _inverses(self, denominators: Sequence[int]) -> list[int]:
        found = [1 if d == 1 else inverse(d, self.modulus) for d in denominators]
        if None in found:
            raise Refused(f"lower: {self.modulus} has a factor in common with a denominator")
        return [d for d in found if d is not None]

    def _piecewise_linear(self) -> Iterator[list[int]]:
        """The sign of ⟨w, x⟩ decides: exact values first, then their residues."""
        m, n = self.modulus, len(self.points[0]) if self.points else 1
        neurons = Points.of(self.activation, n, self.points, self.budget)
        inverses = self._inverses(neurons.denominators)
        for w in self.weights:
            values, common = neurons.feature(w)
            (inverted,) = self._inverses([common])
            yield [v * e * inverted % m for v, e in zip(values, inverses, strict=True)]
