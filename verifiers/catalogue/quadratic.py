"""Verifiers of the claims about quadratic σ."""

from random import Random

from flint import fmpq

from ...theory.activations import Polynomial
from ...theory.problems import Problem
from ..documents import Document
from ..instances.connections import ConnectInstance
from ..instances.descents import DescentInstance
from ..instances.quadratic import family, mirror_images, pair, square
from ..paths.descent import descent_claim
from ..paths.quadratic import descend_quadratic
from ..paths.quadratic_connect import connect_square
from ..traps.inertia import inertia
from ..traps.nappe import nappe
from ..traps.one_sided import one_sided
from ..traps.semidefinite import with_bias, without_constant
from ..traps.trap import Trap
from .connected import apart_claim, apart_proof, joined_claim
from .verifier import Verifier


def _wide(random: Random, index: int) -> DescentInstance:
    return square(random, index, least=2)


def _statement(made: DescentInstance) -> Document:
    return descent_claim(made.problem, made.start)


def _proof(made: DescentInstance) -> Document:
    assert isinstance(made.problem, Problem), "the instances have samples"
    return descend_quadratic(made.problem, made.start).proof()


def _narrow(random: Random, index: int) -> Trap:
    """Every width below n in turn, n up to 8, and a multiple of z²."""
    sizes = [(n, p) for n in range(2, 9) for p in range(1, n)]
    n, p = sizes[index % len(sizes)]
    return inertia(Polynomial.of({2: fmpq(random.choice([-3, -1, 1, 2]), random.choice([1, 3]))}), p, n)


def _joined_proof(made: ConnectInstance) -> Document:
    assert isinstance(made.problem, Problem)
    return connect_square(made.problem, made.start, made.end).proof()


def _trapped(random: Random, index: int) -> Trap:
    """In turn z² + κ and others at widths up to n, others at n + 1; with a bias c of any sign; b ≠ 0 = c; n up to 5."""
    a, b, c = (fmpq(random.choice([-3, -2, -1, 1, 2, 3]), random.choice([1, 2])) for _ in range(3))
    kind, round_ = index % 5, index // 5
    if kind == 2:
        return nappe(Polynomial.of({2: a, 1: b, 0: c}), 1 + round_ % 4)
    n = 1 + round_ % 5
    p = random.randint(1, n)
    if kind == 3:
        return with_bias(Polynomial.of({2: a, 1: b, 0: c + b * b / (4 * a)} if round_ % 4 else {2: a}), p, n)
    if kind == 4:
        return without_constant(Polynomial.of({2: a, 1: b}), p, n)
    return one_sided(Polynomial.of({2: a, 1: b * kind, 0: c}), p, n)


_BELOW = Verifier(_narrow, Trap.claim, Trap.proof)

VERIFIERS = {
    "quadratic": Verifier(_wide, _statement, _proof),
    "quadratic-sharp": Verifier(square, _statement, _proof, outside=_BELOW),
    "quadratic-family": Verifier(family, _statement, _proof, outside=Verifier(_trapped, Trap.claim, Trap.proof)),
    "quadratic-one-valley": Verifier(
        pair, joined_claim, _joined_proof, outside=Verifier(mirror_images, apart_claim, apart_proof)
    ),
}
