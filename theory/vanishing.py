"""Polynomials that vanish on given points, by degrees: exact relations between the functions of S.

Let V_j be the polynomials whose degrees lie in K_j = {k − (D − j) : k ∈ K} ∩ ℕ, D = max K, so that V_D is spanned by
the monomials of S. A variable times a polynomial of V_j is one of V_{j+1}: one q ∈ V_j that vanishes on the points
gives x^γ q ∈ V_D, |γ| = D − j, which vanish there too, and nothing has to be solved or evaluated for them. Up to
known ones a new one has only monomials that lead no known one, the *candidates*: it is in the kernel of the table of
the candidates at the points (Buchberger and Möller, EUROCAM 1982, here degree by degree).

The monomial x^α is kept as the integer |α| B^n − Σ_i α_i B^(n−i), B = D + 1: products of monomials are sums, and the
order of the integers is that of S. A polynomial is led by its last monomial.
"""

from collections.abc import Sequence
from functools import cached_property
from itertools import combinations_with_replacement
from math import comb, gcd, lcm
from random import Random

import numpy as np
from flint import fmpq, fmpq_mat, fmpz_mat, nmod_mat

from .exact import PRIMES, Integers, integer_matrix, row_relations
from .inputs import Points
from .tensor_features import integer_monomials

SPARE = 8
"""Points beyond the number of candidates at which a kernel is first looked for."""

CHUNK = 1 << 20
"""Values of monomials at a time."""

Polynomial = dict[int, int]
"""Monomial ↦ coefficient, not 0."""


