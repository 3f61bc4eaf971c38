"""Verifiers of the claims that sub-level sets are connected, and of the contrary at width dim*."""

from random import Random

from ..documents import Document
from ..instances.connections import ApartInstance, ConnectInstance, apart, connection, population_connection
from ..paths.connect import connect, connect_claim
from ..paths.disconnected import disconnected_claim, disconnected_proof
from .verifier import Verifier


def _wide(random: Random, index: int) -> ConnectInstance:
    """A sample, or every eighth time a population."""
    return population_connection(random, index // 8, True) if index % 8 == 7 else connection(random, index, True)


def _sharp(random: Random, index: int) -> ConnectInstance:
    return (
        population_connection(random, index // 8, False) if index % 8 == 7 else connection(random, index, twice=False)
    )


def joined_claim(made: ConnectInstance) -> Document:
    """The two networks are joined below the larger of their losses."""
    return connect_claim(made.problem, made.start, made.end)


def _proof(made: ConnectInstance) -> Document:
    return connect(made.problem, made.start, made.end).proof()


def apart_claim(made: ApartInstance) -> Document:
    """The two networks lie in different components of {L ≤ level}."""
    return disconnected_claim(made.problem, made.start, made.end, made.level)


def apart_proof(made: ApartInstance) -> Document:
    """What shows it."""
    return disconnected_proof(made.problem, made.start, made.end)


VERIFIERS = {
    "one-valley": Verifier(_wide, joined_claim, _proof),
    "one-valley-sharp": Verifier(_sharp, joined_claim, _proof, outside=Verifier(apart, apart_claim, apart_proof)),
}
