"""What it takes to verify a claim on generated instances."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from ..documents import Document


@dataclass(frozen=True)
class Verifier:
    """The instances of a claim, what it says of one of them, and a proof of that.

    `instance(random, index)`: the instance number `index`; the index steers through the kinds of instance in
    turn, so that a hundred of them meet each degenerate kind several times. `statement(instance)`: the claim of
    a document. `proof(instance)`: its proof; raises `UndecidedError` where none is found.
    """

    instance: Callable[[Random, int], Any]
    statement: Callable[[Any], Document]
    proof: Callable[[Any], Document]
