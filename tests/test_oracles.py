"""The oracle accepts true documents and rejects false ones, and its routes agree with formulas it does not use."""

import json
import random
from copy import deepcopy
from pathlib import Path
from typing import Any

import mpmath
import pytest
from flint import fmpq, fmpq_mat

from tests import oracles
from tests.oracles import reading, transcendental, values
from tests.oracles.dimension import dimension_on

SQUARE = {"type": "polynomial", "coefficients": ["0", "0", "1"]}
RELU = {"type": "piecewise-linear", "negative": "0", "positive": "1"}


def problem(activation: dict[str, Any], p: int, x: list[list[str]], y: list[list[str]]) -> dict[str, Any]:
    return {
        "model": "shallow",
        "n": str(len(x[0])),
        "m": str(len(y[0])),
        "p": str(p),
        "activation": activation,
        "loss": {"type": "square"},
        "data": {"type": "points", "x": x, "y": y, "weights": ["1"] * len(x)},
    }


def descent(problem: dict[str, Any], start: dict[str, Any], *segments: dict[str, Any], **claim: str) -> dict[str, Any]:
    return {
        "format": "valleys/1",
        "claim": {"kind": "descent", "problem": problem, "start": start, **claim},
        "proof": {"segments": list(segments), "final": {"kind": "global-minimum"}},
    }


def parabola(end: str = "21/17", **claim: str) -> dict[str, Any]:
    """u (wx)² to the data (1, 1), (2, 5), with the best u w² = 21/17 and the least loss 1/17; it starts at w = 0."""
    return descent(
        problem(SQUARE, 1, [["1"], ["2"]], [["1"], ["5"]]),
        {"U": [["3"]], "W": [["0"]]},
        {"kind": "reroute", "U": [["0"]]},
        {"kind": "move-dead", "rows": {"0": ["1"]}},
        {"kind": "descend", "U": [[end]]},
        **claim,
    )


def hinge() -> dict[str, Any]:
    """|x| at ±1 by two ReLU neurons, of which the second starts dead and equal to the first."""
    return descent(
        problem(RELU, 2, [["1"], ["-1"]], [["1"], ["1"]]),
        {"U": [["1", "0"]], "W": [["1"], ["1"]]},
        {"kind": "move-dead", "rows": {"1": ["-1"]}},
        {"kind": "descend", "U": [["1", "1"]]},
    )


def dimension(activation: dict[str, Any], inputs: dict[str, Any], value: int) -> dict[str, Any]:
    return {
        "format": "valleys/1",
        "claim": {"kind": "dimension", "activation": activation, "inputs": inputs, "value": str(value)},
        "proof": {"lower": {"points": [], "weights": [], "prime": "7"}, "upper": {"kind": "spanning-set"}},
    }


@pytest.mark.parametrize(
    "document",
    [parabola(), parabola(segments="3"), parabola("1", gap="16/17"), parabola(gap="0"), hinge()],
)
def test_true_descents(document: dict[str, Any]) -> None:
    assert oracles.claim_is_true(document) is True


@pytest.mark.parametrize(
    "document",
    [
        parabola("20/17"),
        parabola("22/17"),
        parabola(segments="2"),
        parabola("1", gap="15/17"),
        parabola("1"),
    ],
    ids=["stops short", "overshoots", "one segment too many", "gap too small", "no gap claimed"],
)
def test_false_descents(document: dict[str, Any]) -> None:
    assert oracles.claim_is_true(document) is False


def test_a_descent_that_rises_first_is_false() -> None:
    document = parabola()
    document["proof"]["segments"].insert(2, {"kind": "descend", "U": [["-1"]]})
    assert oracles.claim_is_true(document) is False


def test_a_descent_that_rises_only_near_its_end_is_false() -> None:
    document = parabola("2")
    document["proof"]["segments"].append({"kind": "descend", "U": [["21/17"]]})
    assert oracles.claim_is_true(document) is False


@pytest.mark.parametrize("row", ["0", "-1", "1/2"])
def test_a_moved_neuron_that_is_alive_is_false(row: str) -> None:
    document = hinge()
    document["proof"]["segments"].insert(1, {"kind": "move-dead", "rows": {"0": [row]}})
    assert oracles.claim_is_true(document) is False


def test_equal_ends_of_a_move_are_not_enough() -> None:
    """Along w = 1 − 2t the loss of relu(wx) at ±1 to y = 0 is w²: equal at both ends, but 0 at t = 1/2."""
    document = descent(
        problem(RELU, 1, [["1"], ["-1"]], [["0"], ["0"]]),
        {"U": [["1"]], "W": [["1"]]},
        {"kind": "move-dead", "rows": {"0": ["-1"]}},
        {"kind": "descend", "U": [["0"]]},
    )
    assert oracles.claim_is_true(document) is False
    document["claim"]["start"]["U"] = [["0"]]
    assert oracles.claim_is_true(document) is True


def test_a_path_that_stays_where_more_width_would_help_is_false() -> None:
    document = hinge()
    del document["proof"]["segments"][:]
    assert oracles.claim_is_true(document) is False


