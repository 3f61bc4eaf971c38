"""Rank of an integer matrix modulo a prime, at the speed of a matrix product.

The rank modulo any prime bounds the rank over Q from below. Small matrices go to FLINT; larger ones to a block
LU factorisation whose inner loop is float64 matrix products.

**Why nothing rounds.** A residue is an integer in a float64 with |x| ≤ h = ⌊p/2⌋ + 2. `PrimeField` admits at
most `terms` products per entry between two reductions, chosen so that h + terms·h² ≤ 2^53 − p. Every partial
sum of a matrix product, in whatever order and with or without fused multiply-add, is then an integer below
2^53 in absolute value, and float64 holds it exactly. A reduction subtracts p·t, t = rint(x·(1/p)): the computed
quotient differs from x/p by at most |x/p|·2^-52 ≤ 2/p, hence |x − p·t| ≤ p/2 + 2 and |p·t| ≤ 2^53; both are
integers, so both are exact. For p ≥ 5 the only multiple of p in [−h, h] is 0: testing an entry against zero is a
statement about residues, never about rounding.

**Algorithm.** A = L·U·(column order), by rows in blocks (Crout's order: a block is updated with all pivots so
far when its turn comes, one long product instead of many short ones; every entry is reduced about once per
`terms` pivots). A block is factored the same way with a smaller height; the smallest ones invert their leading
square by Gauss–Jordan, and only where that is singular do they go row by row, the pivot of a row being the first
nonzero entry that the rows above leave of it. Small matrices go row by row as a whole. A row is a pivot exactly when
it is independent of the rows above it. U overwrites the pivot rows, L the columns below: besides a float64 copy of
the matrix, only a few blocks are allocated.
Exact LU on BLAS: Dumas, Giorgi, Pernet, *Dense linear algebra over word-size prime fields*, ACM TOMS 35 (2008).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import index
from typing import Any, NamedTuple, SupportsIndex

import numpy as np
from flint import fmpz, fmpz_mat, nmod_mat
from numpy.typing import NDArray

from .errors import InputError, LimitError, ShapeError, shown
from .exact import pivots

PRIMES = (4194287, 4194277, 4194271, 4194247)
"""The largest primes that admit 2048 products between reductions, descending."""

FLOAT_PRIMES = range(5, 1 << 24)
"""Where float64 blocks are used; any other prime below 2^64 goes to FLINT."""

FLINT_BELOW = 80
"""Below this many rows or columns FLINT is ahead (measured from numpy; without its conversion, below 400)."""

BLOCKS_FROM = 200
"""Below this many rows or columns blocks are no gain, and lose where leading squares are singular."""

PIECE = 1 << 15
"""Entries reduced at a time: a piece and its quotients stay in cache."""

FloatMatrix = NDArray[np.float64]
IntegerMatrix = NDArray[Any] | Sequence[Sequence[SupportsIndex]] | fmpz_mat


class PrimeField:
    """Matrices over the field with p elements, as integers |x| ≤ h = ⌊p/2⌋ + 2 held in float64. Exact.

    >>> field = PrimeField(PRIMES[0])
    >>> field.terms
    2048
    >>> field.power(np.array([[2.0, -3.0]]), 22), pow(2, 22, field.prime), pow(3, 22, field.prime) - field.prime
    (array([[ 1.70000e+01, -5.95725e+05]]), 17, -595725)

    Raises `InputError` unless the prime lies in `FLOAT_PRIMES`.
    """

    def __init__(self, prime: int = PRIMES[0]) -> None:
        _require_prime(prime)
        if prime not in FLOAT_PRIMES:
            raise LimitError(f"expected a prime from 5 to 2^24 for float64 residues, got {prime}: take {PRIMES[0]}")
        self.prime = prime
        self.terms: int = (2**53 - prime - (prime // 2 + 2)) // (prime // 2 + 2) ** 2
        self._inverse = 1.0 / prime
        self._scratch = np.empty(0)

    def residues(self, a: IntegerMatrix, *, overwrite: bool = False) -> FloatMatrix:
        """The matrix modulo p: a C-ordered float64 copy, or the argument itself where `overwrite` can be obeyed."""
        source = _as_array(a, self.prime)
        keep = overwrite and source.dtype == np.float64 and source.flags.c_contiguous and source.flags.writeable
        out = source if keep else np.empty(source.shape)
        for piece in pieces(source):
            out[piece] = _exact_in_float(source[piece], self.prime)
            self._reduce_piece(out[piece], np.empty(out[piece].shape))
        return out

    def reduce(self, x: FloatMatrix) -> FloatMatrix:
        """x modulo p, in place and returned, for a matrix of integers |x| ≤ 2^53 − p."""
        for piece in pieces(x):
            self._reduce_piece(x[piece], np.empty(x[piece].shape))
        return x

    def product(self, a: FloatMatrix, b: FloatMatrix) -> FloatMatrix:
        """a·b modulo p, for residues of shapes (r, k) and (k, s), any k."""
        out = np.zeros((a.shape[0], b.shape[1]))
        self.subtract_product(out, a, b)
        return np.negative(out, out=out)

    def power(self, x: FloatMatrix, exponent: int) -> FloatMatrix:
        """The entries of a matrix of residues to a power ≥ 0, by repeated squaring."""
        result = x.copy() if exponent else np.ones_like(x)
        for bit in bin(exponent)[3:]:
            result = self.reduce(result * result)
            result = self.reduce(result * x) if bit == "1" else result
        return result

    def subtract_product(self, c: FloatMatrix, left: FloatMatrix, right: FloatMatrix) -> None:
        """c − left·right modulo p, in place; c does not overlap the factors."""
        for start in range(0, left.shape[1] if c.size else 0, self.terms):
            part = slice(start, start + self.terms)
            product = np.matmul(left[:, part], right[part], out=self._room(c.shape))
            for piece in pieces(c):
                np.subtract(c[piece], product[piece], out=c[piece])
                self._reduce_piece(c[piece], product[piece])

    def multiply(self, c: FloatMatrix, right: FloatMatrix) -> None:
        """c·right modulo p, in place, for a square factor of at most `terms` rows."""
        if c.size == 0:
            return
        product = np.matmul(c, right, out=self._room(c.shape))
        for piece in pieces(c):
            self._reduce_piece(product[piece], c[piece])
            c[piece] = product[piece]

    def invert(self, square: FloatMatrix) -> FloatMatrix | None:
        """The inverse modulo p by Gauss–Jordan without a search for pivots; None at the first pivot 0."""
        work = square.copy()
        for k in range(len(work)):
            pivot = int(work[k, k]) % self.prime
            if pivot == 0:
                return None
            column = work[:, k].copy()
            column[k] = 0
            work[:, k] = 0
            work[k, k] = 1
            work[k] = np.fmod(work[k] * pow(pivot, -1, self.prime), self.prime)
            work -= column[:, None] * work[k]
            self._reduce_piece(work, np.empty_like(work))
        return work

    def inverse(self, x: float) -> int:
        """x⁻¹ modulo p, as a residue."""
        return (pow(int(x), -1, self.prime) + self.prime // 2) % self.prime - self.prime // 2

    def reduce_row(self, x: FloatMatrix) -> FloatMatrix:
        """`reduce` where a row is all there is."""
        self._reduce_piece(x, np.empty_like(x))
        return x

    def _reduce_piece(self, x: FloatMatrix, quotient: FloatMatrix) -> None:
        np.multiply(x, self._inverse, out=quotient)
        np.rint(quotient, out=quotient)
        np.multiply(quotient, self.prime, out=quotient)
        np.subtract(x, quotient, out=x)

    def _room(self, shape: tuple[int, ...]) -> FloatMatrix:
        if self._scratch.size < shape[0] * shape[1]:
            self._scratch = np.empty(shape[0] * shape[1])
        return self._scratch[: shape[0] * shape[1]].reshape(shape)


@dataclass(frozen=True)
class Minor:
    """A nonsingular minor modulo a prime, of the largest size: a witness that rank ≥ its size, over Q as well.

    `rows` is the row rank profile (each row the first that is independent of those before it); the columns
    are ascending and make those rows a nonsingular square.
    """

    prime: int
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    @property
    def rank(self) -> int:
        """The rank modulo the prime."""
        return len(self.rows)


def modular_rank(a: IntegerMatrix, prime: int = PRIMES[0], *, overwrite: bool = False) -> int:
    """The rank of an integer matrix modulo a prime: exact, and a lower bound of the rank over Q.

    The matrix is a numpy array (integers, or float64 with integer values up to 2^52), nested sequences of
    integers of any size, or an `fmpz_mat`; any shape, 0 × n included. With `overwrite`, a C-ordered float64
    array is used as working space and destroyed, which saves the copy.

    >>> modular_rank([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), modular_rank(np.zeros((0, 7), dtype=np.int64))
    (2, 0)
    >>> modular_rank([[5, 0], [0, 1]], 5), modular_rank([[2**70, 1], [1, 0]], 2**61 - 1)
    (1, 2)

    Raises `InputError` for entries that are no integers or a modulus that is no prime below 2^64, and
    `ShapeError` for what is no matrix.
    """
    _require_prime(prime)
    if prime not in FLOAT_PRIMES or min(_shape(a)) < FLINT_BELOW:
        return int(_as_nmod(a, prime).rank())
    return len(_eliminate_all(PrimeField(prime), a, overwrite)[0])


def nonsingular_minor(a: IntegerMatrix, prime: int = PRIMES[0]) -> Minor:
    """A largest nonsingular minor modulo a prime: the witness of `modular_rank`, exact.

    >>> nonsingular_minor([[0, 0, 0], [0, 2, 4], [0, 1, 2], [3, 0, 0]])
    Minor(prime=4194287, rows=(1, 3), columns=(0, 1))

    Accepts and raises what `modular_rank` does.
    """
    _require_prime(prime)
    if prime in FLOAT_PRIMES:
        rows, columns = _eliminate_all(PrimeField(prime), a, overwrite=False)
        return Minor(prime, tuple(rows), tuple(sorted(columns)))
    matrix = _as_nmod(a, prime)
    # The pivot columns of all rows are those of the independent rows alone: both have the same row space.
    return Minor(prime, tuple(pivots(matrix.transpose())), tuple(pivots(matrix)))


class _Pivots(NamedTuple):
    """The pivot rows of a block, the column order that brings the pivots first, the inverse of their square."""

    rows: list[int]
    order: NDArray[np.intp] | None
    inverse: FloatMatrix


def _eliminate_all(field: PrimeField, a: IntegerMatrix, overwrite: bool) -> tuple[list[int], list[int]]:
    """The pivot rows, ascending, and the pivot columns."""
    work = field.residues(a, overwrite=overwrite)
    if min(work.shape) < min(BLOCKS_FROM, field.terms):
        return _row_by_row(field, work)
    # Higher blocks make faster products and more work on the diagonal.
    heights = (32, 128) if min(work.shape) < 3000 else (32, 128, 512)
    fitting = tuple(min(height, field.terms) for height in reversed(heights))
    rows, order, _ = _Elimination(field, work, fitting, with_inverse=False).run()
    return rows, list(range(len(rows))) if order is None else order[: len(rows)].tolist()


class _Elimination:
    """The factorisation of one matrix, in place, block of rows by block of rows.

    With r pivots so far: a[:r, r:] is U, a[i, :r] is L for the rows i still to come, and what stood in other
    rows and columns is no longer needed. Rows move up as pivots are found, so r never exceeds the row in work.
    """

    def __init__(self, field: PrimeField, a: FloatMatrix, heights: tuple[int, ...], *, with_inverse: bool) -> None:
        self.field, self.a, self.heights = field, a, heights
        self.rows: list[int] = []
        self.order: NDArray[np.intp] | None = None
        self.inverse = np.zeros((len(a), len(a)) if with_inverse else (0, 0))

    def run(self) -> _Pivots:
        for top in range(0, len(self.a), self.heights[0]):
            if len(self.rows) < self.a.shape[1]:
                self._block(top, min(top + self.heights[0], len(self.a)))
        rank = len(self.rows)
        return _Pivots(self.rows, self.order, self.inverse[:rank, :rank])

    def _block(self, top: int, bottom: int) -> None:
        a, r = self.a, len(self.rows)
        block = a[top:bottom, r:]
        self.field.subtract_product(block, a[top:bottom, :r], a[:r, r:])
        found = _factor(self.field, block, self.heights[1:])
        if found.order is not None:
            self._reorder(found.order, bottom)
        self.rows += [top + i for i in found.rows]
        end = len(self.rows)
        if r < top:
            a[r:end, r:] = a[top : top + end - r, r:]
        self._extend(r, end, bottom, found.inverse)

    def _extend(self, r: int, end: int, bottom: int, inverse: FloatMatrix) -> None:
        """The columns of L under the new pivots, and the inverse of the larger pivot triangle."""
        a, field = self.a, self.field
        if end < a.shape[1]:
            below = a[bottom:, r:end]
            field.subtract_product(below, a[bottom:, :r], a[:r, r:end])
            field.multiply(below, inverse)
        if self.inverse.size:
            self.inverse[r:end, r:end] = inverse
            corner = field.product(self.inverse[:r, :r], a[:r, r:end])
            field.subtract_product(self.inverse[:r, r:end], corner, inverse)

    def _reorder(self, order: NDArray[np.intp], bottom: int) -> None:
        """Apply the column order that a block has found to U above it, to the rows below it, and to our own."""
        r, columns = len(self.rows), self.a.shape[1]
        self.order = np.arange(columns) if self.order is None else self.order
        self.order[r:] = self.order[r:][order]
        moved = np.flatnonzero(order != np.arange(len(order)))
        for part in (self.a[:r], self.a[bottom:]):
            for piece in pieces(part):
                part[piece, r + moved] = part[piece, r + order[moved]]


def _factor(field: PrimeField, block: FloatMatrix, heights: tuple[int, ...]) -> _Pivots:
    """The pivots of a block: by smaller blocks, by its leading square, or row by row where that is singular."""
    height, width = block.shape
    lower = tuple(h for h in heights if h < height)
    if lower:
        return _Elimination(field, block, lower, with_inverse=True).run()
    inverse = field.invert(block[:, :height]) if height <= width else None
    if inverse is not None:
        return _Pivots(list(range(height)), None, inverse)
    rows, columns = _row_by_row(field, block)
    order = np.array(columns + sorted(set(range(width)) - set(columns)), dtype=np.intp)
    block[: len(rows)] = block[rows][:, order]
    inverse = field.invert(block[: len(rows), : len(rows)])
    assert inverse is not None, "the pivots were found in this order"
    return _Pivots(rows, order, inverse)


def _row_by_row(field: PrimeField, a: FloatMatrix) -> tuple[list[int], list[int]]:
    """Pivot rows and their columns, for residues and min(shape) ≤ `terms`: each row minus its part in those above.

    `triangle` is the inverse of what is left of the pivot rows at the pivot columns. Products of three residues,
    summed twice, are exact without reductions in between if the prime is small.
    """
    most, h = min(a.shape), field.prime // 2 + 2
    shorten = field.reduce_row if h + most**2 * h**3 > 2**53 - field.prime else lambda x: x
    pivots, triangle = np.empty((most, a.shape[1])), np.zeros((most, most))
    rows: list[int] = []
    columns = np.empty(most, dtype=np.intp)
    for i, row in enumerate(a):
        k = len(rows)
        if k == most:
            break
        left = field.reduce_row(row - shorten(row[columns[:k]] @ triangle[:k, :k]) @ pivots[:k])
        places = left.nonzero()[0]
        if places.size:
            columns[k] = j = places[0]
            pivots[k] = left
            triangle[k, k] = inverse = field.inverse(left[j])
            triangle[:k, k] = field.reduce_row(shorten(triangle[:k, :k] @ pivots[:k, j]) * -inverse)
            rows.append(i)
    return rows, columns[: len(rows)].tolist()


def pieces(x: NDArray[Any]) -> Iterator[slice]:
    """Slices of rows with about `PIECE` entries each."""
    height = max(1, PIECE // max(1, x.shape[1]))
    return (slice(start, start + height) for start in range(0, len(x), height))


def _require_prime(prime: int) -> None:
    if not isinstance(prime, int) or not 1 < prime < 1 << 64 or not fmpz(prime).is_prime():
        raise InputError(f"expected a prime below 2^64, got {shown(prime)}: take {PRIMES[0]}")


def _shape(a: IntegerMatrix) -> tuple[int, int]:
    if isinstance(a, fmpz_mat):
        return a.nrows(), a.ncols()
    if isinstance(a, np.ndarray) and a.ndim != 2:
        raise ShapeError(f"expected a matrix, got an array of shape {a.shape}")
    try:
        return len(a), a.shape[1] if isinstance(a, np.ndarray) else len(a[0]) if len(a) else 0
    except TypeError:
        raise ShapeError(f"expected a matrix as rows of integers, got {shown(a)}") from None


def _as_array(a: IntegerMatrix, prime: int) -> NDArray[Any]:
    """The matrix as an array of real numbers whose entries may still have to be reduced."""
    shape = _shape(a)
    if isinstance(a, np.ndarray) and (a.dtype.kind in "iub" or a.dtype == np.float64):
        return a
    entries = _as_nmod(a, prime).entries() if isinstance(a, fmpz_mat) else _integers(a)
    return np.array([int(x) % prime for x in entries], dtype=np.float64).reshape(shape)


def _as_nmod(a: IntegerMatrix, prime: int) -> nmod_mat:
    if isinstance(a, fmpz_mat):
        return nmod_mat(a, prime)
    if isinstance(a, np.ndarray) and a.dtype == np.float64:
        a = _exact_in_float(a, prime).astype(np.int64)
    return nmod_mat(fmpz_mat(*_shape(a), _integers(a)), prime)  # faster than entry by entry


def _integers(a: Any) -> list[int]:
    """All entries, row by row."""
    if isinstance(a, np.ndarray) and a.dtype.kind in "iub":
        return [*map(int, a.ravel().tolist())]
    entries: list[int] = []
    for i, row in enumerate(a):
        if len(row) != len(a[0]):
            raise ShapeError(f"expected rows of {len(a[0])} integers, got {len(row)} in row {i}")
        try:
            entries += [index(x) for x in row]
        except TypeError:
            raise InputError(f"expected integers, got {shown(list(row))} in row {i}: scale it to integers") from None
    return entries


def _exact_in_float(piece: NDArray[Any], prime: int) -> NDArray[Any]:
    """The piece if float64 holds its entries exactly and with room to reduce; else its residues."""
    if piece.dtype.kind == "f":
        wrong = piece[~((np.abs(piece) <= 2**52) & (np.rint(piece) == piece))]
        if wrong.size:
            raise InputError(f"expected integers up to 2^52, got {wrong[0]}: scale the matrix, or use an integer type")
        return piece
    fits = piece.size == 0 or (int(piece.min()) >= -(2**52) and int(piece.max()) <= 2**52)
    return piece if fits else piece % piece.dtype.type(prime)
