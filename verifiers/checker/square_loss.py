"""The square loss L = Σ_k q_k |Φ(x_k) − y_k|², or E |Φ(X) − Y|², and its inner product."""

from fractions import Fraction

from .arithmetic import bits, dot, over_common_denominator
from .document import Matrix, Row
from .problem import Problem


def residual(problem: Problem, outputs: Matrix) -> Matrix:
    """ρ_j(x_k) = Φ_j(x_k) − y_kj."""
    return [[value - y[j] for value, y in zip(row, problem.y, strict=True)] for j, row in enumerate(outputs)]


def loss(problem: Problem, outputs: Matrix) -> Fraction:
    """L, from the values or coefficients of Φ."""
    rho = residual(problem, outputs)
    return inner(problem, rho, rho) + problem.noise


def inner(problem: Problem, f: Matrix, g: Matrix) -> Fraction:
    """Σ_k q_k ⟨f(x_k), g(x_k)⟩, or E ⟨f(X), g(X)⟩."""
    total, budget = Fraction(0), problem.points.budget
    for one, other in zip(f, g, strict=True):
        a, c = over_common_denominator(problem.points.weigh(one), budget)
        b, d = over_common_denominator(other, budget)
        budget.spend(len(a), bits(a), bits(b))
        total += Fraction(dot(a, b), c * d)
    return total


def weighted_residual(problem: Problem, outputs: Matrix) -> list[list[int]]:
    """q_k ρ_j(x_k) / E_k^D, each row up to a factor: its dot product with a function's integers is Σ q ρ s."""
    return [_weighted(problem, row) for row in residual(problem, outputs)]


def _weighted(problem: Problem, row: Row) -> list[int]:
    pairs = zip(problem.points.weigh(row), problem.points.powers, strict=True)
    return over_common_denominator([value / power for value, power in pairs], problem.points.budget)[0]
