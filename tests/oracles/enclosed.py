"""Spurious valleys of activations whose values are not rational: losses in Arb's balls, regions attacked by descents.

The checker compares differences of the targets; here networks of p, and of p − 1, neurons with nonnegative outer
weights are searched for a loss below the floor, and below the level.
"""

from collections.abc import Callable
from typing import Any

import numpy
from flint import arb, ctx, fmpq
from scipy.optimize import nnls
from scipy.special import expit, ndtr

from . import ellipsoids, hankel, one_neuron
from .reading import MalformedError, Network, Problem, items, natural, obj, one_of, rational, read_network, read_problem
from .series import SERIES

BITS = 300
TRIES = 60
MARGIN = 1e-6
FAR = fmpq(10**50)
"""Coordinates beyond are moved here, where floats can hold them."""

VALUES: dict[str, tuple[Callable[[arb], arb], Callable[[Any], Any]]] = {
    "softplus": (lambda z: z.exp().log1p() if z < 0 else z + (-z).exp().log1p(), lambda z: numpy.logaddexp(0, z)),
    "squareplus": (lambda z: 2 / ((z * z + 4).sqrt() - z), lambda z: 2 / (numpy.hypot(z, 2) + abs(z)) + z * (z > 0)),
    "sigmoid": (lambda z: (1 + (z / 2).tanh()) / 2, expit),
    "normal-cdf": (lambda z: (-z / arb(2).sqrt()).erfc() / 2, ndtr),
    "arctan-plus-half-pi": (lambda z: arb.pi() / 2 + z.atan(), lambda z: numpy.arctan2(1, -z)),
    "tanh-plus-1": (lambda z: 1 + z.tanh(), lambda z: 2 * expit(2 * z)),
}


EXACT: dict[str, Callable[[arb], arb]] = {
    "exp": arb.exp,
    "gaussian": lambda z: (-z * z).exp(),
    **{name: exact for name, (exact, _) in VALUES.items()},
}


def is_named(activation: Any) -> bool:
    """Whether this is the object of an activation that has only a name."""
    return isinstance(activation, dict) and activation.get("type") in list(SERIES)


def valley(claim: dict[str, Any], proof: Any) -> bool:
    """Whether the losses are below level and floor, and no search gets below these where it must not."""
    name = obj(claim["problem"]["activation"], "type")["type"]
    relu = {"type": "piecewise-linear", "negative": "0", "positive": "1"}
    problem = read_problem({**claim["problem"], "activation": relu})
    bad = read_network(claim["bad"], problem)
    if not isinstance(proof, dict):
        raise MalformedError("expected an object as proof")
    reason = one_of(proof.get("reason"), "unimodal", "local-minimum", "hankel", "one-neuron")
    if reason == "local-minimum":
        return ellipsoids.valley(problem, name, bad, proof)
    if reason == "hankel":
        return _by_hankel_matrices(problem, name, bad, proof)
    if reason == "one-neuron":
        return _of_one_neuron(problem, name, bad, proof)
    obj(proof, "reason", "level", "floor", "better", "run")
    if name not in VALUES:
        return False
    length = 2 * problem.p + (name in ("softplus", "squareplus"))
    if any(natural(index) >= len(problem.x) for index in items(proof["run"], length)):
        raise MalformedError("expected indices of points")
    level, floor, better = rational(proof["level"]), rational(proof["floor"]), read_network(proof["better"], problem)
    if problem.m != 1 or any(u <= 0 for u in bad.U[0]):
        return False
    right = loss_below(problem, name, bad, level) and loss_below(problem, name, better, floor)
    return right and resists(problem, name, level, floor)


def _by_hankel_matrices(problem: Problem, name: str, bad: Network, proof: dict[str, Any]) -> bool:
    obj(proof, "reason", "level", "floor", "better", *hankel.FIELDS)
    level, floor, better = rational(proof["level"]), rational(proof["floor"]), read_network(proof["better"], problem)
    right = name == "exp" and hankel.bounds_hold(problem, bad, level, floor, proof)
    return right and loss_below(problem, name, bad, level) and loss_below(problem, name, better, floor)


def _of_one_neuron(problem: Problem, name: str, bad: Network, proof: dict[str, Any]) -> bool:
    obj(proof, "reason", "level", "floor", "better")
    level, floor, better = rational(proof["level"]), rational(proof["floor"]), read_network(proof["better"], problem)
    right = one_neuron.bounds_hold(problem, bad, level, floor, name in one_neuron.POSITIVE)
    return right and loss_below(problem, name, bad, level) and loss_below(problem, name, better, floor)


def loss_below(problem: Problem, name: str, network: Network, most: fmpq) -> bool:
    """Whether the ball of the loss lies below a number."""
    with ctx.workprec(BITS):
        total, σ = arb(0), EXACT[name]
        for x, y, q in zip(problem.x, problem.y, problem.weights, strict=True):
            z = [sum((a * b for a, b in zip(w, x, strict=True)), fmpq(0)) for w in network.W]
            r = sum((arb(u) * σ(arb(one)) for u, one in zip(network.U[0], z, strict=True)), arb(-y[0]))
            total += arb(q) * r * r
        return bool(total < arb(most))


def resists(problem: Problem, name: str, level: fmpq, floor: fmpq) -> bool:
    """Whether nonnegative least squares over random neurons stay above the floor, with one fewer above the level."""
    high = max(abs(row[0]) for row in problem.y) or fmpq(1)
    heavy = max(problem.weights)
    limits = [float(min(value / (high * high * heavy), FAR)) for value in (floor, level)]
    found = [least(problem, name, count, high, heavy) for count in (problem.p, problem.p - 1)]
    return all(one >= limit - MARGIN * abs(limit) for one, limit in zip(found, limits, strict=True))


def least(problem: Problem, name: str, count: int, high: fmpq, heavy: fmpq) -> float:
    """The least loss met with so many neurons of nonnegative outer weight; the largest target and weight are 1."""
    x = numpy.array([[float(min(max(a, -FAR), FAR)) for a in row] for row in problem.x])
    y = numpy.array([float(row[0] / high) for row in problem.y])
    q = numpy.sqrt(numpy.array([float(w / heavy) for w in problem.weights]))
    rng, σ = numpy.random.default_rng(0), VALUES[name][1]
    best = float((q * y) @ (q * y))
    for _ in range(TRIES if count else 0):
        values = q[:, None] * σ(x @ steep(rng, x, count).T)
        size = numpy.maximum(abs(values).max(axis=0), 1e-300)
        best = min(best, float(nnls(values / size, q * y)[1]) ** 2)
    return best


def steep(rng: Any, x: Any, count: int) -> Any:
    """Neurons of any steepness that are 0 at a data point, halfway between two, or anywhere between two."""
    rows = []
    for _ in range(count):
        base, other = x[rng.integers(len(x))], x[rng.integers(len(x))]
        kink = base + rng.choice([0, 0.5, rng.random()]) * (other - base)
        w = rng.normal(size=len(base))
        w -= (w @ kink) / max(kink @ kink, 1e-300) * kink
        rows.append(w / max(abs(w).max(), 1e-300) * 10 ** rng.uniform(-2, 3))
    return numpy.array(rows)
