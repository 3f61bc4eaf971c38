"""Values of convex losses other than the square: exact where they are rational, else in Arb's balls."""

from collections.abc import Callable, Sequence
from typing import Any

from flint import arb, fmpq, fmpq_mat

from .reading import ONE, ZERO, MalformedError, Network, Problem, Row, obj, one_of, rational, read_problem
from .values import features, matrix_of

NAMES = ("logistic", "huber", "absolute", "quartic", "softmax")

Loss = tuple[str, fmpq]
"""The name, and δ for Huber."""


def read_loss(problem: object) -> tuple[Problem, Loss]:
    """The problem, and its loss, whose targets fit."""
    table = obj(problem, "model", "n", "m", "p", "activation", "loss", "data")
    kind = table["loss"]
    name = one_of(kind.get("type") if isinstance(kind, dict) else None, *NAMES)
    obj(kind, "type", *(["delta"] if name == "huber" else []))
    delta = rational(kind["delta"]) if name == "huber" else ONE
    read = read_problem({**table, "loss": {"type": "square"}})
    fits: Callable[[Row], bool] = {"logistic": _signs, "softmax": _one_hot}.get(name, lambda _: delta > 0)
    if not all(fits(row) for row in read.y):
        raise MalformedError("expected targets and a δ of the loss")
    return read, (name, delta)


def _signs(row: Row) -> bool:
    return all(value in (ONE, -ONE) for value in row)


def _one_hot(row: Row) -> bool:
    return len(row) > 1 and sum(row, ZERO) == 1 and all(value in (ZERO, ONE) for value in row)


def outputs(problem: Problem, network: Network) -> fmpq_mat:
    """Φ_j(x_k), m×N."""
    return matrix_of(network.U, problem.p) * features(problem.activation, network.W, problem.x)


def is_rational(loss: Loss) -> bool:
    """Whether rational outputs have a rational loss."""
    return loss[0] in ("huber", "absolute", "quartic")


def exact_risk(problem: Problem, loss: Loss, phi: fmpq_mat) -> fmpq:
    """L, for a loss with rational values."""
    total = ZERO
    for values, y, q in zip(phi.transpose().tolist(), problem.y, problem.weights, strict=True):
        total += q * sum((cost(loss, v - target, loss[1]) for v, target in zip(values, y, strict=True)), ZERO)
    return total


def cost(loss: Loss, z: Any, delta: Any) -> Any:
    """ℓ as a function of z = v − y; Huber's loss is z²/2 less the square of what is beyond δ."""
    size = max(z, -z)
    if loss[0] == "quartic":
        return size * size * size * size
    if loss[0] == "absolute":
        return size
    beyond = max(size - delta, size * 0)
    return size * size / 2 - beyond * beyond / 2


def risk(problem: Problem, loss: Loss, phi: fmpq_mat) -> arb:
    """L as a ball, at the present precision."""
    if is_rational(loss):
        return arb(exact_risk(problem, loss, phi))
    total = arb(0)
    for values, y, q in zip(phi.transpose().tolist(), problem.y, problem.weights, strict=True):
        total += arb(q) * transcendental(loss[0], [arb(value) for value in values], y)
    return total


def transcendental(name: str, v: list[arb], y: Sequence[fmpq]) -> arb:
    """The logistic loss and softmax cross-entropy of one point."""
    if name == "logistic":
        return sum((_softplus(a if t < 0 else -a) for a, t in zip(v, y, strict=True)), arb(0))
    label = v[list(y).index(ONE)]
    apart = [value - label for value, one in zip(v, y, strict=True) if one != 1]
    most = max(apart, key=float)
    return most + _softplus(-most, sum(((one - most).exp() for one in apart), arb(0)))


def _softplus(z: arb, more: arb | None = None) -> arb:
    """ln(e^z + k), k being 1 by default."""
    if more is not None:
        return (z.exp() + more).log()
    return z.exp().log1p() if float(z) < 0 else z + (-z).exp().log1p()
