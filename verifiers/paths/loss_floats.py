"""Minimisers of convex risks over a linear space of functions, in floats: guesses, from which nothing is concluded."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.special import expit, softmax

from ...theory.errors import UndecidedError
from ...theory.losses import Convex, Huber, Loss

Array = NDArray[np.float64]
MOST_STEPS = 400
RIDGES = (1e-2, 1e-5, 1e-7, 1e-9, 1e-11, 1e-14)
LEAST_DECREASE = 1e-17
"""Newton's method ends where a step promises less than this fraction of the risk."""


def minimisers(loss: Loss, B: Array, y: Array, q: Array) -> Iterator[tuple[Array, Array]]:
    """Pairs (C, g), better and better: about a minimiser m×r of Σ_k q_k ℓ((C B)_k, y_k), and a subgradient m×N there.

    B is r×N with independent rows, y is m×N; g is about orthogonal to the rows. Newton's method with a ridge that is
    lowered; linear programming for the absolute loss. Raises `UndecidedError` for numbers beyond the range of floats.
    """
    delta = number(loss.delta) if isinstance(loss, Huber) else 1.0
    if not all(np.isfinite(a).all() for a in (B, y, q, delta)):
        raise UndecidedError("the data are beyond the range of floats")
    scale = np.abs(B).max(axis=1)
    for C, g in _minimisers(loss, B / scale[:, None], y, q):
        yield C / scale, g


def _minimisers(loss: Loss, B: Array, y: Array, q: Array) -> Iterator[tuple[Array, Array]]:
    """The same for rows whose largest entries are 1."""
    if isinstance(loss, Convex) and loss.name == "absolute":
        pairs = [_least_absolute(B, row, q) for row in y]
        yield np.array([c for c, _ in pairs]), np.array([g for _, g in pairs])
        return
    Q, R = np.linalg.qr(B.T)
    C = np.zeros((len(y), B.shape[0]))
    for ridge in RIDGES:
        C = _newton(loss, Q.T, y, q, C, ridge * float(q.mean()))
        yield np.linalg.solve(R, C.T).T, gradient(loss, C @ Q.T, y)


def _least_absolute(B: Array, y: Array, q: Array) -> tuple[Array, Array]:
    """Σ q t with −t ≤ cB − y ≤ t; the multipliers of the two sides make the subgradient."""
    r, N = B.shape
    A = np.block([[B.T, -np.eye(N)], [-B.T, -np.eye(N)]])
    free = [(None, None)] * r + [(0, None)] * N
    found: Any = linprog(
        np.concatenate([np.zeros(r), q]),
        A_ub=A,
        b_ub=np.concatenate([y, -y]),
        bounds=free,
    )
    multipliers = found.ineqlin.marginals
    return found.x[:r], -(multipliers[:N] - multipliers[N:]) / q


def value(loss: Loss, v: Array, y: Array, q: Array) -> float:
    """The risk."""
    z = v - y
    if isinstance(loss, Huber):
        delta = number(loss.delta)
        cost = np.where(abs(z) <= delta, z * z / 2, delta * abs(z) - delta**2 / 2)
    elif loss == Convex("logistic"):
        cost = np.logaddexp(0, -y * v)
    elif loss == Convex("softmax"):
        cost = np.logaddexp.reduce(v, axis=0)[None] - (y * v).sum(axis=0)[None]
    else:
        cost = abs(z) if loss == Convex("absolute") else z**4
    return float((cost * q).sum())


def gradient(loss: Loss, v: Array, y: Array) -> Array:
    """ℓ′ at every point, m×N."""
    if isinstance(loss, Huber):
        return np.clip(v - y, -number(loss.delta), number(loss.delta))
    if loss == Convex("logistic"):
        return np.asarray(-y * expit(-y * v))
    if loss == Convex("softmax"):
        return np.asarray(softmax(v, axis=0) - y)
    return np.asarray(4 * (v - y) ** 3)


def _curvature(loss: Loss, v: Array, y: Array) -> Array:
    """ℓ″ at every point, m×N; for softmax, which couples the outputs, the Hessian, m×m×N."""
    if isinstance(loss, Huber):
        return np.asarray((abs(v - y) <= number(loss.delta)).astype(float))
    if loss == Convex("logistic"):
        p = expit(y * v)
        return np.asarray(p * (1 - p))
    if loss == Convex("softmax"):
        p = softmax(v, axis=0)
        return np.asarray(np.eye(len(v))[:, :, None] * p[:, None] - p[:, None] * p[None])
    return np.asarray(12 * (v - y) ** 2)


def _step(curvature: Array, B: Array, slope: Array, ridge: float) -> Array:
    """Newton's step, by outputs where they do not interact."""
    m, r = slope.shape
    if curvature.ndim == 2:
        hessians = (curvature[:, None] * B) @ B.T + ridge * np.eye(r)
        return np.asarray(np.linalg.solve(hessians, slope[:, :, None])[:, :, 0])
    hessian = ((curvature[:, :, None] * B) @ B.T).transpose(0, 2, 1, 3).reshape(m * r, m * r)
    return np.asarray(np.linalg.solve(hessian + ridge * np.eye(m * r), slope.ravel()).reshape(m, r))


def _newton(loss: Loss, B: Array, y: Array, q: Array, C: Array, ridge: float) -> Array:
    """Damped steps for the risk plus ridge/2 |C|²."""

    def total(at: Array) -> float:
        return value(loss, at @ B, y, q) + ridge / 2 * float((at * at).sum())

    here = total(C)
    for _ in range(MOST_STEPS):
        v = C @ B
        slope = (gradient(loss, v, y) * q) @ B.T + ridge * C
        try:
            step = _step(_curvature(loss, v, y) * q, B, slope, ridge)
        except np.linalg.LinAlgError:
            return C
        promised = float((slope * step).sum())
        if not promised > LEAST_DECREASE * here:
            return C - step if np.isfinite(step).all() else C
        length = 1.0
        while (there := total(C - length * step)) > here - 1e-4 * length * promised:
            length /= 2
            if length <= 1e-9:
                return C
        C, here = C - length * step, there
    return C


def floats(a: fmpq_mat) -> Array:
    """The entries rounded to float64, infinite beyond its range."""
    return np.array([number(x) for x in a.entries()]).reshape(a.nrows(), a.ncols())


def number(x: fmpq) -> float:
    """The number rounded to float64, infinite beyond its range."""
    try:
        return int(x.p) / int(x.q)
    except OverflowError:
        return math.inf if x > 0 else -math.inf
