"""A neuron with w = 0 for σ = a(z² + κ), κ ≠ 0, and how it compensates (Lemma 5 and Theorem 5; notes/quadratic.md).

Φ = a(xᵀAx + κτ), A = Σ u_i w_i w_iᵀ, τ = Σ u_i. From p ≥ n + 1 neurons one gets w = 0 by moves of two neurons each that
keep A and τ; then it makes up for what other moves do to τ.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flint import fmpq, fmpq_mat, fmpq_poly

from ...theory.errors import UndecidedError
from ...theory.exact import combinations, independent_rows, rows_of
from ...theory.networks import Network
from .quadratic_objective import Objective
from .quadratic_walk import Vector, Walk, primitive_scale
from .segments import Curve, Descend, MoveDead, Rational, Reroute, Segment, Traveller, after


@dataclass
class Release(Traveller):
    """Where a path at constant A and τ is, and the segments that led there."""

    u: Vector
    w: list[Vector]
    segments: list[Segment] = field(default_factory=list)

    def exchange(self, a: Vector, i: int, k: int, x: fmpq) -> None:
        """Lemma 5: w_i becomes a multiple of w_i + x w_k at constant A and τ; Σ a_j w_j stays as a changes along.

        With ρ = u_i/u_k it needs f = 1 + ρx² > 0 and that `scales` are positive: on the way, with sx for x,
        w_i ↦ (w_i + x w_k)/g, w_k ↦ (w_k − ρx w_i)/h, u_i ↦ u_i g²/f, u_k ↦ u_k h²/f.
        """
        rho = self.u[i] / self.u[k]
        y = fmpq_poly([0, x])
        g, h = (fmpq_poly([1, value - 1]) for value in scales(rho, x))
        f = 1 + rho * y * y
        pairs = list(zip(self.w[i], self.w[k], strict=True))
        a[i], a[k] = (g(1) * (a[i] + rho * x * a[k]) / f(1), h(1) * (a[k] - x * a[i]) / f(1))
        self.follow(
            {
                i: Curve(self.u[i] * g * g, f, [y * c + b for b, c in pairs], g),
                k: Curve(self.u[k] * h * h, f, [-rho * y * b + c for b, c in pairs], h),
            }
        )

    def merge(self, a: Vector, i: int, k: int) -> int:
        """The terms of i and k in Σ a_j w_j go into one of the two, which is returned."""
        while a[k] != 0:
            x, rho = a[k] / a[i], self.u[i] / self.u[k]
            if min(scales(rho, x)) > 0:
                self.exchange(a, i, k, x)
            elif min(scales(1 / rho, 1 / x)) > 0:
                i, k = k, i
            else:
                self.exchange(a, i, k, x / 2)
        return i

    def concentrate(self, a: Vector) -> list[int]:
        """Moves after which at most two a_j in Σ a_j w_j are not 0; if two, of opposite signs, a²/|u| is the same."""
        left = []
        for sign in (1, -1):
            group = [i for i, value in enumerate(a) if value != 0 and self.u[i] * sign > 0]
            while len(group) > 1:
                group = [self.merge(a, group[0], group[1]), *group[2:]]
            left += group
        if len(left) == 2:
            i, k = left
            sizes = [a[j] * a[j] / abs(self.u[j]) for j in left]
            if sizes[0] != sizes[1]:
                return [self.merge(a, *((i, k) if sizes[0] > sizes[1] else (k, i)))]
        return left

    def pull(self, a: Vector, c: int) -> None:
        """For Σ a_j w_j = 0 and Σ a_j²/u_j = 0: w_j + s (a_j/u_j) z with the z for which w_c ends at 0.

        A moves by s (Σ a_j w_j) zᵀ, its transpose, and s² (Σ a_j²/u_j) zzᵀ: it stays.
        """
        z = [-value * self.u[c] / a[c] for value in self.w[c]]
        moving = {j: value / self.u[j] for j, value in enumerate(a) if value != 0}
        self.follow({j: Curve.straight(self.u[j], self.w[j], [value * d for d in z]) for j, value in moving.items()})


def scales(rho: fmpq, x: fmpq) -> tuple[fmpq, fmpq]:
    """(g, h) with ρg² + h² = (1 + ρ)(1 + ρx²): of (1 ± x, 1 ∓ ρx) the pair of larger minimum.

    >>> scales(fmpq(1), fmpq(1, 3)), scales(fmpq(-4), fmpq(-1, 3))
    ((4/3, 2/3), (4/3, 7/3))
    """
    return max((1 + x, 1 - rho * x), (1 - x, 1 + rho * x), key=min)


def released(start: Network) -> tuple[list[Segment], Network, int]:
    """Segments at constant Φ after which some neuron c has w_c = 0, where they end, and c; p ≥ n + 1."""
    place = Release(list(start.U.entries()), start.W.tolist())
    c = next((i for i, row in enumerate(place.w) if not any(row)), None)
    if c is None:
        c = next((i for i, value in enumerate(place.u) if value == 0), None)
        if c is None:
            a = _relation(start.W)
            c = place.concentrate(a)[0]
            if any(place.w[c]):
                place.pull(a, c)
        else:
            place.w[c] = [fmpq(0)] * len(place.w[c])
            place.segments.append(MoveDead({c: place.w[c]}))
    return place.segments, Network(fmpq_mat([place.u]), fmpq_mat(place.w)), c


def _relation(W: fmpq_mat) -> Vector:
    """Integers a_i, not all 0, with Σ a_i w_i = 0, for dependent rows."""
    frame = independent_rows(W)
    i = next(i for i in range(W.nrows()) if i not in frame)
    found = combinations(rows_of(W, frame), rows_of(W, [i]))
    if found is None:
        raise UndecidedError("the weights have a smaller rank modulo a prime than over the rationals")
    a = [fmpq(0)] * W.nrows()
    for k, value in zip([*frame, i], [*found.entries(), fmpq(-1)], strict=True):
        a[k] = value
    scale = primitive_scale(a)
    return [scale * value for value in a]


def compensated(objective: Objective, here: Network, c: int, segments: Sequence[Segment]) -> list[Segment]:
    """What the other neurons do, in a network in which neuron c has w_c = 0 and keeps τ best for A.

    Before it, u_c moves to where τ is best: L falls, as it is convex in u_c and least at the end.
    """
    others = [i for i in range(here.U.ncols()) if i != c]
    u, W = here.U.tolist()[0], here.W.tolist()
    at = Network(fmpq_mat([[u[i] for i in others]]), fmpq_mat([W[i] for i in others]))
    begin = _best(objective, at)
    found: list[Segment] = [] if begin == u[c] else [Descend(_joined(at, others, c, begin))]
    for segment in segments:
        end = after(at, segment)
        found.append(_with(segment, objective, (at, end), others, c))
        at = end
    return found


def _best(objective: Objective, others: Network) -> fmpq:
    """The best u_c."""
    return objective.total(Walk.of(others).form()) - sum(others.U.entries(), fmpq(0))


def _joined(network: Network, others: Sequence[int], c: int, value: fmpq) -> fmpq_mat:
    table = dict(zip(others, network.U.entries(), strict=True)) | {c: value}
    return fmpq_mat([[table[i] for i in sorted(table)]])


def _with(
    segment: Segment, objective: Objective, ends: tuple[Network, Network], others: Sequence[int], c: int
) -> Segment:
    """One segment of the others, from end to end, with the compensator."""
    if isinstance(segment, MoveDead):
        return MoveDead({others[k]: row for k, row in segment.rows.items()})
    if isinstance(segment, Rational):
        curves = {others[k]: curve for k, curve in segment.curves.items()}
        return Rational(curves | {c: _compensating(segment, objective, *ends)})
    U = _joined(ends[1], others, c, _best(objective, ends[1]))
    return Reroute(U) if isinstance(segment, Reroute) else Descend(U)


def _compensating(segment: Rational, objective: Objective, begin: Network, end: Network) -> Curve:
    """u_c = τ − Σ u_i over the others, τ on the straight line between its ends."""
    first, last = (objective.total(Walk.of(network).form()) for network in (begin, end))
    still = sum((u for k, u in enumerate(begin.U.entries()) if k not in segment.curves), fmpq(0))
    above, below = fmpq_poly([first - still, last - first]), fmpq_poly([1])
    for curve in segment.curves.values():
        above, below = above * curve.below - curve.above * below, below * curve.below
        common = above.gcd(below)
        above, below = above // common, below // common
    return Curve(above, below, [fmpq_poly([0])] * begin.W.ncols())
