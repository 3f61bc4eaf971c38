"""Traps of smooth activations with one peak: the lemma under attack, the wall, descents from the bad point."""

import numpy
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from tests.oracles.enclosed import VALUES
from valleys.theory.errors import HypothesisError, InputError
from valleys.theory.named_activations import Named
from valleys.verifiers import checker, documents
from valleys.verifiers.checker.unimodal import CONVEX, INCREASING, cost, forms
from valleys.verifiers.traps.trap import Trap
from valleys.verifiers.traps.unimodal import unimodal

NAMES = sorted(CONVEX | INCREASING)


def status(trap: Trap) -> str:
    return checker.check_bytes(documents.text(trap.document()).encode()).status


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("p", [1, 2, 3, 9])
def test_every_width_has_a_certified_trap(name: str, p: int) -> None:
    assert status(unimodal(Named(name), p)) == "verified"


@pytest.mark.parametrize("name", NAMES)
@given(st.integers(1, 4), st.fractions(1 / 50, 50), st.fractions(1 / 50, 50))  # type: ignore[arg-type]
def test_barrier_and_depth_are_at_least_what_was_asked(name: str, p: int, barrier: object, depth: object) -> None:
    """The checker confirms that the bad point is below level − barrier and the better one below floor − depth."""
    wall, below = (fmpq(one.numerator, one.denominator) for one in (barrier, depth))  # type: ignore[attr-defined]
    trap = unimodal(Named(name), p, 3, wall, below)
    lower = Trap(trap.problem, trap.bad, trap.better, trap.level - wall, trap.floor - below, trap.reason, trap.fields)
    assert status(trap) == status(lower) == "verified"


def difference(name: str) -> tuple[int, ...]:
    return (1, -2, 1) if name in CONVEX else (-1, 1)


@pytest.mark.parametrize(("name", "norms"), [("softplus", {20, 36}), ("sigmoid", {9, 11, 7})])
def test_the_forms_have_the_stated_norms(name: str, norms: set[int]) -> None:
    found = [sum(c * c for c in form.values()) for form in forms(5, difference(name))]
    assert set(found) == norms
    assert found[1:-1] == [max(norms)] * 3


@pytest.mark.parametrize("name", NAMES)
def test_sums_of_fewer_neurons_have_a_form_that_is_not_positive(name: str) -> None:
    """Lemma D1 on 3000 random sums of p − 1 neurons, steep and flat, facing left and right, p = 2, …, 6."""
    rng, σ = numpy.random.default_rng(0), VALUES[name][1]
    for _ in range(3000):
        p = int(rng.integers(2, 7))
        places = numpy.arange(2 * p - 2 + len(difference(name)))
        a = rng.normal(size=p - 1) * 10 ** rng.uniform(-2, 2, p - 1)
        kinks = rng.uniform(-3, 2 * p + 3, p - 1)
        f = σ(a * (places[:, None] - kinks)) @ rng.exponential(size=p - 1)
        values = [sum(c * f[j] for j, c in form.items()) for form in forms(p, difference(name))]
        assert min(values) <= 1e-9 * abs(f).max()


@pytest.mark.parametrize("name", NAMES)
def test_p_neurons_can_make_all_forms_positive(name: str) -> None:
    """The lemma is sharp: one neuron more, and the bad point's function has every form positive."""
    trap = unimodal(Named(name), 4)
    f = outputs(trap, name)
    assert min(sum(c * f[j] for j, c in form.items()) for form in forms(4, difference(name))) > 0.5


def outputs(trap: Trap, name: str) -> "numpy.ndarray[tuple[int], numpy.dtype[numpy.float64]]":
    x, W, U = (
        numpy.array([[float(a) for a in row] for row in table.tolist()])
        for table in (trap.problem.sample.points.x, trap.bad.W, trap.bad.U)
    )
    return numpy.asarray((VALUES[name][1](x @ W.T) @ U.T)[:, 0])


@pytest.mark.parametrize("name", NAMES)
def test_no_descent_from_the_valley_gets_below_the_floor(name: str) -> None:
    """Twenty descents from points below the level near the bad point; none ends below the floor."""
    trap = unimodal(Named(name), 3)
    x = numpy.array([[float(a) for a in row] for row in trap.problem.sample.points.x.tolist()])
    y = numpy.array([float(row[0]) for row in trap.problem.sample.y.tolist()])
    start = numpy.array([float(a) for a in trap.bad.U.entries() + trap.bad.W.entries()])
    rng, σ = numpy.random.default_rng(0), VALUES[name][1]

    def risk(θ: "numpy.ndarray[tuple[int], numpy.dtype[numpy.float64]]") -> float:
        return float(((σ(x @ θ[3:].reshape(3, 2).T) @ θ[:3] - y) ** 2).sum())

    tried = 0
    for _ in range(400):
        begin = start * (1 + rng.normal(0, 0.002, len(start)))
        if risk(begin) < float(trap.level) and tried < 20:
            tried += 1
            end = minimize(risk, begin, method="L-BFGS-B", options={"maxls": 5, "maxiter": 60}).x
            assert risk(end) >= float(trap.floor) * (1 - 1e-9)
    assert tried == 20


@given(st.data())
def test_the_cost_is_the_least_over_the_half_space(data: st.DataObject) -> None:
    """Against the projection onto {l(f) ≤ 0}, whose residual is a multiple of c/q."""
    numbers = st.fractions(-5, 5, max_denominator=6)
    form = {k: c for k, c in enumerate(data.draw(st.lists(st.integers(-4, 4), min_size=3, max_size=5))) if c}
    y = [data.draw(numbers) for _ in range(5)]
    q = [abs(data.draw(numbers)) + 1 for _ in range(5)]
    if form:
        above = max(sum(c * y[k] for k, c in form.items()), 0)
        step = above / sum(c * c / q[k] for k, c in form.items())
        moved = {k: y[k] - step * c / q[k] for k, c in form.items()}
        assert sum(c * moved[k] for k, c in form.items()) == min(sum(c * y[k] for k, c in form.items()), 0)
        assert cost(form, y, q) == sum(q[k] * (moved[k] - y[k]) ** 2 for k in form)


def test_what_the_construction_is_not_for_is_one_line() -> None:
    with pytest.raises(HypothesisError, match=r"expected one of softplus, .* got tanh"):
        unimodal(Named("tanh"), 2)
    with pytest.raises(HypothesisError, match="expected n ≥ 2 inputs"):
        unimodal(Named("softplus"), 2, n=1)
    with pytest.raises(InputError, match="expected a width from 1 to 100 for sigmoid, got 101"):
        unimodal(Named("sigmoid"), 101)
