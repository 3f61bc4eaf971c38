"""Paths that join two networks below the larger of their losses (Theorems C and D).

Let B₀ and B₁ be bases of the features of the live neurons of the two networks, r₀ and r₁ their sizes, and r the
dimension that they span together.

1. reroute: the start is rewritten in B₀, the other neurons are dead.
2. exchange, in rounds: dead neurons move to as many features of B₁ as there are dead neurons, then Φ is rewritten in
   the features of B₁ that are there and as few others as it takes, which leaves others dead for the next round.
3. interpolate: once all of B₁ is there, U moves straight to the function of the end.
4. settle: the neurons of B₁ go where the end has them, the dead ones to their places, and U becomes the end's.

Only in step 3 does Φ move, from Φ₀ straight to Φ₁, so any convex loss stays below the larger of its two values. A round
needs one dead neuron: p ≥ r + 1 is enough, in particular p ≥ dim* + 1. Where p ≥ r₀ + r₁ one round does, and the path
has at most seven segments. Statement and proof: notes/connected-valleys.md.
"""

from collections.abc import Sequence

from flint import fmpq, fmpq_mat

from ...theory.errors import HypothesisError, UndecidedError
from ...theory.exact import independent_rows, rows_of, stack
from ...theory.losses import Square
from ...theory.networks import Network
from ...theory.problems import Landscape, Problem
from ...theory.quadratics import is_shifted_square
from ..documents import Document, network_document, parse_landscape, parse_network, problem_document
from .descent import combined, placed, simplest_first
from .quadratic_connect import connect_square
from .segments import Connection, Interpolate, MoveDead, Reroute, Segment, after


def connect_claim(problem: Landscape, start: Network, end: Network) -> Document:
    """The two networks are joined by a path along which L is at most the larger of their losses."""
    networks = {"start": network_document(start), "end": network_document(end)}
    return {"kind": "connect", "problem": problem_document(problem), **networks}


def prove(claim: Document) -> Document:
    """The proof of a claim that `claim_fault` found no fault in; raises `UndecidedError` where none is found."""
    problem, start, end = (
        parse_landscape(claim["problem"]), parse_network(claim["start"]), parse_network(claim["end"])
    )  # fmt: skip
    try:
        return connect(problem, start, end).proof()
    except HypothesisError as error:
        raise UndecidedError(str(error)) from None


def connect(problem: Landscape, start: Network, end: Network) -> Connection:
    """A path from `start` to `end` along which no convex loss exceeds the larger of its values at the ends.

    At most seven segments if p ≥ r₀ + r₁, else at most 2⌈r₁/(p − r)⌉ + 3r₁ + 3. For σ = c z² with one output and
    n ≤ p ≤ r the path is that of `quadratic_connect`, for the square loss.

    Raises `ShapeError` if a network does not fit, `HypothesisError` if p ≤ r and p < r₀ + r₁, and `UndecidedError` if
    a rank modulo the primes tried is wrong.

    >>> from ...theory.activations import activation
    >>> from ...theory.exact import matrix
    >>> from ...theory.samples import Sample
    >>> problem = Problem(activation("z^2"), Sample.of([[1], [2]], [[1], [0]]), 2)
    >>> one, other = Network(matrix([[1, 0]]), matrix([[1], [1]])), Network(matrix([[0, 2]]), matrix([[1], [3]]))
    >>> [type(segment).__name__ for segment in connect(problem, one, other).segments]
    ['MoveDead', 'Interpolate']
    """
    problem.require_shape(start)
    problem.require_shape(end)
    walk = _Walk(problem, start, end)
    if (start.U, start.W) == (end.U, end.W):
        return Connection(problem, start, end, ())
    certain = isinstance(problem.loss, Square) and is_shifted_square(problem) and problem.width >= problem.n
    if isinstance(problem, Problem) and certain and not walk.has_room():
        return connect_square(problem, start, end)
    walk.require_room()
    walk.exchange()
    walk.interpolate()
    walk.settle()
    return Connection(problem, start, end, tuple(walk.segments))


