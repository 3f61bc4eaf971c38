"""Large lower bounds of a dimension: σ(⟨w_i, x_j⟩) for random small integer w, modulo a prime of 22 bits.

A minor that is nonsingular modulo a prime is nonsingular over Q, whatever the prime. Random weights and a prime
of this size fall short with a probability of about r·deg σ/p for each attempt (Schwartz and Zippel); what
falls short is a smaller lower bound, never a wrong one.
"""

from dataclasses import dataclass
from random import Random

from flint import fmpq, fmpq_mat

from .activations import Polynomial
from .modular_rank import PRIMES, nonsingular_minor, power_kernel_matrix

SPARE = 8


@dataclass(frozen=True)
class RandomMinor:
    """Integer weights and indices of points for which the values are nonsingular modulo the prime."""

    weights: list[list[int]]
    columns: list[int]
    prime: int


def random_minor(activation: Polynomial, x: fmpq_mat, most: int) -> RandomMinor:
    """The largest minor found for the points x (N×n); `most` bounds the dimension above, where to stop looking.

    >>> from .exact import matrix
    >>> random_minor(Polynomial.of([0, 0, 1]), matrix([[1, 0], [0, 1], [1, 1], [2, 2]]), 3).columns
    [0, 1, 2]
    """
    best = minor_modulo(activation, _weights(x.ncols(), most, 4), x, PRIMES[0])
    if len(best.columns) == most:
        return best
    few = len(best.columns) or most  # a second opinion needs no more neurons than the first found independent
    other = minor_modulo(activation, _weights(x.ncols(), few, 32), x, PRIMES[1])
    if len(other.columns) <= len(best.columns):
        return best
    return max(other, minor_modulo(activation, _weights(x.ncols(), most, 32), x, PRIMES[1]), key=_size)


def _size(minor: RandomMinor) -> int:
    return len(minor.columns)


def _weights(n: int, most: int, reach: int) -> list[list[int]]:
    random = Random(f"minor {n} {most} {reach}")
    return [[random.randint(-reach, reach) for _ in range(n)] for _ in range(most + SPARE)]


def minor_modulo(activation: Polynomial, weights: list[list[int]], x: fmpq_mat, prime: int) -> RandomMinor:
    """A largest nonsingular minor of these neurons at these points; empty if the prime divides a denominator."""
    points = _residues(x, prime)
    coefficients = {k: _residue(a, prime) for k, a in activation.terms}
    if points is None or None in coefficients.values():
        return RandomMinor([], [], prime)
    values = power_kernel_matrix(weights, points, {k: a for k, a in coefficients.items() if a is not None}, prime)
    minor = nonsingular_minor(values.astype("int64"), prime)
    return RandomMinor([weights[i] for i in minor.rows], list(minor.columns), prime)


def _residues(x: fmpq_mat, prime: int) -> list[list[int]] | None:
    rows = [[_residue(value, prime) for value in row] for row in x.tolist()]
    whole = [[value for value in row if value is not None] for row in rows]
    return whole if all(len(a) == len(b) for a, b in zip(rows, whole, strict=True)) else None


def _residue(value: fmpq, prime: int) -> int | None:
    below = int(value.q) % prime
    return None if below == 0 else int(value.p) * pow(below, -1, prime) % prime
