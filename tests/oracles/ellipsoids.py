"""Certified local minima of networks whose activation has only a name: Taylor series of the loss along rays.

The checker multiplies matrices of intervals on a box; here the loss is a power series in t on rays θ + t S z, in Arb's
balls: on the boundary of the ellipsoid, inside it, and its second derivative in the middle.
"""

from typing import Any

import numpy
from flint import arb, arb_series, ctx, fmpq

from .reading import MalformedError, Network, Problem, obj, rational, read_network, read_table
from .series import SERIES

BITS = 300
RAYS = 40


def valley(problem: Problem, name: str, bad: Network, proof: dict[str, Any]) -> bool:
    """Whether the two losses are where they must be, and no ray shows that the region's are not."""
    obj(proof, "reason", "level", "floor", "better", "axes", "radius")
    center = [value for row in (*bad.U, *bad.W) for value in row]
    axes = read_table(proof["axes"], len(center), len(center))
    level, floor, radius = (rational(proof[key]) for key in ("level", "floor", "radius"))
    other = read_network(proof["better"], problem)
    better = [value for row in (*other.U, *other.W) for value in row]
    if radius <= 0:
        raise MalformedError("expected a positive radius")
    saved, saved_cap, ctx.prec, ctx.cap = ctx.prec, ctx.cap, BITS, 3
    try:
        still = [fmpq(0)] * len(center)
        pairs = ((center, level), (better, floor))
        right = all(_loss(problem, name, at, still)[0] < arb(most) for at, most in pairs)
        return right and all(_ray(problem, name, center, ray, radius, level, floor) for ray in _rays(axes))
    finally:
        ctx.prec, ctx.cap = saved, saved_cap


def _rays(axes: Any) -> list[list[fmpq]]:
    """S z for unit vectors z, a hair shorter than 1."""
    d, rng = len(axes), numpy.random.default_rng(0)
    units = [*numpy.eye(d), *-numpy.eye(d)]
    for _ in range(RAYS):
        z = rng.normal(size=d)
        units.append(z / numpy.linalg.norm(z) * (1 - 1e-14))
    exact = [[fmpq(*value.as_integer_ratio()) for value in z.tolist()] for z in units]
    return [[sum((a * b for a, b in zip(row, z, strict=True)), fmpq(0)) for row in axes] for z in exact]


def _ray(
    problem: Problem, name: str, center: list[fmpq], ray: list[fmpq], radius: fmpq, level: fmpq, floor: fmpq
) -> bool:
    """Whether the loss is not below the level at the end, nor below the floor on the way, and bends upwards."""
    if not _loss(problem, name, center, ray)[2] > 0 and any(ray):
        return False
    for share in (fmpq(1), fmpq(1, 3), fmpq(1, 50)):
        there = [c + share * radius * step for c, step in zip(center, ray, strict=True)]
        if _loss(problem, name, there, ray)[0] < arb(level if share == 1 else floor):
            return False
    return True


def _loss(problem: Problem, name: str, at: list[fmpq], ray: list[fmpq]) -> Any:
    """L(at + t ray) as a series in t."""
    m, p, n, σ = problem.m, problem.p, problem.n, SERIES[name]
    line = [arb_series([arb(a), arb(b)]) for a, b in zip(at, ray, strict=True)]
    total = arb_series([0])
    for x, y, q in zip(problem.x, problem.y, problem.weights, strict=True):
        neurons = []
        for i in range(p):
            w = line[m * p + i * n : m * p + (i + 1) * n]
            neurons.append(σ(sum((one * arb(a) for one, a in zip(w, x, strict=True)), arb_series([0]))))
        for j in range(m):
            rho = sum(
                (u * s for u, s in zip(line[j * p : (j + 1) * p], neurons, strict=True)), arb_series([-arb(y[j])])
            )
            total += arb(q) * rho * rho
    return total
