"""Steps of the proofs of Theorems B and C in notes/quadratic.md, on random networks in floats."""

from typing import Any

import numpy as np
import pytest

Array = Any
SLACK = 1e-9


def sums(u: Array, w: Array) -> tuple[Array, Array, float]:
    """A, v and s."""
    return np.einsum("i,ij,ik->jk", u, w, w), u @ w, float(u.sum())


def symmetric(rng: np.random.Generator, N: int) -> Array:
    """Definite, singular or indefinite."""
    half = rng.normal(size=(N, rng.integers(1, N + 1)))
    square, any_ = half @ half.T, rng.normal(size=(N, N))
    return [square, -square, any_ + any_.T][rng.integers(3)]


def definite(A: Array) -> int:
    """1 if positive definite, −1 if negative definite, else 0."""
    values = np.linalg.eigvalsh(A)
    return int(values[0] > SLACK) - int(values[-1] < -SLACK)


def way(A: Array, tau: float, F: Array, kappa: float) -> list[tuple[Array, float]]:
    """(F_t, μ_t) as the proof of Theorem B chooses them, sampled."""
    corner = np.diag([0.0] * (len(A) - 1) + [1.0])
    start, mu = A + kappa * tau * corner, kappa * tau
    C = 1 + abs(mu) + abs(start[-1, -1]) + abs(F[-1, -1])

    def level(at: Array) -> float:
        return -C if definite(at[:-1, :-1]) == -1 else C

    first = level(start) if kappa > 0 or definite(A) == 0 else -C * definite(A)
    along = [start + t * (F - start) for t in np.linspace(0, 1, 41)]
    there = [(start, mu + t * (first - mu)) for t in np.linspace(0, 1, 41)]
    return there + [(at, level(at) if kappa > 0 else first) for at in along]


@pytest.mark.parametrize("seed", range(300))
def test_on_the_way_of_theorem_b_definite_forms_have_sums_of_their_sign(seed: int) -> None:
    rng = np.random.default_rng(seed)
    N, kappa = int(rng.integers(2, 5)), float(rng.choice([-1, 1]) * rng.uniform(0.1, 3))
    u, w = rng.normal(size=N), rng.normal(size=(N, N))
    u = [u, abs(u), -abs(u)][seed % 3]
    if seed % 4 == 0:
        w[0] = w[1] * (seed % 8 == 0)
    A, _, tau = sums(u, w)
    corner = np.diag([0.0] * (N - 1) + [1.0])
    for F, mu in way(A, tau, symmetric(rng, N), kappa):
        assert definite(F - mu * corner) in (0, int(np.sign(mu / kappa)))


def other_network(u: Array, x: Array) -> tuple[Array, Array]:
    """An orthonormal basis of e^⊥ for the form diag(sign u) whose last vector is a multiple of x, and its signs."""
    J, e = np.diag(np.sign(u)), abs(u) ** 0.5
    rest = np.linalg.svd(np.array([J @ e, J @ x]))[2][2:]
    values, vectors = np.linalg.eigh(rest @ J @ rest.T)
    q = [*(vectors.T @ rest / abs(values)[:, None] ** 0.5), x / abs(x @ J @ x) ** 0.5]
    return np.array(q), np.array([*np.sign(values), np.sign(x @ J @ x)])


def unit(u: Array, j: int) -> Array:
    """d_j − (⟨d_j, e⟩/s) e."""
    e = abs(u) ** 0.5
    return np.eye(len(u))[j] - np.sign(u[j]) * e[j] / u.sum() * e


