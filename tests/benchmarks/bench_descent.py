"""Descent certificates: produced, written, read back, checked. Run with `pytest tests/benchmarks/bench_*.py`.

The peer is the plain way to the same exact end point: SymPy's DomainMatrix over QQ on the same linear system
U* F = v*, with the same weights W; and for the check, the second implementation in tests/oracles.
"""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flint import fmpq, fmpq_mat
from sympy import QQ
from sympy.polys.matrices import DomainMatrix

from tests import oracles
from tests.benchmarks.measure import exponent, show, timed
from valleys.theory.activations import Polynomial, activation
from valleys.theory.exact import digits, matrix
from valleys.theory.inputs import Points
from valleys.theory.networks import Network, random_network, read_network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample, read_sample
from valleys.theory.tensor_features import monomials
from valleys.verifiers import certificates, checker, documents
from valleys.verifiers.checker import Status
from valleys.verifiers.paths.descent import descend, descent_claim
from valleys.verifiers.paths.segments import Path as Descent

DIABETES = Path(__file__).parents[2] / "notes" / "examples" / "diabetes"


def planted(n: int, degree: int, count: int) -> Sample:
    """Small integer points; the target is a polynomial with small coefficients."""
    random = Random(n * degree)
    x = matrix([[random.randint(-2, 2) for _ in range(n)] for _ in range(count)])
    table = monomials(x, range(degree + 1))
    target = fmpq_mat(1, table.nrows(), [random.randint(-3, 3) for _ in range(table.nrows())])
    return Sample(Points(x), (target * table).transpose(), tuple([fmpq(1)] * count))


def problem_of(n: int, degree: int) -> Problem:
    σ = Polynomial.of([1] * (degree + 1))
    sample = planted(n, degree, 20 + 4 * n ** (degree // 2 + 1))
    dimension = Problem(σ, sample, 1).dimension
    return Problem(σ, sample, dimension)


def all_dead(problem: Problem) -> Network:
    p = problem.width
    return Network(fmpq_mat(1, p), random_network(problem.n, 1, p, 0).W)


def rank_deficient(problem: Problem) -> Network:
    p = problem.width
    half = random_network(problem.n, 1, p // 2, 1, reach=2).W.tolist()
    U = random_network(problem.n, 1, p, 2).U
    return Network(U, fmpq_mat([half[i % len(half)] for i in range(p)]))


def made(problem: Problem, start: Network, path: Path, gap: fmpq | None = None) -> Descent:
    fresh = Problem(problem.activation, problem.sample, problem.width)
    found = descend(fresh, start, gap)
    certificates.write(path, documents.document(descent_claim(fresh, start, gap), found.proof()))
    return found


def checked(path: Path) -> None:
    assert checker.check_file(path).status is Status.VERIFIED


def longest(found: Descent) -> int:
    return max(digits(value) for network in found.vertices() for value in network.U.entries() + network.W.entries())


def peer(problem: Problem, found: Descent) -> float:
    """SymPy's exact solution of the last step's linear system."""
    end = list(found.vertices())[-1]
    space = problem.space
    F = space.coordinates(end.W).transpose()
    v = space.of_values(problem.optimum).transpose()
    left, right = (
        DomainMatrix([[QQ(int(a.p), int(a.q)) for a in row] for row in m.tolist()], (m.nrows(), m.ncols()), QQ)
        for m in (F, v)
    )
    return timed(lambda: left.lu_solve(right), 1)[0]


@pytest.mark.parametrize("start", [all_dead, rank_deficient], ids=lambda f: f.__name__)
def test_descent_sweep(
    start: Callable[[Problem], Network], tmp_path: Path, capsys: pytest.CaptureFixture[str], benchmark: Any
) -> None:
    rows: list[list[Any]] = []
    path = tmp_path / "c.json"
    for n in (2, 3, 4, 5, 6):
        problem = problem_of(n, 4)
        network = start(problem)
        produced, found = timed(lambda p=problem, s=network: made(p, s, path))  # type: ignore[misc]  # a default binds the loop's value
        verified, _ = timed(lambda: checked(path))
        second, _ = (
            timed(lambda: oracles.claim_is_true(json.loads(path.read_text())), 1) if n < 6 else (float("nan"), None)
        )
        sympy_time = peer(problem, found) if n < 5 else float("nan")
        size = path.stat().st_size / 1000
        rows.append([n, problem.dimension, longest(found), size, produced, verified, sympy_time, second])
    show(
        capsys,
        f"Descent, σ = 1+z+…+z⁴, p = dim*, start {start.__name__} (medians, seconds)",
        ["n", "dim*", "digits", "kB", "produced", "checked", "SymPy lu_solve alone", "second checker"],
        rows,
    )
    sizes = [row[1] for row in rows[1:]]
    with capsys.disabled():
        print(f"growth in dim*: produced {exponent(sizes, [r[4] for r in rows[1:]]):.2f}, "
              f"checked {exponent(sizes, [r[5] for r in rows[1:]]):.2f}; "
              "theory: features p·N and p-adic solving d³ + d²·digits, so between 2 and 3")  # fmt: skip
    benchmark.pedantic(lambda: made(problem, network, path), rounds=3)


@pytest.mark.parametrize("gap", [None, "1/1000000000"], ids=["exact", "gap"])
def test_diabetes(tmp_path: Path, capsys: pytest.CaptureFixture[str], benchmark: Any, gap: str | None) -> None:
    sample = read_sample(DIABETES / "diabetes-standard.csv").with_bias()
    problem, path = Problem(activation("z^2"), sample, 66), tmp_path / "c.json"
    start = read_network(DIABETES / "plateau.npz")
    exact = None if gap is None else fmpq(1, 10**9)
    produced, found = timed(lambda: made(problem, start, path, exact))
    verified, _ = timed(lambda: checked(path))
    row = [longest(found), path.stat().st_size / 1000, produced, verified]
    show(capsys, f"Diabetes, z² with bias, {gap or 'exact end'}", ["digits", "kB", "produced", "checked"], [row])
    benchmark.pedantic(lambda: checked(path), rounds=3)


def test_dimension_check_sweep(tmp_path: Path, capsys: pytest.CaptureFixture[str], benchmark: Any) -> None:
    """The determinant modulo a prime in pure Python, beside FLINT's on the same matrix."""
    from flint import nmod_mat

    from valleys.verifiers.checker.arithmetic import is_nonsingular

    random, modulus, rows = Random(0), 2**61 - 1, []
    for size in (100, 200, 400, 800):
        table = [[random.randrange(modulus) for _ in range(size)] for _ in range(size)]
        ours, _ = timed(lambda t=table: is_nonsingular(t, modulus), 1)  # type: ignore[misc]  # a default binds the loop's value
        flint = nmod_mat(size, size, [x for row in table for x in row], modulus)
        theirs, _ = timed(flint.det, 1)
        rows.append([size, ours, theirs, ours / theirs])
    show(capsys, "Minor modulo 2⁶¹ − 1 in the checker", ["d", "checker", "FLINT", "ratio"], rows)
    with capsys.disabled():
        print(f"growth: {exponent([r[0] for r in rows], [r[1] for r in rows]):.2f}; theory: 3, in words of C")
    benchmark.pedantic(lambda: is_nonsingular(table, modulus), rounds=1)
