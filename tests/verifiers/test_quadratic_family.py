"""Valleys of σ = a z² + b z + c: the designs, their levels, and that nothing gets out by other means.

The ways down at larger widths are in test_quadratic_compensator.py.
"""

from collections.abc import Callable
from fractions import Fraction
from random import Random

import numpy
import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given
from hypothesis import strategies as st

from valleys.theory.activations import Polynomial, activation
from valleys.theory.errors import HypothesisError, InputError
from valleys.theory.networks import Network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import checker, documents
from valleys.verifiers.catalogue import instance, produce
from valleys.verifiers.checker.nappe import exits
from valleys.verifiers.checker.one_sided import lowest
from valleys.verifiers.traps.counterexample import counterexample
from valleys.verifiers.traps.nappe import nappe
from valleys.verifiers.traps.one_sided import one_sided
from valleys.verifiers.traps.semidefinite import with_bias, without_constant
from valleys.verifiers.traps.trap import Trap


def status(trap: Trap) -> str:
    return checker.check_bytes(documents.text(trap.document()).encode()).status


@pytest.mark.parametrize("σ", ["z^2+1", "z^2-1", "-3*z^2/2+z+1/3", "z^2/100+5", "z^2+z+1"])
@pytest.mark.parametrize(("p", "n"), [(1, 1), (1, 2), (2, 2), (3, 4), (6, 7)])
def test_up_to_width_n_there_is_a_certified_trap(σ: str, p: int, n: int) -> None:
    assert status(one_sided(activation(σ), p, n)) == "verified"


@pytest.mark.parametrize("σ", ["z^2+z+1", "-z^2+3*z-1/2", "2*z^2-z-3"])
@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_at_width_n_plus_1_there_is_a_certified_trap_unless_b_or_c_is_0(σ: str, n: int) -> None:
    trap = nappe(activation(σ), n)
    assert status(trap) == "verified"
    assert trap.problem.risk(trap.better) == 0


def test_barrier_and_depth_are_as_asked() -> None:
    for trap in (
        one_sided(activation("z^2/3+2"), 2, 3, fmpq(50), fmpq(7)),
        nappe(activation("z^2+z+1"), 2, fmpq(50), fmpq(7)),
        with_bias(activation("z^2/3+2"), 2, 3, fmpq(50), fmpq(7)),
        with_bias(activation("-3*z^2+2"), 2, 3, fmpq(9), fmpq(70)),
        without_constant(activation("-z^2/2+z"), 2, 2, fmpq(9), fmpq(70)),
    ):
        assert status(trap) == "verified"
        assert trap.level - trap.problem.risk(trap.bad) >= 50
        assert trap.floor - trap.problem.risk(trap.better) >= 7


def test_the_three_points_that_refute_the_guess_n_plus_1() -> None:
    """n = 1, p = 2, z² + z + 1: the losses of the notes, and the identity of the loss with its quadratic form."""
    problem = Problem(activation("z^2+z+1"), Sample.of([[0], [1], [-1]], [[-1], [1], [-1]]), 2)
    bad = Network(fmpq_mat([[fmpq(25, 32), fmpq(-17, 32)]]), fmpq_mat([[fmpq(37, 5)], [fmpq(9)]]))
    better = Network(fmpq_mat([[-2, 1]]), fmpq_mat([[0], [1]]))
    assert (problem.risk(bad), problem.risk(better)) == (fmpq(25, 16), 0)
    random = Random(0)
    for _ in range(20):
        u, w = ([fmpq(random.randint(-9, 9), random.randint(1, 4)) for _ in range(2)] for _ in range(2))
        a, b, s = (sum((x * y**k for x, y in zip(u, w, strict=True)), fmpq(0)) for k in (2, 1, 0))
        at = Network(fmpq_mat([u]), fmpq_mat([[value] for value in w]))
        assert problem.risk(at) == (s + 1) ** 2 + 2 * (a + s) ** 2 + 2 * (b - 1) ** 2


def test_a_descent_by_gradients_stays_above_the_floor() -> None:
    """Small steps from the bad point, in floats, never reach the floor's other side."""
    trap = nappe(activation("z^2+z+1"), 1)
    x, y = ([float(value) for value in a.entries()] for a in (trap.problem.sample.points.x, trap.problem.sample.y))
    q = numpy.array([float(value) for value in trap.problem.sample.weights])
    u, w = (numpy.array([float(value) for value in a.entries()]) for a in (trap.bad.U, trap.bad.W))

    def risk(u: numpy.ndarray, w: numpy.ndarray) -> float:
        z = numpy.outer(x, w)
        return float(q @ ((z * z + z + 1) @ u - y) ** 2)

    rng, here = numpy.random.default_rng(0), risk(u, w)
    for _ in range(4000):
        du, dw = 1e-3 * rng.normal(size=2) * abs(u), 1e-3 * rng.normal(size=2) * abs(w)
        if risk(u + du, w + dw) <= here:
            u, w = u + du, w + dw
            here = risk(u, w)
    assert float(trap.floor) <= here <= float(trap.problem.risk(trap.bad))


