"""Losses ℓ(Φ(x), y), convex in their first argument."""

from dataclasses import dataclass

from flint import fmpq, fmpq_mat

from .errors import InputError, shown
from .exact import rational


@dataclass(frozen=True)
class Square:
    """ℓ(v, y) = |v − y|², summed over the outputs."""

    def document(self) -> dict[str, str]:
        """The loss as `valleys/1` writes it."""
        return {"type": "square"}

    def __str__(self) -> str:
        return "square"


@dataclass(frozen=True)
class Convex:
    """One of CONVEX, by its name; the first three are sums over the outputs.

    logistic: ln(1 + e^(−yv)), y = ±1. absolute: |v − y|. quartic: (v − y)⁴. softmax: ln Σ_j e^(v_j) − Σ_j y_j v_j,
    where one y_j is 1 and the others are 0.
    """

    name: str

    def document(self) -> dict[str, str]:
        """The loss as `valleys/1` writes it."""
        return {"type": self.name}

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Huber:
    """With z = v − y: z²/2 for |z| ≤ δ, δ|z| − δ²/2 beyond; summed over the outputs."""

    delta: fmpq

    def document(self) -> dict[str, str]:
        """The loss as `valleys/1` writes it."""
        return {"type": "huber", "delta": str(self.delta)}

    def __str__(self) -> str:
        return f"huber({self.delta})"


Loss = Square | Convex | Huber

CONVEX = ("logistic", "absolute", "quartic", "softmax")


def loss(text: str) -> Loss:
    """The loss that a text names.

    >>> loss("logistic"), loss("huber(1/2)"), loss("square")
    (Convex(name='logistic'), Huber(delta=1/2), Square())

    Raises `InputError` for another text.
    """
    name = text.strip().lower()
    if name == "square":
        return Square()
    if name in CONVEX:
        return Convex(name)
    if name.startswith("huber(") and name.endswith(")"):
        delta = rational(name[6:-1])
        if delta > 0:
            return Huber(delta)
    raise InputError(f"expected square, huber(1) with a positive number, {', '.join(CONVEX)}, got {shown(text)}")


def require_targets(loss: Loss, y: fmpq_mat) -> None:
    """Raises `InputError` unless the targets, one row for each point, are 1 and −1 (logistic) or one-hot (softmax)."""
    if loss == Convex("logistic"):
        for value in y.entries():
            if value * value != 1:
                raise InputError(f"expected targets 1 or -1 for the logistic loss, got {value}")
    if loss == Convex("softmax"):
        for row in y.tolist():
            if len(row) < 2 or sorted(row) != [0] * (len(row) - 1) + [1]:
                shown_row = ", ".join(map(str, row))
                raise InputError(
                    "expected targets with one 1 and zeros, at least two outputs, for the softmax loss, "
                    f"got {shown(shown_row)}"
                )
