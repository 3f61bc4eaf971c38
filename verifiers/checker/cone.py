"""Reason `cone`: σ(z) = a z^(2k), a > 0, one output, and the region of positive outer weights.

Write g for the function of `bad`, r = g − y, and ⟨·,·⟩ for the weighted inner product on the points. If ⟨r, g⟩ ≤ 0 and
⟨r, ⟨w, ·⟩^(2k)⟩ ≥ 0 for all w, then L(f) ≥ |f − g|² + L(bad) for every f with nonnegative outer weights. On the
boundary f has fewer than p neurons, so its catalecticant has rank below p and stays away from that of g. Statement and
proof: notes/certificates.md, cone.
"""

from collections import Counter
from fractions import Fraction
from itertools import product
from math import comb, factorial, prod
from typing import Any

from .activations import Polynomial
from .arithmetic import FRACTION, bits
from .definite import is_positive_semidefinite
from .document import Malformed, Matrix, Refused, Row, listed, matrix, rational
from .path import State
from .polynomials import Exponent, Terms, exponents_of_degree, read_polynomial, subtract_product
from .trap import Trap

FIELDS = ("squares", "subspace", "spread", "scale")
MOST_FORMS = 300


def check(trap: Trap) -> str:
    """The region in words; raises Refused or Malformed."""
    trap.require_positive()
    k = _half_degree(trap)
    n, p, budget = trap.problem.n, trap.problem.p, trap.problem.points.budget
    if comb(n + 2 * k - 1, 2 * k) > MOST_FORMS:
        raise Malformed(f"expected forms of degree {2 * k} in {n} variables to have at most {MOST_FORMS} coefficients")
    squares = listed(trap.table["squares"], "squares", None, lambda value, where: _square(value, where, n, k))
    B = matrix(trap.table["subspace"], "subspace", p, comb(n + k - 1, k))
    spread, scale = (rational(trap.table[key], key) for key in ("spread", "scale"))
    if spread <= 0 or scale <= 0:
        raise Malformed("expected spread and scale to be positive")
    x = _points(trap)
    longest = 2 * k * max(bits(_parts(row)) for row in (*x, *trap.bad.W)) + bits(_parts(trap.outer_weights()))
    size = comb(n + 2 * k - 1, 2 * k)
    budget.spend(size * (size + n) * (len(x) + p), longest, longest, FRACTION)
    r = [value - y[0] for value, y in zip(_values(trap), trap.problem.y, strict=True)]
    weighted = [q * value for q, value in zip(trap.problem.weights, r, strict=True)]
    require_dual(trap, k, x, weighted, squares)
    require_spread(trap, k, B, spread)
    require_scale(trap, k, x, scale)
    loss = sum((q * value for q, value in zip(weighted, r, strict=True)), Fraction(0))
    trap.require(loss + spread / scale, loss)
    return "of positive outer weights"


def _half_degree(trap: Trap) -> int:
    """k for σ(z) = a z^(2k), a > 0."""
    σ = trap.problem.points.activation
    if not isinstance(σ, Polynomial) or len(σ.degrees) != 1 or σ.degree % 2 or σ.degree == 0 or σ.numerators[-1] < 0:
        raise Refused("this reason is for a positive multiple of an even power, the claim has another activation")
    return σ.degree // 2


def _square(value: Any, where: str, n: int, k: int) -> tuple[Fraction, Terms]:
    """A pair [d, h], d ≥ 0 and h a form of degree k in n variables."""
    pair = listed(value, where, 2, lambda part, _: part)
    factor, form = rational(pair[0], f"{where}[0]"), read_polynomial(pair[1], f"{where}[1]", n)
    if factor < 0 or any(sum(alpha) != k for alpha in form):
        raise Malformed(f"expected a number of at least 0 and a form of degree {k} in {where}, got another pair")
    return factor, form


def _points(trap: Trap) -> Matrix:
    points = trap.problem.sample
    return [[Fraction(a, e) for a in b] for b, e in zip(points.numerators, points.denominators, strict=True)]


def _parts(row: Row) -> list[int]:
    return [part for value in row for part in (value.numerator, value.denominator)]


