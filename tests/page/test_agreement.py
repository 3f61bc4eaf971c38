"""The checker in the browser and the checker of the program agree: on the corpus, and on thousands of mutants."""

import copy
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests import mutations
from valleys.verifiers import checker
from valleys.verifiers.checker.analytic import ANALYTIC
from valleys.verifiers.checker.valley import REASONS

from .conftest import CORPUS

ENOUGH = 2_000
MUTANTS = 25
"""Of each short document; longer ones have fewer."""
BATCH = 200
WORK = ("seconds of work", "bytes of numbers")
"""The program's checker estimates its own work beforehand; the page has a clock instead, and no answer after it."""


def is_covered(document: Any) -> bool:  # noqa: PLR0911  # one answer for each kind
    """Whether the page has rules for a document that has the form of one of these kinds."""
    claim, proof = document.get("claim"), document.get("proof")
    if not isinstance(claim, dict) or not isinstance(proof, dict):
        return True
    kind, problem = claim.get("kind"), claim.get("problem")
    if kind not in ("connect", "descent", "spurious-valley"):
        return kind not in list(checker.RULES)
    if kind == "spurious-valley" and proof.get("reason") != "kinks":
        return proof.get("reason") not in list(REASONS)
    if not isinstance(problem, dict) or (kind == "descent" and "level" in claim):
        return True
    loss, σ = problem.get("loss"), problem.get("activation")
    square = not isinstance(loss, dict) or loss.get("type") == "square"
    enclosed = isinstance(σ, dict) and σ.get("type") in list(ANALYTIC)
    if kind == "connect":
        return square
    if kind == "spurious-valley":
        return not enclosed
    return problem.get("model") != "deep-linear" and square and not enclosed


def covered(text: str) -> bool:
    """The same of a text; one that Python's JSON cannot read is for both checkers to refuse."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return True
    return not isinstance(document, dict) or is_covered(document)


def documents() -> Iterator[tuple[str, str]]:
    """The corpus, and mutants of its valid documents of the kinds that the page knows."""
    for path in sorted(CORPUS.glob("*/*.json")):
        yield f"{path.parent.name}/{path.name}", path.read_bytes().decode("latin-1")
    for path in sorted((CORPUS / "valid").glob("*.json")):
        text = path.read_text(encoding="ascii")
        document = json.loads(text)
        if is_covered(document):
            most = MUTANTS if len(text) < 5_000 else 10
            seed = zlib.crc32(path.name.encode()) + 1
            for name, mutant in mutations.mutants(document, seed=seed, most=most):
                yield f"{path.name}: {name}", mutant.encode().decode("latin-1")


def beyond_the_limits() -> Iterator[tuple[str, str]]:
    """Documents that are malformed for their size alone: each is well formed but for one limit."""
    parabola = json.loads((CORPUS / "valid" / "square-by-hand.json").read_text())
    for name, change in LIMITS.items():
        document = copy.deepcopy(parabola)
        change(document)
        yield name, json.dumps(document)
    yield "bytes", json.dumps(parabola) + " " * 2**24


def _network(document: Any, n: int, points: int) -> None:
    """One neuron, which is dead, n inputs that are 0, some points, and a path that stays."""
    problem = document["claim"]["problem"] | {"n": str(n), "m": "1", "p": "1"}
    x, y = [["0"] * n for _ in range(points)], [["0"]] * points
    problem["data"] = {"type": "points", "x": x, "y": y, "weights": ["1"] * points}
    claim = {"kind": "descent", "problem": problem, "start": {"U": [["0"]], "W": [["0"] * n]}}
    document.update(claim=claim, proof={"segments": [], "final": {"kind": "global-minimum"}})


def _digits(document: Any) -> None:
    _network(document, 1, 1)
    document["claim"]["start"]["W"] = [["9" * 20_001]]


def _list(document: Any) -> None:
    _network(document, 1, 1)
    document["proof"]["segments"] = [{"kind": "reroute", "U": [["0"]]}] * 10_001


def _common(document: Any) -> None:
    _network(document, 4_000, 1)
    row = document["claim"]["start"]["W"][0]
    row[0], row[1] = "1/" + "7" * 6_000, "1/1" + "0" * 6_000
    document["claim"]["start"]["U"] = [["1"]]


def _spanning(document: Any) -> None:
    _network(document, 140, 600)
    document["proof"]["final"] = {"kind": "gap", "witness": [["0"] * 9_870]}


def _monomials(document: Any) -> None:
    _network(document, 60, 1)
    data = {"type": "moments", "distribution": "cube", "target": [[]], "noise": "0", "bias": False}
    document["claim"]["problem"]["data"] = data


LIMITS = {"digits": _digits, "list": _list, "common": _common, "spanning": _spanning, "monomials": _monomials}


@pytest.fixture(scope="module")
def answers(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, checker.Answer, Any]]:
    from valleys.verifiers.page import page

    text = (CORPUS / "valid" / "square-by-hand.json").read_text()
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(page(text, "square-by-hand.json", checker.check_bytes(text.encode())), encoding="utf-8")
    tab = browser.new_page()
    tab.goto(path.as_uri())
    found, named = [], [*documents(), *beyond_the_limits()]
    for start in range(0, len(named), BATCH):
        part = named[start : start + BATCH]
        given = tab.evaluate(
            "texts => texts.map(checkText).map(({status, words}) => ({status, words}))", [text for _, text in part]
        )
        for (name, text), answer in zip(part, given, strict=True):
            found.append((name, text, checker.check_bytes(text.encode("latin-1")), answer))
    tab.close()
    return found


def test_the_verdicts_agree(answers: list[Any]) -> None:
    wrong = [
        f"{name}: {theirs.status} here ({theirs.words[:80]}), {ours['status']} in the browser ({ours['words'][:80]})"
        for name, text, theirs, ours in answers
        if covered(text) and ours["status"] != theirs.status and not any(word in theirs.words for word in WORK)
    ]
    assert not wrong, "\n".join([f"{len(wrong)} documents", *wrong[:20]])


def test_the_limits_are_those_of_the_language(answers: list[Any]) -> None:
    found = {name: (theirs.words, ours["words"]) for name, _, theirs, ours in answers if name in {*LIMITS, "bytes"}}
    words = {
        "digits": "at most 20000 digits",
        "list": "at most 10000 entries",
        "common": "common denominator",
        "spanning": "a spanning set of at most",
        "monomials": "monomials in features",
        "bytes": "bytes",
    }
    assert found.keys() == words.keys()
    for name, said in found.items():
        assert all(words[name] in one for one in said), (name, said)


def test_what_is_verified_is_the_same_statement(answers: list[Any]) -> None:
    for name, _, theirs, ours in answers:
        if ours["status"] == "verified":
            assert ours["words"] == theirs.words, name


def test_what_the_page_has_no_rules_for_is_never_verified(answers: list[Any]) -> None:
    others = [(name, ours["status"]) for name, text, _, ours in answers if not covered(text)]
    assert len(others) >= 50
    assert {status for _, status in others} <= {"not covered", "malformed"}, others
    assert all(status == "not covered" for name, status in others if name.startswith("valid/"))


def test_there_are_many_documents_of_every_sort(answers: list[Any]) -> None:
    counts = Counter((str(theirs.status), ours["status"]) for _, _, theirs, ours in answers)
    print(dict(counts))
    assert sum(counts.values()) >= ENOUGH
    assert all(counts[status, status] >= 120 for status in ("verified", "refused", "malformed"))
    unfinished = [name for name, _, theirs, _ in answers if any(word in theirs.words for word in WORK)]
    assert len(unfinished) <= 10, unfinished
