"""A campaign on a Dask cluster: a real scheduler and two workers on this machine, one of them killed midway."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from valleys.theory.errors import InputError
from valleys.verifiers import campaign

pytest.importorskip("distributed")

NAMES = ["polynomial-dimension", "three-segments", "erm"]
INSTANCES = 60
LOCAL = ("--host", "127.0.0.1", "--no-dashboard")


def _started(*command: str, folder: Path) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list["subprocess.Popen[bytes]"]]]:
    """The address of a scheduler, and its two workers."""
    where = tmp_path / "scheduler.json"
    files = ("--scheduler-file", str(where))
    scheduler = _started("distributed.cli.dask_scheduler", *LOCAL, "--port", "0", *files, folder=tmp_path)
    worker = ("distributed.cli.dask_worker", *LOCAL, "--nthreads", "1", "--no-nanny", *files)
    workers = [_started(*worker, folder=tmp_path) for _ in range(2)]
    try:
        yield _address(where), workers
    finally:
        for process in [*workers, scheduler]:
            process.kill()
            process.wait()


def _address(where: Path) -> str:
    from distributed import Client

    until = time.monotonic() + 60
    while not where.exists() and time.monotonic() < until:
        time.sleep(0.1)
    with Client(scheduler_file=str(where), set_as_default=False) as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(2, timeout=60)
        return str(client.scheduler.address)


def test_a_cluster_that_loses_a_worker_gives_the_same_certificates(
    tmp_path: Path, cluster: tuple[str, list["subprocess.Popen[bytes]"]]
) -> None:
    address, workers = cluster
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    here = list(campaign.run(NAMES, INSTANCES, 0, campaign.local(1), tmp_path / "here"))
    there = []
    for result in campaign.run(NAMES, INSTANCES, 0, campaign.cluster(address), tmp_path / "there"):
        there.append(result)
        if len(there) == len(here) // 4:
            workers[0].send_signal(signal.SIGKILL)
    assert {(r.task, r.verdict, r.hash) for r in here} == {(r.task, r.verdict, r.hash) for r in there}
    assert len(campaign.read_results(tmp_path / "there")) == len(here)


def test_an_address_where_no_scheduler_is_is_one_line() -> None:
    with pytest.raises(InputError, match=r"expected a Dask scheduler such as tcp://127.0.0.1:8786, got 'nowhere://1'"):
        campaign.cluster("nowhere://1")
