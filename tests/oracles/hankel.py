"""Spurious valleys of exp by Hankel matrices: the bounds by another route than the checker's.

The residual's polynomial is nonnegative if its real roots z > 0 all have even multiplicity, by factoring; the sums of
squares of the proof are only read. Eigenvalues are compared through the signs of a characteristic polynomial.
"""

from typing import Any

from flint import fmpq, fmpq_mat, fmpq_poly

from .reading import MalformedError, Network, Problem, items, natural, rational
from .wall import read_squares

FIELDS = ("run", "nodes", "masses", "squares", "shifted", "spread")


def bounds_hold(problem: Problem, bad: Network, level: fmpq, floor: fmpq, proof: dict[str, Any]) -> bool:
    """Whether the nodes and masses give at least that level and that floor."""
    N, p = len(problem.x), problem.p
    run = [natural(index) for index in items(proof["run"], N)]
    nodes, masses = ([rational(value) for value in items(proof[key], p)] for key in ("nodes", "masses"))
    for key in ("squares", "shifted"):
        read_squares(proof[key], 1)
    if any(index >= N for index in run) or min(rational(proof["spread"]), *nodes, *masses) <= 0:
        raise MalformedError("expected indices of points and positive numbers")
    if problem.m != 1 or any(u <= 0 for u in bad.U[0]) or 2 * p - 1 > N or N < 2 or not _in_steps(problem, run):
        return False
    if max(len(str(value)) for value in (*nodes, *masses)) * N > 20_000:
        return False
    y, q = [problem.y[k][0] for k in run], [problem.weights[k] for k in run]
    g = [sum((a * z**j for a, z in zip(masses, nodes, strict=True)), fmpq(0)) for j in range(N)]
    r = [value - target for value, target in zip(g, y, strict=True)]
    if not _nonnegative(fmpq_poly([w * value for w, value in zip(q, r, strict=True)])):
        return False
    inside = sum((w * value**2 for w, value in zip(q, r, strict=True)), fmpq(0))
    inside -= 2 * sum((w * value * one for w, value, one in zip(q, r, g, strict=True)), fmpq(0))
    least = rational(proof["spread"])
    H = fmpq_mat(p, p, [g[i + j] - (least if i == j else 0) for i in range(p) for j in range(p)])
    scale = max(min(j + 1, 2 * p - 1 - j) / q[j] for j in range(2 * p - 1))
    return floor <= inside and level <= inside + least * least / scale and _eigenvalues_are_not_negative(H)


def _in_steps(problem: Problem, run: list[int]) -> bool:
    """x_0, x_0 + d, x_0 + 2d, …, d ≠ 0."""
    x = [problem.x[k] for k in run]
    step = [b - a for a, b in zip(x[0], x[1], strict=True)]
    return any(step) and all(
        value == begin + j * d for j, row in enumerate(x) for value, begin, d in zip(row, x[0], step, strict=True)
    )


def _nonnegative(P: fmpq_poly) -> bool:
    """Whether P(z) ≥ 0 for all z > 0."""
    if P.degree() < 0:
        return True
    odd = [factor for factor, multiplicity in P.numer().factor()[1] if multiplicity % 2]
    crossings = [root for factor in odd for root, _ in factor.complex_roots() if root.imag == 0 and root.real > 0]
    return not crossings and P[P.degree()] > 0


def _eigenvalues_are_not_negative(H: fmpq_mat) -> bool:
    """The coefficients of det(λ − H) alternate in sign."""
    signs = H.charpoly().coeffs()
    return all((-1) ** (len(signs) - 1 - k) * value >= 0 for k, value in enumerate(signs))
