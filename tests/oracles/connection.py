"""Whether claims of kind `connect` and `disconnected` are true by what their proofs describe.

`connect`: by the values of L along every segment. `disconnected`: determinants by FLINT's elimination, and positive
definiteness by the signs of a characteristic polynomial.
"""

from itertools import pairwise
from typing import Any

from flint import fmpq, fmpq_mat

from .descent import moved
from .reading import ZERO, MalformedError, items, natural, obj, one_of, rational, read_network, read_problem
from .values import features, loss, stays_below

TAGS = ("reroute", "descend", "move-dead", "interpolate")


def connection(claim: dict[str, Any], proof: object) -> bool:
    obj(claim, "kind", "problem", "start", "end")
    problem = read_problem(claim["problem"])
    states = [read_network(claim["start"], problem)]
    end = read_network(claim["end"], problem)
    for segment in items(obj(proof, "segments")["segments"]):
        states.append(moved(problem, states[-1], segment, TAGS))
    level = max(loss(problem, states[0]), loss(problem, end))
    return states[-1] == end and all(stays_below(problem, a, b, level) for a, b in pairwise(states))


def disconnected(claim: dict[str, Any], proof: object) -> bool:
    obj(claim, "kind", "problem", "start", "end", "level")
    problem, level = read_problem(claim["problem"]), rational(claim["level"])
    ends = [read_network(claim[key], problem) for key in ("start", "end")]
    one_of(obj(proof, "reason", "points")["reason"], "determinant-sign")
    chosen = [natural(k) for k in items(proof["points"], problem.p)]  # type: ignore[index]
    if len(set(chosen)) < len(chosen) or any(k >= len(problem.x) for k in chosen):
        raise MalformedError("expected different points")
    x = tuple(problem.x[k] for k in chosen)
    first, second = (features(problem.activation, network.W, x).det() for network in ends)
    targets = fmpq_mat([problem.y[k] for k in chosen])
    weights = [level / problem.weights[k] for k in chosen]
    p = problem.p
    barrier = fmpq_mat(p, p, [weights[i] if i == j else ZERO for i in range(p) for j in range(p)])
    return (
        all(loss(problem, network) <= level for network in ends)
        and first * second < 0
        and _eigenvalues_are_positive(targets * targets.transpose() - barrier)
    )


def _eigenvalues_are_positive(symmetric: fmpq_mat) -> bool:
    """All roots of the characteristic polynomial are real; they are positive exactly if its signs alternate."""
    coefficients: list[fmpq] = symmetric.charpoly().coeffs()
    return all(a * b < 0 for a, b in pairwise(coefficients)) and len(coefficients) == symmetric.nrows() + 1
