"""Mutations of `descent` documents."""

import random
from collections.abc import Iterator, Sequence
from math import comb
from typing import Any

from .trees import (
    FINAL,
    SEGMENTS,
    START,
    Family,
    Path,
    columns_swapped,
    exact,
    get,
    nodes,
    put,
    put_at,
    swapped,
    without,
)


def descents(document: Any, rng: random.Random) -> Iterator[Family]:
    if document["claim"]["kind"] != "descent" or document["claim"]["problem"]["model"] != "shallow":
        return
    p, m = len(get(document, (*START, "W"))), len(get(document, (*START, "U")))
    neurons = rng.sample(range(p), min(p, 12))
    segments = range(len(get(document, SEGMENTS)))
    gaps = range(len(segments) + 1)
    for name, roots in SWAPS.items():
        pairs = [(i, j, roots) for i in neurons for j in neurons if i < j]
        yield Family(f"neurons swapped {name}", pairs, _neurons_swapped)
    tags = [(i, tag) for i in segments for tag in TAGS]
    yield Family("segment re-tagged", tags, lambda tree, at: put(tree, (*SEGMENTS, at[0], "kind"), at[1]))
    yield Family("segment becomes a move of all", segments, _all_moved)
    yield Family("segment becomes a move of U", tags, _moves_u)
    yield Family("detour inserted", [(i, tag, j) for i in gaps for tag in TAGS[:2] for j in neurons], _detour)
    yield Family("move inserted", [(i, j, k) for i in gaps for j in neurons for k in neurons], _move_inserted)
    widths = _witness_widths(document["claim"]["problem"])
    witnesses = [([["0"] * width] * m, gap) for width in widths for gap in (None, "0", "1", "1000000")]
    yield Family("witness forged", witnesses, _gap_proof)
    finals = [{"kind": name} for name in ("span-minimum", "global-minimum")]
    yield Family("final replaced", finals, lambda tree, final: put(tree, FINAL, final))
    yield Family("dead neuron appended", [["0"] * int(document["claim"]["problem"]["n"]), None], _appended)
    yield from _claims(document)


SWAPS: dict[str, tuple[Path, ...]] = {
    "at the start": (START,),
    "in the proof": (("proof",),),
    "everywhere": (START, ("proof",)),
}
TAGS = ("reroute", "descend", "move-dead", "interpolate", "rational", "layers", "Descend", "")


def _neurons_swapped(tree: Any, place: tuple[int, int, tuple[Path, ...]]) -> Any:
    """Columns of every U, rows of every W and keys of every `rows` below the roots."""
    i, j, roots = place
    names = {str(i): str(j), str(j): str(i)}
    for path, node in nodes(tree):
        if not any(path[: len(root)] == root for root in roots):
            continue
        if path[-1] == "U":
            tree = columns_swapped(tree, path, i, j)
        elif path[-1] == "W":
            tree = put(tree, path, swapped(node, i, j))
        elif path[-1] == "neurons" and isinstance(node, list):
            tree = put(tree, path, [names.get(key, key) for key in node])
        elif path[-1] in ("rows", "neurons"):
            tree = put(tree, path, {names.get(key, key): row for key, row in node.items()})
        elif path[-1] == "directions":
            tree = put(tree, path, _parameters_swapped(tree, node, i, j))
    return tree


def _parameters_swapped(tree: Any, rows: list[Any], i: int, j: int) -> list[Any]:
    """Rows in the order U by rows, W by rows."""
    m, p = len(get(tree, (*START, "U"))), len(get(tree, (*START, "W")))
    n = (len(rows) - m * p) // p
    outer = [swapped(rows[k * p : (k + 1) * p], i, j) for k in range(m)]
    inner = swapped([rows[m * p + k * n : m * p + (k + 1) * n] for k in range(p)], i, j)
    return [row for block in (*outer, *inner) for row in block]


def _all_moved(tree: Any, index: int) -> Any:
    """A move of every neuron to (1, 2, 3, …) shifted, dead or not."""
    W = get(tree, (*START, "W"))
    rows = {str(i): [str(i + j + 1) for j in range(len(row))] for i, row in enumerate(W)}
    return put(tree, (*SEGMENTS, index), {"kind": "move-dead", "rows": rows})


