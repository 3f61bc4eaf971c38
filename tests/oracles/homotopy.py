"""The curve of a final `newton`, followed: Newton's method with 120 digits at some times, and the losses there.

The checker shows by a contraction that the curve exists. Here it is computed, with derivatives by differences; the best
function comes from the features of random neurons.
"""

from dataclasses import dataclass
from typing import Any

import mpmath

from .reading import MalformedError, Network, Problem, items, natural, obj, read_row, read_table

TIMES = (0.0625, 0.25, 0.5, 0.75, 0.9375, 1)
ROUNDS = 25


@dataclass(frozen=True)
class Box:
    """θ + Pz, |z_r| ≤ s_r, and the points at which the residuals shrink."""

    points: list[int]
    P: Any
    s: Any


def read_box(final: dict[str, Any], problem: Problem) -> Box:
    """The fields of the final, their shapes included."""
    obj(final, "kind", "points", "directions", "radii", "witness")
    points = [natural(i) for i in items(final["points"])]
    size, total = problem.m * len(points), problem.p * (problem.m + problem.n)
    read_table(final["witness"], problem.m, len(points))
    P, s = read_table(final["directions"], total, size), read_row(final["radii"], size)
    if len(set(points)) != len(points) or any(i >= len(problem.x) for i in points) or any(v <= 0 for v in s):
        raise MalformedError("expected different indices of points, and positive radii")
    return Box(points, [[_mp(v) for v in row] for row in P], [_mp(v) for v in s])


def _mp(value: Any) -> Any:
    return mpmath.mpf(int(value.p)) / int(value.q)


def losses(risk: Any, start: Network, box: Box) -> list[Any] | None:
    """L at the times along the curve; None if Newton's method does not find it in the box."""
    theta = [_mp(v) for row in (*start.U, *start.W) for v in row]
    z, best = [mpmath.mpf(0)] * len(box.s), risk.best()
    first = _residuals(risk, theta, box, z, best)
    found = []
    for t in TIMES:
        solved = _solved(risk, theta, box, z, best, [(1 - t) * r for r in first])
        if solved is None or any(abs(a) > s for a, s in zip(solved, box.s, strict=True)):
            return None
        z = solved
        found.append(risk.of(_network(risk, theta, box, z)))
    return found


def _solved(risk: Any, theta: Any, box: Box, z: Any, best: Any, wanted: Any) -> Any:
    def off(at: Any) -> Any:
        return [a - b for a, b in zip(_residuals(risk, theta, box, at, best), wanted, strict=True)]

    step = mpmath.mpf(10) ** (-mpmath.mp.dps // 2)
    near = 10**10 * step * max([1, *map(abs, wanted)])
    for _ in range(ROUNDS):
        here = off(z)
        if max(map(abs, here), default=0) < near:
            return z
        columns = [off([v + step * (i == j) for j, v in enumerate(z)]) for i in range(len(z))]
        J = mpmath.matrix([[(column[r] - here[r]) / step for column in columns] for r in range(len(z))])
        try:
            z = [a - b for a, b in zip(z, mpmath.lu_solve(J, mpmath.matrix(here)), strict=True)]
        except ZeroDivisionError:
            return None
        if max(map(abs, z)) > 10 * max(box.s):
            return None
    return None


def _residuals(risk: Any, theta: Any, box: Box, z: Any, best: Any) -> Any:
    """Φ_j(x_k) − v_j(x_k) at the points, output by output."""
    U, W = _network(risk, theta, box, z)
    values = [[risk.σ(mpmath.fdot(w, risk.x[k])) for w in W] for k in box.points]
    return [
        mpmath.fdot(row, value) - v[k]
        for row, v in zip(U, best, strict=True)
        for k, value in zip(box.points, values, strict=True)
    ]


def _network(risk: Any, theta: Any, box: Box, z: Any) -> Any:
    m, p, n = risk.problem.m, risk.problem.p, risk.problem.n
    moved = [a + mpmath.fdot(row, z) for a, row in zip(theta, box.P, strict=True)]
    inner = moved[m * p :]
    return [moved[j * p : (j + 1) * p] for j in range(m)], [inner[i * n : (i + 1) * n] for i in range(p)]
