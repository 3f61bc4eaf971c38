"""Paths beyond the exact descent: within a gap, for populations, other losses, between networks, deep linear networks.

Peers in the same run: what floats need for the end alone (NumPy's least squares and SVD, SciPy's L-BFGS on the convex
problem of the same features), and the second checker of tests/oracles. None of them certifies anything.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import scipy.optimize
from flint import fmpq, fmpq_mat

from tests import oracles
from tests.benchmarks.bench_descent import longest, problem_of
from tests.benchmarks.measure import exponent, show, timed
from valleys.theory.activations import Polynomial
from valleys.theory.deep_linear import LinearProblem, random_layers
from valleys.theory.exact import digits, matrix
from valleys.theory.inputs import Points
from valleys.theory.losses import Convex, Huber, loss
from valleys.theory.networks import Network, random_network, read_network
from valleys.theory.populations import Population
from valleys.theory.problems import Landscape, PopulationProblem, Problem
from valleys.theory.samples import Sample, read_sample
from valleys.verifiers import certificates, checker, documents
from valleys.verifiers.checker import Status
from valleys.verifiers.documents import Document
from valleys.verifiers.paths.connect import connect, connect_claim
from valleys.verifiers.paths.convex import convex_proof
from valleys.verifiers.paths.convex import descend as descend_convex
from valleys.verifiers.paths.deep_linear import linear_claim
from valleys.verifiers.paths.descent import descend, descent_claim
from valleys.verifiers.paths.linear_descent import descend_linear
from valleys.verifiers.paths.loss_floats import gradient, minimisers, value

DIABETES = Path(__file__).parents[2] / "notes" / "examples" / "diabetes"
HEADER = ["case", "dim*", "longest number", "kB", "produced", "checked", "peer", "produced / peer", "second checker"]
GAP = fmpq(1, 10**6)


def measured(
    name: str, d: int, path: Path, make: Callable[[], tuple[Document, int]], peer: Callable[[], Any] | None
) -> list[object]:
    """A row: the certificate made, written and checked, and what the peer takes for its end; – where there is none."""

    def produced() -> int:
        content, number = make()
        certificates.write(path, content)
        return number

    seconds, number = timed(produced)
    checked, answer = timed(lambda: checker.check_file(path))
    assert answer.status is Status.VERIFIED, answer.words
    text = path.read_text()
    again, verdict = timed(lambda: oracles.claim_is_true(oracles.decode(text)), 1)
    beside: list[object] = ["–", "–"]
    if peer is not None:
        floats, _ = timed(peer)
        beside = [floats, seconds / floats]
    return [name, d, number, len(text) / 1000, seconds, checked, *beside, again if verdict else "–"]


def float64(problem: Landscape) -> Network:
    """Weights with all bits of float64."""
    random = Random(1)
    U, W = (
        matrix([[random.gauss(0, 1) for _ in range(b)] for _ in range(a)], b)
        for a, b in ((problem.m, problem.width), (problem.width, problem.n))
    )
    return Network(U, W)


def floats(a: fmpq_mat) -> np.ndarray[Any, Any]:
    return np.array([[int(x.p) / int(x.q) for x in row] for row in a.tolist()])


def least_squares(problem: Problem) -> Callable[[], Any]:
    table, y = floats(problem.space.table).T, floats(problem.sample.y)
    return lambda: np.linalg.lstsq(table, y)


@pytest.mark.parametrize(("n", "degree"), [(4, 4), (5, 4)])
def test_within_a_gap_from_float64(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], benchmark: Any, n: int, degree: int
) -> None:
    problem, gap = problem_of(n, degree), fmpq(1, 10**9)
    start = float64(problem)

    def make() -> tuple[Document, int]:
        fresh = Problem(problem.activation, problem.sample, problem.width)
        found = descend(fresh, start, gap)
        return documents.document(descent_claim(fresh, start, gap), found.proof()), longest(found)

    row = measured("gap 1e-9, points", problem.dimension, tmp_path / "c.json", make, least_squares(problem))
    show(capsys, "Within a gap, from a generic float64 start", HEADER, [row])
    benchmark.pedantic(make, rounds=1)


@pytest.mark.parametrize("law", ["gaussian", "sphere"])
def test_population(tmp_path: Path, capsys: pytest.CaptureFixture[str], benchmark: Any, law: str) -> None:
    """A generic float64 start, σ = 1 + z + … + z^D; the peer solves a linear system of that size in floats."""
    rows = []
    for n, degree in ((3, 3), (4, 3), (4, 4), (5, 4)):
        targets = ({tuple(int(i == 0) for i in range(n)): fmpq(1), (2, *[0] * (n - 1)): fmpq(-3)},)
        one = PopulationProblem(Polynomial.of([1] * (degree + 1)), Population(law, n, targets, fmpq(1, 4)), 1)
        width, gap = one.dimension, fmpq(1, 10**9)
        start = float64(PopulationProblem(one.activation, one.population, width))

        def make(of: PopulationProblem = one, p: int = width, at: Network = start) -> tuple[Document, int]:
            fresh = PopulationProblem(of.activation, of.population, p)
            found = descend(fresh, at, fmpq(1, 10**9))
            return documents.document(descent_claim(fresh, at, fmpq(1, 10**9)), found.proof()), longest(found)

        random = np.random.default_rng(0)
        gram, right = random.normal(size=(width, width)) + width * np.eye(width), random.normal(size=width)
        rows.append(
            measured(
                f"{law}, gap {gap}", width, tmp_path / "c.json", make, lambda a=gram, b=right: np.linalg.solve(a, b)
            )
        )  # type: ignore[misc]  # rows hold numbers and words
    show(capsys, f"Population risk, {law}", HEADER, rows)
    with capsys.disabled():
        print(f"growth in dim*: produced {exponent([r[1] for r in rows], [r[4] for r in rows]):.2f}")  # type: ignore[misc]  # rows hold numbers and words
    benchmark.pedantic(make, rounds=1)


@pytest.mark.parametrize("room", [1, 28])
def test_connect(tmp_path: Path, capsys: pytest.CaptureFixture[str], benchmark: Any, room: int) -> None:
    """Up to dim* = 28, width dim* + 1 (exchanges) or 2 dim* (seven segments); there is no peer."""
    rows = []
    for n in (3, 4, 5, 6):
        one = problem_of(n, 2)
        d = one.dimension
        problem = Problem(one.activation, one.sample, d + min(room, d))
        first, second = (random_network(n, 1, problem.width, seed) for seed in (1, 2))

        def make(of: Problem = problem, a: Network = first, b: Network = second) -> tuple[Document, int]:
            fresh = Problem(of.activation, of.sample, of.width)
            found = connect(fresh, a, b)
            numbers = [v for at in found.vertices() for v in at.U.entries() + at.W.entries()]
            return documents.document(connect_claim(fresh, a, b), found.proof()), max(map(digits, numbers))

        rows.append(measured(f"width {problem.width}", d, tmp_path / "c.json", make, None))
    show(capsys, "Connecting two networks", HEADER, rows)
    with capsys.disabled():
        print(f"growth in dim*: produced {exponent([r[1] for r in rows], [r[4] for r in rows]):.2f}")  # type: ignore[misc]  # rows hold numbers and words
    benchmark.pedantic(make, rounds=1)


@pytest.mark.parametrize("widths", [(5, 2, 6, 5), (4, 3, 2, 3, 4), (5, 6, 6, 5)])
def test_deep_linear(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], benchmark: Any, widths: tuple[int, ...]
) -> None:
    """The peer: the closed form by whitening and NumPy's singular values."""
    random = Random(0)
    x, y = ([[random.randint(-3, 3) for _ in range(k)] for _ in range(20)] for k in (widths[0], widths[-1]))
    sample, start = Sample.of(x, y), random_layers(widths, 1)
    gap = GAP if min(widths[1:-1]) < min(widths[0], widths[-1]) else None

    def make() -> tuple[Document, int]:
        problem = LinearProblem(widths, sample)
        found = descend_linear(problem, start, gap)
        numbers = [v for network in found.vertices() for W in network.layers for v in W.entries()]
        return documents.document(linear_claim(problem, start, gap), found.proof()), max(map(digits, numbers))

    def closed_form() -> Any:
        left, _, _ = np.linalg.svd(np.array(x, float), full_matrices=False)
        return np.linalg.svd(left.T @ np.array(y, float), compute_uv=False)

    row = measured(f"widths {list(widths)}, gap {gap or 0}", min(widths), tmp_path / "c.json", make, closed_form)
    show(capsys, "Deep linear networks", HEADER, [row])
    benchmark.pedantic(make, rounds=1)


