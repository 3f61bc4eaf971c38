"""Connections of σ = c z² networks of width p ≥ n + 1, all rational (Theorem 2; see notes/quadratic.md); of c(z + β)²
with a bias, too.

Both networks go to one symmetric matrix M in {L ≤ c}, c the larger of their losses, along straight lines, on which
L ≤ c by convexity. There their frames are connected at constant A (Lemma 2), and a free neuron brings every neuron to
its place and sign (Lemma 2′). M is short and nonsingular where {L < c} is not empty. At width n the same is done where
one of the two matrices is singular: then M is that one, and it leaves a neuron free.
"""

from collections.abc import Iterable, Iterator
from random import Random

from flint import fmpq, fmpq_mat

from ...theory.errors import HypothesisError, UndecidedError
from ...theory.exact import independent_rows, rank
from ...theory.networks import Network
from ...theory.problems import Problem
from ...theory.quadratics import centred, kappa
from .quadratic_guess import near
from .quadratic_objective import Below, Objective
from .quadratic_shift import shifted, unshifted
from .quadratic_travel import SHORT, size, travel
from .quadratic_walk import Walk
from .segments import Connection, Descend, Interpolate, MoveDead, Rational, Reroute, Segment, after

MOST_DIGITS = 60


def connect_square(problem: Problem, start: Network, end: Network) -> Connection:
    """A path from `start` to `end` along which L is at most the larger of its values at the ends.

    Raises `HypothesisError` unless σ = c z², or c(z + β)² with a bias, m = 1 and p ≥ n + 1, or p = n and one of the two
    Σ u_i w_i w_iᵀ is singular; `UndecidedError` if the search for nodes gives up.

    >>> from ...theory.activations import activation
    >>> from ...theory.samples import Sample
    >>> problem = Problem(activation("z^2"), Sample.of([[1], [2]], [[1], [0]]), 2)
    >>> one, other = (Network(fmpq_mat([[0, 1]]), fmpq_mat([[1], [w]])) for w in (1, 2))
    >>> [problem.risk(network) for network in connect_square(problem, one, other).vertices()][-1]
    265
    """
    found = centred(problem)
    if found is None or kappa(found[0]) != 0:
        raise HypothesisError(
            "expected σ = c z², or c(z + β)² and a coordinate that is always 1, and one output, got σ = "
            f"{problem.activation} and {problem.m} outputs"
        )
    even, shift = found
    objective = Objective(even)
    here, there = (Walk.of(shifted(network, shift)) for network in (start, end))
    forms = here.form(), there.form()
    level = max(map(objective.value, forms))
    meeting = _meeting(objective, level, forms, problem.width)
    for walk in (here, there):
        _prepare(walk, meeting)
        travel(walk, Below(objective, level, meeting), meeting)
    settle(here, there)
    segments = [*map(_of_connection, here.segments), *_reversed(shifted(end, shift), there.segments)]
    return Connection(problem, start, end, tuple(unshifted(segment, shift) for segment in segments))


def _prepare(walk: Walk, meeting: fmpq_mat) -> None:
    """Independent active neurons: by reduction at constant A, or, to spare long numbers, by fading the others."""
    frame = independent_rows(walk.rows(walk.active()))
    if len(frame) == walk.n and size(walk.rows(walk.active())) > SHORT // 2 and walk.form() != meeting:
        walk.fix_all_but([walk.active()[k] for k in frame], fades=True)
    else:
        walk.reduce()


def _meeting(objective: Objective, level: fmpq, forms: tuple[fmpq_mat, fmpq_mat], p: int) -> fmpq_mat:
    """The matrix M at which the two walks meet."""
    n, (first, second) = objective.n, forms
    if first == second and p > rank(first):
        return second
    if p <= n:
        singular = [form for form in forms if rank(form) < p]
        if not singular:
            raise HypothesisError(
                f"expected a width of at least n + 1 = {n + 1}, got {p}: at width n two networks of independent "
                "weights need not be connected"
            )
        return singular[-1]
    least = objective.minimum(near(first * 0, second, fmpq(1), 10, fmpq(0), Random(0)))
    if objective.value(least) == level:
        return second
    return _short(objective, level, least)


def _short(objective: Objective, level: fmpq, least: fmpq_mat) -> fmpq_mat:
    """A nonsingular matrix with short entries below the level."""
    random = Random(0)
    for attempt in range(3 * MOST_DIGITS):
        digits = 2 + attempt // 3
        found = near(least * 0, least, fmpq(1), digits, fmpq(attempt % 3, 2**digits), random)
        if objective.value(found) < level and rank(found) == objective.n:
            return found
    raise UndecidedError(f"no nonsingular matrix of {MOST_DIGITS} binary digits was found below the level")


def settle(here: Walk, there: Walk) -> None:
    """At constant A, which is the same for both: `here` becomes the network of `there`, if it has a free neuron."""
    goals = there.active()
    at = dict(zip(goals, here.connect(here.active(), [there.w[i] for i in goals]), strict=True))
    while True:
        astray = [i for i in goals if at[i] != i or here.w[i] != there.w[i]]
        if not astray:
            break
        free = here.free()
        i = next((i for i in astray if i in free), astray[0])
        to = i if i in free else free[0]
        here.place({to: there.w[i]})
        here.transfer(at[i], to, there.u[i])
        at[i] = to
    here.place({i: there.w[i] for i in here.free()})


def _of_connection(segment: Segment) -> Segment:
    """Where a descent moves U downhill, a connection only stays below the level."""
    return Interpolate(segment.U) if isinstance(segment, Descend) else segment


def _reversed(start: Network, segments: Iterable[Segment]) -> Iterator[Segment]:
    """The same path from its end to `start`."""
    vertices = [start]
    for segment in segments:
        vertices.append(after(vertices[-1], segment))
    for segment, before in zip(reversed(list(segments)), reversed(vertices[:-1]), strict=True):
        yield _back(segment, before)


def _back(segment: Segment, before: Network) -> Segment:
    if isinstance(segment, MoveDead):
        table = before.W.tolist()
        return MoveDead({i: table[i] for i in segment.rows})
    if isinstance(segment, Rational):
        return Rational({i: curve.turned() for i, curve in segment.curves.items()})
    return Reroute(before.U) if isinstance(segment, Reroute) else Interpolate(before.U)
