"""Deep linear networks Φ(x) = W_L ⋯ W_1 x with the square loss: shapes, risk, and the best linear map.

The risk depends on the product M alone: L = tr(M Σ Mᵀ) − 2 tr(M Cᵀ) + y², with the moments Σ = Σ_k q_k x_k x_kᵀ,
C = Σ_k q_k y_k x_kᵀ and y² = Σ_k q_k |y_k|² of the data, or their expectations for a law. Statements and proofs:
notes/linear-networks.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from pathlib import Path
from random import Random

from flint import fmpq, fmpq_mat

from .errors import InputError, ShapeError
from .exact import columns_of, independent_columns, matrix, rows_of, solve
from .linear_moments import Moments, moments_of
from .populations import Population
from .samples import Numbers, Sample, exact_rows, read_arrays


@dataclass(frozen=True)
class DeepLinear:
    """Layers W_1, …, W_L, exact; W_i is n_i × n_(i−1).

    >>> DeepLinear((fmpq_mat([[1, 2]]), fmpq_mat([[3], [4]]))).widths
    [2, 1, 2]
    """

    layers: tuple[fmpq_mat, ...]

    def __post_init__(self) -> None:
        for below, above in zip(self.layers, self.layers[1:], strict=False):
            if above.ncols() != below.nrows():
                sizes = " then ".join(f"{W.nrows()}×{W.ncols()}" for W in (below, above))
                raise ShapeError(f"expected layers with as many columns as the one before has rows, got {sizes}")

    @property
    def widths(self) -> list[int]:
        """n_0 = n, n_1, …, n_L = m."""
        return [self.layers[0].ncols(), *(W.nrows() for W in self.layers)]

    def product(self) -> fmpq_mat:
        """M = W_L ⋯ W_1."""
        return chain(self.layers)

    def replaced(self, layers: dict[int, fmpq_mat]) -> "DeepLinear":
        """The same with other layers at some indices, from 0."""
        return DeepLinear(tuple(layers.get(i, W) for i, W in enumerate(self.layers)))


def chain(layers: Sequence[fmpq_mat]) -> fmpq_mat:
    """The product of at least one layer, the last one first."""
    return reduce(lambda below, above: above * below, layers)


@dataclass(frozen=True)
class LinearProblem:
    """Deep linear networks of given widths n, n_1, …, m for a sample or a law, with the square loss."""

    widths: tuple[int, ...]
    data: Sample | Population

    def __post_init__(self) -> None:
        if len(self.widths) < 2 or min(self.widths) < 1:
            raise ShapeError(f"expected at least two widths, all positive, got {list(self.widths)}")
        n = self.data.arguments if isinstance(self.data, Population) else self.data.points.n
        m = self.data.m
        if (self.widths[0], self.widths[-1]) != (n, m):
            raise ShapeError(
                f"expected widths from {n} inputs to {m} outputs, got {list(self.widths)}: "
                "the first and the last width are those of the data"
            )

    @cached_property
    def _moments(self) -> Moments:
        return moments_of(self.data)

    @property
    def second_moment(self) -> fmpq_mat:
        """Σ, n×n."""
        return self._moments[0]

    @property
    def cross_moment(self) -> fmpq_mat:
        """C, m×n."""
        return self._moments[1]

    @property
    def target_moment(self) -> fmpq:
        """y²."""
        return self._moments[2]

    def where(self) -> str:
        """`12 points`, or `gaussian inputs in R^2`."""
        if isinstance(self.data, Population):
            return str(self.data)
        count = self.data.points.count
        return f"{count} points" if count > 1 else "1 point"

    @cached_property
    def support(self) -> list[int]:
        """Coordinates J of which the others are linear functions on the data: Σ = E Σ_JJ Eᵀ, Σ_JJ nonsingular."""
        return independent_columns(self.second_moment)

    @cached_property
    def extension(self) -> fmpq_mat:
        """E, n×|J|: x = E x_J on the data."""
        J = self.support
        if not J:
            return fmpq_mat(self.widths[0], 0)
        columns = columns_of(self.second_moment, J)
        return solve(rows_of(columns, J), columns.transpose()).transpose()

    @cached_property
    def best(self) -> fmpq_mat:
        """G with G Σ = C, m×n: no linear map has a smaller risk."""
        J = self.support
        found = fmpq_mat(self.widths[-1], self.widths[0])
        if J:
            small = solve(rows_of(columns_of(self.second_moment, J), J), columns_of(self.cross_moment, J).transpose())
            for a, j in enumerate(J):
                for i in range(self.widths[-1]):
                    found[i, j] = small[a, i]
        return found

    @cached_property
    def gain(self) -> fmpq_mat:
        """S = G Cᵀ = G Σ Gᵀ, m×m: the risk of M is y² − tr S + |M − G|² in the norm of Σ."""
        return self.best * self.cross_moment.transpose()

    @property
    def rank(self) -> int:
        """r = the least width: M has rank at most r."""
        return min(self.widths)

    def risk(self, network: DeepLinear) -> fmpq:
        """L of a network, exactly."""
        return self.risk_of(network.product())

    def risk_of(self, M: fmpq_mat) -> fmpq:
        """L of a linear map."""
        return trace(M * self.second_moment, M) - 2 * trace(M, self.cross_moment) + self.target_moment

    def require_shape(self, network: DeepLinear) -> None:
        """Raises `ShapeError` unless the network has these widths."""
        if network.widths != list(self.widths):
            raise ShapeError(f"expected layers of widths {list(self.widths)}, got {network.widths}")


def trace(a: fmpq_mat, b: fmpq_mat) -> fmpq:
    """tr(a bᵀ)."""
    return sum((x * y for x, y in zip(a.entries(), b.entries(), strict=True)), fmpq(0))


def random_layers(widths: Sequence[int], seed: int, reach: int = 3) -> DeepLinear:
    """Layers of integers of absolute value at most `reach`, the same for the same seed."""
    random = Random(f"layers {list(widths)} {seed}")
    shapes = zip(widths[1:], widths, strict=False)
    return DeepLinear(tuple(fmpq_mat(a, b, [random.randint(-reach, reach) for _ in range(a * b)]) for a, b in shapes))


def read_layers(path: Path, numbers: Numbers | None = None) -> DeepLinear:
    """The layers in an NPZ file: arrays `W1`, `W2`, …, the first one next to the inputs. Floats are dyadic rationals.

    Raises `InputError` for other arrays and `ShapeError` for layers that do not fit.
    """
    if path.suffix.lower() != ".npz":
        raise InputError(f"expected layers W1, W2, … in a .npz file, got {path.name!r}")
    arrays = read_arrays(path)
    names = [f"W{i + 1}" for i in range(len(arrays))]
    if not arrays or set(arrays) != set(names) or any(a.ndim != 2 for a in arrays.values()):
        found = ", ".join(sorted(arrays)) or "nothing"
        raise InputError(f"expected matrices W1, W2, … in {path.name}, got {found}")
    kind = numbers or Numbers.DYADIC
    return DeepLinear(tuple(matrix(exact_rows(arrays[name], kind, name), arrays[name].shape[1]) for name in names))
