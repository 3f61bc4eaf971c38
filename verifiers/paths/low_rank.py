"""The way down through a bottleneck of width r (Theorem F).

1. Two blocks: at constant product the layers between are made surjective below the bottleneck and injective above, so
   that moving W_1 and W_L alone moves the factors A (r×n) and B (m×r) of M = BA freely.
2. Escape: at a saddle, or where a factor has lost rank, a step along directions of negative curvature.
3. Jump towards the best factors, both at once and almost all the way, or where that could rise a step of alternating
   least squares; over and over until the gap is reached, or until the exact end can be reached straight.

Floats choose the directions, the exact Bernstein test accepts each segment or not, and the checker tests it again.
"""

from collections.abc import Iterator
from math import comb

import numpy
from flint import fmpq, fmpq_mat
from numpy.typing import NDArray

from ...theory.deep_linear import DeepLinear, LinearProblem, chain, trace
from ...theory.errors import UndecidedError
from ...theory.exact import columns_of, independent_columns, rows_of
from ..floats import Array, floats
from .deep_linear import LinearPath, injective_chain, left_inverse, transposed
from .rank_bounds import close_bound, exact_bound, identity

BITS = 44
MOST_STEPS = 400
MOST_HALVINGS = 40


def through_bottleneck(problem: LinearProblem, start: DeepLinear, gap: fmpq | None) -> LinearPath:
    """A path to within the gap of the least risk, or without one to an exact minimum.

    Raises `UndecidedError` if the exact minimum is irrational and no gap is given, if no step goes down, or if the
    numbers are beyond what floats can guess with.
    """
    try:
        with numpy.errstate(all="ignore"):
            return _through(problem, start, gap)
    except (OverflowError, ValueError, numpy.linalg.LinAlgError) as error:
        raise UndecidedError(f"the numbers are beyond the reach of floats: {error}") from None


def _through(problem: LinearProblem, start: DeepLinear, gap: fmpq | None) -> LinearPath:
    exact = exact_bound(problem)
    if exact is None and gap is None:
        raise UndecidedError("the best linear maps of this rank are not seen to be rational: allow a gap, such as 1e-9")
    bound = exact[0] if exact is not None else close_bound(problem, gap or fmpq(0))
    walk = _Walk(problem, start, bound.value(problem) + (gap or 0))
    if not walk.arrived():
        walk.separate()
        walk.descend(None if exact is None else exact[1])
    return LinearPath(problem, start, tuple(walk.segments), bound)


