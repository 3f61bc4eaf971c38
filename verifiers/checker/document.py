"""Reading a `valleys/1` document: strict JSON, exact numbers, stated limits.

Nothing here knows what a document means. Whatever is not exactly of the expected form is `Malformed`.
"""

import json
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NoReturn, TypeVar

MOST_BYTES = 16 * 2**20
MOST_DIGITS = 20_000
MOST_SIZE = 10_000

T = TypeVar("T")
Row = list[Fraction]
Matrix = list[Row]

_INTEGER = re.compile(r"0|-?[1-9][0-9]*", re.ASCII)
_FRACTION = re.compile(r"(-?[1-9][0-9]*)/([1-9][0-9]*)", re.ASCII)


class Malformed(Exception):
    """Not a document of the language, or beyond its limits."""


class Refused(Exception):
    """A document of the language whose proof does not prove its claim."""


def decode(data: bytes) -> Any:
    """The JSON value of a text: no key twice, no bare number, nothing but ASCII."""
    if len(data) > MOST_BYTES:
        raise Malformed(f"expected at most {MOST_BYTES} bytes, got more")
    try:
        return json.loads(
            data.decode("ascii"),
            object_pairs_hook=_object,
            parse_int=_bare_number,
            parse_float=_bare_number,
            parse_constant=_bare_number,
        )
    except UnicodeDecodeError as error:
        raise Malformed(f"expected ASCII text, got the byte {data[error.start]} at place {error.start}") from None
    except json.JSONDecodeError as error:
        raise Malformed(f"expected JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise Malformed("expected brackets a few levels deep, got hundreds") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for key, value in pairs:
        if key in table:
            raise Malformed(f"expected each key once, got {shown(key)} twice")
        table[key] = value
    return table


def _bare_number(text: str) -> NoReturn:
    raise Malformed(f'expected numbers as strings such as "1/2", got the bare number {shown(text)}')


def shown(value: object) -> str:
    """A value for an error message: one short line."""
    text = ascii(value[:80] if isinstance(value, str) else type(value).__name__)
    return text if len(text) <= 60 else f"{text[:57]}…"


def fields(value: Any, where: str, *required: str, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """An object with exactly the required keys and perhaps the optional ones."""
    if not isinstance(value, dict):
        raise Malformed(f"expected {where} to be an object, got {shown(value)}")
    for key in required:
        if key not in value:
            raise Malformed(f"expected the key {key!r} in {where}, found none")
    for key in value:
        if key not in required and key not in optional:
            raise Malformed(
                f"expected no other keys than {', '.join(required + optional)} in {where}, got {shown(key)}"
            )
    return value


def choice(value: Any, where: str, table: dict[str, T]) -> T:
    """What the table holds under a word of the document."""
    if not isinstance(value, str) or value not in table:
        raise Malformed(f"expected {where} to be one of {', '.join(table)}, got {shown(value)}")
    return table[value]


def kind(value: Any, where: str, table: dict[str, T], key: str = "kind") -> T:
    """What the table holds under an object's own word for what it is."""
    if not isinstance(value, dict) or key not in value:
        raise Malformed(f"expected {where} to be an object with the key {key!r}, got {shown(value)}")
    return choice(value[key], f"{key!r} of {where}", table)


def rational(value: Any, where: str) -> Fraction:
    """An exact number in its one spelling."""
    if not isinstance(value, str):
        raise Malformed(f"expected {where} to be a number as a string, got {shown(value)}")
    if len(value) > 2 * MOST_DIGITS:
        raise Malformed(f"expected at most {MOST_DIGITS} digits in {where}, got {len(value)} characters")
    if _INTEGER.fullmatch(value):
        return Fraction(_integer(value, where))
    match = _FRACTION.fullmatch(value)
    if match is None:
        raise Malformed(f'expected {where} to be spelled like "0", "-3" or "1/2", got {shown(value)}')
    denominator = _integer(match[2], where)
    number = Fraction(_integer(match[1], where), denominator)
    if denominator == 1 or number.denominator != denominator:
        raise Malformed(f"expected {where} in lowest terms, got {shown(value)}")
    return number


def _integer(text: str, where: str) -> int:
    if len(text) > MOST_DIGITS:
        raise Malformed(f"expected at most {MOST_DIGITS} digits in {where}, got {len(text)}")
    return -_digits(text[1:]) if text[0] == "-" else _digits(text)


def _digits(text: str) -> int:
    if len(text) <= 500:  # Python's own limit for int() is never set below 640
        return int(text)
    half = len(text) // 2
    head, tail = _digits(text[:-half]), _digits(text[-half:])
    shift: int = 10**half
    return head * shift + tail


def natural(value: Any, where: str, least: int = 0, most: int = MOST_SIZE) -> int:
    """A whole number between two limits."""
    number = rational(value, where)
    if number.denominator != 1 or number < least:
        raise Malformed(f"expected {where} to be a whole number of at least {least}, got {shown(value)}")
    if number > most:
        raise Malformed(f"expected {where} to be at most {most}, got {shown(value)}")
    return int(number)


def indexed(value: Any, where: str, most: int) -> dict[int, Any]:
    """An object whose keys are indices from 0 to `most`."""
    if not isinstance(value, dict):
        raise Malformed(f"expected {where} to be an object, got {shown(value)}")
    return {natural(key, f"a key of {where}", most=most): entry for key, entry in value.items()}


def listed(value: Any, where: str, length: int | None, read: Callable[[Any, str], T]) -> list[T]:
    """A list whose entries are all read the same way; its length is prescribed, or if None only limited."""
    if not isinstance(value, list):
        raise Malformed(f"expected {where} to be a list, got {shown(value)}")
    if length is not None and len(value) != length:
        raise Malformed(f"expected {length} entries in {where}, got {len(value)}")
    if len(value) > MOST_SIZE:
        raise Malformed(f"expected at most {MOST_SIZE} entries in {where}, got {len(value)}")
    return [read(entry, f"{where}[{index}]") for index, entry in enumerate(value)]


def different(value: Any, where: str, length: int, below: int) -> list[int]:
    """So many indices, none of them twice."""
    found = listed(value, where, length, lambda one, place: natural(one, place, most=below - 1))
    if len(set(found)) != length:
        raise Malformed(f"expected each index once in {where}, got one twice")
    return found


def vector(value: Any, where: str, length: int | None) -> Row:
    """A list of numbers."""
    return listed(value, where, length, rational)


def matrix(value: Any, where: str, rows: int | None, columns: int | None) -> Matrix:
    """A list of rows of numbers."""
    return listed(value, where, rows, lambda row, place: vector(row, place, columns))
