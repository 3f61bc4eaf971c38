"""The page in a browser: it draws, plays, checks, and says by which rule a forgery is refused."""

from collections import Counter
from typing import Any

import pytest

from .conftest import CORPUS

FORGERIES = [
    ("valid/square-three-segments", "move a neuron that is alive", "move-dead", "segment 1"),
    ("valid/square-three-segments", "end the path a little elsewhere", "a global minimum", "not orthogonal"),
    ("valid/square-three-segments", "leave out the last segment", "a global minimum", "not a global minimum"),
    ("valid/square-three-segments", "change a target", "descend", "segment 2"),
    ("valid/connect-seven-segments", "end the path a little elsewhere", "reroute", "segment 6"),
    ("valid/connect-seven-segments", "leave out the last segment", "the end", "another network"),
    ("valid/rational-definite-to-definite", "leave out the last segment", "a global minimum", "not orthogonal"),
    ("valid/valley-relu-three", "raise the level", "the level", "on the boundary"),
    ("valid/valley-relu-three", "raise the floor", "the floor", "in the region"),
    ("valid/valley-relu-three", "let two cells overlap", "cells", "overlap"),
    ("valid/valley-relu-three", "make an outer weight of the given network negative", "the level", "is not below"),
]
PICTURES = [
    ("valid/square-three-segments", 3),
    ("valid/relu-repeated-points", 3),
    ("valid/cubic-two-outputs", 3),
    ("valid/connect-seven-segments", 3),
    ("valid/rational-definite-to-definite", 3),
    ("valid/valley-relu-three", 3),
    ("valid/valley-softplus", 3),
    ("valid/population-gaussian-bias", 3),
    ("valid/already-there", 3),
]


@pytest.mark.parametrize(("name", "figures"), PICTURES)
def test_it_loads_without_complaint_and_without_a_request(opened: Any, name: str, figures: int) -> None:
    page = opened(name)
    page.answer()
    page.drawn()
    for t in (0, 333, 1000):
        page.at(t)
    assert page.tab.locator("figure:visible svg").count() == figures
    assert "NaN" not in page.tab.inner_html("#figures")
    assert page.complaints == []
    assert [url for url in page.requests if not url.startswith(("file:", "blob:", "data:"))] == []
    assert page.tab.evaluate("performance.getEntriesByType('resource').map(e => e.name)") == []


def test_every_picture_can_be_drawn(opened: Any) -> None:
    page = opened("valid/square-three-segments")
    page.answer()
    page.drawn()
    texts = [
        path.read_text(encoding="ascii") for name in ("valid", "invalid") for path in (CORPUS / name).glob("*.json")
    ]
    drawn = page.tab.evaluate(
        """texts => texts.map(text => {
          const picture = pictureOf(text);
          if (picture === null) return "none";
          const player = new Player();
          player.draw(picture);
          for (const t of [0, 0.37, 1]) for (const panel of player.panels) panel.show(t);
          const bad = /NaN|undefined/.test(document.getElementById("figures").innerHTML);
          return bad ? text.slice(0, 2000) : picture.kind;
        })""",
        texts,
    )
    kinds = Counter(drawn)
    assert set(kinds) <= {"none", "descent", "connect", "valley"}, [text for text in drawn if len(text) > 20]
    assert min(kinds["descent"], kinds["connect"], kinds["valley"]) >= 10
    assert page.complaints == []


def test_the_check_runs_in_a_thread_of_its_own(opened: Any) -> None:
    page = opened("valid/square-three-segments")
    assert page.answer().startswith("✓ Verified in your browser")
    assert [worker.url.partition(":")[0] for worker in page.tab.workers] == ["blob"]
    assert "at a global minimum" in page.tab.inner_text("#verdict")
    assert page.tab.locator("#steps li.passed").count() == 5


@pytest.mark.parametrize(("name", "forgery", "rule", "words"), FORGERIES)
def test_a_forgery_is_refused_by_the_right_rule(opened: Any, name: str, forgery: str, rule: str, words: str) -> None:
    page = opened(name)
    assert page.answer().startswith("✓ Verified")
    page.tab.get_by_role("button", name=forgery).click()
    answer = page.answer()
    assert answer.startswith(f"✗ Refused by the rule “{rule}”")
    assert words in answer
    assert "Tested:" in page.tab.inner_text("#verdict")
    page.tab.get_by_role("button", name="Restore the certificate").click()
    assert page.answer().startswith("✓ Verified")


