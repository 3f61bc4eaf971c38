"""The square loss of σ = c z² with one output as a function of symmetric matrices: L(A) = Σ q_k (c x_kᵀA x_k − y_k)².

A network has A = Σ u_i w_i w_iᵀ. Where the derivative of L is 0 at A*, and c² Σ q_k (x_kᵀM x_k)² ≥ strength · |M|² for
all symmetric M, L(A) = L(A*) + c² Σ q_k (x_kᵀ(A − A*)x_k)² ≥ L(A*) + strength · |A − A*|².
"""

from fractions import Fraction

from .activations import Polynomial
from .arithmetic import FRACTION, bits, dot, over_common_denominator
from .definite import is_positive_semidefinite
from .document import Malformed, Matrix, Refused
from .problem import Problem

MOST_INPUTS = 20


def leading(problem: Problem) -> Fraction:
    """c."""
    σ = problem.sample.activation
    if not isinstance(σ, Polynomial) or σ.degrees != [2] or problem.m != 1:
        raise Refused("this reason is for σ = c z² and one output, the claim is about another problem")
    if problem.n > MOST_INPUTS:
        raise Malformed(f"expected at most {MOST_INPUTS} inputs for this reason, got {problem.n}")
    return Fraction(σ.numerators[2], σ.scale)


def products(problem: Problem) -> list[list[int]]:
    """x_i x_j at the points, times the square of each point's denominator; one row for each i ≤ j."""
    points, n = problem.sample, problem.n
    points.budget.spend(n * n * len(points.numerators), points.bits, points.bits)
    return [[b[i] * b[j] for b in points.numerators] for i in range(n) for j in range(i, n)]


def require_minimum(problem: Problem, c: Fraction, minimum: Matrix) -> Fraction:
    """L at a symmetric A*, where its derivative is 0: then no symmetric matrix has less loss."""
    points, n = problem.sample, problem.n
    entries = [(1 if i == j else 2) * minimum[i][j] for i in range(n) for j in range(i, n)]
    numerators, common = over_common_denominator(entries, points.budget)
    rows = products(problem)
    points.budget.spend(len(rows) * len(problem.y), bits(numerators), 2 * points.bits)
    points.budget.spend(4 * len(problem.y), bits(numerators) + common.bit_length(), 2 * points.bits, FRACTION)
    total, weighted = Fraction(0), []
    for k, e in enumerate(points.denominators):
        value = c * Fraction(sum(a * row[k] for a, row in zip(numerators, rows, strict=True)), common * e**2)
        rho = value - problem.y[k][0]
        total += problem.weights[k] * rho * rho
        weighted.append(problem.weights[k] * rho / e**2)
    factors, _ = over_common_denominator(weighted, points.budget)
    points.budget.spend(len(rows) * len(factors), bits(factors), 2 * points.bits)
    if any(dot(row, factors) for row in rows):
        raise Refused("the stated minimum is none: the derivative of the loss is not 0 there")
    return total


def require_strength(problem: Problem, c: Fraction, strength: Fraction) -> None:
    """c² Σ q (xᵀMx)² ≥ strength · |M|² for every symmetric M."""
    points = problem.sample
    rows = products(problem)
    weights = [c * c * q / e**4 for q, e in zip(problem.weights, points.denominators, strict=True)]
    factors, common = over_common_denominator(weights, points.budget)
    size = bits(factors) + 4 * points.bits
    points.budget.spend(len(rows) ** 2 * len(factors), size, 2 * points.bits, cost=40)
    ends = [(i, j) for i in range(problem.n) for j in range(i, problem.n)]
    twice = [[(1 if i == j else 2) * x for x in row] for (i, j), row in zip(ends, rows, strict=True)]
    scaled = [[g * x for g, x in zip(factors, row, strict=True)] for row in twice]
    form = [[Fraction(0)] * len(rows) for _ in rows]
    for a, row in enumerate(scaled):
        for b in range(a + 1):
            form[a][b] = form[b][a] = Fraction(dot(row, twice[b]), common)
    for a, (i, j) in enumerate(ends):
        form[a][a] -= strength * (1 if i == j else 2)
    if not is_positive_semidefinite(form, points.budget):
        raise Refused("the loss does not grow as fast as stated: its quadratic form less strength · |M|² is indefinite")
