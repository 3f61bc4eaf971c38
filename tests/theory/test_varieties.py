"""Dimensions on varieties: closed forms, evaluation ranks, Hilbert functions, and the pitfalls."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations as subsets
from itertools import product
from random import Random

import pytest
import sympy
from flint import fmpq, fmpq_mat

from valleys.theory import closed_forms
from valleys.theory.activations import ABS, RELU, Activation, Polynomial
from valleys.theory.dimension import upper_dimension
from valleys.theory.errors import LimitError, ShapeError, UndecidedError
from valleys.theory.inputs import Points
from valleys.theory.named_activations import Named
from valleys.theory.normal_forms import Division, Terms, add, value_at
from valleys.theory.rational_points import rational_points
from valleys.theory.varieties import Variety, affine, cube, matrices, orthogonal, permutation_matrices, sphere
from valleys.verifiers import checker, documents
from valleys.verifiers.checker import Status
from valleys.verifiers.dimension import dimension_claim, dimension_proof, prove

ONE = fmpq(1)


def of(*degrees: int) -> Polynomial:
    return Polynomial.of({k: (-1) ** k * (k + 1) for k in degrees})


def line(*numbers: int) -> list[fmpq]:
    return [fmpq(x) for x in numbers]


FAMILIES: dict[str, Callable[[bool], Variety]] = {
    "sphere in R": lambda b: sphere(1, b),
    "circle": lambda b: sphere(2, b),
    "sphere": lambda b: sphere(3, b),
    "sphere in R^4": lambda b: sphere(4, b),
    "signs 1": lambda b: cube(1, -1, b),
    "signs 4": lambda b: cube(4, -1, b),
    "bits 1": lambda b: cube(1, 0, b),
    "bits 4": lambda b: cube(4, 0, b),
    "linear plane": lambda b: affine(line(0, 0, 0), [line(1, 1, 0), line(0, 1, 2)], b),
    "affine line": lambda b: affine(line(1, 0, 2), [line(1, -1, 1)], b),
    "a point off the origin": lambda b: affine(line(1, 2), [], b),
    "the origin": lambda b: affine(line(0, 0), [], b),
    "rank one 2x2": lambda b: matrices(2, 2, 1, b),
    "rank one 2x3": lambda b: matrices(2, 3, 1, b),
}


@pytest.mark.parametrize("degrees", [s for r in range(1, 4) for s in subsets(range(4), r)])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("family", FAMILIES)
def test_closed_forms_are_certified_by_points_and_normal_forms(
    family: str, degrees: tuple[int, ...], bias: bool
) -> None:
    """Three routes: the formula, the rank at rational points, the monomials left by the equations."""
    variety = FAMILIES[family](bias)
    found = upper_dimension(of(*degrees), variety)
    assert found.upper is not None, found.reason
    assert found.value == variety.dimension(degrees)


@pytest.mark.parametrize("family", [*FAMILIES, "SO(3)", "3x3 of rank 2"])
def test_the_checker_verifies_them(family: str) -> None:
    extra = {"SO(3)": orthogonal(special=True, bias=True), "3x3 of rank 2": matrices(3, 3, 2)}
    variety = extra.get(family) or FAMILIES[family](True)
    found = upper_dimension(of(0, 2) if family in FAMILIES else of(3 if family.startswith("3") else 2), variety)
    document = documents.document(dimension_claim(found), dimension_proof(found, found.lower()))
    answer = checker.check_bytes(documents.text(document).encode())
    assert answer.status is Status.VERIFIED, answer.words


@pytest.mark.parametrize(
    ("special", "degree", "value"), [(True, 2, 35), (True, 3, 84), (False, 2, 44), (False, 3, 119)]
)
def test_rotations_and_reflections(special: bool, degree: int, value: int) -> None:
    assert upper_dimension(of(degree), orthogonal(special, bias=True)).value == value


@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize("degree", [1, 2, 3])
def test_permutation_matrices(size: int, degree: int) -> None:
    points = permutation_matrices(size)
    assert upper_dimension(of(degree), points).value == closed_forms.permutation_matrices([degree], size)


def test_known_values_that_naive_formulas_miss() -> None:
    """Summing over the degrees would give 35, 1001 and 30; the parity rule of ±1 cubes fails on {0, 1}ⁿ."""
    assert upper_dimension(of(0, 1, 2, 3, 4), sphere(3)).value == 25
    assert upper_dimension(of(0, 1, 2, 3, 4), cube(10, -1)).value == 386
    assert upper_dimension(of(2), cube(4, 0)).value == 10
    assert closed_forms.signs([2], 4, bias=False) == 7


@pytest.mark.parametrize("degrees", [(1,), (2, 3)])
@pytest.mark.parametrize(
    "family", [sphere, lambda n: cube(n, -1), lambda n: cube(n, 0)], ids=["sphere", "signs", "bits"]
)
def test_closed_forms_in_a_million_variables_write_no_equation(
    family: Callable[[int], Variety], degrees: tuple[int, ...]
) -> None:
    variety = family(10**6)
    found = upper_dimension(of(*degrees), variety)
    assert found.value == variety.dimension(degrees)
    with pytest.raises(UndecidedError):
        found.lower()


def test_large_closed_forms_are_exact_integers() -> None:
    assert upper_dimension(of(2, 3), sphere(1000)).value == closed_forms.sphere([2, 3], 1000, bias=False)
    assert closed_forms.bits(range(3), 10**6, bias=True) == 1 + 10**6 + 10**6 * (10**6 - 1) // 2


def equations(*texts: str) -> tuple[Terms, ...]:
    x = sympy.symbols("x:3")
    found = []
    for text in texts:
        polynomial = sympy.Poly(eval(text, {"x": x}), *x)  # noqa: S307  # the texts are in this file
        found.append({alpha: fmpq(int(c.p), int(c.q)) for alpha, c in polynomial.terms()})
    return tuple(found)


VARIETIES = {
    "cone": ("x[0]**2+x[1]**2-x[2]**2",),
    "two planes": ("x[0]*x[1]",),
    "twisted cubic": ("x[1]-x[0]**2", "x[2]-x[0]**3"),
    "axes": ("x[0]*x[1]", "x[1]*x[2]", "x[0]*x[2]"),
    "saddle": ("x[2]-x[0]*x[1]",),
    "a line twice": ("(x[0]-x[1])**2", "x[2]"),
    "quadric and plane": ("x[0]**2+x[1]*x[2]-1", "x[0]-x[1]"),
}


@pytest.mark.parametrize("name", [name for name in VARIETIES if name != "a line twice"])
def test_with_a_bias_the_dimension_is_the_affine_hilbert_function(name: str) -> None:
    """SymPy's Gröbner basis: the standard monomials of degree ≤ d of a real radical ideal."""
    x = sympy.symbols("x:3")
    basis = sympy.groebner([eval(t, {"x": x}) for t in VARIETIES[name]], *x, order="grevlex")  # noqa: S307
    leads = [sympy.Poly(g, *x).monoms(order="grevlex")[0] for g in basis.exprs]
    for degree in (1, 2, 3):
        standard = [a for a in product(range(degree + 1), repeat=3) if sum(a) <= degree]
        hilbert = sum(not any(all(i >= j for i, j in zip(a, b, strict=True)) for b in leads) for a in standard)
        found = upper_dimension(of(degree), Variety(3, equations(*VARIETIES[name]), bias=True))
        assert found.value == hilbert, found.reason


