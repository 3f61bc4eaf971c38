"""The trusted checker of `valleys/1` documents. Standard library only; it imports nothing else of ours.

`check_bytes` and `check_file` answer *verified* with the statement in words, *refused* with the rule that
fails, or *malformed*. The language and the soundness of each rule are in notes/certificates.md. Read it in
the order document, arithmetic, activations, points, problem, path, descent, dimension, rank, valley.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from . import connect, descent, dimension, disconnected, no_minimum, rank, strict_minimum, valley
from .arithmetic import Budget
from .document import MOST_BYTES, Malformed, Refused, choice, decode, fields, kind

__all__ = ["Answer", "Status", "check_bytes", "check_file", "claim_fault"]


class Rule(Protocol):
    """A module that reads one kind of claim and checks proofs of it."""

    def read_claim(self, value: Any, budget: Budget) -> Any:
        """The claim, every field read; raises Malformed."""

    def check(self, claim: Any, proof: Any) -> str:
        """The statement in words; raises Refused or Malformed."""


RULES: dict[str, Rule] = {
    "connect": connect,
    "descent": descent,
    "dimension": dimension,
    "disconnected": disconnected,
    "rank": rank,
    "spurious-valley": valley,
    "no-minimum": no_minimum,
    "strict-minimum": strict_minimum,
}


class Status(StrEnum):
    """What the checker says of a document."""

    VERIFIED = "verified"
    REFUSED = "refused"
    MALFORMED = "malformed"


@dataclass(frozen=True)
class Answer:
    """The verdict on one document, and the statement verified or the reason against it, in words."""

    status: Status
    words: str


def check_file(path: Path, claim: Path | None = None) -> Answer:
    """The checker's answer about a file; with `claim`, about the claim of that file and this file's proof."""
    try:
        return check_bytes(_read(path), None if claim is None else _read(claim))
    except Malformed as error:
        return Answer(Status.MALFORMED, str(error))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Malformed(f"expected a file that can be read: {error.strerror} ({path})") from None


def check_bytes(document: bytes, claim: bytes | None = None) -> Answer:
    """The checker's answer about a document's text; with `claim`, about that statement and this proof."""
    try:
        table = _document(decode(document), "claim", "proof")
        stated = table["claim"] if claim is None else _document(decode(claim), "claim", optional="proof")["claim"]
        return Answer(Status.VERIFIED, _verify(stated, table["proof"]))
    except Malformed as error:
        return Answer(Status.MALFORMED, str(error))
    except Refused as error:
        return Answer(Status.REFUSED, str(error))
    except (MemoryError, RecursionError):
        return Answer(Status.MALFORMED, "expected a document that fits in memory, this one does not")
    except Exception as error:  # whatever happens, a fault of ours must not look like an answer about the claim
        return Answer(Status.MALFORMED, f"a fault in the checker, please report it: {type(error).__name__}")


def _document(value: Any, *required: str, optional: str | None = None) -> dict[str, Any]:
    table = fields(value, "the document", "format", *required, optional=(optional,) if optional else ())
    choice(table["format"], "format", {"valleys/1": None})
    return table


def claim_fault(claim: Any) -> str | None:
    """Why a claim (decoded JSON) is malformed, None if it is well formed."""
    try:
        kind(claim, "claim", RULES).read_claim(claim, Budget())
    except Malformed as error:
        return str(error)
    return None


def _verify(claim: Any, proof: Any) -> str:
    rule = kind(claim, "claim", RULES)
    return rule.check(rule.read_claim(claim, Budget()), proof)
