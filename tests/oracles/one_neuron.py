"""Spurious valleys of one neuron: Φ = u σ with u > 0 and σ ≥ 0, and the loss of Φ = 0 around."""

from typing import Any

from flint import fmpq, fmpq_poly

from .reading import Network, PiecewiseLinear, Polynomial, Problem

POSITIVE = {
    "exp",
    "gaussian",
    "softplus",
    "squareplus",
    "sigmoid",
    "normal-cdf",
    "arctan-plus-half-pi",
    "tanh-plus-1",
}


def bounds_hold(problem: Problem, bad: Network, level: fmpq, floor: fmpq, nonnegative: bool) -> bool:
    """Whether level and floor are at most the sums of squares of all targets, and of the negative ones."""
    if problem.m != 1 or problem.p != 1 or bad.U[0][0] <= 0 or not nonnegative:
        return False
    costs = [(q * row[0] * row[0], row[0] < 0) for q, row in zip(problem.weights, problem.y, strict=True)]
    whole, negative = (sum((cost for cost, below in costs if below >= least), fmpq(0)) for least in (False, True))
    return level <= whole and floor <= negative


def resists(problem: Problem, bad: Network, level: fmpq, floor: fmpq, _: dict[str, Any]) -> bool:
    """The same for activations with rational values."""
    return bounds_hold(problem, bad, level, floor, _is_nonnegative(problem.activation))


def _is_nonnegative(σ: Polynomial | PiecewiseLinear) -> bool:
    """By the roots of irreducible factors of odd multiplicity, and a value."""
    if isinstance(σ, PiecewiseLinear):
        return σ.positive >= 0 and σ.negative <= 0
    p = fmpq_poly(list(σ.coefficients))
    if p.degree() < 0:
        return True
    odd = [factor for factor, multiplicity in p.numer().factor()[1] if multiplicity % 2]
    real = [root for factor in odd for root, _ in factor.complex_roots() if root.imag == 0]
    return not real and p[p.degree()] > 0
