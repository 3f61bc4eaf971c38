"""Exact limits for probabilities: two routes to each, known values, coverage by exact enumeration, and verdicts."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from valleys.theory.errors import InputError
from valleys.verifiers.binomial import (
    BITS,
    Count,
    Says,
    exact_tail,
    least_draws,
    lower_limit,
    median_limits,
    upper_limit,
)

UNIT = Fraction(1, 1 << BITS)
errors = st.sampled_from([Fraction(1, 20), Fraction(1, 1000), Fraction(1, 10**9)])


@given(st.integers(1, 120), st.data(), errors)
def test_the_limit_is_the_first_multiple_at_which_the_exact_tail_is_small(
    T: int, data: st.DataObject, error: Fraction
) -> None:
    k = data.draw(st.integers(0, T - 1))
    q = upper_limit(k, T, error)
    assert exact_tail(k, T, q) <= error < exact_tail(k, T, q - UNIT)


@given(st.integers(1, 2000), st.data(), errors)
def test_the_limits_are_quantiles_of_the_beta_distribution(T: int, data: st.DataObject, error: Fraction) -> None:
    k = data.draw(st.integers(0, T))
    if k < T:
        assert float(upper_limit(k, T, error)) == pytest.approx(
            beta.isf(float(error), k + 1, T - k), rel=1e-6, abs=2.0**-23
        )
    if k > 0:
        assert float(lower_limit(k, T, error)) == pytest.approx(
            beta.ppf(float(error), k, T - k + 1), rel=1e-6, abs=2.0**-23
        )


@pytest.mark.parametrize("T", [1, 7, 30])
@pytest.mark.parametrize("q", [Fraction(1, 100), Fraction(1, 3), Fraction(1, 2), Fraction(9, 10)])
def test_each_limit_is_wrong_at_most_as_often_as_its_error(T: int, q: Fraction) -> None:
    error = Fraction(1, 20)
    mass = [exact_tail(k, T, q) - (exact_tail(k - 1, T, q) if k else 0) for k in range(T + 1)]
    assert sum(mass) == 1
    assert sum(m for k, m in enumerate(mass) if upper_limit(k, T, error) < q) <= error
    assert sum(m for k, m in enumerate(mass) if lower_limit(k, T, error) > q) <= error


def test_limits_move_with_the_counts() -> None:
    for error in (Fraction(1, 20), Fraction(1, 1000)):
        limits = [(lower_limit(k, 40, error), upper_limit(k, 40, error)) for k in range(41)]
        assert all(a < c and b < d for (a, b), (c, d) in pairwise(limits))
        assert limits[0][0] == 0
        assert limits[-1][1] == 1


def test_verdicts() -> None:
    most, error = Fraction(1, 100), Fraction(1, 1000)
    assert Count(688, 0).says(most, error) is Says.CONSISTENT
    assert Count(687, 0).says(most, error) is Says.UNDECIDED
    assert Count(688, 0, open=1).says(most, error) is Says.UNDECIDED, "what is not known counts against the upper limit"
    assert Count(688, 30).says(most, error) is Says.REFUTED
    assert Count(688, 0, open=688).says(most, error) is Says.UNDECIDED, "and does not count for the lower one"


def test_the_least_number_of_draws() -> None:
    for seen in (0, 1, 5):
        T = least_draws(Fraction(1, 50), Fraction(1, 1000), seen)
        assert upper_limit(seen, T, Fraction(1, 1000)) <= Fraction(1, 50) < upper_limit(seen, T - 1, Fraction(1, 1000))
    with pytest.raises(InputError, match="take a larger one"):
        least_draws(Fraction(1, 10**6), Fraction(1, 1000))


def test_large_counts_are_answered_by_enclosures() -> None:
    assert float(upper_limit(50_000, 100_000, Fraction(1, 1000))) == pytest.approx(
        beta.isf(0.001, 50_001, 50_000), abs=2.0**-23
    )


def test_counts_beyond_the_draws_are_refused() -> None:
    with pytest.raises(InputError, match="expected counts"):
        Count(3, 2, open=2)


@given(st.integers(1, 60), errors)
def test_the_median_lies_between_order_statistics(T: int, error: Fraction) -> None:
    """For a law without atoms the j-th value is above the median with probability P(X < j), X binomial, q = 1/2."""
    found = median_limits([float(k) for k in range(1, T + 1)], error)
    half = Fraction(1, 2)
    if found is None:
        assert 2 * exact_tail(0, T, half) > error
        return
    j = int(found[0])
    assert found[1] == T + 1 - j
    assert 2 * exact_tail(j - 1, T, half) <= error < 2 * exact_tail(j, T, half)