class Vanishing:
    """Polynomials of V_j, j the present level, that vanish on the points: with different leading monomials.

    >>> from .exact import matrix
    >>> rows = [[1, 0], [0, 1], ["3/5", "4/5"], [-1, 0], ["5/13", "-12/13"], [0, -1], ["-4/5", "3/5"], ["4/5", "3/5"]]
    >>> circle = Vanishing(Points(matrix(rows)), [0, 1, 2, 3])
    >>> circle.search_below_top()
    >>> circle.search()
    >>> circle.bound, circle.relations()
    (7, ([0, 1, 2, 3, 4, 6, 7], [{0: 1, 3: -1}, {1: 1, 5: -1}, {2: 1, 6: -1}]))
    """

    def __init__(self, points: Points, degrees: Sequence[int]) -> None:
        self.points, self.degrees, self.top = points, sorted(degrees), max(degrees, default=0)
        base = self.top + 1
        self.unit = base**points.n
        self.variables = [self.unit - base**i for i in reversed(range(points.n))]
        self.level = 0
        self.known: dict[int, Polynomial] = {}

    @property
    def bound(self) -> int:
        """At the top: an upper bound of the dimension of the functions of S on the points."""
        return self._count(self.level) - len(self.known)

    def search_below_top(self) -> None:
        """Search the levels that have twice as many candidates as the last one searched, and at most a third of S."""
        searched, most = 1, self._count(self.top) // 3
        while self.level < self.top:
            candidates = self.bound
            if 2 * searched <= candidates <= most:
                self.search()
                searched = candidates
            self._raise_level()

    def search(self) -> None:
        """Find what else vanishes at this level: at as many points as there are candidates; then it is verified."""
        monomials = self._monomials()
        candidates = [i for i, key in enumerate(monomials) if key not in self.known]
        size = len(candidates) + SPARE
        found = _kernel(self._table(self._places[:size])[candidates])
        while found and size < len(self._places) and not self._vanish(candidates, found):
            size *= 2
            found = _kernel(self._table(self._places[:size])[candidates])
        for q in found:
            self.known[monomials[candidates[max(q)]]] = {monomials[candidates[j]]: c for j, c in q.items()}

    def relations(self) -> tuple[list[int], list[dict[int, fmpq]]]:
        """At the top (B, C): the functions B of S that lead nothing, and each other one as Σ_j C_j B_j."""
        monomials = self._monomials()
        basis = [i for i, key in enumerate(monomials) if key not in self.known]
        place = {monomials[i]: j for j, i in enumerate(basis)}
        forms: dict[int, tuple[Polynomial, int]] = {}
        for lead in sorted(self.known):
            forms[lead] = _solved(self.known[lead], lead, forms)
        return basis, [{place[b]: fmpq(c, below) for b, c in form.items()} for form, below in forms.values()]

    def _degrees(self, level: int) -> list[int]:
        """K_j."""
        return [k - (self.top - level) for k in self.degrees if k >= self.top - level]

    def _count(self, level: int) -> int:
        """The number of monomials of V_j."""
        return sum(comb(self.points.n + k - 1, k) for k in self._degrees(level))

    def _monomials(self) -> list[int]:
        """Those of V_j, ascending."""
        degrees = self._degrees(self.level)
        return [sum(factors) for k in degrees for factors in combinations_with_replacement(self.variables, k)]

    def _raise_level(self) -> None:
        """From V_j to V_{j+1}: what is known times each variable, and as it is if it still belongs there."""
        self.level += 1
        degrees, below, self.known = set(self._degrees(self.level)), self.known, {}
        for lead, q in below.items():
            stays = all(-(-key // self.unit) in degrees for key in q)
            for x in [0, *self.variables] if stays else self.variables:
                if lead + x not in self.known:
                    self.known[lead + x] = {key + x: c for key, c in q.items()}

    @cached_property
    def _places(self) -> list[int]:
        """The distinct points, in some order."""
        places = [group[0] for group in self.points.groups]
        random = Random(f"places {len(places)}").random
        return sorted(places, key=lambda _: random())

    def _table(self, places: list[int]) -> Integers:
        """Every monomial of V_j at some points, up to one factor."""
        x, q = self.points.integers
        return integer_monomials(x[places], q, self._degrees(self.level))

    def _vanish(self, candidates: Sequence[int], polynomials: Sequence[Polynomial]) -> bool:
        """Whether they are 0 at all points, exactly."""
        width = max(1, CHUNK // self._count(self.level))
        starts = range(0, len(self._places), width)
        return all(_are_zero(self._table(self._places[k : k + width])[candidates], polynomials) for k in starts)


def _kernel(table: Integers) -> list[Polynomial]:
    """A basis of {c : Σ_j c_j (row j) = 0}, each with a last index of its own."""
    values = integer_matrix(table)
    if nmod_mat(values, PRIMES[0]).rank() == len(table):
        return []
    basis, combinations = row_relations(fmpq_mat(values))
    others = sorted(set(range(len(table))) - set(basis))
    return [_relation(other, basis, row) for other, row in zip(others, combinations.tolist(), strict=True)]


def _relation(other: int, basis: Sequence[int], row: Sequence[fmpq]) -> Polynomial:
    """The row `other` minus its combination of those before it, in integers."""
    common = lcm(*(int(c.q) for c in row))
    return {other: common} | {b: -int(c.p) * (common // int(c.q)) for b, c in zip(basis, row, strict=True) if c != 0}


def _are_zero(table: Integers, polynomials: Sequence[Polynomial]) -> bool:
    """Whether Σ_j q_j (row j) = 0 for each, in machine integers where they suffice."""
    peak = int(np.abs(table).max(initial=0))
    long: list[Polynomial] = []
    for q in polynomials:
        if sum(map(abs, q.values())) * peak >= 2**63:
            long.append(q)
        elif (np.array([*q.values()]) @ table[[*q]].astype(np.int64)).any():
            return False
    dense = fmpz_mat(len(long), len(table), [q.get(j, 0) for q in long for j in range(len(table))])
    return not long or dense * integer_matrix(table) == fmpz_mat(len(long), table.shape[1])


def _solved(q: Polynomial, lead: int, forms: dict[int, tuple[Polynomial, int]]) -> tuple[Polynomial, int]:
    """(b, d) with lead = b/d on the points, in monomials that lead nothing; `forms` has those of smaller leads."""
    parts = [(c, *forms.get(key, ({key: 1}, 1))) for key, c in q.items() if key != lead]
    common = lcm(*(d for _, _, d in parts))
    total: Polynomial = {}
    for c, form, d in parts:
        factor = -c * (common // d)
        for key, value in form.items():
            total[key] = total.get(key, 0) + factor * value
    shared = gcd(common * q[lead], *total.values())
    return {key: value // shared for key, value in total.items() if value}, common * q[lead] // shared
