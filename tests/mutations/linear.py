"""Mutations of `descent` documents about deep linear networks."""

from collections.abc import Iterator
from typing import Any

from .trees import FINAL, SEGMENTS, START, Family, exact, get, put, put_at

OLD = "layer replaced by that of the start"


def linear(document: Any) -> Iterator[Family]:
    claim = document["claim"]
    if claim["kind"] != "descent" or claim["problem"]["model"] != "deep-linear":
        return
    segments, start = get(document, SEGMENTS), get(document, (*START, "W"))
    keys = [(i, key) for i, segment in enumerate(segments) for key in segment["layers"]]
    yield Family(OLD, keys, lambda t, at: put(t, _place(at), get(t, (*START, "W", int(at[1])))))
    yield Family("layer scaled", [(at, c) for at in keys for c in (2, -1, 0)], _scaled)
    detours = [(i, layer, c) for i in range(len(segments) + 1) for layer in range(len(start)) for c in (0, 2, -1)]
    yield Family("layer moved and back", detours, _detour)
    gaps = [(("claim", "gap"), gap) for gap in ("0", "1/1000000000000", "1/1000", "1", "1000000")]
    yield Family("gap of a linear claim", gaps, put_at)
    bounds: list[tuple[Any, Any]] = [((*FINAL, "tau"), tau) for tau in ("0", "-1", "1/2", "1", "10", "1000000")]
    m = len(get(document, (*FINAL, "Z")))
    bounds += [((*FINAL, "Z", i, j), z) for i in range(m) for j in range(m) for z in ("0", "-1", "1/2", "1", "100")]
    yield Family("bound forged", bounds, put_at)
    zero = [["0"] * m for _ in range(m)]
    both = [(tau, zero) for tau in ("0", "1", "-1000", "1000000")]
    yield Family("bound without Z", both, lambda t, at: put(put(t, (*FINAL, "tau"), at[0]), (*FINAL, "Z"), at[1]))
    tags = [(i, tag) for i in range(len(segments)) for tag in ("descend", "reroute", "interpolate", "Layers")]
    yield Family("linear segment re-tagged", tags, lambda t, at: put(t, (*SEGMENTS, at[0], "kind"), at[1]))


def _place(at: tuple[int, str]) -> tuple[Any, ...]:
    return (*SEGMENTS, at[0], "layers", at[1])


def _times(W: list[list[str]], c: int) -> list[list[str]]:
    return [[str(exact(value) * c) for value in row] for row in W]


def _scaled(tree: Any, place: tuple[tuple[int, str], int]) -> Any:
    return put(tree, _place(place[0]), _times(get(tree, _place(place[0])), place[1]))


def _detour(tree: Any, place: tuple[int, int, int]) -> Any:
    index, layer, c = place
    segments, key = get(tree, SEGMENTS), str(layer)
    before = [segment["layers"][key] for segment in segments[:index] if key in segment["layers"]]
    W = before[-1] if before else get(tree, (*START, "W", layer))
    inserted = [{"kind": "layers", "layers": {key: one}} for one in (_times(W, c), W)]
    return put(tree, SEGMENTS, [*segments[:index], *inserted, *segments[index:]])
