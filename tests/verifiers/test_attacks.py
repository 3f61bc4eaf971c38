"""A small version of the attacks on the corpus; and attacks that must succeed where a level or a floor is wrong."""

from dataclasses import replace

import numpy
import pytest

from tests.attacks import Target, attack, targets
from valleys.verifiers.checker import valley

TARGETS = targets()


def test_every_reason_is_attacked() -> None:
    assert {target.reason for target in TARGETS} == set(valley.REASONS)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_nothing_leaves_the_valley_below_its_level(target: Target) -> None:
    made, out = attack(target, numpy.random.default_rng(1), 1, 20)
    assert made["descents"] + made["bands"] == 2
    assert not out


@pytest.mark.parametrize("name", ["valley-relu-one", "single-gaussian", "hankel-at-one"])
def test_a_level_or_a_floor_that_is_too_high_is_noticed(name: str) -> None:
    """The barrier of these is the highest possible, and so is the floor, nearly: the attacks are not blind."""
    target = next(target for target in TARGETS if target.name == name)
    rng = numpy.random.default_rng(0)
    _, out = attack(replace(target, level=3 * target.level), rng, 4, 50)
    assert any("a path stays below" in line for line in out)
    _, out = attack(replace(target, floor=target.level), rng, 4, 50)
    assert any("a descent ends" in line for line in out)
