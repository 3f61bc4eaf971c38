"""Real solutions: what is listed is all, what is said to be infinite is, and what is neither is said to be open."""

from functools import reduce
from operator import mul
from random import Random

import pytest
import sympy
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from valleys.theory.activation_grammar import named
from valleys.theory.dimension import upper_dimension
from valleys.theory.errors import UndecidedError
from valleys.theory.exact import matrix
from valleys.theory.input_grammar import polynomials
from valleys.theory.inputs import Points
from valleys.theory.real_sets import essential_points
from valleys.theory.varieties import Variety, cube, matrices, sphere


def variety(n: int, *equations: str, bias: bool = False) -> Variety:
    return Variety(n, polynomials(list(equations), n, ""), bias)


def listed(X: Variety, rays: bool = False) -> set[tuple[str, ...]]:
    found = essential_points(X, rays)
    assert not isinstance(found, str), found
    assert all(X.contains(point) for point in found)
    assert len({str(point) for point in found}) == len(found)
    return {tuple(map(str, point)) for point in found}


FINITE = {
    "the origin as a circle of radius 0": (2, ["x1^2+x2^2"], 1),
    "no point": (2, ["x1^2+x2^2+1"], 0),
    "one point of a definite quadric with a middle": (2, ["x1^2+x2^2-2*x1-4*x2+5"], 1),
    "a mixed definite form": (3, ["x1-1", "x2^2+x2*x3+x3^2"], 1),
    "even powers": (3, ["x1^4+3*x1^2*x2^2+x3^6", "x2^2-x2"], 2),
    "circle and hyperbola": (2, ["x1^2+x2^2-5", "x1*x2-2"], 4),
    "two circles that do not meet": (2, ["x1^2+x2^2-1", "x1^2+x2^2-2"], 0),
    "a grid": (2, ["x1^3-x1", "x2^2-x2"], 6),
    "a repeated point": (1, ["x1^3-2*x1^2+x1"], 2),
    "no real root": (1, ["x1^4+x1+1"], 0),
    "roots of one that are not roots of the other": (1, ["x1^2-2", "x1^2-3"], 0),
    "an inconsistent pair": (3, ["x1+x2+x3-1", "x1+x2+x3-2"], 0),
}


@pytest.mark.parametrize("name", FINITE)
def test_finite_sets_are_listed(name: str) -> None:
    n, equations, count = FINITE[name]
    assert len(listed(variety(n, *equations))) == count


def test_the_vertices_of_a_cube_are_found_by_its_equations() -> None:
    assert len(listed(Variety(4, tuple(cube(4, -1).equations)))) == 16


@given(st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=1, max_size=4, unique=True))
@settings(max_examples=40, deadline=None)
def test_points_drawn_as_circles_of_radius_zero(points: list[tuple[int, int]]) -> None:
    x = sympy.symbols("x1:3")
    g = sympy.expand(reduce(mul, [(x[0] - a) ** 2 + 2 * (x[1] - b) ** 2 for a, b in points]))
    assert listed(variety(2, str(g).replace("**", "^"))) == {(str(a), str(b)) for a, b in points}


small = st.lists(st.integers(-3, 3), min_size=6, max_size=6)


@given(small, small, st.integers(1, 3))
@settings(max_examples=80, deadline=None)
def test_a_sum_of_two_squares_without_a_common_factor_is_never_called_infinite(
    a: list[int], b: list[int], factor: int
) -> None:
    x, y = sympy.symbols("x1:3")
    p, q = (sum(c * m for c, m in zip(row, (1, x, y, x * x, x * y, y * y), strict=True)) for row in (a, b))
    if p == 0 or q == 0 or not sympy.gcd(p, q).is_number:
        return
    g = sympy.expand(p**2 + factor * q**2)
    for rays in (False, True):
        try:
            found = essential_points(variety(2, str(g).replace("**", "^")), rays)
        except UndecidedError:
            continue
        assert not isinstance(found, str), (g, found)
        for point in found:
            assert g.subs({x: sympy.Rational(str(point[0])), y: sympy.Rational(str(point[1]))}) == 0


