"""What a claim of the catalogue is: statement, hypotheses, source, and what is known just outside the hypotheses.

A claim's hypotheses are a predicate on instances, so that a campaign knows on which of them the statement is
promised. `Source.where` names a theorem only where its number is known; the text of the paper is not at hand.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Source:
    """A key of notes/refs.bib, or None for what is proved in our notes, and the place there."""

    key: str | None
    where: str

    def __str__(self) -> str:
        return self.where if self.key is None else f"[{self.key}] {self.where}"


@dataclass(frozen=True)
class Claim:
    """One statement of the theory.

    `missing` names the hypothesis that an instance lacks, None where all hold. `outside` says what is known
    just outside the hypotheses, `notes` where the proof is.
    """

    id: str
    statement: str
    latex: str
    hypotheses: str
    source: Source
    notes: str
    outside: str
    missing: Callable[[Any], str | None]

    def _repr_latex_(self) -> str:
        return self.latex


def nothing_missing(_: object) -> None:
    """The hypotheses hold for every instance of this kind."""
    return
