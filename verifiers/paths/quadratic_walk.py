"""Moves of σ = z² networks that keep A = Σ u_i w_i w_iᵀ: two-neuron moves, reduction, connection of frames.

Statements and proofs: notes/quadratic.md, Lemmas 1 and 2. Numbers are exact and kept short: every move ends with
weights that are primitive integer vectors, the scale being taken up by u.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flint import fmpq, fmpq_mat, fmpq_poly, fmpz

from ...theory.exact import combinations
from ...theory.networks import Network
from .segments import Curve, MoveDead, Reroute, Segment, Traveller

Vector = list[fmpq]


@dataclass
class Walk(Traveller):
    """Where a path is, neuron by neuron, and the segments that led there.

    Some neurons may be fixed: they stay as they are, or fade (u goes straight to 0 while A moves), and A is the sum
    over the others. Of these, a neuron is active if u ≠ 0, and free if u = 0.
    """

    u: list[fmpq]
    w: list[Vector]
    fixed: frozenset[int] = frozenset()
    fades: bool = False
    segments: list[Segment] = field(default_factory=list)

    @classmethod
    def of(cls, network: Network) -> "Walk":
        """From a network with one output."""
        return cls(network.U.tolist()[0], network.W.tolist())

    @property
    def n(self) -> int:
        """The number of inputs."""
        return len(self.w[0])

    def active(self) -> list[int]:
        """The neurons with u ≠ 0 that are not fixed."""
        return [i for i, value in enumerate(self.u) if value != 0 and i not in self.fixed]

    def free(self) -> list[int]:
        """The neurons with u = 0."""
        return [i for i, value in enumerate(self.u) if value == 0]

    def fix_all_but(self, neurons: Sequence[int], fades: bool = False) -> None:
        """Fix the other active neurons, to stay or to fade."""
        self.fixed, self.fades = frozenset(self.active()) - frozenset(neurons), fades

    def rest(self, t: fmpq | int = 0) -> fmpq_mat:
        """Σ u_i w_i w_iᵀ over the fixed neurons at the part t of their way."""
        return self._form(sorted(self.fixed)) * (1 - t * self.fades)

    def fading(self, t: fmpq) -> dict[int, Curve]:
        """The neurons that fade, on the part t of their way."""
        return {
            i: Curve(fmpq_poly([self.u[i], -t * self.u[i]]), fmpq_poly([1]), [fmpq_poly([v]) for v in self.w[i]])
            for i in self.fixed
            if self.fades and self.u[i] != 0
        }

    def rows(self, neurons: Sequence[int]) -> fmpq_mat:
        """The weights of some neurons."""
        return fmpq_mat(len(neurons), self.n, [value for i in neurons for value in self.w[i]])

    def form(self) -> fmpq_mat:
        """A = Σ u_i w_i w_iᵀ over the active neurons."""
        return self._form(self.active())

    def _form(self, neurons: Sequence[int]) -> fmpq_mat:
        W = self.rows(neurons)
        scaled = fmpq_mat(len(neurons), self.n, [self.u[i] * value for i in neurons for value in self.w[i]])
        return W.transpose() * scaled

    def drop(self, neurons: Sequence[int]) -> None:
        """Their u move to 0, where that changes nothing: w = 0, or the terms cancel."""
        gone = [i for i in neurons if self.u[i] != 0]
        if gone:
            for i in gone:
                self.u[i] = fmpq(0)
            self.segments.append(Reroute(fmpq_mat(1, len(self.u), self.u)))

    def transfer(self, i: int, to: int, value: fmpq) -> None:
        """The term of neuron i goes to a free neuron at which u = `value` gives the same term; i is free then."""
        self.u[i], self.u[to] = fmpq(0), value
        self.segments.append(Reroute(fmpq_mat(1, len(self.u), self.u)))

    def place(self, rows: dict[int, Vector]) -> None:
        """Free neurons move to other weights."""
        moved = {i: row for i, row in rows.items() if self.w[i] != row}
        if moved:
            self.segments.append(MoveDead(moved))
            for i, row in moved.items():
                self.w[i] = row

    def exchange(self, i: int, k: int, a: fmpq) -> None:
        """The two-neuron move: w_i becomes a positive multiple of w_i + a w_k, and A stays.

        With ρ = u_i/u_k it needs 1 + ρa² > 0. On the way w_i = x w_i + y w_k and w_k = z(x w_k − ρ y w_i), where
        (x, y) goes straight from (1, 0) to κ(1, a) and z from 1 to the scale that makes w_k primitive.
        """
        rho = self.u[i] / self.u[k]
        one = [b + a * c for b, c in zip(self.w[i], self.w[k], strict=True)]
        kappa = primitive_scale(one)
        other = [kappa * (c - rho * a * b) for b, c in zip(self.w[i], self.w[k], strict=True)]
        x, y = fmpq_poly([1, kappa - 1]), fmpq_poly([0, kappa * a])
        z = fmpq_poly([1, primitive_scale(other) - 1])
        norm = x * x + rho * (y * y)
        pairs = list(zip(self.w[i], self.w[k], strict=True))
        self.follow(
            {
                i: Curve(fmpq_poly([self.u[i]]), norm, [x * b + y * c for b, c in pairs]),
                k: Curve(fmpq_poly([self.u[k]]), norm * z * z, [z * (x * c - rho * y * b) for b, c in pairs]),
            }
        )

    def concentrate(self, coefficients: dict[int, fmpq]) -> list[int]:
        """Moves after which v = Σ a_i w_i is a multiple of one w_i: the neurons that are left in the sum, one or two.

        Two, of opposite signs, are left if a²/|u| is the same for both.
        """
        a = {i: value for i, value in coefficients.items() if value != 0}
        for sign in (1, -1):
            group = [i for i in a if self.u[i] * sign > 0]
            for k in group[1:]:
                self._merge(a, group[0], k)
        if len(a) == 2:
            i, k = a
            sizes = [a[j] * a[j] / abs(self.u[j]) for j in (i, k)]
            if sizes[0] != sizes[1]:
                self._merge(a, *((i, k) if sizes[0] > sizes[1] else (k, i)))
        return list(a)

    def _merge(self, a: dict[int, fmpq], i: int, k: int) -> None:
        """The term of k in Σ a_i w_i goes into that of i."""
        ratio = a.pop(k) / a[i]
        kappa = primitive_scale([b + ratio * c for b, c in zip(self.w[i], self.w[k], strict=True)])
        self.exchange(i, k, ratio)
        a[i] /= kappa

    def reduce(self) -> None:
        """Lemma 1: at constant A to active neurons with independent weights, rank A of them.

        The frame keeps its order: sums are then formed along one flag of subspaces, and numbers grow slowly.
        """
        self.drop([i for i in self.active() if not any(self.w[i])])
        frame: list[int] = []
        for i in self.active():
            found = combinations(self.rows(frame), self.rows([i]))
            relation = {} if found is None else dict(zip(frame, found.entries(), strict=True)) | {i: fmpq(-1)}
            if relation:
                self.drop(self.concentrate(relation))
            frame = [k for k in (*frame, i) if self.u[k] != 0]

    def connect(self, neurons: Sequence[int], frame: Sequence[Vector]) -> list[int]:
        """Lemma 2: at constant A to active neurons with weights parallel to those of another frame of A; who is where.

        The frame's last weights are met first, and sums are formed from the last neuron down.
        """
        waiting, found = list(reversed(neurons)), []
        for target in reversed(frame):
            solution = combinations(self.rows(waiting), fmpq_mat(1, self.n, target))
            assert solution is not None, "both frames span the range of A"
            (i,) = self.concentrate(dict(zip(waiting, solution.entries(), strict=True)))
            waiting.remove(i)
            found.append(i)
        return found[::-1]


def primitive_scale(vector: Sequence[fmpq]) -> fmpq:
    """The positive c for which c·v is an integer vector without a common factor; 1 for v = 0.

    >>> primitive_scale([fmpq(2, 3), fmpq(-4)])
    3/2
    """
    below, above = fmpz(1), fmpz(0)
    for value in vector:
        below = below.lcm(value.q)
    for value in vector:
        above = above.gcd(value.p * (below // value.q))
    return fmpq(below, above) if above else fmpq(1)
