"""Dimensions by counting monomials, against ranks at points, Gröbner bases, and where real points are missing."""

from dataclasses import replace
from itertools import product

import pytest
from flint import fmpq

from tests.oracles.varieties import ideal_dimension
from valleys.theory.activations import Polynomial
from valleys.theory.dimension import upper_dimension
from valleys.theory.errors import UndecidedError
from valleys.theory.feature_space import FeatureSpace
from valleys.theory.inputs import Points
from valleys.theory.normal_forms import Terms
from valleys.theory.rational_points import rational_points
from valleys.theory.standard_monomials import DistinctRoots, MonomialMap, count_between, independent
from valleys.theory.tensor_features import Monomials
from valleys.theory.varieties import Variety, affine, cube, matrices, sphere
from valleys.theory.variety_dimension import bounds_on_variety
from valleys.verifiers import checker, documents
from valleys.verifiers.checker import Status
from valleys.verifiers.dimension import dimension_claim, dimension_proof

ONE = fmpq(1)


def of(*degrees: int) -> Polynomial:
    return Polynomial.of({k: k + 1 for k in degrees})


def one(n: int, *terms: tuple[int, tuple[int, ...]], bias: bool = False) -> Variety:
    equation: Terms = {alpha: fmpq(a) for a, alpha in terms}
    return Variety(n, (equation,), bias)


LIGHT_CONE = one(3, (1, (2, 0, 0)), (1, (0, 2, 0)), (-1, (0, 0, 2)))
PARABOLA = one(2, (1, (2, 0)), (-1, (0, 1)))
HYPERBOLA = one(2, (1, (1, 1)), (-1, (0, 0)))
CUSP = replace(
    one(2, (1, (3, 0)), (-1, (0, 2))),
    sample=lambda random, reach: [(t := fmpq(random.randint(-reach, reach))) ** 2, t**3],
)
THREE_LINES = one(2, (1, (3, 0)), (-1, (1, 2)))
SADDLE = one(3, (1, (1, 1, 0)), (-1, (0, 0, 1)))
TWO_AXES = Variety(2, ({(2, 0): ONE, (1, 0): -ONE}, {(0, 3): ONE, (0, 1): -ONE}))
VARIETIES = {
    "light cone": LIGHT_CONE,
    "parabola": PARABOLA,
    "hyperbola": HYPERBOLA,
    "cusp": CUSP,
    "three lines": THREE_LINES,
    "saddle": SADDLE,
    "grid": TWO_AXES,
    "sphere": sphere(3),
    "signs": cube(3, -1),
    "bits": cube(3, 0),
    "plane off the origin": affine([ONE, ONE, ONE], [[ONE, -ONE, fmpq(0)], [ONE, ONE, ONE * 3]]),
    "rank one": matrices(2, 3, 1),
}
DEGREES = [(1,), (2,), (3,), (0, 2), (1, 3), (1, 2, 3), (0, 1, 2, 3), (1, 4), ()]


@pytest.mark.parametrize("name", VARIETIES)
@pytest.mark.parametrize("degrees", DEGREES)
@pytest.mark.parametrize("bias", [False, True])
def test_the_bounds_enclose_the_rank_at_points_and_modulo_the_ideal(
    name: str, degrees: tuple[int, ...], bias: bool
) -> None:
    variety = VARIETIES[name]
    variety = Variety(variety.n, variety.equations, bias, "", variety.sample)
    witness = independent(variety)
    assert witness is not None
    monomials = Monomials(of(*degrees), variety.n, bias)
    between = count_between(monomials, variety, witness)
    assert between is not None
    points = [[*x, *[ONE] * bias] for x in rational_points(variety, 200, 5)]
    shown = FeatureSpace(of(*degrees), Points(documents.matrix(points))).dimension
    equations = tuple(tuple(g.items()) for g in variety.equations)
    assert between[0] <= shown <= ideal_dimension(degrees, variety.n, bias, equations) <= between[1]


@pytest.mark.parametrize("name", VARIETIES)
@pytest.mark.parametrize("degrees", [(2,), (1, 3), (0, 1, 2, 3)])
def test_what_they_decide_is_certified_and_agrees_with_normal_forms(name: str, degrees: tuple[int, ...]) -> None:
    variety = VARIETIES[name]
    found = upper_dimension(of(*degrees), variety)
    if found.value is None:
        return
    by_forms = bounds_on_variety(of(*degrees), variety)
    assert by_forms.lower <= found.value <= by_forms.upper
    document = documents.document(dimension_claim(found), dimension_proof(found, found.lower()))
    answer = checker.check_bytes(documents.text(document).encode())
    assert answer.status is Status.VERIFIED, answer.words


