"""Positive semidefinite matrices in affine families, found numerically and made exact; sums of squares from them.

A polynomial is a sum of squares of combinations of b_1, …, b_s exactly if it is bᵀQb with Q ⪰ 0 (a Gram matrix). The
Gram matrices of a polynomial are an affine family Q_0 + Σ x_i Q_i with rational members; if one of them is positive
definite so are the rational ones near it (Peyrl and Parrilo 2008). `definite_member` looks for one by Newton's method
on the logarithmic barrier; `squares` writes it as Σ d h² exactly, by elimination.
"""

from collections.abc import Callable, Sequence
from itertools import combinations_with_replacement

import numpy as np
from flint import fmpq, fmpq_mat

from ...theory.exact import combinations, row_relations, rows_of
from ...theory.normal_forms import Terms
from ..floats import Array, floats

STEPS = 60
FAR = 1e6
"""Coefficients beyond are of no use."""
BITS = 20

Row = list[fmpq]
Blocks = list[fmpq_mat]


def relations(a: fmpq_mat) -> fmpq_mat:
    """By rows a basis of the v with v·a = 0, exactly.

    >>> relations(fmpq_mat([[1, 2], [2, 4], [0, 1]]))
    [-2, 1, 0]
    """
    basis, others = row_relations(a)
    rest = [i for i in range(a.nrows()) if i not in set(basis)]
    found = fmpq_mat(len(rest), a.nrows())
    for row, i in enumerate(rest):
        found[row, i] = 1
        for column, j in enumerate(basis):
            found[row, j] = -others[row, column]
    return found


def coefficients(a: fmpq_mat, target: fmpq_mat) -> fmpq_mat | None:
    """A row v with v·a = target, exactly; None if there is none."""
    basis = row_relations(a)[0]
    found = combinations(rows_of(a, basis), target)
    if found is None:
        return None
    whole = fmpq_mat(1, a.nrows())
    for column, j in enumerate(basis):
        whole[0, j] = found[0, column]
    return whole


def product(f: Terms, g: Terms) -> Terms:
    """f·g."""
    found: Terms = {}
    for alpha, a in f.items():
        for beta, b in g.items():
            key = tuple(i + j for i, j in zip(alpha, beta, strict=True))
            found[key] = found.get(key, fmpq(0)) + a * b
    return {key: value for key, value in found.items() if value != 0}


def combination(weights: Sequence[fmpq], polynomials: Sequence[Terms]) -> Terms:
    """Σ w_i f_i."""
    found: Terms = {}
    for weight, f in zip(weights, polynomials, strict=True):
        for key, value in f.items():
            found[key] = found.get(key, fmpq(0)) + weight * value
    return {key: value for key, value in found.items() if value != 0}


class Gram:
    """The symmetric matrices Q of bᵀQb for polynomials b_1, …, b_s: products by pairs, in the order of `pairs`."""

    def __init__(self, basis: Sequence[Terms]) -> None:
        self.basis = basis
        self.pairs = list(combinations_with_replacement(range(len(basis)), 2))
        self.products = [combination([fmpq(1 if i == j else 2)], [product(basis[i], basis[j])]) for i, j in self.pairs]

    def matrix(self, entries: Sequence[fmpq]) -> fmpq_mat:
        """Q from its entries by pairs."""
        Q = fmpq_mat(len(self.basis), len(self.basis))
        for (i, j), value in zip(self.pairs, entries, strict=True):
            Q[i, j] = Q[j, i] = value
        return Q

    def squares(self, Q: fmpq_mat) -> list[tuple[fmpq, Terms]]:
        """Σ d h² = bᵀQb for Q ⪰ 0."""
        found = squares(Q)
        assert found is not None, "the matrix was shown to be positive semidefinite"
        return [(d, combination(h, self.basis)) for d, h in found]


def table(polynomials: Sequence[Terms]) -> tuple[fmpq_mat, list[tuple[int, ...]]]:
    """The coefficients of polynomials by rows, and the monomials of the columns."""
    keys = sorted({key for f in polynomials for key in f})
    rows = [[f.get(key, fmpq(0)) for key in keys] for f in polynomials]
    return fmpq_mat(len(polynomials), len(keys), [value for row in rows for value in row]), keys


