"""Polynomials that vanish on points: exact, and all of them, whichever levels they are found at."""

from random import Random

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import example, given
from hypothesis import strategies as st

from tests.strategies import matrices
from valleys.theory import vanishing as module
from valleys.theory.activations import Polynomial
from valleys.theory.exact import matrix, row_relations, rows_of
from valleys.theory.inputs import Points
from valleys.theory.tensor_features import monomials
from valleys.theory.vanishing import Vanishing

degrees = st.sets(st.integers(0, 4), min_size=1).map(sorted)


def everything(points: Points, K: list[int]) -> Vanishing:
    found = Vanishing(points, K)
    found.search_below_top()
    found.search()
    return found


def check(points: Points, K: list[int]) -> None:
    """The basis is that of elimination in the order of S, and the relations hold for the exact table."""
    table = monomials(points.x, K)
    basis, combinations = everything(points, K).relations()
    assert basis == row_relations(table)[0]
    others = [i for i in range(table.nrows()) if i not in basis]
    dense = fmpq_mat(len(others), len(basis), [row.get(j, fmpq(0)) for row in combinations for j in range(len(basis))])
    assert dense * rows_of(table, basis) == rows_of(table, others)
    assert all(c != 0 for row in combinations for c in row.values())


@given(st.integers(1, 3).flatmap(lambda n: st.integers(1, 9).flatmap(lambda N: matrices(N, n))), degrees)
@example(matrix([[0, 0]]), [1])
@example(matrix([[1, 1], [2, 2], [3, 3]]), [2])
@example(matrix([[1], [2]]), [0, 4])
def test_any_points_and_degrees(x: fmpq_mat, K: list[int]) -> None:
    check(Points(x), K)


def image(parameters: int, n: int, count: int, degree: int, seed: int) -> Points:
    """Points on a random variety: values of n polynomials in a few variables."""
    random = Random(seed)
    terms = [(random.randrange(parameters), random.randint(0, degree), random.randint(-3, 3)) for _ in range(4 * n)]
    rows = []
    for _ in range(count):
        t = [random.randint(-5, 5) for _ in range(parameters)]
        rows.append([sum(c * t[i] ** e * t[0] for i, e, c in terms[j::n]) for j in range(n)])
    return Points(matrix(rows))


@pytest.mark.parametrize("K", [[0, 1, 2, 3], [3], [4], [2, 4], [1, 4], [0, 3, 4]])
@pytest.mark.parametrize("seed", range(3))
def test_points_on_varieties(K: list[int], seed: int) -> None:
    check(image(2, 4, 60, 2, seed), K)
    check(Points(image(2, 4, 60, 2, seed).x * fmpq(1, 10**7)), K)


def test_relations_of_low_degree_are_enough_on_a_cone() -> None:
    """x₁x₄ = x₂x₃ times the 70 monomials of degree at most 4 is all that vanishes up to degree 6."""
    random = Random(1)
    factors = [[random.randint(-9, 9) for _ in range(4)] for _ in range(300)]
    found = Vanishing(Points(matrix([[a * c, a * d, b * c, b * d] for a, b, c, d in factors])), range(7))
    found.search_below_top()
    assert (found.bound, len(found.known)) == (140, 70)
    assert all(sorted(q.values()) == [-1, 1] for q in found.known.values())


def test_a_relation_at_some_of_the_points_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """All points but one are on a line: with no spare points the line is found first, and refused."""
    monkeypatch.setattr(module, "SPARE", 0)
    points = Points(matrix([[k, 2 * k + 1] for k in range(30)] + [[5, 5]]))
    check(points, [0, 1])
    check(Points(points.x * 10**30), [0, 1, 2])


def test_relations_at_the_end_are_reduced() -> None:
    """On the twisted cubic x₃ = x₁³ = x₁x₂ a multiple of a relation has leading monomials of others in its tail."""
    curve = Points(matrix([[t, t**2, t**3] for t in range(-12, 13)]))
    assert everything(curve, [0, 1, 2, 3, 4]).bound == 4 * 3 + 1
    check(curve, [0, 1, 2, 3, 4])


def test_the_span_does_not_depend_on_lower_coefficients_of_the_search() -> None:
    """Homogeneous degrees use forms of lower degree that are not in S: z⁴ on a circle in a plane of R³."""
    rows = [[fmpq(1 - t * t, 1 + t * t), fmpq(2 * t, 1 + t * t), fmpq(1)] for t in range(-9, 10)]
    points = Points(matrix(rows))
    assert everything(points, [4]).bound == monomials(points.x, [4]).rank() == 9
    assert Polynomial.of({4: 1}).values(points.x * points.x.transpose()).rank() == 9
