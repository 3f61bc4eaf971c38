"""The verifier of the claim about deep linear networks."""

from ..documents import Document
from ..instances.linear import LinearInstance, linear
from ..paths.deep_linear import linear_claim
from ..paths.linear_descent import descend_linear
from .verifier import Verifier


def _statement(made: LinearInstance) -> Document:
    return linear_claim(made.problem, made.start, made.gap)


def _proof(made: LinearInstance) -> Document:
    return descend_linear(made.problem, made.start, made.gap).proof()


VERIFIERS = {"linear": Verifier(linear, _statement, _proof)}
