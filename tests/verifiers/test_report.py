"""The report: one self-contained page with every claim in MathML, escaped, small in time for a large store."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import Run
from valleys.theory.claims import CLAIMS
from valleys.verifiers import campaign
from valleys.verifiers.campaign import store
from valleys.verifiers.report import as_latex, data, summary
from valleys.verifiers.report_page import formula, page

NAMES = ["polynomial-dimension", "erm"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("campaign")
    assert list(campaign.run(NAMES, 6, 0, campaign.local(1), made))
    return made


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_every_claim_is_mathml(claim: object) -> None:
    text = formula(claim)  # type: ignore[arg-type]
    assert text.startswith("<math")
    assert "\\" not in "".join(ElementTree.fromstring(text).itertext())  # noqa: S314  # our own text


def test_the_page_stands_alone_and_its_links_lead_somewhere(folder: Path) -> None:
    text = page(campaign.read_results(folder), str(folder))
    assert "<script" not in text
    assert not re.search(r'(src|href)="(https?:|//)', text)
    linked = re.findall(r'href="(certificates/[^"]+)"', text)
    assert len(linked) >= len(NAMES)
    assert all((folder / name).is_file() for name in linked)
    for name in NAMES:
        assert f'id="{name}"' in text
    assert text.count("<svg") == 3
    assert "prefers-color-scheme: dark" in text


def test_what_a_folder_says_is_escaped(folder: Path) -> None:
    evil = "<script>alert(1)</script>"
    results = [
        replace(r, verdict="Undecided", words=evil, versions=evil, hash=evil, parameters=evil)
        for r in campaign.read_results(folder)
    ]
    results.append(replace(results[0], claim=evil))
    text = page(results, evil)
    assert evil not in text
    assert text.count("&lt;script&gt;") >= 3


def test_the_command_writes_what_is_asked(folder: Path, tmp_path: Path, valleys: Run) -> None:
    files = {name: tmp_path / name for name in ("r.html", "r.csv", "r.tex")}
    arguments = ["-o", files["r.html"], "--csv", files["r.csv"], "--latex", files["r.tex"]]
    code, out, _ = valleys("report", folder, *arguments)
    assert code == 0
    assert "polynomial-dimension" in out
    assert files["r.html"].read_text(encoding="utf-8").startswith("<!doctype html>")
    assert files["r.csv"].read_text().splitlines()[0].startswith("claim,statement,source,instances,proved")
    assert files["r.tex"].read_text() == as_latex(summary(NAMES, campaign.read_results(folder)))
    assert r"\texttt{erm} & 6 & 6 & " in files["r.tex"].read_text()


def test_a_folder_without_results_is_one_line(tmp_path: Path, valleys: Run) -> None:
    code, _, err = valleys("report", tmp_path)
    assert code == 2
    assert "expected a folder that `valleys verify --out`" in err
    assert not (tmp_path / store.INDEX).exists()


def test_outside_instances_are_counted_apart(folder: Path) -> None:
    results = campaign.read_results(folder)
    beyond = [replace(r, side="outside") for r in results if r.claim == "erm"]
    (row,) = summary(["erm"], beyond)
    assert (row.verdicts.total(), row.contraries) == (0, "6 of 6")
    assert data([row])[0]["outside_certified"] == 6
