"""The descent for a convex loss other than the square (Theorem A′).

With a gap ε > 0 the path is that of Theorem A with a last segment that stops a little before a minimiser found in
floats, so that its slope stays negative; a dual, orthogonal to the feature space exactly, bounds the infimum from
below. Where the infimum is not attained (separable data with the logistic loss) the same path ends at large weights.
Without a gap the end is an exact minimiser (`exact_ends`). What is chosen here by floats is tested by the checker's own
arithmetic before it is written, and verified by the checker on the document.

Statement and proof: notes/convex-losses.md.
"""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat

from ...theory.errors import HypothesisError, UndecidedError
from ...theory.exact import independent_rows, rows_of
from ...theory.losses import Square
from ...theory.networks import Network
from ...theory.problems import Problem
from ..checker import losses as exact
from ..checker.document import Refused
from ..documents import Document, rows
from . import loss_floats
from .descent import approximate, combined, parse_descent, placed, require_width, rounded, spread
from .descent import prove as prove_square
from .duals import ROOMS, exact_dual
from .exact_ends import exact_end
from .loss_floats import floats
from .segments import Descend, Path


def descend(problem: Problem, start: Network, gap: fmpq | None = None) -> tuple[Path, Document]:
    """A path of at most three segments to a minimiser, or to within a gap > 0 of the infimum, and the proof's `final`.

    Raises `ShapeError` if the start does not fit, `HypothesisError` if the width is below dim*, and `UndecidedError` if
    the floats' minimiser or dual is not good enough for the gap, or if without a gap no exact minimiser is found.

    >>> from ...theory.activations import activation
    >>> from ...theory.losses import loss
    >>> from ...theory.samples import Sample
    >>> problem = Problem(activation("z"), Sample.of([[1], [1], [1]], [[0], [1], [5]]), 1, loss("absolute"))
    >>> path, final = descend(problem, Network(fmpq_mat([[1]]), fmpq_mat([[9]])))
    >>> list(path.vertices())[-1].U, final["g"]
    ([1/9], [['1', '0', '-1']])
    """
    problem.require_shape(start)
    require_width(problem)
    return _to_within(problem, start, gap) if gap else _to_the_minimum(problem, start)


def _to_the_minimum(problem: Problem, start: Network) -> tuple[Path, Document]:
    """To an exact minimiser; the slope at its end is at most ⟨g, Φ_end − Φ_begin⟩ = 0, g being orthogonal to V."""
    risk = Risk(problem)
    best, dual = exact_end(problem, risk.basis)
    outputs = problem.outputs(start)
    floor = risk.floor(dual)
    if floor is None or risk.most(best) != floor:
        raise UndecidedError("the minimiser found is not seen to be one by its dual")
    final: Document = {"kind": "dual", "g": rows(dual)}
    if risk.most(outputs) <= floor:
        return Path(problem, start, ()), final
    here, segments, basis = spread(problem, start, outputs)
    end = placed(combined(problem, here.W, basis, best), basis, problem.width)
    return Path(problem, start, (*segments, Descend(end))), final


def _to_within(problem: Problem, start: Network, gap: fmpq) -> tuple[Path, Document]:
    risk, allowed = Risk(problem), Fraction(int(gap.p), int(gap.q))
    targets, dual, floor = risk.solved(allowed)
    outputs, final = problem.outputs(start), {"kind": "dual", "g": rows(dual)}
    if risk.is_within(outputs, floor + allowed):
        return Path(problem, start, ()), final
    here, segments, basis = spread(problem, start, outputs)
    for U in (U for target in targets for U in _ends(problem, here, basis, target)):
        end = problem.outputs(Network(U, here.W))
        if risk.is_within(end, floor + allowed) and risk.slope(end, end - outputs) <= 0:
            return Path(problem, start, (*segments, Descend(U))), final
    raise UndecidedError(
        "no end was found that is downhill and, by the dual found, within the gap: "
        "the minimiser in floats is not precise enough; try a larger --gap"
    )


def _ends(problem: Problem, here: Network, basis: list[int], best: fmpq_mat) -> Iterator[fmpq_mat]:
    """U short of the minimiser, nearer and nearer, with more and more digits."""
    space = problem.space
    for bits in (40, 64, 96, 160):
        target = approximate(space.coordinates(rows_of(here.W, basis)), space.of_values(best), 4 * bits + 64)
        if target is None:
            continue
        step = placed(target, basis, problem.width) - here.U
        for k in range(8, 48, 4):
            yield rounded(here.U + step * (1 - fmpq(1, 2**k)), bits)


