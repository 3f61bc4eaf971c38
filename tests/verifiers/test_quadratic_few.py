"""Descents of z² networks with fewer neurons than inputs, on few points."""

from random import Random

import pytest
from flint import fmpq, fmpq_mat

from tests.oracles import descent as second_checker
from tests.verifiers.test_quadratic import answer, require_descent
from valleys.theory.activations import Polynomial
from valleys.theory.errors import HypothesisError, UndecidedError
from valleys.theory.few_points import enough_for
from valleys.theory.networks import Network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import documents
from valleys.verifiers.checker import Status
from valleys.verifiers.paths.descent import descend, descent_claim
from valleys.verifiers.paths.segments import Path

KINDS = ("generic", "sparse", "dead", "equal", "float")


def made(random: Random, kind: str) -> tuple[Problem, Network]:
    """Sparse points of more dimensions than there are neurons, of which there are just enough."""
    while True:
        n, count = random.randint(4, 10), random.randint(4, 14)
        x = [[random.choice([0, 0, 1, -1]) for _ in range(n)] for _ in range(count)]
        sample = Sample.of(x, [[random.randint(-5, 5)] for _ in range(count)])
        σ = Polynomial.of({2: random.choice([1, -1, fmpq(1, 2)])})
        d = Problem(σ, sample, 1).dimension
        p = enough_for(sample.points, d) if d else n
        if p < min(n, d):
            return Problem(σ, sample, p), start(random, kind, n, p)


def start(random: Random, kind: str, n: int, p: int) -> Network:
    table = {
        "generic": lambda: random.randint(-9, 9),
        "sparse": lambda: random.choice([0, 0, 0, 1]),
        "dead": lambda: 0,
        "equal": lambda: 1,
        "float": lambda: fmpq(*random.gauss(0, 1).as_integer_ratio()),
    }
    u = 0 if kind == "dead" else 1
    W = [table[kind]() for _ in range(n * p)]
    return Network(fmpq_mat(1, p, [u * random.choice([-1, 1, 2]) for _ in range(p)]), fmpq_mat(p, n, W))


def proved(problem: Problem, network: Network) -> Path:
    path = descend(problem, network)
    document = require_descent(path)
    assert second_checker(document["claim"], document["proof"])
    return path


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("index", range(6))
def test_just_enough_neurons_go_down_from_every_kind_of_start(kind: str, index: int) -> None:
    proved(*made(Random(f"{kind} {index}"), kind))


def units(count: int) -> list[list[int]]:
    return [[int(i == j) for j in range(count)] for i in range(count)]


@pytest.mark.parametrize("u", [[1, 1, 1, 1], [1, -1, 1, 1], [2, -1, 3, -1], [-1, -1, -1, -1]])
def test_neurons_that_do_not_see_all_points_turn(u: list[int]) -> None:
    """Six unit points, and four neurons that are 0 at two of them."""
    sample = Sample.of(units(6), [[1], [-2], [3], [-4], [5], [-6]])
    path = proved(Problem(Polynomial.of([0, 0, 1]), sample, 4), Network(fmpq_mat([u]), fmpq_mat(units(6)[:4])))
    assert len(path.segments) > 1


def test_with_a_gap_it_stops_before() -> None:
    problem, network = made(Random(0), "generic")
    path = descend(problem, network, fmpq(1, 1000))
    end = list(path.vertices())[-1]
    assert 0 <= problem.risk(end) - problem.risk_of(problem.optimum) <= fmpq(1, 1000)
    found = answer(documents.document(descent_claim(problem, network, fmpq(1, 1000)), path.proof()))
    assert found.status is Status.VERIFIED, found.words


def test_too_few_neurons_are_refused_at_once() -> None:
    """Three neurons have six forms, and seven unit points ask for seven."""
    sample = Sample.of(units(7), [[1]] * 7)
    with pytest.raises(HypothesisError, match="forms of Wx have 7 dimensions for some W, got 3"):
        descend(Problem(Polynomial.of([0, 0, 1]), sample, 3), Network(fmpq_mat([[1] * 3]), fmpq_mat(units(7)[:3])))


def test_a_critical_start_is_undecided() -> None:
    """Three positive neurons at three of six unit points: no derivative is less than 0, and no move of ours exists."""
    sample = Sample.of(units(6), [[1], [1], [1], [-1], [-1], [-1]])
    network = Network(fmpq_mat([[1, 1, 1]]), fmpq_mat(units(6)[:3]))
    with pytest.raises(UndecidedError, match="do not have all dimensions on the data"):
        descend(Problem(Polynomial.of([0, 0, 1]), sample, 3), network)
