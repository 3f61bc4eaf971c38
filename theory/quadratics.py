"""Quadratic activations about their centre: σ = az² + bz + c = a((z + β)² + κ), β = b/2a (notes/quadratic.md, §3).

Where a coordinate of x is always 1, as with a bias, β is a part of the weights: the networks are those of a(z² + κ).
"""

from dataclasses import replace

from flint import fmpq, fmpq_mat

from .activations import Polynomial
from .problems import Landscape, Problem


def kappa(problem: Landscape) -> fmpq:
    """κ of σ = a(z² + κ)."""
    σ = problem.activation
    assert isinstance(σ, Polynomial)
    return σ.coefficient(0) / σ.coefficient(2)


def centred(problem: Problem) -> tuple[Problem, fmpq_mat] | None:
    """The same networks with σ = a(z² + κ), and the row βe_j that must be added to the weights; one output.

    None for another σ, for more outputs, and if b ≠ 0 and no coordinate of x is always 1.
    """
    σ, j = problem.activation, problem.sample.points.constant
    if not isinstance(σ, Polynomial) or σ.degree != 2 or problem.m != 1:
        return None
    a, b, c = (σ.coefficient(k) for k in (2, 1, 0))
    if b != 0 and j is None:
        return None
    beta, shift = b / (2 * a), fmpq_mat(1, problem.n)
    if j is not None:
        shift[0, j] = beta
    return replace(problem, activation=Polynomial.of({2: a, 0: c - a * beta * beta})), shift


def is_shifted_square(problem: Landscape) -> bool:
    """Whether the networks are those of σ = a z², for one output and a sample."""
    found = centred(problem) if isinstance(problem, Problem) else None
    return found is not None and kappa(found[0]) == 0


def sufficient_width(problem: Problem) -> int | None:
    """A width from which P.1 holds, whatever the points: n if κ = 0 or there is a bias, which n counts, else n + 1.

    None where no theorem of §3a and §3b says so.

    >>> from .activations import activation
    >>> from .samples import Sample
    >>> sample = Sample.of([[1, 1], [2, 1]], [[1], [2]])
    >>> [sufficient_width(Problem(activation(σ), sample, 1)) for σ in ("z^2", "z^2+1", "z^2+2*z+1", "z^2+z", "z^3")]
    [2, 2, 2, 2, None]
    >>> sufficient_width(Problem(activation("z^2+1"), Sample.of([[1, 0], [2, 1]], [[1], [2]]), 1))
    3
    """
    found = centred(problem)
    if found is None:
        return None
    with_bias = problem.n > 1 and problem.sample.points.constant is not None
    return problem.n + (kappa(found[0]) != 0 and not with_bias)
