import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from valleys.theory.claims import CLAIMS
from valleys.theory.errors import InputError, UndecidedError
from valleys.verifiers import campaign, checker
from valleys.verifiers.catalogue import instance
from valleys.verifiers.checker import Status
from valleys.verifiers.instances.descents import STARTS, DescentInstance
from valleys.verifiers.report import data, summary, table

NAMES = [claim.id for claim in CLAIMS]


def finished(folder: Path, instances: int, jobs: int = 1) -> list[campaign.Result]:
    return list(campaign.run(NAMES, instances, 0, jobs, folder))


def certificates_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*-*.json")}


def test_every_claim_is_proved_on_its_instances(tmp_path: Path) -> None:
    results = finished(tmp_path, 10)
    assert {result.claim for result in results} == set(NAMES)
    assert all(result.verdict == "Proved" for result in results), [r.words for r in results if r.verdict != "Proved"]
    assert len(certificates_of(tmp_path)) == 10 * len(NAMES)
    for path in tmp_path.glob("*-*.json"):
        assert checker.check_file(path).status is Status.VERIFIED


def test_the_number_of_workers_changes_no_byte(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    finished(tmp_path / "one", 6)
    finished(tmp_path / "two", 6, jobs=2)
    assert certificates_of(tmp_path / "one") == certificates_of(tmp_path / "two")


def made_from_here(monkeypatch: pytest.MonkeyPatch) -> list[campaign.Task]:
    """The tasks whose certificates are made from now on."""
    done: list[campaign.Task] = []
    original = campaign._made

    def made(task: campaign.Task, path: Path) -> campaign.Result:
        done.append(task)
        return original(task, path)

    monkeypatch.setattr(campaign, "_made", made)
    return done


def test_a_second_run_goes_on_where_the_first_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finished(tmp_path, 3)
    done = made_from_here(monkeypatch)
    assert len(finished(tmp_path, 5)) == 5 * len(NAMES)
    assert len(done) == 2 * len(NAMES)
    assert {task.index for task in done} == {3, 4}
    log = (tmp_path / campaign.RESULTS).read_text()
    assert len(finished(tmp_path, 5, jobs=2)) == 5 * len(NAMES)
    assert (tmp_path / campaign.RESULTS).read_text() == log


def test_a_line_cut_short_and_a_lost_certificate_are_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished(tmp_path, 2)
    log = tmp_path / campaign.RESULTS
    lines = log.read_text().splitlines(keepends=True)
    log.write_text("".join(lines[:-1]) + lines[-1][:30])
    (tmp_path / lost(lines[0]).file).unlink()
    done = made_from_here(monkeypatch)
    assert len(campaign.read_results(tmp_path)) == 2 * len(NAMES) - 1
    assert len(finished(tmp_path, 2)) == 2 * len(NAMES)
    assert set(done) == {lost(lines[0]), lost(lines[-1])}
    assert len(certificates_of(tmp_path)) == 2 * len(NAMES)
    assert len(finished(tmp_path, 2)) == 2 * len(NAMES)
    assert len(done) == 2


def lost(line: str) -> campaign.Task:
    return campaign.Result(**json.loads(line)).task


@pytest.mark.parametrize("content", ["", "{}", "[" * 100_000, '{"format":"valleys/1"}'])
def test_a_certificate_that_is_not_verified_any_more_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    (before,) = campaign.run(["erm"], 1, 0, 1, tmp_path)
    path = tmp_path / before.task.file
    good = path.read_text()
    path.write_text(content)
    done = made_from_here(monkeypatch)
    assert [result.verdict for result in campaign.run(["erm"], 1, 0, 1, tmp_path)] == ["Proved"]
    assert (done, path.read_text()) == ([before.task], good)


def test_a_transient_fault_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_: Path) -> None:
        raise RecursionError("the checker")

    with monkeypatch.context() as patch:
        patch.setattr(campaign.certificates, "judge", crash)
        words = [(result.verdict, result.words) for result in campaign.run(["erm"], 2, 0, 1, tmp_path)]
    assert words == [("Undecided", "a fault in the producer or the checker: RecursionError('the checker')")] * 2
    assert [result.verdict for result in campaign.run(["erm"], 2, 0, 1, tmp_path)] == ["Proved"] * 2


LINE = '{"claim":"erm","seed":0,"index":0,"verdict":"Proved","words":"","produced":0.1,"checked":0.1,"size":1}'
GARBAGE = [
    "",
    "null",
    "[]",
    "{",
    "\xff",
    "\0",
    "[" * 100_000,
    "9" * 5000,
    '{"claim":"erm"}',
    LINE[:-1] + ',"more":1}',
    LINE.replace('"index":0', '"index":[]'),
    LINE.replace('"seed":0', '"seed":false'),
    LINE.replace('"size":1', '"size":"1"'),
    LINE.replace("0.1", "NaN"),
    LINE.replace("0.1", "1e999"),
    LINE.replace("Proved", "Refuted"),
]


