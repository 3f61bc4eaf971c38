"""The feature space V = span{f_w} in L²(X) for a law with known moments: functions as vectors of coefficients.

On spheres and hypercubes different polynomials are the same function, so the dimension of V is the rank of the Gram
matrix E X^(α+β) over S, not |S| (exact over Q). Same interface as `feature_space.FeatureSpace`.
"""

from functools import cached_property

from flint import fmpq, fmpq_mat

from .activations import Activation, Polynomial
from .errors import HypothesisError
from .exact import columns_of, independent_rows, matrix, rows_of, solve
from .feature_space import completion
from .normal_forms import Exponent
from .populations import Population, moment
from .tensor_features import Monomials


class PopulationSpace:
    """V for a population.

    >>> from .activations import activation
    >>> V = PopulationSpace(activation("z^2"), Population("sphere", 2, ({(0, 0): fmpq(1)},), fmpq(0)))
    >>> V.dimension, V.features.count
    (3, 3)
    """

    def __init__(self, activation: Activation, population: Population) -> None:
        if not isinstance(activation, Polynomial):
            raise HypothesisError(f"expected a polynomial activation for a population risk, got {activation}")
        self.activation = activation
        self.population = population
        self.features = Monomials(activation, population.inputs, population.bias)

    @property
    def arguments(self) -> int:
        """The number of weights of a neuron."""
        return self.population.arguments

    @cached_property
    def monomials(self) -> list[Exponent]:
        """S, then the further monomials of the targets."""
        known = set(self.features.exponents)
        return self.features.exponents + sorted({a for t in self.population.targets for a in t} - known)

    @cached_property
    def gram(self) -> fmpq_mat:
        """E X^(α+β) over all monomials."""
        law, size = self.population.law, len(self.monomials)
        pairs = ((a, b) for a in self.monomials for b in self.monomials)
        return fmpq_mat(size, size, [moment(law, tuple(map(int.__add__, a, b))) for a, b in pairs])

    @cached_property
    def targets(self) -> fmpq_mat:
        """t_1, …, t_m by coefficients, an m×M matrix."""
        table = [[terms.get(alpha, fmpq(0)) for alpha in self.monomials] for terms in self.population.targets]
        return matrix(table, len(self.monomials))

    @cached_property
    def basis(self) -> list[int]:
        """Indices of monomials of S that are a basis of V."""
        span = list(range(self.features.count))
        return independent_rows(columns_of(rows_of(self.gram, span), span))

    @property
    def dimension(self) -> int:
        """dim*(σ, X)."""
        return len(self.basis)

    @cached_property
    def _reduction(self) -> fmpq_mat | None:
        """C with s = Σ_b C_sb b in L²(X) for s ∈ S; None if S is independent."""
        span = list(range(self.features.count))
        if len(self.basis) == len(span):
            return None
        inside = columns_of(rows_of(self.gram, self.basis), self.basis)
        return solve(inside, columns_of(rows_of(self.gram, self.basis), span)).transpose()

    def _reduced(self, coefficients: fmpq_mat) -> fmpq_mat:
        return coefficients if self._reduction is None else coefficients * self._reduction

    def coordinates(self, W: fmpq_mat) -> fmpq_mat:
        """The neurons f_w in the basis, as rows of d coordinates."""
        return self._reduced(self.features.coordinates(W))

    def of_values(self, values: fmpq_mat) -> fmpq_mat:
        """Coordinates of functions of V given by their coefficients."""
        return self._reduced(columns_of(values, range(self.features.count)))

    def outputs(self, U: fmpq_mat, W: fmpq_mat) -> fmpq_mat:
        """Φ_1, …, Φ_m by coefficients, an m×M matrix."""
        return self._padded(U * self.features.coordinates(W), range(self.features.count))

    def _padded(self, coefficients: fmpq_mat, places: "range | list[int]") -> fmpq_mat:
        at = {place: j for j, place in enumerate(places)}
        size, zero = len(self.monomials), fmpq(0)
        rows = coefficients.tolist()
        return fmpq_mat(len(rows), size, [row[at[i]] if i in at else zero for row in rows for i in range(size)])

    def optimum(self) -> fmpq_mat:
        """The best functions of V for the targets, by coefficients over the basis: normal equations, exactly."""
        inside = columns_of(rows_of(self.gram, self.basis), self.basis)
        wanted = self.targets * columns_of(self.gram, self.basis)
        return self._padded(solve(inside, wanted.transpose()).transpose(), self.basis)

    def witness(self, optimum: fmpq_mat) -> fmpq_mat:
        """The optimum as coefficients over S."""
        return columns_of(optimum, range(self.features.count))

    def inner(self, f: fmpq_mat, g: fmpq_mat) -> fmpq:
        """E ⟨f(X), g(X)⟩."""
        rows = zip((f * self.gram).tolist(), g.tolist(), strict=True)
        return sum((a * b for one, other in rows for a, b in zip(one, other, strict=True)), fmpq(0))

    def completion(self, rows: fmpq_mat) -> fmpq_mat:
        """Weights with small coordinates whose features complete those of the given independent rows to a basis."""
        return completion(self, rows)
