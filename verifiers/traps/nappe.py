"""Data with a spurious valley for σ = a z² + b z + c, a b c ≠ 0, no bias, at width n + 1 (notes/quadratic.md, §3c).

The target is a network with F* = (A v; vᵀ s), v = B e_1, s = −1, A = diag(0, B, …, B); the bad point has the same A
and v and s = 1/4, with the negative neuron in the sheet of its cone from which s = 0 cannot be reached. B is doubled
until the way out is expensive enough: the strength is guessed in floats, and the checker decides.
"""

from math import floor, frexp
from random import Random

import numpy as np
from flint import fmpq, fmpq_mat

from ...theory.activations import Polynomial
from ...theory.errors import HypothesisError, InputError
from ...theory.networks import Network
from ...theory.problems import Problem
from ...theory.samples import Sample
from ..documents import rows
from .trap import Trap

MOST_INPUTS = 8
MOST_SIZE = 2**30


def nappe(σ: Polynomial, n: int, barrier: fmpq | None = None, depth: fmpq | None = None) -> Trap:
    """A trap of width n + 1 for n ≤ 8 inputs.

    To leave it the loss must rise by more than `barrier`, or 1; its floor is more than `depth`, or 1, above a better
    point. Raises `HypothesisError` where σ is another and `InputError` for what it cannot make.

    >>> trap = nappe(Polynomial.of({2: 1, 1: 1, 0: 1}), 1)
    >>> trap.problem.width, trap.problem.risk(trap.better), trap.problem.risk(trap.bad) < trap.level
    (2, 0, True)
    """
    if σ.degree != 2 or 0 in (σ.coefficient(1), σ.coefficient(0)):
        raise HypothesisError(f"expected σ = a z² + b z + c with a b c ≠ 0, got {σ}")
    if n > MOST_INPUTS:
        raise InputError(f"expected at most {MOST_INPUTS} inputs for this construction, got {n}")
    if (barrier or fmpq(1)) <= 0 or (depth or fmpq(1)) <= 0:
        raise InputError(f"expected a positive barrier and a positive depth, got {barrier} and {depth}")
    x = _points(n)
    least = _strength(σ, x)
    scale = _above((depth or fmpq(1)) / least)
    bad_loss = scale * len(x) * σ.coefficient(0) ** 2 * fmpq(25, 16)
    size = fmpq(2)
    while scale * least * (size - 1) ** 2 <= bad_loss + (barrier or fmpq(1)):
        size *= 2
        if size > MOST_SIZE:
            raise InputError(f"expected coefficients of similar size, got {σ}: the design would have huge numbers")
    return _trap(σ, x, size, least * scale, scale)


def _trap(σ: Polynomial, x: list[list[int]], size: fmpq, strength: fmpq, scale: fmpq) -> Trap:
    n = len(x[0])
    best, start = _form(n, size, fmpq(-1)), _form(n, size, fmpq(1, 4))
    better = _network(best, None)
    silent = Problem(σ, Sample.of(x, [[0]] * len(x), [scale] * len(x)), n + 1)
    y = silent.outputs(better).transpose()
    problem = Problem(σ, Sample(silent.sample.points, y, silent.sample.weights), n + 1)
    far = [16 * size, *[fmpq(0)] * (n - 1), fmpq(1)]
    axis = ["1", *["0"] * (n - 1), "-1"]
    separation = (size - 1) ** 2
    fields = {"minimum": rows(best), "axis": axis, "separation": str(separation), "strength": str(strength)}
    return Trap(problem, _network(start, far), better, strength * separation, strength, "nappe", fields)


def _points(n: int) -> list[list[int]]:
    """0, ±e_i, ±2e_i and e_i + e_j: any quadratic polynomial is determined there."""
    unit = [[int(i == j) for j in range(n)] for i in range(n)]
    single = [[k * v for v in row] for row in unit for k in (1, -1, 2, -2)]
    double = [[a + b for a, b in zip(unit[i], unit[j], strict=True)] for i in range(n) for j in range(i)]
    return [[0] * n, *single, *double]


def _strength(σ: Polynomial, x: list[list[int]]) -> fmpq:
    """A number κ with Σ_k ⟨φ(x_k), D⟩² ≥ κ|D|², near the largest: a guess."""
    a, b, c = (float(σ.coefficient(k)) for k in (2, 1, 0))
    n, points = len(x[0]), np.array(x, dtype=float)
    root = np.sqrt(2.0)
    columns = [a * points[:, i] * points[:, j] * (1 if i == j else root) for i in range(n) for j in range(i, n)]
    columns += [b * points[:, i] / root for i in range(n)] + [np.full(len(x), c)]
    values = np.linalg.eigvalsh(np.array(columns) @ np.array(columns).T)
    mantissa, exponent = frexp(float(values[0]) - 1e-9 * float(values[-1]))
    if mantissa <= 0:
        raise InputError(f"expected coefficients of similar size, got {σ}: floats do not tell the design's strength")
    return fmpq(floor(mantissa * 2**20)) * fmpq(2) ** (exponent - 20)


def _above(value: fmpq) -> fmpq:
    """A power of two above the number."""
    power = fmpq(1)
    while power <= value:
        power *= 2
    return power


def _form(n: int, size: fmpq, s: fmpq) -> fmpq_mat:
    """(A v; vᵀ s)."""
    F = fmpq_mat(n + 1, n + 1)
    F[0, n] = F[n, 0] = size
    F[n, n] = s
    for i in range(1, n):
        F[i, i] = size
    return F


def _network(F: fmpq_mat, negative: list[fmpq] | None) -> Network:
    """A network with Σ u w̃ w̃ᵀ = F, w̃ = (w, 1); its first neuron is the stated one, of negative u.

    With an F-orthogonal basis p_k, F = Σ (F p_k)(F p_k)ᵀ / (p_kᵀF p_k): the last entries of the F p_k must not be 0.
    """
    N, random = F.nrows(), Random(0)
    while True:
        first = [] if negative is None else [F.inv() * fmpq_mat(N, 1, negative)]
        basis = _orthogonal(F, first, random)
        if basis is not None:
            images = [F * p for p in basis]
            if all(q[N - 1, 0] != 0 for q in images):
                u = [q[N - 1, 0] ** 2 / (p.transpose() * q)[0, 0] for p, q in zip(basis, images, strict=True)]
                w = [[q[i, 0] / q[N - 1, 0] for i in range(N - 1)] for q in images]
                return Network(fmpq_mat([u]), fmpq_mat(w))


def _orthogonal(F: fmpq_mat, first: list[fmpq_mat], random: Random) -> list[fmpq_mat] | None:
    """An F-orthogonal basis that begins as given; None if a random vector was isotropic."""
    N, basis = F.nrows(), list(first)
    while len(basis) < N:
        p = fmpq_mat(N, 1, [random.randint(-3, 3) for _ in range(N)])
        for q in basis:
            image = F * q
            p -= q * ((p.transpose() * image)[0, 0] / (q.transpose() * image)[0, 0])
        if (p.transpose() * F * p)[0, 0] == 0:
            return None
        basis.append(p)
    return basis
