"""Verifier of the claim about ReLU students of an orthonormal teacher."""

from random import Random

import numpy as np

from ...theory.errors import UndecidedError
from ..traps.teacher_floats import spurious_end
from ..traps.teacher_student import Near, no_minimum_claim, no_minimum_proof, strict_minimum_claim, strict_minimum_proof
from .verifier import Verifier

LEAST, MOST = 7, 10


def _minimum(random: Random, index: int) -> Near:
    """The end of a descent that is stuck, for 7 to 10 students and as many teacher neurons in turn."""
    k = LEAST + index % (MOST - LEAST + 1)
    W = spurious_end(k, k, np.random.default_rng(random.randrange(1 << 60)))
    if W is None:
        raise UndecidedError(f"no descent of {k} students got stuck")
    return Near.of(W)


def _elsewhere(random: Random, index: int) -> Near:
    """Arbitrary weights of as many students as teacher neurons, or one or two more."""
    k = 1 + index % 6
    return Near.of(np.random.default_rng(random.randrange(1 << 60)).normal(size=(k + index % 3, k)))


VERIFIERS = {
    "gaussian-teacher": Verifier(
        _minimum,
        strict_minimum_claim,
        strict_minimum_proof,
        outside=Verifier(_elsewhere, no_minimum_claim, no_minimum_proof),
    ),
}