class _Walk:
    """A path under way, and the factors A = S W_1 E and B = W_L Q of its product."""

    def __init__(self, problem: LinearProblem, start: DeepLinear, goal: fmpq) -> None:
        self.problem, self.here, self.goal = problem, start, goal
        self.segments: list[dict[int, fmpq_mat]] = []
        J = problem.support
        self.second = rows_of(columns_of(problem.second_moment, J), J)
        self.cross, self.best = columns_of(problem.cross_moment, J), problem.best * problem.extension
        self.root = numpy.linalg.cholesky(floats(self.second))
        self.aim = floats(self.best) @ self.root
        self.random = numpy.random.default_rng(0)

    def arrived(self) -> bool:
        """Whether the risk is within the gap."""
        return self.problem.risk(self.here) <= self.goal

    def _go(self, layers: dict[int, fmpq_mat]) -> None:
        there = self.here.replaced(layers)
        if there.layers != self.here.layers:
            self.segments.append(layers)
            self.here = there

    def separate(self) -> None:
        """Step 1, at constant product."""
        r, layers = self.problem.rank, self.here.layers
        self.cut = min(range(1, len(layers)), key=lambda k: self.problem.widths[k])
        one = identity(r)
        for index, W in transposed(layers[: self.cut], one):
            self._go({index: W})
        for index, W in injective_chain(layers[self.cut :], one):
            self._go({self.cut + index: W})
        between, above = self.here.layers[1 : self.cut], self.here.layers[self.cut : -1]
        self.S = chain(between) if between else one
        self.Q = chain(above) if above else one
        self.from_A = left_inverse(self.S.transpose()).transpose()
        self.from_B = left_inverse(self.Q)

    def factors(self) -> tuple[fmpq_mat, fmpq_mat]:
        """A on the support, and B."""
        return self.S * self.here.layers[0] * self.problem.extension, self.here.layers[-1] * self.Q

    def descend(self, projector: fmpq_mat | None) -> None:
        """Steps 2 and 3."""
        for step in range(MOST_STEPS):
            if projector is not None and self._finish(projector):
                return
            if self.arrived():
                return
            A, B = (floats(one) for one in self.factors())
            moves = self._moves(A @ self.root, B, step)
            if not any(self._attempt(*move) for move in moves):
                break
        raise UndecidedError(f"no step down was found at the risk {float(self.problem.risk(self.here)):.12g}")

    def _moves(self, A: Array, B: Array, step: int) -> Iterator[tuple[Array, Array]]:
        """Changes of the whitened A and of B to try, one after the other."""
        if min(map(_condition, (A, B))) > 1e-7:
            vectors = numpy.linalg.svd(self.aim)[2][: A.shape[0]]
            best_A = A @ vectors.T @ vectors
            if _condition(best_A) > 1e-9:
                best_B = self.aim @ numpy.linalg.pinv(best_A)
                yield (best_A - A) * (63 / 64), (best_B - B) * (63 / 64)
            squares = [(A * 0, self.aim @ numpy.linalg.pinv(A) - B), (numpy.linalg.pinv(B) @ self.aim - A, B * 0)]
            residual = numpy.linalg.norm(self.aim - B @ A)
            for dA, dB in squares if step % 2 else squares[::-1]:
                if numpy.linalg.norm(B @ dA + dB @ A) > 1e-4 * residual:
                    yield dA * (15 / 16), dB * (15 / 16)
        yield from self._escapes(A, B)

    def _escapes(self, A: Array, B: Array) -> Iterator[tuple[Array, Array]]:
        """Shorter and shorter steps down a generic direction of negative curvature, and down the gradient."""
        residual = self.aim - B @ A
        gradient = numpy.concatenate([(-B.T @ residual).ravel(), (-residual @ A.T).ravel()])
        values, vectors = numpy.linalg.eigh(_hessian(A, B, residual))
        chosen = vectors[:, values < -1e-9 * max(1e-300, abs(values).max())]
        v = chosen @ self.random.standard_normal(chosen.shape[1])
        v = v if v @ gradient <= 0 else -v
        slope = numpy.linalg.norm(gradient)
        if slope > 1e-12 * numpy.linalg.norm(self.aim):
            v = v - gradient / slope * max(1.0, numpy.linalg.norm(v))
        v = v * numpy.sqrt(numpy.linalg.norm(self.aim, 2))
        for k in range(MOST_HALVINGS):
            dA, dB = v[: A.size].reshape(A.shape), v[A.size :].reshape(B.shape)
            yield dA / 2**k, dB / 2**k

    def _attempt(self, dA: Array, dB: Array) -> bool:
        """Move W_1 and W_L so that A and B move about so much, with short numbers, if the risk falls all along."""
        first, last = self.here.layers[0], self.here.layers[-1]
        change = floats(self.from_A) @ dA @ numpy.linalg.inv(self.root)
        whole = numpy.zeros((first.nrows(), first.ncols()))
        whole[:, self.problem.support] = change
        layers = {}
        if dA.any():
            layers[0] = _rounded(floats(first) + whole, first, whole != 0)
        if dB.any():
            layers[len(self.here.layers) - 1] = _rounded(floats(last) + dB @ floats(self.from_B), last)
        return self._accepted(layers)

    def _accepted(self, layers: dict[int, fmpq_mat]) -> bool:
        begin, before = self.factors(), self.here
        self.here = before.replaced(layers)
        end, self.here = self.factors(), before
        if not layers or any(b > 0 for b in self._slopes(begin, end, len(layers))) or begin == end:
            return False
        self._go(layers)
        return True

    def _slopes(self, begin: tuple[fmpq_mat, fmpq_mat], end: tuple[fmpq_mat, fmpq_mat], moving: int) -> list[fmpq]:
        """The Bernstein coefficients of the slope of the risk, of degree twice the number of moving layers less one."""
        (A, B), (dA, dB) = begin, (end[0] - begin[0], end[1] - begin[1])
        M = [B * A, dB * A + B * dA, dB * dA]
        loss = [fmpq(0)] * 5
        for i, a in enumerate(M):
            loss[i] -= 2 * trace(a, self.cross)
            for j, b in enumerate(M):
                loss[i + j] += trace(a * self.second, b)
        slope, degree = [k * a for k, a in enumerate(loss)][1:], 2 * moving - 1
        return [
            sum((slope[i] * fmpq(comb(j, i), comb(degree, i)) for i in range(j + 1)), fmpq(0))
            for j in range(degree + 1)
        ]

    def _finish(self, projector: fmpq_mat) -> bool:
        """Straight to the exact minimum: B on the best column space, and the A that belongs to it."""
        A, B = self.factors()
        best_B = projector * B
        chosen = independent_columns(best_B)
        if len(chosen) < len(independent_columns(projector)):
            return False
        basis = columns_of(best_B, chosen)
        turned = basis.transpose()
        found = (turned * basis).inv() * turned * (projector * self.best - best_B * A)
        best_A = A.tolist()
        for i, row in zip(chosen, found.tolist(), strict=True):
            best_A[i] = [a + b for a, b in zip(best_A[i], row, strict=True)]
        change = self.from_A * (fmpq_mat(A.nrows(), A.ncols(), [v for row in best_A for v in row]) - A)
        first = self.here.layers[0].tolist()
        for row, moved in zip(first, change.tolist(), strict=True):
            for j, value in zip(self.problem.support, moved, strict=True):
                row[j] += value
        last = len(self.here.layers) - 1
        above = {last: self.here.layers[last] + (best_B - B) * self.from_B}
        below = {0: fmpq_mat(len(first), self.problem.widths[0], [v for row in first for v in row])}
        if self._accepted(above | below):
            return True
        if len(chosen) < self.problem.rank or projector * self.best == self.best:
            return self._accepted(above) and self._accepted(below)
        return False


