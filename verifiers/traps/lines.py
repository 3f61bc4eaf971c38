"""Regions of positive outer weights for data on a line that the reader gives: `kinks` and `unimodal`.

What has to be chosen is where the checker looks: disjoint cells for kinks, an equispaced run of points for peaks.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from ...theory.errors import UndecidedError
from ..checker import kinks, unimodal
from ..checker.activations import PiecewiseLinear
from ..checker.analytic import Analytic
from ..checker.kinks import Cell, Line
from ..checker.problem import Problem
from .region import Place, Region

MOST_ON_NO_LINE = 60
"""Up to so many points the line that contains most of them is looked for."""
WINDOW = 6
"""Cells have their points among so many neighbours on the line."""

Candidate = tuple[Fraction, Cell]


def kinks_region(place: Place) -> Region | None:
    """The cells with the highest least cost; None for another σ, `UndecidedError` or `Refused` with a reason."""
    σ = place.checked.sample.σ
    if not isinstance(σ, PiecewiseLinear) or σ.positive <= σ.negative:
        return None
    _require_positive(place)
    line = kinks.on_a_line(place.checked, longest_line(place.checked))
    order = _distinct(line.t, line.q)
    choices = [_cells(line, order, place.checked.p, convex) for convex in ([], _convex(line, order))]
    return max(choices, key=lambda region: (region.level, region.floor))


def _require_positive(place: Place) -> None:
    if place.checked.m != 1 or any(u <= 0 for u in place.network.U[0]):
        raise UndecidedError("an outer weight of the given network is not positive, or it has several outputs")


def longest_line(problem: Problem) -> list[int]:
    """The points on the line that contains most of them, for few points; else all."""
    points = problem.sample
    x = [[Fraction(a, e) for a in b] for b, e in zip(points.numerators, points.denominators, strict=True)]
    everything = list(range(len(x)))
    best: list[int] = []
    for i, j in combinations(everything, 2) if len(x) <= MOST_ON_NO_LINE else ():
        if len(best) * 2 > len(x) and {i, j} <= set(best):
            continue
        step = [b - a for a, b in zip(x[i], x[j], strict=True)]
        lead = next((at for at, value in enumerate(step) if value), None)
        if lead is None:
            continue
        found = [k for k in everything if _beside(x[k], x[i], step, lead)]
        best = max(best, found, key=len)
    return best if len(best) > 2 else everything


def _beside(x: list[Fraction], begin: list[Fraction], step: list[Fraction], lead: int) -> bool:
    share = (x[lead] - begin[lead]) / step[lead]
    return all(value == a + share * d for value, a, d in zip(x, begin, step, strict=True))


def _distinct(t: dict[int, Fraction], q: list[Fraction]) -> list[int]:
    """Indices of points with different places in their order; of several at one place the heaviest."""
    chosen: dict[Fraction, int] = {}
    for k, place in t.items():
        if place not in chosen or q[chosen[place]] < q[k]:
            chosen[place] = k
    return [chosen[place] for place in sorted(chosen)]


def _convex(line: Line, order: list[int]) -> list[Cell]:
    """Disjoint triples of neighbours at which targets bend down, with the largest sum of costs."""
    best: list[tuple[Fraction, list[Cell]]] = [(Fraction(0), [])]
    for end in range(1, len(order) + 1):
        best.append(best[-1])
        if end >= 3:
            cell = tuple(order[end - 3 : end])
            gain = line.convex(cell) - sum((line.negative(k) for k in cell), Fraction(0))
            cost, cells = best[end - 3]
            if gain > 0 and cost + gain > best[-1][0]:
                best[-1] = (cost + gain, [*cells, cell])
    return best[-1][1]


def _cells(line: Line, order: list[int], p: int, convex: list[Cell]) -> Region:
    floors = kinks.parts(line, convex)
    inside = sum((cost for cost, _ in floors), Fraction(0))
    triples = [
        tuple(order[at + i] for i in (0, *rest))
        for at in range(len(order))
        for rest in combinations(range(1, min(WINDOW, len(order) - at)), 2)
    ]
    found = [(kinks.beyond(line, cell, floors, inside), cell) for cell in [*triples, *_half_lines(line, order)]]
    level, cells = _best_disjoint(found, p, lambda cell: kinks.span(line, cell))
    if p == 1:
        level = max(inside, kinks.all_zero(line))
    return Region("kinks", level, inside, {"cells": _indices(cells), "convex": _indices(convex)})


def _half_lines(line: Line, order: list[int]) -> list[Cell]:
    neighbours = [(order[0], order[1]), (order[-1], order[-2])] if len(order) >= 2 else []
    return [*neighbours] if line.nonnegative else []


def _indices(cells: list[Cell]) -> list[list[str]]:
    return [[str(k) for k in cell] for cell in cells]


Span = Callable[[Cell], tuple[Fraction | None, Fraction | None]]


def _best_disjoint(found: list[Candidate], p: int, span: Span) -> tuple[Fraction, list[Cell]]:
    """p cells with disjoint open intervals and the largest least value; raises `UndecidedError`."""
    ends = sorted((_Spanned(value, cell, *span(cell)) for value, cell in found), key=lambda one: one.end)
    values = sorted({one.value for one in ends}, reverse=True)
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if len(_greedy(ends, values[middle])) >= p else (middle + 1, high)
    if low == len(values):
        raise UndecidedError(f"there are not {p} disjoint cells on the line of the points")
    return values[low], [one.cell for one in _greedy(ends, values[low])[:p]]


@dataclass(frozen=True)
class _Spanned:
    value: Fraction
    cell: Cell
    first: Fraction | None
    last: Fraction | None

    @property
    def end(self) -> tuple[bool, Fraction]:
        return self.last is None, self.last or Fraction(0)


def _greedy(ends: list[_Spanned], least: Fraction) -> list[_Spanned]:
    """As many disjoint intervals as there are, of those with at least that value: always the one that ends first."""
    chosen: list[_Spanned] = []
    for one in ends:
        last = chosen[-1].last if chosen else None
        free = not chosen or (last is not None and one.first is not None and last <= one.first)
        if one.value >= least and free:
            chosen.append(one)
    return chosen


def unimodal_region(place: Place) -> Region | None:
    """The run of equispaced points with the highest level; None for another σ, `UndecidedError` or `Refused`."""
    σ, p = place.checked.sample.σ, place.checked.p
    if not isinstance(σ, Analytic) or σ.name not in unimodal.CONVEX | unimodal.INCREASING:
        return None
    _require_positive(place)
    y, q = [row[0] for row in place.checked.y], place.checked.weights
    length = unimodal.length(σ.name, p)
    runs = list(_runs(kinks.places(place.checked, longest_line(place.checked)), q, length))
    if not runs:
        raise UndecidedError(f"the points have no {length} equispaced ones among them")
    scored = [(*unimodal.bounds(σ.name, p, y, q, run), run) for run in runs]
    level, floor, run = max(scored, key=lambda one: one[0])
    return Region("unimodal", level, floor, {"run": [str(k) for k in run]})


def _runs(t: dict[int, Fraction], q: list[Fraction], length: int) -> Iterator[list[int]]:
    """All equispaced sequences of so many points, in both directions."""
    at = {t[k]: k for k in _distinct(t, q)}
    for first, second in combinations(sorted(at), 2):
        run = [first + j * (second - first) for j in range(length)]
        if all(place in at for place in run):
            yield [at[place] for place in run]
            yield [at[place] for place in reversed(run)]
