import errno
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from flint import fmpq
from hypothesis import given

from tests.strategies import descents
from valleys.theory.activations import activation
from valleys.theory.dimension import upper_dimension
from valleys.theory.errors import InputError, UndecidedError
from valleys.theory.exact import matrix
from valleys.theory.inputs import Everywhere, Points
from valleys.verifiers import certificates, documents
from valleys.verifiers.dimension import dimension_claim, parse_dimension
from valleys.verifiers.instances.descents import DescentInstance
from valleys.verifiers.paths.descent import descent_claim, parse_descent
from valleys.verifiers.prove import prove
from valleys.verifiers.verdict import Proved, Undecided

VALID = Path(__file__).parents[1] / "certificates" / "valid"


@given(descents)
def test_a_descent_claim_is_read_back_as_it_was_written(made: DescentInstance) -> None:
    claim = descent_claim(made.problem, made.start, fmpq(1, 7), 3)
    problem, start, gap, segments = parse_descent(json.loads(json.dumps(claim)))
    assert problem == made.problem
    assert (start, gap, segments) == (made.start, fmpq(1, 7), 3)


@pytest.mark.parametrize("inputs", [Everywhere(2), Everywhere(3, bias=True), Points(matrix([["1/2", 1], [0, 2]]))])
def test_a_dimension_claim_is_read_back_as_it_was_written(inputs: Everywhere | Points) -> None:
    found = upper_dimension(activation("z^2 - z/3"), inputs)
    claim = dimension_claim(found)
    assert parse_dimension(claim) == (found.activation, inputs, found.value)


def test_canonical_text_is_the_same_for_the_same_content() -> None:
    content = json.loads((VALID / "square-gap.json").read_text())
    assert documents.text(content) == (VALID / "square-gap.json").read_text()


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.json"
    path.write_text("before")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left on device: nothing was written"):
        certificates.write(path, {"a": "1"})
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_really_full_device_leaves_no_file() -> None:
    with pytest.raises(InputError, match="expected"):
        certificates.write(Path("/proc/c.json"), {"a": "1"})
    with pytest.raises(InputError, match="a folder that can be written"):
        certificates.write(Path("/no/such/folder/c.json"), {"a": "1"})


def test_an_interrupt_while_writing_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        certificates.write(tmp_path / "c.json", {"a": "1"})
    assert list(tmp_path.iterdir()) == []


def test_others_may_read_a_certificate(tmp_path: Path) -> None:
    certificates.write(tmp_path / "c.json", {"a": "1"})
    assert stat.S_IMODE((tmp_path / "c.json").stat().st_mode) == 0o644


