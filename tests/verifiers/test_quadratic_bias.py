"""Quadratics with a bias at the least width, n + 1: hubs, crossings of det Q = 0, and whole descents."""

from itertools import pairwise
from random import Random

import pytest
from flint import fmpq, fmpq_mat, fmpq_poly

from tests.verifiers.test_quadratic import SEVENTHS, answer, losses
from valleys.theory.activations import activation
from valleys.theory.exact import matrix, rational
from valleys.theory.networks import Network
from valleys.theory.problems import Problem
from valleys.theory.quadratics import centred, kappa
from valleys.theory.samples import Sample
from valleys.verifiers import documents
from valleys.verifiers.checker import Status
from valleys.verifiers.paths.descent import descent_claim
from valleys.verifiers.paths.quadratic import descend_quadratic
from valleys.verifiers.paths.quadratic_bias import descend_with_bias
from valleys.verifiers.paths.quadratic_crossing import cross
from valleys.verifiers.paths.quadratic_hub import Place
from valleys.verifiers.paths.quadratic_walk import Walk
from valleys.verifiers.paths.quotients import Quotient
from valleys.verifiers.paths.segments import Rational, after

LINE = Sample.of([[0, 1], [1, 1], [2, 1], [-1, 1]], [[2], [-1], [3], [0]])


def form(u: list[fmpq], w: list[list[fmpq]], kappa: fmpq, j: int) -> fmpq_mat:
    """F = Σ u_i (w_i w_iᵀ + κE)."""
    F = Walk(u, w).form()
    F[j, j] += kappa * sum(u, fmpq(0))
    return F


def require_straight(place: Place, start: Network, begin: fmpq_mat, end: fmpq_mat, count: int) -> None:
    """Along the segments from number `count` on, F goes straight from one form to the other; before, it is constant."""
    here = start
    for index, segment in enumerate(place.segments):
        assert isinstance(segment, Rational)
        for s in SEVENTHS:
            u, w = here.U.tolist()[0], here.W.tolist()
            for i, curve in segment.curves.items():
                u[i], w[i] = curve.at(s)
            F = form(u, w, place.kappa, place.j)
            assert F in (begin, end) or (index == count and begin + (end - begin) * s == F)
        here = after(here, segment)


@pytest.mark.parametrize("κ", ["2", "-1/3"])
@pytest.mark.parametrize("seed", range(6))
def test_a_crossing_takes_an_eigenvalue_of_q_past_0(seed: int, κ: str) -> None:
    """From the hub of (1, 0, l), (0, 1, m), (0, 0, 1) straight to the form with the opposite Q_11."""
    random = Random(seed)
    u = [fmpq(random.randint(1, 3), 16), fmpq(random.choice([-2, 1])), fmpq(random.randint(1, 2))]
    w = [
        [fmpq(value) for value in row]
        for row in ((1, 0, random.randint(1, 3)), (0, 1, random.randint(-2, 2)), (0, 0, 1))
    ]
    start, place = Network(fmpq_mat([u]), fmpq_mat(w)), Place(list(u), [list(row) for row in w], rational(κ), 2)
    begin, end = place.form(), place.form()
    end[0, 0] -= 2 * u[0]
    found = cross(place, 2, begin, end, 0.5)
    assert found is not None
    assert place.form() == end
    assert not any(value for k, value in enumerate(place.w[found]) if k != 2)
    straight = [k for k, s in enumerate(place.segments) if isinstance(s, Rational) and len(s.curves) == 3]
    require_straight(place, start, begin, end, max(straight))


@pytest.mark.parametrize("σ", ["z^2+z+1", "-z^2/2+3*z-7", "z^2+5", "z^2-5"])
@pytest.mark.parametrize("target", [[2, -1, 3, 0], [-9, -1, -5, 2], [0, 0, 0, 0], [0, 1, 4, 1]])
def test_on_a_line_two_neurons_go_down_to_every_target(σ: str, target: list[int]) -> None:
    problem = Problem(activation(σ), Sample.of(LINE.points.x.tolist(), [[y] for y in target]), 2)
    for u, w in (([1, 1], [[1, 0], [0, 1]]), ([-3, -1], [[2, 1], [1, -1]]), ([0, 0], [[0, 0], [0, 0]])):
        start = Network(matrix([u]), matrix(w))
        path = descend_quadratic(problem, start)
        values = losses(path)
        assert all(a >= b for a, b in pairwise(values))
        assert values[-1] == problem.risk_of(problem.optimum)
        found = answer(documents.document(descent_claim(problem, start), path.proof()))
        assert found.status is Status.VERIFIED, found.words


def test_the_hub_is_left_only_where_q_is_singular() -> None:
    """From −(z)² in x to +: det Q passes 0, and with two neurons the path has a crossing."""
    problem = Problem(activation("z^2+1"), Sample.of(LINE.points.x.tolist(), [[0], [1], [4], [1]]), 2)
    found = centred(problem)
    assert found is not None
    assert kappa(found[0]) == 1
    segments = descend_with_bias(found[0], 1, Network(matrix([[-1, -2]]), matrix([[1, 1], [1, 2]])), None)
    assert any(isinstance(s, Rational) and any(c.over.degree() > 0 for c in s.curves.values()) for s in segments)


def test_quotients_are_in_lowest_terms() -> None:
    s = Quotient.of(fmpq_poly([0, 1]))
    assert (s * s - 1) / (s - 1) == s + 1
    assert ((s + 2) / (s * 2 - 4)).at(0) == fmpq(-1, 2)
    assert not (s / (s * 2 - 1)).has_no_pole()
