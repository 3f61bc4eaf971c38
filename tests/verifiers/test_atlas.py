"""The atlas: every cell once, certificates that say what the cell says, resumable, and no row believed."""

import csv
import json
import re
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from valleys.theory.errors import InputError
from valleys.theory.threshold_facts import Status
from valleys.verifiers import atlas, checker
from valleys.verifiers.atlas import Cell, Entry, Kind, figure, survey
from valleys.verifiers.atlas.page import page, runs
from valleys.verifiers.campaign import Task, read_results, store

CELLS = atlas.planned(["z^2", "z^3", "relu", "z^2 + z"], 3, 3)


def drawn(folder: Path, cells: list[Cell] = CELLS, search: int = 1, jobs: int = 1) -> list[Entry]:
    return atlas.entries(atlas.run(cells, search, 0, jobs, folder), cells)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("atlas")
    assert [entry.cell for entry in drawn(made)] == sorted(CELLS, key=lambda c: (order(c), c.n, c.p))
    return made


def order(cell: Cell) -> int:
    return ["z^2", "z^3", "relu", "z + z^2"].index(cell.activation)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    done: list[Task] = []
    original = survey._made

    def recorded(task: Task, cell: Cell, search: int) -> Any:
        done.append(task)
        return original(task, cell, search)

    monkeypatch.setattr(survey, "_made", recorded)
    return done


def test_a_cell_says_what_is_proved(folder: Path) -> None:
    kinds = {entry.cell: entry.kind for entry in drawn(folder)}
    assert [kinds[Cell("z^2", 3, p)] for p in (1, 2, 3)] == [Kind.CERTIFIED, Kind.CERTIFIED, Kind.NO_VALLEY]
    assert kinds[Cell("z^2", 2, 3)] is Kind.ONE_VALLEY
    assert kinds[Cell("relu", 3, 3)] is Kind.CERTIFIED
    assert kinds[Cell("z^3", 3, 1)] is Kind.FOUND
    assert Cell("z^3", 3, 1).status is Status.OPEN


def test_each_certificate_is_about_its_cell(folder: Path) -> None:
    certified = [entry for entry in drawn(folder) if entry.certificate]
    assert {entry.kind for entry in certified} == {Kind.CERTIFIED, Kind.FOUND}
    for entry in certified:
        content = (folder / entry.certificate).read_bytes()
        assert checker.check_bytes(content).status is checker.Status.VERIFIED
        claim = json.loads(content)["claim"]
        assert (claim["kind"], claim["problem"]["n"], claim["problem"]["p"]) == (
            "spurious-valley",
            str(entry.cell.n),
            str(entry.cell.p),
        )


def test_a_second_run_does_nothing_again(folder: Path, made: list[Task]) -> None:
    before = drawn(folder)
    assert drawn(folder, jobs=2) == before
    assert not made
    more = atlas.planned(["relu"], 3, 4)
    assert len(drawn(folder, more)) == len(more)
    assert {task.index for task in made} == {4}


def test_the_number_of_workers_changes_no_byte(folder: Path, tmp_path: Path) -> None:
    assert {e.cell: e.hash for e in drawn(tmp_path, jobs=2)} == {e.cell: e.hash for e in drawn(folder)}


def test_a_wider_search_tries_again_where_nothing_was_found(tmp_path: Path, made: list[Task]) -> None:
    cells = [Cell("z^3", 2, 2)]
    assert [entry.kind for entry in drawn(tmp_path, cells, search=0)] == [Kind.OPEN]
    drawn(tmp_path, cells, search=0)
    assert len(made) == 1
    drawn(tmp_path, cells, search=1)
    assert len(made) == 2


@pytest.mark.parametrize(
    "change",
    [
        'UPDATE results SET "hash" = (SELECT "hash" FROM results WHERE "index" = 2) WHERE "index" = 1',
        "UPDATE results SET \"hash\" = '', \"verdict\" = 'Proved'",
        "UPDATE results SET \"parameters\" = 'nothing', \"verdict\" = 'Undecided'",
        "UPDATE results SET \"parameters\" = '[', \"verdict\" = 'Undecided'",
    ],
)
def test_a_forged_row_counts_for_nothing(tmp_path: Path, made: list[Task], change: str) -> None:
    cells = atlas.planned(["relu"], 2, 2)
    before = drawn(tmp_path, cells)
    made.clear()
    with sqlite3.connect(tmp_path / store.INDEX) as connection:
        connection.execute(change)
    assert drawn(tmp_path, cells) == before
    assert made


def test_rows_of_something_else_are_no_cells() -> None:
    task = Cell("z^2", 3, 2).task(7)
    for other in (replace(task, claim="erm"), replace(task, side="n = 0"), replace(task, index=0)):
        with pytest.raises(InputError, match="a row of an atlas"):
            Cell.of(other)


def test_the_page_stands_alone_and_its_links_lead_somewhere(folder: Path) -> None:
    found = drawn(folder)
    text = page(found, "<b>")
    assert "<script" not in text
    assert "<b>" not in text
    linked = set(re.findall(r'href="(certificates/[^"]+)"', text))
    assert linked == {entry.certificate for entry in found if entry.certificate}
    assert all((folder / name).is_file() for name in linked)
    assert text.count("<tr>") == len(runs(found)) + 1
    assert [entry for run in runs(found) for entry in run] == found
    for kind in Kind:
        assert (kind in text) == any(entry.kind is kind for entry in found)


def test_every_kind_has_its_own_colour_and_mark() -> None:
    assert set(figure.LOOKS) == set(Kind)
    assert (
        len({colour for colour, _ in figure.LOOKS.values()}) == len({m for _, m in figure.LOOKS.values()}) == len(Kind)
    )


def test_the_command_writes_what_is_asked(folder: Path, tmp_path: Path, valleys: Run) -> None:
    files = {name: tmp_path / f"a.{name}" for name in ("html", "png", "csv")}
    arguments = ["--activations", "z^2,relu", "--max-n", "2", "--max-width", "3", "--jobs", "1", "--json"]
    outputs = ["-o", files["html"], "--figure", files["png"], "--csv", files["csv"]]
    code, out, _ = valleys("atlas", "--out", folder, *arguments, *outputs)
    assert code == 0
    shown = json.loads(out)
    assert len(shown) == 12
    assert files["png"].read_bytes().startswith(b"\x89PNG")
    assert [row["kind"] for row in csv.DictReader(files["csv"].open())] == [row["kind"] for row in shown]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--activations", "z^2,foo(1)"], "expected"),
        (["--activations", ",".join(f"z^{k}" for k in range(1, 30))], "expected 1 to 24 activations, got 29"),
        (["--max-n", "13"], "expected a whole number from 1 to 12"),
        (["--figure", "a.txt"], "expected a figure that ends in .svg, .pdf, .png, got a.txt"),
    ],
)
def test_bad_input_is_one_line(arguments: list[str], words: str, tmp_path: Path, valleys: Run) -> None:
    code, _, err = valleys("atlas", "--out", tmp_path / "a", *arguments)
    assert code == 2
    assert words in err
    assert err.count("\n") == 1


def test_an_atlas_is_no_campaign_of_claims(folder: Path, valleys: Run) -> None:
    assert read_results(folder)
    code, _, err = valleys("report", folder)
    assert code == 2
    assert "expected results of `valleys verify --out`" in err
