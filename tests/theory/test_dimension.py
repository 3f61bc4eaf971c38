"""dim* by two routes: closed forms against ranks of neuron values, and the witnesses against their definition."""

from itertools import combinations as subsets
from math import comb
from random import Random

import pytest
import sympy
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import activations, matrices, polynomials
from valleys.theory.activations import ABS, RELU, Activation, PiecewiseLinear, Polynomial, activation
from valleys.theory.candidates import lattice
from valleys.theory.dimension import Dimension, Relations, upper_dimension
from valleys.theory.errors import LimitError, ShapeError, UndecidedError
from valleys.theory.exact import PRIMES, columns_of, independent_rows, matrix, modulo, rows_of
from valleys.theory.inputs import Everywhere, Points
from valleys.theory.networks import random_network
from valleys.theory.tensor_features import Kinks, Monomials, features
from valleys.verifiers import describe
from valleys.verifiers.describe import dimension_lines
from valleys.verifiers.verdict import Undecided


def rank_of_neurons(σ: Activation, x: fmpq_mat, reach: int = 4) -> int:
    """The rank of many neurons' values: brute force."""
    n = x.ncols()
    W = matrix([*random_network(n, 1, 60, 1, reach).W.tolist(), *random_network(n, 1, 60, 2, 40 * reach).W.tolist()], n)
    return σ.values(W * x.transpose()).rank()


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("degrees", [s for r in range(1, 4) for s in subsets(range(4), r)])
@pytest.mark.parametrize("bias", [False, True])
def test_the_closed_form_is_the_rank_of_many_neurons(n: int, degrees: tuple[int, ...], bias: bool) -> None:
    σ = Polynomial.of({k: (-1) ** k * (k + 1) for k in degrees})
    x = matrix(lattice(n, 3), n)
    x = matrix([[*row, 1] for row in x.tolist()]) if bias else x
    value = upper_dimension(σ, Everywhere(n, bias)).value
    assert value == rank_of_neurons(σ, x)
    assert value == (comb(n + max(degrees), n) if bias else sum(comb(n + k - 1, k) for k in degrees))


@given(activations, st.integers(1, 3).flatmap(lambda n: st.integers(1, 7).flatmap(lambda N: matrices(N, n))))
def test_on_points_the_dimension_is_the_rank_of_many_neurons(σ: Activation, x: fmpq_mat) -> None:
    assert upper_dimension(σ, Points(x)).value == rank_of_neurons(σ, x)


@given(polynomials, matrices(6, 2))
def test_on_points_the_dimension_is_the_rank_of_the_kernel(σ: Polynomial, x: fmpq_mat) -> None:
    kernel = Polynomial.of(dict.fromkeys(σ.degrees, 1))
    assert upper_dimension(σ, Points(x)).value == kernel.values(x * x.transpose()).rank()


@given(activations, matrices(5, 2), matrices(2, 2))
def test_a_change_of_basis_of_the_inputs_changes_nothing(σ: Activation, x: fmpq_mat, A: fmpq_mat) -> None:
    if A.rank() == 2:
        assert upper_dimension(σ, Points(x)).value == upper_dimension(σ, Points(x * A)).value


@given(activations, matrices(5, 2))
def test_one_point_more_adds_at_most_one(σ: Activation, x: fmpq_mat) -> None:
    fewer = upper_dimension(σ, Points(rows_of(x, range(4)))).value
    more = upper_dimension(σ, Points(x)).value
    assert fewer is not None
    assert more is not None
    assert fewer <= more <= fewer + 1


@given(polynomials, st.integers(0, 4), matrices(5, 2))
def test_a_degree_more_never_lowers_the_dimension(σ: Polynomial, k: int, x: fmpq_mat) -> None:
    larger = Polynomial.of({**dict(σ.terms), k: 1})
    fewer, more = (upper_dimension(each, Points(x)).value for each in (σ, larger))
    assert fewer is not None
    assert more is not None
    assert fewer <= more <= fewer + k + 1


def holds(found: Dimension) -> bool:
    """Both witnesses, from their definitions, with exact ranks."""
    minor = found.lower()
    points = minor.points if isinstance(minor.points, fmpq_mat) else rows_of(x_of(found), minor.points)
    values = found.activation.values(minor.weights * points.transpose())
    lower = values.nrows() == values.ncols() == found.value and values.rank() == found.value
    space = found.features
    assert space is not None
    if found.upper == "spanning-set":
        return lower and space.count == found.value
    if found.upper == "points":
        return lower and len({tuple(row) for row in x_of(found).tolist()}) == found.value
    return lower and relations_hold(found)


def x_of(found: Dimension) -> fmpq_mat:
    assert isinstance(found.inputs, Points)
    return found.inputs.x


