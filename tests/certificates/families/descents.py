"""Documents of kind `descent`, and what is malformed whatever the kind."""

import json
from pathlib import Path
from typing import Any

from flint import fmpq, fmpq_mat

from valleys.theory.activations import activation
from valleys.theory.exact import matrix
from valleys.theory.networks import Network, random_network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import documents
from valleys.verifiers.catalogue import instance, produce
from valleys.verifiers.documents import Document
from valleys.verifiers.paths.descent import descend, descent_claim

from .common import changed, put, texts

PLANE = [[1, 0], [0, 1], [1, 1], [2, -1], [1, 2]]


def descent(σ: str, x: Any, y: Any, start: Network, gap: fmpq | None = None, segments: int | None = None) -> Document:
    problem = Problem(activation(σ), Sample.of(x, y), start.shape[2])
    claim = descent_claim(problem, start, gap, segments)
    return documents.document(claim, descend(problem, start, gap).proof())


def valid() -> dict[str, Document]:
    found = {
        "square-by-hand": json.loads((Path(__file__).parents[1] / "square-by-hand.json").read_text()),
        "square-three-segments": descent("z^2", PLANE, [[1], [2], [3], [0], [5]], twins(2, 1, 4), segments=3),
        "square-gap": descent("z^2", PLANE, [[1], [2], [3], [0], [5]], twins(2, 1, 4), gap=fmpq(1, 1000)),
        "cubic-two-outputs": descent(
            "z^3-z/2", PLANE, [[1, 0], [2, 1], [3, 0], [0, 1], [5, 0]], random_network(2, 2, 7, 3)
        ),
        "kernel-route": descent("1+z^4", [[1, 0, 2], [0, 1, 1]], [[1], [2]], random_network(3, 1, 2, 5)),
        "relu-repeated-points": descent(
            "relu", [[1, 1], [1, 1], [-2, 1], [0, 1]], [[0], [2], [1], [3]], twins(2, 1, 5)
        ),
        "abs-lines": descent(
            "abs", [[1, 1], [2, 2], [-1, -1], [0, 1]], [[1], [2], [3], [4]], random_network(2, 1, 3, 1)
        ),
        "leaky-zero-start": descent("leaky(1/10)", [[1], [-1]], [[1], [2]], Network(fmpq_mat(1, 2), fmpq_mat(2, 1))),
        "already-there": descent("z^2", [[1], [2]], [[1], [4]], Network(matrix([[1]]), matrix([[1]]))),
        "points-of-many-denominators": descent(
            "z^2+z", [["1/2"], ["2/3"], ["-3/5"]], [[1], [2], [0]], random_network(1, 1, 2, 4)
        ),
        "gap-exactly": gap_exactly(),
        "float-start": descent("z^2", PLANE, [[1], [2], [3], [0], [5]], floats(), gap=fmpq(1, 10**9)),
    }
    for claim, indices in {"no-valley": (6, 7, 18), "erm": (3, 12, 39), "three-segments": (11, 12, 14)}.items():
        for index in indices:
            made = instance(claim, 0, index)
            found[f"generated-{claim}-{made.kind}"] = produce(claim, made)
    return found


def gap_exactly() -> Document:
    """u w² to the data (1, 1), (2, 5): at u = w = 1 the loss is 1, and the best u w² = 21/17 has 1/17."""
    problem = Problem(activation("z^2"), Sample.of([[1], [2]], [[1], [5]]), 1)
    claim = descent_claim(problem, Network(matrix([[1]]), matrix([[1]])), fmpq(16, 17), None)
    return documents.document(claim, {"segments": [], "final": {"kind": "gap", "witness": [["21/17"]]}})


def twins(n: int, m: int, p: int) -> Network:
    """All neurons equal."""
    return Network(fmpq_mat(m, p, list(range(1, m * p + 1))), fmpq_mat([[1] * n] * p))


def floats() -> Network:
    return Network(matrix([[0.1, -0.7, 0.3]]), matrix([[0.2, 1.1], [-0.4, 0.9], [0.6, 0.5]]))


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    square, gap, relu = good["square-three-segments"], good["square-gap"], good["relu-repeated-points"]
    hand = good["square-by-hand"]
    start = square["claim"]["start"]["U"]
    return {
        "descend-uphill": changed(hand, put("proof", "segments", 2, "U", [["5"]])),
        "descend-past-the-minimum": changed(hand, put("proof", "segments", 2, "U", [["3"]])),
        "descend-short-of-the-minimum": changed(hand, put("proof", "segments", 2, "U", [["1"]])),
        "reroute-changes-the-function": changed(square, put("proof", "segments", 0, "U", [["1", "0", "0", "0"]])),
        "reroute-that-is-a-descent": changed(hand, put("proof", "segments", 2, "kind", "reroute")),
        "move-a-live-neuron": changed(square, put("proof", "segments", 0, "U", start)),
        "move-dead-left-out": changed(square, lambda d: d["proof"]["segments"].pop(1)),
        "ends-before-the-minimum": changed(square, lambda d: d["proof"]["segments"].pop()),
        "no-segments": changed(square, put("proof", "segments", [])),
        "too-many-segments": changed(square, put("claim", "segments", "2")),
        "gap-too-small": changed(gap, put("claim", "gap", "1/1000000000000")),
        "gap-not-in-the-claim": changed(gap, lambda d: d["claim"].pop("gap")),
        "gap-witness-not-optimal": changed(gap, put("proof", "final", "witness", [["0", "0", "0"]])),
        "relu-minimum-of-other-labels": changed(relu, put("claim", "problem", "data", "y", 1, ["3"])),
        "weights-matter": changed(relu, put("claim", "problem", "data", "weights", 0, "2")),
        "minimum-of-another-activation": changed(
            square, put("claim", "problem", "activation", "coefficients", ["0", "0", "0", "1"])
        ),
    }


