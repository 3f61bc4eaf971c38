"""Verifiers of the claims that a path leads down from every start."""

from random import Random

from ..documents import Document
from ..instances.descents import STARTS, DescentInstance, descent
from ..instances.losses import LossInstance, convex_loss
from ..instances.populations import population
from ..paths import convex
from ..paths.descent import descend, descent_claim
from .verifier import Verifier


def _no_valley(random: Random, index: int) -> DescentInstance:
    """A sample, or every seventh time a population."""
    if index % 7 == 5:
        return population(random, index // 7)
    return descent(random, STARTS[index % len(STARTS)], kinked=False)


def _erm(random: Random, index: int) -> DescentInstance:
    return descent(random, STARTS[index % len(STARTS)], kinked=True, as_many_as_points=True)


def _three_segments(random: Random, index: int) -> DescentInstance:
    return descent(random, STARTS[index % len(STARTS)], kinked=index % 3 == 2)


def _statement(made: DescentInstance) -> Document:
    return descent_claim(made.problem, made.start)


def _short_statement(made: DescentInstance) -> Document:
    """`three-segments` claims the number of segments as well."""
    return descent_claim(made.problem, made.start, segments=3)


def _proof(made: DescentInstance) -> Document:
    return descend(made.problem, made.start).proof()


def _both_risks(random: Random, index: int) -> DescentInstance:
    """A population and a sample in turn: the same hypothesis, p ≥ dim* of the inputs."""
    if index % 2:
        return descent(random, STARTS[index // 2 % len(STARTS)], kinked=False)
    return population(random, index // 2)


def _loss_statement(made: LossInstance) -> Document:
    return descent_claim(made.problem, made.start, made.gap, segments=3)


def _loss_proof(made: LossInstance) -> Document:
    return convex.convex_proof(*convex.descend(made.problem, made.start, made.gap))


VERIFIERS = {
    "convex-losses": Verifier(convex_loss, _loss_statement, _loss_proof),
    "empirical-vs-population": Verifier(_both_risks, _statement, _proof),
    "no-valley": Verifier(_no_valley, _statement, _proof),
    "erm": Verifier(_erm, _statement, _proof),
    "three-segments": Verifier(_three_segments, _short_statement, _proof),
}
