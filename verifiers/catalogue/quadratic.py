"""Verifiers of the claims about σ = z²."""

from random import Random

from ..documents import Document
from ..instances.descents import DescentInstance
from ..instances.quadratic import square
from ..paths.descent import descent_claim
from ..paths.quadratic import descend_square
from .verifier import Verifier


def _wide(random: Random, index: int) -> DescentInstance:
    return square(random, index, least=2)


def _statement(made: DescentInstance) -> Document:
    return descent_claim(made.problem, made.start)


def _proof(made: DescentInstance) -> Document:
    return descend_square(made.problem, made.start).proof()


VERIFIERS = {
    "quadratic": Verifier(_wide, _statement, _proof),
    "quadratic-sharp": Verifier(square, _statement, _proof),
}
