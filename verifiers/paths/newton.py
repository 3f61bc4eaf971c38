"""Descents of fewer neurons than dim* for activations with enclosures: down to a network that is nearly the best.

Theorems K and Z of notes/transcendental.md. Where the loss is at least that of some neurons alone, the others become
dead on a path of U that never climbs, move at no cost to their places in a network θ* that nearly has the best
function, and U takes them up; then the neurons kept do the same. At θ*, or at the start itself if it is nearly the
best, Φ goes straight to the best function, in a box that the checker's rule accepts. Floats guess all of this.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

import numpy as np
from flint import fmpq, fmpq_mat

from ...theory.errors import UndecidedError
from ...theory.exact import matrix
from ...theory.losses import Square
from ...theory.networks import Network
from .. import search
from ..checker import newton
from ..checker.document import Malformed, Refused
from ..checker.enclosed_descent import values
from ..checker.intervals import Unbounded
from ..checker.parity import spanning
from ..documents import Document, rows
from ..floats import Array
from .descent import rounded
from .enclosed_features import Workbench, floats
from .segments import Descend, MoveDead, Segment, after

STARTS, STEPS = 96, 300
"""Of the search for θ*."""
GOOD = 1e-20
"""Relative to the targets: a risk that says that the best function is reached."""
MORE, AGAIN, TRIES = 4, 3, 8
"""Widths that are tried beyond the least that has enough parameters, more searches at the last, networks of each."""
LESS = 1 - 2.0**-20
"""θ* has this share of the best function, so that the way to it goes down to its end."""
BITS = 32
RADII = (2, 8, 64, 1.25)
"""The sides of the box, in units of the largest residual, that are tried."""
FORGOTTEN = 1e-6
"""Singular values of features below this share of the largest are left out, lest U become huge."""
DECIDED = 1e-12
"""Relative to the targets: how far from the best U a segment must end."""
MOST_TURNS = 24
"""Straight segments of U on one way around the least loss."""
LEVELS = (0.9, 0.5, 0.2)
"""Where some neurons stay alive: how high above what is needed U arrives there."""
SLACK = 1e-3
"""Share by which each segment of U goes deeper than it must."""


@dataclass(frozen=True)
class Target:
    """A network that nearly has the best function, all but its first neurons dead, and the final of a path to it."""

    network: Network
    width: int
    final: Document


def final_at(bench: Workbench, here: Network) -> Document | None:
    """The final `newton` of a path that ends here, None if the checker's rule accepts none of the boxes tried."""
    residual, jacobian = linearised(bench, here, bench.determining)
    live = floats(here.U).any(axis=0)
    if live.sum() * (bench.problem.m + bench.problem.n) >= len(residual):  # dead neurons stay, and cost nothing
        jacobian *= np.concatenate([np.tile(live, bench.problem.m), np.repeat(live, bench.problem.n)])
    size = float(np.abs(residual).max(initial=0))
    if not np.isfinite(jacobian).all() or not np.isfinite(size) or size == 0:
        return None
    with np.errstate(all="ignore"):
        inverse = np.asarray(np.linalg.pinv(jacobian), dtype=np.float64)
    if not _is_near(bench, here, inverse @ residual):
        return None
    directions = _short(inverse, 24)
    for factor in RADII:
        side = _short(np.array([[factor * size]]), 8)[0, 0]
        final: Document = {
            "kind": "newton",
            "points": [str(k) for k in bench.determining],
            "directions": rows(directions),
            "radii": [str(side)] * jacobian.shape[0],
            "witness": rows(bench.witness),
        }
        if _accepted(bench, here, final):
            return final
    return None


def _is_near(bench: Workbench, here: Network, step: Array) -> bool:
    """Whether Newton's step makes the largest residual much smaller: a guess."""
    cut = bench.problem.m * bench.problem.width
    parts = zip((here.U, here.W), (step[:cut], step[cut:]), strict=True)
    U, W = (floats(a) - part.reshape(a.nrows(), -1) for a, part in parts)
    before = np.abs(floats(here.U) @ bench.jet(floats(here.W))[0] - floats(bench.best)).max()
    return bool(np.abs(U @ bench.jet(W)[0] - floats(bench.best)).max() < before / 4)


def linearised(bench: Workbench, here: Network, points: list[int]) -> tuple[Array, Array]:
    """Φ − v at some points, output by output, and its derivative by U and W, by rows."""
    U, W, J = floats(here.U), floats(here.W), points
    value, slope, _ = bench.jet(W)
    with np.errstate(all="ignore"):
        residual = (U @ value - floats(bench.best))[:, J]
        outer = [np.kron(row, value[:, J].T) for row in np.eye(len(U))]
        inner = [np.einsum("ik,kl->kil", u[:, None] * slope[:, J], bench.x[J]).reshape(len(J), -1) for u in U]
    return residual.ravel(), np.vstack([np.hstack(pair) for pair in zip(outer, inner, strict=True)])


