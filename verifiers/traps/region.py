"""A problem and a network as the checker reads them, and what a proposal of a region around the network is.

The bounds of a proposal come from the checker's own functions, so that its answer is no surprise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...theory.networks import Network
from ...theory.problems import Landscape
from ..checker import valley
from ..checker.arithmetic import Budget
from ..checker.document import Refused
from ..checker.problem import Network as CheckedNetwork
from ..checker.problem import Problem as CheckedProblem
from ..documents import Document, network_document
from .trap import valley_claim


@dataclass(frozen=True)
class Region:
    """On the boundary of a region around a network the loss is at least `level`, in it at least `floor`."""

    reason: str
    level: Fraction
    floor: Fraction
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """A problem and a network, in exact numbers and as the checker reads them."""

    problem: Landscape
    bad: Network
    claim: valley.Claim

    @classmethod
    def of(cls, problem: Landscape, bad: Network) -> "Place":
        """The two as they are written in a claim."""
        return cls(problem, bad, valley.read_claim(valley_claim(problem, bad), Budget()))

    @property
    def checked(self) -> CheckedProblem:
        """The problem as the checker reads it."""
        return self.claim.problem

    @property
    def network(self) -> CheckedNetwork:
        """The bad point as the checker reads it."""
        return self.claim.bad

    def below(self, network: Network, most: Fraction) -> bool:
        """Whether the checker sees that the loss of a network of this shape is less than a number."""
        written = self.checked.network(network_document(network), "network")
        try:
            valley.require_below(self.checked, written, most, "the loss", "the bound")
        except Refused:
            return False
        return True


def proof(region: Region, better: Network) -> Document:
    """The proof of a claim: the region, and a network of a loss below its floor."""
    return {
        "reason": region.reason,
        "level": str(region.level),
        "floor": str(region.floor),
        "better": network_document(better),
        **region.fields,
    }
