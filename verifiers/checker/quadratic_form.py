"""The square loss of σ = a z² + b z + c with one output as a convex quadratic: L(F) = Σ q_k (⟨φ(x_k), F⟩ − y_k)².

A network has F = (A, v, s) with A = Σ u_i w_i w_iᵀ, v = Σ u_i w_i, s = Σ u_i, and Φ(x) = a xᵀA x + b ⟨v, x⟩ + c s; for
σ = a z² only A is a coordinate. Where the derivative of L is 0 at F*, and Σ q_k ⟨φ(x_k), D⟩² ≥ G(D) for all D, with G a
quadratic form, L(F) = L(F*) + Σ q_k ⟨φ(x_k), F − F*⟩² ≥ L(F*) + G(F − F*).
"""

from dataclasses import dataclass
from fractions import Fraction

from .activations import Polynomial
from .arithmetic import FRACTION, bits, dot, over_common_denominator
from .definite import is_positive_semidefinite
from .document import Malformed, Matrix, Refused, Row
from .problem import Problem

MOST_INPUTS = 20


@dataclass(frozen=True)
class Form:
    """The coordinates' features at the points: ⟨φ(x_k), F⟩ = Σ_j rows[j][k] F_j / below[k]."""

    problem: Problem
    rows: list[list[int]]
    below: list[int]

    def require_minimum(self, minimum: Row) -> Fraction:
        """L at F*, where its derivative is 0: then no F has less loss."""
        problem, budget = self.problem, self.problem.sample.budget
        numerators, common = over_common_denominator(minimum, budget)
        size = max(map(bits, self.rows))
        budget.spend(2 * len(self.rows) * len(self.below), bits(numerators), size)
        budget.spend(4 * len(self.below), bits(numerators) + common.bit_length(), size, FRACTION)
        total, weighted = Fraction(0), []
        for k, below in enumerate(self.below):
            value = Fraction(sum(a * row[k] for a, row in zip(numerators, self.rows, strict=True)), common * below)
            rho = value - problem.y[k][0]
            total += problem.weights[k] * rho * rho
            weighted.append(problem.weights[k] * rho / below)
        factors, _ = over_common_denominator(weighted, budget)
        budget.spend(len(self.rows) * len(factors), bits(factors), size)
        if any(dot(row, factors) for row in self.rows):
            raise Refused("the stated minimum is none: the derivative of the loss is not 0 there")
        return total

    def require_growth(self, least: Matrix) -> None:
        """Σ q ⟨φ, D⟩² − Dᵀ least D ≥ 0 for every D."""
        budget = self.problem.sample.budget
        weights = [q / below**2 for q, below in zip(self.problem.weights, self.below, strict=True)]
        factors, common = over_common_denominator(weights, budget)
        size = max(map(bits, self.rows))
        budget.spend(len(self.rows) ** 2 * len(factors), bits(factors) + size, size, cost=40)
        scaled = [[g * x for g, x in zip(factors, row, strict=True)] for row in self.rows]
        form = [[Fraction(0)] * len(self.rows) for _ in self.rows]
        for i, row in enumerate(scaled):
            for j in range(i + 1):
                form[i][j] = form[j][i] = Fraction(dot(row, self.rows[j]), common) - least[i][j]
        if not is_positive_semidefinite(form, budget):
            raise Refused("the loss does not grow as fast as stated around its minimum")


def entries(A: Matrix) -> Row:
    """The entries of a symmetric matrix with i ≤ j, row by row."""
    return [A[i][j] for i in range(len(A)) for j in range(i, len(A))]


def frobenius(n: int) -> list[int]:
    """|A|² is the sum of the squares of these entries with these factors."""
    return [1 if i == j else 2 for i in range(n) for j in range(i, n)]


def diagonal(numbers: list[Fraction]) -> list[Row]:
    """A diagonal matrix."""
    return [[d if i == j else Fraction(0) for j in range(len(numbers))] for i, d in enumerate(numbers)]


