"""Mutations of any document: its numbers, words, keys, lists and its text."""

import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any

from flint import fmpq

from .trees import (
    AGAIN,
    RAW,
    START,
    Change,
    Family,
    Path,
    columns_swapped,
    exact,
    get,
    is_matrix,
    is_number,
    nodes,
    put,
    put_at,
    swapped,
    without,
    write,
)


def degrees(document: Any) -> Iterator[Family]:
    lists = [(path, node) for path, node in nodes(document) if path[-1:] == ("coefficients",)]
    raised = {k: [(path, node[:k] + ["0"] * (k - len(node)) + ["1"]) for path, node in lists] for k in (5, 100, 101)}
    yield Family("degree raised", raised[5] + raised[100], put_at)
    yield Family("degree 101", raised[101], put_at, structural=False)


def _unreduced(q: fmpq) -> str:
    return f"{2 * q.p}/{2 * q.q}"


VALUES: dict[str, Callable[[fmpq], object]] = {
    "plus 1": lambda q: q + 1,
    "minus 1": lambda q: q - 1,
    "negated": lambda q: -q,
    "set to 0": lambda _: 0,
    "set to 1": lambda _: 1,
    "set to 10000": lambda _: 10_000,
    "times 1 + 10^-30": lambda q: q * (1 + fmpq(1, 10**30)),
    "plus 2^-60": lambda q: q + fmpq(1, 2**60),
    "minus 2^-60": lambda q: q - fmpq(1, 2**60),
    "inverted": lambda q: 1 / q if q != 0 else q,
    "halved": lambda q: q / 2,
    "times 10^40": lambda q: q * 10**40,
    "of 5000 digits": lambda q: str(q.p) + "0" * 5000,
}
"""Other numbers, in the spelling of the language."""

SPELLINGS: dict[str, Callable[[str], object]] = {
    "spelled unreduced": lambda text: _unreduced(exact(text)),
    "spelled over 1": lambda text: f"{exact(text).p}/1",
    "spelled -0": lambda _: "-0",
    "spelled with a leading 0": lambda text: re.sub(r"^-?", r"\g<0>0", text, count=1),
    "spelled with a sign +": lambda text: "+" + text,
    "spelled with two signs": lambda text: "--" + text,
    "spelled with a trailing newline": lambda text: text + "\n",
    "spelled with a leading space": lambda text: " " + text,
    "spelled with a null character": lambda text: text + "\u0000",
    "spelled in Arabic digits": lambda text: text.translate({48 + i: 0x660 + i for i in range(10)}),
    "spelled in wide digits": lambda text: text.translate({48 + i: 0xFF10 + i for i in range(10)}),
    "spelled in superscripts": lambda text: text + "²",
    "spelled with a unicode minus": lambda text: "\u2212" + text.lstrip("-"),
    "spelled with an exponent": lambda text: text + "e0",
    "spelled as a decimal": lambda text: text + ".0",
    "spelled with an underscore": lambda text: text + "_0",
    "spelled in hexadecimal": lambda text: "0x" + text.lstrip("-"),
    "spelled over -1": lambda text: f"{-exact(text).p}/-{exact(text).q}",
    "spelled over 0": lambda text: text.partition("/")[0] + "/0",
    "spelled with two bars": lambda text: text + "/3/5",
    "spelled empty": lambda _: "",
    "spelled NaN": lambda _: "nan",
    "spelled infinite": lambda _: "inf",
    "of 100001 digits": lambda _: "9" * 100_001,
    "as a JSON number": lambda text: RAW + text.partition("/")[0],
    "as a JSON float": lambda _: RAW + "0.5",
    "as a JSON NaN": lambda _: RAW + "NaN",
    "as true": lambda _: True,
    "as null": lambda _: None,
    "in a list": lambda text: [text],
    "in an object": lambda text: {text: text},
}
"""Never a number of the language."""


def numbers(document: Any) -> Iterator[Family]:
    places = [path for path, node in nodes(document) if is_number(node)]
    for name, value in VALUES.items():
        yield Family(f"number {name}", places, _revalued(value))
    for name, spelling in SPELLINGS.items():
        yield Family(f"number {name}", places, _respelled(spelling), structural=False)


def _revalued(value: Callable[[fmpq], object]) -> Change:
    return lambda tree, path: put(tree, path, str(value(exact(get(tree, path)))))


def _respelled(spelling: Callable[[str], object]) -> Change:
    return lambda tree, path: put(tree, path, spelling(get(tree, path)))


