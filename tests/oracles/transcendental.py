"""Whether a claim of kind `descent` is true by the path in its proof, for activations that have names only.

The checker encloses derivatives and inverts matrices of features. Here everything is a value of L, by mpmath with 120
digits: a segment is judged by values of L along it, the infimum over all widths by the features of many random
neurons, made orthonormal, and the end of an interpolation by those of its neurons. Nothing is inverted, no spanning set
is formed, no symmetry is used, and tags are not judged.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import mpmath

from . import homotopy
from .homotopy import Box
from .reading import (
    MalformedError,
    Network,
    Problem,
    items,
    natural,
    obj,
    one_of,
    rational,
    read_network,
    read_problem,
    read_row,
    read_table,
)

DIGITS = 120
EQUAL = mpmath.mpf(10) ** -50
"""Differences below this share of the largest loss count as none; the shortest change of a mutant is 10⁻³⁰."""
MOST_ZEROS = 60
"""Where a path ends with a curve, heavier weights count as 10^60 times the lightest."""
TIMES = (0, *(2.0**-k for k in (20, 10, 5)), *(i / 16 for i in range(1, 16)), *(1 - 2.0**-k for k in (5, 10, 20)), 1)

Vector = list[Any]


def _near(z: Any) -> Any:
    """z moved to within 100 of 0: beyond, erf differs from its limits by less than 10⁻⁴⁰⁰⁰, and mpmath gives up."""
    return max(min(z, mpmath.mpf(100)), mpmath.mpf(-100))


VALUES: dict[str, Callable[[Any], Any]] = {
    "exp": mpmath.exp,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "gaussian": lambda z: mpmath.exp(-z * z),
    "sigmoid": lambda z: (1 + mpmath.tanh(z / 2)) / 2,
    "softplus": lambda z: mpmath.log1p(mpmath.exp(-abs(z))) + max(z, 0),
    "squareplus": lambda z: (z + mpmath.hypot(z, 2)) / 2,
    "tanh": lambda z: mpmath.sinh(z) / mpmath.cosh(z),
    "tanh-plus-1": lambda z: 1 + mpmath.tanh(z),
    "atan": lambda z: mpmath.acot(1 / z) if z else mpmath.mpf(0),
    "arctan-plus-half-pi": lambda z: mpmath.pi / 2 + mpmath.atan(z),
    "erf": lambda z: 1 - mpmath.erfc(_near(z)),
    "normal-cdf": lambda z: mpmath.ncdf(_near(z)),
    "gelu": lambda z: z * mpmath.ncdf(_near(z)),
    "silu": lambda z: z * (1 + mpmath.tanh(z / 2)) / 2,
}


def is_meant(claim: dict[str, Any]) -> bool:
    """Whether the claim is about one of these activations."""
    problem = claim.get("problem")
    σ = problem.get("activation") if isinstance(problem, dict) else None
    return isinstance(σ, dict) and isinstance(σ.get("type"), str) and σ["type"] in VALUES


def descent(claim: dict[str, Any], proof: Any) -> bool:
    """Whether no value of L along the path is above one before it, and the end is as low as the claim says."""
    with mpmath.workdps(DIGITS + _more_digits(claim, proof)):
        return _descent(claim, proof)


def _more_digits(claim: dict[str, Any], proof: Any) -> int:
    """For the end of a curve, which is computed: twice the digits of the heaviest weight, lest it drown the others."""
    data, final = (table.get(key) for table, key in ((claim["problem"], "data"), (proof, "final")))
    curved = isinstance(final, dict) and final.get("kind") == "newton"
    weights = data.get("weights") if isinstance(data, dict) and curved else None
    longest = max((len(v) for v in weights if isinstance(v, str)), default=0) if isinstance(weights, list) else 0
    return 2 * min(longest, MOST_ZEROS)


def _descent(claim: dict[str, Any], proof: Any) -> bool:
    obj(claim, "kind", "problem", "start", optional=("gap", "segments"))
    name = obj(claim["problem"]["activation"], "type")["type"]
    relu = {"type": "piecewise-linear", "negative": "0", "positive": "1"}
    cost = _read_loss(claim["problem"].get("loss"))
    problem = read_problem({**claim["problem"], "activation": relu, "loss": {"type": "square"}})
    states = [read_network(claim["start"], problem)]
    for segment in items(obj(proof, "segments", "final")["segments"]):
        states.append(_moved(problem, states[-1], segment, square=cost is SQUARE))
    gap, spare = rational(claim.get("gap", "0")), len(states) - 1
    if gap < 0:
        raise MalformedError("expected a gap of at least 0")
    chosen = _read_final(proof["final"], problem)
    if chosen is None and cost is not SQUARE:
        raise MalformedError("expected an interpolation for another loss than the square")
    most = natural(claim["segments"]) if "segments" in claim else None
    if most is not None and (isinstance(chosen, Box) or spare + (chosen is not None) > most):
        return False
    if isinstance(chosen, Box):
        most = min(problem.weights) * 10**MOST_ZEROS
        problem = replace(problem, weights=tuple(min(q, most) for q in problem.weights))
    risk = Risk(problem, name, cost)
    losses = [[risk.of(_between(a, b, t)) for t in TIMES] for a, b in pairwise(states)]
    slack = EQUAL * max([1, *(max(row) for row in losses)])
    if not all(a + slack >= b for row in losses for a, b in pairwise(row)):
        return False
    if isinstance(chosen, Box):
        curve = homotopy.losses(risk, states[-1], chosen)
        if curve is None or not all(a + slack >= b for a, b in pairwise([risk.of(states[-1]), *curve])):
            return False
        end = curve[-1]
    else:
        end = risk.of(states[-1]) if chosen is None else risk.least([states[-1].W[i] for i in chosen])
    if cost is not SQUARE:  # only a loss of 0, at all labels, is known to be least
        return bool(end <= slack)
    return bool(end <= risk.infimum() + _mp(gap) + slack)


Cost = Callable[[Any], Any]


def SQUARE(z: Any) -> Any:  # the one that is compared by identity
    """z²."""
    return z * z


def _read_loss(value: Any) -> Cost:
    """ℓ as a function of the difference of output and label."""
    name = one_of(value.get("type") if isinstance(value, dict) else None, "square", "huber", "absolute", "quartic")
    if name == "huber":
        delta = _mp(rational(obj(value, "type", "delta")["delta"]))
        if delta <= 0:
            raise MalformedError("expected a positive delta")
        return lambda z: z * z / 2 if abs(z) <= delta else delta * abs(z) - delta * delta / 2
    obj(value, "type")
    return {"square": SQUARE, "absolute": abs, "quartic": lambda z: z**4}[name]


def _moved(problem: Problem, state: Network, segment: Any, square: bool) -> Network:
    if not isinstance(segment, dict):
        raise MalformedError("expected an object as segment")
    kind = one_of(segment.get("kind"), "reroute", "move-dead", *(["descend", "joint"] if square else []))
    if kind == "move-dead":
        rows = obj(segment, "kind", "rows")["rows"]
        if not isinstance(rows, dict):
            raise MalformedError("expected an object as rows")
        changes = {natural(key): read_row(row, problem.n) for key, row in rows.items()}
        if any(i >= problem.p for i in changes):
            raise MalformedError("expected neurons of the network")
        return Network(state.U, tuple(changes.get(i, row) for i, row in enumerate(state.W)))
    obj(segment, "kind", "U", *(["W"] if kind == "joint" else []))
    W = read_table(segment["W"], problem.p, problem.n) if kind == "joint" else state.W
    return Network(read_table(segment["U"], problem.m, problem.p), W)


def _read_final(final: Any, problem: Problem) -> list[int] | Box | None:
    """The neurons of an interpolation, the box of a curve, None for an end as it is."""
    if not isinstance(final, dict):
        raise MalformedError("expected an object as final")
    if one_of(final.get("kind"), "interpolation", "gap", "newton") == "newton":
        return homotopy.read_box(final, problem)
    if final["kind"] == "gap":
        read_table(obj(final, "kind", "witness")["witness"], problem.m, None)
        return None
    obj(final, "kind", "neurons", "points", "inverse", "witness")
    neurons, points = ([natural(i) for i in items(final[key])] for key in ("neurons", "points"))
    read_table(final["inverse"], len(neurons), len(neurons))
    read_table(final["witness"], problem.m, len(neurons))
    for found, below in ((neurons, problem.p), (points, len(problem.x))):
        if len(found) != len(neurons) or len(set(found)) != len(found) or any(i >= below for i in found):
            raise MalformedError("expected different indices, as many neurons as points")
    return neurons


def _mp(value: Any) -> Any:
    return mpmath.mpf(int(value.p)) / int(value.q)


def _between(a: Network, b: Network, t: float) -> tuple[list[Vector], list[Vector]]:
    tables = ((a.U, b.U), (a.W, b.W))
    U, W = (
        [[_mp(x) + t * (_mp(y) - _mp(x)) for x, y in zip(r, s, strict=True)] for r, s in zip(first, last, strict=True)]
        for first, last in tables
    )
    return U, W


class Risk:
    """L of a problem, in numbers of 120 digits."""

    def __init__(self, problem: Problem, name: str, cost: Cost) -> None:
        self.problem, self.σ, self.cost = problem, VALUES[name], cost
        self.x = [[_mp(v) for v in row] for row in problem.x]
        self.root = [mpmath.sqrt(_mp(q)) for q in problem.weights]
        self.y = [[_mp(row[j]) * r for row, r in zip(problem.y, self.root, strict=True)] for j in range(problem.m)]

    def feature(self, w: Sequence[Any]) -> Vector:
        """√q_k σ(⟨w, x_k⟩)."""
        return [self.σ(mpmath.fdot(w, x)) * r for x, r in zip(self.x, self.root, strict=True)]

    def of(self, network: Any) -> Any:
        """L, of a network of rationals or of mpmath's numbers."""
        U, W = _between(network, network, 0) if isinstance(network, Network) else network
        features = [self.feature(w) for w in W]
        total = mpmath.mpf(0)
        for row, y in zip(U, self.y, strict=True):
            for k, target in enumerate(y):
                difference = mpmath.fsum(u * f[k] for u, f in zip(row, features, strict=True)) - target
                total += self.root[k] ** 2 * self.cost(difference / self.root[k])
        return total

    def least(self, W: Sequence[Sequence[Any]]) -> Any:
        """The squares of the distances of y from the span of their features: the least L over U for the square loss."""
        return self._distance([self.feature([_mp(v) for v in w]) for w in W])

    def infimum(self) -> Any:
        """The same for so many random neurons that their features span all."""
        return self._distance([self.feature(w) for w in self._generic()])

    def _generic(self) -> list[Vector]:
        random, n = Random(0), self.problem.n
        count, size = len(self.x), max([1, *(abs(v) for row in self.x for v in row)])
        return [[random.uniform(-2, 2) / size for _ in range(n)] for _ in range(2 * count + 2)]

    def best(self) -> list[Vector]:
        """Φ_j(x_k) at the infimum: the projections of the targets."""
        basis = self._basis([self.feature(w) for w in self._generic()])
        parts = [[mpmath.fdot(y, e) for e in basis] for y in self.y]
        columns = [[mpmath.fdot(c, e) for e in zip(*basis, strict=True)] for c in parts] if basis else parts
        zero = [mpmath.mpf(0)] * len(self.root)
        return [[v / r for v, r in zip(row or zero, self.root, strict=True)] for row in columns]

    def _basis(self, rows: list[Vector]) -> list[Vector]:
        basis: list[Vector] = []
        for row in rows:
            rest = row
            for _ in range(2):
                for e in basis:
                    c = mpmath.fdot(rest, e)
                    rest = [a - c * b for a, b in zip(rest, e, strict=True)]
            size = mpmath.norm(rest)
            if size > mpmath.mpf(10) ** (-2 * mpmath.mp.dps // 3) * (mpmath.norm(row) or 1):
                basis.append([a / size for a in rest])
        return basis

    def _distance(self, rows: list[Vector]) -> Any:
        basis = self._basis(rows)
        return mpmath.fsum(mpmath.fdot(y, y) - mpmath.fsum(mpmath.fdot(y, e) ** 2 for e in basis) for y in self.y)
