"""The descent for a convex loss other than the square, down to within a gap of the infimum (Theorem A′).

The path is that of Theorem A with a last segment that stops a little before a minimiser found in floats, so that its
slope stays negative; a dual, orthogonal to the feature space exactly, bounds the infimum from below. Where the infimum
is not attained (separable data with the logistic loss) the same path ends at large weights. What is chosen here by
floats is tested by the checker's own arithmetic before it is written, and verified by the checker on the document.
"""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat

from ...theory.errors import HypothesisError, UndecidedError
from ...theory.exact import columns_of, independent_columns, independent_rows, rows_of, solve
from ...theory.losses import Convex, Huber, Square
from ...theory.networks import Network
from ...theory.problems import Problem
from ..checker import losses as exact
from ..documents import Document, rows
from . import loss_floats
from .descent import Descend, Path, approximate, parse_descent, placed, require_width, rounded, spread
from .descent import prove as prove_square


def descend(problem: Problem, start: Network, gap: fmpq) -> tuple[Path, Document]:
    """A path of at most three segments to within a gap > 0 of the infimum, and the `final` of its proof.

    Raises `ShapeError` if the start does not fit, `HypothesisError` if the width is below dim*, and `UndecidedError` if
    the floats' minimiser or dual is not good enough for the gap.
    """
    problem.require_shape(start)
    require_width(problem)
    risk = _Risk(problem)
    final: Document = {"kind": "dual", "g": rows(risk.dual)}
    outputs, allowed = problem.outputs(start), Fraction(int(gap.p), int(gap.q))
    if risk.above(outputs) <= allowed:
        return Path(problem, start, ()), final
    here, segments, basis = spread(problem, start, outputs)
    for U in _ends(risk, here, basis):
        end = problem.outputs(Network(U, here.W))
        if risk.above(end) <= allowed and risk.slope(end, end - outputs) <= 0:
            return Path(problem, start, (*segments, Descend(U))), final
    raise UndecidedError(
        "no end was found that is downhill and, by the dual found, within the gap: "
        "the minimiser in floats is not precise enough; try a larger --gap"
    )


def _ends(risk: "_Risk", here: Network, basis: list[int]) -> Iterator[fmpq_mat]:
    """U short of the minimiser, nearer and nearer, with more and more digits."""
    space = risk.problem.space
    for bits in (40, 64, 96, 160):
        target = approximate(space.coordinates(rows_of(here.W, basis)), space.of_values(risk.best), 4 * bits + 64)
        if target is None:
            continue
        step = placed(target, basis, risk.problem.width) - here.U
        for k in range(8, 48, 4):
            yield rounded(here.U + step * (1 - fmpq(1, 2**k)), bits)


