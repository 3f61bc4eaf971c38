"""Data with a spurious valley at every width p ≤ n for σ = a z² + b z + c with a bias, and for σ = a z² + b z, b ≠ 0,
without one (notes/quadratic.md, §3e).

σ = a ((z + β)² + κ) turns a network with positive outer weights into F = Σ u_i (w̃_i w̃_iᵀ + κ e_N e_Nᵀ), N = n + 1. The
points are those of the inertia design in N dimensions, reflected by I − 2vvᵀ/|v|², v = (1, 2, …, 2ⁿ), after which the
last coordinate t of no point is 0, and divided by it, their weights multiplied by t⁴: all have the last coordinate 1,
and the loss is still a² (2|F − F*|² + (tr(F − F*))²).
"""

from typing import Any

from flint import fmpq, fmpq_mat

from ...theory.activations import Polynomial
from ...theory.errors import HypothesisError, InputError
from ...theory.exact import matrix
from ...theory.networks import Network
from ...theory.problems import Problem
from ...theory.samples import Sample
from ..documents import rows
from .inertia import MOST_INPUTS, design, scale_for
from .trap import Trap

Neuron = tuple[fmpq, list[fmpq]]
"""u and w̃."""


def with_bias(σ: Polynomial, p: int, n: int, barrier: fmpq | None = None, depth: fmpq | None = None) -> Trap:
    """A trap of width p ≤ n with n ≤ 14 inputs and a bias for σ of degree 2; the points have n + 1 coordinates.

    To leave it the loss must rise by more than `barrier`, or 1; its floor is more than `depth`, or 1, above a better
    point. Raises `HypothesisError` where σ or p is another and `InputError` for what it cannot make.

    >>> trap = with_bias(Polynomial.of({2: 1, 1: 2, 0: 1}), 1, 1)
    >>> trap.problem.risk(trap.bad), trap.level, trap.floor, trap.problem.risk(trap.better)
    (48, 50, 32, 27)
    """
    if σ.degree != 2 or not 1 <= p <= n:
        raise HypothesisError(f"expected σ = a z² + b z + c and a width from 1 to n = {n} with a bias, got {σ} and {p}")
    beta, kappa = _square(σ)
    size = _size(σ, n, barrier, depth)
    end, far = _unit(n, n), _far(100 * 5 * p * abs(kappa))
    first, others = _spread(4 if kappa < 0 else 3, 0, n, far, size), [_spread(5, i, n, far, size) for i in range(1, p)]
    rest = kappa * sum((u for u, _ in others), fmpq(0))
    if kappa < 0:  # F* = diag(−4, 5, …, 5, 0, …, 0, 3); the bad point has it but for the −4
        ends, axis, places = (-4, 3), 0, [*range(1, p), n]
        t = _far(-4 * kappa)
        bad = [((3 * size - rest) / (t**2 + kappa), [t * v for v in end]), *others]
        better = [(-first[0], first[1]), *others]
    else:  # F* = diag(3, 5, …, 5, 0, …, 0, −4); the better point has it but for the 3
        ends, axis, places = (3, -4), n, [*range(p)]
        bad, better = [first, *others], [((-4 * size - rest) / (1 + kappa), end), *others]
    F = _diagonal([size * d for d in (ends[0], *[5] * (p - 1), *[0] * (n - p), ends[1])])
    sample = _sample(σ, F)
    fields = {
        "minimum": rows(F),
        "axis": _texts(_unit(axis, n)),
        "subspace": [_texts(_unit(i, n)) for i in places],
        "height": str(3 * size),
    }
    return _trap(σ, size, sample, [_network(part, beta, n + 1) for part in (bad, better)], fields)


