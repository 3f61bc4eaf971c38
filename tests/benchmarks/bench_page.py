"""The checker of the page in chromium beside the checker in Python, on the same documents in the same run.

The documents are the diabetes certificates, a trap, and descents of growing dimension (all neurons dead, σ of degree
4). Times of the browser are taken in the page, around the check alone.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.bench_descent import DIABETES, all_dead, problem_of
from tests.benchmarks.measure import exponent, show, timed
from tests.page.conftest import ARGUMENTS, CHROMIUM
from valleys.theory.activations import RELU, activation
from valleys.theory.networks import read_network
from valleys.theory.problems import Problem
from valleys.theory.samples import read_sample
from valleys.verifiers import checker, documents
from valleys.verifiers.page import page
from valleys.verifiers.paths.descent import descend, descent_claim
from valleys.verifiers.traps.kinks import kinks

MEASURE = """([text, repeats]) => {
  const times = [];
  let status = checkText(text).status;
  for (let i = 0; i < repeats; i += 1) {
    const begin = performance.now();
    status = checkText(text).status;
    times.push(performance.now() - begin);
  }
  return [status, times.sort((a, b) => a - b)[Math.floor(repeats / 2)] / 1000];
}"""


def descent(problem: Problem, start: Any) -> str:
    return documents.text(documents.document(descent_claim(problem, start), descend(problem, start).proof()))


@pytest.fixture
def tab(tmp_path: Path) -> Any:
    api = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no chromium here")
    text = (Path(__file__).parents[1] / "certificates" / "square-by-hand.json").read_text()
    path = tmp_path / "page.html"
    path.write_text(page(text, "hand.json", checker.check_bytes(text.encode())), encoding="utf-8")
    with api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        opened = browser.new_page()
        opened.goto(path.as_uri())
        yield opened
        browser.close()


def measured(tab: Any, text: str) -> tuple[float, float]:
    """Seconds in Python and in the browser; both must verify."""
    here, answer = timed(lambda: checker.check_bytes(text.encode()))
    status, there = tab.evaluate(MEASURE, [text, 3])
    assert (answer.status, status) == ("verified", "verified")
    return here, float(there)


def test_both_checkers(tab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    sample = read_sample(DIABETES / "diabetes-standard.csv").with_bias()
    problem = Problem(activation("z^2"), sample, 66)
    texts = {
        "diabetes, z², exact end": descent(problem, read_network(DIABETES / "plateau.npz")),
        "ReLU trap of width 200": documents.text(kinks(RELU, 200).document()),
    }
    rows = []
    for name, text in texts.items():
        here, there = measured(tab, text)
        rows.append([name, len(text) // 1000, here, there, there / here])
    show(capsys, "Two checkers", ["document", "kB", "Python", "browser", "ratio"], rows)


def test_growth_with_the_dimension(tab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    rows, sizes, times = [], [], []
    for n in (3, 4, 5, 6):
        problem = problem_of(n, 4)
        text = descent(problem, all_dead(problem))
        assert json.loads(text)["claim"]["kind"] == "descent"
        here, there = measured(tab, text)
        sizes.append(problem.width)
        times.append([here, there])
        rows.append([n, problem.width, here, there, there / here])
    show(capsys, "All neurons dead, degree 4", ["n", "dim*", "Python", "browser", "ratio"], rows)
    powers = [exponent(sizes, [pair[i] for pair in times]) for i in (0, 1)]
    show(capsys, "Growth in dim* (theory: 2)", ["Python", "browser"], [powers])
