"""Mutations of `descent` documents for activations with enclosures only."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .losses import LOSS, LOSSES
from .trees import FINAL, SEGMENTS, START, Family, Path, exact, get, put, put_at

NAMES = (
    *("exp", "sin", "cos", "gaussian", "sigmoid", "softplus", "squareplus", "tanh", "tanh-plus-1", "atan"),
    *("arctan-plus-half-pi", "erf", "normal-cdf", "gelu", "silu", "elu", "relu^2", "Tanh", "arctan"),
)
ACTIVATION: Path = ("claim", "problem", "activation", "type")
FACTORS = tuple(map(Fraction, ("0", "-1", "1/2", "2", "10", "1000", "1025/1024", f"1/{10**30}")))


def enclosed(document: Any) -> Iterator[Family]:
    claim = document["claim"]
    if claim["kind"] != "descent" or claim["problem"].get("activation", {}).get("type") not in NAMES:
        return
    yield Family("activation renamed", [(ACTIVATION, name) for name in NAMES], put_at)
    yield Family("another loss for enclosures", LOSSES, lambda tree, at: put(tree, LOSS, at))
    final = document["proof"]["final"]
    if final["kind"] == "interpolation":
        yield from _interpolations(document, final)
    if final["kind"] == "newton":
        yield from _curves(document, final)
    segments = document["proof"]["segments"]
    joints = [i for i, segment in enumerate(segments) if segment["kind"] == "joint"]
    yield Family("joint lengthened", [(i, c) for i in joints for c in FACTORS], _lengthened)
    yield Family("joint of one matrix only", [(i, name) for i in joints for name in ("U", "W")], _half)
    gaps = range(len(segments) + 1)
    steps = [(i, name, j, step) for i in gaps for name in ("U", "W") for j in range(3) for step in STEPS]
    yield Family("joint inserted at the start", steps, _inserted)
    yield Family("interpolation becomes an end", [None, "0", "1/10", "1000000"], _ended)


STEPS = tuple(map(Fraction, ("1/1000", "-1/1000", "1", "-1", f"1/{10**30}")))


def _interpolations(document: Any, final: Any) -> Iterator[Family]:
    R = final["inverse"]
    yield Family("inverse scaled", FACTORS, lambda tree, c: put(tree, (*FINAL, "inverse"), _scaled(R, c)))
    rows = [(i, j) for i in range(len(R)) for j in range(len(R))]
    yield Family("inverse row overwritten", rows, lambda tree, at: put(tree, (*FINAL, "inverse", at[0]), R[at[1]]))
    p, N = len(get(document, (*START, "W"))), len(document["claim"]["problem"]["data"]["x"])
    others = [
        ((*FINAL, key, i), str(j))
        for key, most in (("neurons", p), ("points", N))
        for i in range(len(R))
        for j in range(most)
    ]
    yield Family("index replaced", others, put_at)
    shifts = [(i, step) for i in range(len(R)) for step in STEPS]
    yield Family("witness moved", shifts, _witness_moved)


def _curves(document: Any, final: Any) -> Iterator[Family]:
    P, s, N = final["directions"], final["radii"], len(document["claim"]["problem"]["data"]["x"])
    yield Family("radii scaled", FACTORS, lambda tree, c: put(tree, (*FINAL, "radii"), _scaled([s], c)[0]))
    yield Family("directions scaled", FACTORS, lambda tree, c: put(tree, (*FINAL, "directions"), _scaled(P, c)))
    rows = [(i, j) for i in range(len(P)) for j in range(len(P))]
    yield Family("direction overwritten", rows, lambda tree, at: put(tree, (*FINAL, "directions", at[0]), P[at[1]]))
    points = [((*FINAL, "points", i), str(j)) for i in range(len(final["points"])) for j in range(N)]
    yield Family("point of the curve replaced", points, put_at)
    labels = [(k, step) for k in range(N) for step in STEPS]
    yield Family("label and witness moved", labels, _label_moved)
    shifts = [(i, step) for i in range(len(final["points"])) for step in STEPS]
    yield Family("witness moved", shifts, _witness_moved)


def _label_moved(tree: Any, place: tuple[int, Fraction]) -> Any:
    """Where S is the indicators in the order of the points, the witness follows."""
    k, step = place
    paths: list[Path] = [("claim", "problem", "data", "y", k, 0)]
    if len(get(tree, (*FINAL, "witness", 0))) > k:
        paths.append((*FINAL, "witness", 0, k))
    for path in paths:
        tree = put(tree, path, str(Fraction(str(exact(get(tree, path)))) + step))
    return tree


def _scaled(table: list[list[str]], factor: Fraction) -> list[list[str]]:
    return [[str(factor * Fraction(entry)) for entry in row] for row in table]


def _witness_moved(tree: Any, place: tuple[int, Fraction]) -> Any:
    path = (*FINAL, "witness", 0, place[0])
    return put(tree, path, str(Fraction(str(exact(get(tree, path)))) + place[1]))


def _lengthened(tree: Any, place: tuple[int, Fraction]) -> Any:
    """The joint segment with another length, from where the claim starts."""
    index, factor = place
    segment = get(tree, (*SEGMENTS, index))
    ends = {
        name: [
            [str(Fraction(a) + factor * (Fraction(b) - Fraction(a))) for a, b in zip(r, s, strict=True)]
            for r, s in zip(get(tree, (*START, name)), segment[name], strict=True)
        ]
        for name in ("U", "W")
    }
    return put(tree, (*SEGMENTS, index), {"kind": "joint", **ends})


def _half(tree: Any, place: tuple[int, str]) -> Any:
    return put(tree, (*SEGMENTS, place[0], place[1]), get(tree, (*START, place[1])))


def _inserted(tree: Any, place: tuple[int, str, int, Fraction]) -> Any:
    """A joint segment from the start that changes one number."""
    index, name, j, step = place
    end = {key: [list(row) for row in get(tree, (*START, key))] for key in ("U", "W")}
    row = end[name][j % len(end[name])]
    row[j % len(row)] = str(Fraction(row[j % len(row)]) + step)
    segments = get(tree, SEGMENTS)
    return put(tree, SEGMENTS, [*segments[:index], {"kind": "joint", **end}, *segments[index:]])


def _ended(tree: Any, gap: str | None) -> Any:
    """The path stops where U would start to interpolate."""
    ended = put(tree, FINAL, {"kind": "gap", "witness": get(tree, (*FINAL, "witness"))})
    return ended if gap is None else put(ended, ("claim", "gap"), gap)
