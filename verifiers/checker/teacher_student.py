"""ReLU students of an orthonormal teacher, Gaussian inputs, all outer weights 1: loss and gradient in enclosures.

F(W) = ½ E(Σ_i relu⟨w_i, x⟩ − Σ_j relu⟨e_j, x⟩)², x standard normal in Rᵏ, W with the rows w_1, …, w_n, and e_1, …, e_k
the standard basis. With f(w, v) = E relu⟨w, x⟩ relu⟨v, x⟩ = |w||v| (sin θ + (π − θ) cos θ) / 2π, θ their angle,

    2F = Σ f(w_i, w_j) − 2 Σ f(w_i, e_j) + Σ f(e_i, e_j).

Its derivatives, where they are Lipschitz, and by how much: notes/teacher-student.md.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from .arithmetic import FRACTION, Budget, bits, dot, over_common_denominator
from .document import Malformed, Matrix, Refused, choice, fields, matrix, natural
from .fixed_point import PI, PLACES, Interval, arctangent
from .words import count

MOST_NEURONS = 100
MOST_BITS = 4_000
HALF = Interval.of(Fraction(1, 2))
TWO_PI = PI + PI


@dataclass(frozen=True)
class Problem:
    """k teacher neurons e_1, …, e_k in Rᵏ and n ≥ k students."""

    k: int
    n: int

    def weights(self, value: Any, where: str) -> Matrix:
        """n rows of k numbers."""
        return matrix(value, where, self.n, self.k)


def read_problem(value: Any) -> Problem:
    """Every field; n ≥ k, so that 0 is attained: by the teacher and neurons that are 0."""
    table = fields(value, "problem", "model", "k", "n")
    choice(table["model"], "problem.model", {"teacher-student": None})
    k = natural(table["k"], "problem.k", least=1, most=MOST_NEURONS)
    n = natural(table["n"], "problem.n", least=1, most=MOST_NEURONS)
    if n < k:
        raise Malformed(f"expected at least as many students as teacher neurons, got n = {n} and k = {k}")
    return Problem(k, n)


def setting(problem: Problem) -> str:
    """The problem in words."""
    students = count(problem.n, "ReLU student neuron")
    teacher = count(problem.k, "neuron")
    return f"{students} and an orthonormal ReLU teacher of {teacher}, Gaussian inputs, outer weights 1"


@dataclass(frozen=True)
class Pair:
    """|w|, |v|, sin θ, cos θ and π − θ of two nonzero vectors."""

    w: Interval
    v: Interval
    sine: Interval
    cosine: Interval
    supplement: Interval

    @classmethod
    def of(cls, ww: Fraction, vv: Fraction, wv: Fraction) -> "Pair":
        """From |w|², |v|² and ⟨w, v⟩; sin θ from Gram's determinant, which is exact."""
        w, v = Interval.root(ww), Interval.root(vv)
        gram = ww * vv - wv * wv
        lengths = w * v
        sine, cosine = Interval.root(gram) / lengths, Interval.of(wv) / lengths
        if wv * wv <= gram:
            return cls(w, v, sine, cosine, HALF * PI + arctangent(cosine / sine))
        offset = PI if wv > 0 else Interval(0, 0)
        return cls(w, v, sine, cosine, offset - arctangent(sine / cosine))

    @property
    def product(self) -> Interval:
        """f(w, v)."""
        return self.w * self.v * (self.sine + self.supplement * self.cosine) / TWO_PI