@given(st.integers(1, 50), st.integers(1, 50), st.integers(0, 9), st.integers(0, 5), st.integers(0, 30))
def test_the_lowest_value_is_lowest(strength: int, pull: int, height: int, tilt: int, least: int) -> None:
    numbers = [Fraction(value, 3) for value in (strength, pull, height, tilt, least)]
    found = lowest(*numbers)
    values = [
        numbers[0] * max(numbers[2] - numbers[3] * d, Fraction(0)) ** 2 + numbers[1] * d**2
        for d in (numbers[4] + Fraction(k, 7) for k in range(60))
    ]
    assert found <= min(values)


@given(st.integers(0, 10**6), st.integers(1, 3))
def test_the_exits_are_as_far_as_stated(seed: int, n: int) -> None:
    """Against random matrices on the wrong side."""
    random = Random(seed)

    def symmetric() -> list[list[Fraction]]:
        half = [[Fraction(random.randint(-4, 4)) for _ in range(n + 1)] for _ in range(n + 1)]
        return [[half[min(i, j)][max(i, j)] for j in range(n + 1)] for i in range(n + 1)]

    F, other, f = symmetric(), symmetric(), [Fraction(random.randint(-2, 2)) for _ in range(n + 1)]
    cone, corner = exits(F, f) if any(f) else (Fraction(0), Fraction(0))
    distance = sum((a - b) ** 2 for v, w in zip(F, other, strict=True) for a, b in zip(v, w, strict=True))
    if sum(a * b * x for a, row in zip(f, other, strict=True) for b, x in zip(f, row, strict=True)) >= 0:
        assert distance >= cone
    if other[n][n] == 0 and sum(a * x for a, x in zip(f, other[n], strict=True)) <= 0:
        assert distance >= corner


def test_the_command_chooses_by_width() -> None:
    σ = activation("z^2+z+1")
    assert counterexample(σ, 2, 1).reason == "nappe"  # type: ignore[union-attr]
    assert counterexample(σ, 2, 2).reason == "one-sided"  # type: ignore[union-attr]
    assert counterexample(activation("z^2+1"), 3).problem.n == 3
    found = [counterexample(activation("z^2+z"), p, n, barrier) for p, n, barrier in ((3, 4, None), (1, 1, fmpq(2)))]
    assert [trap.reason for trap in found] == ["semidefinite"] * 2
    assert counterexample(activation("z^2+z"), 1).reason == "wall"


def test_outside_the_hypotheses_it_says_what_it_expects() -> None:
    with pytest.raises(HypothesisError, match="expected σ = a z² \\+ b z \\+ c with c ≠ 0 and a width from 1 to n = 2"):
        one_sided(activation("z^2+1"), 3, 2)
    with pytest.raises(HypothesisError, match="a b c ≠ 0"):
        nappe(activation("z^2+1"), 2)
    with pytest.raises(InputError, match="at most 8 inputs"):
        nappe(activation("z^2+z+1"), 9)
    with pytest.raises(InputError, match="coefficients of similar size"):
        nappe(Polynomial.of({2: 1, 1: 1, 0: fmpq(1, 10**12)}), 1)


def test_outside_the_claim_of_the_catalogue_valleys_are_certified() -> None:
    for index in range(15):
        document = produce("quadratic-family", instance("quadratic-family", 3, index, "outside"), "outside")
        assert checker.check_bytes(documents.text(document).encode()).status == "verified"


@pytest.mark.parametrize("σ", ["z^2", "-3*z^2+3*z-3/4", "z^2+1", "z^2-1", "-2*z^2+z-1", "z^2+z", "z^2/100+7"])
@pytest.mark.parametrize(("p", "n"), [(1, 1), (1, 3), (2, 2), (3, 3), (5, 6)])
def test_with_a_bias_every_quadratic_has_a_certified_trap_up_to_width_n(σ: str, p: int, n: int) -> None:
    trap = with_bias(activation(σ), p, n)
    assert status(trap) == "verified"
    assert trap.level - trap.problem.risk(trap.bad) > 1
    assert trap.floor - trap.problem.risk(trap.better) > 1
    assert all(row[-1] == 1 for row in trap.problem.sample.points.x.tolist())


