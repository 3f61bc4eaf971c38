"""Documents of kind `descent` that end with a curve: final `newton`, mostly with fewer neurons than |S|."""

from math import tanh

from flint import fmpq

from valleys.theory.exact import matrix
from valleys.theory.networks import Network, random_network
from valleys.verifiers import documents
from valleys.verifiers.documents import Document

from .common import changed, put, texts
from .enclosed import LABELS, OPPOSITE, PLANE, enclosed

FINAL = ("proof", "final")
SQUARE = [*PLANE, [1, -1]]
FOUR = [*LABELS, [2]]


def near(width: int, outputs: int = 1) -> tuple[Network, list[list[fmpq]]]:
    """A network, and labels on SQUARE that tanh of it misses by little."""
    start = random_network(2, outputs, width, 3)
    z = start.W * matrix(SQUARE).transpose()
    features = matrix([[round(tanh(int(v.p) / int(v.q)) * 2**12) for v in row] for row in z.tolist()]) / 2**12
    labels: list[list[fmpq]] = (start.U * features).transpose().tolist()
    return start, labels


def valid() -> dict[str, Document]:
    start, labels = near(2)
    doubled, pairs = near(3, 2)
    found = {
        "by-hand": by_hand(),
        "largest-box": changed(by_hand(), put(*FINAL, "radii", ["1/44", "1/44"])),
        "nothing-to-reach": nowhere(),
        "at-the-start": enclosed("tanh", SQUARE, labels, start),
        "at-the-start-two-outputs": enclosed("tanh", SQUARE, pairs, doubled, weights=[1, 2, "1/3", 1]),
        "at-the-start-huber": enclosed("tanh", SQUARE, labels, start, cost="huber(1/2)"),
        "at-the-start-absolute": enclosed("tanh", SQUARE, labels, start, cost="absolute"),
        "sin-straight-to-0": enclosed("sin", SQUARE, FOUR, loud(2, 1)),
        "exp-around": enclosed("exp", SQUARE, FOUR, loud(3, 5)),
        "gaussian-weights": enclosed("gaussian", SQUARE, FOUR, loud(3, 3), weights=[1, "1/2", 3, 1]),
        "sigmoid-opposite-points": enclosed("sigmoid", OPPOSITE, FOUR, loud(2, 2)),
        "softplus-repeated-points": enclosed("softplus", [*SQUARE, [1, 1]], [*FOUR, [5]], loud(3, 2)),
        "cos-within-a-gap": enclosed("cos", SQUARE, FOUR, loud(2, 1), gap=fmpq(1, 10)),
        "sin-some-kept": enclosed("sin", SQUARE, FOUR, quiet()),
    }
    return {f"newton-{name}": document for name, document in found.items()}


def loud(width: int, seed: int) -> Network:
    """A start with a higher loss than the zero network."""
    start = random_network(2, 1, width, seed)
    return Network(start.U * 5, start.W)


def quiet() -> Network:
    """A start below the loss 18 of the zero network."""
    return Network(matrix([["1/2", "-1/2", 1]]), matrix([[1, 2], [2, 1], [1, 0]]))


def by_hand() -> Document:
    """u e^(wx) at x = 1, 2 from u = 1, w = 0 to the labels 1 and 1.001: P is the inverse of ((1, 1), (1, 2))."""
    data = {"type": "points", "x": [["1"], ["2"]], "y": [["1"], ["1001/1000"]], "weights": ["1", "1"]}
    problem = {"model": "shallow", "n": "1", "m": "1", "p": "1", "activation": {"type": "exp"}, "data": data}
    claim = {
        "kind": "descent",
        "problem": problem | {"loss": {"type": "square"}},
        "start": {"U": [["1"]], "W": [["0"]]},
    }
    final = {
        "kind": "newton",
        "points": ["0", "1"],
        "directions": [["2", "-1"], ["-1", "1"]],
        "radii": ["1/500", "1/500"],
        "witness": [["1", "1001/1000"]],
    }
    return documents.document(claim, {"segments": [], "final": final})


def nowhere() -> Document:
    """sin at x = 0 is 0: S is empty, and the start is as good as any."""
    document = changed(by_hand(), put("claim", "problem", "activation", {"type": "sin"}))
    document["claim"]["problem"]["data"] |= {"x": [["0"]], "y": [["3"]], "weights": ["1"]}
    document["proof"]["final"] |= {"points": [], "directions": [[], []], "radii": [], "witness": [[]]}
    return document