@dataclass(frozen=True)
class Students:
    """The rows w_i = a_i / d, none 0, and what is needed of their pairs among themselves and with the teacher."""

    k: int
    a: list[list[int]]
    d: int
    budget: Budget

    @classmethod
    def of(cls, W: Matrix, budget: Budget) -> "Students":
        entries, d = over_common_denominator([value for row in W for value in row], budget)
        if bits([*entries, d]) > MOST_BITS:
            raise Malformed(f"expected weights over a common denominator of at most {MOST_BITS} bits, got more")
        k, n = len(W[0]), len(W)
        pairs = n * (n + k)
        budget.spend(pairs * (k + 400), bits(entries), bits(entries), FRACTION // 4)
        budget.spend(pairs * k * k, PLACES, 2 * bits(entries))
        rows = [entries[i * k : (i + 1) * k] for i in range(n)]
        if not all(any(row) for row in rows):
            raise Refused("a neuron is 0: the loss is not differentiable there")
        return cls(k, rows, d, budget)

    @property
    def n(self) -> int:
        """How many."""
        return len(self.a)

    @cached_property
    def norms(self) -> list[Interval]:
        """|w_i|."""
        return [Interval.root(Fraction(dot(a, a), self.d**2)) for a in self.a]

    @cached_property
    def among(self) -> dict[tuple[int, int], Pair]:
        """The pairs (w_i, w_j), i < j."""
        square = self.d * self.d
        own = [Fraction(dot(a, a), square) for a in self.a]
        return {
            (i, j): Pair.of(own[i], own[j], Fraction(dot(self.a[i], self.a[j]), square))
            for i in range(self.n)
            for j in range(i + 1, self.n)
        }

    @cached_property
    def taught(self) -> list[list[Pair]]:
        """The pairs (w_i, e_j)."""
        own = [Fraction(dot(a, a), self.d**2) for a in self.a]
        return [[Pair.of(own[i], Fraction(1), Fraction(x, self.d)) for x in a] for i, a in enumerate(self.a)]

    def pair(self, i: int, j: int) -> Pair:
        """(w_i, w_j), i ≠ j, in that order."""
        if i < j:
            return self.among[i, j]
        found = self.among[j, i]
        return Pair(found.v, found.w, found.sine, found.cosine, found.supplement)

    @cached_property
    def loss(self) -> Interval:
        """F(W)."""
        total = Interval(0, 0)
        for norm in self.norms:
            total = total + (norm * norm).times(Fraction(1, 4))
        for pair in self.among.values():
            total = total + pair.product
        for pairs in self.taught:
            for pair in pairs:
                total = total - pair.product
        k = self.k  # f(e_i, e_i) = 1/2, f(e_i, e_j) = 1/2π
        return total + Interval.of(Fraction(k, 4)) + Interval.of(Fraction(k * (k - 1), 2)) / TWO_PI

    @cached_property
    def slope(self) -> Interval:
        """|∇F(W)|, over all rows together."""
        total = Interval(0, 0)
        for i in range(self.n):
            for entry in self._gradient(i):
                square = entry * entry
                total = total + Interval(max(square.low, 0), square.high)
        return total.sqrt()

    def _gradient(self, i: int) -> list[Interval]:
        """w_i/2 + Σ ± (|v| sin θ w_i/|w_i| + (π − θ) v) / 2π, + over the other students, − over the teacher."""
        along, own, others = PI, self.norms[i], []
        for j in range(self.n):
            if j != i:
                pair = self.pair(i, j)
                along = along + pair.v * pair.sine / own
                others.append((j, pair.supplement))
        for pair in self.taught[i]:
            along = along - pair.sine / own
        found = []
        for r in range(self.k):
            entry = along.times(Fraction(self.a[i][r], self.d)) - self.taught[i][r].supplement
            for j, supplement in others:
                entry = entry + supplement.times(Fraction(self.a[j][r], self.d))
            found.append(entry / TWO_PI)
        return found

    def lipschitz(self, radius: Fraction) -> Interval:
        """T with |∇²F(W′) − ∇²F(W″)| ≤ T |W′ − W″|_F for W′, W″ within the radius of W (Lemma L of the notes)."""
        root = Interval.root(self.n)
        least = Interval(min(norm.low for norm in self.norms), min(norm.high for norm in self.norms))
        least = least - Interval.of(radius)
        if least.low <= 0:
            raise Refused("a neuron may be 0 within the radius: the loss need not be twice differentiable there")
        total = Interval.of(self.k) + root * Interval.of(radius)
        for norm in self.norms:
            total = total + norm
        constant = Interval.root(Fraction(28, 3)) / TWO_PI
        return constant * total / (least * least) + Interval.of(3) * root / (PI * least)
