"""The cells of an atlas, worked on in parallel and kept in a store: build a valley, or search for one."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from threadpoolctl import threadpool_limits

from ...theory.activation_grammar import named
from ...theory.errors import InputError, UndecidedError
from ...theory.losses import Square
from ...theory.problems import Problem
from ...theory.samples import Sample
from ...theory.threshold_facts import Status
from .. import checker, documents
from ..campaign import Outcome, Result, Task, finished, local, writing
from ..campaign.tasks import judged, outcome, versions
from ..traps.counterexample import counterexample
from ..traps.local_minimum import traps
from ..traps.trap import Valley
from ..verdict import Proved, Undecided
from .cells import Cell

STARTS = 64
LARGEST_INPUT, LARGEST_TARGET = 4, 9


def run(cells: list[Cell], search: int, seed: int, jobs: int, folder: Path) -> Iterator[tuple[Cell, Result | None]]:
    """Each cell with its row, as they are finished; None where theory leaves nothing to build.

    In an open cell `search` random data sets are searched. A row that says Proved counts if the checker verifies its
    certificate now; what was not found is not tried again with the same versions and the same search.
    """
    todo = {cell.task(seed): cell for cell in cells if not cell.settled}
    yield from ((cell, None) for cell in cells if cell.settled)
    with writing(folder) as store:
        tried = [r for r in store.results() if r.task in todo and _tried(r, todo[r.task], search)]
        yield from ((todo[result.task], result) for result in tried)
        open_ = sorted(todo.keys() - {result.task for result in tried}, key=lambda task: (task.index, task))
        for result in finished(store, open_, local(jobs, _Work(search))):
            yield todo[result.task], result


def _tried(result: Result, cell: Cell, search: int) -> bool:
    """Whether the row says that this was tried in the same way, without success."""
    same = result.versions == versions() and result.parameters == json.dumps(_parameters(cell, search), sort_keys=True)
    return result.verdict == "Undecided" and same


class _Work:
    """What a process does with a cell; a class because it travels to other processes."""

    def __init__(self, search: int) -> None:
        self.search = search

    def __call__(self, task: Task, known: Result | None, content: bytes) -> Outcome:
        with threadpool_limits(1):
            cell = Cell.of(task)
            if known is not None and _is_about(content, cell):
                return Outcome(known)
            return _made(task, cell, self.search)


def _is_about(content: bytes, cell: Cell) -> bool:
    """Whether the checker verifies that certificate now, and it is of a spurious valley in this cell."""
    if checker.check_bytes(content).status is not checker.Status.VERIFIED:
        return False
    claim = json.loads(content)["claim"]
    problem = claim.get("problem", {})
    stated = [claim["kind"], *(problem.get(name) for name in ("model", "activation", "n", "m", "p", "loss"))]
    σ = named(cell.activation).document()
    return stated == ["spurious-valley", "shallow", σ, str(cell.n), "1", str(cell.p), Square().document()]


def _made(task: Task, cell: Cell, search: int) -> Outcome:
    """Build or search, write, and ask the checker about the written file."""
    described, began = _parameters(cell, search), time.perf_counter()
    try:
        trap = _built(cell, task.seed, search)
        text = documents.text(trap.document())
        produced = time.perf_counter()
        verdict, content = judged(text)
    except (UndecidedError, InputError) as error:
        return outcome(task, described, Undecided(str(error)), b"", 0.0, 0.0)
    except Exception as error:  # a bug of ours must not cost the other cells their results
        fault = Undecided(f"a fault in the producer or the checker: {error!r}")
        return outcome(task, described, fault, b"", 0.0, 0.0)
    proved = isinstance(verdict, Proved)
    checked = time.perf_counter() - produced
    return outcome(task, described, verdict, content if proved else b"", produced - began, checked)


def _parameters(cell: Cell, search: int) -> dict[str, Any]:
    return {"activation": cell.activation, "n": cell.n, "width": cell.p, "search": search}


def _built(cell: Cell, seed: int, search: int) -> Valley:
    """Data with a spurious valley, by one of our constructions where theory says that there are such data."""
    if cell.status is not Status.VALLEY:
        return _searched(cell, seed, search)
    try:
        return counterexample(named(cell.activation), cell.p, cell.n)
    except InputError as error:
        try:
            return _searched(cell, seed, search)
        except UndecidedError as none:
            raise UndecidedError(f"no construction ({error}); {none}") from None


def _searched(cell: Cell, seed: int, search: int) -> Valley:
    """The first certified local minimum on random data; raises `UndecidedError` where none is found."""
    for index in range(search):
        random = Random(f"{cell} {seed} {index}")
        problem = Problem(named(cell.activation), _sample(cell, random), cell.p)
        for findings in traps(problem, seed=random.getrandbits(32), seconds=float("inf"), batches=1, starts=STARTS):
            if findings.traps:
                return max(findings.traps, key=lambda trap: trap.floor)
    raise UndecidedError(f"nothing was found by searching {search} random data sets")


def _sample(cell: Cell, random: Random) -> Sample:
    """A few more points than the network has parameters up to scale: there its minima are isolated and not all good."""
    count = cell.p * cell.n + random.randint(1, 2 * cell.n + 2)
    x = [[random.randint(-LARGEST_INPUT, LARGEST_INPUT) for _ in range(cell.n)] for _ in range(count)]
    return Sample.of(x, [[random.randint(-LARGEST_TARGET, LARGEST_TARGET)] for _ in range(count)])
