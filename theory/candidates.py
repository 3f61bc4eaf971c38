"""Weights w with small coordinates whose features f_w span the feature space.

Polynomials: the principal lattice {w ∈ Nⁿ : |w| ≤ D} is unisolvent for degree ≤ D, and ψ(w) has degree ≤ D in w with
linearly independent entries, so the features of the lattice span everything (notes/three-segments.md).
Kinks: random small integers reach most cells of the arrangement of hyperplanes ⟨·, d⟩ = 0, never surely all; for
each line d the second difference of |⟨w, d⟩| at a weight on that hyperplane and on no other isolates its kink.
"""

from collections.abc import Iterator
from itertools import chain
from math import comb
from random import Random

from flint import fmpq, fmpq_mat

from .activations import Polynomial
from .exact import matrix
from .normal_forms import exponents
from .tensor_features import Features, Kinks, Monomials

MOST_LATTICE = 6_000


def lattice(n: int, degree: int) -> list[tuple[int, ...]]:
    """The principal lattice {w ∈ Nⁿ : |w| ≤ degree}, the smallest |w| first.

    >>> lattice(2, 1)
    [(0, 0), (1, 0), (0, 1)]
    """
    return list(chain.from_iterable(exponents(n, k) for k in range(degree + 1)))


def spanning_weights(space: Features, arguments: int, wanted: int) -> Iterator[fmpq_mat]:
    """Batches of weight vectors (rows), simplest first; together their features span.

    `wanted` is the number of independent features hoped for; it sizes the batches.
    """
    if isinstance(space, Monomials):
        yield from _for_polynomial(space.activation, arguments, wanted)
    else:
        yield from _random(space.points.n, wanted, rounds=3)
        yield _isolating(space)


def _for_polynomial(activation: Polynomial, arguments: int, wanted: int) -> Iterator[fmpq_mat]:
    size = comb(arguments + activation.degree, arguments)
    if size > 4 * wanted + 200:
        yield from _random(arguments, wanted, rounds=3)
    if size <= MOST_LATTICE:
        yield matrix(lattice(arguments, activation.degree), arguments)
    else:
        yield from _random(arguments, wanted, rounds=20)


def _random(n: int, wanted: int, rounds: int) -> Iterator[fmpq_mat]:
    """Integer vectors whose range doubles from round to round: the same ones on every run."""
    random = Random(f"weights {n} {wanted}")
    for doubling in range(rounds):
        reach = 1 << doubling + 1
        rows = [[random.randint(-reach, reach) for _ in range(n)] for _ in range(wanted + n + 8)]
        rows.sort(key=lambda row: sum(abs(x) for x in row))
        yield matrix(rows, n)


def _isolating(space: Kinks) -> fmpq_mat:
    """For each line d weights w₀, w₀ + εd, w₀ − εd with ⟨w₀, d⟩ = 0 and ⟨w₀, d'⟩ of constant sign for the other d'."""
    random = Random(f"isolating {space.count}")
    directions = [list(d) for d in space.lines]
    rows: list[list[fmpq]] = [[fmpq(int(i == j)) for j in range(space.points.n)] for i in range(space.points.n)]
    for d in directions:
        others = [e for e in directions if e is not d]
        base = _on_hyperplane(d, others, random)
        reach = min((abs(_dot(base, e)) / (1 + abs(_dot(d, e))) for e in others), default=fmpq(1)) / 2
        rows += [base, [w + reach * x for w, x in zip(base, d, strict=True)]]
        rows += [[w - reach * x for w, x in zip(base, d, strict=True)], [-w for w in base]]
    return matrix(rows, space.points.n)


def _on_hyperplane(d: list[fmpq], others: list[list[fmpq]], random: Random) -> list[fmpq]:
    """A vector orthogonal to d and to none of the others, which are not parallel to d (so a random one will do)."""
    reach = 2
    while True:
        v = [fmpq(random.randint(-reach, reach)) for _ in d]
        slope = _dot(v, d) / _dot(d, d)
        base = [x - slope * y for x, y in zip(v, d, strict=True)]
        if all(_dot(base, e) != 0 for e in others):
            return base
        reach *= 2


def _dot(a: list[fmpq], b: list[fmpq]) -> fmpq:
    return sum((x * y for x, y in zip(a, b, strict=True)), fmpq(0))
