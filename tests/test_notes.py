"""The notes hold together with the catalogue, and what they show is what the program prints."""

import doctest
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from valleys.theory.claims import CLAIMS
from valleys.verifiers import catalogue, cli

NOTES = Path(__file__).parents[1] / "notes"
PAGES = sorted(NOTES.glob("*.md"))
EXAMPLES = NOTES / "examples"
COMPARED = doctest.OutputChecker()
IDS = {claim.id for claim in CLAIMS}


def transcripts(page: Path) -> Iterator[list[tuple[str, str]]]:
    """The ```console blocks of a page: commands after `$ `, each with the output that the page shows."""
    for block in re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
        assert parts[0] == "", f"{page.name}: a transcript begins with a command"
        yield list(zip(parts[1::2], parts[2::2], strict=True))


README = NOTES.parent / "README.md"
TRANSCRIPTS = [(page.stem, block) for page in [README, *PAGES] for block in transcripts(page)]


@pytest.mark.parametrize(("page", "block"), TRANSCRIPTS, ids=[f"{name}-{b[0][0][:50]}" for name, b in TRANSCRIPTS])
def test_a_transcript_is_what_the_program_prints(
    page: str,
    block: list[tuple[str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for path in EXAMPLES.glob("*/*"):
        shutil.copy(path, tmp_path)
    monkeypatch.chdir(tmp_path)
    for command, shown in block:
        assert command.startswith("valleys "), f"{page}: {command}"
        monkeypatch.setattr(sys, "argv", shlex.split(command))
        with pytest.raises(SystemExit):
            cli.main()
        printed = capsys.readouterr()
        found = printed.out + printed.err
        same = COMPARED.check_output(shown, found, doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
        assert same, f"$ {command}\nexpected\n{shown}\ngot\n{found}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_python_in_the_notes_runs(page: Path) -> None:
    failed, _ = doctest.testfile(str(page), module_relative=False, optionflags=doctest.ELLIPSIS, encoding="utf-8")
    assert not failed


def announced(page: Path) -> set[str]:
    """The ids in the line `*Claims* …` below the title of a page."""
    found = re.search(r"^\*Claims?\*(.*?)\*Code\*", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return set(re.findall(r"`([a-z-]+)`", found[1])) if found else set()


def test_each_claim_has_one_page_and_each_page_its_claims() -> None:
    pages = {page.name: announced(page) for page in PAGES}
    for claim in CLAIMS:
        name = claim.notes.partition(",")[0].removeprefix("notes/")
        assert claim.id in pages[name], f"{claim.id} is proved in {name}, which does not announce it"
    everywhere = [name for names in pages.values() for name in names]
    assert set(everywhere) == IDS
    assert len(everywhere) == len(IDS), "no claim is announced twice"
    assert set(catalogue.VERIFIERS) == IDS


def test_each_page_stands_in_the_order_of_teaching() -> None:
    order = (NOTES / "README.md").read_text(encoding="utf-8")
    for page in PAGES:
        assert page.name == "README.md" or f"({page.name})" in order
    for claim in CLAIMS:
        assert f"`{claim.id}`" in order


def test_a_page_with_claims_has_a_command_to_run() -> None:
    shown = {name for name, _ in TRANSCRIPTS}
    assert {page.stem for page in PAGES if announced(page)} <= shown