@pytest.mark.parametrize("name", VARIETIES)
def test_degrees_add_up_on_cones_only(name: str) -> None:
    values = {}
    for K in ((1,), (2,), (1, 2)):
        found = upper_dimension(of(*K), Variety(3, equations(*VARIETIES[name])))
        values[K] = found.value
    if None not in values.values():
        total, apart = values[(1, 2)], (values[(1,)] or 0) + (values[(2,)] or 0)
        assert total is not None
        assert total <= apart
        if name in ("cone", "two planes", "axes"):
            assert total == apart


def test_where_real_points_do_not_tell_nothing_is_claimed() -> None:
    """x²y²(x² + y² − 3) + 1 is 0 at four points and positive elsewhere, which the equation does not show."""
    found = upper_dimension(of(7), Variety(2, ({(4, 2): ONE, (2, 4): ONE, (2, 2): -3 * ONE, (0, 0): ONE},)))
    assert found.value is None
    assert not found.infinite
    assert found.between is not None
    assert found.between[0] < found.between[1]
    assert "undecided" in found.reason
    with pytest.raises(UndecidedError):
        found.lower()


def circle_of_radius_0() -> Variety:
    return Variety(2, ({(2, 0): ONE, (0, 2): ONE},))


def test_a_double_line_is_decided_by_its_points() -> None:
    """The ideal of (x₀ − x₁)² is not radical: division alone allows 2."""
    found = upper_dimension(of(2), Variety(3, equations(*VARIETIES["a line twice"])))
    assert (found.value, found.between) == (1, None)
    assert upper_dimension(of(2), Variety(3, equations(*VARIETIES["a line twice"]), bias=True)).value == 3


