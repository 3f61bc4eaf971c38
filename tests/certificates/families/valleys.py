"""Documents of kind `spurious-valley`."""

from flint import fmpq

from valleys.theory.activations import ABS, RELU, PiecewiseLinear, activation
from valleys.theory.named_activations import Named
from valleys.verifiers.documents import Document
from valleys.verifiers.traps.cone import cone
from valleys.verifiers.traps.kinks import kinks
from valleys.verifiers.traps.two_axes import two_axes
from valleys.verifiers.traps.unimodal import unimodal

from .common import changed, put, texts

LEAKY = PiecewiseLinear(fmpq(1, 10), fmpq(1))


UNIMODAL = {
    "softplus": 2,
    "squareplus": 1,
    "sigmoid": 3,
    "normal-cdf": 3,
    "arctan-plus-half-pi": 1,
    "tanh-plus-1": 2,
}
"""Activation ↦ width."""


def _becomes_a_descent(document: Document) -> None:
    """A kind of claim that is not about activations with enclosures only."""
    claim = document["claim"]
    document["claim"] = {"kind": "descent", "problem": claim["problem"], "start": claim["bad"]}
    document["proof"] = {"segments": [], "final": {"kind": "global-minimum"}}


def _second_output(document: Document) -> None:
    """Another output, which is 0 at the points and in both networks."""
    claim = document["claim"]
    claim["problem"]["m"] = "2"
    for row in claim["problem"]["data"]["y"]:
        row.append("0")
    for network in (claim["bad"], document["proof"]["better"]):
        network["U"].append(["0"] * len(network["W"]))


def weighted(three: Document, weights: list[str], level: str) -> Document:
    """Three ReLU neurons with these weights of the points; the level is the most that the rule gives."""

    def change(document: Document) -> None:
        document["claim"]["problem"]["data"]["weights"] = weights
        document["proof"]["level"] = level

    return changed(three, change)


def _concave(document: Document) -> None:
    """σ(z) = min(z, 0) meets concave targets exactly: what convex functions must cost says nothing of this minimum."""
    fit = {"U": [["1"]], "W": [["1", "-1"]]}
    problem = document["claim"]["problem"] | {"n": "2", "m": "1", "p": "1"}
    problem["activation"] = {"type": "piecewise-linear", "negative": "1", "positive": "0"}
    x = [["0", "1"], ["1", "1"], ["2", "1"]]
    problem["data"] = {"type": "points", "x": x, "y": [["-1"], ["0"], ["0"]], "weights": ["1"] * 3}
    document["claim"] |= {"problem": problem, "bad": fit}
    triple = [["0", "1", "2"]]
    document["proof"] |= {"level": "1", "floor": "1/7", "better": fit, "cells": triple, "convex": triple}


HALF_LINE = ["1", "5/4", "100000", "100000", "100000", "7/5"]
"""With these weights the half-line is the cheapest cell, with 605/9."""
BENT = ["1", "7", "1/3", "2", "3", "1/2"]
"""With these the second cell is, with 6722/177."""


def _one_place(document: Document) -> None:
    """All points are the same, and the level and the floor are above every loss."""
    document["claim"]["problem"]["data"]["x"] = [["0", "1", "0"]] * 6
    document["proof"].update(level="1000000", floor="1000000")


