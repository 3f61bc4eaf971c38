"""Reading `valleys/1` for the oracles: a second implementation, written from notes/certificates.md alone."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpz

Row = tuple[fmpq, ...]
Table = tuple[Row, ...]

ZERO, HALF, ONE = fmpq(0), fmpq(1, 2), fmpq(1)
MOST_DIGITS = 100_000
PRIMES = (2305843009213693951, 4611686018427387847)


class MalformedError(ValueError):
    """Not a document of the language."""


@dataclass(frozen=True)
class Polynomial:
    """σ(z) = Σ a_k z^k; zeros anywhere in the list are allowed."""

    coefficients: Row

    @property
    def degrees(self) -> tuple[int, ...]:
        """K = {k : a_k ≠ 0}."""
        return tuple(k for k, a in enumerate(self.coefficients) if a != 0)

    @property
    def degree(self) -> int:
        """The degree, 0 for σ = 0."""
        return max(self.degrees, default=0)

    def __call__(self, z: fmpq) -> fmpq:
        total = ZERO
        for a in reversed(self.coefficients):
            total = total * z + a
        return total


@dataclass(frozen=True)
class PiecewiseLinear:
    """σ(z) = positive·z for z ≥ 0, negative·z for z < 0."""

    negative: fmpq
    positive: fmpq

    def __call__(self, z: fmpq) -> fmpq:
        return (self.positive if z >= 0 else self.negative) * z


Activation = Polynomial | PiecewiseLinear


@dataclass(frozen=True)
class Problem:
    """Shallow network, square loss, finite data."""

    n: int
    m: int
    p: int
    activation: Activation
    x: Table
    y: Table
    weights: Row


@dataclass(frozen=True)
class Network:
    """U is m×p, W is p×n."""

    U: Table
    W: Table


def decode(text: str) -> dict[str, Any]:
    """The JSON document, where a key given twice is an error (`json.loads` keeps the last one silently)."""
    try:
        document = json.loads(text, object_pairs_hook=_without_repetition)
    except (json.JSONDecodeError, RecursionError) as error:
        raise MalformedError(str(error)) from None
    if not isinstance(document, dict):
        raise MalformedError("expected an object")
    return document


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise MalformedError("a key given twice")
    return dict(pairs)


def obj(value: object, *required: str, optional: Iterable[str] = ()) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise MalformedError(f"expected an object, got {value!r:.40}")
    if not set(required) <= set(value) <= {*required, *optional}:
        raise MalformedError(f"expected the keys {required}, got {sorted(value)}")
    return value


def one_of(value: object, *words: str) -> str:
    if not isinstance(value, str) or value not in words:
        raise MalformedError(f"expected one of {words}, got {value!r:.40}")
    return value


def items(value: object, length: int | None = None) -> list[Any]:
    if not isinstance(value, list) or length not in {None, len(value)}:
        raise MalformedError(f"expected a list of length {length}, got {value!r:.40}")
    return value


def rational(value: object) -> fmpq:
    """The number that an integer or a fraction in lowest terms spells."""
    if not isinstance(value, str) or not re.fullmatch(r"0|-?[1-9][0-9]*(/[1-9][0-9]*)?", value, re.ASCII):
        raise MalformedError(f"expected a number, got {value!r:.40}")
    if max(map(len, value.lstrip("-").split("/"))) > MOST_DIGITS:
        raise MalformedError(f"expected at most {MOST_DIGITS} digits, got {len(value)} characters")
    above, slash, below = value.partition("/")
    q = fmpz(below) if slash else fmpz(1)
    if slash and (q == 1 or fmpz(above).gcd(q) != 1):
        raise MalformedError(f"expected lowest terms, got {value!r:.40}")
    return fmpq(fmpz(above), q)


def natural(value: object) -> int:
    """A size or an index."""
    number = rational(value)
    if number < 0 or number.q != 1 or number > 10**100:
        raise MalformedError(f"expected a size or an index, got {value!r:.40}")
    return int(number.p)


def read_row(value: object, length: int | None = None) -> Row:
    return tuple(rational(entry) for entry in items(value, length))


def read_table(value: object, rows: int | None, columns: int | None) -> Table:
    table = tuple(read_row(row, columns) for row in items(value, rows))
    if len({len(row) for row in table}) > 1:
        raise MalformedError("expected rows of one length")
    return table


def read_activation(value: object) -> Activation:
    if not isinstance(value, dict):
        raise MalformedError("expected an object as activation")
    if one_of(value.get("type"), "polynomial", "piecewise-linear") == "polynomial":
        obj(value, "type", "coefficients")
        polynomial = Polynomial(read_row(value["coefficients"]))
        if polynomial.degree > 100:
            raise MalformedError("expected a degree of at most 100")
        return polynomial
    obj(value, "type", "negative", "positive")
    return PiecewiseLinear(rational(value["negative"]), rational(value["positive"]))


def size(value: object) -> int:
    if natural(value) > 10_000:
        raise MalformedError(f"expected at most 10000, got {value!r:.40}")
    return natural(value)


def read_problem(value: object) -> Problem:
    problem = obj(value, "model", "n", "m", "p", "activation", "loss", "data")
    one_of(problem["model"], "shallow")
    one_of(obj(problem["loss"], "type")["type"], "square")
    data = obj(problem["data"], "type", "x", "y", "weights")
    one_of(data["type"], "points")
    n, m, p, N = size(problem["n"]), size(problem["m"]), size(problem["p"]), len(items(data["x"]))
    x, y, weights = read_table(data["x"], N, n), read_table(data["y"], N, m), read_row(data["weights"], N)
    if any(q <= 0 for q in weights):
        raise MalformedError("expected positive weights")
    return Problem(n, m, p, read_activation(problem["activation"]), x, y, weights)


def read_network(value: object, problem: Problem) -> Network:
    network = obj(value, "U", "W")
    return Network(read_table(network["U"], problem.m, problem.p), read_table(network["W"], problem.p, problem.n))
