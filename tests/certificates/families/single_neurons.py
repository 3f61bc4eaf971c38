"""Documents of kind `spurious-valley` with reason `one-neuron`."""

from flint import fmpq

from valleys.theory.activations import RELU, activation
from valleys.theory.exact import rational
from valleys.theory.named_activations import Named
from valleys.verifiers.documents import Document
from valleys.verifiers.traps.one_neuron import one_neuron

from .common import edited, put, texts


def _polynomial(*coefficients: str) -> dict[str, object]:
    return {"type": "polynomial", "coefficients": list(coefficients)}


def valid() -> dict[str, Document]:
    return {
        "single-gaussian": one_neuron(Named("gaussian"), 2).document(),
        "single-sigmoid": one_neuron(Named("sigmoid")).document(),
        "single-relu": one_neuron(RELU).document(),
        "single-square-and-one": one_neuron(activation("z^2+1"), 1, fmpq(5)).document(),
        "single-double-roots": one_neuron(activation("z^4-2*z^2+1")).document(),
    }


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    gauss, square = good["single-gaussian"], good["single-square-and-one"]
    return edited(
        {
            "single-level-too-high": (gauss, put("proof", "level", "1000")),
            "single-floor-too-high": (gauss, put("proof", "floor", "17")),
            "single-negative": (gauss, lambda d: d["claim"].update(bad=d["proof"]["better"])),
            "single-zero": (gauss, put("claim", "bad", "U", 0, 0, "0")),
            "single-of-tanh": (gauss, put("claim", "problem", "activation", {"type": "tanh"})),
            "single-of-cos": (gauss, put("claim", "problem", "activation", {"type": "cos"})),
            "single-with-a-sign": (square, put("claim", "problem", "activation", _polynomial("-1/100", "0", "1"))),
            "single-below-zero": (square, put("claim", "problem", "activation", _polynomial("-1", "0", "-1"))),
            "single-odd": (square, put("claim", "problem", "activation", _polynomial("1", "0", "1", "1/1000"))),
            "single-leaky": (
                good["single-relu"],
                put("claim", "problem", "activation", {"type": "piecewise-linear", "negative": "1/9", "positive": "1"}),
            ),
            "single-another-label": (gauss, put("claim", "problem", "data", "y", 0, ["1"])),
            "single-two-neurons": (gauss, _twice),
        }
    )


def _twice(document: Document) -> None:
    """The same function by two neurons."""
    document["claim"]["problem"]["p"] = "2"
    for network in (document["claim"]["bad"], document["proof"]["better"]):
        network["U"] = [[str(rational(network["U"][0][0]) / 2)] * 2]
        network["W"] = network["W"] * 2


def malformed(good: dict[str, Document]) -> dict[str, str]:
    gauss = good["single-gaussian"]
    return texts(
        {
            "single-with-a-run": (gauss, put("proof", "run", ["0"])),
            "single-activation-unknown": (gauss, put("claim", "problem", "activation", {"type": "elu"})),
        }
    )
