"""A numerical search for local minima of the empirical risk: Levenberg–Marquardt from many starts at once.

All starts advance together: outputs, Jacobians and normal equations of B networks are arrays with B as first axis, so a
step costs a few batched matrix products. The parameters of a network are one row (u_11 … u_mp, w_11 … w_pn) of length
d = mp + pn. The risk is L = Σ_k q_k |Φ(x_k) − y_k|², as everywhere.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np

from ..theory.problems import Problem
from .float_activations import FloatActivation, float_activation
from .floats import Array, floats

Indices = np.ndarray[Any, np.dtype[np.intp]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

DAMPING, LEAST_DAMPING, MOST_DAMPING = 1e-2, 1e-14, 1e12
RATIO = 1e-6
"""Two networks of one cluster differ by less than this, relatively, after gauge and order are removed."""


@dataclass(frozen=True)
class FloatProblem:
    """x (N×n), y (N×m), q (N) in float64, a smooth activation, and the width p.

    The arrays may have a leading axis of length B: then each of B starts has data of its own.
    """

    activation: FloatActivation
    x: Array
    y: Array
    q: Array
    p: int

    @classmethod
    def from_problem(cls, problem: Problem) -> "FloatProblem":
        """Raises `InputError` for an activation that is not known here."""
        sample = problem.sample
        q = np.array([float(weight) for weight in sample.weights])
        x, y = floats(sample.points.x), floats(sample.y)
        return cls(float_activation(problem.activation), x, y, q, problem.width)

    @property
    def n(self) -> int:
        """The number of inputs."""
        return int(self.x.shape[-1])

    @property
    def m(self) -> int:
        """The number of outputs."""
        return int(self.y.shape[-1])

    def split(self, theta: Array) -> tuple[Array, Array]:
        """U (B×m×p) and W (B×p×n) of B rows of parameters."""
        cut = self.m * self.p
        return theta[:, :cut].reshape(-1, self.m, self.p), theta[:, cut:].reshape(-1, self.p, self.n)

    def join(self, U: Array, W: Array) -> Array:
        """The rows of parameters of B networks."""
        cut = self.m * self.p
        return np.concatenate([U.reshape(len(U), cut), W.reshape(len(U), self.p * self.n)], axis=1)

    @classmethod
    def stacked(cls, problems: Sequence["FloatProblem"]) -> "FloatProblem":
        """One problem with data of their own for as many starts; one alone is shared by all starts."""
        first = problems[0]
        if len(problems) == 1:
            return first
        x, y, q = (np.stack([getattr(one, name) for one in problems]) for name in ("x", "y", "q"))
        return cls(first.activation, x, y, q, first.p)

    def of(self, chosen: Indices) -> "FloatProblem":
        """The problem of some of the starts."""
        if self.x.ndim == 2:
            return self
        return FloatProblem(self.activation, self.x[chosen], self.y[chosen], self.q[chosen], self.p)


def residuals(problem: FloatProblem, theta: Array) -> Array:
    """√q_k (Φ_j(x_k) − y_kj), of shape B×m×N; its squares add up to the risk."""
    U, W = problem.split(theta)
    values = problem.activation.jet(W @ problem.x.swapaxes(-1, -2))[0]
    scale = np.sqrt(problem.q)[..., None, :]
    found: Array = scale * (U @ values - problem.y.swapaxes(-1, -2))
    return found


def risks(problem: FloatProblem, theta: Array) -> Array:
    """L of each of B networks; infinite where float64 overflows."""
    with np.errstate(over="ignore", invalid="ignore"):
        found: Array = (residuals(problem, theta) ** 2).sum(axis=(1, 2))
    return np.where(np.isfinite(found), found, np.inf)


def linearised(problem: FloatProblem, theta: Array) -> tuple[Array, Array]:
    """Residuals (B×mN) and their Jacobian (B×mN×d)."""
    rho, jacobian, _ = _linearised(problem, theta)
    return rho, jacobian


def _linearised(problem: FloatProblem, theta: Array) -> tuple[Array, Array, tuple[Array, Array, Array]]:
    """The same, and σ, σ′, σ″ at the arguments (B×p×N)."""
    U, W = problem.split(theta)
    jet = problem.activation.jet(W @ problem.x.swapaxes(-1, -2))
    value, slope, _ = jet
    B, N, m, p, n = len(theta), problem.x.shape[-2], problem.m, problem.p, problem.n
    scale = np.sqrt(problem.q)[..., None, :]
    rho = scale * (U @ value - problem.y.swapaxes(-1, -2))
    d = m * p + p * n
    jacobian = np.zeros((B, m, N, d))
    weighted = (scale * value).swapaxes(1, 2)
    for j in range(m):
        jacobian[:, j, :, j * p : (j + 1) * p] = weighted
    pulled = (U[:, :, :, None] * (scale * slope)[:, None]).swapaxes(2, 3)
    x = problem.x[None, None] if problem.x.ndim == 2 else problem.x[:, None]
    np.multiply(pulled[..., None], x[..., None, :], out=jacobian[..., m * p :].reshape(B, m, N, p, n))
    return rho.reshape(B, m * N), jacobian.reshape(B, m * N, d), jet


def gradient_and_hessian(problem: FloatProblem, theta: Array) -> tuple[Array, Array]:
    """∇L (B×d) and ∇²L (B×d×d)."""
    rho, jacobian, jet = _linearised(problem, theta)
    transposed = jacobian.swapaxes(1, 2)
    hessian = _with_curvature(problem, theta, rho, jet, transposed @ jacobian)
    return 2 * (transposed @ rho[..., None])[..., 0], 2 * hessian


def _with_curvature(
    problem: FloatProblem, theta: Array, rho: Array, jet: tuple[Array, Array, Array], normal: Array
) -> Array:
    """½∇²L: JᵀJ, which is changed, plus ρ times the second derivatives of Φ, which couple a neuron with itself only."""
    U, _ = problem.split(theta)
    _, slope, curvature = jet
    weighted = np.sqrt(problem.q)[..., None, :] * rho.reshape(len(theta), problem.m, problem.x.shape[-2])
    pulled = (U.swapaxes(1, 2) @ weighted) * curvature
    x, cut = problem.x if problem.x.ndim == 3 else problem.x[None], problem.m * problem.p
    for i in range(problem.p):
        block = slice(cut + i * problem.n, cut + (i + 1) * problem.n)
        normal[:, block, block] += x.swapaxes(1, 2) @ (pulled[:, i, :, None] * x)
        mixed = (weighted * slope[:, i : i + 1]) @ x
        for j in range(problem.m):
            normal[:, j * problem.p + i, block] += mixed[:, j]
            normal[:, block, j * problem.p + i] += mixed[:, j]
    return normal


def descend(
    problem: FloatProblem,
    theta: Array,
    steps: int = 200,
    tolerance: float = 1e-13,
    until: float = math.inf,
    curved: bool = False,
) -> Array:
    """The networks after at most so many Levenberg–Marquardt steps each; a step that would raise L is not taken.

    With `curved` the model of L is its Hessian instead of that of the linearised residuals. A start leaves the batch
    when its gradient is small beside its Jacobian and residual, or its damping is exhausted. All stop at the time
    `until` of the monotonic clock.
    """
    theta = theta.copy()
    active, damping = np.arange(len(theta)), np.full(len(theta), DAMPING)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            here, at = problem.of(active), theta[active]
            step, risk, small = _steps(here, at, damping, tolerance, curved)
            at += step
            better = risks(here, at) < risk
            theta[active[better]] = at[better]
            damping = np.maximum(damping * np.where(better, 0.2, 8.0), LEAST_DAMPING)
            going = ~small & (damping < MOST_DAMPING)
            active, damping = active[going], damping[going]
            if not len(active) or monotonic() > until:
                break
    return theta


def _steps(
    problem: FloatProblem, theta: Array, damping: Array, tolerance: float, curved: bool
) -> tuple[Array, Array, Mask]:
    """The step of each network, its risk, and whether it has nowhere to go."""
    rho, jacobian, jet = _linearised(problem, theta)
    transposed = jacobian.swapaxes(1, 2)
    gradient, normal = (transposed @ rho[..., None])[..., 0], transposed @ jacobian
    risk = (rho * rho).sum(axis=1)
    diagonal = np.einsum("bii->bi", normal).copy()
    scale = risk * diagonal.sum(axis=1)
    small = (gradient**2).sum(axis=1) <= tolerance**2 * scale + 1e-300
    if curved:
        normal = _with_curvature(problem, theta, rho, jet, normal)
    np.einsum("bii->bi", normal)[...] += damping[:, None] * (
        diagonal + 1e-9 * diagonal.max(axis=1, keepdims=True) + 1e-30
    )
    return -_solved(normal, gradient), risk, small | ~np.isfinite(scale)


def on_the_slice(problem: FloatProblem, theta: Array) -> Array:
    """For σ homogeneous of degree k: (u_i, w_i) → (u_i/|u_1i|, |u_1i|^{1/k} w_i), the same function; else as it was."""
    k = problem.activation.homogeneous
    if k is None:
        return theta
    U, W = problem.split(theta)
    size = np.abs(U[:, :1])
    size = np.where(size > 0, size, 1.0)
    return problem.join(U / size, W * size[:, 0, :, None] ** (1 / k))


def polish(problem: FloatProblem, theta: Array, free: Indices, steps: int = 6) -> Array:
    """Newton's method in the coordinates `free`, as far as it makes the gradient smaller."""
    gradient, hessian = gradient_and_hessian(problem, theta)
    size: Array = np.asarray(np.linalg.norm(gradient[:, free], axis=1))
    for _ in range(steps):
        step = np.zeros_like(theta)
        step[:, free] = -_solved(hessian[:, free[:, None], free], gradient[:, free])
        moved = theta + step
        gradient_there, hessian_there = gradient_and_hessian(problem, moved)
        size_there = np.linalg.norm(gradient_there[:, free], axis=1)
        better = size_there < size
        if not better.any():
            break
        theta, size = np.where(better[:, None], moved, theta), np.where(better, size_there, size)
        gradient = np.where(better[:, None], gradient_there, gradient)
        hessian = np.where(better[:, None, None], hessian_there, hessian)
    return theta


