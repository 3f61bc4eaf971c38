"""Population risks: moments by SymPy's integrals, the hypercube as its own vertices, and the oracle's other route."""

from itertools import product
from random import Random
from typing import Any

import pytest
import sympy
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from tests.oracles import populations as oracle
from tests.oracles import reading
from valleys.theory.activations import activation
from valleys.theory.dimension import upper_dimension
from valleys.theory.errors import HypothesisError, InputError, ShapeError
from valleys.theory.exact import digits, matrix
from valleys.theory.networks import Network, random_network
from valleys.theory.populations import LAWS, Population, moment
from valleys.theory.problems import PopulationProblem, Problem
from valleys.theory.samples import Sample
from valleys.theory.varieties import cube, sphere
from valleys.verifiers import checker, documents
from valleys.verifiers.checker.arithmetic import Budget
from valleys.verifiers.checker.moments import Moments
from valleys.verifiers.paths.descent import descend, descent_claim

KEYS = [alpha for alpha in product(range(5), repeat=2) if sum(alpha) <= 6]


@pytest.mark.parametrize("alpha", KEYS)
def test_moments_are_those_of_sympy(alpha: tuple[int, int]) -> None:
    """Integrals against the density, on the circle by the angle."""
    x, t = sympy.symbols("x t", real=True)
    density = sympy.exp(-(x**2) / 2) / sympy.sqrt(2 * sympy.pi)
    angle = sympy.integrate(sympy.cos(t) ** alpha[0] * sympy.sin(t) ** alpha[1], (t, 0, 2 * sympy.pi))
    expected = {
        "gaussian": sympy.prod([sympy.integrate(x**a * density, (x, -sympy.oo, sympy.oo)) for a in alpha]),
        "cube": sympy.prod([sympy.integrate(x**a, (x, -1, 1)) / 2 for a in alpha]),
        "sphere": angle / (2 * sympy.pi),
        "hypercube": sympy.Rational(sum(a ** alpha[0] * b ** alpha[1] for a in (-1, 1) for b in (-1, 1)), 4),
    }
    for name, value in expected.items():
        exact = sympy.nsimplify(sympy.simplify(value))
        assert moment(name, alpha) == fmpq(int(exact.p), int(exact.q)) == oracle.moment(name, alpha), name
        found = Moments(None, name, 2, False, [], 0, Budget()).moment(alpha)  # type: ignore[arg-type]
        assert fmpq(found.numerator, found.denominator) == moment(name, alpha)


@given(st.integers(1, 3), st.integers(0, 10**6), st.booleans())
def test_the_hypercube_is_the_sample_of_its_vertices(n: int, seed: int, bias: bool) -> None:
    """The same risk and the same dimension as 2^n points with equal weights."""
    target = {(2,) * n: fmpq(1), (1,) + (0,) * (n - 1): fmpq(-3, 2)}
    σ = activation("1/2 + z - z^2 + z^3")
    law = PopulationProblem(σ, Population("hypercube", n, (target,), fmpq(0), bias), 4)
    x = [[*v, *[1] * bias] for v in product((-1, 1), repeat=n)]
    y = [[1 - fmpq(3, 2) * row[0]] for row in x]
    points = Problem(σ, Sample.of(x, y, [fmpq(1, len(x))] * len(x)), 4)
    assert law.dimension == points.dimension
    network = random_network(law.n, 1, 4, seed)
    assert law.risk(network) == points.risk(network)
    assert law.risk_of(law.optimum) == points.risk_of(points.optimum)


@pytest.mark.parametrize("name", ["sphere", "hypercube"])
@pytest.mark.parametrize("σ", ["z^2", "1+z^2", "z+z^2+z^3", "z^4"])
def test_dimensions_agree_with_those_on_varieties(name: str, σ: str) -> None:
    for n, bias in product((2, 3), (False, True)):
        where = sphere(n, bias=bias) if name == "sphere" else cube(n, -1, bias=bias)
        law = Population(name, n, ({(0,) * n: fmpq(1)},), fmpq(0), bias)
        assert PopulationProblem(activation(σ), law, 1).dimension == upper_dimension(activation(σ), where).value


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("gap", [None, fmpq(1, 10**9)])
def test_the_oracle_confirms_what_the_checker_verifies(name: str, gap: fmpq | None) -> None:
    law = Population(name, 2, ({(3, 0): fmpq(1), (0, 1): fmpq(2)}, {(1, 1): fmpq(1)}), fmpq(1, 3), False)
    problem = PopulationProblem(activation("z+z^2"), law, 6)
    start = random_network(2, 2, 6, 1)
    path = descend(problem, start, gap)
    content = documents.document(descent_claim(problem, start, gap), path.proof())
    assert checker.check_bytes(documents.text(content).encode()).status == "verified"
    read = oracle.read_law(content["claim"]["problem"])
    assert oracle.infimum(read) == problem.risk_of(problem.optimum)
    assert [oracle.risk(read, _plain(v)) for v in path.vertices()] == [problem.risk(v) for v in path.vertices()]


def _plain(network: Any) -> reading.Network:
    return reading.Network(*(tuple(map(tuple, a.tolist())) for a in (network.U, network.W)))


def test_numbers_stay_short_from_a_float64_start() -> None:
    source = Random(0)
    U, W = ([[source.gauss(0, 1) for _ in range(k)] for _ in range(rows)] for rows, k in ((1, 12), (12, 3)))
    start = Network(matrix(U), matrix(W))
    law = Population("gaussian", 3, ({(2, 0, 0): fmpq(1), (1, 1, 1): fmpq(1)},), fmpq(1, 4), False)
    problem = PopulationProblem(activation("z+z^2"), law, 12)
    path = descend(problem, start, fmpq(1, 10**9))
    assert path.witness is not None
    assert max(digits(value) for value in path.witness.entries()) <= 3, "the witness does not depend on the start"
    assert max(digits(value) for value in list(path.vertices())[-1].U.entries()) <= 24


def test_what_is_no_law_is_one_line() -> None:
    target = ({(1, 0): fmpq(1)},)
    with pytest.raises(InputError, match="expected one of the laws gaussian, cube, hypercube, sphere, got 'uniform'"):
        Population("uniform", 2, target, fmpq(0))
    with pytest.raises(InputError, match="expected a variance of at least 0"):
        Population("cube", 2, target, fmpq(-1))
    with pytest.raises(ShapeError, match="a polynomial in 3 variables"):
        Population("cube", 3, target, fmpq(0))
    with pytest.raises(HypothesisError, match="expected a polynomial activation for a population risk, got relu"):
        _ = PopulationProblem(activation("relu"), Population("cube", 2, target, fmpq(0)), 3).dimension
