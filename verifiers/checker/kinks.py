"""Reason `kinks`: points on a line, piecewise-linear σ, and the region of positive outer weights.

Points that are in no cell may lie anywhere. On the line σ(⟨w, x⟩) has at most one kink. On the boundary of the region
some outer weight is 0, so Φ has fewer than p kinks and none in one of p disjoint cells: there it is affine, which costs
at least what `affine` says.
Statement and proof: notes/certificates.md, kinks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from .activations import PiecewiseLinear
from .arithmetic import FRACTION, bits
from .document import Malformed, Refused, Row, listed, natural
from .problem import Problem
from .trap import Trap

FIELDS = ("cells", "convex")

Cell = tuple[int, ...]


@dataclass(frozen=True)
class Line:
    """Places t_k of some points on a line, targets y_k and weights q_k of all."""

    t: dict[int, Fraction]
    y: Row
    q: Row
    nonnegative: bool

    def affine(self, cell: Cell) -> Fraction:
        """The least Σ q (f − y)² on the cell over affine f, or for two points over what is possible left or right."""
        return self.pair(*cell) if len(cell) == 2 else self.bend(cell) ** 2 / self.norm(cell)

    def bend(self, cell: Cell) -> Fraction:
        """λ y_a + (1 − λ) y_c − y_b where t_b = λ t_a + (1 − λ) t_c: 0 for affine y, ≥ 0 for convex y."""
        a, b, c = cell
        share = self.share(cell)
        return share * self.y[a] + (1 - share) * self.y[c] - self.y[b]

    def share(self, cell: Cell) -> Fraction:
        """λ."""
        a, b, c = cell
        return (self.t[c] - self.t[b]) / (self.t[c] - self.t[a])

    def norm(self, cell: Cell) -> Fraction:
        """λ²/q_a + (1 − λ)²/q_c + 1/q_b, so that Σ q r² ≥ (λ r_a + (1 − λ) r_c − r_b)² / norm (Cauchy–Schwarz)."""
        a, b, c = cell
        share = self.share(cell)
        return share**2 / self.q[a] + (1 - share) ** 2 / self.q[c] + 1 / self.q[b]

    def convex(self, cell: Cell) -> Fraction:
        """The least Σ q (f − y)² on the cell over convex f."""
        return self.affine(cell) if self.bend(cell) < 0 else Fraction(0)

    def negative(self, k: int) -> Fraction:
        """The least q (f − y)² at a point over f ≥ 0."""
        return self.q[k] * self.y[k] ** 2 if self.nonnegative and self.y[k] < 0 else Fraction(0)

    def pair(self, outer: int, inner: int) -> Fraction:
        """The least cost at two points over f_outer ≥ f_inner ≥ 0.

        A nonnegative affine function on a half-line does not grow towards its end, and such f are sums of these.
        With v = f_inner: f_outer ≥ v, so the cost at `outer` is at least q max(v − y, 0)².
        """
        (y, q), (z, r) = ((self.y[k], self.q[k]) for k in (outer, inner))
        if z <= y:
            return Fraction(0)
        best = max((q * y + r * z) / (q + r), Fraction(0))
        return q * max(best - y, Fraction(0)) ** 2 + r * (best - z) ** 2


def check(trap: Trap) -> str:
    """The region in words; raises Refused or Malformed."""
    trap.require_positive()
    p, N = trap.problem.p, len(trap.problem.y)
    cells = listed(trap.table["cells"], "cells", p, lambda value, where: _cell(value, where, N))
    convex = listed(trap.table["convex"], "convex", None, lambda value, where: _cell(value, where, N))
    line = on_a_line(trap.problem, sorted({k for cell in (*cells, *convex) for k in cell}))
    longest = 2 * _bits(line)
    trap.problem.points.budget.spend(60 * (N + p + len(convex)), longest, longest, FRACTION)
    require_disjoint(line, cells)
    floors = parts(line, convex)
    inside = sum((cost for cost, _ in floors), Fraction(0))
    boundary = all_zero(line) if p == 1 else min(beyond(line, cell, floors, inside) for cell in cells)
    trap.require(boundary, inside)
    return "of positive outer weights"


def on_a_line(problem: Problem, chosen: Sequence[int]) -> Line:
    """Some points as places on a line; Refused if they lie on none, or for another activation."""
    σ = problem.points.activation
    if not isinstance(σ, PiecewiseLinear) or σ.positive <= σ.negative:
        raise Refused("this reason is for convex piecewise-linear activations, the claim has another")
    return Line(places(problem, chosen), [row[0] for row in problem.y], problem.weights, σ.positive >= 0 >= σ.negative)


def places(problem: Problem, chosen: Sequence[int]) -> dict[int, Fraction]:
    """Places of some points on the line through the first two different ones; Refused if they lie on none."""
    points = problem.sample
    x = {k: [Fraction(a, points.denominators[k]) for a in points.numerators[k]] for k in chosen}
    points.budget.spend(4 * len(x) * problem.n, points.bits, points.bits, FRACTION)
    begin = next(iter(x.values()), [])
    steps = {k: [a - b for a, b in zip(row, begin, strict=True)] for k, row in x.items()}
    direction = next((step for step in steps.values() if any(step)), None)
    if direction is None:
        raise Refused("the points are all the same")
    lead = next(i for i, a in enumerate(direction) if a)
    t = {k: step[lead] / direction[lead] for k, step in steps.items()}
    if any(steps[k][i] != s * a for k, s in t.items() for i, a in enumerate(direction)):
        raise Refused("the points do not lie on a line")
    return t


def _bits(line: Line) -> int:
    return bits(
        [part for value in (*line.t.values(), *line.y, *line.q) for part in (value.numerator, value.denominator)]
    )


def _cell(value: Any, where: str, count: int) -> Cell:
    cell = tuple(listed(value, where, None, lambda index, at: natural(index, at, most=count - 1)))
    if len(cell) not in (2, 3):
        raise Malformed(f"expected 2 or 3 points in {where}, got {len(cell)}")
    return cell


def require_disjoint(line: Line, cells: list[Cell]) -> None:
    """The open intervals of the cells do not overlap: (t_a, t_c), and for two points the half-line beyond the inner."""
    spans = sorted((span(line, cell) for cell in cells), key=lambda ends: (ends[0] is not None, ends[0] or 0))
    for (_, end), (begin, _) in pairwise(spans):
        if end is None or begin is None or begin < end:
            raise Refused("two cells overlap")


def span(line: Line, cell: Cell) -> tuple[Fraction | None, Fraction | None]:
    """Begin and end; None stands for −∞ and for +∞."""
    t = [line.t[k] for k in cell]
    if len(cell) == 3:
        if not t[0] < t[1] < t[2]:
            raise Refused("the points of a cell are not in order")
        return t[0], t[2]
    if t[0] == t[1] or not line.nonnegative:
        raise Refused("a cell of two points needs two places on the line and a nonnegative activation")
    return (None, t[1]) if t[0] < t[1] else (t[1], None)


def parts(line: Line, convex: list[Cell]) -> list[tuple[Fraction, Cell]]:
    """Costs that Φ ≥ 0 and the convexity of Φ cause, each with its points; no point is used twice."""
    used = [k for cell in convex for k in cell]
    if any(len(cell) != 3 for cell in convex) or len(set(used)) != len(used):
        raise Refused("the cells of `convex` have three points each, and no point in common")
    for cell in convex:
        span(line, cell)
    single = [(line.negative(k), (k,)) for k in range(len(line.y)) if k not in set(used)]
    return [(cost, cell) for cost, cell in [*single, *((line.convex(cell), cell) for cell in convex)] if cost]


def beyond(line: Line, cell: Cell, floors: list[tuple[Fraction, Cell]], inside: Fraction) -> Fraction:
    """The loss if Φ has no kink in the cell: its cost there, and the costs of the parts that do not touch the cell."""
    met = sum((cost for cost, points in floors if not set(points).isdisjoint(cell)), Fraction(0))
    return max(inside - met + line.affine(cell), inside)


def all_zero(line: Line) -> Fraction:
    """The loss of Φ = 0, which is the whole boundary for p = 1."""
    return sum((q * y**2 for q, y in zip(line.q, line.y, strict=True)), Fraction(0))
