"""The table of dimensions on finite sets, against ranks of neuron values at 400 bits."""

from collections.abc import Callable
from itertools import product

import pytest
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from valleys.theory.activation_grammar import named
from valleys.theory.dimension import upper_dimension
from valleys.theory.errors import LimitError, ParseError, UndecidedError
from valleys.theory.exact import matrix
from valleys.theory.inputs import Everywhere, Points
from valleys.theory.lower_dimension import lower_dimension
from valleys.theory.named_activations import RULES, Named, relu_power
from valleys.theory.networks import random_network
from valleys.theory.varieties import sphere

VALUES: dict[str, Callable[[arb], arb]] = {
    "exp": lambda z: z.exp(),
    "tanh": lambda z: z.tanh(),
    "sin": lambda z: z.sin(),
    "erf": lambda z: z.erf(),
    "atan": lambda z: z.atan(),
    "cos": lambda z: z.cos(),
    "gaussian": lambda z: (-z * z).exp(),
    "sigmoid": lambda z: 1 / (1 + (-z).exp()),
    "softplus": lambda z: (1 + z.exp()).log(),
    "squareplus": lambda z: (z + (z * z + 4).sqrt()) / 2,
    "normal-cdf": lambda z: (1 + (z / arb(2).sqrt()).erf()) / 2,
    "arctan-plus-half-pi": lambda z: z.atan() + arb.pi() / 2,
    "tanh-plus-1": lambda z: z.tanh() + 1,
    "gelu": lambda z: z * (1 + (z / arb(2).sqrt()).erf()) / 2,
    "silu": lambda z: z / (1 + (-z).exp()),
    "elu": lambda z: z if z >= 0 else z.exp() - 1,
}
POWERS = tuple(f"relu^{k}" for k in (1, 2, 3, 4))


def value(name: str, z: arb) -> arb:
    """σ(z)."""
    power = relu_power(name)
    return VALUES[name](z) if power is None else z**power if z > 0 else arb(0)


def numeric_rank(name: str, x: fmpq_mat) -> int:
    """Gaussian elimination with the largest pivot, at 400 bits; what is below 10⁻⁶⁰ counts as zero. A guess."""
    saved, ctx.prec = ctx.prec, 400
    try:
        W = random_network(x.ncols(), 1, 4 * x.nrows() + 20, 3, reach=99).W * fmpq(1, 50)
        z = arb_mat(W * x.transpose())
        rows = [[value(name, z[i, j]).mid() for j in range(z.ncols())] for i in range(z.nrows())]
        return _eliminated(rows)
    finally:
        ctx.prec = saved


def _eliminated(rows: list[list[arb]]) -> int:
    rank = 0
    for column in range(len(rows[0])):
        best = max(range(rank, len(rows)), key=lambda i: abs(float(rows[i][column])), default=None)
        if best is None or abs(rows[best][column]) < arb(10) ** -60:
            continue
        rows[rank], rows[best] = rows[best], rows[rank]
        for i in range(rank + 1, len(rows)):
            factor = rows[i][column] / rows[rank][column]
            rows[i] = [(a - factor * b).mid() for a, b in zip(rows[i], rows[rank], strict=True)]
        rank += 1
    return rank


CASES = [
    [[0]],
    [[1], [-1]],
    [[0], [1], [-1], [2]],
    [[1, 0], [-1, 0], [0, 1], [2, 0]],
    [[1, 1], [-1, -1], [2, 2], [0, 0], [1, 0]],
    [[1, 1], [1, 1], [1, 2]],
    [[1, 0, 1], [0, 1, 1], [-1, 0, 1]],
    [[1, 2], [-1, -2], [3, 1], [-3, -1], [0, 0]],
]


def test_the_table_and_the_functions_name_the_same() -> None:
    assert set(RULES) == set(VALUES)


@pytest.mark.parametrize("name", [*RULES, *POWERS])
@pytest.mark.parametrize("x", CASES, ids=str)
def test_the_table_is_the_rank_of_many_neurons(name: str, x: list[list[int]]) -> None:
    assert upper_dimension(Named(name), Points(matrix(x))).value == numeric_rank(name, matrix(x))


@settings(max_examples=40)
@given(
    st.sampled_from([*sorted(RULES), *POWERS]),
    st.lists(st.lists(st.integers(-2, 2), min_size=2, max_size=2), min_size=1, max_size=5),
)
def test_on_random_sets_too(name: str, x: list[list[int]]) -> None:
    assert Named(name).dimension(Points(matrix(x))) == numeric_rank(name, matrix(x))


def cell_rank(power: int, x: fmpq_mat) -> int:
    """The rank of σ(⟨w, x_k⟩) = max(0, ·)^k over a grid of w in the plane that meets every cell, exactly."""
    W = fmpq_mat([[fmpq(a), fmpq(b)] for a, b in product(range(-12, 13), repeat=2)])
    z = (W * x.transpose()).tolist()
    return fmpq_mat([[max(entry, fmpq(0)) ** power for entry in row] for row in z]).rank()


@settings(max_examples=60)
@given(
    st.integers(1, 5), st.lists(st.lists(st.integers(-2, 2), min_size=2, max_size=2), min_size=1, max_size=9), st.data()
)
def test_powers_of_relu_are_ranks_over_the_rationals(power: int, x: list[list[int]], data: st.DataObject) -> None:
    """Lines in the plane, many with points on both sides: where the k-th powers are dependent, the rank is smaller."""
    opposite = data.draw(st.lists(st.sampled_from(x), max_size=4))
    points = matrix(x + [[-2 * a, -2 * b] for a, b in opposite])
    assert Named(f"relu^{power}").dimension(Points(points)) == cell_rank(power, points)


def test_powers_of_relu_at_their_smallest_cases() -> None:
    """Both sides of 4 lines of the plane: 4 kinks, and 2, 3, 4 independent first, second, third powers."""
    x = [[a, b] for a, b in ((1, 0), (0, 1), (1, 1), (1, -1))]
    points = Points(matrix(x + [[-a, -b] for a, b in x]))
    assert [upper_dimension(named(f"relu^{k}"), points).value for k in (1, 2, 3, 4)] == [6, 7, 8, 8]
    assert upper_dimension(named("relu"), points).value == 6
    assert upper_dimension(named("relu^2"), Points(matrix([[0, 0]]))).value == 0
    assert upper_dimension(named("relu^2"), Everywhere(1)).value == 2
    assert lower_dimension("relu^2", 1).exact == 2
    assert upper_dimension(named("relu^2"), Everywhere(2)).infinite
    assert upper_dimension(named("relu^2"), Everywhere(1, bias=True)).infinite
    assert lower_dimension("relu^2", 2).lower.value is None
    with pytest.raises(LimitError, match=r"relu\^k with k at most 100, got 'relu\^101'"):
        named("relu^101")
    with pytest.raises(ParseError):
        named("relu^0")


@pytest.mark.parametrize("name", [*RULES, *POWERS])
def test_with_a_bias_every_function_on_the_distinct_points_is_reached(name: str) -> None:
    x = matrix([[0, 1], [1, 1], [-1, 1], [1, 1]])
    assert upper_dimension(Named(name), Points(x)).value == 3


def test_no_certificate_is_pretended() -> None:
    found = upper_dimension(Named("tanh"), Points(matrix([[1]])))
    assert "a theorem" in found.reason
    with pytest.raises(UndecidedError):
        found.lower()
    assert upper_dimension(Named("tanh"), Everywhere(1)).infinite
    assert upper_dimension(Named("tanh"), sphere(2)).infinite