INFINITE = {
    "a circle without rational points": (2, ["x1^2+x2^2-3"], True),
    "a tiny circle": (2, ["1000000*x1^2+1000000*x2^2-1"], True),
    "a point and a line that misses 0": (2, ["(x1^2+x2^2)*(x1-1)"], True),
    "a line twice": (2, ["x1^2"], False),
    "two lines through 0": (2, ["x1*x2"], False),
    "an axis as the centre of cylinders": (3, ["x1^2+x2^2"], False),
    "two planes": (3, ["x1^2-x2^2"], True),
    "the light cone": (3, ["x1^2+x2^2-x3^2"], True),
    "a cusp": (2, ["x2^2-x1^3"], True),
    "the twisted cubic": (3, ["x2-x1^2", "x3-x1^3"], True),
    "a curve on a cylinder": (3, ["x1*x2-x3", "x1^2+x2^2-1"], True),
    "2×3 matrices of rank 1": (6, ["x1*x5-x2*x4", "x1*x6-x3*x4", "x2*x6-x3*x5"], True),
    "O(2)": (4, ["x1^2+x2^2-1", "x3^2+x4^2-1", "x1*x3+x2*x4"], True),
    "a circle that is written twice": (2, ["x1^2+x2^2-3", "2*x1^2+2*x2^2-6"], True),
    "two parallel irrational lines": (2, ["x1^2-2"], True),
    "irrational lines through 0": (2, ["x1^2-2*x2^2"], False),
    "four lines through 0 as two cones": (3, ["x1^2+x2^2-2*x3^2", "x1^2+2*x2^2-3*x3^2"], False),
    "Motzkin's form, which is nowhere negative": (3, ["x1^4*x2^2+x1^2*x2^4-3*x1^2*x2^2*x3^2+x3^6"], False),
}


@pytest.mark.parametrize("name", INFINITE)
def test_infinite_sets(name: str) -> None:
    n, equations, rays = INFINITE[name]
    X = variety(n, *equations)
    assert isinstance(essential_points(X, False), str)
    try:
        assert isinstance(essential_points(X, True), str) == rays
    except UndecidedError:
        assert not rays


OPEN = {
    "irrational points": (1, ["x1^2-2"]),
    "an ellipse and a line": (2, ["x1^2+x1*x2+x2^2-1", "x1-x2"]),
    "nowhere negative": (2, ["x1^2*x2^2*(x1^2+x2^2-3)+1"]),
    "four points by the inequality of the means": (3, ["x1^2+x2^2+x3^2-3", "x1*x2*x3-1"]),
    "a large degree": (2, ["x1^30-x2"]),
    "a resultant of degree 180": (2, ["x1^15+x2^12-3", "x2^12-x1-5"]),
}


@pytest.mark.parametrize("name", OPEN)
@pytest.mark.parametrize("rays", [False, True])
def test_what_is_not_shown_is_open(name: str, rays: bool) -> None:
    with pytest.raises(UndecidedError, match=r"real solutions of . equations? in R"):
        essential_points(variety(OPEN[name][0], *OPEN[name][1]), rays)


def test_large_systems_are_refused_before_they_grow() -> None:
    with pytest.raises(UndecidedError, match="more than 20000 terms"):
        essential_points(variety(40, "+".join(f"x{i}" for i in range(1, 41)), "x1^20+x2-1"), False)
    with pytest.raises(UndecidedError, match="beyond 100 variables"):
        essential_points(variety(200, "x1-1"), False)


