"""Where the input X lives: everywhere in Rⁿ, or on finitely many points.

Only the support matters for dimensions. A bias is a coordinate of the input that is always 1: for points it is
written out; everywhere it turns Rⁿ into the affine hyperplane Rⁿ × {1}.
"""

from dataclasses import dataclass
from functools import cached_property

from flint import fmpq, fmpq_mat

from .errors import ShapeError
from .exact import Integers, integers


@dataclass(frozen=True)
class Everywhere:
    """Full support in Rⁿ; with `bias` the neurons are x ↦ σ(⟨w, x⟩ + b).

    >>> Everywhere(3, bias=True).arguments
    4
    """

    n: int
    bias: bool = False

    def __post_init__(self) -> None:
        if self.n < 1:
            raise ShapeError(f"expected at least 1 input, got n = {self.n}")

    @property
    def arguments(self) -> int:
        """The number of coordinates of a weight vector."""
        return self.n + self.bias


@dataclass(frozen=True)
class Points:
    """The rows of an N×n rational matrix, N ≥ 1, n ≥ 1."""

    x: fmpq_mat

    def __post_init__(self) -> None:
        if self.x.nrows() < 1 or self.x.ncols() < 1:
            raise ShapeError(f"expected at least one point with a coordinate, got {self.x.nrows()}×{self.x.ncols()}")

    @property
    def n(self) -> int:
        """The number of coordinates."""
        return self.x.ncols()

    @property
    def arguments(self) -> int:
        """The number of coordinates of a weight vector."""
        return self.n

    @property
    def count(self) -> int:
        """N, repeated points counted."""
        return self.x.nrows()

    @cached_property
    def constant(self) -> int | None:
        """A coordinate that is 1 at all points, as a bias is; the last one."""
        columns = self.x.transpose().tolist()
        return next((j for j in reversed(range(self.n)) if set(columns[j]) == {fmpq(1)}), None)

    @cached_property
    def integers(self) -> tuple[Integers, int]:
        """(b, q) with x = b/q: the points over one denominator."""
        return integers(self.x)

    @cached_property
    def groups(self) -> list[list[int]]:
        """The indices of equal points together, in the order of first appearance."""
        found: dict[tuple[int, ...], list[int]] = {}
        for k, row in enumerate(self.integers[0].tolist()):
            found.setdefault(tuple(row), []).append(k)
        return list(found.values())
