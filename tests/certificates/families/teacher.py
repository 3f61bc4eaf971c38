"""Documents of kinds `strict-minimum` and `no-minimum`."""

import numpy as np

from valleys.verifiers.documents import Document, document
from valleys.verifiers.traps.teacher_floats import polished, spurious_end
from valleys.verifiers.traps.teacher_student import (
    Near,
    no_minimum_claim,
    no_minimum_proof,
    strict_minimum_claim,
    strict_minimum_proof,
)

from .common import edited, put, texts


def _minimum(k: int, n: int, bits: int = 30) -> Document:
    """A minimum whose weights are rounded, so that the document is short."""
    W = spurious_end(k, n, np.random.default_rng(k))
    assert W is not None
    near = Near.of(np.round(W * 2.0**bits) / 2.0**bits)
    return document(strict_minimum_claim(near), strict_minimum_proof(near))


def _nowhere(rows: list[list[float]]) -> Document:
    near = Near.of(np.array(rows))
    return document(no_minimum_claim(near), no_minimum_proof(near))


def _saddle() -> list[list[float]]:
    """Two equal students that see both neurons of the teacher alike; the gradient there is 0 but for rounding."""
    rounded: list[list[float]] = (np.round(polished(np.full((2, 2), 0.6)) * 2.0**30) / 2.0**30).tolist()
    return rounded


def valid() -> dict[str, Document]:
    return {
        "teacher-minimum-7": _minimum(7, 7),
        "teacher-minimum-8": _minimum(8, 8),
        "teacher-slope": _nowhere([[1.5, 0.25], [-0.5, 1.0]]),
        "teacher-bend": _nowhere(_saddle()),
        "teacher-parallel": _nowhere([[1.0, 0.0], [-1.0, 0.0], [0.0, 2.0]]),
    }


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    minimum, bend, slope = good["teacher-minimum-7"], good["teacher-bend"], good["teacher-slope"]
    zero, teacher = [["0"] * 7] * 7, [["1" if i == j else "0" for j in range(7)] for i in range(7)]
    return edited(
        {
            "teacher-radius-too-large": (minimum, put("claim", "radius", "1/500")),
            "teacher-barrier-too-high": (minimum, put("claim", "barrier", "1/100000")),
            "teacher-floor-above-the-minimum": (minimum, put("claim", "floor", "1/10")),
            "teacher-eigenvalue-too-large": (minimum, put("proof", "eigenvalue", "1/10")),
            "teacher-eigenvalue-negative": (minimum, put("proof", "eigenvalue", "-1/100")),
            "teacher-at-the-global-minimum": (minimum, put("claim", "near", teacher)),
            "teacher-neurons-zero": (minimum, put("claim", "near", zero)),
            "teacher-bend-at-a-slope": (bend, put("proof", {"by": "slope"})),
            "teacher-no-direction": (bend, put("proof", "direction", [["0", "0"]] * 2)),
            "teacher-direction-upwards": (bend, put("proof", "direction", [["1", "1"]] * 2)),
            "teacher-slope-radius-too-large": (slope, put("claim", "radius", "1/2")),
            "teacher-radius-beyond-a-neuron": (slope, put("claim", "radius", "2")),
        }
    )


def malformed(good: dict[str, Document]) -> dict[str, str]:
    minimum, bend = good["teacher-minimum-7"], good["teacher-bend"]
    return texts(
        {
            "teacher-fewer-students": (bend, put("claim", "problem", "n", "1")),
            "teacher-model-shallow": (bend, put("claim", "problem", "model", "shallow")),
            "teacher-radius-zero": (bend, put("claim", "radius", "0")),
            "teacher-floor-zero": (minimum, put("claim", "floor", "0")),
            "teacher-barrier-negative": (minimum, put("claim", "barrier", "-1")),
            "teacher-weights-ragged": (bend, put("claim", "near", [["1", "1"], ["1"]])),
            "teacher-too-many": (bend, put("claim", "problem", "k", "101")),
            "teacher-proof-of-another-kind": (minimum, put("proof", {"by": "slope"})),
            "teacher-unknown-rule": (bend, put("proof", {"by": "hope"})),
            "teacher-weights-long": (bend, put("claim", "near", [["1/3" + "0" * 2000, "1"]] * 2)),
        }
    )
