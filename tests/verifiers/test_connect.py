"""Paths between two networks, and networks that no path joins below a level."""

from itertools import pairwise
from math import ceil
from pathlib import Path
from random import Random

import numpy
import pytest
from flint import fmpq, fmpq_mat

from valleys.theory.activations import activation
from valleys.theory.errors import HypothesisError, ShapeError, UndecidedError
from valleys.theory.exact import columns_of, matrix, rank, rows_of, stack
from valleys.theory.losses import Square
from valleys.theory.networks import Network, random_network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import checker, documents
from valleys.verifiers.checker.arithmetic import Budget
from valleys.verifiers.checker.elimination import determinant, leading_minors
from valleys.verifiers.instances.connections import ApartInstance, ConnectInstance, apart, connection
from valleys.verifiers.paths.connect import connect, connect_claim
from valleys.verifiers.paths.convex import Risk
from valleys.verifiers.paths.disconnected import disconnected_claim, disconnected_proof
from valleys.verifiers.paths.segments import Connection, Interpolate
from valleys.verifiers.prove import prove

PLANE = Sample.of([[1, 0], [0, 1], [1, 1], [2, -1]], [[1], [2], [3], [0]])


def answer(claim: documents.Document, proof: documents.Document) -> str:
    return checker.check_bytes(documents.text(documents.document(claim, proof)).encode()).status


def joined(made: ConnectInstance) -> Connection:
    return connect(made.problem, made.start, made.end)


@pytest.mark.parametrize("index", [index for index in range(90) if index % 3 != 2])
def test_the_loss_stays_below_the_larger_end_and_only_one_segment_changes_the_function(index: int) -> None:
    made = connection(Random(index), index, twice=index % 2 == 0)
    path = joined(made)
    *_, last = path.vertices()
    assert (last.U, last.W) == (made.end.U, made.end.W)
    level = max(made.problem.risk(made.start), made.problem.risk(made.end))
    for a, b in pairwise(path.vertices()):
        for t in (fmpq(1, 3), fmpq(1, 2), fmpq(1)):
            between = Network(a.U + (b.U - a.U) * t, a.W + (b.W - a.W) * t)
            assert made.problem.risk(between) <= level
    crossings = [segment for segment in path.segments if isinstance(segment, Interpolate)]
    assert len(crossings) <= 1
    values = {tuple(made.problem.outputs(network).entries()) for network in path.vertices()}
    assert len(values) <= 2


@pytest.mark.parametrize("index", range(60))
def test_the_number_of_segments_is_within_the_bound(index: int) -> None:
    made = connection(Random(index), index, twice=index % 2 == 0)
    space, p = made.problem.space, made.problem.width
    live = [rows_of(network.W, network.alive()) for network in (made.start, made.end)]
    r0, r1 = (rank(space.coordinates(W)) for W in live)
    r = rank(space.coordinates(stack(*live)))
    found = len(joined(made).segments)
    assert found <= 7 if p >= r0 + r1 else found <= 2 * ceil(r1 / (p - r)) + 3 * r1 + 3


def test_neurons_in_a_circle_go_around_through_one_dead_neuron() -> None:
    """Width dim* + 1, the same network with its three live neurons turned round."""
    problem = Problem(activation("z^2"), PLANE, 4)
    W = [[1, 0], [0, 1], [1, 1], [0, 0]]
    start = Network(matrix([[1, 2, 3, 0]]), matrix(W))
    end = Network(matrix([[2, 3, 1, 0]]), matrix([W[1], W[2], W[0], W[3]]))
    path = connect(problem, start, end)
    assert answer(connect_claim(problem, start, end), path.proof()) == "verified"
    assert {problem.risk(network) for network in path.vertices()} == {problem.risk(start)}


def test_below_the_bound_the_hypothesis_is_named() -> None:
    """Two outputs: for one there is a path of z² from width n + 1 on."""
    two = Sample.of(PLANE.points.x.tolist(), [[1, 0], [2, 0], [3, 0], [0, 1]])
    problem = Problem(activation("z^2"), two, 3)
    one = Network(matrix([[1, 2, 3], [0, 0, 1]]), matrix([[1, 0], [0, 1], [1, 1]]))
    other = Network(matrix([[1, 2, 3], [0, 0, 1]]), matrix([[1, 2], [1, -1], [3, 1]]))
    with pytest.raises(HypothesisError, match="expected a width above 3"):
        connect(problem, one, other)
    with pytest.raises(UndecidedError, match="expected a width above 3"):
        prove(documents.document(connect_claim(problem, one, other))["claim"])
    with pytest.raises(ShapeError, match="width 4"):
        connect(problem, one, random_network(2, 2, 4, 2))


def test_few_live_neurons_need_no_room_for_all_of_the_feature_space() -> None:
    """dim* = 3, width 2: one live neuron each."""
    problem = Problem(activation("z^2"), PLANE, 2)
    one, other = (
        Network(matrix([[1, 0]]), matrix([[1, 2], [5, 5]])),
        Network(matrix([[2, 0]]), matrix([[3, 1], [1, 0]])),
    )
    path = connect(problem, one, other)
    assert answer(connect_claim(problem, one, other), path.proof()) == "verified"