def square_form(problem: Problem) -> Form:
    """For σ = a (z + β)²: the coordinates are the entries of A = Σ u_i w_i w_iᵀ, i ≤ j, for the `shifted` weights."""
    σ, points = _activation(problem), problem.sample
    _shift(problem)
    squares = _squares(problem, points.numerators, σ.numerators[2])
    return Form(problem, squares, [σ.scale * e * e for e in points.denominators])


def affine_form(problem: Problem) -> tuple[Form, int, Fraction]:
    """For σ = a ((z + β)² + κ): the entries i ≤ j of F = Σ u_i (w̃_i w̃_iᵀ + κ e_l e_lᵀ), l and κ; Φ(x) = a x̃ᵀF x̃.

    Where x_l = 1 at all points, a bias, x̃ = x and w̃ = w + β e_l. Else x̃ = (x, 1), w̃ = (w, β), the last is l.
    """
    c, b, a = _quadratic(problem)
    σ, points = _activation(problem), problem.sample
    j = points.constant
    pairs = zip(points.numerators, points.denominators, strict=True)
    x = points.numerators if j is not None else [[*row, e] for row, e in pairs]
    form = Form(problem, _squares(problem, x, a), [σ.scale * e * e for e in points.denominators])
    return form, problem.n if j is None else j, Fraction(4 * a * c - b * b, 4 * a * a)


def shifted(problem: Problem, W: Matrix) -> list[Row]:
    """The rows w + β e_j for σ = a (z + β)², x_j = 1 at all points: σ(⟨w, x⟩) = a ⟨w + β e_j, x⟩²."""
    beta, j = _shift(problem)
    return [[value + beta if i == j else value for i, value in enumerate(row)] for row in W]


def _shift(problem: Problem) -> tuple[Fraction, int]:
    """β and j; without a bias only β = 0 will do."""
    c, b, a = [*_activation(problem).numerators, 0, 0, 0][:3]
    if max(_activation(problem).degrees, default=0) != 2 or b * b != 4 * a * c:
        raise Refused("this reason is for σ = a (z + β)², the claim has another activation")
    j = problem.sample.constant
    if b and j is None:
        raise Refused("this reason is for σ = c z², or a (z + β)² with a bias, which the points do not have")
    return Fraction(b, 2 * a), j or 0


def full_form(problem: Problem) -> Form:
    """For σ = a z² + b z + c: the entries of A with i ≤ j, then v, then s."""
    c, b, a = _quadratic(problem)
    σ, points = _activation(problem), problem.sample
    pairs = list(zip(points.numerators, points.denominators, strict=True))
    linear = [[b * x[i] * e for x, e in pairs] for i in range(problem.n)]
    constant = [c * e * e for _, e in pairs]
    squares = _squares(problem, points.numerators, a)
    return Form(problem, [*squares, *linear, constant], [σ.scale * e * e for _, e in pairs])


def _quadratic(problem: Problem) -> tuple[int, int, int]:
    """c, b and a, over their denominator."""
    σ = _activation(problem)
    if max(σ.degrees, default=0) != 2:
        raise Refused("this reason is for σ = a z² + b z + c, a ≠ 0, the claim has another activation")
    c, b, a = σ.numerators[:3]
    return c, b, a


def constant_over_leading(problem: Problem) -> Fraction:
    """c/a, for a problem that has a `full_form`."""
    numerators = _activation(problem).numerators
    return Fraction(numerators[0], numerators[2])


def _activation(problem: Problem) -> Polynomial:
    σ = problem.sample.activation
    if not isinstance(σ, Polynomial) or problem.m != 1:
        raise Refused("this reason is for a quadratic σ and one output, the claim is about another problem")
    if problem.n > MOST_INPUTS:
        raise Malformed(f"expected at most {MOST_INPUTS} inputs for this reason, got {problem.n}")
    return σ


def _squares(problem: Problem, x: list[list[int]], a: int) -> list[list[int]]:
    """a x_i x_j at these numerators of the points, twice for i ≠ j."""
    points, n = problem.sample, len(x[0])
    points.budget.spend(n * n * len(x), points.bits, points.bits)
    return [[a * (1 if i == j else 2) * row[i] * row[j] for row in x] for i in range(n) for j in range(i, n)]
