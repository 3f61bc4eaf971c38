"""Traps of exp by Hankel matrices: every width, the lemma under attack, claims that are stated."""

import numpy
import pytest
from flint import fmpq, fmpq_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from valleys.theory.errors import HypothesisError, InputError
from valleys.theory.exact import rational
from valleys.theory.named_activations import Named
from valleys.theory.networks import Network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import checker, documents
from valleys.verifiers.prove import prove
from valleys.verifiers.traps.hankel import MOST_WIDTH, hankel, nonnegative, spread
from valleys.verifiers.traps.sums_of_squares import combination, product
from valleys.verifiers.traps.trap import Trap, valley_claim

EXP = Named("exp")


def status(trap: Trap) -> str:
    return checker.check_bytes(documents.text(trap.document()).encode()).status


@pytest.mark.parametrize("p", range(1, MOST_WIDTH + 1))
def test_every_width_has_a_certified_trap_and_is_proved_from_its_claim(p: int) -> None:
    trap = hankel(EXP, p, 1 + p % 3)
    assert status(trap) == "verified"
    proved = prove(trap.claim())
    assert proved["proof"]["reason"] == "hankel"
    assert checker.check_bytes(documents.text(proved).encode()).status == "verified"


@given(st.integers(1, 5), st.fractions(1 / 50, 500), st.fractions(1 / 50, 500))  # type: ignore[arg-type]
@settings(max_examples=20)
def test_barrier_and_depth_are_at_least_what_was_asked(p: int, barrier: object, depth: object) -> None:
    """The checker confirms that the bad point is below level − barrier and the better one below floor − depth."""
    wall, below = (fmpq(one.numerator, one.denominator) for one in (barrier, depth))  # type: ignore[attr-defined]
    trap = hankel(EXP, p, 2, wall, below)
    lower = Trap(trap.problem, trap.bad, trap.better, trap.level - wall, trap.floor - below, trap.reason, trap.fields)
    assert status(trap) == status(lower) == "verified"


def test_sums_of_fewer_exponentials_stay_away() -> None:
    """Lemma H on 20 000 random sums of p − 1 nodes near those of g, p = 2 and 3: none gets below the level."""
    rng = numpy.random.default_rng(0)
    for p in (2, 3):
        trap = hankel(EXP, p)
        nodes = numpy.array([float(fmpq(*map(int, z.split("/")))) for z in trap.fields["nodes"]])
        masses = numpy.array([float(rational(a)) for a in trap.fields["masses"]])
        powers = numpy.arange(2 * p + 1)
        g = (masses[:, None] * nodes[:, None] ** powers).sum(axis=0)
        y = numpy.array([float(row[0]) for row in trap.problem.sample.y.tolist()])
        barrier, least = float(trap.level - trap.floor), numpy.inf
        for _ in range(20_000):
            z = numpy.delete(nodes, rng.integers(p)) * (1 + 0.2 * rng.normal(size=p - 1))
            F = numpy.abs(z)[:, None] ** powers
            v = numpy.linalg.lstsq(F.T, g, rcond=None)[0]
            f = numpy.maximum(v, 0) @ F
            excess = (f - g) @ (f - g) + 2 * (f - g) @ (g - y)  # L(f) − L(g), without cancellation
            least = min(least, excess)
        assert least >= barrier


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=3), st.lists(st.integers(-3, 3), min_size=1, max_size=3))
def test_nonnegative_polynomials_are_written_as_sums(first: list[int], second: list[int]) -> None:
    """h² + 1 + z (k² + 1) is positive for z > 0."""
    h, k, one = fmpq_poly(first), fmpq_poly(second), fmpq_poly([1])
    P = h * h + one + fmpq_poly([0, 1]) * (k * k + one)
    found = nonnegative(P, [])
    assert found is not None
    total = combination(
        [d for d, _ in (*found[0], *found[1])],
        [*(product(f, f) for _, f in found[0]), *(product({(1,): fmpq(1)}, product(f, f)) for _, f in found[1])],
    )
    assert total == {(j,): a for j, a in enumerate(P.coeffs()) if a != 0}
    assert nonnegative(P - fmpq_poly([P[0] + 1]), []) is None


def test_the_spread_is_a_lower_bound_of_the_least_eigenvalue() -> None:
    nodes, masses = [fmpq(1, 2), fmpq(2), fmpq(3)], [fmpq(1), fmpq(2), fmpq(1, 3)]
    g = [float(sum(a * z**j for a, z in zip(masses, nodes, strict=True))) for j in range(5)]  # type: ignore[arg-type]
    least = numpy.linalg.eigvalsh(numpy.array([[g[i + j] for j in range(3)] for i in range(3)]))[0]
    assert 0.3 * least < float(spread(nodes, masses)) < least
    assert spread([fmpq(1), fmpq(1)], [fmpq(1), fmpq(1)]) == 0


def test_a_network_that_is_only_near_the_best_is_proved_too() -> None:
    """Nodes that no small fraction hits, and a neuron a little off: P is made positive by larger masses."""
    trap = hankel(EXP, 2, 1, barrier=fmpq(50))
    moved = Network(trap.bad.U * rational("1000001/1000000"), trap.bad.W)
    y = [[row[0] + fmpq(1, 10**7)] for row in trap.problem.sample.y.tolist()]
    problem = Problem(EXP, Sample.of(trap.problem.sample.points.x.tolist(), y), 2)
    proved = prove(valley_claim(problem, moved))
    assert checker.check_bytes(documents.text(proved).encode()).status == "verified"


def test_what_the_construction_is_not_for_is_one_line() -> None:
    with pytest.raises(HypothesisError, match="expected exp, got sigmoid"):
        hankel(Named("sigmoid"), 2)
    with pytest.raises(InputError, match="expected a width from 1 to 10 for exp, got 11"):
        hankel(EXP, 11)
    with pytest.raises(InputError, match="expected a positive barrier"):
        hankel(EXP, 1, 1, fmpq(0))
