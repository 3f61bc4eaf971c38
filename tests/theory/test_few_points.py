"""Full views of few points: the numbers of notes/quadratic.md, §3d, against their definitions."""

from math import isqrt

import pytest
from flint import fmpq_mat

from valleys.theory.exact import matrix
from valleys.theory.few_points import enough_for, most_active, some_view_is_full
from valleys.theory.inputs import Points


def units(count: int) -> fmpq_mat:
    return matrix([[int(i == j) for j in range(count)] for i in range(count)])


@pytest.mark.parametrize("count", [1, 2, 3, 6, 7, 10, 11])
def test_points_in_general_position_ask_for_as_many_forms(count: int) -> None:
    width = next(p for p in range(1, count + 1) if p * (p + 1) // 2 >= count)
    assert some_view_is_full(units(count), width, count)
    assert not some_view_is_full(units(count), width - 1, count)


@pytest.mark.parametrize("m", [2, 3, 5])
def test_sums_with_one_vector_ask_for_all_dimensions(m: int) -> None:
    """Of w_i, v, v + w_i (i ≤ m) the views are full from m + 1 on, though they have only 2m + 1 dimensions."""
    vectors = units(m + 1).tolist()
    v, w = vectors[0], vectors[1:]
    x = matrix([*w, v, *([a + b for a, b in zip(v, one, strict=True)] for one in w)])
    assert not some_view_is_full(x, m, 2 * m + 1)
    assert some_view_is_full(x, m + 1, 2 * m + 1)


@pytest.mark.parametrize("count", [5, 12, 30])
def test_about_two_roots_of_their_number_are_enough(count: int) -> None:
    assert enough_for(Points(units(count)), count) == most_active(count - 1) + 1 == isqrt(4 * count - 3)


def test_repeated_points_count_once() -> None:
    once, twice = units(6), matrix(units(6).tolist() * 2)
    assert enough_for(Points(once), 6) == enough_for(Points(twice), 6)
