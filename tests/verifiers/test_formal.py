"""Documents as theorems of Coq: the proved checker on the corpus and on mutants, beside the other two checkers."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import mutations
from tests.mutations import write
from valleys.theory.errors import InputError, UndecidedError
from valleys.verifiers import checker, cli, coq
from valleys.verifiers.checker import Status
from valleys.verifiers.documents import text
from valleys.verifiers.formal import export
from valleys.verifiers.prove import prove

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "certificates"
COQC = coq.compiler()
needs_coq = pytest.mark.skipif(COQC is None, reason="coqc is not installed: nothing formal was run")

MUTATED = ("square-three-segments", "square-by-hand", "square-gap", "leaky-zero-start", "dimension-relations-points")
MUTANTS_OF_EACH = 120
LONGER = 400
"""Mutants with numbers of thousands of digits keep Coq busy for minutes; they are left to the other checkers."""


def _covered(document: Any) -> bool:
    """Whether it can be exported; what cannot is refused in words."""
    try:
        export(document)
    except InputError:
        return False
    return True


def _well_formed(content: bytes) -> bool:
    return checker.check_bytes(content).status is not Status.MALFORMED


def _documents(folder: str) -> dict[str, Any]:
    found = {path.stem: path.read_bytes() for path in sorted((CORPUS / folder).glob("*.json"))}
    read = {name: json.loads(content) for name, content in found.items() if _well_formed(content)}
    return {name: document for name, document in read.items() if _covered(document)}


def _answers(documents: list[Any], folder: Path) -> list[bool]:
    """What the proved checker computes on each, in one run of Coq."""
    assert COQC is not None
    head, parts = "", []
    for index, document in enumerate(documents):
        before, _, rest = export(document).partition("\n\nDefinition ")
        head = head or before.partition("Require")[1] + before.partition("Require")[2]
        body = ("Definition " + rest).partition("\nTheorem verified")[0]
        parts.append(f"Module D{index}.\n{body}\nEval vm_compute in answer.\nEnd D{index}.")
    imports = "From Valleys Require Import Definitions Monomials Checker CheckerSound DimensionChecker."
    head = re.sub(r"From Valleys Require Import .*", imports, head)
    (folder / "Many.v").write_text("\n".join([head, *parts]), encoding="utf-8")
    command = [COQC, "-q", "-Q", str(coq.library(COQC)), "Valleys", "Many.v"]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)
    assert ended.returncode == 0, ended.stderr[-600:]
    answers = re.findall(r"= (true|false)\s+: bool", ended.stdout)
    assert len(answers) == len(documents)
    return [answer == "true" for answer in answers]


@needs_coq
def test_the_proved_checker_agrees_with_the_corpus(tmp_path: Path) -> None:
    valid, invalid = _documents("valid"), _documents("invalid")
    answers = _answers([*valid.values(), *invalid.values()], tmp_path)
    accepted = dict(zip([*valid, *invalid], answers, strict=True))
    assert [name for name in valid if not accepted[name]] == []
    # true claims, with a proof that breaks a rule which the theorem does not need: notes/formal.md, Limits
    kinds = {name: invalid[name]["claim"]["kind"] for name in invalid if accepted[name]}
    relabelled = {name for name, kind in kinds.items() if kind == "descent"}
    assert relabelled == {"reroute-changes-the-function", "reroute-that-is-a-descent"}
    assert all(_can_be_proved(invalid[name]["claim"]) for name in invalid if accepted[name])


def _can_be_proved(claim: Any) -> bool:
    """Our own proof of the claim, made from the claim alone, is verified by the small checker."""
    try:
        proved = prove(claim)
    except UndecidedError:
        return False
    return checker.check_bytes(text(proved).encode()).status is Status.VERIFIED


@needs_coq
def test_mutants_end_in_false_and_no_false_one_in_true(tmp_path: Path) -> None:
    documents, verified = [], []
    for name in MUTATED:
        original = json.loads((CORPUS / "valid" / f"{name}.json").read_bytes())
        for _, mutant in mutations.mutants(original, seed=10, most=MUTANTS_OF_EACH):
            if len(mutant) > len(write(original)) + LONGER:
                continue
            answer = checker.check_bytes(mutant.encode("utf-8", "surrogatepass"))
            if answer.status is not Status.MALFORMED and _covered(json.loads(mutant)):
                documents.append(json.loads(mutant))
                verified.append(answer.status is Status.VERIFIED)
    answers = _answers(documents, tmp_path)
    assert answers.count(False) >= 100
    for document, answer, ours in zip(documents, answers, verified, strict=True):
        assert answer or not ours, document  # what the small checker verifies is a theorem
        assert not answer or ours or _can_be_proved(document["claim"]), document


@needs_coq
def test_formal_writes_a_file_that_coq_accepts(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    written = tmp_path / "a certificate.v"
    assert _run(CORPUS / "valid" / "relu-repeated-points.json", written) == 0
    out, err = capfd.readouterr()
    assert out.startswith("theorem: verified : exists b : network, descends n m p")
    assert "accepted by Coq" in out
    assert err == ""
    exported = written.read_text()
    assert coq.run(str(COQC), exported.replace("Definition p : nat := ", "Definition p : nat := 1")) == coq.Rejected()
    failed = coq.run(str(COQC), exported.replace("vm_cast_no_check", "admit; idtac"))
    assert isinstance(failed, coq.Failed)
    assert isinstance(coq.run(str(COQC), "Axiom a : False. Theorem verified : 1 = 2. destruct a. Qed.\n"), coq.Failed)
    cheat = "Axiom a : 1 = 2. Theorem verified : 1 = 2. exact a. Qed.\nCheck verified. Print Assumptions verified.\n"
    assert isinstance(coq.run(str(COQC), cheat), coq.Failed)


@needs_coq
def test_formal_says_that_a_wrong_document_is_no_theorem(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert _run(CORPUS / "invalid" / "descend-uphill.json", tmp_path / "cert.v") == 1
    assert "the checker proved in Coq says false" in capfd.readouterr().out


def test_without_coq_the_file_is_written_and_nothing_is_claimed(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert _run(CORPUS / "valid" / "square-by-hand.json", tmp_path / "cert.v") == 3
    assert "not compiled: coqc is not installed" in capfd.readouterr().out
    assert "Theorem verified" in (tmp_path / "cert.v").read_text()


def test_what_has_no_checker_in_coq_is_refused_in_one_line(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert _run(CORPUS / "valid" / "dimension-sphere.json", tmp_path / "cert.v") == 2
    assert "expected inputs of type everywhere or points, got 'variety'" in capfd.readouterr().err
    assert not (tmp_path / "cert.v").exists()
    problem = {"model": "shallow", "loss": {"type": "huber", "delta": "1"}}
    with pytest.raises(InputError, match="expected a loss square, got 'huber'"):
        export({"claim": {"kind": "descent", "problem": problem}, "proof": {}})
    everywhere = {"kind": "dimension", "inputs": {"type": "everywhere", "n": "2", "bias": False}}
    with pytest.raises(InputError, match="expected a lower bound by a minor, got 'distinct-roots'"):
        export({"claim": everywhere, "proof": {"lower": {"kind": "distinct-roots", "at": ["0", "0"]}}})
    with pytest.raises(InputError, match="descent or dimension"):
        export({"claim": {"kind": "rank"}, "proof": {}})


def test_every_file_of_the_development_is_built_and_no_proof_is_missing() -> None:
    listed = {path.stem for path in coq._in_order()}
    files = {path.stem for path in coq.SOURCES.glob("*.v")}
    assert files - listed == {"Assumptions"}
    for path in coq.SOURCES.glob("*.v"):
        assert not re.search(r"\b(Admitted|admit|Axiom|Parameter|Conjecture)\b", path.read_text()), path.name


def test_every_theorem_in_the_notes_is_in_the_list_of_assumptions_and_in_the_file_it_names() -> None:
    asked = set(re.findall(r"Print Assumptions (\w+)\.", (coq.SOURCES / "Assumptions.v").read_text()))
    page = (ROOT / "notes" / "formal.md").read_text()
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == asked
    files = dict(re.findall(r"^\| `(\w+)` \|.*\| \[\w+\]\((coq/\w+\.v)\) \|$", page, re.MULTILINE))
    assert set(files) == asked
    for name, file in files.items():
        stated = rf"^(Theorem|Lemma|Corollary) {name}\b"
        assert re.search(stated, (ROOT / "notes" / file).read_text(), re.MULTILINE), f"{name} in {file}"


def _run(certificate: Path, output: Path) -> int:
    saved, sys.argv = sys.argv, ["valleys", "formal", str(certificate), "-o", os.fspath(output)]
    try:
        with pytest.raises(SystemExit) as exited:
            cli.main()
    finally:
        sys.argv = saved
    return int(exited.value.code or 0)
