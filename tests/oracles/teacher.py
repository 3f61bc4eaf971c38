"""Whether a claim of kind `strict-minimum` or `no-minimum` is true, as far as float64 and samples can tell.

By another route than the checker: the gradient from differences of the area form |w∧v|, the Hessian from differences of
the gradient, no Lipschitz constant, and points on and in the ball. `False` is a counterexample; the proof is not read.
"""

from typing import Any

import numpy as np

from .reading import MalformedError, natural, obj, one_of, rational, read_table

SLACK = 1e-13


def _pairwise(A: Any, B: Any) -> tuple[Any, Any, Any]:
    """⟨w, v⟩, the area |w∧v|, and π minus the angle, for all rows w of A and v of B."""
    inner = A @ B.T
    area = np.sqrt(np.maximum((A * A).sum(1)[:, None] * (B * B).sum(1) - inner**2, 0))
    return inner, area, np.pi - np.arctan2(area, inner)


def _loss(W: Any) -> float:
    k = W.shape[1]
    total = k / 4 + k * (k - 1) / (4 * np.pi)
    for B, factor in ((W, 0.5), (np.eye(k), -1.0)):
        inner, area, supplement = _pairwise(W, B)
        total += factor * (area + supplement * inner).sum() / (2 * np.pi)
    return float(total)


def _gradient(W: Any) -> Any:
    found = np.zeros_like(W)
    for B, sign in ((W, 1), (np.eye(W.shape[1]), -1)):
        _, area, supplement = _pairwise(W, B)
        if sign == 1:
            np.fill_diagonal(area, 0)
            np.fill_diagonal(supplement, np.pi)
        found += sign * ((area / (W * W).sum(1)[:, None]).sum(1)[:, None] * W + supplement @ B) / (2 * np.pi)
    return found


def _hessian(W: Any, step: float = 1e-5) -> Any:
    rows = []
    for index in range(W.size):
        move = np.zeros(W.size)
        move[index] = step
        move = move.reshape(W.shape)
        rows.append(((_gradient(W + move) - _gradient(W - move)) / (2 * step)).ravel())
    return (np.array(rows) + np.array(rows).T) / 2


def _read(claim: dict[str, Any], *keys: str) -> tuple[Any, list[float]]:
    obj(claim, "kind", "problem", "near", *keys)
    problem = obj(claim["problem"], "model", "k", "n")
    one_of(problem["model"], "teacher-student")
    k, n = natural(problem["k"]), natural(problem["n"])
    numbers = [rational(claim[key]) for key in keys]
    if not 1 <= k <= n or any(number <= 0 for number in numbers):
        raise MalformedError("expected n ≥ k ≥ 1 and positive numbers")
    rows = read_table(claim["near"], n, k)
    W = np.array([[int(x.p) / int(x.q) for x in row] for row in rows])
    return W, [int(x.p) / int(x.q) for x in numbers]


def _directions(W: Any) -> Any:
    """Unit directions: eigenvectors with both signs, and random ones."""
    vectors = np.linalg.eigh(_hessian(W))[1].T
    drawn = np.random.default_rng(0).normal(size=(50, W.size))
    drawn /= np.linalg.norm(drawn, axis=1)[:, None]
    return np.concatenate([vectors, -vectors, drawn]).reshape(-1, *W.shape)


def strict_minimum(claim: dict[str, Any], proof: object) -> bool:
    rational(obj(proof, "eigenvalue")["eigenvalue"])
    W, (radius, barrier, floor) = _read(claim, "radius", "barrier", "floor")
    if not W.any(axis=1).all() or radius >= np.linalg.norm(W, axis=1).min():
        return False
    near, directions = _loss(W), _directions(W)
    on_sphere = min(_loss(W + radius * D) for D in directions)
    inside = min(_loss(W + t * radius * D) for D in directions for t in (0.3, 0.7))
    convex = np.linalg.eigvalsh(_hessian(W))[0] > 0
    bottom = W - np.linalg.solve(_hessian(W), _gradient(W).ravel()).reshape(W.shape)
    return bool(
        convex
        and on_sphere >= near + barrier - SLACK
        and min(inside, on_sphere, near, _loss(bottom)) >= floor - SLACK
        and np.linalg.norm(bottom - W) < radius
    )


def no_minimum(claim: dict[str, Any], proof: object) -> bool:
    W, (radius,) = _read(claim, "radius")
    if one_of(proof.get("by") if isinstance(proof, dict) else None, "slope", "bend") == "slope":
        obj(proof, "by")
    else:
        read_table(obj(proof, "by", "direction")["direction"], *W.shape)
    if not W.any(axis=1).all() or radius >= np.linalg.norm(W, axis=1).min():
        return False
    places = [W, *(W + t * radius * D for D in _directions(W) for t in (0.5, 1.0))]
    return all(np.linalg.norm(_gradient(V)) > 1e-12 or np.linalg.eigvalsh(_hessian(V))[0] < 0 for V in places)
