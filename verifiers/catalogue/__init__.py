"""How each claim of the catalogue is verified on generated instances, by family."""

from random import Random
from typing import Any

from ...theory.claims import claim
from ...theory.errors import UndecidedError
from ..documents import Document, document
from . import connected, dimension, linear, minima, paths, quadratic, random_features, teacher, traps
from .verifier import Verifier

__all__ = ["INSIDE", "OUTSIDE", "VERIFIERS", "Verifier", "instance", "parameters", "produce", "refuted", "shrunk"]
__all__ += ["stated", "verifier"]

INSIDE, OUTSIDE = "inside", "outside"

VERIFIERS: dict[str, Verifier] = {
    **dimension.VERIFIERS,
    **paths.VERIFIERS,
    **connected.VERIFIERS,
    **linear.VERIFIERS,
    **quadratic.VERIFIERS,
    **traps.VERIFIERS,
    **minima.VERIFIERS,
    **teacher.VERIFIERS,
    **random_features.VERIFIERS,
}


def verifier(name: str, side: str = INSIDE) -> Verifier:
    """The verifier of a claim, or of what happens outside its hypotheses."""
    found = VERIFIERS[name] if side == INSIDE else VERIFIERS[name].outside
    if found is None:
        raise UndecidedError(f"nothing is certified outside the hypotheses of {name}")
    return found


def instance(name: str, seed: int, index: int, side: str = INSIDE) -> Any:
    """Instance number `index` of a claim, the same for the same (claim, seed, index, side)."""
    key = f"{name} {seed} {index}" if side == INSIDE else f"{name} {side} {seed} {index}"
    return verifier(name, side).instance(Random(key), index)


def stated(name: str, made: Any, side: str = INSIDE) -> Document:
    """What a claim says of one of its instances."""
    return verifier(name, side).statement(made)


def produce(name: str, made: Any, side: str = INSIDE) -> Document:
    """The document of an instance; raises `UndecidedError` outside the hypotheses and where no proof is found."""
    missing = claim(name).missing(getattr(made, "problem", made)) if side == INSIDE else None
    if missing is not None:
        raise UndecidedError(f"the instance is outside the hypotheses of {name}: {missing}")
    return document(stated(name, made, side), verifier(name, side).proof(made))


def refuted(name: str, made: Any) -> Document | None:
    """A document of the contrary on an instance inside the hypotheses, None where none is found."""
    contrary = verifier(name).contrary
    return None if contrary is None else contrary(made)


def shrunk(name: str, made: Any) -> Any:
    """The smallest instance found, going down one step at a time, of which the contrary still has a document."""
    found = verifier(name)
    while True:
        smaller = next((one for one in found.smaller(made) if refuted(name, one) is not None), None)
        if smaller is None:
            return made
        made = smaller


def parameters(made: Any) -> dict[str, str | int]:
    """What an instance is like, in a few words and numbers: its kind, σ, n, m, p, the number of points."""
    problem = getattr(made, "problem", made)
    found: dict[str, str | int] = {}
    for name in ("kind", "activation", "n", "m", "width", "value"):
        value = getattr(made, name, getattr(problem, name, None))
        if isinstance(value, int):
            found[name] = value
        elif value is not None:
            found[name] = str(value)[:60]
    sample = getattr(problem, "sample", None)
    return found if sample is None else found | {"points": sample.points.count}
