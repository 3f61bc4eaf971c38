"""Networks of a(z² + κ), κ ≠ 0, with a bias and as many neurons as inputs, of which one has w_c = h e_j, x_j = 1.

Φ = a xᵀFx with F = Σ u_i (w_i w_iᵀ + κE), E = e_j e_jᵀ. Where neuron c has w_c = h e_j, it only adds u_c (h² + κ) E:
the others move as z² networks, and c makes F_jj what it is to be. With Q the form F where x_j = 0, F is
Σ_(i≠c) u_i w_i w_iᵀ + D E for any frame of Q, D the same: so frames are connected and lifted as for z², while no
eigenvalue of Q passes 0 (notes/quadratic.md, §3b, Lemma 6).
"""

from dataclasses import dataclass, field, replace

from flint import fmpq, fmpq_mat, fmpq_poly

from ...theory.exact import combinations, rows_of
from .quadratic_compensator import Release
from .quadratic_lift import attached, lift
from .quadratic_walk import Vector, Walk
from .quotients import Quotient, no_root
from .segments import Curve, Rational, Reroute, Segment, Traveller


@dataclass
class Place(Traveller):
    """Where a path is, the segments that led there, κ, and the coordinate j that is always 1."""

    u: Vector
    w: list[Vector]
    kappa: fmpq
    j: int
    segments: list[Segment] = field(default_factory=list)

    @property
    def n(self) -> int:
        """The number of inputs and of neurons."""
        return len(self.w)

    def form(self) -> fmpq_mat:
        """F."""
        F = Walk(self.u, self.w).form()
        F[self.j, self.j] += self.kappa * sum(self.u, fmpq(0))
        return F

    def plain(self) -> fmpq_mat:
        """A = Σ u_i w_i w_iᵀ."""
        return Walk(self.u, self.w).form()

    def unit(self) -> Vector:
        """e_j."""
        return [fmpq(int(k == self.j)) for k in range(self.n)]

    def corner(self, c: int) -> fmpq:
        """D, for the neuron c of the hub."""
        others = [i for i in range(self.n) if i != c]
        return self.form()[self.j, self.j] - sum((self.u[i] * self.w[i][self.j] ** 2 for i in others), fmpq(0))

    def follow_with(self, c: int, curves: dict[int, Curve], corner: Quotient) -> None:
        """The others move along curves while D is what it is to be, for the neuron c of the hub."""
        still = sum((self.u[i] for i in range(self.n) if i != c and i not in curves), fmpq(0))
        total = sum((Quotient.of(curve.above, curve.below) for curve in curves.values()), Quotient.of(still))
        h = self.w[c][self.j]
        u = (corner - total * self.kappa) / (h * h + self.kappa)
        self.follow(curves | {c: Curve(u.above, u.below, [fmpq_poly([value]) for value in self.w[c]])})

    def connect(self, c: int, frame: list[Vector]) -> list[int]:
        """At constant F, D and w_c the others to weights parallel to another frame of theirs; who is where."""
        others = [i for i in range(self.n) if i != c]
        walk = Walk([self.u[i] for i in others], [self.w[i] for i in others])
        where = walk.connect(range(len(others)), frame)
        corner = Quotient.of(self.corner(c))
        for segment in walk.segments:
            assert isinstance(segment, Rational)
            self.follow_with(c, {others[k]: curve for k, curve in segment.curves.items()}, corner)
        return [others[k] for k in where]

    def reduce(self, c: int) -> None:
        """At constant F to other neurons of which those with u ≠ 0 are independent where x_j = 0, but for ties."""
        others = [i for i in range(self.n) if i != c]
        frame: list[int] = []
        for i in others:
            rows = fmpq_mat([self._flat(k) for k in (*frame, i)])
            if self.u[i] != 0 and rows.rank() > len(frame):
                frame.append(i)
            elif self.u[i] != 0:
                relation = _relation(rows)
                where = dict(zip((*frame, i), relation, strict=True))
                walk = Walk([self.u[k] for k in others], [self.w[k] for k in others])
                left = walk.concentrate({others.index(k): value for k, value in where.items()})
                corner = Quotient.of(self.corner(c))
                for segment in walk.segments:
                    assert isinstance(segment, Rational)
                    self.follow_with(c, {others[k]: curve for k, curve in segment.curves.items()}, corner)
                self._drop(c, [others[k] for k in left])
                frame = [k for k in (*frame, i) if self.u[k] != 0]

    def _flat(self, i: int) -> Vector:
        """w_i without the coordinate j."""
        return [value for k, value in enumerate(self.w[i]) if k != self.j]

    def _drop(self, c: int, neurons: list[int]) -> None:
        """If together they only add to D, their u move to 0 and u_c makes up for it."""
        before, u = self.form(), list(self.u)
        for i in neurons:
            u[i] = fmpq(0)
        change = before - replace(self, u=u).form()
        amount = change[self.j, self.j]
        change[self.j, self.j] = fmpq(0)
        if not any(change.entries()):
            u[c] += amount / (self.w[c][self.j] ** 2 + self.kappa)
            self.u = u
            self.segments.append(Reroute(fmpq_mat([u])))

    def leg(self, c: int, basis: fmpq_mat, begin: fmpq_mat, end: fmpq_mat) -> bool:
        """Along the lift from F = `begin` to `end`; False, and nothing is done, if it has a pole.

        The last vector of the basis is e_j, in the others the coordinate j is 0.
        """
        curves = lift(basis, begin, end)
        if (
            curves is None
            or len(curves) < self.n - 1
            or any(_is_along(curve, self.j) for curve in curves[: self.n - 1])
        ):
            return False
        corner = Quotient.of(0)
        if len(curves) == self.n:
            last = curves.pop()
            corner = Quotient.of(last.above * last.w[self.j] * last.w[self.j], last.below)
        where = self.connect(c, [[p(0) for p in curve.w] for curve in curves])
        moved = {i: attached(curve, self.w[i]) for i, curve in zip(where, curves, strict=True)}
        self.follow_with(c, moved, corner)
        return True

    def rescale(self, c: int, scales: dict[int, fmpq], h: fmpq) -> None:
        """At constant F: w_i goes straight to a positive multiple, w_c to h e_j."""
        curves = {
            i: Curve(
                fmpq_poly([self.u[i]]),
                fmpq_poly([1, scale - 1]) ** 2,
                [fmpq_poly([1, scale - 1]) * value for value in self.w[i]],
            )
            for i, scale in scales.items()
        }
        total = sum((Quotient.of(curve.above, curve.below) for curve in curves.values()), Quotient.of(0))
        along = fmpq_poly([self.w[c][self.j], h - self.w[c][self.j]])
        u = (Quotient.of(self.corner(c)) - total * self.kappa) / Quotient.of(along * along + self.kappa)
        self.follow(curves | {c: Curve(u.above, u.below, [along * value for value in self.unit()])})

    def may_rescale(self, c: int, h: fmpq) -> bool:
        """Whether h² + κ has no zero on the way."""
        along = fmpq_poly([self.w[c][self.j], h - self.w[c][self.j]])
        return no_root(along * along + self.kappa)