@pytest.mark.parametrize("end", ["\n", ""])
@pytest.mark.parametrize("line", GARBAGE, ids=range(len(GARBAGE)))
def test_a_line_that_is_no_result_counts_for_nothing(tmp_path: Path, line: str, end: str) -> None:
    (tmp_path / campaign.RESULTS).write_bytes((line + end).encode("latin-1"))
    assert campaign.read_results(tmp_path) == []
    assert [result.verdict for result in campaign.run(["erm"], 1, 0, 1, tmp_path)] == ["Proved"]
    assert len(campaign.read_results(tmp_path)) == 1


def test_a_line_of_another_claim_does_not_disturb(tmp_path: Path) -> None:
    (tmp_path / campaign.RESULTS).write_text(LINE.replace("erm", "../../erm") + "\n")
    assert [result.claim for result in campaign.run(["erm"], 1, 0, 1, tmp_path)] == ["erm"]


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_results_that_are_no_file_are_one_line(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / campaign.RESULTS)
    with pytest.raises(InputError, match=r"expected a regular file of results, got .*: move it away"):
        finished(tmp_path, 1)


def test_results_that_cannot_be_appended_to_are_one_line(tmp_path: Path) -> None:
    (tmp_path / campaign.RESULTS).symlink_to(tmp_path / "nowhere" / "x")
    with pytest.raises(InputError, match=r"to read and append to, got .*: No such file"):
        finished(tmp_path, 1)


def test_a_fault_in_one_instance_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = campaign.produce

    def faulty(name: str, made: object) -> object:
        if name == "erm":
            raise ZeroDivisionError("a bug")
        if name == "no-valley":
            raise UndecidedError("no idea")
        return original(name, made)  # type: ignore[arg-type]

    monkeypatch.setattr(campaign, "produce", faulty)
    results = finished(tmp_path, 2)
    words = {result.claim: result.words for result in results if result.verdict == "Undecided"}
    assert words == {
        "erm": "a fault in the producer or the checker: ZeroDivisionError('a bug')",
        "no-valley": "no idea",
    }
    rows = {row.claim.id: row for row in summary(NAMES, results)}
    assert (rows["erm"].proved, rows["erm"].undecided) == (0, 2)
    assert table(list(rows.values())).row_count == len(NAMES)
    assert [entry["undecided"] for entry in data(list(rows.values()))] == [0, 0, 2, 2, 0]


def test_a_wrong_certificate_is_not_proved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = campaign.produce

    def wrong(name: str, made: object) -> dict[str, object]:
        document = original(name, made)  # type: ignore[arg-type]
        if "segments" in document["proof"]:
            document["proof"]["segments"] = []
        return document

    monkeypatch.setattr(campaign, "produce", wrong)
    results = [result for result in finished(tmp_path, 6) if result.claim == "three-segments"]
    assert any(result.verdict == "Undecided" and "refused" in result.words for result in results)


COMMAND = [sys.executable, "-m", "valleys.verifiers.cli", "verify", "--instances", "40", "--jobs", "2"]


def test_killed_at_random_moments_it_loses_nothing_finished(tmp_path: Path) -> None:
    source = random.Random(0)
    for _ in range(4):
        run = subprocess.Popen([*COMMAND, "--out", str(tmp_path)], stdout=subprocess.DEVNULL, start_new_session=True)
        time.sleep(source.uniform(0.6, 2.0))
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        for path in tmp_path.glob("*-*.json"):
            assert checker.check_file(path).status is Status.VERIFIED, "a half-written certificate"
    done = subprocess.run([*COMMAND, "--out", str(tmp_path)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    results = campaign.read_results(tmp_path)
    assert len(results) == len({result.task for result in results}) == 40 * len(NAMES)


def test_an_interrupt_is_one_line(tmp_path: Path) -> None:
    run = subprocess.Popen(
        [*COMMAND[:-4], "--instances", "3000", "--jobs", "2", "--out", str(tmp_path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not campaign.read_results(tmp_path):
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert said == "valleys: interrupted; what was finished is kept, the same command goes on from there\n"
    assert campaign.read_results(tmp_path)


def test_an_instance_outside_the_hypotheses_is_not_counted_as_proved() -> None:
    made = instance("no-valley", 0, 0)
    assert isinstance(made, DescentInstance)
    with pytest.raises(UndecidedError, match=r"outside the hypotheses of erm: the activation .* not piecewise linear"):
        campaign.produce("erm", made)


@pytest.mark.parametrize("name", ["no-valley", "erm", "three-segments"])
def test_the_instances_cover_what_they_promise(name: str) -> None:
    made = [instance(name, 0, index) for index in range(120)]
    descents = [m for m in made if isinstance(m, DescentInstance)]
    assert {m.kind for m in descents} == set(STARTS)
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


def test_a_certificate_of_another_statement_is_made_again(tmp_path: Path) -> None:
    finished(tmp_path, 2)
    before = certificates_of(tmp_path)
    (tmp_path / "erm-0-0.json").write_bytes(before["erm-0-1.json"])
    finished(tmp_path, 2)
    assert certificates_of(tmp_path) == before
