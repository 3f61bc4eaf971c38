"""Sparse polynomials in several variables and their division by given ones, with cofactors.

A polynomial is a dictionary exponents ↦ nonzero coefficient. Dividing x^α by g_1, …, g_s leaves
x^α = Σ h_i g_i + N(x^α), where no monomial of N is divisible by a leading monomial of a g_i (Cox, Little and
O'Shea, *Ideals, Varieties, and Algorithms*, §2.3). Where all g_i vanish, x^α and N(x^α) are equal: so the
dimension of polynomials on that set is at most the number of monomials that occur in the N. The g_i need not
be a Gröbner basis for this; if they are one, the number is the Hilbert function of the ideal.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement

from flint import fmpq

Exponent = tuple[int, ...]
Terms = dict[Exponent, fmpq]


def exponents(n: int, degree: int) -> Iterator[Exponent]:
    """All α ∈ Nⁿ with |α| = degree: x₀², x₀x₁, …, x₁², ….

    >>> list(exponents(2, 2))
    [(2, 0), (1, 1), (0, 2)]
    """
    for chosen in combinations_with_replacement(range(n), degree):
        yield tuple(chosen.count(i) for i in range(n))


def order(alpha: Exponent) -> tuple[int, Exponent]:
    """The key of the graded reverse lexicographic order.

    >>> sorted([(0, 2), (2, 0), (1, 1), (0, 0)], key=order)
    [(0, 0), (0, 2), (1, 1), (2, 0)]
    """
    return sum(alpha), tuple(-a for a in reversed(alpha))


def add(total: Terms, terms: Mapping[Exponent, fmpq], factor: fmpq, shift: Exponent) -> None:
    """total += factor · x^shift · terms, in place; zeros are dropped."""
    for alpha, a in terms.items():
        key = tuple(i + j for i, j in zip(alpha, shift, strict=True))
        value = total.get(key, fmpq(0)) + factor * a
        if value == 0:
            total.pop(key, None)
        else:
            total[key] = value


def value_at(terms: Mapping[Exponent, fmpq], x: Sequence[fmpq]) -> fmpq:
    """The polynomial at a point."""
    total = fmpq(0)
    for alpha, a in terms.items():
        for base, power in zip(x, alpha, strict=True):
            if power:
                a *= base**power  # noqa: PLW2901  # the term is built up in place
        total += a
    return total


def degree(terms: Mapping[Exponent, fmpq]) -> int:
    """The total degree; −1 for zero."""
    return max((sum(alpha) for alpha in terms), default=-1)


class Division:
    """Normal forms of monomials modulo given nonzero polynomials, each computed once.

    >>> circle = {(2, 0): fmpq(1), (0, 2): fmpq(1), (0, 0): fmpq(-1)}
    >>> division = Division([circle], 2)
    >>> division.normal_form((3, 0)), division.cofactors((3, 0))
    ({(1, 2): -1, (1, 0): 1}, {0: {(1, 0): 1}})
    """

    def __init__(self, divisors: Sequence[Terms], variables: int) -> None:
        self.divisors = divisors
        self.leads = [max(g, key=order) for g in divisors]
        self.zero: Exponent = (0,) * variables
        self._known: dict[Exponent, tuple[Terms, dict[int, Terms]]] = {}

    def normal_form(self, alpha: Exponent) -> Terms:
        """N(x^α)."""
        return self._divide(alpha)[0]

    def cofactors(self, alpha: Exponent) -> dict[int, Terms]:
        """The h_i that are not zero, by their index."""
        return self._divide(alpha)[1]

    def _divide(self, alpha: Exponent) -> tuple[Terms, dict[int, Terms]]:
        if alpha not in self._known:
            self._known[alpha] = self._step(alpha)
        return self._known[alpha]

    def _step(self, alpha: Exponent) -> tuple[Terms, dict[int, Terms]]:
        """One multiple of a divisor cancels x^α; what is left is smaller in the order and divided before."""
        one = fmpq(1)
        index = next((i for i, lead in enumerate(self.leads) if _divides(lead, alpha)), None)
        if index is None:
            return {alpha: one}, {}
        lead = self.leads[index]
        shift = tuple(a - b for a, b in zip(alpha, lead, strict=True))
        factor = 1 / self.divisors[index][lead]
        remainder: Terms = {}
        cofactors: dict[int, Terms] = {index: {shift: factor}}
        rest: Terms = {}
        add(rest, self.divisors[index], -factor, shift)
        del rest[alpha]
        for beta, b in rest.items():
            below, others = self._divide(beta)
            add(remainder, below, b, self.zero)
            for i, h in others.items():
                add(cofactors.setdefault(i, {}), h, b, self.zero)
        return remainder, {i: h for i, h in cofactors.items() if h}


def _divides(beta: Exponent, alpha: Exponent) -> bool:
    return all(b <= a for b, a in zip(beta, alpha, strict=True))