def malformed(good: dict[str, Document]) -> dict[str, str]:
    square, hand = good["square-three-segments"], good["square-by-hand"]
    edits = {
        "unknown-format": (hand, put("format", "valleys/2")),
        "unknown-claim": (hand, put("claim", "kind", "theorem")),
        "unknown-key": (hand, put("claim", "note", "trust me")),
        "unknown-model": (hand, put("claim", "problem", "model", "deep-linear")),
        "unknown-loss": (hand, put("claim", "problem", "loss", {"type": "huber"})),
        "loss-with-a-parameter": (hand, put("claim", "problem", "loss", {"type": "square", "delta": "1"})),
        "unknown-activation": (hand, put("claim", "problem", "activation", {"type": "tanh"})),
        "unknown-data": (hand, put("claim", "problem", "data", "type", "moments")),
        "unknown-segment": (hand, put("proof", "segments", 0, "kind", "teleport")),
        "interpolate-in-a-descent": (hand, put("proof", "segments", 2, "kind", "interpolate")),
        "unknown-final": (hand, put("proof", "final", "kind", "trust")),
        "gap-in-the-proof": (hand, put("proof", "final", {"kind": "global-minimum", "gap": "100"})),
        "gap-negative": (hand, put("claim", "gap", "-1")),
        "gap-witness-by-values": (hand, put("proof", "final", {"kind": "gap", "witness": [["2", "1/2"]]})),
        "claim-missing": (hand, lambda d: d.pop("claim")),
        "proof-missing": (hand, lambda d: d.pop("proof")),
        "start-missing": (hand, lambda d: d["claim"].pop("start")),
        "weight-zero": (hand, put("claim", "problem", "data", "weights", 0, "0")),
        "weight-negative": (hand, put("claim", "problem", "data", "weights", 0, "-1")),
        "weights-too-few": (hand, lambda d: d["claim"]["problem"]["data"]["weights"].pop()),
        "no-points": (hand, put("claim", "problem", "data", {"type": "points", "x": [], "y": [], "weights": []})),
        "ragged-points": (hand, put("claim", "problem", "data", "x", 0, ["1", "2"])),
        "width-wrong": (hand, put("claim", "problem", "p", "2")),
        "width-zero": (hand, put("claim", "problem", "p", "0")),
        "width-huge": (hand, put("claim", "problem", "p", "1000000000")),
        "degree-huge": (hand, put("claim", "problem", "activation", "coefficients", ["1"] * 102)),
        "row-key-leading-zero": (square, put("proof", "segments", 1, "rows", {"00": ["1", "1"]})),
        "row-key-negative": (square, put("proof", "segments", 1, "rows", {"-1": ["1", "1"]})),
        "row-key-out-of-range": (square, put("proof", "segments", 1, "rows", {"4": ["1", "1"]})),
        "row-too-short": (square, put("proof", "segments", 1, "rows", {"0": ["1"]})),
        "rows-a-list": (square, put("proof", "segments", 1, "rows", [])),
        "number-minus-zero": (hand, put("claim", "start", "W", [["-0"]])),
        "number-plus": (hand, put("claim", "start", "W", [["+1"]])),
        "number-leading-zero": (hand, put("claim", "start", "W", [["01"]])),
        "number-not-in-lowest-terms": (hand, put("claim", "start", "W", [["2/4"]])),
        "number-over-one": (hand, put("claim", "start", "W", [["2/1"]])),
        "number-over-zero": (hand, put("claim", "start", "W", [["1/0"]])),
        "number-zero-over": (hand, put("claim", "start", "W", [["0/3"]])),
        "number-decimal": (hand, put("claim", "start", "W", [["0.5"]])),
        "number-newline": (hand, put("claim", "start", "W", [["1\n"]])),
        "number-space": (hand, put("claim", "start", "W", [[" 1"]])),
        "number-other-digits": (hand, put("claim", "start", "W", [["\u0661"]])),
        "number-underscore": (hand, put("claim", "start", "W", [["1_0"]])),
        "number-empty": (hand, put("claim", "start", "W", [[""]])),
        "number-bare": (hand, put("claim", "start", "W", [[1]])),
        "number-float": (hand, put("claim", "start", "W", [[0.5]])),
        "number-true": (hand, put("claim", "start", "W", [[True]])),
        "number-null": (hand, put("claim", "start", "W", [[None]])),
        "matrix-a-string": (hand, put("claim", "start", "W", "1")),
    }
    text = documents.text(hand)
    return texts(edits) | {
        "key-twice": text.replace('"format":"valleys/1"', '"format":"valleys/1","format":"valleys/1"'),
        "cut": text[: len(text) // 2],
        "two-documents": text + text,
        "not-a-number": text.replace('"2"', "NaN", 1),
        "a-list": "[]\n",
        "empty": "",
        "not-ascii": text.replace("descent", "désçent"),
        "byte-order-mark": "\ufeff" + text,
        "deep": "[" * 100_000,
    }
