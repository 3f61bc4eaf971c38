"""Activations that are neither polynomial nor piecewise linear: dim* on finitely many points, without certificates.

For σ analytic at 0 a functional c annihilates all neurons exactly if Σ_k c_k ⟨w, x_k⟩^j = 0 for all w and all j in the
Taylor support of σ. If that is infinite, only the parity of its members and the small ones matter: distinct
points are told apart except for x and −x, and 0. Write P for the number of nonzero points up to sign, z for 0 ∈ X, and
A for the points x ≠ 0 with −x ∈ X:

    exp: all                         sigmoid, …: constant + odd: P + [z or A ≠ ∅]
    tanh, sin, erf, atan, odd: P     softplus, squareplus = z/2 + even, with a constant: P + z + rank A
    cos, gaussian, even: P + z       gelu, silu = z/2 + even, without: P + rank A
    relu^k, k ≥ 1: Lines + rank of the d^⊗k, d a direction of a line of T

(a constant lies in the odd functions unless z or A ≠ ∅; a linear function lies in the even ones exactly if it
vanishes on A). elu = z for z ≥ 0, e^z − 1 below: every nonzero point. A bias is a coordinate 1: then A = ∅, 0 ∉ X, and
each of them reaches every function on the distinct points, as any continuous σ that is no polynomial does
(Pinkus, Acta Numerica 1999, Theorem 5.1). Everywhere in Rⁿ all these dimensions are infinite, but that of relu^k
without a bias for n = 1, where 1 and −1 stand for all of R.

*relu^k*, max(z, 0)^k. Lines is the number of lines through 0 that meet X outside 0, and T those that meet it on both
sides of 0. Write x = t d for a point of a line; 2 relu(z)^k = z^k + z^k sgn z. So c annihilates all neurons exactly
if Σ_x c_x ⟨w, x⟩^k + Σ_lines A_d ⟨w, d⟩^k sgn ⟨w, d⟩ = 0 for all w, with A_d = Σ_x∈line c_x t^k sgn t. The terms of the
second sum are not smooth on different hyperplanes, so each A_d is 0, and Σ_lines B_d d^⊗k = 0 with
B_d = Σ_x∈line c_x t^k. On a line outside T, B_d = ±A_d = 0; on one of T, A_d and B_d are independent. Hence the value.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from flint import fmpq, fmpq_mat

from .activations import MOST_DEGREE, Polynomial
from .errors import LimitError, shown
from .inputs import Points

Row = tuple[fmpq, ...]


@dataclass(frozen=True)
class Census:
    """What a finite set of points looks like to an activation: counts up to sign."""

    points: Points

    @cached_property
    def distinct(self) -> set[Row]:
        """The points, each once."""
        return {tuple(row) for row in self.points.x.tolist()}

    @property
    def zero(self) -> bool:
        """Whether 0 is one of them."""
        return any(not any(row) for row in self.distinct)

    @property
    def nonzero(self) -> int:
        """The number of distinct points other than 0."""
        return len(self.distinct) - self.zero

    @cached_property
    def opposite(self) -> list[Row]:
        """A: the points x ≠ 0 for which −x is there too."""
        return [row for row in self.distinct if any(row) and tuple(-v for v in row) in self.distinct]

    @property
    def up_to_sign(self) -> int:
        """P."""
        return self.nonzero - len(self.opposite) // 2

    @property
    def opposite_rank(self) -> int:
        """The rank of A."""
        return fmpq_mat([list(row) for row in self.opposite]).rank() if self.opposite else 0

    @cached_property
    def lines(self) -> dict[Row, set[bool]]:
        """The lines through 0 and a point: direction, with first nonzero coordinate 1 ↦ the signs t > 0 that occur."""
        found: dict[Row, set[bool]] = {}
        for row in self.distinct:
            t = next((value for value in row if value != 0), None)
            if t is not None:
                found.setdefault(tuple(value / t for value in row), set()).add(t > 0)
        return found

    def symmetric_rank(self, power: int) -> int:
        """The rank of the tensors d^⊗k over the lines with points on both sides of 0: that of ⟨d, d'⟩^k."""
        d = fmpq_mat([list(direction) for direction, signs in self.lines.items() if len(signs) == 2] or [[]])
        return Polynomial.of({power: 1}).values(d * d.transpose()).rank() if d.ncols() else 0


