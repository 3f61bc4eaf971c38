"""Dimensions with their certificates on the input spaces of the notes, beside ranks by other means.

`ours` is the whole way: dimension, both witnesses, the document written and checked. The peers only rank an
evaluation matrix σ(⟨w_i, x_j⟩) that is handed to them: numpy in float64, FLINT modulo a prime, SymPy over Q, SageMath
modulo a prime. Macaulay2 starts from the inputs, as we do, and so does FLINT alone on points (the exact rank of
the monomials or the kernel). Programs that are not installed are said to be missing.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from flint import fmpq, nmod_mat
from sympy import QQ
from sympy.polys.matrices import DomainMatrix

from tests.benchmarks.algebra_systems import macaulay2, sage, shown
from tests.benchmarks.measure import exponent, show, timed
from valleys.theory.activations import Polynomial
from valleys.theory.dimension import Dimension, upper_dimension
from valleys.theory.exact import matrix
from valleys.theory.feature_space import FeatureSpace
from valleys.theory.inputs import Everywhere, Points
from valleys.theory.tensor_features import Inputs
from valleys.theory.varieties import Variety, cube, matrices, sphere
from valleys.verifiers import certificates, checker, documents
from valleys.verifiers.checker import Status
from valleys.verifiers.dimension import dimension_claim, dimension_proof

PRIME = 2**61 - 1


def all_degrees(top: int) -> Polynomial:
    return Polynomial.of([1] * (top + 1))


def power(k: int) -> Polynomial:
    return Polynomial.of({k: 1})


def cone_points() -> Points:
    """400 integer points of the cone x₁x₄ = x₂x₃ in R⁴: 2×2 matrices of rank one."""
    random = Random(4)
    rows = []
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
    "400 points on a cone in R^4, degrees 0..6": (all_degrees(6), cone_points, 140),
    "1000 points of Z^50, z^4": (power(4), many_points, 1000),
    "everywhere n = 6, degree 0..4": (all_degrees(4), lambda: Everywhere(6), 210),
}


def certified(σ: Polynomial, inputs: Callable[[], Inputs], path: Path) -> Dimension:
    found = upper_dimension(σ, inputs())
    claim = dimension_claim(found)
    certificates.write(path, documents.document(claim, dimension_proof(found, found.lower())))
    return found


def evaluation(found: Dimension) -> list[list[fmpq]]:
    """The values of the witness's own neurons at its own points."""
    minor = found.lower()
    if isinstance(minor.points, list):
        assert isinstance(found.inputs, Points)
        table = found.inputs.x.tolist()
        points = matrix([table[k] for k in minor.points])
    else:
        points = minor.points
    assert isinstance(found.activation, Polynomial)
    return found.activation.values(minor.weights * points.transpose()).tolist()


def by_numpy(values: list[list[fmpq]]) -> int:
    return int(np.linalg.matrix_rank(np.array([[float(v) for v in row] for row in values])))


def by_flint(values: list[list[fmpq]]) -> int:
    entries = [int(v.p) * pow(int(v.q), -1, PRIME) % PRIME for row in values for v in row]
    return int(nmod_mat(len(values), len(values), entries, PRIME).rank())


def flint_on_points(σ: Polynomial, inputs: Points) -> int:
    """The exact rank of the monomials at the points, or of the kernel where it is smaller: FLINT, no certificate."""
    space = FeatureSpace(σ, inputs)
    return int(space.table.numer_denom()[0].transpose().rank())  # wide tables take it a thousand times longer


def by_sympy(values: list[list[fmpq]]) -> int:
    rows = [[QQ(int(v.p), int(v.q)) for v in row] for row in values]
    return int(DomainMatrix(rows, (len(rows), len(rows)), QQ).rank())


@pytest.mark.parametrize("name", CASES)
def test_dimension(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], benchmark: Any) -> None:
    σ, inputs, value = CASES[name]
    path = tmp_path / "d.json"
    produced, found = timed(lambda: certified(σ, inputs, path))
    assert found.value == value, found.reason
    checked, answer = timed(lambda: checker.check_file(path), 1)
    assert answer.status is Status.VERIFIED, answer.words
    values = evaluation(found)
    floats, opinion = timed(lambda: by_numpy(values))
    flint, _ = timed(lambda: by_flint(values))
    where = inputs()
    direct = f"{timed(lambda: flint_on_points(σ, where))[0]:.3g}" if isinstance(where, Points) else ""
    sympy_time = f"{timed(lambda: by_sympy(values), 1)[0]:.3g}" if value <= 120 else ""
    header = [
        "inputs",
        "dim*",
        "ours, certified",
        "checked",
        "kB",
        "numpy rank",
        "numpy says",
        "FLINT rank",
        "FLINT from the points",
        "SymPy rank",
        "SageMath rank",
        "Macaulay2 from the inputs",
    ]
    row = [name, value, produced, checked, path.stat().st_size // 1000, floats, opinion, flint, direct, sympy_time]
    row += [shown(sage(values, tmp_path)), shown(macaulay2(σ, where, tmp_path))]
    show(capsys, f"Dimension on {name} (seconds)", header, [row])
    benchmark.pedantic(lambda: upper_dimension(σ, inputs()), rounds=1)


def test_float_rank_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str], benchmark: Any) -> None:
    """Full-rank evaluation matrices at small integers: the exact rank beside what float64 says."""
    rows = []
    for n, degree in ((6, 6), (10, 4), (2, 16)):
        found = upper_dimension(all_degrees(degree), Everywhere(n))
        seconds, values = timed(lambda f=found: evaluation(f), 1)  # type: ignore[misc]
        over_zz = shown(sage(values, tmp_path, over_integers=True))
        rows.append([n, degree, found.value, by_flint(values), by_numpy(values), over_zz, seconds])
    show(
        capsys,
        "Exact and float rank of evaluation matrices",
        ["n", "degree", "dim*", "FLINT", "numpy", "SageMath over ZZ", "seconds"],
        rows,
    )
    benchmark.pedantic(lambda: upper_dimension(all_degrees(4), Everywhere(10)), rounds=3)


def test_growth_on_spheres(tmp_path: Path, capsys: pytest.CaptureFixture[str], benchmark: Any) -> None:
    rows = []
    for n in (4, 6, 8, 10):
        seconds, found = timed(lambda n=n: certified(all_degrees(4), lambda: sphere(n), tmp_path / "d.json"), 1)  # type: ignore[misc]
        assert isinstance(found.inputs, Variety)
        rows.append([n, found.value, seconds])
    show(capsys, "Spheres, degrees 0..4, with certificate", ["n", "dim*", "seconds"], rows)
    with capsys.disabled():
        slope = exponent([float(r[1] or 0) for r in rows], [float(r[2] or 0) for r in rows])
        print(f"growth in dim*: {slope:.2f}; theory: up to 3 for the minor, n for each normal form")
    benchmark.pedantic(lambda: upper_dimension(all_degrees(4), sphere(6)), rounds=1)
