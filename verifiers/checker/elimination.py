"""Bareiss's elimination on square matrices of integers, in which every division is exact."""

from .arithmetic import Budget, bits


def determinant(rows: list[list[int]], budget: Budget) -> int:
    """The determinant of a square matrix of integers, by Bareiss's elimination, in which every division is exact."""
    rows, before, sign = [list(row) for row in rows], 1, 1
    for k in range(len(rows)):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k]), None)
        if pivot is None:
            return 0
        if pivot != k:
            rows[k], rows[pivot], sign = rows[pivot], rows[k], -sign
        before = _eliminate(rows, k, before, budget)
    return sign * before


def leading_minors(rows: list[list[int]], budget: Budget) -> list[int]:
    """The leading principal minors, up to the first that is 0: by the same elimination they are its pivots."""
    rows, minors = [list(row) for row in rows], [1]
    for k in range(len(rows)):
        if minors[-1] == 0:
            break
        minors.append(_eliminate(rows, k, minors[-1], budget))
    return minors


def _eliminate(rows: list[list[int]], k: int, before: int, budget: Budget) -> int:
    """One step of Bareiss's elimination with the pivot rows[k][k], which is returned."""
    head = rows[k]
    pivot, longest = head[k], max(map(bits, rows[k:]))
    budget.spend(2 * (len(rows) - k) ** 2, longest, longest)
    for i in range(k + 1, len(rows)):
        lead = rows[i][k]
        rows[i] = [0] * (k + 1) + [
            (pivot * value - lead * above) // before
            for value, above in zip(rows[i][k + 1 :], head[k + 1 :], strict=True)
        ]
    return pivot


def is_positive_semidefinite(rows: list[list[int]], budget: Budget) -> bool:
    """Whether a symmetric matrix is ≥ 0: no pivot is negative, and where one is 0, so is the rest of its column.

    A pivot 0 with an entry beside it leaves a 2×2 minor that is negative; with none, it may be left out.
    """
    rows, before = [list(row) for row in rows], 1
    for k in range(len(rows)):
        if rows[k][k] < 0 or (rows[k][k] == 0 and any(row[k] for row in rows[k + 1 :])):
            return False
        if rows[k][k]:
            before = _eliminate(rows, k, before, budget)
    return True
