"""The oracle of other losses accepts true descents and rejects false ones, and its search meets known infima."""

from typing import Any

import pytest
from flint import arb, fmpq

from tests import oracles
from tests.oracles.loss_search import least_absolute, searched
from tests.oracles.loss_values import read_loss
from tests.test_oracles import problem

LINE = {"type": "polynomial", "coefficients": ["0", "1"]}


def about(loss: dict[str, str], y: list[list[str]], x: list[list[str]] | None = None) -> dict[str, Any]:
    return {**problem(LINE, 1, x or [["1"], ["1"], ["1"]], y), "loss": loss}


def descent(loss: dict[str, str], y: list[list[str]], start: str, *ends: str, **claim: str) -> dict[str, Any]:
    """u x with x = 1: U moves from `start` to the ends."""
    of = about(loss, y)
    return {
        "format": "valleys/1",
        "claim": {"kind": "descent", "problem": of, "start": {"U": [[start]], "W": [["1"]]}, **claim},
        "proof": {
            "segments": [{"kind": "descend", "U": [[end]]} for end in ends],
            "final": {"kind": "dual", "g": [["0", "0", "0"]]},
        },
    }


ABSOLUTE, QUARTIC, LOGISTIC = {"type": "absolute"}, {"type": "quartic"}, {"type": "logistic"}
HUBER = {"type": "huber", "delta": "1"}
Y, LABELS = [["0"], ["1"], ["5"]], [["1"], ["1"], ["-1"]]


@pytest.mark.parametrize(
    ("document", "true"),
    [
        (descent(ABSOLUTE, Y, "9", "1"), True),
        (descent(ABSOLUTE, Y, "9", "1001/1000"), False),
        (descent(ABSOLUTE, Y, "9", "1001/1000", gap="1/1000"), True),
        (descent(ABSOLUTE, Y, "9", "999/1000", gap="1"), False),
        (descent(ABSOLUTE, Y, "9", "2", "1", segments="1"), False),
        (descent(ABSOLUTE, Y, "9", "2", "1", segments="2"), True),
        (descent(HUBER, Y, "9", "1"), True),
        (descent(HUBER, Y, "9", "1000001/1000000"), False),
        (descent(HUBER, Y, "9", "999999/1000000"), False),
        (descent(QUARTIC, [["0"], ["1"], ["2"]], "9", "1"), True),
        (descent(QUARTIC, [["0"], ["1"], ["2"]], "9", "1000001/1000000", gap="1/1000000"), True),
        (descent(QUARTIC, [["0"], ["1"], ["2"]], "9", "1000001/1000000"), False),
        (descent(LOGISTIC, LABELS, "9", "69/100", gap="1/1000"), False),
        (descent(LOGISTIC, LABELS, "9", "7/10", gap="1/1000"), True),
        (descent(LOGISTIC, LABELS, "9", "7/10", gap="1/1000000"), False),
        (descent(LOGISTIC, LABELS, "-9", "69/100", gap="1/1000"), True),
        (descent(LOGISTIC, [["1"]] * 3, "0", "9", gap="1/1000"), True),
        (descent(LOGISTIC, [["1"]] * 3, "0", "9", gap="1/10000"), False),
        (descent(LOGISTIC, [["1"]] * 3, "9", "9", gap="1/1000"), True),
    ],
)
def test_ends_short_of_at_and_beyond_the_minimum(document: dict[str, Any], true: bool) -> None:
    """The medians, and ln 2 = 0.6931… as the best u for labels 1, 1, −1."""
    assert oracles.claim_is_true(document) is true


def test_infima_that_are_known() -> None:
    assert least_absolute(read_loss(about(ABSOLUTE, Y))[0]) == 5
    two = 3 * arb(3).log() - 2 * arb(2).log()  # at u = ln 2
    assert abs(searched(*read_loss(about(LOGISTIC, LABELS))) - two) < 1e-12
    assert searched(*read_loss(about(LOGISTIC, [["1"]] * 3))) < arb(10) ** -25
    assert abs(searched(*read_loss(about(HUBER, Y))) - fmpq(4)) < 1e-12
    assert abs(searched(*read_loss(about(QUARTIC, [["0"], ["1"], ["2"]]))) - 2) < 1e-12


def test_softmax_of_two_outputs_is_the_logistic_loss_of_their_difference() -> None:
    classes = {**about({"type": "softmax"}, [["1", "0"], ["1", "0"], ["0", "1"]]), "m": "2"}
    assert abs(searched(*read_loss(classes)) - searched(*read_loss(about(LOGISTIC, LABELS)))) < 1e-12


@pytest.mark.parametrize(
    ("loss", "y"),
    [
        ({"type": "huber"}, Y),
        ({"type": "huber", "delta": "0"}, Y),
        ({"type": "logistic"}, Y),
        ({"type": "logistic", "delta": "1"}, LABELS),
        ({"type": "softmax"}, LABELS),
        ({"type": "hinge"}, LABELS),
    ],
)
def test_losses_and_targets_that_do_not_fit_are_malformed(loss: dict[str, str], y: list[list[str]]) -> None:
    with pytest.raises(oracles.MalformedError):
        read_loss(about(loss, y))
