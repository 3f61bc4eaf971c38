"""The segment `rational`, for σ = a((z + β)² + κ) and one output: neurons on rational curves, Φ on a straight line.

With ŵ = w + βe_j, x_j = 1 at all points, Φ(x) = a(xᵀ(Σ u_i ŵ_i ŵ_iᵀ)x + κ Σ u_i). Where both sums are affine in s, or
with such a coordinate Σ u_i (ŵ_i ŵ_iᵀ + κe_j e_jᵀ), so is Φ, and L is convex in s: what a kind of claim asks of a
straight line in the space of functions, it asks here at its end. Why the rule is sound is in notes/certificates.md.
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
class Centre:
    """σ = a((z + β)² + κ), and the coordinate j that is always 1; None if there is none, and then β = 0."""

    beta: Fraction
    kappa: Fraction
    j: int | None


@dataclass(frozen=True)
class Curve:
    """One neuron: u(s) = above(s) / below(s), w(s) = inner(s) / over(s), for s from 0 to 1."""

    above: Poly
    below: Poly
    inner: list[Poly]
    over: Poly

    @property
    def poles(self) -> int:
        """The degree of below · over²."""
        return len(self.below) - 1 + 2 * (len(self.over) - 1)

    @property
    def degree(self) -> int:
        """An upper bound of the degree of above · inner² and above · over²."""
        return len(self.above) - 1 + 2 * max(len(p) - 1 for p in (self.over, *self.inner))

    def u(self, s: int) -> Fraction:
        """u at an end, s = 0 or 1."""
        return Fraction(_at_end(self.above, s), _at_end(self.below, s))

    def w(self, s: int) -> Row:
        """w at an end."""
        return [Fraction(_at_end(p, s), _at_end(self.over, s)) for p in self.inner]


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
    centre(problem)
    table = indexed(fields(value, where, "kind", "neurons")["neurons"], f"{where}.neurons", problem.p - 1)
    return {i: _curve(problem, entry, f"{where}.neurons[{i}]") for i, entry in table.items()}


def centre(problem: Problem) -> Centre:
    """Of σ = a z² + b z + c, a ≠ 0, for one output; Malformed for another problem, or where no coordinate carries β."""
    σ, j = problem.points.activation, problem.points.constant
    coefficients = σ.numerators if isinstance(σ, Polynomial) and σ.degree == 2 and problem.m == 1 else [0, 0, 0]
    c, b, a = coefficients
    if not a or (b and j is None):
        raise Malformed(
            "expected one output and σ = a z² + b z + c, and unless b = 0 a coordinate that is always 1, for a "
            "rational segment, this is another problem"
        )
    return Centre(Fraction(b, 2 * a), Fraction(4 * a * c - b * b, 4 * a * a), j)


def _curve(problem: Problem, value: Any, where: str) -> Curve:
    table, budget = fields(value, where, "u", "w", optional=("over",)), problem.points.budget
    (above, a), (below, b) = (
        over_common_denominator(row, budget) for row in listed(table["u"], f"{where}.u", 2, _coefficients)
    )
    rows = listed(table["w"], f"{where}.w", problem.n, _coefficients)
    over = _coefficients(table["over"], f"{where}.over") if "over" in table else [Fraction(1)]
    flat, _ = over_common_denominator([c for row in (*rows, over) for c in row], budget)
    budget.spend(len(above) + len(below), bits([*above, *below]), bits([a, b]))
    entries = iter(flat)
    inner = [[next(entries) for _ in row] for row in rows]
    return Curve([b * c for c in above], [a * c for c in below], inner, list(entries))


def _coefficients(value: Any, where: str) -> Row:
    row = vector(value, where, None)
    if not row:
        raise Malformed(f"expected at least one coefficient in {where}, got none")
    return row


def at_end(state: State, curves: dict[int, Curve]) -> tuple[Matrix, Matrix]:
    """U and W at s = 1; the curves begin at the state, have no pole, and the sums of `_form` are affine along them."""
    budget = state.problem.points.budget
    for i, curve in curves.items():
        if not (has_no_root(curve.below, budget) and has_no_root(curve.over, budget)):
            raise Refused(f"a denominator of neuron {i} is not shown to have no zero in [0, 1]")
        if (curve.u(0), curve.w(0)) != (state.U[0][i], state.W[i]):
            raise Refused(f"the curve of neuron {i} begins elsewhere than the path is")
    require_affine(list(curves.values()), centre(state.problem), budget)
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


def require_affine(curves: list[Curve], centre: Centre, budget: Budget) -> None:
    """F = (1 − s) F(0) + s F(1) for the sums F of `_form`, because it is so at one more point of [0, 1] than the degree
    of a numerator.

    With Q = Π below · over², Q (F − (1 − s) F(0) − s F(1)) has polynomial entries of degree at most `degree`.
    """
    poles = sum(curve.poles for curve in curves)
    degree = poles + max((max(1, curve.degree - curve.poles) for curve in curves), default=1)
    begin, end = _form(curves, centre, 0, 1, budget), _form(curves, centre, 1, 1, budget)
    for j in range(1, degree):
        middle = _form(curves, centre, j, degree, budget)
        if not _between(begin, end, middle, j, degree, budget):
            raise Refused("the quadratic form Σ u w wᵀ leaves the straight line between its ends, or Σ u does")


Form = tuple[list[int], int]
"""The upper triangle of Σ u (ŵŵᵀ + κe_j e_jᵀ), or without j that of Σ u wwᵀ, and Σ u if κ ≠ 0; over a common
denominator."""


def _between(begin: Form, end: Form, middle: Form, j: int, degree: int, budget: Budget) -> bool:
    (A, a), (B, b), (C, c) = begin, end, middle
    budget.spend(6 * len(C), max(map(bits, (A, B, C))), max(a, b, c).bit_length())
    left, right, here = (degree - j) * b * c, j * a * c, degree * a * b
    return all(left * x + right * y == here * z for x, y, z in zip(A, B, C, strict=False))


def _form(curves: list[Curve], centre: Centre, j: int, d: int, budget: Budget) -> Form:
    """The sums at s = j/d."""
    total: list[int] = []
    common = 1
    for curve in curves:
        term, below = _term(curve, centre, j, d, budget)
        total, common = _sum(total or [0] * len(term), common, term, below, budget)
    return total, common


def _term(curve: Curve, centre: Centre, j: int, d: int, budget: Budget) -> Form:
    polynomials = [curve.above, curve.below, curve.over, *curve.inner]
    count, size = sum(map(len, polynomials)), max(map(bits, polynomials))
    b, q = centre.beta.numerator, centre.beta.denominator
    size += max(map(len, polynomials)) * d.bit_length() + bits([b, q, *centre.kappa.as_integer_ratio()])
    budget.spend(3 * count, size, d.bit_length())
    above, below, *values = (_homogeneous(p, j, d) for p in polynomials)
    top = max(map(len, polynomials[2:]))
    over, *inner = (q * value * d ** (top - len(one)) for value, one in zip(values, polynomials[2:], strict=True))
    if centre.j is not None:
        inner[centre.j] += over // q * b
    numerator, denominator = above * d ** len(curve.below), below * d ** len(curve.above) * over**2
    factor = _common_factor([numerator], denominator, budget)
    budget.spend(len(inner) ** 2 + 1, bits([over, *inner]), numerator.bit_length() + bits([over, *inner]))
    products, scale = _products(inner, over, centre)
    return [numerator // factor * value for value in products], denominator // factor * scale


def _products(inner: list[int], over: int, centre: Centre) -> tuple[list[int], int]:
    """scale · over² times the contribution of a neuron with u = 1 and ŵ = inner/over to the sums, and the scale."""
    found = [v * w for v, w in combinations_with_replacement(inner, 2)]
    if centre.j is None:
        return found + [over * over] * (centre.kappa != 0), 1
    place, scale = sum(len(inner) - i for i in range(centre.j)), centre.kappa.denominator
    found = [scale * value for value in found]
    found[place] += centre.kappa.numerator * over * over
    return found, scale


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
