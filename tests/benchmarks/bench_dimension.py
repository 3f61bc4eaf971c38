"""Dimensions on the input spaces of the notes: the number, and the number with its certificate, beside other programs.

Everybody starts from the inputs. `number` is our dim* alone, `certified` the whole way with the document written to
disk, `checked` the checker on that document. The peers build the table σ(⟨w_i, x_j⟩) of random neurons at points and
rank it: numpy in float64, FLINT and SageMath modulo a prime, SymPy over Q; or FLINT ranks the monomials at the points
exactly. To their advantage they are told the answer, as ten neurons more than it (and, on a variety, as many points,
which are handed to them). Macaulay2 counts standard monomials of the equations, or ranks monomials at points modulo
a prime. No peer certifies anything. Programs that are not installed are said to be missing. All times are CPU times.
"""

import time
from collections.abc import Callable
from math import comb
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from flint import fmpq, nmod_mat
from sympy import QQ
from sympy.polys.matrices import DomainMatrix

from tests.benchmarks.algebra_systems import macaulay2, sage, sage_over_integers, shown
from tests.benchmarks.measure import exponent, show, timed
from valleys.theory.activations import Polynomial
from valleys.theory.dimension import Dimension, upper_dimension
from valleys.theory.exact import matrix
from valleys.theory.feature_space import FeatureSpace
from valleys.theory.inputs import Everywhere, Points
from valleys.theory.rational_points import rational_points
from valleys.theory.tensor_features import Inputs
from valleys.theory.varieties import Variety, cube, matrices, sphere
from valleys.verifiers import certificates, checker, documents
from valleys.verifiers.checker import Status
from valleys.verifiers.dimension import dimension_claim, dimension_proof

PRIME = 2**61 - 1
SPARE = 10
Rows = list[list[fmpq]]


def all_degrees(top: int) -> Polynomial:
    return Polynomial.of([1] * (top + 1))


def power(k: int) -> Polynomial:
    return Polynomial.of({k: 1})


def light_cone() -> Points:
    """400 integer points with x₁² + x₂² + x₃² + x₄² = x₅²: for all degrees up to 4 the dimension is 105."""
    random, rows = Random(4), dict[tuple[int, ...], None]()
    while len(rows) < 400:
        *t, u = (random.randint(-4, 4) for _ in range(4))
        size = sum(x * x for x in t)
        rows[(*(2 * x * u for x in t), size - u * u, size + u * u)] = None
    return Points(matrix(list(map(list, rows))))


def determinant_cone() -> Points:
    """400 integer points of x₁x₄ = x₂x₃: 2×2 matrices of rank one."""
    random, rows = Random(4), []
    for _ in range(400):
        a, b, c, d = (random.randint(-9, 9) for _ in range(4))
        rows.append([a * c, a * d, b * c, b * d])
    return Points(matrix(rows))


def many_points() -> Points:
    random = Random(5)
    return Points(matrix([[random.randint(-2, 2) for _ in range(50)] for _ in range(1000)]))


CASES: dict[str, tuple[Polynomial, Callable[[], Inputs], int]] = {
    "{-1,1}^10, degrees 0..4": (all_degrees(4), lambda: cube(10, -1), 386),
    "sphere of R^10, degrees 0..4": (all_degrees(4), lambda: sphere(10), 935),
    "rank one 3×3, z^3": (power(3), lambda: matrices(3, 3, 1), 100),
    "rank one 3×3, z^6": (power(6), lambda: matrices(3, 3, 1), 784),
    "400 points on a cone in R^5, degrees 0..4": (all_degrees(4), light_cone, 105),
    "400 points on a cone in R^4, degrees 0..6": (all_degrees(6), determinant_cone, 140),
    "1000 points of Z^50, z^4": (power(4), many_points, 1000),
    "everywhere n = 6, degrees 0..4": (all_degrees(4), lambda: Everywhere(6), 210),
}