def classified(n: int, count: int, name: str) -> Sample:
    """Small integer points, and labels of a noisy quadratic."""
    random = Random(n)
    x = matrix([[random.randint(-9, 9) for _ in range(n)] for _ in range(count)]) / 4
    scores = [float(row[0] * row[0]) - float(row[-1]) - 1 + random.gauss(0, 2) for row in x.tolist()]
    y = [fmpq(1 if score > 0 else -1) if name == "logistic" else fmpq(round(score * 8), 8) for score in scores]
    return Sample(Points(x), fmpq_mat(count, 1, y), tuple([fmpq(1)] * count))


@pytest.mark.parametrize("name", ["logistic", "huber(1)", "absolute", "quartic"])
def test_convex_losses(tmp_path: Path, capsys: pytest.CaptureFixture[str], benchmark: Any, name: str) -> None:
    """Up to N = 100, dim* = 15, gap 1e-6, exact ends for Huber and absolute; the peer is SciPy's L-BFGS, or HiGHS."""
    rows = []
    for n, count in ((2, 25), (3, 50), (4, 100)):
        sample = classified(n, count, name)
        d = Problem(Polynomial.of([1, 1, 1]), sample, 1).dimension
        gap = None if name in ("huber(1)", "absolute") else GAP

        def make(of: Sample = sample, p: int = d, within: fmpq | None = gap) -> tuple[Document, int]:
            problem = Problem(Polynomial.of([1, 1, 1]), of, p, loss(name))
            start = float64(problem)
            path, final = descend_convex(problem, start, within)
            return documents.document(descent_claim(problem, start, within), convex_proof(path, final)), longest(path)

        peer = _lbfgs(Problem(Polynomial.of([1, 1, 1]), sample, d), name)
        rows.append(measured(f"{name}, N = {count}", d, tmp_path / "c.json", make, peer))
    show(capsys, f"The {name} loss", HEADER, rows)
    benchmark.pedantic(make, rounds=1)