def relations_hold(found: Dimension) -> bool:
    relations, space = found.upper, found.features
    assert isinstance(relations, Relations)
    assert isinstance(found.inputs, Points)
    assert space is not None
    table = space.values(found.inputs)
    table = table if relations.between == "features" else table.transpose()
    others = [i for i in range(table.nrows()) if i not in relations.basis]
    combinations = matrix(
        [[row.get(j, 0) for j in range(len(relations.basis))] for row in relations.combinations], len(relations.basis)
    )
    exact = combinations * rows_of(table, relations.basis) == rows_of(table, others)
    return exact and len(relations.basis) == found.value


@given(activations, st.integers(1, 3).flatmap(lambda n: st.integers(1, 7).flatmap(lambda N: matrices(N, n))))
def test_witnesses_on_points_hold(σ: Activation, x: fmpq_mat) -> None:
    assert holds(upper_dimension(σ, Points(x)))


@given(polynomials, st.integers(1, 3), st.booleans())
def test_witnesses_everywhere_hold(σ: Polynomial, n: int, bias: bool) -> None:
    assert holds(upper_dimension(σ, Everywhere(n, bias)))


def test_a_kink_everywhere_has_no_finite_dimension_unless_n_is_1() -> None:
    found = upper_dimension(RELU, Everywhere(2))
    assert found.value is None
    with pytest.raises(UndecidedError, match="infinite"):
        found.lower()
    assert upper_dimension(RELU, Everywhere(1, bias=True)).value is None
    assert upper_dimension(RELU, Everywhere(1)).value == 2
    assert upper_dimension(ABS, Everywhere(1)).value == 1
    assert upper_dimension(PiecewiseLinear(fmpq(2), fmpq(2)), Everywhere(3)).value == 3
    assert upper_dimension(PiecewiseLinear(fmpq(2), fmpq(2)), Everywhere(3, bias=True)).value == 4


