"""The segment `rational`, for σ = c z² and one output: neurons on rational curves, Σ u_i w_i w_iᵀ on a straight line.

Then Φ(x) = c xᵀ(Σ u_i w_i w_iᵀ)x is affine in s, and L is convex in s: what a kind of claim asks of a straight line in
the space of functions, it asks here at its end. Why the rule is sound is in notes/certificates.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from math import gcd
from typing import Any

from .activations import Polynomial
from .arithmetic import Budget, bits, over_common_denominator
from .document import Malformed, Matrix, Refused, Row, fields, indexed, listed, vector
from .path import Reader, Rule, State
from .problem import Problem

MOST_PIECES = 4_000
DIVISIONS = 8
"""A greatest common divisor costs about as much as so many products."""

Poly = list[int]
"""Integer coefficients of s⁰, s¹, …; at least one."""


@dataclass(frozen=True)
class Curve:
    """One neuron: u(s) = above(s) / below(s), w(s) = inner(s) / scale, for s from 0 to 1."""

    above: Poly
    below: Poly
    inner: list[Poly]
    scale: int

    @property
    def degree(self) -> int:
        """An upper bound of the degree of above · inner²."""
        return len(self.above) - 1 + 2 * max(len(p) - 1 for p in self.inner)

    def u(self, s: int) -> Fraction:
        """u at an end, s = 0 or 1."""
        return Fraction(_at_end(self.above, s), _at_end(self.below, s))

    def w(self, s: int) -> Row:
        """w at an end."""
        return [Fraction(_at_end(p, s), self.scale) for p in self.inner]


def _at_end(p: Poly, s: int) -> int:
    return sum(p) if s else p[0]


def rational(require: Callable[[State, Matrix], None]) -> Reader:
    """The reader of this segment; `require` is asked about the values of Φ at its end."""

    def rule(state: State, curves: dict[int, Curve]) -> None:
        U, W = at_end(state, curves)
        state.W = W
        for i in curves:
            state.features.pop(i, None)
        end = state.outputs(U)
        require(state, end)
        state.move(U, end)

    def read(problem: Problem, value: Any, where: str) -> tuple[Rule, Any]:
        return rule, read_curves(problem, value, where)

    return read


def read_curves(problem: Problem, value: Any, where: str) -> dict[int, Curve]:
    """The curves of the neurons that move; those that are not listed stay."""
    σ = problem.points.activation
    if not isinstance(σ, Polynomial) or σ.degrees != [2] or problem.m != 1:
        raise Malformed(
            f"expected σ = c z² and one output for the rational segment in {where}, this is another problem"
        )
    table = indexed(fields(value, where, "kind", "neurons")["neurons"], f"{where}.neurons", problem.p - 1)
    return {i: _curve(problem, entry, f"{where}.neurons[{i}]") for i, entry in table.items()}


def _curve(problem: Problem, value: Any, where: str) -> Curve:
    table, budget = fields(value, where, "u", "w"), problem.points.budget
    (above, a), (below, b) = (
        over_common_denominator(row, budget) for row in listed(table["u"], f"{where}.u", 2, _coefficients)
    )
    rows = listed(table["w"], f"{where}.w", problem.n, _coefficients)
    flat, scale = over_common_denominator([c for row in rows for c in row], budget)
    budget.spend(len(above) + len(below), bits([*above, *below]), bits([a, b]))
    entries = iter(flat)
    return Curve([b * c for c in above], [a * c for c in below], [[next(entries) for _ in row] for row in rows], scale)


def _coefficients(value: Any, where: str) -> Row:
    row = vector(value, where, None)
    if not row:
        raise Malformed(f"expected at least one coefficient in {where}, got none")
    return row


def at_end(state: State, curves: dict[int, Curve]) -> tuple[Matrix, Matrix]:
    """U and W at s = 1; the curves begin at the state, have no pole, and Σ u w wᵀ is affine along them."""
    budget = state.problem.points.budget
    for i, curve in curves.items():
        if not has_no_root(curve.below, budget):
            raise Refused(f"a denominator of neuron {i} is not shown to have no zero in [0, 1]")
        if (curve.u(0), curve.w(0)) != (state.U[0][i], state.W[i]):
            raise Refused(f"the curve of neuron {i} begins elsewhere than the path is")
    require_affine(list(curves.values()), budget)
    U = [[curves[i].u(1) if i in curves else u for i, u in enumerate(state.U[0])]]
    return U, [curves[i].w(1) if i in curves else row for i, row in enumerate(state.W)]


def has_no_root(p: Poly, budget: Budget) -> bool:
    """True only if p has no zero in [0, 1]: on each of some pieces its Bernstein coefficients have one strict sign."""
    waiting = [p]
    for _ in range(MOST_PIECES):
        if not waiting:
            return True
        q = waiting.pop()
        budget.spend(2 * len(q) ** 2, bits(q) + 2 * len(q))
        if q[0] * sum(q) <= 0:
            return False
        bernstein = _shifted(q[::-1])
        if min(bernstein) <= 0 <= max(bernstein):
            left = [c << (len(q) - 1 - k) for k, c in enumerate(q)]
            waiting += [left, _shifted(left)]
    return False


def _shifted(p: Poly) -> Poly:
    """The coefficients of p(s + 1)."""
    q = p.copy()
    for start in range(len(q) - 1):
        for k in range(len(q) - 2, start - 1, -1):
            q[k] += q[k + 1]
    return q


def require_affine(curves: list[Curve], budget: Budget) -> None:
    """Σ u w wᵀ = (1 − s) A(0) + s A(1), because it is so at one more point of [0, 1] than the degree of a numerator.

    With Q = Π below, Q (Σ u w wᵀ − (1 − s) A(0) − s A(1)) has polynomial entries of degree at most `degree`.
    """
    poles = sum(len(curve.below) - 1 for curve in curves)
    degree = poles + max((max(1, curve.degree - len(curve.below) + 1) for curve in curves), default=1)
    begin, end = _form(curves, 0, 1, budget), _form(curves, 1, 1, budget)
    for j in range(1, degree):
        middle = _form(curves, j, degree, budget)
        if not _between(begin, end, middle, j, degree, budget):
            raise Refused("the quadratic form Σ u w wᵀ leaves the straight line between its ends")


Form = tuple[list[int], int]
"""The upper triangle of a symmetric matrix, over a common denominator."""


def _between(begin: Form, end: Form, middle: Form, j: int, degree: int, budget: Budget) -> bool:
    (A, a), (B, b), (C, c) = begin, end, middle
    budget.spend(6 * len(C), max(map(bits, (A, B, C))), max(a, b, c).bit_length())
    left, right, here = (degree - j) * b * c, j * a * c, degree * a * b
    return all(left * x + right * y == here * z for x, y, z in zip(A, B, C, strict=False))


def _form(curves: list[Curve], j: int, d: int, budget: Budget) -> Form:
    """Σ u w wᵀ at s = j/d."""
    total: list[int] = []
    common = 1
    for curve in curves:
        term, below = _term(curve, j, d, budget)
        total, common = _sum(total or [0] * len(term), common, term, below, budget)
    return total, common


def _term(curve: Curve, j: int, d: int, budget: Budget) -> Form:
    polynomials = [curve.above, curve.below, *curve.inner]
    count, size = sum(map(len, polynomials)), max(map(bits, polynomials))
    size += max(map(len, polynomials)) * d.bit_length()
    budget.spend(3 * count, size, d.bit_length())
    above, below, *inner = (_homogeneous(p, j, d) for p in polynomials)
    top = max(len(p) for p in curve.inner)
    inner = [value * d ** (top - len(p)) for value, p in zip(inner, curve.inner, strict=True)]
    numerator, denominator = (
        above * d ** len(curve.below),
        below * d ** (len(curve.above) + 2 * top - 2) * curve.scale**2,
    )
    factor = _common_factor([numerator], denominator, budget)
    budget.spend(len(inner) ** 2, bits(inner), numerator.bit_length() + bits(inner))
    pairs = combinations_with_replacement(inner, 2)
    return [numerator // factor * v * w for v, w in pairs], denominator // factor


def _homogeneous(p: Poly, j: int, d: int) -> int:
    """p(j/d) · d^(len(p) − 1)."""
    total, power = 0, 1
    for c in reversed(p):
        total = total * j + c * power
        power *= d
    return total


def _sum(A: list[int], a: int, B: list[int], b: int, budget: Budget) -> Form:
    """A/a + B/b in lowest terms."""
    shared = _common_factor([a], b, budget)
    left, right = b // shared, a // shared
    budget.spend(len(A) + 1, max(bits(A), a.bit_length()), left.bit_length())
    budget.spend(len(A), bits(B), right.bit_length())
    total, common = [left * x + right * y for x, y in zip(A, B, strict=True)], left * a
    factor = _common_factor(total, common, budget)
    budget.spend(len(A) + 1, max(bits(total), common.bit_length()), factor.bit_length())
    return [x // factor for x in total], common // factor


def _common_factor(numbers: list[int], start: int, budget: Budget) -> int:
    """The greatest common divisor of `start` and some numbers."""
    factor = abs(start)
    for x in numbers:
        size = min(factor.bit_length(), x.bit_length())
        budget.spend(DIVISIONS, size, size)
        budget.spend(1, size, max(factor.bit_length(), x.bit_length()))
        factor = gcd(factor, x)
    return factor
