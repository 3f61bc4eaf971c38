"""Exact duals near a subgradient in floats: orthogonal to the feature space, and in the domain of the conjugate.

Entries with no room before the ends of their intervals are snapped to them, others rounded, and
those with the most room are solved for, so that the linear conditions hold exactly.
"""

from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat

from ...theory.exact import columns_of, independent_columns, solve
from ...theory.losses import Convex, Huber, Loss
from ...theory.problems import Problem
from .loss_floats import Array, floats, number

ROOMS = (1e-9, 1e-7, 1e-5)
"""Room below which an entry is snapped, one after the other: classes that floats hardly separate need more."""


def exact_dual(problem: Problem, basis: fmpq_mat, g: Array, least: float) -> fmpq_mat:
    """An m×N matrix near g with Σ_k q_k g_j(x_k) v(x_k) = 0 exactly for the rows v of the basis.

    Entries with less than the least room are snapped. For the softmax loss those of each column add up to 0 as well.
    Whether the dual is in the domain of ℓ* is not tested.
    """
    q = problem.sample.weights
    table = [[weight * value for weight, value in zip(q, row, strict=True)] for row in basis.tolist()]
    weighted = fmpq_mat(len(table), len(q), [value for row in table for value in row])
    space, ends = room(problem.loss, floats(problem.sample.y).T, g), interval_ends(problem.loss)
    if problem.loss == Convex("softmax"):
        entries = _corrected(_coupled(weighted, problem.m), g.ravel(), space.ravel() > least, space.ravel(), ends)
    else:
        entries = [
            x for row, free in zip(g, space, strict=True) for x in _corrected(weighted, row, free > least, free, ends)
        ]
    return fmpq_mat(problem.m, len(q), entries)


def room(loss: Loss, y: Array, g: Array) -> Array:
    """How far each entry of g is from the ends of its interval."""
    if isinstance(loss, Huber):
        return np.asarray(number(loss.delta) - np.abs(g))
    if loss == Convex("absolute"):
        return np.asarray(1 - np.abs(g))
    if loss == Convex("quartic"):
        return np.asarray(np.ones_like(g))
    p = np.abs(g) if loss == Convex("logistic") else g + y
    return np.asarray(np.minimum(p, 1 - p))


def _coupled(weighted: fmpq_mat, m: int) -> fmpq_mat:
    """Orthogonality of all outputs but the last, and a sum of 0 at every point: then the last is orthogonal too."""
    r, N = weighted.nrows(), weighted.ncols()
    entries = weighted.tolist()
    found = fmpq_mat((m - 1) * r + N, m * N)
    for j in range(m):
        for k in range(N):
            found[(m - 1) * r + k, j * N + k] = 1
            for i in range(r if j < m - 1 else 0):
                found[j * r + i, j * N + k] = entries[i][k]
    return found


def _corrected(conditions: fmpq_mat, g: Array, inside: Any, free: Array, ends: list[fmpq]) -> list[fmpq]:
    """A solution of conditions · x = 0 near g, conditions with independent rows."""
    order = [int(k) for k in np.argsort(-free, kind="stable")]
    chosen = [order[i] for i in independent_columns(columns_of(conditions, order))]
    solved = set(chosen)
    entries = [
        fmpq(0) if k in solved else fmpq(round(float(g[k]) * 2**60), 2**60) if inside[k] else nearest(ends, g[k])
        for k in range(len(order))
    ]
    rest = conditions * fmpq_mat(len(entries), 1, entries)
    for k, x in zip(chosen, solve(columns_of(conditions, chosen), -rest).entries(), strict=True):
        entries[k] = x
    return entries


def interval_ends(loss: Loss) -> list[fmpq]:
    """Where an entry of a dual may have no room."""
    size = loss.delta if isinstance(loss, Huber) else fmpq(1)
    return [fmpq(0), size, -size]


def nearest(ends: list[fmpq], x: float) -> fmpq:
    """The end nearest to a float."""
    return min(ends, key=lambda end: abs(number(end) - x))
