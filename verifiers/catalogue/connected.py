"""Verifiers of the claims that sub-level sets are connected, and of the contrary at width dim*."""

from random import Random

from ..documents import Document
from ..instances.connections import ApartInstance, ConnectInstance, apart, connection
from ..paths.connect import connect, connect_claim
from ..paths.disconnected import disconnected_claim, disconnected_proof
from .verifier import Verifier


def _wide(random: Random, index: int) -> ConnectInstance:
    return connection(random, index, twice=True)


def _sharp(random: Random, index: int) -> ConnectInstance:
    return connection(random, index, twice=False)


def _statement(made: ConnectInstance) -> Document:
    return connect_claim(made.problem, made.start, made.end)


def _proof(made: ConnectInstance) -> Document:
    return connect(made.problem, made.start, made.end).proof()


def _apart(made: ApartInstance) -> Document:
    return disconnected_claim(made.problem, made.start, made.end, made.level)


def _apart_proof(made: ApartInstance) -> Document:
    return disconnected_proof(made.problem, made.start, made.end)


VERIFIERS = {
    "one-valley": Verifier(_wide, _statement, _proof),
    "one-valley-sharp": Verifier(_sharp, _statement, _proof, outside=Verifier(apart, _apart, _apart_proof)),
}
