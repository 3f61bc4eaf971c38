"""The paper's kind of data: a target that needs p neurons on one axis, and a negative one on another.

As we read [@venturi2019, Theorem 13]: σ ≥ 0, p ≤ ½ dim_*(σ, n − 1); on the one axis, of n − 1 inputs, the target is a
sum of p neurons with positive outer weights that p − 1 cannot have, on the other it is −β. With positive outer weights
the second axis costs β²; one negative neuron wins it and loses little on the first. Here the first axis is (t, 1), so
that dim_* = ∞ for these σ, and the certificates are those of kinks and unimodal (notes/traps.md, two axes).
"""

from flint import fmpq, fmpq_mat

from ...theory.activations import Activation, PiecewiseLinear
from ...theory.errors import HypothesisError, InputError
from ...theory.exact import matrix
from ...theory.named_activations import Named
from ...theory.networks import Network
from ...theory.problems import Problem
from ...theory.samples import Sample
from .kinks import MOST_WIDTH, cells_and_convex, least_root
from .trap import Trap
from .unimodal import unimodal


def two_axes(σ: Activation | Named, p: int, n: int = 3, barrier: fmpq | None = None, depth: fmpq | None = None) -> Trap:
    """A trap of width p with points (t, 1, 0, …) and (0, 0, 1, 0, …); barrier and depth at least what is given, or 1.

    >>> from ...theory.activations import RELU
    >>> trap = two_axes(RELU, 2)
    >>> trap.problem.risk(trap.bad), trap.level, trap.problem.risk(trap.better)
    (16, 35/2, 9)

    Raises `HypothesisError` for σ that is neither piecewise linear, convex and ≥ 0 nor one of those of `unimodal`.
    """
    if isinstance(σ, Named):
        return unimodal(σ, p, n, barrier, depth, axes=True)
    if not isinstance(σ, PiecewiseLinear) or not σ.negative <= 0 <= σ.positive or σ.negative == σ.positive:
        raise HypothesisError(f"expected a convex activation ≥ 0 with a kink such as relu or abs, got {σ}")
    if σ.positive == 0:
        raise HypothesisError(f"expected a positive slope on the right, got {σ}: reflect the inputs")
    if not 1 <= p <= MOST_WIDTH or n < 3:
        raise InputError(f"expected a width from 1 to {MOST_WIDTH} and n ≥ 3 inputs, got {p} and {n}")
    up, down = fmpq(1) if barrier is None else barrier, fmpq(1) if depth is None else depth
    if up <= 0 or down <= 0:
        raise InputError(f"expected a positive barrier and a positive depth, got {up} and {down}")
    bend = σ.positive - σ.negative
    alpha = fmpq(least_root(6 * up / (bend * bend)))
    times = range(2 * p + 1)
    last = [alpha * σ(fmpq(t - 2 * p + 1)) for t in times]
    fit = [sum((alpha * σ(fmpq(t - 2 * i - 1)) for i in range(p)), fmpq(0)) for t in times]
    beta = fmpq(least_root(sum((value * value for value in last), fmpq(0)) + down))
    rest = [0] * (n - 3)
    x = [*([t, 1, 0, *rest] for t in times), [0, 0, 1, *rest]]
    problem = Problem(σ, Sample.of(x, [[value] for value in (*fit, -beta)]), p)
    rows = [[1, -2 * i - 1, 0, *rest] for i in range(p)]
    bad = Network(fmpq_mat([[alpha] * p]), matrix(rows))
    outer = [*[alpha] * (p - 1), -beta / σ.positive]
    better = Network(fmpq_mat([outer]), matrix([*rows[:-1], [0, 0, 1, *rest]]))
    floor = beta * beta
    wall = (alpha * bend) ** 2 / 6 if p > 1 else sum((value * value for value in fit), fmpq(0))
    cells = [[2 * i, 2 * i + 1, 2 * i + 2] for i in range(p)]
    return Trap(problem, bad, better, floor + wall, floor, "kinks", cells_and_convex(cells, []))