@pytest.mark.parametrize(
    ("forgery", "words"),
    [
        ("write a number in other than lowest terms", "lowest terms"),
        ("give a key twice", "twice"),
        ("add a key of your own", "no other keys"),
    ],
)
def test_what_is_not_of_the_language_is_malformed(opened: Any, forgery: str, words: str) -> None:
    page = opened("valid/square-three-segments")
    page.answer()
    page.tab.get_by_role("button", name=forgery).click()
    assert page.answer().startswith("✗ Malformed")
    assert words in page.answer()


def test_a_number_changed_by_hand_turns_the_verdict_and_back(opened: Any) -> None:
    page = opened("valid/square-three-segments")
    page.answer()
    page.tab.locator("summary", has_text="start (2").click()
    page.tab.locator("summary", has_text="U (1").click()
    field = page.tab.get_by_label("claim.start.U[0][0]", exact=True)
    before = field.input_value()
    field.fill("5/7")
    page.tab.locator("#bar.refused").wait_for()
    assert "by the rule “reroute”" in page.answer()
    assert page.tab.locator("#stale").is_visible()
    assert page.tab.inner_text("#changes").strip() == f"claim.start.U[0][0]: {before} → 5/7"
    field.fill("5/")
    page.tab.locator("#bar.malformed").wait_for()
    assert "claim.start.U" in page.answer() or "start.U[0][0]" in page.answer()
    field.fill(before)
    page.tab.locator("#bar.verified").wait_for()
    assert page.tab.inner_text("#changes") == ""
    assert page.tab.locator("#stale").is_hidden()


def test_only_the_last_of_quick_changes_counts(opened: Any) -> None:
    page = opened("valid/square-three-segments")
    page.answer()
    page.tab.get_by_role("button", name="give a key twice").click()
    page.tab.get_by_role("button", name="move a neuron that is alive").click()
    page.tab.get_by_role("button", name="Restore the certificate").click()
    assert page.answer().startswith("✓ Verified")
    page.tab.wait_for_timeout(500)
    assert page.answer().startswith("✓ Verified")


def test_the_text_can_be_edited_and_a_file_can_be_checked(opened: Any, tmp_path: Any) -> None:
    page = opened("valid/square-three-segments")
    page.answer()
    page.tab.locator("summary", has_text="the document as text").click()
    text = page.tab.locator("#text").input_value()
    page.tab.locator("#text").fill(text.replace('"descent"', '"dimension"'))
    page.tab.get_by_role("button", name="Check this text").click()
    assert page.answer().startswith("– Not checked on this page")
    page.tab.locator("#text").fill("{")
    page.tab.get_by_role("button", name="Check this text").click()
    assert page.answer().startswith("✗ Malformed")
    assert page.tab.locator("#unreadable").is_visible()
    path = tmp_path / "other.json"
    path.write_bytes(text.replace('"0"', '"٠"', 1).encode())
    page.tab.set_input_files("#file", path)
    page.tab.locator("#bar.malformed", has_text="ASCII").wait_for()
    path.write_bytes(text.encode())
    page.tab.set_input_files("#file", [])
    page.tab.set_input_files("#file", path)
    page.tab.locator("#bar.verified").wait_for()


@pytest.mark.parametrize(
    "name", ["dimension-zero", "rank-quadratic", "valley-softplus", "linear-wide", "teacher-slope", "local-square"]
)
def test_what_the_page_does_not_cover_is_never_green(opened: Any, name: str) -> None:
    page = opened(f"valid/{name}")
    assert page.answer().startswith("– Not checked on this page This page has no rules for")
    assert page.tab.locator("#bar").get_attribute("class") == "bar not-covered"
    assert "verified" in page.tab.inner_text("section[aria-labelledby=h-trust]")
    assert page.complaints == []


def test_a_refused_certificate_opens_red(opened: Any) -> None:
    page = opened("invalid/move-a-live-neuron")
    assert page.answer().startswith("✗ Refused by the rule “move-dead”")
    page.drawn()
    assert page.tab.locator("#steps li.stopped").count() == 1


@pytest.mark.parametrize(
    "name", ["square-three-segments", "connect-seven-segments", "rational-opposite", "valley-relu-three"]
)
def test_the_slider_moves_neurons_and_loss(opened: Any, name: str) -> None:
    page = opened(f"valid/{name}")
    page.drawn()
    page.at(0)
    before = page.places("#neurons circle"), page.places("#loss circle")
    page.at(620)
    after = page.places("#neurons circle"), page.places("#loss circle")
    assert before[0] != after[0]
    assert before[1] != after[1]
    assert page.tab.locator("#time").get_attribute("aria-valuetext") == page.tab.inner_text("#now")


