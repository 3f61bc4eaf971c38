"""Whether s = Σ u_i gets below 0 from the bad point of `nappe`, at constant A = Σ u_i w_i w_iᵀ and v = Σ u_i w_i.

Run `python -m tests.benchmarks.far_sheet` in the checkout. Random walks with a drift to smaller s and short weights,
each step short and put back to that A and v, with the n + 1 neurons of the certificate and with one more. With n + 1
that is impossible; with n + 2 it is possible (notes/quadratic.md, §3c and §3g, where the numbers are).
"""

from typing import Any

import numpy as np

from valleys.theory.activations import activation
from valleys.verifiers.floats import floats
from valleys.verifiers.traps.nappe import nappe

Array = Any
STEPS, STEP, LONGEST, WALKS = 6000, 0.004, 0.05, 4
"""A step changes no weight by more than the share LONGEST of it."""


def sums(u: Array, w: Array) -> Array:
    """The entries of A and v."""
    return np.concatenate([np.einsum("i,ij,ik->jk", u, w, w)[np.triu_indices(w.shape[1])], u @ w])


def jacobian(u: Array, w: Array) -> Array:
    """Their derivatives by u and then by the rows of w."""
    n = w.shape[1]
    columns = [sums(np.ones(1), row[None]) for row in w]
    for value, row in zip(u, w, strict=True):
        for d in np.eye(n):
            square = (np.outer(d, row) + np.outer(row, d))[np.triu_indices(n)]
            columns.append(value * np.concatenate([square, d]))
    return np.array(columns).T


def walk(n: int, more: int, seed: int) -> tuple[float, int]:
    """The least s that is met, and after how many steps; it ends where s < 0."""
    random, trap = np.random.default_rng(seed), nappe(activation("z^2+z+1"), n)
    u, w = floats(trap.bad.U)[0], floats(trap.bad.W)
    w = 2 * w / np.abs(w).max()
    for _ in range(more):
        k, share = random.integers(len(u)), random.normal()
        u, w = np.append(u, share), np.vstack([w, w[k]])
        u[k] -= share
    fixed, p, least, when = sums(u, w), len(u), u.sum(), 0
    for step in range(1, STEPS + 1):
        at = np.concatenate([u, w.ravel()])
        size = np.abs(at) + 0.1
        pull = np.concatenate([np.full(p, -0.5), np.zeros(w.size)]) - 4e-3 * at * np.repeat([0.2, 1], [p, w.size])
        way = pull + 1.5 * random.normal(size=at.size) * size
        J = jacobian(u, w)
        way -= np.linalg.lstsq(J, J @ way, rcond=None)[0]
        new = at + STEP * way / np.max(np.abs(way) / size)
        for _ in range(4):
            v, x = new[:p], new[p:].reshape(w.shape)
            new = new - np.linalg.lstsq(jacobian(v, x), sums(v, x) - fixed, rcond=1e-10)[0]
        if np.max(np.abs(new - at) / size) < LONGEST:
            u, w = new[:p], new[p:].reshape(w.shape)
        if u.sum() < least:
            least, when = float(u.sum()), step
        if least < 0:
            break
    return least, when


if __name__ == "__main__":
    for n in (2, 3):
        for more in (0, 1):
            found = [walk(n, more, seed) for seed in range(WALKS)]
            print(f"n = {n}, {n + 1 + more} neurons: " + ", ".join(f"{s:.3f} after {when}" for s, when in found))
