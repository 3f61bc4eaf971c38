"""Finite data: weighted points with targets, read exactly from CSV and NPZ files.

A decimal text is the decimal that it shows; a float64 is the dyadic rational that it is. Which of the two is
meant is the user's choice (`Numbers`): a CSV can be read as the floats that other programs would make of it,
an NPZ as the shortest decimals that its floats print as.
"""

import csv
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_mat

from .errors import InputError, LimitError, ParseError, ShapeError, shown
from .exact import matrix, rational
from .inputs import Points

if TYPE_CHECKING:
    import numpy

MOST_BYTES = 1 << 28
MOST_POINTS = 10_000
MOST_COORDINATES = 10_000
MOST_CELLS = 2_000_000


UNREADABLE = (
    zipfile.BadZipFile, zlib.error, ValueError, TypeError, KeyError, RuntimeError, EOFError, OSError,
    MemoryError, OverflowError,
)  # fmt: skip
"""What zipfile and NumPy raise for damaged or hostile archives (`RuntimeError`: encrypted or of an unknown method)."""

Table = Sequence[Sequence[fmpq]]


class Numbers(StrEnum):
    """How a number in a file is understood."""

    DECIMAL = "decimal"
    DYADIC = "dyadic"


@dataclass(frozen=True)
class Sample:
    """N weighted points x (N×n) with targets y (N×m); the risk is Σ_k q_k |Φ(x_k) − y_k|²."""

    points: Points
    y: fmpq_mat
    weights: tuple[fmpq, ...]

    def __post_init__(self) -> None:
        count = self.points.count
        if self.y.nrows() != count or self.y.ncols() < 1:
            raise ShapeError(f"expected {count} rows of targets, got a {self.y.nrows()}×{self.y.ncols()} matrix")
        if len(self.weights) != count:
            raise ShapeError(f"expected {count} weights, one per point, got {len(self.weights)}")
        for k, weight in enumerate(self.weights):
            if weight <= 0:
                raise InputError(f"expected positive weights, got {weight} at point {k}: leave such points out")

    @classmethod
    def of(cls, x: Any, y: Any, weights: Any = None) -> "Sample":
        """From rows of numbers; without weights each point counts once."""
        points = Points(matrix(x))
        exact = [fmpq(1)] * points.count if weights is None else [rational(weight) for weight in weights]
        return cls(points, matrix(y), tuple(exact))

    @property
    def m(self) -> int:
        """The number of outputs."""
        return self.y.ncols()

    def document(self) -> dict[str, Any]:
        """The points, targets and weights as `valleys/1` writes them."""
        x, y = ([[str(value) for value in row] for row in a.tolist()] for a in (self.points.x, self.y))
        return {"type": "points", "x": x, "y": y, "weights": [str(weight) for weight in self.weights]}

    def with_bias(self) -> "Sample":
        """The same with a last input coordinate that is always 1."""
        rows = [[*row, fmpq(1)] for row in self.points.x.tolist()]
        return Sample(Points(fmpq_mat(rows)), self.y, self.weights)