Rule = Callable[[Census], int]

_ODD: Rule = lambda c: c.up_to_sign  # noqa: E731  # a table of formulas
_EVEN: Rule = lambda c: c.up_to_sign + c.zero  # noqa: E731
_HALF_LINEAR: Rule = lambda c: c.up_to_sign + c.opposite_rank  # noqa: E731
_HALF_AND_ODD: tuple[Rule, str] = (
    lambda c: c.up_to_sign + (c.zero or bool(c.opposite)),
    "nonzero points up to sign, and the constant unless all are of one sign",
)
_SOFT: tuple[Rule, str] = (
    lambda c: c.up_to_sign + c.zero + c.opposite_rank,
    "points up to sign, and the rank of those whose opposite is there",
)

RULES: dict[str, tuple[Rule, str]] = {
    "exp": (lambda c: len(c.distinct), "all distinct points"),
    "tanh": (_ODD, "nonzero points up to sign"),
    "sin": (_ODD, "nonzero points up to sign"),
    "erf": (_ODD, "nonzero points up to sign"),
    "atan": (_ODD, "nonzero points up to sign"),
    "cos": (_EVEN, "points up to sign"),
    "gaussian": (_EVEN, "points up to sign"),
    "gelu": (_HALF_LINEAR, "nonzero points up to sign, and the rank of those whose opposite is there"),
    "silu": (_HALF_LINEAR, "nonzero points up to sign, and the rank of those whose opposite is there"),
    **dict.fromkeys(("sigmoid", "normal-cdf", "arctan-plus-half-pi", "tanh-plus-1"), _HALF_AND_ODD),
    **dict.fromkeys(("softplus", "squareplus"), _SOFT),
    "elu": (lambda c: c.nonzero, "all distinct points but 0"),
}
"""Name ↦ (dim* on a finite set, the reason in words); relu^k is beside the table, for every k."""


def relu_power(name: str) -> int | None:
    """k if the name is relu^k; raises `LimitError` for a large one.

    >>> relu_power("relu^3"), relu_power("relu")
    (3, None)
    """
    match = re.fullmatch(r"relu\^([1-9][0-9]*)", name, re.ASCII)
    if match and (len(match[1]) > len(str(MOST_DEGREE)) or int(match[1]) > MOST_DEGREE):
        raise LimitError(f"expected relu^k with k at most {MOST_DEGREE}, got {shown(name)}")
    return int(match[1]) if match else None


def is_named(name: str) -> bool:
    """Whether the name is one of `RULES`, or relu^k with k ≥ 2."""
    return name in RULES or (relu_power(name) or 0) >= 2


@dataclass(frozen=True)
class Named:
    """σ by its name: one of `RULES`, or relu^k."""

    name: str

    @property
    def power(self) -> int | None:
        """k for relu^k, the functions that are homogeneous; else None."""
        return relu_power(self.name)

    def dimension(self, points: Points) -> int:
        """dim*(σ, points), by the table in the module's docstring.

        >>> from .exact import matrix
        >>> X = Points(matrix([[0], [1], [-1], [2]]))
        >>> [Named(name).dimension(X) for name in ("exp", "tanh", "cos", "sigmoid", "softplus", "gelu", "elu")]
        [4, 2, 3, 3, 4, 3, 3]
        >>> [Named(f"relu^{k}").dimension(Points(matrix([[1, 0], [-2, 0], [0, 1], [0, -1], [1, 1]]))) for k in (2, 3)]
        [5, 5]
        """
        census = Census(points)
        if self.power is not None:
            return len(census.lines) + census.symmetric_rank(self.power)
        return RULES[self.name][0](census)

    @property
    def reason(self) -> str:
        """What is counted."""
        if self.power is not None:
            return f"lines through 0, and the rank of the powers ⟨d, w⟩^{self.power} of those with points on both sides"
        return RULES[self.name][1]

    def document(self) -> dict[str, str]:
        """The activation as `valleys/1` writes it; the checker knows some of the names."""
        return {"type": self.name}

    def __str__(self) -> str:
        return self.name
