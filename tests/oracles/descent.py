"""Whether a claim of kind `descent` is true by the path in its proof.

The tags of the segments are not judged: a descent which calls itself a reroute is still a path. The `final` of a proof
is read for its form only.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from . import losses
from .curves import Curves, curves_do_not_rise, read_curves
from .loss_values import NAMES, read_loss
from .populations import Law, is_true, read_law
from .reading import (
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
    read_row,
    read_table,
)
from .values import does_not_rise, infimum, least_at, loss


def descent(claim: dict[str, Any], proof: object) -> bool | None:
    obj(claim, "kind", "problem", "start", optional=("gap", "segments"))
    if is_convex(claim["problem"]):
        return _convex(claim, proof)
    law = law_of(claim["problem"])
    problem: Any = law or read_problem(claim["problem"])
    states = [read_network(claim["start"], problem)]
    segments = items(obj(proof, "segments", "final")["segments"])
    curves: list[Curves | None] = []
    for segment in segments:
        curves.append(read_curves(segment, problem))
        found = curves[-1]
        states.append(moved(problem, states[-1], segment, TAGS) if found is None else found.end(states[-1]))
    gap = rational(claim.get("gap", "0"))
    if gap < 0:
        raise MalformedError("expected a gap of at least 0")
    most = natural(claim["segments"]) if "segments" in claim else len(segments)
    _read_final(proof["final"], problem)  # type: ignore[index]
    if law is not None:
        return is_true(law, states, gap) if len(segments) <= most and not any(curves) else False
    straight = not any(curves) or "segments" not in claim
    return (
        len(segments) <= most
        and straight
        and all(
            does_not_rise(problem, a, b) if found is None else curves_do_not_rise(problem, a, found)
            for found, (a, b) in zip(curves, pairwise(states), strict=True)
        )
        and loss(problem, states[-1]) <= infimum(problem) + gap
    )


def span_minimum(claim: dict[str, Any], proof: object) -> bool:
    """Whether a claim with a level is true by its path: U alone moves, and the end is the least loss at its W."""
    obj(claim, "kind", "problem", "start", "level")
    problem = read_problem(claim["problem"])
    states = [read_network(claim["start"], problem)]
    table = obj(proof, "segments", "final")
    for segment in items(table["segments"]):
        states.append(moved(problem, states[-1], segment, ("reroute", "descend")))
    obj(table["final"], "kind")
    one_of(table["final"]["kind"], "span-minimum")
    falls = all(does_not_rise(problem, a, b) for a, b in pairwise(states))
    level = rational(claim["level"])
    return falls and loss(problem, states[-1]) == level == least_at(problem, states[0].W)


def is_convex(problem: Any) -> bool:
    """Whether the loss is another one than the square."""
    kind = problem.get("loss") if isinstance(problem, dict) else None
    return isinstance(kind, dict) and kind.get("type") in NAMES


def _convex(claim: dict[str, Any], proof: object) -> bool | None:
    problem, loss_ = read_loss(claim["problem"])
    states = [read_network(claim["start"], problem)]
    for segment in items(obj(proof, "segments", "final")["segments"]):
        states.append(moved(problem, states[-1], segment, TAGS))
    gap = rational(claim.get("gap", "0"))
    if gap < 0:
        raise MalformedError("expected a gap of at least 0")
    most = natural(claim["segments"]) if "segments" in claim else len(states)
    final = obj(proof["final"], "kind", "g")  # type: ignore[index]
    one_of(final["kind"], "dual")
    read_table(final["g"], problem.m, len(problem.x))
    falls = all(losses.does_not_rise(problem, loss_, a, b) for a, b in pairwise(states))
    return len(states) <= most + 1 and falls and losses.is_least(problem, loss_, states[-1], gap)


def law_of(problem: Any) -> Law | None:
    """The law of a claim by moments."""
    data = problem.get("data") if isinstance(problem, dict) else None
    return read_law(problem) if isinstance(data, dict) and data.get("type") == "moments" else None


TAGS = ("reroute", "descend", "move-dead")


def moved(problem: Problem, state: Network, segment: object, tags: Sequence[str]) -> Network:
    """Where a segment ends, whose tag is one of those given."""
    if not isinstance(segment, dict):
        raise MalformedError("expected an object as segment")
    if one_of(segment.get("kind"), *tags) != "move-dead":
        obj(segment, "kind", "U")
        return Network(read_table(segment["U"], problem.m, problem.p), state.W)
    rows = obj(segment, "kind", "rows")["rows"]
    if not isinstance(rows, dict):
        raise MalformedError("expected an object as rows")
    changes = {natural(key): read_row(row, problem.n) for key, row in rows.items()}
    if any(i >= problem.p for i in changes):
        raise MalformedError("expected neurons of the network")
    return Network(state.U, tuple(changes.get(i, row) for i, row in enumerate(state.W)))


def _read_final(final: object, problem: Problem) -> None:
    if not isinstance(final, dict):
        raise MalformedError("expected an object as final")
    if one_of(final.get("kind"), "global-minimum", "gap") == "global-minimum":
        obj(final, "kind")
    else:
        read_table(obj(final, "kind", "witness")["witness"], problem.m, None)
