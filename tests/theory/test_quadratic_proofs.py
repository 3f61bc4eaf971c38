"""Steps of the proofs of Theorems B, C and D in notes/quadratic.md, on random networks in floats."""

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


def vectors(u: Array, w: Array) -> tuple[Array, Array]:
    """The signs δ_i and the z_i = |u_i|^½ (w_i, 1), so that F = Σ δ_i z_i z_iᵀ."""
    return np.sign(u), abs(u[:, None]) ** 0.5 * np.column_stack([w, np.ones(len(u))])


def form(signs: Array, z: Array) -> Array:
    return np.einsum("i,ij,ik->jk", signs, z, z)


@pytest.mark.parametrize("seed", range(60))
def test_with_a_free_y_the_sign_of_any_other_changes_at_constant_f(seed: int) -> None:
    """Lemma D1: u_j through 0, a half turn of y_l and the free y_k, whose sign is now that of l, and back."""
    rng = np.random.default_rng(seed)
    n, p = int(rng.integers(1, 4)), int(rng.integers(3, 7))
    u = rng.normal(size=p) / 3
    u[0], j = 1 + abs(u[1:]).sum(), int(rng.integers(1, p))
    u[j], other = abs(u[j]), 1 + j % (p - 1)
    u[other] = -abs(u[other])  # so e^⊥ has a negative q_l, while q_k is positive
    q, signs = other_network(u, unit(u, j))
    negative, s = int(np.flatnonzero(signs == -1)[0]), u.sum()
    y, m = rng.normal(size=(p - 1, n)), rng.normal(size=n)
    y[-1] = 0
    w = m + q.T @ y / abs(u[:, None]) ** 0.5
    F = form(*vectors(u, w))

    def at(t: float, y: Array) -> tuple[Array, Array]:
        """Neuron j has t u_j, and the network of step 2 is y with the same q but, for t < 0, the new q_k."""
        r = (s - t * u[j]) / (s - u[j])
        v = np.where(np.arange(p) == j, t * u[j], r * u)
        last = unit(v, j) / abs(unit(v, j) @ (np.sign(v) * unit(v, j))) ** 0.5
        basis = np.array([*q[:-1], last])
        c = abs(v[:, None]) ** 0.5
        return v, m + basis.T @ y / c

    def half_turn(angle: float) -> Array:
        turned = y.copy()
        turned[negative], turned[-1] = np.cos(angle) * y[negative], np.sin(angle) * y[negative]
        return turned

    moves = [at(t, y) for t in np.linspace(1, -1, 20)]
    moves += [at(-1, half_turn(a)) for a in np.linspace(0, np.pi, 20)]
    moves += [at(t, half_turn(np.pi)) for t in np.linspace(-1, 1, 20)]
    for v, x in moves:
        assert np.allclose(form(*vectors(v, x)), F)
    wanted = y.copy()
    wanted[negative] *= -1
    assert np.allclose(moves[-1][0], u)
    assert np.allclose(moves[-1][1], m + q.T @ wanted / abs(u[:, None]) ** 0.5)


def turn(a: Array, b: Array, t: float) -> Array:
    """The rotation by t times the angle from a to b in their plane."""
    a, c = a / np.linalg.norm(a), b / np.linalg.norm(b)
    d = c - (a @ c) * a
    d /= np.linalg.norm(d)
    angle = t * np.arctan2(c @ d, a @ c)
    plane, rest = np.array([a, d]), np.outer(a, a) + np.outer(d, d)
    inside = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.eye(len(a)) - rest + plane.T @ inside @ plane


