"""Verifiers of the claims about random first layers: single paths are proved, probabilities are sampled."""

from fractions import Fraction

from ..binomial import Says, least_draws
from ..documents import Document
from ..instances.descents import DescentInstance
from ..instances.random_features import (
    DrawnInstance,
    OrthantInstance,
    SpanInstance,
    low_energy_instance,
    rare_instance,
)
from ..paths.descent import descend, descent_claim
from ..paths.span_minimum import span_minimum
from ..random_features.low_energy import low_energy, plan
from ..random_features.orthant import LEAST, drawn
from ..verdict import Against, Consistent, Undecided, Verdict
from .verifier import Verifier

WIDTHS, FAILURE = (8, 32), Fraction(1, 20)


def _statement(made: SpanInstance) -> Document:
    return span_minimum(made.problem, made.start).claim()


def _proof(made: SpanInstance) -> Document:
    return span_minimum(made.problem, made.start).proof()


def said(says: Says, words: str, draws: int, error: Fraction) -> Verdict:
    """What samples say, as a verdict."""
    if says is Says.UNDECIDED:
        return Undecided(f"{words}: the limits leave it open")
    direction = Against.FOR if says is Says.CONSISTENT else Against.AGAINST
    return Consistent(words, direction, draws, float(1 - error))


def _drawn(made: SpanInstance | DrawnInstance) -> Verdict | None:
    """Of an instance to be drawn: do the bounds fail as seldom as they promise?"""
    if isinstance(made, SpanInstance):
        return None
    planned = plan(made.target, WIDTHS, FAILURE, made.seed, error=made.error)
    report = low_energy(planned)
    worst = max(report.rows, key=lambda row: (row.says is Says.REFUTED, row.says is Says.UNDECIDED, row.limits[1]))
    words = (
        f"{worst.kind} bound at width {worst.width}: failed {worst.count.seen} times in {planned.draws} draws, "
        f"{worst.count.open} open, against at most {FAILURE}"
    )
    return said(report.says, words, planned.draws, made.error)


def _rare(made: OrthantInstance | DescentInstance) -> Document:
    return made.trap.claim() if isinstance(made, OrthantInstance) else descent_claim(made.problem, made.start)


def _rare_proof(made: OrthantInstance | DescentInstance) -> Document:
    return made.trap.proof() if isinstance(made, OrthantInstance) else descend(made.problem, made.start).proof()


def _in_the_orthant(made: OrthantInstance | DescentInstance) -> Verdict | None:
    """Of a valley to be drawn: are starts in it no more frequent than 2^−p?"""
    if isinstance(made, DescentInstance) or made.error is None:
        return None
    bound, each = Fraction(1, 2**made.width), made.error / 2
    count = drawn(made.trap, max(LEAST, least_draws(bound, each, seen=1)), made.seed)
    words = f"{count.seen} of {count.draws} starts in the orthant below the wall, {count.open} open; 2^−{made.width}"
    return said(count.says(bound, each), words, count.draws, made.error)


VERIFIERS = {
    "low-energy": Verifier(low_energy_instance, _statement, _proof, sampled=_drawn),
    "rare": Verifier(rare_instance, _rare, _rare_proof, sampled=_in_the_orthant),
}
