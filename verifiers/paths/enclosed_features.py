"""Features of named activations for producers: which are independent, the inverse of their matrix, new weights.

Floats and balls guess here; nothing is concluded but by the checker's rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat
from scipy.linalg import qr

from ...theory.errors import HypothesisError, LimitError
from ...theory.exact import columns_of, independent_columns, rows_of, solve
from ...theory.losses import Square
from ...theory.named_activations import Named
from ...theory.networks import Network
from ...theory.problems import Problem
from ..arb_activations import BALLS
from ..checker import parity
from ..checker.analytic import ANALYTIC, Analytic
from ..checker.arithmetic import MOST_WORK, Budget
from ..checker.enclosed_path import Enclosed
from ..checker.enclosed_risk import evaluation
from ..checker.problem import Problem as CheckerProblem
from ..checker.problem import read_problem
from ..documents import problem_document
from ..float_activations import JETS
from ..floats import Array
from .descent import midpoint

MOST_TOP = 20_000
"""Features of 2^MOST_TOP or more, or all below its inverse, would make a document of endless numbers."""
QUICK = 96
"""Bits at which the checker encloses features first."""
STEPS = (128, 512, 2048, 8192)
"""Bits at which an inverse is tried."""
FINE = 600
"""Bits at which a rational end is looked at."""
POOL = 8
"""Candidates for each neuron that is to be placed."""
SHORT = 5
"""Bits of a new weight after its leading one."""


def is_enclosed(problem: object) -> bool:
    """Whether the checker has enclosures, and no exact values, of the activation."""
    return isinstance(problem, Problem) and isinstance(problem.activation, Named) and problem.activation.name in BALLS


@dataclass(frozen=True)
class Workbench:
    """A problem in floats, in balls, and as the checker reads it.

    Its risks and its best function are those of the square loss.
    """

    problem: Problem

    def __post_init__(self) -> None:
        if not is_enclosed(self.problem):
            known = ", ".join(sorted(BALLS))
            raise HypothesisError(f"expected one of {known}, got {self.problem.activation}: the checker encloses these")
        N, p = self.problem.sample.points.count, self.problem.width
        if N * (N + p) * evaluation(self.activation, QUICK) > MOST_WORK:
            limit = f"can be enclosed in about {MOST_WORK // 10**9} seconds"
            raise LimitError(f"expected points and neurons whose features {limit}, got {N} points and width {p}")

    @property
    def name(self) -> str:
        """σ."""
        return str(self.problem.activation)

    @property
    def activation(self) -> Analytic:
        """σ as the checker has it."""
        return ANALYTIC[self.name]

    def checked(self) -> CheckerProblem:
        """The problem as the checker reads it, with a budget of its own."""
        return read_problem(problem_document(replace(self.problem, loss=Square())), Budget(), analytic=True)

    def state(self, network: Network) -> Enclosed:
        """The network as the checker's rules take it."""
        return Enclosed(self.checked(), fractions(network.U), fractions(network.W))

    @cached_property
    def basis(self) -> fmpq_mat:
        """S, by values at the points."""
        exact = self.checked()
        S = parity.spanning(exact.sample, self.activation)
        values = [s.get(k, Fraction(0)) for s in S for k in range(len(exact.y))]
        return fmpq_mat(len(S), len(exact.y), [fmpq(v.numerator, v.denominator) for v in values])

    @cached_property
    def determining(self) -> list[int]:
        """Points at which the functions of S are independent."""
        return independent_columns(self.basis)

    @property
    def dimension(self) -> int:
        """|S| = dim*."""
        return self.basis.nrows()

    @cached_property
    def witness(self) -> fmpq_mat:
        """The best function by coefficients over S: the normal equations."""
        pairs = [(a, q) for row in self.basis.tolist() for a, q in zip(row, self.problem.sample.weights, strict=True)]
        weighted = fmpq_mat(self.basis.nrows(), self.basis.ncols(), [a * q for a, q in pairs])
        return solve(weighted * self.basis.transpose(), weighted * self.problem.sample.y).transpose()

    @cached_property
    def best(self) -> fmpq_mat:
        """The best function by values, m×N."""
        return self.witness * self.basis

    @cached_property
    def least(self) -> fmpq:
        """Its risk, the least of all widths."""
        difference = self.best - self.problem.targets
        return self.problem.inner(difference, difference)

    @cached_property
    def x(self) -> Array:
        """The points."""
        return floats(self.problem.sample.points.x)

    @cached_property
    def y(self) -> Array:
        """The targets, m×N."""
        return floats(self.problem.sample.y).T

    @cached_property
    def q(self) -> Array:
        """The weights."""
        return np.array([float(q.p) / float(q.q) for q in self.problem.sample.weights])

    def risk(self, network: Network) -> float:
        """L, as a float."""
        U, W = floats(network.U), floats(network.W)
        return float((self.q * (U @ self.jet(W)[0] - self.y) ** 2).sum())

    def jet(self, W: Array) -> tuple[Array, Array, Array]:
        """σ, σ′, σ″ at ⟨w_i, x_k⟩, p×N."""
        with np.errstate(all="ignore"):
            return JETS[self.name](W @ self.x.T)

    def gradient(self, network: Network) -> tuple[Array, Array]:
        """∂L/∂U and ∂L/∂W, in floats."""
        U, W = floats(network.U), floats(network.W)
        with np.errstate(all="ignore"):
            values, first, _ = self.jet(W)
            rho = self.q * (U @ values - self.y)
            return 2 * rho @ values.T, 2 * (U.T @ rho * first) @ self.x

    def features(self, W: Array) -> Array:
        """Rows of length 1: the features of neurons at the determining points; 0 where floats overflow."""
        values = self.jet(W)[0][:, self.determining]
        size = np.abs(values).max(axis=1, keepdims=True, initial=0)
        usable = np.isfinite(size) & (size > 0)
        values = np.where(usable, values / np.where(usable, size, 1), 0)
        return np.asarray(values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-300))

    def inverse(self, W: fmpq_mat, most_bits: int) -> fmpq_mat | None:
        """A short matrix near the inverse of (σ(⟨w_b, x_j⟩)), j the determining points; None if it needs more bits."""
        z = (W * rows_of(self.problem.sample.points.x, self.determining).transpose()).entries()
        for bits in STEPS:
            with ctx.workprec(bits):
                found = _inverse([BALLS[self.name](arb(value)) for value in z], W.nrows())
            if found is not None:
                return found[0] if found[1] <= most_bits else None
        return None

    def solution(self, W: fmpq_mat, bits: int) -> fmpq_mat | None:
        """Midpoints of the U for which Σ u_b f_{w_b} is the best function; None if so few bits do not give it."""
        z = (W * rows_of(self.problem.sample.points.x, self.determining).transpose()).entries()
        with ctx.workprec(bits):
            try:
                F = arb_mat(W.nrows(), W.nrows(), [BALLS[self.name](arb(value)) for value in z])
                found = F.transpose().solve(arb_mat(columns_of(self.best, self.determining).transpose()))
                return fmpq_mat(found.ncols(), found.nrows(), [_exact(v) for v in found.transpose().entries()])
            except ZeroDivisionError:
                return None

    def at_end(self, here: Network, U: fmpq_mat) -> tuple[arb, arb]:
        """The slope at the end of a segment of U, and the risk there above the least, in balls."""
        z = here.W * self.problem.sample.points.x.transpose()
        with ctx.workprec(FINE):
            F = arb_mat(z.nrows(), z.ncols(), [BALLS[self.name](arb(value)) for value in z.entries()])
            residual, change = arb_mat(U) * F - arb_mat(self.problem.targets), arb_mat(U - here.U) * F
            q = [arb(weight) for weight in self.problem.sample.weights] * self.problem.m
            slope, risk = arb(0), arb(0)
            for weight, r, c in zip(q, residual.entries(), change.entries(), strict=True):
                slope, risk = slope + weight * r * c, risk + weight * r * r
            return slope, risk - arb(self.least)

    def placed_well(self, kept: Sequence[int], W: fmpq_mat, count: int, seed: int = 0) -> fmpq_mat:
        """So many short rows whose features, with those of the kept rows of W, are far from dependent."""
        rng = np.random.default_rng(seed)
        candidates = self._candidates(rng, POOL * count + 20)
        known = self.features(floats(rows_of(W, list(kept))))
        rest = self.features(candidates)
        if len(kept):
            base = np.linalg.qr(known.T)[0]
            rest = rest - (rest @ base) @ base.T
        order = qr(rest.T, mode="economic", pivoting=True)[2][:count]
        return fmpq_mat([[fmpq(*float(v).as_integer_ratio()) for v in candidates[i]] for i in order])

    def _candidates(self, rng: np.random.Generator, count: int) -> Array:
        """Weights of all steepnesses, most of them 0 at a point or between two, rounded to a few bits."""
        found = []
        spread = max(float(np.ptp(self.x, axis=0).max()), float(np.abs(self.x).max()), 1e-300)
        for i in range(count):
            w = rng.normal(size=self.x.shape[1])
            if i % 4:
                kink = self.x[rng.integers(len(self.x))] * rng.choice([1, 1, 0.5])
                w = w - (w @ kink) / max(kink @ kink, 1e-300) * kink
            size = np.abs(self.x @ w).max()
            w = w / size if size > 1e-9 * spread else rng.normal(size=len(w)) / spread
            w *= np.exp(rng.uniform(np.log(0.5), np.log(2 + 3 * len(self.x))))
            found.append(_short(w))
        return np.array(found)


