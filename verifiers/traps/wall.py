"""Regions {q < 0} for polynomial σ and few weights, from sums of squares (notes/traps.md, walls).

The risk L is a polynomial in the weights. All its monomials are products of two of 1 and the u_ji w_i^β with |β|
between the least and the largest degree of σ, so L − level and L − floor are written with Gram matrices over these.
For each of a few polynomials q that are negative at the given network the largest level and floor of a short list are
kept for which numerical Gram matrices are found; their rational neighbours satisfy the identities exactly.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from flint import fmpq
from scipy.optimize import minimize

from ...theory.activations import Polynomial
from ...theory.errors import HypothesisError, UndecidedError
from ...theory.exact import matrix, rows_of
from ...theory.networks import Network
from ...theory.normal_forms import Terms, exponents
from ...theory.populations import Population, moment
from ...theory.problems import PopulationProblem
from ..checker.activations import Polynomial as CheckedPolynomial
from ..checker.wall import risk_polynomial
from ..documents import Document, polynomial_document
from ..floats import Array
from .better import rounded
from .region import Place, Region
from .sums_of_squares import Gram, Row, coefficients, combination, definite_member, product, relations, table
from .trap import Valley

MOST_BASIS = 13
SHARES = (fmpq(1, 100), fmpq(1, 4), fmpq(1, 2), fmpq(3, 4), fmpq(9, 10), fmpq(99, 100))
"""Places between the least and the largest value that a level or a floor can have."""
STARTS = 25


def wall_region(place: Place, known: Network | None = None) -> tuple[Region, Network] | None:
    """A region and a better network, the known one if any; None for σ that is not polynomial, else `UndecidedError`."""
    if not isinstance(place.problem.activation, Polynomial):
        return None
    search = Search(place)
    better = search.better() if known is None else known
    at, lowest = place.problem.risk(place.bad), place.problem.risk(better)
    if lowest >= at:
        raise UndecidedError("no better network was found")
    for q in search.walls():
        below = search.highest(lowest, at, q, search.inside)
        above = search.highest(at, search.at_zero, q, search.on) if below else None
        if below and above:
            fields = {"wall": polynomial_document(q), "on": above[1], "inside": below[1]}
            return Region("wall", _fraction(above[0]), _fraction(below[0]), fields), better
    raise UndecidedError("no wall was found by sums of squares")


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


@dataclass(frozen=True)
class Search:
    """The risk of a problem as a polynomial in the weights, and the given network."""

    place: Place

    def __post_init__(self) -> None:
        if len(self.basis) > MOST_BASIS:
            raise UndecidedError(f"sums of squares of more than {MOST_BASIS} monomials are not searched for")

    @cached_property
    def L(self) -> Terms:
        """The risk."""
        checked = self.place.checked
        σ = checked.points.activation
        assert isinstance(σ, CheckedPolynomial)
        terms = risk_polynomial(checked, σ)
        return {alpha: fmpq(a.numerator, a.denominator) for alpha, a in terms.items()}

    @cached_property
    def at_zero(self) -> fmpq:
        """The risk of the network 0."""
        return self.L.get((0,) * self.size, fmpq(0))

    @property
    def size(self) -> int:
        """The number of weights."""
        return (self.place.problem.m + self.place.problem.n) * self.place.problem.width

    @cached_property
    def basis(self) -> list[Terms]:
        """1, and u_ji w_i^β for each output, neuron and β."""
        problem, σ = self.place.problem, self.place.problem.activation
        assert isinstance(σ, Polynomial)
        m, n, p = problem.m, problem.n, problem.width
        if m * p * n * max(1, len(σ.degrees)) > MOST_BASIS * n:
            raise UndecidedError(f"sums of squares of more than {MOST_BASIS} monomials are not searched for")
        degrees = range(min(σ.degrees, default=0), max(σ.degrees, default=0) + 1)
        found: list[Terms] = [{(0,) * self.size: fmpq(1)}]
        for j in range(m):
            for i in range(p):
                for beta in (beta for k in degrees for beta in exponents(n, k)):
                    alpha = [0] * self.size
                    alpha[j * p + i] = 1
                    alpha[m * p + i * n : m * p + (i + 1) * n] = beta
                    found.append({tuple(alpha): fmpq(1)})
        return found

    @cached_property
    def gram(self) -> Gram:
        """Gram matrices over the basis."""
        return Gram(self.basis)

    def walls(self) -> Iterator[Terms]:
        """± the monomials of the basis, and ± their sums over the neurons, negative at the given network."""
        each = len(self.basis[1:]) // (self.place.problem.m * self.place.problem.width)
        width = self.place.problem.width
        monomials = self.basis[1:]
        sums = [
            combination([fmpq(1)] * width, [monomials[(j * width + i) * each + e] for i in range(width)])
            for j in range(self.place.problem.m)
            for e in range(each)
        ]
        theta = [*self.place.bad.U.entries(), *self.place.bad.W.entries()]
        for q in [*monomials, *(sums if width > 1 else [])]:
            value = sum((a * _power(theta, alpha) for alpha, a in q.items()), fmpq(0))
            if value != 0:
                yield combination([fmpq(-1 if value > 0 else 1)], [q])

    def highest(self, low: fmpq, high: fmpq, q: Terms, identity: Any) -> tuple[fmpq, Document] | None:
        """The largest of a few values between the two for which the identity is found, and its part of the proof."""
        if high <= low:
            return None
        best = None
        for share in SHARES:
            value = _short(low + (high - low) * share, low, high)
            found = identity(value, q)
            if found is None:
                break
            best = value, found
        return best

    def on(self, level: fmpq, q: Terms) -> Document | None:
        """L − level = Σ d g² + q h."""
        products = {alpha for f in self.gram.products for alpha in f}
        factors = [f for f in self._factors(q) if product(q, f).keys() <= products]
        found = self._identity(level, [product(q, f) for f in factors], lambda row: [])
        if found is None:
            return None
        h = combination(found[len(self.gram.pairs) :], factors)
        return {"squares": self._squares(found), "factor": polynomial_document(h)}

    def inside(self, floor: fmpq, q: Terms) -> Document | None:
        """L − floor = Σ d g² − q Σ d k²."""
        products = {alpha for f in self.gram.products for alpha in f}
        roots = [f for f in self._factors(q) if product(q, product(f, f)).keys() <= products]
        small = Gram(roots)
        multiples = [product(combination([fmpq(-1)], [q]), f) for f in small.products]
        cut = len(self.gram.pairs)
        found = self._identity(floor, multiples, lambda row: [small.matrix(row)] if roots else [])
        if found is None:
            return None
        squares = small.squares(small.matrix(found[cut:])) if roots else []
        multiplier = [[str(d), polynomial_document(k)] for d, k in squares]
        return {"squares": self._squares(found), "multiplier": multiplier}

    def _factors(self, q: Terms) -> list[Terms]:
        """Monomials whose product with the first monomial of q is a product of two of the basis."""
        lead = next(iter(q))
        quotients = {tuple(a - b for a, b in zip(alpha, lead, strict=True)) for f in self.gram.products for alpha in f}
        return [{alpha: fmpq(1)} for alpha in sorted(quotients) if min(alpha) >= 0]

    def _identity(self, bound: fmpq, multiples: list[Terms], more: Any) -> Row | None:
        """Coefficients of the products of the basis and of the multiples that make L − bound, all blocks ⪰ 0."""
        target = combination([fmpq(1), -bound], [self.L, self.basis[0]])
        rows, _ = table([target, *self.gram.products, *multiples])
        rest = rows_of(rows, range(1, rows.nrows()))
        start = coefficients(rest, rows_of(rows, [0]))
        if start is None:
            return None
        cut = len(self.gram.pairs)
        return definite_member(start, relations(rest), lambda row: [self.gram.matrix(row[:cut]), *more(row[cut:])])

    def _squares(self, found: Row) -> list[list[Any]]:
        squares = self.gram.squares(self.gram.matrix(found[: len(self.gram.pairs)]))
        return [[str(d), polynomial_document(g)] for d, g in squares]

    def better(self) -> Network:
        """The network of least risk to which descents from random starts lead."""
        powers = np.array(list(self.L) or [(0,) * self.size])
        a = np.array([float(value) for value in self.L.values()] or [0.0])
        units = np.eye(self.size, dtype=int)[:, None]
        slopes = a * powers.T, np.maximum(powers - units, 0)

        def risk(θ: Array) -> tuple[float, Array]:
            with np.errstate(over="ignore", invalid="ignore"):
                value = float(a @ np.prod(θ**powers, axis=1))
                gradient = (slopes[0] * np.prod(θ ** slopes[1], axis=2)).sum(axis=1)
            return (value, gradient) if np.isfinite(value) else (1e300, np.zeros(self.size))

        random, problem = np.random.default_rng(0), self.place.problem
        starts = [random.normal(size=self.size) * 10 ** random.uniform(-1, 1) for _ in range(STARTS)]
        ends = [minimize(risk, start, jac=True, options={"maxiter": 150}) for start in starts]
        best = [rounded(value) for value in min(ends, key=lambda end: float(end.fun)).x.tolist()]
        m, n, p = problem.m, problem.n, problem.width
        U, W = best[: m * p], best[m * p :]
        return Network(
            matrix([U[j * p : (j + 1) * p] for j in range(m)]), matrix([W[i * n : (i + 1) * n] for i in range(p)])
        )


def _power(theta: Row, alpha: tuple[int, ...]) -> fmpq:
    value = fmpq(1)
    for base, e in zip(theta, alpha, strict=True):
        value *= base**e
    return value


def _short(value: fmpq, low: fmpq, high: fmpq) -> fmpq:
    """A number with few digits near a value, between two others."""
    for bits in range(4, 60, 4):
        unit = fmpq(2) ** (int(value.p).bit_length() - int(value.q).bit_length() - bits)
        near = ((value / unit) + fmpq(1, 2)).floor() * unit
        if low < near < high:
            return near
    return value


def wall(σ: Polynomial, p: int = 1, n: int = 1) -> Valley:
    """A valley of width 1 with one Gaussian input and target σ, for σ of even degree D with a term of odd degree.

    For |w| = R large and u = ±s/R^D the neuron is close to s a_D x^D, and has the sign of the odd terms wrong.

    >>> valley = wall(Polynomial.of([0, 1, 1]))
    >>> valley.problem.risk(valley.bad) < valley.level, valley.problem.risk(valley.better) < valley.floor
    (True, True)

    Raises `HypothesisError` for other σ, widths and numbers of inputs, `UndecidedError` where no identity is found.
    """
    if p != 1 or n != 1:
        raise HypothesisError(f"expected width 1 and 1 input for σ(z) = {σ}, got width {p} and {n} inputs")
    if not has_an_odd_term(σ):
        raise HypothesisError(f"expected σ of even degree, with a term of odd degree and without constant, got {σ}")
    target: Terms = {(k,): a for k, a in σ.terms}
    problem = PopulationProblem(σ, Population("gaussian", 1, (target,), fmpq(0), bias=False), 1)
    D = σ.degree
    share = sum((a * moment("gaussian", (D + k,)) for k, a in σ.terms), fmpq(0))
    share /= σ.coefficient(D) * moment("gaussian", (2 * D,))
    for reach in (10, 100, 1000) if share != 0 else ():
        bad = Network(
            matrix([[_short(share, share - 1, share + 1) / reach**D]]), matrix([[reach if share < 0 else -reach]])
        )
        try:
            found = wall_region(Place.of(problem, bad), Network(matrix([[1]]), matrix([[1]])))
        except UndecidedError:
            continue
        if found is not None:
            region, better = found
            level, floor = (fmpq(v.numerator, v.denominator) for v in (region.level, region.floor))
            return Valley(problem, bad, better, level, floor, "wall", region.fields)
    raise UndecidedError(f"no wall was found for σ(z) = {σ}: the sums of squares are not there, or too large")


def has_an_odd_term(σ: Polynomial) -> bool:
    """Whether the degree is even, some term has odd degree, and there is no constant."""
    return σ.degree % 2 == 0 and any(k % 2 for k in σ.degrees) and σ.coefficient(0) == 0