class Risk:
    """The risk of a problem, and the lower bounds of its infimum, by the checker's arithmetic."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.loss = exact.read_loss(problem.loss.document())
        self.y = _fractions(problem.sample.y)
        self.weights = [Fraction(int(q.p), int(q.q)) for q in problem.sample.weights]
        self.q = floats(fmpq_mat([list(problem.sample.weights)]))[0]
        table = problem.space.table
        self.basis = rows_of(table, independent_rows(table))

    def bounds(self, outputs: fmpq_mat) -> exact.Bounds:
        """Two bounds of the risk."""
        return exact.risk(self.loss, _fractions(outputs), self.y, self.weights)

    def most(self, outputs: fmpq_mat) -> Fraction:
        """An upper bound of the risk."""
        return self.bounds(outputs)[1]

    def guess(self, outputs: fmpq_mat) -> float:
        """The risk in floats."""
        assert not isinstance(self.problem.loss, Square)
        return loss_floats.value(self.problem.loss, floats(outputs), floats(self.problem.sample.y).T, self.q)

    def is_within(self, outputs: fmpq_mat, level: Fraction) -> bool:
        """Whether the risk is at most the level; not asked exactly where floats are clearly against it."""
        clearly = fmpq(level.numerator, level.denominator) * (1 + fmpq(1, 10**9))
        return not self.guess(outputs) > floats(fmpq_mat([[clearly]]))[0, 0] + 1e-9 and self.most(outputs) <= level

    def slope(self, end: fmpq_mat, direction: fmpq_mat) -> Fraction:
        """An upper bound of the slope at the end."""
        return exact.slope_above(self.loss, _fractions(end), _fractions(direction), self.y, self.weights)

    def floor(self, dual: fmpq_mat) -> Fraction | None:
        """The lower bound of the infimum that an orthogonal dual gives; None outside the domain of ℓ*."""
        try:
            return exact.infimum_below(self.loss, _fractions(dual), self.y, self.weights)
        except Refused:
            return None

    def solved(self, gap: Fraction) -> tuple[list[fmpq_mat], fmpq_mat, Fraction]:
        """Outputs in V of about the least risk, a dual and its lower bound, nearer than the gap where that is found.

        More than one where the infimum may not be attained: further and further in the direction in which the risk
        falls, so that from a start far away the slope at the end is negative as well. Raises `UndecidedError` if no
        dual can be rounded into the domain of the conjugate.
        """
        B, y = floats(self.basis), floats(self.problem.sample.y).T
        assert not isinstance(self.problem.loss, Square)
        pairs = [
            (C, g)
            for C, g in loss_floats.minimisers(self.problem.loss, B, y, self.q)
            if np.isfinite(C).all() and np.isfinite(g).all()
        ]
        if not pairs:
            raise UndecidedError("the minimiser in floats is not finite")
        best = _dyadic(pairs[-1][0]) * self.basis
        further = best - _dyadic(pairs[-2 if len(pairs) > 1 else -1][0]) * self.basis
        least, found = self.guess(best), []
        for _, g in reversed(pairs):
            found += self._near(g)
            if found and not least - found[-1][0] > gap / 2:
                break
        if not found:
            raise UndecidedError("the dual found in floats cannot be rounded into the domain of the conjugate")
        floor, dual = max(found, key=lambda pair: pair[0])
        return [best, *(best + further * 2**k for k in (0, 4, 8, 12))], dual, floor

    def _near(self, g: loss_floats.Array) -> list[tuple[Fraction, fmpq_mat]]:
        """A dual near g in the domain of the conjugate, or a little less of it (0 is there, but for softmax)."""
        for least in ROOMS:
            dual = exact_dual(self.problem, self.basis, g, least)
            for k in (None, 40, 30, 24, 20):
                scaled = dual if k is None else dual * (1 - fmpq(1, 2**k))
                floor = self.floor(scaled)
                if floor is not None:
                    return [(floor, scaled)]
        return []


def _fractions(a: fmpq_mat) -> list[list[Fraction]]:
    return [[Fraction(int(x.p), int(x.q)) for x in row] for row in a.tolist()]


def _dyadic(C: loss_floats.Array) -> fmpq_mat:
    return fmpq_mat([[fmpq(*float(x).as_integer_ratio()) for x in row] for row in C])


def prove(claim: Document) -> Document:
    """The proof of a descent claim without a fault, for any loss; raises `UndecidedError` where none is found."""
    problem, start, gap, segments = parse_descent(claim)
    if not isinstance(problem, Problem) or isinstance(problem.loss, Square):
        return prove_square(claim)
    try:
        path, final = descend(problem, start, gap or None)
    except HypothesisError as error:
        raise UndecidedError(str(error)) from None
    if segments is not None and len(path.segments) > segments:
        raise UndecidedError(f"the claim allows {segments} segments, the path found has {len(path.segments)}")
    return convex_proof(path, final)


def convex_proof(path: Path, final: Document) -> Document:
    """The proof part of the document."""
    return {"segments": path.proof()["segments"], "final": final}
