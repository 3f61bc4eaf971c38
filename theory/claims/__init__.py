"""The catalogue of claims, by family; each family is a module with its own `CLAIMS`."""

from ..errors import InputError, shown
from . import connected, dimension, linear, minima, paths, quadratic, random_features, teacher, traps
from .statement import Claim, Source

__all__ = ["CLAIMS", "Claim", "Source", "claim"]

CLAIMS: tuple[Claim, ...] = (
    *dimension.CLAIMS,
    *paths.CLAIMS,
    *connected.CLAIMS,
    *linear.CLAIMS,
    *quadratic.CLAIMS,
    *traps.CLAIMS,
    *minima.CLAIMS,
    *teacher.CLAIMS,
    *random_features.CLAIMS,
)


def claim(name: str) -> Claim:
    """The claim of that id; raises `InputError` with the ids there are."""
    for entry in CLAIMS:
        if entry.id == name:
            return entry
    raise InputError(f"expected one of the claims {', '.join(entry.id for entry in CLAIMS)}, got {shown(name)}")
