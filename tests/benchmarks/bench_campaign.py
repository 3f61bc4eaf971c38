"""The main job at scale: one worker against two, what the store costs, memory over a long run, a large store.

The peer of the parallel run is the plain loop over the same work with no store and no processes. On a machine that
is busy with other work the ratio of one worker to two means nothing.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.benchmarks.measure import show
from valleys.theory.claims import CLAIMS
from valleys.verifiers import campaign
from valleys.verifiers.campaign import store, work
from valleys.verifiers.report import summary
from valleys.verifiers.report_page import page

NAMES = [claim.id for claim in CLAIMS]
INSTANCES = 25


def seconds(action: Iterator[object]) -> float:
    began = time.perf_counter()
    for _ in action:
        pass
    return time.perf_counter() - began


def in_a_folder(folder: Path, jobs: int, instances: int = INSTANCES) -> float:
    folder.mkdir()
    return seconds(campaign.run(NAMES, instances, 0, campaign.local(jobs), folder))


def test_workers_and_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tasks = campaign.planned(NAMES, INSTANCES, 0)
    in_a_folder(tmp_path / "warm", 1, 1)
    rows = []
    for attempt in range(3):
        loop = seconds(iter(work(task) for task in tasks))
        one = in_a_folder(tmp_path / f"one{attempt}", 1)
        two = in_a_folder(tmp_path / f"two{attempt}", 2)
        rows.append((len(tasks), loop, one, f"{100 * (one / loop - 1):.1f} %", two, f"{one / two:.2f}"))
    heads = ("certificates", "loop, no store", "one worker", "store", "two workers", "one / two")
    show(capsys, "Workers and store (each line a run; two workers start their processes within the time)", heads, rows)


def test_the_default_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.perf_counter()
    command = [sys.executable, "-m", "valleys.verifiers.cli", "verify", "--out", str(tmp_path / "all")]
    subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[2])
    took = time.perf_counter() - began
    results = campaign.read_results(tmp_path / "all")
    proved = sum(result.verdict == "Proved" for result in results)
    slowest = max(results, key=lambda result: result.produced + result.checked)
    row = (took, len(results), proved, f"{slowest.task}: {slowest.produced + slowest.checked:.2f} s")
    show(capsys, "valleys verify with its defaults", ("seconds", "instances", "proved", "slowest"), [row])


def test_a_large_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmp_path.mkdir(exist_ok=True)
    (result,) = campaign.run(["erm"], 1, 0, campaign.local(1), tmp_path)
    count = 100_000
    names = NAMES
    rows = [replace(result, claim=names[i % len(names)], index=i // len(names)) for i in range(count)]
    with campaign.writing(tmp_path) as open_store:
        open_store.connection.executemany(store._INSERT, [tuple(vars(row).values()) for row in rows])
        open_store.connection.commit()
    began = time.perf_counter()
    results = campaign.read_results(tmp_path)
    opened = time.perf_counter() - began
    summary(names, results)
    text = page(results, str(tmp_path))
    took = time.perf_counter() - began
    show(capsys, "A store of 100,000 rows", ("rows", "opened", "opened and reported", "kB"), [
        (len(results), opened, took, len(text) / 1000)
    ])  # fmt: skip


def test_memory_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The largest resident set of a process that does more and more instances."""
    script = (
        "import sys, pathlib\nfrom valleys.verifiers import campaign\n"
        "folder = pathlib.Path(sys.argv[1]); folder.mkdir()\n"
        "names = ['erm', 'no-valley', 'three-segments', 'polynomial-dimension', 'every-width']\n"
        "for _ in campaign.run(names, int(sys.argv[2]), 0, campaign.local(1), folder): pass\n"
        "status = pathlib.Path('/proc/self/status').read_text()\n"
        "print(int(status.partition('VmHWM:')[2].split()[0]) // 1024)\n"
    )
    rows = []
    for instances in (50, 200, 800):
        folder = str(tmp_path / str(instances))
        command = [sys.executable, "-c", script, folder, str(instances)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2])
        rows.append((5 * instances, int(done.stdout)))
    show(capsys, "Memory of one worker", ("certificates", "largest resident set (MiB)"), rows)