def without_constant(σ: Polynomial, p: int, n: int, barrier: fmpq | None = None, depth: fmpq | None = None) -> Trap:
    """A trap of width p ≤ n with n ≤ 14 inputs for σ = a z² + b z, b ≠ 0, without a bias; else like `with_bias`.

    >>> trap = without_constant(Polynomial.of({2: 1, 1: 1}), 2, 2)
    >>> trap.level, trap.floor, trap.problem.risk(trap.better), trap.problem.n
    (50, 32, 0, 2)
    """
    if σ.degree != 2 or σ.coefficient(1) == 0 or σ.coefficient(0) != 0 or not 1 <= p <= n:
        raise HypothesisError(f"expected σ = a z² + b z with b ≠ 0 and a width from 1 to n = {n}, got {σ} and {p}")
    beta, _ = _square(σ)
    size = _size(σ, n, barrier, depth)
    far = _far(36 * p * beta**2)
    others = [_spread(6, i, n, far, size) for i in range(1, p)]
    bad, better = (
        [(64 * size / (d * beta**2), [d * beta / 8 if j == 0 else fmpq(0) for j in range(n + 1)]), *others]
        for d in (fmpq(1, 100), fmpq(-4))
    )
    F = _diagonal([size * d for d in (-4, *[6] * (p - 1), *[0] * (n - p + 1))])
    F[0, n] = F[n, 0] = 8 * size
    for i in range(1, p):
        F[i, n] = F[n, i] = 6 * size * beta / far
    sample = _sample(σ, F)
    inner = Sample.of([row[:-1] for row in sample.points.x.tolist()], sample.y.tolist(), list(sample.weights))
    slanted = [a + b for a, b in zip(_unit(0, n), _unit(n, n), strict=True)]
    fields = {
        "minimum": rows(F),
        "axis": _texts(_unit(0, n)),
        "subspace": [_texts(slanted), *(_texts(_unit(i, n)) for i in range(1, p))],
        "height": str(5 * size),
    }
    return _trap(σ, size, inner, [_network(part, fmpq(0), n) for part in (bad, better)], fields)


def _square(σ: Polynomial) -> tuple[fmpq, fmpq]:
    """β and κ with σ = a ((z + β)² + κ)."""
    c, b, a = (σ.coefficient(k) for k in range(3))
    return b / (2 * a), c / a - (b / (2 * a)) ** 2


def _size(σ: Polynomial, n: int, barrier: fmpq | None, depth: fmpq | None) -> fmpq:
    """By what F* is multiplied; the approximations cost less than a third of the barrier and of the depth."""
    if n >= MOST_INPUTS:
        raise InputError(f"expected at most {MOST_INPUTS - 1} inputs for this construction, got {n}")
    third = fmpq(3, 2)
    return scale_for(third * (barrier or fmpq(1)), third * (depth or fmpq(1))) / abs(σ.coefficient(2))


def _far(square: fmpq) -> fmpq:
    """A power of two whose square is at least that."""
    far = fmpq(1)
    while far**2 < square:
        far *= 2
    return far


def _unit(i: int, n: int) -> list[fmpq]:
    """e_i of Rⁿ⁺¹."""
    return [fmpq(int(i == j)) for j in range(n + 1)]


def _spread(value: int, i: int, n: int, far: fmpq, size: fmpq) -> Neuron:
    """A neuron with u w̃ w̃ᵀ = value · size · e_i e_iᵀ and a small u."""
    return value * size / far**2, [far * v for v in _unit(i, n)]


def _diagonal(entries: list[fmpq]) -> fmpq_mat:
    return fmpq_mat([[d if i == j else fmpq(0) for j in range(len(entries))] for i, d in enumerate(entries)])


def _texts(row: list[fmpq]) -> list[str]:
    return [str(value) for value in row]


def _sample(σ: Polynomial, F: fmpq_mat) -> Sample:
    """Points with last coordinate 1, and the function of F there."""
    N = F.nrows()
    v = fmpq_mat(N, 1, [2**k for k in range(N)])
    x, weights = design(N)
    turned = matrix(x) - matrix(x) * v * v.transpose() * (fmpq(2) / (v.transpose() * v)[0, 0])
    ends = [row[-1] for row in turned.tolist()]
    affine = [[value / t for value in row] for row, t in zip(turned.tolist(), ends, strict=True)]
    values = [[σ.coefficient(2) * value] for value in _values(F, affine)]
    return Sample.of(affine, values, [q * t**4 for q, t in zip(weights, ends, strict=True)])


def _values(F: fmpq_mat, x: list[list[fmpq]]) -> list[fmpq]:
    images = (matrix(x) * F).tolist()
    return [
        sum((a * b for a, b in zip(row, image, strict=True)), fmpq(0)) for row, image in zip(x, images, strict=True)
    ]


def _network(neurons: list[Neuron], beta: fmpq, inputs: int) -> Network:
    """Those neurons; w is w̃ less β in the last coordinate, or the first coordinates of w̃."""
    w = [[*row[:-1], row[-1] - beta][:inputs] for _, row in neurons]
    return Network(fmpq_mat([[u for u, _ in neurons]]), fmpq_mat(w))


def _trap(σ: Polynomial, size: fmpq, sample: Sample, networks: list[Network], fields: dict[str, Any]) -> Trap:
    bad, better = networks
    unit = (σ.coefficient(2) * size) ** 2
    problem = Problem(σ, sample, bad.W.nrows())
    return Trap(
        problem,
        bad,
        better,
        50 * unit,
        32 * unit,
        "semidefinite",
        {**fields, "strength": str(2 * σ.coefficient(2) ** 2)},
    )
