"""Documents of kind `descent` and `connect` about convex losses other than the square."""

from typing import Any

from flint import fmpq, fmpq_mat

from valleys.theory.activations import activation
from valleys.theory.exact import matrix
from valleys.theory.losses import loss
from valleys.theory.networks import Network, random_network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers.catalogue import instance, produce
from valleys.verifiers.documents import Document, document
from valleys.verifiers.paths.connect import connect, connect_claim
from valleys.verifiers.paths.convex import convex_proof, descend
from valleys.verifiers.paths.descent import descent_claim

from .common import Edit, changed, edited, put, texts

LOSS, FINAL, DATA = ("claim", "problem", "loss"), ("proof", "final"), ("claim", "problem", "data")
LINE = [[1], [2], [-1], [3]]
PLANE = [[1, 0], [0, 1], [1, 1], [1, -1], [2, 1]]
GAP = fmpq(1, 10**6)


def descent(name: str, σ: str, sample: Sample, start: Network, gap: fmpq | None = None) -> Document:
    problem = Problem(activation(σ), sample, start.shape[2], loss(name))
    claim = descent_claim(problem, start, gap, 3)
    return document(claim, convex_proof(*descend(problem, start, gap)))


def connection(name: str, sample: Sample, one: Network, other: Network) -> Document:
    problem = Problem(activation("z^2"), sample, one.shape[2], loss(name))
    return document(connect_claim(problem, one, other), connect(problem, one, other).proof())


def far(u: int) -> Network:
    return Network(matrix([[u]]), matrix([[1]]))


def valid() -> dict[str, Document]:
    two, three = random_network(2, 2, 4, 3), random_network(2, 2, 4, 4)
    twice, dead = [[1, 0], [1, 0], *PLANE], Network(fmpq_mat(1, 4), random_network(2, 1, 4, 1).W)
    classes = Sample.of(PLANE, [[1, 0], [0, 1], [1, 0], [1, 0], [0, 1]])
    found = {
        "logistic-line": descent("logistic", "z", Sample.of(LINE, [[1], [-1], [-1], [1]]), far(-3), GAP),
        "logistic-separable": descent("logistic", "z", Sample.of(LINE, [[1], [1], [-1], [1]]), far(-2), GAP),
        "logistic-repeated-points": descent(
            "logistic", "z^2", Sample.of(twice, [[1], [-1], [1], [1], [-1], [1], [-1]]), dead, fmpq(1, 1000)
        ),
        "huber-exact": descent("huber(1)", "z", Sample.of(LINE, [[1], [2], [9], [0]]), far(5)),
        "huber-gap": descent(
            "huber(1/2)", "relu", Sample.of(LINE, [[1], [5], [2], [0]]), random_network(1, 1, 3, 2), GAP
        ),
        "absolute-exact": descent("absolute", "z", Sample.of(LINE, [[1], [2], [9], [0]]), far(5)),
        "absolute-plane": descent("absolute", "z^2", Sample.of(PLANE, [[1], [2], [0], [3], [9]]), dead),
        "absolute-two-outputs": descent(
            "absolute",
            "abs",
            Sample.of(PLANE, [[1, 0], [2, 1], [0, 1], [3, 3], [9, 1]]),
            random_network(2, 2, 5, 3),
            GAP,
        ),
        "quartic-line": descent("quartic", "z", Sample.of(LINE, [[1], [2], [9], [0]]), far(5), GAP),
        "quartic-fitted": descent("quartic", "z", Sample.of(LINE, [[2], [4], [-2], [6]]), far(5)),
        "softmax-plane": descent("softmax", "z", classes, random_network(2, 2, 2, 5), GAP),
    }
    one, other = random_network(2, 1, 4, 1), random_network(2, 1, 4, 2)
    signs = Sample.of(PLANE, [[1], [-1], [1], [1], [-1]])
    numbers = Sample.of(PLANE, [[1], [2], [0], [3], [9]])
    found["connect-logistic"] = connection("logistic", signs, one, other)
    found["connect-logistic-upwards"] = connection("logistic", signs, other, one)
    found["connect-absolute"] = connection("absolute", numbers, one, other)
    found["connect-softmax"] = connection("softmax", classes, two, three)
    for index in (3, 7, 10, 16, 36, 52, 61, 66):
        made = instance("convex-losses", 0, index)
        found[f"generated-{str(made.problem.loss).partition('(')[0]}-{index}"] = produce("convex-losses", made)
    return found


def final(*g: str) -> Any:
    return put(*FINAL, "g", [list(g)])


def nowhere(u: str, *g: str) -> Edit:
    """No segment, from u on, and a dual by which that would be a minimum if the rules about duals were left out."""

    def change(document: Document) -> None:
        document["claim"]["start"]["U"] = [[u]]
        document["proof"] = {"segments": [], "final": {"kind": "dual", "g": [list(g)]}}

    return change


def first(u: str) -> Edit:
    """A detour before the first segment."""
    return lambda d: d["proof"]["segments"].insert(0, {"kind": "descend", "U": [[u]]})


