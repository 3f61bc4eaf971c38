"""Two rules of `rank` in any number of variables: derivatives that a direction kills, and points of a grid.

Why they are sound is in notes/certificates.md, rank.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import Any, Protocol

from .arithmetic import FRACTION, Budget, bits, is_nonsingular, over_common_denominator
from .document import Malformed, Refused, Row, fields, listed, natural, vector
from .polynomials import Exponent, Terms, read_polynomial
from .real_roots import distinct_real_roots, distinct_roots, primitive

MOST_MODULUS = 2**64


class Claim(Protocol):
    """A form, and bounds of its rank over the complex or the real numbers."""

    @property
    def form(self) -> Terms: ...
    @property
    def n(self) -> int: ...
    @property
    def degree(self) -> int: ...
    @property
    def real(self) -> bool: ...
    @property
    def least(self) -> int: ...
    @property
    def most(self) -> int: ...
    @property
    def budget(self) -> Budget: ...


def require_killed_derivatives(claim: Claim, value: Any) -> None:
    """θ_i(∂_v f), i < least, are independent and ∂_v kills each of them."""
    table = fields(value, "lower", "kind", "direction", "operators", "columns", "prime")
    v, r = vector(table["direction"], "lower.direction", claim.n), claim.least
    operators = listed(table["operators"], "lower.operators", r, lambda θ, at: read_polynomial(θ, at, claim.n))
    columns = listed(table["columns"], "lower.columns", r, lambda alpha, at: _exponent(claim, alpha, at))
    modulus = natural(table["prime"], "lower.prime", least=2, most=MOST_MODULUS)
    claim.budget.spend(r**3, modulus.bit_length(), modulus.bit_length())
    derivative, minor = along(claim.form, v, claim.budget), []
    for theta in operators:
        h = applied(theta, derivative, claim.budget)
        if along(h, v, claim.budget):
            raise Refused("lower: the direction does not kill one of the derivatives")
        claim.budget.spend(r, cost=FRACTION)
        minor.append(over_common_denominator([h.get(alpha, Fraction(0)) for alpha in columns], claim.budget)[0])
    if not is_nonsingular(minor, modulus):
        raise Refused("lower: the derivatives are dependent modulo the modulus, in the columns given")


def _exponent(claim: Claim, value: Any, where: str) -> Exponent:
    return tuple(listed(value, where, claim.n, lambda e, at: natural(e, at, most=claim.degree)))


def along(f: Terms, v: Row, budget: Budget) -> Terms:
    """Σ v_i ∂f/∂x_i."""
    units = [tuple(int(i == j) for j in range(len(v))) for i in range(len(v))]
    operator = {unit: a for unit, a in zip(units, v, strict=True) if a}
    return applied(operator, f, budget)


def applied(theta: Terms, f: Terms, budget: Budget) -> Terms:
    """θ(∂/∂x) f."""
    longest = bits([part for a in (*theta.values(), *f.values()) for part in (a.numerator, a.denominator)])
    budget.spend(len(theta) * len(f) * (2 + len(next(iter(f), ()))), longest, longest, FRACTION)
    total: Terms = {}
    for beta, b in theta.items():
        for alpha, a in f.items():
            if all(i >= j for i, j in zip(alpha, beta, strict=True)):
                key = tuple(i - j for i, j in zip(alpha, beta, strict=True))
                factor = prod(prod(range(i - j + 1, i + 1)) for i, j in zip(alpha, beta, strict=True))
                total[key] = total.get(key, Fraction(0)) + a * b * factor
    return {key: a for key, a in total.items() if a}


def require_grid(claim: Claim, value: Any) -> None:
    """Forms h_i in x_k and one other variable each, apolar to f, with distinct roots in the field."""
    table = fields(value, "upper", "kind", "variable", "forms")
    k = natural(table["variable"], "upper.variable", most=claim.n - 1)
    forms = listed(table["forms"], "upper.forms", claim.n - 1, lambda h, at: vector(h, at, None))
    if any(not 2 <= len(h) <= claim.degree + 2 or h[-1] == 0 for h in forms):
        raise Malformed(f"expected from 2 to {claim.degree + 2} coefficients, the last not 0, in each of upper.forms")
    if prod(len(h) - 1 for h in forms) > claim.most:
        raise Refused(f"upper: the grid has more than {claim.most} points")
    for i, h in zip((i for i in range(claim.n) if i != k), forms, strict=True):
        if applied(_in_two_variables(claim.n, k, i, h), claim.form, claim.budget):
            raise Refused(f"upper: the form in x{k + 1} and x{i + 1} is not apolar to the form of the claim")
        counted = distinct_real_roots if claim.real else distinct_roots
        if counted(primitive(h, claim.budget), claim.budget) < len(h) - 1:
            raise Refused(f"upper: the form in x{k + 1} and x{i + 1} does not have distinct roots in the field")


def _in_two_variables(n: int, k: int, i: int, h: Sequence[Fraction]) -> Terms:
    """Σ_j h_j x_k^(e−j) x_i^j."""
    e = len(h) - 1
    powers = (tuple(e - j if m == k else j if m == i else 0 for m in range(n)) for j in range(e + 1))
    return {alpha: a for alpha, a in zip(powers, h, strict=True) if a}
