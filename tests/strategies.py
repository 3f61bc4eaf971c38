"""Hypothesis strategies: small rationals, matrices, activations and generated instances."""

from fractions import Fraction

from flint import fmpq_mat
from hypothesis import strategies as st

from valleys.theory.activations import Activation, PiecewiseLinear, Polynomial
from valleys.theory.exact import matrix, rational
from valleys.verifiers.catalogue import instance
from valleys.verifiers.instances.descents import DescentInstance

rationals = st.builds(Fraction, st.integers(-4, 4), st.integers(1, 3))


def matrices(rows: int, columns: int) -> st.SearchStrategy[fmpq_mat]:
    row = st.lists(rationals, min_size=columns, max_size=columns)
    return st.lists(row, min_size=rows, max_size=rows).map(lambda table: matrix(table, columns))


polynomials: st.SearchStrategy[Polynomial] = st.lists(rationals, min_size=1, max_size=5).map(Polynomial.of)
piecewise_linear = st.builds(lambda a, b: PiecewiseLinear(rational(a), rational(b)), rationals, rationals)
activations: st.SearchStrategy[Activation] = st.one_of(polynomials, piecewise_linear)


def _descent(claim: str, seed: int, index: int) -> DescentInstance:
    made = instance(claim, seed, 3 * index if claim == "erm" else index)  # the others of erm have enclosures only
    assert isinstance(made, DescentInstance)
    return made


descents = st.builds(
    _descent, st.sampled_from(["no-valley", "erm", "three-segments"]), st.integers(1, 10**6), st.integers(0, 29)
)