def one_class() -> Document:
    """The infimum is 0; with p = g + y = (3/5, 0) at the first point the entropies add up to more than the loss."""
    sample = Sample.of([[1], [2]], [[1, 0], [1, 0]])
    problem = Problem(activation("z"), sample, 1, loss("softmax"))
    claim = descent_claim(problem, Network(matrix([["13/5"], [0]]), matrix([[1]])), fmpq(1, 1000))
    return document(claim, {"segments": [], "final": {"kind": "dual", "g": [["-2/5", "1/5"], ["0", "0"]]}})


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    line, huber, absolute = good["logistic-line"], good["huber-exact"], good["absolute-exact"]
    separable, softmax, quartic = good["logistic-separable"], good["softmax-plane"], good["quartic-line"]
    g = softmax["proof"]["final"]["g"]
    return edited(
        {
            "logistic-dual-outside-the-domain": (line, final("-2", "1", "0", "0")),
            "logistic-dual-of-the-wrong-sign": (line, final("1", "-1/2", "0", "0")),
            "logistic-dual-not-orthogonal": (line, final("-1/2", "1/2", "1/2", "-1/2")),
            "logistic-dual-too-optimistic": (separable, final("-1/2", "-1/2", "1/2", "-1/2")),
            "logistic-dual-loose": (line, final("0", "0", "0", "0")),
            "logistic-gap-too-small": (line, put("claim", "gap", "1/1000000000000000000000000000000")),
            "logistic-gap-not-in-the-claim": (line, lambda d: d["claim"].pop("gap")),
            "logistic-another-label": (line, put(*DATA, "y", 0, ["-1"])),
            "logistic-another-weight": (line, put(*DATA, "weights", 0, "2")),
            "logistic-ends-before": (line, lambda d: d["proof"]["segments"].pop()),
            "logistic-beyond-the-minimum": (line, put("proof", "segments", -1, "U", [["3"]])),
            "logistic-as-quartic": (line, put(*LOSS, {"type": "quartic"})),
            "logistic-as-absolute": (line, put(*LOSS, {"type": "absolute"})),
            "huber-dual-beyond-delta": (huber, final("0", "0", "3", "1")),
            "huber-dual-not-orthogonal": (huber, final("1", "1", "1", "1")),
            "huber-least-squares-as-a-dual": (
                huber, nowhere("0", "-19/15", "-38/15", "-131/15", "-4/5")
            ),
            "huber-another-delta": (huber, put(*LOSS, "delta", "2")),
            "huber-a-little-off": (huber, put("proof", "segments", -1, "U", [["1/2"]])),
            "huber-as-absolute": (huber, put(*LOSS, {"type": "absolute"})),
            "absolute-dual-beyond-1": (absolute, final("0", "0", "3", "1")),
            "absolute-dual-not-orthogonal": (absolute, final("1", "1", "-1", "1")),
            "huber-slopes-of-the-start-as-a-dual": (huber, nowhere("0", "-1", "-1", "-1", "0")),
            "absolute-optimistic-dual-beyond-1": (absolute, nowhere("1", "0", "0", "-13/9", "-13/27")),
            "absolute-up-and-down": (absolute, first("7")),
            "logistic-up-and-down": (line, first("-100")),
            "huber-up-and-down": (huber, first("6")),
            "softmax-dual-of-another-sum": (one_class(), lambda _: None),
            "absolute-a-little-off": (absolute, put("proof", "segments", -1, "U", [["1/1000000"]])),
            "absolute-past-the-median": (absolute, put("proof", "segments", -1, "U", [["-1"]])),
            "absolute-reroute": (absolute, put("proof", "segments", -1, "kind", "reroute")),
            "absolute-as-huber": (absolute, put(*LOSS, {"type": "huber", "delta": "1"})),
            "quartic-dual-not-orthogonal": (quartic, final("1", "0", "0", "0")),
            "quartic-dual-loose": (quartic, final("0", "0", "0", "0")),
            "quartic-gap-too-small": (quartic, put("claim", "gap", "1/1000000000000000000000000000000")),
            "softmax-dual-of-one-output": (softmax, put(*FINAL, "g", [g[0], ["0"] * len(g[0])])),
            "softmax-dual-outside-the-simplex": (softmax, put(*FINAL, "g", [["1"] * len(g[0]), ["-1"] * len(g[0])])),
            "softmax-classes-exchanged": (softmax, put(*DATA, "y", 0, ["0", "1"])),
            **connected(good),
            "connect-logistic-over-a-small-hill": (hill(), lambda _: None),
            "loss-too-many-segments": (line, put("claim", "segments", "0")),
            "loss-moves-a-live-neuron": (
                line, lambda d: d["proof"]["segments"].insert(0, {"kind": "move-dead", "rows": {"0": ["2"]}})
            ),
        }
    )  # fmt: skip


