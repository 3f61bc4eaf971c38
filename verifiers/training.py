"""Plain gradient descent in float64. A trained network is a start like any other: nothing is concluded here."""

from typing import Any

import numpy as np

from ..theory.activations import PiecewiseLinear, Polynomial
from ..theory.exact import matrix
from ..theory.networks import Network
from ..theory.problems import Problem
from .float_activations import float_activation

Array = np.ndarray[Any, np.dtype[np.float64]]


def train(problem: Problem, start: Network, steps: int = 300, bits: int | None = None) -> Network:
    """The network after so many steps, exactly as its float64 weights are, or rounded to multiples of 2^−bits.

    The step length is halved whenever a step would raise the risk. Shapes as in the problem; the square loss only.
    """
    problem.require_square()
    x, y = _floats(problem.sample.points.x.tolist()), _floats(problem.sample.y.tolist()).T
    q = np.array([float(weight) for weight in problem.sample.weights])
    U, W = _floats(start.U.tolist()), _floats(start.W.tolist())
    best, rate, risk = (U, W), 0.1 / q.sum(), np.inf
    for _ in range(steps):
        z = W @ x.T
        values, slopes = _values_and_slopes(problem, z)
        rho = q * (U @ values - y)
        now = float((rho * (U @ values - y)).sum())
        if not np.isfinite(now) or now > risk:
            U, W = best
            rate, risk = rate / 2, np.inf
            continue
        best, risk = (U, W), now
        U, W = U - 2 * rate * rho @ values.T, W - 2 * rate * ((U.T @ rho) * slopes) @ x
    return Network(*(matrix(_rounded(a, bits).tolist(), a.shape[1]) for a in best))


def _floats(rows: list[list[Any]]) -> Array:
    return np.array([[float(value) for value in row] for row in rows])


def _rounded(a: Array, bits: int | None) -> Array:
    return a if bits is None else np.round(a * 2.0**bits) / 2.0**bits


def _values_and_slopes(problem: Problem, z: Array) -> tuple[Array, Array]:
    σ = problem.activation
    if isinstance(σ, PiecewiseLinear):
        slopes = np.where(z >= 0, float(σ.positive), float(σ.negative))
        return slopes * z, slopes
    if not isinstance(σ, Polynomial):
        return float_activation(σ).jet(z)[:2]
    values = sum((float(a) * z**k for k, a in σ.terms), np.zeros_like(z))
    slopes = sum((float(a) * k * z ** max(k - 1, 0) for k, a in σ.terms), np.zeros_like(z))
    return values, slopes
