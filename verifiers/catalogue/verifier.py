"""What it takes to verify a claim on generated instances, and to certify what happens just outside its hypotheses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from ..documents import Document
from ..verdict import Verdict


def _none_smaller(_: Any) -> Iterator[Any]:
    return iter(())


@dataclass(frozen=True)
class Verifier:
    """The instances of a claim, what it says of one of them, and a proof of that.

    `instance(random, index)`: the instance number `index`; the index steers through the kinds of instance in
    turn, so that a hundred of them meet each degenerate kind several times. `statement(instance)`: the claim of
    a document. `proof(instance)`: its proof; raises `UndecidedError` where none is found.

    `outside`: the same for instances just outside the hypotheses, whose statement is that the conclusion fails
    there (a spurious valley one neuron below the threshold). `contrary(instance)`: a document that would refute
    the claim on an instance inside, None where none is found; it is asked only when there is no proof.
    `sampled(instance)`: what draws say, for an instance about which only they speak; None for one that has a proof.
    `smaller(instance)`: instances inside the hypotheses that are a little smaller, to shrink a refuted one.
    """

    instance: Callable[[Random, int], Any]
    statement: Callable[[Any], Document]
    proof: Callable[[Any], Document]
    outside: "Verifier | None" = None
    contrary: Callable[[Any], Document | None] | None = None
    sampled: Callable[[Any], Verdict | None] | None = None
    smaller: Callable[[Any], Iterator[Any]] = _none_smaller
