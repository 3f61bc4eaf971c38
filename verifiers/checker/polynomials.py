"""Sparse polynomials in several variables: dictionaries exponents ↦ nonzero coefficient."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import Any

from .arithmetic import FRACTION, Budget, bits
from .document import Malformed, Row, listed, natural, rational

MOST_EXPONENT = 1_000

Exponent = tuple[int, ...]
Terms = dict[Exponent, Fraction]


def read_polynomial(value: Any, where: str, n: int) -> Terms:
    """A list of [coefficient, [exponents]]: no coefficient 0, no exponents twice."""
    terms: Terms = {}
    for index, entry in enumerate(listed(value, where, None, lambda pair, _: pair)):
        at = f"{where}[{index}]"
        coefficient, exponents = listed(entry, at, 2, lambda part, _: part)
        alpha = tuple(listed(exponents, f"{at}[1]", n, lambda e, place: natural(e, place, most=MOST_EXPONENT)))
        a = rational(coefficient, f"{at}[0]")
        if a == 0 or alpha in terms:
            raise Malformed(f"expected each term of {where} once and with a nonzero coefficient, not so in {at}")
        terms[alpha] = a
    return terms


def exponents_of_degree(n: int, degree: int) -> Iterator[Exponent]:
    """The α ∈ Nⁿ with |α| = degree, in the order of the spanning set."""
    for chosen in combinations_with_replacement(range(n), degree):
        yield tuple(chosen.count(i) for i in range(n))


def value_at(terms: Terms, x: Row) -> Fraction:
    """The polynomial at a point."""
    total = Fraction(0)
    for alpha, a in terms.items():
        product = a
        for base, power in zip(x, alpha, strict=False):
            if power:
                product *= base**power
        total += product
    return total


def subtract_product(total: Terms, h: Terms, g: Terms, budget: Budget) -> None:
    """total −= h g, in place; zeros are dropped."""
    one, other = (bits([x for a in terms.values() for x in (a.numerator, a.denominator)]) for terms in (h, g))
    budget.spend(len(h) * len(g), one, other, FRACTION)
    budget.store(len(h) * len(g), one + other)
    for alpha, a in h.items():
        for beta, b in g.items():
            key = tuple(i + j for i, j in zip(alpha, beta, strict=True))
            value = total.get(key, Fraction(0)) - a * b
            if value:
                total[key] = value
            else:
                total.pop(key, None)
