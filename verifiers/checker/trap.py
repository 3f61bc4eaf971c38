"""What a reason of `spurious-valley` is asked about."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .document import Refused
from .problem import Network, Problem
from .words import decimal


@dataclass(frozen=True)
class Trap:
    """A problem, a point, the level that its region's boundary has, the floor in the region, and the proof's fields."""

    problem: Problem
    bad: Network
    level: Fraction
    floor: Fraction
    table: dict[str, Any]

    def require(self, boundary: Fraction, inside: Fraction) -> None:
        """The loss was shown to be at least `boundary` on the boundary and `inside` in the region."""
        if self.level > boundary:
            raise Refused(f"the loss on the boundary is at least {decimal(boundary)}, not {decimal(self.level)}")
        if self.floor > inside:
            raise Refused(f"the loss in the region is at least {decimal(inside)}, not {decimal(self.floor)}")

    def outer_weights(self) -> list[Fraction]:
        """u_1, …, u_p of a network with one output."""
        if self.problem.m != 1:
            raise Refused(f"this reason is for networks with 1 output, the claim has {self.problem.m}")
        return self.bad.U[0]

    def require_positive(self) -> None:
        """`bad` lies in the region of positive outer weights, {u_i > 0 for all i}."""
        if any(u <= 0 for u in self.outer_weights()):
            raise Refused("an outer weight of the bad point is not positive")
