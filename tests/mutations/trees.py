"""Mutants of JSON trees: families of places and changes, and what stands at a path."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpz

Path = tuple[str | int, ...]
Change = Callable[[Any, Any], Any]
"""(tree, place) ↦ a new tree, a text (already written), or None where the mutation makes no sense."""

NUMBER = re.compile(r"-?[0-9]+(?:/[0-9]+)?", re.ASCII)
RAW, AGAIN = "\u0000raw:", "\u0000again:"
"""Marks in a tree for what no Python object stands for: a bare literal, a key given twice."""

START, SEGMENTS, FINAL = ("claim", "start"), ("proof", "segments"), ("proof", "final")
"""Where a document about paths keeps its start, its segments and what is said of the end."""


@dataclass(frozen=True)
class Family:
    """One kind of mutation. The structural ones keep the spelling: they have more turns, and serve in pairs."""

    name: str
    places: Sequence[Any]
    change: Change
    structural: bool = True


def write(tree: object) -> str:
    """The tree as JSON text, the marks replaced by what they stand for."""
    text = json.dumps(tree, ensure_ascii=False)
    return re.sub(r'"\\u0000raw:([^"]*)"', r"\1", text).replace('"\\u0000again:', '"')


def nodes(tree: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every node with its path, the root first."""
    yield path, tree
    items: Iterable[tuple[str | int, Any]] = ()
    if isinstance(tree, dict):
        items = tree.items()
    elif isinstance(tree, list):
        items = enumerate(tree)
    for key, child in items:
        yield from nodes(child, (*path, key))


def get(tree: Any, path: Path) -> Any:
    """The node at a path."""
    for step in path:
        tree = tree[step]
    return tree


def put(tree: Any, path: Path, value: object) -> Any:
    """The tree with another node, or a new key, at a path; the given tree stays as it is."""
    if not path:
        return value
    copied = tree.copy()
    copied[path[0]] = put(tree[path[0]], path[1:], value) if path[1:] else value
    return copied


def without(mapping: dict[str, Any], key: str) -> dict[str, Any]:
    return {k: value for k, value in mapping.items() if k != key}


def is_number(node: object) -> bool:
    return isinstance(node, str) and NUMBER.fullmatch(node) is not None


def is_matrix(node: object) -> bool:
    return isinstance(node, list) and bool(node) and all(isinstance(row, list) for row in node)


def exact(text: str) -> fmpq:
    above, _, below = text.partition("/")
    return fmpq(fmpz(above), fmpz(below or "1"))


def put_at(tree: Any, place: tuple[Path, object]) -> Any:
    path, value = place
    return put(tree, path, value)


def swapped(items: list[Any], i: int, j: int) -> list[Any]:
    swapped = items.copy()
    if max(i, j) < len(swapped):  # the rows of a polynomial are not all of one length
        swapped[i], swapped[j] = items[j], items[i]
    return swapped


def columns_swapped(tree: Any, path: Path, i: int, j: int) -> Any:
    return put(tree, path, [swapped(row, i, j) for row in get(tree, path)])
