"""The Hessian of the loss of `teacher_student`, as integers, and a bound of what they are off.

Every block is α I plus scalars times wwᵀ, wvᵀ + vwᵀ and vvᵀ. The scalars are enclosed, the vectors exact: the midpoints
give a matrix of integers, and what the enclosures leave open is bounded once for all blocks, in the Frobenius norm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from .arithmetic import Budget, bits, dot, over_common_denominator
from .fixed_point import ONE, PLACES, UNIT, Interval
from .positive_definite import PRECISION
from .teacher_student import TWO_PI, Students

NEARLY_PARALLEL = ONE >> 40
"""Terms that divide by sin θ are bounded, not computed, for pairs with sin θ < 2^−40: they are of the size of sin θ."""

Vector = list[int]
Block = list[Vector]


@dataclass(frozen=True)
class Hessian:
    """A symmetric matrix, `rows` / 2^58 (rows of the lower triangle, some longer), within `error` of ∇²F in |·|_F."""

    rows: Block
    error: Fraction

    @classmethod
    def of(cls, students: Students) -> "Hessian":
        """∇²F(W), rows and columns ordered by neuron, then by coordinate."""
        assembly, rows = _Assembly(students), []
        for i in range(students.n):
            blocks = [assembly.mixed(i, j) for j in range(i)] + [assembly.own(i)]
            rows += [[entry for block in blocks for entry in block[r]] for r in range(students.k)]
        return cls(rows, Fraction(assembly.error, ONE) + Fraction(len(rows), 1 << PRECISION))

    def quadratic(self, direction: Sequence[Fraction], budget: Budget) -> Fraction:
        """An upper bound of Dᵀ∇²F(W)D."""
        entries, d = over_common_denominator(direction, budget)
        budget.spend(len(entries) ** 2, bits(entries), PRECISION + bits(entries))
        total = 0
        for r, row in enumerate(self.rows):
            total += entries[r] * (2 * dot(row[:r], entries[:r]) + row[r] * entries[r])
        return Fraction(total, d * d << PRECISION) + self.error * Fraction(dot(entries, entries), d * d)

    def norm(self, budget: Budget) -> Fraction:
        """An upper bound of |∇²F(W)|_F."""
        budget.spend(len(self.rows) ** 2, PRECISION, PRECISION)
        total = sum(2 * dot(row[:r], row[:r]) + row[r] ** 2 for r, row in enumerate(self.rows))
        return Fraction(isqrt(total) + 1, 1 << PRECISION) + self.error


class _Assembly:
    """The blocks, and the sum of their errors in units of 2^−128."""

    def __init__(self, students: Students) -> None:
        self.students, self.error = students, 0
        self.size = Interval.of(students.k)
        self.teacher = [[students.d * (r == j) for r in range(students.k)] for j in range(students.k)]

    def mixed(self, i: int, j: int) -> Block:
        """((π − θ) I + (w̄v̄ᵀ + v̄w̄ᵀ − cos θ (w̄w̄ᵀ + v̄v̄ᵀ)) / sin θ) / 2π for w = w_i, v = w_j, w̄ = w/|w|."""
        pair, w, v = self.students.pair(i, j), self.students.a[i], self.students.a[j]
        twice = Interval.of(2)  # the block stands in the matrix twice, once transposed
        unit = self._middle(pair.supplement / TWO_PI, twice * self.size)
        if pair.sine.low < NEARLY_PARALLEL:  # what follows is sin θ/2π times a reflection of a plane, |·|_F = √2
            self.error += pair.sine.high
            return self._block(unit, [])
        inverse = UNIT / (TWO_PI * pair.sine)
        cross = self._middle(inverse / (pair.w * pair.v), twice * twice * pair.w * pair.v)
        ww = self._middle(-(inverse * pair.cosine) / (pair.w * pair.w), twice * pair.w * pair.w)
        vv = self._middle(-(inverse * pair.cosine) / (pair.v * pair.v), twice * pair.v * pair.v)
        return self._block(unit, [(w, _combined(ww, w, cross, v)), (v, _combined(cross, w, vv, v))])

    def own(self, i: int) -> Block:
        """I/2 + Σ ± (|q| P + qqᵀ/|q|) / 2π|w| for w = w_i, q = Pv, P = I − w̄w̄ᵀ; + for students v, − for the teacher."""
        students, unit, along, products = self.students, ONE // 2, 0, []
        others = [(students.pair(i, j), students.a[j], 1) for j in range(students.n) if j != i]
        others += [(pair, e, -1) for pair, e in zip(students.taught[i], self.teacher, strict=True)]
        w = students.a[i]
        for pair, v, sign in others:
            q = pair.v * pair.sine
            scale = q / (TWO_PI * pair.w)
            if pair.sine.low < NEARLY_PARALLEL:
                self.error += (scale * (self.size + UNIT)).high
                continue
            ratio, outer = pair.cosine * pair.v / pair.w, UNIT / (TWO_PI * pair.w * q)  # q = v − ratio w
            unit += sign * self._middle(scale, self.size)
            along += sign * self._middle(ratio * ratio * outer - scale / (pair.w * pair.w), pair.w * pair.w)
            cross = -sign * self._middle(ratio * outer, pair.w * pair.v + pair.w * pair.v)
            products.append((v, _combined(cross, w, sign * self._middle(outer, pair.v * pair.v), v)))
            products.append((w, [cross * x for x in v]))
        return self._block(unit, [*products, (w, [along * x for x in w])])

    def _middle(self, value: Interval, size: Interval) -> int:
        """The midpoint of a scalar that multiplies a matrix of at most that Frobenius norm; its error is added up."""
        self.error += (Interval(0, value.radius) * size).high
        return value.middle

    def _block(self, unit: int, products: list[tuple[Vector, Vector]]) -> Block:
        """α I + Σ x yᵀ / d², for α and y in units of 2^−128, in units of 2^−58, rounded down."""
        below, k = self.students.d**2 << PLACES - PRECISION, self.students.k
        block = []
        for r in range(k):
            row = [0] * k
            row[r] = unit * self.students.d**2
            for x, y in products:
                factor = x[r]
                if factor:
                    row = [entry + factor * other for entry, other in zip(row, y, strict=True)]
            block.append([entry // below for entry in row])
        return block


def _combined(a: int, x: Vector, b: int, y: Vector) -> Vector:
    """a x + b y."""
    return [a * one + b * other for one, other in zip(x, y, strict=True)]
