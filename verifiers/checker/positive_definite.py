"""A lower bound of the least eigenvalue of a symmetric matrix, by Cholesky's algorithm on integers."""

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt
from operator import mul

from .arithmetic import OPERATION, Budget
from .document import Refused

SHIFT = 29
"""Entries of the factor are integers times 2^−29: one digit of Python's integers, for factors of entries below 2."""
PRECISION = 2 * SHIFT
"""Entries of the matrix are integers times 2^−58."""


def least_eigenvalue(rows: Sequence[Sequence[int]], guess: Fraction, budget: Budget) -> Fraction:
    """A number below all eigenvalues of A = rows / 2^58, near the guess μ; `Refused` where A − μ has no factor.

    A − μ = R Rᵀ + E, and R Rᵀ ≥ 0 whatever R is, so λ_min(A) ≥ μ − |E|_F. Each entry of R is a quotient rounded down,
    and the remainders are the entries of E. Only the lower triangle of `rows` is read.
    """
    size = len(rows)
    budget.spend(size**3 // 6 + 10 * size**2, cost=OPERATION // 2)
    below = -(-(guess.numerator << PRECISION) // guess.denominator)  # μ rounded up to an integer over 2^58
    factor: list[list[int]] = []
    error = 0
    for i, row in enumerate(rows):
        found: list[int] = []
        for j in range(i):
            quotient, rest = divmod(row[j] - sum(map(mul, found, factor[j])), factor[j][j])
            found.append(quotient)
            error += 2 * rest * rest
        pivot = row[i] - below - sum(map(mul, found, found))
        if pivot <= 0:
            raise Refused(
                f"the Hessian minus the stated eigenvalue is not positive definite: pivot {i} is not positive"
            )
        root = isqrt(pivot)
        error += (pivot - root * root) ** 2
        factor.append([*found, root])
    return Fraction(below - isqrt(error) - 1, 1 << PRECISION)
