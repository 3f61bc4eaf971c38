"""Descents for a(z² + κ), κ ≠ 0, with a bias, and as many neurons as inputs (notes/quadratic.md, §3b).

First to a hub (`quadratic_hub`), if need be by a little step of U downhill to where Q is nonsingular; then along
straight lines of F to nodes and at last to a minimiser: by lifts at the hub where no eigenvalue of Q passes 0, else by
a crossing (`quadratic_crossing`). Floats choose bases and nodes; poles and slopes are decided exactly.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from random import Random

from flint import fmpq, fmpq_mat

from ...theory.activations import Polynomial
from ...theory.errors import UndecidedError
from ...theory.exact import rank
from ...theory.networks import Network
from ...theory.problems import Problem
from ...theory.quadratics import kappa
from ..floats import floats
from .quadratic_compensator import Release, released, scales
from .quadratic_crossing import DIGITS, cross, embedded, hub_basis, into_hub, plane
from .quadratic_guess import kernel_bases, near, reach, roots
from .quadratic_hub import Place
from .quadratic_objective import Downhill, Objective
from .segments import Descend, MoveDead, Reroute, Segment, after

MOST_LEGS, MOST_NODES, MOST_STEPS = 60, 60, 40
NEAR = 1e-6
"""Zeros of det Q so near the end count as at the end."""


def descend_with_bias(problem: Problem, j: int, start: Network, gap: fmpq | None) -> list[Segment]:
    """Segments from `start` to a global minimum, or to within a gap > 0 of it; x_j = 1 at all points, p = n.

    Raises `UndecidedError` if the search for nodes gives up, or at a degenerate start.
    """
    σ = problem.activation
    assert isinstance(σ, Polynomial)
    objective = Objective(replace(problem, activation=Polynomial.of({2: σ.coefficient(2)})))
    course = Downhill(objective, None if gap is None else objective.least + gap / objective.factor)
    place, random = Place(list(start.U.entries()), start.W.tolist(), kappa(problem), j), Random(0)
    if course.arrived(place.form()):
        return []
    c = _hub(place, objective, random)
    target = objective.minimum(near(place.form() * 0, place.form(), fmpq(1), 20, fmpq(0), random))
    for _ in range(MOST_LEGS):
        if course.arrived(place.form()):
            return place.segments
        c = _onward(place, c, course, target, random)
    raise UndecidedError(f"no path of {MOST_LEGS} lifts was found")


def _hub(place: Place, objective: Objective, random: Random) -> int:
    """To a hub with nonsingular Q; the neuron that is along e_j."""
    for _ in range(MOST_STEPS):
        _drop_idle(place)
        if all(place.u) and rank(fmpq_mat(place.w)) == place.n:
            for digits in DIGITS:
                basis = hub_basis(place.form(), place.j, digits)
                c = None if basis is None else into_hub(place, basis)
                if c is not None:
                    return c
        else:
            c = _released(place)
            place.reduce(c)
            if _is_hub(place, c):
                return c
            _spread(place, c, random)
        _step_down(place, objective, random)
    raise UndecidedError("no way from this degenerate start to a regular one was found")


def _drop_idle(place: Place) -> None:
    """The u of neurons h e_j with h² = −κ, which have no influence, move to 0."""
    corner = [[value * (k == place.j) for k, value in enumerate(row)] for row in place.w]
    idle = [row == flat and row[place.j] ** 2 + place.kappa == 0 for row, flat in zip(place.w, corner, strict=True)]
    if any(u != 0 and at_rest for u, at_rest in zip(place.u, idle, strict=True)):
        place.u = [fmpq(0) if at_rest else u for u, at_rest in zip(place.u, idle, strict=True)]
        place.segments.append(Reroute(fmpq_mat([place.u])))


def _released(place: Place) -> int:
    segments, end, c = released(Network(fmpq_mat([place.u]), fmpq_mat(place.w)))
    place.segments += segments
    place.u, place.w = list(end.U.entries()), end.W.tolist()
    return c


def _is_hub(place: Place, c: int) -> bool:
    """Whether the other neurons have u ≠ 0 and weights that are independent where x_j = 0."""
    others = [i for i in range(place.n) if i != c]
    rows = fmpq_mat([[value for k, value in enumerate(place.w[i]) if k != place.j] for i in others])
    return all(place.u[i] for i in others) and rank(rows) == place.n - 1


def _spread(place: Place, c: int, random: Random) -> None:
    """Neurons with u = 0 other than c get new weights."""
    free = [i for i, value in enumerate(place.u) if value == 0 and i != c]
    rows = {i: [fmpq(random.randint(-2, 2)) for _ in range(place.n)] for i in free}
    if rows:
        place.segments.append(MoveDead(rows))
        for i, row in rows.items():
            place.w[i] = row


def _step_down(place: Place, objective: Objective, random: Random) -> None:
    """U goes a little downhill, each u_i in its own measure."""
    F, corner = place.form(), fmpq_mat(place.n, place.n)
    corner[place.j, place.j] = place.kappa
    terms = []
    for row in place.w:
        w = fmpq_mat(1, place.n, row)
        terms.append(w.transpose() * w + corner)
    steps = _steepest(objective, F, terms)
    if not any(steps):
        _turn(place, random)
        return
    for attempt in range(MOST_STEPS):
        factor = fmpq(random.randint(2, 6), 2 ** (3 + attempt // 2))
        u = [_rounded(value, step * factor, 3 + attempt) for value, step in zip(place.u, steps, strict=True)]
        end = sum((term * value for term, value in zip(terms, u, strict=True)), F * 0)
        if objective.slope(F, end) <= 0:
            segment = Descend(fmpq_mat([u]))
            place.segments.append(segment)
            place.u = list(after(Network(fmpq_mat([place.u]), fmpq_mat(place.w)), segment).U.entries())
            return
    raise UndecidedError("no step of the outer weights downhill was found at this degenerate start")


def _turn(place: Place, random: Random) -> None:
    """Where L has derivative 0 in U: two neurons are exchanged a little at constant A and τ (Lemma 5)."""
    release = Release(list(place.u), [list(row) for row in place.w])
    alive = [i for i, value in enumerate(place.u) if value != 0]
    if len(alive) < 2:
        raise UndecidedError("the outer weights are optimal at this degenerate start")
    i, k = random.sample(alive, 2)
    x, rho = fmpq(random.choice([-1, 1]), random.randint(2, 9)), place.u[i] / place.u[k]
    if 1 + rho * x * x > 0 and min(scales(rho, x)) > 0:
        release.exchange([fmpq(0)] * place.n, i, k, x)
        place.u, place.w = release.u, release.w
        place.segments += release.segments


def _steepest(objective: Objective, F: fmpq_mat, terms: list[fmpq_mat]) -> list[fmpq]:
    """The step of U to the least loss in the direction of its derivatives, each over the square of its function."""
    slopes = [objective.slope(F - term, F) for term in terms]
    direction = [-slope / (objective.growth(term) or 1) for slope, term in zip(slopes, terms, strict=True)]
    change = sum((term * value for term, value in zip(terms, direction, strict=True)), F * 0)
    if objective.growth(change) == 0:
        return [fmpq(0)] * len(terms)
    length = -sum((a * b for a, b in zip(slopes, direction, strict=True)), fmpq(0)) / objective.growth(change)
    return [length * value for value in direction]


def _rounded(value: fmpq, step: fmpq, digits: int) -> fmpq:
    """value + step to about so many binary digits of the step."""
    if step == 0:
        return value
    unit = fmpq(2) ** (int(step.p.height_bits()) - int(step.q.height_bits()) - digits)
    return ((value + step) / unit + fmpq(1, 2)).floor() * unit


def _onward(place: Place, c: int, course: Downhill, target: fmpq_mat, random: Random) -> int:
    """To the target or to a node on the way; the neuron of the hub there."""
    F, j = place.form(), place.j
    end = course.last(F, target)
    A, B = plane(floats(F), j), plane(floats(target) - floats(F), j)
    zeros = [float(t) for t in roots(A, B) if t > 0]
    inner, last = [t for t in zeros if t < 1 - NEAR], any(abs(t - 1) <= NEAR for t in zeros)
    found = _bases(F, target, j, inner)
    for ahead, basis in found:
        if ahead > 1 and place.leg(c, basis, F, end):
            return c
    if last and not inner and cross(place, c, F, end, 1.0, final=True) is not None:
        return c
    for t, node in _beyond(course, F, target, end, inner):
        arrived = cross(place, c, F, node, inner[0] / t)
        if arrived is not None:
            return arrived
    furthest = min(1.0, max((ahead for ahead, _ in found), default=0.0))
    for attempt in range(MOST_NODES):
        t = fmpq(*(0.85 * furthest).as_integer_ratio()) / 2 ** (attempt // 9)
        if t == 0:
            break
        spread = fmpq(attempt % 3 + bool(inner), 2 ** (3 + attempt // 3))  # a way past 0 where F is regular
        node = near(F, target - F, t, 4 + attempt // 3, spread, random)
        if course.allows(F, node):
            for ahead, basis in _bases(F, node, j, []):
                if ahead > 1 and place.leg(c, basis, F, node):
                    return c
    raise UndecidedError("no lift to a further node was found")


def _bases(begin: fmpq_mat, end: fmpq_mat, j: int, inner: list[float]) -> list[tuple[float, fmpq_mat]]:
    """How far lifts at the hub are expected to go, and their bases, the farthest first."""
    stops = [0.0, *inner, 1.0]
    found = []
    for t in [0.0, *((s + r) / 2 for s, r in pairwise(stops)), 1.0]:
        F = begin + (end - begin) * fmpq(*t.as_integer_ratio())
        for digits in DIGITS:
            basis = hub_basis(F, j, digits)
            if basis is not None:
                found.append((reach(basis, begin, end), basis))
    first, last = (_exact_plane(M, j) for M in (begin, end))
    for guess in kernel_bases(first, last):
        basis = embedded(guess.basis, j)
        found.append((reach(basis, begin, end, rank(last)), basis))
    return sorted(found, key=lambda pair: -pair[0])


def _exact_plane(F: fmpq_mat, j: int) -> fmpq_mat:
    kept = [k for k in range(F.nrows()) if k != j]
    return fmpq_mat([[F[a, b] for b in kept] for a in kept])


def _beyond(
    course: Downhill, F: fmpq_mat, target: fmpq_mat, end: fmpq_mat, inner: list[float]
) -> Iterator[tuple[float, fmpq_mat]]:
    """The end, if one zero of det Q is on the way, and nodes between the first and the next."""
    if not inner:
        return
    following = inner[1] if len(inner) > 1 else 1.0
    if len(inner) == 1:
        yield 1.0, end
    for part, digits in ((0.5, 6), (0.25, 8), (0.1, 10), (0.75, 8), (0.03, 14)):
        t = inner[0] + part * (following - inner[0])
        node = near(F, target - F, fmpq(*t.as_integer_ratio()), digits, fmpq(0), Random(0))
        if course.allows(F, node):
            yield t, node