@pytest.mark.parametrize(
    ("activation", "inputs", "value"),
    [
        (SQUARE, {"type": "everywhere", "n": "2", "bias": False}, 3),
        (SQUARE, {"type": "everywhere", "n": "2", "bias": True}, 6),
        (SQUARE, {"type": "points", "x": [["1", "0"], ["-1", "0"], ["1", "1"]]}, 2),
        (SQUARE, {"type": "points", "x": []}, 0),
        (RELU, {"type": "points", "x": [["1", "0"], ["2", "0"], ["0", "1"], ["0", "-1"], ["0", "0"]]}, 3),
        ({"type": "polynomial", "coefficients": ["0"]}, {"type": "everywhere", "n": "2", "bias": True}, 0),
    ],
)
def test_dimensions(activation: dict[str, Any], inputs: dict[str, Any], value: int) -> None:
    assert oracles.claim_is_true(dimension(activation, inputs, value)) is True
    assert oracles.claim_is_true(dimension(activation, inputs, value + 1)) is False
    assert oracles.claim_is_true(dimension(activation, inputs, abs(value - 1))) is False


def drawn(rng: random.Random, n: int) -> reading.Table:
    return tuple(tuple(fmpq(rng.randint(-2, 2)) for _ in range(n)) for _ in range(rng.randint(1, 9)))


@pytest.mark.parametrize("seed", range(60))
def test_lattice_neurons_and_kernel_have_one_column_space(seed: int) -> None:
    rng = random.Random(seed)
    x = drawn(rng, rng.randint(1, 3))
    σ = reading.Polynomial(tuple(fmpq(rng.randint(-1, 1)) for _ in range(rng.randint(1, 5))))
    neurons, kernel = values.features_that_span(σ, x), values.kernel(σ, x)
    both = fmpq_mat(neurons.nrows() + len(x), len(x), neurons.entries() + kernel.entries())
    assert neurons.rank() == kernel.rank() == both.rank() == dimension_on(σ, x)


@pytest.mark.parametrize("seed", range(60))
def test_cell_neurons_have_the_rank_of_the_formula(seed: int) -> None:
    """ReLU and leaky: #lines + rank of the points whose opposite ray has a point too; |z|: #lines; linear: rank."""
    rng = random.Random(seed)
    n = rng.randint(1, 4)
    x = drawn(rng, n)
    lines = {max(tuple(a / c for a in point) for c in point if c != 0) for point in x if any(point)}
    opposite = [v for v in x if any(values.parallel(v, w) and values.inner(v, w) < 0 for w in x) if any(v)]
    rank = fmpq_mat(len(opposite), n, [a for v in opposite for a in v]).rank()
    everything = fmpq_mat(len(x), n, [a for v in x for a in v]).rank()
    expected = {(0, 1): len(lines) + rank, (3, 1): len(lines) + rank, (-1, 1): len(lines), (2, 2): everything}
    for (negative, positive), value in expected.items():
        assert dimension_on(reading.PiecewiseLinear(fmpq(negative), fmpq(positive)), x) == value


def test_repeated_points_with_other_labels_average() -> None:
    document = descent(
        problem(RELU, 1, [["1"], ["1"]], [["0"], ["2"]]),
        {"U": [["0"]], "W": [["1"]]},
        {"kind": "descend", "U": [["1"]]},
    )
    assert oracles.claim_is_true(document) is True


@pytest.mark.parametrize("text", ["01", "-0", "+1", "2/4", "1/1", "1\n", " 1", "1/-2", "٣", "1e3", "0.5", "", "0/2"])
def test_spellings_that_are_malformed(text: str) -> None:
    document = parabola()
    document["claim"]["start"]["U"] = [[text]]
    with pytest.raises(oracles.MalformedError):
        oracles.claim_is_true(document)


@pytest.mark.parametrize("value", [1, 1.0, None, True, ["1"], {"1": "1"}])
def test_json_values_that_are_no_numbers(value: object) -> None:
    document = parabola()
    document["claim"]["problem"]["n"] = value
    with pytest.raises(oracles.MalformedError):
        oracles.claim_is_true(document)


def test_keys_are_strict() -> None:
    added = deepcopy(parabola())
    added["proof"]["gap"] = "1"
    for document in (added, {**parabola(), "note": ""}, {"format": "valleys/1", "claim": parabola()["claim"]}):
        with pytest.raises(oracles.MalformedError):
            oracles.claim_is_true(document)
    with pytest.raises(oracles.MalformedError, match="twice"):
        oracles.decode(json.dumps(parabola()).replace('"proof"', '"claim"'))


def test_the_error_function_far_out_is_its_limit() -> None:
    """mpmath fails at 10^400; the differences there are far below what the oracle resolves."""
    far = mpmath.mpf(10) ** 400
    found = [transcendental.VALUES[name](s * far) for name in ("erf", "normal-cdf") for s in (1, -1)]
    assert max(abs(one - limit) for one, limit in zip(found, [1, -1, 1, 0], strict=True)) < mpmath.mpf(10) ** -1000


def test_an_equation_that_says_nothing_is_no_equation() -> None:
    """The oracle of varieties stumbled over 0 = 0, which the checker reads."""
    path = Path(__file__).parent / "certificates" / "valid" / "dimension-monomial-map-cusp.json"
    document = json.loads(path.read_text(encoding="ascii"))
    for equations in ([[]], [*document["claim"]["inputs"]["equations"], []]):
        document["claim"]["inputs"]["equations"] = equations
        assert oracles.claim_is_true(document) is True
