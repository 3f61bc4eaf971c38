"""The oracle's judgement of dimensions on varieties, by another route than the checker's: Gröbner bases of SymPy.

The polynomials that S and the ideal of the equations span give an upper bound (the rank of the normal forms modulo a
Gröbner basis). The kernel's rank over Q at those points of the proof that satisfy the equations is a lower one, or,
if the proof lists none, the rank of S at real points that are found here. The claim is called true only where the two
meet in its value.
"""

from functools import lru_cache
from math import comb
from typing import Any

import sympy
from flint import arb, ctx, fmpq, fmpq_mat

from valleys.theory.rational_points import rational_points
from valleys.theory.varieties import Variety

from .reading import ZERO, MalformedError, Polynomial, items, natural, obj, rational, read_table, size
from .real_points import BITS, certain_rank, real_points
from .values import kernel, lattice

MOST_REDUCED = 400
"""So many monomials are reduced one by one modulo a Gröbner basis."""

Terms = tuple[tuple[tuple[int, ...], fmpq], ...]


def claim_is_true(activation: Polynomial, inputs: dict[str, Any], proof: dict[str, Any], value: int) -> bool:
    """Whether dim* on the real solutions of the equations is `value`, as far as points and ideal tell."""
    obj(inputs, "type", "n", "bias", "equations")
    if not isinstance(inputs["bias"], bool) or not isinstance(activation, Polynomial):
        raise MalformedError("expected a polynomial activation on a variety, with bias true or false")
    n, bias = size(inputs["n"]), inputs["bias"]
    equations = tuple(filter(None, (_polynomial(equation, n) for equation in items(inputs["equations"]))))  # not 0 = 0
    if comb(n + activation.degree, n) > MOST_REDUCED:
        return value == _of_high_degree(activation, n, bias, equations, value)
    if value != ideal_dimension(activation.degrees, n, bias, equations):
        return False
    if "points" not in proof["lower"]:
        return value == _shown_by_real_points(activation.degrees, n, bias, equations, value)
    points = read_table(proof["lower"]["points"], None, n + bias)
    on = tuple(x for x in points if (not bias or x[-1] == 1) and all(_value(g, x) == 0 for g in equations))
    return value == (kernel(activation, on).rank() if on else 0)


def _of_high_degree(activation: Polynomial, n: int, bias: bool, equations: tuple[Terms, ...], value: int) -> int | None:
    """dim* where all standard monomials up to the degree are needed: on finitely many points, for most of them."""
    leads = _leads(n, equations)
    level, standard = {(0,) * n} if all(map(any, leads)) else set(), 0
    for _ in range(activation.degree + 1):
        standard += len(level)
        if standard > value:
            return None
        longer = {tuple(e + (i == j) for j, e in enumerate(alpha)) for alpha in level for i in range(n)}
        level = {a for a in longer if not any(all(map(int.__le__, lead, a)) for lead in leads)}
    found = rational_points(Variety(n, tuple(map(dict, filter(None, equations)))), value, 3)
    on = tuple((*x, *[fmpq(1)] * bias) for x in found)
    return standard if on and kernel(activation, on).rank() == standard else None


def _leads(n: int, equations: tuple[Terms, ...]) -> list[tuple[int, ...]]:
    x = sympy.symbols(f"x:{n}")
    given = [sympy.Poly({alpha: sympy.Rational(int(a.p), int(a.q)) for alpha, a in g}, *x) for g in equations if g]
    basis = sympy.groebner(given, *x, order="grevlex", domain="QQ").exprs if given else []
    return [tuple(map(int, sympy.Poly(g, *x).monoms(order="grevlex")[0])) for g in basis]


@lru_cache(maxsize=512)
def _shown_by_real_points(
    degrees: tuple[int, ...], n: int, bias: bool, equations: tuple[Terms, ...], value: int
) -> int:
    """A lower bound of the rank of S on real points that the oracle finds itself: enclosed ones, else rational ones."""
    spanning, equations = _spanning(degrees, n, bias), tuple(filter(None, equations))
    with ctx.workprec(BITS):
        points = real_points(n, equations, value + 6)
        best = certain_rank([[_power(x, alpha) for alpha in spanning] for x in points])
    if best < value:
        found = rational_points(Variety(n, tuple(map(dict, equations))), value + 6, 3)
        entries = [_value(((alpha, fmpq(1)),), tuple(x)) for x in found for alpha in spanning]
        best = max(best, fmpq_mat(len(found), len(spanning), entries).rank() if entries else 0)
    return best


def _power(x: list[arb], alpha: tuple[int, ...]) -> arb:
    product = arb(1)
    for base, e in zip(x, alpha, strict=True):
        product *= base**e
    return product


def _polynomial(value: object, n: int) -> Terms:
    terms = []
    for entry in items(value):
        coefficient, alpha = items(entry, 2)
        terms.append((tuple(natural(e) for e in items(alpha, n)), rational(coefficient)))
    if len({alpha for alpha, _ in terms}) != len(terms) or any(a == 0 for _, a in terms):
        raise MalformedError("a term twice or zero")
    return tuple(terms)


def _value(terms: Terms, x: tuple[fmpq, ...]) -> fmpq:
    total = ZERO
    for alpha, a in terms:
        for base, power in zip(x, alpha, strict=False):
            a *= base**power  # noqa: PLW2901  # the term is built up in place
        total += a
    return total


@lru_cache(maxsize=512)
def ideal_dimension(degrees: tuple[int, ...], n: int, bias: bool, equations: tuple[Terms, ...]) -> int:
    """The rank of the monomials of S modulo the ideal of the equations."""
    x = sympy.symbols(f"x:{n}")
    polynomials = [
        sympy.Poly({alpha: sympy.Rational(int(a.p), int(a.q)) for alpha, a in terms}, *x, domain="QQ")
        for terms in equations
        if terms
    ]
    basis = sympy.groebner(polynomials, *x, order="grevlex", domain="QQ") if polynomials else None
    forms = []
    for alpha in _spanning(degrees, n, bias):
        monomial = sympy.Poly({alpha: 1}, *x, domain="QQ")
        forms.append(basis.reduce(monomial.as_expr())[1] if basis is not None else monomial.as_expr())
    dictionaries = [sympy.Poly(form, *x, domain="QQ").as_dict() for form in forms]
    columns = sorted({alpha for form in dictionaries for alpha in form})
    entries = [form.get(alpha, sympy.Integer(0)) for form in dictionaries for alpha in columns]
    table = fmpq_mat(len(dictionaries), len(columns), [fmpq(int(a.p), int(a.q)) for a in entries])
    return int(table.rank()) if columns else 0


def _spanning(degrees: tuple[int, ...], n: int, bias: bool) -> list[tuple[int, ...]]:
    occurring = range(max(degrees, default=-1) + 1) if bias else degrees
    grid = lattice(n, max(degrees, default=0))
    exponents = [tuple(int(a.p) for a in point) for point in grid]
    return [alpha for alpha in exponents if sum(alpha) in occurring]
