"""The page as a file: it stands alone, carries the document as it is, escapes what users name, and states each kind."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from valleys.verifiers import checker
from valleys.verifiers.checker.analytic import ANALYTIC
from valleys.verifiers.page import ENGINE, VIEW, page, source
from valleys.verifiers.page.statements import STATEMENTS, statement

from .conftest import CORPUS

VALID = sorted((CORPUS / "valid").glob("*.json"))
SCRIPTS = [*(("engine", name) for name in (*ENGINE, "worker")), *(("view", name) for name in VIEW)]


class Elements(HTMLParser):
    """The elements of a page as a browser's parser meets them, with the texts of its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: dict[str, str] = {}
        self.open: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.open = str(dict(attrs)["id"])
            self.scripts[self.open] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.open = None

    def handle_data(self, data: str) -> None:
        if self.open is not None:
            self.scripts[self.open] += data


def made(path: Path, name: str | None = None) -> str:
    text = path.read_text(encoding="ascii")
    return page(text, name or path.name, checker.check_bytes(text.encode()))


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_every_document_has_a_page_that_carries_it_unchanged(path: Path) -> None:
    text = made(path)
    assert Elements(text).scripts["document"] == path.read_text(encoding="ascii")
    formulas = re.findall(r"<math.*?</math>", text)
    assert formulas
    for formula in formulas:
        assert "\\" not in "".join(ElementTree.fromstring(formula).itertext())  # noqa: S314  # our own text


def test_every_kind_has_a_statement() -> None:
    assert STATEMENTS.keys() == checker.RULES.keys()
    assert {json.loads(path.read_text())["claim"]["kind"] for path in VALID} == STATEMENTS.keys()


def test_a_gap_is_stated() -> None:
    claim = json.loads((CORPUS / "valid" / "square-gap.json").read_text())["claim"]
    assert claim["gap"] in statement(claim).sentence
    assert "ε" in statement(claim).html()


def test_the_page_refers_to_nothing_outside() -> None:
    text = made(VALID[0])
    for _, attributes in Elements(text).tags:
        assert not {"src", "href", "action", "onclick", "onload", "onerror"} & attributes.keys()
    addresses = set(re.findall(r"https?://[^\"' ]+", text))
    assert addresses == {"http://www.w3.org/1998/Math/MathML", "http://www.w3.org/2000/svg"}


def test_the_policy_names_these_scripts_only() -> None:
    found = Elements(made(VALID[0]))
    policy = next(attributes["content"] for tag, attributes in found.tags if tag == "meta" and "content" in attributes)
    for name in ("engine", "view"):
        digest = base64.b64encode(hashlib.sha256(found.scripts[name].encode()).digest()).decode()
        assert f"'sha256-{digest}'" in str(policy)
    assert str(policy).startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in str(policy)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<img src=x onerror=alert(1)>.json", "&lt;img src=x onerror=alert(1)&gt;.json"),
        ("a\nb.json", "&#x27;a\\nb.json&#x27;"),
        ("a\udcffb.json", "&#x27;a\\udcffb.json&#x27;"),
        ("$words.json", "$words.json"),
    ],
)
def test_names_of_files_are_escaped(name: str, shown: str) -> None:
    text = made(VALID[0], name)
    assert f"<code>{shown}</code>" in text
    assert "<img" not in text
    text.encode()


def test_a_document_cannot_end_its_script() -> None:
    text = VALID[0].read_text().replace('"format"', '"\\u0066ormat"', 1)
    evil = text.replace('"valleys/1"', '"</script><script>alert(1)</script>"', 1)
    found = Elements(page(evil, "evil.json", checker.Answer(checker.Status.REFUSED, "<b>no</b>")))
    assert set(found.scripts) == {"document", "worker", "engine", "view"}
    assert json.loads(found.scripts["document"]) == json.loads(evil)
    assert "b" not in [tag for tag, attributes in found.tags if not attributes and tag == "script"]


@pytest.mark.parametrize(("folder", "name"), SCRIPTS)
def test_scripts_are_short_and_say_what_they_are_for(folder: str, name: str) -> None:
    text = source(folder, (name,))
    assert len(text.splitlines()) < 400
    assert text.startswith('"use strict";\n/* ')
    assert "</script" not in text
    assert not re.search(
        r"\beval\(|new Function|innerHTML|outerHTML|document\.write|fetch\(|XMLHttpRequest|import\(", text
    )
    assert max(map(len, text.splitlines())) <= 130


def test_every_script_is_on_the_page() -> None:
    folder = Path(__file__).parents[2] / "verifiers" / "page"
    assert {path.stem for path in (folder / "engine").glob("*.js")} == {*ENGINE, "worker"}
    assert {path.stem for path in (folder / "view").glob("*.js")} == set(VIEW)


def test_every_activation_can_be_drawn() -> None:
    drawn = re.search(r"const NAMED_ACTIVATIONS = \{(.*?)\n\};", source("view", ("network",)), re.DOTALL)
    assert drawn is not None
    assert set(re.findall(r'^  "?([a-z0-9-]+)"?[:,]', drawn[1], re.MULTILINE)) == ANALYTIC.keys()


def test_the_page_has_the_limits_of_the_language() -> None:
    from valleys.verifiers.checker import activations, arithmetic, document, moments, points, polynomials, quadratic

    text = source("engine", ENGINE)
    for name, value in {
        "MOST_BYTES": document.MOST_BYTES,
        "MOST_DIGITS": document.MOST_DIGITS,
        "MOST_SIZE": document.MOST_SIZE,
        "MOST_COMMON": arithmetic.MOST_COMMON,
        "MOST_DEGREE": activations.MOST_DEGREE,
        "MOST_ENTRIES": points.MOST_ENTRIES,
        "MOST_MONOMIALS": moments.MOST_MONOMIALS,
        "MOST_EXPONENT": polynomials.MOST_EXPONENT,
        "MOST_PIECES": quadratic.MOST_PIECES,
    }.items():
        found = re.search(rf"const {name} = ([0-9 *]+);", text)
        assert found is not None, name
        factors = [
            int(base)
            for base in found[1]
            .replace("**", "^")
            .replace("2 ^ 20", "1048576")
            .replace("2 ^ 27", "134217728")
            .split("*")
        ]
        product = 1
        for factor in factors:
            product *= factor
        assert product == value, name


def test_each_rule_that_can_refuse_is_explained() -> None:
    refusing = set(re.findall(r'new Refused\("([^"]+)"', source("engine", ENGINE)))
    passed = set(re.findall(r'trace\.at\([^,]+, "([^"]+)"\)', source("engine", ENGINE)))
    words = source("view", ("rules",))
    explained = set(re.findall(r'^  "?([a-z :-]+?)"?: \["', words, re.MULTILINE))
    assert refusing >= {"reroute", "move-dead", "interpolate", "segments", "cells", "rational: no pole"}
    assert (refusing | passed) - {"descend"} <= explained
    assert "descend" in explained