def cpu(work: Callable[[], Any], repeats: int = 5) -> tuple[float, Any]:
    return timed(work, repeats, time.process_time)


def fresh(inputs: Inputs) -> Inputs:
    """Points without what was computed about them before."""
    return Points(inputs.x) if isinstance(inputs, Points) else inputs


def certified(σ: Polynomial, inputs: Inputs, path: Path) -> Dimension:
    found = upper_dimension(σ, fresh(inputs))
    claim = dimension_claim(found)
    certificates.write(path, documents.document(claim, dimension_proof(found, found.lower())))
    return found


def neurons_and_points(inputs: Inputs, value: int) -> tuple[list[list[int]], Rows]:
    """What the peers are handed."""
    random = Random(value)
    weights = [[random.randint(-9, 9) for _ in range(inputs.n)] for _ in range(value + SPARE)]
    if isinstance(inputs, Points):
        return weights, inputs.x.tolist()
    if isinstance(inputs, Variety):
        return weights, rational_points(inputs, value + SPARE, 4)
    return weights, [[fmpq(random.randint(-9, 9)) for _ in range(inputs.n)] for _ in weights]


def by_numpy(σ: Polynomial, weights: list[list[int]], points: Rows) -> int:
    z = np.array(weights, dtype=float) @ np.array([[float(v) for v in row] for row in points]).T
    coefficients = [float(σ.coefficient(k)) for k in range(σ.degree, -1, -1)]
    return int(np.linalg.matrix_rank(np.polyval(coefficients, z)))


def by_flint(σ: Polynomial, weights: list[list[int]], points: Rows) -> int:
    """Modulo a prime."""
    residues = [int(v.p) * pow(int(v.q), -1, PRIME) % PRIME for row in points for v in row]
    w = nmod_mat(len(weights), len(weights[0]), [x for row in weights for x in row], PRIME)
    z = w * nmod_mat(len(points), len(weights[0]), residues, PRIME).transpose()
    coefficients = [int(σ.coefficient(k)) for k in range(σ.degree, -1, -1)]

    def value(x: int) -> int:
        total = 0
        for c in coefficients:
            total = (total * x + c) % PRIME
        return total

    return int(nmod_mat(z.nrows(), z.ncols(), [value(int(x)) for x in z.entries()], PRIME).rank())


def flint_on_points(σ: Polynomial, inputs: Points) -> int:
    """The exact rank of the monomials at the points, or of the kernel where it is smaller."""
    space = FeatureSpace(σ, Points(inputs.x))
    return int(space.table.numer_denom()[0].transpose().rank())  # wide tables take it a thousand times longer


def by_sympy(σ: Polynomial, weights: list[list[int]], points: Rows) -> int:
    x = [[QQ(int(v.p), int(v.q)) for v in row] for row in points]
    w = DomainMatrix([[QQ(v) for v in row] for row in weights], (len(weights), len(weights[0])), QQ)
    z = w * DomainMatrix(x, (len(points), len(weights[0])), QQ).transpose()
    coefficients = [QQ(int(σ.coefficient(k))) for k in range(σ.degree + 1)]
    values = z.applyfunc(lambda v: sum((c * v**k for k, c in enumerate(coefficients)), QQ(0)))
    return int(values.rank())


