"""Segments of networks whose activation has only enclosures: what each must satisfy (notes/certificates.md).

That two functions are equal is never concluded from enclosures: `reroute` compares sums of outer weights exactly.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .analytic import Analytic
from .arithmetic import FRACTION, bits
from .document import Matrix, Refused, Row, fields
from .enclosed_risk import TERM, evaluation, risk
from .fixed_point import PLACES, ZERO, Interval
from .intervals import Interval as Floating
from .jets import jets
from .parity import up_to_sign
from .path import MOVE_DEAD, Reader, Rule, State, outer
from .problem import Network, Problem

FINE = (192, 768)
"""Bits of the enclosures at a rational end."""
MOST_PIECES = 64
ENDS = 3
"""σ and σ′ on an interval cost as much as three values of σ."""


class Enclosed(State):
    """Where the path is: outputs have no exact values here, so none are kept."""

    def __post_init__(self) -> None:
        self.present = []
        self.known: dict[tuple[int, tuple[Fraction, ...]], list[Floating]] = {}

    @property
    def σ(self) -> Analytic:
        """The activation."""
        return activation(self.problem)

    def arguments(self, i: int) -> Row:
        """⟨w_i, x_k⟩, exactly."""
        return arguments(self.problem, self.W[i])

    def feature(self, i: int, precision: int) -> list[Floating]:
        """Enclosures of σ(⟨w_i, x_k⟩), each computed once on a path."""
        key = precision, tuple(self.W[i])
        if key not in self.known:
            self.problem.sample.budget.spend(len(self.problem.y), cost=evaluation(self.σ, precision))
            self.known[key] = [self.σ.value(Floating.of(z, precision)) for z in self.arguments(i)]
        return self.known[key]


def enclosed(state: State) -> Enclosed:
    """The state of a path whose activation has enclosures only."""
    if not isinstance(state, Enclosed):
        raise Refused("this rule is for activations with enclosures only")
    return state


def activation(problem: Problem) -> Analytic:
    """σ of a problem that `read_problem` let have enclosures only."""
    σ = problem.sample.σ
    if not isinstance(σ, Analytic):
        raise Refused("this rule is for activations with enclosures only")
    return σ


def arguments(problem: Problem, w: Row) -> Row:
    """⟨w, x_k⟩, exactly."""
    points = problem.sample
    longest = bits([part for value in w for part in value.as_integer_ratio()])
    points.budget.spend(len(problem.y) * points.n, longest * points.n, points.bits, FRACTION)
    return [
        sum((a * b for a, b in zip(w, x, strict=True)), Fraction(0)) / e
        for x, e in zip(points.numerators, points.denominators, strict=True)
    ]


def reroute(state: State, U: Matrix) -> None:
    """Over the neurons with the same arguments ⟨w, x_k⟩ the sum of the u_i stays: so does Φ, whatever σ is.

    For even σ arguments count by their sizes; for odd σ z and u_i count as −z and −u_i; 0 where σ(0) = 0 as nothing.
    """
    σ, sums = activation(state.problem), dict[tuple[Fraction, ...], Row]()
    for i, w in enumerate(state.W):
        change = [after[i] - before[i] for before, after in zip(state.U, U, strict=True)]
        if any(change):
            z, sign = up_to_sign(σ, arguments(state.problem, w))
            sums[z] = [a + sign * b for a, b in zip(sums.get(z, [Fraction(0)] * len(change)), change, strict=True)]
    if any(any(total) for total in sums.values()):
        raise Refused("reroute changes the sum of the outer weights of neurons that have the same arguments")
    state.move(U, [])


def descend(state: State, U: Matrix) -> None:
    """U moves; t ↦ L is convex, and an enclosure of its derivative at t = 1 has no positive number."""
    if not any(end_slope(state, U, precision).certainly_at_most(0) for precision in FINE):
        raise Refused("descend ends uphill, or enclosures do not decide its slope there")
    state.move(U, [])


def end_slope(state: State, U: Matrix, precision: int) -> Floating:
    """An enclosure of Σ_k q_k ⟨Φ_end − y, Φ_end − Φ_begin⟩, half the derivative at the end."""
    problem, path = state.problem, enclosed(state)
    columns = {i: [(r[i], s[i]) for r, s in zip(state.U, U, strict=True)] for i in range(problem.p)}
    live = {i: path.feature(i, precision) for i, column in columns.items() if any(map(any, column))}
    problem.sample.budget.spend(len(live) * len(problem.y), cost=3 * TERM * problem.m)
    total = Floating.of(0, precision)
    for k, (y, q) in enumerate(zip(problem.y, problem.weights, strict=True)):
        values = {i: feature[k] for i, feature in live.items()}
        for j, target in enumerate(y):
            residual, change = Floating.of(-target, precision), Floating.of(0, precision)
            for i, value in values.items():
                before, after = columns[i][j]
                residual += after * value
                change += (after - before) * value
            total += q * residual * change
    return total


def joint(state: State, end: Network, pieces: int = MOST_PIECES) -> None:
    """U and W move in a straight line: on each of finitely many pieces of [0, 1] the derivative of L is below 0."""
    segment, waiting = Segment.of(state, end), [(Fraction(0), Fraction(1))]
    while waiting:
        if pieces == 0:
            raise Refused("joint is not shown to descend: enclosures on the pieces allowed do not decide")
        pieces -= 1
        a, b = waiting.pop()
        slope = slope_on(state.problem, segment, a, b)
        if slope.low > 0:
            raise Refused(f"joint rises between {a} and {b} of its length")
        if slope.high >= 0:
            middle = (a + b) / 2
            waiting += [(middle, b), (a, middle)]
    state.U, state.W = end.U, end.W


def is_within(state: Enclosed, most: Fraction) -> bool:
    """Whether an enclosure of the loss has no number above `most`."""
    network = Network(state.U, state.W)
    return any(risk(state.problem, state.σ, network, precision).certainly_at_most(most) for precision in FINE)


@dataclass(frozen=True)
class Segment:
    """The neurons that matter on a segment: i ↦ u_i at both ends, the arguments of w_i at both ends."""

    U: dict[int, tuple[Row, Row]]
    z: dict[int, tuple[Row, Row]]

    @classmethod
    def of(cls, state: State, end: Network) -> "Segment":
        columns = [([r[i] for r in state.U], [r[i] for r in end.U]) for i in range(state.problem.p)]
        U = {i: pair for i, pair in enumerate(columns) if any(map(any, pair))}
        first = {i: arguments(state.problem, state.W[i]) for i in U}
        last = first if end.W is state.W else {i: arguments(state.problem, end.W[i]) for i in U}
        return cls(U, {i: (first[i], last[i]) for i in U})


def slope_on(problem: Problem, segment: Segment, a: Fraction, b: Fraction) -> Interval:
    """An enclosure of all values of dL/dt / 2 = Σ_k q_k ⟨Φ − y, dΦ/dt⟩ for t in [a, b]."""
    σ = activation(problem)
    places, jet = len(problem.y) * len(segment.U), jets(σ)
    problem.sample.budget.spend(places, cost=ENDS * evaluation(σ, PLACES) + TERM * (1 + problem.m))
    outer = {i: [_between(u, v, a, b) for u, v in zip(*pair, strict=True)] for i, pair in segment.U.items()}
    change = {i: [Interval.of(v - u) for u, v in zip(*pair, strict=True)] for i, pair in segment.U.items()}
    total = ZERO
    for k, (y, q) in enumerate(zip(problem.y, problem.weights, strict=True)):
        phi, slope = [Interval.of(-target) for target in y], [ZERO] * problem.m
        for i, (first, last) in segment.z.items():
            value, steepness, _ = jet(_between(first[k], last[k], a, b))
            inner = steepness.times(last[k] - first[k])
            for j in range(problem.m):
                phi[j] += outer[i][j] * value
                slope[j] += change[i][j] * value + outer[i][j] * inner
        for f, s in zip(phi, slope, strict=True):
            total += (f * s).times(q)
    return total


def _between(first: Fraction, last: Fraction, a: Fraction, b: Fraction) -> Interval:
    """The numbers (1 − t)·first + t·last for t in [a, b]."""
    low, high = sorted(first + t * (last - first) for t in (a, b))
    return Interval(Interval.of(low).low, Interval.of(high).high)


def _network(problem: Problem, value: Any, where: str) -> tuple[Rule, Any]:
    table = fields(value, where, "kind", "U", "W")
    return joint, Network(problem.outer(table["U"], f"{where}.U"), problem.inner(table["W"], f"{where}.W"))


SEGMENTS: dict[str, Reader] = {
    "reroute": outer(reroute),
    "move-dead": MOVE_DEAD,
    "joint": _network,
    "descend": outer(descend),
}
"""The kinds of segment in a descent with enclosures."""
