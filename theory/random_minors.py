"""Large lower bounds of a dimension: σ(⟨w_i, x_j⟩) for random small integer w, modulo a small prime.

A minor that is nonsingular modulo a prime is nonsingular over Q, whatever the prime. Random weights and a prime
of this size fall short with a probability of about r·deg σ/p for each attempt (Schwartz and Zippel); what
falls short is a smaller lower bound, never a wrong one. Primes up to 31 fall short more often, about once in p
times, but the checker eliminates ten times faster with them: they are tried first, and again where a larger one
has shown what there is to reach.
"""

from dataclasses import dataclass
from random import Random

from flint import fmpq, fmpq_mat

from .activations import Polynomial
from .modular_rank import PRIMES, nonsingular_minor, power_kernel_matrix

SPARE = 8
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


def random_minor(activation: Polynomial, x: fmpq_mat, most: int, first: RandomMinor | None = None) -> RandomMinor:
    """The largest minor found for the points x (N×n); `most` bounds the dimension above, where to stop looking.

    `first` is what `first_minor` found, if it was asked before.

    >>> from .exact import matrix
    >>> random_minor(Polynomial.of([0, 0, 1]), matrix([[1, 0], [0, 1], [1, 1], [2, 2]]), 3).columns
    [0, 1, 2]
    """
    first = first_minor(activation, x, most) if first is None else first
    if _size(first) == most:
        return first
    few = _size(first) or most  # a second opinion needs no more neurons than the first found independent
    second = minor_modulo(activation, _weights(x.ncols(), few, 32), x, PRIMES[1])
    if _size(second) <= _size(first):
        return first
    best = max(second, minor_modulo(activation, _weights(x.ncols(), most, 32), x, PRIMES[1]), key=_size)
    last = [
        minor_modulo(activation, _weights(x.ncols(), _size(best), 32), x, p)
        for p in small_primes(activation.degree)[1:]
    ]
    return max([*last, best], key=_size)


def first_minor(activation: Polynomial, x: fmpq_mat, most: int) -> RandomMinor:
    """What small weights and one prime show."""
    prime = (*small_primes(activation.degree), *PRIMES)[0]
    return minor_modulo(activation, _weights(x.ncols(), most, 4), x, prime)


def _size(minor: RandomMinor) -> int:
    return len(minor.columns)


def _weights(n: int, most: int, reach: int) -> list[list[int]]:
    random, numbers = Random(f"minor {n} {most} {reach}"), range(-reach, reach + 1)
    return [random.choices(numbers, k=n) for _ in range(most + SPARE)]


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
    """The entries modulo the prime; None if it divides a denominator."""
    numerators, common = x.numer_denom()
    inverse = _residue(fmpq(1, common), prime)
    return None if inverse is None else [[int(v) * inverse % prime for v in row] for row in numerators.tolist()]


def _residue(value: fmpq, prime: int) -> int | None:
    below = int(value.q) % prime
    return None if below == 0 else int(value.p) * pow(below, -1, prime) % prime
