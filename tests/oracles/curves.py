"""The segment `rational` by another route: Φ at every point as a quotient of polynomials, Sturm's theorem for poles.

The matrix A = Σ u w wᵀ is never formed: what is asked is that the loss does not rise.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flint import fmpq, fmpq_poly

from .reading import MalformedError, Network, Polynomial, Problem, items, natural, obj, read_row


@dataclass(frozen=True)
class Curves:
    """Neuron ↦ (numerator of u, denominator of u, coordinates of w, their denominator), polynomials in s."""

    table: dict[int, tuple[fmpq_poly, fmpq_poly, list[fmpq_poly], fmpq_poly]]

    def end(self, state: Network) -> Network:
        """The network at s = 1; any number where there is a pole."""
        u = list(state.U[0])
        W = list(state.W)
        for i, (above, below, w, under) in self.table.items():
            u[i] = above(1) / below(1) if below(1) != 0 else fmpq(0)
            W[i] = tuple(p(1) / under(1) if under(1) != 0 else fmpq(0) for p in w)
        return Network((tuple(u),), tuple(W))


def read_curves(segment: object, problem: Problem) -> Curves | None:
    """None if the segment is of another kind."""
    if not isinstance(segment, dict) or segment.get("kind") != "rational":
        return None
    σ = problem.activation
    if not isinstance(σ, Polynomial) or σ.degree != 2 or problem.m != 1:
        raise MalformedError("expected a quadratic σ and one output")
    if 1 in σ.degrees and not _with_bias(problem):
        raise MalformedError("expected a bias for the linear term")
    neurons = obj(segment, "kind", "neurons")["neurons"]
    if not isinstance(neurons, dict):
        raise MalformedError("expected an object as neurons")
    table = {natural(key): _read_curve(value, problem) for key, value in neurons.items()}
    if any(i >= problem.p for i in table):
        raise MalformedError("expected neurons of the network")
    return Curves(table)


def _with_bias(problem: Any) -> bool:
    """Whether a coordinate is always 1; laws say it themselves."""
    if not isinstance(problem, Problem):
        return bool(problem.bias)
    return any(all(x[j] == 1 for x in problem.x) for j in range(problem.n))


def _read_curve(value: object, problem: Problem) -> Any:
    curve = obj(value, "u", "w", optional=("over",))
    above, below = (_read_polynomial(p) for p in items(curve["u"], 2))
    under = _read_polynomial(curve.get("over", ["1"]))
    return above, below, [_read_polynomial(p) for p in items(curve["w"], problem.n)], under


def _read_polynomial(value: object) -> fmpq_poly:
    row = read_row(value)
    if not row:
        raise MalformedError("expected a coefficient")
    return fmpq_poly(list(row))


def curves_do_not_rise(problem: Problem, begin: Network, curves: Curves) -> bool:
    """Whether the curves begin there, have no pole in [0, 1], and the loss, a quadratic in s, does not rise."""
    loss = _loss(problem, begin, curves)
    slope = None if loss is None else loss.derivative()
    return slope is not None and slope.degree() <= 1 and slope(0) <= 0 and slope(1) <= 0


def curves_stay_below(problem: Problem, begin: Network, curves: Curves, level: fmpq) -> bool:
    """The same, but the loss is at most the level: a quadratic that is a sum of squares is largest at an end."""
    loss = _loss(problem, begin, curves)
    return loss is not None and loss.degree() <= 2 and loss(0) <= level and loss(1) <= level


def _loss(problem: Problem, begin: Network, curves: Curves) -> fmpq_poly | None:
    """The loss as a polynomial in s; None if it is none, or the curves begin elsewhere or have a pole."""
    for i, (above, below, w, under) in curves.table.items():
        if any(p == 0 or zeros_in_the_unit_interval(p) for p in (below, under)):
            return None
        if above(0) / below(0) != begin.U[0][i] or tuple(p(0) / under(0) for p in w) != begin.W[i]:
            return None
    loss = fmpq_poly([0])
    for point, target, weight in zip(problem.x, problem.y, problem.weights, strict=True):
        output = _output(problem, begin, curves, point)
        if output is None:
            return None
        loss += weight * (output - target[0]) ** 2
    return loss


def _output(problem: Problem, begin: Network, curves: Curves, point: Any) -> fmpq_poly | None:
    """Φ at the point as a polynomial in s; None if it is none."""
    σ = problem.activation
    assert isinstance(σ, Polynomial)
    c, b, a = σ.coefficients[:3]
    above, below = fmpq_poly([0]), fmpq_poly([1])
    for i in range(problem.p):
        if i in curves.table:
            top, bottom, w, under = curves.table[i]
            z = sum((p * a for p, a in zip(w, point, strict=True)), fmpq_poly([0]))
            square = under * under
            value, bottom = top * (a * z * z + b * z * under + c * square), bottom * square
            above, below = above * bottom + value * below, below * bottom
        else:
            z = sum((a * b for a, b in zip(begin.W[i], point, strict=True)), fmpq(0))
            above += begin.U[0][i] * σ(z) * below
    quotient, remainder = divmod(above, below)
    return quotient if remainder == 0 else None


def zeros_in_the_unit_interval(p: fmpq_poly) -> int:
    """The number of different zeros of p ≠ 0 in [0, 1], by Sturm's theorem."""
    at_ends = int(p(0) == 0) + int(p(1) == 0)
    for end in (0, 1):
        factor = fmpq_poly([-end, 1])
        while p(end) == 0:
            p = p // factor
    chain = [p, p.derivative()]
    while chain[-1] != 0:
        chain.append(-(chain[-2] % chain[-1]))
    changes = [_changes([q(end) for q in chain]) for end in (0, 1)]
    return at_ends + changes[0] - changes[1]


def _changes(values: list[fmpq]) -> int:
    signs = [value > 0 for value in values if value != 0]
    return sum(a != b for a, b in pairwise(signs))
