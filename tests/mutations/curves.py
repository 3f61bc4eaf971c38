"""Mutations of `rational` segments: poles that cancel, other parametrisations, other beginnings."""

from collections.abc import Callable, Iterator
from typing import Any

from .trees import Family, Path, exact, get, nodes, put

Coefficients = list[Any]


def curves(document: Any) -> Iterator[Family]:
    places = [path for path, node in nodes(document) if isinstance(node, dict) and node.keys() - {"over"} == {"u", "w"}]
    segments = [path[:-1] for path in places]
    for name, change in CHANGES.items():
        yield Family(
            f"curve {name}", places, lambda tree, path, change=change: put(tree, path, change(get(tree, path)))
        )
    yield Family("curve left out", places, lambda tree, path: put(tree, path[:-1], _without(tree, path)))
    yield Family(
        "curves reversed",
        segments,
        lambda tree, path: put(tree, path, {i: _composed(c, (1, -1)) for i, c in get(tree, path).items()}),
    )
    yield Family(
        "curves run through as s²",
        segments,
        lambda tree, path: put(tree, path, {i: _squared(c) for i, c in get(tree, path).items()}),
    )


def _without(tree: Any, path: Path) -> Any:
    return {key: value for key, value in get(tree, path[:-1]).items() if key != path[-1]}


def _times(p: Coefficients, q: tuple[int, ...]) -> Coefficients:
    total = [exact("0")] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            total[i + j] += exact(a) * b
    return [str(a) for a in total]


def _both(q: tuple[int, ...]) -> Callable[[Any], Any]:
    """Numerator and denominator of u times the same polynomial."""
    return lambda curve: {**curve, "u": [_times(p, q) for p in curve["u"]]}


def _composed(curve: Any, line: tuple[int, int]) -> Any:
    """s replaced by a + b s."""

    def through(p: Coefficients) -> Coefficients:
        total = ["0"]
        for a in reversed(p):
            total = _times(total, line)
            total[0] = str(exact(total[0]) + exact(a))
        return total

    return _each(through, curve)


def _each(change: Callable[[Coefficients], Coefficients], curve: Any) -> Any:
    """The same change of every polynomial."""
    found = {key: [change(p) for p in curve[key]] for key in ("u", "w")}
    return found | {"over": change(curve["over"])} if "over" in curve else found


def _squared(curve: Any) -> Any:
    def through(p: Coefficients) -> Coefficients:
        return [value for a in p for value in (a, "0")][:-1]

    return _each(through, curve)


def _grown(curve: Any) -> Any:
    """w times 1 + s, u over (1 + s)²: for z² the same function, another end."""
    above, below = curve["u"]
    return {**curve, "u": [above, _times(below, (1, 2, 1))], "w": [_times(p, (1, 1)) for p in curve["w"]]}


def _over(*factors: tuple[int, ...]) -> Callable[[Any], Any]:
    """The coordinates of w times a polynomial, their denominator times another."""
    of_w, of_over = factors
    return lambda curve: {
        **curve,
        "w": [_times(p, of_w) for p in curve["w"]],
        "over": _times(curve.get("over", ["1"]), of_over),
    }


CHANGES: dict[str, Callable[[Any], Any]] = {
    "with a pole that cancels": _both((-1, 2)),
    "with a double pole that cancels": _both((1, -4, 4)),
    "with a pole at the end": _both((-1, 1)),
    "with a pole outside": _both((2, -1)),
    "with zeros appended": lambda curve: {**curve, "u": [[*p, "0"] for p in curve["u"]]},
    "of opposite w": lambda curve: {**curve, "w": [_times(p, (-1,)) for p in curve["w"]]},
    "of w twice and u a quarter": lambda curve: {
        **curve,
        "u": [curve["u"][0], _times(curve["u"][1], (4,))],
        "w": [_times(p, (2,)) for p in curve["w"]],
    },
    "growing on the way": _grown,
    "without a denominator": lambda curve: {**curve, "u": [curve["u"][0], ["1"]]},
    "with the denominator 0": lambda curve: {**curve, "u": [curve["u"][0], ["0"]]},
    "that stays": lambda curve: _each(lambda p: p[:1], curve),
    "with u upside down": lambda curve: {**curve, "u": curve["u"][::-1]},
    "with empty lists": lambda curve: {**curve, "u": [[], []]},
    "with a denominator of w that cancels": _over((1, 1), (1, 1)),
    "with a pole of w that cancels": _over((-1, 2), (-1, 2)),
    "with another denominator of w": _over((1,), (1, 1)),
    "with w and its denominator of opposite sign": _over((-1,), (-1,)),
    "with the denominator 0 of w": _over((1,), (0,)),
    "without the denominator of w": lambda curve: {key: curve[key] for key in ("u", "w")},
}  # fmt: skip