def test_proved_comes_from_the_written_file(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text((VALID / "square-gap.json").read_text())
    assert isinstance(certificates.judge(path), Proved)
    path.write_text(path.read_text().replace('"descend"', '"reroute"'))
    assert isinstance(certificates.judge(path), Undecided)
    path.unlink()
    assert isinstance(certificates.judge(path), Undecided)


def test_a_verdict_is_no_bool() -> None:
    with pytest.raises(TypeError, match="this one is Undecided"):
        bool(Undecided("because"))


def _of_valleys(path: Path) -> bool:
    return certificates.read_claim(path)["kind"] == "spurious-valley"


PROVED_ANEW = [path for path in sorted(VALID.glob("*.json")) if not _of_valleys(path)]
GIVEN_VALLEYS = [path for path in sorted(VALID.glob("*.json")) if _of_valleys(path)]


@pytest.mark.parametrize("path", PROVED_ANEW, ids=lambda path: path.stem)
def test_every_valid_claim_of_the_corpus_is_proved_anew(tmp_path: Path, path: Path) -> None:
    certificates.write(tmp_path / "c.json", prove(certificates.read_claim(path)))
    assert isinstance(certificates.judge(tmp_path / "c.json", path), Proved)


@pytest.mark.parametrize("path", GIVEN_VALLEYS, ids=lambda path: path.stem)
def test_a_given_valley_is_proved_or_undecided_with_a_reason(tmp_path: Path, path: Path) -> None:
    """The program need not find the proof of a valley that it is shown."""
    found, why = None, ""
    try:
        found = prove(certificates.read_claim(path))
    except UndecidedError as error:
        why = str(error)
    if found is None:
        assert "no proof was found" in why
        return
    certificates.write(tmp_path / "c.json", found)
    assert isinstance(certificates.judge(tmp_path / "c.json", path), Proved)


def test_claims_that_are_false_or_out_of_reach_are_undecided() -> None:
    claim = certificates.read_claim(VALID / "dimension-everywhere.json")
    with pytest.raises(UndecidedError, match="the claim says 6, the dimension is 5"):
        prove(claim | {"value": "6"})
    claim = certificates.read_claim(VALID / "square-three-segments.json")
    with pytest.raises(UndecidedError, match="allows 2 segments, the path found has 3"):
        prove(claim | {"segments": "2"})
    narrow = json.loads(json.dumps(claim))
    narrow["problem"]["p"] = "1"
    narrow["start"] = {"U": [["1"]], "W": [["1", "1"]]}
    with pytest.raises(UndecidedError, match="the theorem is silent"):
        prove(narrow)


def test_claims_that_are_malformed_are_bad_input(tmp_path: Path) -> None:
    claim = certificates.read_claim(VALID / "square-three-segments.json")
    with pytest.raises(InputError, match="the claim is malformed: expected gap to be at least 0"):
        prove(claim | {"gap": "-1"})
    for text in ("", "[]", "{}", '{"format": "valleys/1"}', '{"format": "valleys/2", "claim": {}}'):
        (tmp_path / "claim.json").write_text(text)
        with pytest.raises(InputError, match="expected"):
            certificates.read_claim(tmp_path / "claim.json")
    with pytest.raises(InputError, match="can be read"):
        certificates.read_claim(tmp_path / "none.json")


def test_only_what_is_proved_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    good = json.loads((VALID / "square-three-segments.json").read_text())
    assert isinstance(certificates.publish(path, good), Proved)
    before = path.read_text()
    assert isinstance(certificates.publish(path, good | {"proof": {"segments": [], "final": {"kind": "x"}}}), Undecided)
    assert path.read_text() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_as_output_stays_and_its_target_is_written(tmp_path: Path) -> None:
    content = json.loads((VALID / "square-gap.json").read_text())
    (tmp_path / "link.json").symlink_to("target.json")
    for before in (None, "before"):
        if before is not None:
            (tmp_path / "target.json").write_text(before)
        certificates.expect_writable(tmp_path / "link.json")
        verdict = certificates.publish(tmp_path / "link.json", content)
        assert isinstance(verdict, Proved)
        assert verdict.certificate == tmp_path / "link.json"
        assert (tmp_path / "link.json").is_symlink()
        assert (tmp_path / "target.json").read_text() == documents.text(content)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("/dev/null")])
def test_an_output_that_is_no_regular_file_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "x")
    with pytest.raises(InputError, match=r"expected a regular file as output, got .*x: name a file"):
        certificates.expect_writable(tmp_path / "x")


def test_an_output_that_is_an_input_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").write_text("kept")
    (tmp_path / "soft").symlink_to("in")
    (tmp_path / "hard").hardlink_to(tmp_path / "in")
    for name in ("in", "soft", "hard"):
        with pytest.raises(InputError, match=f"expected an output other than the input .*in, got .*{name}: name"):
            certificates.expect_writable(tmp_path / name, [tmp_path / "none", tmp_path / ("y" * 300), tmp_path / "in"])
    certificates.expect_writable(tmp_path / "new", [tmp_path / "in"])
    assert {path.name for path in tmp_path.iterdir()} == {"in", "soft", "hard"}


@pytest.mark.parametrize("name", ["none/x", "in/x", "y" * 300])
def test_an_output_where_nothing_can_be_written_is_refused_before_the_work(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").write_text("kept")
    with pytest.raises(InputError, match="expected a folder that can be written to"):
        certificates.expect_writable(tmp_path / name)
