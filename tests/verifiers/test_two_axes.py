"""Traps with data on two axes, as the paper builds them."""

import pytest
from flint import fmpq

from valleys.theory.activation_grammar import named
from valleys.theory.errors import HypothesisError, InputError
from valleys.verifiers import checker, documents
from valleys.verifiers.prove import prove
from valleys.verifiers.traps.trap import Trap
from valleys.verifiers.traps.two_axes import two_axes

KINDS = ["relu", "abs", "pwl(-1/3,2)", "softplus", "squareplus", "sigmoid", "normal-cdf"]


@pytest.mark.parametrize("σ", [*KINDS, "arctan-plus-half-pi", "tanh-plus-1"])
@pytest.mark.parametrize("p", [1, 2, 6])
def test_every_width_has_a_certified_trap_with_the_barrier_and_depth_asked_for(σ: str, p: int) -> None:
    trap = two_axes(named(σ), p, 3 + p % 2, fmpq(3), fmpq(1, 2))
    lower = Trap(trap.problem, trap.bad, trap.better, trap.level - 3, trap.floor - fmpq(1, 2), trap.reason, trap.fields)
    for valley in (trap, lower):
        assert checker.check_bytes(documents.text(valley.document()).encode()).status == "verified"


@pytest.mark.parametrize("σ", ["relu", "sigmoid"])
def test_the_points_lie_on_two_axes_and_the_claim_alone_is_enough(σ: str) -> None:
    trap = two_axes(named(σ), 3)
    *first, last = trap.problem.sample.points.x.tolist()
    assert all(row[2] == 0 for row in first)
    assert last[:2] == [0, 0]
    proved = prove(trap.claim())
    assert checker.check_bytes(documents.text(proved).encode()).status == "verified"


def test_what_the_construction_is_not_for_is_one_line() -> None:
    with pytest.raises(HypothesisError, match="expected a convex activation ≥ 0 with a kink"):
        two_axes(named("leaky(1/10)"), 2)
    with pytest.raises(InputError, match="n ≥ 3 inputs, got 2 and 2"):
        two_axes(named("relu"), 2, 2)
    with pytest.raises(HypothesisError, match="expected n ≥ 3 inputs"):
        two_axes(named("softplus"), 2, 2)
