"""Mutations of `local-minimum` proofs: larger regions and claims, other axes, other activations, other neurons."""

from collections.abc import Iterator
from typing import Any

from .trees import Family, exact, get, put, put_at

FACTORS = ("-1", "1/1000", "1/2", "99/100", "101/100", "2", "10", "1000", "1000000000")
NAMES = ("exp", "sin", "cos", "gaussian", "sigmoid", "softplus", "tanh", "atan", "erf", "gelu", "silu", "normal-cdf")


def local_minima(document: Any) -> Iterator[Family]:
    if document["proof"].get("reason") != "local-minimum":
        return
    scaled = [(("proof", key), factor) for key in ("radius", "level", "floor") for factor in FACTORS]
    yield Family("number of the region scaled", scaled, _scaled)
    size = len(document["proof"]["axes"])
    entries = [(("proof", "axes", a, b), factor) for a in range(size) for b in range(size) for factor in FACTORS]
    yield Family("entry of the axes scaled", entries, _scaled)
    yield Family("all axes scaled", FACTORS, _all_scaled)
    units = [[str(int(a == b)) for b in range(size)] for a in range(size)]
    yield Family("axes forged", [(("proof", "axes"), units), (("proof", "axes"), [["0"] * size] * size)], put_at)
    yield Family("activation exchanged", NAMES, lambda tree, at: put(tree, ACTIVATION, {"type": at}))
    pieces = [
        {"type": "piecewise-linear", "negative": "0", "positive": "1"},
        {"type": "polynomial", "coefficients": []},
    ]
    yield Family("activation becomes rational", [(ACTIVATION, piece) for piece in pieces], put_at)
    ends = [(("claim", "bad"), ("proof", "better")), (("proof", "better"), ("claim", "bad"))]
    yield Family("network becomes the other", ends, lambda tree, at: put(tree, at[0], get(tree, at[1])))
    p = len(document["claim"]["bad"]["W"])
    yield Family("neuron of the minimum scaled", [(i, f) for i in range(p) for f in ("1/2", "2", "-1")], _neuron)


ACTIVATION = ("claim", "problem", "activation")


def _scaled(tree: Any, place: Any) -> Any:
    path, factor = place
    return put(tree, path, str(exact(get(tree, path)) * exact(factor)))


def _all_scaled(tree: Any, factor: str) -> Any:
    axes = [[str(exact(value) * exact(factor)) for value in row] for row in get(tree, ("proof", "axes"))]
    return put(tree, ("proof", "axes"), axes)


def _neuron(tree: Any, place: tuple[int, str]) -> Any:
    """w_i times a factor, its outer weights divided by it: the same function for a homogeneous σ of degree 1 only."""
    i, factor = place
    bad, c = tree["claim"]["bad"], exact(factor)
    W = [[str(exact(v) * c) for v in row] if k == i else row for k, row in enumerate(bad["W"])]
    U = [[str(exact(v) / c) if k == i else v for k, v in enumerate(row)] for row in bad["U"]]
    return put(tree, ("claim", "bad"), {"U": U, "W": W})
