"""Documents of kind `connect` and `disconnected`."""

from flint import fmpq

from valleys.theory.activations import activation
from valleys.theory.exact import matrix
from valleys.theory.networks import Network, random_network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import documents
from valleys.verifiers.catalogue import OUTSIDE, instance, produce
from valleys.verifiers.documents import Document
from valleys.verifiers.paths.connect import connect, connect_claim
from valleys.verifiers.paths.disconnected import disconnected_claim, disconnected_proof

from .common import edited, put, texts

SAMPLE = Sample.of([[1, 0], [0, 1], [1, 1], [2, -1]], [[1], [2], [3], [0]])


def connection(σ: str, sample: Sample, one: Network, other: Network) -> Document:
    problem = Problem(activation(σ), sample, one.shape[2])
    return documents.document(connect_claim(problem, one, other), connect(problem, one, other).proof())


def exchanged() -> Document:
    """Φ = (x₁², x₂²) by two neurons, and the same with the neurons exchanged: L = 0, the barrier is at 1."""
    problem = Problem(activation("z^2"), Sample.of([[1, 0], [0, 1], [1, 1]], [[1, 0], [0, 1], [1, 1]], [1, 2, 1]), 2)
    one, two = [1, 0], [0, 1]
    start, end = Network(matrix([one, two]), matrix([one, two])), Network(matrix([two, one]), matrix([two, one]))
    claim = disconnected_claim(problem, start, end, fmpq(1, 2))
    return documents.document(claim, disconnected_proof(problem, start, end))


def valid() -> dict[str, Document]:
    six, five = random_network(2, 1, 6, 1), random_network(2, 1, 4, 2)
    found = {
        "connect-seven-segments": connection("z^2", SAMPLE, six, random_network(2, 1, 6, 2)),
        "connect-exchange": connection("z^2", SAMPLE, five, random_network(2, 1, 4, 3)),
        "connect-relu": connection("relu", SAMPLE, random_network(2, 1, 5, 4), random_network(2, 1, 5, 5)),
        "connect-nothing": connection("z^2", SAMPLE, five, five),
        "disconnected-exchanged": exchanged(),
    }
    for claim, indices in {"one-valley": (1, 4, 12), "one-valley-sharp": (0, 3, 8, 26)}.items():
        for index in indices:
            made = instance(claim, 0, index)
            found[f"generated-{claim}-{made.kind.replace(' ', '-')}"] = produce(claim, made)
    for index in range(4):
        made = instance("one-valley-sharp", 0, index, OUTSIDE)
        name = f"generated-disconnected-{made.kind.replace(' ', '-')}-{index}"
        found[name] = produce("one-valley-sharp", made, OUTSIDE)
    return found


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    seven, apart = good["connect-seven-segments"], good["disconnected-exchanged"]
    kinds = [segment["kind"] for segment in seven["proof"]["segments"]]
    crossing, start = kinds.index("interpolate"), seven["claim"]["start"]
    high = [["1000"] * 6]
    return edited(
        {
            "connect-interpolate-above-the-level": (seven, put("proof", "segments", crossing, "U", high)),
            "connect-interpolate-above-and-back": (
                seven, lambda d: d["proof"]["segments"].insert(crossing, {"kind": "interpolate", "U": high})
            ),
            "connect-ends-elsewhere": (seven, lambda d: d["proof"]["segments"].pop()),
            "connect-another-end": (seven, put("claim", "end", "W", 0, ["9", "9"])),
            "connect-to-itself-by-no-path": (seven, put("proof", "segments", [])),
            "connect-moves-a-live-neuron": (
                seven,
                put("proof", "segments", crossing + 1, {"kind": "move-dead", "rows": {"1": ["7", "7"]}}),
            ),
            "connect-reroute-changes-the-function": (seven, put("proof", "segments", crossing, "kind", "reroute")),
            "connect-descend-uphill": (
                seven, lambda d: d["proof"]["segments"].insert(0, {"kind": "descend", "U": high})
            ),
            "connect-stays-at-the-start": (seven, put("claim", "end", "U", [["1"] * len(start["W"])])),
            "disconnected-level-at-the-barrier": (apart, put("claim", "level", "1")),
            "disconnected-level-below-the-networks": (apart, put("claim", "level", "-1")),
            "disconnected-same-sign": (apart, put("claim", "end", apart["claim"]["start"])),
            "disconnected-a-network-above-the-level": (apart, put("claim", "start", "U", 0, 0, "5")),
            "disconnected-singular-features": (
                apart, put("claim", "end", {"U": [["1", "0"], ["0", "1"]], "W": [["1", "0"], ["1", "0"]]})
            ),
            "disconnected-other-targets": (apart, put("claim", "problem", "data", "y", 1, ["2", "0"])),
            "disconnected-light-points": (apart, put("claim", "problem", "data", "weights", 0, "1/4")),
            "disconnected-points-that-do-not-show-it": (apart, put("proof", "points", ["0", "2"])),
        }
    )  # fmt: skip


def malformed(good: dict[str, Document]) -> dict[str, str]:
    seven, apart = good["connect-seven-segments"], good["disconnected-exchanged"]
    return texts(
        {
            "connect-with-a-gap": (seven, put("claim", "gap", "1")),
            "connect-with-a-final": (seven, put("proof", "final", {"kind": "global-minimum"})),
            "connect-without-an-end": (seven, lambda d: d["claim"].pop("end")),
            "connect-another-width": (seven, put("claim", "end", "W", [["1", "1"]])),
            "connect-rational-segment": (seven, put("proof", "segments", 0, "kind", "rational")),
            "connect-segments-an-object": (seven, put("proof", "segments", {})),
            "disconnected-a-point-twice": (apart, put("proof", "points", ["0", "0"])),
            "disconnected-one-point": (apart, put("proof", "points", ["0"])),
            "disconnected-no-such-point": (apart, put("proof", "points", ["0", "3"])),
            "disconnected-another-reason": (apart, put("proof", "reason", "trust")),
            "disconnected-without-a-level": (apart, lambda d: d["claim"].pop("level")),
        }
    )
