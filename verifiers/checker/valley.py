"""The rules of `spurious-valley`: a region that no path below a level leaves, a floor in it, a better point outside.

Lemma. Let U be an open set of networks with `bad` ∈ U, L(bad) < level ≤ L on the boundary of U, L ≥ floor on U, and
L(better) < floor. Then for c = L(bad) the component of {L ≤ c} that contains `bad` lies in U, and no point of it is a
global minimum. *Proof.* A path in {L ≤ c} from `bad` cannot meet the boundary of U, where L ≥ level > c.

What U is, and why L is as large as claimed on it and on its boundary, is the business of a *reason*, a module with

* `FIELDS`: the keys that its proofs have besides reason, level, floor and better;
* `check(trap)`: Refused unless its region contains `bad` and has that level and that floor; in words, the region.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from . import cone, hankel, inertia, kinks, local_minimum, nappe, one_neuron, one_sided, semidefinite, unimodal, wall
from .analytic import Analytic
from .arithmetic import FRACTION, Budget
from .document import Refused, fields, kind, rational
from .enclosed_risk import bound_below
from .path import State
from .points import Points
from .problem import Network, Problem, read_problem
from .square_loss import loss
from .trap import Trap
from .words import decimal


class Reason(Protocol):
    """A module that knows one kind of region."""

    @property
    def FIELDS(self) -> tuple[str, ...]:
        """The keys of its proofs beside the common ones."""

    def check(self, trap: Trap) -> str:
        """The region in words; raises Refused or Malformed."""


REASONS: dict[str, Reason] = {
    "cone": cone,
    "hankel": hankel,
    "inertia": inertia,
    "kinks": kinks,
    "local-minimum": local_minimum,
    "nappe": nappe,
    "one-neuron": one_neuron,
    "one-sided": one_sided,
    "semidefinite": semidefinite,
    "unimodal": unimodal,
    "wall": wall,
}


@dataclass(frozen=True)
class Claim:
    """For c = L(bad), the component of {L ≤ c} that contains `bad` has no global minimum."""

    problem: Problem
    bad: Network


def read_claim(value: Any, budget: Budget) -> Claim:
    """Every field of the claim."""
    table = fields(value, "claim", "kind", "problem", "bad")
    problem = read_problem(table["problem"], budget, moments=True, analytic=True)
    return Claim(problem, problem.network(table["bad"], "bad"))


def check(claim: Claim, proof: Any) -> str:
    """The statement in words; raises Refused where the proof fails."""
    reason = kind(proof, "proof", REASONS, "reason")
    table = fields(proof, "proof", "reason", "level", "floor", "better", *reason.FIELDS)
    level, floor = rational(table["level"], "level"), rational(table["floor"], "floor")
    better = claim.problem.network(table["better"], "better")
    at = require_below(claim.problem, claim.bad, level, "the bad point's loss", "the level")
    there = require_below(claim.problem, better, floor, "the better point's loss", "the floor")
    region = reason.check(Trap(claim.problem, claim.bad, level, floor, table))
    return words(claim, at, level, floor, there, region)


def require_below(problem: Problem, network: Network, most: Fraction, what: str, limit: str) -> Fraction:
    """L at the network, for a σ that has only enclosures an upper bound of it; it is below `most`."""
    σ = problem.points.σ if isinstance(problem.points, Points) else None
    if isinstance(σ, Analytic):
        bound = bound_below(problem, σ, network, most)
        if bound is None:
            raise Refused(f"{what} is not shown to be below {limit} {decimal(most)}")
        return bound
    exact = risk(problem, network)
    if exact >= most:
        raise Refused(f"{what} {decimal(exact)} is not below {limit} {decimal(most)}")
    return exact


def risk(problem: Problem, network: Network) -> Fraction:
    """L at a network, exactly."""
    problem.points.budget.spend(3 * len(problem.y) * problem.m, cost=FRACTION)
    return loss(problem, State(problem, network.U, network.W).present)


def words(claim: Claim, at: Fraction, level: Fraction, floor: Fraction, there: Fraction, region: str) -> str:
    """What has been verified, as a sentence."""
    problem = claim.problem
    most = "at most " if isinstance(problem.points, Points) and isinstance(problem.points.σ, Analytic) else ""
    wall = f", {decimal(level - at)} more" if decimal(at) == decimal(level) else ""
    return (
        f"{problem.setting()}: the given point, of loss {most}{decimal(at)}, lies in a spurious valley. Every "
        f"path from it that leaves the region {region} reaches a loss of at least {decimal(level)}{wall}; in the "
        f"region the loss is at least {decimal(floor)}; a network of the same width has loss {most}{decimal(there)}."
    )
