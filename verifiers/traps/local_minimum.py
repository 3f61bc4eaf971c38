"""Spurious valleys with reason `local-minimum` from numerical minima (notes/local-certificates.md, Theorems C and G).

Everything here is a guess; what it is worth, the checker says. The size of the ellipsoid is found with the checker's
own enclosures, so that its answer is no surprise.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from time import monotonic

import numpy as np
from flint import fmpq

from ...theory.errors import UndecidedError
from ...theory.exact import matrix
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
from ..float_activations import Array, float_activation
from .teacher_student import rounded
from .trap import Trap

FLAT = 1e-9
"""A Hessian whose least eigenvalue is below this much of the largest is not called definite."""
FIRST, AIM, GOAL, TRIES = Fraction(1, 2**24), 0.55, 0.2, 6
"""A radius to begin with; the defect |SᵀHS − I| of the ellipsoid that is aimed at; the least 1 − defect; attempts."""
SHARE = Fraction(1023, 1024)
BATCH = 200
STEPS, SETTLED = 80, 1e-4
INDEFINITE = "the Hessian is not definite: a saddle, a flat direction, or a minimum at infinity"
SLIDING = "still descending when the steps were over: slow, or sliding to infinity"
BEST = "the best point known: nothing better to compare with"
SMALLEST = Fraction(1, 2**100)
"""Room for what the checker's enclosures leave open."""

Axes = list[list[Fraction]]


@dataclass
class Findings:
    """What a search met: minima found, certified traps, and how many were rejected for which reason."""

    found: int = 0
    best: float = float("inf")
    traps: list[Trap] = field(default_factory=list)
    rejected: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Workbench:
    """A problem in exact numbers, in floats, and as the checker reads it."""

    problem: Problem
    floats: search.FloatProblem
    checked: CheckedProblem

    @classmethod
    def of(cls, problem: Problem) -> "Workbench":
        sample = problem.sample
        x, y = (np.array([[float(v) for v in row] for row in a.tolist()]) for a in (sample.points.x, sample.y))
        q = np.array([float(weight) for weight in sample.weights])
        floats = search.FloatProblem(float_activation(problem.activation), x, y, q, problem.width)
        return cls(problem, floats, read_problem(problem_document(problem), Budget(), analytic=True))

    def network(self, theta: Array) -> Network:
        """The network of a row of parameters, exactly as the floats are."""
        U, W = self.floats.split(theta[None])
        return Network(matrix(U[0].tolist()), matrix(W[0].tolist()))

    def trap(self, theta: Array, better: Array) -> Trap:
        """A trap around a numerical minimum on the slice; `UndecidedError` says why there is none."""
        free = search.free_coordinates(self.floats)
        axes = _axes(search.gradient_and_hessian(self.floats, theta[None])[1][0][np.ix_(free, free)])
        center = [Fraction(c) for c in theta.tolist()]
        try:
            region, bend = self._ellipsoid(center, axes)
            loss, slope = region.loss, region.slope
            least = Expansion(self.checked, [Interval.of(Fraction(c)) for c in better.tolist()]).loss.upper
        except Refused as error:
            raise UndecidedError(str(error)) from None
        rise = region.radius * (bend * region.radius / 2 - slope) * SHARE
        if rise <= 2 * SMALLEST:
            raise UndecidedError("the gradient is not small enough for the ellipsoid")
        floor = loss - slope**2 / bend - SMALLEST
        if least >= floor:
            raise UndecidedError(BEST)
        fields = {"axes": [[str(value) for value in row] for row in axes], "radius": str(region.radius)}
        ends = self.network(theta), self.network(better)
        return Trap(self.problem, *ends, _fmpq(loss + rise), _fmpq(floor), "local-minimum", fields)

    def _ellipsoid(self, center: list[Fraction], axes: Axes) -> tuple[rule.Ellipsoid, Fraction]:
        """An ellipsoid in which the checker's bound of the eigenvalues is positive, and the bound.

        The defect grows like its value at 0 plus a multiple of the radius; a small radius tells which.
        """
        radius = FIRST
        for _ in range(TRIES):
            region = rule.Ellipsoid(self.checked, center, axes, radius)
            bend = region.bend
            if bend > GOAL and radius != FIRST:
                return region, bend
            radius = rounded(float(radius) * min(AIM / max(float(1 - bend), 1e-12), 1e12))
        raise UndecidedError("the Hessian is not definite in any ellipsoid that was tried")


