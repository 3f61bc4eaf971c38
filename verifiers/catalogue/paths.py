"""Verifiers of the claims that a path leads down from every start."""

from random import Random

from ...theory.problems import Problem
from ..documents import Document
from ..instances.descents import STARTS, DescentInstance, descent
from ..instances.enclosed import NOT_CRITICAL, enclosed, high
from ..instances.losses import LossInstance, convex_loss
from ..instances.populations import population
from ..paths import convex
from ..paths.descent import descend, descent_claim
from ..paths.enclosed import descend as descend_enclosed
from ..paths.enclosed_features import Workbench, is_enclosed
from .verifier import Verifier


def _no_valley(random: Random, index: int) -> DescentInstance:
    """A sample, or every seventh time a population."""
    if index % 7 == 5:
        return population(random, index // 7)
    return descent(random, STARTS[index % len(STARTS)], kinked=False)


def _erm(random: Random, index: int) -> DescentInstance:
    """Two activations with enclosures for every piecewise-linear one."""
    if index % 3:
        return enclosed(random, index - index // 3 - 1, as_many_as_points=True)
    index //= 3
    return descent(random, STARTS[index % len(STARTS)], kinked=True, as_many_as_points=True)


def _three_segments(random: Random, index: int) -> DescentInstance:
    return descent(random, STARTS[index % len(STARTS)], kinked=index % 3 == 2)


def _statement(made: DescentInstance) -> Document:
    return descent_claim(made.problem, made.start)


def _short_statement(made: DescentInstance) -> Document:
    """`three-segments` claims the number of segments as well."""
    return descent_claim(made.problem, made.start, segments=3)


def _proof(made: DescentInstance) -> Document:
    if isinstance(made.problem, Problem) and is_enclosed(made.problem):
        return descend_enclosed(made.problem, made.start).proof()
    return descend(made.problem, made.start).proof()


def _not_critical(random: Random, index: int) -> DescentInstance:
    """A start where the gradient, in floats, is far from 0."""
    while True:
        made = enclosed(random, index, as_many_as_points=False, starts=NOT_CRITICAL)
        assert isinstance(made.problem, Problem), "the instances have samples"
        if max(abs(part).max() for part in Workbench(made.problem).gradient(made.start)) > 1e-6:
            return made


def _two_segments(made: DescentInstance) -> Document:
    return descent_claim(made.problem, made.start, segments=2)


def _two_segments_proof(made: DescentInstance) -> Document:
    assert isinstance(made.problem, Problem), "the instances have samples"
    return descend_enclosed(made.problem, made.start, segments=2).proof()


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
    "high-starts": Verifier(high, _statement, _proof),
    "two-segments": Verifier(_not_critical, _two_segments, _two_segments_proof),
    "three-segments": Verifier(_three_segments, _short_statement, _proof),
}