def _solved(matrices: Array, vectors: Array) -> Array:
    """H⁻¹g for each pair, 0 where there are infinities; a hair on the diagonals if an H is singular."""
    usable = np.asarray(np.isfinite(matrices).all(axis=(1, 2)) & np.isfinite(vectors).all(axis=1))
    unit = np.eye(matrices.shape[1])
    if not usable.all():
        matrices = np.where(usable[:, None, None], matrices, unit)
        vectors = np.where(usable[:, None], vectors, 0.0)
    try:
        return np.asarray(np.linalg.solve(matrices, vectors[..., None]), dtype=np.float64)[..., 0]
    except np.linalg.LinAlgError:
        hair = 1e-300 + 1e-13 * np.abs(matrices).max(axis=(1, 2))
    return np.asarray(np.linalg.solve(matrices + hair[:, None, None] * unit, vectors[..., None]))[..., 0]


def free_coordinates(problem: FloatProblem) -> Indices:
    """The coordinates that move on the gauge slice: all, or all but the first row of U for homogeneous σ."""
    total = problem.m * problem.p + problem.p * problem.n
    first = 0 if problem.activation.homogeneous is None else problem.p
    return np.arange(first, total)


def in_order(problem: FloatProblem, theta: Array) -> Array:
    """The same networks with their neurons in lexicographic order of rounded (u_i, w_i).

    For odd and even σ the first entry of each w_i that is not small is made positive: (u, w) and (∓u, −w) are the same.
    """
    U, W = problem.split(theta)
    if problem.activation.parity is not None:
        first = np.argmax(np.abs(W) > 1e-5 * np.abs(W).max(axis=2, keepdims=True), axis=2)
        signs = np.where(np.take_along_axis(W, first[..., None], 2) < 0, -1.0, 1.0)
        W, U = W * signs, U * signs.swapaxes(1, 2) ** problem.activation.parity
    neurons = np.concatenate([U.swapaxes(1, 2), W], axis=2)
    unit = np.abs(neurons).max(axis=(1, 2), keepdims=True) * 1e-5 + 1e-300
    keys = np.round(neurons / unit)
    order = np.argsort(keys[..., -1], axis=1, kind="stable")
    for column in range(neurons.shape[2] - 2, -1, -1):
        again = np.argsort(np.take_along_axis(keys[..., column], order, 1), axis=1, kind="stable")
        order = np.take_along_axis(order, again, 1)
    sorted_ = np.take_along_axis(neurons, order[..., None], 1)
    return problem.join(sorted_[..., : problem.m].swapaxes(1, 2), sorted_[..., problem.m :])


