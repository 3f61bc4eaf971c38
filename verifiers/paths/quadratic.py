"""All-rational descent for σ = c z², one output, width p ≥ n (Theorem 4; statement and proof: notes/quadratic.md).

First a reduction at constant A = Σ u_i w_i w_iᵀ to rank A active neurons; or, where weights are long numbers (trained
networks) and n of them independent, the others stay as they are, and A is what these n make of it. Then A goes along
straight lines to a minimiser A*: one segment if there are as many free neurons as its rank, which is so if p ≥ 2n.
"""

from random import Random

from flint import fmpq, fmpq_mat

from ...theory.errors import HypothesisError
from ...theory.exact import independent_rows, rank
from ...theory.networks import Network
from ...theory.problems import Problem
from .quadratic_guess import near
from .quadratic_objective import Downhill, Objective, is_square
from .quadratic_travel import SHORT, size, travel
from .quadratic_walk import Walk
from .segments import Path


def descend_square(problem: Problem, start: Network, gap: fmpq | None = None) -> Path:
    """A path from `start` to a global minimum, or to within a gap > 0 of it, for σ = c z², one output and p ≥ n.

    Raises `HypothesisError` outside these hypotheses, `UndecidedError` if the search for nodes gives up.

    >>> from ...theory.activations import activation
    >>> from ...theory.samples import Sample
    >>> sample = Sample.of([[1, 0], [0, 1], [1, 1]], [[-1], [-1], [-2]])
    >>> start = Network(fmpq_mat([[1, 1]]), fmpq_mat([[1, 0], [0, 1]]))
    >>> problem = Problem(activation("z^2"), sample, 2)
    >>> problem.risk(start), problem.risk(list(descend_square(problem, start).vertices())[-1])
    (24, 0)
    """
    problem.require_shape(start)
    if not is_square(problem) or problem.width < problem.n:
        raise HypothesisError(
            f"expected σ = c z², one output and a width of at least n = {problem.n}, "
            f"got σ = {problem.activation}, {problem.m} outputs and width {problem.width}"
        )
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
    witness = problem.space.witness(problem.optimum) if gap else None
    return Path(problem, start, tuple(walk.segments), witness)


def _target(walk: Walk, objective: Objective) -> fmpq_mat:
    """A minimiser: with many zeros if its rank allows one straight segment, else near the present matrix."""
    A, rest = walk.form(), walk.rest()
    sparse = objective.minimum(rest)
    if rank(sparse - rest) <= len(walk.free()) or rank(A) < walk.n:
        return sparse
    return objective.minimum(near(rest, A, fmpq(1), 20, fmpq(0), Random(0)))
