"""Spurious valleys behind a polynomial wall: both identities at random rational networks, where the loss is evaluated.

The checker multiplies the loss out; here nothing is. Two different polynomials agree at a random place of a large grid
only by a chance of degree over the size of the grid (Schwartz and Zippel).
"""

import random
from collections.abc import Callable
from typing import Any

from flint import fmpq

from .populations import Law
from .reading import MalformedError, Network, Polynomial, Problem, items, natural, obj, rational

PLACES, GRID = 6, 10**9
FAR = 10**4

Loss = Callable[[Network], fmpq]
Terms = list[tuple[fmpq, list[int]]]


def resists(problem: Problem | Law, bad: Network, level: fmpq, floor: fmpq, proof: dict[str, Any], loss: Loss) -> bool:
    """Whether q < 0 at the bad point and the identities hold wherever they are tried."""
    size = (problem.m + problem.n) * problem.p
    on, inside = obj(proof["on"], "squares", "factor"), obj(proof["inside"], "squares", "multiplier")
    q, h = _polynomial(proof["wall"], size), _polynomial(on["factor"], size)
    above, within, multiplier = (
        read_squares(part, size) for part in (on["squares"], inside["squares"], inside["multiplier"])
    )
    if not isinstance(problem.activation, Polynomial):
        return False
    degrees = [sum(alpha) for f in (q, h, *(g for _, g in (*above, *within, *multiplier))) for _, alpha in f]
    if max(degrees, default=0) > FAR or size > 30:
        return False
    if _at(q, [value for row in (*bad.U, *bad.W) for value in row]) >= 0:
        return False
    rng = random.Random(0)
    for _ in range(PLACES):
        theta = [fmpq(rng.randint(-GRID, GRID)) for _ in range(size)]
        here, wall = loss(_network(problem, theta)), _at(q, theta)
        if here - level != _sum(above, theta) + wall * _at(h, theta):
            return False
        if here - floor != _sum(within, theta) - wall * _sum(multiplier, theta):
            return False
    return True


def _network(problem: Problem | Law, theta: list[fmpq]) -> Network:
    m, n, p = problem.m, problem.n, problem.p
    U = tuple(tuple(theta[j * p : (j + 1) * p]) for j in range(m))
    return Network(U, tuple(tuple(theta[m * p + i * n : m * p + (i + 1) * n]) for i in range(p)))


def _polynomial(value: object, size: int) -> Terms:
    terms: dict[tuple[int, ...], fmpq] = {}
    for entry in items(value):
        coefficient, alpha = items(entry, 2)
        key = tuple(natural(e) for e in items(alpha, size))
        if key in terms or rational(coefficient) == 0 or any(e > 1000 for e in key):
            raise MalformedError("a term twice, zero or of a large degree")
        terms[key] = rational(coefficient)
    return [(a, list(alpha)) for alpha, a in terms.items()]


def read_squares(value: object, size: int) -> list[tuple[fmpq, Terms]]:
    """Pairs of a factor of at least 0 and a polynomial."""
    found = []
    for entry in items(value):
        d, g = items(entry, 2)
        if rational(d) < 0:
            raise MalformedError("a negative factor")
        found.append((rational(d), _polynomial(g, size)))
    return found


def _at(f: Terms, theta: list[fmpq]) -> fmpq:
    total = fmpq(0)
    for a, alpha in f:
        term = a
        for base, e in zip(theta, alpha, strict=True):
            term *= base**e
        total += term
    return total


def _sum(squares: list[tuple[fmpq, Terms]], theta: list[fmpq]) -> fmpq:
    return sum((d * _at(g, theta) ** 2 for d, g in squares), fmpq(0))
