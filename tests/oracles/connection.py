"""Whether claims of kind `connect` and `disconnected` are true by what their proofs describe.

`connect`: by the values of L along every segment. `disconnected`: determinants by FLINT's elimination, and positive
definiteness by the signs of a characteristic polynomial.
"""

from itertools import pairwise
from typing import Any

from flint import fmpq, fmpq_mat

from .curves import Curves, curves_stay_below, read_curves
from .descent import is_convex, law_of, moved
from .forms import eigenvalues_are, signs_differ
from .loss_values import read_loss
from .losses import stays_below_ends
from .populations import connects
from .reading import (
    ZERO,
    MalformedError,
    Network,
    Problem,
    items,
    natural,
    obj,
    one_of,
    rational,
    read_network,
    read_problem,
)
from .values import features, loss, stays_below

TAGS = ("reroute", "descend", "move-dead", "interpolate")


def connection(claim: dict[str, Any], proof: object) -> bool:
    obj(claim, "kind", "problem", "start", "end")
    if is_convex(claim["problem"]):
        return _convex(claim, proof)
    law = law_of(claim["problem"])
    if law is not None:
        return _population(law, claim, proof)
    problem = read_problem(claim["problem"])
    states = [read_network(claim["start"], problem)]
    end = read_network(claim["end"], problem)
    curves: list[Curves | None] = []
    for segment in items(obj(proof, "segments")["segments"]):
        curves.append(read_curves(segment, problem))
        found = curves[-1]
        states.append(moved(problem, states[-1], segment, TAGS) if found is None else found.end(states[-1]))
    level = max(loss(problem, states[0]), loss(problem, end))
    return states[-1] == end and all(
        stays_below(problem, a, b, level) if found is None else curves_stay_below(problem, a, found, level)
        for found, (a, b) in zip(curves, pairwise(states), strict=True)
    )


def _population(law: Any, claim: dict[str, Any], proof: object) -> bool:
    """The population risk."""
    states, end = [read_network(claim["start"], law)], read_network(claim["end"], law)
    for segment in items(obj(proof, "segments")["segments"]):
        states.append(moved(law, states[-1], segment, TAGS))
    return states[-1] == end and connects(law, states)


def _convex(claim: dict[str, Any], proof: object) -> bool:
    """Another loss than the square."""
    problem, of = read_loss(claim["problem"])
    states, end = [read_network(claim["start"], problem)], read_network(claim["end"], problem)
    for segment in items(obj(proof, "segments")["segments"]):
        states.append(moved(problem, states[-1], segment, TAGS))
    return states[-1] == end and stays_below_ends(problem, of, states)


def disconnected(claim: dict[str, Any], proof: object) -> bool:
    obj(claim, "kind", "problem", "start", "end", "level")
    problem, level = read_problem(claim["problem"]), rational(claim["level"])
    ends = [read_network(claim[key], problem) for key in ("start", "end")]
    reason = one_of(proof.get("reason") if isinstance(proof, dict) else None, "determinant-sign", "form-sign")
    if reason == "form-sign":
        apart = signs_differ(problem, ends, level, obj(proof, "reason", "minimum", "strength"))
    else:
        apart = _determinants_differ(problem, ends, level, obj(proof, "reason", "points"))
    return apart and all(loss(problem, network) <= level for network in ends)


def _determinants_differ(problem: Problem, ends: list[Network], level: fmpq, proof: dict[str, Any]) -> bool:
    chosen = [natural(k) for k in items(proof["points"], problem.p)]
    if len(set(chosen)) < len(chosen) or any(k >= len(problem.x) for k in chosen):
        raise MalformedError("expected different points")
    x = tuple(problem.x[k] for k in chosen)
    first, second = (features(problem.activation, network.W, x).det() for network in ends)
    targets = fmpq_mat([problem.y[k] for k in chosen])
    weights = [level / problem.weights[k] for k in chosen]
    p = problem.p
    barrier = fmpq_mat(p, p, [weights[i] if i == j else ZERO for i in range(p) for j in range(p)])
    return bool(first * second < 0) and eigenvalues_are(targets * targets.transpose() - barrier, positive=True)
