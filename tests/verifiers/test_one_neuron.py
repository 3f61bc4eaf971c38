"""Traps of one neuron: activations known to be nonnegative, barrier and depth, stated claims."""

import pytest
from flint import fmpq
from hypothesis import given, settings

from tests.strategies import polynomials
from valleys.theory.activation_grammar import named
from valleys.theory.activations import Polynomial
from valleys.theory.errors import HypothesisError
from valleys.theory.threshold_rules import one_signed
from valleys.verifiers import checker, documents
from valleys.verifiers.prove import prove
from valleys.verifiers.traps.counterexample import counterexample
from valleys.verifiers.traps.one_neuron import is_nonnegative, one_neuron
from valleys.verifiers.traps.trap import Trap

KINDS = ["gaussian", "exp", "softplus", "squareplus", "sigmoid", "normal-cdf", "arctan-plus-half-pi", "tanh-plus-1"]
POLYNOMIALS = ["z^2+1", "z^2-z+1", "z^2-2z+1", "z^4+z^2", "z^4-2z^2+1", "2z^6+1/3"]


def status(trap: Trap) -> str:
    return checker.check_bytes(documents.text(trap.document()).encode()).status


@pytest.mark.parametrize("σ", [*KINDS, *POLYNOMIALS, "relu"])
def test_nonnegative_activations_have_a_certified_trap_of_one_neuron(σ: str) -> None:
    trap = one_neuron(named(σ), 2, fmpq(7, 2), fmpq(30))
    lower = Trap(trap.problem, trap.bad, trap.better, trap.level - fmpq(7, 2), trap.floor - 30, trap.reason, {})
    assert status(trap) == status(lower) == "verified"
    assert checker.check_bytes(documents.text(prove(trap.claim())).encode()).status == "verified"


def test_the_command_takes_it_where_nothing_else_is_known() -> None:
    for σ in ("gaussian", "z^4+z^2+1"):
        assert counterexample(named(σ), 1).reason == "one-neuron"
        with pytest.raises(HypothesisError):
            counterexample(named(σ), 2)


@given(polynomials)
@settings(max_examples=100)
def test_nonnegative_is_decided_as_theory_decides_it(σ: Polynomial) -> None:
    """The theory's test of one sign, and the sign at a place that is no root."""
    values = [σ(fmpq(k, 7)) for k in range(-40, 40)]
    assert is_nonnegative(σ) == (one_signed(σ) and min(values) >= 0)


def test_what_the_construction_is_not_for_is_one_line() -> None:
    with pytest.raises(HypothesisError, match="expected σ ≥ 0 for a trap of one neuron, got tanh"):
        one_neuron(named("tanh"))
    with pytest.raises(HypothesisError, match="expected σ whose values at two points change their ratio"):
        one_neuron(named("1"))