def test_relu_with_distinct_points_and_a_bias_reaches_every_function() -> None:
    x = matrix([[k % 3, k // 3, 1] for k in range(9)])
    assert upper_dimension(RELU, Points(x)).value == 9


def test_weights_that_random_search_misses_are_constructed() -> None:
    """A cell of the arrangement so thin that no small random weight is in it."""
    x = matrix([[1000000, 1], [1000001, 1], [1000002, 1], [1000003, 1]])
    found = upper_dimension(RELU, Points(x))
    assert found.value == 4
    assert holds(found)


def test_isotropic_points_do_not_lower_the_rank() -> None:
    """⟨(1, 2), (1, 2)⟩ = 5: a rank computed modulo 5 would be 0."""
    assert upper_dimension(activation("z"), Points(matrix([[1, 2]]))).value == 1
    p = PRIMES[0]
    assert holds(upper_dimension(activation("z"), Points(matrix([[1, 0], [p, 1]]))))


def test_a_point_that_vanishes_modulo_the_prime_is_found_out() -> None:
    found = upper_dimension(activation("z"), Points(matrix([[PRIMES[0], 0], [0, 1], [PRIMES[0], 1]])))
    assert found.value == 2


@pytest.mark.parametrize(("σ", "n", "d"), [("z^2", 10, 55), ("z^2", 6, 21), ("1,1,1,1,1", 6, 210), ("z^3+z^2", 4, 30)])
def test_known_values(σ: str, n: int, d: int) -> None:
    assert upper_dimension(activation(σ), Everywhere(n)).value == d


def test_large_closed_forms_are_exact_and_immediate() -> None:
    assert upper_dimension(activation("z^2"), Everywhere(10**6)).value == comb(10**6 + 1, 2)
    assert upper_dimension(activation("z^1000000"), Everywhere(2)).value == 10**6 + 1
    with pytest.raises(LimitError, match="at most 1500 to write a witness"):
        upper_dimension(activation("z^2"), Everywhere(1000)).lower()


@pytest.mark.parametrize(("σ", "bias"), [("z^2+z", False), ("1 - z^3", False), ("z^2", True), ("z^3/2 - z", True)])
def test_psi_paired_with_the_basis_is_the_neuron(σ: str, bias: bool) -> None:
    space = features(activation(σ), Everywhere(2, bias))
    assert isinstance(space, Monomials)
    x1, x2, w1, w2, b = sympy.symbols("x1 x2 w1 w2 b", real=True)
    paired = sum(f * g for f, g in zip(space.basis(), space.psi(), strict=True))
    neuron = space.activation.expression(w1 * x1 + w2 * x2 + (b if bias else 0))
    assert sympy.expand(paired - neuron) == 0


@given(activations, matrices(4, 2), matrices(3, 2))
def test_coordinates_of_neurons_give_their_values(σ: Activation, x: fmpq_mat, W: fmpq_mat) -> None:
    points = Points(x)
    space = Monomials(σ, 2) if isinstance(σ, Polynomial) else Kinks(σ, points)
    assert space.coordinates(W) * space.values(points) == σ.values(W * x.transpose())


@settings(max_examples=20)
@given(polynomials, matrices(3, 2), matrices(3, 3))
def test_coordinates_with_a_bias_give_the_values_of_shifted_neurons(σ: Polynomial, x: fmpq_mat, W: fmpq_mat) -> None:
    space = Monomials(σ, 2, bias=True)
    shifted = matrix([[*row, 1] for row in x.tolist()])
    assert space.coordinates(W) * space.values(Points(x)) == σ.values(W * shifted.transpose())


def test_features_of_relu_everywhere_are_infinitely_many() -> None:
    assert features(RELU, Everywhere(2)) is None


def test_too_many_monomials_are_not_listed() -> None:
    with pytest.raises(LimitError, match="at most 20000 monomials"):
        _ = Monomials(Polynomial.of([0, 0, 1]), 1000).exponents


def test_there_is_at_least_one_input_and_one_point() -> None:
    with pytest.raises(ShapeError, match="at least 1 input"):
        Everywhere(0)
    with pytest.raises(ShapeError, match="at least one point"):
        Points(fmpq_mat(0, 2))


def test_the_lattice_is_unisolvent() -> None:
    """Theorem: the monomials of degree ≤ D at the principal lattice are a square nonsingular table."""
    for n, D in ((1, 4), (2, 4), (3, 3), (4, 2)):
        space = Monomials(Polynomial.of([1] * (D + 1)), n)
        table = space.values(Points(matrix(lattice(n, D), n)))
        assert table.nrows() == table.ncols() == comb(n + D, n)
        assert columns_of(table, independent_rows(table)).nrows() == table.nrows()


def test_relations_are_refused_when_no_prime_shows_the_rank() -> None:
    """Coordinates that are multiples of every prime tried: nothing is claimed."""
    product = PRIMES[0] * PRIMES[1] * PRIMES[2]
    with pytest.raises(UndecidedError, match="rank over Q"):
        upper_dimension(activation("z"), Points(matrix([[product, 0], [0, 1], [product, 1]])))


@pytest.mark.parametrize(
    ("σ", "n", "bias"),
    [("z^30", 3, False), ("z^100", 2, False), ("z^100", 1, True), ("z^100+z", 1, True), ("z^99+z^100", 2, False),
     ("z^16+z", 2, True), ("z^4", 6, True), ("4194287*z^3+z^2", 9, False)],
)  # fmt: skip
def test_witnesses_of_large_degree_or_value_are_quick(σ: str, n: int, bias: bool) -> None:
    found = upper_dimension(activation(σ), Everywhere(n, bias))
    minor = found.lower()
    assert isinstance(minor.points, fmpq_mat)
    assert isinstance(found.activation, Polynomial)
    values = found.activation.values(minor.weights * minor.points.transpose())
    assert values.nrows() == values.ncols() == found.value
    assert modulo(values, minor.prime).rank() == found.value
    assert not bias or all(row[-1] == 1 for row in minor.points.tolist())


@pytest.mark.parametrize(("σ", "n", "found"), [("z^5000", 1, "degree of at most 100"), ("z^60", 3, "at most 1500")])
def test_witnesses_beyond_the_limits_are_refused_at_once(σ: str, n: int, found: str) -> None:
    with pytest.raises(LimitError, match=found):
        upper_dimension(activation(σ), Everywhere(n)).lower()


def test_what_is_asked_is_remembered_where_points_stand_for_it() -> None:
    assert upper_dimension(RELU, Everywhere(1)).asked == Everywhere(1)


def test_monomials_are_listed_in_the_order_of_their_variables() -> None:
    lines = dimension_lines(upper_dimension(activation("z^2"), Everywhere(10)), Undecided("not asked"))
    assert "x2*x9, x2*x10, x3^2" in lines[1]
    assert "2*w2*w9, 2*w2*w10, w3^2" in lines[2]


def test_a_risk_that_is_no_float_is_shown() -> None:
    values = (fmpq(1, 3), fmpq(0), fmpq(10**4000), fmpq(1, 10**4000))
    assert [describe._number(value) for value in values] == ["0.333333333333", "0", "1e4000", "1e-4000"]


def test_points_on_a_cone_have_relations_between_monomials() -> None:
    """Rank-one 2×2 matrices: Σ (k+1)² over the degrees, although there are more monomials than points."""
    random = Random(2)
    factors = [[random.randint(-9, 9) for _ in range(4)] for _ in range(300)]
    points = Points(matrix([[a * c, a * d, b * c, b * d] for a, b, c, d in factors]))
    found = upper_dimension(Polynomial.of([1] * 8), points)
    assert found.features is not None
    assert found.features.count > points.count
    assert isinstance(found.upper, Relations)
    assert (found.value, found.upper.between) == (sum((k + 1) ** 2 for k in range(8)), "features")
    assert holds(found)


def test_long_coordinates_do_not_matter_for_constants() -> None:
    """Powers of 10³⁰ up to degree 0 are 1, but the coordinate itself does not fit into a machine integer."""
    assert upper_dimension(activation("3"), Points(matrix([[10**30], [1]]))).value == 1
    assert upper_dimension(activation("0"), Points(matrix([[10**30], [1]]))).value == 0
