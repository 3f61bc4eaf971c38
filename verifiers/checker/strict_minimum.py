"""The rule of `strict-minimum`: near the stated weights the teacher–student loss has one local minimum, above 0.

Proof of the rule: notes/teacher-student.md, Theorem S.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .arithmetic import Budget
from .document import Malformed, Matrix, Refused, fields, rational, shown
from .fixed_point import Interval
from .positive_definite import least_eigenvalue
from .teacher_hessian import Hessian
from .teacher_student import Problem, Students, read_problem, setting
from .words import decimal


@dataclass(frozen=True)
class Claim:
    """Within `radius` of `near`, F has one local minimum and is ≥ `floor` > 0; at `radius` ≥ F(near) + `barrier`."""

    problem: Problem
    near: Matrix
    radius: Fraction
    barrier: Fraction
    floor: Fraction
    budget: Budget


def read_claim(value: Any, budget: Budget) -> Claim:
    """Every field of the claim."""
    table = fields(value, "claim", "kind", "problem", "near", "radius", "barrier", "floor")
    problem = read_problem(table["problem"])
    near = problem.weights(table["near"], "near")
    radius, barrier, floor = (positive(table[key], key) for key in ("radius", "barrier", "floor"))
    return Claim(problem, near, radius, barrier, floor, budget)


def positive(value: Any, where: str) -> Fraction:
    """A rational above 0."""
    number = rational(value, where)
    if number <= 0:
        raise Malformed(f"expected {where} to be positive, got {shown(value)}")
    return number


def check(claim: Claim, proof: Any) -> str:
    """The statement in words; raises Refused where the proof fails."""
    guess = rational(fields(proof, "proof", "eigenvalue")["eigenvalue"], "eigenvalue")
    if not 0 < guess < 2**20:
        raise Refused("the stated eigenvalue is not a positive number below 2^20")
    students = Students.of(claim.near, claim.budget)
    slope, change, r = students.slope.upper, students.lipschitz(claim.radius).upper, claim.radius
    hessian = Hessian.of(students)
    least = least_eigenvalue(hessian.rows, guess, claim.budget) - hessian.error
    if change * r >= least:
        raise Refused("the Hessian is not shown to be positive definite within the radius: a smaller radius is needed")
    rise = r * (least * r / 2 - slope - change * r * r / 6)
    if rise < claim.barrier:
        raise Refused(f"the loss is shown to rise by {decimal(rise)} to the radius, not by the stated barrier")
    bottom = students.loss - Interval.of(slope * r)
    if bottom.lower < claim.floor:
        raise Refused(
            f"the loss is shown to be at least {decimal(bottom.lower)} within the radius, less than the floor"
        )
    return words(claim, students.loss)


def words(claim: Claim, loss: Interval) -> str:
    """What has been verified, as a sentence."""
    r, barrier, floor = (decimal(value) for value in (claim.radius, claim.barrier, claim.floor))
    return (
        f"For {setting(claim.problem)}: within {r} of the given weights, where the loss is {decimal(loss.lower)}, "
        f"there is exactly one local minimum of the population risk, it is strict, and its loss is at least {floor}, "
        f"although the global minimum 0 is attained; every path from the given weights to a smaller loss than that "
        f"climbs by at least {barrier}."
    )
