"""From a stated claim to a document with a proof: the reader states, the program proves or says why not."""

from collections.abc import Callable

from ..theory.errors import InputError
from . import dimension, rank
from .checker import claim_fault
from .documents import Document, document
from .paths import connect, convex, disconnected, linear_descent, span_minimum
from .traps import prove as traps
from .traps import teacher_student


def _descent(claim: Document) -> Document:
    if "level" in claim:
        return span_minimum.prove(claim)
    producers = {"shallow": convex.prove, "deep-linear": linear_descent.prove}
    return producers[claim["problem"]["model"]](claim)


PRODUCERS: dict[str, Callable[[Document], Document]] = {
    "connect": connect.prove,
    "descent": _descent,
    "dimension": dimension.prove,
    "disconnected": disconnected.prove,
    "rank": rank.prove,
    "spurious-valley": traps.prove,
    "no-minimum": teacher_student.prove,
    "strict-minimum": teacher_student.prove,
}


def prove(claim: Document) -> Document:
    """The claim with a proof; what it is worth, the checker says.

    Raises `InputError` for a claim that the checker would not read, `UndecidedError` where no proof is found.
    """
    fault = claim_fault(claim)
    if fault is not None:
        raise InputError(f"the claim is malformed: {fault}")
    return document(claim, PRODUCERS[claim["kind"]](claim))
