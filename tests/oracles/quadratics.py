"""Attacks on the reasons `one-sided`, `semidefinite` and `nappe`: σ = a z² + b z + c.

`one-sided`, `semidefinite`: descents over networks of positive u, with p neurons and with one less. `nappe`: the least
loss over the sets by which the region can be left, each by constrained least squares over (A, v, s), for singular forms
over their kernels; and the bad point is in the region, exactly. The stated minimum and strength are never used.
"""

from typing import Any

import numpy
from flint import fmpq, fmpq_mat
from scipy.optimize import minimize

from .reading import MalformedError, Network, Polynomial, Problem, rational, read_row, read_table
from .values import matrix_of

Array = Any
SLACK = 1e-6


def one_sided(problem: Problem, bad: Network, level: fmpq, floor: fmpq, proof: dict[str, Any]) -> bool:
    """Whether no descent gets below the floor in the region, or below the level on its boundary."""
    read_row(proof["minimum"], problem.n)
    rational(proof["constant"])
    _require_positive(proof, "strength", "pull")
    return _positive(problem, bad, level, floor)


def semidefinite(problem: Problem, bad: Network, level: fmpq, floor: fmpq, proof: dict[str, Any]) -> bool:
    """The same; the fields have a coordinate more than the inputs where no input is a bias."""
    N = problem.n + (not any(all(row[j] == 1 for row in problem.x) for j in range(problem.n)))
    stated = read_table(proof["minimum"], N, N)
    if any(stated[i][j] != stated[j][i] for i in range(N) for j in range(i)):
        raise MalformedError("expected a symmetric matrix")
    read_row(proof["axis"], N)
    read_table(proof["subspace"], problem.p, N)
    _require_positive(proof, "height", "strength")
    return _positive(problem, bad, level, floor)


def _positive(problem: Problem, bad: Network, level: fmpq, floor: fmpq) -> bool:
    σ = problem.activation
    if not isinstance(σ, Polynomial) or σ.degree != 2 or problem.m != 1 or any(u <= 0 for u in bad.U[0]):
        return False
    return _reaches(problem, bad, floor, problem.p) and _reaches(problem, bad, level, problem.p - 1)


def _require_positive(proof: dict[str, Any], *keys: str) -> None:
    if any(rational(proof[key]) <= 0 for key in keys):
        raise MalformedError("expected positive numbers")


def _reaches(problem: Problem, bad: Network, bound: fmpq, count: int) -> bool:
    """Whether descents with so many neurons u = t² all end at the bound or above."""
    x, y, q = _floats(problem)
    c, b, a = (float(value) for value in (*problem.activation.coefficients, fmpq(0), fmpq(0))[:3])  # type: ignore[union-attr]
    rng, u = numpy.random.default_rng(0), numpy.array([float(value) for value in bad.U[0]])
    w = numpy.array([[float(value) for value in row] for row in bad.W])

    def value(θ: Array) -> tuple[float, Array]:
        t, W = θ[:count], θ[count:].reshape(count, problem.n)
        z = x @ W.T
        rho = (a * z * z + b * z + c) @ t**2 - y
        slope = (2 * a * z + b) * t**2 * (2 * q * rho)[:, None]
        return float(q @ rho**2), numpy.concatenate(
            [4 * t * ((a * z * z + b * z + c).T @ (q * rho)), (slope.T @ x).ravel()]
        )

    least = float(q @ y**2)
    for k in range(12 if count else 0):
        kept = rng.permutation(problem.p)[:count]
        scale = (1.0, 0.1, 3.0)[k % 3]
        start = numpy.concatenate([numpy.sqrt(u[kept]) / scale, (w[kept] * scale).ravel()])
        start = start * (1 + 0.3 * (k > 2) * rng.normal(size=start.size))
        least = min(least, float(minimize(value, start, jac=True, options={"maxiter": 500}).fun))
    return least >= float(bound) - SLACK * (1 + abs(float(bound)))


def _floats(problem: Problem) -> tuple[Array, Array, Array]:
    x = numpy.array([[float(value) for value in row] for row in problem.x])
    return (
        x,
        numpy.array([float(row[0]) for row in problem.y]),
        numpy.array([float(value) for value in problem.weights]),
    )


