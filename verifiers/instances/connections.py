"""Generated pairs of networks: to be joined by a path, or on either side of a barrier."""

from dataclasses import dataclass
from random import Random

from flint import fmpq, fmpq_mat

from ...theory.activations import Activation
from ...theory.errors import UndecidedError
from ...theory.exact import columns_of, rows_of
from ...theory.feature_space import FeatureSpace
from ...theory.inputs import Points
from ...theory.networks import Network, random_network
from ...theory.problems import Landscape, PopulationProblem, Problem
from ...theory.samples import Sample
from ..paths.descent import combined
from ..paths.disconnected import feature_sign, separating_points
from .common import piecewise_linear, points, polynomial
from .descents import STARTS, start
from .losses import LOSSES, with_another_loss
from .populations import population

ENDS = ("permuted", *STARTS)


@dataclass(frozen=True)
class ConnectInstance:
    """A problem with two networks, and of which kinds they are."""

    problem: Landscape
    start: Network
    end: Network
    kind: str


def connection(random: Random, index: int, twice: bool) -> ConnectInstance:
    """Two networks of width 2 dim* and more, or of dim* + 1 and a little more.

    Every kind of start meets every kind of end; one kind of end is the start with its neurons in another order. Every
    third problem has another loss than the square.
    """
    σ, sample = _problem(random)
    d = FeatureSpace(σ, sample.points).dimension
    width = max(1, 2 * d) + random.randint(0, 1) if twice else d + 1 + random.choice([0, 0, 0, 1, 2])
    problem = Problem(σ, sample, width)
    first, second = STARTS[index % len(STARTS)], ENDS[index // len(STARTS) % len(ENDS)]
    one = start(random, problem, first)
    other = _permuted(random, one) if second == "permuted" else start(random, problem, second)
    if index % 3 == 2:
        problem = with_another_loss(random, problem, LOSSES[index // 3 % len(LOSSES)])
    return ConnectInstance(problem, one, other, f"{first} to {second}")


def population_connection(random: Random, index: int, twice: bool) -> ConnectInstance:
    """The same for a law of the inputs."""
    made = population(random, index)
    assert isinstance(made.problem, PopulationProblem)
    σ, law, d = made.problem.activation, made.problem.population, made.problem.dimension
    problem = PopulationProblem(σ, law, max(1, 2 * d) if twice else d + 1 + index % 2)
    one, other = (start(random, problem, random.choice(STARTS)) for _ in range(2))
    return ConnectInstance(problem, one, other, f"{law.law}")


def _problem(random: Random) -> tuple[Activation, Sample]:
    n, m = random.randint(1, 3), random.randint(1, 3)
    σ: Activation = piecewise_linear(random) if random.random() < 0.4 else polynomial(random, 3)
    x = points(random, n, random.randint(1, 8))
    y = fmpq_mat(x.nrows(), m, [random.randint(-3, 3) for _ in range(x.nrows() * m)])
    weights = tuple(fmpq(random.randint(1, 4), 2) for _ in range(x.nrows()))
    return σ, Sample(Points(x), y, weights)


def _permuted(random: Random, network: Network) -> Network:
    return _reordered(network, random.sample(range(network.W.nrows()), network.W.nrows()))


def _reordered(network: Network, order: list[int]) -> Network:
    return Network(columns_of(network.U, order), rows_of(network.W, order))


@dataclass(frozen=True)
class ApartInstance:
    """Two networks of width dim* ≥ 2 that no path joins below the level."""

    problem: Problem
    start: Network
    end: Network
    level: fmpq
    kind: str


def apart(random: Random, index: int) -> ApartInstance:
    """Targets that are a network of width dim*, that network, and another one with the same function.

    The other one is the same with two neurons exchanged, or has new weights; there the level is positive.
    """
    while True:
        σ, sample = _problem(random)
        d = FeatureSpace(σ, sample.points).dimension
        one, other = (random_network(sample.points.n, d + index % 3, d, random.randrange(1 << 30)) for _ in range(2))
        try:
            if 2 <= d <= 6:
                return _apart(planted(σ, sample, one), one, one if index % 2 else other, index % 2 == 0)
        except UndecidedError:
            continue


def planted(σ: Activation, sample: Sample, network: Network) -> Problem:
    """The problem of which the network is an exact solution."""
    _, m, p = network.shape
    silent = Problem(σ, Sample(sample.points, fmpq_mat(sample.points.count, m), sample.weights), p)
    return Problem(σ, Sample(sample.points, silent.outputs(network).transpose(), sample.weights), p)


def _apart(problem: Problem, one: Network, other: Network, moved: bool) -> ApartInstance:
    """Raises `UndecidedError` where the features of one of them are dependent."""
    p, chosen = problem.width, separating_points(problem, one)
    signs = [feature_sign(problem, network, chosen) for network in (one, other)]
    if 0 in signs:
        raise UndecidedError("the features are dependent")
    end = Network(combined(problem, other.W, range(p), problem.outputs(one)), other.W)
    if signs[0] == signs[1]:
        end = _reordered(end, [1, 0, *range(2, p)])
    level = _half_the_barrier(problem, chosen) if moved else fmpq(0)
    return ApartInstance(problem, one, end, level, "new weights" if moved else "exchanged")


def _half_the_barrier(problem: Problem, chosen: list[int]) -> fmpq:
    """About half the square of the least singular value of the weighted targets: a guess."""
    import numpy

    y = [[float(value) for value in row] for row in rows_of(problem.sample.y, chosen).tolist()]
    scale = numpy.sqrt([float(problem.sample.weights[k]) for k in chosen])
    least = float(numpy.linalg.svd(numpy.array(y) * scale[:, None], compute_uv=False)[-1])
    return fmpq(int(least**2 * 500), 1000)
