"""Attacks on certified spurious valleys, whatever their reason: nothing may leave a valley below its level.

* *descents*: from the bad point shaken, below the level; steps against the gradient, each so short that the loss falls
  all along it. They stay below the level, so they may not end below the floor.
* *bands*: paths from the bad to the better point, straight, bent at random, and then moved to lower their highest
  places. Each must reach the level.
* *boundaries*: for reasons whose region is that of positive outer weights, searches for p − 1 neurons with nonnegative
  outer weights; none may be below the level.

All of it is in floats, and uses no bound of a proof. Valleys whose barrier floats do not resolve are left out.
`python -m tests.attacks [SEED]` runs it at length on the corpus and prints how much was tried.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy
from scipy.optimize import minimize

from valleys.theory.problems import Problem
from valleys.verifiers.checker.activations import Polynomial
from valleys.verifiers.checker.wall import risk_polynomial
from valleys.verifiers.documents import parse_landscape, parse_network
from valleys.verifiers.traps.better import function
from valleys.verifiers.traps.region import Place

Array = Any
VALID = Path(__file__).parent / "certificates" / "valid"
POSITIVE = {"kinks", "unimodal", "cone", "hankel", "one-neuron", "one-sided", "semidefinite"}
RESOLVED = 1e-9
MOST_WEIGHTS = 24
NODES, FINE = 6, 40
LONGEST = 0.25
"""A step changes no weight by a larger share of itself: longer ones jump over walls and land below."""


@dataclass(frozen=True)
class Target:
    """A certified valley in floats; weights are rows U and then rows W."""

    name: str
    reason: str
    loss: Callable[[Array], float]
    bad: Array
    better: Array
    level: float
    floor: float
    shape: tuple[int, int, int]

    @property
    def resolved(self) -> bool:
        """Whether floats tell the bad point from the level."""
        slack = min(self.level - self.loss(self.bad), self.floor - self.loss(self.better))
        return slack > RESOLVED * abs(self.level) and len(self.bad) <= MOST_WEIGHTS


def read(path: Path) -> Target | None:
    """The target of a document; None for other kinds of claims."""
    content = json.loads(path.read_text(encoding="utf-8"))
    claim, proof = content["claim"], content["proof"]
    if claim["kind"] != "spurious-valley":
        return None
    problem, bad, better = (
        parse_landscape(claim["problem"]),
        parse_network(claim["bad"]),
        parse_network(proof["better"]),
    )
    vectors = [numpy.array([float(v) for v in (*one.U.entries(), *one.W.entries())]) for one in (bad, better)]
    level, floor = (float(Fraction(proof[key])) for key in ("level", "floor"))
    loss = _on_points(problem) if isinstance(problem, Problem) else _by_moments(Place.of(problem, bad))
    return Target(path.stem, proof["reason"], loss, *vectors, level, floor, (problem.m, problem.width, problem.n))


def _on_points(problem: Problem) -> Callable[[Array], float]:
    x, y = (
        numpy.array([[float(v) for v in row] for row in a.tolist()])
        for a in (problem.sample.points.x, problem.sample.y)
    )
    q, σ = numpy.array([[float(w)] for w in problem.sample.weights]), function(problem.activation)
    m, p, n = problem.m, problem.width, problem.n

    def loss(θ: Array) -> float:
        with numpy.errstate(over="ignore", invalid="ignore"):
            f = σ(x @ θ[m * p :].reshape(-1, n).T) @ θ[: m * p].reshape(m, -1).T
            value = float((q * (f - y) ** 2).sum())
        return value if numpy.isfinite(value) else 1e300

    return loss


def _by_moments(place: Place) -> Callable[[Array], float]:
    σ = place.checked.points.activation
    assert isinstance(σ, Polynomial)
    L = risk_polynomial(place.checked, σ)
    powers, a = numpy.array(list(L)), numpy.array([float(value) for value in L.values()])
    return lambda θ: float(a @ numpy.prod(θ**powers, axis=1))


def gradient(loss: Callable[[Array], float], θ: Array) -> Array:
    """By central differences, each step in proportion to its coordinate."""
    steps = 1e-6 * (numpy.abs(θ) + 1e-3)
    return numpy.array(
        [(loss(θ + h) - loss(θ - h)) / (2 * step) for step, h in zip(steps, numpy.diag(steps), strict=True)]
    )


def descent(target: Target, rng: Any, steps: int) -> float | None:
    """The loss at the end of a descent from below the level; None if no such start is met."""
    for shake in 10.0 ** rng.uniform(-7, 0, 40):
        θ = target.bad * (1 + shake * rng.normal(size=len(target.bad)))
        path = numpy.linspace(0, 1, 9)
        if all(target.loss(target.bad + t * (θ - target.bad)) < target.level for t in path):
            break
    else:
        return None
    length = 1.0
    for _ in range(steps):
        size = numpy.abs(θ) + 1e-3
        here, g = target.loss(θ), gradient(target.loss, θ) * size**2
        length = min(4 * length, LONGEST / max(float((numpy.abs(g) / size).max()), 1e-300))
        while length > 1e-18 and not _falls(target, θ, -length * g, here):
            length /= 4
        if length <= 1e-18:
            break
        θ = θ - length * g
    return target.loss(θ)


def _falls(target: Target, θ: Array, step: Array, here: float) -> bool:
    return all(target.loss(θ + t * step) < here for t in (0.125, 0.25, 0.5, 0.75, 1.0))


def band(target: Target, rng: Any, rounds: int) -> float:
    """The highest loss met on a path from the bad to the better point, after its peaks have been lowered."""
    ends, size = (target.bad, target.better), numpy.abs(target.bad) + numpy.abs(target.better) + 1e-3
    along = numpy.linspace(0, 1, NODES + 2)[1:-1, None]
    nodes = (
        ends[0] + along * (ends[1] - ends[0]) + rng.choice([0, 0.1, 0.5]) * size * rng.normal(size=(NODES, len(size)))
    )

    def losses(flat: Array, fine: int) -> Array:
        corners = numpy.vstack([ends[0], flat.reshape(nodes.shape), ends[1]])
        shares = numpy.linspace(0, 1, fine, endpoint=False)[:, None]
        return numpy.array([target.loss(v) for a, b in pairwise(corners) for v in a + shares * (b - a)])

    def height(flat: Array) -> float:
        values = numpy.minimum(losses(flat, 3) / target.level, 1e6)
        return float(values.max() + 0.1 * numpy.log(numpy.exp((values - values.max()) / 0.1).sum()))

    found = minimize(height, nodes.ravel(), method="Powell", options={"maxiter": rounds, "maxfev": 300 * rounds}).x
    return min(peak(target, [ends[0], *flat.reshape(nodes.shape), ends[1]]) for flat in (nodes.ravel(), found))


def peak(target: Target, corners: list[Array]) -> float:
    """The highest loss on a polygon: on a grid, and on finer ones around its three highest places."""
    pieces, highest = [(a, b) for a, b in pairwise(corners)], 0.0
    for _ in range(6):
        shares = numpy.linspace(0, 1, FINE + 1)
        found = [(target.loss(a + t * (b - a)), a, b, t) for a, b in pieces for t in shares]
        top = sorted(found, key=lambda one: -one[0])[:3]
        highest = max(highest, top[0][0])
        pieces = [(a + max(t - 1 / FINE, 0) * (b - a), a + min(t + 1 / FINE, 1) * (b - a)) for _, a, b, t in top]
    return highest


def boundary(target: Target, rng: Any) -> float:
    """The least loss met with p − 1 neurons of nonnegative outer weight."""
    _, p, n = target.shape
    gone = rng.integers(p)
    W = target.bad[p:].reshape(p, n)
    shaken = W * (1 + 10.0 ** rng.uniform(-3, 0) * rng.normal(size=W.shape))
    start = numpy.concatenate([numpy.sqrt(target.bad[:p]), shaken.ravel()])

    def loss(θ: Array) -> float:
        outer = θ[:p] ** 2
        outer[gone] = 0
        return target.loss(numpy.concatenate([outer, θ[p:]]))

    found = minimize(loss, start, method="Nelder-Mead", options={"maxfev": 200 * len(start)})
    return min(loss(start), float(found.fun))


def attack(target: Target, rng: Any, tries: int, steps: int) -> tuple[dict[str, int], list[str]]:
    """How many attacks of each kind were made, and those that got out."""
    made = {"descents": 0, "bands": 0, "boundaries": 0}
    out, slack = [], RESOLVED * abs(target.level)
    for _ in range(tries):
        end = descent(target, rng, steps)
        if end is not None:
            made["descents"] += 1
            out += [f"{target.name}: a descent ends at {end}"] if end < target.floor - slack else []
        top = band(target, rng, max(1, steps // 50))
        made["bands"] += 1
        out += [f"{target.name}: a path stays below {top}"] if top < target.level - slack else []
        if target.reason in POSITIVE:
            made["boundaries"] += 1
            least = boundary(target, rng)
            out += [f"{target.name}: {least} on the boundary"] if least < target.level - slack else []
    return made, out


def targets() -> list[Target]:
    """The valleys of the corpus that floats resolve."""
    found = [read(path) for path in sorted(VALID.glob("*.json"))]
    return [target for target in found if target is not None and target.resolved]


def main() -> None:
    """At length."""
    rng = numpy.random.default_rng(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    totals: dict[str, dict[str, int]] = {}
    for target in targets():
        made, out = attack(target, rng, 20, 150)
        row = totals.setdefault(target.reason, {"valleys": 0, **dict.fromkeys(made, 0), "out": 0})
        row["valleys"] += 1
        row["out"] += len(out)
        for kind, count in made.items():
            row[kind] += count
        print(target.name, made, *out, flush=True)
    for reason, row in sorted(totals.items()):
        print(reason, row)


if __name__ == "__main__":
    main()
