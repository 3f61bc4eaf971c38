"""Straight segments in parameter space: where a path is, how each kind of segment is read, and what it must satisfy.

A claim names the kinds of segment that its paths may have; what a kind shows is in notes/certificates.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .document import Matrix, Refused, Row, fields, indexed, kind, listed, vector
from .points import Feature
from .problem import Problem
from .square_loss import inner, residual
from .words import decimal


@dataclass
class State:
    """Where the path is: the network, the features of its neurons (when they are needed), its outputs."""

    problem: Problem
    U: Matrix
    W: Matrix
    features: dict[int, Feature] = field(default_factory=dict)
    present: Matrix = field(init=False)

    def __post_init__(self) -> None:
        self.present = self.outputs(self.U)

    def move(self, U: Matrix, outputs: Matrix) -> None:
        """Go to this U, at which Φ has these values."""
        self.U, self.present = U, outputs

    def outputs(self, U: Matrix) -> Matrix:
        """Φ_j(x_k) for this U at the present W."""
        alive = {i for row in U for i, value in enumerate(row) if value}
        points, missing = self.problem.points, alive - self.features.keys()
        points.budget.spend(len(missing) * len(self.problem.y) * (points.n + 4), points.bits, points.bits)
        for i in missing:
            self.features[i] = points.feature(self.W[i])
        return self.problem.outputs(U, self.features)

    def is_dead(self, neuron: int) -> bool:
        """u_i = 0."""
        return not any(row[neuron] for row in self.U)


Rule = Callable[[State, Any], None]
Reader = Callable[[Problem, Any, str], tuple[Rule, Any]]


def read_segments(problem: Problem, value: Any, readers: Mapping[str, Reader]) -> list[tuple[Rule, Any]]:
    """The segments of a proof, each with the rule for its kind."""
    return listed(value, "segments", None, lambda one, where: kind(one, where, dict(readers))(problem, one, where))


def follow(state: State, segments: list[tuple[Rule, Any]]) -> None:
    """Go along the segments; raises Refused at the first that breaks its rule."""
    for index, (rule, content) in enumerate(segments):
        try:
            rule(state, content)
        except Refused as error:
            raise Refused(f"segment {index}: {error}") from None


def count_rational(segments: Any) -> int:
    """How many of the segments of a proof that was read are no straight lines."""
    return sum(segment["kind"] == "rational" for segment in segments)


def outer(rule: Rule) -> Reader:
    """The reader of a segment along which only U moves."""

    def read(problem: Problem, value: Any, where: str) -> tuple[Rule, Any]:
        return rule, problem.outer(fields(value, where, "kind", "U")["U"], f"{where}.U")

    return read


def _dead_rows(problem: Problem, value: Any, where: str) -> tuple[Rule, Any]:
    content = fields(value, where, "kind", "rows")["rows"]
    table = indexed(content, f"{where}.rows", problem.p - 1)
    return move_dead, {i: vector(row, f"{where}.rows[{i}]", problem.n) for i, row in table.items()}


def reroute(state: State, U: Matrix) -> None:
    """Φ is the same on the data before and after; it is affine in between.

    On a sphere or a hypercube polynomials with other coefficients can be the same function: E |difference|² decides.
    """
    end = state.outputs(U)
    change = [[b - a for a, b in zip(*rows, strict=True)] for rows in zip(state.present, end, strict=True)]
    if any(map(any, change)) and inner(state.problem, change, change):
        raise Refused("reroute changes the network's function on the data")
    state.move(U, end)


def move_dead(state: State, rows: dict[int, Row]) -> None:
    """Every neuron that moves has u_i = 0, so Φ does not depend on where it is."""
    for i in rows:
        if not state.is_dead(i):
            raise Refused(f"move-dead moves neuron {i}, whose column of U is not zero")
        state.features.pop(i, None)
    state.W = [rows.get(i, row) for i, row in enumerate(state.W)]


def descend(state: State, U: Matrix) -> None:
    """Φ is affine along the segment, and L does not increase."""
    end = state.outputs(U)
    require_no_rise(state, end)
    state.move(U, end)


def require_no_rise(state: State, end: Matrix) -> None:
    """While Φ moves straight to `end`, t ↦ L is convex, and its left derivative at t = 1 is ≤ 0."""
    direction = [[b - a for a, b in zip(*rows, strict=True)] for rows in zip(state.present, end, strict=True)]
    slope = 2 * inner(state.problem, residual(state.problem, end), direction)
    if slope > 0:
        raise Refused(f"descend ends uphill: the slope there is {decimal(slope)}")


REROUTE, DESCEND, MOVE_DEAD = outer(reroute), outer(descend), _dead_rows
"""Readers of the segments that move U at constant Φ, move U downhill, and move dead neurons."""
