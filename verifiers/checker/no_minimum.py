"""The rule of `no-minimum`: near the stated weights the teacher–student loss has no local minimum.

Proof of the rule: notes/teacher-student.md, Theorem N.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .arithmetic import Budget
from .document import Matrix, Refused, Row, fields, kind
from .strict_minimum import positive
from .teacher_hessian import Hessian
from .teacher_student import Problem, Students, read_problem, setting
from .words import decimal


@dataclass(frozen=True)
class Claim:
    """No local minimum of F within `radius` of `near`."""

    problem: Problem
    near: Matrix
    radius: Fraction
    budget: Budget


def read_claim(value: Any, budget: Budget) -> Claim:
    """Every field of the claim."""
    table = fields(value, "claim", "kind", "problem", "near", "radius")
    problem = read_problem(table["problem"])
    return Claim(problem, problem.weights(table["near"], "near"), positive(table["radius"], "radius"), budget)


def check(claim: Claim, proof: Any) -> str:
    """The statement in words; raises Refused where the proof fails."""
    content = kind(proof, "proof", {"bend": _read_direction, "slope": _read_nothing}, "by")(claim, proof)
    students = Students.of(claim.near, claim.budget)
    hessian, change = Hessian.of(students), students.lipschitz(claim.radius).upper * claim.radius
    if content is None:
        _require_slope(claim, students.slope.lower, hessian.norm(claim.budget) + change / 2)
    else:
        _require_bend(hessian.quadratic(content, claim.budget), change, content)
    return words(claim)


def _read_direction(claim: Claim, proof: Any) -> Row | None:
    rows = claim.problem.weights(fields(proof, "proof", "by", "direction")["direction"], "direction")
    return [value for row in rows for value in row]


def _read_nothing(_claim: Claim, proof: Any) -> Row | None:
    fields(proof, "proof", "by")
    return None


def _require_slope(claim: Claim, slope: Fraction, steepening: Fraction) -> None:
    """|∇F| ≥ |∇F(W)| − r (|∇²F(W)| + T r/2) > 0 within the radius r."""
    if slope <= steepening * claim.radius:
        raise Refused("the gradient is not shown to stay away from 0 within the radius")


def _require_bend(bend: Fraction, change: Fraction, direction: Row) -> None:
    """Dᵀ∇²F D ≤ Dᵀ∇²F(W)D + T r |D|² < 0 within the radius r."""
    if bend + change * sum((value * value for value in direction), Fraction(0)) >= 0:
        raise Refused("the loss is not shown to bend down along the direction everywhere within the radius")


def words(claim: Claim) -> str:
    """What has been verified, as a sentence."""
    return (
        f"For {setting(claim.problem)}: within {decimal(claim.radius)} of the given weights the population risk "
        f"has no local minimum."
    )
