"""Tasks and outcomes: one instance of one claim, and what became of it. Pure functions, run in any process."""

import hashlib
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from ...theory.errors import UndecidedError
from .. import certificates, checker, documents
from ..catalogue import INSIDE, OUTSIDE, instance, parameters, produce, refuted, shrunk, stated, verifier
from ..verdict import Against, Consistent, Proved, Refuted, Undecided, Verdict


@dataclass(frozen=True, order=True)
class Task:
    """One instance of one claim: inside its hypotheses, or just outside them, where the contrary is certified."""

    claim: str
    side: str
    seed: int
    index: int

    def __str__(self) -> str:
        side = "" if self.side == INSIDE else f" {self.side} its hypotheses"
        return f"{self.claim} instance {self.index} of seed {self.seed}{side}"


@dataclass(frozen=True)
class Result:
    """What became of a task; `verdict` is the name of the verdict's class, `hash` names the certificate's file.

    What samples speak against is called Refuted too, at the confidence of its words; it has no certificate.
    """

    claim: str
    side: str
    seed: int
    index: int
    verdict: str
    words: str
    produced: float
    checked: float
    size: int
    hash: str
    parameters: str
    versions: str

    @property
    def task(self) -> Task:
        """The task it answers."""
        return Task(self.claim, self.side, self.seed, self.index)

    @property
    def failed(self) -> bool:
        """Whether it speaks against the claim, or leaves open what the claim promises."""
        return self.verdict not in ("Proved", "Consistent")


@dataclass(frozen=True)
class Outcome:
    """A result with the text of its certificate, if there is one."""

    result: Result
    content: bytes = b""


def planned(claims: list[str], instances: int, seed: int) -> list[Task]:
    """All tasks of a campaign, each claim's first instance first; a twentieth as many outside, at least one."""
    outside = [name for name in claims if verifier(name).outside is not None]
    inside = [Task(name, INSIDE, seed, index) for index in range(instances) for name in claims]
    beyond = [Task(name, OUTSIDE, seed, index) for index in range(-(-instances // 20)) for name in outside]
    return sorted([*inside, *beyond], key=lambda task: task.index)


def work(task: Task, known: Result | None = None, content: bytes = b"") -> Outcome:
    """The known result if the checker confirms its certificate now, else a new one; a fault costs this task only.

    Linear algebra runs on one thread, so that the same task gives the same bytes wherever it runs.
    """
    with threadpool_limits(1):
        confirmed = None if known is None else _confirmed(task, known, content)
        if confirmed is not None:
            return Outcome(confirmed)
        try:
            return _made(task)
        except UndecidedError as error:
            return _unproved(task, str(error))
        except Exception as error:  # a bug of ours must not cost the other instances their results
            return _unproved(task, f"a fault in the producer or the checker: {error!r}")


def _confirmed(task: Task, known: Result, content: bytes) -> Result | None:
    """The result with what the checker says now of the task's own claim and the proof in its file, or nothing."""
    try:
        statement = stated(task.claim, _instance(task), task.side)
        answer = checker.check_bytes(content, documents.text(documents.document(statement)).encode())
        proved = known.verdict == Proved.__name__ and answer.status is checker.Status.VERIFIED
        return replace(known, words=answer.words, size=len(content)) if proved else None
    except Exception:  # then it is made again, and a fault that stays is reported there
        return None


def _instance(task: Task) -> Any:
    return instance(task.claim, task.seed, task.index, task.side)


def _made(task: Task) -> Outcome:
    """Make the instance, produce its certificate, write it, and ask the checker about the written file."""
    began = time.perf_counter()
    made = _instance(task)
    sampled = verifier(task.claim, task.side).sampled
    said = None if sampled is None else sampled(made)
    if said is not None:
        return outcome(task, parameters(made), said, b"", time.perf_counter() - began, 0.0)
    try:
        text = documents.text(produce(task.claim, made, task.side))
    except UndecidedError as error:
        return _contrary(task, made, str(error))
    produced = time.perf_counter()
    verdict, content = judged(text)
    if not isinstance(verdict, Proved):
        return _contrary(task, made, verdict.words)
    return outcome(task, parameters(made), verdict, content, produced - began, time.perf_counter() - produced)


def _contrary(task: Task, made: Any, reason: str) -> Outcome:
    """The certified contrary on the smallest instance that has one, or Undecided with the reason."""
    contrary = refuted(task.claim, made) if task.side == INSIDE else None
    verdict, content = judged(documents.text(contrary)) if contrary is not None else (Undecided(reason), b"")
    if not isinstance(verdict, Proved):
        return _unproved(task, reason)
    smallest = shrunk(task.claim, made)
    verdict, content = judged(documents.text(refuted(task.claim, smallest) or contrary or {}))
    assert isinstance(verdict, Proved), "what was refuted once is refuted again"
    words = f"{reason}; the contrary is certified: {verdict.words}"
    return outcome(task, parameters(smallest), Refuted(words, verdict.certificate), content, 0.0, 0.0)


def judged(text: str) -> tuple[Verdict, bytes]:
    """The checker's verdict on the written document, and its bytes."""
    with tempfile.TemporaryDirectory(prefix="valleys-") as folder:
        path = Path(folder) / "certificate.json"
        path.write_text(text, encoding="ascii")
        return certificates.judge(path), path.read_bytes()


def outcome(
    task: Task, described: dict[str, Any], verdict: Verdict, content: bytes, produced: float, checked: float
) -> Outcome:
    """The row of a task, with the bytes of its certificate if there is one."""
    digest = hashlib.sha256(content).hexdigest() if content else ""
    against = isinstance(verdict, Consistent) and verdict.direction is Against.AGAINST
    kind = Refuted.__name__ if against else type(verdict).__name__
    result = Result(
        **asdict(task),
        verdict=kind,
        words=verdict.words,
        produced=produced,
        checked=checked,
        size=len(content),
        hash=digest,
        parameters=json.dumps(described, sort_keys=True),
        versions=versions(),
    )
    return Outcome(result, content)


def _unproved(task: Task, reason: str) -> Outcome:
    return outcome(task, {}, Undecided(reason), b"", 0.0, 0.0)


@cache
def versions() -> str:
    """The versions that a result depends on, as one text."""
    named = []
    for package in ("valleys", "python-flint", "numpy", "sympy"):
        try:
            named.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            named.append(f"{package} from a checkout")
    return ", ".join([f"Python {sys.version.split()[0]}", *named])
