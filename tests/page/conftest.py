"""A browser for the tests of the page: Debian's chromium, driven by Playwright; skipped where either is missing."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from valleys.verifiers import checker
from valleys.verifiers.page import page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
CORPUS = Path(__file__).parents[1] / "certificates"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (pip install '.[test]')")
    if CHROMIUM is None:
        pytest.skip("no chromium here (apt-get install chromium): the page is not tested in a browser")
    with api.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


class Opened:
    """A page in a browser about one document, and all that it said or asked for while it was open."""

    def __init__(self, browser: Any, path: Path, before: str = "", **context: Any) -> None:
        """`before` is a script that runs before the page's own; then its time is ours to move."""
        self.context = browser.new_context(**context)
        self.tab = self.context.new_page()
        if before:
            self.tab.clock.install()
            self.tab.add_init_script(before)
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.tab.on("console", lambda message: self.complaints.append(message.text))
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.goto(path.as_uri())

    def answer(self) -> str:
        """The bar's text, once there is an answer."""
        self.tab.locator("#bar:not(.checking)").wait_for()
        return str(self.tab.inner_text("#bar"))

    def drawn(self) -> None:
        """Wait for the figures."""
        self.tab.locator("#stops tr").first.wait_for()

    def at(self, t: int) -> None:
        """Move the slider, of 1000 steps."""
        self.tab.locator("#time").fill(str(t))

    def places(self, selector: str) -> list[list[str]]:
        """Where some circles are."""
        return list(
            self.tab.eval_on_selector_all(selector, "all => all.map(c => [c.getAttribute('cx'), c.getAttribute('cy')])")
        )


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """A function that opens the page of a document of the corpus."""
    made: list[Opened] = []

    def open_page(name: str, **context: Any) -> Opened:
        path = tmp_path / f"{Path(name).stem}.html"
        text = (CORPUS / f"{name}.json").read_text(encoding="ascii")
        path.write_text(page(text, f"{name}.json", checker.check_bytes(text.encode())), encoding="utf-8")
        made.append(Opened(browser, path, **context))
        return made[-1]

    yield open_page
    for one in made:
        one.context.close()
