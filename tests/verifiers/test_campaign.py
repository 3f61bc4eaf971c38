"""Campaigns: what is finished stays finished, nothing counts that is not confirmed, workers change no byte."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from valleys.theory.activations import activation
from valleys.theory.claims import CLAIMS
from valleys.theory.dimension import Dimension, upper_dimension
from valleys.theory.errors import InputError, UndecidedError
from valleys.theory.exact import matrix, rows_of
from valleys.theory.inputs import Points
from valleys.verifiers import campaign, catalogue, checker, documents
from valleys.verifiers.campaign import store, tasks
from valleys.verifiers.catalogue import Verifier, instance
from valleys.verifiers.checker import Status
from valleys.verifiers.dimension import dimension_claim, dimension_proof
from valleys.verifiers.instances.descents import STARTS, DescentInstance
from valleys.verifiers.report import as_csv, as_latex, data, summary, table

NAMES = [claim.id for claim in CLAIMS]
QUICK = ["polynomial-dimension", "erm", "no-valley", "three-segments"]


def finished(folder: Path, instances: int, jobs: int = 1, names: list[str] = QUICK) -> list[campaign.Result]:
    return list(campaign.run(names, instances, 0, campaign.local(jobs), folder))


def expected(instances: int, names: list[str] = QUICK) -> int:
    return len(campaign.planned(names, instances, 0))


def certificates_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("certificates/*/*.json")}


def rows_of_index(folder: Path) -> list[campaign.Result]:
    """What a folder has so far: nothing before its index is made, and nothing while it is."""
    try:
        return campaign.read_results(folder)
    except InputError:
        return []


def execute(folder: Path, statement: str, *values: object) -> None:
    with sqlite3.connect(folder / store.INDEX) as connection:
        connection.execute(statement, values)


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_is_verified_on_its_instances(tmp_path: Path, name: str) -> None:
    results = finished(tmp_path, 5, names=[name])
    assert {result.claim for result in results} == {name}
    assert not [result.words for result in results if result.failed]
    for content in certificates_of(tmp_path).values():
        assert checker.check_bytes(content).status is Status.VERIFIED


def test_the_number_of_workers_changes_no_byte(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one, two = finished(tmp_path / "one", 6), finished(tmp_path / "two", 6, jobs=2)
    assert {r.task: r.hash for r in one} == {r.task: r.hash for r in two}
    assert certificates_of(tmp_path / "one") == certificates_of(tmp_path / "two")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[campaign.Task]:
    """The tasks whose certificates are made from now on."""
    done: list[campaign.Task] = []
    original = tasks._made

    def recorded(task: campaign.Task) -> campaign.Outcome:
        done.append(task)
        return original(task)

    monkeypatch.setattr(tasks, "_made", recorded)
    return done


def test_a_second_run_goes_on_where_the_first_was(tmp_path: Path, made: list[campaign.Task]) -> None:
    first = len(finished(tmp_path, 3))
    made.clear()
    assert len(finished(tmp_path, 5)) == expected(5)
    assert len(made) == expected(5) - first
    before = sorted(campaign.read_results(tmp_path), key=lambda r: r.task)
    assert len(finished(tmp_path, 5, jobs=2)) == expected(5)
    assert sorted(campaign.read_results(tmp_path), key=lambda r: r.task) == before


def test_a_lost_row_and_a_lost_certificate_are_done_again(tmp_path: Path, made: list[campaign.Task]) -> None:
    finished(tmp_path, 2)
    one, other = campaign.read_results(tmp_path)[:2]
    execute(tmp_path, 'DELETE FROM results WHERE "hash" = ?', one.hash)
    store.place(tmp_path, other.hash).unlink()
    made.clear()
    assert len(finished(tmp_path, 2)) == expected(2)
    assert set(made) == {one.task, other.task}


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 100_000, b'{"format":"valleys/1"}'])
def test_a_certificate_that_is_damaged_is_made_again(tmp_path: Path, made: list[campaign.Task], content: bytes) -> None:
    (before,) = finished(tmp_path, 1, names=["erm"])
    good = store.place(tmp_path, before.hash).read_bytes()
    store.place(tmp_path, before.hash).write_bytes(content)
    made.clear()
    assert [result.verdict for result in finished(tmp_path, 1, names=["erm"])] == ["Proved"]
    assert made == [before.task]
    assert store.place(tmp_path, before.hash).read_bytes() == good


def test_a_row_that_points_to_another_true_statement_is_made_again(tmp_path: Path) -> None:
    one, other = sorted(finished(tmp_path, 2, names=["erm"]), key=lambda r: r.task)
    execute(tmp_path, 'UPDATE results SET "hash" = ? WHERE "index" = 0', other.hash)
    again = sorted(finished(tmp_path, 2, names=["erm"]), key=lambda r: r.task)
    assert [result.hash for result in again] == [one.hash, other.hash]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE results SET \"verdict\" = 'Refuted'",
        "UPDATE results SET \"hash\" = '../../etc/passwd'",
        "UPDATE results SET \"hash\" = ''",
        "UPDATE results SET \"produced\" = 'long'",
        "UPDATE results SET \"claim\" = '../erm'",
    ],
)
def test_a_forged_row_counts_for_nothing(tmp_path: Path, made: list[campaign.Task], change: str) -> None:
    finished(tmp_path, 1, names=["erm"])
    execute(tmp_path, change)
    made.clear()
    assert [result.verdict for result in finished(tmp_path, 1, names=["erm"])] == ["Proved"]
    assert len(made) == 1


def test_a_transient_fault_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_: Path) -> None:
        raise RecursionError("the checker")

    with monkeypatch.context() as patch:
        patch.setattr(tasks.certificates, "judge", crash)
        words = [(result.verdict, result.words) for result in finished(tmp_path, 2, names=["erm"])]
    fault = ("Undecided", "a fault in the producer or the checker: RecursionError('the checker')")
    assert set(words) == {fault}
    assert {result.verdict for result in finished(tmp_path, 2, names=["erm"])} == {"Proved"}


def test_an_index_that_is_none_of_ours_is_one_line(tmp_path: Path) -> None:
    (tmp_path / store.INDEX).write_text("not a database, but long enough to be taken for one" * 100)
    with pytest.raises(InputError, match=r"expected a folder of results .*, got .*: file is not a database"):
        finished(tmp_path, 1)


def test_an_index_that_is_no_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / store.INDEX).mkdir()
    with pytest.raises(InputError, match=r"expected a regular file of results, got .*: move it away"):
        finished(tmp_path, 1)


def test_a_full_disk_is_one_line_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finished(tmp_path, 2, names=["erm"])

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(InputError, match="No space left on device"):
            finished(tmp_path, 4, names=["erm"])
    assert len(campaign.read_results(tmp_path)) == expected(2, ["erm"])
    assert len(certificates_of(tmp_path)) == expected(2, ["erm"])
    assert len(finished(tmp_path, 4, names=["erm"])) == expected(4, ["erm"])


def test_two_runs_on_one_folder_do_not_meet(tmp_path: Path) -> None:
    with campaign.writing(tmp_path), pytest.raises(InputError, match=r"that no other run is writing to, got .*: wait"):
        finished(tmp_path, 1)
    assert finished(tmp_path, 1)


def test_a_fault_in_one_instance_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = tasks.produce

    def faulty(name: str, made: object, side: str) -> object:
        if name == "erm":
            raise ZeroDivisionError("a bug")
        if name == "no-valley":
            raise UndecidedError("no idea")
        return original(name, made, side)

    monkeypatch.setattr(tasks, "produce", faulty)
    results = [result for result in finished(tmp_path, 2) if result.side == campaign.INSIDE]
    words = {result.claim: result.words for result in results if result.verdict == "Undecided"}
    assert words["erm"] == "a fault in the producer or the checker: ZeroDivisionError('a bug')"
    assert words["no-valley"] == "no idea"
    rows = summary(QUICK, results)
    assert [row.verdicts["Undecided"] for row in rows] == [0, 2, 2, 0]
    assert table(rows).row_count == len(QUICK)
    assert [entry["undecided"] for entry in data(rows)] == [0, 2, 2, 0]
    assert as_csv(rows).count("\n") == as_latex(rows).count("texttt") + 1 == len(QUICK) + 1


def test_a_wrong_certificate_is_not_proved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = tasks.produce

    def wrong(name: str, made: object, side: str) -> dict[str, Any]:
        document = original(name, made, side)
        document["proof"]["segments"] = []
        return document

    monkeypatch.setattr(tasks, "produce", wrong)
    results = finished(tmp_path, 6, names=["three-segments"])
    assert any(result.verdict == "Undecided" and "refused" in result.words for result in results)


def _squares(points: Points) -> Dimension:
    return upper_dimension(activation("z^2"), points)


def _overstated(random: Random, _: int) -> Dimension:
    points = Points(matrix([[random.randint(-2, 2), random.randint(-2, 2)] for _ in range(9)]))
    return replace(_squares(points), value=points.count)


def _contrary(made: Any) -> documents.Document | None:
    truth = _squares(made.inputs)
    if truth.value == made.inputs.count:
        return None
    return documents.document(dimension_claim(truth), dimension_proof(truth, truth.lower()))


def _fewer_points(made: Any) -> Iterator[Any]:
    x = made.inputs.x
    for k in range(x.nrows() if x.nrows() > 1 else 0):
        fewer = Points(rows_of(x, [i for i in range(x.nrows()) if i != k]))
        yield replace(_squares(fewer), value=fewer.count)


def test_a_false_claim_is_refuted_on_the_smallest_instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ "dim*(z², X) is the number of points" fails first for one point 0, or for a point and a multiple of it."""
    false = Verifier(
        _overstated,
        dimension_claim,
        lambda made: dimension_proof(made, _squares(made.inputs).lower()),
        contrary=_contrary,
        smaller=_fewer_points,
    )
    monkeypatch.setitem(catalogue.VERIFIERS, "finite-dimension", false)
    results = finished(tmp_path, 3, names=["finite-dimension"])
    assert {result.verdict for result in results} == {"Refuted"}
    for result in results:
        content = store.place(tmp_path, result.hash).read_bytes()
        assert checker.check_bytes(content).status is Status.VERIFIED
        claim = documents.json.loads(content)["claim"]
        assert len(claim["inputs"]["x"]) <= 2
        assert int(claim["value"]) < len(claim["inputs"]["x"])


