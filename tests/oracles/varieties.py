"""The oracle's judgement of dimensions on varieties, by another route than the checker's: Gröbner bases of SymPy.

The polynomials that S and the ideal of the equations span give an upper bound (the rank of the normal forms modulo a
Gröbner basis), the kernel's rank over Q at those points of the proof that satisfy the equations a lower one. The
claim is called true only where the two meet in its value.
"""

from functools import lru_cache
from typing import Any

import sympy
from flint import fmpq, fmpq_mat

from .reading import ZERO, MalformedError, Polynomial, items, natural, obj, rational, read_table, size
from .values import kernel, lattice

Terms = tuple[tuple[tuple[int, ...], fmpq], ...]


def claim_is_true(activation: Polynomial, inputs: dict[str, Any], proof: dict[str, Any], value: int) -> bool:
    """Whether dim* on the real solutions of the equations is `value`, as far as points and ideal tell."""
    obj(inputs, "type", "n", "bias", "equations")
    if not isinstance(inputs["bias"], bool) or not isinstance(activation, Polynomial):
        raise MalformedError("expected a polynomial activation on a variety, with bias true or false")
    n, bias = size(inputs["n"]), inputs["bias"]
    equations = tuple(_polynomial(equation, n) for equation in items(inputs["equations"]))
    points = read_table(proof["lower"]["points"], None, n + bias)
    on = tuple(x for x in points if (not bias or x[-1] == 1) and all(_value(g, x) == 0 for g in equations))
    lower = kernel(activation, on).rank() if on else 0
    return lower == value == ideal_dimension(activation.degrees, n, bias, equations)


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
