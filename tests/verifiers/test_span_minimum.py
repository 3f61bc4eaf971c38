"""Moving U alone down to the span of its own features: the level is a distance, and no other U has less loss."""

from pathlib import Path
from random import Random

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given
from hypothesis import strategies as st

from tests.oracles.reading import read_network, read_problem
from tests.oracles.values import least_at
from tests.strategies import descents
from valleys.theory.activations import activation
from valleys.theory.errors import UndecidedError
from valleys.theory.exact import matrix
from valleys.theory.networks import Network, random_network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import checker, documents, prove
from valleys.verifiers.cli import main
from valleys.verifiers.instances.descents import DescentInstance
from valleys.verifiers.paths.span_minimum import span_minimum

samples = descents.filter(lambda made: isinstance(made.problem, Problem))


def verified(document: documents.Document) -> bool:
    return checker.check_bytes(documents.text(document).encode()).status is checker.Status.VERIFIED


@given(samples, st.integers(1, 4))
def test_below_dim_as_above_it_the_level_is_the_distance_to_the_span(made: DescentInstance, width: int) -> None:
    assert isinstance(made.problem, Problem)
    problem = Problem(made.problem.activation, made.problem.sample, width)
    path = span_minimum(problem, random_network(problem.n, problem.m, width, 7))
    claim = path.claim()
    assert verified(path.document())
    other = read_problem(claim["problem"])
    assert path.level == least_at(other, read_network(claim["start"], other).W)


@given(samples, st.integers(0, 9))
def test_no_other_outer_layer_has_less_loss(made: DescentInstance, seed: int) -> None:
    assert isinstance(made.problem, Problem)
    path = span_minimum(made.problem, made.start)
    random, (m, p) = Random(seed), (made.problem.m, made.problem.width)
    for _ in range(3):
        U = fmpq_mat(m, p, [fmpq(random.randint(-9, 9), 4) for _ in range(m * p)])
        assert made.problem.risk(Network(U, made.start.W)) >= path.level


@given(samples)
def test_at_a_width_where_the_features_span_everything_it_is_the_global_minimum(made: DescentInstance) -> None:
    assert isinstance(made.problem, Problem)
    wide = Problem(made.problem.activation, made.problem.sample, 12 * made.problem.dimension + 12)
    path = span_minimum(wide, random_network(wide.n, wide.m, wide.width, 3))
    features = wide.activation.values(path.start.W * wide.sample.points.x.transpose())
    if features.rank() == wide.dimension:
        assert path.level == wide.risk_of(wide.optimum)


def test_the_floor_is_bounded_and_not_the_level_of_what_comes_later() -> None:
    """notes/low-energy.md: R(W) = 1, yet another non-increasing path from the start ends in a trap at level 4."""
    problem = Problem(activation("relu"), Sample.of([[1], [-1]], [[1], [-2]]), 1)
    start = Network(matrix([[1]]), matrix([["-1/100"]]))
    assert span_minimum(problem, start).level == 1
    along = [problem.risk(Network(start.U, start.W + (matrix([[1]]) - start.W) * fmpq(k, 100))) for k in range(101)]
    assert along == sorted(along, reverse=True)
    assert along[-1] == 4


def test_prove_answers_a_stated_level() -> None:
    problem = Problem(activation("z^2"), Sample.of([[1], [2]], [[1], [3]]), 1)
    claim = span_minimum(problem, Network(matrix([[1]]), matrix([[1]]))).claim()
    assert verified(prove.prove(claim))
    with pytest.raises(UndecidedError, match="leads to the loss 1/17"):
        prove.prove(claim | {"level": "1/18"})


@pytest.mark.parametrize(
    "options", [["--gap", "1"], ["--loss", "logistic"], ["--population", "gaussian", "-n", "1", "--target", "x1"]]
)
def test_outer_takes_the_square_loss_on_data_and_no_gap(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "d.csv").write_text("x,y\n1,1\n-1,-1\n")
    data = [] if "--population" in options else ["--data", str(tmp_path / "d.csv")]
    arguments = ["descend", "relu", *data, "--width", "1", "--outer", "-o", str(tmp_path / "o.json"), *options]
    monkeypatch.setattr("sys.argv", ["valleys", *arguments])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "--outer" in capsys.readouterr().err
    assert not (tmp_path / "o.json").exists()
