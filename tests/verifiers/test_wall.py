"""Walls: the polynomial risk against the exact one, identities that are found, and attacks on the region."""

import json
from pathlib import Path
from typing import Any

import numpy
import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import polynomials
from valleys.theory.activations import Polynomial
from valleys.theory.errors import HypothesisError
from valleys.theory.exact import matrix
from valleys.theory.networks import Network
from valleys.theory.populations import LAWS, Population
from valleys.theory.problems import Landscape, PopulationProblem, Problem
from valleys.theory.samples import Sample
from valleys.verifiers import checker, documents
from valleys.verifiers.checker.activations import Polynomial as CheckedPolynomial
from valleys.verifiers.checker.polynomials import value_at
from valleys.verifiers.checker.wall import risk_polynomial
from valleys.verifiers.documents import Document
from valleys.verifiers.prove import prove
from valleys.verifiers.traps.counterexample import counterexample
from valleys.verifiers.traps.region import Place
from valleys.verifiers.traps.trap import Valley
from valleys.verifiers.traps.wall import wall

VALID = Path(__file__).parents[1] / "certificates" / "valid"
small = st.fractions(-3, 3, max_denominator=3)


def status(document: Document) -> str:
    return checker.check_bytes(documents.text(document).encode()).status


def numbers(data: st.DataObject, rows: int, columns: int) -> list[list[fmpq]]:
    drawn = data.draw(st.lists(small, min_size=rows * columns, max_size=rows * columns))
    exact = [fmpq(value.numerator, value.denominator) for value in drawn]
    return [exact[i * columns : (i + 1) * columns] for i in range(rows)]


@given(st.data(), polynomials, st.integers(1, 2), st.integers(1, 2), st.integers(1, 2), st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_polynomial_is_the_risk(data: st.DataObject, σ: Polynomial, n: int, m: int, p: int, points: bool) -> None:
    problem: Landscape
    if points:
        problem = Problem(σ, Sample.of(numbers(data, 3, n), numbers(data, 3, m), [fmpq(1), fmpq(1, 2), fmpq(3)]), p)
    else:
        bias = data.draw(st.booleans()) and n == 2
        target: dict[tuple[int, ...], fmpq] = {(2,) + (0,) * (n - bias - 1): fmpq(1, 2)}
        law = data.draw(st.sampled_from(sorted(LAWS)))
        problem = PopulationProblem(σ, Population(law, n - bias, (target,) * m, fmpq(1, 3), bias), p)
    network = Network(matrix(numbers(data, m, p), p), matrix(numbers(data, p, n), n))
    checked = Place.of(problem, network)
    assert isinstance(checked.checked.points.activation, CheckedPolynomial)
    L = risk_polynomial(checked.checked, checked.checked.points.activation)
    theta = [value for row in (*checked.network.U, *checked.network.W) for value in row]
    assert str(value_at(L, theta)) == str(problem.risk(network))


SUMS = ([0, 1, 1], [0, -3, 1], [0, 1, 0, 0, 1], [0, 1, 1, 1, 1], [0, 0, 0, 1, 1], [0, 1, 2, 0, 0, -1, 3])


@pytest.mark.parametrize("coefficients", SUMS)
def test_polynomials_with_an_odd_term_have_a_certified_valley_at_width_1(coefficients: list[int]) -> None:
    valley = wall(Polynomial.of(coefficients))
    assert status(valley.document()) == "verified"
    assert lowest_met(valley) >= float(valley.floor)


def lowest_met(valley: Valley) -> float:
    """The least loss at the end of descents in small steps from below the level near the bad point."""
    place = Place.of(valley.problem, valley.bad)
    assert isinstance(place.checked.points.activation, CheckedPolynomial)
    L = risk_polynomial(place.checked, place.checked.points.activation)
    powers, a = numpy.array(list(L)), numpy.array([float(value) for value in L.values()])

    def risk(θ: Any) -> float:
        return float(a @ numpy.prod(θ**powers, axis=1))

    rng, found, tried = numpy.random.default_rng(0), [], 0
    start = numpy.array([float(value) for value in (*valley.bad.U.entries(), *valley.bad.W.entries())])
    while tried < 10:
        begin = start * (1 + rng.normal(0, 0.3, 2))
        if risk(begin) < float(valley.level) and (begin * start > 0).all():
            tried += 1
            found.append(risk(descended(risk, begin)))
    return min(found)


def descended(risk: Any, θ: Any) -> Any:
    """Gradient steps, each of them so short that the loss falls all along it."""
    for _ in range(300):
        here = risk(θ)
        gradient = numpy.array([(risk(θ + h) - risk(θ - h)) / 2e-7 for h in 1e-7 * numpy.eye(len(θ))])
        length = 1.0
        while length > 1e-14 and not all(risk(θ - t * length * gradient) < here for t in (0.25, 0.5, 0.75, 1.0)):
            length /= 2
        θ = θ - length * gradient if length > 1e-14 else θ
    return θ


@pytest.mark.parametrize("name", ["wall-by-hand", "wall-points", "wall-two-outputs", "wall-two-inputs"])
def test_a_wall_is_found_for_the_claims_of_the_corpus(name: str) -> None:
    original = json.loads((VALID / f"{name}.json").read_text(encoding="utf-8"))
    proved = prove(original["claim"])
    assert proved["proof"]["reason"] in ("wall", "local-minimum")
    assert status(proved) == "verified"


def test_what_the_construction_is_not_for_is_one_line() -> None:
    with pytest.raises(HypothesisError, match="expected width 1 and 1 input"):
        counterexample(Polynomial.of([0, 1, 0, 0, 1]), 2)
    with pytest.raises(HypothesisError, match="a term of odd degree and without constant, got"):
        wall(Polynomial.of([0, 0, 1]))
