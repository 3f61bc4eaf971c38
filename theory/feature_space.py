"""The feature space V = span{f_w} as a space of functions on finitely many points.

Its dimension d is the rank of the table of S at the points. Functions in V are handled through *coordinates*:
in the functions of S where those are independent on the points (short numbers, whatever the points are),
else through their values at d points that determine them. Ranks are chosen modulo a prime; whoever uses them
concludes from exact identities only.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Protocol

from flint import fmpq, fmpq_mat

from .activations import Activation, Polynomial
from .candidates import spanning_weights
from .errors import UndecidedError
from .exact import columns_of, combinations, independent_columns, independent_rows, rank, rows_of, solve, stack
from .inputs import Points
from .random_minors import RandomMinor, first_minor, random_minor
from .tensor_features import Features, Kinks, Monomials

LARGE = 40
"""From this possible dimension on, ranks of polynomials are found with floating-point blocks (`random_minors`)."""


class FeatureSpace:
    """V on the given points.

    >>> from .activations import activation
    >>> from .exact import matrix
    >>> V = FeatureSpace(activation("z^2"), Points(matrix([[1, 0], [0, 1], [1, 1], [2, 2]])))
    >>> V.dimension, V.determining
    (3, [0, 1, 2])
    """

    def __init__(self, activation: Activation, points: Points, most: int | None = None) -> None:
        """`most`: an upper bound of the dimension, where one is known."""
        self.activation = activation
        self.points = points
        self.most = most
        self.features: Features = (
            Monomials(activation, points.n) if isinstance(activation, Polynomial) else Kinks(activation, points)
        )

    @cached_property
    def lists_features(self) -> bool:
        """Whether the table lists S; else, S being larger than the number of points, the kernel sections."""
        return isinstance(self.features, Kinks) or self.features.count <= self.points.count

    @cached_property
    def table(self) -> fmpq_mat:
        """Functions that span V, by rows, at the points: S, or x ↦ Σ_{k∈K} ⟨x, x_l⟩^k (notes/certificates.md)."""
        if self.lists_features:
            return self.features.values(self.points)
        kernel = (
            Polynomial.of(dict.fromkeys(self.activation.degrees, 1))
            if isinstance(self.activation, Polynomial)
            else None
        )
        assert kernel is not None
        return kernel.values(self.points.x * self.points.x.transpose())

    @property
    def _bound(self) -> int:
        """An upper bound of the dimension."""
        bound = min(self.features.count, len(self.points.groups))
        return bound if self.most is None else min(bound, self.most)

    @cached_property
    def first_minor(self) -> RandomMinor | None:
        """For large polynomial tables: independent neurons at points, found by one cheap attempt."""
        if isinstance(self.activation, Polynomial) and self._bound >= LARGE:
            return first_minor(self.activation, self.points, self._bound)
        return None

    @cached_property
    def random_minor(self) -> RandomMinor | None:
        """The same with more attempts, if one does not reach the upper bound."""
        if self.first_minor is None or not isinstance(self.activation, Polynomial):
            return None
        return random_minor(self.activation, self.points, self._bound, self.first_minor)

    @property
    def shown(self) -> int:
        """A lower bound of the dimension, without those further attempts."""
        return self.dimension if self.first_minor is None else len(self.first_minor.columns)

    def bounded(self, most: int) -> "FeatureSpace":
        """The same space when it has become known that its dimension is at most so much."""
        space = FeatureSpace(self.activation, self.points, most)
        space.first_minor = self.first_minor
        return space

    @cached_property
    def determining(self) -> list[int]:
        """Indices of d points at which a function of V is known."""
        return independent_columns(self.table) if self.random_minor is None else self.random_minor.columns

    @cached_property
    def dimension(self) -> int:
        """d = dim*(σ, points), as the rank modulo a large prime; `dimension.upper_dimension` certifies it."""
        return rank(self.table) if self.random_minor is None else len(self.random_minor.columns)

    @cached_property
    def in_features(self) -> bool:
        """Whether coordinates are taken in S."""
        return self.lists_features and self.features.count == self.dimension

    def coordinates(self, W: fmpq_mat) -> fmpq_mat:
        """The neurons f_w, w the rows of W, as rows of d coordinates."""
        if self.in_features:
            return self.features.coordinates(W)
        chosen = rows_of(self.points.x, self.determining)
        return self.activation.values(W * chosen.transpose())

    def of_values(self, values: fmpq_mat) -> fmpq_mat:
        """Coordinates of functions of V given by their values at all points, by rows."""
        if not self.in_features:
            return columns_of(values, self.determining)
        found = combinations(self.table, values)
        assert found is not None, "the functions lie in V"
        return found

    def outputs(self, U: fmpq_mat, W: fmpq_mat) -> fmpq_mat:
        """Φ_j(x_k) = Σ_i u_ij f_{w_i}(x_k) as an m×N matrix."""
        if self.in_features:
            return U * self.coordinates(W) * self.table
        return U * self.activation.values(W * self.points.x.transpose())

    def projection(self, y: fmpq_mat, weights: Iterable[fmpq]) -> fmpq_mat:
        """The minimisers over V of Σ_k q_k (v(x_k) − y_kj)², by rows: an m×N matrix of values."""
        q = list(weights)
        if self.dimension == len(self.points.groups):
            return self._averages(y, q)
        basis = self.table if self.in_features else rows_of(self.table, independent_rows(self.table))
        weighted = basis if all(weight == 1 for weight in q) else _scaled_columns(basis, q)
        return solve(weighted * basis.transpose(), weighted * y).transpose() * basis

    def _averages(self, y: fmpq_mat, q: list[fmpq]) -> fmpq_mat:
        """V holds every function on the distinct points: the best value at each is the mean of its targets."""
        rows = y.tolist()
        means: list[list[fmpq]] = [[]] * len(rows)
        for group in self.points.groups:
            total = sum((q[k] for k in group), fmpq(0))
            mean = [sum((q[k] * rows[k][j] for k in group), fmpq(0)) / total for j in range(y.ncols())]
            for k in group:
                means[k] = mean
        return fmpq_mat(len(rows), y.ncols(), [value for row in means for value in row]).transpose()

    @property
    def arguments(self) -> int:
        """The number of weights of a neuron."""
        return self.points.n

    def completion(self, rows: fmpq_mat) -> fmpq_mat:
        """Weights with small coordinates whose features complete those of the given independent rows to a basis."""
        return completion(self, rows)

    def witness(self, optimum: fmpq_mat) -> fmpq_mat:
        """An optimum as coefficients over S, zero outside a basis. Raises `UndecidedError` if a prime misleads."""
        table = self.features.values(self.points)
        basis = independent_rows(table)
        found = combinations(rows_of(table, basis), optimum)
        if found is None:
            raise UndecidedError("the optimum was not found in the span of S modulo a prime")
        at, zero = {index: j for j, index in enumerate(basis)}, fmpq(0)
        entries = [row[at[i]] if i in at else zero for row in found.tolist() for i in range(table.nrows())]
        return fmpq_mat(found.nrows(), table.nrows(), entries)


class Space(Protocol):
    """What a completion needs to know."""

    @property
    def features(self) -> Features: ...
    @property
    def arguments(self) -> int: ...
    @property
    def dimension(self) -> int: ...
    def coordinates(self, W: fmpq_mat) -> fmpq_mat: ...


def completion(space: Space, rows: fmpq_mat) -> fmpq_mat:
    """Weights with small coordinates whose features complete those of the given independent rows to a basis."""
    chosen = fmpq_mat(0, space.arguments)
    known = space.coordinates(rows)
    for batch in spanning_weights(space.features, space.arguments, space.dimension):
        found = independent_rows(stack(known, space.coordinates(batch)))
        fresh = rows_of(batch, [i - known.nrows() for i in found if i >= known.nrows()])
        chosen, known = stack(chosen, fresh), stack(known, space.coordinates(fresh))
        if known.nrows() == space.dimension:
            return chosen
    raise AssertionError(f"the candidates span {known.nrows()} of {space.dimension} dimensions modulo a prime")


def _scaled_columns(a: fmpq_mat, factors: list[fmpq]) -> fmpq_mat:
    entries = [value * factor for row in a.tolist() for value, factor in zip(row, factors, strict=True)]
    return fmpq_mat(a.nrows(), a.ncols(), entries)
