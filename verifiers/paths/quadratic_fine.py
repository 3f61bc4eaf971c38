"""Bases for LDL lifts from a matrix A whose least eigenvalues floats cannot tell from 0, guessed in A's own frame.

In the dual basis of the frame, its vectors divided by √|u_k| up to powers of 2, A is a diagonal matrix of numbers near
±1, and the way to the target is as much longer as A is smaller: the first roots t of det A_t are the large eigenvalues
of a matrix, which floats give to all their digits. Nothing here is concluded from.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from flint import fmpq, fmpq_mat

from ...theory.exact import rank
from ..floats import Array, floats
from .quadratic_guess import Guess, grid

DIGITS = (16, 32, 48, 64, 96, 128)
"""Binary digits of a basis."""


def fine_guesses(begin: fmpq_mat, end: fmpq_mat, frame: fmpq_mat) -> list[Guess]:
    """Bases for the line from `begin` to `end`, the farthest first; `frame` has the present weights as rows."""
    found = [Guess(basis, _reach(*_pencil(basis, begin, end))) for basis in _bases(begin, end, frame)]
    return sorted(found, key=lambda guess: -guess.reach)


def _bases(begin: fmpq_mat, end: fmpq_mat, frame: fmpq_mat) -> Iterator[fmpq_mat]:
    scaled = _scaled_dual(begin, frame)
    C, D = _pencil(scaled, begin, end)
    for t in _references(C, D):
        values, vectors = np.linalg.eigh(C + t * D)
        exact = scaled * grid(vectors[:, np.argsort(-np.abs(values))], 53)
        for digits in DIGITS:
            basis = _short_columns(exact, digits)
            if rank(basis) == len(values):
                yield basis


def _pencil(basis: fmpq_mat, begin: fmpq_mat, end: fmpq_mat) -> tuple[Array, Array]:
    C, D = (floats(basis.transpose() * M * basis) for M in (begin, end - begin))
    return C, D


def _short_columns(basis: fmpq_mat, digits: int) -> fmpq_mat:
    """Multiples of the columns, rounded to integers of so many binary digits."""
    half, rows = fmpq(1, 2), []
    for column in basis.transpose().tolist():
        unit = max(map(abs, column)) / 2**digits
        rows.append([(value / unit + half).floor() for value in column])
    return fmpq_mat(rows).transpose()


def _scaled_dual(begin: fmpq_mat, frame: fmpq_mat) -> fmpq_mat:
    dual = frame.inv()
    sizes = (dual.transpose() * begin * dual).tolist()
    table = dual.transpose().tolist()
    return fmpq_mat([[v * _power(sizes[k][k]) for v in row] for k, row in enumerate(table)]).transpose()


def _power(value: fmpq) -> fmpq:
    """A power of 2 near 1/√|value|."""
    return fmpq(2) ** ((int(value.q.height_bits()) - int(value.p.height_bits())) // 2)


def _references(C: Array, D: Array) -> list[float]:
    """0, the roots of det(C + tD), and between."""
    found = [t for t in _roots(C, D) if t < 1]
    return [0.0, *found, *(float(np.sqrt(s * t)) for s, t in pairwise(found)), *(t / 2 for t in found[:1]), 1.0]


def _roots(C: Array, D: Array) -> list[float]:
    """The t > 0 with det(C + tD) = 0, ascending; the least ones are found best."""
    try:
        values = np.linalg.eigvals(-np.linalg.solve(C, D))
    except np.linalg.LinAlgError:
        return [0.0]
    real = values.real[np.abs(values.imag) < 1e-9 * np.abs(values.real)]
    return sorted(1 / float(value) for value in real if value > 0)


def _reach(C: Array, D: Array) -> float:
    """The least t > 0 at which a leading minor but the last vanishes, 2 if there is none up to 1."""
    first = [t for k in range(1, len(C)) for t in _roots(C[:k, :k], D[:k, :k])[:1]]
    return min([2.0, *(t for t in first if t <= 1)])
