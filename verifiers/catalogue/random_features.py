"""Verifiers of the claims about random first layers: single paths are proved, probabilities are sampled."""

from fractions import Fraction

from ..binomial import Says
from ..documents import Document
from ..instances.random_features import DrawnInstance, SpanInstance, low_energy_instance
from ..paths.span_minimum import span_minimum
from ..random_features.low_energy import low_energy, plan
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


VERIFIERS = {"low-energy": Verifier(low_energy_instance, _statement, _proof, sampled=_drawn)}