def _lbfgs(problem: Problem, name: str) -> Callable[[], Any]:
    """Floats' way to the end: from 0, in the features of the program's own basis."""
    B, y, q = floats(problem.space.table), floats(problem.sample.y).T, np.ones(problem.sample.points.count)
    of = loss(name)
    assert isinstance(of, Convex | Huber)
    if name == "absolute":
        return lambda: list(minimisers(of, B, y, q))
    return lambda: scipy.optimize.minimize(
        lambda c: (value(of, c[None] @ B, y, q), (gradient(of, c[None] @ B, y) * q @ B.T)[0]),
        np.zeros(len(B)),
        jac=True,
        method="L-BFGS-B",
    )


def test_diabetes_above_the_median(tmp_path: Path, capsys: pytest.CaptureFixture[str], benchmark: Any) -> None:
    sample = read_sample(DIABETES / "diabetes-labels.csv").with_bias()
    start, σ = read_network(DIABETES / "plateau.npz"), Polynomial.of([0, 0, 1])

    def make() -> tuple[Document, int]:
        problem = Problem(σ, sample, 66, loss("logistic"))
        path, final = descend_convex(problem, start, GAP)
        return documents.document(descent_claim(problem, start, GAP), convex_proof(path, final)), longest(path)

    path, peer = tmp_path / "c.json", _lbfgs(Problem(σ, sample, 66), "logistic")
    seconds, _ = timed(lambda: certificates.write(path, make()[0]), 1)
    checked, answer = timed(lambda: checker.check_file(path), 1)
    assert answer.status is Status.VERIFIED
    row = ["logistic, 442 patients", 65, path.stat().st_size / 1000, seconds, checked, timed(peer, 1)[0]]
    show(
        capsys, "Diabetes, z², logistic loss, gap 1e-6", ["case", "dim*", "kB", "produced", "checked", "L-BFGS"], [row]
    )
    benchmark.pedantic(lambda: checker.check_file(path), rounds=1)
