"""Documents of kind `descent` about deep linear networks."""

from flint import fmpq, fmpq_mat

from valleys.theory.deep_linear import DeepLinear, LinearProblem, random_layers
from valleys.theory.populations import Population
from valleys.theory.samples import Sample
from valleys.verifiers import documents
from valleys.verifiers.catalogue import instance, produce
from valleys.verifiers.documents import Document
from valleys.verifiers.paths.deep_linear import linear_claim
from valleys.verifiers.paths.linear_descent import descend_linear

from .common import edited, put, texts

SAMPLE = Sample.of([[1, 0, 2], [0, 1, 1], [1, 1, 0], [2, -1, 1]], [[1, 0], [2, 1], [3, 1], [0, 5]], [1, 2, "1/2", 1])
DIAGONAL = Sample.of([[1, 0], [0, 1]], [[2, 0], [0, 1]])


def descent(sample: Sample, start: DeepLinear, gap: fmpq | None = None) -> Document:
    problem = LinearProblem(tuple(start.widths), sample)
    return documents.document(linear_claim(problem, start, gap), descend_linear(problem, start, gap).proof())


def by_law(name: str, widths: tuple[int, ...], gap: fmpq | None, bias: bool = False) -> Document:
    inputs = widths[0] - bias
    units = [tuple(int(i == j) for j in range(inputs)) for i in range(inputs)]
    lines = ({alpha: fmpq(i + j + 1) for j, alpha in enumerate(units)} for i in range(widths[-1]))
    targets = tuple(line | {(0,) * inputs: fmpq(i + 1)} for i, line in enumerate(lines))
    problem = LinearProblem(widths, Population(name, inputs, targets, fmpq(1, 4), bias))
    path = descend_linear(problem, random_layers(widths, 3), gap)
    return documents.document(linear_claim(problem, path.start, gap), path.proof())


def valid() -> dict[str, Document]:
    found = {
        "linear-wide": descent(SAMPLE, random_layers((3, 4, 3, 2), 1)),
        "linear-zero": descent(SAMPLE, DeepLinear((fmpq_mat(3, 3), fmpq_mat(2, 3)))),
        "linear-gaussian": by_law("gaussian", (2, 3, 2), None),
        "linear-sphere-bottleneck": by_law("sphere", (3, 1, 2), fmpq(1, 10**6)),
        "linear-cube-bias": by_law("cube", (3, 3, 2), None, bias=True),
        "linear-one-layer": descent(SAMPLE, random_layers((3, 2), 1)),
        "linear-bottleneck": descent(SAMPLE, random_layers((3, 1, 2), 2), fmpq(1, 10**6)),
        "linear-exact-bottleneck": descent(DIAGONAL, DeepLinear((fmpq_mat([[0, 1]]), fmpq_mat([[0], [1]])))),
    }
    for index in (2, 3, 5, 8, 13, 16):
        made = instance("linear", 0, index)
        found[f"generated-linear-{made.kind.replace(' ', '-')}-{index}"] = produce("linear", made)
    return found


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    wide, narrow, saddle = good["linear-wide"], good["linear-bottleneck"], good["linear-exact-bottleneck"]
    law = ("claim", "problem", "data")
    half = [["1/2", "1/2"], ["1/2", "1/2"]]
    return edited(
        {
            "linear-last-segment-left-out": (wide, lambda d: d["proof"]["segments"].pop()),
            "linear-another-law": (good["linear-cube-bias"], put(*law, "distribution", "gaussian")),
            "linear-another-target": (good["linear-gaussian"], put(*law, "target", 0, 0, 0, "9")),
            "linear-nothing-moves": (saddle, put("proof", "segments", [])),
            "linear-gap-not-in-the-claim": (narrow, lambda d: d["claim"].pop("gap")),
            "linear-gap-too-small": (narrow, put("claim", "gap", "1/1000000000000000")),
            "linear-too-many-segments": (narrow, put("claim", "segments", "0")),
            "linear-uphill": (
                wide,
                lambda d: d["proof"]["segments"].insert(0, {"kind": "layers", "layers": {"2": [["99"] * 3] * 2}}),
            ),
            "linear-another-best-map": (wide, put("proof", "final", "G", [["0"] * 3] * 2)),
            "linear-tau-negative": (saddle, put("proof", "final", "tau", "-1")),
            "linear-bound-not-symmetric": (saddle, put("proof", "final", "Z", 0, 1, "1")),
            "linear-bound-indefinite": (saddle, put("proof", "final", "Z", [["-1", "0"], ["0", "0"]])),
            "linear-bound-below-the-gain": (saddle, put("proof", "final", {**saddle["proof"]["final"], "tau": "0"})),
            "linear-zero-pivot-with-a-column": (
                saddle, put("proof", "final", "Z", [["0", "1"], ["1", "5"]])
            ),
            "linear-bound-of-another-matrix": (saddle, put("proof", "final", "Z", half)),
            "linear-saddle-called-a-minimum": (
                saddle, put("proof", {"segments": [], "final": {**saddle["proof"]["final"], "tau": "2", "Z": half}})
            ),
        }
    )  # fmt: skip


def malformed(good: dict[str, Document]) -> dict[str, str]:
    wide = good["linear-wide"]
    moments = {"type": "moments", "second": [["1"]], "cross": [["1"]], "target": "1"}
    return texts(
        {
            "linear-free-table-of-moments": (wide, put("claim", "problem", "data", moments)),
            "linear-law-with-negative-noise": (good["linear-gaussian"], put("claim", "problem", "data", "noise", "-1")),
            "linear-unknown-law": (good["linear-gaussian"], put("claim", "problem", "data", "distribution", "cauchy")),
            "linear-law-and-points": (good["linear-gaussian"], put("claim", "problem", "data", "x", [["1", "1"]])),
            "linear-other-loss": (wide, put("claim", "problem", "loss", {"type": "huber", "delta": "1"})),
            "linear-width-zero": (wide, put("claim", "problem", "widths", 1, "0")),
            "linear-one-width": (wide, put("claim", "problem", "widths", ["3"])),
            "linear-widths-of-others": (wide, put("claim", "problem", "widths", ["3", "4", "4", "2"])),
            "linear-a-layer-less": (wide, lambda d: d["claim"]["start"]["W"].pop()),
            "linear-layer-out-of-range": (wide, put("proof", "segments", 0, "layers", {"3": [["1"]]})),
            "linear-layer-of-another-shape": (wide, put("proof", "segments", 0, "layers", {"2": [["1"]]})),
            "linear-interpolate": (wide, put("proof", "segments", 0, "kind", "interpolate")),
            "linear-gap-negative": (wide, put("claim", "gap", "-1")),
            "linear-gap-in-the-proof": (wide, put("proof", "final", "gap", "1")),
            "linear-final-global-minimum": (wide, put("proof", "final", {"kind": "global-minimum"})),
            "linear-weight-zero": (wide, put("claim", "problem", "data", "weights", 0, "0")),
            "linear-a-hidden-activation": (wide, put("claim", "problem", "activation", {"type": "exp"})),
        }
    )
