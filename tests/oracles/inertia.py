"""Attacks on the reason `inertia`: descents over A = Σ ± w wᵀ, in the region with the signs of the bad point, on its
boundary with one neuron less. The quadratic form of the loss and the eigenvalues of the minimiser are never used."""

from dataclasses import replace
from typing import Any

import numpy
from flint import fmpq
from scipy.optimize import minimize

from .reading import MalformedError, Network, Polynomial, Problem, rational, read_row, read_table
from .values import matrix_of

SHAKES = (0.0, 0.05, 0.3, 1.0)


def resists(problem: Problem, bad: Network, level: fmpq, floor: fmpq, proof: dict[str, Any]) -> bool:
    """Whether no descent gets below the floor in the region, or below the level on its boundary."""
    read_row(proof["minimum"], problem.n)
    read_table(proof["axes"], problem.n, problem.n)
    if rational(proof["strength"]) <= 0:
        raise MalformedError("expected a positive number")
    σ = problem.activation
    if not isinstance(σ, Polynomial) or σ.degree != 2 or problem.m != 1:
        return False
    c, b, a = σ.coefficients[:3]
    if b * b != 4 * a * c or (b != 0 and any(row[-1] != 1 for row in problem.x)):
        return False
    bad = replace(bad, W=tuple((*row[:-1], row[-1] + b / (2 * a)) for row in bad.W))
    if any(u == 0 for u in bad.U[0]) or matrix_of(bad.W, problem.n).rank() < problem.p:
        return False
    scale = max(abs(row[0]) for row in problem.y) ** 2 * sum(problem.weights, fmpq(0)) or fmpq(1)
    stated = (_bounded(floor / scale), _bounded(level / scale))
    found = (_least(problem, bad, scale, None), _least(problem, bad, scale, 0))
    return all(value >= bound - 1e-6 * (1 + abs(bound)) for value, bound in zip(found, stated, strict=True))


def _bounded(value: fmpq) -> float:
    return float(min(max(value, fmpq(-(10**50))), fmpq(10**50)))


def _least(problem: Problem, bad: Network, scale: fmpq, dropped: int | None) -> float:
    """The least loss, in units of `scale`, that descents meet; with `dropped` any one neuron is left out."""
    c = float(problem.activation.coefficients[2])  # type: ignore[union-attr]
    u = numpy.array([float(value) for value in bad.U[0]])
    own = numpy.sqrt(abs(u))[:, None] * numpy.array([[float(value) for value in row] for row in bad.W])
    x = numpy.array([[float(value) for value in row] for row in problem.x])
    y = numpy.array([float(row[0]) for row in problem.y])
    q = numpy.array([float(value / scale) for value in problem.weights])
    rng, best = numpy.random.default_rng(0), float("inf")
    for left_out in [None] if dropped is None else range(min(problem.p, 4)):
        kept = own if left_out is None else numpy.delete(own, left_out, 0)
        signs = numpy.sign(u) if left_out is None else numpy.delete(numpy.sign(u), left_out)

        def value(θ: Any, shape: Any = kept.shape, signs: Any = signs) -> tuple[float, Any]:
            w = θ.reshape(shape)
            z = x @ w.T
            rho = c * (z**2 @ signs) - y
            return float(q @ rho**2), (4 * c * signs[:, None] * (z.T @ ((q * rho)[:, None] * x))).ravel()

        for shake in SHAKES:
            start = (kept + shake * (1 + abs(own).max()) * rng.normal(size=kept.shape)).ravel()
            best = min(best, value(start)[0] if not start.size else float(minimize(value, start, jac=True).fun))
    return best
