"""Reason `wall`: polynomial σ, and the region {q < 0} of a polynomial q in the weights.

The risk L is a polynomial in the weights (U by rows, W by rows). If L − level = Σ d g² + q h with d ≥ 0, then L ≥ level
where q = 0, which contains the boundary of the region; if L − floor = Σ d g² − q Σ d k², then L ≥ floor where q ≤ 0.
Both identities are tested term by term. Statement: notes/certificates.md, wall.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import comb, prod
from typing import Any

from .activations import Polynomial
from .arithmetic import FRACTION, Budget, bits
from .document import Malformed, Refused, Row, fields, listed, rational
from .moments import Moments, multinomial
from .points import Points
from .polynomials import Terms, exponents_of_degree, read_polynomial, subtract_product, value_at
from .problem import Problem
from .trap import Trap

FIELDS = ("wall", "on", "inside")
MOST_WEIGHTS = 30
MOST_TERMS = 20_000
"""Terms of one neuron at all points, or of its coefficients."""

Squares = list[tuple[Fraction, Terms]]


def check(trap: Trap) -> str:
    """The region in words; raises Refused or Malformed."""
    problem, budget = trap.problem, trap.problem.points.budget
    σ = problem.points.activation
    if not isinstance(σ, Polynomial):
        raise Refused("this reason is for polynomial activations, the claim has another")
    size = (problem.m + problem.n) * problem.p
    if size > MOST_WEIGHTS:
        raise Malformed(f"expected at most {MOST_WEIGHTS} weights for the reason wall, this network has {size}")
    q = read_polynomial(trap.table["wall"], "wall", size)
    on = fields(trap.table["on"], "on", "squares", "factor")
    inside = fields(trap.table["inside"], "inside", "squares", "multiplier")
    above, h = read_squares(on["squares"], "on.squares", size), read_polynomial(on["factor"], "on.factor", size)
    within = read_squares(inside["squares"], "inside.squares", size)
    multiplier = read_squares(inside["multiplier"], "inside.multiplier", size)
    require_negative(q, [value for row in (*trap.bad.U, *trap.bad.W) for value in row], budget)
    L = risk_polynomial(problem, σ)
    rest = less(L, constant(trap.level, size), above, budget)
    subtract_product(rest, q, h, budget)
    if rest:
        raise Refused("the loss less the level is not the stated sum of squares plus a multiple of the wall")
    rest, squares = less(L, constant(trap.floor, size), within, budget), Terms()
    for d, k in multiplier:
        subtract_product(squares, scaled(k, -d), k, budget)
    subtract_product(rest, scaled(q, Fraction(-1)), squares, budget)
    if rest:
        raise Refused("the loss less the floor is not the stated sum of squares less squares times the wall")
    return "where the polynomial `wall` in the weights is negative"


def read_squares(value: Any, where: str, size: int) -> Squares:
    """Pairs [d, g], d ≥ 0."""
    return listed(value, where, None, lambda pair, at: _square(pair, at, size))


def _square(value: Any, where: str, size: int) -> tuple[Fraction, Terms]:
    pair = listed(value, where, 2, lambda part, _: part)
    d = rational(pair[0], f"{where}[0]")
    if d < 0:
        raise Malformed(f"expected a factor of at least 0 in {where}, got a negative one")
    return d, read_polynomial(pair[1], f"{where}[1]", size)


def require_negative(q: Terms, theta: Row, budget: Budget) -> None:
    """q < 0 at the weights."""
    longest = bits([part for value in theta for part in value.as_integer_ratio()])
    degree = max((sum(alpha) for alpha in q), default=0)
    budget.spend(len(q) * len(theta), longest * (1 + degree), longest * (1 + degree), FRACTION)
    if value_at(q, theta) >= 0:
        raise Refused("the wall is not negative at the bad point")


def scaled(f: Terms, factor: Fraction) -> Terms:
    """factor · f."""
    return {alpha: factor * a for alpha, a in f.items()} if factor else {}


def constant(value: Fraction, size: int) -> Terms:
    """A number as a polynomial in so many variables."""
    return {(0,) * size: value} if value else {}


def less(L: Terms, bound: Terms, squares: Squares, budget: Budget) -> Terms:
    """L − bound − Σ d g²."""
    rest = dict(L)
    subtract_product(rest, bound, {(0,) * len(alpha): Fraction(1) for alpha in bound}, budget)
    for d, g in squares:
        subtract_product(rest, scaled(g, d), g, budget)
    return rest


def risk_polynomial(problem: Problem, σ: Polynomial) -> Terms:
    """L as a polynomial in the weights: Σ_e Σ_f G_ef ⟨r_e, r_f⟩ + noise, G diagonal on points."""
    points, budget = problem.points, problem.points.budget
    residuals = list(_residuals(problem, σ))
    total = constant(problem.noise, (problem.m + problem.n) * problem.p)
    for e, row in enumerate(residuals):
        for j, r in enumerate(row):
            if isinstance(points, Points):
                subtract_product(total, scaled(r, -problem.weights[e]), r, budget)
            else:
                for product, other in zip(points.gram[e], residuals, strict=True):
                    subtract_product(total, scaled(r, -product), other[j], budget)
    return total


def _residuals(problem: Problem, σ: Polynomial) -> Iterator[list[Terms]]:
    """Φ_j − y_j at a point, or its coefficient of a monomial: one list over the outputs for each."""
    m, n, p = problem.m, problem.n, problem.p
    zero = [0] * ((m + n) * p)
    for neuron, targets in zip(_neuron(problem, σ), problem.y, strict=True):
        row = []
        for j, y in enumerate(targets):
            r = constant(-y, len(zero))
            for i in range(p):
                for beta, a in neuron.items():
                    alpha = list(zero)
                    alpha[j * p + i] = 1
                    alpha[m * p + i * n : m * p + (i + 1) * n] = beta
                    r[tuple(alpha)] = a
            row.append(r)
        yield row


def _neuron(problem: Problem, σ: Polynomial) -> Iterator[Terms]:
    """σ(⟨w, x⟩) at each point, or its coefficient of each monomial, as a polynomial in w."""
    points = problem.points
    c = [Fraction(a, σ.scale) for a in σ.numerators]
    terms = sum(comb(problem.n + k - 1, k) for k in σ.degrees) * len(problem.y)
    if terms > MOST_TERMS:
        raise Malformed(f"expected a neuron of at most {MOST_TERMS} terms at all points, this one has {terms}")
    longest = (points.bits + bits(σ.numerators)) * (1 + σ.degree)
    points.budget.spend(terms * problem.n * problem.p, longest, longest, FRACTION)
    if isinstance(points, Moments):
        for alpha in points.monomials:
            yield _coefficient(points, c, alpha)
        return
    betas = [beta for k in σ.degrees for beta in exponents_of_degree(problem.n, k)]
    for numerators, denominator in zip(points.numerators, points.denominators, strict=True):
        x = [Fraction(a, denominator) for a in numerators]
        powers = ((beta, prod((v**e for v, e in zip(x, beta, strict=True) if e), start=Fraction(1))) for beta in betas)
        yield {beta: c[sum(beta)] * multinomial(beta) * power for beta, power in powers if power}


def _coefficient(points: Moments, c: Row, alpha: tuple[int, ...]) -> Terms:
    """The coefficient of x^α in σ(⟨w, x⟩ + b): |α|!/α! w^α Σ_k c_k (k choose |α|) b^(k−|α|), b the last weight or 0."""
    j = sum(alpha)
    levels = [k for k in range(j, len(c)) if c[k] and (points.bias or k == j)]
    return {(*alpha, k - j) if points.bias else alpha: c[k] * comb(k, j) * multinomial(alpha) for k in levels}