def read_sample(path: Path, numbers: Numbers | None = None) -> Sample:
    """The sample in a CSV file (decimals unless told otherwise) or an NPZ file (dyadic unless told otherwise).

    CSV: a header; columns named `y…` are targets, `weight` or `weights` weighs, the rest are inputs. NPZ: arrays `x`,
    `y` and perhaps `weights`. Errors name the place: NaN, infinities, ragged rows, no rows, missing columns.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".npz"):
        raise InputError(f"expected data in a .csv or .npz file, got {shown(path.name)}")
    if suffix == ".npz":
        table = _exact_arrays(path, ("x", "y"), numbers or Numbers.DYADIC)
    else:
        table = _read_csv(path, numbers or Numbers.DECIMAL)
    if not table["y"][0]:
        raise InputError(f"expected a target, a column named y…, in the header of {path.name}, found none")
    weights = [row[0] for row in table["weights"]] if table["weights"][0] else None
    return Sample.of(table["x"], table["y"], weights)


def require_readable(path: Path) -> None:
    """Raises `InputError` unless the path is a file of a size that can be read."""
    if not path.is_file():
        raise InputError(f"expected a file, found none at {shown(str(path), 200)}")
    if path.stat().st_size > MOST_BYTES:
        raise LimitError(f"expected a file of at most {MOST_BYTES} bytes, got {path.stat().st_size}: {path.name}")


def read_points(path: Path, bias: bool = False) -> Points:
    """The inputs alone of a CSV or NPZ file, targets and weights left aside; with a bias a last coordinate 1."""
    suffix = path.suffix.lower()
    if suffix == ".csv":
        x = _read_csv(path, Numbers.DECIMAL)["x"]
    elif suffix == ".npz":
        x = _exact_arrays(path, ("x",), Numbers.DYADIC)["x"]
    else:
        raise InputError(f"expected points in a .csv or .npz file, got {shown(path.name)}")
    return Points(matrix([*row, fmpq(1)] if bias else row for row in x))


def _read_csv(path: Path, numbers: Numbers) -> dict[str, Table]:
    """The columns of a CSV file by their role: x, y, weights."""
    require_readable(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(_rows(csv.reader(_lines(file, path.name)), path.name))
    except UnicodeDecodeError:
        raise ParseError(f"expected a CSV file in UTF-8, got other bytes in {path.name}") from None
    except csv.Error as error:
        raise ParseError(f"expected a CSV file, got {error} in {path.name}") from None
    header, body = [name.strip() for name in rows[0]], rows[1:]
    if not body:
        raise InputError(f"expected at least one row below the header of {path.name}, got none")
    targets = [j for j, name in enumerate(header) if name.lower().startswith("y")]
    weighing = [j for j, name in enumerate(header) if name.lower() in ("weight", "weights")]
    if len(weighing) > 1:
        got = ", ".join(header[j] for j in weighing)
        raise InputError(f"expected one column of weights in {path.name}, got {shown(got)}: rename or leave out others")
    inputs = [j for j in range(len(header)) if j not in targets and j not in weighing]
    if not inputs:
        raise InputError(f"expected a header with inputs beside y… and weight, got {shown(', '.join(header))}")
    table = [
        [_number(text, numbers, path.name, k, header[j]) for j, text in enumerate(row)] for k, row in enumerate(body)
    ]
    roles = {"x": inputs, "y": targets, "weights": weighing}
    return {role: [[row[j] for j in columns] for row in table] for role, columns in roles.items()}


def _lines(file: Iterable[str], name: str) -> Iterator[str]:
    """The lines of a CSV file, none of which has too many cells: asked before they are split."""
    for line in file:
        if line.count(",") >= MOST_COORDINATES:
            found = line.count(",") + 1
            raise LimitError(f"expected at most {MOST_COORDINATES} columns, got {found} in {name}: leave some out")
        yield line


def _rows(reader: Any, name: str) -> Iterator[list[str]]:
    """The header and the rows that are not empty, all of one length."""
    width = None
    for index, row in enumerate(reader):
        if not row:
            continue
        width = width or len(row)
        if len(row) != width:
            raise ShapeError(f"expected {width} cells in each row, got {len(row)} in line {index + 1} of {name}")
        if index > MOST_POINTS:
            raise LimitError(f"expected at most {MOST_POINTS} points, got more in {name}")
        if index * width > MOST_CELLS:
            raise LimitError(f"expected at most {MOST_CELLS} cells, got more in {name}: leave out rows or columns")
        yield row
    if width is None:
        raise InputError(f"expected a header and rows, got an empty file: {name}")


def _number(text: str, numbers: Numbers, name: str, row: int, column: str) -> fmpq:
    try:
        exact = rational(text)
        return exact if numbers is Numbers.DECIMAL else rational(float(text))
    except (InputError, ValueError):
        place = f"in row {row + 1}, column {column!r} of {name}"
        raise ParseError(f"expected a finite number, got {shown(text)} {place}: fill in or leave out the row") from None


def _exact_arrays(path: Path, required: Sequence[str], numbers: Numbers) -> dict[str, Table]:
    """The arrays x, y, weights of an NPZ file, exactly; a vector is a column, what is absent has no columns."""
    arrays = read_arrays(path)
    for key in required:
        if key not in arrays:
            raise InputError(f"expected an array {key} in {path.name}, got {', '.join(sorted(arrays)) or 'none'}")
    count = len(arrays["x"]) if arrays["x"].ndim else 0
    if not 1 <= count <= MOST_POINTS:
        raise InputError(f"expected between 1 and {MOST_POINTS} points in {path.name}, got {count}")
    table: dict[str, Table] = {key: [[]] * count for key in ("y", "weights")}
    for key in [key for key in ("x", "y", "weights") if key in arrays]:
        array = _two_dimensional(arrays[key], key, path.name)
        _require_one_row_per_point(array, key, count)
        table[key] = exact_rows(array, numbers, key)
    return table


def _require_one_row_per_point(array: "numpy.ndarray[Any, Any]", key: str, count: int) -> None:
    rows, columns = array.shape
    if key == "weights" and columns != 1:
        raise ShapeError(f"expected one column of weights, got a {rows}×{columns} matrix: give one weight per point")
    if key == "weights" and rows != count:
        raise ShapeError(f"expected {count} weights, one per point, got {rows}")
    if rows != count:
        raise ShapeError(f"expected {count} rows of targets, got a {rows}×{columns} matrix")


def read_arrays(path: Path) -> "dict[str, numpy.ndarray[Any, Any]]":
    """The arrays of an NPZ file; nothing in it is executed (no pickles)."""
    import numpy

    require_readable(path)
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
                raise LimitError(f"expected at most {MOST_BYTES} bytes of arrays, got more in {path.name}")
            for entry in archive.infolist():
                _require_announced(archive, entry)
        with numpy.load(path, allow_pickle=False) as file:
            return {key: file[key] for key in file.files}
    except UNREADABLE as error:
        raise ParseError(
            f"expected an NPZ file of numeric arrays, got {shown(str(error), 80)} in {path.name}"
        ) from None


def _require_announced(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Raises `ValueError` unless the member is an array as large as its header says: asked before memory is taken."""
    from numpy.lib import format as npy

    with archive.open(entry) as member:
        read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(npy.read_magic(member))
        if read is None:
            raise ValueError(f"a structured array {entry.filename}")
        shape, _, dtype = read(member)
    if dtype.hasobject:
        raise ValueError(f"objects in {entry.filename}")
    if min(shape, default=0) < 0 or prod(shape) * dtype.itemsize > entry.file_size:
        raise ValueError(f"an array of {'×'.join(map(str, shape))} in {entry.file_size} bytes")