class _Risk:
    """A problem, about its best outputs in V, and an exact dual."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.loss = exact.read_loss(problem.loss.document())
        self.y = _fractions(problem.sample.y)
        self.weights = [Fraction(int(q.p), int(q.q)) for q in problem.sample.weights]
        table = problem.space.table
        self.basis = rows_of(table, independent_rows(table))
        B, y, q = _floats(self.basis), _floats(problem.sample.y).T, np.array([float(w) for w in self.weights])
        scale = np.abs(B).max(axis=1)
        assert not isinstance(problem.loss, Square)
        C, g = loss_floats.minimise(problem.loss, B / scale[:, None], y, q)
        if not np.isfinite(C).all() or not np.isfinite(g).all():
            raise UndecidedError("the minimiser in floats is not finite")
        self.best = _dyadic(C / scale) * self.basis
        self.dual = self._dual(g)
        self.floor = exact.infimum_below(self.loss, _fractions(self.dual), self.y, self.weights)

    def above(self, outputs: fmpq_mat) -> Fraction:
        """An upper bound of the risk above the infimum."""
        return exact.risk(self.loss, _fractions(outputs), self.y, self.weights)[1] - self.floor

    def slope(self, end: fmpq_mat, direction: fmpq_mat) -> Fraction:
        """An upper bound of the slope at the end."""
        return exact.slope_above(self.loss, _fractions(end), _fractions(direction), self.y, self.weights)

    def _dual(self, g: loss_floats.Array) -> fmpq_mat:
        """An orthogonal dual near g in the domain of the conjugate; raises `UndecidedError` if none is found."""
        coupled = self.problem.loss == Convex("softmax")
        found = [self._orthogonal(row, room) for row, room in zip(g, self._room(g), strict=True)]
        if coupled:
            found[-1] = [-sum(column, fmpq(0)) for column in zip(*found[:-1], strict=True)]
        candidate = fmpq_mat(found)
        for k in (None, 40, 30, 24, 20):
            scaled = candidate if k is None else candidate * (1 - fmpq(1, 2**k))
            columns = exact.columns(_fractions(scaled))
            if all(self.loss.dual(a, b) is not None for a, b in zip(columns, self.y, strict=True)):
                return scaled
        raise UndecidedError("the dual found in floats cannot be rounded into the domain of the conjugate")

    def _room(self, g: loss_floats.Array) -> loss_floats.Array:
        """How far each entry of g is from the ends of its interval."""
        loss, y = self.problem.loss, _floats(self.problem.sample.y).T
        if isinstance(loss, Huber):
            return np.asarray(float(loss.delta) - np.abs(g))
        if loss == Convex("absolute"):
            return np.asarray(1 - np.abs(g))
        if loss == Convex("quartic"):
            return np.asarray(np.ones_like(g))
        p = np.abs(g) if loss == Convex("logistic") else g + y
        return np.asarray(np.minimum(p, 1 - p))

    def _orthogonal(self, g: loss_floats.Array, room: loss_floats.Array) -> list[fmpq]:
        """Entries with no room are snapped, others rounded, and those at determining points solved for exactly."""
        order = [int(k) for k in np.argsort(-room, kind="stable")]
        chosen = [order[i] for i in independent_columns(columns_of(self.basis, order))]
        q = self.problem.sample.weights
        free = set(chosen)
        entries = [
            fmpq(0) if k in free else fmpq(round(float(g[k]) * 2**60), 2**60) if room[k] > 1e-9 else _snapped(g[k])
            for k in range(len(g))
        ]
        rest = self.basis * fmpq_mat(len(entries), 1, [a * b for a, b in zip(entries, q, strict=True)])
        solved = solve(columns_of(self.basis, chosen), -rest).entries()
        for k, x in zip(chosen, solved, strict=True):
            entries[k] = x / q[k]
        return entries


def _snapped(x: float) -> fmpq:
    """To a multiple of 2^−20 that is close (0, ±1 or a short δ), else to 60 bits."""
    near = fmpq(round(float(x) * 2**20), 2**20)
    return near if abs(float(near.p) / float(near.q) - x) < 1e-8 else fmpq(round(float(x) * 2**60), 2**60)


def _fractions(a: fmpq_mat) -> list[list[Fraction]]:
    return [[Fraction(int(x.p), int(x.q)) for x in row] for row in a.tolist()]


def _floats(a: fmpq_mat) -> loss_floats.Array:
    return np.array([[int(x.p) / int(x.q) for x in row] for row in a.tolist()])


def _dyadic(C: loss_floats.Array) -> fmpq_mat:
    return fmpq_mat([[fmpq(*float(x).as_integer_ratio()) for x in row] for row in C])


def prove(claim: Document) -> Document:
    """The proof of a descent claim without a fault, for any loss; raises `UndecidedError` where none is found."""
    problem, start, gap, segments = parse_descent(claim)
    if not isinstance(problem, Problem) or isinstance(problem.loss, Square):
        return prove_square(claim)
    if not gap:
        raise UndecidedError("expected a gap in the claim: for this loss only ends within one are found")
    try:
        path, final = descend(problem, start, gap)
    except HypothesisError as error:
        raise UndecidedError(str(error)) from None
    if segments is not None and len(path.segments) > segments:
        raise UndecidedError(f"the claim allows {segments} segments, the path found has {len(path.segments)}")
    return convex_proof(path, final)


def convex_proof(path: Path, final: Document) -> Document:
    """The proof part of the document."""
    return {"segments": path.proof()["segments"], "final": final}
