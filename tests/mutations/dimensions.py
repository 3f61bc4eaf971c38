"""Mutations of `dimension` documents."""

from collections.abc import Iterator
from typing import Any

from .trees import Family, get, put

LOWER, UPPER = ("proof", "lower"), ("proof", "upper")
MODULI = (None, "0", "1", "2", "3", "4", "6", "2305843009213693950", "9223372036854775808", "18446744073709551616")


def dimensions(document: Any) -> Iterator[Family]:
    if document["claim"]["kind"] != "dimension":
        return
    lower = get(document, LOWER)
    if "prime" in lower:
        yield Family("modulus replaced", MODULI[1:], lambda tree, modulus: put(tree, (*LOWER, "prime"), modulus))
    if "at" in lower:
        places = [(i, x) for i in range(len(lower["at"])) for x in ("-2", "-1", "0", "1/2", "1", "3")]
        yield Family("place of the roots moved", places, lambda tree, at: put(tree, (*LOWER, "at", at[0]), at[1]))
    if "exponents" in lower:
        sizes = [
            (i, j, x) for i, row in enumerate(lower["exponents"]) for j in range(len(row)) for x in ("-1", "0", "2")
        ]
        yield Family(
            "exponent of the map changed", sizes, lambda tree, at: put(tree, (*LOWER, "exponents", *at[:2]), at[2])
        )
    kinds = [({"kind": "distinct-roots", "at": ["0"] * n}, change) for n in (1, 2, 3) for change in (-1, 0, 1)]
    kinds += [({"kind": "monomial-map", "exponents": [["1"]] * n}, change) for n in (1, 2, 3) for change in (-1, 0, 1)]
    yield Family("lower bound of another kind", kinds, _counted)
    uppers = ("as it is", "spanning-set", "points", "relations", "standard-monomials")
    claims = [(change, modulus, kind) for change in (-1, 0, 1) for modulus in MODULI for kind in uppers]
    yield Family("another value forged", claims, _value_forged)
    bases = [(between, size) for between in ("features", "points") for size in range(4)]
    yield Family("relations forged", bases, _relations_forged)


def _value_forged(tree: Any, place: tuple[int, str | None, str]) -> Any:
    """Another value with a proof of its shape: rows repeated or left out, a modulus of which to be suspicious."""
    change, modulus, kind = place
    value = int(get(tree, ("claim", "value"))) + change
    lower = get(tree, LOWER)
    if value < 0 or not lower.get("weights") or not lower["points"]:
        return None
    weights, points = ((2 * lower[key])[:value] for key in ("weights", "points"))
    forged = put(tree, LOWER, {"points": points, "weights": weights, "prime": modulus or lower["prime"]})
    forged = put(forged, ("claim", "value"), str(value))
    if kind == "as it is":
        return _basis_shortened(forged) if change < 0 else forged
    empty = {"kind": "relations", "between": "points", "basis": [], "combinations": []}
    return put(forged, UPPER, empty if kind == "relations" else {"kind": kind})


def _counted(tree: Any, place: tuple[dict[str, Any], int]) -> Any:
    """Both bounds by counting monomials, for a value near the one claimed."""
    lower, change = place
    value = int(get(tree, ("claim", "value"))) + change
    if value < 0:
        return None
    forged = put(put(tree, LOWER, lower), UPPER, {"kind": "standard-monomials"})
    return put(forged, ("claim", "value"), str(value))


def _basis_shortened(tree: Any) -> Any:
    upper = get(tree, UPPER)
    if not upper.get("basis"):
        return tree
    combinations = [row[:-1] for row in upper["combinations"]]
    combinations.append(["0"] * (len(upper["basis"]) - 1))
    return put(tree, UPPER, {**upper, "basis": upper["basis"][:-1], "combinations": combinations})


def _relations_forged(tree: Any, place: tuple[str, int]) -> Any:
    """A basis that repeats an index, and all combinations zero; the value claimed is its length."""
    between, size = place
    upper = {"kind": "relations", "between": between, "basis": ["0"] * size, "combinations": [["0"] * size] * size}
    return put(put(tree, UPPER, upper), ("claim", "value"), str(size))