def test_real_points_need_not_be_rational() -> None:
    """x² + y² = 3 and x² = 2 have real points and no rational ones."""
    circle, two = one(2, (1, (2, 0)), (1, (0, 2)), (-3, (0, 0))), one(1, (1, (2,)), (-2, (0,)))
    assert upper_dimension(of(2), circle).value == 3
    assert upper_dimension(of(1, 2), circle).value == 5
    assert upper_dimension(of(2), two).value == 1
    assert upper_dimension(of(1, 2), two).value == 2


@pytest.mark.parametrize(
    "variety",
    [
        one(2, (1, (2, 0)), (1, (0, 2))),
        one(2, (1, (2, 0)), (1, (0, 2)), (1, (0, 0))),
        one(2, (1, (2, 0)), (-2, (1, 1)), (1, (0, 2))),
        one(1, (1, (3,)), (-2, (0,))),
    ],
    ids=["the origin", "nothing", "a double line", "one real root of three"],
)
def test_where_complex_points_outnumber_the_real_ones_nothing_is_concluded(variety: Variety) -> None:
    assert independent(variety) is None


def test_a_monomial_map_shows_one_component() -> None:
    """x⁴ = y⁴ is two lines in R²: the map shows one, the lines themselves both; the ideal leaves four monomials."""
    planes = one(2, (1, (4, 0)), (-1, (0, 4)))
    witness = independent(planes)
    assert isinstance(witness, MonomialMap)
    assert count_between(Monomials(of(4), 2), planes, witness) == (1, 4)
    assert upper_dimension(of(4), planes).value == 2


def test_the_claim_that_the_origin_is_a_cone_is_refused() -> None:
    """x² + y² = 0 with the proof that x² = y² would have."""
    found = upper_dimension(of(2), one(2, (1, (2, 0)), (-1, (0, 2))))
    claim, proof = dimension_claim(found), dimension_proof(found, found.lower())
    assert isinstance(found.lower(), DistinctRoots)
    for sign, status in (("-1", Status.VERIFIED), ("1", Status.REFUSED)):
        claim["inputs"]["equations"][0][1][0] = sign
        answer = checker.check_bytes(documents.text(documents.document(claim, proof)).encode())
        assert answer.status is status, answer.words


@pytest.mark.parametrize("shape", [(2, 2), (2, 4), (3, 3), (3, 4)])
@pytest.mark.parametrize("degrees", [(1,), (2,), (3,), (1, 2), (0, 3)])
def test_matrices_of_rank_one_by_their_monomial_map(shape: tuple[int, int], degrees: tuple[int, ...]) -> None:
    variety = matrices(*shape, 1)
    assert isinstance(independent(variety), MonomialMap)
    found = upper_dimension(of(*degrees), variety)
    nameless = upper_dimension(of(*degrees), Variety(variety.n, variety.equations))
    assert found.value == nameless.value == variety.dimension(degrees)
    document = documents.document(dimension_claim(found), dimension_proof(found, found.lower()))
    assert checker.check_bytes(documents.text(document).encode()).status is Status.VERIFIED


def test_large_families_have_small_certificates() -> None:
    """Beyond what a minor could show: dim* = 20 100 on the sphere of R²⁰⁰."""
    found = upper_dimension(of(2), sphere(200))
    document = documents.text(documents.document(dimension_claim(found), dimension_proof(found, found.lower())))
    assert found.value == 20100
    assert len(document) < 400_000
    assert checker.check_bytes(document.encode()).status is Status.VERIFIED


def test_too_many_monomials_are_left_to_the_closed_form() -> None:
    found = upper_dimension(of(5, 6), sphere(60))
    assert found.value == sphere(60).dimension((5, 6))
    with pytest.raises(UndecidedError):
        found.lower()


def test_all_zero_sets_of_two_squares_on_a_small_grid() -> None:
    """a x² + b y² = c: what is certified is what real geometry says."""
    for a, b, c in product((-2, -1, 1, 3), (-2, -1, 1, 3), (-1, 0, 1, 3)):
        terms = [(a, (2, 0)), (b, (0, 2)), *([(-c, (0, 0))] if c else [])]
        witness = independent(one(2, *terms))
        empty_or_a_point = (a > 0) == (b > 0) and (c == 0 or (c > 0) != (a > 0))
        assert (witness is None) == empty_or_a_point, (a, b, c)