WORDS = (
    *(
        "reroute",
        "descend",
        "move-dead",
        "interpolate",
        "rational",
        "joint",
        "layers",
        "descent",
        "dimension",
        "connect",
    ),
    *(
        "global-minimum",
        "global-min",
        "interpolation",
        "gap",
        "spanning-set",
        "points",
        "relations",
        "features",
        "everywhere",
    ),
    *("polynomial", "piecewise-linear", "relu", "square", "l4", "huber", "abs", "logistic", "finite", "moments"),
    *("shallow", "deep-linear", "valleys/1", "valleys/2", "path-claim/1", "", "1"),
)


def words(document: Any) -> Iterator[Family]:
    words = [(path, node) for path, node in nodes(document) if isinstance(node, str) and not is_number(node)]
    others = [(path, other) for path, _ in words for other in WORDS]
    yield Family("word replaced", others, put_at)
    misspelt = [(path, other) for path, word in words for other in (word.upper(), word + " ", word + "\n", word[:-1])]
    yield Family("word misspelt", misspelt, put_at, structural=False)
    truths = [(path, other) for path, node in nodes(document) if isinstance(node, bool) for other in (not node, *LIES)]
    yield Family("truth value replaced", truths, put_at)


LIES: tuple[object, ...] = ("true", "false", None, RAW + "1", RAW + "0", "1", [])


def keys(document: Any) -> Iterator[Family]:
    objects = [path for path, node in nodes(document) if isinstance(node, dict)]
    keys = [(path, key) for path in objects for key in get(document, path)]
    added = [((*path, key), "0") for path in objects for key in ("comment", "", "eps", "gap ", "Gap", "x0")]
    yield Family("key deleted", keys, lambda tree, at: put(tree, at[0], without(get(tree, at[0]), at[1])))
    yield Family("key renamed", keys, lambda tree, at: _renamed(tree, at[0], at[1], at[1] + "_"), structural=False)
    yield Family("key capitalised", keys, lambda tree, at: _renamed(tree, at[0], at[1], at[1].upper()))
    yield Family(
        "key given twice", keys, lambda tree, at: _twice(tree, at, get(tree, (*at[0], at[1]))), structural=False
    )
    yield Family("key given twice, then 0", keys, lambda tree, at: _twice(tree, at, "0"), structural=False)
    yield Family("unknown key added", added, put_at, structural=False)
    yield Family("value replaced by null", [((*path, key), None) for path, key in keys], put_at, structural=False)
    yield Family("value replaced", [((*path, key), other) for path, key in keys for other in OTHER_VALUES], put_at)
    moves = [(path, key, to) for path, key in keys for to in objects if to[: len(path) + 1] != (*path, key)]
    yield Family("key moved", moves, _moved, structural=False)


OTHER_VALUES: tuple[object, ...] = ({}, [], [[]], True, RAW + "1", "x", "")


def _renamed(tree: Any, path: Path, key: str, name: str) -> Any:
    mapping = get(tree, path)
    return None if name in mapping else put(tree, path, {name if k == key else k: v for k, v in mapping.items()})


def _twice(tree: Any, place: tuple[Path, str], value: object) -> Any:
    path, key = place
    return put(tree, path, {**get(tree, path), AGAIN + key: value})


def _moved(tree: Any, place: tuple[Path, str, Path]) -> Any:
    path, key, to = place
    moved: Any = deepcopy(tree)
    value = get(moved, path).pop(key)
    target = get(moved, to)
    if path == to or key in target:
        return None
    target[key] = value
    return moved


def row_keys(document: Any) -> Iterator[Family]:
    tables = [path for path, node in nodes(document) if path[-1:] == ("rows",) and isinstance(node, dict)]
    keys = [(path, key) for path in tables for key in get(document, path)]
    width = len(get(document, (*START, "W"))) if tables else 0
    names = [str(i) for i in (*range(min(width, 40)), width - 1, width, width + 1, 10**20)] + ["9" * 5000]
    misspelt = [(path, key, form.format(key)) for path, key in keys for form in ROW_KEYS]
    others = [(path, key, name) for path, key in keys for name in names]
    added = [((*path, name), get(document, (*path, key))) for path, key in keys[:3] for name in names]
    again = [((*path, f"0{key}"), get(document, (*path, key))) for path, key in keys]
    yield Family("row key misspelt", misspelt, lambda tree, at: _renamed(tree, *at), structural=False)
    yield Family("row key of another neuron", others, lambda tree, at: _renamed(tree, *at))
    yield Family("row added", added, put_at)
    yield Family("row given again as 0i", again, put_at, structural=False)


ROW_KEYS = ("0{}", "-{}", " {}", "{} ", "+{}", "{}/1", "{}.0", "{}\n", "٠{}", "", "{}_0", "-1", "1e0", "last")