def rotations(e: Array, x: Array) -> list[Array]:
    """Rotations from the identity to one that makes x a multiple of a unit vector, e being positive throughout."""
    if len(e) == 1:
        return [np.eye(1)]
    x = x * np.sign(x @ e)
    cosine = x @ e / np.linalg.norm(x) / np.linalg.norm(e)
    i = int(len(e) == 2 and e[0] * x[1] - e[1] * x[0] > 0)
    goal = np.full(len(e), ((1 - cosine**2) / (len(e) - 1)) ** 0.5)
    goal[i] = cosine
    first = [turn(e, goal, t) for t in np.linspace(0, 1, 20)]
    if len(e) == 2:
        return first
    goal, there = goal / np.linalg.norm(goal), first[-1] @ x
    unit_vector = np.eye(len(e))[i]
    across = there - (there @ goal) * goal, unit_vector - (unit_vector @ goal) * goal
    return first + [turn(*across, t) @ first[-1] for t in np.linspace(0, 1, 20)]


def boost(signs: Array, i: int, j: int, t: float) -> Array:
    g = np.eye(len(signs))
    g[i, i] = g[j, j] = np.cosh(t)
    g[i, j] = g[j, i] = np.sinh(t)
    return g


def relation(rng: np.random.Generator, plus: Array, minus: Array, kind: int) -> Array:
    """Some x with x_+·e_+ = x_-·e_-: any one, or one that needs a boost, with x_+ = e_+ or with both products 0."""
    x, y = rng.normal(size=len(plus)), rng.normal(size=len(minus))
    if kind == 1 and len(minus) > 1:
        x = plus.copy()
    if kind == 2 and len(plus) > 1:
        x -= (x @ plus) / (plus @ plus) * plus
    return np.concatenate([x, y + (x @ plus - y @ minus) / (minus @ minus) * minus])


@pytest.mark.parametrize("seed", range(90))
def test_a_relation_other_than_u_makes_two_neurons_of_opposite_signs_equal(seed: int) -> None:
    """Lemma D3: after a small boost, rotations of the positive and of the negative z_i; F stays, and (z_i)_N > 0."""
    rng = np.random.default_rng(seed)
    plus, minus, N = (int(k) for k in rng.integers([1, 2, 2], [5, 5, 4]))
    signs, e = np.array([1.0] * plus + [-1.0] * minus), rng.uniform(0.1, 1, plus + minus)
    e[:plus] *= np.linalg.norm(e[plus:]) / np.linalg.norm(e[:plus])  # s = 0
    x = relation(rng, e[:plus], e[plus:], seed % 3)
    z = rng.normal(size=(plus + minus, N - 1))
    z = np.column_stack([z - np.outer(signs * x, (signs * x) @ z) / (x @ x), e])
    assert np.allclose((signs * x) @ z, 0)
    F = form(signs, z)
    for j in range(plus, plus + minus):
        g = boost(signs, 0, j, 0.05 * rng.uniform())
        z, x = g @ z, g @ x
    positive, negative = rotations(z[:plus, -1], x[:plus]), rotations(z[plus:, -1], x[plus:])
    for g in positive:
        moved = np.vstack([g @ z[:plus], z[plus:]])
        assert moved[:, -1].min() > 0
        assert np.allclose(form(signs, moved), F)
    for g in negative:
        moved = np.vstack([positive[-1] @ z[:plus], g @ z[plus:]])
        assert moved[:, -1].min() > 0
        assert np.allclose(form(signs, moved), F)
    ends = np.concatenate([positive[-1] @ x[:plus], negative[-1] @ x[plus:]])
    i, j = np.flatnonzero(abs(ends) > 1e-9)
    assert i < plus <= j
    assert np.allclose(moved[i] / moved[i, -1], moved[j] / moved[j, -1])


def network_over(rng: np.random.Generator, F: Array) -> tuple[Array, Array]:
    """Lemma D2: signs and z_i with F = Σ δ_i z_i z_iᵀ and no (z_i)_N = 0, where F_NN = 0."""
    values, basis = np.linalg.eigh(F)
    live = abs(values) > 1e-9
    signs, z = np.sign(values[live]), (abs(values[live]) ** 0.5 * basis[:, live]).T
    if np.allclose(F[-1], 0):
        signs, z = np.array([*signs, 1, -1]), np.vstack([z, np.ones((2, len(F)))])
    for sign in (1, -1):
        same = signs == sign
        g = np.linalg.qr(rng.normal(size=(same.sum(), same.sum())))[0]
        z[same] = g @ z[same]
    return signs, z


