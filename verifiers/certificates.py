"""Certificates on disk: written whole or not at all, and judged by the checker as they were written.

A verdict is made here and only here, from the checker's answer on the written document (`judge`).
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..theory.errors import InputError
from . import checker
from .documents import FORMAT, Document, text
from .verdict import Proved, Undecided, Verdict


def write(path: Path, content: Document) -> None:
    """Write the file whole or not at all: a full disk leaves what was there before."""
    write_text(path, text(content))


def write_text(path: Path, content: str) -> None:
    """Into a temporary file beside the target, which it then replaces."""
    write_bytes(path, content.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """The same with bytes, for a picture."""
    with _beside(path, content) as name:
        os.replace(name, path)


def publish(path: Path, content: Document) -> Verdict:
    """Write a document, have it checked, and put it in its place only if it is proved; else nothing changes there.

    A symbolic link stays, and the file that it leads to is written.
    """
    place = Path(os.path.realpath(path))
    with _beside(place, text(content).encode()) as name:
        verdict = judge(Path(name))
        if isinstance(verdict, Proved):
            os.replace(name, place)
            return Proved(verdict.words, path)
        return verdict


def expect_writable(path: Path, inputs: Iterable[Path] = ()) -> None:
    """Refuse an output before any work: one that is no regular file, is an input, or lies where nobody can write.

    Raises `InputError`.
    """
    if os.path.exists(path) and not os.path.isfile(path):
        raise InputError(f"expected a regular file as output, got {path}: name a file that may be replaced")
    for read in inputs:
        if os.path.exists(path) and os.path.exists(read) and os.path.samefile(path, read):
            raise InputError(f"expected an output other than the input {read}, got {path}: name another file")
    with _beside(Path(os.path.realpath(path)), b""):
        pass


@contextmanager
def _beside(path: Path, content: bytes) -> Iterator[str]:
    """A temporary file with the content in the target's folder; it is gone afterwards unless it was moved."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError(f"expected a folder that can be written to: {error.strerror} ({path.parent})") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)  # a certificate is for others to read; mkstemp makes it private
        yield name
    except OSError as error:
        raise InputError(f"expected to write {path}, got {error.strerror}: nothing was written there") from None
    finally:
        Path(name).unlink(missing_ok=True)


def judge(path: Path, claim: Path | None = None) -> Verdict:
    """`Proved` if the checker verifies the written document (its claim, or the one in `claim`), else `Undecided`."""
    answer = checker.check_file(path, claim)
    if answer.status is checker.Status.VERIFIED:
        return Proved(answer.words, path)
    return Undecided(f"{answer.status}: {answer.words}")


def read_document(path: Path) -> tuple[Document, str]:
    """A claim with its proof, well formed, and what the checker says of it in words (it may have refused the proof).

    Raises `InputError`.
    """
    return _read(path), _well_formed(path).words


def read_text(path: Path) -> tuple[str, checker.Answer]:
    """The text of a well-formed document, and what the checker says of it.

    Raises `InputError`.
    """
    answer = _well_formed(path)
    return path.read_text(encoding="ascii"), answer


def _well_formed(path: Path) -> checker.Answer:
    answer = checker.check_file(path)
    if answer.status is checker.Status.MALFORMED:
        raise InputError(f"{path.name}: {answer.words}")
    return answer


def read_claim(path: Path) -> Document:
    """The claim of a document, as JSON that the checker's own reader has accepted."""
    content = _read(path)
    if content.get("format") != FORMAT or not isinstance(content.get("claim"), dict):
        raise InputError(f"expected a document with format {FORMAT!r} and a claim in {path.name}")
    claim: Document = content["claim"]
    return claim


def _read(path: Path) -> Document:
    from .checker.document import MOST_BYTES, Malformed, decode

    try:
        with path.open("rb") as file:
            content = decode(file.read(MOST_BYTES + 1))
    except OSError as error:
        raise InputError(f"expected a file that can be read: {error.strerror} ({path})") from None
    except Malformed as error:
        raise InputError(f"{path.name}: {error}") from None
    if not isinstance(content, dict):
        raise InputError(f"expected a document with format {FORMAT!r} and a claim in {path.name}")
    return content
