"""The notebooks run headless, what they certify is proved, and they export to HTML."""

import ast
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from valleys.theory.activations import activation
from valleys.theory.exact import matrix
from valleys.theory.inputs import Everywhere
from valleys.theory.networks import Network, random_network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.theory.thresholds import thresholds
from valleys.verifiers import plots
from valleys.verifiers.paths.descent import descend
from valleys.verifiers.verdict import Proved

pytest.importorskip("marimo", reason="marimo is not installed: pip install '.[notebooks]'")

FOLDER = Path(__file__).parents[1] / "notes" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.py"))


def run(path: Path) -> dict[str, Any]:
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    _, names = module.app.run()
    return dict(names)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_proves_what_it_says(path: Path) -> None:
    names = run(path)
    assert hasattr(names["seen"], "savefig")
    if path.stem != "the_threshold":
        assert isinstance(names["verdict"], Proved)


def test_there_are_four() -> None:
    assert len(NOTEBOOKS) == 4
    for path in NOTEBOOKS:
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_exports_to_html(tmp_path: Path, path: Path) -> None:
    copy, target = tmp_path / "notebook.py", tmp_path / "page.html"
    text = path.read_text(encoding="utf-8")
    copy.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "marimo", "export", "html", str(copy), "-o", str(target)]
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=120)
    title = text.partition('app_title="')[2].partition('"')[0]
    assert title
    assert title in target.read_text(encoding="utf-8")


def one_relu(targets: list[list[int]]) -> Problem:
    return Problem(activation("relu"), Sample.of([[1], [-1]], targets), 1)


def test_the_trap_is_a_component_of_its_own() -> None:
    problem = one_relu([[1], [-4]])
    labels = [text.get_label() for text in plots.sub_level_set(problem, 16.5).axes[0].lines]
    assert sorted(labels) == ["component 1: lowest 1", "component 2: lowest 16, spurious"]
    merged = plots.sub_level_set(problem, 18.0).axes[0].lines
    assert [line.get_label() for line in merged] == ["component 1: lowest 1"]


def test_the_picture_of_a_path_agrees_with_the_exact_risk() -> None:
    sample = Sample.of([[-1], [0], [2]], [[1], [0], [3]]).with_bias()
    problem = Problem(activation("relu"), sample, 3)
    path = descend(problem, random_network(2, 1, 3, 1))
    for k, vertex in enumerate(path.vertices()):
        assert plots.losses(path, [k])[0] == pytest.approx(float(problem.risk(vertex)))
    assert len(plots.way_down(path, 0.5).axes) == 3


def test_a_slice_passes_through_both_networks() -> None:
    problem = one_relu([[1], [-4]])
    bad, better = (Network(matrix([[u]]), matrix([[w]])) for u, w in ((1, 1), (-4, -1)))
    axes = plots.slice_through(problem, bad, better, 16.5).axes[0]
    assert {"bad: L = 16", "better: L = 1"} <= {line.get_label() for line in axes.lines}


def test_ranks_stop_at_the_dimension() -> None:
    found = thresholds(activation("z^2"), Everywhere(3))
    line = plots.ranks(activation("z^2"), found, 9).axes[0].lines[0]
    assert list(line.get_ydata()) == [1, 2, 3, 4, 5, 6, 6, 6, 6]  # type: ignore[arg-type]
