"""All-rational descent for σ = c z², one output, width p ≥ n (Theorem 4; statement and proof: notes/quadratic.md).

1. Reduction at constant A = Σ u_i w_i w_iᵀ to rank A active neurons; or, where weights are long numbers (trained
   networks) and n of them independent, the others stay as they are, and A is what these n make of it.
2. If there are as many free neurons as the rank of a minimiser A*, one straight segment. That is so if p ≥ 2n.
3. Otherwise launch from a singular A to a nonsingular one, and travel: LDL lifts of straight lines to nodes with short
   entries, each begun by connecting the present frame to that of the lift, and at last a lift to A* itself.

Floats choose bases and nodes; that a lift has no pole and a line does not rise is decided exactly, here for the choice
and in the checker for the verdict.
"""

from collections.abc import Iterator
from random import Random

from flint import fmpq, fmpq_mat

from ...theory.activations import Polynomial
from ...theory.errors import HypothesisError, UndecidedError
from ...theory.exact import independent_rows, rank, rows_of, solve
from ...theory.networks import Network
from ...theory.problems import Landscape, Problem
from .descent import Descend, Path
from .quadratic_guess import Guess, guesses, near, root_cluster
from .quadratic_lift import attached, congruence, lift
from .quadratic_walk import Walk

MOST_LEGS, MOST_NODES, MOST_LAUNCHES = 60, 90, 40
LEAST_REACH = 2.0**-40
SHORT = 40
"""A matrix with entries of at most so many bits counts as short."""


def is_square(problem: Landscape) -> bool:
    """Whether σ = c z², c ≠ 0, and there is one output."""
    σ = problem.activation
    return isinstance(σ, Polynomial) and σ.degrees == (2,) and problem.m == 1


class Objective:
    """L as a function of A for the square loss: L = |H^½ a|² − 2⟨h, a⟩ + const, a the entries of A on and below the
    diagonal, H and h over the sample."""

    def __init__(self, problem: Problem) -> None:
        self.n = problem.n
        σ = problem.activation
        assert isinstance(σ, Polynomial)
        c, sample = σ.coefficient(2), problem.sample
        x = sample.points.x.tolist()
        self.places = [(i, j) for i in range(self.n) for j in range(i + 1)]
        features = fmpq_mat([[row[i] * row[j] * (1 if i == j else 2) for i, j in self.places] for row in x])
        weighted = fmpq_mat([[q * v for v in row] for q, row in zip(sample.weights, features.tolist(), strict=True)])
        self.H = features.transpose() * weighted
        self.h = weighted.transpose() * sample.y / c

    def subtract(self, A: fmpq_mat) -> None:
        """From now on as a function of what is added to A."""
        self.h -= self.H * self._entries(A)

    def slope(self, begin: fmpq_mat, end: fmpq_mat) -> fmpq:
        """Half the derivative of L at `end` in the direction `end` − `begin`, over c²."""
        a = self._entries(end)
        return ((self.H * a - self.h).transpose() * (a - self._entries(begin)))[0, 0]

    def is_minimum(self, A: fmpq_mat) -> bool:
        """Whether no symmetric matrix has less loss."""
        return self.H * self._entries(A) == self.h

    def minimum(self, start: fmpq_mat) -> fmpq_mat:
        """A minimiser over all symmetric matrices, rational, with the entries of `start` where H leaves a choice."""
        chosen = independent_rows(self.H)
        square = rows_of(rows_of(self.H, chosen).transpose(), chosen)
        given = self._entries(start)
        for place in chosen:
            given[place, 0] = 0
        values = solve(square, rows_of(self.h - self.H * given, chosen)).entries()
        for place, value in zip(chosen, values, strict=True):
            given[place, 0] = value
        A = fmpq_mat(self.n, self.n)
        for (i, j), value in zip(self.places, given.entries(), strict=True):
            A[i, j] = A[j, i] = value
        if not self.is_minimum(A):
            raise UndecidedError("the normal equations have a smaller rank modulo a prime than over the rationals")
        return A

    def _entries(self, A: fmpq_mat) -> fmpq_mat:
        return fmpq_mat(len(self.places), 1, [A[i, j] for i, j in self.places])