class _Walk:
    """A path under way: where it is, the segments so far, and where the features of B₁ are."""

    def __init__(self, problem: Landscape, start: Network, end: Network) -> None:
        self.problem, self.here, self.end = problem, start, end
        self.segments: list[Segment] = []
        self.outputs, self.target = problem.outputs(start), problem.outputs(end)
        self.basis, self.goals = self._independent(start), self._independent(end)
        self.places: dict[int, int] = {}
        """Neurons of B₁, by their index in `end`, and where their features are now."""
        together = stack(rows_of(start.W, self.basis), rows_of(end.W, self.goals))
        self.together = len(independent_rows(problem.space.coordinates(together)))

    def _independent(self, network: Network) -> list[int]:
        """A basis of the features of the live neurons, those with short weights first."""
        live = simplest_first(network)
        return [live[i] for i in independent_rows(self.problem.space.coordinates(rows_of(network.W, live)))]

    def has_room(self) -> bool:
        """Whether p > r or p ≥ r₀ + r₁."""
        p = self.problem.width
        return p > self.together or p >= len(self.basis) + len(self.goals)

    def require_room(self) -> None:
        """Raises `HypothesisError` unless there is room."""
        if not self.has_room():
            raise HypothesisError(
                f"expected a width above {self.together}, the dimension that the neurons of the two networks span, or "
                f"at least {len(self.basis)} + {len(self.goals)}, got {self.problem.width}: at width dim* two networks "
                "need not be connected"
            )

    def go(self, segment: Segment) -> None:
        """Append a segment unless nothing moves along it."""
        there = after(self.here, segment)
        if (there.U, there.W) != (self.here.U, self.here.W):
            self.segments.append(segment)
            self.here = there

    def free(self) -> list[int]:
        """Dead neurons that are not places of B₁."""
        busy = {*self.here.alive(), *self.places.values()}
        return [i for i in range(self.problem.width) if i not in busy]

    def exchange(self) -> None:
        """Bring all features of B₁ in, at constant Φ."""
        if len(self.basis) < len(self.here.alive()):
            self._rewrite(self.basis)
        waiting = list(self.goals)
        while waiting:
            self._bring_in(waiting, self.free())
            if waiting:
                self._rewrite(self._basis_with_goals())

    def _bring_in(self, waiting: list[int], free: list[int]) -> None:
        """Move dead neurons to features that wait, each to its own place if that is free."""
        own = [goal for goal in waiting if goal in free]
        others = [i for i in free if i not in own]
        elsewhere = [goal for goal in waiting if goal not in own]
        found = {goal: goal for goal in own} | dict(zip(elsewhere, others, strict=False))
        self.places |= found
        waiting[:] = [goal for goal in waiting if goal not in found]
        table = self.end.W.tolist()
        self.go(MoveDead({place: table[goal] for goal, place in found.items()}))

    def _basis_with_goals(self) -> list[int]:
        """The places of B₁, completed by live neurons to a basis of all that these span."""
        goals = list(self.places.values())
        candidates = goals + [i for i in simplest_first(self.here) if i not in goals]
        chosen = independent_rows(self.problem.space.coordinates(rows_of(self.here.W, candidates)))
        return [candidates[i] for i in chosen]

    def _rewrite(self, basis: Sequence[int]) -> None:
        """Φ₀ as a combination of the basis."""
        columns = combined(self.problem, self.here.W, basis, self.outputs)
        self.go(Reroute(placed(columns, basis, self.problem.width)))

    def interpolate(self) -> None:
        """From Φ₀ straight to Φ₁, written in B₁."""
        columns = combined(self.problem, self.end.W, self.goals, self.target)
        at = [self.places[goal] for goal in self.goals]
        self.go(Interpolate(placed(columns, at, self.problem.width)))

    def settle(self) -> None:
        """Every neuron of B₁ to its own place, the others to theirs, at constant Φ = Φ₁."""
        table = self.end.W.tolist()
        while any(goal != at for goal, at in self.places.items()):
            moves = self._homewards() or self._aside()
            rests = {i: table[i] for i in self.free()}
            self.go(MoveDead(rests | {to: table[goal] for goal, to in moves.items()}))
            self._transfer(moves)
        self.go(MoveDead({i: table[i] for i in self.free()}))
        self.go(Reroute(self.end.U))

    def _homewards(self) -> dict[int, int]:
        """Neurons of B₁ whose own places are dead."""
        taken = set(self.places.values())
        return {goal: goal for goal, at in self.places.items() if goal != at and goal not in taken}

    def _aside(self) -> dict[int, int]:
        """Where neurons stand in each other's places in a circle, one of them goes to a dead neuron for a while."""
        goal = next(goal for goal, at in self.places.items() if goal != at)
        return {goal: self.free()[0]}

    def _transfer(self, moves: dict[int, int]) -> None:
        """Neurons of B₁ go to places that have their features already: u moves there, the old places are dead."""
        origin = {to: self.places[goal] for goal, to in moves.items()}
        left = set(origin.values())
        zero = fmpq(0)
        entries = [
            row[origin[i]] if i in origin else zero if i in left else row[i]
            for row in self.here.U.tolist()
            for i in range(self.problem.width)
        ]
        self.go(Reroute(fmpq_mat(self.problem.m, self.problem.width, entries)))
        self.places |= moves
