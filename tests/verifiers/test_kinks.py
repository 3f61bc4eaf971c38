"""Traps of piecewise-linear networks: nothing gets out below the level, and the sums are those of the text."""

import numpy
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from tests.oracles.reading import Problem, read_problem
from tests.oracles.valley import least
from valleys.theory.activations import ABS, RELU, PiecewiseLinear
from valleys.theory.errors import HypothesisError, InputError
from valleys.theory.samples import Sample
from valleys.verifiers import checker, documents
from valleys.verifiers.checker.kinks import Line
from valleys.verifiers.traps.kinks import kinks
from valleys.verifiers.traps.trap import Trap

LEAKY = PiecewiseLinear(fmpq(1, 10), fmpq(1))


def status(trap: Trap) -> str:
    return checker.check_bytes(documents.text(trap.document()).encode()).status


@pytest.mark.parametrize("σ", [RELU, ABS, LEAKY, PiecewiseLinear(fmpq(-3), fmpq(-1))], ids=str)
@pytest.mark.parametrize("p", [1, 2, 3, 7])
def test_every_width_has_a_certified_trap(σ: PiecewiseLinear, p: int) -> None:
    assert status(kinks(σ, p)) == "verified"


@given(st.integers(1, 5), st.fractions(fmpq_least := 1 / 50, 50), st.fractions(fmpq_least, 50))
def test_barrier_and_depth_are_at_least_what_was_asked(p: int, barrier: object, depth: object) -> None:
    wall, below = fmpq(barrier.numerator, barrier.denominator), fmpq(depth.numerator, depth.denominator)  # type: ignore[attr-defined]
    for σ in (RELU, LEAKY):
        trap = kinks(σ, p, 2, wall, below)
        assert trap.level - trap.problem.risk(trap.bad) >= wall
        assert trap.floor - trap.problem.risk(trap.better) >= below
        assert status(trap) == "verified"


def test_two_neurons_reach_the_stated_barrier_exactly() -> None:
    """For p = 2 the wall α²/6 is attained: the least-squares line through (1, α), (2, 2α), (3, 4α) is positive."""
    trap = kinks(RELU, 2, barrier=fmpq(6))
    alpha = trap.bad.U.tolist()[0][0]
    assert trap.level == trap.floor + alpha * alpha / 6
    assert trap.level <= least(_plain(trap), 1) <= trap.level * fmpq(51, 50)


def _plain(trap: Trap) -> Problem:
    return read_problem(documents.problem_document(trap.problem))


@pytest.mark.parametrize(("σ", "p"), [(RELU, 2), (RELU, 4), (ABS, 3), (LEAKY, 2)], ids=str)
def test_no_descent_from_the_bad_point_gets_below_the_floor(σ: PiecewiseLinear, p: int) -> None:
    """Forty descents from random points of the valley, none below the level at the start, none ends below the floor."""
    trap = kinks(σ, p, barrier=fmpq(5))
    x = numpy.array([[float(a) for a in row] for row in trap.problem.sample.points.x.tolist()])
    y = numpy.array([float(row[0]) for row in trap.problem.sample.y.tolist()])
    start = numpy.array([float(a) for a in trap.bad.U.entries() + trap.bad.W.entries()])
    rng = numpy.random.default_rng(0)

    def risk(θ: "numpy.ndarray[tuple[int], numpy.dtype[numpy.float64]]") -> float:
        z = x @ θ[p:].reshape(p, 2).T
        values = numpy.where(z >= 0, float(σ.positive) * z, float(σ.negative) * z)
        return float(((values @ θ[:p] - y) ** 2).sum())

    tried = 0
    for _ in range(400):
        begin = start + rng.normal(0, 0.02, len(start))
        if risk(begin) < float(trap.level) and tried < 40:
            tried += 1
            end = minimize(risk, begin, method="L-BFGS-B", options={"maxls": 5}).x
            assert risk(end) >= float(trap.floor) * (1 - 1e-9)
    assert tried == 40


@given(st.data())
def test_the_cost_of_an_affine_cell_is_the_least_squares_residual(data: st.DataObject) -> None:
    numbers = st.fractions(-5, 5, max_denominator=6)
    t = sorted(data.draw(st.lists(numbers, min_size=3, max_size=3, unique=True)))
    y, q = (data.draw(st.lists(numbers, min_size=3, max_size=3)) for _ in range(2))
    q = [abs(value) + 1 for value in q]
    line = Line(t, y, q, True)
    root = numpy.sqrt(numpy.array(q, float))
    table = root[:, None] * numpy.array([[float(a), 1.0] for a in t])
    target = root * numpy.array(y, float)
    fitted = table @ numpy.linalg.lstsq(table, target, rcond=None)[0]
    assert float(line.affine((0, 1, 2))) == pytest.approx(float(((fitted - target) ** 2).sum()), abs=1e-9)


@given(st.data())
def test_the_cost_of_a_pair_is_no_more_than_what_is_possible(data: st.DataObject) -> None:
    numbers = st.fractions(-5, 5, max_denominator=6)
    y, q = (data.draw(st.lists(numbers, min_size=2, max_size=2)) for _ in range(2))
    q = [abs(value) + 1 for value in q]
    line = Line(list(y), y, q, True)
    low = data.draw(st.fractions(0, 9, max_denominator=9))
    high = low + data.draw(st.fractions(0, 9, max_denominator=9))
    assert line.pair(0, 1) <= q[0] * (high - y[0]) ** 2 + q[1] * (low - y[1]) ** 2


def test_points_with_weights_in_uneven_places_on_any_line_are_covered() -> None:
    """The text's data moved to another line of R³, with other weights: the checker computes the sums anew."""
    trap = kinks(RELU, 2, barrier=fmpq(2), depth=fmpq(100))
    x = [[2 * a - b, b, 3 * a + 5 * b] for a, b in trap.problem.sample.points.x.tolist()]
    sample = Sample.of(x, trap.problem.sample.y.tolist(), [2, 1, "3/2", 1])
    problem = type(trap.problem)(RELU, sample, 2)
    # ⟨w, x⟩ for x = (2t − 1, 1, 3t + 5): w = (a/2, b + a/2, 0) gives a t + b
    bad, better = (_moved(network) for network in (trap.bad, trap.better))
    floor = 2 * trap.floor
    moved = Trap(problem, bad, better, floor + trap.level - trap.floor, floor, "kinks", trap.fields)
    assert status(moved) == "verified"


def _moved(network: object) -> object:
    from valleys.theory.exact import matrix
    from valleys.theory.networks import Network

    rows = [[a / 2, b + a / 2, 0] for a, b in network.W.tolist()]  # type: ignore[attr-defined]
    return Network(network.U, matrix(rows, 3))  # type: ignore[attr-defined]


def test_what_no_construction_is_for_is_one_line() -> None:
    with pytest.raises(HypothesisError, match=r"expected a convex activation such as relu, .* got leaky\(2\)"):
        kinks(PiecewiseLinear(fmpq(2), fmpq(1)), 3)
    with pytest.raises(HypothesisError, match="expected n ≥ 2 inputs"):
        kinks(RELU, 3, n=1)
    with pytest.raises(InputError, match="expected a width from 1 to 2000, got 0"):
        kinks(RELU, 0)


def test_the_search_of_the_oracle_finds_a_false_level() -> None:
    """The attack is worth something: with the level doubled it gets below."""
    trap = kinks(RELU, 2, barrier=fmpq(6))
    assert least(_plain(trap), 1) < trap.floor + 2 * (trap.level - trap.floor)
