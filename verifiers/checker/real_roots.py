"""Roots of polynomials in one variable, counted exactly: greatest common divisors and Sturm's theorem.

A polynomial is its list of integer coefficients, the constant first, without zeros at the end; [] is 0.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import gcd

from .arithmetic import OPERATION, Budget, bits, over_common_denominator

Polynomial = list[int]


def primitive(coefficients: Sequence[Fraction], budget: Budget) -> Polynomial:
    """A positive multiple with integer coefficients that have no common factor."""
    return _reduced(over_common_denominator(coefficients, budget)[0])


def _reduced(p: Polynomial) -> Polynomial:
    end = len(p)
    while end and p[end - 1] == 0:
        end -= 1
    content = gcd(*p[:end])
    return [a // content for a in p[:end]]


def derivative(p: Polynomial) -> Polynomial:
    """p′ up to a positive factor."""
    return _reduced([k * a for k, a in enumerate(p)][1:])


def remainder(p: Polynomial, q: Polynomial, budget: Budget) -> Polynomial:
    """A positive multiple of p modulo q ≠ 0."""
    rest = list(p)
    while len(rest) >= len(q):
        factor, lead = abs(q[-1]), rest[-1] if q[-1] > 0 else -rest[-1]
        budget.spend(len(rest) + len(q), bits(rest), bits(q), OPERATION)
        shifted = [0] * (len(rest) - len(q)) + [lead * a for a in q]
        rest = _reduced([factor * a - b for a, b in zip(rest, shifted, strict=True)][:-1])
    return rest


def divisor(p: Polynomial, q: Polynomial, budget: Budget) -> Polynomial:
    """The greatest common divisor, up to a factor."""
    while q:
        p, q = q, remainder(p, q, budget)
    return p


def distinct_roots(p: Polynomial, budget: Budget) -> int:
    """The number of different complex roots of p ≠ 0."""
    return len(p) - len(divisor(p, derivative(p), budget))


def sturm_sequence(p: Polynomial, budget: Budget) -> list[Polynomial]:
    """p, p′, and the negative remainders, each up to a positive factor; the last divides all."""
    sequence = [p, derivative(p)]
    while sequence[-1]:
        sequence.append([-a for a in remainder(sequence[-2], sequence[-1], budget)])
    return sequence[:-1]


def variations(values: Sequence[int]) -> int:
    """The number of changes of sign, zeros left out."""
    signs = [value > 0 for value in values if value]
    return sum(a != b for a, b in pairwise(signs))


def distinct_real_roots(p: Polynomial, budget: Budget) -> int:
    """The number of different real roots of p ≠ 0 (Sturm's theorem, which allows multiple roots)."""
    sequence = sturm_sequence(p, budget)
    left = variations([a[-1] if len(a) % 2 else -a[-1] for a in sequence])
    return left - variations([a[-1] for a in sequence])


def real_roots(p: Polynomial, budget: Budget) -> int:
    """The number of real roots of p ≠ 0, each as often as its multiplicity."""
    total = 0
    while len(p) > 1:
        total += distinct_real_roots(p, budget)
        p = divisor(p, derivative(p), budget)
    return total
