"""A second implementation of what `valleys/1` claims, written from notes/certificates.md alone: exact oracles.

They judge the mutants of the battery (tests/verifiers/test_mutations.py) and share nothing with the checker: neither
code nor, wherever there is a choice, the mathematics. Nothing rounds. One module per kind of claim.

* `claim_is_true(document)`: whether the claim is true by what the proof describes.
"""

from collections.abc import Callable
from typing import Any

from . import transcendental
from .connection import connection, disconnected
from .descent import descent, span_minimum
from .dimension import dimension
from .linear import linear
from .rank import rank
from .reading import MalformedError, decode, obj, one_of
from .teacher import no_minimum, strict_minimum
from .valley import valley

__all__ = ["MalformedError", "claim_is_true", "decode"]


def _descent(claim: dict[str, Any], proof: object) -> bool | None:
    if "level" in claim:
        return span_minimum(claim, proof)
    deep = isinstance(claim.get("problem"), dict) and claim["problem"].get("model") == "deep-linear"
    if transcendental.is_meant(claim):
        return transcendental.descent(claim, proof)
    return linear(claim, proof) if deep else descent(claim, proof)


ORACLES: dict[str, Callable[[dict[str, Any], Any], bool | None]] = {
    "connect": connection,
    "descent": _descent,
    "dimension": dimension,
    "disconnected": disconnected,
    "no-minimum": no_minimum,
    "rank": rank,
    "spurious-valley": valley,
    "strict-minimum": strict_minimum,
}


def claim_is_true(document: dict[str, Any]) -> bool | None:
    """Whether the claim is true by the path in the proof; None if the oracle cannot afford to decide.

    Raises `MalformedError` for what is not a document of the language.
    """
    obj(document, "format", "claim", "proof")
    one_of(document["format"], "valleys/1")
    claim, proof = document["claim"], document["proof"]
    if not isinstance(claim, dict):
        raise MalformedError("expected an object as claim")
    return ORACLES[one_of(claim.get("kind"), *ORACLES)](claim, proof)
