"""All-rational descent for quadratics and one output, from the widths at which there is one (notes/quadratic.md).

σ = az² + bz + c is a((z + β)² + κ), and where a coordinate of x is always 1, β is part of w: so σ = a(z² + κ) here.

* κ = 0, p ≥ n (Theorem 4). First a reduction at constant A = Σ u_i w_i w_iᵀ to rank A active neurons; or, where weights
  are long numbers (trained networks) and n of them independent, the others stay as they are, and A is what these n
  make of it. Then A goes along straight lines to a minimiser A*: one segment if there are as many free neurons as its
  rank, which is so if p ≥ 2n.
* κ ≠ 0, p ≥ n + 1 (Theorem 5). First a neuron gets w = 0; while it compensates, the others do the same.
* κ ≠ 0, p = n, of which one input is constant: `quadratic_bias`.
"""

from dataclasses import replace
from random import Random

from flint import fmpq, fmpq_mat

from ...theory.errors import HypothesisError
from ...theory.exact import independent_rows, rank
from ...theory.networks import Network
from ...theory.problems import Problem
from ...theory.quadratics import centred, kappa, sufficient_width
from .quadratic_bias import descend_with_bias
from .quadratic_compensator import compensated, released
from .quadratic_guess import near
from .quadratic_objective import Downhill, Objective
from .quadratic_shift import shifted, unshifted
from .quadratic_travel import SHORT, size, travel
from .quadratic_walk import Walk
from .segments import Path, Segment


def descend_quadratic(problem: Problem, start: Network, gap: fmpq | None = None) -> Path:
    """A path from `start` to a global minimum, or to within a gap > 0 of it, for a quadratic σ and one output.

    Raises `HypothesisError` below `sufficient_width`, `UndecidedError` if the search for nodes gives up.

    >>> from ...theory.activations import activation
    >>> from ...theory.samples import Sample
    >>> sample = Sample.of([[1, 0], [0, 1], [1, 1]], [[-1], [-1], [-2]])
    >>> start = Network(fmpq_mat([[1, 1]]), fmpq_mat([[1, 0], [0, 1]]))
    >>> problem = Problem(activation("z^2"), sample, 2)
    >>> problem.risk(start), problem.risk(list(descend_quadratic(problem, start).vertices())[-1])
    (24, 0)
    """
    problem.require_shape(start)
    found, least = centred(problem), sufficient_width(problem)
    if found is None or least is None or problem.width < least:
        raise HypothesisError(
            "expected one output, σ = a(z² + κ), or another quadratic and a coordinate that is always 1, and a width "
            f"of at least {problem.n if least is None else least}, got σ = {problem.activation}, {problem.m} outputs "
            f"and width {problem.width}"
        )
    even, shift = found
    segments = _segments(even, shifted(start, shift), gap)
    witness = problem.space.witness(problem.optimum) if gap else None
    return Path(problem, start, tuple(unshifted(segment, shift) for segment in segments), witness)


def _segments(problem: Problem, start: Network, gap: fmpq | None) -> list[Segment]:
    """For σ = a(z² + κ)."""
    if kappa(problem) == 0:
        return _walk(problem, start, gap)
    j = problem.sample.points.constant
    if j is not None and problem.width == problem.n:
        return descend_with_bias(problem, j, start, gap)
    return _compensated_walk(problem, start, gap)


def _walk(problem: Problem, start: Network, gap: fmpq | None) -> list[Segment]:
    """For σ = a z², and for a(z² + κ) what all neurons but the compensator do."""
    objective = Objective(problem)
    course = Downhill(objective, None if gap is None else objective.least + gap / objective.factor)
    walk = Walk.of(start)
    if not course.arrived(walk.form()):
        frame = independent_rows(walk.rows(walk.active()))
        if len(frame) == problem.n and size(walk.rows(walk.active())) > SHORT // 2:
            walk.fix_all_but([walk.active()[k] for k in frame])
        else:
            walk.reduce()
        travel(walk, course, _target(walk, objective))
    return walk.segments


def _compensated_walk(problem: Problem, start: Network, gap: fmpq | None) -> list[Segment]:
    """For σ = a(z² + κ), κ ≠ 0."""
    if problem.risk(start) - problem.risk_of(problem.optimum) <= (gap or 0):
        return []
    first, here, c = released(start)
    others = Network(*(fmpq_mat(rows) for rows in _without(here, c)))
    rest = _walk(replace(problem, width=problem.width - 1), others, gap)
    return [*first, *compensated(Objective(problem), here, c, rest)]


def _without(network: Network, c: int) -> tuple[list[list[fmpq]], list[list[fmpq]]]:
    u, W = network.U.tolist()[0], network.W.tolist()
    return [[*u[:c], *u[c + 1 :]]], [*W[:c], *W[c + 1 :]]


def _target(walk: Walk, objective: Objective) -> fmpq_mat:
    """A minimiser: with many zeros if its rank allows one straight segment, else near the present matrix."""
    A, rest = walk.form(), walk.rest()
    sparse = objective.minimum(rest)
    if rank(sparse - rest) <= len(walk.free()) or rank(A) < walk.n:
        return sparse
    return objective.minimum(near(rest, A, fmpq(1), 20, fmpq(0), Random(0)))
