"""Exact rational numbers and matrices over FLINT.

Numbers are `flint.fmpq`, matrices `flint.fmpq_mat`; nothing here rounds. A decimal text is the decimal it
shows; a float64 is the dyadic rational that it is. Modular arithmetic serves to *choose* (which rows are
independent, which system to solve): a set of rows that is independent modulo a prime is independent over Q,
and whatever else it suggests is verified by an exact identity afterwards.
"""

import math
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat, fmpz, fmpz_mat, nmod_mat
from numpy.typing import NDArray

from .errors import InputError, LimitError, ParseError, ShapeError, shown

PRIMES = (2305843009213693951, 4611686018427387847, 9223372036854775783)
"""Primes just below 2^61, 2^62 and 2^63: what one suggests wrongly, the next is asked again."""

MOST_DIGITS = 100_000
MOST_EXPONENT = 5_000

Integers = NDArray[Any]
"""Exact integers: int64, or Python's."""

Number = int | str | float | Fraction | fmpq | fmpz

_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,6}))?", re.ASCII)


def rational(value: Number) -> fmpq:
    """The exact value of a number or of a number's text.

    Integers, fractions, decimals (`"0.1"` is 1/10) and float64 (`0.1` is a dyadic rational) are all exact.

    >>> rational("-3/4"), rational("0.25"), rational("1e-2"), rational(0.5)
    (-3/4, 1/4, 1/100, 1/2)
    >>> rational(0.1) == rational("0.1")
    False

    Raises `ParseError` for a text that is no number and `InputError` for NaN and infinities.
    """
    if isinstance(value, fmpq):
        return value
    if isinstance(value, str):
        return _parse(value.strip())
    if isinstance(value, Fraction):
        return fmpq(value.numerator, value.denominator)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InputError(f"expected a finite number, got {value}: remove or replace it")
        return fmpq(*value.as_integer_ratio())
    return fmpq(value)


def _parse(text: str) -> fmpq:
    if len(text) > MOST_DIGITS:
        raise LimitError(f"expected a number of at most {MOST_DIGITS} characters, got {shown(text)}")
    numerator, slash, denominator = text.partition("/")
    if not slash:
        return _decimal(text)
    below = _decimal(denominator.strip())
    if below == 0:
        raise ParseError(f"expected a nonzero denominator, got {shown(text)}")
    return _decimal(numerator.strip()) / below


def _decimal(text: str) -> fmpq:
    match = _DECIMAL.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        raise ParseError(f"expected a number such as 3, -1/2, 0.25 or 1e-3, got {shown(text)}")
    sign, whole, part, exponent = match[1], match[2], match[3] or "", int(match[4] or 0)
    if abs(exponent) > MOST_EXPONENT:
        raise LimitError(f"expected an exponent between -{MOST_EXPONENT} and {MOST_EXPONENT}, got {shown(text)}")
    shift = exponent - len(part)
    digits = fmpz((whole + part).lstrip("0") or "0")
    value = fmpq(digits * fmpz(10) ** shift) if shift >= 0 else fmpq(digits, fmpz(10) ** -shift)
    return -value if sign == "-" else value


def abbreviated(value: int) -> str:
    """An integer in full, or its first digits and how many there are (Python itself refuses more than 4300).

    >>> abbreviated(10**50), abbreviated(7**2000)
    ('100000000000000000000000000000000000000000000000000', '1570652205…, 1691 digits')
    """
    text = str(fmpz(value))
    return text if len(text) <= 1000 else f"{text[:10]}…, {len(text)} digits"


def digits(value: fmpq) -> int:
    """The number of decimal digits of the longer of numerator and denominator.

    >>> digits(rational("-12/12345"))
    4
    """
    return max(len(str(abs(value.p))), len(str(value.q)))


def matrix(rows: Iterable[Iterable[Number]], columns: int | None = None) -> fmpq_mat:
    """A rational matrix from rows of numbers; `columns` gives the width of a matrix that may have no rows.

    >>> matrix([["1/2", 2], [0.5, "0.1"]])
    [1/2,    2]
    [1/2, 1/10]

    Raises `ShapeError` for ragged rows.
    """
    table = [[rational(value) for value in row] for row in rows]
    width = len(table[0]) if table else 0
    width = width if columns is None else columns
    for index, row in enumerate(table):
        if len(row) != width:
            raise ShapeError(f"expected rows of {width} numbers, got {len(row)} in row {index}")
    return fmpq_mat(len(table), width, [value for row in table for value in row])


def rows_of(a: fmpq_mat, indices: Sequence[int]) -> fmpq_mat:
    """The submatrix of the given rows, in that order."""
    table = a.tolist()
    return fmpq_mat(len(indices), a.ncols(), [value for i in indices for value in table[i]])


def columns_of(a: fmpq_mat, indices: Sequence[int]) -> fmpq_mat:
    """The submatrix of the given columns, in that order."""
    table = a.tolist()
    return fmpq_mat(a.nrows(), len(indices), [row[j] for row in table for j in indices])


def stack(above: fmpq_mat, below: fmpq_mat) -> fmpq_mat:
    """One matrix on top of another."""
    entries = above.entries() + below.entries()
    return fmpq_mat(above.nrows() + below.nrows(), above.ncols(), entries)


