"""Running Coq on an exported document: the development is compiled once per version, then the file against it.

Main definitions
----------------
* `compiler()`: the `coqc` on the path, or None.
* `library(coqc)`: the folder of the compiled development, built on first use (some 25 seconds) and kept in the cache.
* `run(coqc, text)`: `Theorem` with Coq's own statement, `Rejected` if the checker said false, `Failed` otherwise.

`Theorem` is only made from a run of `coqc` that ended well on this text and printed no axiom outside the list.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ..theory.errors import InputError

SOURCES = Path(__file__).parent.parent / "coq"
SECONDS = 600


@dataclass(frozen=True)
class Theorem:
    """Coq accepted the file: the statement as it prints it, and the axioms that it rests on."""

    statement: str
    axioms: list[str]


@dataclass(frozen=True)
class Rejected:
    """The proved checker says false: there is no theorem."""


@dataclass(frozen=True)
class Failed:
    """Coq did not get as far as an answer."""

    reason: str


Outcome = Theorem | Rejected | Failed


def compiler() -> str | None:
    """The Coq compiler, None where there is none."""
    return shutil.which("coqc")


def library(coqc: str) -> Path:
    """The folder with the compiled development; the first call for a version of it and of Coq compiles it.

    Raises `InputError` if Coq does not compile it (a version for which it was not written).
    """
    sources = _in_order()
    version = subprocess.run([coqc, "--version"], check=False, capture_output=True).stdout  # noqa: S603
    digest = hashlib.sha256(b"\0".join([version, *(path.read_bytes() for path in sources)])).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "valleys"
    place = cache / f"coq-{digest}"
    if not place.is_dir():
        _build(coqc, sources, place)
    return place


def _in_order() -> list[Path]:
    """The files that certificates need, each after those that it needs."""
    text = (SOURCES / "Makefile").read_text(encoding="utf-8")
    names = re.search(r"^FILES := ((?:.*\\\n)*.*)$", text, re.MULTILINE)
    listed = names.group(1).replace("\\\n", " ").split() if names else []
    return [SOURCES / f"{name}.v" for name in listed]


def _build(coqc: str, sources: list[Path], place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".coq-") as folder:
        for source in sources:
            shutil.copy(source, folder)
            ended = _coqc(coqc, folder, folder, source.name)
            if ended.returncode:
                raise InputError(f"expected Coq 8.16 to compile {source.name}, {coqc} says: {_last_line(ended.stderr)}")
        try:
            os.rename(folder, place)
        except OSError:
            if not place.is_dir():  # another process may have been faster
                raise
        else:
            os.mkdir(folder)  # what the context manager removes


def run(coqc: str, text: str, seconds: int = SECONDS) -> Outcome:
    """Compile the text of an exported document; a failed proof is told from another fault by asking for the answer."""
    compiled = library(coqc)
    with tempfile.TemporaryDirectory(prefix="valleys-coq-") as folder:
        ended = _compile(coqc, compiled, folder, text, seconds)
        if ended is None:
            return Failed(f"Coq did not finish within {seconds} seconds")
        if ended.returncode == 0:
            return _theorem(ended.stdout)
        question = text.partition("\nTheorem verified")[0] + "\nEval vm_compute in answer.\n"
        asked = _compile(coqc, compiled, folder, question, seconds)
        if asked is not None and asked.returncode == 0 and re.search(r"= false\s+: bool", asked.stdout):
            return Rejected()
        return Failed(f"Coq stopped: {_last_line(ended.stderr)}")


def _compile(
    coqc: str, compiled: Path, folder: str, text: str, seconds: int
) -> subprocess.CompletedProcess[str] | None:
    (Path(folder) / "Certificate.v").write_text(text, encoding="utf-8")
    try:
        return _coqc(coqc, compiled, folder, "Certificate.v", seconds)
    except subprocess.TimeoutExpired:
        return None


def _coqc(
    coqc: str, compiled: str | Path, folder: str, name: str, seconds: int = SECONDS
) -> subprocess.CompletedProcess[str]:
    command = [coqc, "-q", "-Q", str(compiled), "Valleys", name]
    return subprocess.run(  # noqa: S603  # the compiler found on the path, on our own file
        command, check=False, capture_output=True, text=True, cwd=folder, timeout=seconds
    )


def _theorem(printed: str) -> Outcome:
    statement, _, rest = printed.partition("Axioms:")
    axioms = re.findall(r"^([A-Za-z_]\w*(?:\.\w+)*)(?= *(?::|$))", rest, re.MULTILINE)
    allowed = set((SOURCES / "allowed-axioms.txt").read_text(encoding="utf-8").split())
    if not axioms or not set(axioms) <= allowed:
        return Failed(f"the theorem rests on other axioms than the allowed: {', '.join(axioms) or 'none was printed'}")
    return Theorem(" ".join(statement.split()), axioms)


def _last_line(text: str) -> str:
    return " ".join(text.split())[-300:] or "nothing"
