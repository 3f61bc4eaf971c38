"""The LDL lift: neurons along the straight line from one symmetric matrix to another (notes/quadratic.md, §2).

For A_t = (1 − t)A_0 + tA_1 and a basis b, bᵀA_t b = Σ_k c_k c_kᵀ / (m_k m_{k−1}) with m_k the leading minors and
c_k the columns of fraction-free elimination, polynomials in t. Only m_1, …, m_{n−1} are divided by: the last pivot may
change its sign. Where factors cancel (at singular ends) they are cancelled.
"""

from collections.abc import Sequence
from dataclasses import replace

from flint import fmpq, fmpq_mat, fmpq_poly, fmpz, fmpz_poly

from ...theory.exact import independent_rows
from ..checker.arithmetic import Budget
from ..checker.quadratic import has_no_root
from .quadratic_walk import primitive_scale
from .segments import Curve

Table = list[list[fmpz_poly]]


def lift(basis: fmpq_mat, begin: fmpq_mat, end: fmpq_mat) -> list[Curve] | None:
    """Curves of at most n neurons whose Σ u w wᵀ goes straight from `begin` to `end`; None if one has a pole.

    `basis` has the vectors b_k as columns. Where u is 0 throughout, a curve is left out.
    """
    found = partial_lift(basis, begin, end, begin.nrows())
    return None if found is None else found[0]


def partial_lift(
    basis: fmpq_mat, begin: fmpq_mat, end: fmpq_mat, steps: int
) -> tuple[list[Curve], Table, fmpz_poly] | None:
    """The first curves, and the table of what is left after so many steps, over a common denominator."""
    dual = basis.inv()
    first, last = basis.transpose() * begin * basis, basis.transpose() * end * basis
    table, scale = _polynomials(first, last - first)
    curves, before = [], fmpz_poly([1])
    for k in range(steps):
        column = [table[i][k] for i in range(k, len(table))]
        if not any(column):
            continue
        pivot = column[0]
        if not pivot:
            return None
        curve = _curve(dual, k, column, scale * before * pivot)
        if curve is None:
            return None
        curves.append(curve)
        _eliminate(table, k, before)
        before = pivot
    return curves, table, scale * before


def _polynomials(constant: fmpq_mat, slope: fmpq_mat) -> tuple[Table, fmpz]:
    """Integer polynomials (constant + t slope)·scale, entry by entry."""
    scale = constant.numer_denom()[1].lcm(slope.numer_denom()[1])
    pairs = zip((constant * scale).tolist(), (slope * scale).tolist(), strict=True)
    return [[fmpz_poly([a.p, b.p]) for a, b in zip(*rows, strict=True)] for rows in pairs], scale


def _eliminate(table: Table, k: int, before: fmpz_poly) -> None:
    """One step of Bareiss on the rows and columns after k."""
    for i in range(k + 1, len(table)):
        for j in range(k + 1, i + 1):
            table[i][j] = (table[i][j] * table[k][k] - table[i][k] * table[j][k]) // before
            table[j][i] = table[i][j]


def _curve(dual: fmpq_mat, k: int, column: Sequence[fmpz_poly], below: fmpz_poly) -> Curve | None:
    """u = g²/below and w = Σ c_i d_i / g, d_i the rows of the dual basis, g the common factor of the c_i; w short."""
    common = fmpz_poly([0])
    for entry in column:
        common = common.gcd(entry)
    inner = [fmpq_poly(entry // common) for entry in column]
    n = dual.ncols()
    w = [sum((p * dual[k + i, j] for i, p in enumerate(inner)), fmpq_poly([0])) for j in range(n)]
    size = primitive_scale([c for p in w for c in p.coeffs()])
    above, below = _reduced(common * common, below)
    if not has_no_root([int(c) for c in below.coeffs()], Budget()):
        return None
    return Curve(fmpq_poly(above) / (size * size), fmpq_poly(below), [p * size for p in w])


def _reduced(above: fmpz_poly, below: fmpz_poly) -> tuple[fmpz_poly, fmpz_poly]:
    common = above.gcd(below)
    return above // common, below // common


def attached(curve: Curve, w: Sequence[fmpq]) -> Curve:
    """The same curve rescaled so that it begins at w, which is parallel to its own beginning."""
    begin = [p(0) for p in curve.w]
    j = next(j for j, value in enumerate(begin) if value != 0)
    c: fmpq = w[j] / begin[j]
    return replace(curve, above=curve.above / (c * c), w=[p * c for p in curve.w])


def congruence(form: fmpq_mat) -> fmpq_mat | None:
    """T with Tᵀ · form · T diagonal without zeros, as columns of short integers; None if the form is singular.

    >>> form = fmpq_mat([[0, 1], [1, 0]])
    >>> basis = congruence(form)
    >>> basis.transpose() * form * basis
    [2,  0]
    [0, -2]
    """
    r = form.nrows()
    waiting = [[fmpq(int(i == j)) for i in range(r)] for j in range(r)]
    found: list[list[fmpq]] = []
    while waiting:
        chosen = _anisotropic(form, waiting)
        if chosen is None:
            return None
        found.append(chosen)
        image = (form * fmpq_mat(r, 1, chosen)).entries()
        size = _dot(chosen, image)
        rest = [[a - b * _dot(v, image) / size for a, b in zip(v, chosen, strict=True)] for v in waiting]
        rest = [[value * primitive_scale(v) for value in v] for v in rest if any(v)]
        waiting = _independent(rest, r - len(found))
    return fmpq_mat(r, r, [v[i] for i in range(r) for v in found])


def _dot(v: Sequence[fmpq], w: Sequence[fmpq]) -> fmpq:
    return sum((a * b for a, b in zip(v, w, strict=True)), fmpq(0))


def _anisotropic(form: fmpq_mat, vectors: list[list[fmpq]]) -> list[fmpq] | None:
    """One of the vectors, or a sum of two, on which the form is not 0."""
    for j, v in enumerate(vectors):
        for other in (None, *vectors[:j]):
            sum_ = v if other is None else [a + b for a, b in zip(v, other, strict=True)]
            if _dot(sum_, (form * fmpq_mat(len(v), 1, sum_)).entries()) != 0:
                return sum_
    return None


def _independent(vectors: list[list[fmpq]], count: int) -> list[list[fmpq]]:
    if not vectors:
        return []
    return [vectors[i] for i in independent_rows(fmpq_mat(vectors))][:count]