def test_points_that_stand_for_equations_are_no_proof_about_the_equations() -> None:
    claim = dimension_claim(replace(upper_dimension(of(2), sphere(2)), inputs=circle_of_radius_0(), value=0))
    with pytest.raises(UndecidedError, match="no proof about equations"):
        prove(claim)


@pytest.mark.parametrize(
    ("texts", "K", "value"),
    [
        (["x[0]**2+x[1]**2", "x[2]"], (1, 2), 0),
        (["x[0]**2+x[1]**2", "x[2]"], (0, 2), 1),
        (["x[0]**2+x[1]**2"], (1, 2), 2),
        (["(x[0]**2+x[1]**2)*(x[0]-1)", "x[2]"], (1, 2), 3),
        (["(x[0]**2+x[1]**2)*(x[0]-1)", "x[2]"], (0, 2), 4),
        (["x[0]**4+x[1]**2+x[2]**2+1"], (0, 2), 0),
    ],
)
def test_unions_of_affine_subspaces_are_known_from_points(texts: list[str], K: tuple[int, ...], value: int) -> None:
    assert upper_dimension(of(*K), Variety(3, equations(*texts))).value == value


@pytest.mark.parametrize("σ", [RELU, ABS, Named("tanh"), Named("exp"), Named("relu^2")], ids=str)
@pytest.mark.parametrize("bias", [False, True])
def test_what_is_no_polynomial_has_infinite_dimension_on_infinitely_many_lines(σ: Activation, bias: bool) -> None:
    """And so it has arbitrarily large dimensions on finite parts."""
    for variety in (sphere(2, bias), matrices(2, 2, 1, bias), orthogonal(True, bias)):
        found = upper_dimension(σ, variety)
        assert found.infinite, variety
        assert "lines through 0" in found.reason
        rows = [[*x, *[ONE] * bias] for x in rational_points(variety, 24, 5)]
        assert (upper_dimension(σ, Points(fmpq_mat(rows))).value or 0) >= 8


@pytest.mark.parametrize(("σ", "value"), [(RELU, 7), (ABS, 4), (Named("tanh"), 4), (Named("exp"), 8)], ids=str)
def test_what_is_no_polynomial_has_a_finite_dimension_on_vertices(σ: Activation, value: int) -> None:
    """{−1, 1}³ has 8 points on 4 lines, which span R³; the vertices are listed."""
    assert upper_dimension(σ, cube(3, -1)).value == value
    assert upper_dimension(σ, sphere(1)).value == upper_dimension(σ, Points(fmpq_mat([[ONE], [-ONE]]))).value
    with pytest.raises(LimitError, match=r"1024 vertices to list, got 2\^11"):
        upper_dimension(σ, cube(11, 0))


def test_kinks_on_a_line_through_zero_are_known_from_two_points() -> None:
    found = upper_dimension(RELU, Variety(2, ({(1, 0): ONE},)))
    assert (found.value, found.upper) == (2, "points")
    assert "from 2 real points" in found.reason
    assert isinstance(found.asked, Variety)


def test_division_with_cofactors_is_an_identity() -> None:
    random = Random(1)
    divisors = list(equations("x[0]**2+x[1]*x[2]-1", "x[0]*x[1]-x[2]/3", "x[1]**3-x[0]"))
    division = Division(divisors, 3)
    for _ in range(40):
        alpha = tuple(random.randint(0, 3) for _ in range(3))
        total: Terms = {}
        add(total, division.normal_form(alpha), ONE, (0, 0, 0))
        for i, h in division.cofactors(alpha).items():
            for beta, b in h.items():
                add(total, divisors[i], b, beta)
        assert total == {alpha: ONE}
        for beta in division.normal_form(alpha):
            assert not any(all(i >= j for i, j in zip(beta, lead, strict=True)) for lead in division.leads)


@pytest.mark.parametrize("name", VARIETIES)
def test_searched_points_lie_on_the_variety(name: str) -> None:
    variety = Variety(3, equations(*VARIETIES[name]))
    points = rational_points(variety, 10, 1)
    assert len(points) == 10
    for point in points:
        assert all(value_at(g, point) == 0 for g in variety.equations)


