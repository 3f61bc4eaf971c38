"""Bases and nodes for LDL lifts, guessed in floats: how far a lift goes before a leading minor vanishes.

Nothing here is concluded from; notes/quadratic.md says why a good guess exists.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import numpy as np
from flint import fmpq, fmpq_mat
from scipy.linalg import eigvals

from ...theory.exact import independent_rows, rank, rows_of
from ..floats import Array, floats
from .quadratic_lift import congruence

DIGITS = (3, 5, 8, 13, 24, 40)
"""Binary digits to which eigenvectors are rounded."""


@dataclass(frozen=True)
class Guess:
    """A basis b (columns) for a lift from t = 0, and the t up to which no pole is expected.

    `order`: the present neurons in the order in which they are the frame of the lift, None if they must be connected.
    """

    basis: fmpq_mat
    reach: float
    order: tuple[int, ...] | None = None


def guesses(begin: fmpq_mat, end: fmpq_mat, frame: fmpq_mat, short: bool) -> list[Guess]:
    """Bases for the line from `begin` to `end`; the present frame comes first if its numbers are long."""
    own = sorted(_own(begin, end, frame), key=lambda guess: -guess.reach)
    found = own + sorted(_spectral(begin, end), key=lambda guess: -guess.reach)
    return found if not short else sorted(found, key=lambda guess: (guess.reach <= 1, guess.order is None))


def _own(begin: fmpq_mat, end: fmpq_mat, frame: fmpq_mat) -> Iterator[Guess]:
    """The present frame in some orders: by length of its terms, and each neuron as the last."""
    n = frame.nrows()
    table = frame.tolist()
    orders = [tuple(range(n)), tuple(range(n))[::-1]]
    orders += [(*(i for i in range(n) if i != last), last) for last in range(n)]
    for order in dict.fromkeys(orders):
        basis = fmpq_mat([table[i] for i in order]).inv()
        yield Guess(basis, reach(basis, begin, end), order)


def _spectral(begin: fmpq_mat, end: fmpq_mat) -> Iterator[Guess]:
    """Rounded eigenvectors of A_t at 0, 1, the roots of det A_t and between; at a singular end its exact kernel."""
    A, B = floats(begin), floats(end) - floats(begin)
    for t in _references(A, B):
        yield from _rounded_bases(A + t * B, begin, end)
    yield from kernel_bases(begin, end)


def _references(A: Array, B: Array) -> list[float]:
    inner = [float(t) for t in roots(A, B) if 0 < t < 1]
    stops = [0.0, *inner, 1.0]
    return sorted({*stops, *((s + t) / 2 for s, t in pairwise(stops))})


def _rounded_bases(C: Array, begin: fmpq_mat, end: fmpq_mat) -> Iterator[Guess]:
    values, vectors = np.linalg.eigh(C)
    vectors = vectors[:, np.argsort(-np.abs(values))]
    best = 0.0
    for digits in DIGITS:
        basis = grid(vectors, digits)
        if rank(basis) < len(values):
            continue
        found = reach(basis, begin, end)
        if found > 1.1 * best:
            yield Guess(basis, found)
        best = max(best, found)
        if found > 1:
            return


def grid(a: Array, digits: int) -> fmpq_mat:
    """The matrix times 2^digits, rounded to integers."""
    scale = 1 << digits
    return fmpq_mat(a.shape[0], a.shape[1], [round(float(v) * scale) for v in a.ravel()])


def kernel_bases(begin: fmpq_mat, end: fmpq_mat) -> Iterator[Guess]:
    """For a singular end: rounded eigenvectors, then an exact basis of its kernel on which `begin` is diagonal."""
    n, r = end.nrows(), rank(end)
    if r == n:
        return
    kernel = _kernel(end, r)
    inner = congruence(kernel.transpose() * begin * kernel)
    if inner is None:
        return
    last = (kernel * inner).transpose().entries()
    values, vectors = np.linalg.eigh(floats(end))
    chosen = vectors[:, np.argsort(-np.abs(values))[:r]]
    for digits in DIGITS:
        basis = fmpq_mat(n, n, grid(chosen, digits).transpose().entries() + last).transpose()
        if rank(basis) == n:
            yield Guess(basis, reach(basis, begin, end, r))


def _kernel(form: fmpq_mat, r: int) -> fmpq_mat:
    """A basis of the kernel as columns, for a symmetric matrix of rank r."""
    n = form.nrows()
    chosen = independent_rows(form)
    others = [i for i in range(n) if i not in chosen]
    image = rows_of(form, chosen)
    square = rows_of(image.transpose(), chosen)
    solution = square.solve(rows_of(image.transpose(), others).transpose())
    basis = fmpq_mat(n, n - r)
    for j, i in enumerate(others):
        basis[i, j] = fmpq(1)
        for k, place in enumerate(chosen):
            basis[place, j] = -solution[k, j]
    return basis


def reach(basis: fmpq_mat, begin: fmpq_mat, end: fmpq_mat, regular: int | None = None) -> float:
    """The least t > 0 at which one of the first n − 1 leading minors of bᵀA_t b vanishes, 2 if there is none up to 1.

    With `regular` the minors after that one have a zero at t = 1 that cancels, which is left out.
    """
    scaled = _short_columns(basis)
    C, D = (floats(scaled.transpose() * M * scaled) for M in (begin, end - begin))
    size = np.sqrt(np.abs(C).max(axis=1) + np.abs(D).max(axis=1))
    size[size == 0] = 1
    C, D = C / np.outer(size, size), D / np.outer(size, size)
    least = 2.0
    for k in range(1, len(C)):
        for t in roots(C[:k, :k], D[:k, :k]):
            if regular is not None and k > regular and abs(t - 1) < 1e-6:
                continue
            if -1e-12 < t <= 1.0 + 1e-9:
                least = min(least, max(float(t), 0.0))
    return least


def _short_columns(basis: fmpq_mat) -> fmpq_mat:
    """The columns divided by their largest entries: long integers are no floats."""
    columns = [[value / max(map(abs, v)) for value in v] for v in basis.transpose().tolist()]
    return fmpq_mat(columns).transpose()


def roots(A: Array, B: Array) -> Array:
    """The real t with det(A + tB) = 0, ascending."""
    found = eigvals(A, -B)
    found = found[np.isfinite(found)]
    real = found[np.abs(found.imag) < 1e-9 * (1 + np.abs(found.real))].real
    return np.sort(real)


def root_cluster(begin: fmpq_mat, end: fmpq_mat) -> bool:
    """Whether two eigenvalues of A_t seem to vanish nearly together on the way."""
    A, B = floats(begin), floats(end) - floats(begin)
    inner = [float(t) for t in roots(A, B) if 0 < t < 1]
    return any(t - s < 0.01 for s, t in pairwise(inner))


def near(begin: fmpq_mat, direction: fmpq_mat, t: fmpq, digits: int, spread: fmpq, random: Random) -> fmpq_mat:
    """begin + t·direction to about so many binary digits of the step (of 1 if there is none), with a symmetric random
    change of relative size `spread`."""
    n = begin.nrows()
    longest = max(abs(float(value)) for value in direction.entries())
    step = t * fmpq(*(longest or 1.0).as_integer_ratio())
    unit = fmpq(2) ** (int(np.ceil(np.log2(float(step)))) - digits)
    node = fmpq_mat(n, n)
    for i in range(n):
        for j in range(i + 1):
            change = spread * step * fmpq(random.randint(-64, 64), 64)
            value = begin[i, j] + t * direction[i, j] + change
            node[i, j] = node[j, i] = (value / unit + fmpq(1, 2)).floor() * unit
    return node
