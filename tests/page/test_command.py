"""`valleys page` as its users meet it: a page for what is well formed, one line for anything else."""

from pathlib import Path

import pytest

from tests.conftest import Run

from .conftest import CORPUS

GOOD = CORPUS / "valid" / "square-three-segments.json"


def test_a_verified_certificate(valleys: Run, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    code, out, err = valleys("page", GOOD, "-o", path)
    assert (code, err) == (0, "")
    assert out.startswith(f"page: {path} (")
    assert "kB), verified: For networks" in out
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_refused_certificate_has_a_page_too(valleys: Run, tmp_path: Path) -> None:
    code, out, err = valleys("page", CORPUS / "invalid" / "descend-uphill.json", "-o", tmp_path / "page.html")
    assert (code, err) == (0, "")
    assert "refused: segment" in out
    assert "<b>refused</b>" in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "expected JSON"),
        ("[]", "to be an object"),
        ('{"format":"valleys/1","claim":{"kind":"descent"}}', "'proof'"),
        ("\u03c3", "ASCII"),
        (GOOD.read_text().replace('"descent"', '"ascent"'), "'kind' of claim"),
    ],
)
def test_what_is_malformed_is_one_line(valleys: Run, tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    code, out, err = valleys("page", path, "-o", tmp_path / "page.html")
    assert (code, out) == (2, "")
    assert err.startswith("valleys: bad.json: expected")
    assert err.count("\n") == 1
    assert words in err
    assert not (tmp_path / "page.html").exists()


def test_files_that_cannot_be_read_or_written_are_one_line(valleys: Run, tmp_path: Path) -> None:
    for arguments in (
        (tmp_path / "none.json", "-o", tmp_path / "page.html"),
        (tmp_path, "-o", tmp_path / "page.html"),
        (GOOD, "-o", tmp_path),
        (GOOD, "-o", tmp_path / "no" / "page.html"),
        (GOOD, "-o", GOOD),
        (GOOD,),
    ):
        before = GOOD.read_bytes()
        code, out, err = valleys("page", *arguments)
        assert (code, out) == (2, "")
        assert err.startswith("valleys: ")
        assert err.count("\n") == 1
        assert GOOD.read_bytes() == before


def test_the_page_is_the_same_each_time(valleys: Run, tmp_path: Path) -> None:
    for name in ("one.html", "two.html"):
        assert valleys("page", GOOD, "-o", tmp_path / name)[0] == 0
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()