def _fmpq(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _axes(hessian: Array) -> Axes:
    """S with SᵀHS = I but for rounding, S upper triangular, to 24 bits."""
    values = np.linalg.eigvalsh(hessian)
    if not values[0] > FLAT * values[-1]:
        raise UndecidedError(INDEFINITE)
    S = np.linalg.inv(np.linalg.cholesky(hessian)).T
    return [[_signed(value) for value in row] for row in S.tolist()]


def _signed(value: float) -> Fraction:
    return rounded(value) if value > 0 else -rounded(-value) if value < 0 else Fraction(0)


def traps(
    problem: Problem, seed: int = 0, seconds: float = 10.0, batches: int = 10**6, starts: int = BATCH
) -> Iterator[Findings]:
    """What is found, after each batch of starts, until the time is over; the last answer is the whole.

    A minimum counts once up to the order and the scale of its neurons. The better point is the best network met so far.
    """
    bench, random, findings = Workbench.of(problem), np.random.default_rng(seed), Findings()
    floats, end = bench.floats, monotonic() + seconds
    seen, best = np.zeros((0, floats.m * floats.p + floats.p * floats.n)), None
    for _ in range(batches):
        theta = search.descend(floats, search.random_starts(floats, starts, random), steps=STEPS)
        theta = search.polish(floats, search.on_the_slice(floats, theta), search.free_coordinates(floats))
        best = _lowest(floats, theta if best is None else np.concatenate([best, theta]))
        findings.best = float(search.risks(floats, best)[0])
        settled = _settled(floats, theta, findings)
        known, seen = len(seen), np.concatenate([seen, settled])
        fresh = [index for index in search.distinct(floats, seen) if index >= known]
        for index in fresh:
            _judge(bench, findings, seen[index], best[0])
            if monotonic() > end:
                break
        seen = np.concatenate([seen[:known], seen[fresh]])
        yield findings
        if monotonic() > end:
            return


def _lowest(floats: search.FloatProblem, theta: Array) -> Array:
    index = int(np.argmin(search.risks(floats, theta)))
    return theta[index : index + 1]


def _settled(floats: search.FloatProblem, theta: Array, findings: Findings) -> Array:
    """The networks at which the Hessian is definite and Newton's step negligible; the others are counted by reason."""
    free = search.free_coordinates(floats)
    with np.errstate(over="ignore", invalid="ignore"):
        gradient, hessian = search.gradient_and_hessian(floats, theta)
    gradient, hessian = gradient[:, free], hessian[:, free[:, None], free]
    usable = np.asarray(np.isfinite(hessian).all(axis=(1, 2)) & np.isfinite(gradient).all(axis=1))
    values, vectors = np.linalg.eigh(np.where(usable[:, None, None], hessian, np.eye(len(free))))
    definite = np.asarray(usable & (values[:, 0] > FLAT * values[:, -1]))
    step = (vectors.swapaxes(1, 2) @ gradient[..., None])[..., 0] / np.sqrt(np.where(definite[:, None], values, 1.0))
    small = np.sqrt((step**2).sum(axis=1)) < SETTLED * np.sqrt(search.risks(floats, theta) + 1e-12)
    findings.rejected[INDEFINITE] += int((~definite).sum())
    findings.rejected[SLIDING] += int(np.count_nonzero(definite & ~small))
    chosen = np.nonzero(definite & small)[0]
    return theta[chosen]


def _judge(bench: Workbench, findings: Findings, theta: Array, best: Array) -> None:
    """Certify one minimum, or count why not."""
    findings.found += 1
    if search.risks(bench.floats, theta[None])[0] <= search.risks(bench.floats, best[None])[0] * (1 + 1e-9):
        findings.rejected[BEST] += 1
        return
    try:
        findings.traps.append(bench.trap(theta, best))
    except UndecidedError as error:
        findings.rejected[str(error)] += 1