def lists(document: Any) -> Iterator[Family]:
    lists = [path for path, node in nodes(document) if isinstance(node, list) and node]
    kinds = {"segment": [path for path in lists if path[-1] == "segments"]}
    kinds["row"] = [path for path in lists if is_matrix(get(document, path))]
    kinds["item"] = [path for path in lists if path not in kinds["segment"] and path not in kinds["row"]]
    for kind, paths in kinds.items():
        yield from _items(kind, [(path, i) for path in paths for i in range(len(get(document, path)))])
    yield Family("list emptied", lists, lambda tree, path: put(tree, path, []))
    yield Family("list reversed", lists, lambda tree, path: put(tree, path, get(tree, path)[::-1]))
    yield Family(
        "list flattened",
        kinds["row"],
        lambda tree, path: put(tree, path, [entry for row in get(tree, path) for entry in row]),
    )
    matrices = kinds["row"]
    yield Family("matrix transposed", matrices, lambda tree, path: put(tree, path, _transposed(get(tree, path))))
    columns = [(path, j) for path in matrices for j in range(1, len(get(document, path)[0]))]
    yield Family("columns swapped", columns, lambda tree, at: columns_swapped(tree, at[0], at[1] - 1, at[1]))
    yield Family("column dropped", columns, _column_dropped)


def _items(kind: str, places: list[tuple[Path, int]]) -> Iterator[Family]:
    pairs = [(path, i, j) for path, i in places for j in range(max(0, i - 2), i)]
    yield Family(f"{kind} dropped", places, lambda tree, at: _spliced(tree, at, 0))
    yield Family(f"{kind} repeated", places, lambda tree, at: _spliced(tree, at, 2))
    yield Family(f"{kind}s swapped", pairs, lambda tree, at: put(tree, at[0], swapped(get(tree, at[0]), at[1], at[2])))
    yield Family(f"{kind} overwritten", pairs, lambda tree, at: put(tree, (*at[0], at[1]), get(tree, (*at[0], at[2]))))
    yield Family(f"{kind} cut off", places, lambda tree, at: put(tree, at[0], get(tree, at[0])[: at[1]]))


def _spliced(tree: Any, place: tuple[Path, int], times: int) -> Any:
    path, i = place
    items = get(tree, path)
    return put(tree, path, items[:i] + items[i : i + 1] * times + items[i + 1 :])


def _transposed(table: list[list[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*table, strict=False)]


def _column_dropped(tree: Any, place: tuple[Path, int]) -> Any:
    path, j = place
    return put(tree, path, [row[:j] + row[j + 1 :] for row in get(tree, path)])


def texts(document: Any) -> Iterator[Family]:
    text = write(document)
    places = range(len(text))
    numbers = [match.start() for match in re.finditer(r'(?<=")[0-9](?=[0-9/]*")', text)]
    plain: list[tuple[str, Sequence[Any], Callable[[int], str]]] = [
        ("text cut", places, lambda i: text[:i]),
        ("character dropped", places, lambda i: text[:i] + text[i + 1 :]),
        ("character doubled", places, lambda i: text[: i + 1] + text[i:]),
        ("characters swapped", places, lambda i: text[:i] + text[i : i + 2][::-1] + text[i + 2 :]),
        ("space inserted", places, lambda i: text[:i] + " " + text[i:]),
        ("comma inserted", places, lambda i: text[:i] + "," + text[i:]),
        ("digit replaced", places, lambda i: text[:i] + str(i % 10) + text[i + 1 :] if text[i].isdigit() else text),
        ("digit escaped", numbers, lambda i: f"{text[:i]}\\u003{text[i]}{text[i + 1 :]}"),
    ]
    for name, where, change in plain:
        yield Family(name, where, _textual(change), structural=False)
    yield Family("text followed by more", TAILS, lambda _, tail: text + tail, structural=False)
    yield Family("text followed by white space", (" ", "\n", "\r\n\t"), lambda _, tail: text + tail, structural=False)
    yield Family("text preceded by more", HEADS, lambda _, head: head + text, structural=False)
    yield Family("text of something else", OTHERS, lambda _, other: other, structural=False)
    yield Family("document doubled", ("",), lambda _, __: text + text, structural=False)
    yield Family("document in a list", (1, 20, 2000), lambda _, k: "[" * k + text + "]" * k, structural=False)
    deep = [path for path, node in nodes(document) if is_number(node)][:20]
    nested = RAW + "[" * 5000 + "]" * 5000
    yield Family("number nested deeply", deep, lambda tree, path: put(tree, path, nested), structural=False)


def _textual(change: Callable[[int], str]) -> Change:
    return lambda _, i: change(i)


TAILS = ("}", "]", ",", "{}", "null", "\u0000", "// end", "\ufeff")
HEADS = ("\ufeff", "[", "{", "0", "\u0000", "// start\n", "null")
OTHERS = ("", " ", "{}", "[]", "null", "0", '"valleys/1"', "[" * 100_000, '{"a":' * 100_000, '{"format": "valleys/1"}')
