"""Figures of a campaign as inline SVG: verdicts against the width, and time against the size of the certificate.

Colours are Okabe and Ito's, told apart by the colour-blind and on light and dark paper; marks differ in shape too.
"""

import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..theory.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from .campaign import Result

COLOURS = {"Proved": "#009E73", "Consistent": "#56B4E9", "Undecided": "#E69F00", "Refuted": "#D55E00"}
OUTSIDE = "#CC79A7"
INK = "#808080"
"""A grey that can be read on white and on black."""
SUFFIXES = (".svg", ".pdf", ".png")
MOST_POINTS = 4000
"""A scatter shows at most so many results, evenly chosen; the table counts all."""


@contextmanager
def styled(ink: str) -> Iterator[None]:
    """Text and axes in one colour, text as text, the same bytes for the same figure."""
    from matplotlib import rc_context

    names = ("text.color", "axes.edgecolor", "axes.labelcolor", "axes.titlecolor", "xtick.color", "ytick.color")
    style: Any = dict.fromkeys(names, ink)
    with rc_context(style | {"svg.fonttype": "none", "svg.hashsalt": "valleys", "font.size": 10}):
        yield


def drawn(draw: "Callable[[Axes], None]", size: tuple[float, float] = (6.4, 3.2)) -> str:
    """An SVG element whose axes are `draw`n, without a background, as wide as the page allows."""
    from matplotlib.figure import Figure

    with styled(INK):
        return as_svg(_axes(Figure(figsize=size, layout="constrained"), draw))


WIDE, HIGH = 6.4, 4.0
"""Inches of one pair of axes in a picture."""


def picture(draws: "Sequence[Callable[[Axes], None]]", path: Path) -> bytes:
    """Axes below each other, for narrow pages, as a file: SVG without a background, for light and dark pages; PNG and
    PDF black on white."""
    from matplotlib.figure import Figure

    out = io.BytesIO()
    with styled(INK if path.suffix == ".svg" else "black"):
        figure = _axes(Figure(figsize=(WIDE, HIGH * len(draws)), layout="constrained"), *draws)
        if path.suffix == ".svg":
            return as_svg(figure).encode()
        figure.savefig(out, format=path.suffix[1:], facecolor="white", dpi=200)
    return out.getvalue()


def expect_figure(path: Path | None) -> None:
    """Raises `InputError` for a file name that asks for no known format."""
    if path is not None and path.suffix not in SUFFIXES:
        raise InputError(f"expected a figure that ends in {', '.join(SUFFIXES)}, got {path}")


def _axes(figure: "Figure", *draws: "Callable[[Axes], None]") -> "Figure":
    for axes, draw in zip(figure.subplots(len(draws), 1, squeeze=False)[:, 0], draws, strict=True):
        axes.spines[["top", "right"]].set_visible(False)
        axes.patch.set_alpha(0)
        draw(axes)
    return figure


def as_svg(figure: "Figure") -> str:
    """The SVG element of a figure."""
    out = io.StringIO()
    figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    svg = out.getvalue()
    return re.sub(r'width="[^"]*pt" height="[^"]*pt"', 'width="100%"', svg[svg.index("<svg") :], count=1)


def widths(results: "Sequence[Result]") -> str:
    """How many instances have each verdict, by the width of their networks."""
    counts: dict[str, Counter[int]] = {name: Counter() for name in (*COLOURS, "outside")}
    known: dict[str, Any] = {}
    for result in results:
        if result.parameters not in known:
            known[result.parameters] = _parameters(result).get("width")
        width = known[result.parameters]
        if isinstance(width, int):
            counts["outside" if result.side == "outside" else result.verdict][width] += 1
    most = max((max(counter) for counter in counts.values() if counter), default=0)
    return drawn(lambda axes: _stacked(axes, counts, most)) if most else ""


def _stacked(axes: "Axes", counts: dict[str, Counter[int]], most: int) -> None:
    edges = _bins(most)
    below = [0] * (len(edges) - 1)
    for name, counter in counts.items():
        heights = [sum(counter[p] for p in range(a, b)) for a, b in pairwise(edges)]
        if any(heights):
            label = "a valley, certified outside the hypotheses" if name == "outside" else name
            axes.bar(range(len(heights)), heights, bottom=below, color=COLOURS.get(name, OUTSIDE), label=label)
            below = [a + b for a, b in zip(below, heights, strict=True)]
    names = [str(a) if b == a + 1 else f"{a}–{b - 1}" for a, b in pairwise(edges)]
    axes.set_xticks(range(len(names)), names, rotation=30 if len(names) > 8 else 0)
    axes.set(xlabel="width p", ylabel="instances")
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)


def _bins(most: int) -> list[int]:
    """1, 2, 3, 4, then doubling: a bin is from an edge to before the next."""
    edges = [1, 2, 3, 4]
    while edges[-1] <= most:
        edges.append(edges[-1] * 2)
    return edges[: 1 + next(i for i, edge in enumerate(edges) if edge > most)] if most < edges[-1] else edges


def times(results: "Sequence[Result]") -> str:
    """Seconds to produce and to check a certificate, against its size."""
    shown = [result for result in results if result.size]
    shown = shown[:: max(1, len(shown) // MOST_POINTS)]
    return drawn(lambda axes: _scattered(axes, shown)) if shown else ""


def _scattered(axes: "Axes", results: "Sequence[Result]") -> None:
    sizes = [result.size / 1000 for result in results]
    for label, colour, mark, seconds in (
        ("produced", "#0072B2", "o", [result.produced for result in results]),
        ("checked", "#E69F00", "x", [result.checked for result in results]),
    ):
        axes.scatter(sizes, [max(s, 1e-5) for s in seconds], s=10, c=colour, marker=mark, label=label, rasterized=False)
    axes.set(xscale="log", yscale="log", xlabel="size of the certificate (kB)", ylabel="seconds")
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)


def _parameters(result: "Result") -> dict[str, Any]:
    """The parameters of a row, which may hold anything."""
    try:
        found = json.loads(result.parameters)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
