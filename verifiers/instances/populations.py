"""Generated population problems with a start: laws, polynomial targets and noise, and the degenerate starts."""

from random import Random

from flint import fmpq

from ...theory.normal_forms import exponents
from ...theory.populations import LAWS, Population, without_zeros
from ...theory.problems import PopulationProblem
from .common import float64_network, polynomial
from .descents import DescentInstance
from .descents import start as start_of

KINDS = ("generic", "rank-deficient", "all-zero", "duplicated", "float64")


def population(random: Random, index: int) -> DescentInstance:
    """The laws and the kinds of start in turn, a width of at least dim*."""
    σ = polynomial(random, 3)
    law = _law(random, index)
    dimension = PopulationProblem(σ, law, 1).dimension
    problem = PopulationProblem(σ, law, max(dimension, 1) + random.randint(0, 3))
    kind = KINDS[index // len(LAWS) % len(KINDS)]
    bits = 52 if problem.dimension <= 6 else 12  # all their bits where numbers stay short
    start = float64_network(random, problem, bits) if kind == "float64" else start_of(random, problem, kind)
    return DescentInstance(problem, start, kind)


def _law(random: Random, index: int) -> Population:
    n, m = random.randint(1, 3), random.randint(1, 3)
    monomials = [alpha for k in range(4) for alpha in exponents(n, k)]
    targets = tuple(
        without_zeros({alpha: fmpq(random.randint(-2, 2), random.choice([1, 1, 2])) for alpha in monomials})
        for _ in range(m)
    )
    noise, bias = fmpq(random.randint(0, 3), 2), random.random() < 0.3
    return Population(list(LAWS)[index % len(LAWS)], n, targets, noise, bias)
