"""The square loss of σ = c z² as a function of A = Σ u_i w_i w_iᵀ, and which ways in the space of A are allowed.

For σ = c(z² + κ), κ ≠ 0, Φ = c(xᵀAx + κτ) with τ = Σ u_i; L is then what it is at the best τ for A, the least over a
convex quadratic in (A, τ), so a convex quadratic in A, and the best τ is affine in A.

A *course* says which straight lines a path may follow, and where it may stop: downhill to a minimum, or anywhere below
a level to a given matrix. L is convex in A, so that its slope or its value at the end of a line decides.
"""

from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Protocol

from flint import fmpq, fmpq_mat

from ...theory.activations import Polynomial
from ...theory.errors import UndecidedError
from ...theory.exact import independent_rows, rows_of, solve
from ...theory.problems import Landscape, Problem
from ...theory.quadratics import kappa
from .quadratic_guess import near

MOST_HALVINGS = 100


def is_square(problem: Landscape) -> bool:
    """Whether σ = c z², c ≠ 0, and there is one output."""
    σ = problem.activation
    return isinstance(σ, Polynomial) and σ.degrees == (2,) and problem.m == 1


class Objective:
    """L as a function of A for the square loss and σ = c(z² + κ): L = |H^½ a|² − 2⟨h, a⟩ + const, a the entries of A on
    and below the diagonal, H and h over the sample, less the means of features and targets if κ ≠ 0."""

    def __init__(self, problem: Problem) -> None:
        self.n = problem.n
        σ = problem.activation
        assert isinstance(σ, Polynomial)
        c, sample = σ.coefficient(2), problem.sample
        self.factor = c * c
        """L is this times `value`, up to a constant."""
        self.kappa = kappa(problem)
        x = sample.points.x.tolist()
        self.places = [(i, j) for i in range(self.n) for j in range(i + 1)]
        features = fmpq_mat([[row[i] * row[j] * (1 if i == j else 2) for i, j in self.places] for row in x])
        y, q = sample.y / c, fmpq_mat([list(sample.weights)])
        total = sum(sample.weights, fmpq(0))
        self.means, self.mean = q * features / total, (q * y)[0, 0] / total
        """Of the features and of the targets."""
        if self.kappa != 0:
            features -= fmpq_mat(features.nrows(), 1, [1] * features.nrows()) * self.means
        weighted = fmpq_mat([[p * v for v in row] for p, row in zip(sample.weights, features.tolist(), strict=True)])
        self.H = features.transpose() * weighted
        self.h = weighted.transpose() * y

    def slope(self, begin: fmpq_mat, end: fmpq_mat) -> fmpq:
        """Half the derivative of L at `end` in the direction `end` − `begin`, over c²."""
        a = self.entries(end)
        return ((self.H * a - self.h).transpose() * (a - self.entries(begin)))[0, 0]

    def growth(self, D: fmpq_mat) -> fmpq:
        """Half the second derivative of L in the direction D, over c²."""
        d = self.entries(D)
        return (d.transpose() * self.H * d)[0, 0]

    def is_minimum(self, A: fmpq_mat) -> bool:
        """Whether no symmetric matrix has less loss."""
        return self.H * self.entries(A) == self.h

    def minimum(self, start: fmpq_mat) -> fmpq_mat:
        """A minimiser over all symmetric matrices, rational, with the entries of `start` where H leaves a choice."""
        chosen = independent_rows(self.H)
        square = rows_of(rows_of(self.H, chosen).transpose(), chosen)
        given = self.entries(start)
        for place in chosen:
            given[place, 0] = 0
        values = solve(square, rows_of(self.h - self.H * given, chosen)).entries()
        for place, value in zip(chosen, values, strict=True):
            given[place, 0] = value
        A = fmpq_mat(self.n, self.n)
        for (i, j), value in zip(self.places, given.entries(), strict=True):
            A[i, j] = A[j, i] = value
        if not self.is_minimum(A):
            raise UndecidedError("the normal equations have a smaller rank modulo a prime than over the rationals")
        return A

    def entries(self, A: fmpq_mat) -> fmpq_mat:
        """The entries on and below the diagonal."""
        return fmpq_mat(len(self.places), 1, [A[i, j] for i, j in self.places])

    def total(self, A: fmpq_mat) -> fmpq:
        """The best τ for A, if κ ≠ 0."""
        return (self.mean - (self.means * self.entries(A))[0, 0]) / self.kappa

    @cached_property
    def least(self) -> fmpq:
        """The least value."""
        return self.value(self.minimum(fmpq_mat(self.n, self.n)))

    def value(self, A: fmpq_mat) -> fmpq:
        """L at A over c², up to a constant."""
        a = self.entries(A)
        return (a.transpose() * (self.H * a - 2 * self.h))[0, 0]


class Course(Protocol):
    """Which ways a path may take."""

    def arrived(self, A: fmpq_mat) -> bool:
        """Whether the path may stop at A."""

    def allows(self, begin: fmpq_mat, end: fmpq_mat) -> bool:
        """Whether it may go straight from one matrix to another."""

    def adjusted(self, node: fmpq_mat) -> fmpq_mat:
        """A matrix near a node with short entries to which it may rather go."""

    def last(self, begin: fmpq_mat, target: fmpq_mat) -> fmpq_mat:
        """Where a path that can go straight to the target may stop."""


@dataclass(frozen=True)
class Downhill:
    """L never increases, until it is least, or at most `most` (in the units of `Objective.value`)."""

    objective: Objective
    most: fmpq | None = None

    def arrived(self, A: fmpq_mat) -> bool:
        """Whether A is a minimum, or low enough."""
        return self.objective.is_minimum(A) if self.most is None else self.objective.value(A) <= self.most

    def allows(self, begin: fmpq_mat, end: fmpq_mat) -> bool:
        """Whether the slope at the end is at most 0."""
        return self.objective.slope(begin, end) <= 0

    def adjusted(self, node: fmpq_mat) -> fmpq_mat:
        """The node itself."""
        return node

    def last(self, begin: fmpq_mat, target: fmpq_mat) -> fmpq_mat:
        """The target, or a matrix with short entries a little before it that is low enough."""
        for k in range(4, 4 + MOST_HALVINGS * (self.most is not None)):
            end = near(begin, target - begin, 1 - fmpq(1, 2**k), 2 * k + 4, fmpq(0), Random(0))
            if self.arrived(end) and self.allows(begin, end):
                return end
        return target


@dataclass(frozen=True)
class Below:
    """L is at most a level (in the units of `Objective.value`), and the path ends at a given matrix."""

    objective: Objective
    level: fmpq
    target: fmpq_mat

    def arrived(self, A: fmpq_mat) -> bool:
        """Whether A is the target."""
        return bool(self.target == A)

    def allows(self, begin: fmpq_mat, end: fmpq_mat) -> bool:
        """Whether L at the end is at most the level, as it is at the beginning."""
        return self.objective.value(end) <= self.level

    def adjusted(self, node: fmpq_mat) -> fmpq_mat:
        """Where the level is the minimum: the minimum with the entries of the node where there is a choice."""
        flat = self.objective.is_minimum(self.target) and self.objective.value(self.target) == self.level
        return self.objective.minimum(node) if flat else node

    def last(self, begin: fmpq_mat, target: fmpq_mat) -> fmpq_mat:
        """The target."""
        return target
