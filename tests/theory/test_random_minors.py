"""Random minors are lower bounds whatever happens, and usually the whole dimension."""

import pytest
from flint import fmpq_mat
from hypothesis import given

from tests.strategies import matrices, polynomials
from valleys.theory.activations import Polynomial
from valleys.theory.dimension import upper_dimension
from valleys.theory.exact import columns_of, matrix
from valleys.theory.feature_space import LARGE, FeatureSpace
from valleys.theory.inputs import Points
from valleys.theory.modular_rank import PRIMES
from valleys.theory.networks import random_network
from valleys.theory.random_minors import random_minor


@given(polynomials, matrices(5, 2))
def test_the_minor_is_nonsingular_over_q_and_has_the_size_of_the_dimension(σ: Polynomial, x: fmpq_mat) -> None:
    value = upper_dimension(σ, Points(x)).value
    assert value is not None
    found = random_minor(σ, Points(x), 5)
    assert len(found.columns) == len(found.weights) == value
    if value:
        values = σ.values(matrix(found.weights, 2) * x.transpose())
        assert columns_of(values, found.columns).rank() == value


def test_a_prime_that_divides_a_denominator_is_passed_over() -> None:
    assert random_minor(Polynomial.of([0, 0, 1]), Points(matrix([[1, 0], [0, 1], [1, 1]])), 3).prime == 31
    assert random_minor(Polynomial.of([0, 0, "1/31"]), Points(matrix([[1, 0], [0, 1], [1, 1]])), 3).prime == 29
    assert random_minor(Polynomial.of([0, 1]), Points(matrix([["1/899"]])), 1).prime == PRIMES[1]


def test_a_determinant_divisible_by_the_small_prime_is_no_smaller_rank() -> None:
    """z at the points 1 and 32 of R², second coordinates 0 and 31: modulo 31 they are one point."""
    found = random_minor(Polynomial.of([0, 1]), Points(matrix([[1, 0], [32, 31]])), 2)
    assert (len(found.columns), found.prime) == (2, 29)


@pytest.mark.parametrize("n", [4, 5])
def test_large_tables_agree_with_the_exact_rank(n: int) -> None:
    x = random_network(n, 1, 300, 1, reach=5).W
    space = FeatureSpace(Polynomial.of([1, 1, 1, 1, 1, 1]), Points(x))
    assert space.random_minor is None or space.features.count >= LARGE
    assert space.dimension == space.table.rank()