def _short(a: Array, bits: int) -> fmpq_mat:
    """Rounded to so many bits after the leading one of the largest entry."""
    grid = 2.0 ** (np.floor(np.log2(np.abs(a).max())) - bits)
    return matrix((np.round(a / grid) * grid).tolist())


def _accepted(bench: Workbench, here: Network, final: Document) -> bool:
    state = bench.state(here)
    try:
        box, witness = newton.read_box(state.problem, final, bench.dimension)
        newton.require_way(state, box, values(state.problem, spanning(state.problem.sample, state.σ), witness))
        return True
    except (Refused, Malformed, Unbounded):
        return False


def target(bench: Workbench) -> Target:
    """A network, as narrow as it is found, that nearly has the best function; `UndecidedError` if none is found.

    It is padded with dead neurons to the width of the problem.
    """
    problem, random = bench.problem, np.random.default_rng(0)
    narrow = -(-problem.m * bench.dimension // (problem.m + problem.n))
    widths = list(range(narrow, min(problem.width, narrow + MORE) + 1))
    for width in widths + widths[-1:] * AGAIN:
        for U, W in _reached(bench, width, random)[:TRIES]:
            network = _padded(problem.width, *(rounded(matrix(part.tolist()), BITS) for part in (U * LESS, W)))
            final = final_at(bench, network)
            if final is not None:
                return Target(network, width, final)
    raise UndecidedError(
        f"the theorems are silent (dim* = {bench.dimension}), and no network of width {problem.width} is found that "
        "has the best function"
    )


def _reached(bench: Workbench, width: int, random: np.random.Generator) -> list[tuple[Array, Array]]:
    """Networks of some width that have the best function up to rounding, those of small weights first."""
    problem = search.FloatProblem.from_problem(replace(bench.problem, width=width, loss=Square()))
    problem = replace(problem, y=floats(bench.best).T)
    with np.errstate(all="ignore"):
        ends = search.descend(problem, search.random_starts(problem, STARTS, random), steps=STEPS)
        good = search.risks(problem, ends) <= GOOD * float((problem.q[:, None] * problem.y**2).sum())
    ends = ends[good]
    U, W = problem.split(ends[np.argsort(np.abs(ends).max(axis=1, initial=0))])
    return list(zip(U, W, strict=True))


def _padded(width: int, U: fmpq_mat, W: fmpq_mat) -> Network:
    more = width - W.nrows()
    return Network(
        matrix([[*row, *[0] * more] for row in U.tolist()]), matrix([*W.tolist(), *[[0] * W.ncols()] * more], W.ncols())
    )


def descend(bench: Workbench, start: Network, end: Target) -> tuple[tuple[Segment, ...], Document]:
    """Segments and the final of a descent from the start; raises `UndecidedError` if no way is found."""
    for count in range(bench.problem.width, 0, -1):
        found = _way(bench, start, end, count)
        if found is not None:
            return found
    raise UndecidedError(
        "the theorems are silent; the start is not shown to be near a best network, and its loss is not above what "
        "some of its neurons can reach without the others"
    )


def _way(bench: Workbench, start: Network, end: Target, count: int) -> tuple[tuple[Segment, ...], Document] | None:
    """So many neurons become dead and take the places of `end`, or some of them; those kept take the others."""
    W = end.network.W.tolist()
    first, later = _few(bench, end.network.W, list(range(end.width)), count)
    kept, dead = _few(bench, start.W, list(range(bench.problem.width)), bench.problem.width - count)
    path, floor = Walk(bench, start), _least(bench, end.network.W, first)[1] if later else 0.0
    at: dict[int, int] = {}
    for neurons, places in ((dead, first), (kept, later)):
        if neurons and places:
            if not path.kill(neurons, floor):
                return None
            moved = dict(zip(neurons, places, strict=False))
            path.add(MoveDead({i: W[place] for i, place in moved.items()}))
            at, floor = at | moved, 0.0
    order = [at.get(i) for i in range(bench.problem.width)]
    U = matrix([_placed(row, order, fmpq(0)) for row in end.network.U.tolist()])
    return (tuple(path.segments), _reordered(bench, end.final, order)) if path.go(U) else None


T = TypeVar("T")


def _placed(row: Sequence[T], order: Sequence[int | None], zero: T) -> list[T]:
    return [zero if i is None else row[i] for i in order]


def _reordered(bench: Workbench, final: Document, order: Sequence[int | None]) -> Document:
    """The final where neuron i has the place of order[i] in the network that it was made for; None: it is dead."""
    m, n, p, table = bench.problem.m, bench.problem.n, bench.problem.width, final["directions"]
    blocks = [[[row] for row in table[j * p : (j + 1) * p]] for j in range(m)]
    blocks.append([table[m * p + i * n : m * p + (i + 1) * n] for i in range(p)])
    moved = [_placed(block, order, [["0"] * len(table[0])] * len(block[0])) for block in blocks]
    return {**final, "directions": [row for block in moved for part in block for row in part]}


class Walk:
    """A path from a start, along which U moves and dead neurons move."""

    def __init__(self, bench: Workbench, start: Network) -> None:
        self.bench, self.here = bench, start
        self.segments: list[Segment] = []

    def add(self, segment: Segment) -> None:
        """Go on."""
        self.segments.append(segment)
        self.here = after(self.here, segment)

    def go(self, U: fmpq_mat) -> bool:
        """Whether a way of U to these outer weights is found; if so it is taken."""
        way = around(self._features(), self._targets(), floats(self.here.U), floats(U))
        if way is None:
            return False
        ends = [self.here.U, *(_short(turn, BITS) for turn in way), U]
        if not all(self._falls(floats(a), floats(b)) for a, b in pairwise(ends)):
            return False
        for end in ends[1:]:
            self.add(Descend(end))
        return True

    def _falls(self, before: Array, after: Array) -> bool:
        """Whether the slope at the end of a segment of U is so negative that enclosures should show it: a guess."""
        F = self._features()
        residual, change = after @ F - self._targets(), (after - before) @ F
        return float((residual * change).sum()) <= -DECIDED * float(np.linalg.norm(residual) * np.linalg.norm(change))

    def kill(self, neurons: list[int], floor: float) -> bool:
        """Whether a way of U is found to where these neurons are dead and the loss is above the floor; it is taken."""
        live = [i for i in range(self.bench.problem.width) if i not in neurons]
        F, y, U = self._features(), self._targets(), floats(self.here.U)
        best, least = _fitted(F[live], y)
        nearest, _ = _fitted(F[live], U @ F)
        here, most = float(((U @ F - y) ** 2).sum()), float(((nearest @ F[live] - y) ** 2).sum())
        low = max(least, floor)
        for share in LEVELS if live else (0.0,):
            level = low + share * (here - low)
            if live and not least < level < here:
                continue
            stretch = np.sqrt((level - least) / max(most - least, 1e-300)) if live else 0.0
            found = np.zeros_like(U)
            found[:, live] = best + stretch * (nearest - best)
            if self.go(_short(found, BITS) if live else fmpq_mat(*U.shape)):
                return True
        return False

    def _features(self) -> Array:
        return np.asarray(np.sqrt(self.bench.q) * self.bench.jet(floats(self.here.W))[0])

    def _targets(self) -> Array:
        return np.asarray(np.sqrt(self.bench.q) * self.bench.y)


def around(F: Array, y: Array, a: Array, b: Array) -> list[Array] | None:
    """Points between a and b such that |UF − y|² falls along the broken line through them; None if none are found.

    In the plane of a, b and about the best U the line turns around the best point c of the plane; turning by an angle α
    costs a factor cos α of the distance, as the segment may at best end at its nearest point.
    """
    best = _fitted(F, y)[0]
    across = np.stack([((a - best) @ F).ravel(), ((b - best) @ F).ravel()])
    α, β = _fitted(across, (y - best @ F).reshape(1, -1))[0][0]
    best = best + α * (a - best) + β * (b - best)
    A, B = (a - best) @ F, (b - best) @ F
    size, end = float(np.linalg.norm(A)), float(np.linalg.norm(B))
    if not end > DECIDED * float(np.linalg.norm(y)):  # no enclosure would tell the slope there from 0
        return None
    if (B * (B - A)).sum() <= -SLACK * end**2:
        return []
    angle = float(np.arccos(np.clip((A * B).sum() / max(size * end, 1e-300), -1, 1)))
    if not 1e-6 < angle < 3.14:
        return None
    for turns in range(2, MOST_TURNS + 1):
        α = angle / turns
        shrunk = (1 - SLACK) * np.cos(α)
        if shrunk > 0 and size * shrunk**turns >= end:
            at = np.arange(1, turns)
            across = (b - best) / end - np.cos(angle) * (a - best) / size
            along, across = (a - best) / size, across / np.sin(angle)
            reach = size * shrunk**at
            return [best + r * (np.cos(i * α) * along + np.sin(i * α) * across) for i, r in zip(at, reach, strict=True)]
    return None


def _fitted(F: Array, y: Array) -> tuple[Array, float]:
    """About the U of least |UF − y|², none of it in directions that F nearly forgets, and that number."""
    U = np.asarray(np.linalg.lstsq(F.T, y.T, rcond=FORGOTTEN)[0].T, dtype=np.float64)
    return U, float(((U @ F - y) ** 2).sum())


def _least(bench: Workbench, W: fmpq_mat, neurons: list[int]) -> tuple[Array, float]:
    root = np.sqrt(bench.q)
    return _fitted(root * bench.jet(floats(W)[neurons])[0], root * bench.y)


def _few(bench: Workbench, W: fmpq_mat, neurons: list[int], count: int) -> tuple[list[int], list[int]]:
    """So many of some neurons, that alone fit the targets well, taken one by one, and the others."""
    if count >= len(neurons):
        return neurons, []
    chosen, rest = list[int](), list(neurons)
    while len(chosen) < count:
        chosen.append(min(rest, key=lambda i: _least(bench, W, [*chosen, i])[1]))
        rest.remove(chosen[-1])
    return chosen, rest
