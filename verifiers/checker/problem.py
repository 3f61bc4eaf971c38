"""Problems and networks of a claim: a shallow network, a loss, and data.

The risk is L(U, W) = Σ_k q_k |Φ(x_k) − y_k|² with Φ(x) = U σ(W x) on points, and E |Φ(X) − Y|² for data by moments.
Functions are lists of their values at the points, or of their coefficients.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .activations import Activation, read_activation
from .analytic import ANALYTIC, Analytic, read_analytic
from .arithmetic import FRACTION, Budget, bits, over_common_denominator
from .document import Malformed, Matrix, Refused, Row, choice, fields, kind, listed, matrix, natural, rational, shown
from .moments import Moments, read_moments
from .points import Feature, Points, read_points
from .words import count


@dataclass(frozen=True)
class Network:
    """U (m×p) and W (p×n), by rows."""

    U: Matrix
    W: Matrix


@dataclass(frozen=True)
class Problem:
    """A shallow network of width p, the square loss, weighted points or a law with polynomial targets and noise."""

    points: Points | Moments
    n: int
    m: int
    p: int
    y: Matrix
    noise: Fraction = Fraction(0)

    @property
    def sample(self) -> Points:
        """The points of a claim that is about points."""
        if not isinstance(self.points, Points):
            raise Refused("this rule is for data by points, the claim has moments")
        return self.points

    @property
    def weights(self) -> Row:
        """q_k."""
        return self.sample.weights

    def network(self, value: Any, where: str) -> Network:
        """A network of the problem's shape."""
        table = fields(value, where, "U", "W")
        return Network(self.outer(table["U"], f"{where}.U"), self.inner(table["W"], f"{where}.W"))

    def outer(self, value: Any, where: str) -> Matrix:
        """A matrix U."""
        return matrix(value, where, self.m, self.p)

    def inner(self, value: Any, where: str) -> Matrix:
        """A matrix W."""
        return matrix(value, where, self.p, self.n)

    def setting(self, loss: str = "square") -> str:
        """What the networks, the loss and the data are, in words."""
        σ = self.points.σ if isinstance(self.points, Points) else self.points.activation
        return (
            f"For networks Φ(x) = U σ(Wx) of width {self.p} with {count(self.n, 'input')} and "
            f"{count(self.m, 'output')}, σ(z) = {σ}, and the {loss} loss on "
            f"{self.points.where()}"
        )

    def outputs(self, U: Matrix, features: Mapping[int, Feature]) -> Matrix:
        """Φ_j(x_k) as an m×N matrix."""
        return [self._output(row, features) for row in U]

    def _output(self, u: Row, features: Mapping[int, Feature]) -> Row:
        alive = [i for i, value in enumerate(u) if value]
        budget, N, powers = self.points.budget, len(self.y), self.points.powers
        budget.spend(
            len(alive), bits([u[i].denominator for i in alive]), bits([features[i][1] for i in alive]), FRACTION
        )
        factors, common = over_common_denominator([u[i] / features[i][1] for i in alive], budget)
        longest = max((bits(features[i][0]) for i in alive), default=0)
        budget.spend(len(alive) * N, bits(factors), longest)
        totals = [0] * N
        for factor, i in zip(factors, alive, strict=True):
            totals = [total + factor * value for total, value in zip(totals, features[i][0], strict=True)]
        below = common.bit_length() + bits(powers)
        budget.spend(N, bits(totals), below, FRACTION)
        budget.store(N, bits(totals) + below)
        return [Fraction(total, common * power) for total, power in zip(totals, powers, strict=True)]


def read_problem(value: Any, budget: Budget, moments: bool = False, analytic: bool = False) -> Problem:
    """The problem of a claim; every field is read. Data by moments, and activations that have only enclosures, are
    refused unless the claim allows them."""
    table = fields(value, "problem", "model", "n", "m", "p", "activation", "loss", "data")
    choice(table["model"], "problem.model", {"shallow": None})
    kind(table["loss"], "problem.loss", {"square": None}, "type")
    fields(table["loss"], "problem.loss", "type")
    n, m, p = (natural(table[key], f"problem.{key}", least=1) for key in ("n", "m", "p"))
    data, known = table["data"], {"points": False} | ({"moments": True} if moments else {})
    if kind(data, "problem.data", known, "type"):
        σ = read_activation(table["activation"], budget)
        law, y, noise = read_moments(data, σ, n, m, budget)
        return Problem(law, n, m, p, y, noise)
    fields(data, "problem.data", "type", "x", "y", "weights")
    x, weights = read_points(data["x"], "data.x", n), listed(data["weights"], "data.weights", None, _positive)
    y = matrix(data["y"], "data.y", len(x), m)
    if len(weights) != len(x):
        raise Malformed(f"expected {len(x)} entries in data.weights, got {len(weights)}")
    return Problem(Points.of(_activation(table["activation"], budget, analytic), n, x, budget, weights), n, m, p, y)


def _activation(value: Any, budget: Budget, analytic: bool) -> Activation | Analytic:
    enclosed = analytic and isinstance(value, dict) and value.get("type") in list(ANALYTIC)
    return read_analytic(value) if enclosed else read_activation(value, budget)


def _positive(value: Any, where: str) -> Fraction:
    weight = rational(value, where)
    if weight <= 0:
        raise Malformed(f"expected {where} to be positive, got {shown(value)}")
    return weight
