"""What a reason of `disconnected` is asked about."""

from dataclasses import dataclass
from fractions import Fraction

from .problem import Network, Problem


@dataclass(frozen=True)
class Apart:
    """`start` and `end` lie in {L ≤ level}, in different connected components of it."""

    problem: Problem
    start: Network
    end: Network
    level: Fraction
