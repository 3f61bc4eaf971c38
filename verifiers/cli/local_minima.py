"""`valleys counterexample … --data FILE`: certified spurious valleys of the user's own data, by search."""

from collections import Counter
from pathlib import Path
from typing import Any

from ...theory.errors import InputError, UndecidedError
from .common import report_verdict, write_and_judge


def search_data(activation: str, data: Path, width: int, bias: bool, limit: str | None, output: Path) -> None:
    """Search for local minima, certify them, keep the deepest certificate in `output`; an interrupt keeps it too."""
    from ...theory.activation_grammar import named
    from ...theory.problems import Problem
    from ...theory.samples import read_sample
    from ..traps.local_minimum import traps

    sample = read_sample(data)
    problem = Problem(named(activation), sample.with_bias() if bias else sample, width)
    findings, written, verdict = None, None, None
    try:
        for findings in traps(problem, seconds=_seconds(limit)):
            deepest = max(findings.traps, key=lambda trap: trap.floor, default=None)
            if deepest is not None and deepest is not written:
                verdict, written = write_and_judge(deepest.document(), output), deepest
    except KeyboardInterrupt:
        print("interrupted: what was certified is kept")
    if findings is None or verdict is None:
        raise UndecidedError(f"no spurious valley was certified: {_why(findings)}")
    print(f"{findings.starts} starts, {findings.found} minima found, {len(findings.traps)} certified")
    print(f"rejected: {_why(findings)}")
    print(f"least loss met {findings.best:.6g}; kept is the certified minimum of largest loss")
    report_verdict(verdict, output)


def _why(findings: Any) -> str:
    rejected: Counter[str] = Counter() if findings is None else findings.rejected
    reasons = [f"{reason} ({number})" for reason, number in rejected.most_common() if number]
    return "; ".join(reasons) or "nothing was found in the time"


def _seconds(limit: str | None) -> float:
    text = "10" if limit is None else limit
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 10**6:
        raise InputError(f"expected a --time-limit in seconds, from above 0 to a million, got {text!r}")
    return seconds
