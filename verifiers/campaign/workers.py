"""Who does the work: this process, processes on this machine, or the workers of a Dask cluster."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import islice
from multiprocessing import get_context
from typing import Any

from ...theory.errors import InputError, shown
from .tasks import Outcome, Result, Task, work

Job = tuple[Task, Result | None, bytes]
Work = Callable[[Task, Result | None, bytes], Outcome]
Workers = Callable[[Iterator[Job]], Iterator[Outcome]]


def local(jobs: int, done: Work = work) -> Workers:
    """So many processes on this machine; one job is done in this process."""
    return (lambda todo: (done(*job) for job in todo)) if jobs == 1 else lambda todo: _pool(todo, jobs, done)


def _pool(todo: Iterator[Job], jobs: int, done: Work) -> Iterator[Outcome]:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one thread per worker; read when a worker imports numpy
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_leave_interrupts_to_the_parent)
    try:
        yield from _finished(pool, todo, 4 * jobs, done)
    finally:
        pool.shutdown(cancel_futures=True)


def _finished(pool: ProcessPoolExecutor, todo: Iterator[Job], ahead: int, done: Work) -> Iterator[Outcome]:
    """Outcomes as they come; only a few tasks are handed out ahead, so that stopping is quick and memory flat."""
    running: set[Future[Outcome]] = {pool.submit(done, *job) for job in islice(todo, ahead)}
    while running:
        ended, running = wait(running, return_when=FIRST_COMPLETED)
        running |= {pool.submit(done, *job) for job in islice(todo, len(ended))}
        yield from (future.result() for future in ended)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def cluster(address: str) -> Workers:
    """The workers of a running Dask scheduler, tcp://host:port; a task of a worker that dies goes to another."""
    try:
        import distributed
    except ImportError:
        raise InputError("expected Dask for --scheduler, found none: pip install 'valleys[cluster]'") from None
    try:
        client: Any = distributed.Client(address, timeout=10, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(
            f"expected a Dask scheduler such as tcp://127.0.0.1:8786, got {shown(address)}: {error}"
        ) from None
    return lambda todo: _distributed(client, todo)


def _distributed(client: Any, todo: Iterator[Job]) -> Iterator[Outcome]:
    """The same with the futures of a cluster; the Dask library has no types."""
    import distributed

    with client:
        ahead = 4 * max(1, sum(client.nthreads().values()))
        running: Any = distributed.as_completed(_submitted(client, todo, ahead), loop=client.loop)  # type: ignore[no-untyped-call]
        for future in running:
            running.update(_submitted(client, todo, 1))
            yield future.result()


def _submitted(client: Any, todo: Iterator[Job], most: int) -> list[Any]:
    return [client.submit(work, *job, pure=False, retries=3) for job in islice(todo, most)]
