"""The table of a campaign: one row for each claim, for a terminal, as plain data, as CSV and as LaTeX."""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..theory.claims import Claim, claim

if TYPE_CHECKING:
    from rich.table import Table

    from .campaign import Result

VERDICTS = ("Proved", "Refuted", "Consistent", "Undecided")
INSIDE = "inside"


@dataclass
class Row:
    """The results of one claim, summed up: verdicts inside its hypotheses, and contraries certified outside."""

    claim: Claim
    verdicts: Counter[str] = field(default_factory=Counter)
    outside: Counter[str] = field(default_factory=Counter)
    produced: float = 0.0
    checked: float = 0.0
    size: int = 0

    def add(self, result: "Result") -> None:
        """Count one more result."""
        (self.verdicts if result.side == INSIDE else self.outside)[result.verdict] += 1
        self.produced = max(self.produced, result.produced)
        self.checked = max(self.checked, result.checked)
        self.size = max(self.size, result.size)

    @property
    def contraries(self) -> str:
        """`12 of 12` counterexamples certified just outside the hypotheses, or a dash."""
        total = self.outside.total()
        return f"{self.outside['Proved']} of {total}" if total else "–"


def summary(claims: Iterable[str], results: "Iterable[Result]") -> list[Row]:
    """One row for each claim, in the given order."""
    rows = {name: Row(claim(name)) for name in claims}
    for result in results:
        rows[result.claim].add(result)
    return list(rows.values())


def table(rows: list[Row]) -> "Table":
    """The rows for a terminal; verdicts that never occur have no column."""
    from rich.box import SIMPLE
    from rich.table import Table

    title = "Claims on generated instances; seconds and kB are the largest"
    shown = Table(title=title, caption=_caption(rows), box=SIMPLE, padding=(0, 1, 0, 0), min_width=78)
    shown.add_column("claim", no_wrap=True)
    verdicts = occurring(rows)
    for name in ("all", *verdicts, "outside", "made", "check", "kB"):
        shown.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        counts = [_coloured(name, row.verdicts[name]) for name in verdicts]
        sizes = (f"{row.produced:.2f}", f"{row.checked:.2f}", f"{row.size / 1000:.0f}")
        shown.add_row(row.claim.id, str(row.verdicts.total()), *counts, row.contraries.replace(" of ", "/"), *sizes)
    return shown


def occurring(rows: list[Row]) -> list[str]:
    """Proved, and the other verdicts that some instance has."""
    return [name for name in VERDICTS if name == "Proved" or any(row.verdicts[name] for row in rows)]


def _coloured(verdict: str, count: int) -> str:
    return f"[red]{count}[/red]" if count and verdict in ("Refuted", "Undecided") else str(count)


def _caption(rows: list[Row]) -> str:
    total = sum(row.verdicts["Proved"] + row.outside["Proved"] for row in rows)
    beyond = sum(row.outside["Proved"] for row in rows)
    contraries = f", {beyond} of them of counterexamples just outside the hypotheses" if beyond else ""
    return f"{total} certificates made, written, read back and verified by the checker{contraries}"


def data(rows: list[Row]) -> list[dict[str, Any]]:
    """The rows as plain JSON types."""
    return [
        {
            "claim": row.claim.id,
            "statement": row.claim.statement,
            "source": str(row.claim.source),
            "instances": row.verdicts.total(),
            **{name.lower(): row.verdicts[name] for name in VERDICTS},
            "outside_instances": row.outside.total(),
            "outside_certified": row.outside["Proved"],
            "slowest_produced_seconds": round(row.produced, 4),
            "slowest_checked_seconds": round(row.checked, 4),
            "largest_bytes": row.size,
        }
        for row in rows
    ]


def as_csv(rows: list[Row]) -> str:
    """The same data with a header line."""
    out = io.StringIO()
    table_ = data(rows)
    writer = csv.DictWriter(out, fieldnames=list(table_[0]) if table_ else ["claim"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(table_)
    return out.getvalue()


def as_latex(rows: list[Row]) -> str:
    r"""A `tabular` for a paper; what LaTeX would read as a command is escaped."""
    verdicts = occurring(rows)
    head = " & ".join(["claim", "instances", *verdicts, "outside", "made (s)", "checked (s)", "kB"])
    body = [
        " & ".join(
            [
                rf"\texttt{{{_escaped(row.claim.id)}}}",
                str(row.verdicts.total()),
                *(str(row.verdicts[name]) for name in verdicts),
                row.contraries.replace("–", "--"),
                f"{row.produced:.2f}",
                f"{row.checked:.2f}",
                f"{row.size / 1000:.0f}",
            ]
        )
        for row in rows
    ]
    columns = "l" + "r" * (len(verdicts) + 5)
    lines = [rf"\begin{{tabular}}{{{columns}}}", rf"{head} \\ \hline", *(rf"{line} \\" for line in body)]
    return "\n".join([*lines, r"\end{tabular}", ""])


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in "#$%&_{}" else c for c in text)