@pytest.mark.parametrize("index", range(30))
def test_networks_apart_are_certified_and_no_straight_line_joins_them(index: int) -> None:
    made = apart(Random(index), index)
    claim = disconnected_claim(made.problem, made.start, made.end, made.level)
    assert answer(claim, disconnected_proof(made.problem, made.start, made.end)) == "verified"
    assert answer(claim | {"end": claim["start"]}, disconnected_proof(made.problem, made.start, made.end)) == "refused"
    halfway = [highest(made, fmpq(k, 16)) for k in range(17)]
    assert halfway[0] <= made.level
    assert max(halfway) > made.level


def highest(made: ApartInstance, t: fmpq) -> fmpq:
    a, b = made.start, made.end
    return made.problem.risk(Network(a.U + (b.U - a.U) * t, a.W + (b.W - a.W) * t))


def test_the_barrier_is_where_the_singular_values_say() -> None:
    """Targets diag(1, 2, 3) by z² on the plane: the least singular value squared is 1, and a level below it holds."""
    y = [[1, 0, 0], [0, 2, 0], [0, 0, 3]]
    problem = Problem(activation("z^2"), Sample.of([[1, 0], [0, 1], [1, 1]], y), 3)
    W = matrix([[1, 0], [0, 1], [1, 1]])
    features = problem.activation.values(W * problem.sample.points.x.transpose())
    start = Network(matrix(y).transpose() * features.inv(), W)
    order = [1, 0, 2]
    end = Network(columns_of(start.U, order), rows_of(start.W, order))
    proof = disconnected_proof(problem, start, end)
    least = numpy.linalg.svd(numpy.array(y), compute_uv=False)[-1]
    assert least == 1
    assert answer(disconnected_claim(problem, start, end, fmpq(999, 1000)), proof) == "verified"
    assert answer(disconnected_claim(problem, start, end, fmpq(1)), proof) == "refused"


def test_determinants_and_minors_are_those_of_another_implementation() -> None:
    random, budget = Random(3), Budget()
    for _ in range(200):
        size = random.randint(1, 5)
        rows = [[random.randint(-2, 2) for _ in range(size)] for _ in range(size)]
        assert determinant(rows, budget) == fmpq_mat(rows).det()
        minors = leading_minors(rows, budget)
        exact = [1, *(fmpq_mat([row[:k] for row in rows[:k]]).det() for k in range(1, size + 1))]
        assert minors == exact[: len(minors)]
        assert len(minors) == size + 1 or minors[-1] == 0


def run(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    from valleys.verifiers import cli

    monkeypatch.setattr("sys.argv", ["valleys", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def test_the_command_connects_or_says_that_there_is_no_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = apart(Random(0), 1)
    x, y = (numpy.array([[float(v) for v in row] for row in a.tolist()]) for a in (
        made.problem.sample.points.x, made.problem.sample.y
    ))  # fmt: skip
    numpy.savez(tmp_path / "data.npz", x=x, y=y)
    for name, network in (("start", made.start), ("end", made.end)):
        arrays = {key: numpy.array([[float(v) for v in row] for row in getattr(network, key).tolist()]) for key in "UW"}
        numpy.savez(tmp_path / f"{name}.npz", **arrays)
        dead = {"U": numpy.pad(arrays["U"], ((0, 0), (0, 1))), "W": numpy.pad(arrays["W"], ((0, 1), (0, 0)))}
        numpy.savez(tmp_path / f"{name}-wider.npz", **dead)
    σ = ",".join(made.problem.activation.document()["coefficients"])
    where = ["connect", σ, "--data", str(tmp_path / "data.npz"), "-o", str(tmp_path / "path.json")]
    narrow = ["--start", str(tmp_path / "start.npz"), "--end", str(tmp_path / "end.npz")]
    wide = ["--start", str(tmp_path / "start-wider.npz"), "--end", str(tmp_path / "end-wider.npz")]
    assert run(where + narrow, monkeypatch) == 1
    assert "different connected components" in capsys.readouterr().out
    assert checker.check_file(tmp_path / "path.json").status == "verified"
    assert run(where + wide, monkeypatch) == 0
    assert "never exceeds the larger of the two" in capsys.readouterr().out


@pytest.mark.parametrize("index", range(2, 62, 3))
@pytest.mark.parametrize("twice", [True, False])
def test_other_losses_stay_below_the_larger_of_their_ends(index: int, twice: bool) -> None:
    """Every loss in turn; the risk in the middle of each segment, by the checker's bounds."""
    made = connection(Random(f"losses {index}"), index, twice)
    assert not isinstance(made.problem.loss, Square)
    path = connect(made.problem, made.start, made.end)
    claim = connect_claim(made.problem, made.start, made.end)
    assert answer(claim, path.proof()) == "verified"
    risk, vertices = Risk(made.problem), list(path.vertices())
    level = max(risk.most(made.problem.outputs(network)) for network in (made.start, made.end))
    for a, b in pairwise(vertices):
        half = Network((a.U + b.U) * fmpq(1, 2), (a.W + b.W) * fmpq(1, 2))
        assert risk.bounds(made.problem.outputs(half))[0] <= level
