"""Both bounds of dim* for a polynomial activation on a variety, and what proves the upper one.

*Upper*: dividing the functions of S by the equations leaves functions that are equal to them on X; they are
combinations of the monomials that occur in them. *Lower*: the dimension on finitely many rational points of X.
Neither uses anything about the ideal of X, so neither can be wrong about a real radical; they may fail to meet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import comb

from flint import fmpq, fmpq_mat

from .activations import Polynomial
from .exact import combinations, independent_rows, rows_of
from .feature_space import FeatureSpace
from .inputs import Points
from .normal_forms import Division, Exponent, Terms, add, degree, exponents
from .rational_points import rational_points
from .tensor_features import Monomials
from .varieties import Point, Variety

HIGHER = 2
MOST_COLUMNS = 1_500
REACHES = (1, 4, 16)
"""Points are drawn from numbers up to the degree times these: too few values do not tell the powers apart."""
SPARE = 12
"""Points beyond the upper bound: random points may be dependent."""


@dataclass(frozen=True)
class NormalForms:
    """Upper bound: s − Σ h_i g_i, over s ∈ S, are combinations of so few monomials; h by index of s, then of g."""

    cofactors: dict[int, dict[int, Terms]]


@dataclass(frozen=True)
class Bounds:
    """Lower and upper bound, the points that show the lower one, the cofactors that show the upper one."""

    lower: int
    upper: int
    space: FeatureSpace | None
    normal_forms: NormalForms


def bounds_on_variety(activation: Polynomial, variety: Variety) -> Bounds:
    """Both bounds of dim*(σ, X); exact statements, whether they meet or not.

    Division by the equations as they are given is tried first; it is enough where they are a Gröbner basis.
    Else linear algebra looks for multiples of the equations of somewhat higher degree (Macaulay's matrices).

    >>> from .varieties import sphere
    >>> found = bounds_on_variety(Polynomial.of([1, 1, 1]), sphere(3))
    >>> found.lower, found.upper
    (9, 9)
    """
    monomials = Monomials(activation, variety.n, variety.bias)
    most, normal_forms = _by_division(monomials, variety)
    spaces = list(_on_points(activation, variety, most))
    if not spaces:
        return Bounds(0, most, None, normal_forms)
    space = max(spaces, key=lambda found: found.dimension)
    for extra in range(HIGHER + 1) if space.dimension < most else ():
        better = _by_linear_algebra(monomials, variety, space, activation.degree + extra)
        if better is not None:
            return Bounds(space.dimension, space.dimension, space, better)
    return Bounds(space.dimension, most, space, normal_forms)


def _on_points(activation: Polynomial, variety: Variety, most: int) -> Iterator[FeatureSpace]:
    """V on rational points, small ones first (their numbers are short), then larger ones (they are less special).

    Where points are searched for, which finds few, all that were found so far serve.
    """
    kept: list[Point] = []
    for reach in REACHES:
        found = rational_points(variety, most + SPARE, reach * max(1, activation.degree))
        kept = found if variety.sample else kept + [point for point in found if point not in kept]
        if kept:
            space = FeatureSpace(activation, Points(_with_bias(kept, variety)), most)
            yield space
            if space.dimension == most:
                return


def _by_division(monomials: Monomials, variety: Variety) -> tuple[int, NormalForms]:
    division = Division(variety.equations, variety.n)
    support: set[Exponent] = set()
    cofactors: dict[int, dict[int, Terms]] = {}
    for index, alpha in enumerate(monomials.exponents):
        support.update(division.normal_form(alpha))
        if division.cofactors(alpha):
            cofactors[index] = division.cofactors(alpha)
    return len(support), NormalForms(cofactors)


def _by_linear_algebra(monomials: Monomials, variety: Variety, space: FeatureSpace, top: int) -> NormalForms | None:
    """Each s outside a basis B of S on the points as a combination of B and of products x^β g_i of degree ≤ top."""
    if comb(variety.n + top, variety.n) > MOST_COLUMNS:
        return None
    columns = {alpha: j for j, alpha in enumerate(_up_to(variety.n, top))}
    points = fmpq_mat([row[: variety.n] for row in space.points.x.tolist()])
    basis = independent_rows(monomials.values(Points(points)))
    products = [(i, beta) for i, g in enumerate(variety.equations) for beta in _up_to(variety.n, top - degree(g))]
    rows = [_row({monomials.exponents[b]: fmpq(1)}, columns) for b in basis]
    for i, beta in products:
        shifted: Terms = {}
        add(shifted, variety.equations[i], fmpq(1), beta)
        rows.append(_row(shifted, columns))
    table = fmpq_mat(rows)
    used = independent_rows(table)
    others = [k for k in range(monomials.count) if k not in set(basis)]
    targets = fmpq_mat([_row({monomials.exponents[k]: fmpq(1)}, columns) for k in others])
    found = combinations(rows_of(table, used), targets)
    if found is None:
        return None
    return NormalForms({
        k: _cofactors([(a, products[j - len(basis)]) for a, j in zip(row, used, strict=True) if j >= len(basis)])
        for k, row in zip(others, found.tolist(), strict=True)
    })  # fmt: skip


def _cofactors(multiples: list[tuple[fmpq, tuple[int, Exponent]]]) -> dict[int, Terms]:
    found: dict[int, Terms] = {}
    for a, (i, beta) in multiples:
        if a != 0:
            found.setdefault(i, {})[beta] = a
    return found


def _up_to(n: int, top: int) -> list[Exponent]:
    return [alpha for k in range(top + 1) for alpha in exponents(n, k)]


def _row(terms: Terms, columns: dict[Exponent, int]) -> list[fmpq]:
    row = [fmpq(0)] * len(columns)
    for alpha, a in terms.items():
        row[columns[alpha]] = a
    return row


def _with_bias(points: list[Point], variety: Variety) -> fmpq_mat:
    return fmpq_mat([[*point, fmpq(1)] if variety.bias else point for point in points])