def distinct(problem: FloatProblem, theta: Array, owner: Indices | None = None) -> Indices:
    """Indices of one network of each cluster up to permutation and gauge, by rising risk, of each owner by itself."""
    ordered, risk = in_order(problem, on_the_slice(problem, theta)), risks(problem, theta)
    owner = np.zeros(len(theta), dtype=int) if owner is None else owner
    chosen = np.lexsort((risk, owner))
    chosen = chosen[np.isfinite(risk[chosen])]
    scale = RATIO * (1 + np.abs(ordered).max(axis=1, initial=0.0))
    gap = 1
    while gap < len(chosen):
        a, b = chosen[:-gap], chosen[gap:]
        near = (owner[a] == owner[b]) & (risk[b] - risk[a] <= RATIO * (1 + np.abs(risk[b])))
        if not near.any():
            break
        same = near & (np.abs(ordered[a] - ordered[b]).max(axis=1) <= scale[b])
        chosen = chosen[np.concatenate([np.ones(gap, dtype=bool), ~same])]
        gap = 1 if same.any() else gap + 1
    return chosen


def random_starts(problem: FloatProblem, count: int, random: np.random.Generator) -> Array:
    """Gaussian parameters, the rows of W scaled so that ⟨w, x⟩ is of the order of 1."""
    scale = np.sqrt((problem.x**2).sum(axis=-1).mean()) + 1e-12
    U = random.normal(size=(count, problem.m * problem.p)) * (1 + np.abs(problem.y).max() / problem.p)
    return np.concatenate([U, random.normal(size=(count, problem.p * problem.n)) * 2 / scale], axis=1)
