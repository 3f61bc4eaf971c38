"""A spurious valley before it is written: the bad point, the level and the floor of its region, a better point."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flint import fmpq

from ...theory.networks import Network
from ...theory.problems import Landscape, Problem
from ..documents import Document, document, network_document, problem_document


@dataclass(frozen=True)
class Valley:
    """From `bad` every path out of its region reaches `level`; the loss in the region is at least `floor`.

    `reason` names the rule of the checker, `fields` are the fields that it asks for beside the common ones.
    """

    problem: Landscape
    bad: Network
    better: Network
    level: fmpq
    floor: fmpq
    reason: str
    fields: Mapping[str, Any] = field(default_factory=dict)

    def claim(self) -> Document:
        """For c = L(bad), the component of {L ≤ c} that contains `bad` has no global minimum."""
        return valley_claim(self.problem, self.bad)

    def proof(self) -> Document:
        """The proof part of the document."""
        return {
            "reason": self.reason,
            "level": str(self.level),
            "floor": str(self.floor),
            "better": network_document(self.better),
            **self.fields,
        }

    def document(self) -> Document:
        """The whole certificate."""
        return document(self.claim(), self.proof())


@dataclass(frozen=True)
class Trap(Valley):
    """A spurious valley for data by points."""

    problem: Problem


def valley_claim(problem: Landscape, bad: Network) -> Document:
    """The claim that `bad` lies in a spurious valley."""
    return {"kind": "spurious-valley", "problem": problem_document(problem), "bad": network_document(bad)}
