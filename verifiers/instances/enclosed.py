"""Generated problems for activations with enclosures only: every name in turn, and every kind of start.

Points may be repeated with other labels, opposite to another, on a line with another, or the origin.
"""

from random import Random

from flint import fmpq, fmpq_mat

from ...theory.exact import matrix
from ...theory.inputs import Points
from ...theory.named_activations import Named
from ...theory.networks import Network, random_network
from ...theory.problems import Problem
from ...theory.samples import Sample
from ..arb_activations import BALLS
from .common import points
from .descents import STARTS, DescentInstance, start

NAMES = tuple(sorted(BALLS))
ALL_STARTS = (*STARTS, "equal", "opposite", "collinear")
NOT_CRITICAL = ("generic", "opposite", "rank-deficient", "equal", "collinear")
MOST_POINTS = 7


def enclosed(
    random: Random, index: int, as_many_as_points: bool, starts: tuple[str, ...] = ALL_STARTS
) -> DescentInstance:
    """A problem of a width at which the theorem promises a way down, with a start of one of the kinds."""
    name, kind = NAMES[index % len(NAMES)], starts[index // len(NAMES) % len(starts)]
    sample = _sample(random)
    dimension = Problem(Named(name), sample, 1).dimension
    least = sample.points.count if as_many_as_points else max(dimension, 1)
    problem = Problem(Named(name), sample, least + random.choice([0, 0, 1, 2]))
    return DescentInstance(problem, _start(random, problem, kind), kind)


def _sample(random: Random) -> Sample:
    n, m, count = random.randint(1, 3), random.choice([1, 1, 2]), random.randint(1, MOST_POINTS)
    x = points(random, n, count)
    y = matrix([[random.randint(-4, 4) for _ in range(m)] for _ in range(count)])
    weights = [fmpq(random.randint(1, 4), random.choice([1, 2, 3])) for _ in range(count)]
    return Sample(Points(x), y, tuple(weights if random.random() < 0.3 else [fmpq(1)] * count))


def _start(random: Random, problem: Problem, kind: str) -> Network:
    """A kind of start that other activations have, or all neurons equal, in pairs ±w, or on a line; none is dead."""
    n, m, p = problem.n, problem.m, problem.width
    if kind in STARTS:
        return start(random, problem, kind)
    U = fmpq_mat(m, p, [random.choice([-2, -1, 1, 2, 3]) for _ in range(m * p)])
    first = random_network(n, m, p, random.randrange(1 << 30)).W.tolist()
    pairs = {
        "equal": [(1, 0)] * p,
        "opposite": [((-1) ** i, i // 2) for i in range(p)],
        "collinear": [(i - p // 2, 0) for i in range(p)],
    }[kind]
    return Network(U, matrix([[factor * v for v in first[row]] for factor, row in pairs], n))
