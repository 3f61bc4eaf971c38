"""Generated settings of random features, small enough to be drawn some hundred times in a few milliseconds."""

from dataclasses import dataclass
from fractions import Fraction
from random import Random

from flint import fmpq, fmpq_mat

from ...theory.activations import ABS, RELU, PiecewiseLinear
from ...theory.inputs import Points
from ...theory.named_activations import Named
from ...theory.networks import Network, random_network
from ...theory.problems import Problem
from ...theory.samples import Sample
from ..binomial import ERROR
from ..random_features.features import FEATURES
from ..random_features.laws import Law, finite_law, law
from ..random_features.orthant import trap_of
from ..random_features.target import Setting, Target, planted
from ..traps.trap import Trap
from .common import piecewise_linear, points, polynomial
from .descents import DescentInstance, descent

KINDS = tuple(
    (σ, τ)
    for σ in FEATURES
    for τ in ("sphere", "gaussian", "rademacher", "finite")
    if τ in ("rademacher", "finite") or σ == "cos" or (τ == "sphere" and σ in ("relu", "abs", "z^2"))
)
"""Activations and laws whose kernel is a finite sum or has a closed form."""


@dataclass(frozen=True)
class SpanInstance:
    """A problem of any width with a start, for the path of U alone."""

    problem: Problem
    start: Network
    kind: str = "span-minimum"


@dataclass(frozen=True)
class DrawnInstance:
    """A target in the kernel space of random features, and the error that its limits may have together.

    The errors of all instances add up to half of `binomial.ERROR`: Σ 1/((i + 1)(i + 2)) = 1.
    """

    target: Target
    error: Fraction
    seed: int
    kind: str
    activation: str
    n: int


def share(index: int) -> Fraction:
    """The error of the limits of instance number `index` of one of the two claims about samples."""
    return ERROR / 2 / ((index + 1) * (index + 2))


def low_energy_instance(random: Random, index: int) -> SpanInstance | DrawnInstance:
    """A start to be led down by a certificate, and a setting to be drawn, in turn."""
    return drawn(random, index) if index % 2 else spanned(random)


def spanned(random: Random) -> SpanInstance:
    """Any small problem, its width on both sides of the dimension."""
    σ = polynomial(random) if random.random() < 0.5 else piecewise_linear(random)
    n, m, count = random.randint(1, 4), random.randint(1, 2), random.randint(1, 10)
    y = fmpq_mat(count, m, [random.randint(-4, 4) for _ in range(count * m)])
    weights = tuple(fmpq(random.randint(1, 4), random.choice([1, 2, 3])) for _ in range(count))
    problem = Problem(σ, Sample(Points(points(random, n, count)), y, weights), random.randint(1, 8))
    return SpanInstance(problem, random_network(n, m, problem.width, random.randrange(1 << 30)))


def drawn(random: Random, index: int) -> DrawnInstance:
    """Activations and laws in turn."""
    σ, name = KINDS[index // 2 % len(KINDS)]
    n, count = random.randint(1, 3), random.randint(2, 6)
    x = points(random, n, count) * fmpq(1, 3)
    weights = tuple(fmpq(random.randint(1, 3)) for _ in range(count))
    setting = Setting(FEATURES[σ], _law(random, name, n), Sample(Points(x), fmpq_mat(count, 1), weights))
    seed = random.randrange(1 << 30)
    return DrawnInstance(planted(setting, seed), share(index), seed, f"{name} rows", σ, n)


def _law(random: Random, name: str, n: int) -> Law:
    if name != "finite":
        return law(name, n)
    atoms = fmpq_mat([[fmpq(random.randint(-6, 6), 3) for _ in range(n)] for _ in range(random.randint(1, 9))])
    return finite_law(atoms, [fmpq(random.randint(1, 5)) for _ in range(atoms.nrows())], n)


@dataclass(frozen=True)
class OrthantInstance:
    """Data with a valley in the positive orthant at this width; `error` is None for the certificate alone."""

    trap: Trap
    width: int
    error: Fraction | None
    seed: int
    kind: str
    activation: str


def rare_instance(random: Random, index: int) -> OrthantInstance | DescentInstance:
    """A valley in the orthant to be certified, the same to be drawn, and a random start at a width ≥ dim*, in turn."""
    if index % 3 == 2:
        return descent(random, "generic", kinked=index % 2 == 0)
    width = 1 + index // 3 % 8
    σ: PiecewiseLinear | Named = (RELU, ABS, Named("softplus"), Named("sigmoid"))[random.randrange(4)]
    error = share(index) if index % 3 else None
    kind = "orthant, drawn" if error else "orthant"
    return OrthantInstance(trap_of(σ, width), width, error, random.randrange(1 << 30), kind, str(σ))
