"""dim* on varieties by counting monomials: no points, no ranks. Proofs: notes/certificates.md, dimension.

*Standard* are the monomials that the leading monomial of no equation divides. Dividing S by the equations leaves
standard monomials only: an upper bound. From below, in two cases: if the leading monomials are powers of different
variables and the equations have as many real roots somewhere as their degrees (`DistinctRoots`: spheres, cubes,
subspaces, quadrics with a real point off the singular ones), the standard monomials are independent on X; if the
equations are binomials (`MonomialMap`: matrices of rank one), so are monomials with different images on a torus.
Real points decide: x² + y² = 0 has no real roots nearby, and nothing is concluded from its ideal.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import gcd
from random import Random

from flint import fmpq, fmpz_mat

from .normal_forms import Exponent, Terms, order
from .ranks.real_roots import distinct_real_roots
from .tensor_features import Monomials
from .varieties import Variety

TRIES = 60
MOST_COUNTED = 100_000
"""Monomials are counted up to this many."""

Word = tuple[int, ...]
"""A monomial as the ascending indices of its variables."""


@dataclass(frozen=True)
class DistinctRoots:
    """Lower bound: where the other variables are `at`, each leading variable has as many real values as it can."""

    at: list[fmpq]


@dataclass(frozen=True)
class MonomialMap:
    """Lower bound: x_i = t^(row i), t > 0, lies on X."""

    exponents: list[list[int]]


Independent = DistinctRoots | MonomialMap


def independent(variety: Variety) -> Independent | None:
    """Why standard monomials, or monomials with different images, are independent on the real points of X.

    >>> from .varieties import matrices, sphere
    >>> independent(sphere(3)), independent(matrices(2, 2, 1)) is None
    (DistinctRoots(at=[0, 0, 0]), False)
    >>> independent(Variety(2, ({(2, 0): fmpq(1), (0, 2): fmpq(1)},))) is None
    True
    """
    return _distinct_roots(variety) or _monomial_map(variety)


def count_between(monomials: Monomials, variety: Variety, witness: Independent) -> tuple[int, int] | None:
    """A lower and an upper bound of dim*, which is between them; None if too many monomials are to be counted."""
    words = list(_standard(variety, max(monomials.degrees, default=-1)))
    if len(words) > MOST_COUNTED:
        return None
    upper = _count_left(monomials, variety, words)
    if isinstance(witness, MonomialMap):
        return _count_images(monomials, witness), upper
    return _count_spanned(monomials, variety, words), upper


def _distinct_roots(variety: Variety) -> DistinctRoots | None:
    leads = [_lead(g) for g in variety.equations]
    bound = [next((i for i, e in enumerate(lead) if e == sum(lead) > 0), None) for lead in leads]
    taken = set(bound)
    if None in taken or len(taken) < len(bound):
        return None
    mixed = any(
        alpha[u]
        for g, v in zip(variety.equations, bound, strict=True)
        for alpha in g
        for u in taken - {v}
        if u is not None
    )
    free = [i for i in range(variety.n) if i not in taken]
    candidates = () if mixed else _places(variety.n, free)
    equations = [(g, v, sum(lead)) for g, v, lead in zip(variety.equations, bound, leads, strict=True)]
    fitting = (at for at in candidates if all(v is not None and _splits(g, v, e, at) for g, v, e in equations))
    at = next(fitting, None)
    return None if at is None else DistinctRoots(at)


def _lead(g: Terms) -> Exponent:
    return max(g, key=order)


def _places(n: int, free: Sequence[int]) -> Iterator[list[fmpq]]:
    """Values of the free variables: 0, unit vectors, then small random numbers; 0 for the others."""
    yield [fmpq(0)] * n
    for i in free[:TRIES]:
        yield [fmpq(int(i == j)) for j in range(n)]
    random = Random(f"places {n} {len(free)}")
    for attempt in range(TRIES if free else 0):
        reach = 1 + attempt // 4
        values = {i: random.randint(-reach, reach) for i in free}
        yield [fmpq(values.get(j, 0)) for j in range(n)]


def _splits(g: Terms, v: int, degree: int, at: Sequence[fmpq]) -> bool:
    """Whether g, of this degree, has as many different real roots in x_v at the given values of the others."""
    coefficients = [fmpq(0)] * (degree + 1)
    for alpha, a in g.items():
        for i, e in enumerate(alpha):
            if e and i != v:
                a *= at[i] ** e  # noqa: PLW2901  # the term is built up in place
        coefficients[alpha[v]] += a
    return distinct_real_roots(coefficients) == degree


def _monomial_map(variety: Variety) -> MonomialMap | None:
    """For binomials c(x^u − x^v): exponents orthogonal to all u − v."""
    if not all(len(g) == 2 and sum(g.values()) == 0 for g in variety.equations):
        return None
    differences = [[a - b for a, b in zip(*g, strict=True)] for g in variety.equations]
    kernel, nullity = fmpz_mat(len(differences), variety.n, [x for row in differences for x in row]).nullspace()
    columns = [[int(x) for x in column] for column in kernel.transpose().tolist()[:nullity]]
    primitive = [[x // gcd(*column) for x in column] for column in columns]
    return MonomialMap([list(row) for row in zip(*primitive, strict=True)]) if nullity else None


def _standard(variety: Variety, top: int) -> Iterator[Word]:
    """The standard monomials of degree ≤ top, by degree; it stops soon after `MOST_COUNTED` of them."""
    leads = [[(i, e) for i, e in enumerate(_lead(g)) if e] for g in variety.equations]
    dividing = [[lead for lead in leads if any(i == j for j, _ in lead)] for i in range(variety.n)]
    level: list[Word] = [()] if all(leads) else []
    total = 0
    for _ in range(top + 1):
        yield from level
        total += len(level)
        longer = ((*word, i) for word in level for i in range(word[-1] if word else 0, variety.n))
        level = [
            word
            for word in longer
            if total <= MOST_COUNTED
            and not any(all(word.count(j) >= e for j, e in lead) for lead in dividing[word[-1]])
        ]


def _count_left(monomials: Monomials, variety: Variety, words: Sequence[Word]) -> int:
    """The standard monomials that can be left of S: division lowers degrees by multiples of g."""
    K = monomials.degrees
    degrees = [set(map(sum, equation)) for equation in variety.equations]
    g = gcd(*(max(d) - k for d in degrees for k in d))
    constant = 0 in K or any(0 in d for d in degrees)
    reached = {b for k in K for b in (range(k, -1, -g) if g else (k,))}
    return sum(len(word) in reached and (constant or bool(word)) for word in words)


def _count_spanned(monomials: Monomials, variety: Variety, words: Sequence[Word]) -> int:
    """The standard monomials x^β in the span of S: |β| ∈ K, or an equation x^γ = h of higher degree lifts it there."""
    K = monomials.degrees
    lifts = [lift for lift in map(_lift, variety.equations) if lift is not None]

    def spanned(word: Word) -> bool:
        b = len(word)
        steps = [s for gamma, s in lifts if all(word.count(i) >= e for i, e in enumerate(gamma) if e)]
        return b in K or any(k > b and (k - b) % s == 0 for k in K for s in steps)

    return sum(map(spanned, words))


def _lift(g: Terms) -> tuple[Exponent, int] | None:
    degrees = sorted(set(map(sum, g)))
    below = [alpha for alpha in g if sum(alpha) == degrees[0]]
    if len(degrees) != 2 or len(below) != 1:
        return None
    fits = all(a >= b for alpha in g for a, b in zip(alpha, below[0], strict=True))
    return (below[0], degrees[1] - degrees[0]) if fits else None


def _count_images(monomials: Monomials, witness: MonomialMap) -> int:
    """The different images of S under the map; an image Σ β_i (row i) as one integer in a large base."""
    K = monomials.degrees
    top = max(K, default=0)
    base = 2 * top * max((abs(e) for row in witness.exponents for e in row), default=0) + 1
    rows = [sum(e * base**j for j, e in enumerate(row)) for row in witness.exponents]
    level, found = {0}, set[int]()
    for k in range(top + 1):
        found |= level if k in K else set()
        level = {v + row for v in level for row in rows} if k < top else set()
    return len(found)
