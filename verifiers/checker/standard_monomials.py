"""Rules of `dimension` on varieties that count monomials: no point is listed and nothing is eliminated.

A monomial is the ascending tuple of the indices of its variables: x₀x₂² is (0, 2, 2). The leading monomial of an
equation is its largest in the graded reverse lexicographic order; *standard* are the monomials that none divides.
Why the rules are sound is in notes/certificates.md, dimension.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, repeat
from math import gcd
from operator import add
from typing import Any, Protocol

from .arithmetic import FRACTION, Budget
from .document import Malformed, Refused, Row, fields, matrix, vector
from .polynomials import MOST_EXPONENT, Exponent, Terms
from .real_roots import distinct_real_roots, primitive

Monomial = tuple[int, ...]


class Region(Protocol):
    """The real solutions of some equations."""

    @property
    def n(self) -> int: ...
    @property
    def equations(self) -> list[Terms]: ...
    @property
    def degrees(self) -> Sequence[int]: ...
    @property
    def budget(self) -> Budget: ...


def require_standard_monomials(region: Region, value: int) -> None:
    """Upper bound: dividing S by the equations leaves at most `value` standard monomials."""
    occurs = _what_division_leaves(region)
    if _count(filter(occurs, standard(region)), value + 1) > value:
        raise Refused(f"upper: more than {value} standard monomials may be left when S is divided by the equations")


def _what_division_leaves(region: Region) -> Callable[[Monomial], bool]:
    """Whether x^β can occur: division lowers degrees by multiples of g, and makes no constant if it is given none."""
    K = region.degrees
    g = gcd(*(max(d) - k for d in map(_degrees, region.equations) for k in d))  # 0 if all are homogeneous
    constant = 0 in K or any(0 in _degrees(equation) for equation in region.equations)
    from_degree = {b for k in K for b in (range(k, -1, -g) if g else (k,))}
    return lambda beta: len(beta) in from_degree and (bool(beta) or constant)


def _degrees(equation: Terms) -> set[int]:
    return set(map(sum, equation))


def _count(monomials: Iterator[Monomial], most: int) -> int:
    """How many there are, or `most` if there are more."""
    return sum(1 for _ in zip(range(most), monomials, strict=False))


def lead(equation: Terms) -> Exponent:
    """The leading exponent."""
    return max(equation, key=lambda alpha: (sum(alpha), [-a for a in reversed(alpha)]))


def standard(region: Region) -> Iterator[Monomial]:
    """The standard monomials up to the largest degree of S, by degree."""
    powers = [[(i, e) for i, e in enumerate(lead(g)) if e] for g in region.equations if g]
    dividing = [[lead for lead in powers if any(i == j for j, _ in lead)] for i in range(region.n)]
    level: list[Monomial] = [()] if all(powers) else []
    for k in range(max(region.degrees, default=-1) + 1):
        yield from level
        if k < max(region.degrees):
            candidates = len(level) * region.n
            region.budget.spend(candidates * (4 + 2 * max(map(len, dividing))) + len(level) * k)
            region.budget.store(candidates, 64 * k)
            level = [
                (*beta, i)
                for beta in level
                for i in range(beta[-1] if beta else 0, region.n)
                if not any(divides(lead, (*beta, i)) for lead in dividing[i])
            ]


def divides(powers: Sequence[tuple[int, int]], beta: Monomial) -> bool:
    """Whether the product of these powers divides x^β."""
    return all(beta.count(i) >= e for i, e in powers)


class DistinctRoots:
    """Lower bound: the leads are powers x_v^e, and where the other variables are `at`, x_v has e real values."""

    def __init__(self, region: Region, value: int, proof: Any) -> None:
        self.region, self.value = region, value
        self.at = vector(fields(proof, "lower", "kind", "at")["at"], "lower.at", region.n)

    def require(self) -> None:
        """Raises Refused unless all standard monomials are independent and enough of them lie in the span of S."""
        bound = [self._bound_variable(g) for g in self.region.equations]
        for g, v in zip(self.region.equations, bound, strict=True):
            if any(alpha[u] for alpha in g for u in bound if u != v) or bound.count(v) > 1:
                raise Refused("lower: an equation has the leading variable of another equation in it")
            self._require_distinct_roots(g, v)
        if any(self.at[v] for v in bound):
            raise Refused("lower: a leading variable of an equation has a value in lower.at that is not 0")
        if _count(filter(self._spanned(), standard(self.region)), self.value) < self.value:
            raise Refused(f"lower: fewer than {self.value} standard monomials were shown to lie in the span of S")

    def _bound_variable(self, g: Terms) -> int:
        powers = [(i, e) for i, e in enumerate(lead(g)) if e] if g else []
        if len(powers) != 1:
            raise Refused("lower: the leading monomial of an equation is no power of one variable")
        return powers[0][0]

    def _require_distinct_roots(self, g: Terms, v: int) -> None:
        """g as a polynomial in x_v alone, of degree e with a constant leading coefficient, has e real roots."""
        e, budget = sum(lead(g)), self.region.budget
        budget.spend(len(g) * self.region.n * e, cost=FRACTION)
        coefficients = [Fraction(0)] * (e + 1)
        for alpha, a in g.items():
            coefficients[alpha[v]] += _times_powers(a, self.at, alpha, v)
        if distinct_real_roots(primitive(coefficients, budget), budget) < e:
            raise Refused(f"lower: an equation of degree {e} in x{v + 1} has fewer than {e} real roots there")

    def _spanned(self) -> Callable[[Monomial], bool]:
        """Whether x^β lies in the span of S on X: |β| ∈ K, or it can be multiplied up to such a degree."""
        K = self.region.degrees
        lifts = [lift for lift in map(_lift, self.region.equations) if lift is not None]
        useful = {
            b: [p for p, s in lifts if any(k > b and (k - b) % s == 0 for k in K)] for b in range(max(K, default=0))
        }

        def spanned(beta: Monomial) -> bool:
            return len(beta) in K or any(divides(powers, beta) for powers in useful.get(len(beta), ()))

        return spanned


def _times_powers(a: Fraction, at: Row, alpha: Exponent, v: int) -> Fraction:
    for i, e in enumerate(alpha):
        if e and i != v:
            a *= at[i] ** e
    return a


def _lift(g: Terms) -> tuple[list[tuple[int, int]], int] | None:
    """(γ, s) if g = 0 says c x^γ = h with h homogeneous of degree |γ| + s, s > 0, and x^γ divides every term of h."""
    degrees = sorted(_degrees(g))
    below = [alpha for alpha in g if sum(alpha) == degrees[0]] if len(degrees) == 2 else []
    if len(below) != 1 or any(a < b for alpha in g for a, b in zip(alpha, below[0], strict=True)):
        return None
    return [(i, e) for i, e in enumerate(below[0]) if e], degrees[1] - degrees[0]


class MonomialMap:
    """Lower bound: x_i = t^(row i of `exponents`), t > 0, lies on X, and S has many different images."""

    def __init__(self, region: Region, value: int, proof: Any) -> None:
        self.region, self.value = region, value
        rows = matrix(fields(proof, "lower", "kind", "exponents")["exponents"], "lower.exponents", region.n, None)
        entries = list(chain.from_iterable(rows))
        if len({len(row) for row in rows}) != 1 or any(a.denominator != 1 or abs(a) > MOST_EXPONENT for a in entries):
            most = f"from -{MOST_EXPONENT} to {MOST_EXPONENT}"
            raise Malformed(f"expected rows of one length of whole numbers {most} in lower.exponents, got others")
        self.rows = [tuple(map(int, row)) for row in rows]

    def require(self) -> None:
        """Raises Refused unless every equation holds for all t and the images are at least `value`."""
        m, budget = len(self.rows[0]), self.region.budget
        for equation in self.region.equations:
            budget.spend(len(equation) * self.region.n * (1 + m), cost=FRACTION)
            sums: dict[Monomial, Fraction] = {}
            for alpha, a in equation.items():
                image = tuple(sum(e * row[j] for e, row in zip(alpha, self.rows, strict=True)) for j in range(m))
                sums[image] = sums.get(image, Fraction(0)) + a
            if any(sums.values()):
                raise Refused("lower: an equation does not hold on the image of the monomial map")
        if self._count_images() < self.value:
            raise Refused(f"lower: the monomials of S have fewer than {self.value} different images")

    def _count_images(self) -> int:
        """The number of different t^(Σ β_i rows_i), |β| ∈ K, counted up to `value`."""
        m, K, budget = len(self.rows[0]), self.region.degrees, self.region.budget
        level: set[Monomial] = {(0,) * m}
        found: set[Monomial] = set()
        for k in range(max(K, default=-1) + 1):
            found |= level if k in K else set()
            if len(found) >= self.value or k == max(K):
                break
            budget.spend(len(level) * len(self.rows) * (4 + m))
            budget.store(len(level) * len(self.rows), 64 * m)
            level = {tuple(map(add, *pair)) for v in level for pair in zip(repeat(v), self.rows)}
        return len(found)
