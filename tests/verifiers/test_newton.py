"""Descents that end with a curve: fewer neurons than dim*, where the theorems on straight segments are silent."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from tests.certificates.families.newton import near
from tests.verifiers.test_enclosed import NAMES, answer, problem
from valleys.theory.activation_grammar import named
from valleys.theory.errors import UndecidedError
from valleys.theory.exact import matrix
from valleys.theory.losses import loss
from valleys.theory.named_activations import Named
from valleys.theory.networks import Network, random_network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers.checker.document import Refused
from valleys.verifiers.checker.newton import read_box, require_way
from valleys.verifiers.documents import parse_network, parse_problem
from valleys.verifiers.paths import broken_line, newton
from valleys.verifiers.paths.descent import descent_claim
from valleys.verifiers.paths.enclosed import EnclosedPath, descend, prove
from valleys.verifiers.paths.enclosed_features import Workbench, floats, fractions
from valleys.verifiers.random_features.laws import law
from valleys.verifiers.random_features.trapped import FREE, Trial, trapped
from valleys.verifiers.search import FloatProblem

FIVE = [[1, 0], [0, 1], [1, 1], [1, -1], [2, 1]]
LABELS = [[1], [-2], [3], [2], [-1]]


def planted(name: str) -> list[list[fmpq]]:
    """About what three neurons have at the points."""
    teacher = random_network(2, 1, 3, 7)
    bench = Workbench(problem(name, FIVE, LABELS, 3))
    values = floats(teacher.U) @ bench.jet(floats(teacher.W) / 2)[0]
    return matrix([[round(float(v) * 2**10)] for v in values[0]]).tolist()


@pytest.mark.parametrize("name", NAMES)
def test_three_neurons_are_enough_for_five_points(name: str) -> None:
    """From starts of high loss; 9 parameters for 5 labels that can be reached."""
    made = problem(name, FIVE, [[v / 2**10 for v in row] for row in planted(name)], 3)
    start = random_network(2, 1, 3, 1)
    path = descend(made, Network(start.U * 20, start.W))
    assert path.final["kind"] == "newton"
    assert answer(path).status == "verified"


def test_with_fewer_parameters_than_labels_nothing_is_found() -> None:
    made = problem("sin", FIVE, LABELS, 1)
    with pytest.raises(UndecidedError, match=r"\(dim\* = 5\), and no network of width 1 is found that has the best"):
        newton.target(Workbench(made))
    with pytest.raises(UndecidedError, match=r"after \d+ certified steps down, .* is not shown to be near a best one"):
        descend(made, random_network(2, 1, 1, 0))


@pytest.mark.parametrize("name", ["tanh", "softplus", "cos"])
def test_trained_networks_go_down_by_steps_of_both_layers(name: str) -> None:
    """A start near the teacher, lower than any of its neurons without the others: joint segments, then the curve."""
    teacher = random_network(2, 1, 3, 7)
    made = problem(name, FIVE, [[v / 2**10 for v in row] for row in planted(name)], 3)
    start = Network(teacher.U * fmpq(9, 8), teacher.W / 2 + matrix([[1, -1], [-1, 1], [1, 1]]) / 16)
    segments, final = broken_line.down(Workbench(made), start)
    assert segments
    assert answer(EnclosedPath(made, start, segments, final)).status == "verified"


def test_a_low_start_keeps_some_neurons_while_others_move() -> None:
    made = problem("sin", FIVE, LABELS, 4)
    zero = sum(label[0] ** 2 for label in LABELS)
    start = Network(matrix([["1/2", "-1/2", 1, "1/4"]]), matrix([[1, 2], [2, 1], [1, 0], [-1, 1]]))
    assert Workbench(made).risk(start) < zero
    path = descend(made, start)
    assert answer(path).status == "verified"
    dead = next(s for s in path.segments if isinstance(s, newton.MoveDead))
    assert len(dead.rows) < 4


@given(
    st.integers(2, 5),
    st.integers(1, 2),
    st.integers(0, 2**32 - 1),
)
def test_the_loss_falls_along_every_segment_of_a_way_around(count: int, outputs: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    F, y = random.normal(size=(count, 6)), random.normal(size=(outputs, 6))
    a, b = random.normal(size=(2, outputs, count)) * [[[5]], [[0.5]]]
    way = newton.around(F, y, a, b)
    if way is None:
        assert ((a @ F - y) ** 2).sum() < 3 * ((b @ F - y) ** 2).sum()
        return
    for begin, end in zip([a, *way], [*way, b], strict=True):
        assert ((end @ F - y) * ((end - begin) @ F)).sum() < 0


def test_a_way_that_ends_at_the_least_loss_is_not_tried() -> None:
    """Its slope there is 0, which no enclosure shows."""
    F, y = np.eye(2), np.array([[1.0, 0.0]])
    assert newton.around(F, y, np.array([[3.0, 1.0]]), np.array([[1.0, 0.0]])) is None


def test_features_are_those_of_where_the_neurons_are_now() -> None:
    """The checker computes each enclosure once, and moved neurons anew."""
    bench = Workbench(problem("tanh", FIVE, LABELS, 2))
    state = bench.state(random_network(2, 1, 2, 0))
    before = state.feature(0, 64)
    assert state.feature(0, 64) is before
    state.W = [[Fraction(7), Fraction(-3)], state.W[1]]
    fresh = bench.state(Network(matrix([[1, 1]]), matrix([[7, -3], [0, 1]]))).feature(0, 64)
    assert state.feature(0, 64) == fresh != before
    assert state.feature(0, 128) != fresh


def test_the_box_is_neither_too_small_nor_too_large() -> None:
    start, labels = near(2)
    made = problem("tanh", [[1, 0], [0, 1], [1, 1], [1, -1]], labels, 2)
    bench = Workbench(made)
    final = newton.final_at(bench, start)
    assert final is not None
    state, v = bench.state(start), fractions(bench.best)
    require_way(state, read_box(state.problem, final, 4)[0], v)
    far = [[value + Fraction(1, 2) for value in row] for row in v]
    with pytest.raises(Refused, match="does not contract"):
        require_way(state, read_box(state.problem, final, 4)[0], far)
    with pytest.raises(Refused, match="does not contract"):
        require_way(state, read_box(state.problem, final | {"radii": [f"1/{2**40}"] * 4}, 4)[0], v)
    with pytest.raises(Refused, match="does not contract"):
        require_way(state, read_box(state.problem, final | {"radii": ["3"] * 4}, 4)[0], v)


def test_other_losses_end_with_a_curve_from_a_start_near_the_labels_only() -> None:
    start, labels = near(2)
    sample = Sample.of([[1, 0], [0, 1], [1, 1], [1, -1]], labels)
    made = Problem(Named("tanh"), sample, 2, loss("quartic"))
    path = descend(made, start)
    assert (path.segments, path.final["kind"]) == ((), "newton")
    assert answer(path).status == "verified"
    with pytest.raises(UndecidedError, match="not shown to be near a network that reaches the labels"):
        descend(made, random_network(2, 1, 2, 9))


def test_prove_finds_the_curve_from_a_claim_and_with_a_gap() -> None:
    made = problem("gelu", FIVE, LABELS, 3)
    start = random_network(2, 1, 3, 1)
    for gap in (None, fmpq(1, 100)):
        assert prove(descent_claim(made, Network(start.U * 8, start.W), gap))["final"]["kind"] == "newton"


def _valleys() -> list[Path]:
    found = []
    for path in sorted((Path(__file__).parents[1] / "certificates" / "valid").glob("*.json")):
        claim = json.loads(path.read_text(encoding="utf-8"))["claim"]
        if claim["kind"] == "spurious-valley" and claim["problem"]["data"]["type"] == "points":
            found.append(path)
    return found


def test_every_certified_valley_lies_below_the_zero_network() -> None:
    """Theorem Z, against all that the rules for valleys ever certified here."""
    assert len(_valleys()) > 40
    for path in _valleys():
        claim = json.loads(path.read_text(encoding="utf-8"))["claim"]
        made, bad = FloatProblem.from_problem(parse_problem(claim["problem"])), parse_network(claim["bad"])
        U, F = floats(bad.U), made.activation.jet(floats(bad.W) @ made.x.T)[0]
        phi, y = U @ F, made.y.T
        assert (made.q * phi * y).sum() > 0, path.name
        if made.m * np.linalg.matrix_rank(F) >= 2:
            assert (made.q * (phi - y) ** 2).sum() < (made.q * y**2).sum(), path.name


def test_all_starts_of_a_width_below_dim_are_free() -> None:
    sample = Sample.of(FIVE, LABELS)
    (found,) = trapped(Trial(named("sin"), sample, law("sphere", 2), (3,), 12))
    assert found.number(FREE) >= 11