def integers(a: fmpq_mat) -> tuple[Integers, int]:
    """(b, q) with a = b/q, b an array of machine integers where they fit, else of Python's.

    >>> integers(matrix([["1/2", 3]]))
    (array([[1, 6]]), 2)
    """
    numerators, q = a.numer_denom()
    entries = [*map(int, numerators.entries())]
    fits = max(map(abs, entries), default=0) < 2**62
    return np.array(entries, dtype=np.int64 if fits else object).reshape(a.nrows(), a.ncols()), int(q)


def integer_matrix(table: Integers) -> fmpz_mat:
    """The same as a matrix of FLINT."""
    return fmpz_mat(table.shape[0], table.shape[1], table.ravel().tolist())


def is_zero(a: fmpq_mat) -> bool:
    """Whether every entry is exactly 0."""
    return a == fmpq_mat(a.nrows(), a.ncols())


def modulo(a: fmpq_mat, prime: int) -> nmod_mat:
    """The matrix, scaled to integers by one factor, modulo a prime; its rank there bounds its rank over Q below."""
    numerators: fmpz_mat = a.numer_denom()[0]
    return nmod_mat(numerators, prime)


def pivots(a: nmod_mat) -> list[int]:
    """The pivot columns of the reduced echelon form: each the first that is independent of those before it."""
    reduced, rank = a.rref()
    table = reduced.tolist()
    found: list[int] = []
    column = 0
    for row in range(rank):
        while int(table[row][column]) == 0:
            column += 1
        found.append(column)
    return found


def rank(a: fmpq_mat) -> int:
    """The rank modulo a prime, the largest over `PRIMES`: a lower bound of the rank over Q, rarely less.

    >>> rank(matrix([[1, 2], [2, 4]]))
    1
    """
    most, found = min(a.nrows(), a.ncols()), 0
    for prime in PRIMES if most else ():
        found = max(found, modulo(a, prime).rank())
        if found == most:
            break
    return found


def independent_columns(a: fmpq_mat) -> list[int]:
    """Columns that are independent over Q: each the first that is independent, mod a prime, of those before.

    Independence is exact. That there are no more holds if they are as many as rows or columns, or else unless
    all of `PRIMES` divide some minor: it is for the caller to verify.

    >>> independent_columns(matrix([[1, 2, 0], [2, 4, 1]]))
    [0, 2]
    """
    most = min(a.nrows(), a.ncols())
    found: list[int] = []
    for prime in PRIMES if most else ():
        found = max(found, pivots(modulo(a, prime)), key=len)
        if len(found) == most:
            break
    return found


def independent_rows(a: fmpq_mat) -> list[int]:
    """The same for rows.

    >>> independent_rows(matrix([[0, 0], [1, 2], [2, 4], [0, 1]]))
    [1, 3]
    """
    return independent_columns(a.transpose())


def combinations(of: fmpq_mat, targets: fmpq_mat) -> fmpq_mat | None:
    """C with C · `of` = `targets`, for `of` with independent rows; None if some target is not in their span.

    The answer is verified exactly on all columns: None is a proof as well, since a nonsingular square
    subsystem has one solution only.

    >>> combinations(matrix([[1, 1, 0], [0, 1, 1]]), matrix([[2, 3, 1]]))
    [2, 1]
    >>> combinations(matrix([[1, 1, 0], [0, 1, 1]]), matrix([[2, 3, 2]])) is None
    True
    """
    if of.nrows() == 0 or targets.nrows() == 0:
        return fmpq_mat(targets.nrows(), of.nrows()) if is_zero(targets) or targets.nrows() == 0 else None
    square = list(range(of.ncols())) if of.nrows() == of.ncols() else independent_columns(of)
    if len(square) < of.nrows():
        raise ShapeError(f"expected {of.nrows()} independent rows, found {len(square)}")
    solution = solve(columns_of(of, square).transpose(), columns_of(targets, square).transpose()).transpose()
    return solution if solution * of == targets else None


def row_relations(a: fmpq_mat) -> tuple[list[int], fmpq_mat]:
    """(B, C): the rows B are a basis of the row space, and C · (rows B) = the other rows. Exact (FLINT's echelon form).

    >>> row_relations(matrix([[1, 2], [2, 4], [0, 1], [1, 1]]))
    ([0, 2], [2,  0]
    [1, -1])
    """
    numerators: fmpz_mat = a.numer_denom()[0].transpose()
    reduced, common, rank = numerators.rref()
    table = reduced.tolist()[:rank]
    basis = [next(j for j, value in enumerate(row) if value) for row in table]
    others = [j for j in range(a.nrows()) if j not in set(basis)]
    scaled = fmpz_mat(len(others), rank, [row[j] for j in others for row in table])
    return basis, fmpq_mat(scaled) * fmpq(1, common)


def solve(a: fmpq_mat, b: fmpq_mat) -> fmpq_mat:
    """X with a·X = b for a square nonsingular a, exactly (FLINT, p-adic lifting); `ShapeError` if a is singular.

    >>> solve(matrix([[2, 1], [1, 1]]), matrix([[1], [0]]))
    [ 1]
    [-1]
    """
    if a.nrows() == 0:
        return fmpq_mat(0, b.ncols())
    try:
        return a.solve(b)
    except ZeroDivisionError:
        raise ShapeError(f"expected a nonsingular {a.nrows()}×{a.ncols()} matrix, got a singular one") from None