def swapped(directions: list[list[str]]) -> list[list[str]]:
    return [row[::-1] for row in directions]


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    hand, around, kept = (good[f"newton-{name}"] for name in ("by-hand", "exp-around", "sin-some-kept"))
    huber, opposite, start = (
        good[f"newton-{n}"] for n in ("at-the-start-huber", "sigmoid-opposite-points", "at-the-start")
    )
    repeated = good["newton-softplus-repeated-points"]
    P = start["proof"]["final"]["directions"]
    free = hand["proof"]["final"]["directions"]
    found = {
        "radii-below-the-residual": changed(hand, put(*FINAL, "radii", ["1/500", "1/1000"])),
        "radii-too-large-to-contract": changed(hand, put(*FINAL, "radii", ["1", "1"])),
        "radii-a-little-too-large": changed(hand, put(*FINAL, "radii", ["1/43", "1/43"])),
        "radii-unbalanced": changed(hand, put(*FINAL, "radii", ["1/10000000", "1/500"])),
        "directions-zero": changed(hand, put(*FINAL, "directions", [["0", "0"], ["0", "0"]])),
        "directions-opposite": changed(hand, put(*FINAL, "directions", [["-2", "1"], ["1", "-1"]])),
        "directions-of-the-points-swapped": changed(hand, put(*FINAL, "directions", swapped(free))),
        "directions-of-one-parameter": changed(hand, put(*FINAL, "directions", 1, ["0", "0"])),
        "directions-of-neurons-swapped": changed(start, put(*FINAL, "directions", [P[1], P[0], *P[2:]])),
        "points-swapped": changed(hand, put(*FINAL, "points", ["1", "0"])),
        "points-that-do-not-determine": changed(opposite, put(*FINAL, "points", ["0", "1", "2"])),
        "witness-not-optimal": changed(hand, put(*FINAL, "witness", [["1", "1"]])),
        "label-far": changed(
            changed(hand, put("claim", "problem", "data", "y", 1, ["2"])), put(*FINAL, "witness", [["1", "2"]])
        ),
        "label-of-the-huber-loss": changed(huber, put("claim", "problem", "data", "y", 1, ["7"])),
        "label-repeated": changed(repeated, put("claim", "problem", "data", "y", 4, ["6"])),
        "start-elsewhere": changed(start, put("claim", "start", "W", 0, ["1", "1"])),
        "start-dead": changed(hand, put("claim", "start", "U", [["0"]])),
        "another-activation": changed(start, put("claim", "problem", "activation", {"type": "atan"})),
        "claim-of-straight-segments": changed(hand, put("claim", "segments", "100")),
        "segment-left-out": changed(around, lambda d: d["proof"]["segments"].pop(1)),
        "segments-left-out": changed(around, put("proof", "segments", [])),
        "moved-before-dead": changed(around, put("proof", "segments", around["proof"]["segments"][2:])),
        "features-of-before-the-move": changed(kept, stale),
        "absolute-of-another-label": changed(
            good["newton-at-the-start-absolute"], put("claim", "problem", "data", "y", 0, ["1/7"])
        ),
        "gap-where-the-end-is-not": changed(good["newton-cos-within-a-gap"], ended),
    }
    return {f"newton-{name}": document for name, document in found.items()}


def stale(document: Document) -> None:
    """Dead neurons move elsewhere before U goes on: what was computed of them before does not count."""
    rows = document["proof"]["segments"][1]["rows"]
    for index, row in rows.items():
        rows[index] = [f"{v}0" if v != "0" else v for v in document["claim"]["start"]["W"][int(index)]] or row


def ended(document: Document) -> None:
    witness = document["proof"]["final"]["witness"]
    document["claim"]["gap"] = f"1/{10**30}"
    document["proof"]["final"] = {"kind": "gap", "witness": witness}


def malformed(good: dict[str, Document]) -> dict[str, str]:
    hand, around = good["newton-by-hand"], good["newton-exp-around"]
    edits = {
        "radius-zero": (hand, put(*FINAL, "radii", ["0", "1/500"])),
        "radius-negative": (hand, put(*FINAL, "radii", ["-1/500", "1/500"])),
        "radii-too-few": (hand, put(*FINAL, "radii", ["1/500"])),
        "radii-left-out": (hand, lambda d: d["proof"]["final"].pop("radii")),
        "directions-left-out": (hand, lambda d: d["proof"]["final"].pop("directions")),
        "directions-of-another-shape": (hand, put(*FINAL, "directions", [["2", "-1"]])),
        "directions-transposed": (around, lambda d: transposed(d["proof"]["final"])),
        "point-twice": (hand, put(*FINAL, "points", ["0", "0"])),
        "point-out-of-range": (hand, put(*FINAL, "points", ["0", "2"])),
        "witness-of-another-shape": (hand, put(*FINAL, "witness", [["1"]])),
        "inverse-too": (hand, put(*FINAL, "inverse", [["1", "0"], ["0", "1"]])),
        "neurons-too": (hand, put(*FINAL, "neurons", ["0"])),
        "final-of-exact-activations": (
            hand,
            put("claim", "problem", "activation", {"type": "polynomial", "coefficients": ["0", "1"]}),
        ),
        "another-loss": (hand, put("claim", "problem", "loss", {"type": "logistic"})),
        "descend-for-another-loss": (around, put("claim", "problem", "loss", {"type": "absolute"})),
    }
    return {f"newton-{name}": text for name, text in texts(edits).items()}


def transposed(final: Document) -> None:
    final["directions"] = [list(column) for column in zip(*final["directions"], strict=True)]
