"""Two networks that no path joins below a level: the sign of a determinant (Theorem D is sharp).

Among networks of width p whose loss is so small that Φ has rank p on p of the points, the determinant of the features
at these points is never 0, so that two networks at which its signs differ are in different components. The points are
chosen here; the checker tests them. Statement and proof: notes/connected-valleys.md.

For σ = c z², one output and width n it is the determinant of W, or the sign of a u_i, where the loss is so small that
A = Σ u_i w_i w_iᵀ is nonsingular. Statement and proof: notes/quadratic.md, Theorem 2.
"""

from math import floor, frexp

import numpy as np
from flint import fmpq, fmpq_mat

from ...theory.activations import Polynomial
from ...theory.errors import UndecidedError
from ...theory.exact import columns_of, independent_columns, rational, rows_of
from ...theory.networks import Network
from ...theory.problems import Problem
from ..documents import Document, parse_network, parse_problem, rows
from ..floats import floats
from .connect import connect_claim
from .quadratic_objective import Objective, is_square


def disconnected_claim(problem: Problem, start: Network, end: Network, level: fmpq) -> Document:
    """The two networks lie in different components of {L ≤ level}."""
    return connect_claim(problem, start, end) | {"kind": "disconnected", "level": str(level)}


def disconnected_proof(problem: Problem, start: Network, end: Network) -> Document:
    """What shows that the two networks are apart; raises `UndecidedError` where nothing is found."""
    if is_square(problem) and problem.width == problem.n:
        return _form_sign(problem, start, end)
    return _determinant_sign(problem, start, end)


def _form_sign(problem: Problem, start: Network, end: Network) -> Document:
    """The minimiser A* and how fast the loss grows around it."""
    objective = Objective(problem)
    minimum = objective.minimum(fmpq_mat(problem.n, problem.n))
    strength = growth(problem, objective)
    if strength <= 0:
        raise UndecidedError("the points do not determine a quadratic form, so that the loss is constant on some line")
    signs = [[network.W.det() > 0, *(u > 0 for u in network.U.entries())] for network in (start, end)]
    if signs[0] == signs[1]:
        raise UndecidedError("the outer weights and the determinants of W at the two networks have the same signs")
    return {"reason": "form-sign", "minimum": rows(minimum), "strength": str(strength)}


def growth(problem: Problem, objective: Objective) -> fmpq:
    """A number κ with L(A) ≥ min L + κ|A − A*|², near the largest: a guess; 0 or less if there is none above 0."""
    σ = problem.activation
    assert isinstance(σ, Polynomial)
    c2 = float(σ.coefficient(2) ** 2)
    scale = np.sqrt([1.0 if i == j else 2.0 for i, j in objective.places])
    H = c2 * floats(objective.H) / np.outer(scale, scale)
    values = np.linalg.eigvalsh(H)
    mantissa, exponent = frexp(float(values[0]) - 1e-9 * float(values[-1]))
    return fmpq(floor(mantissa * 2**20)) * fmpq(2) ** (exponent - 20)


def _determinant_sign(problem: Problem, start: Network, end: Network) -> Document:
    """The points at which the determinants of the features have opposite signs."""
    points = separating_points(problem, start)
    signs = [feature_sign(problem, network, points) for network in (start, end)]
    if signs[0] * signs[1] >= 0:
        raise UndecidedError("the determinants of the features at the two networks do not have opposite signs")
    return {"reason": "determinant-sign", "points": [str(k) for k in points]}


def prove(claim: Document) -> Document:
    """The proof of a claim that `claim_fault` found no fault in; raises `UndecidedError` where none is found."""
    problem, level = parse_problem(claim["problem"]), rational(claim["level"])
    start, end = parse_network(claim["start"]), parse_network(claim["end"])
    worst = max(problem.risk(start), problem.risk(end))
    if worst > level:
        raise UndecidedError(f"the claim is false: a network has loss {worst}, the level is {level}")
    return disconnected_proof(problem, start, end)


def separating_points(problem: Problem, network: Network) -> list[int]:
    """p points on which the targets are independent and, if there are such, the network's function as well.

    Raises `UndecidedError` where the targets have rank below p.
    """
    targets = problem.sample.y.transpose()
    points = independent_columns(problem.outputs(network))
    if len(points) < problem.width:
        points = independent_columns(targets)
    if len(points) < problem.width or len(independent_columns(columns_of(targets, points))) < problem.width:
        raise UndecidedError(f"the rank of the targets is not seen to be the width, {problem.width}")
    return points[: problem.width]


def feature_sign(problem: Problem, network: Network, points: list[int]) -> int:
    """The sign of det (f_{w_i}(x_k)), k among the points."""
    x = rows_of(problem.sample.points.x, points)
    value = problem.space.activation.values(network.W * x.transpose()).det()
    return int(value > 0) - int(value < 0)
