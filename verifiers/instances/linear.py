"""Generated deep linear networks: degenerate starts, bottlenecks, exact saddles of every rank."""

from dataclasses import dataclass
from itertools import pairwise
from random import Random

from flint import fmpq, fmpq_mat

from ...theory.deep_linear import DeepLinear, LinearProblem, random_layers
from ...theory.exact import matrix
from ...theory.inputs import Points
from ...theory.normal_forms import exponents
from ...theory.populations import LAWS, Population, without_zeros
from ...theory.samples import Sample
from ..paths.rank_bounds import exact_bound
from .common import points

STARTS = ("random", "all-zero", "alternate zero layers", "saddle", "small")
WIDTHS = (
    (2, 2), (2, 3, 2), (4, 2, 3, 4), (5, 2, 6, 5), (4, 3, 2, 3, 4), (3, 1, 3), (3, 4, 3, 2), (2, 5, 1, 5, 3), (4, 3, 3),
)  # fmt: skip
SADDLES = ((3, 1, 3), (4, 2, 3), (3, 2, 4, 3), (4, 3, 2, 5, 4))
GAP = fmpq(1, 10**6)


@dataclass(frozen=True)
class LinearInstance:
    """A problem with a start, and the gap that is allowed: none where an exact end is rational."""

    problem: LinearProblem
    start: DeepLinear
    gap: fmpq | None
    kind: str


def linear(random: Random, index: int) -> LinearInstance:
    """The kinds of start in turn, the widths at random; every seventh time a law instead of points."""
    kind = STARTS[index % len(STARTS)]
    problem, start = _saddle(random) if kind == "saddle" else _problem(random, kind, by_law=index % 7 == 6)
    hidden = min(problem.widths[1:-1], default=problem.rank)
    exact = hidden >= min(len(problem.support), problem.widths[-1]) or exact_bound(problem) is not None
    return LinearInstance(problem, start, None if exact else GAP, kind)


def _problem(random: Random, kind: str, by_law: bool) -> tuple[LinearProblem, DeepLinear]:
    widths = random.choice(WIDTHS)
    if by_law:
        return LinearProblem(widths, _law(random, widths)), _start(random, widths, kind)
    count = random.randint(1, 12)
    y = matrix([[random.randint(-3, 3) for _ in range(widths[-1])] for _ in range(count)])
    weights = tuple(fmpq(random.randint(1, 3), 2) for _ in range(count))
    problem = LinearProblem(widths, Sample(Points(points(random, widths[0], count)), y, weights))
    return problem, _start(random, widths, kind)


def _law(random: Random, widths: tuple[int, ...]) -> Population:
    """Targets of degree at most 2 with noise."""
    bias = widths[0] > 1 and random.random() < 0.3
    inputs = widths[0] - bias
    monomials = [alpha for k in range(3) for alpha in exponents(inputs, k)]
    targets = tuple(
        without_zeros({alpha: fmpq(random.randint(-2, 2), random.choice([1, 2])) for alpha in monomials})
        for _ in range(widths[-1])
    )
    return Population(random.choice(list(LAWS)), inputs, targets, fmpq(random.randint(0, 2), 3), bias)


def _start(random: Random, widths: tuple[int, ...], kind: str) -> DeepLinear:
    made, first = random_layers(widths, random.randrange(1 << 30)), random.randint(0, 1)
    factors: dict[str, tuple[fmpq, fmpq]] = {
        "all-zero": (fmpq(0), fmpq(0)),
        "alternate zero layers": (fmpq(first), fmpq(1 - first)),
        "small": (fmpq(1, 1000), fmpq(1, 1000)),
    }
    even, odd = factors.get(kind, (fmpq(1), fmpq(1)))
    return DeepLinear(tuple(W * (odd if i % 2 else even) for i, W in enumerate(made.layers)))


def _saddle(random: Random) -> tuple[LinearProblem, DeepLinear]:
    """Σ = 1 and G = Σ_i s_i a_i b_iᵀ with rational orthonormal a_i and b_i; at the start M is a part of that sum."""
    widths = random.choice(SADDLES)
    n, m, r = widths[0], widths[-1], min(widths)
    a, b = _orthogonal(random, m), _orthogonal(random, n)
    s = [fmpq(random.randint(0, 5)) for _ in range(min(n, m))]
    chosen = random.sample(range(min(n, m)), random.randint(0, r))
    first, last = fmpq_mat(widths[1], n), fmpq_mat(m, widths[-2])
    for place, i in enumerate(chosen):
        for j in range(n):
            first[place, j] = b[j, i]
        for j in range(m):
            last[j, place] = s[i] * a[j, i]
    between = [
        fmpq_mat(above, below, [int(i == j) for i in range(above) for j in range(below)])
        for below, above in pairwise(widths[1:-1])
    ]
    middle = fmpq_mat(m, n, [s[i] if i == j else 0 for i in range(m) for j in range(n)])
    sample = Sample(Points(_identity(n)), (a * middle * b.transpose()).transpose(), (fmpq(1),) * n)
    return LinearProblem(widths, sample), DeepLinear((first, *between, last))


def _identity(size: int) -> fmpq_mat:
    return fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])


def _orthogonal(random: Random, size: int) -> fmpq_mat:
    """A product of a few rotations by the angle of the triangle 3, 4, 5."""
    found = _identity(size)
    for _ in range(2):
        i, j = random.sample(range(size), 2)
        turn = _identity(size)
        turn[i, i] = turn[j, j] = fmpq(3, 5)
        turn[i, j], turn[j, i] = fmpq(4, 5), fmpq(-4, 5)
        found = found * turn
    return found