COMMAND = [sys.executable, "-m", "valleys.verifiers.cli", "verify", *QUICK, "--instances", "40", "--jobs", "2"]


def test_killed_at_random_moments_it_loses_nothing_finished(tmp_path: Path) -> None:
    """Fifty kills; after each one everything in the index is there, whole, and is not made again."""
    source = random.Random(0)
    before: set[campaign.Result] = set()
    began = time.monotonic()
    for kill in range(50):
        run = subprocess.Popen(
            [*COMMAND[:-4], "--instances", "400", "--jobs", "2", "--out", str(tmp_path)],
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        if kill == 0:  # how long a run takes to its first results, on this machine and today
            while not rows_of_index(tmp_path):
                time.sleep(0.05)
            start = time.monotonic() - began
        time.sleep(source.uniform(0.1 * start, 1.5 * start))
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        now = set(rows_of_index(tmp_path))
        assert before <= now, "a finished result is lost or was done twice"
        for result in now - before:
            content = store.place(tmp_path, result.hash).read_bytes()
            assert checker.check_bytes(content).status is Status.VERIFIED, "a half-written certificate"
        before = now
    assert before, "no run lived long enough to finish anything"
    done = subprocess.run([*COMMAND, "--out", str(tmp_path)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert before <= set(campaign.read_results(tmp_path))


def test_an_interrupt_is_one_line(tmp_path: Path) -> None:
    run = subprocess.Popen(
        [*COMMAND[:-4], "--instances", "3000", "--jobs", "2", "--out", str(tmp_path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not rows_of_index(tmp_path):
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert said == "valleys: interrupted; what was finished is kept, the same command goes on from there\n"
    assert campaign.read_results(tmp_path)


def test_an_instance_outside_the_hypotheses_is_not_counted_as_proved() -> None:
    made = instance("no-valley", 0, 0)
    assert isinstance(made, DescentInstance)
    with pytest.raises(UndecidedError, match=r"outside the hypotheses of erm: the activation .* is a polynomial"):
        catalogue.produce("erm", made)


@pytest.mark.parametrize("name", ["no-valley", "erm", "three-segments"])
def test_the_instances_cover_what_they_promise(name: str) -> None:
    made = [instance(name, 0, index) for index in range(120)]
    descents = [m for m in made if isinstance(m, DescentInstance)]
    assert {m.kind for m in descents} - {"float64", "equal"} == set(STARTS)
    assert {m.problem.n for m in descents} == {1, 2, 3, 4, 5, 6}
    assert {m.problem.m for m in descents} == {1, 2, 3}
    assert any(len(m.problem.sample.points.groups) < m.problem.sample.points.count for m in descents)
    assert any(m.problem.risk_of(m.problem.optimum) > 0 for m in descents)
    if name != "erm":
        assert {m.problem.width - m.problem.dimension for m in descents if m.problem.dimension} == {0, 1, 2, 3}
        assert max(m.problem.dimension for m in descents) > 100
        assert {d for m in descents for d in getattr(m.problem.activation, "degrees", ())} == {0, 1, 2, 3, 4}
    for m in descents:
        assert m.problem.width >= m.problem.dimension


def test_unknown_claims_are_named() -> None:
    from valleys.theory.claims import claim

    with pytest.raises(InputError, match=r"expected one of the claims polynomial-dimension, .*, got 'no-vally'"):
        claim("no-vally")
