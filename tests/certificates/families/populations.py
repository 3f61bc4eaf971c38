"""Documents of kind `descent` about population risks."""

from typing import Any

from flint import fmpq

from valleys.theory.activations import activation
from valleys.theory.exact import matrix
from valleys.theory.networks import Network, random_network
from valleys.theory.populations import Population
from valleys.theory.problems import PopulationProblem
from valleys.verifiers.documents import Document, document
from valleys.verifiers.paths.connect import connect, connect_claim
from valleys.verifiers.paths.descent import descend, descent_claim

from .common import changed, put, texts

DATA = ("claim", "problem", "data")


def population(σ: str, law: Population, p: int, gap: fmpq | None = None) -> Document:
    problem = PopulationProblem(activation(σ), law, p)
    start = random_network(problem.n, problem.m, p, 3)
    return document(descent_claim(problem, start, gap, 3), descend(problem, start, gap).proof())


def law(name: str, *targets: dict[tuple[int, ...], Any], noise: fmpq | None = None, bias: bool = False) -> Population:
    exact = tuple({alpha: fmpq(a) for alpha, a in terms.items()} for terms in targets)
    return Population(name, len(next(iter(targets[0]))), exact, noise or fmpq(0), bias)


def other_coefficients() -> Document:
    """On the circle (1 + x²) + (1 + y²) = 3: a reroute to other coefficients of the same function."""
    problem = PopulationProblem(activation("1+z^2"), law("sphere", {(0, 0): 3}), 3)
    start = Network(matrix([[1, 1, 0]]), matrix([[1, 0], [0, 1], [0, 0]]))
    proof = {"segments": [{"kind": "reroute", "U": [["0", "0", "3"]]}], "final": {"kind": "global-minimum"}}
    return document(descent_claim(problem, start, None, 1), proof)


def _only_a_bias(document: Document) -> None:
    """No input beside the bias: everything else has the shape that this gives it."""
    claim = document["claim"]
    claim["problem"]["n"] = "1"
    claim["problem"]["data"]["target"] = [[["1", []]], [["2", []]]]
    claim["start"]["W"] = [["1"]] * 3
    for segment in document["proof"]["segments"]:
        if segment["kind"] == "move-dead":
            segment["rows"] = {}


def connection(σ: str, of: Population, p: int) -> Document:
    problem = PopulationProblem(activation(σ), of, p)
    one, other = (random_network(problem.n, problem.m, p, seed) for seed in (1, 2))
    return document(connect_claim(problem, one, other), connect(problem, one, other).proof())


def valid() -> dict[str, Document]:
    gaussian = law("gaussian", {(2, 0): 1, (1, 1): -3, (0, 0): 2}, noise=fmpq(1, 4))
    return {
        "population-gaussian": population("z^2", gaussian, 3),
        "population-gaussian-bias": population("z^2", law("gaussian", {(1,): 1}, {(3,): 2}, bias=True), 3),
        "population-cube": population("z+z^3", law("cube", {(1, 0): 1, (5, 0): 2}), 7),
        "population-hypercube": population("z^2", law("hypercube", {(2, 1): 1, (1, 1): 5}), 2),
        "population-sphere": population("1+z^2", law("sphere", {(2, 0): 1, (0, 0): 1}), 4),
        "population-sphere-other-coefficients": other_coefficients(),
        "population-connect": connection("z^2", gaussian, 4),
        "population-connect-sphere": connection("1+z^2", law("sphere", {(2, 0): 1, (0, 0): 1}), 4),
        "population-gap": population("z^2", law("gaussian", {(2, 0): 1, (4, 0): 1}), 4, fmpq(1, 1000)),
    }


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    gaussian, gap, sphere = good["population-gaussian"], good["population-gap"], good["population-sphere"]
    joined = good["population-connect"]
    at = [segment["kind"] for segment in joined["proof"]["segments"]].index("interpolate")
    return {
        "population-connect-over-a-hill": changed(
            joined, put("proof", "segments", at, "U", [["1000", "-999", "1", "0"]])
        ),
        "population-connect-ends-elsewhere": changed(joined, lambda d: d["proof"]["segments"].pop()),
        "population-connect-reroute": changed(joined, put("proof", "segments", at, "kind", "reroute")),
        "population-connect-another-law": changed(
            good["population-connect-sphere"], put(*DATA, "distribution", "gaussian")
        ),
        "population-another-law": changed(good["population-cube"], put(*DATA, "distribution", "gaussian")),
        "population-another-target": changed(gaussian, put(*DATA, "target", 0, 0, 0, "7")),
        "population-end-not-optimal": changed(gaussian, lambda d: d["proof"]["segments"].pop()),
        "population-sphere-as-gaussian": changed(sphere, put(*DATA, "distribution", "gaussian")),
        "population-gap-too-small": changed(gap, put("claim", "gap", "1/100000000000000000000")),
        "population-witness-not-optimal": changed(gap, put("proof", "final", "witness", [["0", "0", "0"]])),
    }


def malformed(good: dict[str, Document]) -> dict[str, str]:
    gaussian = good["population-gaussian"]
    relu = {"type": "piecewise-linear", "negative": "0", "positive": "1"}
    return texts(
        {
            "population-unknown-law": (gaussian, put(*DATA, "distribution", "uniform")),
            "population-negative-noise": (gaussian, put(*DATA, "noise", "-1")),
            "population-free-moments": (gaussian, put(*DATA, "moments", [["1", ["2", "0"]]])),
            "population-of-a-kinked-activation": (gaussian, put("claim", "problem", "activation", relu)),
            "population-target-in-more-variables": (gaussian, put(*DATA, "target", [[["1", ["1", "0", "0"]]]])),
            "population-fewer-targets": (gaussian, put(*DATA, "target", [])),
            "population-term-zero": (gaussian, put(*DATA, "target", 0, 0, 0, "0")),
            "population-term-twice": (
                gaussian,
                lambda d: d["claim"]["problem"]["data"]["target"][0].append(["1", ["2", "0"]]),
            ),
            "population-bias-a-string": (good["population-gaussian-bias"], put(*DATA, "bias", "true")),
            "population-only-a-bias": (good["population-gaussian-bias"], _only_a_bias),
            "population-exponent-huge": (gaussian, put(*DATA, "target", [[["1", ["2000", "0"]]]])),
        }
    )