def _relation(rows: fmpq_mat) -> Vector:
    """Numbers with Σ a_i rows_i = 0, a = −1 for the last row, which depends on the others."""
    if rows.nrows() == 1:
        return [fmpq(-1)]
    found = combinations(rows_of(rows, range(rows.nrows() - 1)), rows_of(rows, [rows.nrows() - 1]))
    assert found is not None, "the last row depends on the others"
    return [*found.entries(), fmpq(-1)]


def _is_along(curve: Curve, j: int) -> bool:
    """Whether only the coordinate j of w is not 0."""
    return not any(p for k, p in enumerate(curve.w) if k != j)


def to_frame(place: Release, frame: list[Vector]) -> list[int]:
    """At constant A and τ, A nonsingular, to weights parallel to another frame of A; who is where."""
    waiting, found = list(range(len(place.u))), []
    for target in reversed(frame):
        rows = fmpq_mat([place.w[i] for i in waiting])
        solution = combinations(rows, fmpq_mat([target]))
        assert solution is not None, "both frames span the range of A"
        a = [fmpq(0)] * len(place.u)
        for i, value in zip(waiting, solution.entries(), strict=True):
            a[i] = value
        (i,) = place.concentrate(a)
        waiting.remove(i)
        found.append(i)
    return found[::-1]


def negated(curve: Curve) -> Curve:
    """w replaced by −w."""
    return replace(curve, w=[-p for p in curve.w])
