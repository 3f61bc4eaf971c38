"""Generated problems for quadratic σ: the least widths and larger ones, and every kind of degenerate start in turn."""

from dataclasses import replace
from random import Random

import numpy as np
from flint import fmpq, fmpq_mat

from ...theory.activations import Polynomial
from ...theory.inputs import Points
from ...theory.networks import Network, random_network
from ...theory.problems import Problem
from ...theory.quadratics import sufficient_width
from ...theory.samples import Sample
from ..floats import floats
from ..paths.disconnected import growth
from ..paths.quadratic_objective import Objective
from ..paths.quadratic_walk import Walk
from ..paths.span_minimum import span_minimum
from ..training import train
from .common import points
from .connections import ApartInstance, ConnectInstance, planted
from .descents import DescentInstance

STARTS = ("generic", "signs", "cancelling", "all-zero", "opposite", "low-rank-target", "trained")
FAMILY_STARTS = (*STARTS, "best-outer-weights", "best-outer-weights-in-a-plane")
SHAPES = ("even", "square", "general")
"""a z² + κ without a bias; a (z + β)² and a z² + b z + c with one."""
ENDS = ("permuted", "mirrored", *STARTS)
MOST_INPUTS = 6


def square(random: Random, index: int, least: int = 0) -> DescentInstance:
    """Kind of start number `index`, width n, n + 1 or 2n + 1 in turn (the latter only with `least` = 2)."""
    kind = STARTS[index % len(STARTS)]
    n = random.randint(2, MOST_INPUTS)
    width = (n, n + 1, 2 * n + 1)[max(least, index // len(STARTS) % 3)]
    problem = Problem(_activation(random), _sample(random, n, kind), width)
    return DescentInstance(problem, _start(random, problem, kind), kind)


def family(random: Random, index: int) -> DescentInstance:
    """Shape of σ and kind of start in turn, at the least width with a theorem, or one or two more."""
    shape, kind = SHAPES[index % len(SHAPES)], FAMILY_STARTS[index // len(SHAPES) % len(FAMILY_STARTS)]
    hidden = shape != "even"
    most = {"even": 4, "square": 3, "general": 2}[shape]
    sample = _sample(random, random.randint(1, most), kind)
    sample = sample.with_bias() if hidden else sample
    problem = Problem(_of_shape(random, shape), sample, 1)
    least = sufficient_width(problem)
    assert least is not None
    problem = replace(problem, width=least + random.choice([0, 0, 1, 2]))
    begin = _best if kind.startswith("best") else _start
    return DescentInstance(problem, begin(random, problem, kind), f"{shape} {kind}")


def _best(random: Random, problem: Problem, kind: str) -> Network:
    """The best outer weights for some inner ones, where the gradient of the loss in U is 0."""
    n, start = problem.n, random_network(problem.n, 1, problem.width, random.randrange(1 << 30))
    flat = [row[:2] + [fmpq(0)] * (n - 2) if kind.endswith("plane") else row for row in start.W.tolist()]
    *_, best = span_minimum(problem, Network(start.U, fmpq_mat(flat))).vertices()
    return best


def _of_shape(random: Random, shape: str) -> Polynomial:
    a, β, κ = (fmpq(random.choice([-3, -2, -1, 1, 2, 3]), random.choice([1, 2])) for _ in range(3))
    if shape == "even":
        return Polynomial.of({2: a, 0: a * κ})
    κ = κ if shape == "general" else fmpq(0)
    return Polynomial.of({2: a, 1: 2 * a * β, 0: a * (β * β + κ)})


def pair(random: Random, index: int) -> ConnectInstance:
    """Two networks of width n + 1, or every third time n + 2; every kind of start with every kind of end.

    One kind of end is the start with its neurons in another order, one the start with the opposite weights w_1.
    """
    kind, end = STARTS[index % len(STARTS)], ENDS[index // len(STARTS) % len(ENDS)]
    n = random.randint(2, MOST_INPUTS)
    problem = Problem(_activation(random), _sample(random, n, kind), n + 1 + (index % 3 == 2))
    one = _start(random, problem, kind)
    u, w = one.U.tolist()[0], one.W.tolist()
    if end == "permuted":
        order = random.sample(range(problem.width), problem.width)
        other = Network(fmpq_mat([[u[i] for i in order]]), fmpq_mat([w[i] for i in order]))
    elif end == "mirrored":
        other = _mirrored(one)
    else:
        other = _start(random, problem, end)
    return ConnectInstance(problem, one, other, f"{kind} to {end}")


def _mirrored(network: Network) -> Network:
    """w_1 ↦ −w_1."""
    w = network.W.tolist()
    return Network(network.U, fmpq_mat([[-value for value in w[0]], *w[1:]]))


def mirror_images(random: Random, index: int) -> ApartInstance:
    """Targets that are a network of width n, that network, and its mirror image; a positive level every other time."""
    n = 2 + index % 4
    while True:
        one = random_network(n, 1, n, random.randrange(1 << 30))
        x = points(random, n, n * (n + 1) // 2 + random.randint(0, 3))
        problem = planted(_activation(random), Sample(Points(x), fmpq_mat(x.nrows(), 1), (fmpq(1),) * x.nrows()), one)
        form = Walk.of(one).form()
        strength = growth(problem, Objective(problem))
        if strength > 0 and form.det() != 0:
            least = min(abs(np.linalg.eigvalsh(floats(form))))
            level = strength * fmpq(int(least**2 * 512), 1024) * (index % 2)
            return ApartInstance(problem, one, _mirrored(one), level, "mirrored")


def _activation(random: Random) -> Polynomial:
    return Polynomial.of({2: random.choice([1, 1, 1, fmpq(-1, 2), 3])})


def _sample(random: Random, n: int, kind: str) -> Sample:
    """As many points as determine a quadratic form and a few more, or fewer."""
    enough = kind == "opposite" or random.random() < 0.7
    count = n * (n + 1) // 2 + random.randint(1, 4) if enough else random.randint(1, n * (n + 1) // 2)
    x = points(random, n, count)
    weights = [
        fmpq(random.randint(1, 4), random.choice([1, 2, 3])) if random.random() < 0.3 else fmpq(1) for _ in range(count)
    ]
    return Sample(Points(x), _targets(random, x, kind), tuple(weights))


def _targets(random: Random, x: fmpq_mat, kind: str) -> fmpq_mat:
    n, count = x.ncols(), x.nrows()
    form = fmpq_mat(n, n)
    if kind == "opposite":
        form = fmpq_mat(n, n, [-int(i == j) for i in range(n) for j in range(n)])
    elif kind == "low-rank-target":
        w = fmpq_mat(1, n, [random.randint(-2, 2) for _ in range(n)])
        form = w.transpose() * w * random.choice([-1, 1])
    values = [(row * form * row.transpose())[0, 0] for row in (fmpq_mat(1, n, r) for r in x.tolist())]
    noise = 0 if kind in ("opposite", "low-rank-target") else 5
    return fmpq_mat(count, 1, [value + random.randint(-noise, noise) for value in values])


def _start(random: Random, problem: Problem, kind: str) -> Network:
    n, p = problem.n, problem.width
    start = random_network(n, 1, p, random.randrange(1 << 30))
    if kind == "all-zero":
        return Network(fmpq_mat(1, p), fmpq_mat(p, n))
    if kind == "signs":
        return random_network(n, 1, p, random.randrange(1 << 30), reach=1)
    if kind == "cancelling":
        u, w = start.U.tolist()[0], start.W.tolist()
        return Network(
            fmpq_mat(1, p, [-u[i - 1] if i % 2 else u[i] for i in range(p)]),
            fmpq_mat([w[i - i % 2] for i in range(p)]),
        )
    if kind == "opposite":
        return Network(fmpq_mat(1, p, [1] * p), fmpq_mat(p, n, [int(i == j) for i in range(p) for j in range(n)]))
    if kind == "trained":
        return train(problem, Network(start.U * fmpq(1, 10), start.W * fmpq(1, 10)))
    return start