@pytest.mark.parametrize("name", CASES)
def test_dimension(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], benchmark: Any) -> None:
    σ, inputs, value = CASES[name]
    where, path = inputs(), tmp_path / "d.json"
    number, found = cpu(lambda: upper_dimension(σ, fresh(where)))
    assert found.value == value, found.reason
    produced, _ = cpu(lambda: certified(σ, where, path))
    checked, answer = cpu(lambda: checker.check_file(path), 3)
    assert answer.status is Status.VERIFIED, answer.words
    weights, points = neurons_and_points(where, value)
    floats = cpu(lambda: by_numpy(σ, weights, points), 3)
    flint = cpu(lambda: by_flint(σ, weights, points), 3)
    table = {
        "inputs": name,
        "dim*": value,
        "number": number,
        "certified": produced,
        "checked": checked,
        "kB": path.stat().st_size // 1000,
        "numpy": shown(floats),
        "FLINT mod p": shown(flint),
        "FLINT exact": shown(cpu(lambda: flint_on_points(σ, where), 3)) if isinstance(where, Points) else "",
        "SymPy": shown(cpu(lambda: by_sympy(σ, weights, points), 1)) if value <= 120 else "",
        "SageMath": shown(sage(σ, weights, points, tmp_path)),
        "Macaulay2": shown(macaulay2(σ, where, tmp_path)),
    }
    show(capsys, f"Dimension on {name} (CPU seconds)", list(table), [list(table.values())])
    benchmark.pedantic(lambda: upper_dimension(σ, inputs()), rounds=1)


def integer_values(n: int, degree: int, reach: int) -> list[list[int]]:
    """σ(⟨w, x⟩), σ = 1 + z + … + z^degree, at as many different random integer w and x as there are monomials."""
    size, random = comb(n + degree, n), Random(f"{n} {degree} {reach}")
    w, x = (dict[tuple[int, ...], None](), dict[tuple[int, ...], None]())
    for rows in (w, x):
        while len(rows) < size:
            rows[tuple(random.randint(-reach, reach) for _ in range(n))] = None
    products = (sum(a * b for a, b in zip(u, v, strict=True)) for u in w for v in x)
    values = [sum(z**k for k in range(degree + 1)) for z in products]
    return [values[i : i + size] for i in range(0, size * size, size)]


def test_float_rank_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str], benchmark: Any) -> None:
    """Evaluation matrices at small integers, all of full rank: the exact rank beside what float64 says."""
    rows = []
    for n, degree, reach in ((6, 6, 5), (10, 4, 9), (2, 16, 40)):
        values = integer_values(n, degree, reach)
        exact, number = cpu(
            lambda v=values: nmod_mat(len(v), len(v), [x % PRIME for r in v for x in r], PRIME).rank(), 1
        )
        assert number == len(values)
        floats, opinion = cpu(lambda v=values: int(np.linalg.matrix_rank(np.array(v, dtype=float))), 1)
        over_zz = shown(sage_over_integers(values, tmp_path))
        rows.append([n, degree, reach, number, exact, opinion, floats, over_zz])
    show(
        capsys,
        "Exact and float rank of evaluation matrices (CPU seconds)",
        ["n", "degree", "integers up to", "dim*", "FLINT mod p", "numpy says", "numpy", "SageMath over ZZ"],
        rows,
    )
    benchmark.pedantic(lambda: upper_dimension(all_degrees(4), Everywhere(10)), rounds=3)


def test_growth_on_spheres(tmp_path: Path, capsys: pytest.CaptureFixture[str], benchmark: Any) -> None:
    """The certificate is a few numbers; the checker counts dim* monomials."""
    rows, path = [], tmp_path / "d.json"
    for n in (6, 10, 14, 18):
        produced, found = cpu(lambda n=n: certified(all_degrees(4), sphere(n), path))
        checked, answer = cpu(lambda: checker.check_file(path), 3)
        assert answer.status is Status.VERIFIED, answer.words
        rows.append([n, found.value, produced, checked])
    show(capsys, "Spheres, degrees 0..4 (CPU seconds)", ["n", "dim*", "certified", "checked"], rows)
    with capsys.disabled():
        slope = exponent([float(r[1] or 0) for r in rows], [float(r[3] or 0) for r in rows])
        print(f"growth of the checker's time in dim*: {slope:.2f}; theory: 1, and n tries for each monomial")
    benchmark.pedantic(lambda: upper_dimension(all_degrees(4), sphere(6)), rounds=1)