def valid() -> dict[str, Document]:
    three = kinks(RELU, 3, n=3, barrier=fmpq(7, 2), depth=fmpq(1, 3)).document()
    return {
        "valley-relu-one": kinks(RELU, 1).document(),
        "valley-relu-three": three,
        "valley-half-line-is-cheapest": weighted(three, HALF_LINE, "605/9"),
        "valley-bent-cell-is-cheapest": weighted(three, BENT, "6722/177"),
        "valley-two-axes-relu": two_axes(RELU, 3).document(),
        "valley-two-axes-softplus": two_axes(Named("softplus"), 2, 4).document(),
        "valley-two-axes-sigmoid": two_axes(Named("sigmoid"), 2).document(),
        "valley-abs-two": kinks(ABS, 2).document(),
        "valley-leaky-two": kinks(LEAKY, 2).document(),
        "valley-squares": cone(activation("z^2"), 2, 3).document(),
        "valley-fourth-powers": cone(activation("z^4/2"), 2, 2).document(),
        **{f"valley-{name}": unimodal(Named(name), p).document() for name, p in UNIMODAL.items()},
    }


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    three, leaky, one = good["valley-relu-three"], good["valley-leaky-two"], good["valley-relu-one"]
    fourth = good["valley-fourth-powers"]
    cells = three["proof"]["cells"]
    soft, cdf = good["valley-softplus"], good["valley-normal-cdf"]
    axes = good["valley-two-axes-relu"], good["valley-two-axes-softplus"]
    return {
        "valley-two-axes-a-cell-off-the-line": changed(axes[0], put("proof", "cells", 2, ["4", "5", "7"])),
        "valley-two-axes-a-leaky-floor": changed(
            axes[0],
            put("claim", "problem", "activation", {"type": "piecewise-linear", "negative": "1/100", "positive": "1"}),
        ),
        "valley-two-axes-a-run-off-the-line": changed(axes[1], put("proof", "run", ["0", "1", "2", "3", "5"])),
        "valley-two-axes-a-floor-point-twice": changed(axes[0], put("proof", "convex", [["7", "0", "1"]])),
        "valley-unimodal-not-equispaced": changed(soft, put("proof", "run", 0, "5")),
        "valley-unimodal-a-point-twice": changed(soft, put("proof", "run", ["1"] * 5)),
        "valley-unimodal-level-too-high": changed(soft, put("proof", "level", "1000000")),
        "valley-unimodal-floor-too-high": changed(soft, put("proof", "floor", "1000000")),
        "valley-unimodal-better-is-worse": changed(soft, put("proof", "better", soft["claim"]["bad"])),
        "valley-unimodal-negative-weight": changed(soft, put("claim", "bad", "U", 0, 0, "-1")),
        "valley-unimodal-another-label": changed(cdf, put("claim", "problem", "data", "y", 1, ["0"])),
        "valley-unimodal-of-a-signed-activation": changed(cdf, put("claim", "problem", "activation", {"type": "tanh"})),
        "valley-unimodal-of-two-peaks": changed(soft, put("claim", "problem", "activation", {"type": "gelu"})),
        "valley-kinks-of-softplus": changed(
            soft, lambda d: d.update(proof=good["valley-relu-three"]["proof"] | {"better": d["proof"]["better"]})
        ),
        "valley-level-too-high": changed(three, put("proof", "level", "1000")),
        "valley-floor-too-high": changed(three, put("proof", "floor", "1000")),
        "valley-level-below-the-point": changed(three, put("proof", "level", "1")),
        "valley-better-is-worse": changed(three, put("proof", "better", three["claim"]["bad"])),
        "valley-point-outside": changed(three, put("claim", "bad", "U", 0, 0, "-5")),
        "valley-point-on-the-boundary": changed(three, put("claim", "bad", "U", 0, 0, "0")),
        "valley-concave-fits-exactly": changed(three, _concave),
        "valley-above-the-cheapest-half-line": weighted(three, HALF_LINE, "605000000009/9000000000"),
        "valley-above-the-cheapest-bent-cell": weighted(three, BENT, "6722000000177/177000000000"),
        "valley-outer-weight-negative": changed(three, put("claim", "bad", three["proof"]["better"])),
        "valley-kinks-of-two-outputs": changed(three, _second_output),
        "valley-points-all-the-same": changed(three, _one_place),
        "valley-cells-overlap": changed(three, put("proof", "cells", 1, cells[2])),
        "valley-cell-out-of-order": changed(three, put("proof", "cells", 1, cells[1][::-1])),
        "valley-points-off-the-line": changed(three, put("claim", "problem", "data", "x", 3, ["3", "1", "1"])),
        "valley-another-label": changed(three, put("claim", "problem", "data", "y", 1, ["0"])),
        "valley-concave-activation": changed(
            leaky, put("claim", "problem", "activation", {"type": "piecewise-linear", "negative": "1", "positive": "0"})
        ),
        "valley-half-line-of-a-signed-activation": changed(leaky, put("proof", "cells", 0, ["3", "4"])),
        "valley-floor-point-used-twice": changed(leaky, put("proof", "convex", [["0", "1", "2"], ["0", "1", "2"]])),
        "valley-cone-another-sum-of-squares": changed(fourth, put("proof", "squares", 0, 0, "1")),
        "valley-cone-spread-too-large": changed(fourth, put("proof", "spread", "1000000")),
        "valley-cone-scale-too-small": changed(fourth, put("proof", "scale", "1/1000000")),
        "valley-cone-subspace-dependent": changed(
            fourth, lambda d: put("proof", "subspace", 1, d["proof"]["subspace"][0])(d)
        ),
        "valley-cone-negative-weight": changed(fourth, put("claim", "bad", "U", 0, 0, "-1")),
        "valley-cone-odd-power": changed(
            fourth, put("claim", "problem", "activation", "coefficients", ["0", "0", "0", "1"])
        ),
        "valley-cone-another-label": changed(fourth, put("claim", "problem", "data", "y", 1, ["0"])),
        "valley-polynomial-activation": changed(
            one, put("claim", "problem", "activation", {"type": "polynomial", "coefficients": ["0", "1", "1"]})
        ),
    }


def malformed(good: dict[str, Document]) -> dict[str, str]:
    three, fourth = good["valley-relu-three"], good["valley-fourth-powers"]
    return texts(
        {
            "valley-unimodal-run-too-short": (good["valley-softplus"], lambda d: d["proof"]["run"].pop()),
            "valley-unimodal-activation-with-a-slope": (
                good["valley-softplus"],
                put("claim", "problem", "activation", "slope", "1"),
            ),
            "valley-descent-of-softplus": (good["valley-softplus"], _becomes_a_descent),
            "valley-unknown-reason": (three, put("proof", "reason", "trust")),
            "valley-level-in-the-claim": (three, put("claim", "level", "1")),
            "valley-no-better-point": (three, lambda d: d["proof"].pop("better")),
            "valley-fewer-cells": (three, lambda d: d["proof"]["cells"].pop()),
            "valley-cell-of-one-point": (three, put("proof", "cells", 0, ["1"])),
            "valley-cone-negative-square": (fourth, put("proof", "squares", 0, 0, "-1")),
            "valley-cone-form-of-another-degree": (fourth, put("proof", "squares", 0, 1, [["1", ["1", "0"]]])),
            "valley-cone-spread-zero": (fourth, put("proof", "spread", "0")),
            "valley-index-out-of-range": (three, put("proof", "cells", 0, ["0", "99"])),
        }
    )
