"""Mutants of a document of `valleys/1`: what a forger, a clumsy editor or a buggy producer might write.

Main definition
---------------
* `mutants(document, seed, most)`: named mutated texts, deterministic in its arguments, no text twice, never the
  text of the document itself. With `most` the families of mutations take turns, so that a few hundred mutants
  of a long document still show every family.

A family is a list of places and a change at a place, and a name reads "family at place". What the families of
`ALWAYS_MALFORMED` yield is outside the language, whatever the document. Families of one kind of claim are in a
module of its own.
"""

import random
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from .connections import connections
from .curves import curves
from .descents import descents
from .dimensions import dimensions
from .enclosed import enclosed
from .generic import SPELLINGS, degrees, keys, lists, numbers, row_keys, texts, words
from .linear import linear
from .local_minima import local_minima
from .losses import losses
from .ranks import ranks
from .teacher import teacher
from .trees import Family, write

__all__ = ["ALWAYS_MALFORMED", "ALWAYS_VALID", "mutants", "write"]


def mutants(document: dict[str, Any], seed: int, most: int | None = None) -> Iterator[tuple[str, str]]:
    """(name, text) of distinct mutants, at most `most` of them, the families taking turns."""
    rng = random.Random(seed)
    families = list(_families(document, rng))
    streams = [[_mutants_of(family, document, rng, most)] * (3 if family.structural else 1) for family in families]
    streams.append([_mutants_of(_pairs(families, rng), document, rng, most)] * 12)
    rng.shuffle(streams)
    turns = zip_longest(*(stream for repeated in streams for stream in repeated))
    seen, count = {write(document)}, 0
    for name, text in (mutant for turn in turns for mutant in turn if mutant is not None):
        if count == most:
            return
        if text not in seen:
            seen.add(text)
            count += 1
            yield name, text


def _mutants_of(family: Family, document: Any, rng: random.Random, most: int | None) -> Iterator[tuple[str, str]]:
    length = len(family.places)
    for index in rng.sample(range(length), length if most is None else min(length, most)):
        place = family.places[index]
        changed = family.change(document, place)
        if changed is not None:
            yield f"{family.name} at {_shown(place)}", changed if isinstance(changed, str) else write(changed)


def _shown(place: object) -> str:
    if isinstance(place, Family):
        return place.name
    if isinstance(place, tuple):
        return "/".join(_shown(step) for step in place)
    return str(place)[:60]


def _pairs(families: list[Family], rng: random.Random, size: int = 400) -> Family:
    """Two structural changes at once: one error may hide behind another."""
    usable = [family for family in families if family.structural and family.places]
    chosen = [tuple(_draw(usable, rng) for _ in range(2)) for _ in range(size)]
    return Family("two changes", chosen, lambda tree, at: _both(tree, at[0], at[1]))


def _draw(families: list[Family], rng: random.Random) -> tuple[Family, Any]:
    family = rng.choice(families)
    return family, rng.choice(family.places)


def _both(tree: Any, first: tuple[Family, Any], second: tuple[Family, Any]) -> Any:
    try:
        once = first[0].change(tree, first[1])
        return None if once is None else second[0].change(once, second[1])
    except (LookupError, TypeError, ValueError, AttributeError, ZeroDivisionError):
        return None  # the first change took away the place of the second


def _families(document: Any, rng: random.Random) -> Iterator[Family]:
    yield from numbers(document)
    yield from words(document)
    yield from keys(document)
    yield from row_keys(document)
    yield from lists(document)
    yield from connections(document)
    yield from descents(document, rng)
    yield from curves(document)
    yield from enclosed(document)
    yield from dimensions(document)
    yield from linear(document)
    yield from losses(document)
    yield from local_minima(document)
    yield from ranks(document)
    yield from teacher(document)
    yield from degrees(document)
    yield from texts(document)


ALWAYS_MALFORMED = frozenset(
    {
        *(f"number {name}" for name in SPELLINGS),
        *(
            "word misspelt",
            "key renamed",
            "row given again as 0i",
            "key given twice",
            "key given twice, then 0",
            "unknown key added",
            "value replaced by null",
        ),
        *("gap written into the proof", "gap moved into the proof", "claim made negative", "row key misspelt"),
        *("text cut", "text followed by more", "text preceded by more", "text of something else", "document doubled"),
        *("document in a list", "number nested deeply", "degree 101"),
    }
)
"""Families whose every mutant is malformed, whatever the document."""

ALWAYS_VALID = frozenset({"neurons swapped everywhere", "text followed by white space"})
"""Families that take a valid document to valid ones: the hidden neurons have no order, and JSON ends with any space."""
