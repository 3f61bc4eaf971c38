"""Mutations of `connect` and `disconnected` documents."""

from collections.abc import Iterator
from typing import Any

from .trees import SEGMENTS, START, Family, Path, exact, get, put

END = ("claim", "end")
TAGS = ("reroute", "descend", "move-dead", "interpolate", "rational", "layers", "Interpolate", "")


def connections(document: Any) -> Iterator[Family]:
    kind = document["claim"]["kind"]
    if kind not in ("connect", "disconnected"):
        return
    yield Family("ends exchanged", [()], _exchanged)
    yield Family("end replaced", [(END, START), (START, END)], lambda tree, at: put(tree, at[0], get(tree, at[1])))
    other = "disconnected" if kind == "connect" else "connect"
    yield Family("another kind of claim", [other], lambda tree, at: put(tree, ("claim", "kind"), at))
    if kind == "connect":
        yield from _paths(document)
    else:
        yield from _barriers(document)


def _paths(document: Any) -> Iterator[Family]:
    segments = get(document, SEGMENTS)
    count, p = len(segments), len(get(document, (*START, "W")))
    tags = [(i, tag) for i in range(count) for tag in TAGS]
    yield Family("segment of a connection re-tagged", tags, lambda t, at: put(t, (*SEGMENTS, at[0], "kind"), at[1]))
    sources = [segment["U"] for segment in segments if "U" in segment]
    sources += [get(document, (*way, "U")) for way in (START, END)]
    jumps = [(i, tag, U) for i in range(count + 1) for tag in TAGS[:4] for U in sources]
    yield Family("U of elsewhere inserted", jumps, _jump)
    moves = [(i, j, way) for i in range(count + 1) for j in range(p) for way in (START, END)]
    yield Family("neuron moved to an end", moves, _move)


def _exchanged(tree: Any, _: Any) -> Any:
    return put(put(tree, START, get(tree, END)), END, get(tree, START))


def _inserted(tree: Any, index: int, segment: Any) -> Any:
    segments = get(tree, SEGMENTS)
    return put(tree, SEGMENTS, [*segments[:index], segment, *segments[index:]])


def _jump(tree: Any, place: tuple[int, str, Any]) -> Any:
    return _inserted(tree, place[0], {"kind": place[1], "U": place[2]})


def _move(tree: Any, place: tuple[int, int, Any]) -> Any:
    index, neuron, way = place
    return _inserted(tree, index, {"kind": "move-dead", "rows": {str(neuron): get(tree, (*way, "W", neuron))}})


def _barriers(document: Any) -> Iterator[Family]:
    levels = ("-1", "0", "1/1000", "1/2", "1", "5", "1000000")
    yield Family("another level", levels, lambda tree, at: put(tree, ("claim", "level"), at))
    count, p = len(document["claim"]["problem"]["data"]["x"]), len(get(document, (*START, "W")))
    if "points" not in document["proof"]:
        yield from _forms(p)
        return
    points = [[str((i + k * step) % count) for i in range(p)] for k in range(count) for step in (1, 2, 3)]
    yield Family("other points", points, lambda tree, at: put(tree, ("proof", "points"), at))
    rows = [(way, i, j) for way in (START, END) for i in range(p) for j in range(i)]
    yield Family("row of W doubled", rows, lambda t, at: put(t, (*at[0], "W", at[1]), get(t, (*at[0], "W", at[2]))))


def _forms(n: int) -> Iterator[Family]:
    strengths = ("1/1000", "1", "1000", "0", "-1")
    yield Family("another strength", strengths, lambda tree, at: put(tree, ("proof", "strength"), at))
    ends = [(way, i) for way in (START, END) for i in range(n)]
    yield Family("neuron of the other sign", ends, lambda t, at: _negated(t, (*at[0], "U", 0, at[1])))
    yield Family("row of W turned over", ends, lambda t, at: _turned(t, (*at[0], "W", at[1])))


def _negated(tree: Any, path: Path) -> Any:
    return put(tree, path, str(-exact(get(tree, path))))


def _turned(tree: Any, path: Path) -> Any:
    return put(tree, path, [str(-exact(value)) for value in get(tree, path)])
