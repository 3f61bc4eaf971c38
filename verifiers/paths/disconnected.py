"""Two networks that no path joins below a level: the sign of a determinant (Theorem D is sharp).

Among networks of width p whose loss is so small that Φ has rank p on p of the points, the determinant of the features
at these points is never 0, so that two networks at which its signs differ are in different components. The points are
chosen here; the checker tests them. Statement and proof: notes/connected-valleys.md.
"""

from flint import fmpq

from ...theory.errors import UndecidedError
from ...theory.exact import columns_of, independent_columns, rational, rows_of
from ...theory.networks import Network
from ...theory.problems import Problem
from ..documents import Document, parse_network, parse_problem
from .connect import connect_claim


def disconnected_claim(problem: Problem, start: Network, end: Network, level: fmpq) -> Document:
    """The two networks lie in different components of {L ≤ level}."""
    return connect_claim(problem, start, end) | {"kind": "disconnected", "level": str(level)}


def disconnected_proof(problem: Problem, start: Network, end: Network) -> Document:
    """The points at which the determinants of the features have opposite signs; raises `UndecidedError`."""
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
