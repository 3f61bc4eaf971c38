"""From a stated claim to a document with a proof: the reader states, the program proves or says why not."""

from collections.abc import Callable

from ..theory.errors import InputError
from . import dimension, rank
from .arb_activations import BALLS
from .checker import claim_fault
from .documents import Document, document
from .paths import connect, convex, disconnected, enclosed, linear_descent, span_minimum
from .traps import prove as traps
from .traps import teacher_student


def _descent(claim: Document) -> Document:
    problem = claim["problem"]
    if "level" in claim:
        return span_minimum.prove(claim)
    if problem["model"] == "deep-linear":
        return linear_descent.prove(claim)
    return enclosed.prove(claim) if problem["activation"]["type"] in BALLS else convex.prove(claim)


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
