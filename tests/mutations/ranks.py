"""Mutations of `rank` documents."""

from collections.abc import Iterator
from itertools import product
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
    ends = [(str(a), str(b)) for a in range(6) for b in range(a + 1, 7)]
    yield Family("an interval claimed", ends, _interval)
    n = int(get(document, ("claim", "n")))
    directions = [[str(x) for x in v] for v in product((-1, 0, 1), repeat=n)] if n <= 3 else []
    yield Family("direction changed", directions, lambda tree, v: _replaced(tree, (*LOWER, "direction"), v))
    sides = (["0", "1"], ["-1", "0", "1"], ["1", "0", "1"], ["0", "0", "1"], ["-1", "0", "0", "1"])
    forms = [[h] * (n - 1) for h in sides]
    grids = [(str(k), h) for k in range(n) for h in forms]
    yield Family("grid forged", grids, lambda tree, at: put(tree, UPPER, _grid(*at)))
    yield Family("lower bound by real factors", (0,), lambda tree, _: put(tree, LOWER, {"kind": "real-factors"}))


def _grid(k: str, forms: Any) -> dict[str, Any]:
    return {"kind": "grid", "variable": k, "forms": forms}


def _replaced(tree: Any, path: tuple[str, ...], value: Any) -> Any:
    return put(tree, path, value) if path[-1] in get(tree, path[:-1]) else None


def _interval(tree: Any, ends: tuple[str, str]) -> Any:
    claim = {key: value for key, value in get(tree, ("claim",)).items() if key not in ("value", "between")}
    return _cut(put(tree, ("claim",), claim | {"between": list(ends)}), int(ends[0]))


def _cut(tree: Any, value: int) -> Any:
    """The rows of the lower bound, repeated or left out, as many as the claim says."""
    for key in ("rows", "columns", "operators"):
        rows = get(tree, LOWER).get(key)
        if rows:
            tree = put(tree, (*LOWER, key), (2 * rows)[:value])
    return tree


def _with_form(place: Any) -> dict[str, Any]:
    return {"kind": place[1], "form": place[2]}


def _value_forged(tree: Any, change: int) -> Any:
    """One more or less, rows repeated or left out."""
    if "value" not in get(tree, ("claim",)):
        return None
    value = int(get(tree, ("claim", "value"))) + change
    forged = _cut(put(tree, ("claim", "value"), str(value)), value)
    for key in ("coefficients", "forms"):
        rows = get(tree, UPPER).get(key)
        if rows and get(tree, (*UPPER, "kind")) == "powers":
            forged = put(forged, (*UPPER, key), (2 * rows)[:value])
    return forged