def test_the_loss_on_the_page_is_that_of_the_certificate(opened: Any) -> None:
    page = opened("valid/square-three-segments")
    page.drawn()
    cells = page.tab.locator("#stops td").all_inner_texts()
    assert cells == ["8839", "8839", "8839", "2.79338843"]


def test_play_moves_the_time_and_stops_at_the_end(opened: Any) -> None:
    page = opened("valid/square-three-segments")
    page.drawn()
    button, slider = page.tab.locator("#play"), page.tab.locator("#time")
    page.at(900)
    button.click()
    assert button.inner_text() == "Pause"
    page.tab.locator("#play", has_text="Play").wait_for()
    assert slider.input_value() == "1000"


def test_the_keyboard_reaches_everything_in_order(opened: Any) -> None:
    page = opened("valid/square-three-segments")
    page.drawn()
    order = []
    for _ in range(20):
        page.tab.keyboard.press("Tab")
        order.append(
            page.tab.evaluate("(document.activeElement.id || document.activeElement.textContent).slice(0, 25)")
        )
    assert order.index("time") == order.index("play") + 1
    names = ("the rule", "end the path a little elsewhere"[:25], "restore", "file")
    assert [order.index(name) for name in names] == sorted(order.index(name) for name in names)
    page.tab.locator("#time").focus()
    page.tab.keyboard.press("End")
    assert page.tab.locator("#time").input_value() == "1000"
    page.tab.locator("#play").focus()
    page.tab.keyboard.press("Space")
    assert page.tab.locator("#play").inner_text() == "Pause"


def test_a_screen_reader_finds_names_headings_and_the_verdict(opened: Any) -> None:
    page = opened("valid/square-three-segments")
    page.drawn()
    for summary in page.tab.locator("#tree summary").all():
        if summary.is_visible():
            summary.click()
    unnamed = page.tab.evaluate(
        """() => [...document.querySelectorAll("button, input, select, textarea, svg[role=img]")].filter(e =>
        !(e.getAttribute("aria-label") || e.textContent.trim() || e.closest("label")?.textContent.trim()))
        .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert unnamed == []
    assert page.tab.evaluate("document.documentElement.lang") == "en"
    levels = page.tab.evaluate("[...document.querySelectorAll('h1, h2, h3')].map(h => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert set(levels[1:]) == {2}
    bar = page.tab.locator("#bar")
    assert (bar.get_attribute("role"), bar.get_attribute("aria-live")) == ("status", "polite")
    assert page.tab.locator("[tabindex]").count() == 0
    assert page.tab.locator("main").count() == 1


def test_it_fits_a_phone_and_follows_the_dark(opened: Any) -> None:
    phone = {"viewport": {"width": 390, "height": 844}}
    grounds = []
    for scheme in ("light", "dark"):
        page = opened("valid/square-three-segments", color_scheme=scheme, **phone)
        page.drawn()
        assert page.tab.evaluate("document.documentElement.scrollWidth") == 390
        grounds.append(page.tab.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] != grounds[1]


SILENT = "window.Worker = class { postMessage() {} terminate() {} };"
BROKEN = "window.Worker = class { postMessage() { this.onerror({ message: 'broken' }); } terminate() {} };"


def test_a_check_that_does_not_end_is_no_answer(opened: Any) -> None:
    page = opened("valid/square-three-segments", before=SILENT)
    assert page.tab.inner_text("#bar") == "… Checking"
    page.tab.clock.fast_forward(121_000)
    assert page.answer().startswith("– The check failed to run not finished after 120 seconds; nothing is decided")
    assert page.tab.locator(".verified").count() == 0


def test_a_check_that_breaks_is_no_answer(opened: Any) -> None:
    page = opened("valid/square-three-segments", before=BROKEN)
    assert page.answer().startswith("– The check failed to run the checker stopped: broken; nothing is decided")
    assert page.tab.locator(".verified").count() == 0


def test_without_scripts_nothing_looks_checked(opened: Any) -> None:
    page = opened("valid/square-three-segments", java_script_enabled=False)
    assert page.tab.locator("noscript").inner_text().startswith("Nothing has been checked")
    assert page.tab.locator("#bar").is_hidden()
    assert page.tab.locator(".verified").count() == 0
