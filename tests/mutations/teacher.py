"""Mutations of `strict-minimum` and `no-minimum` documents: larger claims, other weights, forged proofs."""

from collections.abc import Iterator
from typing import Any

from .trees import Family, exact, get, put, put_at

FACTORS = ("1/1000", "1/2", "99/100", "101/100", "2", "10", "1000", "1000000000")


def teacher(document: Any) -> Iterator[Family]:
    kind = document["claim"]["kind"]
    if kind not in {"strict-minimum", "no-minimum"}:
        return
    sizes = [key for key in ("radius", "barrier", "floor") if key in document["claim"]]
    scaled = [(("claim", key), factor) for key in sizes for factor in FACTORS]
    n, k = len(document["claim"]["near"]), len(document["claim"]["near"][0])
    entries = [(("claim", "near", i, j), factor) for i in range(n) for j in range(k) for factor in FACTORS[2:4]]
    yield Family("number of the claim scaled", scaled, _scaled)
    yield Family("weight scaled", entries, _scaled)
    yield Family("neuron becomes another", [(i, j) for i in range(n) for j in range(n) if i != j], _copied)
    yield Family("neuron becomes 0", range(n), lambda tree, i: put(tree, ("claim", "near", i), ["0"] * k))
    proofs = [{"eigenvalue": value} for value in ("0", "-1", "1/1000000", "1/100", "1", "1000000")]
    proofs += [{"by": "slope"}, {"by": "bend", "direction": [["0"] * k] * n}]
    proofs += [{"by": "bend", "direction": [["1" if i == j else "0" for j in range(k)] for i in range(n)]}]
    yield Family("proof forged", [(("proof",), proof) for proof in proofs], put_at)
    yield Family("kind exchanged", ["strict-minimum", "no-minimum"], lambda tree, at: put(tree, ("claim", "kind"), at))


def _scaled(tree: Any, place: Any) -> Any:
    path, factor = place
    return put(tree, path, str(exact(get(tree, path)) * exact(factor)))


def _copied(tree: Any, place: tuple[int, int]) -> Any:
    i, j = place
    return put(tree, ("claim", "near", i), tree["claim"]["near"][j])
