from decimal import Decimal
from fractions import Fraction

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import matrices, rationals
from valleys.theory.errors import InputError, LimitError, ParseError, ShapeError
from valleys.theory.exact import (
    combinations,
    digits,
    independent_columns,
    independent_rows,
    matrix,
    rational,
    row_relations,
    rows_of,
)


def as_fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_the_dyadic_rational_that_it_is(value: float) -> None:
    assert as_fraction(rational(value)) == Fraction(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000, places=12))
def test_a_decimal_text_is_the_decimal_it_shows(value: Decimal) -> None:
    assert as_fraction(rational(str(value))) == Fraction(value)


@given(rationals)
def test_a_fraction_survives_its_text(value: Fraction) -> None:
    assert as_fraction(rational(str(value))) == value == as_fraction(rational(value))


@pytest.mark.parametrize(
    "text", ["", " ", "1/", "/2", "1/0", "a", "1e", "e5", ".", "-", "1 2", "0x10", "1_000", "١", "1.2.3"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ParseError, match="expected a"):
        rational(text)


def test_numbers_too_large_are_refused_at_once() -> None:
    with pytest.raises(LimitError, match="at most"):
        rational("1" * 1_000_000)
    with pytest.raises(LimitError, match="exponent"):
        rational("1e999999")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_nan_and_infinity_are_no_numbers(value: float) -> None:
    with pytest.raises(InputError, match="finite"):
        rational(value)


def test_ragged_rows_are_refused() -> None:
    with pytest.raises(ShapeError, match="rows of 2 numbers, got 1 in row 1"):
        matrix([[1, 2], [3]])


@given(st.integers(0, 4).flatmap(lambda r: st.integers(0, 5).flatmap(lambda c: matrices(r, c))))
def test_independent_rows_and_columns_number_the_rank_and_are_the_first(a: fmpq_mat) -> None:
    rank = a.rref()[1] if a.nrows() and a.ncols() else 0
    for found, table in ((independent_rows(a), a), (independent_columns(a), a.transpose())):
        assert len(found) == rank
        for i in range(table.nrows()):
            before = rows_of(table, list(range(i)))
            grows = table.ncols() > 0 and rows_of(table, list(range(i + 1))).rank() > (before.rank() if i else 0)
            assert (i in found) == grows


@given(matrices(2, 4), matrices(3, 2), matrices(1, 4))
def test_combinations_are_found_exactly_when_they_exist(of: fmpq_mat, C: fmpq_mat, other: fmpq_mat) -> None:
    if of.rank() < 2:
        return
    assert combinations(of, C * of) == C
    stacked = fmpq_mat(3, 4, of.entries() + other.entries())
    assert (combinations(of, other) is None) == (stacked.rank() == 3)


@pytest.mark.parametrize(("shape", "targets"), [((0, 3), (2, 3)), ((0, 0), (0, 0)), ((2, 2), (0, 2))])
def test_combinations_of_nothing(shape: tuple[int, int], targets: tuple[int, int]) -> None:
    of = fmpq_mat(*shape) if shape != (2, 2) else matrix([[1, 0], [0, 1]])
    assert combinations(of, fmpq_mat(*targets)) == fmpq_mat(targets[0], shape[0])


def test_nothing_spans_nothing_but_zero() -> None:
    assert combinations(fmpq_mat(0, 2), matrix([[0, 1]])) is None


def test_digits_count_the_longer_of_numerator_and_denominator() -> None:
    assert [digits(rational(t)) for t in ("0", "-7", "1/1000", "99/2")] == [1, 1, 4, 2]


@given(st.integers(1, 5).flatmap(lambda rows: st.integers(1, 4).flatmap(lambda columns: matrices(rows, columns))))
def test_relations_between_rows_are_exact_and_hold_for_all_others(a: fmpq_mat) -> None:
    basis, combos = row_relations(a)
    others = [i for i in range(a.nrows()) if i not in basis]
    assert len(basis) == a.rank()
    assert combos * rows_of(a, basis) == rows_of(a, others)
    assert basis == independent_rows(a)
