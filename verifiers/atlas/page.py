"""The atlas as one self-contained page: the phase diagram, what its marks mean, and the table behind it."""

from collections import Counter
from collections.abc import Sequence
from html import escape
from itertools import groupby

from ..report_page import document, figure
from .cells import Kind
from .figure import LOOKS, svg
from .table import Entry

CAPTION = (
    "For each activation, n inputs across and the width p upwards: what is proved for one output and the square "
    "loss. A square with a certificate is a link to it. The line is the paper's bound."
)


def page(found: Sequence[Entry], folder: str) -> str:
    """The page; its links hold in the folder of the atlas."""
    counts = Counter(entry.kind for entry in found)
    body = [
        "<h1>An atlas of spurious valleys</h1>",
        "<p>Networks Φ(x) = U σ(Wx) of width p with n inputs and one output, square loss, all data on Rⁿ. A valley is "
        "<em>spurious</em> if it contains no global minimum. “Valley” means: for some data there is one.</p>",
        f'<div class="wide broad">{figure(svg(found), CAPTION)}</div>',
        f"<ul>{''.join(_line(kind, counts[kind]) for kind in Kind if counts[kind])}</ul>",
        "<p>“Open” means that neither is proved and that no search has settled it; a search that finds nothing proves "
        "nothing.</p>",
        "<h2>The table behind it</h2>",
        _table(found),
        f'<p class="soft">Folder: <code>{escape(folder)}</code>.</p>',
    ]
    return document("valleys: atlas", "\n".join(body))


def _line(kind: Kind, count: int) -> str:
    return f"<li><code>{LOOKS[kind][1]}</code> {escape(kind)}: {count} cells</li>"


def _table(found: Sequence[Entry]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in ("σ", "n", "p", "what is known", "why"))
    rows = "".join(_row(run) for run in runs(found))
    return f'<div class="wide"><table class="words"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def runs(found: Sequence[Entry]) -> list[list[Entry]]:
    """The entries, consecutive widths together where the same is known for the same reason.

    Certificates of one kind belong together; what they say is in them.
    """

    def key(entry: Entry) -> tuple[str, int, Kind, str]:
        return entry.cell.activation, entry.cell.n, entry.kind, "" if entry.certificate else entry.why

    return [list(run) for _, run in groupby(found, key)]


def _row(run: list[Entry]) -> str:
    first, last = run[0], run[-1]
    widths = str(first.cell.p) if first is last else f"{first.cell.p}–{last.cell.p}"
    widths = f'<span class="number">{widths}</span>'
    links = ", ".join(f'<a href="{e.certificate}">p = {e.cell.p}</a>' for e in run if e.certificate)
    why = f"certificates: {links}" if links else escape(first.why)
    cells = [escape(first.cell.activation), str(first.cell.n), widths, escape(first.kind), why]
    return f"<tr>{''.join(f'<td>{text}</td>' for text in cells)}</tr>"
