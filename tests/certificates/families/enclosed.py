"""Documents of kind `descent` for activations with enclosures only."""

from typing import Any

from flint import fmpq, fmpq_mat

from valleys.theory.exact import matrix
from valleys.theory.losses import loss
from valleys.theory.named_activations import Named
from valleys.theory.networks import Network, random_network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import documents
from valleys.verifiers.documents import Document
from valleys.verifiers.paths.descent import descent_claim
from valleys.verifiers.paths.enclosed import descend

from .common import changed, put, texts

PLANE = [[1, 0], [0, 1], [1, 1]]
LABELS = [[1], [-2], [3]]
OPPOSITE = [[1, 2], [-1, -2], [0, 0], [3, 1]]
FINAL = ("proof", "final")


def enclosed(
    σ: str,
    x: Any,
    y: Any,
    start: Network,
    gap: fmpq | None = None,
    segments: int | None = None,
    weights: Any = None,
    cost: str = "square",
) -> Document:
    problem = Problem(Named(σ), Sample.of(x, y, weights), start.shape[2], loss(cost))
    claim = descent_claim(problem, start, gap, segments)
    return documents.document(claim, descend(problem, start, gap, segments).proof())


def twins(p: int) -> Network:
    """All neurons equal."""
    return Network(fmpq_mat(1, p, list(range(1, p + 1))), fmpq_mat([[1, 1]] * p))


def silent(p: int) -> Network:
    """Every weight is 0."""
    return Network(fmpq_mat(1, p), fmpq_mat(p, 2))


