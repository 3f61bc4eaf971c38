"""Documents of kind `descent` with `rational` segments: σ = z² below dim*."""

from typing import Any

from flint import fmpq, fmpq_mat

from valleys.theory.activations import Polynomial, activation
from valleys.theory.exact import matrix
from valleys.theory.networks import Network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import documents
from valleys.verifiers.catalogue import instance, produce
from valleys.verifiers.documents import Document
from valleys.verifiers.paths.descent import descent_claim
from valleys.verifiers.paths.quadratic import descend_square
from valleys.verifiers.traps.inertia import inertia

from .common import changed, put, texts

PLANE = [[1, 0], [0, 1], [1, 1], [1, -2]]


def descent(y: Any, start: Network, σ: str = "z^2") -> Document:
    problem = Problem(activation(σ), Sample.of(PLANE, [[value] for value in y]), start.shape[2])
    return documents.document(descent_claim(problem, start), descend_square(problem, start).proof())


def valid() -> dict[str, Document]:
    identity = matrix([[1, 0], [0, 1]])
    found = {
        "rational-definite-to-definite": descent([2, 3, 4, 0], Network(fmpq_mat([[1, 1]]), identity)),
        "rational-opposite": descent([-1, -1, -2, -5], Network(fmpq_mat([[1, 1]]), identity)),
        "rational-singular": descent([-2, 3, 1, 0], Network(fmpq_mat([[1, 0]]), matrix([[1, 1], [1, 1]]))),
        "rational-dependent": descent(
            [1, 2, 3, 0], Network(fmpq_mat([[1, -2, 1]]), matrix([[1, 0], [1, 1], [0, 1]])), "-z^2/2"
        ),
        "rational-floats": descent([1, 2, 3, 0], Network(matrix([[0.1, -0.7]]), matrix([[0.2, 1.1], [-0.4, 0.9]]))),
    }
    found |= {
        "inertia-one-neuron": inertia(Polynomial.of({2: 1}), 1, 2).document(),
        "inertia-three-neurons": inertia(Polynomial.of({2: "-1/3"}), 3, 4, depth=fmpq(30)).document(),
    }
    for index in (0, 1, 8, 10):
        made = instance("quadratic-sharp", 0, index)
        found[f"generated-quadratic-sharp-{made.kind}-{index}"] = produce("quadratic-sharp", made)
    return found


def _curves(document: Document) -> tuple[int, str]:
    """The last rational segment, and one of its neurons."""
    segments = document["proof"]["segments"]
    index = max(k for k, segment in enumerate(segments) if segment["kind"] == "rational")
    return index, next(iter(segments[index]["neurons"]))


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    plain, floats = good["rational-definite-to-definite"], good["rational-floats"]
    index, neuron = _curves(plain)
    way = ("proof", "segments", index, "neurons")
    curve = plain["proof"]["segments"][index]["neurons"][neuron]
    pole = [_times(p, ["-1", "2"]) for p in curve["u"]]
    double = [_times(_times(p, ["-1", "2"]), ["-1", "2"]) for p in curve["u"]]
    three, one = good["inertia-three-neurons"], good["inertia-one-neuron"]
    bad, minimum = three["claim"]["bad"], three["proof"]["minimum"]
    return {
        "inertia-level-too-high": changed(three, put("proof", "level", "1000000")),
        "inertia-floor-too-high": changed(one, put("proof", "floor", "321/10")),
        "inertia-strength-too-high": changed(one, put("proof", "strength", "20001/10000")),
        "inertia-another-minimum": changed(three, put("proof", "minimum", minimum[::-1])),
        "inertia-another-label": changed(one, put("claim", "problem", "data", "y", 2, ["0"])),
        "inertia-another-weight": changed(one, put("claim", "problem", "data", "weights", 0, "1")),
        "inertia-weights-dependent": changed(three, put("claim", "bad", "W", 1, bad["W"][0])),
        "inertia-outer-weight-zero": changed(three, put("claim", "bad", "U", 0, 0, "0")),
        "inertia-good-signs": changed(one, put("claim", "bad", one["proof"]["better"])),
        "inertia-fourth-power": changed(one, put("claim", "problem", "activation", "coefficients", ["0"] * 4 + ["1"])),
        "rational-pole-that-cancels": changed(plain, put(*way, neuron, "u", pole)),
        "rational-double-pole-that-cancels": changed(plain, put(*way, neuron, "u", double)),
        "rational-denominator-zero": changed(plain, put(*way, neuron, "u", 1, ["0"])),
        "rational-curve-left-out": changed(plain, lambda d: d["proof"]["segments"][index]["neurons"].pop(neuron)),
        "rational-begins-elsewhere": changed(plain, put("claim", "start", "U", 0, 0, "2")),
        "rational-sign-of-w": changed(plain, put(*way, neuron, "w", [_times(p, ["-1"]) for p in curve["w"]])),
        "rational-not-affine": changed(
            plain, put(*way, neuron, "u", [_times(curve["u"][0], ["1", "0", "1"]), curve["u"][1]])
        ),
        "rational-uphill": changed(plain, put("claim", "problem", "data", "y", [["1"], ["1"], ["2"], ["5"]])),
        "rational-straight-claimed": changed(plain, put("claim", "segments", "100")),
        "rational-weights-matter": changed(floats, put("claim", "problem", "data", "weights", 0, "7")),
        "rational-ends-early": changed(floats, lambda d: d["proof"]["segments"].pop()),
    }


def _times(p: list[str], q: list[str]) -> list[str]:
    from fractions import Fraction

    total = [Fraction(0)] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            total[i + j] += Fraction(a) * Fraction(b)
    return [str(a) for a in total]


def malformed(good: dict[str, Document]) -> dict[str, str]:
    plain = good["rational-definite-to-definite"]
    index, neuron = _curves(plain)
    way = ("proof", "segments", index, "neurons")
    σ = ("claim", "problem", "activation", "coefficients")
    return texts(
        {
            "inertia-strength-zero": (good["inertia-one-neuron"], put("proof", "strength", "0")),
            "inertia-minimum-too-short": (good["inertia-one-neuron"], put("proof", "minimum", ["1"])),
            "inertia-no-strength": (good["inertia-one-neuron"], lambda d: d["proof"].pop("strength")),
            "rational-another-activation": (plain, put(*σ, ["0", "1", "1"])),
            "rational-neuron-out-of-range": (plain, put(*way, "2", {"u": [["0"], ["1"]], "w": [["0"], ["0"]]})),
            "rational-no-coefficients": (plain, put(*way, neuron, "u", 1, [])),
            "rational-u-a-number": (plain, put(*way, neuron, "u", "1")),
            "rational-w-too-short": (plain, lambda d: d["proof"]["segments"][index]["neurons"][neuron]["w"].pop()),
            "rational-neurons-a-list": (plain, put("proof", "segments", index, "neurons", [])),
            "rational-unknown-key": (plain, put(*way, neuron, "v", "0")),
        }
    )