@pytest.mark.parametrize("σ", ["z^2+z", "-z^2/3+100*z", "z^2-z/100"])
@pytest.mark.parametrize(("p", "n"), [(1, 1), (1, 3), (2, 2), (3, 3), (5, 6)])
def test_without_a_constant_and_a_bias_too(σ: str, p: int, n: int) -> None:
    trap = without_constant(activation(σ), p, n)
    assert status(trap) == "verified"
    assert trap.problem.risk(trap.better) == 0
    assert trap.problem.n == n


def test_a_square_with_a_bias_has_the_levels_of_the_inertia_design() -> None:
    for σ in ("z^2", "z^2+2*z+1", "-3*z^2+3*z-3/4"):
        trap = with_bias(activation(σ), 2, 3)
        values = trap.problem.risk(trap.bad), trap.level, trap.floor, trap.problem.risk(trap.better)
        assert values == (48, 50, 32, 27)


def _drawn(trap: Trap, neurons: int, random: Random, least: int) -> Network:
    """A network with that many neurons of weights from `least` to 6 and the others 0."""
    p, n = trap.problem.width, trap.problem.n
    u = [fmpq(random.randint(least, 6), random.randint(1, 9)) if i < neurons else fmpq(0) for i in range(p)]
    w = [[fmpq(random.randint(-9, 9), random.randint(1, 4)) for _ in range(n)] for _ in range(p)]
    return Network(fmpq_mat([u]), fmpq_mat(w))


@pytest.mark.parametrize("σ", ["z^2+1", "-2*z^2+z+3", "z^2+z"])
@pytest.mark.parametrize(("p", "n"), [(1, 1), (2, 2), (1, 2), (3, 3)])
@given(st.integers(0, 10**6))
def test_the_loss_with_a_bias_is_that_of_the_notes(σ: str, p: int, n: int, seed: int) -> None:
    """a² (2|F − F*|² + (tr(F − F*))²) with F = Σ u (w̃ w̃ᵀ + κ E): no smaller than said where all u ≥ 0."""
    trap, random = with_bias(activation(σ), p, n), Random(seed)
    at = _drawn(trap, p, random, -6)
    c, b, a = (activation(σ).coefficient(k) for k in range(3))
    M = -fmpq_mat([[fmpq(*map(int, v.split("/"))) for v in row] for row in trap.fields["minimum"]])
    for u, w in zip(at.U.entries(), at.W.tolist(), strict=True):
        row = fmpq_mat([[*w[:-1], w[-1] + b / (2 * a)]])
        M += row.transpose() * row * u
        M[n, n] += u * (c / a - (b / (2 * a)) ** 2)
    trace = sum((M[i, i] for i in range(n + 1)), fmpq(0))
    assert trap.problem.risk(at) == a * a * (2 * sum((v * v for v in M.entries()), fmpq(0)) + trace * trace)


@pytest.mark.parametrize("build", [with_bias, without_constant])
@pytest.mark.parametrize(("p", "n"), [(1, 1), (2, 2), (2, 3)])
@given(st.integers(0, 10**6))
def test_no_weights_of_one_sign_get_lower(build: Callable[..., Trap], p: int, n: int, seed: int) -> None:
    random = Random(seed)
    coefficients = {2: random.choice([-2, 1, 3]), 1: random.choice([-1, 1, 4])}
    if build is with_bias:
        coefficients[0] = random.randint(-3, 3)
    trap = build(Polynomial.of(coefficients), p, n)
    assert trap.problem.risk(_drawn(trap, p, random, 0)) >= trap.floor
    assert trap.problem.risk(_drawn(trap, p - 1, random, 0)) >= trap.level


def test_with_a_bias_nothing_else_is_built() -> None:
    for σ, p, n in (("z^3", 1, 2), ("z^2", 3, 2)):
        with pytest.raises(HypothesisError, match="expected σ = a z² \\+ b z \\+ c and a width from 1 to n = 2"):
            counterexample(activation(σ), p, n, bias=True)
    with pytest.raises(HypothesisError, match="a z² \\+ b z \\+ c with a bias"):
        counterexample(activation("relu"), 1, 2, bias=True)
    with pytest.raises(InputError, match="at most 14 inputs"):
        with_bias(activation("z^2+1"), 1, 15)
    with pytest.raises(HypothesisError, match="b ≠ 0"):
        without_constant(activation("z^2+1"), 1, 1)
    assert counterexample(activation("z^2+2*z+1"), 2, bias=True).problem.n == 3
