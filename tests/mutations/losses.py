"""Mutations of `descent` documents about convex losses other than the square."""

from collections.abc import Iterator
from typing import Any

from .trees import FINAL, SEGMENTS, START, Family, exact, get, put

LOSS = ("claim", "problem", "loss")
LOSSES: tuple[Any, ...] = (
    *({"type": name} for name in ("logistic", "absolute", "quartic", "softmax", "square", "huber")),
    *({"type": "huber", "delta": delta} for delta in ("1", "2", "1/2", "1/1000000", "1000000", "0", "-1")),
    {"type": "logistic", "delta": "1"},
)


def losses(document: Any) -> Iterator[Family]:
    claim = document["claim"]
    if claim["kind"] != "descent" or document["proof"]["final"]["kind"] != "dual":
        return
    g, y = get(document, (*FINAL, "g")), claim["problem"]["data"]["y"]
    cells = [(i, k) for i in range(len(g)) for k in range(len(y))]
    yield Family("another loss", LOSSES, lambda tree, at: put(tree, LOSS, at))
    scales = ("0", "-1", "2", "1/2", "1000001/1000000", "1000000")
    yield Family("dual scaled", scales, lambda tree, c: put(tree, (*FINAL, "g"), _scaled(get(tree, (*FINAL, "g")), c)))
    values = ("0", "1", "-1", "1/2", "-1/2", "2", "1/3", "1/1000000000000")
    forged = [(cell, value) for cell in cells for value in values]
    yield Family("dual entry forged", forged, lambda tree, at: put(tree, (*FINAL, "g", *at[0]), at[1]))
    yield Family("dual entries moved against each other", [(a, b) for a in cells for b in cells if a < b], _moved)
    labels = [(k, j, value) for k in range(len(y)) for j in range(len(y[k])) for value in ("1", "-1", "0", "2")]
    yield Family("label replaced", labels, lambda t, at: put(t, ("claim", "problem", "data", "y", at[0], at[1]), at[2]))
    ends = [
        (i, s) for i, one in enumerate(get(document, SEGMENTS)) if "U" in one for s in ("1/2", "9/8", "2", "-1", "0")
    ]
    yield Family("segment goes another way", ends, _other_length)


def _scaled(table: list[list[str]], factor: str) -> list[list[str]]:
    return [[str(exact(value) * exact(factor)) for value in row] for row in table]


def _moved(tree: Any, place: tuple[tuple[int, int], tuple[int, int]]) -> Any:
    """The sum of the two entries stays."""
    one, other = ((*FINAL, "g", *cell) for cell in place)
    step = exact("1/16")
    tree = put(tree, one, str(exact(get(tree, one)) + step))
    return put(tree, other, str(exact(get(tree, other)) - step))


def _other_length(tree: Any, place: tuple[int, str]) -> Any:
    """The segment's U, so many times as far from where the start was."""
    index, factor = place
    start, end = get(tree, (*START, "U")), get(tree, (*SEGMENTS, index, "U"))
    found = [
        [str(exact(a) + (exact(b) - exact(a)) * exact(factor)) for a, b in zip(*rows, strict=True)]
        for rows in zip(start, end, strict=True)
    ]
    return put(tree, (*SEGMENTS, index, "U"), found)
