"""A problem: an activation, a loss, data and a width; its risk L(U, W), exactly.

`Problem` has a finite sample, L = Σ_k q_k ℓ(Φ(x_k), y_k); `PopulationProblem` a law, L = E |Φ(X) − Y|².
Both are a `Landscape`: functions are rows of numbers, values at the points or coefficients of monomials.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flint import fmpq, fmpq_mat

from .activations import Activation
from .errors import HypothesisError, ShapeError
from .exact import columns_of, rows_of
from .feature_space import FeatureSpace
from .losses import Loss, Square, require_targets
from .named_activations import Named
from .networks import Network
from .population_space import PopulationSpace
from .populations import Population
from .samples import Sample


class Landscape(ABC):
    """What the risks of a sample and of a population have in common."""

    activation: Activation | Named
    width: int
    loss: Loss

    @property
    @abstractmethod
    def n(self) -> int:
        """The number of weights of a neuron."""

    @property
    @abstractmethod
    def m(self) -> int:
        """The number of outputs."""

    @property
    @abstractmethod
    def space(self) -> FeatureSpace | PopulationSpace:
        """V in L²(X)."""

    @property
    @abstractmethod
    def targets(self) -> fmpq_mat:
        """The function that is to be approximated, by rows."""

    @property
    @abstractmethod
    def optimum(self) -> fmpq_mat:
        """The best functions in V, by rows: no network of any width has a smaller risk (square loss only)."""

    @property
    @abstractmethod
    def noise(self) -> fmpq:
        """What the risk is above the distance from Φ to the targets."""

    @abstractmethod
    def inner(self, f: fmpq_mat, g: fmpq_mat) -> fmpq:
        """The inner product of L²(X), summed over the outputs."""

    @abstractmethod
    def where(self) -> str:
        """What the inputs are, in a few words."""

    @abstractmethod
    def data_document(self) -> dict[str, Any]:
        """The data as `valleys/1` writes them."""

    @property
    def dimension(self) -> int:
        """dim*(σ, X)."""
        return self.space.dimension

    def outputs(self, network: Network) -> fmpq_mat:
        """Φ_1, …, Φ_m by rows."""
        alive = network.alive()
        return self.space.outputs(columns_of(network.U, alive), rows_of(network.W, alive))

    def risk(self, network: Network) -> fmpq:
        """L(U, W); raises `HypothesisError` for another loss than the square."""
        return self.risk_of(self.outputs(network))

    def require_square(self) -> None:
        """Raises `HypothesisError` unless ℓ is the square loss, the only one of which this is about the risk."""
        if not isinstance(self.loss, Square):
            raise HypothesisError(f"expected the square loss here, got the {self.loss} loss")

    def risk_of(self, outputs: fmpq_mat) -> fmpq:
        """L for functions given by rows; raises `HypothesisError` for another loss than the square."""
        self.require_square()
        difference = outputs - self.targets
        return self.inner(difference, difference) + self.noise

    def require_shape(self, network: Network) -> None:
        """Raises `ShapeError` unless the network fits."""
        n, m, p = network.shape
        if (n, m, p) != (self.n, self.m, self.width):
            raise ShapeError(
                f"expected a network with {self.n} inputs, {self.m} outputs and width {self.width}, "
                f"got {n} inputs, {m} outputs and width {p}: a bias is one input more (--bias)"
            )


@dataclass(frozen=True)
class Problem(Landscape):
    """Networks of width p for a sample.

    >>> from .activations import activation
    >>> problem = Problem(activation("z^2"), Sample.of([[1], [2]], [[1], [2]]), 1)
    >>> problem.dimension, problem.risk(Network(fmpq_mat([[1]]), fmpq_mat([[1]])))
    (1, 4)
    """

    activation: Activation | Named
    sample: Sample
    width: int
    loss: Loss = field(default_factory=Square)

    def __post_init__(self) -> None:
        if self.width < 1:
            raise ShapeError(f"expected a width of at least 1, got {self.width}")
        require_targets(self.loss, self.sample.y)

    @property
    def n(self) -> int:
        """The number of inputs."""
        return self.sample.points.n

    @property
    def m(self) -> int:
        """The number of outputs."""
        return self.sample.m

    @property
    def dimension(self) -> int:
        """dim*(σ, points)."""
        points = self.sample.points
        return self.activation.dimension(points) if isinstance(self.activation, Named) else self.space.dimension

    @cached_property
    def space(self) -> FeatureSpace:
        """V on the points of the sample; raises `HypothesisError` for a σ whose values are not rational."""
        if isinstance(self.activation, Named):
            raise HypothesisError(f"expected a polynomial or piecewise-linear activation, got {self.activation}")
        return FeatureSpace(self.activation, self.sample.points)

    @cached_property
    def optimum(self) -> fmpq_mat:
        """The best functions in V, as an m×N matrix of values: no network of any width has a smaller risk.

        Raises `HypothesisError` for another loss than the square.
        """
        self.require_square()
        return self.space.projection(self.sample.y, self.sample.weights)

    def inner(self, f: fmpq_mat, g: fmpq_mat) -> fmpq:
        """Σ_k q_k ⟨f(x_k), g(x_k)⟩ for m×N matrices of values."""
        total = fmpq(0)
        for one, other in zip(f.tolist(), g.tolist(), strict=True):
            total += sum((q * a * b for q, a, b in zip(self.sample.weights, one, other, strict=True)), fmpq(0))
        return total

    @cached_property
    def targets(self) -> fmpq_mat:
        """y_kj as an m×N matrix."""
        return self.sample.y.transpose()

    @property
    def noise(self) -> fmpq:
        """0: the targets are the data themselves."""
        return fmpq(0)

    def where(self) -> str:
        """`12 points`."""
        count = self.sample.points.count
        return f"{count} points" if count > 1 else "1 point"

    def data_document(self) -> dict[str, Any]:
        """The points, targets and weights."""
        return self.sample.document()


@dataclass(frozen=True)
class PopulationProblem(Landscape):
    """Networks of width p for a law of X with exact moments, the square loss.

    >>> from .activations import activation
    >>> law = Population("gaussian", 1, ({(2,): fmpq(1)},), noise=fmpq(1, 2))
    >>> problem = PopulationProblem(activation("z^2"), law, 1)
    >>> problem.dimension, problem.risk(Network(fmpq_mat([[0]]), fmpq_mat([[1]]))), problem.risk_of(problem.optimum)
    (1, 7/2, 1/2)
    """

    activation: Activation
    population: Population
    width: int
    loss: Loss = field(default_factory=Square)

    def __post_init__(self) -> None:
        if self.width < 1:
            raise ShapeError(f"expected a width of at least 1, got {self.width}")

    @property
    def n(self) -> int:
        """The number of weights of a neuron."""
        return self.population.arguments

    @property
    def m(self) -> int:
        """The number of outputs."""
        return self.population.m

    @cached_property
    def space(self) -> PopulationSpace:
        """V in L²(X)."""
        return PopulationSpace(self.activation, self.population)

    @property
    def targets(self) -> fmpq_mat:
        """The target polynomials by coefficients."""
        return self.space.targets

    @cached_property
    def optimum(self) -> fmpq_mat:
        """The best polynomials in V."""
        return self.space.optimum()

    @property
    def noise(self) -> fmpq:
        """The variance of the noise."""
        return self.population.noise

    def inner(self, f: fmpq_mat, g: fmpq_mat) -> fmpq:
        """E ⟨f(X), g(X)⟩."""
        return self.space.inner(f, g)

    def where(self) -> str:
        """`gaussian inputs in R^2`."""
        return str(self.population)

    def data_document(self) -> dict[str, Any]:
        """The law, the targets and the noise."""
        return self.population.document()
