"""The battery: thousands of mutants of the valid documents, and no false one is verified.

Who judges is tests/oracles, a second implementation that shares nothing with the checker. What the checker
verifies must be true; what is outside the language must be called malformed; and nothing may crash it.
"""

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import mutations, oracles
from valleys.verifiers import checker

VALID = sorted((Path(__file__).parent.parent / "certificates" / "valid").glob("*.json"))
ENOUGH = 5000
AIM = 16_000
"""Mutants of the whole corpus, about: each document has its share."""
LARGE = 5_000
"""Longer documents (in characters) have fewer mutants, as the time to check one grows with the square at least."""


@dataclass
class Battery:
    """What came of the mutants."""

    statuses: Counter[str] = field(default_factory=Counter)
    families: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """Mutants on which the checker and the oracle, or the checker and the language, are at odds."""


@pytest.fixture(scope="module")
def battery() -> Battery:
    found, seen = Battery(), set()
    for path in VALID:
        for name, text in _mutants(path):
            digest = hashlib.sha256(text.encode()).digest()
            if digest not in seen:
                seen.add(digest)
                _judge(found, f"{path.name}: {name}", text)
    return found


def _mutants(path: Path) -> Iterator[tuple[str, str]]:
    original = path.read_text(encoding="utf-8")
    share = AIM // len(VALID) + 1
    most = share if len(original) < LARGE else max(20, share * LARGE**2 // len(original) ** 2)
    seed = zlib.crc32(path.name.encode())
    mutants = mutations.mutants(json.loads(original), seed=seed, most=most)
    return ((name, text) for name, text in mutants if text != original)


def _judge(battery: Battery, name: str, text: str) -> None:
    family = name.partition(": ")[2].partition(" at ")[0]
    try:
        answer = checker.check_bytes(text.encode())
    except Exception as error:
        battery.wrong.append(f"{name}: {type(error).__name__} escapes: {error!s:.80}")
        return
    battery.statuses[answer.status] += 1
    battery.families[family] += 1
    if family in mutations.ALWAYS_MALFORMED and answer.status != "malformed":
        battery.wrong.append(f"{name}: {answer.status} although it is malformed")
    elif family in mutations.ALWAYS_VALID and answer.status != "verified":
        battery.wrong.append(f"{name}: {answer.status} although it is valid: {answer.words}")
    elif answer.status == "verified" and not _is_true(text):
        battery.wrong.append(f"{name}: verified although it is not true")


def _is_true(text: str) -> bool:
    try:
        return oracles.claim_is_true(oracles.decode(text)) is True
    except oracles.MalformedError:
        return False


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_the_oracle_confirms_every_valid_document(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert checker.check_bytes(text.encode()).status == "verified"
    assert _is_true(text)


def test_there_are_documents_to_mutate() -> None:
    assert VALID


def test_no_mutant_is_wrongly_verified_and_none_crashes_the_checker(battery: Battery) -> None:
    assert not battery.wrong, "\n".join([f"{len(battery.wrong)} mutants", *battery.wrong[:20]])


def test_the_battery_is_large_and_meets_every_answer(battery: Battery) -> None:
    print({str(status): count for status, count in battery.statuses.items()}, f"{len(battery.families)} families")
    assert battery.statuses.total() >= ENOUGH
    assert all(battery.statuses[status] >= 100 for status in ("verified", "refused", "malformed"))
    assert battery.families.keys() >= mutations.ALWAYS_MALFORMED | mutations.ALWAYS_VALID


@pytest.mark.parametrize("path", VALID[:1], ids=lambda path: path.stem)
def test_bytes_that_are_no_text_are_malformed(path: Path) -> None:
    data = path.read_bytes()
    for broken in (b"", b"\xff", b"\xff" + data, data + b"\x80", data.decode().encode("utf-16")):
        assert checker.check_bytes(broken).status == "malformed"
