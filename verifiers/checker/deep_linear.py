"""The rules of `descent` for deep linear networks Φ(x) = W_L ⋯ W_1 x and the square loss.

L(M) = tr(M Σ Mᵀ) − 2 tr(M Cᵀ) + y² with M = W_L ⋯ W_1, Σ = Σ_k q_k x_k x_kᵀ, C = Σ_k q_k y_k x_kᵀ, y² = Σ_k q_k |y_k|².
Matrices are kept as integers over one denominator; a matrix that moves is a list of them, by powers of t.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any

from .activations import read_activation
from .arithmetic import FRACTION, Budget, bits, dot, over_common_denominator
from .document import (
    Malformed,
    Matrix,
    Refused,
    Row,
    choice,
    fields,
    indexed,
    kind,
    listed,
    matrix,
    natural,
    rational,
    shown,
)
from .elimination import is_positive_semidefinite
from .moments import read_moments
from .points import read_points
from .words import count, decimal, path_words

MOST_LAYERS = 100

Integers = list[list[int]]
Layers = dict[int, Matrix]


@dataclass(frozen=True)
class Problem:
    """Widths n, n_1, …, m, and the moments of the data."""

    widths: list[int]
    where: str
    second: Matrix
    cross: Matrix
    target: Fraction
    budget: Budget

    def layer(self, index: int, value: Any, where: str) -> Matrix:
        """A matrix W of that index, from 0."""
        return matrix(value, where, self.widths[index + 1], self.widths[index])

    def network(self, value: Any, where: str) -> list[Matrix]:
        """W_1, …, W_L."""
        given = listed(fields(value, where, "W")["W"], f"{where}.W", len(self.widths) - 1, lambda one, _: one)
        return [self.layer(i, one, f"{where}.W[{i}]") for i, one in enumerate(given)]


@dataclass(frozen=True)
class Claim:
    """From `start` the loss has a non-increasing path to its infimum over networks of these widths, up to `gap`."""

    problem: Problem
    start: list[Matrix]
    gap: Fraction
    segments: int | None


def is_meant(claim: Any) -> bool:
    """Whether the claim says that its networks are deep linear ones."""
    problem = claim.get("problem") if isinstance(claim, dict) else None
    return isinstance(problem, dict) and problem.get("model") == "deep-linear"


def read_claim(value: Any, budget: Budget) -> Claim:
    """Every field of the claim."""
    table = fields(value, "claim", "kind", "problem", "start", optional=("gap", "segments"))
    problem = _read_problem(table["problem"], budget)
    gap = rational(table.get("gap", "0"), "gap")
    if gap < 0:
        raise Malformed(f"expected gap to be at least 0, got {shown(table['gap'])}")
    segments = natural(table["segments"], "segments") if "segments" in table else None
    return Claim(problem, problem.network(table["start"], "start"), gap, segments)


def _read_problem(value: Any, budget: Budget) -> Problem:
    table = fields(value, "problem", "model", "widths", "loss", "data")
    kind(table["loss"], "problem.loss", {"square": None}, "type")
    fields(table["loss"], "problem.loss", "type")
    widths = listed(table["widths"], "problem.widths", None, lambda one, where: natural(one, where, least=1))
    if not 2 <= len(widths) <= MOST_LAYERS + 1:
        raise Malformed(f"expected from 2 to {MOST_LAYERS + 1} widths, got {len(widths)}")
    if kind(table["data"], "problem.data", {"points": False, "moments": True}, "type"):
        return _of_law(widths, table["data"], budget)
    data = fields(table["data"], "problem.data", "type", "x", "y", "weights")
    x = read_points(data["x"], "data.x", widths[0])
    y = matrix(data["y"], "data.y", len(x), widths[-1])
    weights = listed(data["weights"], "data.weights", len(x), rational)
    if min(weights) <= 0:
        raise Malformed("expected positive weights, got another")
    return _with_moments(widths, x, y, weights, budget)


def _with_moments(widths: list[int], x: Matrix, y: Matrix, weights: Row, budget: Budget) -> Problem:
    n, m, N = widths[0], widths[-1], len(x)
    budget.spend(N * (n + m), cost=FRACTION)
    columns = [over_common_denominator([row[i] for row in x], budget) for i in range(n)]
    targets = [over_common_denominator([row[j] for row in y], budget) for j in range(m)]
    scaled = [[q * value for value in row] for q, row in zip(weights, x, strict=True)]
    weighted = [over_common_denominator([row[i] for row in scaled], budget) for i in range(n)]
    longest = max(bits(column) for column, _ in columns + targets + weighted)
    budget.spend((n + m) * n * N, longest, longest)
    second = [[Fraction(dot(a, b), c * d) for b, d in weighted] for a, c in columns]
    cross = [[Fraction(dot(a, b), c * d) for b, d in weighted] for a, c in targets]
    budget.spend(2 * N * m, longest, longest, FRACTION)
    target = sum((q * v * v for q, row in zip(weights, y, strict=True) for v in row), Fraction(0))
    return Problem(widths, count(N, "point"), second, cross, target, budget)


def _of_law(widths: list[int], value: Any, budget: Budget) -> Problem:
    """Σ, C and y² as expectations; the coordinates of X are the monomials of degree 1, and 1 for a bias."""
    n, m = widths[0], widths[-1]
    line = read_activation({"type": "polynomial", "coefficients": ["0", "1"]}, budget)
    law, y, noise = read_moments(value, line, n, m, budget)
    places = [law.monomials.index(tuple(int(i == j) for j in range(law.inputs))) for i in range(n)]
    budget.spend((n + m) * (n + m + len(y)) * len(y), cost=FRACTION)
    second = [[law.gram[a][b] for b in places] for a in places]
    weighed = [law.weigh([row[j] for row in y]) for j in range(m)]
    cross = [[row[a] for a in places] for row in weighed]
    squares = (a * row[j] for j, total in enumerate(weighed) for a, row in zip(total, y, strict=True))
    return Problem(widths, law.where(), second, cross, sum(squares, noise), budget)


def check(claim: Claim, proof: Any) -> str:
    """The statement in words; raises Refused where the proof fails."""
    problem, table = claim.problem, fields(proof, "proof", "segments", "final")
    segments = listed(table["segments"], "segments", None, lambda one, where: _read_segment(problem, one, where))
    if claim.segments is not None and len(segments) > claim.segments:
        raise Refused(f"the claim allows {claim.segments} segments, the proof has {len(segments)}")
    G, tau, Z = _read_final(problem, table["final"])
    here = claim.start
    before = loss(problem, here)
    for index, layers in enumerate(segments):
        if any(b > 0 for b in slopes(problem, here, layers)):
            raise Refused(f"segment {index}: a Bernstein coefficient of the loss's slope is positive")
        here = [layers.get(i, W) for i, W in enumerate(here)]
    after, least = loss(problem, here), lower_bound(problem, G, tau, Z)
    if after - least > claim.gap:
        raise Refused(
            f"the end is {decimal(after - least)} above the bound from below, the claim allows {decimal(claim.gap)}"
        )
    return _words(claim, before, after, len(segments))


def _read_segment(problem: Problem, value: Any, where: str) -> Layers:
    table = fields(value, where, "kind", "layers")
    choice(table["kind"], f"{where}.kind", {"layers": None})
    given = indexed(table["layers"], f"{where}.layers", len(problem.widths) - 2)
    return {i: problem.layer(i, W, f"{where}.layers[{i}]") for i, W in given.items()}


def _read_final(problem: Problem, value: Any) -> tuple[Matrix, Fraction, Matrix]:
    table, n, m = fields(value, "final", "kind", "G", "tau", "Z"), problem.widths[0], problem.widths[-1]
    choice(table["kind"], "final.kind", {"rank-bound": None})
    G, Z = matrix(table["G"], "final.G", m, n), matrix(table["Z"], "final.Z", m, m)
    return G, rational(table["tau"], "final.tau"), Z


def loss(problem: Problem, layers: list[Matrix]) -> Fraction:
    """L at a network."""
    return _loss_along(problem, layers, {})[0] + problem.target


def slopes(problem: Problem, layers: list[Matrix], moving: Layers) -> Row:
    """The Bernstein coefficients of t ↦ dL/dt on [0, 1]; L falls if all are ≤ 0, as Bernstein's polynomials are ≥ 0."""
    coefficients = _loss_along(problem, layers, moving)
    derivative = [k * a for k, a in enumerate(coefficients)][1:]
    degree = len(derivative) - 1
    longest = bits([part for a in coefficients for part in (a.numerator, a.denominator)])
    problem.budget.spend(len(derivative) ** 2 + 1, longest, longest, FRACTION)
    return [
        sum((Fraction(comb(j, i), comb(degree, i)) * derivative[i] for i in range(j + 1)), Fraction(0))
        for j in range(degree + 1)
    ]