@given(st.integers(1, 4), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_lines_through_zero_have_two_rays_each(lines: int, seed: int) -> None:
    """In R³: d_1, …, d_k as the zeros of a product of sums of two squares of linear forms."""
    random, x = Random(seed), sympy.symbols("x1:4")
    directions = {(1, random.randint(-3, 3), random.randint(-3, 3)) for _ in range(lines)}
    factors = [(x[1] - b * x[0]) ** 2 + (x[2] - c * x[0]) ** 2 for _, b, c in directions]
    X = variety(3, str(sympy.expand(reduce(mul, factors))).replace("**", "^"))
    found = [matrix([ray]) for ray in listed(X, rays=True)]
    assert {str(ray / abs(ray[0, 0])) for ray in found} == {str(fmpq_mat([d]) * s) for d in directions for s in (1, -1)}
    assert len(found) == 2 * len(directions)
    assert isinstance(essential_points(X, False), str)
    rank = fmpq_mat([list(d) for d in directions]).rank()
    assert upper_dimension(named("relu"), X).value == len(directions) + rank
    assert upper_dimension(named("abs"), X).value == len(directions)
    assert upper_dimension(named("tanh"), X).infinite


def curve(name: str, count: int) -> list[list[fmpq]]:
    """Rational points: of the circle, a parabola, the hyperbola, a line that misses 0."""
    t = [fmpq(k, 7) for k in range(1, count + 1)]
    points = {
        "x1^2+x2^2-1": [[(1 - s * s) / (1 + s * s), 2 * s / (1 + s * s)] for s in t],
        "x2-x1^2": [[s, s * s] for s in t],
        "x1*x2-1": [[s, 1 / s] for s in t],
        "x1+x2-1": [[s, 1 - s] for s in t],
    }
    return points[name]


@pytest.mark.parametrize("equation", ["x1^2+x2^2-1", "x2-x1^2", "x1*x2-1", "x1+x2-1"])
@pytest.mark.parametrize("σ", ["tanh", "exp", "cos", "sigmoid", "gelu", "elu", "relu", "abs", "relu^3"])
@pytest.mark.parametrize("bias", [False, True])
def test_where_it_is_infinite_finite_parts_have_large_dimensions(equation: str, σ: str, bias: bool) -> None:
    X = variety(2, equation, bias=bias)
    assert upper_dimension(named(σ), X).infinite
    for count in (3, 6, 12):
        rows = [[*point, *[fmpq(1)] * bias] for point in curve(equation, count)]
        assert X.contains(rows[0][:2])
        assert (upper_dimension(named(σ), Points(fmpq_mat(rows))).value or 0) >= count


@pytest.mark.parametrize(
    ("σ", "equations", "bias", "value"),
    [
        ("relu", ["x1-2*x2"], False, 2),
        ("relu", ["x1-2*x2"], True, None),
        ("relu", ["x1^2"], False, 2),
        ("tanh", ["x1^2"], False, None),
        ("relu^2", ["x1*x2"], False, 4),
        ("exp", ["x1^2+x2^2"], False, 1),
        ("tanh", ["x1^2+x2^2"], False, 0),
        ("tanh", ["x1^2+x2^2"], True, 1),
        ("exp", ["x1^2+x2^2+1"], False, 0),
        ("relu", ["x1^2+x2^2-5", "x1*x2-2"], False, 4),
        ("tanh", ["x1^2+x2^2-5", "x1*x2-2"], False, 2),
        ("tanh", ["x1^2+x2^2-5", "x1*x2-2"], True, 4),
    ],
)
def test_dimensions(σ: str, equations: list[str], bias: bool, value: int | None) -> None:
    found = upper_dimension(named(σ), variety(2, *equations, bias=bias))
    assert (found.value, found.infinite) == (value, value is None)


def test_a_linear_change_of_the_inputs_changes_nothing() -> None:
    """x ↦ (x1 + 2 x2, x1 + 3 x2) is invertible over the integers."""
    x, y = sympy.symbols("x1:3")
    for n, equations, rays in INFINITE.values():
        if n == 2:
            given = [sympy.sympify(g.replace("^", "**")) for g in equations]
            moved = [sympy.expand(g.subs({x: x + 2 * y, y: x + 3 * y}, simultaneous=True)) for g in given]
            X = variety(2, *(str(g).replace("**", "^") for g in moved))
            assert isinstance(essential_points(X, False), str)
            assert not rays or isinstance(essential_points(X, True), str)


def test_families_agree_with_their_equations() -> None:
    for family in (sphere(2), sphere(3), matrices(2, 2, 1), matrices(2, 3, 1)):
        assert family.extent == "infinite"
        assert isinstance(essential_points(Variety(family.n, tuple(family.equations)), True), str)
