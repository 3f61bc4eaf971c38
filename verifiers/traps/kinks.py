"""Data with a spurious valley for convex piecewise-linear σ, at every width p: exact, with barrier and depth to choose.

ReLU (notes/traps.md, Theorem A): 2p points on a line. The network that fits all but the first point has positive outer
weights, and with positive outer weights none does better; to leave that region a kink must be given up, which
costs. Other convex piecewise-linear σ (Theorem A′): three more points, where a convex function cannot follow.
"""

from math import isqrt

from flint import fmpq, fmpq_mat

from ...theory.activations import PiecewiseLinear
from ...theory.errors import HypothesisError, InputError
from ...theory.exact import matrix
from ...theory.networks import Network
from ...theory.problems import Problem
from ...theory.samples import Sample
from .trap import Trap

MOST_WIDTH = 2_000


def kinks(σ: PiecewiseLinear, p: int, n: int = 2, barrier: fmpq | None = None, depth: fmpq | None = None) -> Trap:
    """A trap of width p with n ≥ 2 inputs (t, 1, 0, …).

    To leave it the loss must rise by at least `barrier`; its floor is at least `depth` above a better point. Both are
    1 unless given. Raises `HypothesisError` for a σ that is not convex, or linear, `InputError` for sizes that it
    cannot make.

    >>> from ...theory.activations import RELU
    >>> trap = kinks(RELU, 2)
    >>> trap.problem.risk(trap.bad), trap.level, trap.problem.risk(trap.better)
    (16, 35/2, 9)
    """
    if not 1 <= p <= MOST_WIDTH:
        raise InputError(f"expected a width from 1 to {MOST_WIDTH}, got {p}")
    if n < 2:
        raise HypothesisError(f"expected n ≥ 2 inputs (with one, ReLU has only two features), got {n}")
    if σ.positive <= σ.negative:
        raise HypothesisError(f"expected a convex activation such as relu, abs or leaky(1/10), got {σ}")
    wall, below = fmpq(1) if barrier is None else barrier, fmpq(1) if depth is None else depth
    if wall <= 0 or below <= 0:
        raise InputError(f"expected a positive barrier and a positive depth, got {wall} and {below}")
    return _relu(σ, p, n, wall, below) if σ.negative == 0 else _convex(σ, p, n, wall, below)


def least_root(square: fmpq) -> int:
    """The least positive integer whose square is at least the number."""
    return max(1, isqrt(int(square.ceil()) - 1) + 1)


def _relu(σ: PiecewiseLinear, p: int, n: int, barrier: fmpq, depth: fmpq) -> Trap:
    """Targets α Σ relu(t − 2i) at t = 1, …, 2p − 1 and −β at 0; the barrier is α²/6, the depth β² − α²."""
    alpha = fmpq(least_root(6 * barrier))
    targets = [sum((alpha * max(j - 2 * i, 0) for i in range(p)), fmpq(0)) for j in range(2 * p)]
    targets[0] = -fmpq(least_root(alpha * alpha + depth))
    problem = _problem(σ, list(range(2 * p)), targets, p, n)
    bends = [(1, -2 * i) for i in range(p)]
    scaled = alpha / σ.positive
    bad = _network([scaled] * p, bends, n)
    better = _network([targets[0] / σ.positive, *[scaled] * (p - 1)], [(-1, 1), *bends[:-1]], n)
    cells = [[0, 1], *([2 * k - 1, 2 * k, 2 * k + 1] for k in range(1, p))]
    floor = targets[0] * targets[0]
    wall = alpha * alpha / 6 if p > 1 else sum((y * y for y in targets[1:]), fmpq(0))
    return Trap(problem, bad, better, floor + wall, floor, "kinks", cells_and_convex(cells, []))


def _convex(σ: PiecewiseLinear, p: int, n: int, barrier: fmpq, depth: fmpq) -> Trap:
    """Targets α Σ σ(t − 2i − 1) at t = 0, …, 2p and at −3, −2, −1, there bent down by ε(−1, 2, −1)."""
    bend = σ.positive - σ.negative
    alpha = fmpq(least_root(6 * barrier / (bend * bend)))
    times = list(range(-3, 2 * p + 1))
    fit = [sum((alpha * σ(fmpq(t - 2 * i - 1)) for i in range(p)), fmpq(0)) for t in times]
    bends = [(1, -2 * i - 1) for i in range(p)]
    cells = [[2 * i + 3, 2 * i + 4, 2 * i + 5] for i in range(p)]
    epsilon = fmpq(1)
    while True:
        targets = [*(f + epsilon * e for f, e in zip(fit[:3], (-1, 2, -1), strict=True)), *fit[3:]]
        problem, bad = _problem(σ, times, targets, p, n), _network([alpha] * p, bends, n)
        better = _one_negative(σ, times, targets, p, n)
        floor = 6 * epsilon * epsilon
        if better is not None and problem.risk(better) <= floor - depth:
            wall = (alpha * bend) ** 2 / 6
            if p == 1:
                wall = sum((y * y for y in targets), fmpq(0)) - floor
            return Trap(problem, bad, better, floor + wall, floor, "kinks", cells_and_convex(cells, [[0, 1, 2]]))
        epsilon *= 2


def _one_negative(σ: PiecewiseLinear, times: list[int], targets: list[fmpq], p: int, n: int) -> Network | None:
    """The best single neuron with its kink at −2, if its outer weight is negative: it bends down there."""
    values = [σ(fmpq(t + 2)) for t in times]
    u = sum((y * v for y, v in zip(targets, values, strict=True)), fmpq(0)) / sum((v * v for v in values), fmpq(0))
    return _network([u] + [fmpq(0)] * (p - 1), [(1, 2)] * p, n) if u < 0 else None


def _problem(σ: PiecewiseLinear, times: list[int], targets: list[fmpq], p: int, n: int) -> Problem:
    points = [[t, 1, *[0] * (n - 2)] for t in times]
    return Problem(σ, Sample.of(points, [[y] for y in targets]), p)


def _network(outer: list[fmpq], inner: list[tuple[int, int]], n: int) -> Network:
    return Network(fmpq_mat([outer]), matrix([[a, b, *[0] * (n - 2)] for a, b in inner], n))


def cells_and_convex(cells: list[list[int]], convex: list[list[int]]) -> dict[str, list[list[str]]]:
    """The fields of a proof with reason kinks."""
    return {name: [[str(k) for k in cell] for cell in found] for name, found in (("cells", cells), ("convex", convex))}