def _loss_along(problem: Problem, layers: list[Matrix], moving: Layers) -> Row:
    """The coefficients of L(t) − y², t the time along the segment, of degree twice the number of moving layers."""
    budget, product, below = problem.budget, [_identity(problem.widths[0])], 1
    for i, W in enumerate(layers):
        powers, denominator = _moving(W, moving.get(i), budget)
        product, below = _times(powers, product, budget), below * denominator
    second, second_below = _over(problem.second, budget)
    cross, cross_below = _over(problem.cross, budget)
    forms = _times(product, [second], budget)
    found = [Fraction(0)] * (2 * len(product) - 1)
    longest = 2 * below.bit_length() + second_below.bit_length() + cross_below.bit_length()
    budget.spend(len(product) ** 2 + len(product), longest, longest, FRACTION)
    for i, a in enumerate(forms):
        for j, b in enumerate(product):
            found[i + j] += Fraction(_inner(a, b, budget), second_below * below * below)
    for k, a in enumerate(product):
        found[k] -= 2 * Fraction(_inner(a, cross, budget), cross_below * below)
    return found


def _moving(start: Matrix, end: Matrix | None, budget: Budget) -> tuple[list[Integers], int]:
    """W, or W + t (W′ − W), as integers over one denominator."""
    if end is None:
        numerators, denominator = _over(start, budget)
        return [numerators], denominator
    both, denominator = _over(start + end, budget)
    first, last = both[: len(start)], both[len(start) :]
    change = [[b - a for a, b in zip(one, other, strict=True)] for one, other in zip(first, last, strict=True)]
    return [first, change], denominator


