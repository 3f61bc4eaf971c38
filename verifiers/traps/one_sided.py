"""Data with a spurious valley for σ = a z² + b z + c, c ≠ 0, at every width p ≤ n (notes/quadratic.md, §3a).

The points are those of the inertia design with their negatives, and the origin. In the region of positive u the sum
s = Σ u_i is positive, while the best network has a negative one.
"""

from flint import fmpq, fmpq_mat

from ...theory.activations import Polynomial
from ...theory.errors import HypothesisError, InputError
from ...theory.networks import Network
from ...theory.problems import Problem
from ...theory.samples import Sample
from .inertia import MOST_INPUTS, sign_vectors
from .trap import Trap


def one_sided(σ: Polynomial, p: int, n: int, barrier: fmpq | None = None, depth: fmpq | None = None) -> Trap:
    """A trap of width p ≤ n ≤ 15 for σ of degree 2 with σ(0) ≠ 0, without a bias.

    To leave it the loss must rise by more than `barrier`, or 1; its floor is more than `depth`, or 1, above a better
    point. Raises `HypothesisError` where σ or p is another and `InputError` for what it cannot make.

    >>> trap = one_sided(Polynomial.of({2: 1, 0: 1}), 1, 1)
    >>> trap.problem.risk(trap.bad) < trap.level, trap.level, trap.floor, trap.problem.risk(trap.better)
    (True, 25/4, 9/2, 27/8)
    """
    a, c = σ.coefficient(2), σ.coefficient(0)
    if σ.degree != 2 or c == 0 or not 1 <= p <= n:
        raise HypothesisError(f"expected σ = a z² + b z + c with c ≠ 0 and a width from 1 to n = {n}, got {σ} and {p}")
    if n > MOST_INPUTS:
        raise InputError(f"expected at most {MOST_INPUTS} inputs for this construction, got {n}")
    if (barrier or fmpq(1)) <= 0 or (depth or fmpq(1)) <= 0:
        raise InputError(f"expected a positive barrier and a positive depth, got {barrier} and {depth}")
    scale = max((barrier or fmpq(1)) / 13, (depth or fmpq(1)) / 8) / a**2
    tilt = abs(c / a)
    s = -1 / (10 * n * tilt)
    eigenvalues = [fmpq(3), *[fmpq(5)] * (p - 1), *[fmpq(0)] * (n - p)]
    strength, pull = 2 * a * a * scale, 3600 * n * n * c * c * scale
    problem = Problem(σ, _sample(n, a, c, eigenvalues, s, scale), p)
    far = _far(sum(eigenvalues, fmpq(0)), -s, abs(σ.coefficient(1) / a))
    small = [d / far**2 for d in eigenvalues[:p]]
    bad = _diagonal(n, small, [far] * p)
    better = _diagonal(n, [s - sum(small[1:], fmpq(0)), *small[1:]], [fmpq(0), *[far] * (p - 1)])
    fields = {
        "minimum": [str(d) for d in eigenvalues],
        "constant": str(s),
        "strength": str(strength),
        "pull": str(pull),
    }
    return Trap(problem, bad, better, 50 * a * a * scale, 36 * a * a * scale, "one-sided", fields)


def _far(total: fmpq, constant: fmpq, slope: fmpq) -> fmpq:
    """How long weights are whose Σ u_i is small beside the constant, and Σ u_i w_i beside 1/slope."""
    far = fmpq(2)
    while total > far**2 * constant / 500 or slope * total > far / 20:
        far *= 2
    return far


def _sample(n: int, a: fmpq, c: fmpq, eigenvalues: list[fmpq], s: fmpq, scale: fmpq) -> Sample:
    signs, unit = sign_vectors(n), [[int(i == j) for j in range(n)] for i in range(n)]
    halves = [(row, fmpq(1, 2 * len(signs))) for row in signs] + [(row, fmpq(1)) for row in unit]
    weighted = [(x, q) for row, q in halves for x in (row, [-v for v in row])] + [([0] * n, fmpq(3600 * n * n))]
    x = [row for row, _ in weighted]
    y = [[a * sum((d * v * v for d, v in zip(eigenvalues, row, strict=True)), fmpq(0)) + c * s] for row in x]
    return Sample.of(x, y, [q * scale for _, q in weighted])


def _diagonal(n: int, u: list[fmpq], lengths: list[fmpq]) -> Network:
    """The neurons (u_i, lengths_i e_i)."""
    rows = [[length if i == j else fmpq(0) for j in range(n)] for i, length in enumerate(lengths)]
    return Network(fmpq_mat([u]), fmpq_mat(rows))
