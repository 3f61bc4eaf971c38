"""Traps of even powers: every width of Theorem B, exact semidefiniteness, and descents that do not get out."""

from math import comb
from typing import Any

import numpy
import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given
from hypothesis import strategies as st

from tests.oracles.reading import read_network, read_problem
from tests.oracles.valley import _excess
from tests.strategies import matrices
from valleys.theory.activations import activation
from valleys.theory.errors import HypothesisError, LimitError
from valleys.theory.exact import matrix
from valleys.verifiers import checker, documents
from valleys.verifiers.checker.arithmetic import Budget
from valleys.verifiers.checker.definite import is_positive_semidefinite
from valleys.verifiers.checker.document import Malformed
from valleys.verifiers.traps.cone import cone
from valleys.verifiers.traps.counterexample import counterexample
from valleys.verifiers.traps.trap import Trap


def status(trap: Trap) -> str:
    return checker.check_bytes(documents.text(trap.document()).encode()).status


@pytest.mark.parametrize(("n", "k"), [(2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (4, 1), (4, 2), (5, 1)])
def test_every_width_of_the_theorem_has_a_trap(n: int, k: int) -> None:
    σ = activation(f"z^{2 * k}")
    for p in range(1, comb(n + k - 1, k)):
        assert status(cone(σ, p, n)) == "verified"
    with pytest.raises(
        HypothesisError, match=rf"expected a width from 1 to C\(n\+k-1, k\) - 1 = {comb(n + k - 1, k) - 1}"
    ):
        cone(σ, comb(n + k - 1, k), n)


@pytest.mark.parametrize(("σ", "p", "n"), [("z^2", 2, 3), ("z^4", 2, 2), ("3*z^4", 4, 3), ("z^6", 1, 2)])
def test_descents_stay_in_the_valley_and_on_the_boundary_above_the_level(σ: str, p: int, n: int) -> None:
    """Descents of the excess over L(bad), inside and with a neuron less: none below 0, none below the wall."""
    trap = cone(activation(σ), p, n)
    problem = read_problem(documents.problem_document(trap.problem))
    bad = read_network(documents.network_document(trap.bad), problem)
    wall = float(trap.level - trap.floor)
    inside, rounding = _excess(problem, bad, p)
    assert inside >= -rounding
    outside, rounding = _excess(problem, bad, p - 1)
    assert outside >= wall - rounding
    assert rounding < wall / 100
    assert outside < 1e7 * wall, "the wall is not absurdly low"


def test_the_number_of_inputs_is_the_least_that_has_a_trap() -> None:
    assert [counterexample(activation("z^4"), p).problem.n for p in (1, 2, 3, 5)] == [2, 2, 3, 3]
    assert counterexample(activation("z^2"), 4).problem.n == 5


@pytest.mark.parametrize("σ", ["z^3", "z^2+z", "-z^2", "1", "z^4+1"])
def test_other_activations_are_refused(σ: str) -> None:
    with pytest.raises(HypothesisError, match="expected a positive multiple of an even power"):
        cone(activation(σ), 1, 2)


def test_what_is_too_large_is_refused_quickly() -> None:
    with pytest.raises(LimitError, match="expected forms with at most 130 coefficients"):
        cone(activation("z^40"), 3, 5)


@given(st.integers(1, 4).flatmap(lambda n: st.tuples(matrices(n, n), st.sampled_from([-1, 0, 1]))))
def test_semidefiniteness_is_what_numpy_sees(drawn: tuple[fmpq_mat, int]) -> None:
    """A Aᵀ, often singular, with a small multiple of the unit matrix added or taken away."""
    a, shift = drawn
    n = a.nrows()
    s = a * a.transpose() + matrix([[int(i == j) for j in range(n)] for i in range(n)]) * fmpq(shift, 1000)
    least = float(numpy.linalg.eigvalsh(numpy.array([[float(v) for v in row] for row in s.tolist()]))[0])
    rows = [[_fraction(v) for v in row] for row in s.tolist()]
    if shift >= 0:
        assert is_positive_semidefinite(rows, Budget())
    if shift > 0:
        assert is_positive_semidefinite(rows, Budget(), definite=True)
    if least < -1e-9:
        assert not is_positive_semidefinite(rows, Budget())
    if a.rank() < n and shift == 0:
        assert not is_positive_semidefinite(rows, Budget(), definite=True)
    if a.rank() < n and shift < 0:
        assert not is_positive_semidefinite(rows, Budget())


def _fraction(value: fmpq) -> Any:
    from fractions import Fraction

    return Fraction(int(value.p), int(value.q))


def test_a_zero_pivot_needs_a_zero_row() -> None:
    """[[0, 1], [1, 1]] slips through an elimination that skips zero pivots."""
    zero, one = _fraction(fmpq(0)), _fraction(fmpq(1))
    assert not is_positive_semidefinite([[zero, one], [one, one]], Budget())
    assert is_positive_semidefinite([[zero, zero], [zero, one]], Budget())
    assert is_positive_semidefinite([], Budget())
    with pytest.raises(Malformed, match="symmetric"):
        is_positive_semidefinite([[one, one], [zero, one]], Budget())
