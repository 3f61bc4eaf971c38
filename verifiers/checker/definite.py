"""Exact positive semidefiniteness of rational symmetric matrices."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from .arithmetic import Budget, bits
from .document import Malformed

Matrix = Sequence[Sequence[Fraction]]


def is_positive_semidefinite(a: Matrix, budget: Budget, definite: bool = False) -> bool:
    """Whether xᵀ a x ≥ 0 for all x, or with `definite` > 0 for all x ≠ 0; `a` is symmetric, else Malformed.

    Fraction-free elimination: a pivot must not be negative, and a pivot 0 needs the rest of its row to be 0. Each
    step leaves the Schur complement times the pivots before it, which are positive.
    """
    n = len(a)
    if any(len(row) != n for row in a) or any(a[i][j] != a[j][i] for i in range(n) for j in range(i)):
        raise Malformed("expected a symmetric matrix, got another")
    common = lcm(*(value.denominator for row in a for value in row)) if n else 1
    rest = [[value.numerator * (common // value.denominator) for value in row] for row in a]
    longest = max((bits(row) for row in rest), default=0)
    budget.spend(n**3, n * longest, n * longest)
    last = 1
    while rest:
        pivot, row = rest[0][0], rest[0]
        if pivot < 0 or (pivot == 0 and (definite or any(row))):
            return False
        if pivot:
            rest = [
                [(pivot * x - lead[0] * y) // last for x, y in zip(lead[1:], row[1:], strict=True)] for lead in rest[1:]
            ]
            last = pivot
        else:
            rest = [lead[1:] for lead in rest[1:]]
    return True
