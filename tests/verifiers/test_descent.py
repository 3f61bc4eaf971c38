"""The three-segment descent as mathematics: what each segment does, and laws that its result obeys."""

from itertools import pairwise
from pathlib import Path as File
from random import Random

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import example, given
from hypothesis import strategies as st

from tests.strategies import descents, matrices
from valleys.theory.activations import activation
from valleys.theory.errors import HypothesisError, ShapeError
from valleys.theory.exact import matrix, rational
from valleys.theory.networks import Network, random_network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import certificates, documents
from valleys.verifiers.catalogue import instance
from valleys.verifiers.instances.descents import STARTS, DescentInstance
from valleys.verifiers.paths.descent import descend, descent_claim
from valleys.verifiers.paths.segments import Descend, MoveDead, Path, Reroute
from valleys.verifiers.verdict import Proved

PLANE = [[1, 0], [0, 1], [1, 1], [2, -1], [1, 2]]
TARGETS = [[1], [2], [3], [0], [5]]


def risks(path: Path) -> list[fmpq]:
    return [path.problem.risk(network) for network in path.vertices()]


@given(descents)
def test_three_segments_lead_down_to_the_optimum(made: DescentInstance) -> None:
    path = descend(made.problem, made.start)
    assert [type(s) for s in path.segments] in (
        [], [Descend], [MoveDead, Descend], [Reroute, MoveDead, Descend]
    )  # fmt: skip
    values = risks(path)
    assert all(a >= b for a, b in pairwise(values))
    assert values[-1] == made.problem.risk_of(made.problem.optimum)
    assert len(set(values[:-1])) <= 1, "only the last segment changes the risk"


@given(descents, st.integers(0, 5))
def test_the_risk_falls_along_each_segment_and_not_only_at_its_ends(made: DescentInstance, at: int) -> None:
    vertices = list(descend(made.problem, made.start).vertices())
    t = fmpq(at, 5)
    for a, b in pairwise(vertices):
        between = Network(a.U + (b.U - a.U) * t, a.W + (b.W - a.W) * t)
        assert made.problem.risk(a) >= made.problem.risk(between) >= made.problem.risk(b)


@given(descents)
def test_only_dead_neurons_move(made: DescentInstance) -> None:
    path = descend(made.problem, made.start)
    for segment, before in zip(path.segments, path.vertices(), strict=False):
        if isinstance(segment, MoveDead):
            assert not set(segment.rows) & set(before.alive())


@given(st.permutations(range(4)))
def test_permuting_the_neurons_does_not_change_the_end(order: list[int]) -> None:
    problem = Problem(activation("z^2"), Sample.of(PLANE, TARGETS), 4)
    start = random_network(2, 1, 4, 5)
    U = matrix([[start.U[0, i] for i in order]])
    W = matrix([start.W.tolist()[i] for i in order])
    assert risks(descend(problem, Network(U, W)))[-1] == risks(descend(problem, start))[-1]


@given(st.integers(1, 5), st.integers(-3, 3).filter(bool))
def test_rescaling_a_neuron_changes_neither_start_nor_end(denominator: int, numerator: int) -> None:
    c = fmpq(numerator, denominator)
    problem = Problem(activation("z^2"), Sample.of(PLANE, TARGETS), 3)
    start = random_network(2, 1, 3, 6)
    scaled = Network(start.U * (1 / c**2), start.W * c)
    assert risks(descend(problem, start))[0] == risks(descend(problem, scaled))[0]
    assert risks(descend(problem, start))[-1] == risks(descend(problem, scaled))[-1]


@given(matrices(2, 2))
def test_a_change_of_basis_of_the_inputs_changes_nothing_at_the_end(A: fmpq_mat) -> None:
    if A.rank() < 2:
        return
    one = Problem(activation("z^2+z"), Sample.of(PLANE, TARGETS), 5)
    x = matrix(PLANE) * A
    other = Problem(activation("z^2+z"), Sample.of(x.tolist(), TARGETS), 5)
    start = random_network(2, 1, 5, 1)
    moved = Network(start.U, start.W * A.transpose().inv())
    assert risks(descend(one, start)) == risks(descend(other, moved))


def test_a_dead_neuron_more_needs_no_segment_more() -> None:
    sample = Sample.of(PLANE, TARGETS)
    start = random_network(2, 1, 3, 6)
    wider = Network(matrix([[*start.U.entries(), 0]]), matrix([*start.W.tolist(), [7, 7]]))
    path = descend(Problem(activation("z^2"), sample, 4), wider)
    assert len(path.segments) <= 3
    assert risks(path)[-1] == risks(descend(Problem(activation("z^2"), sample, 3), start))[-1]


