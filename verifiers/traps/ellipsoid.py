"""Certificates of local minima: axes and radius of an ellipsoid, level and floor, for a given numerical minimum.

Floats propose the axes; radius, level and floor are found with the checker's own enclosures, so that its answer is no
surprise (notes/local-certificates.md, Theorems C and G).
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np
from flint import fmpq, fmpq_mat

from ...theory.errors import UndecidedError
from ...theory.networks import Network
from ...theory.problems import Problem
from .. import search
from ..checker import local_minimum as rule
from ..checker.arithmetic import Budget
from ..checker.document import Refused
from ..checker.expansion import Expansion
from ..checker.fixed_point import Interval
from ..checker.problem import Problem as CheckedProblem
from ..checker.problem import read_problem
from ..documents import problem_document
from ..floats import Array
from .teacher_student import rounded
from .trap import Trap

FLAT = 1e-9
"""A Hessian whose least eigenvalue is below this much of the largest is not called definite."""
SPARE, FINE = 16, 2**100
"""Bits of an entry of the axes beyond what the condition costs; refined weights are multiples of 1/FINE."""
FIRST, AIM, GOAL, TRIES = Fraction(1, 2**24), 0.55, 0.2, 40
"""A radius to begin with; the defect |SᵀHS − I| of the ellipsoid that is aimed at; the least 1 − defect; attempts."""
SHARE, SMALLEST = Fraction(1023, 1024), Fraction(1, 2**100)
"""Room for what the checker's enclosures leave open."""

INDEFINITE = "the Hessian is not definite: a saddle, a flat direction, or a minimum at infinity"
NARROW = "the Hessian is not shown to be definite in any ellipsoid that was tried"
STEEP = "the gradient is not small enough for the ellipsoid"
BEST = "the best point known: nothing better to compare with"

Axes = list[list[Fraction]]
Center = list[Fraction]


@dataclass(frozen=True)
class Workbench:
    """A problem in exact numbers, in floats, and as the checker reads it."""

    problem: Problem
    floats: search.FloatProblem

    @classmethod
    def of(cls, problem: Problem) -> "Workbench":
        """Raises `InputError` for an activation that the search does not know."""
        return cls(problem, search.FloatProblem.from_problem(problem))

    @cached_property
    def checked(self) -> CheckedProblem:
        """The problem as the checker reads it."""
        return read_problem(problem_document(self.problem), Budget(), analytic=True)

    def network(self, theta: Array | Center) -> Network:
        """The network of a row of parameters, exactly."""
        entries = [_fmpq(Fraction(value)) for value in theta]
        m, p, n = self.problem.m, self.problem.width, self.problem.n
        return Network(fmpq_mat(m, p, entries[: m * p]), fmpq_mat(p, n, entries[m * p :]))

    def trap(self, theta: Center, better: Array) -> Trap:
        """A trap around weights near a minimum; `UndecidedError` says why there is none."""
        free, floats = search.free_coordinates(self.floats), np.array([[float(value) for value in theta]])
        hessian = search.gradient_and_hessian(self.floats, floats)[1][:, free[:, None], free]
        if not definite(hessian).all():
            raise UndecidedError(INDEFINITE)
        return self.certified(theta, axes_of(hessian)[0], better)

    def certified(self, theta: Array | Center, S: Array, better: Array, refine: bool = False) -> Trap:
        """A trap whose ellipsoid has the axes S; `UndecidedError` says why there is none.

        With `refine`, weights that are not close enough to the minimum are replaced by closer ones, with more bits.
        """
        axes = [[Fraction(value) for value in row] for row in S.tolist()]
        center = [Fraction(value) for value in theta]
        try:
            try:
                return self._around(center, axes, better)
            except TooSteep as steep:
                if not refine or steep.region.slope > steep.region.radius:
                    raise
                return self._around(_refined(steep.region), axes, better)
        except Refused as error:
            raise UndecidedError(str(error)) from None

    def _around(self, center: Center, axes: Axes, better: Array) -> Trap:
        region, bend = self._ellipsoid(center, axes)
        loss, slope = region.loss, region.slope
        rise = region.radius * (bend * region.radius / 2 - slope) * SHARE
        if rise <= 2 * SMALLEST:
            raise TooSteep(region)
        floor = loss - slope**2 / bend - SMALLEST
        if self.least(better) >= floor:
            raise UndecidedError(BEST)
        fields = {"axes": [[str(value) for value in row] for row in axes], "radius": str(region.radius)}
        ends = self.network(center), self.network(better)
        return Trap(self.problem, *ends, _fmpq(loss + rise), _fmpq(floor), "local-minimum", fields)

    def least(self, theta: Array) -> Fraction:
        """An upper bound of L."""
        return Expansion(self.checked, [Interval.of(Fraction(c)) for c in theta.tolist()]).loss.upper

    def _ellipsoid(self, center: Center, axes: Axes) -> tuple[rule.Ellipsoid, Fraction]:
        """An ellipsoid in which the checker's bound of the eigenvalues is positive, and the bound.

        What the Hessian changes grows with the radius, at first linearly; a small radius tells how fast. Where a neuron
        has its kink, or may be 0, in an ellipsoid, a smaller one is tried. Raises Refused, and `UndecidedError`.
        """
        region = rule.Ellipsoid.around(self.checked, center, axes, FIRST)
        self._require_gauge(region)
        defect = region.defect
        room, why = AIM - float(defect), NARROW
        if room <= 0:
            raise UndecidedError(why)
        radius = FIRST * _growth(room, region.variation, 1e9)
        for _ in range(TRIES):
            region = replace(region, radius=radius)
            try:
                self._require_gauge(region)
                variation = region.variation
            except Refused as error:
                why, radius = str(error), radius / 2
                continue
            if 1 - defect - variation > GOAL:
                return region, 1 - defect - variation
            radius *= _growth(room, variation, 0.5)
        raise UndecidedError(why)

    def _require_gauge(self, region: rule.Ellipsoid) -> None:
        if self.floats.activation.homogeneous is not None:
            region.require_gauge()