def _values(trap: Trap) -> Row:
    """g at the points."""
    return State(trap.problem, trap.bad.U, trap.bad.W).present[0]


def power(w: Row, alpha: Exponent) -> Fraction:
    """w^α."""
    return prod((base**e for base, e in zip(w, alpha, strict=True) if e), start=Fraction(1))


def multinomial(alpha: Exponent) -> int:
    """|α|!/α!."""
    return factorial(sum(alpha)) // prod(map(factorial, alpha))


def require_dual(trap: Trap, k: int, x: Matrix, weighted: Row, squares: list[tuple[Fraction, Terms]]) -> None:
    """Σ_j q_j r_j ⟨w, x_j⟩^(2k) = Σ d h(w)² as polynomials in w, and Σ_j q_j r_j g_j ≤ 0."""
    rest: Terms = {}
    for gamma in exponents_of_degree(trap.problem.n, 2 * k):
        value = multinomial(gamma) * _dot(weighted, [power(row, gamma) for row in x])
        if value:
            rest[gamma] = value
    for factor, form in squares:
        scaled = {alpha: factor * a for alpha, a in form.items() if factor}
        subtract_product(rest, scaled, form, trap.problem.points.budget)
    if rest:
        raise Refused("the residual's form is not the stated sum of squares")
    if _dot(weighted, _values(trap)) > 0:
        raise Refused("the residual of the bad point has a positive product with its function")


def require_spread(trap: Trap, k: int, B: Matrix, spread: Fraction) -> None:
    """The rows of B are independent, and |C v|² ≥ spread |v|² on their span, so that σ_p(C)² ≥ spread.

    C = a Σ u_i c_i c_iᵀ is the catalecticant of g, c_i = (w_i^β).
    """
    budget, u = trap.problem.points.budget, trap.outer_weights()
    exponents = list(exponents_of_degree(trap.problem.n, k))
    a = Fraction(trap.problem.points.activation.numerator(1, 1), trap.problem.points.activation.scale)
    c = [[power(w, beta) for beta in exponents] for w in trap.bad.W]
    longest = 4 * max(bits(_parts(row)) for row in (*c, *B)) + bits(_parts(u))
    budget.spend(4 * len(B) * len(B) * len(exponents), longest, longest, FRACTION)
    images = [_combination([a * u_i * _dot(row, c_i) for u_i, c_i in zip(u, c, strict=True)], c) for row in B]
    gram, grown = ([[_dot(one, other) for other in rows] for one in rows] for rows in (B, images))
    if not is_positive_semidefinite(gram, budget, definite=True):
        raise Refused("the rows of subspace are dependent")
    if not is_positive_semidefinite(_minus(grown, gram, spread), budget):
        raise Refused("the catalecticant of the bad point is smaller than spread on the subspace")


def require_scale(trap: Trap, k: int, x: Matrix, scale: Fraction) -> None:
    """|Cat h|² ≤ scale Σ_j q_j h(x_j)² for every form h = Σ (2k choose γ) a_γ x^γ of degree 2k, Cat h = (a_(β+β′))."""
    n, q = trap.problem.n, trap.problem.weights
    exponents = list(exponents_of_degree(n, 2 * k))
    values = [[multinomial(gamma) * power(row, gamma) for row in x] for gamma in exponents]
    weighted = [[w * value for w, value in zip(q, row, strict=True)] for row in values]
    sums = Counter(tuple(map(sum, zip(*pair, strict=True))) for pair in product(exponents_of_degree(n, k), repeat=2))
    squares = [[Fraction(sums[gamma] if gamma == other else 0) for other in exponents] for gamma in exponents]
    bound = [[scale * _dot(one, other) for other in values] for one in weighted]
    if not is_positive_semidefinite(_minus(bound, squares, Fraction(1)), trap.problem.points.budget):
        raise Refused("the points do not bound forms as scale says")


def _dot(a: Row, b: Row) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def _combination(coefficients: Row, rows: Matrix) -> Row:
    return [_dot(coefficients, list(column)) for column in zip(*rows, strict=True)]


def _minus(a: Matrix, b: Matrix, factor: Fraction) -> Matrix:
    return [[x - factor * y for x, y in zip(one, other, strict=True)] for one, other in zip(a, b, strict=True)]
