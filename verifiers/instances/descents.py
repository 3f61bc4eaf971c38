"""Generated problems with a start.

The index steers through the kinds of start and of data in turn, so that a hundred instances meet each
degenerate start several times; the rest is random.
"""

from dataclasses import dataclass
from random import Random

from flint import fmpq, fmpq_mat

from ...theory.activations import Activation, PiecewiseLinear, Polynomial
from ...theory.dimension import upper_dimension
from ...theory.feature_space import FeatureSpace
from ...theory.inputs import Everywhere, Points
from ...theory.networks import Network, random_network
from ...theory.problems import Landscape, Problem
from ...theory.samples import Sample
from ...theory.tensor_features import monomials
from ..training import train
from .common import MOST_INPUTS, piecewise_linear, points, polynomial

STARTS = ("generic", "rank-deficient", "all-zero", "duplicated", "trained")


@dataclass(frozen=True)
class DescentInstance:
    """A problem with a start, and which kind of start it is."""

    problem: Landscape
    start: Network
    kind: str


def descent(random: Random, kind: str, kinked: bool, as_many_as_points: bool = False) -> DescentInstance:
    """A problem of a width at which the theorem promises a way down, with a start of that kind."""
    σ: Activation = piecewise_linear(random) if kinked else polynomial(random)
    sample = _sample(random, σ)
    dimension = FeatureSpace(σ, sample.points).dimension
    least = sample.points.count if as_many_as_points else max(dimension, 1)
    problem = Problem(σ, sample, least + random.randint(0, 3))
    return DescentInstance(problem, start(random, problem, kind), kind)


def _sample(random: Random, σ: Activation) -> Sample:
    """Few noisy points, or many with a target in the feature space plus a little noise where numbers stay short."""
    n, m = random.randint(1, MOST_INPUTS), random.randint(1, 3)
    few = isinstance(σ, PiecewiseLinear) or random.random() < 0.6
    count = random.randint(1, 14) if few else _many(σ, n) + random.randint(1, 10)
    x = points(random, n, count)
    noise = 2 if few or count <= 40 else 0
    y = _targets(random, x, σ, m, noise)
    weights = [fmpq(random.randint(1, 4), random.choice([1, 2, 3])) for _ in range(count)]
    return Sample(Points(x), y, tuple(weights if random.random() < 0.3 else [fmpq(1)] * count))


def _many(σ: Activation, n: int) -> int:
    everywhere = upper_dimension(σ, Everywhere(n)).value
    return everywhere or n


def _targets(random: Random, x: fmpq_mat, σ: Activation, m: int, noise: int) -> fmpq_mat:
    degrees = σ.degrees if isinstance(σ, Polynomial) else (1,)
    functions = monomials(x, degrees)
    planted = fmpq_mat(m, functions.nrows(), [random.randint(-2, 2) for _ in range(m * functions.nrows())])
    noisy = fmpq_mat(x.nrows(), m, [random.randint(-noise, noise) for _ in range(m * x.nrows())])
    return (planted * functions).transpose() + noisy


def start(random: Random, problem: Landscape, kind: str) -> Network:
    """A network of that kind, one of `STARTS`."""
    n, m, p = problem.n, problem.m, problem.width
    made = random_network(n, m, p, random.randrange(1 << 30))
    if kind == "all-zero":
        return Network(fmpq_mat(m, p), fmpq_mat(p, n))
    if kind == "rank-deficient":
        return Network(made.U, _repeated(made.W, max(1, p // 2)))
    if kind == "duplicated":
        return Network(_some_dead(random, made.U), _repeated(made.W, random.randint(1, 2)))
    if kind == "trained" and isinstance(problem, Problem):
        small = Network(made.U * fmpq(1, 10), made.W * fmpq(1, 10))
        return train(problem, small, bits=None if problem.dimension <= 10 else 10)
    return made


def _repeated(W: fmpq_mat, distinct: int) -> fmpq_mat:
    rows = W.tolist()
    return fmpq_mat([rows[i % distinct] for i in range(len(rows))])


def _some_dead(random: Random, U: fmpq_mat) -> fmpq_mat:
    dead = {i for i in range(U.ncols()) if random.random() < 0.3}
    return fmpq_mat([[fmpq(0) if i in dead else value for i, value in enumerate(row)] for row in U.tolist()])
