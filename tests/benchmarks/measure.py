"""Medians, ratios and growth exponents, printed as tables."""

import math
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import TypeVar

import pytest

T = TypeVar("T")


def timed(work: Callable[[], T], repeats: int = 3, clock: Callable[[], float] = time.perf_counter) -> tuple[float, T]:
    """The median of some runs after one that is not counted, and the last result; `time.process_time` for CPU time."""
    result = work()
    times = []
    for _ in range(repeats):
        began = clock()
        result = work()
        times.append(clock() - began)
    return median(times), result


def exponent(sizes: Sequence[float], times: Sequence[float]) -> float:
    """The slope of log time over log size, by least squares."""
    x, y = [math.log(s) for s in sizes], [math.log(t) for t in times]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sum((a - mx) ** 2 for a in x)


def show(
    capsys: pytest.CaptureFixture[str], title: str, header: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    """Print a table in the Markdown of notes/benchmarks.md."""
    with capsys.disabled():
        print(f"\n\n{title}\n\n| {' | '.join(header)} |\n|{'---|' * len(header)}")
        for row in rows:
            print(f"| {' | '.join(f'{v:.3g}' if isinstance(v, float) else str(v) for v in row)} |")
