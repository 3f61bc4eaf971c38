"""One self-contained HTML page about a campaign: no script, no network; light and dark, on a phone and on paper."""

import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from ..theory.claims import CLAIMS, Claim
from . import report_figures
from .report import Row, occurring, summary
from .web import html_page, mathml

if TYPE_CHECKING:
    from .campaign import Result

THRESHOLDS = "What theory says for n inputs and width p, and the paper's bound (the line); `valleys atlas` has more."
MOST_LINKS = 5
"""So many certificates of a claim are linked, the largest first; the folder has all of them."""

STYLE = """
.wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .4rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; position: sticky; left: 0; background: var(--paper); }
.broad svg { min-width: 36rem; } .number { white-space: nowrap; }
.words td { white-space: normal; text-align: left; vertical-align: top; } .words td:last-child { min-width: 15rem; }
.words th { text-align: left; }
svg { height: auto; max-width: 42rem; } .bad { font-weight: 700; }
"""


def page(results: "Sequence[Result]", folder: str) -> str:
    """The page about the results in a folder, as its index states them; only claims of the catalogue are shown."""
    known = {claim.id for claim in CLAIMS}
    shown = sorted(
        (result for result in results if result.claim in known), key=lambda r: (r.claim, r.side, r.seed, r.index)
    )
    by_claim: dict[str, list[Result]] = {}
    for result in shown:
        by_claim.setdefault(result.claim, []).append(result)
    names = [claim.id for claim in CLAIMS if claim.id in by_claim]
    rows = summary(names, shown)
    sections = [_section(row, by_claim[row.claim.id]) for row in rows]
    body = [
        "<h1>Claims about spurious valleys, verified on generated instances</h1>",
        f"<p>{_sentence(rows)}</p>",
        _table(rows),
        f'<div class="wide broad">{figure(_thresholds(), THRESHOLDS)}</div>',
        figure(report_figures.widths(shown), "Verdicts by the width of the networks."),
        figure(report_figures.times(shown), "Seconds to produce and to check each certificate, against its size."),
        *sections,
        f'<p class="soft">Folder: <code>{escape(folder)}</code>. {escape(_versions(shown))}</p>',
    ]
    return document("valleys: report", "\n".join(body))


def document(title: str, body: str) -> str:
    """A whole page without scripts around a body in HTML."""
    return html_page(title, body, STYLE)


def _sentence(rows: list[Row]) -> str:
    proved = sum(row.verdicts["Proved"] for row in rows)
    beyond = sum(row.outside["Proved"] for row in rows)
    return (
        f"{proved} instances inside the hypotheses have a certificate that the checker verified, and {beyond} just "
        "outside them have a certified counterexample. Counts and times are as the index of the folder states them; "
        "<code>valleys check</code> verifies any certificate again, and <code>valleys verify --out</code> all of them."
    )


def _table(rows: list[Row]) -> str:
    verdicts = occurring(rows)
    heads = ["claim", "instances", *verdicts, "outside", "made (s)", "checked (s)", "largest (kB)"]
    lines = [_line(row, verdicts) for row in rows]
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>'


def _thresholds() -> str:
    """The phase diagram of a few activations, without certificates."""
    from .atlas import entries, planned
    from .atlas.figure import svg

    cells = planned(["z^2", "z^3", "relu"], 5, 8)
    return svg(entries(((cell, None) for cell in cells), cells))


def _line(row: Row, verdicts: list[str]) -> str:
    name = f'<a href="#{row.claim.id}">{row.claim.id}</a>'
    counts = [_count(verdict, row.verdicts[verdict]) for verdict in verdicts]
    numbers = [f"{row.produced:.2f}", f"{row.checked:.2f}", f"{row.size / 1000:.0f}"]
    cells = [name, str(row.verdicts.total()), *counts, row.contraries, *numbers]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _count(verdict: str, count: int) -> str:
    return f'<span class="bad">{count}</span>' if count and verdict in ("Refuted", "Undecided") else str(count)


def figure(svg: str, caption: str) -> str:
    """A figure that is read aloud as its caption."""
    words = escape(caption)
    return f'<figure role="img" aria-label="{words}">{svg}<figcaption>{words}</figcaption></figure>' if svg else ""


def _section(row: Row, results: "list[Result]") -> str:
    claim = row.claim
    failures = [f"<li>{escape(str(r.task))}: {escape(r.verdict)}: {escape(r.words)}</li>" for r in results if r.failed]
    failed = f"<h3>Not proved</h3><ul>{''.join(failures[:50])}</ul>" if failures else ""
    return (
        f'<section id="{claim.id}"><h2><code>{claim.id}</code></h2>\n<p>{_prose(claim.statement)}</p>\n'
        f'<div class="formula">{formula(claim)}</div>\n'
        f"<p><b>Hypotheses.</b> {_prose(claim.hypotheses)}.<br><b>Just outside.</b> {_prose(claim.outside)}<br>"
        f'<span class="soft">Source: {escape(str(claim.source))}. Proof: {escape(claim.notes)}.</span></p>\n'
        f"<p>{_links(results)}</p>{failed}</section>"
    )


def _prose(text: str) -> str:
    """Escaped, with commands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def formula(claim: Claim) -> str:
    """The claim in MathML."""
    return mathml(claim.latex.strip("$"))


def _links(results: "list[Result]") -> str:
    """The largest certificates, as links relative to the folder."""
    shown = sorted((r for r in results if r.hash.isalnum() and len(r.hash) == 64), key=lambda r: -r.size)[:MOST_LINKS]
    links = [f'<a href="{_path(r.hash)}">{escape(r.side)} {r.index}</a> ({r.size / 1000:.0f} kB)' for r in shown]
    return f"The largest certificates: {', '.join(links)}." if links else ""


def _path(digest: str) -> str:
    return f"certificates/{digest[:2]}/{digest}.json"


def _versions(results: "Sequence[Result]") -> str:
    return "; ".join(sorted({result.versions for result in results}))
