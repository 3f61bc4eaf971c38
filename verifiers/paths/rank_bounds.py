"""Bounds from below of the risk of linear maps of rank at most r (Lemma 6), exact where they are rational."""

from flint import fmpq, fmpq_mat, fmpq_poly

from ...theory.deep_linear import LinearProblem
from ...theory.errors import UndecidedError
from ...theory.exact import independent_columns, rational
from .deep_linear import RankBound

BITS = 60


def identity(size: int) -> fmpq_mat:
    """1."""
    return fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])


def exact_bound(problem: LinearProblem) -> tuple[RankBound, fmpq_mat] | None:
    """The least risk as a bound, and the projector on the best column space; None where that is not rational.

    The eigenvalues of S sort the irreducible factors of its characteristic polynomial; only their order is a guess.
    """
    import numpy

    S, r = problem.gain, problem.rank
    if len(independent_columns(S)) <= r:
        return RankBound(fmpq(0), S), _projector(S)
    factors = S.charpoly().factor()[1]
    roots = sorted(
        ((float(root), i) for i, (p, k) in enumerate(factors) for root in _roots(p) for _ in range(k)), reverse=True
    )
    top = {i for _, i in roots[:r]}
    if top & {i for _, i in roots[r:]} or not numpy.isfinite(roots[0][0]):
        return None
    others = fmpq_poly([1])
    for i, (p, _) in enumerate(factors):
        others = others if i in top else others * p
    pi, tau = _projector(_at(others, S)), rational((roots[r - 1][0] + roots[r][0]) / 2)
    return RankBound(tau, (S - identity(S.nrows()) * tau) * pi), pi


def _roots(p: fmpq_poly) -> list[float]:
    """The real roots of a polynomial without others."""
    import numpy

    return [float(root.real) for root in numpy.roots([float(c) for c in reversed(p.coeffs())])]


def _at(p: fmpq_poly, a: fmpq_mat) -> fmpq_mat:
    """p(a)."""
    total = fmpq_mat(a.nrows(), a.nrows())
    for c in reversed(p.coeffs()):
        total = total * a + identity(a.nrows()) * c
    return total


def _projector(a: fmpq_mat) -> fmpq_mat:
    """The orthogonal projector on the column space."""
    chosen = independent_columns(a)
    table = a.tolist()
    basis = fmpq_mat(a.nrows(), len(chosen), [row[j] for row in table for j in chosen])
    if not chosen:
        return fmpq_mat(a.nrows(), a.nrows())
    turned = basis.transpose()
    return basis * (turned * basis).inv() * turned


def close_bound(problem: LinearProblem, gap: fmpq) -> RankBound:
    """A bound within gap/2 of the least risk, short; raises `UndecidedError` if floats are too coarse for that."""
    import numpy

    S, r = problem.gain, problem.rank
    values, vectors = numpy.linalg.eigh([[float(v) for v in row] for row in S.tolist()])
    order = values[::-1]
    tau = rational(round(float(order[r - 1] + order[r]) / 2 * 2**20) / 2**20) if len(order) > r else fmpq(0)
    positive = (vectors * numpy.maximum(values - float(tau), 0)) @ vectors.T
    size = S.nrows()
    lower = {(i, j): fmpq(round(float(positive[i, j]) * 2**BITS), 2**BITS) for i in range(size) for j in range(i + 1)}
    Z = fmpq_mat(size, size, [lower[max(i, j), min(i, j)] for i in range(size) for j in range(size)])
    Z = Z + identity(size) * (gap / (4 * size))
    if max(tau, fmpq(0)) != tau or not all(map(_positive, (Z, Z + identity(size) * tau - S))):
        raise UndecidedError(f"no bound within {gap} of the least risk was found with floats: ask for a larger gap")
    return RankBound(tau, Z)


def _positive(a: fmpq_mat) -> bool:
    """Whether a symmetric matrix is positive definite: all leading minors are positive."""
    table = a.tolist()
    return all(fmpq_mat(k, k, [v for row in table[:k] for v in row[:k]]).det() > 0 for k in range(1, a.nrows() + 1))
