"""What the cells of an atlas amount to: a kind each, with its reason; as CSV and as plain JSON types."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ...theory.threshold_facts import Status
from ..campaign import Result
from .cells import Cell, Kind


@dataclass(frozen=True)
class Entry:
    """A cell with its kind, why, and the hash of the certificate, if there is one."""

    cell: Cell
    kind: Kind
    why: str
    hash: str = ""

    @property
    def certificate(self) -> str:
        """Where the certificate lies in the folder of the atlas; empty if there is none."""
        return f"certificates/{self.hash[:2]}/{self.hash}.json" if self.hash else ""


def entries(found: Iterable[tuple[Cell, Result | None]], cells: Sequence[Cell]) -> list[Entry]:
    """What theory and its row say of each cell; activations in the order of the cells, then n, then p."""
    order = {name: place for place, name in enumerate(dict.fromkeys(cell.activation for cell in cells))}
    made = (_entry(cell, result) for cell, result in found)
    return sorted(made, key=lambda entry: (order[entry.cell.activation], entry.cell))


def _entry(cell: Cell, result: Result | None) -> Entry:
    theory = "; ".join(f"{fact.claim}: {fact.hypotheses}" for fact in cell.facts)
    known = cell.status is Status.VALLEY
    if cell.settled or result is None:
        kind = Kind(cell.status) if cell.settled else Kind.CITED if known else Kind.OPEN
        return Entry(cell, kind, theory)
    if result.verdict == "Proved":
        return Entry(cell, Kind.CERTIFIED if known else Kind.FOUND, result.words, result.hash)
    return Entry(cell, Kind.CITED if known else Kind.OPEN, f"{theory}: {result.words}" if known else result.words)


def data(found: list[Entry]) -> list[dict[str, Any]]:
    """The entries as plain JSON types."""
    return [
        {
            "activation": entry.cell.activation,
            "n": entry.cell.n,
            "p": entry.cell.p,
            "kind": str(entry.kind),
            "why": entry.why,
            "certificate": entry.certificate,
        }
        for entry in found
    ]


def as_csv(found: list[Entry]) -> str:
    """The same with a header line."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ["activation", "n", "p", "kind", "why", "certificate"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(data(found))
    return out.getvalue()