def _two_dimensional(array: "numpy.ndarray[Any, Any]", name: str, file: str) -> "numpy.ndarray[Any, Any]":
    if array.ndim == 1:
        return array.reshape(-1, 1)
    if array.ndim != 2:
        raise ShapeError(f"expected {name} to be a matrix, got {array.ndim} axes in {file}")
    return array


def exact_rows(array: "numpy.ndarray[Any, Any]", numbers: Numbers, name: str) -> Table:
    """The entries of a matrix of floats or integers as exact rationals."""
    import numpy

    if array.dtype.kind not in "fiu" or array.dtype.itemsize > 8:
        raise InputError(f"expected {name} to hold floats or integers, got {array.dtype}")
    if max(array.shape) > MOST_COORDINATES or array.size > MOST_CELLS:
        size = "×".join(map(str, array.shape))
        raise LimitError(f"expected {name} of at most {MOST_COORDINATES} a side and {MOST_CELLS} cells, got {size}")
    if array.dtype.kind == "f" and not numpy.isfinite(array).all():
        place = tuple(int(i) for i in numpy.argwhere(~numpy.isfinite(array))[0])
        raise InputError(f"expected finite numbers, got {array[place]} in {name} at {place}: remove or replace it")
    if numbers is Numbers.DECIMAL:
        return [[rational(str(value)) for value in row] for row in array]
    return [[rational(value) for value in row] for row in array.tolist()]
