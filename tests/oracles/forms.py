"""Whether two networks of width n with σ = c z² are apart, in the basis of the squares ⟨w, x⟩², w = e_i or e_i + e_j.

The minimiser is solved for, not read; eigenvalues are judged by the signs of characteristic polynomials.
"""

from typing import Any

from flint import fmpq, fmpq_mat

from .reading import MalformedError, Network, Polynomial, Problem, Table, rational, read_table
from .values import features, matrix_of


def signs_differ(problem: Problem, ends: list[Network], level: fmpq, proof: dict[str, Any]) -> bool:
    """Whether no quadratic form below the level is singular, and det W or a u_i has another sign at the other end."""
    stated, strength = read_table(proof["minimum"], problem.n, problem.n), rational(proof["strength"])
    if any(stated[i][j] != stated[j][i] for i in range(problem.n) for j in range(i)) or strength <= 0:
        raise MalformedError("expected a symmetric matrix and a positive number")
    σ = problem.activation
    if not isinstance(σ, Polynomial) or σ.degrees != (2,) or problem.m != 1 or problem.p != problem.n:
        return False
    signs = [[matrix_of(at.W, problem.n).det() > 0, *(u > 0 for u in at.U[0])] for at in ends]
    return signs[0] != signs[1] and _nonsingular_below(problem, level, strength)


def _nonsingular_below(problem: Problem, level: fmpq, strength: fmpq) -> bool:
    n = problem.n
    squares: Table = tuple(
        tuple(fmpq(k in (i, j)) for k in range(n)) for i in range(n) for j in range(i + 1)
    )  # fmt: skip
    F = features(problem.activation, squares, problem.x)
    N = len(problem.x)
    weighted = F * fmpq_mat(N, N, [problem.weights[i] if i == j else fmpq(0) for i in range(N) for j in range(N)])
    gram, y = weighted * F.transpose(), fmpq_mat(N, 1, [row[0] for row in problem.y])
    if gram.det() == 0:
        return False
    best = gram.solve(weighted * y)
    rest = (F.transpose() * best - y).entries()
    least = sum((q * r * r for q, r in zip(problem.weights, rest, strict=True)), fmpq(0))
    w = matrix_of(squares, n)
    inner = w * w.transpose()
    norm = fmpq_mat(len(squares), len(squares), [value * value for value in inner.entries()])
    A = fmpq_mat(n, n)
    for a, row in zip(best.entries(), squares, strict=True):
        v = fmpq_mat(1, n, list(row))
        A += v.transpose() * v * a
    unit = fmpq_mat(n, n, [fmpq(i == j) for i in range(n) for j in range(n)])
    return eigenvalues_are(gram - norm * strength, positive=False) and eigenvalues_are(
        A * A - unit * ((level - least) / strength), positive=True
    )


def eigenvalues_are(symmetric: fmpq_mat, positive: bool) -> bool:
    """Whether all are positive, or else at least 0: the coefficients of the characteristic polynomial alternate."""
    n = symmetric.nrows()
    coefficients: list[fmpq] = [*symmetric.charpoly().coeffs()]
    signed = [a * (-1) ** (n - k) for k, a in enumerate(coefficients)]
    return all(a > 0 for a in signed) if positive else all(a >= 0 for a in signed)
