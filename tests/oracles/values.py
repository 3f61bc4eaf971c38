"""Values of the risk along a path, and its infimum over all widths, exactly and without the checker's spanning set.

* A segment is judged by the values of L along it: interpolation of a polynomial in t, never a derivative formula.
* The infimum over all widths comes from neuron features f_w at finitely many explicit w (`features_that_span`)
  and one least squares problem; the spanning set S is never formed.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations_with_replacement, count, pairwise
from math import comb

from flint import fmpq, fmpq_mat

from .reading import HALF, ONE, ZERO, Activation, Network, PiecewiseLinear, Polynomial, Problem, Row, Table

MOST_NEURONS = 1500
"""Above this many lattice neurons the column space of the kernel takes their place."""


def features(activation: Activation, W: Table, x: Table) -> fmpq_mat:
    """The matrix f_{w_i}(x_k): one row per neuron, one column per point."""
    if not W or not x:
        return fmpq_mat(len(W), len(x))
    products = matrix_of(W, len(x[0])) * matrix_of(x, len(x[0])).transpose()
    return fmpq_mat(len(W), len(x), [activation(z) for z in products.entries()])


def matrix_of(table: Table, columns: int) -> fmpq_mat:
    return fmpq_mat(len(table), columns, [entry for row in table for entry in row])


def loss(problem: Problem, network: Network) -> fmpq:
    """L(U, W) = Σ_k q_k |Φ(x_k) − y_k|²."""
    phi = matrix_of(network.U, problem.p) * features(problem.activation, network.W, problem.x)
    residuals = phi.transpose() - matrix_of(problem.y, problem.m)
    squares = (sum((r * r for r in row), ZERO) for row in residuals.tolist())
    return sum((q * s for q, s in zip(problem.weights, squares, strict=True)), ZERO)


def between(a: Table, b: Table, t: fmpq) -> Table:
    """(1 − t)·a + t·b."""
    return tuple(tuple(u + t * (v - u) for u, v in zip(r, s, strict=True)) for r, s in zip(a, b, strict=True))


def _losses(problem: Problem, a: Network, b: Network, times: Iterable[fmpq]) -> list[fmpq]:
    return [loss(problem, Network(between(a.U, b.U, t), between(a.W, b.W, t))) for t in times]


def does_not_rise(problem: Problem, a: Network, b: Network) -> bool:
    """Whether L does not increase on the segment from a to b, of which only U or only W moves.

    When U moves, L is the quadratic c0 + c1 t + c2 t² through three values, and its derivative is affine.
    When W moves, L must be constant, as it is for dead neurons (a descent along W is not in the language).
    """
    if a.W == b.W:
        start, middle, end = _losses(problem, a, b, (ZERO, HALF, ONE))
        return -3 * start + 4 * middle - end <= 0 and start - 4 * middle + 3 * end <= 0
    return len(set(_losses(problem, a, b, times(problem, a.W, b.W)))) == 1


def stays_below(problem: Problem, a: Network, b: Network, level: fmpq) -> bool:
    """Whether L ≤ level on the segment from a to b, of which only U or only W moves; then L must be constant.

    When U moves, L is the quadratic through three values: its largest value is at an end or where its slope is 0.
    """
    if a.W != b.W:
        return loss(problem, a) <= level and does_not_rise(problem, a, b)
    start, middle, end = _losses(problem, a, b, (ZERO, HALF, ONE))
    slope, bend = -3 * start + 4 * middle - end, 2 * start - 4 * middle + 2 * end
    most = max(start, end)
    if bend != 0 and 0 < -slope / (2 * bend) < 1:
        most = max(most, start - slope * slope / (4 * bend))
    return most <= level


def times(problem: Problem, begin: Table, end: Table) -> list[fmpq]:
    """Points of [0, 1] such that L is constant on the segment if it is on them.

    σ polynomial: L has degree at most 2·deg σ in t, so one value more. σ piecewise linear: L is a quadratic
    between two breakpoints (the zeros of the moving pre-activations), so the breakpoints and the points halfway.
    """
    if isinstance(problem.activation, Polynomial):
        degree = max(1, 2 * problem.activation.degree)
        return [fmpq(k, degree) for k in range(degree + 1)]
    stops = sorted({ZERO, ONE, *_zeros(problem.x, begin, end)})
    return stops + [(s + t) / 2 for s, t in pairwise(stops)]


def _zeros(x: Table, begin: Table, end: Table) -> Iterable[fmpq]:
    for v, w in zip(begin, end, strict=True):
        for point in x if v != w else ():
            start, stop = inner(v, point), inner(w, point)
            if start * stop < 0:
                yield start / (start - stop)


def inner(v: Sequence[fmpq], w: Sequence[fmpq]) -> fmpq:
    """⟨v, w⟩."""
    return sum((a * b for a, b in zip(v, w, strict=True)), ZERO)


def features_that_span(activation: Activation, x: Table) -> fmpq_mat:
    """Rows whose span on the points x is exactly the span of all f_w, w ∈ Rⁿ: values of explicit neurons."""
    if not x:
        return fmpq_mat(0, 0)
    if isinstance(activation, PiecewiseLinear):
        return features(activation, _neurons_of_all_cells(x), x)
    n, degree = len(x[0]), activation.degree
    if comb(n + degree, degree) > MOST_NEURONS:
        return kernel(activation, x)
    return features(activation, lattice(n, degree), x)


def lattice(n: int, degree: int) -> Table:
    """The principal lattice {w ∈ Nⁿ : |w| ≤ degree}.

    It is unisolvent: for fixed x, w ↦ f_w(x) is a polynomial of total degree ≤ deg σ, so f_w = Σ_g l_g(w) f_g
    with the Lagrange polynomials l_g of the lattice, whatever w is.
    """
    choices = combinations_with_replacement(range(n + 1), degree)  # the index n stands for "no coordinate"
    return tuple(tuple(fmpq(choice.count(i)) for i in range(n)) for choice in choices)


def kernel(activation: Polynomial, x: Table) -> fmpq_mat:
    """K(x_i, x_j) = Σ_{k∈K} ⟨x_i, x_j⟩^k, whose column space is the span of the f_w on the points.

    K = M C M^T with M the values of the monomials of degree in K and C > 0 diagonal, so rank and column space
    are those of M; and the f_w span the same functions as those monomials.
    """
    products = [[inner(v, w) for w in x] for v in x]
    values = [sum((z**k for k in activation.degrees), ZERO) for row in products for z in row]
    return fmpq_mat(len(x), len(x), values)


def _neurons_of_all_cells(x: Table) -> Table:
    """Neurons whose features span those of all w, for a piecewise-linear σ.

    On a cell C of the arrangement of the hyperplanes x_k^⊥, f_w = A_C w with a matrix A_C. Any cell is reached from
    one of them through walls, so V is spanned by the image of one A_C and the images of the jumps A_C − A_C'. At
    the wall d^⊥ the jump has the rows ±(s₊ − s₋) x_k for x_k ∥ d and 0 otherwise: its image is a line, the same
    wherever the wall is crossed. With w on that wall only, and ε d too short to meet another,
    f_{w+εd} + f_{w−εd} − 2 f_w = ε(A_C − A_C')d spans it. n neurons near an interior point w of a cell span A_C.
    """
    n = len(x[0])
    nonzero = [point for point in x if any(point)]
    centre = _in_general_position(nonzero, None, n)
    found = [centre, *(_moved(centre, _unit(i, n), _radius(centre, nonzero)) for i in range(n))]
    for d in _one_point_per_line(nonzero):
        others = [point for point in nonzero if not parallel(d, point)]
        w = _in_general_position(others, d, n)
        step = min((abs(inner(w, point)) / (1 + abs(inner(d, point))) for point in others), default=ONE) / 2
        found += [w, _moved(w, d, step), _moved(w, d, -step)]
    return tuple(found)


def _in_general_position(points: Sequence[Row], wall: Row | None, n: int) -> Row:
    """A w on the wall (or anywhere, without one) that is orthogonal to none of the points.

    The projections of (1, s, s², …) to the wall: ⟨w, x⟩ is a polynomial in s, not 0 as x is not parallel to the
    wall's normal d (its coefficients are those of ⟨d, d⟩x − ⟨x, d⟩d), so that finitely many s are excluded.
    """
    for s in count(1):
        w: Row = tuple(fmpq(s) ** i for i in range(n))
        if wall is not None:
            w = tuple(inner(wall, wall) * a - inner(w, wall) * b for a, b in zip(w, wall, strict=True))
        if all(inner(w, point) != 0 for point in points):
            return w
    raise AssertionError


def _radius(w: Row, points: Sequence[Row]) -> fmpq:
    """A step in any one coordinate that leaves every sign of ⟨w, x⟩ as it is."""
    steepest = max((abs(entry) for point in points for entry in point), default=ZERO)
    return min((abs(inner(w, point)) for point in points), default=ONE) / (2 * (1 + steepest))


def _unit(i: int, n: int) -> Row:
    return tuple(ONE if i == j else ZERO for j in range(n))


def _moved(w: Row, direction: Row, step: fmpq) -> Row:
    return tuple(a + step * b for a, b in zip(w, direction, strict=True))


def parallel(d: Row, x: Row) -> bool:
    """Whether x lies on the line through 0 and d ≠ 0."""
    return all(inner(d, d) * a == inner(x, d) * b for a, b in zip(x, d, strict=True))


def _one_point_per_line(points: Sequence[Row]) -> list[Row]:
    found: list[Row] = []
    for point in points:
        if not any(parallel(d, point) for d in found):
            found.append(point)
    return found


@lru_cache(maxsize=256)
def _basis(activation: Activation, x: Table) -> fmpq_mat:
    """Independent rows with the span of all f_w on the points."""
    reduced, rank = features_that_span(activation, x).rref()
    return fmpq_mat(rank, len(x), reduced.entries()[: rank * len(x)])


@lru_cache(maxsize=1024)
def least_risk(activation: Activation, x: Table, y: Table, weights: Row) -> fmpq:
    """inf L over the networks of all widths: the square of a distance to a finite span."""
    return _distance(_basis(activation, x), y, weights)


def least_at(problem: Problem, W: Table) -> fmpq:
    """min over U of L(U, W): the square of the distance to the span of these neurons' features."""
    reduced, rank = features(problem.activation, W, problem.x).rref()
    N = len(problem.x)
    return _distance(fmpq_mat(rank, N, reduced.entries()[: rank * N]), problem.y, problem.weights)


def _distance(basis: fmpq_mat, y: Table, weights: Row) -> fmpq:
    """Σ q y² − h^T G⁻¹ h, G and h the products of independent rows with each other and with the targets."""
    N, m = basis.ncols(), len(y[0]) if y else 0
    targets = matrix_of(y, m)
    q = fmpq_mat(N, N, [weights[i] if i == j else ZERO for i in range(N) for j in range(N)])
    gram, h = basis * q * basis.transpose(), basis * q * targets
    explained = h.transpose() * gram.solve(h) if basis.nrows() and m else fmpq_mat(m, m)
    total = targets.transpose() * q * targets
    return sum((total[j, j] - explained[j, j] for j in range(m)), ZERO)


def infimum(problem: Problem) -> fmpq:
    """The infimum of L over the networks of all widths, which is attained."""
    return least_risk(problem.activation, problem.x, problem.y, problem.weights)
