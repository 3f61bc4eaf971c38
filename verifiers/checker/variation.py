"""How much SᵀHS changes in an ellipsoid {θ + S z : |z| ≤ r}, H the Hessian of L: a bound of its Frobenius norm.

Lemma V of notes/local-certificates.md. Let v_ik be Sᵀ of x_k in the place of w_i, and s_ji the row of S of u_ji. Then
g_jk = Sᵀ∇Φ_j(x_k) = Σ_i (u_ji σ′ v_ik + σ s_ji), and SᵀHS = 2 Σ q_k (g_jk g_jkᵀ + ρ_jk Σ_i (u_ji σ″ v_ik v_ikᵀ +
σ′ (v_ik s_jiᵀ + s_ji v_ikᵀ))), where ⟨w_i, x_k⟩ moves by at most r|v_ik|, u_ji by r|s_ji|, Φ_j(x_k) by r max |g_jk|.

Sizes and moves are upper bounds: integers times 2^−128, rounded upwards.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import isqrt

from .arithmetic import FRACTION
from .expansion import Expansion, Row, cost
from .fixed_point import ONE, PLACES, Interval, Vector
from .jets import Jets, jets
from .problem import Problem


def spend(problem: Problem, longest: int, moving: int) -> None:
    """Set aside the time for the bound, for numbers of so many bits and so many columns of S."""
    budget, N, m, p, n = problem.sample.budget, len(problem.y), problem.m, problem.p, problem.n
    argument = longest + PLACES
    budget.spend(N * p, argument, argument, cost(problem))
    budget.spend(3 * p * n * n * (moving + N), argument, argument)
    budget.spend(3 * N * m * moving * (p * (n + 1) + 1), argument, argument)
    budget.spend(N * (p * n + moving + 30 * m * p), argument, argument, FRACTION)


def product(*sizes: int) -> int:
    """At least the product of some sizes."""
    found = ONE
    for size in sizes:
        found = -(-found * size >> PLACES)
    return found


def size(entry: Interval) -> int:
    """At least the absolute value of every number in an interval."""
    return max(-entry.low, entry.high)


def norm(vector: Vector) -> int:
    """At least the norm of every vector in an enclosure."""
    return isqrt(max(vector.dot(vector).high, 0) << PLACES) + 1


@dataclass(frozen=True)
class Neuron:
    """A neuron at a point: |v|, the sizes of σ′ and σ″ at the center, and the moves of σ, σ′ and σ″."""

    reach: int
    slope: int
    curvature: int
    value_moves: int
    slope_moves: int
    curvature_moves: int


@dataclass(frozen=True)
class Variation:
    """An ellipsoid: its center, all rows of S (0 for coordinates that do not move), its radius in units of 2^−128."""

    center: Expansion
    axes: list[Row]
    radius: int

    @property
    def bound(self) -> Fraction:
        """At least |Sᵀ(H(θ + S z) − H(θ))S|_F for |z| ≤ radius; Refused where σ has no enclosure."""
        problem, total = self.center.problem, 0
        gradients = [self._gradients(j) for j in range(problem.m)]
        for k, q in enumerate(problem.weights):
            neurons = [self._neuron(i, k) for i in range(problem.p)]
            moves = sum(self._moves(j, k, neurons, gradients[j][k]) for j in range(problem.m))
            total += product(Interval.of(2 * q).high, moves)
        return Fraction(total, ONE)

    def _moves(self, j: int, k: int, neurons: list[Neuron], g: int) -> int:
        """Of g_jk g_jkᵀ + ρ_jk Σ_i (…), for |g_jk| at most g at the center."""
        terms = list(zip(neurons, map(size, self.center.outer[j]), self.spans[j], strict=True))
        dg = 0
        for one, u, span in terms:
            du = product(self.radius, span)
            dg += product(product(u + du, one.slope_moves) + product(du, one.slope), one.reach)
            dg += product(one.value_moves, span)
        rho, drho = size(self.center.residuals[j][k]), product(self.radius, g + dg)
        total = product(2 * g + dg, dg)
        for one, u, span in terms:
            du = product(self.radius, span)
            bent = product(rho + drho, u + du, one.curvature_moves)
            bent += product(product(rho + drho, du) + product(drho, u), one.curvature)
            mixed = product(rho + drho, one.slope_moves) + product(drho, one.slope)
            total += product(bent, one.reach, one.reach) + 2 * product(mixed, one.reach, span)
        return total

    def _neuron(self, i: int, k: int) -> Neuron:
        x, z = self.points[k], self.center.arguments[i][k]
        _, slope, curvature = (row[k] for row in self.center.neurons[i])
        image = Vector([row.dot(x) for row in self.grams[i]])
        reach = isqrt(max(image.dot(x).high, 0) << PLACES) + 1
        move = product(self.radius, reach)
        _, slopes, curvatures = self.jets(Interval(z.low - move, z.high + move))
        moves = product(size(slopes), move), product(size(curvatures), move), size(curvatures - curvature)
        return Neuron(reach, size(slope), size(curvature), *moves)

    def _gradients(self, j: int) -> list[int]:
        """|g_jk| at the center, by point."""
        derivatives = self.center.derivatives(j)
        columns = [Vector(column) for column in zip(*(self.axes[a] for a, _ in derivatives), strict=True)]
        points = [Vector(entries) for entries in zip(*(row for _, row in derivatives), strict=True)]
        return [norm(Vector([column.dot(point) for column in columns])) for point in points]

    @cached_property
    def jets(self) -> Jets:
        """σ, σ′, σ″."""
        return jets(self.center.problem.sample.σ)

    @cached_property
    def points(self) -> list[Vector]:
        """x_k."""
        return [Vector(x) for x in zip(*self.center.inputs, strict=True)]

    @cached_property
    def spans(self) -> list[list[int]]:
        """|s_ji|, by output and neuron."""
        p, m = self.center.problem.p, self.center.problem.m
        return [[norm(Vector(self.axes[j * p + i])) for i in range(p)] for j in range(m)]

    @cached_property
    def grams(self) -> list[list[Vector]]:
        """For each neuron the inner products of the rows of S of w_i: |v_ik|² is their quadratic form at x_k."""
        n, found = self.center.problem.n, []
        for i in range(self.center.problem.p):
            start = self.center.problem.m * self.center.problem.p + i * n
            rows = [Vector(row) for row in self.axes[start : start + n]]
            found.append([Vector([one.dot(other) for other in rows]) for one in rows])
        return found