def _over(a: Matrix, budget: Budget) -> tuple[Integers, int]:
    """A matrix as integers over one denominator."""
    flat, denominator = over_common_denominator([value for row in a for value in row], budget)
    width = len(a[0])
    return [flat[i : i + width] for i in range(0, len(flat), width)], denominator


def _identity(size: int) -> Integers:
    return [[int(i == j) for j in range(size)] for i in range(size)]


def _times(a: list[Integers], b: list[Integers], budget: Budget) -> list[Integers]:
    """The product of two polynomials in t with matrices as coefficients."""
    rows, inner, columns = len(a[0]), len(b[0]), len(b[0][0])
    longest = [max(bits(row) for coefficient in side for row in coefficient) for side in (a, b)]
    budget.spend(len(a) * len(b) * rows * inner * columns, *longest)
    budget.store((len(a) + len(b)) * rows * columns, sum(longest))
    found = [[[0] * columns for _ in range(rows)] for _ in range(len(a) + len(b) - 1)]
    for j, right in enumerate(b):
        turned = [list(column) for column in zip(*right, strict=True)]
        for i, left in enumerate(a):
            for total, row in zip(found[i + j], left, strict=True):
                for k, column in enumerate(turned):
                    total[k] += dot(row, column)
    return found


def _inner(a: Integers, b: Integers, budget: Budget) -> int:
    longest = [max(map(bits, side)) for side in (a, b)]
    budget.spend(len(a) * len(a[0]) + 1, *longest)
    return sum(map(dot, a, b))


def lower_bound(problem: Problem, G: Matrix, tau: Fraction, Z: Matrix) -> Fraction:
    """y² − r τ − tr Z ≤ L at every network of these widths, r the least of the widths; raises Refused."""
    budget, (numerators, below) = problem.budget, _over(G, problem.budget)
    second, second_below = _over(problem.second, budget)
    cross, cross_below = _over(problem.cross, budget)
    (left,) = _times([numerators], [second], budget)
    budget.spend(len(left) * len(left[0]), max(map(bits, left)), cross_below.bit_length())
    if [[cross_below * a for a in row] for row in left] != [[below * second_below * c for c in row] for row in cross]:
        raise Refused("final: G is not the best linear map: G Σ is not C")
    if tau < 0:
        raise Refused("final: tau is negative")
    if any(Z[i][j] != Z[j][i] for i in range(len(Z)) for j in range(i)):
        raise Refused("final: Z is not symmetric")
    turned = [list(column) for column in zip(*cross, strict=True)]
    (gain,) = _times([numerators], [turned], budget)
    budget.spend(3 * len(Z) ** 2, max(map(bits, gain)), below.bit_length(), FRACTION)
    rest = [
        [z + (tau if i == j else 0) - Fraction(gain[i][j], below * cross_below) for j, z in enumerate(row)]
        for i, row in enumerate(Z)
    ]
    for what, one in (("Z", Z), ("Z + tau − S", rest)):
        if not is_positive_semidefinite(_over(one, budget)[0], budget):
            raise Refused(f"final: {what} is not positive semidefinite")
    return problem.target - min(problem.widths) * tau - sum((Z[i][i] for i in range(len(Z))), Fraction(0))


def _words(claim: Claim, before: Fraction, after: Fraction, segments: int) -> str:
    problem = claim.problem
    minimum = "at a global minimum: no network of these widths has a smaller loss"
    if claim.gap:
        minimum = f"within {decimal(claim.gap, up=True)} of the infimum of the loss over networks of these widths"
    return (
        f"For linear networks of widths {', '.join(map(str, problem.widths))} and the square loss on "
        f"{problem.where}: from the given start there is {path_words(segments, 0)} along which the loss never "
        f"increases, from {decimal(before)} to {decimal(after)}, and it ends {minimum}."
    )
