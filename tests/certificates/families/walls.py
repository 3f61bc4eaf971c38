"""Documents of kind `spurious-valley` with reason `wall`."""

from typing import Any

from valleys.theory.activations import Polynomial, activation
from valleys.theory.exact import matrix
from valleys.theory.networks import Network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers.documents import Document, document
from valleys.verifiers.traps.region import Place, proof
from valleys.verifiers.traps.trap import valley_claim
from valleys.verifiers.traps.wall import wall, wall_region

from .common import edited, put, texts


def by_hand() -> Document:
    """L = (uw − 1)² + 3(uw² − 1)² for z + z² and a Gaussian input: 4 on {uw = 0}, at least 1 where uw ≤ 0."""
    u_w: list[Any] = [["1", ["1", "1"]]]
    claim = wall(Polynomial.of([0, 1, 1])).claim()
    claim["bad"] = {"U": [["1/100"]], "W": [["-10"]]}
    factor = [["3", ["1", "3"]], ["1", ["1", "1"]], ["-6", ["0", "1"]], ["-2", ["0", "0"]]]
    squares = [["1", u_w], ["3", [["1", ["1", "2"]], ["-1", ["0", "0"]]]]]
    reason = {
        "reason": "wall",
        "level": "4",
        "floor": "1",
        "better": {"U": [["1"]], "W": [["1"]]},
        "wall": u_w,
        "on": {"squares": [], "factor": factor},
        "inside": {"squares": squares, "multiplier": [["2", [["1", ["0", "0"]]]]]},
    }
    return document(claim, reason)


def on_points(σ: str, x: list[list[int]], y: list[list[int]], U: Any, W: Any) -> Document:
    """The wall that is found around a network."""
    problem, bad = Problem(activation(σ), Sample.of(x, y), len(W)), Network(matrix(U), matrix(W))
    found = wall_region(Place.of(problem, bad))
    assert found is not None
    return document(valley_claim(problem, bad), proof(*found))


def valid() -> dict[str, Document]:
    line = list(range(-2, 3))
    plane = [[a, b] for a in (-1, 0, 1) for b in (-1, 0, 2)]
    return {
        "wall-by-hand": by_hand(),
        "wall-quartic": wall(Polynomial.of([0, 0, 0, 1, 1])).document(),
        "wall-points": on_points("z^2+z", [[k] for k in line], [[k + k * k] for k in line], [["1/100"]], [[-10]]),
        "wall-two-outputs": on_points(
            "z^2+z", [[k] for k in line], [[k + k * k, -k * k] for k in line], [["1/100"], ["-1/100"]], [[-10]]
        ),
        "wall-two-inputs": on_points("z^2+z", plane, [[a + a * a] for a, _ in plane], [["1/100"]], [[-10, 0]]),
    }


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    hand, points = good["wall-by-hand"], good["wall-points"]
    constant = [["-1", ["0", "0"]]]
    nothing: list[Any] = []
    return edited(
        {
            "wall-level-too-high": (hand, put("proof", "level", "5")),
            "wall-level-too-low": (hand, put("proof", "level", "3")),
            "wall-floor-too-high": (hand, put("proof", "floor", "3/2")),
            "wall-another-side": (hand, put("claim", "bad", "W", 0, 0, "10")),
            "wall-on-the-wall": (hand, put("claim", "bad", "W", 0, 0, "0")),
            "wall-another-wall": (hand, put("proof", "wall", [["1", ["1", "0"]]])),
            "wall-everywhere": (hand, put("proof", "wall", constant)),
            "wall-no-wall": (hand, put("proof", "wall", nothing)),
            "wall-another-factor": (hand, put("proof", "on", "factor", 0, 0, "2")),
            "wall-another-square": (hand, put("proof", "inside", "squares", 1, 0, "2")),
            "wall-no-multiplier": (hand, put("proof", "inside", "multiplier", nothing)),
            "wall-noise-forgotten": (hand, put("claim", "problem", "data", "noise", "1/2")),
            "wall-another-target": (hand, put("claim", "problem", "data", "target", 0, 0, 0, "2")),
            "wall-another-law": (hand, put("claim", "problem", "data", "distribution", "cube")),
            "wall-another-label": (points, put("claim", "problem", "data", "y", 0, ["3"])),
            "wall-another-weight": (points, put("claim", "problem", "data", "weights", 0, "2")),
            "wall-better-is-worse": (hand, put("proof", "better", hand["claim"]["bad"])),
            "wall-of-zero": (hand, _of_zero),
            "wall-of-relu": (
                points,
                put("claim", "problem", "activation", {"type": "piecewise-linear", "negative": "0", "positive": "1"}),
            ),
            "wall-moments-for-the-cone": (
                hand,
                put("proof", _other_reason("cone", "squares", "subspace", "spread", "scale")),
            ),
            "wall-moments-for-an-ellipsoid": (hand, put("proof", _other_reason("local-minimum", "axes", "radius"))),
        }
    )


def _other_reason(reason: str, *keys: str) -> Document:
    fields: dict[str, Any] = {
        "squares": [],
        "subspace": [["1"]],
        "spread": "1",
        "scale": "1",
        "axes": [["1", "0"], ["0", "1"]],
        "radius": "1",
    }
    better = {"U": [["1"]], "W": [["1"]]}
    return {"reason": reason, "level": "4", "floor": "1", "better": better, **{key: fields[key] for key in keys}}


def _of_zero(document: Document) -> None:
    """The loss of σ = 0 and targets 0 is 0 everywhere; a level of 1 must not slip through."""
    document["claim"]["problem"]["activation"]["coefficients"] = []
    document["claim"]["problem"]["data"]["target"] = [[]]
    empty: list[Any] = []
    document["proof"]["on"] = {"squares": empty, "factor": empty}
    document["proof"]["inside"] = {"squares": empty, "multiplier": empty}


def malformed(good: dict[str, Document]) -> dict[str, str]:
    hand = good["wall-by-hand"]
    return texts(
        {
            "wall-negative-square": (hand, put("proof", "inside", "squares", 0, 0, "-1")),
            "wall-negative-multiplier": (hand, put("proof", "inside", "multiplier", 0, 0, "-2")),
            "wall-negative-exponent": (hand, put("proof", "on", "factor", 0, 1, ["-1", "1"])),
            "wall-factor-inside": (hand, put("proof", "inside", "factor", [])),
            "wall-too-few-exponents": (hand, put("proof", "wall", [["1", ["1"]]])),
            "wall-a-term-twice": (hand, put("proof", "wall", [["1", ["1", "1"]], ["1", ["1", "1"]]])),
            "wall-better-of-another-width": (hand, put("proof", "better", {"U": [["1", "0"]], "W": [["1"], ["0"]]})),
            "wall-no-inside": (hand, lambda d: d["proof"].pop("inside")),
        }
    )
