"""Data with a spurious valley for softplus, sigmoid and their like, at every width p (notes/traps.md, Theorem D).

The targets are those of p ReLUs, or of p steps, at equispaced points, and −β at one more point, which no network with
positive outer weights can follow. Steep neurons come as close to them as one likes. The constructions are float
guesses of how steep is enough; the checker's enclosures decide.
"""

from collections.abc import Callable

import numpy
from flint import fmpq, fmpq_mat
from numpy.typing import NDArray
from scipy.special import expit, ndtr

from ...theory.errors import HypothesisError, InputError
from ...theory.exact import matrix
from ...theory.named_activations import Named
from ...theory.networks import Network
from ...theory.problems import Problem
from ...theory.samples import Sample
from .kinks import least_root
from .trap import Trap

MOST_WIDTH = 100
STEEPEST = 2**40

Function = Callable[[NDArray[numpy.float64]], NDArray[numpy.float64]]

CONVEX: dict[str, Function] = {
    "softplus": lambda z: numpy.logaddexp(0, z),
    "squareplus": lambda z: numpy.where(z < 0, 2 / (numpy.hypot(z, 2) - z), (z + numpy.hypot(z, 2)) / 2),
}
"""σ with slope 1 at +∞, as floats."""

INCREASING: dict[str, tuple[Function, fmpq]] = {
    "sigmoid": (expit, fmpq(1)),
    "normal-cdf": (ndtr, fmpq(1)),
    "arctan-plus-half-pi": (lambda z: numpy.arctan2(1, -z), fmpq(884279719003555, 2**48)),
    "tanh-plus-1": (lambda z: 2 * expit(2 * z), fmpq(2)),
}
"""σ as floats, and its limit at +∞ as a rational number."""


def unimodal(
    σ: Named, p: int, n: int = 2, barrier: fmpq | None = None, depth: fmpq | None = None, axes: bool = False
) -> Trap:
    """A trap of width p with n ≥ 2 inputs (t, 1, 0, …), barrier and depth at least what is given, 1 otherwise.

    With `axes` the target −β is not at t = −4 but at (0, 0, 1, 0, …), n ≥ 3.

    >>> trap = unimodal(Named("softplus"), 3)
    >>> trap.floor, trap.level, trap.problem.sample.points.count
    (169, 685/4, 8)

    Raises `HypothesisError` for an activation that is none of `CONVEX` and `INCREASING`.
    """
    if σ.name not in CONVEX and σ.name not in INCREASING:
        raise HypothesisError(f"expected one of {', '.join([*CONVEX, *INCREASING])}, got {σ}")
    if not 1 <= p <= MOST_WIDTH:
        raise InputError(f"expected a width from 1 to {MOST_WIDTH} for {σ}, got {p}")
    if n < 2 + axes:
        raise HypothesisError(f"expected n ≥ {2 + axes} inputs, the second for a bias, got {n}")
    wall, below = fmpq(1) if barrier is None else barrier, fmpq(1) if depth is None else depth
    if wall <= 0 or below <= 0:
        raise InputError(f"expected a positive barrier and a positive depth, got {wall} and {below}")
    convex = σ.name in CONVEX
    share = fmpq(1, _norm(p, convex))
    alpha = fmpq(least_root(2 * wall / share))
    beta = fmpq(least_root(2 * (alpha * alpha + below)))
    times = [*range(2 * p + convex), -4]
    shape = (lambda t, i: max(t - 2 * i - 1, 0)) if convex else (lambda t, i: int(t > 2 * i))
    targets = [sum((alpha * shape(t, i) for i in range(p)), fmpq(0)) for t in times[:-1]] + [-beta]
    points = [[t, 1, *[0] * (n - 2)] for t in times]
    if axes:
        points[-1] = [0, 0, 1, *[0] * (n - 3)]
    problem = Problem(σ, Sample.of(points, [[y] for y in targets]), p)
    floor = beta * beta
    steep, most = fmpq(16), (float(floor + alpha * alpha * share / 2), float(floor - below))
    bad, better = _networks(σ, p, n, alpha, beta, steep, axes)
    while steep < STEEPEST and not (_loss(problem, bad) < most[0] and _loss(problem, better) < most[1]):
        steep *= 4
        bad, better = _networks(σ, p, n, alpha, beta, steep, axes)
    run = {"run": [str(j) for j in range(2 * p + convex)]}
    return Trap(problem, bad, better, floor + alpha * alpha * share, floor, "unimodal", run)


def _norm(p: int, convex: bool) -> int:
    """The largest |l_k|² (for p = 1: the least Σ y² at the other points is α²)."""
    if p <= 2:
        return 1 if p == 1 else (20 if convex else 9)
    return 36 if convex else 11


def _networks(σ: Named, p: int, n: int, alpha: fmpq, beta: fmpq, steep: fmpq, axes: bool) -> tuple[Network, Network]:
    """Steep neurons near the targets; and one that only sees the point of target −β in place of the last of them."""
    convex = σ.name in CONVEX
    unit = 1 / steep if convex else 1 / INCREASING[σ.name][1]
    off = [-steep] if axes else []
    rows = [[steep, -steep * (2 * i + 1 if convex else 2 * i + fmpq(1, 2)), *off] for i in range(p)]
    left = [fmpq(0), -steep, 2 * steep] if axes else [-steep, -2 * steep]
    weight = -beta * unit / (2 if convex else 1)
    padded = [[*row, *[fmpq(0)] * (n - len(row))] for row in (*rows, left)]
    bad = Network(fmpq_mat([[alpha * unit] * p]), matrix(padded[:p], n))
    better = Network(fmpq_mat([[*[alpha * unit] * (p - 1), weight]]), matrix([*padded[: p - 1], padded[p]], n))
    return bad, better


def _loss(problem: Problem, network: Network) -> float:
    """L as a float: a guess."""
    name = str(problem.activation)
    function = CONVEX.get(name) or INCREASING[name][0]
    x, y, U, W = (
        numpy.array([[float(a) for a in row] for row in table.tolist()])
        for table in (problem.sample.points.x, problem.sample.y, network.U, network.W)
    )
    return float(((function(x @ W.T) @ U.T - y) ** 2).sum())
