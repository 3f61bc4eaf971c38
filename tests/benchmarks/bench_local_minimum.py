"""Certified local minima per minute, search included, beside a plain loop of least_squares; teacher and students."""

import time
from collections.abc import Iterator

import numpy as np
import pytest
from scipy.optimize import least_squares

from tests.benchmarks.measure import exponent, show, timed
from valleys.theory.activations import activation
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import checker, search
from valleys.verifiers.documents import Document, text
from valleys.verifiers.traps.ellipsoid import Workbench
from valleys.verifiers.traps.local_minimum import traps
from valleys.verifiers.traps.teacher_floats import spurious_end
from valleys.verifiers.traps.teacher_student import certificate

SECONDS = 5.0
CASES = [("z^2", 2, 1, 5, 8, 10_000), ("z^3", 3, 3, 12, 400, 200)]
"""σ, n, p, N, starts for each problem, the certificates per minute that are asked for."""


def problems(σ: str, n: int, p: int, N: int) -> Iterator[Problem]:
    rng = np.random.default_rng(0)
    while True:
        x, y = (rng.integers(-8, 9, size=(N, width)).tolist() for width in (n, 1))
        quarters = [[[f"{value / denominator}" for value in row] for row in a] for a, denominator in ((x, 4), (y, 2))]
        yield Problem(activation(σ), Sample.of(*quarters), p)


def certified(σ: str, n: int, p: int, N: int, starts: int) -> tuple[float, float, float]:
    """Certificates per minute without and with their check, and the longest check."""
    made, checks, began = [], [], time.perf_counter()
    for seed, problem in enumerate(problems(σ, n, p, N)):
        for findings in traps(problem, seed=seed, batches=1, starts=starts):
            made += [text(trap.document()) for trap in findings.traps]
        if time.perf_counter() - began > SECONDS:
            break
    spent = time.perf_counter() - began
    for document in made:
        began = time.perf_counter()
        assert checker.check_bytes(document.encode()).status == "verified"
        checks.append(time.perf_counter() - began)
    return 60 * len(made) / spent, 60 * len(made) / (spent + sum(checks)), max(checks, default=0.0)


def looped(σ: str, n: int, p: int, N: int, starts: int) -> float:
    """Minima above the best, not certified, per minute of a loop of least_squares over the same problems and starts."""
    found, began = 0, time.perf_counter()
    for seed, problem in enumerate(problems(σ, n, p, N)):
        floats, rng = Workbench.of(problem).floats, np.random.default_rng(seed)
        ends = []
        for start in search.random_starts(floats, starts, rng):
            end = least_squares(
                _residuals, start, args=(floats,), method="lm" if len(start) <= N else "trf", max_nfev=80
            )
            ends.append(end.x)
            if time.perf_counter() - began > SECONDS:
                break
        theta = search.on_the_slice(floats, np.array(ends))
        free = search.free_coordinates(floats)
        gradient, hessian = search.gradient_and_hessian(floats, theta)
        values = np.linalg.eigvalsh(hessian[:, free[:, None], free])
        theta = theta[(values[:, 0] > 1e-9 * values[:, -1]) & (np.abs(gradient[:, free]).max(axis=1) < 1e-4)]
        risks = search.risks(floats, theta[search.distinct(floats, theta)])
        found += int((risks > risks.min(initial=np.inf) + 1e-6).sum())
        if time.perf_counter() - began > SECONDS:
            return 60 * found / (time.perf_counter() - began)
    raise AssertionError


def _residuals(theta: np.ndarray, problem: search.FloatProblem) -> np.ndarray:
    return search.residuals(problem, theta[None]).ravel()


def test_certificates_per_minute(capsys: pytest.CaptureFixture[str]) -> None:
    rows = []
    for σ, n, p, N, starts, asked in CASES:
        rate, checked, longest = certified(σ, n, p, N, starts)
        peer = looped(σ, n, p, N, starts)
        rows.append((σ, f"{n},{p},{N}", asked, rate, checked, longest, peer, rate / max(peer, 1e-9)))
    header = ("σ", "n,p,N", "asked", "certificates/min", "with check", "longest check s", "least_squares/min", "ratio")
    show(capsys, "Certified local minima", header, rows)


def test_teacher_and_students(capsys: pytest.CaptureFixture[str]) -> None:
    rows, sizes, times = [], (8, 12, 16, 20), []
    for k in sizes:
        W = spurious_end(k, k, np.random.default_rng(k), tries=3000)
        assert W is not None
        produced, (document, _) = timed(lambda W=W: certificate(W))  # type: ignore[misc]
        times.append(timed(lambda document=document: _checked(document))[0])  # type: ignore[misc]
        rows.append((k, k * k, produced, times[-1]))
    header = ("k = n", "Hessian's order", "produced s", "checked s")
    show(
        capsys,
        f"Teacher and students; the check grows as k^{exponent(sizes, times):.1f} (k^6 for large k)",
        header,
        rows,
    )


def _checked(document: Document) -> None:
    assert checker.check_bytes(text(document).encode()).status == "verified"
