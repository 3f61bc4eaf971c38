"""Generated problems with a convex loss other than the square, and a start.

The index steers through the losses, the kinds of start and the kinds of target in turn; points are repeated in half of
the instances, with targets that may disagree.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from flint import fmpq, fmpq_mat

from ...theory.activations import Activation
from ...theory.feature_space import FeatureSpace
from ...theory.inputs import Points
from ...theory.losses import Convex, Huber, Loss
from ...theory.networks import Network
from ...theory.problems import Problem
from ...theory.samples import Sample
from .common import float64_network, piecewise_linear, points, polynomial
from .descents import start as start_of

LOSSES = ("logistic", "huber", "absolute", "quartic", "softmax")
STARTS = ("generic", "rank-deficient", "all-zero", "duplicated", "float64")
TARGETS = ("noisy", "planted", "one point off")
"""Targets of no pattern; those of a function of the feature space (a fit without error, separable classes); the same
but for one point (nearly separable classes, an outlier)."""
MOST_POINTS = 12
GAP = fmpq(1, 10**6)


@dataclass(frozen=True)
class LossInstance:
    """A problem with a start, and the gap that is allowed: none where an exact end is rational."""

    problem: Problem
    start: Network
    gap: fmpq | None
    kind: str


def convex_loss(random: Random, index: int) -> LossInstance:
    """Loss, start and targets in turn, the rest at random; the width is at least dim*."""
    name, rest = LOSSES[index % len(LOSSES)], index // len(LOSSES)
    kind, targets = STARTS[rest % len(STARTS)], TARGETS[rest // len(STARTS) % len(TARGETS)]
    loss = _loss(random, name)
    σ: Activation = piecewise_linear(random) if random.random() < 0.5 else polynomial(random, 3)
    sample = _sample(random, σ, name, targets, repeated=rest % 2 == 1)
    dimension = FeatureSpace(σ, sample.points).dimension
    problem = Problem(σ, sample, max(dimension, 1) + random.randint(0, 2), loss)
    start = float64_network(random, problem, 20) if kind == "float64" else start_of(random, problem, kind)
    exact = name in ("huber", "absolute") and random.random() < 0.7
    return LossInstance(problem, start, None if exact else GAP, f"{loss}, {targets}, from {kind}")


def with_another_loss(random: Random, problem: Problem, name: str) -> Problem:
    """The same points and width with targets that fit the loss; one output has no classes, its loss is logistic."""
    named = "logistic" if name == "softmax" and problem.m == 1 else name
    sample = problem.sample
    rows = [READ.get(named, list)(row) for row in sample.y.tolist()]
    y = fmpq_mat(len(rows), problem.m, [value for row in rows for value in row])
    return Problem(problem.activation, Sample(sample.points, y, sample.weights), problem.width, _loss(random, named))


def _loss(random: Random, name: str) -> Loss:
    return Huber(fmpq(random.choice([1, 1, 2]), random.choice([1, 2, 3]))) if name == "huber" else Convex(name)


def _sample(random: Random, σ: Activation, name: str, targets: str, repeated: bool) -> Sample:
    n, m = random.randint(1, 3), random.randint(2, 3) if name == "softmax" else random.randint(1, 2)
    count = random.randint(2, MOST_POINTS - 4 * repeated)
    x = points(random, n, count)
    if repeated:
        rows = x.tolist()
        x = fmpq_mat([*rows, *(rows[random.randrange(count)] for _ in range(4))])
    weights = [fmpq(random.randint(1, 4), 2) for _ in range(x.nrows())]
    return Sample(Points(x), _targets(random, FeatureSpace(σ, Points(x)), m, name, targets), tuple(weights))


def _targets(random: Random, space: FeatureSpace, m: int, name: str, kind: str) -> fmpq_mat:
    count, table = space.points.count, space.table
    planted = fmpq_mat(m, table.nrows(), [random.randint(-2, 2) for _ in range(m * table.nrows())]) * table
    values = [list(row) for row in planted.transpose().tolist()]
    if kind == "noisy":
        values = [[fmpq(random.randint(-4, 4)) for _ in range(m)] for _ in range(count)]
    found = [READ.get(name, list)(row) for row in values]
    if kind == "one point off":
        k = random.randrange(count)
        found[k] = OFF.get(name, _far)(found[k])
    return fmpq_mat(count, m, [value for row in found for value in row])


def _signs(row: list[fmpq]) -> list[fmpq]:
    return [fmpq(1 if value > 0 else -1) for value in row]


def _class(row: list[fmpq]) -> list[fmpq]:
    label = row.index(max(row))
    return [fmpq(int(j == label)) for j in range(len(row))]


def _far(row: list[fmpq]) -> list[fmpq]:
    return [value + 50 for value in row]


READ: dict[str, Callable[[list[fmpq]], list[fmpq]]] = {"logistic": _signs, "softmax": _class}
OFF: dict[str, Callable[[list[fmpq]], list[fmpq]]] = {
    "logistic": lambda row: [-value for value in row],
    "softmax": lambda row: [*row[1:], row[0]],
}
