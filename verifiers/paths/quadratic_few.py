"""Descents for σ = c z², one output and fewer neurons than inputs, on few points (notes/quadratic.md, §3d).

With weights W of full rank p, a form M of the p numbers y = Wx is the form WᵀMW of x: networks whose rows are
combinations of those of W are z² networks on the data y, of as many inputs as neurons, and Theorem 1 leads them to the
least loss among the forms of y. If these have as many dimensions on the data as the forms of x (the view W is *full*,
as almost all are), that is the minimum. Else two neurons of opposite signs first turn elsewhere, on the way down.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from random import Random

from flint import fmpq, fmpq_mat, fmpq_poly, fmpz

from ...theory.activations import Polynomial
from ...theory.errors import HypothesisError, UndecidedError
from ...theory.exact import independent_rows, rank
from ...theory.few_points import some_view_is_full
from ...theory.inputs import Points
from ...theory.networks import Network
from ...theory.problems import Problem
from ...theory.samples import Sample
from .quadratic import descend_quadratic
from .quadratic_walk import Walk
from .segments import Curve, Descend, MoveDead, Path, Rational, Segment

MOST_MOVES = 24
ROOT_BITS = (4, 12, 32, 80)
LARGEST = 3
"""Weights of free neurons are integers up to this."""


def descend_few(problem: Problem, start: Network, gap: fmpq | None = None) -> Path:
    """A path from `start` to a global minimum, or to within a gap > 0 of it, for σ = c z², one output and p < n.

    Raises `HypothesisError` where no width-p view of the data is full, `UndecidedError` where no path is found.

    >>> from ...theory.activations import activation
    >>> sample = Sample.of([[1, 0, 2], [0, 1, 1], [1, 1, 0]], [[-1], [5], [-2]])
    >>> start = Network(fmpq_mat([[1, 1]]), fmpq_mat([[1, 0, 0], [0, 1, 0]]))
    >>> problem = Problem(activation("z^2"), sample, 2)
    >>> problem.risk(start), problem.risk(list(descend_few(problem, start).vertices())[-1])
    (36, 0)
    """
    _require_full_view(problem)
    walk, random = Walk.of(start), Random(0)
    _spread(walk, random)
    opening = _Opening(problem, walk, random)
    for _ in range(MOST_MOVES):
        T = walk.rows(range(problem.width))
        inner = _seen_through(problem, T)
        if inner.dimension == problem.dimension and rank(T) == problem.width:
            path = descend_quadratic(inner, _unit(walk), gap)
            witness = problem.space.witness(problem.optimum) if gap else None
            return Path(problem, start, (*walk.segments, *_pulled_back(path.segments, T)), witness)
        if not opening.move():
            break
    raise UndecidedError(
        "the forms of Wx do not have all dimensions on the data, and no way down on which they get them was found"
    )


def _require_full_view(problem: Problem) -> None:
    d, p = problem.dimension, problem.width
    if not some_view_is_full(problem.sample.points.x, p, d):
        raise HypothesisError(
            f"expected a width of at least dim* = {d} (the dimension of the feature space on these points), of at "
            f"least n = {problem.n}, or at which the forms of Wx have {d} dimensions for some W, got {p}: below it "
            "the theorem is silent"
        )


def _spread(walk: Walk, random: Random) -> None:
    """At a constant function to weights of full rank: the active ones are reduced, the free ones are drawn."""
    active = walk.active()
    if len(independent_rows(walk.rows(active))) < len(active):
        walk.reduce()
    while rank(walk.rows(range(len(walk.u)))) < len(walk.u):
        walk.place({i: _drawn(walk.n, random) for i in walk.free()})


def _seen_through(problem: Problem, T: fmpq_mat) -> Problem:
    """The problem on the data y = Tx."""
    sample = problem.sample
    points = Points(sample.points.x * T.transpose())
    return Problem(problem.activation, Sample(points, sample.y, sample.weights), problem.width)


def _unit(walk: Walk) -> Network:
    """The network in the coordinates in which its weights are the unit vectors."""
    p = len(walk.u)
    return Network(fmpq_mat(1, p, walk.u), fmpq_mat([[int(i == j) for j in range(p)] for i in range(p)]))


def _pulled_back(segments: Iterable[Segment], T: fmpq_mat) -> Iterator[Segment]:
    """The segments in the coordinates x, where their rows v are vᵀT."""
    columns = T.transpose().tolist()
    for segment in segments:
        if isinstance(segment, MoveDead):
            yield MoveDead({i: (fmpq_mat(1, len(row), row) * T).entries() for i, row in segment.rows.items()})
        elif isinstance(segment, Rational):
            curves = segment.curves.items()
            yield Rational({i: replace(c, w=[_combined(c.w, v) for v in columns]) for i, c in curves})
        else:
            yield segment


def _combined(polynomials: list[fmpq_poly], coefficients: list[fmpq]) -> fmpq_poly:
    return sum((p * a for p, a in zip(polynomials, coefficients, strict=True)), fmpq_poly([]))


@dataclass
class _Opening:
    """Downhill moves that turn the weights of a walk in other directions, at constant U, while A goes straight.

    If u_k = −κ²u_i, the terms of the neurons i and k are u_i ℓ m with the linear forms ℓ = w_i − κw_k and
    m = w_i + κw_k. With ℓ fixed and m moving to m + v, A moves along ℓv, whatever v is.
    """

    problem: Problem
    walk: Walk
    random: Random

    def move(self) -> bool:
        """One such move, or a free neuron begins, or one ends; whether any of these is possible."""
        pairs = [(i, k) for i in self.walk.active() for k in self.walk.active() if self.walk.u[i] > 0 > self.walk.u[k]]
        self.random.shuffle(pairs)
        moves = [partial(self._begin, i) for i in self.walk.free()]
        moves += [partial(self._turn, i, k) for i, k in pairs]
        moves += [partial(self._end, i) for i in self.walk.active()]
        return any(possible() for possible in moves)

    def _begin(self, i: int) -> bool:
        """A free neuron looks elsewhere, and its u moves downhill."""
        w = _drawn(self.walk.n, self.random)
        step = self._step([self.factor() * value * value for value in _values(self.x, w)])
        if not step:
            return False
        self.walk.place({i: w})
        return self._goes_down([step if k == i else value for k, value in enumerate(self.walk.u)])

    def _step(self, along: list[fmpq]) -> fmpq:
        """± a power of two, at most half of the way to the least L in this direction of Φ; 0 if L does not fall."""
        direction = fmpq_mat(1, len(along), along)
        slope = self.problem.inner(self.problem.outputs(self.network()) - self.problem.targets, direction)
        if slope == 0:
            return fmpq(0)
        step, most = fmpq(1), abs(slope) / (2 * self.problem.inner(direction, direction))
        while step > most:
            step /= 2
        return -step if slope > 0 else step

    def _end(self, i: int) -> bool:
        """u_i goes straight to 0 if that is downhill."""
        return self._goes_down([value if k != i else fmpq(0) for k, value in enumerate(self.walk.u)])

    def _goes_down(self, u: list[fmpq]) -> bool:
        """U moves straight to u, unless L increases at the end."""
        here, U = self.problem.outputs(self.network()), fmpq_mat(1, len(u), u)
        there = self.problem.outputs(Network(U, fmpq_mat(self.walk.w)))
        if self.problem.inner(there - self.problem.targets, there - here) > 0:
            return False
        self.walk.u = u
        self.walk.segments.append(Descend(U))
        return True

    def _turn(self, i: int, k: int) -> bool:
        κ = self._root(i, k)
        if κ is None:
            return False
        κ *= self.random.choice([-1, 1])
        one = [a - κ * b for a, b in zip(self.walk.w[i], self.walk.w[k], strict=True)]
        v = _drawn(self.walk.n, self.random)
        both = zip(_values(self.x, one), _values(self.x, v), strict=True)
        step = self._step([self.factor() * self.walk.u[i] * a * b for a, b in both])
        if not step:
            return False
        half = [value * step / 2 for value in v]
        moves = {i: half, k: [value / κ for value in half]}
        self.walk.follow({j: Curve.straight(self.walk.u[j], self.walk.w[j], move) for j, move in moves.items()})
        return True

    @property
    def x(self) -> fmpq_mat:
        """The points."""
        return self.problem.sample.points.x

    def network(self) -> Network:
        """Where the walk is."""
        return Network(fmpq_mat(1, len(self.walk.u), self.walk.u), fmpq_mat(self.walk.w))

    def factor(self) -> fmpq:
        """c in σ = c z²."""
        σ = self.problem.activation
        assert isinstance(σ, Polynomial)
        return σ.coefficient(2)

    def _root(self, i: int, k: int) -> fmpq | None:
        """κ = √(−u_k/u_i), after a small move of u_i downhill if that was irrational; None if no such move is found."""
        ratio = -self.walk.u[k] / self.walk.u[i]
        if ratio.p.is_square() and ratio.q.is_square():
            return fmpq(ratio.p.isqrt(), ratio.q.isqrt())
        for bits in ROOT_BITS:
            below = fmpq((ratio * 4**bits).floor().isqrt(), fmpz(2) ** bits)
            for κ in (below, below + fmpq(1, fmpz(2) ** bits)):
                moved = {i: -self.walk.u[k] / κ**2} if κ else {}
                if moved and self._goes_down([moved.get(j, value) for j, value in enumerate(self.walk.u)]):
                    return κ
        return None


def _drawn(n: int, random: Random) -> list[fmpq]:
    return [fmpq(random.randint(-LARGEST, LARGEST)) for _ in range(n)]


def _values(x: fmpq_mat, form: list[fmpq]) -> list[fmpq]:
    return (x * fmpq_mat(len(form), 1, form)).entries()
