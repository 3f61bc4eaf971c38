"""`valleys prove` on spurious valleys that the reader states: the proof is found anew, or it is said why not."""

import json
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from valleys.theory.activation_grammar import named
from valleys.theory.activations import RELU, activation
from valleys.theory.errors import UndecidedError
from valleys.theory.exact import matrix, solve
from valleys.theory.networks import Network
from valleys.theory.normal_forms import exponents
from valleys.theory.problems import Problem
from valleys.theory.ranks.forms import Form
from valleys.theory.samples import Sample
from valleys.verifiers import checker, cli, documents
from valleys.verifiers.documents import Document
from valleys.verifiers.prove import prove
from valleys.verifiers.traps.cone import powers
from valleys.verifiers.traps.counterexample import counterexample
from valleys.verifiers.traps.kinks import kinks
from valleys.verifiers.traps.quadratic_regions import cone_region
from valleys.verifiers.traps.region import Place
from valleys.verifiers.traps.semidefinite import with_bias, without_constant
from valleys.verifiers.traps.semidefinite_region import semidefinite_region
from valleys.verifiers.traps.sums_of_squares import Gram, combination, definite_member, product, squares
from valleys.verifiers.traps.trap import valley_claim

VALID = Path(__file__).parents[1] / "certificates" / "valid"
SEARCHED = {"kinks", "unimodal", "cone", "inertia", "semidefinite", "hankel", "one-neuron", "local-minimum", "wall"}
"""Reasons that `prove` tries."""


BEYOND = {"inertia-hidden-bias"}
"""Its outer weight is negative, and its minimiser is not diagonal."""


def _stated(path: Path) -> bool:
    content = json.loads(path.read_text(encoding="utf-8"))
    stated = content["claim"]["kind"] == "spurious-valley" and content["proof"]["reason"] in SEARCHED
    return stated and path.stem not in BEYOND


STATED = [path for path in sorted(VALID.glob("*.json")) if _stated(path)]


def status(document: Document) -> str:
    return checker.check_bytes(documents.text(document).encode()).status


@pytest.mark.parametrize("path", STATED, ids=lambda path: path.stem)
def test_the_valleys_of_the_corpus_are_proved_from_their_claims(path: Path) -> None:
    original = json.loads(path.read_text(encoding="utf-8"))
    proved = prove(original["claim"])
    assert proved["claim"] == original["claim"]
    assert status(proved) == "verified"


@pytest.mark.parametrize(("σ", "p", "n"), [("relu", 25, 3), ("softplus", 12, 2), ("z^4", 9, 4), ("z^6", 4, 3)])
def test_larger_ones_too(σ: str, p: int, n: int) -> None:
    assert status(prove(counterexample(named(σ), p, n).claim())) == "verified"


@given(
    st.lists(st.fractions(1, 4, max_denominator=5), min_size=7, max_size=7),
    st.lists(st.fractions(1, 3, max_denominator=4), min_size=8, max_size=8),
)
@settings(max_examples=8, deadline=None)
def test_unequal_spacing_and_weights(gaps: list[Any], weights: list[Any]) -> None:
    """Theorem A needs neither: ReLU of width 4, kinks at every other point, −β at the first."""
    t = [sum(gaps[:k], start=gaps[0] * 0) for k in range(8)]
    places = [fmpq(one.numerator, one.denominator) for one in t]
    kinks_at = places[::2]
    g = [sum((max(one - kink, fmpq(0)) for kink in kinks_at), fmpq(0)) for one in places]
    y = [[fmpq(-9)], *([value] for value in g[1:])]
    heavy = [fmpq(one.numerator, one.denominator) for one in weights]
    problem = Problem(RELU, Sample.of([[one, fmpq(1)] for one in places], y, heavy), 4)
    bad = Network(fmpq_mat([[1] * 4]), matrix([[fmpq(1), -kink] for kink in kinks_at]))
    assert status(prove(valley_claim(problem, bad))) == "verified"


def fourth_powers(form: Form, neuron: list[int]) -> Document:
    """z⁴, n = 2, p = 1: targets for which the residual's form of the neuron is the given one, times 10⁵."""
    x = matrix([list(alpha) for alpha in exponents(2, 4)], 2)
    targets = [form.moment(gamma) for gamma in exponents(2, 4)]
    rho = solve(powers(x, 4).transpose(), fmpq_mat(len(targets), 1, targets)).transpose()
    w = matrix([neuron], 2)
    σ = activation("z^4")
    y = σ.values(w * x.transpose()) - rho * 10**5
    return valley_claim(Problem(σ, Sample.of(x.tolist(), y.transpose().tolist()), 1), Network(fmpq_mat([[1]]), w))


