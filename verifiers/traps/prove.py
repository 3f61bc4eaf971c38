"""From a stated spurious valley to a proof: the reader's own data and network."""

from typing import NoReturn

from ...theory.errors import UndecidedError
from ..documents import Document


def prove(claim: Document) -> NoReturn:
    """Raises `UndecidedError`: the program proves the valleys that it builds, not yet those that it is shown."""
    width = claim["problem"]["p"]
    built = "valleys counterexample builds data with a proved valley"
    raise UndecidedError(f"no proof was found for the given network of width {width}: {built}")
