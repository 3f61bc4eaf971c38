"""Deep linear networks: exact ends without a bottleneck, certified gaps with one, and bounds that are tight."""

from itertools import pairwise
from pathlib import Path
from random import Random

import numpy
import pytest
import sympy
from flint import fmpq, fmpq_mat

from tests.oracles.populations import Law, integral, times
from tests.oracles.reading import Polynomial
from valleys.theory.deep_linear import DeepLinear, LinearProblem, chain, random_layers, read_layers
from valleys.theory.errors import InputError, ShapeError, UndecidedError
from valleys.theory.exact import is_zero, matrix, rank
from valleys.theory.populations import Population
from valleys.theory.samples import Sample
from valleys.verifiers import checker, documents
from valleys.verifiers.catalogue import instance
from valleys.verifiers.checker import deep_linear as rule
from valleys.verifiers.checker.arithmetic import Budget
from valleys.verifiers.checker.elimination import is_positive_semidefinite
from valleys.verifiers.instances.linear import SADDLES, STARTS, LinearInstance, linear
from valleys.verifiers.paths.deep_linear import LinearPath, linear_claim
from valleys.verifiers.paths.linear_descent import descend_linear
from valleys.verifiers.prove import prove

T = sympy.Symbol("t")


def descended(made: LinearInstance) -> LinearPath:
    return descend_linear(made.problem, made.start, made.gap)


def least(problem: LinearProblem) -> float:
    """By another route: whitened targets and NumPy's singular values; for a law with the oracle's integrals."""
    if isinstance(problem.data, Population):
        return least_for(problem.data, problem)
    x, y = (numpy.array([[float(v) for v in row] for row in a.tolist()]) for a in (
        problem.data.points.x, problem.data.y
    ))  # fmt: skip
    root = numpy.sqrt([float(q) for q in problem.data.weights])[:, None]
    u, s, _ = numpy.linalg.svd(x * root, full_matrices=False)
    u = u[:, s > 1e-9 * max(s[0], 1e-300)]
    values = numpy.linalg.svd(u.T @ (y * root), compute_uv=False)
    return float(((y * root) ** 2).sum() - (values[: problem.rank] ** 2).sum())


def least_for(data: Population, problem: LinearProblem) -> float:
    law = Law(data.arguments, data.m, 1, Polynomial(()), data.law, data.bias, data.targets, data.noise)
    units = [{tuple(int(i == j) for j in range(data.inputs)): fmpq(1)} for i in range(data.arguments)]
    table = [
        [float(integral(law, times(f, t))) / float(integral(law, times(f, f))) ** 0.5 for f in units]
        for t in data.targets
    ]
    total = float(sum((integral(law, times(t, t)) for t in data.targets), data.noise))
    return total - float((numpy.linalg.svd(numpy.array(table), compute_uv=False)[: problem.rank] ** 2).sum())


@pytest.mark.parametrize("index", range(50))
def test_the_end_is_the_least_risk_that_singular_values_allow(index: int) -> None:
    made = linear(Random(index), index)
    path = descended(made)
    *_, end = path.vertices()
    assert float(made.problem.risk(end)) == pytest.approx(least(made.problem), abs=2e-6)
    bound = path.bound.value(made.problem)
    assert bound <= made.problem.risk(end) <= bound + (made.gap or 0)


@pytest.mark.parametrize("index", range(25))
def test_the_risk_falls_between_the_ends_of_segments_too(index: int) -> None:
    made = linear(Random(index), index)
    for a, b in pairwise(descended(made).vertices()):
        steps = [fmpq(k, 8) for k in range(9)]
        between = [DeepLinear(tuple(V + (W - V) * t for V, W in zip(a.layers, b.layers, strict=True))) for t in steps]
        risks = [made.problem.risk(network) for network in between]
        assert all(after <= before for before, after in pairwise(risks))


