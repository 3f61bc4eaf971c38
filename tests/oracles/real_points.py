"""Real points of a variety for the oracle, rational or enclosed, and a lower bound of the rank of functions on them.

Values are drawn for some variables; an equation that then has one unknown left is solved for its real roots, which are
balls of FLINT. A rank is claimed only from pivots whose balls do not contain 0. On a point that is not
rational every equation must have been used to solve for a variable, so that it holds by construction.
"""

import random

from flint import arb, fmpq, fmpq_poly

Terms = tuple[tuple[tuple[int, ...], fmpq], ...]
TRIES = 20
BITS = 800
"""The precision that a caller sets around both functions."""


def real_points(n: int, equations: tuple[Terms, ...], wanted: int) -> list[list[arb]]:
    """Up to `wanted` different points on which all equations hold."""
    rng, found = random.Random(f"{n} {len(equations)} {wanted}"), dict[str, list[arb]]()
    for _ in range(TRIES * wanted):
        if len(found) == wanted:
            break
        point = _solved(n, equations, rng)
        if point is not None:
            found[" ".join(x.str(20, radius=False) for x in point)] = point
    return list(found.values())


def _solved(n: int, equations: tuple[Terms, ...], rng: random.Random) -> list[arb] | None:
    """Each equation is solved for a variable of its own; the others are drawn."""
    own = _own_variables(n, equations, rng)
    if own is None:
        return None
    values = {i: fmpq(rng.randint(-6, 6), rng.randint(1, 7)) for i in range(n) if i not in own}
    point = {i: arb(value) for i, value in values.items()}
    for v, terms in zip(own, equations, strict=True):
        roots = _real_roots(v, terms, values)
        if not roots:
            return None
        point[v] = rng.choice(roots)
    return [point[i] for i in range(n)]


def _own_variables(n: int, equations: tuple[Terms, ...], rng: random.Random) -> list[int] | None:
    """A variable for each equation that occurs in no other."""
    own: list[int] = []
    for k, terms in enumerate(equations):
        others = {i for j, g in enumerate(equations) if j != k for alpha, _ in g for i in range(n) if alpha[i]}
        mine = [i for i in range(n) if i not in others and any(alpha[i] for alpha, _ in terms)]
        if not mine:
            return None
        own.append(rng.choice(mine))
    return own


def _real_roots(v: int, terms: Terms, values: dict[int, fmpq]) -> list[arb]:
    coefficients: dict[int, fmpq] = {}
    for alpha, a in terms:
        for i, e in enumerate(alpha):
            if e and i != v:
                a *= values[i] ** e  # noqa: PLW2901  # the term is built up in place
        coefficients[alpha[v]] = coefficients.get(alpha[v], fmpq(0)) + a
    polynomial = fmpq_poly([coefficients.get(k, fmpq(0)) for k in range(max(coefficients, default=0) + 1)])
    if polynomial.degree() < 1:
        return []
    return [root.real for root, _ in polynomial.complex_roots() if root.imag == 0]


def certain_rank(rows: list[list[arb]]) -> int:
    """A lower bound of the rank: the pivots of an elimination in balls that do not contain 0."""
    rows, rank = [list(row) for row in rows], 0
    while rows and rows[0]:
        sizes = ((x.abs_lower(), i, j) for i, row in enumerate(rows) for j, x in enumerate(row))
        size, i, j = max(sizes, key=lambda entry: entry[0])
        if not size > 0:
            break
        head, rank = rows.pop(i), rank + 1
        rows = [[x - row[j] / head[j] * y for x, y in zip(row, head, strict=True)] for row in rows]
        for row in rows:
            row[j] = arb(0)
    return rank
