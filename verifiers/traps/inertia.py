"""Data with a spurious valley for σ = c z² at every width p < n, by the inertia of A (notes/quadratic.md, Theorem 3).

The points are the unit vectors and a family of sign vectors in which any four coordinates are independent: half of the
cube, or for more inputs the words of a dual BCH code of distance 5.
"""

from itertools import product
from typing import Any

from flint import fmpq, fmpq_mat

from ...theory.activations import Polynomial
from ...theory.errors import HypothesisError, InputError
from ...theory.networks import Network
from ...theory.problems import Problem
from ...theory.samples import Sample
from .trap import Trap

MOST_INPUTS = 15

FIELDS = {3: 0b1011, 4: 0b10011}
"""m ↦ an irreducible polynomial of degree m over the field with two elements, as a bit mask."""


def inertia(σ: Polynomial, p: int, n: int, barrier: fmpq | None = None, depth: fmpq | None = None) -> Trap:
    """A trap of width p with n > p inputs, n ≤ 15.

    To leave it the loss must rise by more than `barrier`, or 1; its floor is more than `depth`, or 1, above a better
    point. Raises `HypothesisError` for p ≥ n (there is no spurious valley) and `InputError` for what it cannot make.

    >>> trap = inertia(Polynomial.of({2: 1}), 1, 2)
    >>> trap.problem.risk(trap.bad), trap.level, trap.floor, trap.problem.risk(trap.better)
    (48, 50, 32, 27)
    """
    if not 1 <= p < n:
        raise HypothesisError(f"expected a width p from 1 to n − 1 = {n - 1}, got {p}: from n on there is none for z²")
    if n > MOST_INPUTS:
        raise InputError(f"expected at most {MOST_INPUTS} inputs for this construction, got {n}")
    scale = scale_for(barrier or fmpq(1), depth or fmpq(1))
    diagonal = [scale * a for a in (3, -4, *[5] * (p - 1), *[0] * (n - p - 1))]
    c = σ.coefficient(2)
    problem = Problem(σ, _sample(n, diagonal), p)
    positive = [i for i, a in enumerate(diagonal) if a > 0]
    bad, better = (_diagonal(diagonal, chosen, c) for chosen in (positive, range(1, p + 1)))
    unit = [[str(int(i == j)) for j in range(n)] for i in range(n)]
    fields = {"minimum": [str(a / c) for a in diagonal], "axes": unit, "strength": str(2 * c * c)}
    return Trap(problem, bad, better, 50 * scale**2, 32 * scale**2, "inertia", fields)


def scale_for(barrier: fmpq, depth: fmpq) -> fmpq:
    """A power of two s with 2s² ≥ barrier and 5s² ≥ depth."""
    if barrier <= 0 or depth <= 0:
        raise InputError(f"expected a positive barrier and a positive depth, got {barrier} and {depth}")
    scale = fmpq(1)
    while 2 * scale * scale < barrier or 5 * scale * scale < depth:
        scale *= 2
    return scale


def _sample(n: int, diagonal: list[fmpq]) -> Sample:
    x, weights = design(n)
    y = [[sum((a * v * v for a, v in zip(diagonal, row, strict=True)), fmpq(0))] for row in x]
    return Sample.of(x, y, weights)


def design(n: int) -> tuple[list[list[int]], list[fmpq]]:
    """Points and weights with Σ_k q_k (x_kᵀMx_k)² = 2|M|² + (tr M)² for every symmetric M."""
    signs = sign_vectors(n)
    x = [[int(i == j) for j in range(n)] for i in range(n)] + signs
    return x, [fmpq(2)] * n + [fmpq(1, len(signs))] * len(signs)


def sign_vectors(n: int) -> list[list[int]]:
    """Vectors of signs in which products of two and of four different coordinates have mean 0.

    >>> sign_vectors(2)
    [[1, 1], [1, -1]]
    """
    if n <= 6:
        return [[1, *rest] for rest in product((1, -1), repeat=n - 1)]
    m = 3 if n <= 7 else 4
    elements = range(1, n + 1)
    cubes = [_times(a, _times(a, a, m), m) for a in elements]
    words = product(range(1 << m), repeat=2)
    return [
        [(-1) ** _trace(_times(a, e, m) ^ _times(b, cube, m), m) for e, cube in zip(elements, cubes, strict=True)]
        for a, b in words
    ]


def _times(a: int, b: int, m: int) -> int:
    """The product in the field with 2^m elements."""
    total = 0
    for k in range(m):
        if b >> k & 1:
            total ^= a << k
    for k in range(2 * m - 2, m - 1, -1):
        if total >> k & 1:
            total ^= FIELDS[m] << (k - m)
    return total


def _trace(a: int, m: int) -> int:
    """a + a² + a⁴ + …, 0 or 1."""
    total = power = a
    for _ in range(m - 1):
        power = _times(power, power, m)
        total ^= power
    return total


def _diagonal(diagonal: list[fmpq], chosen: Any, c: fmpq) -> Network:
    """The neurons (a_i / c, e_i) of some i."""
    n = len(diagonal)
    W = fmpq_mat([[int(i == j) for j in range(n)] for i in chosen])
    return Network(fmpq_mat([[diagonal[i] / c for i in chosen]]), W)
