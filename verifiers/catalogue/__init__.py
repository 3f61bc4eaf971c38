"""How each claim of the catalogue is verified on generated instances, by family."""

from random import Random
from typing import Any

from ...theory.claims import claim
from ...theory.errors import UndecidedError
from ..documents import Document, document
from . import dimension, paths
from .verifier import Verifier

__all__ = ["VERIFIERS", "Verifier", "instance", "produce", "stated"]

VERIFIERS: dict[str, Verifier] = {**dimension.VERIFIERS, **paths.VERIFIERS}


def instance(name: str, seed: int, index: int) -> Any:
    """Instance number `index` of a claim, the same for the same (claim, seed, index)."""
    return VERIFIERS[name].instance(Random(f"{name} {seed} {index}"), index)


def stated(name: str, made: Any) -> Document:
    """What a claim says of one of its instances."""
    return VERIFIERS[name].statement(made)


def produce(name: str, made: Any) -> Document:
    """The document of an instance; raises `UndecidedError` outside the hypotheses and where no proof is found."""
    missing = claim(name).missing(getattr(made, "problem", made))
    if missing is not None:
        raise UndecidedError(f"the instance is outside the hypotheses of {name}: {missing}")
    return document(stated(name, made), VERIFIERS[name].proof(made))