def _moves_u(tree: Any, place: tuple[int, str]) -> Any:
    """The segment replaced by one to the U of the start."""
    index, tag = place
    return put(tree, (*SEGMENTS, index), {"kind": tag, "U": get(tree, (*START, "U"))})


def _last_u(tree: Any, index: int) -> list[list[str]]:
    found = [segment["U"] for segment in get(tree, SEGMENTS)[:index] if "U" in segment]
    return found[-1] if found else get(tree, (*START, "U"))  # type: ignore[no-any-return]


def _detour(tree: Any, place: tuple[int, str, int]) -> Any:
    """Up and straight back: harmless to a reader who compares end points only."""
    index, tag, neuron = place
    U = _last_u(tree, index)
    away = [[str(exact(u) + 1) if j == neuron else u for j, u in enumerate(row)] for row in U]
    inserted = [{"kind": tag, "U": away}, {"kind": "descend", "U": U}]
    segments = get(tree, SEGMENTS)
    return put(tree, SEGMENTS, segments[:index] + inserted + segments[index:])


def _move_inserted(tree: Any, place: tuple[int, int, int]) -> Any:
    """One neuron, dead or alive, moves to where another one started."""
    index, neuron, target = place
    segments = get(tree, SEGMENTS)
    move = {"kind": "move-dead", "rows": {str(neuron): get(tree, (*START, "W", target))}}
    return put(tree, SEGMENTS, [*segments[:index], move, *segments[index:]])


def _appended(tree: Any, row: list[str] | None) -> Any:
    """One neuron more, with u = 0 at the start and in every segment: the first shifted, or the one given."""
    W = get(tree, (*START, "W"))
    tree = put(tree, (*START, "W"), [*W, row or [str(exact(w) + 1) for w in W[0]]])
    tree = put(tree, ("claim", "problem", "p"), str(len(W) + 1))
    for path, node in nodes(tree):
        if path[-1:] == ("U",):
            tree = put(tree, path, [[*u, "0"] for u in node])
    return tree


def _witness_widths(problem: Any) -> Sequence[int]:
    """What |S| may be: the number of monomials, or anything up to the coordinates and one line per point."""
    n, σ = int(problem["n"]), problem["activation"]
    if σ["type"] == "polynomial":
        return [sum(comb(n + k - 1, k) if k else 1 for k, a in enumerate(σ["coefficients"]) if a != "0")]
    return range(1, min(n + len(problem["data"]["x"]), 12) + 1)


def _gap_proof(tree: Any, place: tuple[object, str | None]) -> Any:
    """A final that calls another function the best one."""
    witness, gap = place
    forged = put(tree, FINAL, {"kind": "gap", "witness": witness})
    return forged if gap is None else put(forged, ("claim", "gap"), gap)


def _claims(document: Any) -> Iterator[Family]:
    """Fields that belong to the claim: put elsewhere they must prove nothing."""
    gaps = [(path, gap) for path in GAPS for gap in ("0", "1", "1000000", document["claim"].get("gap", "2"))]
    yield Family("gap written into the proof", gaps, _gap_elsewhere, structural=False)
    yield Family("gap moved into the proof", [path for path, _ in gaps], _gap_moved, structural=False)
    weaker = [(("claim", "gap"), gap) for gap in ("0", "1/1000", "1", "1000000")]
    weaker += [(("claim", "segments"), str(number)) for number in range(6)]
    weaker += [(("claim", "level"), level) for level in ("0", "1", "1000000", document["claim"].get("level", "2"))]
    yield Family("claim weakened or strengthened", weaker, put_at)
    negative = [(("claim", field), value) for field in ("gap", "segments") for value in ("-1", "-1/2")]
    yield Family("claim made negative", negative, put_at, structural=False)


GAPS: tuple[Path, ...] = (("proof",), FINAL, (), ("claim", "problem"), ("claim", "problem", "loss"), START)


def _gap_elsewhere(tree: Any, place: tuple[Path, str]) -> Any:
    return put(tree, place[0], {**get(tree, place[0]), "gap": place[1]})


def _gap_moved(tree: Any, path: Path) -> Any:
    if "gap" not in tree["claim"]:
        return None
    return _gap_elsewhere(put(tree, ("claim",), without(tree["claim"], "gap")), (path, tree["claim"]["gap"]))
