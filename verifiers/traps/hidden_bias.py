"""The inertia design for σ = a (z + β)² with a bias, at every width p ≤ n (notes/quadratic.md, §3b).

The design in N = n + 1 dimensions is reflected by H = I − 2vvᵀ/|v|², v = (1, 2, …, 2ⁿ), after which the last
coordinate t of no point is 0, and the points are divided by it: x ↦ Hx/t, their weights multiplied by t⁴ and their
targets divided by t². The loss stays the same function of HAH, and every point has the last coordinate 1.
"""

from flint import fmpq, fmpq_mat

from ...theory.activations import Polynomial
from ...theory.errors import HypothesisError
from ...theory.networks import Network
from ...theory.problems import Problem
from ...theory.samples import Sample
from ..documents import rows
from .inertia import inertia
from .trap import Trap


def hidden_bias(σ: Polynomial, p: int, n: int, barrier: fmpq | None = None, depth: fmpq | None = None) -> Trap:
    """A trap of width p ≤ n with n inputs and a bias, n ≤ 14, for σ = a (z + β)²; the points have n + 1 coordinates.

    Raises `HypothesisError` for another σ or p > n, and what `inertia` raises.

    >>> trap = hidden_bias(Polynomial.of({2: 1, 1: 2, 0: 1}), 1, 1)
    >>> trap.problem.risk(trap.bad), trap.level, trap.floor, trap.problem.risk(trap.better)
    (48, 50, 32, 27)
    """
    a, b, c = (σ.coefficient(k) for k in (2, 1, 0))
    if σ.degree != 2 or b * b != 4 * a * c or not 1 <= p <= n:
        raise HypothesisError(f"expected σ = a (z + β)² and a width from 1 to n = {n} with a bias, got {σ} and {p}")
    plain = inertia(Polynomial.of({2: a}), p, n + 1, barrier, depth)
    H = _reflection(n + 1)
    problem = Problem(σ, _turned(plain.problem.sample, H), p)
    bad, better = (_back(network, H, b / (2 * a)) for network in (plain.bad, plain.better))
    fields = {**plain.fields, "axes": rows(H)}
    return Trap(problem, bad, better, plain.level, plain.floor, plain.reason, fields)


def _reflection(N: int) -> fmpq_mat:
    v = fmpq_mat(N, 1, [2**k for k in range(N)])
    unit = fmpq_mat(N, N, [int(i == j) for i in range(N) for j in range(N)])
    return unit - v * v.transpose() * (fmpq(2) / (v.transpose() * v)[0, 0])


def _turned(sample: Sample, H: fmpq_mat) -> Sample:
    points = (sample.points.x * H).tolist()
    ends = [row[-1] for row in points]
    x = [[value / t for value in row] for row, t in zip(points, ends, strict=True)]
    y = [[row[0] / t**2] for row, t in zip(sample.y.tolist(), ends, strict=True)]
    return Sample.of(x, y, [q * t**4 for q, t in zip(sample.weights, ends, strict=True)])


def _back(network: Network, H: fmpq_mat, beta: fmpq) -> Network:
    """Hw, less β in its last coordinate."""
    table = (network.W * H).tolist()
    return Network(network.U, fmpq_mat([[*row[:-1], row[-1] - beta] for row in table]))