def hill() -> Document:
    """From u = 0 to u = 1 by way of u = −1/2, where L is above both of theirs and below their sum."""
    problem = Problem(activation("z"), Sample.of(LINE, [[1], [-1], [-1], [1]]), 1, loss("logistic"))
    claim = connect_claim(problem, far(0), far(1))
    return document(claim, {"segments": [{"kind": "interpolate", "U": [[u]]} for u in ("-1/2", "1")]})


def connected(good: dict[str, Document]) -> dict[str, tuple[Document, Edit]]:
    """Paths that leave the sub-level set, and paths to elsewhere."""
    found: dict[str, tuple[Document, Edit]] = {}
    for name in ("logistic", "absolute", "softmax"):
        path = good[f"connect-{name}"]
        kinds = [segment["kind"] for segment in path["proof"]["segments"]]
        at, m = kinds.index("interpolate"), int(path["claim"]["problem"]["m"])
        high = [["1000" if (i + j) % 2 else "-1000" for j in range(4)] for i in range(m)]
        climb = [{"kind": "interpolate", "U": U} for U in (high, path["claim"]["start"]["U"])]
        found |= {
            f"connect-{name}-over-a-hill": (
                path,
                lambda d, up=climb: d["proof"]["segments"].__setitem__(slice(0, 0), up),
            ),
            f"connect-{name}-ends-elsewhere": (path, lambda d: d["proof"]["segments"].pop()),
            f"connect-{name}-reroute": (path, put("proof", "segments", at, "kind", "reroute")),
            f"connect-{name}-no-path": (path, put("proof", "segments", [])),
        }
    return found


def malformed(good: dict[str, Document]) -> dict[str, str]:
    line, huber, softmax = good["logistic-line"], good["huber-exact"], good["softmax-plane"]
    joined, dual = good["connect-logistic"], {"kind": "dual", "g": [["0"] * 5]}
    moments = {"type": "moments", "distribution": "gaussian", "target": [[]], "noise": "0", "bias": False}
    square = changed(line, put(*LOSS, {"type": "square"}))
    edits = {
        "logistic-label-2": (line, put(*DATA, "y", 0, ["2"])),
        "logistic-label-0": (line, put(*DATA, "y", 0, ["0"])),
        "logistic-labels-are-not-floats": (line, put(*DATA, "y", 0, [1])),
        "logistic-with-a-delta": (line, put(*LOSS, "delta", "1")),
        "logistic-by-moments": (line, put(*DATA[:-1], "data", moments)),
        "logistic-eps-inside": (line, put(*FINAL, "eps", "1")),
        "logistic-gap-inside": (line, put(*FINAL, "gap", "1")),
        "logistic-negative-gap": (line, put("claim", "gap", "-1")),
        "logistic-weight-zero": (line, put(*DATA, "weights", 0, "0")),
        "logistic-global-minimum": (line, put("proof", "final", {"kind": "global-minimum"})),
        "logistic-witness": (line, put("proof", "final", {"kind": "gap", "witness": [["0"]]})),
        "logistic-dual-too-short": (line, final("0", "0", "0")),
        "logistic-dual-missing": (line, lambda d: d["proof"]["final"].pop("g")),
        "logistic-interpolate": (line, put("proof", "segments", 0, "kind", "interpolate")),
        "logistic-rational-segment": (line, put("proof", "segments", 0, "kind", "rational")),
        "logistic-deep-linear": (line, put("claim", "problem", "model", "deep-linear")),
        "logistic-as-softmax-of-one-output": (line, put(*LOSS, {"type": "softmax"})),
        "square-with-a-dual": (square, lambda _: None),
        "connect-logistic-label-2": (joined, put(*DATA, "y", 0, ["2"])),
        "connect-logistic-with-a-final": (
            joined,
            put("proof", "final", dual),
        ),
        "connect-logistic-rational-segment": (
            joined,
            put("proof", "segments", 0, "kind", "rational"),
        ),
        "connect-logistic-with-a-gap": (joined, put("claim", "gap", "1")),
        "disconnected-logistic": (
            joined,
            lambda d: d["claim"].update(kind="disconnected", level="1"),
        ),
        "hinge": (line, put(*LOSS, {"type": "hinge"})),
        "loss-without-a-type": (line, put(*LOSS, {})),
        "loss-a-word": (line, put(*LOSS, "logistic")),
        "huber-delta-zero": (huber, put(*LOSS, "delta", "0")),
        "huber-delta-negative": (huber, put(*LOSS, "delta", "-1")),
        "huber-without-delta": (huber, lambda d: d["claim"]["problem"]["loss"].pop("delta")),
        "softmax-two-classes-at-once": (softmax, put(*DATA, "y", 0, ["1", "1"])),
        "softmax-no-class": (softmax, put(*DATA, "y", 0, ["0", "0"])),
        "softmax-half-a-class": (softmax, put(*DATA, "y", 0, ["1/2", "1/2"])),
        "quartic-root-inside": (good["quartic-line"], put(*FINAL, "c", [["9"] * 4])),
    }
    return texts(edits)