@pytest.mark.parametrize("seed", range(20))
def test_without_a_bottleneck_few_segments_each_of_one_layer_reach_the_best_map_exactly(seed: int) -> None:
    widths = [(3, 4, 3, 2), (2, 3, 3, 4), (4, 2, 3, 2), (2, 2)][seed % 4]
    random = Random(seed)
    x, y = ([[random.randint(-3, 3) for _ in range(n)] for _ in range(6)] for n in (widths[0], widths[-1]))
    problem = LinearProblem(widths, Sample.of(x, y))
    start = random_layers(widths, seed)
    start = start if seed % 3 else start.replaced({0: start.layers[0] * 0})
    path = descend_linear(problem, start)
    assert all(len(layers) == 1 for layers in path.segments)
    assert len(path.segments) <= 2 * (len(widths) - 2) + 1
    *before, end = path.vertices()
    assert problem.risk(end) == problem.risk_of(problem.best)
    assert {problem.risk(network) for network in before} == {problem.risk(start)}


def test_an_exact_saddle_with_a_rational_end_is_left() -> None:
    """G = diag(2, 1) at rank 1: the start is the wrong singular pair, the end the right one."""
    problem = LinearProblem((2, 1, 2), Sample.of([[1, 0], [0, 1]], [[2, 0], [0, 1]]))
    path = descend_linear(problem, DeepLinear((matrix([[0, 1]]), matrix([[0], [1]]))))
    *_, end = path.vertices()
    assert problem.risk(path.start) == 4
    assert end.product() == matrix([[2, 0], [0, 0]])


def test_an_irrational_end_needs_a_gap() -> None:
    problem = LinearProblem((2, 1, 2), Sample.of([[1, 0], [0, 1]], [[1, 1], [0, 1]]))
    with pytest.raises(UndecidedError, match="allow a gap"):
        descend_linear(problem, random_layers(problem.widths, 1))


def test_slopes_in_bernsteins_form_are_those_that_sympy_expands() -> None:
    random = Random(5)
    for _ in range(12):
        widths = [2, random.randint(1, 3), 2]
        problem = LinearProblem(tuple(widths), Sample.of([[1, 2], [0, 1], [3, -1]], [[1, 0], [2, 2], [0, 1]]))
        one, other = random_layers(widths, random.randrange(999)), random_layers(widths, random.randrange(999))
        claim = rule.read_claim(linear_claim(problem, one), Budget())
        end = rule.read_claim(linear_claim(problem, other), Budget()).start
        moving = dict(enumerate(end)) if random.random() < 0.7 else {1: end[1]}
        found = rule.slopes(claim.problem, claim.start, moving)
        degree = len(found) - 1
        bernstein = sum(
            sympy.Rational(b.numerator, b.denominator) * sympy.binomial(degree, j) * T**j * (1 - T) ** (degree - j)
            for j, b in enumerate(found)
        )
        layers = [
            sympy.Matrix([[int(v) for v in row] for row in W.tolist()])
            + T * int(i in moving) * sympy.Matrix([[int(b - a) for a, b in zip(r, s, strict=True)]
                                                for r, s in zip(W.tolist(), V.tolist(), strict=True)])
            for i, (W, V) in enumerate(zip(one.layers, other.layers, strict=True))
        ]  # fmt: skip
        x, y = (sympy.Matrix([[int(v) for v in row] for row in a.tolist()]) for a in (
            problem.data.points.x, problem.data.y
        ))  # fmt: skip
        residual = layers[1] * layers[0] * x.T - y.T
        assert sympy.expand(sympy.diff((residual.T * residual).trace(), T) - bernstein) == 0


