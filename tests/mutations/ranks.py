"""Mutations of `rank` documents."""

from collections.abc import Iterator
from typing import Any

from .trees import Family, get, put

LOWER, UPPER = ("proof", "lower"), ("proof", "upper")


def ranks(document: Any) -> Iterator[Family]:
    """Other fields, other values with a proof of their shape, bounds of another kind."""
    if document["claim"]["kind"] != "rank":
        return
    yield Family("field changed", ("real", "complex"), lambda tree, field: put(tree, ("claim", "field"), field))
    yield Family("another rank forged", (-1, 1), _value_forged)
    uppers = [["1"], ["0", "1"], ["1", "0", "-1"], ["0", "1", "-1"], ["1", "0", "1"], ["1", "0", "0", "-1"]]
    forged = [(at, kind, h) for h in uppers for at, kind in ((UPPER, "apolar"), (LOWER, "generator"))]
    yield Family("apolar form forged", forged, lambda tree, place: put(tree, place[0], _with_form(place)))
    yield Family("lower bound by real factors", (0,), lambda tree, _: put(tree, LOWER, {"kind": "real-factors"}))


def _with_form(place: Any) -> dict[str, Any]:
    return {"kind": place[1], "form": place[2]}


def _value_forged(tree: Any, change: int) -> Any:
    """One more or less, rows repeated or left out."""
    value = int(get(tree, ("claim", "value"))) + change
    forged = put(tree, ("claim", "value"), str(value))
    for place, keys in ((LOWER, ("rows", "columns")), (UPPER, ("coefficients", "forms"))):
        for key in keys:
            rows = get(tree, place).get(key)
            if rows:
                forged = put(forged, (*place, key), (2 * rows)[:value])
    return forged
