"""The teacher–student loss of `checker.teacher_student` in float64, and its descent. Guesses only.

F(W) = ½ E(Σ_i relu⟨w_i, x⟩ − Σ_j x_j⁺)² for standard normal x in Rᵏ; W is n×k without a zero row.
"""

from typing import Any

import numpy as np
from scipy.optimize import minimize

Array = np.ndarray[Any, np.dtype[np.float64]]


PARALLEL = 1e-12
"""Terms that divide by a smaller sin θ are left out: they are of the size of sin θ."""


class _Pairs:
    """Lengths and angles of the rows of W with the rows of V = (W; I), and the signs of V in the loss."""

    def __init__(self, W: Array) -> None:
        n, k = W.shape
        self.V = np.vstack([W, np.eye(k)])
        self.signs = np.repeat([1.0, -1.0], [n, k])
        self.lengths = np.linalg.norm(self.V, axis=1)
        self.units = self.V / self.lengths[:, None]
        self.cosines = np.clip(self.units[:n] @ self.units.T, -1, 1)
        self.cosines[np.arange(n), np.arange(n)] = 1.0
        self.sines = np.sqrt((1 - self.cosines) * (1 + self.cosines))
        self.supplements = np.pi - np.arccos(self.cosines)


def loss_and_gradient(W: Array) -> tuple[float, Array]:
    """F(W), and ∇F(W) as an n×k matrix.

    >>> value, gradient = loss_and_gradient(np.eye(3))
    >>> abs(value) < 1e-15, float(np.abs(gradient).max()) < 1e-15
    (True, True)
    """
    pairs, (n, k) = _Pairs(W), W.shape
    products = pairs.lengths[:n, None] * pairs.lengths * (pairs.sines + pairs.supplements * pairs.cosines) / (2 * np.pi)
    teacher = k / 2 + k * (k - 1) / (2 * np.pi)
    value = (products[:, :n].sum() - 2 * products[:, n:].sum() + teacher) / 2
    along = (pairs.sines * pairs.signs) @ pairs.lengths
    gradient = (along[:, None] * pairs.units[:n] + (pairs.supplements * pairs.signs) @ pairs.V) / (2 * np.pi)
    return float(value), gradient


def hessian(W: Array) -> Array:
    """∇²F(W), of shape nk×nk, ordered by neuron, then by coordinate."""
    pairs, (n, k) = _Pairs(W), W.shape
    blocks = np.zeros((n, k, n, k))
    for i in range(n):
        others = np.arange(n + k) != i
        unit, length = pairs.units[i], pairs.lengths[i]
        q = pairs.V[others] - (pairs.V[others] @ unit)[:, None] * unit
        sizes, weights = np.linalg.norm(q, axis=1), pairs.signs[others]
        inverse = np.divide(weights, sizes, out=np.zeros_like(sizes), where=sizes > PARALLEL)
        own = (weights @ sizes) * (np.eye(k) - np.outer(unit, unit)) + (q.T * inverse) @ q
        blocks[i, :, i] = np.eye(k) / 2 + own / (2 * np.pi * length)
        for j in range(i):
            v, cosine, sine = pairs.units[j], pairs.cosines[i, j], pairs.sines[i, j]
            turned = np.outer(unit, v) + np.outer(v, unit) - cosine * (np.outer(unit, unit) + np.outer(v, v))
            turned = turned / sine if sine > PARALLEL else 0 * turned
            blocks[i, :, j] = blocks[j, :, i] = (pairs.supplements[i, j] * np.eye(k) + turned) / (2 * np.pi)
    return blocks.reshape(n * k, n * k)


def descended(W: Array, steps: int = 2000) -> Array:
    """Where a descent (L-BFGS) from W ends, and then a few steps of Newton's method as far as they lower |∇F|."""

    def flat(theta: Array) -> tuple[float, Array]:
        value, gradient = loss_and_gradient(theta.reshape(W.shape))
        return value, gradient.ravel()

    found = minimize(
        flat, W.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": steps, "gtol": 1e-8, "ftol": 1e-16}
    )
    return polished(found.x.reshape(W.shape))


def polished(W: Array, steps: int = 8) -> Array:
    """Newton's method from W, as far as it makes the gradient smaller."""
    gradient = loss_and_gradient(W)[1]
    for _ in range(steps):
        step = np.linalg.lstsq(hessian(W), gradient.ravel(), rcond=1e-12)[0].reshape(W.shape)
        there = loss_and_gradient(W - step)[1]
        if not np.abs(there).max() < np.abs(gradient).max():
            break
        W, gradient = W - step, there
    return W


def spurious_end(k: int, n: int, random: np.random.Generator, tries: int = 400) -> Array | None:
    """The end of a descent from small Gaussian weights at which F is not small and the Hessian positive, or None."""
    for _ in range(tries):
        W = descended(random.normal(size=(n, k)) / np.sqrt(k))
        if loss_and_gradient(W)[0] > 1e-4 and np.linalg.eigvalsh(hessian(W))[0] > 1e-4:
            return W
    return None