def test_a_residual_that_is_a_sum_of_several_squares() -> None:
    """x²(x² + y²) and x²(x² − xy + y²) are 0 at (0, 1) and no squares; x² y² − x⁴ is negative somewhere."""
    for terms in ({(4, 0): 1, (2, 2): 1}, {(4, 0): 1, (3, 1): -1, (2, 2): 1}):
        proved = prove(fourth_powers(Form.of(terms), [0, 1]))
        assert proved["proof"]["reason"] == "cone"
        assert len(proved["proof"]["squares"]) == 2
        assert status(proved) == "verified"
    claim = fourth_powers(Form.of({(2, 2): 1, (4, 0): -1}), [0, 1])
    place = Place.of(documents.parse_problem(claim["problem"]), documents.parse_network(claim["bad"]))
    with pytest.raises(UndecidedError, match="the residual's form was not seen to be a sum of squares"):
        cone_region(place)


@given(st.lists(st.lists(st.integers(-5, 5), min_size=4, max_size=4), min_size=1, max_size=5))
def test_squares_add_up_to_the_matrix(rows: list[list[int]]) -> None:
    a = fmpq_mat(rows)
    Q = a.transpose() * a
    found = squares(Q)
    assert found is not None
    assert all(d > 0 for d, _ in found)
    total = fmpq_mat(4, 4)
    for d, h in found:
        total += d * fmpq_mat(4, 1, h) * fmpq_mat(1, 4, h)
    assert total == Q
    assert squares(Q - fmpq_mat(4, 4, [int(i == j) * 400 for i in range(4) for j in range(4)])) is None


def test_members_of_families() -> None:
    """z⁴ − z² + 1 is a sum of squares by the middle of its Gram matrices; z⁴ − 3z² + 1 = −1 at z² = 1."""
    move = fmpq_mat([[0, 0, 1, -2, 0, 0]])
    gram = Gram([{(k,): fmpq(1)} for k in range(3)])

    def found(middle: int) -> list[fmpq] | None:
        start = fmpq_mat([[1, 0, 0, middle, 0, 1]])
        return definite_member(start, move, lambda row: [gram.matrix(row)])

    member = found(-1)
    assert member is not None
    parts = gram.squares(gram.matrix(member))
    total = combination([d for d, _ in parts], [product(h, h) for _, h in parts])
    assert total == {(0,): 1, (2,): -1, (4,): 1}
    assert found(-3) is None


def network(U: list[list[Any]], W: list[list[Any]]) -> Network:
    return Network(matrix(U), matrix(W))


def why(claim: Document) -> str:
    with pytest.raises(UndecidedError) as raised:
        prove(claim)
    return str(raised.value)


def test_where_no_proof_is_found_it_is_said_why() -> None:
    trap = kinks(RELU, 2)
    other = Network(trap.bad.U * 3, trap.bad.W)
    assert "kinks: the loss is not below the level 17.5 of its boundary" in why(valley_claim(trap.problem, other))
    assert "kinks: an outer weight of the given network is not" in why(valley_claim(trap.problem, trap.better))
    scattered = Problem(RELU, Sample.of([[1, 0], [0, 1], [1, 1], [5, 2]], [[1], [2], [-3], [4]]), 1)
    assert "kinks: the points do not lie on a line" in why(valley_claim(scattered, network([[1]], [[1, 2]])))
    soft = counterexample(named("softplus"), 2)
    few = Problem(named("softplus"), Sample.of([[0, 1], [1, 1], [3, 1]], [[1], [2], [-3]]), 2)
    assert "unimodal: the points have no 5 equispaced ones among them" in why(valley_claim(few, soft.bad))
    tanh = Problem(named("tanh"), Sample.of([[0], [1]], [[1], [2]]), 1)
    assert "local-minimum: the gradient is not small enough" in why(valley_claim(tanh, network([[1]], [[1]])))
    cube = Problem(activation("z^3"), Sample.of([[1], [2]], [[1], [9]]), 1)
    assert "local-minimum" in why(valley_claim(cube, network([["1/3"]], [[1]])))