def _rounded(a: Array, old: fmpq_mat, where: NDArray[numpy.bool_] | None = None) -> fmpq_mat:
    """Entries with BITS binary digits after the point; those that do not move stay."""
    found = fmpq_mat(old)
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            if where is None or where[i, j]:
                found[i, j] = fmpq(round(float(a[i, j]) * 2**BITS), 2**BITS)
    return found


def _condition(a: Array) -> float:
    """The least singular value over the largest, 0 for 0."""
    values = numpy.linalg.svd(a, compute_uv=False)
    return float(values[-1] / values[0]) if values[0] > 0 else 0.0


def _hessian(A: Array, B: Array, residual: Array) -> Array:
    """The matrix of (D, E) ↦ |E A + B D|² − 2⟨residual, E D⟩."""
    (r, n), m = A.shape, B.shape[0]
    images = [numpy.outer(B[:, a], numpy.eye(n)[j]).ravel() for a in range(r) for j in range(n)]
    images += [numpy.outer(numpy.eye(m)[i], A[a]).ravel() for i in range(m) for a in range(r)]
    table = numpy.array(images)
    found: Array = table @ table.T
    for a in range(r):
        for j in range(n):
            for i in range(m):
                D, E = a * n + j, r * n + i * r + a
                found[D, E] -= residual[i, j]
                found[E, D] -= residual[i, j]
    return found
