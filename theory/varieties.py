"""Input spaces given by polynomial equations: X = {x ∈ Rⁿ : g_1(x) = … = g_s(x) = 0}, real points only.

Spheres, cubes, subspaces, matrices of bounded rank, rotations and cones are varieties; a permutation matrix is
one of finitely many points. What is claimed about X is claimed about its *real* points: x² + y² = 0 is the origin,
whatever the ideal (x² + y²) looks like. Upper bounds of a dimension use only that the equations vanish on X
(`normal_forms`), lower bounds only rational points of X (`rational_points`): where the two meet the value is
proved, and no real radical is ever computed.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, permutations, product
from random import Random
from typing import Any, Literal

from flint import fmpq, fmpq_mat

from . import closed_forms
from .errors import LimitError, ShapeError
from .inputs import Points
from .normal_forms import Exponent, Terms, value_at

Point = list[fmpq]
Sampler = Callable[[Random, int], Point | None]
Closed = Callable[[Collection[int], bool], int | None]

Extent = Literal["infinite"] | Callable[[], Points]

MOST_PERMUTED = 6
MOST_VERTICES = 1_024


class Written(Sequence[Terms]):
    """Equations that are written down when they are first asked for: in many variables closed forms do without them."""

    def __init__(self, make: Callable[[], Iterable[Terms]]) -> None:
        self._make = make

    @cached_property
    def _all(self) -> tuple[Terms, ...]:
        return tuple(self._make())

    def __getitem__(self, index: Any) -> Any:
        return self._all[index]

    def __len__(self) -> int:
        return len(self._all)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # as that of a tuple of dictionaries


@dataclass(frozen=True)
class Variety:
    """The real solutions of polynomial equations in n variables; with `bias` neurons are x ↦ σ(⟨w, x⟩ + b).

    `sample` draws a rational point of X from numbers up to a given size, where a family has an easy way to
    (None: no luck this time); without it, points are searched for. `extent`, where a family knows it: "infinite" if X
    has points on infinitely many lines through 0, or its finitely many points.
    """

    n: int
    equations: Sequence[Terms]
    bias: bool = False
    name: str = ""
    sample: Sampler | None = field(default=None, compare=False)
    closed: Closed | None = field(default=None, compare=False)
    extent: Extent | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.n < 1:
            raise ShapeError(f"expected at least 1 input, got n = {self.n}")
        if not isinstance(self.equations, Written) and not all(self.equations):
            raise ShapeError("expected equations that are not 0 = 0, got one: leave it out")

    @property
    def arguments(self) -> int:
        """The number of coordinates of a weight vector."""
        return self.n + self.bias

    def dimension(self, degrees: Collection[int]) -> int | None:
        """dim* in closed form for the degrees K of a polynomial activation, if the family has one."""
        return None if self.closed is None else self.closed(degrees, self.bias)

    def contains(self, x: Point) -> bool:
        """Whether the equations hold at a rational point, exactly."""
        return all(value_at(g, x) == 0 for g in self.equations)

    def __str__(self) -> str:
        if self.name:
            return self.name
        number = len(self.equations)
        return f"the real solutions of {number} equation{'s' * (number != 1)} in R^{self.n}"


def _power(n: int, *indices: int) -> Exponent:
    return tuple(indices.count(i) for i in range(n))


def sphere(n: int, bias: bool = False) -> Variety:
    """The unit sphere of Rⁿ; points by stereographic projection.

    >>> sphere(3).contains([fmpq(2, 3), fmpq(-1, 3), fmpq(2, 3)])
    True
    """

    def equation() -> Iterator[Terms]:
        yield {_power(n, i, i): fmpq(1) for i in range(n)} | {_power(n): fmpq(-1)}

    def sample(random: Random, reach: int) -> Point:
        t = [fmpq(random.randint(-reach, reach)) for _ in range(n - 1)]
        size = sum((x * x for x in t), fmpq(0))
        last = (size - 1) / (size + 1)
        point = [*(2 * x / (size + 1) for x in t), last if n > 1 else fmpq(random.choice([-1, 1]))]
        return random.sample(point, n)

    def closed(degrees: Collection[int], bias: bool) -> int:
        return closed_forms.sphere(degrees, n, bias)

    extent: Extent = "infinite" if n > 1 else lambda: _points(product((-1, 1)), bias)
    return Variety(n, Written(equation), bias, f"the unit sphere of R^{n}", sample, closed, extent)


def _points(rows: Iterable[Sequence[int]], bias: bool) -> Points:
    """With a bias each has a last coordinate 1."""
    return Points(fmpq_mat([[fmpq(x) for x in (*row, *[1] * bias)] for row in rows]))


def cube(n: int, low: int, bias: bool = False) -> Variety:
    """The vertices of a cube: {−1, 1}ⁿ for low = −1, {0, 1}ⁿ for low = 0."""

    def equations() -> Iterator[Terms]:
        for i in range(n):
            square, lower = _power(n, i, i), _power(n) if low else _power(n, i)
            yield {square: fmpq(1), lower: fmpq(-1)}

    def sample(random: Random, _reach: int) -> Point:
        return [fmpq(random.choice([low, 1])) for _ in range(n)]

    formula = closed_forms.signs if low else closed_forms.bits

    def vertices() -> Points:
        if 2**n > MOST_VERTICES:
            raise LimitError(f"expected at most {MOST_VERTICES} vertices to list, got 2^{n}: take fewer inputs")
        return _points(product((low, 1), repeat=n), bias)

    name = f"{{{low}, 1}}^{n}"
    return Variety(n, Written(equations), bias, name, sample, lambda K, b: formula(K, n, b), vertices)


def affine(offset: Point, directions: list[Point], bias: bool = False) -> Variety:
    """The affine subspace offset + span(directions), by linear equations."""
    n = len(offset)
    span = fmpq_mat(len(directions), n, [x for d in directions for x in d])
    normals = _kernel(span)
    equations: list[Terms] = []
    for normal in normals:
        constant = -sum((a * x for a, x in zip(normal, offset, strict=True)), fmpq(0))
        terms = {_power(n, i): a for i, a in enumerate(normal)} | {_power(n): constant}
        equations.append({alpha: a for alpha, a in terms.items() if a != 0})

    def sample(random: Random, reach: int) -> Point:
        factors = [fmpq(random.randint(-reach, reach)) for _ in directions]
        return [
            x + sum((f * d[i] for f, d in zip(factors, directions, strict=True)), fmpq(0)) for i, x in enumerate(offset)
        ]

    dimension, through_origin = n - len(normals), not any(_power(n) in terms for terms in equations)
    name = f"a{'' if through_origin else 'n affine'} subspace of dimension {dimension} of R^{n}"

    def closed(degrees: Collection[int], bias: bool) -> int:
        return closed_forms.subspace(degrees, dimension, through_origin, bias)

    return Variety(n, tuple(equations), bias, name, sample, closed)


def _kernel(a: fmpq_mat) -> list[Point]:
    """A basis of {v : a v = 0}."""
    reduced, rank = a.rref() if a.nrows() else (a, 0)
    rows, n = reduced.tolist(), a.ncols()
    pivots = [next(j for j in range(n) if rows[i][j] != 0) for i in range(rank)]
    basis = []
    for free in (j for j in range(n) if j not in pivots):
        vector = [fmpq(int(j == free)) for j in range(n)]
        for i, pivot in enumerate(pivots):
            vector[pivot] = -rows[i][free]
        basis.append(vector)
    return basis


def matrices(rows: int, columns: int, rank: int, bias: bool = False) -> Variety:
    """The rows×columns matrices of at most the given rank, by rows: all minors of size rank + 1 vanish."""
    n = rows * columns
    size = rank + 1
    minors = [
        _minor(n, [[i * columns + j for j in right] for i in left])
        for left in combinations(range(rows), size)
        for right in combinations(range(columns), size)
    ]

    def sample(random: Random, reach: int) -> Point:
        a = fmpq_mat(rows, rank, [random.randint(-reach, reach) for _ in range(rows * rank)])
        return (a * fmpq_mat(rank, columns, [random.randint(-reach, reach) for _ in range(rank * columns)])).entries()

    def closed(degrees: Collection[int], bias: bool) -> int | None:
        return closed_forms.rank_one(degrees, rows, columns, bias) if rank == 1 else None

    return Variety(
        n, tuple(minors), bias, f"the {rows}×{columns} matrices of rank at most {rank}", sample, closed, "infinite"
    )


def _minor(n: int, variables: list[list[int]]) -> Terms:
    terms: Terms = {}
    size = len(variables)
    for image in permutations(range(size)):
        inversions = sum(image[i] > image[j] for i in range(size) for j in range(i + 1, size))
        terms[_power(n, *(variables[i][image[i]] for i in range(size)))] = fmpq((-1) ** inversions)
    return terms


def orthogonal(special: bool, bias: bool = False) -> Variety:
    """SO(3) or O(3) in R⁹, matrices by rows: R Rᵀ = Rᵀ R = I, and for SO(3) the cofactor matrix of R is R."""
    equations = [*_gram(lambda i, k: 3 * i + k), *_gram(lambda i, k: 3 * k + i)]
    if special:
        equations += [_cofactor(i, j) for i, j in product(range(3), repeat=2)]

    def sample(random: Random, reach: int) -> Point | None:
        a, b, c, d = (fmpq(random.randint(-reach, reach)) for _ in range(4))
        size = a * a + b * b + c * c + d * d
        if size == 0:
            return None
        rotation = [
            a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c),
            2 * (b * c + a * d), a * a - b * b + c * c - d * d, 2 * (c * d - a * b),
            2 * (b * d - a * c), 2 * (c * d + a * b), a * a - b * b - c * c + d * d,
        ]  # fmt: skip
        sign = 1 if special else random.choice([-1, 1])
        return [sign * x / size for x in rotation]

    closed = closed_forms.rotations if special else None
    return Variety(9, tuple(equations), bias, "SO(3)" if special else "O(3)", sample, closed, "infinite")


def _gram(at: Callable[[int, int], int]) -> Iterator[Terms]:
    for i in range(3):
        for j in range(i, 3):
            terms = {_power(9, at(i, k), at(j, k)): fmpq(1) for k in range(3)}
            yield terms | ({_power(9): fmpq(-1)} if i == j else {})


def _cofactor(i: int, j: int) -> Terms:
    """The cofactor of the entry (i, j) minus the entry."""
    rows, columns = ([k % 3 for k in (index + 1, index + 2)] for index in (i, j))
    return {
        _power(9, 3 * rows[0] + columns[0], 3 * rows[1] + columns[1]): fmpq(1),
        _power(9, 3 * rows[0] + columns[1], 3 * rows[1] + columns[0]): fmpq(-1),
        _power(9, 3 * i + j): fmpq(-1),
    }


def permutation_matrices(size: int, bias: bool = False) -> Points:
    """The permutation matrices as points of R^(size²), by rows; with a bias a last coordinate 1."""
    if not 1 <= size <= MOST_PERMUTED:
        raise LimitError(f"expected permutation matrices of size 1 to {MOST_PERMUTED}, got {size}")
    images = permutations(range(size))
    rows = [[fmpq(int(image[i] == j)) for i in range(size) for j in range(size)] + [fmpq(1)] * bias for image in images]
    return Points(fmpq_mat(rows))