def _growth(room: float, variation: Fraction, most: float) -> Fraction:
    """What a radius is to be multiplied with for as much variation as there is room for."""
    return rounded(min(room / max(float(variation), 1e-300), most))


class TooSteep(UndecidedError):
    """The gradient at the center of a region is too large for it."""

    def __init__(self, region: rule.Ellipsoid) -> None:
        super().__init__(STEEP)
        self.region = region


def _refined(region: rule.Ellipsoid) -> Center:
    """One step of Newton's method, with SSᵀ for the inverse of the Hessian, in rational numbers."""
    axes, first = region.axes, len(region.center) - len(region.axes)
    gradient = [entry.lower for entry in region.middle.gradient[first:]]
    z = [sum((row[a] * g for row, g in zip(axes, gradient, strict=True)), Fraction(0)) for a in range(len(axes))]
    steps = [sum((s * c for s, c in zip(row, z, strict=True)), Fraction(0)) for row in axes]
    moved = [c - step for c, step in zip(region.center[first:], steps, strict=True)]
    return [*region.center[:first], *(Fraction(round(c * FINE), FINE) for c in moved)]


def _fmpq(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def definite(hessians: Array) -> search.Mask:
    """Which of the matrices are finite and clearly positive definite."""
    usable = np.asarray(np.isfinite(hessians).all(axis=(1, 2)))
    values = np.linalg.eigvalsh(np.where(usable[:, None, None], hessians, np.eye(hessians.shape[1])))
    return np.asarray(usable & (values[..., 0] > FLAT * values[..., -1]))


def axes_of(hessians: Array) -> Array:
    """S with SᵀHS = I but for rounding, S upper triangular, for each H; in as many bits as the condition of H asks."""
    S = np.linalg.inv(np.linalg.cholesky(hessians)).swapaxes(1, 2)
    condition = np.abs(hessians).max(axis=(1, 2)) * np.abs(S).max(axis=(1, 2)) ** 2
    bits = np.clip(np.ceil(np.log2(condition)) + SPARE, 0, 53).astype(int)[:, None, None]
    mantissas, exponents = np.frexp(S)
    return np.asarray(np.ldexp(np.round(np.ldexp(mantissas, bits)), exponents - bits))
