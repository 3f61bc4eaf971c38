"""Generated problems for activations with enclosures only: every name in turn, and every kind of start.

Points may be repeated with other labels, opposite to another, on a line with another, or the origin.
"""

from random import Random

import numpy as np
from flint import fmpq, fmpq_mat

from ...theory.exact import matrix
from ...theory.inputs import Points
from ...theory.named_activations import Named
from ...theory.networks import Network, random_network
from ...theory.problems import Problem
from ...theory.samples import Sample
from ..arb_activations import BALLS
from ..float_activations import float_activation
from ..floats import floats
from ..search import FloatProblem, risks
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


def high(random: Random, index: int) -> DescentInstance:
    """Labels that two or three neurons have, up to rounding, for one neuron more, mostly fewer than dim*.

    The start has generic neurons and a higher loss than the zero network.
    """
    name, count = NAMES[index % len(NAMES)], random.choice([2, 3])
    n, m = 2, random.choice([1, 1, 2])
    teacher = random_network(n, m, count, random.randrange(1 << 30))
    x = points(random, n, count * (n + m) // m - 2)
    jet = float_activation(Named(name)).jet
    z = floats(teacher.W * x.transpose())
    labels = floats(teacher.U) @ jet(4 * z / np.abs(z).max())[0]
    y = matrix([[fmpq(round(float(v) * 2**16), 2**16) for v in row] for row in labels.T])
    problem = Problem(Named(name), Sample(Points(x), y, (fmpq(1),) * x.nrows()), count + 1)
    return DescentInstance(problem, _above_zero(random, problem), "high")


def _above_zero(random: Random, problem: Problem) -> Network:
    """Outer weights are doubled until the loss is at least twice that of the zero network."""
    start = random_network(problem.n, problem.m, problem.width, random.randrange(1 << 30))
    floating = FloatProblem.from_problem(problem)
    zero = float((floating.q[:, None] * floating.y**2).sum())
    for _ in range(60):
        theta = np.concatenate([floats(part).ravel() for part in (start.U, start.W)])
        if risks(floating, theta[None])[0] >= 2 * zero:
            break
        start = Network(start.U * 2, start.W)
    return start


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