def descend_square(problem: Problem, start: Network) -> Path:
    """A path from `start` to a global minimum, for σ = c z², one output and p ≥ n.

    Raises `HypothesisError` outside these hypotheses, `UndecidedError` if the search for nodes gives up.

    >>> from ...theory.activations import activation
    >>> from ...theory.samples import Sample
    >>> sample = Sample.of([[1, 0], [0, 1], [1, 1]], [[-1], [-1], [-2]])
    >>> start = Network(fmpq_mat([[1, 1]]), fmpq_mat([[1, 0], [0, 1]]))
    >>> problem = Problem(activation("z^2"), sample, 2)
    >>> problem.risk(start), problem.risk(list(descend_square(problem, start).vertices())[-1])
    (24, 0)
    """
    problem.require_shape(start)
    if not is_square(problem) or problem.width < problem.n:
        raise HypothesisError(
            f"expected σ = c z², one output and a width of at least n = {problem.n}, "
            f"got σ = {problem.activation}, {problem.m} outputs and width {problem.width}"
        )
    objective = Objective(problem)
    walk = Walk.of(start)
    if not objective.is_minimum(walk.form()):
        frame = independent_rows(walk.rows(walk.active()))
        if len(frame) == problem.n and _size(walk.rows(walk.active())) > SHORT // 2:
            objective.subtract(walk.fix_all_but([walk.active()[k] for k in frame]))
        else:
            walk.reduce()
        _travel(walk, objective, _target(walk, objective))
    return Path(problem, start, tuple(walk.segments))


def _target(walk: Walk, objective: Objective) -> fmpq_mat:
    """A minimiser: with many zeros if its rank allows one straight segment, else near the present matrix."""
    A = walk.form()
    sparse = objective.minimum(A * 0)
    if rank(sparse) <= len(walk.free()) or rank(A) < walk.n:
        return sparse
    return objective.minimum(near(A * 0, A, fmpq(1), 20, fmpq(0), Random(0)))


def _travel(walk: Walk, objective: Objective, target: fmpq_mat) -> None:
    least, random = rank(target), Random(0)
    for _ in range(MOST_LEGS):
        A = walk.form()
        if objective.is_minimum(A):
            return
        if len(walk.free()) >= least:
            _straight(walk, target)
        elif len(walk.active()) < walk.n:
            _launch(walk, objective, A, target, random)
        else:
            _leg(walk, objective, A, target, random)
    raise UndecidedError(f"no path of {MOST_LEGS} lifts was found")


def _straight(walk: Walk, target: fmpq_mat) -> None:
    """Free neurons take the terms of the target, and U moves straight there."""
    terms = _terms(target)
    free = walk.free()[: len(terms)]
    walk.place({i: w for i, (_, w) in zip(free, terms, strict=True)})
    walk.u = [value if i in walk.fixed else fmpq(0) for i, value in enumerate(walk.u)]
    for i, (u, _) in zip(free, terms, strict=True):
        walk.u[i] = u
    walk.segments.append(Descend(fmpq_mat(1, len(walk.u), walk.u)))


def _terms(form: fmpq_mat) -> list[tuple[fmpq, list[fmpq]]]:
    """A symmetric matrix as Σ u w wᵀ with as many terms as its rank."""
    rows = independent_rows(form)
    image = rows_of(form, rows)
    inner = congruence(rows_of(image.transpose(), rows))
    if inner is None:
        raise UndecidedError("the minimiser has a smaller rank modulo a prime than over the rationals")
    w = inner.transpose() * image
    diagonal = (inner.transpose() * rows_of(image.transpose(), rows) * inner).tolist()
    return [(1 / diagonal[k][k], row) for k, row in enumerate(w.tolist())]


