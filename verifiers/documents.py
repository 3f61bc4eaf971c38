"""The document format `valleys/1`: problems, networks, activations and polynomials as canonical JSON, and back.

The claim and the proof of each kind are written beside their producers, in these terms.
"""

import json
from typing import Any

from flint import fmpq_mat

from ..theory.activations import Activation, PiecewiseLinear, Polynomial
from ..theory.exact import matrix, rational
from ..theory.losses import Convex, Huber, Loss, Square
from ..theory.named_activations import Named
from ..theory.networks import Network
from ..theory.normal_forms import Terms
from ..theory.populations import Population
from ..theory.problems import Landscape, PopulationProblem, Problem
from ..theory.samples import Sample

FORMAT = "valleys/1"

Document = dict[str, Any]


def document(claim: Document, proof: Document | None = None) -> Document:
    """A certificate, or without a proof the bare statement."""
    return {"format": FORMAT, "claim": claim} | ({} if proof is None else {"proof": proof})


def text(content: Document) -> str:
    """Canonical JSON: the same content is the same bytes."""
    return json.dumps(content, ensure_ascii=True, separators=(",", ":")) + "\n"


def rows(a: fmpq_mat) -> list[list[str]]:
    """A matrix as the document writes it."""
    numerators, common = a.numer_denom()
    if common == 1:  # a rational takes three times as long to spell
        return [[*map(str, map(int, row))] for row in numerators.tolist()]
    return [[str(value) for value in row] for row in a.tolist()]


def problem_document(problem: Landscape) -> Document:
    """The problem of a claim."""
    return {
        "model": "shallow",
        "n": str(problem.n),
        "m": str(problem.m),
        "p": str(problem.width),
        "activation": problem.activation.document(),
        "loss": problem.loss.document(),
        "data": problem.data_document(),
    }


def network_document(network: Network) -> Document:
    """A point of parameter space."""
    return {"U": rows(network.U), "W": rows(network.W)}


def polynomial_document(terms: Terms) -> list[list[Any]]:
    """A polynomial in several variables."""
    return [[str(a), [str(e) for e in alpha]] for alpha, a in terms.items()]


def parse_problem(problem: Document) -> Problem:
    """The problem of a claim about points that `claim_fault` found no fault in."""
    sample = parse_sample(problem["data"])
    return Problem(parse_any_activation(problem["activation"]), sample, int(problem["p"]), parse_loss(problem["loss"]))


def parse_loss(value: Document) -> Loss:
    """ℓ of a document."""
    if value["type"] == "huber":
        return Huber(rational(value["delta"]))
    return Square() if value["type"] == "square" else Convex(value["type"])


def parse_landscape(problem: Document) -> Problem | PopulationProblem:
    """The problem of a claim about points or moments that `claim_fault` found no fault in."""
    data = problem["data"]
    if data["type"] == "points":
        return parse_problem(problem)
    law = parse_law(data, int(problem["n"]))
    return PopulationProblem(parse_activation(problem["activation"]), law, int(problem["p"]))


def parse_sample(data: Document) -> Sample:
    """Points, targets and weights."""
    return Sample.of(data["x"], data["y"], data["weights"])


def parse_law(data: Document, n: int) -> Population:
    """The law of data by moments, for neurons of n weights."""
    targets = tuple({tuple(map(int, alpha)): rational(a) for a, alpha in terms} for terms in data["target"])
    return Population(data["distribution"], n - data["bias"], targets, rational(data["noise"]), data["bias"])


def parse_network(network: Document) -> Network:
    """A point of parameter space."""
    return Network(matrix(network["U"]), matrix(network["W"]))


def parse_activation(value: Document) -> Activation:
    """σ of a document, where its values are rational."""
    if value["type"] == "polynomial":
        return Polynomial.of(value["coefficients"])
    return PiecewiseLinear(rational(value["negative"]), rational(value["positive"]))


def parse_any_activation(value: Document) -> Activation | Named:
    """σ of a document of kind `spurious-valley`."""
    return parse_activation(value) if len(value) > 1 else Named(value["type"])
