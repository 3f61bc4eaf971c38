"""Rational points of a variety: drawn where the family knows how, else searched for.

The search assigns small random values to the variables one by one; as soon as an equation has one unknown
left, that unknown runs through its rational roots. It can miss points and stop early: it only ever serves
lower bounds, and every point found satisfies the equations exactly.
"""

from collections.abc import Iterator
from random import Random

from flint import fmpq, fmpz_poly

from .normal_forms import Terms
from .varieties import Point, Variety

TRIES = 4_000
SMALL = [fmpq(k) for k in range(-12, 13)] + [fmpq(a, b) for a in (-3, -1, 1, 3) for b in (2, 3, 4, 5)]

Partial = dict[int, fmpq]


def rational_points(variety: Variety, wanted: int, reach: int) -> list[Point]:
    """Up to `wanted` distinct rational points of X from numbers up to about `reach`, the same ones on every run."""
    random = Random(f"points {variety.n} {wanted} {reach}")
    found: dict[str, Point] = {}
    draw = variety.sample or (lambda source, _reach: _search(variety, source))
    for attempt in range(TRIES + 50 * wanted):
        point = draw(random, reach + attempt // (3 * wanted + 10))
        key = str(point)  # hashing a rational costs more
        if point is not None and key not in found and variety.contains(point):
            found[key] = point
        if len(found) >= wanted:
            break
    return list(found.values())


def _search(variety: Variety, random: Random) -> Point | None:
    order = random.sample(range(variety.n), variety.n)
    values = _extended(variety, {}, order, random)
    return None if values is None else [values[i] for i in range(variety.n)]


def _extended(variety: Variety, values: Partial, order: list[int], random: Random) -> Partial | None:
    """The partial assignment made whole, or None on this branch."""
    if len(values) == variety.n:
        return values
    for equation in variety.equations:
        known, terms = _restricted(equation, values)
        if len(known) > 1:
            continue
        if not known:
            if terms.get(0, fmpq(0)) != 0:
                return None
            continue
        (unknown,) = known
        return _first(variety, values, order, random, ((unknown, root) for root in _roots(terms, random)))
    free = next(i for i in order if i not in values)
    return _extended(variety, values | {free: random.choice(SMALL)}, order, random)


def _first(
    variety: Variety, values: Partial, order: list[int], random: Random, choices: Iterator[tuple[int, fmpq]]
) -> Partial | None:
    for unknown, root in choices:
        whole = _extended(variety, values | {unknown: root}, order, random)
        if whole is not None:
            return whole
    return None


def _restricted(equation: Terms, values: Partial) -> tuple[set[int], dict[int, fmpq]]:
    """The unknowns that an equation still has, and, if that is at most one, its coefficients by power of it."""
    unknown: set[int] = set()
    powers: dict[int, fmpq] = {}
    for alpha, a in equation.items():
        power = 0
        factor = a
        left = []
        for i, e in enumerate(alpha):
            if e and i in values:
                factor *= values[i] ** e
            elif e:
                power = e
                left.append(i)
        if factor != 0:
            unknown.update(left)
            powers[power] = powers.get(power, fmpq(0)) + factor
    return unknown, powers


def _roots(powers: dict[int, fmpq], random: Random) -> list[fmpq]:
    """The rational roots of a polynomial in one variable, in random order."""
    top = max(powers)
    coefficients = [powers.get(k, fmpq(0)) for k in range(top + 1)]
    common = fmpq(1)
    for c in coefficients:
        common *= c.q
    polynomial = fmpz_poly([(c * common).p for c in coefficients])
    if polynomial.degree() < 1:
        return [random.choice(SMALL)] if polynomial.degree() < 0 else []
    linear = [g for g, _ in polynomial.factor()[1] if g.degree() == 1]
    roots = [fmpq(-g[0], g[1]) for g in linear]
    random.shuffle(roots)
    return roots
