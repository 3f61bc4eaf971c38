"""Whether a claim of kind `spurious-valley` can be true: its numbers exactly, its region by attack.

The losses of the two points are exact. That the region has the level on its boundary and the floor inside cannot be
confirmed by other means in general; `ATTACKS` holds for each reason a search for a counterexample by another route than
the proof's, and what resists it counts as true.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy
from flint import fmpq
from scipy.optimize import minimize, nnls

from . import enclosed, inertia, one_neuron, quadratics, wall
from .populations import read_law, risk
from .reading import (
    MalformedError,
    Network,
    PiecewiseLinear,
    Polynomial,
    Problem,
    items,
    natural,
    obj,
    one_of,
    rational,
    read_network,
    read_problem,
    read_table,
)
from .values import features, loss, matrix_of

TRIES = 150


def valley(claim: dict[str, Any], proof: Any) -> bool:
    """Whether the numbers hold and the region resists."""
    obj(claim, "kind", "problem", "bad")
    if isinstance(claim["problem"], dict) and enclosed.is_named(claim["problem"].get("activation")):
        return enclosed.valley(claim, proof)
    if not isinstance(proof, dict):
        raise MalformedError("expected an object as proof")
    if proof.get("reason") == "wall":
        return _wall(claim, proof)
    problem = read_problem(claim["problem"])
    bad = read_network(claim["bad"], problem)
    reason = one_of(proof.get("reason"), *ATTACKS)
    fields, attack = ATTACKS[reason]
    obj(proof, "reason", "level", "floor", "better", *fields)
    level, floor = rational(proof["level"]), rational(proof["floor"])
    better = read_network(proof["better"], problem)
    right = loss(problem, bad) < level and loss(problem, better) < floor
    return right and attack(problem, bad, level, floor, proof)


def _wall(claim: dict[str, Any], proof: dict[str, Any]) -> bool:
    """The only reason for data by moments too."""
    obj(proof, "reason", "level", "floor", "better", "wall", "on", "inside")
    data = claim["problem"].get("data") if isinstance(claim["problem"], dict) else None
    moments = isinstance(data, dict) and data.get("type") == "moments"
    problem: Any = read_law(claim["problem"]) if moments else read_problem(claim["problem"])
    measure = partial(risk if moments else loss, problem)
    bad, better = read_network(claim["bad"], problem), read_network(proof["better"], problem)
    level, floor = rational(proof["level"]), rational(proof["floor"])
    right = measure(bad) < level and measure(better) < floor
    return wall.resists(problem, bad, level, floor, proof, measure) and right


def _positive_weights(problem: Problem, bad: Network, level: fmpq, floor: fmpq, proof: dict[str, Any]) -> bool:
    """Nonnegative least squares over neurons with random kinks: p of them inside, p − 1 on the boundary."""
    for cell in [*items(proof["cells"], problem.p), *items(proof["convex"])]:
        if len([natural(index) for index in items(cell)]) not in (2, 3):
            raise MalformedError("a cell has two or three points")
    if problem.m != 1 or not isinstance(problem.activation, PiecewiseLinear) or any(value <= 0 for value in bad.U[0]):
        return False
    inside, boundary = (least(problem, count) for count in (problem.p, problem.p - 1))
    return inside >= floor and boundary >= level


def _clamped(value: fmpq) -> float:
    return float(min(max(value, fmpq(-(10**50))), fmpq(10**50)))


def _largest(values: Iterable[fmpq]) -> fmpq:
    return max((abs(value) for value in values), default=fmpq(1)) or fmpq(1)


def least(problem: Problem, count: int) -> fmpq:
    """The loss, exact, of the best network met with so many neurons of nonnegative outer weight.

    Floats propose, in units in which points, targets and weights are at most 1 (σ is homogeneous); the three best
    proposals are evaluated exactly, so that what lies below a stated bound refutes it.
    """
    far, high = _largest(a for row in problem.x for a in row), _largest(row[0] for row in problem.y)
    heavy = _largest(problem.weights)
    x = numpy.array([[float(value / far) for value in row] for row in problem.x])
    y = numpy.array([float(row[0] / high) for row in problem.y])
    q = numpy.sqrt(numpy.array([float(value / heavy) for value in problem.weights]))
    rng, σ = random.Random(0), problem.activation
    assert isinstance(σ, PiecewiseLinear)
    steep = _largest([σ.positive, σ.negative])
    positive, negative = float(σ.positive / steep), float(σ.negative / steep)
    met: list[tuple[float, Network]] = []
    for _ in range(TRIES if count else 0):
        W = numpy.array([_through(rng, x) for _ in range(count)])
        z = x @ W.T
        u, rest = nnls(q[:, None] * numpy.where(z >= 0, positive * z, negative * z), q * y)
        outer = tuple(_exact(value) * high / steep for value in u)
        inner = tuple(tuple(_exact(value) / far for value in row) for row in W)
        met.append((float(rest), Network((outer,), inner)))
    best = [network for _, network in sorted(met, key=lambda one: one[0])[:3]]
    zero = Network(((fmpq(0),),), (problem.x[0],))
    return min(loss(replace(problem, p=len(one.W)), one) for one in [*best, zero])


def _exact(value: float) -> fmpq:
    return fmpq(*float(value).as_integer_ratio())


def _through(rng: random.Random, x: Any) -> Any:
    """A neuron whose kink lies at a data point, halfway between two, or anywhere."""
    base, other = x[rng.randrange(len(x))], x[rng.randrange(len(x))]
    kink = base + rng.choice([0, 0.5, rng.random()]) * (other - base)
    w = numpy.array([rng.gauss(0, 1) for _ in base])
    return w - (w @ kink) / (kink @ kink + 1e-300) * kink if kink.any() else w


def _cone(problem: Problem, bad: Network, level: fmpq, floor: fmpq, proof: dict[str, Any]) -> bool:
    """Descents over p, and over p − 1, neurons of nonnegative outer weight, of L − L(bad) without cancellation."""
    for pair in items(proof["squares"]):
        items(pair, 2)
    read_table(proof["subspace"], problem.p, None)
    if rational(proof["spread"]) <= 0 or rational(proof["scale"]) <= 0:
        raise MalformedError("expected positive numbers")
    if problem.m != 1 or not isinstance(problem.activation, Polynomial) or any(value <= 0 for value in bad.U[0]):
        return False
    at = loss(problem, bad)
    stated = ((problem.p, _clamped(floor - at)), (problem.p - 1, _clamped(level - at)))
    return all(sum(_excess(problem, bad, count)) >= value - 1e-6 * abs(value) for count, value in stated)


def _excess(problem: Problem, bad: Network, count: int) -> tuple[float, float]:
    """The least |f − g|² + 2⟨f − g, g − y⟩ that descents from the shaken bad point meet, and its rounding."""
    σ = problem.activation
    assert isinstance(σ, Polynomial)
    exact = (matrix_of(bad.U, problem.p) * features(σ, bad.W, problem.x)).tolist()[0]
    g = numpy.array([float(value) for value in exact])
    r = numpy.array([float(value - row[0]) for value, row in zip(exact, problem.y, strict=True)])
    x = numpy.array([[float(value) for value in row] for row in problem.x])
    q = numpy.array([float(value) for value in problem.weights])
    lead, degree = float(σ.coefficients[-1]), σ.degree
    n, rng = problem.n, numpy.random.default_rng(0)

    def excess(θ: Any) -> float:
        f = lead * (x @ θ.reshape(count, n).T) ** degree @ numpy.ones(count) if count else 0 * g
        return float(q @ (f - g) ** 2 + 2 * q @ ((f - g) * r))

    rounding = 1e-10 * float(q @ (g * g + 2 * abs(g * r)))
    if count == 0:
        return excess(numpy.zeros(0)), rounding
    root = numpy.array([float(u) ** (1 / degree) for u in bad.U[0]])  # u ⟨w, x⟩^d = ⟨u^(1/d) w, x⟩^d
    own = root[:, None] * numpy.array([[float(value) for value in row] for row in bad.W])
    best = float("inf")
    for left_out in range(min(problem.p, 6)):
        kept = numpy.delete(own, left_out, 0) if count < problem.p else own
        for shake in (0.0, 0.1, 0.5):
            start = (kept * (1 + shake * rng.normal(size=kept.shape))).ravel()
            best = min(best, excess(start), float(minimize(excess, start, method="L-BFGS-B").fun))
    return best, rounding


def _ellipsoid(problem: Problem, bad: Network, level: fmpq, floor: fmpq, proof: dict[str, Any]) -> bool:
    """Places on the boundary of the ellipsoid, and descents from inside it, in exact arithmetic of the loss."""
    σ, radius = problem.activation, rational(proof["radius"])
    if radius <= 0:
        raise MalformedError("expected a positive radius")
    scaled = isinstance(σ, PiecewiseLinear) or (len(σ.degrees) == 1 and σ.degree > 0)
    first = problem.p if scaled else 0
    center = [value for row in (*bad.U, *bad.W) for value in row]
    free = len(center) - first
    axes = read_table(proof["axes"], free, free)
    S = numpy.array([[float(value) for value in row] for row in axes])
    rng, directions = numpy.random.default_rng(0), [*numpy.eye(free), *-numpy.eye(free)]
    for _ in range(60):
        z = rng.normal(size=free)
        directions.append(z / numpy.linalg.norm(z))
    for z in directions:
        for share in (fmpq(1), fmpq(1, 3)):
            there = loss(problem, _moved(problem, center, first, S @ z, share * radius))
            if there < (level if share == 1 else floor):
                return False
    return first == 0 or all(any(row) for row in bad.W)


def _moved(problem: Problem, center: list[fmpq], first: int, by: Any, times: fmpq) -> Network:
    still = center[:first] + [
        c + times * fmpq(*v.as_integer_ratio()) for c, v in zip(center[first:], by.tolist(), strict=True)
    ]
    m, p, n = problem.m, problem.p, problem.n
    U = tuple(tuple(still[j * p : (j + 1) * p]) for j in range(m))
    return Network(U, tuple(tuple(still[m * p + i * n : m * p + (i + 1) * n]) for i in range(p)))


Attack = Callable[[Problem, Network, fmpq, fmpq, dict[str, Any]], bool]
ATTACKS: dict[str, tuple[tuple[str, ...], Attack]] = {
    "inertia": (("minimum", "axes", "strength"), inertia.resists),
    "nappe": (("minimum", "axis", "separation", "strength"), quadratics.nappe),
    "semidefinite": (("minimum", "axis", "subspace", "height", "strength"), quadratics.semidefinite),
    "one-sided": (("minimum", "constant", "strength", "pull"), quadratics.one_sided),
    "cone": (("squares", "subspace", "spread", "scale"), _cone),
    "one-neuron": ((), one_neuron.resists),
    "kinks": (("cells", "convex"), _positive_weights),
    "local-minimum": (("axes", "radius"), _ellipsoid),
}