def with_sum_0(rng: np.random.Generator, N: int, rank: int) -> Array:
    """A form of this rank with F_NN = 0; for rank < N − 1 and every other draw with F e_N = 0."""
    if (rank < N - 1 and rng.integers(2)) or rank < 2:
        half = rng.normal(size=(rank, N))
        half[:, -1] = 0
        return form(rng.choice([-1, 1], size=rank), half)
    half, signs = rng.normal(size=(rank, N)), np.array([1, -1, *rng.choice([-1, 1], size=rank - 2)])
    norm = (half[signs == 1, -1] ** 2).sum() / (half[signs == -1, -1] ** 2).sum()
    half[signs == -1, -1] *= norm**0.5
    return form(signs, half)


def section(rng: np.random.Generator, signs: Array, z: Array, R: Array, times: Array) -> list[Array]:
    """Lemma D4: for each τ the z_i near the given ones and terms τ ε_k z_k z_kᵀ, together of the form F + τR."""
    N = z.shape[1]
    F, d = form(signs, z), np.linalg.matrix_rank(z, tol=1e-9)
    S = np.linalg.svd(z)[2]
    inner, outer = S[:d], S[d:]
    values, basis = np.linalg.eigh(outer @ R @ outer.T)
    assert d == N or abs(values).min() > 1e-6
    eps, T = np.sign(values), (abs(values) ** 0.5 * basis).T @ outer
    shift = np.array([np.linalg.lstsq(z.T, np.eye(N)[-1] - t, rcond=None)[0] @ z for t in T]).reshape(-1, N)
    T = T + shift @ inner.T @ inner  # the same modulo S, with another last coordinate
    frame = np.vstack([inner, T])  # coordinates in S ⊕ T
    dual = np.linalg.inv(frame)
    a, k = z @ dual[:, :d], len(T)
    Rs, Fs = dual.T @ R @ dual, dual.T @ F @ dual

    def unpack(v: Array) -> tuple[Array, Array, Array]:
        q = len(z)
        return v[: q * d].reshape(q, d), v[q * d : q * N].reshape(q, k), v[q * N :].reshape(k, k)

    def equations(v: Array, tau: float) -> Array:
        a, b, t = unpack(v)
        first = form(signs, a) - Fs[:d, :d] - tau * Rs[:d, :d]
        second = np.einsum("i,ij,ik->jk", signs, a, b) - Rs[:d, d:]
        third = tau * form(signs, b) + form(eps, t) - Rs[d:, d:]
        return np.concatenate([first.ravel(), second.ravel(), third.ravel()])

    b = np.linalg.lstsq((signs[:, None] * a).T, Rs[:d, d:], rcond=None)[0]
    v, found = np.concatenate([a.ravel(), b.ravel(), np.eye(k).ravel()]), []
    for tau in times:
        for _ in range(20):
            base = equations(v, tau)
            jacobian = np.array([(equations(v + 1e-6 * h, tau) - base) / 1e-6 for h in np.eye(len(v))]).T
            v = v - np.linalg.lstsq(jacobian, base, rcond=1e-9)[0]
        a, b, t = unpack(v)
        near, born = np.hstack([a, tau * b]) @ frame, t @ frame[d:]
        assert np.allclose(form(signs, near) + tau * form(eps, born), F + tau * R, rtol=0, atol=1e-9)
        found.append(np.vstack([near, born]))
    return found


def drawn_over_sum_0(seed: int) -> tuple[np.random.Generator, Array, Array, Array]:
    """A form of sum 0 in two to four variables, of any rank, and a network over it."""
    rng = np.random.default_rng(seed)
    N = int(rng.integers(2, 5))
    F = with_sum_0(rng, N, int(rng.integers(0, N + 1)))
    return rng, F, *network_over(rng, F)


