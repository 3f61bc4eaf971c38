"""Past a zero of det Q with two neurons that have weights on one line (notes/quadratic.md, §3b, Lemma 7).

After n − 2 steps of the LDL lift of F, in a basis b_1, …, b_(n−2), e_j, v, all but e_j in {x_j = 0}, a form
((γ, β), (β, α)) is left, and α passes 0. Two neurons u_k (P_k d + q d′), d and d′ dual to e_j and v, make it what it
is to be if Σ u_k = α/q², Σ u_k P_k = β/q and Σ u_k P_k² = γ − κτ: for a constant P_1 these are rational functions
without a pole where α = 0 ≠ β.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from flint import fmpq, fmpq_mat, fmpq_poly

from ...theory.errors import UndecidedError
from ..floats import Array, floats
from .quadratic_compensator import Release
from .quadratic_guess import grid
from .quadratic_hub import Place, negated, to_frame
from .quadratic_lift import lift, partial_lift
from .quadratic_walk import Walk
from .quotients import Quotient, no_root
from .segments import Curve, Rational

DIGITS = (3, 5, 8, 13, 24)
HEIGHTS = [fmpq(p) for p in (0, 1, -1, 2, -2, 4, -4)] + [fmpq(1, 2), fmpq(-1, 2), fmpq(8), fmpq(-8)]
SCALES = [fmpq(1), fmpq(2), fmpq(1, 2), fmpq(4), fmpq(1, 4)]


@dataclass(frozen=True)
class Crossing:
    """Curves of all neurons along which F goes straight from one form to another."""

    curves: list[Curve]

    def at(self, s: int) -> Walk:
        """The network at an end."""
        ends = [curve.at(s) for curve in self.curves]
        return Walk([u for u, _ in ends], [w for _, w in ends])


def cross(place: Place, c: int, begin: fmpq_mat, end: fmpq_mat, t: float, final: bool = False) -> int | None:
    """From the hub at F = `begin` to the hub at `end`, past a zero of det Q near the part t of the way.

    The neuron of the hub at the end, or any if the path ends there; None, and nothing is done, if no curves without a
    pole are found.
    """
    j = place.j
    home = hub_basis(end, j)
    for crossing in _crossings(begin, end, j, place.kappa, t):
        first, last = crossing.at(0), crossing.at(1)
        if first.form().det() == 0 or not (final or _has_frame(last.form(), home)):
            continue
        back = Release(list(first.u), [list(row) for row in first.w])
        goals = [i for i in range(place.n) if i != c] + [c]
        where = to_frame(back, [place.unit() if i == c else place.w[i] for i in goals])
        labels = dict(zip(where, goals, strict=True))
        scales = {i: _ratio(back.w[k], place.unit() if i == c else place.w[i]) for k, i in labels.items()}
        h = abs(scales.pop(c)) * (1 if place.w[c][j] >= 0 else -1)
        if not place.may_rescale(c, h):
            continue
        place.rescale(c, {i: abs(scale) for i, scale in scales.items()}, h)
        flipped = {k for k, i in labels.items() if _ratio(back.w[k], place.w[i]) < 0}

        def named(
            curves: dict[int, Curve], flipped: set[int] = flipped, labels: dict[int, int] = labels
        ) -> dict[int, Curve]:
            return {labels[k]: negated(curve) if k in flipped else curve for k, curve in curves.items()}

        for segment in reversed(back.segments):
            assert isinstance(segment, Rational)
            place.follow(named({k: curve.turned() for k, curve in segment.curves.items()}))
        place.follow(named(dict(enumerate(crossing.curves))))
        arrived = c if final or home is None else into_hub(place, home)
        if arrived is None:
            raise UndecidedError("after a crossing the neuron along e_j has no influence")
        return arrived
    return None


def _has_frame(form: fmpq_mat, basis: fmpq_mat | None) -> bool:
    """Whether the basis gives as many neurons as inputs."""
    frame = None if basis is None or form.det() == 0 else lift(basis, form, form)
    return frame is not None and len(frame) == form.nrows()


def into_hub(place: Place, basis: fmpq_mat) -> int | None:
    """At constant A and τ, A nonsingular, to the frame of the basis; the neuron that is along e_j then.

    None, and nothing is done, if A has no such frame, or w_c = h e_j with h² = −κ, where c has no influence.
    """
    frame = lift(basis, place.plain(), place.plain())
    if frame is None or len(frame) < place.n:
        return None
    release = Release(list(place.u), [list(row) for row in place.w])
    c = to_frame(release, [[p(0) for p in curve.w] for curve in frame])[-1]
    if release.w[c][place.j] ** 2 + place.kappa == 0:
        return None
    place.u, place.w = release.u, release.w
    place.segments += release.segments
    return c


def _ratio(w: list[fmpq], direction: list[fmpq]) -> fmpq:
    k = next(k for k, value in enumerate(direction) if value != 0)
    ratio: fmpq = w[k] / direction[k]
    return ratio


def hub_basis(F: fmpq_mat, j: int, digits: int = 8) -> fmpq_mat | None:
    """Rounded eigenvectors of Q, and e_j last; None if they are dependent."""
    values, vectors = np.linalg.eigh(plane(floats(F), j))
    return raised(vectors[:, np.argsort(-np.abs(values))], j, digits)


def plane(F: Array, j: int) -> Array:
    """Q: F without row and column j."""
    return np.delete(np.delete(F, j, 0), j, 1)


def raised(vectors: Array, j: int, digits: int) -> fmpq_mat | None:
    """Vectors (columns) of {x_j = 0}, rounded, and e_j after them."""
    basis = embedded(grid(vectors, digits), j)
    return basis if basis.det() != 0 else None


def embedded(vectors: fmpq_mat, j: int) -> fmpq_mat:
    """Vectors (columns) of {x_j = 0}, given without that coordinate, and e_j after them."""
    n = vectors.nrows() + 1
    basis = fmpq_mat(n, n)
    for a, k in enumerate(k for k in range(n) if k != j):
        for b in range(n - 1):
            basis[k, b] = vectors[a, b]
    basis[j, n - 1] = fmpq(1)
    return basis


def _crossings(begin: fmpq_mat, end: fmpq_mat, j: int, kappa: fmpq, t: float) -> Iterator[Crossing]:
    """Curves without a pole, for some bases, P_1 and q."""
    F = floats(begin) + t * (floats(end) - floats(begin))
    values, vectors = np.linalg.eigh(plane(F, j))
    vectors = vectors[:, np.argsort(-np.abs(values))]
    for digits in DIGITS:
        basis = raised(vectors, j, digits)
        if basis is None:
            continue
        n = basis.nrows()
        for k in range(n):  # e_j before v
            basis[k, n - 2], basis[k, n - 1] = basis[k, n - 1], basis[k, n - 2]
        yield from _pairs(basis, begin, end, kappa)


def _pairs(basis: fmpq_mat, begin: fmpq_mat, end: fmpq_mat, kappa: fmpq) -> Iterator[Crossing]:
    """Curves for one basis and some P_1 and q."""
    n = basis.nrows()
    found = partial_lift(basis, begin, end, n - 2)
    if found is None or len(found[0]) < n - 2:
        return
    curves, table, scale = found
    places = ((n - 2, n - 2), (n - 2, n - 1), (n - 1, n - 1))
    gamma, beta, alpha = (Quotient.of(fmpq_poly(table[i][k]), fmpq_poly(scale)) for i, k in places)
    rest = sum((Quotient.of(curve.above, curve.below) for curve in curves), Quotient.of(0))
    gamma -= rest * kappa
    dual = basis.inv().tolist()
    for q, P in product(SCALES, HEIGHTS):
        m0, m1 = alpha / (q * q), beta / q
        m2 = gamma - m0 * kappa
        slope, size = m1 - m0 * P, m2 - m1 * (2 * P) + m0 * (P * P)
        if not (no_root(slope.above) and no_root(size.above)):
            continue
        height, second = (m2 - m1 * P) / slope, slope * slope / size
        first = m0 - second
        if not all(no_root(r.below) for r in (height, second, first)):
            continue
        if any(u.at(s) == 0 for u in (first, second) for s in (0, 1)):
            continue
        d, v = dual[n - 2], dual[n - 1]
        one = [fmpq_poly([P * a + q * b]) for a, b in zip(d, v, strict=True)]
        two = [height.above * a + height.below * (q * b) for a, b in zip(d, v, strict=True)]
        atoms = Curve(first.above, first.below, one), Curve(second.above, second.below, two, height.below)
        yield Crossing([*curves, *atoms])