def pairs(p: int) -> Network:
    """w, −w, w′, −w′, …, none of them dead."""
    W = random_network(2, 1, p, 4).W.tolist()
    return Network(fmpq_mat(1, p, [1, 2, -1, 3][:p]), matrix([[(-1) ** i * v for v in W[i // 2]] for i in range(p)]))


def line(p: int) -> Network:
    """Neurons on a line through 0."""
    return Network(fmpq_mat(1, p, [2, -1, 1, 3][:p]), matrix([[i - 1, 2 * i - 2] for i in range(p)]))


def floats() -> Network:
    return Network(matrix([[0.1, -0.7, 0.3]]), matrix([[0.2, 1.1], [-0.4, 0.9], [0.6, 0.5]]))


def valid() -> dict[str, Document]:
    fourth = [*LABELS, [5]]
    found = {
        "by-hand": by_hand(),
        "exp-twins": enclosed("exp", PLANE, LABELS, twins(3), segments=3),
        "tanh-floats": enclosed("tanh", PLANE, LABELS, floats(), segments=1),
        "sigmoid-repeated-points": enclosed("sigmoid", [*PLANE, [1, 1]], fourth, random_network(2, 1, 4, 1)),
        "softplus-opposite-points": enclosed("softplus", OPPOSITE, fourth, random_network(2, 1, 4, 3)),
        "silu-opposite-points": enclosed("silu", OPPOSITE, fourth, random_network(2, 1, 4, 2)),
        "atan-opposite-points": enclosed("atan", OPPOSITE, fourth, random_network(2, 1, 2, 2)),
        "normal-cdf-opposite-points": enclosed("normal-cdf", OPPOSITE, fourth, silent(4)),
        "gelu-zero-start": enclosed("gelu", PLANE, LABELS, silent(4)),
        "sin-joint": enclosed("sin", PLANE, LABELS, pairs(3), segments=2),
        "erf-joint": enclosed("erf", PLANE[:2], LABELS[:2], line(2), segments=2),
        "cos-signs": enclosed("cos", PLANE, LABELS, pairs(3), segments=3),
        "gaussian-two-outputs": enclosed(
            "gaussian", PLANE, [[1, 2], [0, 1], [3, -1]], random_network(2, 2, 3, 5), weights=[1, "1/2", 3]
        ),
        "squareplus-gap": enclosed("squareplus", PLANE, LABELS, random_network(2, 1, 3, 2), gap=fmpq(1, 10**6)),
        "arctan-plus-half-pi": enclosed("arctan-plus-half-pi", PLANE, LABELS, random_network(2, 1, 3, 2)),
        "exp-absolute": enclosed("exp", PLANE, LABELS, twins(4), cost="absolute"),
        "sin-huber": enclosed("sin", [*PLANE, [1, 1]], [*LABELS, [3]], random_network(2, 1, 3, 7), cost="huber(1/2)"),
        "tanh-plus-1-gap": enclosed("tanh-plus-1", PLANE, LABELS, twins(4), gap=fmpq(1, 1000)),
    }
    return {f"enclosed-{name}": document for name, document in found.items()}


def by_hand() -> Document:
    """exp at x = 0, where every feature is 1: u = 1 goes straight to 3."""
    data = {"type": "points", "x": [["0"]], "y": [["3"]], "weights": ["1"]}
    problem = {"model": "shallow", "n": "1", "m": "1", "p": "1", "activation": {"type": "exp"}, "data": data}
    claim = {
        "kind": "descent",
        "problem": problem | {"loss": {"type": "square"}},
        "start": {"U": [["1"]], "W": [["2"]]},
    }
    final = {"kind": "interpolation", "neurons": ["0"], "points": ["0"], "inverse": [["1"]], "witness": [["3"]]}
    return documents.document(claim, {"segments": [], "final": final})


def hump() -> Document:
    """The loss ends below where it starts, but rises between: sin(wx) at x = 1 to y = −1, w from 0.1 to 4.5."""
    document = changed(by_hand(), put("claim", "problem", "activation", {"type": "sin"}))
    document["claim"]["problem"]["data"] |= {"x": [["1"]], "y": [["-1"]]}
    document["claim"]["start"]["W"] = [["1/10"]]
    document["proof"]["segments"] = [{"kind": "joint", "U": [["1"]], "W": [["9/2"]]}]
    document["proof"]["final"] |= {"inverse": [["-1"]], "witness": [["-1"]]}
    return document


def critical() -> Document:
    """From the critical point 0 down to a lower loss: the slope is 0 where it starts."""
    document = hump()
    document["claim"]["start"] = {"U": [["0"]], "W": [["0"]]}
    document["proof"]["segments"] = [{"kind": "joint", "U": [["-1/10"]], "W": [["1/10"]]}]
    document["proof"]["final"]["inverse"] = [["10"]]
    return document


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    twin, tanh, sin = good["enclosed-exp-twins"], good["enclosed-tanh-floats"], good["enclosed-sin-joint"]
    cos, gap, repeated = (good[f"enclosed-{n}"] for n in ("cos-signs", "squareplus-gap", "sigmoid-repeated-points"))
    opposite, hand = good["enclosed-atan-opposite-points"], good["enclosed-by-hand"]
    huber = good["enclosed-sin-huber"]
    free = changed(tanh, lambda d: d["claim"].pop("segments"))
    start, end = sin["claim"]["start"], sin["proof"]["segments"][0]
    off = f"{6 * 10**40 + 1}/{10**40}"
    R = tanh["proof"]["final"]["inverse"]
    found = {
        "inverse-zero": changed(tanh, put(*FINAL, "inverse", [["0"] * 3] * 3)),
        "inverse-singular": changed(tanh, put(*FINAL, "inverse", [R[0], R[0], R[2]])),
        "inverse-transposed": changed(tanh, put(*FINAL, "inverse", [list(c) for c in zip(*R, strict=True)])),
        "inverse-of-other-neurons": changed(tanh, put(*FINAL, "neurons", tanh["proof"]["final"]["neurons"][::-1])),
        "inverse-of-other-points": changed(tanh, put(*FINAL, "points", ["2", "1", "0"])),
        "inverse-of-another-activation": changed(tanh, put("claim", "problem", "activation", {"type": "sin"})),
        "features-dependent": changed(twin, lambda d: d["proof"]["segments"].pop(1)),
        "points-that-do-not-determine": changed(opposite, put(*FINAL, "points", ["0", "1"])),
        "witness-not-optimal": changed(tanh, put(*FINAL, "witness", [["1", "-2", "4"]])),
        "witness-of-another-label": changed(repeated, put("claim", "problem", "data", "y", 3, ["6"])),
        "witness-of-other-weights": changed(repeated, put("claim", "problem", "data", "weights", 3, "2")),
        "reroute-to-another-neuron": changed(free, put("proof", "segments", [reroute("0", "-3/5", "3/10")])),
        "reroute-off-by-very-little": changed(twin, put("proof", "segments", 0, "U", 0, 0, off)),
        "reroute-of-a-sign-that-counts": changed(cos, put("claim", "problem", "activation", {"type": "exp"})),
        "reroute-of-the-wrong-sign": changed(cos, put("claim", "problem", "activation", {"type": "sin"})),
        "reroute-that-is-a-descent": changed(gap, put("proof", "segments", 0, "kind", "reroute")),
        "move-a-live-neuron": changed(twin, lambda d: d["proof"]["segments"].pop(0)),
        "joint-uphill": changed(sin, put("proof", "segments", 0, reflected(start, end))),
        "joint-over-a-hump": hump(),
        "joint-from-a-critical-point": critical(),
        "joint-nowhere": changed(free, put("proof", "segments", [{"kind": "joint", **tanh["claim"]["start"]}])),
        "one-segment-too-many": changed(twin, put("claim", "segments", "2")),
        "descend-uphill": changed(gap, put("proof", "segments", 0, "U", [["1000", "0", "0"]])),
        "descend-uphill-within-the-gap": changed(
            changed(gap, put("claim", "gap", "1" + "0" * 12)), put("proof", "segments", 0, "U", [["1000", "0", "0"]])
        ),
        "absolute-of-conflicting-labels": changed(repeated, put("claim", "problem", "loss", {"type": "absolute"})),
        "huber-of-other-labels": changed(huber, put("claim", "problem", "data", "y", 3, ["4"])),
        "gap-too-small": changed(gap, put("claim", "gap", f"1/{10**30}")),
        "gap-not-in-the-claim": changed(gap, lambda d: d["claim"].pop("gap")),
        "width-below-the-dimension": narrow(tanh),
        "weights-huge": changed(hand, lambda d: huge(d, "1" + "0" * 20)),
        "weights-beyond-all-bounds": changed(hand, lambda d: huge(d, "9" * 19_990)),
        "descend-on-the-level": changed(first_only(twin), put("proof", "segments", 0, "kind", "descend")),
    }
    return {f"enclosed-{name}": document for name, document in found.items()}


def reroute(*u: str) -> Document:
    return {"kind": "reroute", "U": [list(u)]}


def reflected(start: Document, joint: Document) -> Document:
    """The segment in the opposite direction."""
    other = {
        name: [
            [str(2 * fmpq(*_parts(a)) - fmpq(*_parts(b))) for a, b in zip(r, s, strict=True)]
            for r, s in zip(start[name], joint[name], strict=True)
        ]
        for name in ("U", "W")
    }
    return {"kind": "joint", **other}


def _parts(text: str) -> tuple[int, int]:
    above, _, below = text.partition("/")
    return int(above), int(below or "1")


def narrow(document: Document) -> Document:
    """The same with two neurons for three points."""

    def change(d: Document) -> None:
        d["claim"]["problem"]["p"] = "2"
        for name, rows in d["claim"]["start"].items():
            d["claim"]["start"][name] = [row[:2] for row in rows] if name == "U" else rows[:2]

    return changed(document, change)


def huge(document: Document, weight: str) -> None:
    """One point at 1 where the feature is e^weight."""
    document["claim"]["problem"]["data"]["x"] = [["1"]]
    document["claim"]["start"]["W"] = [[weight]]


def first_only(document: Document) -> Document:
    """Only the first segment, and no interpolation."""
    witness = document["proof"]["final"]["witness"]
    proof = {"segments": document["proof"]["segments"][:1], "final": {"kind": "gap", "witness": witness}}
    return changed(document, put("proof", proof))


def malformed(good: dict[str, Document]) -> dict[str, str]:
    tanh, gap, sin = (good[f"enclosed-{name}"] for name in ("tanh-floats", "squareplus-gap", "sin-joint"))
    opposite = good["enclosed-silu-opposite-points"]
    y, start = ["1", "-2", "3", "5"], tanh["claim"]["start"]
    edits = {
        "inverse-left-out": (tanh, lambda d: d["proof"]["final"].pop("inverse")),
        "inverse-of-another-shape": (tanh, put(*FINAL, "inverse", [["1"] * 3] * 2)),
        "neuron-twice": (tanh, put(*FINAL, "neurons", ["0", "1", "1"])),
        "neuron-out-of-range": (tanh, put(*FINAL, "neurons", ["0", "1", "3"])),
        "neurons-too-few": (tanh, put(*FINAL, "neurons", ["0", "1"])),
        "point-twice": (tanh, put(*FINAL, "points", ["0", "1", "1"])),
        "point-negative": (tanh, put(*FINAL, "points", ["0", "1", "-1"])),
        "witness-by-values": (opposite, put(*FINAL, "witness", [y])),
        "final-of-exact-activations": (tanh, put(*FINAL, {"kind": "global-minimum"})),
        "final-of-other-losses": (tanh, put(*FINAL, {"kind": "dual", "g": [["0", "0", "0"]]})),
        "gap-in-the-proof": (gap, put(*FINAL, "gap", "1000")),
        "gap-negative": (gap, put("claim", "gap", "-1")),
        "joint-without-weights": (sin, lambda d: d["proof"]["segments"][0].pop("W")),
        "joint-called-descend": (sin, put("proof", "segments", 0, "kind", "descend")),
        "segment-interpolate": (gap, put("proof", "segments", 0, "kind", "interpolate")),
        "segment-rational": (sin, put("proof", "segments", 0, {"kind": "rational", "neurons": {}})),
        "another-loss": (tanh, put("claim", "problem", "loss", {"type": "logistic"})),
        "joint-for-another-loss": (sin, put("claim", "problem", "loss", {"type": "quartic"})),
        "gap-for-another-loss": (gap, put("claim", "problem", "loss", {"type": "quartic"})),
        "huber-without-delta": (tanh, put("claim", "problem", "loss", {"type": "huber"})),
        "activation-with-a-parameter": (tanh, put("claim", "problem", "activation", "scale", "2")),
        "activation-unknown": (tanh, put("claim", "problem", "activation", {"type": "mish"})),
        "activation-exact": (
            tanh,
            put("claim", "problem", "activation", {"type": "polynomial", "coefficients": ["0", "1"]}),
        ),
        "moments": (tanh, put("claim", "problem", "data", {"type": "moments", "distribution": "gaussian"})),
        "connect": (
            tanh,
            put("claim", {k: tanh["claim"][k] for k in ("problem", "start")} | {"kind": "connect", "end": start}),
        ),
        "inverse-of-too-many-digits": (tanh, put(*FINAL, "inverse", 0, 0, "9" * 20_001)),
    }
    return {f"enclosed-{name}": text for name, text in texts(edits).items()}
