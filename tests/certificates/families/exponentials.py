"""Documents of kind `spurious-valley` with reason `hankel`."""

from flint import fmpq

from valleys.theory.exact import rational
from valleys.theory.named_activations import Named
from valleys.verifiers.documents import Document, document
from valleys.verifiers.traps.hankel import hankel

from .common import edited, put, texts

EXP = Named("exp")


def at_one(slack: str, x: list[str], floor: str, level: str) -> Document:
    """Width 1, the node 1, P = 4(z − 1)² plus slack (1 + z + z²); the bad network is the constant 1."""
    problem = {
        "model": "shallow",
        "n": "1",
        "m": "1",
        "p": "1",
        "activation": {"type": "exp"},
        "loss": {"type": "square"},
        "data": {"type": "points", "x": [[a] for a in x], "y": [["-3"], ["9"], ["-3"]], "weights": ["1"] * 3},
    }
    root = ["1", [["1", ["1"]], ["-1", ["0"]]]]
    more = [] if slack == "0" else [[slack, [["1", ["0"]]]], [slack, [["1", ["1"]]]]]
    proof = {
        "reason": "hankel",
        "level": level,
        "floor": floor,
        "better": {"U": [["-3"]], "W": [["-6"]]},
        "run": ["0", "1", "2"],
        "nodes": ["1"],
        "masses": [str(1 + rational(slack))],
        "squares": [["4", root[1]], *more],
        "shifted": [] if slack == "0" else [[slack, [["1", ["0"]]]]],
        "spread": str(1 + rational(slack)),
    }
    return document({"kind": "spurious-valley", "problem": problem, "bad": {"U": [["1"]], "W": [["0"]]}}, proof)


PLACES = ["0", "1", "2"]


def valid() -> dict[str, Document]:
    return {
        "hankel-at-one": at_one("0", PLACES, "96", "97"),
        "hankel-slack": at_one("1/10", PLACES, "9537/100", "482/5"),
        "hankel-one": hankel(EXP, 1, 1).document(),
        "hankel-two": hankel(EXP, 2, 3, fmpq(7, 2), fmpq(1, 3)).document(),
        "hankel-four": hankel(EXP, 4, 2).document(),
    }


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    one, two, slack = good["hankel-one"], good["hankel-two"], good["hankel-slack"]
    return edited(
        {
            "hankel-slack-forgotten": (slack, put("proof", "floor", "96")),
            "hankel-steps-differ": (good["hankel-at-one"], put("claim", "problem", "data", "x", 2, ["3"])),
            "hankel-bad-is-the-better": (two, lambda d: d["claim"].update(bad=d["proof"]["better"])),
            "hankel-level-too-high": (two, put("proof", "level", str(10**12))),
            "hankel-floor-too-high": (two, put("proof", "floor", str(10**12))),
            "hankel-spread-too-large": (two, put("proof", "spread", "1000")),
            "hankel-another-node": (two, put("proof", "nodes", 0, "1")),
            "hankel-nodes-equal": (two, lambda d: d["proof"].update(nodes=[d["proof"]["nodes"][0]] * 2)),
            "hankel-another-mass": (two, put("proof", "masses", 0, "1")),
            "hankel-another-square": (two, put("proof", "squares", 0, 0, "1")),
            "hankel-a-square-in-the-wrong-sum": (
                two,
                lambda d: d["proof"].update(squares=[], shifted=d["proof"]["squares"]),
            ),
            "hankel-another-label": (two, put("claim", "problem", "data", "y", 1, ["0"])),
            "hankel-another-weight": (two, put("claim", "problem", "data", "weights", 1, "2")),
            "hankel-run-reversed": (two, lambda d: d["proof"]["run"].reverse()),
            "hankel-not-equispaced": (two, put("claim", "problem", "data", "x", 4, ["5", "1", "0"])),
            "hankel-a-point-twice": (two, put("proof", "run", ["0"] * 5)),
            "hankel-negative-weight": (two, put("claim", "bad", "U", 0, 0, "-1")),
            "hankel-bad-outside-the-level": (two, put("claim", "bad", "W", 0, 0, "1")),
            "hankel-better-is-worse": (two, put("proof", "better", two["claim"]["bad"])),
            "hankel-of-sigmoid": (two, put("claim", "problem", "activation", {"type": "sigmoid"})),
            "hankel-too-few-points": (one, _wide),
        }
    )


def _wide(document: Document) -> None:
    """Width 3 on three points."""
    document["claim"]["problem"]["p"] = "3"
    for network in (document["claim"]["bad"], document["proof"]["better"]):
        network["U"][0] += ["1", "1"]
        network["W"] += [["0"], ["0"]]
    document["proof"]["nodes"] = ["1", "2", "3"]
    document["proof"]["masses"] = ["1", "1", "1"]


def malformed(good: dict[str, Document]) -> dict[str, str]:
    two = good["hankel-two"]
    return texts(
        {
            "hankel-node-zero": (two, put("proof", "nodes", 0, "0")),
            "hankel-mass-negative": (two, put("proof", "masses", 0, "-1")),
            "hankel-spread-zero": (two, put("proof", "spread", "0")),
            "hankel-run-too-short": (two, lambda d: d["proof"]["run"].pop()),
            "hankel-squares-in-two-variables": (two, put("proof", "squares", 0, 1, [["1", ["1", "0"]]])),
            "hankel-negative-square": (two, put("proof", "squares", 0, 0, "-4")),
        }
    )
