"""The folder of a campaign: certificates as files named by the hash of their content, and an SQLite index.

    certificates/ab/abcdef….json     whole or not there at all
    index.sqlite                     one row for each finished task
    lock                             held while a run writes

A row is written after its certificate. Killed at any moment the folder holds what was finished: a row whose
file is missing or has another hash counts for nothing, a file without a row is overwritten by its equal.
"""

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, fields
from pathlib import Path

from ...theory.errors import InputError
from .tasks import Outcome, Result, Task

INDEX, LOCK, CERTIFICATES = "index.sqlite", "lock", "certificates"

_COLUMNS = ", ".join(f'"{field.name}"' for field in fields(Result))
_TYPES = tuple(field.type for field in fields(Result))
_KINDS = {str: "TEXT", int: "INTEGER", float: "REAL"}
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS results ("
    + ", ".join(f'"{field.name}" {_KINDS[field.type]} NOT NULL' for field in fields(Result))  # type: ignore[index]
    + ', PRIMARY KEY ("claim", "side", "seed", "index")) WITHOUT ROWID'
)
_INSERT = f"INSERT OR REPLACE INTO results ({_COLUMNS}) VALUES ({', '.join('?' * len(fields(Result)))})"  # noqa: S608  # our own names
_SELECT = f"SELECT {_COLUMNS} FROM results"  # noqa: S608  # our own names


class Store:
    """An open folder; one run at a time may write to it."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self.connection = connection

    def results(self) -> list[Result]:
        """All rows; raises `InputError` for an index that is none of ours."""
        try:
            rows = self.connection.execute(_SELECT).fetchall()
        except sqlite3.Error as error:
            raise _unusable(self.folder, error) from None
        return [Result(*row) for row in rows if _fits(row)]

    def content(self, result: Result) -> bytes | None:
        """The certificate of a result; None unless the file is there and is what its name says."""
        try:
            data = place(self.folder, result.hash).read_bytes() if result.hash else b""
        except (OSError, ValueError):
            return None
        return data if result.hash and hashlib.sha256(data).hexdigest() == result.hash else None

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Certificates first, then their rows, all at once."""
        outcomes = list(outcomes)
        try:
            for outcome in outcomes:
                if outcome.content:
                    _write(place(self.folder, outcome.result.hash), outcome.content)
            with self.connection:
                self.connection.executemany(_INSERT, [astuple(outcome.result) for outcome in outcomes])
        except (sqlite3.Error, OSError) as error:
            raise _unusable(self.folder, error) from None


def place(folder: Path, digest: str) -> Path:
    """Where the certificate with that hash lies."""
    if len(digest) != 64 or not digest.isalnum():
        raise ValueError("no hash")
    return folder / CERTIFICATES / digest[:2] / f"{digest}.json"


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, on the disk before its row is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _fits(row: tuple[object, ...]) -> bool:
    """Whether a row has the types of a result; an index is a file like any other, and may hold anything."""
    return tuple(map(type, row)) == _TYPES


def _unusable(folder: Path, error: Exception) -> InputError:
    reason = getattr(error, "strerror", None) or error
    return InputError(f"expected a folder of results that can be read and written, got {folder}: {reason}")


@contextmanager
def writing(folder: Path) -> Iterator[Store]:
    """The store of a folder for the one run that may write to it; raises `InputError` while another does."""
    try:
        lock = (folder / LOCK).open("ab")
    except OSError as error:
        raise _unusable(folder, error) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(
                f"expected a folder that no other run is writing to, got {folder}: wait for it, or name another folder"
            ) from None
        with closing(_connected(folder)) as connection:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute(_SCHEMA)
            except sqlite3.Error as error:
                raise _unusable(folder, error) from None
            yield Store(folder, connection)


@contextmanager
def reading(folder: Path) -> Iterator[Store]:
    """The store of a folder, only to be read."""
    if not (folder / INDEX).is_file():
        raise InputError(f"expected a folder that `valleys verify --out` wrote, got {folder}")
    with closing(_connected(folder)) as connection:
        yield Store(folder, connection)


def _connected(folder: Path) -> sqlite3.Connection:
    path = folder / INDEX
    if path.exists() and not path.is_file():
        raise InputError(f"expected a regular file of results, got {path}: move it away or name another folder")
    try:
        return sqlite3.connect(path, timeout=30)
    except sqlite3.Error as error:
        raise _unusable(folder, error) from None


def known(store: Store, wanted: Iterable[Task]) -> dict[Task, Result]:
    """The rows of those tasks that may be confirmed: proved, with a certificate that is what its name says."""
    tasks = set(wanted)
    return {result.task: result for result in store.results() if result.task in tasks and result.verdict == "Proved"}