def test_numbers_that_floats_cannot_hold_are_named() -> None:
    """The searches are in floats; 10⁴⁰⁰ was a traceback once, for the targets as for the weights."""
    for place, weight in (("1", str(10**400)), (str(10**400), "1"), ("1", f"1/{10**70}")):
        problem = Problem(RELU, Sample.of([[1, 0], [0, 1]], [[place], [2]]), 1)
        assert "with numbers as large or as small as 1" in why(valley_claim(problem, network([[1]], [[weight, 2]])))


def test_a_global_minimum_is_in_no_spurious_valley() -> None:
    square = activation("z^2")
    problem = Problem(square, Sample.of([[1, 0], [0, 1], [1, 1]], [[1], [0], [1]]), 1)
    assert "z^2" not in why(valley_claim(problem, network([[1]], [[1, 0]])))


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    statement, target = tmp_path / "claim.json", tmp_path / "proved.json"

    def run(claim: Document) -> tuple[object, str]:
        statement.write_text(json.dumps({"format": "valleys/1", "claim": claim}))
        monkeypatch.setattr(sys, "argv", ["valleys", "prove", str(statement), "-o", str(target)])
        with pytest.raises(SystemExit) as exited:
            cli.main()
        return exited.value.code, "".join(capfd.readouterr())

    trap = kinks(RELU, 3)
    code, printed = run(valley_claim(trap.problem, trap.better))
    assert (code, target.exists()) == (1, False)
    assert "no proof was found for the given network of width 3: kinks: an outer weight" in printed
    code, printed = run(trap.claim())
    assert code in (0, None)
    assert printed.startswith("Proved: For networks")
    assert status(json.loads(target.read_text())) == "verified"


def shaken(σ: str, p: int, n: int, seed: int, bias: bool) -> Document:
    """The claim of a construction with other labels and weights: the best form has no zeros, the residual is not 0."""
    build, random = with_bias if bias else without_constant, Random(seed)
    trap = build(activation(σ), p, n)
    sample = trap.problem.sample
    y = [[value * (1 + fmpq(random.randint(-9, 9), 2000))] for value in sample.y.entries()]
    q = [value * (1 + fmpq(random.randint(0, 9), 500)) for value in sample.weights]
    return valley_claim(Problem(activation(σ), Sample.of(sample.points.x.tolist(), y, q), p), trap.bad)


@pytest.mark.parametrize(
    ("σ", "p", "n", "bias"),
    [
        ("z^2+1", 2, 2, True),
        ("z^2-1", 2, 3, True),
        ("-2*z^2+z", 1, 2, True),
        ("z^2", 1, 1, True),
        ("z^2+z", 1, 2, False),
        ("-z^2/2+3*z", 2, 2, False),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_positive_weights_on_data_with_noise(σ: str, p: int, n: int, bias: bool, seed: int) -> None:
    proved = prove(shaken(σ, p, n, seed, bias))
    assert proved["proof"]["reason"] == "semidefinite"
    assert status(proved) == "verified"


def test_why_positive_weights_are_no_reason() -> None:
    """The best form is positive: the network is that form, a global minimum."""
    x = [[1, 0, 1], [0, 1, 1], [1, 1, 1], [2, 1, 1], [-1, 1, 1], [1, -2, 1], [-1, -1, 1]]
    best = Network(matrix([[1, 2]]), matrix([[1, 0, 1], [1, 1, -1]]))
    y = Problem(activation("z^2+1"), Sample.of(x, [[0]] * len(x)), 2).outputs(best)
    problem = Problem(activation("z^2+1"), Sample.of(x, y.transpose().tolist()), 2)
    with pytest.raises(UndecidedError, match="not negative where those of the region are not"):
        semidefinite_region(Place.of(problem, best))
    other = Network(matrix([[1, -2]]), best.W)
    with pytest.raises(UndecidedError, match="an outer weight is not positive"):
        semidefinite_region(Place.of(problem, other))
    wide = Network(matrix([[1, 1, 1]]), matrix([[1, 0, 1], [0, 1, 0], [0, 0, 1]]))
    with pytest.raises(UndecidedError, match="the width 3 is not below"):
        semidefinite_region(Place.of(Problem(activation("z^2+1"), problem.sample, 3), wide))
    assert semidefinite_region(Place.of(Problem(RELU, problem.sample, 2), best)) is None
