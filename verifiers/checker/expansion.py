"""L, ∇L and ∇²L of a shallow network on a box, in the coordinates (U by rows, W by rows).

With ρ_kj = Φ_j(x_k) − y_kj: ∇L = 2 Σ q_k ρ_kj ∇Φ_j(x_k) and ∇²L = 2 Σ q_k (∇Φ_j ∇Φ_jᵀ + ρ_kj ∇²Φ_j), where ∇²Φ_j
couples no two neurons. Every sum over the points is one product of two vectors of intervals.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from .analytic import Analytic
from .arithmetic import FRACTION
from .fixed_point import PLACES, ZERO, Interval, Vector
from .jets import jets
from .problem import Problem

Row = list[Interval]

EVALUATION = 2_000_000
"""Cost in nanoseconds of one enclosure of σ, σ′ and σ″, twice what the slowest takes."""


def spend(problem: Problem, longest: int) -> None:
    """Set aside the time for L, ∇L and ∇²L of a box of numbers of so many bits."""
    budget, N, m, p, n = problem.sample.budget, len(problem.y), problem.m, problem.p, problem.n
    argument, input_ = longest + PLACES, problem.sample.bits + PLACES
    budget.spend(N * n, input_, PLACES, FRACTION)
    budget.spend(3 * N * p * n, argument, input_)
    budget.spend(N * p, argument, argument, cost(problem))
    budget.spend(N * (p * (n + 1) * (m + 1) + 4 * m) * 3, argument, argument, FRACTION)
    budget.spend(2 * N * m * (p * (n + 1) + m) ** 2, argument, argument)


def cost(problem: Problem) -> int:
    """Of σ, σ′ and σ″ at one argument, in nanoseconds."""
    σ = problem.sample.σ
    return EVALUATION if isinstance(σ, Analytic) else 6 * FRACTION * (1 + σ.degree)


@dataclass(frozen=True)
class Expansion:
    """The networks of a box: m·p + p·n intervals."""

    problem: Problem
    theta: Row

    @cached_property
    def inputs(self) -> list[Row]:
        """The coordinates of all points, by coordinate."""
        sample = self.problem.sample
        rows = zip(sample.numerators, sample.denominators, strict=True)
        return _columns([[Interval.of(Fraction(a, below)) for a in above] for above, below in rows])

    @cached_property
    def outer(self) -> list[Row]:
        """U by rows."""
        p = self.problem.p
        return [self.theta[j * p : (j + 1) * p] for j in range(self.problem.m)]

    @cached_property
    def arguments(self) -> list[Row]:
        """⟨w_i, x⟩ at all points, by neuron."""
        problem = self.problem
        cut, n = problem.m * problem.p, problem.n
        points = [Vector(x) for x in _columns(self.inputs)]
        weights = [Vector(self.theta[cut + i * n : cut + (i + 1) * n]) for i in range(problem.p)]
        return [[w.dot(x) for x in points] for w in weights]

    @cached_property
    def neurons(self) -> list[list[Row]]:
        """For each neuron its values, its slopes σ′ and its curvatures σ″ at all points."""
        σ = jets(self.problem.sample.σ)
        return [_columns([list(σ(z)) for z in arguments]) for arguments in self.arguments]

    @cached_property
    def residuals(self) -> list[Row]:
        """ρ_j at all points, by output."""
        values = [Vector(value) for value in _columns([value for value, _, _ in self.neurons])]
        return [
            [Vector(u).dot(value) - Interval.of(y[j]) for value, y in zip(values, self.problem.y, strict=True)]
            for j, u in enumerate(self.outer)
        ]

    @cached_property
    def forces(self) -> list[Row]:
        """2 q ρ_j at all points, by output."""
        return [self._weighted(rho) for rho in self.residuals]

    @cached_property
    def pulls(self) -> list[Row]:
        """Σ_j u_ji · 2 q ρ_j at all points, by neuron."""
        forces = [Vector(force) for force in _columns(self.forces)]
        return [[Vector(u).dot(force) for force in forces] for u in _columns(self.outer)]

    def _weighted(self, values: Row) -> Row:
        return [value.times(2 * q) for value, q in zip(values, self.problem.weights, strict=True)]

    @property
    def loss(self) -> Interval:
        """L."""
        twice = ZERO
        for rho, force in zip(self.residuals, self.forces, strict=True):
            twice = twice + Vector(rho).dot(Vector(force))
        return twice.times(Fraction(1, 2))

    @property
    def gradient(self) -> Row:
        """∇L."""
        found = [Vector(force).dot(Vector(value)) for force in self.forces for value, _, _ in self.neurons]
        for pull, (_, slope, _) in zip(self.pulls, self.neurons, strict=True):
            moved = Vector(_products(pull, slope))
            found += [moved.dot(Vector(x)) for x in self.inputs]
        return found

    @property
    def hessian(self) -> list[Row]:
        """∇²L, its lower triangle."""
        found = [[ZERO] * (a + 1) for a in range(len(self.theta))]
        for j in range(self.problem.m):
            derivatives = self.derivatives(j)
            vectors = [(b, Vector(row)) for b, row in derivatives]
            for count, (a, row) in enumerate(derivatives, 1):
                weighted = Vector(self._weighted(row))
                for b, vector in vectors[:count]:
                    found[a][b] = found[a][b] + weighted.dot(vector)
        self._curve(found)
        return found

    def derivatives(self, j: int) -> list[tuple[int, Row]]:
        """The coordinates on which Φ_j depends, in order, and its derivatives there at all points."""
        p, found = self.problem.p, []
        for i, (value, _, _) in enumerate(self.neurons):
            found.append((j * p + i, value))
        for i, (_, slope, _) in enumerate(self.neurons):
            pulled = [self.outer[j][i] * one for one in slope]
            found += [(self._place(i, k), _products(pulled, x)) for k, x in enumerate(self.inputs)]
        return found

    def _place(self, i: int, k: int) -> int:
        """The coordinate w_ik."""
        return self.problem.m * self.problem.p + i * self.problem.n + k

    def _curve(self, found: list[Row]) -> None:
        """Add 2 Σ q ρ_j ∇²Φ_j: σ′ x_k for u_ji and w_ik, u_ji σ″ x_k x_l for w_ik and w_il."""
        inputs = [Vector(x) for x in self.inputs]
        for i, (_, slope, curvature) in enumerate(self.neurons):
            for j, force in enumerate(self.forces):
                mixed, b = Vector(_products(force, slope)), j * self.problem.p + i
                for k, x in enumerate(inputs):
                    row = found[self._place(i, k)]
                    row[b] = row[b] + mixed.dot(x)
            bent = _products(self.pulls[i], curvature)
            for k, one in enumerate(self.inputs):
                own, row = Vector(_products(bent, one)), found[self._place(i, k)]
                for other, x in enumerate(inputs[: k + 1]):
                    b = self._place(i, other)
                    row[b] = row[b] + own.dot(x)


def _columns(rows: list[Row]) -> list[Row]:
    return [list(column) for column in zip(*rows, strict=True)]


def _products(a: Row, b: Row) -> Row:
    return [x * y for x, y in zip(a, b, strict=True)]