@pytest.mark.parametrize("seed", range(60))
def test_the_other_network_of_theorem_c_and_its_signs(seed: int) -> None:
    """C = Σ ε_k y_k y_kᵀ; where y_k = 0 for the direction of neuron j, u_j changes its sign and nothing else does."""
    rng = np.random.default_rng(seed)
    n, p = int(rng.integers(1, 4)), int(rng.integers(3, 6))
    u = rng.normal(size=p)
    u[0] = 1 + abs(u[1:]).sum()  # s > 0, and every other u_j is smaller than s
    u[1:] /= 3
    j = int(rng.integers(1, p))
    q, signs = other_network(u, unit(u, j))
    assert signs[-1] == np.sign(u[j])
    y, m, s = rng.normal(size=(p - 1, n)), rng.normal(size=n), u.sum()
    y[-1] = 0
    C, w = np.einsum("k,ki,kj->ij", signs, y, y), m + q.T @ y / abs(u[:, None]) ** 0.5
    assert np.allclose(w[j], m)
    before = w
    for t in np.linspace(1, -1, 21):
        r = (s - t * u[j]) / (s - u[j])
        v = np.where(np.arange(p) == j, t * u[j], r * u)
        at = m + (w - m) / r**0.5
        A, mean, total = sums(v, at)
        assert np.allclose(A, C + s * np.outer(m, m))
        assert np.allclose([*mean, total], [*s * m, s])
        assert abs(at - before).max() < 0.2 * (1 + abs(w).max())
        before = at
    same, flipped = other_network(v, unit(v, j))
    assert flipped[-1] == -signs[-1]
    assert np.allclose(abs(v[:, None]) ** 0.5 * (at - m), abs(u[:, None]) ** 0.5 * (w - m))
    assert np.allclose(same[:-1, j], 0)


@pytest.mark.parametrize("seed", range(20))
def test_the_sum_of_the_outer_weights_moves_away_from_0(seed: int) -> None:
    """Step 1 of Theorem C: e + τh, h orthogonal to the columns of Y, keeps A and v; here s = 0 at first."""
    rng = np.random.default_rng(seed)
    n, p = int(rng.integers(1, 4)), int(rng.integers(4, 7))
    u, w = rng.normal(size=p), rng.normal(size=(p, n))
    u[0] -= u.sum()
    J, e = np.diag(np.sign(u)), abs(u) ** 0.5
    Y = e[:, None] * w
    free = np.linalg.svd((J @ Y).T)[2][n:]
    h = max(free, key=lambda row: abs(row @ J @ e))
    moved = e + 1e-3 * h / abs(h).max() * e.min()
    A, v, s = sums(np.sign(u) * moved**2, Y / moved[:, None])
    assert np.allclose(A, sums(u, w)[0])
    assert np.allclose(v, sums(u, w)[1])
    assert abs(s) > 1e-12


def crossing(A: Array, v: Array, p: int) -> tuple[Array, Array]:
    """The network of step 7 of Theorem D, with s = 0."""
    values, vectors = np.linalg.eigh(A - np.outer(v, v))
    negative = int((values < 0).sum())
    u = np.array([-0.1] * negative + [1.0] * (p - 1 - negative))
    u[negative:] *= (1 + 0.1 * negative) / u[negative:].sum()
    q, signs = other_network(u, unit(u, p - 2))
    y, free = np.zeros((p - 2, len(A))), {1: [*np.flatnonzero(signs > 0)], -1: [*np.flatnonzero(signs < 0)]}
    for value, vector in zip(values, vectors.T, strict=True):
        y[free[int(np.sign(value))].pop()] = abs(value) ** 0.5 * vector
    w = v + q.T @ y / abs(u[:, None]) ** 0.5
    return np.append(u, -1), np.vstack([w, np.zeros_like(v)])


@pytest.mark.parametrize("seed", range(40))
def test_where_the_sum_of_the_outer_weights_is_0_every_direction_is_free(seed: int) -> None:
    """(A, v, 0) is that of a network with n + 2 neurons, at which the derivative of (A, v, s) is surjective."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 5))
    A, v, p = symmetric(rng, n), rng.normal(size=n), n + 2 + int(rng.integers(2))
    u, w = crossing(A, v, p)
    found = sums(u, w)
    assert np.allclose(found[0], A)
    assert np.allclose(found[1], v)
    assert abs(found[2]) < SLACK
    assert abs(u).min() > SLACK
    rows = np.hstack([w, np.ones((p, 1))])
    moves = [np.outer(row, row) for row in rows]
    for value, row in zip(u, rows, strict=True):
        moves += [value * (np.outer(row, d) + np.outer(d, row)) for d in np.eye(n + 1)[:n]]
    flat = np.array([move[np.triu_indices(n + 1)] for move in moves])
    assert np.linalg.matrix_rank(flat) == (n + 1) * (n + 2) // 2
