"""The upper intrinsic dimension dim*(σ, X) = dim span{x ↦ σ(⟨w, x⟩)}, with a witness of both bounds.

Everywhere, σ = Σ_{k∈K} a_k z^k: dim* = Σ_{k∈K} C(n+k−1, k), and C(n+deg σ, n) with a bias (claim
`polynomial-dimension`). On finitely many points: the rank of the table of S. On a variety: rational points give a
lower bound, polynomials that vanish there an upper one. Proofs: notes/certificates.md.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from math import comb
from random import Random
from typing import Literal

from flint import fmpq, fmpq_mat

from .activations import MOST_DEGREE, Activation, PiecewiseLinear, Polynomial
from .candidates import lattice
from .errors import LimitError, UndecidedError
from .exact import PRIMES, abbreviated, independent_rows, matrix, row_relations, rows_of
from .feature_space import LARGE, FeatureSpace
from .inputs import Everywhere, Points
from .modular_rank import PRIMES as LARGE_PRIMES
from .named_activations import Named
from .normal_forms import exponents
from .random_minors import SPARE, minor_modulo, small_primes
from .real_sets import determining_points, essential_points
from .standard_monomials import MOST_COUNTED, Independent, count_between, independent
from .tensor_features import Features, Inputs, Kinks, Monomials, features
from .vanishing import Vanishing
from .varieties import Point, Variety
from .variety_dimension import NormalForms, bounds_on_variety

MOST_WITNESS = 1_500
MOST_CANDIDATES = 1_500
"""Up to this many points of the principal lattice are searched for a witness; beyond, others are taken."""
REACH = 999
"""The largest entry of random weights and points."""
MOST_CERTIFIED = 5_000
MOST_SYMBOLS = 20_000_000
"""A certificate by counting monomials is made up to so many monomials times variables."""

MOST_PER_POINT = 4
"""From so many functions of S per point on, relations are sought between the points."""

Side = Literal["features", "points"]


@dataclass(frozen=True)
class Minor:
    """Lower bound: σ(⟨w_i, x_j⟩) is nonsingular modulo the prime. Points by index, or by coordinates everywhere."""

    weights: fmpq_mat
    points: list[int] | fmpq_mat
    prime: int


@dataclass(frozen=True)
class Relations:
    """Upper bound: each item outside the basis, in order, is Σ_j c_j (item basis_j): j ↦ c_j ≠ 0. Exact."""

    between: Side
    basis: list[int]
    combinations: list[dict[int, fmpq]]


Upper = Literal["spanning-set", "points", "standard-monomials"] | Relations | NormalForms

_SPANNING_SET: Upper = "spanning-set"
_POINTS: Upper = "points"


@dataclass(frozen=True)
class Dimension:
    """dim*(σ, X): its value, the reason in words, and the witnesses of both bounds.

    `value` is None if the dimension is infinite, or if it is only known to lie `between` two numbers.
    `upper` is None where no witness of the upper bound is written down. `space` is V on points of X, `independent`
    what shows the lower bound on a variety without points. `asked` are the inputs that were asked about, where the
    witness is for others that stand for them.
    """

    activation: Activation | Named
    inputs: Inputs
    value: int | None
    reason: str
    upper: Upper | None
    between: tuple[int, int] | None = None
    space: FeatureSpace | None = field(default=None, compare=False, repr=False)
    independent: Independent | None = field(default=None, compare=False, repr=False)
    asked: Inputs | None = field(default=None, compare=False, repr=False)

    @property
    def infinite(self) -> bool:
        """Whether the dimension is infinite."""
        return self.value is None and self.between is None

    @property
    def features(self) -> Features | None:
        """The spanning set S, None where none is written down."""
        return None if isinstance(self.activation, Named) else features(self.activation, self.inputs)

    def lower(self) -> Minor | Independent:
        """The witness of the lower bound: as many neurons and points as the value, or independent monomials.

        Raises `LimitError` where the closed form is known but the matrix would be too large to write down,
        and `UndecidedError` where there is none: an infinite dimension, or bounds that do not meet.
        """
        if self.value is None or self.upper is None:
            raise UndecidedError(f"there is no witness of both bounds: {self.reason}")
        return self._lower

    @cached_property
    def _lower(self) -> Minor | Independent:
        if self.independent is not None:
            return self.independent
        self._require_writable()
        if self.value == 0:
            nothing = fmpq_mat(0, self.inputs.arguments)
            return Minor(nothing, [] if isinstance(self.inputs, Points) else nothing, PRIMES[0])
        if self.space is not None:
            return _minor_on_points(self.space, by_index=isinstance(self.inputs, Points))
        assert isinstance(self.activation, Polynomial)
        assert isinstance(self.inputs, Everywhere)
        return _minor_everywhere(self.activation, self.inputs)

    def _require_writable(self) -> None:
        if self.value is not None and self.value > MOST_WITNESS:
            size = abbreviated(self.value)
            raise LimitError(f"expected a dimension of at most {MOST_WITNESS} to write a witness for, got {size}")
        if isinstance(self.activation, Polynomial) and self.activation.degree > MOST_DEGREE:
            degree = self.activation.degree
            raise LimitError(f"expected a degree of at most {MOST_DEGREE} to write a witness for, got {degree}")


def upper_dimension(activation: Activation | Named, inputs: Inputs) -> Dimension:
    """dim*(σ, X), exactly.

    >>> from .activations import RELU, activation
    >>> upper_dimension(activation("z^2+z"), Everywhere(2)).value
    5
    >>> upper_dimension(activation("z^2"), Everywhere(10, bias=True)).value
    66
    >>> upper_dimension(RELU, Everywhere(2)).value is None
    True
    >>> upper_dimension(RELU, Points(matrix([[1, 1], [2, 1], [-4, -2]]))).value
    3
    """
    if isinstance(activation, Named):
        return _by_table(activation, inputs)
    if isinstance(activation, PiecewiseLinear) and activation.even == 0:
        activation = Polynomial.of([0, activation.odd])
    if isinstance(inputs, Points):
        return _on_points(activation, inputs)
    if isinstance(inputs, Variety):
        return _on_variety(activation, inputs)
    if isinstance(activation, PiecewiseLinear):
        return _kinks_everywhere(activation, inputs)
    space = Monomials(activation, inputs.n, inputs.bias)
    return Dimension(activation, inputs, space.count, _closed_form(space), "spanning-set")


def _by_table(activation: Named, inputs: Inputs) -> Dimension:
    if isinstance(inputs, Everywhere) and inputs.arguments == 1 and activation.power is not None:
        line = _by_table(activation, Points(matrix([[1], [-1]])))
        return replace(line, reason="on R a neuron is known from its values at 1 and −1", asked=inputs)
    if isinstance(inputs, Points):
        reason = f"{activation.reason} (a theorem; the language of certificates does not have {activation})"
        return Dimension(activation, inputs, activation.dimension(inputs), reason, None)
    if isinstance(inputs, Everywhere):
        reason = f"{activation} is no polynomial, and there are infinitely many inputs that it tells apart"
        return Dimension(activation, inputs, None, reason, None)
    return _no_polynomial(activation, inputs)


def _no_polynomial(activation: Activation | Named, variety: Variety) -> Dimension:
    """Infinite where X has infinitely many points that σ tells apart: finite sets of them have any dimension."""
    if variety.extent == "infinite":
        reason = f"{activation} is no polynomial, and it tells points on infinitely many lines through 0 apart"
        return Dimension(activation, variety, None, reason, None)
    if variety.extent is not None:
        return replace(upper_dimension(activation, variety.extent()), asked=variety)
    rays = not variety.bias and (not isinstance(activation, Named) or activation.power is not None)
    found = essential_points(variety, rays)
    if isinstance(found, str):
        apart = "points on infinitely many lines through 0" if rays else "infinitely many points"
        reason = f"{activation} is no polynomial, and it tells {apart} of X apart: {found}"
        return Dimension(activation, variety, None, reason, None)
    return _instead(activation, variety, found)


def _closed_form(space: Monomials) -> str:
    if space.bias:
        return f"all monomials of degree at most {space.activation.degree} in {space.n} variables"
    degrees = ", ".join(map(str, space.degrees)) or "none"
    return f"the monomials in {space.n} variables of the degrees that occur in σ ({degrees})"


def _kinks_everywhere(activation: PiecewiseLinear, inputs: Everywhere) -> Dimension:
    if inputs.arguments == 1:
        line = _on_points(activation, Points(matrix([[1], [-1]])))
        return replace(line, reason="on R a neuron is known from its values at 1 and −1", asked=inputs)
    reason = "neurons whose kinks lie on different hyperplanes are linearly independent, and there are infinitely many"
    return Dimension(activation, inputs, None, reason, None)


def _on_points(activation: Activation, points: Points) -> Dimension:
    space, relations = _with_relations(FeatureSpace(activation, points))
    count, distinct = space.features.count, len(points.groups)
    if space.dimension == count:
        reason, upper = "the functions of S are independent on the points", _SPANNING_SET
    elif space.dimension == distinct:
        reason, upper = "every function on the distinct points is reached", _POINTS
    elif relations is not None and space.dimension == len(relations.basis):
        reason, upper = f"rank of the {count}×{points.count} table of the spanning functions at the points", relations
    else:
        raise UndecidedError("the rank over Q is larger than modulo any of the primes tried")
    return Dimension(activation, points, space.dimension, reason, upper, space=space)


def _on_variety(activation: Activation, variety: Variety) -> Dimension:
    if not isinstance(activation, Polynomial):
        return _no_polynomial(activation, variety)
    closed = variety.dimension(activation.degrees)
    monomials = Monomials(activation, variety.n, variety.bias)
    large = monomials.count > MOST_COUNTED or monomials.count * variety.n > MOST_SYMBOLS
    counted = None if large else _by_counting(monomials, variety, closed)
    if counted is not None:
        return counted
    if closed is not None and (large or max(closed, monomials.count) > MOST_CERTIFIED):
        return Dimension(activation, variety, closed, f"closed form on {variety}", None)
    found = bounds_on_variety(activation, variety)
    if found.lower == found.upper:
        reason = f"{found.lower} independent neurons on rational points; modulo the equations S needs no more monomials"
        return Dimension(activation, variety, found.upper, reason, found.normal_forms, space=found.space)
    between = f"rational points show {found.lower}, the equations allow {found.upper}"
    if closed is not None:
        return Dimension(activation, variety, closed, f"closed form on {variety}; {between}", None)
    undecided = Dimension(activation, variety, None, f"undecided: {between}", None, (found.lower, found.upper))
    points = determining_points(variety, activation.degree)
    return undecided if points is None else _instead(activation, variety, points)


def _instead(activation: Activation | Named, variety: Variety, found: list[Point]) -> Dimension:
    """The dimension on points of X where a function of V is 0 only if it is so on X."""
    if not found:
        return Dimension(activation, variety, 0, "the equations have no real solutions", None)
    points = Points(fmpq_mat([[*point, *[fmpq(1)] * variety.bias] for point in found]))
    inner = upper_dimension(activation, points)
    number = f"{len(found)} real point{'s' * (len(found) > 1)}"
    return replace(inner, reason=f"on X a neuron is known from {number}: {inner.reason}", asked=variety)


def _by_counting(monomials: Monomials, variety: Variety, closed: int | None) -> Dimension | None:
    """Where monomials independent on X and monomials left by the equations are as many; a closed form counts both."""
    σ, witness = monomials.activation, independent(variety)
    if witness is None:
        return None
    if closed is not None:
        reason = f"closed form on {variety}: as many monomials are independent there as its equations leave"
        return Dimension(σ, variety, closed, reason, "standard-monomials", independent=witness)
    between = count_between(monomials, variety, witness)
    if between is None or between[0] < between[1]:
        return None
    reason = f"{between[0]} monomials are independent on the real points, and the equations leave no more"
    return Dimension(σ, variety, between[0], reason, "standard-monomials", independent=witness)


def _with_relations(space: FeatureSpace) -> tuple[FeatureSpace, Relations | None]:
    """The space with a sharp upper bound of its dimension, and exact relations where they show that.

    Between monomials, as far as they are multiples of relations of lower degree, which are found first; all of them,
    where those are not enough; or between the points, where there are far more functions than points.
    """
    count, distinct = space.features.count, len(space.points.groups)
    if not isinstance(space.features, Monomials) or count > MOST_PER_POINT * space.points.count:
        if space.shown == min(count, distinct):
            return space, None
        by_rows = isinstance(space.features, Kinks)
        basis, found = row_relations(space.features.values(space.points) if by_rows else space.table.transpose())
        combinations = [{j: c for j, c in enumerate(row) if c != 0} for row in found.tolist()]
        return space.bounded(len(basis)), Relations("features" if by_rows else "points", basis, combinations)
    vanishing = Vanishing(space.points, space.features.degrees)
    vanishing.search_below_top()
    space = FeatureSpace(space.activation, space.points, vanishing.bound)
    if space.shown < min(vanishing.bound, distinct):
        vanishing.search()
        space = space.bounded(vanishing.bound)
    needed = vanishing.bound < min(count, distinct)
    return space, Relations("features", *vanishing.relations()) if needed else None


def _minor_on_points(space: FeatureSpace, by_index: bool) -> Minor:
    points = space.determining if by_index else rows_of(space.points.x, space.determining)
    if space.random_minor is not None:
        return Minor(_whole(space.random_minor.weights, space.points.n), points, space.random_minor.prime)
    return Minor(space.completion(fmpq_mat(0, space.points.n)), points, PRIMES[0])


def _whole(rows: list[list[int]], n: int) -> fmpq_mat:
    return fmpq_mat(len(rows), n, [x for row in rows for x in row])


def _minor_everywhere(activation: Polynomial, inputs: Everywhere) -> Minor:
    """Weights with independent ψ(w) and points with independent φ(x): of lattices, or random where those are large."""
    space = Monomials(activation, inputs.n, inputs.bias)
    grid = _lattice(inputs.n, activation.degree, () if inputs.bias else activation.degrees)
    candidates = _lattice(inputs.arguments, activation.degree, activation.degrees)
    if grid is None or candidates is None or space.count >= LARGE:
        return _large_minor(space, inputs, grid, candidates)
    weights = rows_of(candidates, independent_rows(space.coordinates(candidates)))
    chosen = rows_of(grid, independent_rows(space.values(Points(grid)).transpose()))
    return Minor(weights, _with_bias(chosen, inputs), PRIMES[0])


def _lattice(n: int, degree: int, degrees: tuple[int, ...]) -> fmpq_mat | None:
    """Integer vectors on which no nonzero polynomial of these degrees (of any up to the largest, if none) vanishes.

    The principal lattice; if it is large and there is one degree, the part |w| = D alone, unisolvent for forms.
    """
    if comb(n + degree, n) <= MOST_CANDIDATES:
        return matrix(lattice(n, degree), n)
    if len(degrees) == 1 and comb(n + degree - 1, degree) <= MOST_CANDIDATES:
        return matrix(exponents(n, degree), n)
    return None


def _large_minor(space: Monomials, inputs: Everywhere, grid: fmpq_mat | None, candidates: fmpq_mat | None) -> Minor:
    """Modulo a prime that is fast to check, else of 22 bits; random weights and points unless there are lattices."""
    points = Points(_with_bias(_random_rows(inputs.n, space.count) if grid is None else grid, inputs))
    weights = _random_rows(inputs.arguments, space.count) if candidates is None else candidates
    rows = [[int(value.p) for value in row] for row in weights.tolist()]
    tries = (
        minor_modulo(space.activation, rows, points, prime)
        for prime in (*small_primes(space.activation.degree), *LARGE_PRIMES)
    )
    found = next((minor for minor in tries if len(minor.columns) == space.count), None)
    if found is None:
        raise UndecidedError(f"the neurons tried show fewer than {space.count} dimensions: no witness found")
    return Minor(_whole(found.weights, inputs.arguments), rows_of(points.x, found.columns), found.prime)


def _random_rows(n: int, count: int) -> fmpq_mat:
    random = Random(f"rows {n} {count}")
    return matrix([[random.randint(-REACH, REACH) for _ in range(n)] for _ in range(count + SPARE)], n)


def _with_bias(points: fmpq_mat, inputs: Everywhere) -> fmpq_mat:
    """The points as the neurons see them: with a bias a last coordinate 1."""
    return matrix(([*row, *[1] * inputs.bias] for row in points.tolist()), inputs.arguments)
