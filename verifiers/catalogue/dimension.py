"""Verifiers of the claims about intrinsic dimensions."""

from random import Random

from ...theory.dimension import Dimension
from ..dimension import dimension_claim, dimension_proof
from ..documents import Document
from ..instances import dimensions, forms
from ..rank import rank_claim, rank_proof
from .verifier import Verifier


def _proof(made: Dimension) -> Document:
    return dimension_proof(made, made.lower())


def _on_points(random: Random, index: int) -> Dimension:
    return dimensions.on_points(random, kinked=index % 2 == 1)


def _rank(made: forms.RankInstance) -> Document:
    return rank_claim(made.form, made.field, made.value)


def _rank_proof(made: forms.RankInstance) -> Document:
    return rank_proof(made.form, made.field, made.value)


VERIFIERS = {
    "polynomial-dimension": Verifier(lambda random, _: dimensions.everywhere(random), dimension_claim, _proof),
    "finite-dimension": Verifier(_on_points, dimension_claim, _proof),
    "lower-dimension": Verifier(forms.instance, _rank, _rank_proof),
}