def test_a_point_is_on_a_variety_exactly_or_not_at_all() -> None:
    assert sphere(2).contains([fmpq(3, 5), fmpq(4, 5)])
    assert not sphere(2).contains([fmpq(3, 5), fmpq(4, 5) + fmpq(1, 10**30)])


def test_shapes_and_limits() -> None:
    with pytest.raises(ShapeError, match="at least 1 input"):
        sphere(0)
    with pytest.raises(ShapeError, match="not 0 = 0"):
        Variety(1, ({},))
    with pytest.raises(LimitError, match="size 1 to 6, got 7"):
        permutation_matrices(7)


def test_a_linear_change_of_inputs_changes_nothing() -> None:
    """The ellipsoid x² + 4y² + 9z² = 1 beside the sphere."""
    ellipsoid = Variety(3, equations("x[0]**2+4*x[1]**2+9*x[2]**2-1"))
    for K in ((2,), (1, 2), (0, 3)):
        assert upper_dimension(of(*K), ellipsoid).value == upper_dimension(of(*K), sphere(3)).value


def test_finitely_many_points_agree_with_their_equations() -> None:
    vertices = Points(fmpq_mat([[fmpq(a), fmpq(b), fmpq(c)] for a, b, c in product((-1, 1), repeat=3)]))
    for K in ((1,), (2,), (1, 2), (0, 3)):
        assert upper_dimension(of(*K), vertices).value == upper_dimension(of(*K), cube(3, -1)).value


@pytest.mark.parametrize("degrees", [(1,), (0, 2)])
def test_a_variety_without_points_has_dimension_zero_where_its_equations_say_so(degrees: tuple[int, ...]) -> None:
    """1 = 0 has no solution: every function on nothing is 0."""
    nowhere = Variety(2, ({(0, 0): ONE},))
    found = upper_dimension(of(*degrees), nowhere)
    assert found.value == 0
    document = documents.document(dimension_claim(found), dimension_proof(found, found.lower()))
    assert checker.check_bytes(documents.text(document).encode()).status is Status.VERIFIED


@pytest.mark.parametrize("name", ["cone", "two planes", "axes"])
@pytest.mark.parametrize("degrees", [(1,), (3,), (0, 2), (1, 2, 3)])
def test_on_cones_the_hilbert_functions_of_the_degrees_add_up(name: str, degrees: tuple[int, ...]) -> None:
    """SymPy's Gröbner basis of a homogeneous real radical ideal: dim* = Σ_k HF(k) over the degrees of σ."""
    x = sympy.symbols("x:3")
    basis = sympy.groebner([eval(t, {"x": x}) for t in VARIETIES[name]], *x, order="grevlex")  # noqa: S307
    leads = [sympy.Poly(g, *x).monoms(order="grevlex")[0] for g in basis.exprs]
    standard = [
        a
        for a in product(range(4), repeat=3)
        if sum(a) in degrees and not any(all(i >= j for i, j in zip(a, b, strict=True)) for b in leads)
    ]
    assert upper_dimension(of(*degrees), Variety(3, equations(*VARIETIES[name]))).value == len(standard)


@pytest.mark.parametrize("name", [name for name in VARIETIES if name != "a line twice"])
@pytest.mark.parametrize("degrees", [(1,), (2,), (0, 2), (1, 3)])
def test_an_equation_more_never_adds_dimensions(name: str, degrees: tuple[int, ...]) -> None:
    texts = VARIETIES[name]
    fewer = upper_dimension(of(*degrees), Variety(3, equations(*texts))).value
    more = upper_dimension(of(*degrees), Variety(3, equations(*texts, "x[1]"))).value
    assert fewer is not None
    assert more is None or more <= fewer


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("bias", [False, True])
def test_a_degree_more_adds_at_most_its_forms(family: str, bias: bool) -> None:
    """K ⊂ K ∪ {k}: dim* does not fall, and it rises by at most the forms of degree k (with a bias, up to k)."""
    variety = FAMILIES[family](bias)
    n = variety.n
    for K, k in (((1,), 2), ((2,), 1), ((0, 1), 3), ((1, 3), 2)):
        fewer = upper_dimension(of(*K), variety).value
        more = upper_dimension(of(*sorted({*K, k})), variety).value
        assert fewer is not None
        assert more is not None
        assert fewer <= more <= fewer + closed_forms.everywhere([k], n, bias)