def _short(w: Array) -> Array:
    grid = 2.0 ** (np.ceil(np.log2(np.abs(w).max())) - SHORT)
    return np.asarray(np.round(w / grid) * grid)


def _inverse(values: list[arb], size: int) -> tuple[fmpq_mat, int] | None:
    """F⁻¹, rounded as coarsely as its use allows, and the bits that R F needs; None if the balls are too wide."""
    try:
        R = arb_mat(size, size, values).inv()
    except ZeroDivisionError:
        return None
    if not all(ball.is_finite() for ball in R.entries()):
        return None
    tops = [max(_top(value) for value in values[b * size : (b + 1) * size]) for b in range(size)]
    if max(map(abs, tops), default=0) > MOST_TOP:
        return None
    margin = 3 + 2 * size.bit_length()
    grids = [fmpq(2) ** (top + margin) for top in tops]
    entries, needed = [], 0
    for index, ball in enumerate(R.entries()):
        grid = grids[index % size]
        if not ball.rad() * arb(grid) < 1:
            return None
        rounded = (_exact(ball) * grid + fmpq(1, 2)).floor()
        needed = max(needed, int(rounded).bit_length())
        entries.append(fmpq(rounded) / grid)
    return fmpq_mat(size, size, entries), needed


def _exact(ball: arb) -> fmpq:
    """The middle of a ball, 0 if it is far too small to matter."""
    return midpoint(ball) if _top(ball) > -3 * MOST_TOP else fmpq(0)


def _top(ball: arb) -> int:
    """t with 2^(t−1) ≤ |middle| < 2^t; very small for 0."""
    mantissa, exponent = ball.mid().man_exp()
    return int(mantissa).bit_length() + int(exponent) if mantissa else -(10**6)


def chosen(rows: Array, count: int) -> list[int]:
    """So many rows, far from dependent where the floats can tell."""
    return [int(i) for i in qr(rows.T, mode="economic", pivoting=True)[2][:count]]


def floats(a: fmpq_mat) -> Array:
    """Nearest float64; beyond their range, the largest."""
    return np.array([[_float(v) for v in row] for row in a.tolist()]).reshape(a.nrows(), a.ncols())


def _float(value: fmpq) -> float:
    try:
        return int(value.p) / int(value.q)
    except OverflowError:
        return 1e300 if value > 0 else -1e300


def fractions(a: fmpq_mat) -> list[list[Fraction]]:
    """As the checker takes them."""
    return [[fraction(v) for v in row] for row in a.tolist()]


def fraction(value: fmpq) -> Fraction:
    """The same number."""
    return Fraction(int(value.p), int(value.q))
