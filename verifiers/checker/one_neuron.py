"""Reason `one-neuron`: one neuron, one output, σ ≥ 0, and the region u > 0.

On the boundary u = 0, so Φ = 0 and L = Σ q y² exactly; in the region Φ ≥ 0, so L ≥ Σ q y² over the points with y < 0.
Statement: notes/certificates.md, one-neuron.
"""

from fractions import Fraction

from .activations import Activation, PiecewiseLinear
from .analytic import Analytic
from .arithmetic import FRACTION, Budget, bits
from .document import Refused
from .real_roots import derivative, distinct_real_roots, divisor, primitive
from .trap import Trap
from .unimodal import CONVEX, INCREASING

FIELDS = ()

NONNEGATIVE = {*CONVEX, *INCREASING, "exp", "gaussian"}


def check(trap: Trap) -> str:
    """The region in words; raises Refused or Malformed."""
    trap.require_positive()
    problem, budget = trap.problem, trap.problem.sample.budget
    if problem.p != 1:
        raise Refused(f"this reason is for width 1, the claim has {problem.p}")
    if not is_nonnegative(problem.sample.σ, budget):
        raise Refused("this reason is for activations known to be nonnegative, the claim has another")
    y, q = [row[0] for row in problem.y], problem.weights
    longest = 2 * bits([part for value in (*y, *q) for part in value.as_integer_ratio()])
    budget.spend(4 * len(y), longest, longest, FRACTION)
    costs = [(w * value**2, value < 0) for w, value in zip(q, y, strict=True)]
    trap.require(
        sum((cost for cost, _ in costs), Fraction(0)), sum((cost for cost, below in costs if below), Fraction(0))
    )
    return "of a positive outer weight"


def is_nonnegative(σ: Activation | Analytic, budget: Budget) -> bool:
    """Whether σ(z) ≥ 0 for all z: for polynomials, whether every real root has even multiplicity (or σ = 0)."""
    if isinstance(σ, Analytic):
        return σ.name in NONNEGATIVE
    if isinstance(σ, PiecewiseLinear):
        return σ.positive >= 0 >= σ.negative
    p = primitive([Fraction(a, σ.scale) for a in σ.numerators], budget)
    if not p:
        return True
    while len(p) > 1:
        multiple = divisor(p, derivative(p), budget)
        if distinct_real_roots(p, budget) != (distinct_real_roots(multiple, budget) if len(multiple) > 1 else 0):
            return False
        p = divisor(multiple, derivative(multiple), budget) if len(multiple) > 1 else [1]
    return σ.numerators[-1] > 0