def squares(Q: fmpq_mat) -> list[tuple[fmpq, list[fmpq]]] | None:
    """Pairs (d, h) with d > 0 and Q = Σ d h hᵀ, exactly; None if Q is not positive semidefinite.

    >>> squares(fmpq_mat([[2, 2], [2, 5]]))
    [(2, [1, 1]), (3, [0, 1])]
    >>> squares(fmpq_mat([[0, 1], [1, 5]])) is None
    True
    """
    rest, found = [list(row) for row in Q.tolist()], []
    for i in range(len(rest)):
        pivot = rest[i][i]
        if pivot < 0 or (pivot == 0 and any(rest[i])):
            return None
        if pivot:
            h = [value / pivot for value in rest[i]]
            found.append((pivot, h))
            rest = [
                [value - pivot * a * b for value, b in zip(row, h, strict=True)] for row, a in zip(rest, h, strict=True)
            ]
    return found


def definite_member(start: fmpq_mat, directions: fmpq_mat, blocks: Callable[[Row], Blocks]) -> Row | None:
    """A row start + Σ x_i directions_i whose blocks are all positive semidefinite, exactly; None where none is found.

    `blocks` makes symmetric matrices of a row, linearly.
    """
    constant, steps = blocks(start.entries()), [blocks(row) for row in directions.tolist()]
    if not steps:
        return start.entries() if _semidefinite(constant) else None
    x = _guess([floats(block) for block in constant], [[floats(block) for block in one] for one in steps])
    if x is None:
        return None
    for bits in (BITS, 2 * BITS):
        rounded = fmpq_mat(1, len(steps), [fmpq(round(value * 2**bits), 2**bits) for value in x.tolist()])
        member = (start + rounded * directions).entries()
        if _semidefinite(blocks(member)):
            return member
    return None


def _semidefinite(blocks: Blocks) -> bool:
    return all(squares(block) is not None for block in blocks)


def _guess(constant: list[Array], directions: list[list[Array]]) -> Array | None:
    """x with all blocks positive definite: minimise s over blocks + s·1 > 0, |x| ≤ FAR, by Newton steps.

    Near the central path the least s is at least s less the number of barriers over the weight: if that is positive,
    there is no such x.
    """
    x, s = np.zeros(len(directions)), 1.0 + max(-float(np.linalg.eigvalsh(block)[0]) for block in constant)
    stacked = [np.stack([one[k] for one in directions]) for k in range(len(constant))]
    weight, best, barriers = 1.0, None, 2 * len(x) + sum(map(len, constant))
    for _ in range(STEPS):
        try:
            gradient, hessian = _barrier(constant, stacked, x, s, weight)
            step = -np.linalg.solve(hessian, gradient)
        except np.linalg.LinAlgError:
            break
        decrement = float(-gradient @ step)
        length = 1.0 if decrement < 0.25 else 1 / (1 + decrement**0.5)
        while length > 1e-12 and not _inside(constant, stacked, x + length * step[:-1], s + length * step[-1]):
            length /= 2
        x, s = x + length * step[:-1], s + length * float(step[-1])
        least = min(float(np.linalg.eigvalsh(block)[0]) for block in _at(constant, stacked, x))
        if least > 0 and (best is None or least > best[0]):
            best = least, x
        if decrement < 0.5:
            if s > barriers / weight or (best is not None and weight > 1e4):
                break
            weight *= 8
    return None if best is None else best[1]


def _at(constant: list[Array], stacked: list[Array], x: Array) -> list[Array]:
    return [block + np.tensordot(x, steps, 1) for block, steps in zip(constant, stacked, strict=True)]


def _inside(constant: list[Array], stacked: list[Array], x: Array, s: float) -> bool:
    if np.abs(x).max(initial=0.0) >= FAR:
        return False
    return all(float(np.linalg.eigvalsh(block)[0]) + s > 0 for block in _at(constant, stacked, x))


def _barrier(constant: list[Array], stacked: list[Array], x: Array, s: float, weight: float) -> tuple[Array, Array]:
    """Gradient and Hessian in (x, s) of weight·s − Σ log det(block + s·1) − Σ log(FAR² − x²)."""
    size = len(x) + 1
    room = FAR**2 - x * x
    gradient = np.concatenate([2 * x / room, [weight]])
    hessian = np.diag(np.concatenate([2 / room + 4 * x * x / room**2, [1e-12]]))
    for block, steps in zip(_at(constant, stacked, x), stacked, strict=True):
        inverse = np.linalg.inv(block + s * np.eye(len(block)))
        moved = np.concatenate([inverse @ steps, inverse[None]]).reshape(size, -1)
        transposed = np.concatenate([inverse @ steps, inverse[None]]).swapaxes(1, 2).reshape(size, -1)
        gradient -= np.concatenate([np.trace(inverse @ steps, axis1=1, axis2=2), [np.trace(inverse)]])
        hessian += moved @ transposed.T
    return gradient, hessian
