"""Documents of kind `spurious-valley` with reason `local-minimum`."""

from typing import Any

from valleys.theory.activation_grammar import named
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers.documents import Document
from valleys.verifiers.traps.local_minimum import traps

from .common import edited, put, texts

LINE: tuple[Any, Any] = ([[1, "1/2"], ["-3/2", 1], [2, -1], ["1/4", "7/4"], [-1, -2]], [[3], [-2], [4], [-5], [1]])
TWO: tuple[Any, Any] = ([[1, 0], [0, 1], [1, 1], [1, -2], [2, 1]], [[2, -1], [-3, 2], [1, 1], [0, 2], [-1, 3]])
CUBES: tuple[Any, Any] = (
    [[2, -2, -3], [-1, -1, 2], [0, -3, -1], [1, 2, 2], [3, -2, 3], [-3, 0, -2], [-2, 1, -1], [0, -2, -2]],
    [[2], [0], [1], [1], [3], [-1], [-2], [1]],
)
QUARTIC: tuple[Any, Any] = ([[0, 0], [2, 3], [-3, -2], [2, 3], [-2, -1], [3, -1]], [[-2], [2], [-2], [-1], [1], [0]])
EIGHT: tuple[Any, Any] = (
    [[3, 1], [1, 3], [1, 2], [2, -2], [-3, -1], [-2, 3], [3, -3], [0, 2]],
    [[-3], [2], [-3], [0], [2], [-1], [-1], [-2]],
)
SEVEN: tuple[Any, Any] = (
    [[2, -3], [-2, -2], [-2, 2], [3, 1], [-3, -3], [-1, 0], [1, 0]],
    [[-2], [-2], [1], [2], [-3], [-3], [0]],
)
WAVES: tuple[Any, Any] = ([[2], [-2], [-3], [-1]], [[-1, 2], [0, -3], [-1, 1], [2, 2]])
SIX: tuple[Any, Any] = ([[2, -1], [-2, 3], [-2, -1], [1, 2], [1, 3], [-3, -1]], [[1], [0], [-1], [-1], [-3], [-3]])
FIVE: tuple[Any, Any] = ([[2, 1], [0, -2], [-1, -3], [-3, -3], [-2, 2]], [[1], [3], [0], [1], [3]])


def trapped(σ: str, data: tuple[Any, Any], width: int, batches: int = 3) -> Document:
    """The first trap that a short search certifies."""
    problem = Problem(named(σ), Sample.of(*data), width)
    for findings in traps(problem, seed=1, batches=batches):
        if findings.traps:
            return findings.traps[0].document()
    raise AssertionError(f"no trap was found for {σ}")


def valid() -> dict[str, Document]:
    return {
        "local-square": trapped("z^2", LINE, 1),
        "local-two-outputs": trapped("z^2", TWO, 1),
        "local-cubes": trapped("z^3", CUBES, 2),
        "local-not-homogeneous": trapped("z^4 - z", QUARTIC, 1),
        "local-relu": trapped("relu", EIGHT, 2),
        "local-sigmoid": trapped("sigmoid", EIGHT, 2),
        "local-tanh": trapped("tanh", SEVEN, 2),
        "local-sin-two-outputs": trapped("sin", WAVES, 1),
        "local-exp": trapped("exp", SIX, 1),
        "local-gelu": trapped("gelu", FIVE, 1),
    }


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    square, two = good["local-square"], good["local-two-outputs"]
    flat = [["0"] * 2] * 2
    relu, sigmoid, exp = good["local-relu"], good["local-sigmoid"], good["local-exp"]
    return edited(
        {
            "local-level-too-high": (square, put("proof", "level", "1000")),
            "local-floor-too-high": (square, put("proof", "floor", "1000")),
            "local-radius-too-large": (square, put("proof", "radius", "100")),
            "local-axes-zero": (square, put("proof", "axes", flat)),
            "local-axes-of-the-whole": (square, put("proof", "axes", [["1", "0"], ["0", "1"]])),
            "local-outer-weight-zero": (two, put("claim", "bad", "U", 0, 0, "0")),
            "local-other-weights": (square, put("claim", "bad", "W", 0, 0, "5")),
            "local-neuron-zero": (square, put("claim", "bad", "W", 0, ["0", "0"])),
            "local-nothing-better": (square, put("proof", "better", square["claim"]["bad"])),
            "local-relu-across-a-kink": (relu, put("proof", "radius", "1/4")),
            "local-relu-as-leaky": (relu, put("claim", "problem", "activation", "negative", "1/100")),
            "local-sigmoid-radius-too-large": (sigmoid, put("proof", "radius", "1")),
            "local-sigmoid-as-tanh": (sigmoid, put("claim", "problem", "activation", "type", "tanh")),
            "local-sigmoid-level-too-high": (sigmoid, put("proof", "level", "30")),
            "local-sigmoid-nothing-better": (sigmoid, put("proof", "better", sigmoid["claim"]["bad"])),
            "local-exp-overflows": (exp, put("claim", "bad", "W", 0, 0, "1000000")),
            "local-exp-axes-zero": (exp, put("proof", "axes", [["0"] * 3] * 3)),
            "local-another-activation": (
                square,
                put("claim", "problem", "activation", {"type": "piecewise-linear", "negative": "0", "positive": "1"}),
            ),
        }
    )


def malformed(good: dict[str, Document]) -> dict[str, str]:
    square = good["local-square"]
    return texts(
        {
            "local-axes-ragged": (square, put("proof", "axes", [["1", "0"], ["0"]])),
            "local-axes-of-all": (square, put("proof", "axes", [["1", "0", "0"]] * 3)),
            "local-sigmoid-axes-of-the-slice": (good["local-sigmoid"], put("proof", "axes", [["1"] * 4] * 4)),
            "local-relu-axes-of-all": (good["local-relu"], put("proof", "axes", [["1"] * 6] * 6)),
            "local-activation-with-a-slope": (
                good["local-tanh"],
                put("claim", "problem", "activation", {"type": "tanh", "slope": "1"}),
            ),
            "local-activation-unknown": (good["local-tanh"], put("claim", "problem", "activation", {"type": "mish"})),
            "local-radius-zero": (square, put("proof", "radius", "0")),
            "local-radius-negative": (square, put("proof", "radius", "-1/2")),
            "local-unknown-field": (square, put("proof", "center", "0")),
        }
    )