def test_semidefinite_matrices_are_told_from_others_as_eigenvalues_tell_them() -> None:
    random = Random(2)
    for _ in range(400):
        size, rank = random.randint(1, 4), random.randint(0, 4)
        half = numpy.array([[random.randint(-2, 2) for _ in range(rank)] for _ in range(size)]).reshape(size, rank)
        rows = (half @ half.T).astype(int)
        if random.random() < 0.5:
            i, j = random.randrange(size), random.randrange(size)
            rows[i, j] = rows[j, i] = rows[i, j] + random.choice([-1, 1])
        roots = fmpq_mat(rows.tolist()).charpoly().coeffs()
        alternating = all(c * (-1) ** (size - k) >= 0 for k, c in enumerate(roots))
        assert is_positive_semidefinite(rows.tolist(), Budget()) == alternating


@pytest.mark.parametrize("kind", STARTS)
def test_each_kind_of_start_is_generated_and_proved_from_its_statement(kind: str) -> None:
    index = STARTS.index(kind)
    made = linear(Random(index), index)
    assert made.kind == kind
    document = prove(linear_claim(made.problem, made.start, made.gap))
    assert checker.check_bytes(documents.text(document).encode()).status == "verified"


def test_layers_and_data_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ShapeError, match="as many columns"):
        DeepLinear((fmpq_mat(2, 2), fmpq_mat(2, 3)))
    with pytest.raises(ShapeError, match="from 1 inputs to 1 outputs"):
        LinearProblem((2, 1), Sample.of([[1]], [[1]]))
    numpy.savez(tmp_path / "layers.npz", W1=numpy.eye(2), W3=numpy.eye(2))
    with pytest.raises(InputError, match="expected matrices W1, W2"):
        read_layers(tmp_path / "layers.npz")


def test_the_command_descends_from_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from valleys.verifiers import cli

    (tmp_path / "data.csv").write_text("a,b,c,y1,y2,y3\n1,0,0,1,2,0\n0,1,0,0,1,1\n0,0,1,3,0,1\n1,1,1,0,0,2\n")
    numpy.savez(tmp_path / "start.npz", W1=numpy.zeros((1, 3)), W2=numpy.full((3, 1), 0.5))
    where = ["--data", str(tmp_path / "data.csv"), "--start", str(tmp_path / "start.npz"), "--gap", "1e-6"]
    output = tmp_path / "path.json"
    monkeypatch.setattr("sys.argv", ["valleys", "linear", "--widths", "3,1,3", *where, "-o", str(output)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code in (0, None)
    assert "For linear networks of widths 3, 1, 3" in capsys.readouterr().out
    assert checker.check_file(output).status == "verified"


def test_generated_saddles_are_stationary_and_of_every_rank() -> None:
    """∂L/∂W_k = 2 (W_L ⋯ W_(k+1))ᵀ (MΣ − C) (W_(k−1) ⋯ W_1)ᵀ is exactly 0 for each layer."""
    found = set()
    for index in range(STARTS.index("saddle"), 250, len(STARTS)):
        made = instance("linear", 0, index)
        problem, layers = made.problem, made.start.layers
        M = made.start.product()
        rest = M * problem.second_moment - problem.cross_moment
        for k in range(len(layers)):
            slope = rest if k + 1 == len(layers) else chain(layers[k + 1 :]).transpose() * rest
            slope = slope if k == 0 else slope * chain(layers[:k]).transpose()
            assert is_zero(slope)
        found.add((problem.widths, rank(M)))
    assert found == {(widths, r) for widths in SADDLES for r in range(min(widths) + 1)}


def test_the_instances_of_a_campaign_meet_every_start_and_every_kind_of_end() -> None:
    made = [instance("linear", 0, index) for index in range(100)]
    assert {one.kind for one in made} == set(STARTS)
    narrow = [min(m.problem.widths[1:-1], default=9) < min(len(m.problem.support), m.problem.widths[-1]) for m in made]
    ends = {(bottleneck, one.gap is None) for bottleneck, one in zip(narrow, made, strict=True)}
    assert ends == {(False, True), (True, False), (True, True)}
    assert any(isinstance(one.problem.data, Population) for one in made)