def nappe(problem: Problem, bad: Network, level: fmpq, floor: fmpq, proof: dict[str, Any]) -> bool:
    """Whether the bad point is in the region, and no way out is cheaper than the level."""
    N = problem.n + 1
    stated = read_table(proof["minimum"], N, N)
    if any(stated[i][j] != stated[j][i] for i in range(N) for j in range(i)):
        raise MalformedError("expected a symmetric matrix")
    f = read_row(proof["axis"], N)
    _require_positive(proof, "separation", "strength")
    σ = problem.activation
    if not isinstance(σ, Polynomial) or σ.degree != 2 or problem.m != 1 or problem.p != N:
        return False
    return _inside(bad, f) and _expensive(problem, [float(v) for v in f], float(level), float(floor))


def _inside(bad: Network, f: Any) -> bool:
    u, W = bad.U[0], matrix_of(tuple((*row, fmpq(1)) for row in bad.W), len(f))
    D = fmpq_mat(len(u), len(u), [u[i] if i == j else fmpq(0) for i in range(len(u)) for j in range(len(u))])
    F, axis = W.transpose() * D * W, fmpq_mat(len(f), 1, list(f))
    negative = [i for i, value in enumerate(u) if value < 0]
    if len(negative) != 1 or any(value == 0 for value in u) or W.det() == 0:
        return False
    return bool(
        F[len(f) - 1, len(f) - 1] > 0
        and (axis.transpose() * F * axis)[0, 0] < 0
        and (W * axis)[negative[0], 0] > 0
    )  # fmt: skip


def _expensive(problem: Problem, f: list[float], level: float, floor: float) -> bool:
    x, y, q = _floats(problem)
    N = len(f)
    coefficients = (*problem.activation.coefficients, fmpq(0), fmpq(0))[:3]  # type: ignore[union-attr]
    c, b, a = (float(value / max(map(abs, coefficients))) for value in coefficients)  # what is spanned is the same
    places = [(i, j) for i in range(N) for j in range(i, N)]
    hat = numpy.hstack([x, numpy.ones((len(x), 1))])
    part = numpy.array([[a if j < N - 1 else b / 2 if i < N - 1 else c for j in range(N)] for i in range(N)])
    Φ = numpy.array([part[i, j] * hat[:, i] * hat[:, j] * (1 if i == j else 2) for i, j in places]).T

    def least(rows: list[Array]) -> float:
        """The least loss where these linear functions of F are 0."""
        basis = numpy.linalg.svd(numpy.array(rows), full_matrices=True)
        free = basis[2][int((basis[1] > 1e-9).sum()) :].T
        root = numpy.sqrt(q)[:, None]
        solution = numpy.linalg.lstsq(root * (Φ @ free), root[:, 0] * y, rcond=None)[0]
        return float(q @ (Φ @ free @ solution - y) ** 2)

    def functional(M: Array) -> Array:
        return numpy.array([M[i, j] if i == j else M[i, j] + M[j, i] for i, j in places])

    e, axis = numpy.eye(N)[N - 1], numpy.array(f)
    s = functional(numpy.outer(e, e))
    across = functional(numpy.outer(numpy.append(axis[:-1], 0), e))
    best = numpy.linalg.lstsq(numpy.sqrt(q)[:, None] * Φ, numpy.sqrt(q) * y, rcond=None)[0]
    inside = least([numpy.zeros(len(places))]) if s @ best >= 0 else least([s])
    cone = functional(numpy.outer(axis, axis))
    ways = [least([cone]) if cone @ best < 0 else 0.0, least([s, across]) if across @ best > 0 else least([s])]

    def singular(k: Array) -> float:
        k = k / numpy.linalg.norm(k)
        return least([functional(numpy.outer(k, numpy.eye(N)[i])) for i in range(N)])

    rng = numpy.random.default_rng(0)
    starts = rng.normal(size=(6, N))
    ways += [float(minimize(singular, k, method="Nelder-Mead", options={"maxiter": 200}).fun) for k in starts]
    return min(ways) >= level - SLACK * (1 + abs(level)) and inside >= floor - SLACK * (1 + abs(floor))
