"""Results of a long run, kept line by line in a file, so that the same command goes on where it stopped.

The first line names the run, each other one a finished part of it. A line that was cut by a kill is dropped.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ...theory.errors import InputError

Parts = dict[str, Any]
MOST_BYTES = 1 << 28


def finished(path: Path | None, run: dict[str, Any], names: Iterable[str], make: Callable[[str], Any]) -> Iterator[Any]:
    """The result of each named part, in their order: read from the file where it is there, else made and appended.

    Results are JSON values. Raises `InputError` for a file that another run wrote.
    """
    known = {} if path is None else _known(path, run)
    for name in names:
        if name not in known:
            known[name] = make(name)
            if path is not None:
                _append(path, json.dumps({"part": name, "result": known[name]}))
        yield known[name]


def _known(path: Path, run: dict[str, Any]) -> Parts:
    """The parts in the file; a new file is begun with the run's own line."""
    head = json.dumps({"run": run}, sort_keys=True)
    try:
        if path.exists() and path.stat().st_size > MOST_BYTES:
            raise InputError(f"expected a file of results of at most {MOST_BYTES} bytes, got {path}")
        text = path.read_bytes() if path.exists() else b""
        whole = text[: text.rfind(b"\n") + 1]
        if not whole:
            path.write_text(head + "\n", encoding="utf-8")
            return {}
        lines = whole.decode().splitlines()
        if lines[0] != head:
            raise InputError(f"expected results of this very command in {path}, got others: name another file")
        if len(whole) < len(text):
            os.truncate(path, len(whole))
        return {entry["part"]: entry["result"] for entry in map(json.loads, lines[1:])}
    except OSError as error:
        raise InputError(f"expected a file that can be read and written, got {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise InputError(f"expected a file of results that this command wrote, got {path}: name another file") from None


def _append(path: Path, line: str) -> None:
    try:
        with path.open("ab") as file:
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise InputError(f"expected a file that can be written, got {path}: {error.strerror}") from None
