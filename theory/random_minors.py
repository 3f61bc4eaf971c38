"""Large lower bounds of a dimension: σ(⟨w_i, x_j⟩) for random small integer w, modulo a small prime.

A minor that is nonsingular modulo a prime is nonsingular over Q, whatever the prime. Random weights and a prime
of this size fall short with a probability of about r·deg σ/p for each attempt (Schwartz and Zippel); what
falls short is a smaller lower bound, never a wrong one. Primes up to 31 fall short more often, about once in p
times, but the checker eliminates ten times faster with them: they are tried first, and again where a larger one
has shown what there is to reach.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import numpy as np
from flint import fmpq

from .activations import Polynomial
from .errors import InputError, ShapeError
from .inputs import Points
from .modular_rank import PRIMES, FloatMatrix, IntegerMatrix, PrimeField, nonsingular_minor, pieces

SPARE = 8
REACH = 9
"""Small weights are up to this size; fewer are not different enough for high degrees in few variables."""
SMALL_PRIMES = (31, 29, 23, 19, 17, 13, 11, 7)


def small_primes(degree: int) -> list[int]:
    """Those modulo which the powers up to this degree span the forms: larger than it. Two, as one may fall short."""
    return [p for p in SMALL_PRIMES if p > degree][:2]


@dataclass(frozen=True)
class RandomMinor:
    """Integer weights and indices of points for which the values are nonsingular modulo the prime."""

    weights: list[list[int]]
    columns: list[int]
    prime: int


def random_minor(activation: Polynomial, points: Points, most: int, first: RandomMinor | None = None) -> RandomMinor:
    """The largest minor found at the points; `most` bounds the dimension above, where to stop looking.

    `first` is what `first_minor` found, if it was asked before.

    >>> from .exact import matrix
    >>> random_minor(Polynomial.of([0, 0, 1]), Points(matrix([[1, 0], [0, 1], [1, 1], [2, 2]])), 3).columns
    [0, 1, 2]
    """
    first = first_minor(activation, points, most) if first is None else first
    if _size(first) == most:
        return first
    few = _size(first) or most  # a second opinion needs no more neurons than the first found independent
    second = minor_modulo(activation, _weights(points.n, few, 32), points, PRIMES[1])
    if _size(second) <= _size(first):
        return first
    best = max(second, minor_modulo(activation, _weights(points.n, most, 32), points, PRIMES[1]), key=_size)
    last = [
        minor_modulo(activation, _weights(points.n, _size(best), 32), points, p)
        for p in small_primes(activation.degree)[1:]
    ]
    return max([*last, best], key=_size)


def first_minor(activation: Polynomial, points: Points, most: int) -> RandomMinor:
    """What small weights and one prime show, at some of the points first where there are many."""
    prime = (*small_primes(activation.degree), *PRIMES)[0]
    weights, few = _weights(points.n, most, REACH), 2 * most + SPARE
    some = sorted(Random(f"points {points.count} {few}").sample(range(points.count), min(few, points.count)))
    found = minor_modulo(activation, weights, points, prime, some)
    if _size(found) == most or len(some) == points.count:
        return found
    return minor_modulo(activation, weights, points, prime)


def _size(minor: RandomMinor) -> int:
    return len(minor.columns)


def _weights(n: int, most: int, reach: int) -> list[list[int]]:
    random, numbers = Random(f"minor {n} {most} {reach}"), range(-reach, reach + 1)
    entries = random.choices(numbers, k=n * (most + SPARE))
    return [entries[i * n : (i + 1) * n] for i in range(most + SPARE)]


def minor_modulo(
    activation: Polynomial, weights: list[list[int]], points: Points, prime: int, some: list[int] | None = None
) -> RandomMinor:
    """A largest nonsingular minor of these neurons at these points, or some of them, by index.

    It is empty if the prime divides a denominator.
    """
    x, common = points.integers
    chosen = list(range(points.count)) if some is None else some
    inverse = _residue(fmpq(1, common), prime)
    coefficients = {k: _residue(a, prime) for k, a in activation.terms}
    if inverse is None or None in coefficients.values():
        return RandomMinor([], [], prime)
    residues = (x[chosen] % prime).astype(np.int64) * inverse % prime
    known = {k: a for k, a in coefficients.items() if a is not None}
    minor = nonsingular_minor(power_kernel_matrix(np.array(weights), residues, known, prime), prime)
    return RandomMinor([weights[i] for i in minor.rows], [chosen[j] for j in minor.columns], prime)


def power_kernel_matrix(
    a: IntegerMatrix, b: IntegerMatrix, coefficients: Mapping[int, int], prime: int = PRIMES[0]
) -> FloatMatrix:
    """The matrix Σ_k a_k ⟨a_i, b_j⟩^k modulo p, for points a_i, b_j in the rows of A (r × n) and B (s × n).

    It evaluates Σ a_k z^k at r weights and s inputs, so that its rank bounds dim* from below. Exact: integers
    |x| ≤ ⌊p/2⌋ + 2 in an r × s float64 array. `coefficients` maps k ≥ 0 to the integer a_k.

    >>> power_kernel_matrix([[1, 2]], [[3, 4], [0, 1]], {0: 1, 2: 10})
    array([[1211.,   41.]])

    Raises `ShapeError` if the points have different lengths, and `InputError` for a negative exponent.
    """
    field = PrimeField(prime)
    left, right = field.residues(a), field.residues(b)
    if left.shape[1] != right.shape[1]:
        raise ShapeError(f"expected points of one length, got {left.shape[1]} and {right.shape[1]} coordinates")
    if any(k < 0 for k in coefficients):
        raise InputError(f"expected exponents of at least 0, got {min(coefficients)}")
    out = np.empty((len(left), len(right)))
    for top in range(0, len(left), 512):
        block = out[top : top + 512]
        block[:] = field.product(left[top : top + 512], right.T)
        for piece in pieces(block):
            block[piece] = _horner(field, block[piece], coefficients)
    return out


def _horner(field: PrimeField, z: FloatMatrix, coefficients: Mapping[int, int]) -> FloatMatrix:
    value, last = np.zeros_like(z), max(coefficients, default=0)
    for k in sorted({*coefficients, 0}, reverse=True):
        if last > k:
            value *= z if last == k + 1 else field.power(z, last - k)
        value += coefficients.get(k, 0) % field.prime
        field.reduce(value)
        last = k
    return value


def _residue(value: fmpq, prime: int) -> int | None:
    below = int(value.q) % prime
    return None if below == 0 else int(value.p) * pow(below, -1, prime) % prime
