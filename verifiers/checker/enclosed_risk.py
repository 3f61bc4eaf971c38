"""The risk of a network whose activation has only enclosures: an interval that contains L, compared with a number."""

from fractions import Fraction

from .analytic import Analytic
from .arithmetic import bits
from .intervals import Interval, Unbounded, as_fraction
from .problem import Network, Problem

PRECISIONS = (64, 192)
EVALUATION, INTEGRAL = 200_000, 800_000
"""Rough costs in nanoseconds of one enclosure of σ with 128 bits; more bits cost in proportion, or a little more."""
TERM = 20_000
"""The same for a product and a sum of intervals."""
INTEGRALS = {"erf", "normal-cdf", "gelu"}


def evaluation(σ: Analytic, precision: int) -> int:
    """What one enclosure costs, in nanoseconds."""
    return (INTEGRAL if σ.name in INTEGRALS else EVALUATION) * (1 + precision // 128)


def bound_below(problem: Problem, σ: Analytic, network: Network, most: Fraction) -> Fraction | None:
    """An upper bound of L that is less than `most`, None where no enclosure gives one."""
    for precision in PRECISIONS:
        try:
            found = risk(problem, σ, network, precision)
        except Unbounded:
            continue
        if found.certainly_below(most):
            return as_fraction(found.high)
    return None


def risk(problem: Problem, σ: Analytic, network: Network, precision: int) -> Interval:
    """An interval that contains L = Σ_k q_k Σ_j (Σ_i u_ji σ(⟨w_i, x_k⟩) − y_kj)²."""
    points = problem.sample
    longest = bits([part for row in network.W for value in row for part in value.as_integer_ratio()])
    places = len(problem.y) * problem.p
    points.budget.spend(places * problem.n, longest * problem.n, points.bits * problem.n)
    points.budget.spend(places, cost=evaluation(σ, precision) + TERM * problem.m)
    total, known = Interval.of(0, precision), dict[Fraction, Interval]()  # equispaced points meet few arguments
    U = [[Interval.of(u, precision) for u in row] for row in network.U]
    for b, e, y, q in zip(points.numerators, points.denominators, problem.y, problem.weights, strict=True):
        x = [Fraction(a, e) for a in b]
        arguments = [sum((w * a for w, a in zip(row, x, strict=True)), Fraction(0)) for row in network.W]
        for z in arguments:
            if z not in known:
                known[z] = σ.value(Interval.of(z, precision))
        neurons = [known[z] for z in arguments]
        for u, target in zip(U, y, strict=True):
            residual = sum((a * value for a, value in zip(u, neurons, strict=True)), Interval.of(-target, precision))
            total += residual.square() * Interval.of(q, precision)
    return total
