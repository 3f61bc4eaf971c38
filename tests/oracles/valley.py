"""Whether a claim of kind `spurious-valley` can be true: its numbers exactly, its region by attack.

The losses of the two points are exact. That the region has the level on its boundary and the floor inside cannot be
confirmed by other means in general; `ATTACKS` holds for each reason a search for a counterexample by another route than
the proof's, and what resists it counts as true.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy
from flint import fmpq
from scipy.optimize import nnls

from .reading import (
    MalformedError,
    PiecewiseLinear,
    Problem,
    items,
    natural,
    obj,
    one_of,
    rational,
    read_network,
    read_problem,
)
from .values import loss

MARGIN = 1e-7
"""An attack counts only if it gets below by more than rounding can explain."""
TRIES = 150


def valley(claim: dict[str, Any], proof: Any) -> bool:
    """Whether the numbers hold and the region resists."""
    obj(claim, "kind", "problem", "bad")
    problem = read_problem(claim["problem"])
    bad = read_network(claim["bad"], problem)
    if not isinstance(proof, dict):
        raise MalformedError("expected an object as proof")
    reason = one_of(proof.get("reason"), *ATTACKS)
    fields, attack = ATTACKS[reason]
    obj(proof, "reason", "level", "floor", "better", *fields)
    level, floor = rational(proof["level"]), rational(proof["floor"])
    better = read_network(proof["better"], problem)
    right = loss(problem, bad) < level and loss(problem, better) < floor
    return right and attack(problem, bad.U[0], level, floor, proof)


def _positive_weights(problem: Problem, u: Sequence[fmpq], level: fmpq, floor: fmpq, proof: dict[str, Any]) -> bool:
    """Nonnegative least squares over neurons with random kinks: p of them inside, p − 1 on the boundary."""
    for cell in [*items(proof["cells"], problem.p), *items(proof["convex"])]:
        if len([natural(index) for index in items(cell)]) not in (2, 3):
            raise MalformedError("a cell has two or three points")
    if problem.m != 1 or not isinstance(problem.activation, PiecewiseLinear) or any(value <= 0 for value in u):
        return False
    inside, boundary = (_least(problem, count) for count in (problem.p, problem.p - 1))
    return all(
        found >= stated - MARGIN * abs(stated)
        for found, stated in ((inside, _scaled(problem, floor)), (boundary, _scaled(problem, level)))
    )


def _scaled(problem: Problem, value: fmpq) -> float:
    """A loss in units in which the largest target and weight are 1, which a float can hold."""
    unit = _largest(row[0] for row in problem.y) ** 2 * _largest(problem.weights)
    return float(min(max(value / unit, fmpq(-(10**50))), fmpq(10**50)))


def _largest(values: Iterable[fmpq]) -> fmpq:
    return max((abs(value) for value in values), default=fmpq(1)) or fmpq(1)


def _least(problem: Problem, count: int) -> float:
    """The least loss met with so many neurons of nonnegative outer weight; all is scaled, as σ is homogeneous."""
    far, high = _largest(a for row in problem.x for a in row), _largest(row[0] for row in problem.y)
    heavy = _largest(problem.weights)
    x = numpy.array([[float(value / far) for value in row] for row in problem.x])
    y = numpy.array([float(row[0] / high) for row in problem.y])
    q = numpy.sqrt(numpy.array([float(value / heavy) for value in problem.weights]))
    rng, σ = random.Random(0), problem.activation
    assert isinstance(σ, PiecewiseLinear)
    steep = _largest([σ.positive, σ.negative])
    positive, negative = float(σ.positive / steep), float(σ.negative / steep)
    best = float((q * y) @ (q * y))
    for _ in range(TRIES if count else 0):
        W = numpy.array([_through(rng, x) for _ in range(count)])
        z = x @ W.T
        features = numpy.where(z >= 0, positive * z, negative * z)
        best = min(best, float(nnls(q[:, None] * features, q * y)[1]) ** 2)
    return best


def _through(rng: random.Random, x: Any) -> Any:
    """A neuron whose kink lies at a data point, halfway between two, or anywhere."""
    base, other = x[rng.randrange(len(x))], x[rng.randrange(len(x))]
    kink = base + rng.choice([0, 0.5, rng.random()]) * (other - base)
    w = numpy.array([rng.gauss(0, 1) for _ in base])
    return w - (w @ kink) / (kink @ kink + 1e-300) * kink if kink.any() else w


Attack = Callable[[Problem, Sequence[fmpq], fmpq, fmpq, dict[str, Any]], bool]
ATTACKS: dict[str, tuple[tuple[str, ...], Attack]] = {"kinks": (("cells", "convex"), _positive_weights)}
