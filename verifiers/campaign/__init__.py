"""Claims × instances → verdicts: each instance is proved, written, read back and checked, in parallel.

A campaign lives in a folder (`store`). Stopped at any moment and started again it goes on where it was. No row
is believed: a result counts only if it says Proved and the checker verifies its certificate again now;
everything else is done anew. The same seed gives the same certificates, whatever the number of workers.
"""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..catalogue import INSIDE, OUTSIDE
from .store import Store, known, reading, writing
from .tasks import Outcome, Result, Task, planned, work
from .workers import Job, Workers, cluster, local

__all__ = ["INSIDE", "OUTSIDE", "Outcome", "Result", "Store", "Task", "Workers", "cluster", "local", "read_results"]
__all__ += ["planned", "reading", "run", "work", "writing"]

BATCH_SECONDS = 0.2
"""How long finished results may wait for their rows: a kill costs at most what was finished since."""


def run(claims: Sequence[str], instances: int, seed: int, workers: Workers, folder: Path) -> Iterator[Result]:
    """The results of all tasks, as they are finished; those already in the folder are confirmed first."""
    with writing(folder) as store:
        yield from finished(store, planned(list(claims), instances, seed), workers)


def finished(store: Store, todo: list[Task], workers: Workers) -> Iterator[Result]:
    """The results of some tasks; what is new goes into the store, a batch at a time."""
    before = known(store, todo)
    waiting: list[Outcome] = []
    since = time.monotonic()
    try:
        for outcome in workers(_jobs(store, todo, before)):
            if outcome.result != before.get(outcome.result.task):
                waiting.append(outcome)
            if time.monotonic() - since >= BATCH_SECONDS:
                _flush(store, waiting)
                since = time.monotonic()
            yield outcome.result
    finally:
        _flush(store, waiting)


def _flush(store: Store, waiting: list[Outcome]) -> None:
    if waiting:
        store.add(waiting)
        waiting.clear()


def _jobs(store: Store, todo: list[Task], before: dict[Task, Result]) -> Iterator[Job]:
    """What was finished comes first, with the certificate that is to be confirmed."""
    for task in sorted(todo, key=lambda task: task not in before):
        result = before.get(task)
        content = None if result is None else store.content(result)
        yield (task, None, b"") if content is None else (task, result, content)


def read_results(folder: Path) -> list[Result]:
    """The results of a folder as its index states them."""
    with reading(folder) as store:
        return store.results()
