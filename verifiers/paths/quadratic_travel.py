"""Ways of σ = z² networks along straight lines of A = Σ u_i w_i w_iᵀ (notes/quadratic.md, Theorem 4).

1. If there are as many free neurons as the rank of the target, one straight segment.
2. From a singular A a launch to a nonsingular one near by, by a lift that begins with the present frame.
3. LDL lifts of straight lines to nodes with short entries, each begun by connecting the present frame to that of the
   lift, and at last a lift to the target itself.

Floats choose bases and nodes; that a lift has no pole and that a line is allowed is decided exactly, here for the
choice and in the checker for the verdict.
"""

from collections.abc import Iterator
from random import Random

from flint import fmpq, fmpq_mat

from ...theory.errors import UndecidedError
from ...theory.exact import independent_rows, rank, rows_of
from .quadratic_fine import fine_guesses
from .quadratic_guess import Guess, guesses, near, root_cluster
from .quadratic_lift import attached, congruence, lift
from .quadratic_objective import Course
from .quadratic_walk import Walk
from .segments import Curve, Descend

MOST_LEGS, MOST_NODES, MOST_LAUNCHES = 60, 90, 90
FLOATS_REACH, LEAST_REACH = 2.0**-40, 2.0**-400
SHORT = 40
"""A matrix with entries of at most so many bits counts as short."""


def travel(walk: Walk, course: Course, target: fmpq_mat) -> None:
    """From where the walk is to the target, or to where the course lets it stop before; raises `UndecidedError`.

    The target is for all neurons; the fixed ones contribute their rest, so that A is to become what is left of it.
    """
    target -= walk.rest(fmpq(1))
    least, random = rank(target), Random(0)
    for _ in range(MOST_LEGS):
        A = walk.form()
        if course.arrived(A + walk.rest()):
            return
        if len(walk.free()) >= least:
            _straight(walk, _stop(walk, course, A, target))
        elif len(walk.active()) < walk.n:
            _launch(walk, course, A, target, random)
        else:
            _leg(walk, course, A, target, random)
    raise UndecidedError(f"no path of {MOST_LEGS} lifts was found")


def _stop(walk: Walk, course: Course, A: fmpq_mat, target: fmpq_mat) -> fmpq_mat:
    """Where a path that can go straight to the target may stop, if as few free neurons are enough for it."""
    end = course.last(A + walk.rest(), target + walk.rest(1)) - walk.rest(1)
    return end if rank(end) <= len(walk.free()) else target


def _straight(walk: Walk, target: fmpq_mat) -> None:
    """Free neurons take the terms of the target, and U moves straight there."""
    terms = _terms(target)
    free = walk.free()[: len(terms)]
    walk.place({i: w for i, (_, w) in zip(free, terms, strict=True)})
    stay = () if walk.fades else walk.fixed
    walk.u = [value if i in stay else fmpq(0) for i, value in enumerate(walk.u)]
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


def _launch(walk: Walk, course: Course, A: fmpq_mat, target: fmpq_mat, random: Random) -> None:
    """From a singular A to a nonsingular one a little further down, by a lift that begins with the present frame."""
    active = walk.active()
    for attempt in range(MOST_LAUNCHES):
        halvings = 1 + (attempt // 3) * (attempt // 3 + 1) // 2
        t, spread = fmpq(1, 2**halvings), fmpq(attempt % 3, 2 ** (2 + attempt // 6))
        node = _node(walk, course, near(A, target - A, t, 4 + attempt // 6, spread, random), t)
        if node is None:
            continue
        basis = _launch_basis(walk, active, node - A)
        curves = None if basis is None else lift(basis, A, node)
        if curves is not None and len(curves) == walk.n:
            free = walk.free()
            where = [*active, *free[: walk.n - len(active)]]
            walk.place(
                {i: [p(0) for p in curve.w] for i, curve in list(zip(where, curves, strict=True))[len(active) :]}
            )
            walk.follow(_attached(walk, where, curves, t))
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


def _leg(walk: Walk, course: Course, A: fmpq_mat, target: fmpq_mat, random: Random) -> None:
    """From a nonsingular A to the target if a lift reaches it, else to a node with short entries on the way."""
    short = size(A) <= SHORT
    frame = walk.rows(walk.active())
    found = guesses(A, target, frame, short)
    fine = max(guess.reach for guess in found) < FLOATS_REACH
    if fine:
        found = fine_guesses(A, target, frame)
    end = course.last(A + walk.rest(), target + walk.rest(1)) - walk.rest(1)
    for guess in found:
        if guess.reach > 1 and _follow(walk, guess, A, end, fmpq(1)):
            return
    if fine:  # what is expected to reach the end, and does not, says nothing
        found = [guess for guess in found if guess.reach <= 1] or found
    for node, t in _nodes(walk, course, A, target, found, random):
        for guess in fine_guesses(A, node, frame) if fine else guesses(A, node, frame, short):
            if guess.reach > 1 and _follow(walk, guess, A, node, t):
                return
    raise UndecidedError("no lift to a further node was found")


def size(A: fmpq_mat) -> int:
    """The bits of the longest entry."""
    return max(int(value.height_bits()) for value in A.entries())


def _node(walk: Walk, course: Course, node: fmpq_mat, t: fmpq) -> fmpq_mat | None:
    """The node, or what it is adjusted to, if the course allows the way there."""
    rest = walk.rest(t)
    node = course.adjusted(node + rest) - rest
    return node if course.allows(walk.form() + walk.rest(), node + rest) else None


def _nodes(
    walk: Walk, course: Course, A: fmpq_mat, target: fmpq_mat, found: list[Guess], random: Random
) -> Iterator[tuple[fmpq_mat, fmpq]]:
    """Nonsingular matrices with short entries that the course allows, and at which part of the way they are."""
    reach = min(1.0, max(guess.reach for guess in found))
    if reach < LEAST_REACH:
        raise UndecidedError("several eigenvalues of A are so close to 0 that floats do not separate them")
    crowded = root_cluster(A, target)
    for attempt in range(MOST_NODES):
        digits = attempt // 3
        spread = fmpq(attempt % 3 + crowded, 2 ** (3 + digits))
        t = fmpq(*(0.85 * reach).as_integer_ratio()) / 2 ** (attempt // 9)
        node = _node(walk, course, near(A, target - A, t, 4 + digits, spread, random), t)
        if node is not None and rank(node) == walk.n:
            yield node, t


def _follow(walk: Walk, guess: Guess, begin: fmpq_mat, end: fmpq_mat, t: fmpq) -> bool:
    """Connect to the frame of the lift and go along it; False, and nothing is done, if it has a pole."""
    curves = lift(guess.basis, begin, end)
    if curves is None:
        return False
    neurons = walk.active()
    if guess.order is None:
        where = walk.connect(neurons, [[p(0) for p in curve.w] for curve in curves])
    else:
        where = [neurons[k] for k in guess.order]
    walk.follow(_attached(walk, where, curves, t))
    return True


def _attached(walk: Walk, where: list[int], curves: list[Curve], t: fmpq) -> dict[int, Curve]:
    """Curves that begin at the neurons, and those of the neurons that fade meanwhile."""
    return walk.fading(t) | {i: attached(curve, walk.w[i]) for i, curve in zip(where, curves, strict=True)}