def _launch(walk: Walk, objective: Objective, A: fmpq_mat, target: fmpq_mat, random: Random) -> None:
    """From a singular A to a nonsingular one a little further down, by a lift that begins with the present frame."""
    active = walk.active()
    for attempt in range(MOST_LAUNCHES):
        halvings = 1 + (attempt // 3) * (attempt // 3 + 1) // 2
        t, spread = fmpq(1, 2**halvings), fmpq(attempt % 3, 2 ** (2 + attempt // 6))
        node = near(A, target - A, t, 4 + attempt // 6, spread, random)
        if objective.slope(A, node) > 0:
            continue
        basis = _launch_basis(walk, active, node - A)
        curves = None if basis is None else lift(basis, A, node)
        if curves is not None and len(curves) == walk.n:
            free = walk.free()
            where = [*active, *free[: walk.n - len(active)]]
            walk.place(
                {i: [p(0) for p in curve.w] for i, curve in list(zip(where, curves, strict=True))[len(active) :]}
            )
            walk.follow({i: attached(curve, walk.w[i]) for i, curve in zip(where, curves, strict=True)})
            return
    raise UndecidedError("no way to a nonsingular matrix was found")


def _launch_basis(walk: Walk, active: list[int], direction: fmpq_mat) -> fmpq_mat | None:
    """The dual basis of the active weights, then a basis of the kernel on which the direction is diagonal."""
    n, r = walk.n, len(active)
    W = walk.rows(active)
    unit = fmpq_mat([[int(i == j) for j in range(n)] for i in range(n)])
    both = fmpq_mat(r + n, n, W.entries() + unit.entries())
    inverse = rows_of(both, independent_rows(both)[:n]).inv()
    columns = inverse.transpose()
    kernel = rows_of(columns, range(r, n)).transpose()
    inner = congruence(kernel.transpose() * direction * kernel)
    if inner is None:
        return None
    first = rows_of(columns, range(r)).entries()
    return fmpq_mat(n, n, first + (kernel * inner).transpose().entries()).transpose()


def _leg(walk: Walk, objective: Objective, A: fmpq_mat, target: fmpq_mat, random: Random) -> None:
    """From a nonsingular A to the target if a lift reaches it, else to a node with short entries on the way."""
    short = _size(A) <= SHORT
    frame = walk.rows(walk.active())
    found = guesses(A, target, frame, short)
    for guess in found:
        if guess.reach > 1 and _follow(walk, guess, A, target):
            return
    for node in _nodes(objective, A, target, found, random):
        for guess in guesses(A, node, frame, short):
            if guess.reach > 1 and _follow(walk, guess, A, node):
                return
    raise UndecidedError("no lift to a further node was found")


def _size(A: fmpq_mat) -> int:
    return max(int(value.height_bits()) for value in A.entries())


def _nodes(
    objective: Objective, A: fmpq_mat, target: fmpq_mat, found: list[Guess], random: Random
) -> Iterator[fmpq_mat]:
    """Nonsingular matrices with short entries, to which the line from A does not rise."""
    reach = min(1.0, max(guess.reach for guess in found))
    if reach < LEAST_REACH:
        raise UndecidedError("several eigenvalues of A are so close to 0 that floats do not separate them")
    crowded = root_cluster(A, target)
    for attempt in range(MOST_NODES):
        digits = attempt // 3
        spread = fmpq(attempt % 3 + crowded, 2 ** (3 + digits))
        t = fmpq(*(0.85 * reach).as_integer_ratio()) / 2 ** (attempt // 9)
        node = near(A, target - A, t, 4 + digits, spread, random)
        if objective.slope(A, node) <= 0 and rank(node) == objective.n:
            yield node


def _follow(walk: Walk, guess: Guess, begin: fmpq_mat, end: fmpq_mat) -> bool:
    """Connect to the frame of the lift and go along it; False, and nothing is done, if it has a pole."""
    curves = lift(guess.basis, begin, end)
    if curves is None:
        return False
    neurons = walk.active()
    if guess.order is None:
        where = walk.connect(neurons, [[p(0) for p in curve.w] for curve in curves])
    else:
        where = [neurons[k] for k in guess.order]
    walk.follow({i: attached(curve, walk.w[i]) for i, curve in zip(where, curves, strict=True)})
    return True
