"""The phase diagram as a figure: a panel for each activation, n across, p upwards, a square for each cell.

Colours are Okabe and Ito's, and every kind has a mark of its own, so that neither the colour-blind nor a printer
without colours loses anything. The line is the paper's bound: above it, by the paper, no data have a spurious valley.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...theory.activation_grammar import named
from ...theory.activations import Polynomial
from ...theory.threshold_facts import Status
from ..report_figures import INK, as_svg, styled
from .cells import Cell, Kind
from .table import Entry

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOOKS = {
    Kind.ONE_VALLEY: ("#009E73", "="),
    Kind.NO_VALLEY: ("#56B4E9", "–"),
    Kind.CERTIFIED: ("#D55E00", "×"),
    Kind.FOUND: ("#CC79A7", "+"),
    Kind.CITED: ("#E69F00", "°"),
    Kind.OPEN: ("#BBBBBB", "?"),
}
"""The colour and the mark of each kind."""
ACROSS, LEGEND_INCHES = 4, 7.5


def svg(found: Sequence[Entry]) -> str:
    """The figure for a page, without a background; a cell with a certificate is a link to it."""
    with styled(INK):
        return as_svg(_figure(found))


def picture(found: Sequence[Entry], path: Path) -> bytes:
    """The figure for a slide, on white, in the format that the name asks for."""
    out = io.BytesIO()
    with styled("black"):
        _figure(found).savefig(out, format=path.suffix[1:], facecolor="white", dpi=200)
    return out.getvalue()


def _figure(found: Sequence[Entry]) -> "Figure":
    from matplotlib.figure import Figure

    names = list(dict.fromkeys(entry.cell.activation for entry in found))
    across = min(ACROSS, len(names))
    down = -(-len(names) // across)
    most_n, most_p = (max(getattr(entry.cell, name) for entry in found) for name in ("n", "p"))
    size = max(LEGEND_INCHES, across * (0.9 + 0.24 * most_n)), 0.9 + down * (0.8 + 0.24 * most_p)
    figure = Figure(figsize=size, layout="constrained")
    panels = figure.subplots(down, across, squeeze=False, sharex=True, sharey=True)
    for axes in panels.flat[len(names) :]:
        axes.set_visible(False)
    for place, (name, axes) in enumerate(zip(names, panels.flat[: len(names)], strict=True)):
        _panel(axes, [entry for entry in found if entry.cell.activation == name], most_n, most_p)
        axes.set_xlabel("inputs n" if place + across >= len(names) else "")
        axes.set_ylabel("width p" if place % across == 0 else "")
        axes.tick_params(labelbottom=place + across >= len(names))
    _legend(figure, {entry.kind for entry in found})
    return figure


def _panel(axes: "Axes", found: Sequence[Entry], most_n: int, most_p: int) -> None:
    from matplotlib.patches import Rectangle

    for entry in found:
        (colour, mark), cell = LOOKS[entry.kind], entry.cell
        square = Rectangle((cell.n - 0.46, cell.p - 0.46), 0.92, 0.92, facecolor=colour, linewidth=0)
        square.set_url(entry.certificate or None)
        axes.add_patch(square)
        axes.text(cell.n, cell.p, mark, ha="center", va="center", fontsize=8, color="black")
    _bound(axes, [_first_of_the_paper(Cell(found[0].cell.activation, n, 1)) for n in range(1, most_n + 1)], most_p)
    σ = named(found[0].cell.activation)
    axes.set_title(σ._repr_latex_() if isinstance(σ, Polynomial) else f"σ = {σ}", fontsize=11)
    axes.set(xlim=(0.4, most_n + 0.6), ylim=(0.4, most_p + 0.9))
    axes.set_aspect("equal")
    axes.set_xticks(range(1, most_n + 1))
    axes.set_yticks(range(1, most_p + 1, max(1, most_p // 6)))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.patch.set_alpha(0)


def _first_of_the_paper(cell: Cell) -> int | None:
    """The least width from which on, by the paper, there is no spurious valley; None if it names none."""
    good = [part for part in cell.thresholds.paper if part.status in (Status.NO_VALLEY, Status.ONE_VALLEY)]
    unbounded = [part for part in good if part.last is None]
    if not unbounded:
        return None
    first = unbounded[0].first
    return min([part.first for part in good if part.last is not None and part.last + 1 == first], default=first)


def _bound(axes: "Axes", firsts: Sequence[int | None], most_p: int) -> None:
    """A line below the first width of each n; it leaves the panel where the paper names a larger one, or none."""
    xs, ys = [], []
    for n, first in enumerate(firsts, start=1):
        y = most_p + 0.75 if first is None else min(first - 0.5, most_p + 0.75)
        xs += [n - 0.5, n + 0.5]
        ys += [y, y]
    axes.plot(xs, ys, color="#0072B2", linewidth=2, solid_joinstyle="miter")


def _legend(figure: "Figure", kinds: set[Kind]) -> None:
    from matplotlib.lines import Line2D

    shown = [kind for kind in LOOKS if kind in kinds]
    squares = [
        Line2D([], [], linestyle="", marker="s", markersize=9, color=LOOKS[kind][0], label=f"{LOOKS[kind][1]}  {kind}")
        for kind in shown
    ]
    line = Line2D([], [], color="#0072B2", linewidth=2, label="the paper: no spurious valley above this line")
    figure.legend(handles=[*squares, line], loc="outside lower center", ncols=2, frameon=False, fontsize=9)
