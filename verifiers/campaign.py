"""Claims × instances → verdicts: each instance is proved, written, read back and checked, in parallel.

A campaign lives in a folder: one certificate per instance and `results.jsonl`, one line per finished
instance, appended when it is finished. Stopped at any moment and started again it goes on where it was. No
line is believed: a result counts only if it says Proved and the checker verifies its certificate again now;
everything else is done anew. Certificates are written whole or not at all.
"""

import json
import math
import os
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass, fields, replace
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from ..theory.errors import InputError, UndecidedError
from . import certificates, checker, documents
from .catalogue import instance, produce, stated
from .verdict import Proved, Undecided

RESULTS = "results.jsonl"


@dataclass(frozen=True)
class Task:
    """One instance of one claim."""

    claim: str
    seed: int
    index: int

    @property
    def file(self) -> str:
        """The name of its certificate."""
        return f"{self.claim}-{self.seed}-{self.index}.json"


@dataclass(frozen=True)
class Result:
    """What became of a task; `verdict` is the name of the verdict's class."""

    claim: str
    seed: int
    index: int
    verdict: str
    words: str
    produced: float
    checked: float
    size: int

    @property
    def task(self) -> Task:
        """The task it answers."""
        return Task(self.claim, self.seed, self.index)


def run(claims: Sequence[str], instances: int, seed: int, jobs: int, folder: Path) -> Iterator[Result]:
    """The results of all tasks, those already in the folder first; new ones as they are finished."""
    log = folder / RESULTS
    known = {result.task: result for result in read_results(folder)}
    _append(log, b"\n" if _content(log)[-1:] not in (b"", b"\n") else b"")  # after a line cut short by a kill
    tasks = [Task(claim, seed, index) for index in range(instances) for claim in claims]
    tasks.sort(key=lambda task: task not in known)
    for result in _worked([(task, folder, known.get(task)) for task in tasks], jobs):
        if result != known.get(result.task):
            _append(log, json.dumps(asdict(result)).encode("ascii") + b"\n")
        yield result


def read_results(folder: Path) -> list[Result]:
    """The results of a folder that say Proved, at most one for a task; what is no such line counts for nothing."""
    found = map(_result, _content(folder / RESULTS).split(b"\n"))
    proved = (result for result in found if result is not None and result.verdict == Proved.__name__)
    return list({result.task: result for result in proved}.values())


def _result(line: bytes) -> Result | None:
    """The result that a line states, if it is whole and of the right shape."""
    try:
        content = json.loads(line.decode("ascii"))
    except (ValueError, RecursionError):
        return None
    shape = {field.name: field.type for field in fields(Result)}
    if not isinstance(content, dict) or {name: type(value) for name, value in content.items()} != shape:
        return None
    result = Result(**content)
    return result if 0 <= result.produced < math.inf and 0 <= result.checked < math.inf else None


def _content(log: Path) -> bytes:
    try:
        if log.exists() and not log.is_file():
            raise InputError(f"expected a regular file of results, got {log}: move it away or name another folder")
        return log.read_bytes() if log.exists() else b""
    except OSError as error:
        raise _unusable(log, error) from None


def _append(log: Path, line: bytes) -> None:
    try:
        with log.open("ab") as file:
            file.write(line)
    except OSError as error:
        raise _unusable(log, error) from None


def _unusable(log: Path, error: OSError) -> InputError:
    return InputError(f"expected a file of results to read and append to, got {log}: {error.strerror}")


Job = tuple[Task, Path, Result | None]


def _worked(todo: list[Job], jobs: int) -> Iterator[Result]:
    if jobs == 1 or len(todo) < 2:
        yield from (work(*job) for job in todo)
        return
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one thread per worker; read when a worker imports numpy
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_leave_interrupts_to_the_parent)
    try:
        yield from _finished(pool, iter(todo), 4 * jobs)
    finally:
        pool.shutdown(cancel_futures=True)


def _finished(pool: ProcessPoolExecutor, todo: Iterator[Job], ahead: int) -> Iterator[Result]:
    """Results as they come; only a few tasks are handed out ahead, so that stopping is quick and memory flat."""
    running: set[Future[Result]] = {pool.submit(work, *job) for job in islice(todo, ahead)}
    while running:
        done, running = wait(running, return_when=FIRST_COMPLETED)
        running |= {pool.submit(work, *job) for job in islice(todo, len(done))}
        yield from (future.result() for future in done)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def work(task: Task, folder: Path, known: Result | None = None) -> Result:
    """The known result if the checker confirms it now, else a new one; a fault costs this instance only."""
    path = folder / task.file
    confirmed = None if known is None else _confirmed(known, path)
    if confirmed is not None:
        return confirmed
    try:
        return _made(task, path)
    except UndecidedError as error:
        return _unproved(task, str(error))
    except Exception as error:  # a bug of ours must not cost the other instances their results
        return _unproved(task, f"a fault in the producer or the checker: {error!r}")


def _confirmed(known: Result, path: Path) -> Result | None:
    """The result with what the checker says now of the instance's own claim and the proof in its file, or nothing."""
    try:
        statement = stated(known.claim, instance(known.claim, known.seed, known.index))
        answer = checker.check_bytes(path.read_bytes(), documents.text(documents.document(statement)).encode())
        proved = answer.status is checker.Status.VERIFIED
        return replace(known, words=answer.words, size=path.stat().st_size) if proved else None
    except Exception:  # then it is made again, and a fault that stays is reported there
        return None


def _made(task: Task, path: Path) -> Result:
    """Make the instance, produce its certificate, write it, and ask the checker about the written file."""
    began = time.perf_counter()
    certificates.write(path, produce(task.claim, instance(task.claim, task.seed, task.index)))
    written = time.perf_counter()
    verdict = certificates.judge(path)
    return Result(
        **asdict(task),
        verdict=type(verdict).__name__,
        words=verdict.words,
        produced=written - began,
        checked=time.perf_counter() - written,
        size=path.stat().st_size,
    )


def _unproved(task: Task, reason: str) -> Result:
    return Result(**asdict(task), verdict=Undecided.__name__, words=reason, produced=0.0, checked=0.0, size=0)