@pytest.mark.parametrize("seed", range(60))
def test_through_forms_of_sum_0_every_general_line_lifts(seed: int) -> None:
    """Lemmas D2 and D4: at most N + 1 neurons, outer weights u_k of the size of τ, all w bounded, on both sides."""
    rng, F, signs, z = drawn_over_sum_0(seed)
    N = len(F)
    assert np.allclose(form(signs, z), F)
    assert abs(z[:, -1]).min() > 1e-6
    d = np.linalg.matrix_rank(z, tol=1e-9)
    assert len(z) + N - d <= N + 1
    R = rng.normal(size=(N, N))
    scale = 1e-3 * abs(z[:, -1]).min() ** 2
    for side in (1, -1):
        found = section(rng, signs, z, R + R.T, side * scale * np.array([1e-3, 1e-2, 1]))
        assert abs(found[0][: len(z)] - z).max() < 1e-3
        assert all(abs(point[:, -1]).min() > 1e-8 for point in found)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_at_n_plus_2_the_minimum_may_be_attained_in_several_pieces(n: int) -> None:
    """F = diag(A, 0), det A ≠ 0: any n + 1 of the n + 2 vectors are independent, whose determinant keeps its sign."""
    rng = np.random.default_rng(n)
    F = np.diag([*rng.choice([-1.0, 1.0], size=n), 0.0])
    signs, z = network_over(rng, F)
    assert len(z) == n + 2
    u = signs * z[:, -1] ** 2
    assert np.allclose(u @ (z / z[:, -1:]), 0)
    for left_out in range(n + 2):
        assert abs(np.linalg.det(np.delete(z / z[:, -1:], left_out, axis=0))) > 1e-6


@pytest.mark.parametrize("seed", range(60))
def test_with_n_plus_3_neurons_every_line_lifts_where_the_sum_is_0(seed: int) -> None:
    """Lemma D6: terms with coefficients that vanish at τ = 0, in directions of last coordinate 0; N + 2 terms."""
    rng, F, signs, z = drawn_over_sum_0(seed)
    N = len(F)
    small = rng.normal(size=(N - np.linalg.matrix_rank(F, tol=1e-9), N))
    small[:, -1] = 0
    powers = rng.integers(1, 4, size=len(small))
    assert len(z) + len(small) <= N + 2
    for tau in (-1e-3, -1e-6, 0, 1e-6, 1e-3):
        d = abs(z[:, -1]).min() ** 2 * tau**powers
        large, d_large, born, d_born = z.copy(), signs.astype(float), [], []
        for coefficient, direction in zip(d, small, strict=True):
            rho = coefficient / d_large[0]
            born.append(direction + large[0])
            d_born.append(coefficient / (1 + rho))
            large[0], d_large[0] = large[0] - rho * direction, d_large[0] / (1 + rho)
        both = np.vstack([large, *born]), np.array([*d_large, *d_born])
        assert np.allclose(form(both[1], both[0]), F + form(d, small))
        assert abs(both[0][:, -1]).min() > abs(z[:, -1]).min() / 2


@pytest.mark.parametrize("seed", range(30))
def test_for_one_input_two_weights_suffice_on_a_curve(seed: int) -> None:
    """n = 1: F is that of neurons at x and y alone if and only if xys − (x + y)v + A = 0."""
    rng = np.random.default_rng(seed)
    A, v, s, x, y = rng.normal(size=5)
    for a, on in ((A, False), ((x + y) * v - x * y * s, True)):
        columns = np.array([[x * x, y * y], [x, y], [1, 1]])
        u = np.linalg.lstsq(columns, np.array([a, v, s]), rcond=None)[0]
        assert np.allclose(columns @ u, [a, v, s]) == on
        C = a - v * v / s
        assert np.isclose((x - v / s) * (y - v / s), -C / s) == on
