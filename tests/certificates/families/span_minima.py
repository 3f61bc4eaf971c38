"""Documents of kind `descent` with a `level`: U alone moves, to the least loss over the span of its own features."""

from flint import fmpq_mat

from valleys.theory.activations import activation
from valleys.theory.exact import matrix
from valleys.theory.networks import Network, random_network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers.documents import Document
from valleys.verifiers.paths.span_minimum import span_minimum

from .common import changed, put, texts

CROSS = [[1, 0], [0, 1], [-1, 0], [1, 1], [2, -1]]


def spanned(σ: str, sample: Sample, start: Network) -> Document:
    return span_minimum(Problem(activation(σ), sample, start.shape[2]), start).document()


def valid() -> dict[str, Document]:
    line = Sample.of([[1], [-1]], [[1], [-2]])
    weighted = Sample.of(CROSS, [[1, 0], [-2, 1], [3, "1/2"], [0, 0], [1, 5]], [1, 2, "1/3", 1, 1])
    repeated = Network(matrix([[1, -2, 3]]), matrix([[1, 2], [1, 2], [0, 1]]))
    return {
        "span-relu-by-hand": spanned("relu", line, Network(matrix([[1]]), matrix([["-1/100"]]))),
        "span-square-narrow": spanned("z^2", Sample.of(CROSS, [[1], [2], [3], [0], [5]]), random_network(2, 1, 2, 3)),
        "span-two-outputs": spanned("abs", weighted, random_network(2, 2, 3, 1)),
        "span-repeated-neurons": spanned("z^3-z/2", Sample.of(CROSS, [[1], [2], [3], [0], [5]]), repeated),
        "span-all-dead": spanned("relu", line, Network(matrix([[4, 5]]), fmpq_mat(2, 1))),
        "span-wide": spanned("relu", Sample.of(CROSS, [[1], [2], [3], [0], [5]]), random_network(2, 1, 9, 2)),
    }


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    hand, square = good["span-relu-by-hand"], good["span-square-narrow"]
    return {
        "span-level-too-low": changed(hand, put("claim", "level", "99/100")),
        "span-level-too-high": changed(hand, put("claim", "level", "2")),
        "span-level-of-the-trap-beyond": changed(hand, put("claim", "level", "4")),
        "span-short-of-the-minimum": changed(hand, put("proof", "segments", 0, "U", [["-199"]])),
        "span-past-the-minimum": changed(hand, put("proof", "segments", 0, "U", [["-201"]])),
        "span-not-gone": changed(square, put("proof", "segments", [])),
        "span-without-dead-neurons": changed(hand, _with_a_dead_neuron),
        "span-detour-uphill": changed(
            hand, lambda d: d["proof"]["segments"].insert(0, {"kind": "reroute", "U": [["9"]]})
        ),
        "span-weights-matter": changed(good["span-two-outputs"], put("claim", "problem", "data", "weights", 0, "7")),
        "span-second-output-not-optimal": changed(hand, _second_output),
    } | {"span-two-outputs-short": changed(good["span-two-outputs"], _zeroed)}


def _with_a_dead_neuron(document: Document) -> None:
    """A second neuron that the end leaves at u = 0, though it could lower the loss: the span is that of both."""
    claim = document["claim"]
    claim["problem"]["p"] = "2"
    claim["start"] = {"U": [["1", "0"]], "W": [["-1/100"], ["1"]]}
    document["proof"]["segments"][0]["U"] = [["-200", "0"]]


def _second_output(document: Document) -> None:
    """One point, of which the first output is met and the second is not; the level is the loss there."""
    claim = document["claim"]
    claim["problem"]["m"] = "2"
    claim["problem"]["data"] = {"type": "points", "x": [["1"]], "y": [["1", "2"]], "weights": ["1"]}
    claim |= {"start": {"U": [["1"], ["0"]], "W": [["1"]]}, "level": "4"}
    document["proof"]["segments"] = []


def _zeroed(document: Document) -> None:
    U = document["proof"]["segments"][0]["U"]
    U[1] = ["0"] * len(U[1])


def malformed(good: dict[str, Document]) -> dict[str, str]:
    hand = good["span-relu-by-hand"]
    moments = {"type": "moments", "distribution": "gaussian", "target": [[["1", ["1"]]]], "noise": "0", "bias": False}
    return texts(
        {
            "span-final-global": (hand, put("proof", "final", {"kind": "global-minimum"})),
            "span-final-without-a-level": (hand, lambda d: d["claim"].pop("level")),
            "span-with-a-gap": (hand, put("claim", "gap", "1")),
            "span-with-segments": (hand, put("claim", "segments", "1")),
            "span-moves-w": (hand, put("proof", "segments", 0, {"kind": "move-dead", "rows": {"0": ["1"]}})),
            "span-level-in-the-proof": (hand, put("proof", "final", {"kind": "span-minimum", "level": "1"})),
            "span-level-a-decimal": (hand, put("claim", "level", "1.0")),
            "span-moments": (hand, put("claim", "problem", "data", moments)),
            "span-logistic": (hand, put("claim", "problem", "loss", {"type": "logistic"})),
        }
    )