def test_every_neuron_equal_needs_all_three_segments() -> None:
    problem = Problem(activation("z^2"), Sample.of(PLANE, TARGETS), 3)
    path = descend(problem, Network(matrix([[1, 2, 3]]), matrix([[1, 1]] * 3)))
    assert [type(s) for s in path.segments] == [Reroute, MoveDead, Descend]


def test_a_start_that_spans_needs_one() -> None:
    problem = Problem(activation("z^2"), Sample.of(PLANE, TARGETS), 3)
    path = descend(problem, Network(matrix([[1, 2, 3]]), matrix([[1, 0], [0, 1], [1, 1]])))
    assert [type(s) for s in path.segments] == [Descend]


def test_at_the_optimum_nothing_moves() -> None:
    problem = Problem(activation("z^2"), Sample.of([[1], [2]], [[1], [4]]), 1)
    assert descend(problem, Network(matrix([[1]]), matrix([[1]]))).segments == ()


def test_conflicting_labels_of_a_repeated_point_average() -> None:
    problem = Problem(activation("relu"), Sample.of([[1], [1], [-1]], [[0], [3], [1]], [1, 2, 1]), 3)
    end = list(descend(problem, random_network(1, 1, 3, 0)).vertices())[-1]
    assert problem.outputs(end) == matrix([[2, 2, 1]])


def test_lattice_weights_keep_numbers_short() -> None:
    """Theorem B at n = 4, degree 3, all neurons dead: numbers of at most four digits for small targets."""
    from valleys.theory.exact import digits
    from valleys.theory.tensor_features import monomials

    source = Random(1)
    x = matrix([[source.randint(-2, 2) for _ in range(4)] for _ in range(60)])
    y = (matrix([[(-1) ** j * (j % 3) for j in range(35)]]) * monomials(x, range(4))).transpose()
    problem = Problem(activation([1, 1, 1, 1]), Sample.of(x.tolist(), y.tolist()), 35)
    assert problem.dimension == 35
    start = Network(fmpq_mat(1, 35), random_network(4, 1, 35, 2).W)
    end = list(descend(problem, start).vertices())[-1]
    assert max(digits(value) for value in end.U.entries() + end.W.entries()) <= 4


def test_below_the_dimension_the_theorem_is_silent_and_says_so() -> None:
    problem = Problem(activation("z^2"), Sample.of(PLANE, TARGETS), 1)
    with pytest.raises(HypothesisError, match=r"at least dim\* = 3 .*, got 1: below it the theorem is silent"):
        descend(problem, random_network(2, 1, 1, 0))


def test_a_start_of_another_shape_is_refused() -> None:
    problem = Problem(activation("z^2"), Sample.of(PLANE, TARGETS), 3)
    with pytest.raises(ShapeError, match="got 2 inputs, 1 outputs and width 4"):
        descend(problem, random_network(2, 1, 4, 0))


GAPS = ["1/2", "1e-3", "1e-9", "1e-15"]


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("index", range(10))
def test_with_a_gap_the_end_is_within_it_and_the_checker_agrees(tmp_path: File, gap: str, index: int) -> None:
    made = instance("no-valley", 5, index)
    assert isinstance(made, DescentInstance)
    path = descend(made.problem, made.start, rational(gap))
    values = risks(path)
    assert all(a >= b for a, b in pairwise(values))
    assert values[-1] - made.problem.risk_of(made.problem.optimum) <= rational(gap)
    document = documents.document(descent_claim(made.problem, made.start, rational(gap)), path.proof())
    certificates.write(tmp_path / "c.json", document)
    assert isinstance(certificates.judge(tmp_path / "c.json"), Proved)


def test_the_witness_of_a_gap_does_not_depend_on_the_start() -> None:
    problem = Problem(activation("z^2"), Sample.of(PLANE, TARGETS), 4)
    paths = [descend(problem, random_network(2, 1, 4, seed), rational("1e-6")) for seed in range(3)]
    assert paths[0].witness == paths[1].witness == paths[2].witness != None  # noqa: E711  # fmpq_mat has no identity


@given(st.sampled_from(STARTS), st.integers(0, 10**6))
@example("trained", 0)
def test_instances_repeat_with_their_seed(kind: str, seed: int) -> None:
    index = STARTS.index(kind)
    one, other = instance("no-valley", seed, index), instance("no-valley", seed, index)
    assert isinstance(one, DescentInstance)
    assert isinstance(other, DescentInstance)
    assert one.kind == kind
    assert (one.start, one.problem.sample.y) == (other.start, other.problem.sample.y)


def test_zero_activation_is_a_problem_like_any_other() -> None:
    problem = Problem(activation("0"), Sample.of([[1]], [[3]]), 1)
    assert descend(problem, Network(matrix([[1]]), matrix([[1]]))).segments == ()
