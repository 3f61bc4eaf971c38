"""Certified local minima per minute, search included, beside a plain loop of least_squares; teacher and students."""

import time
from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest
from scipy.optimize import least_squares

from tests.benchmarks.measure import exponent, show, timed
from valleys.theory.activation_grammar import named as activation
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import checker, search
from valleys.verifiers.documents import Document, text
from valleys.verifiers.float_activations import float_activation
from valleys.verifiers.floats import Array
from valleys.verifiers.traps.ellipsoid import Workbench, definite
from valleys.verifiers.traps.local_minimum import traps_of_all
from valleys.verifiers.traps.teacher_floats import spurious_end
from valleys.verifiers.traps.teacher_student import certificate

SECONDS = 5.0
Case = tuple[str, int, int, int, int, int, int]
CASES = [
    ("z^2", 2, 1, 5, 4, 400, 10_000),
    ("sigmoid", 2, 2, 8, 20, 100, 1_500),
    ("tanh", 2, 3, 12, 40, 60, 250),
    ("z^3", 3, 3, 12, 40, 100, 200),
]
"""σ, n, p, N, starts for each problem, problems at once, the certificates per minute that are asked for."""
TARGETS = ("noise", "teacher")
"""Gaussian targets, or the outputs of a network of three times the width; inputs are Gaussian; all in sixteenths."""


def problems(σ: str, n: int, p: int, N: int, targets: str) -> Iterator[Problem]:
    rng, jet = np.random.default_rng(0), float_activation(activation(σ)).jet
    while True:
        x = np.round(16 * rng.normal(size=(N, n))) / 16
        W, U = rng.normal(size=(3 * p, n)), rng.normal(size=(1, 3 * p))
        y = rng.normal(size=(N, 1)) if targets == "noise" else (U @ jet(W @ x.T)[0]).T
        yield Problem(activation(σ), Sample.of(x.tolist(), (np.round(16 * y) / 16).tolist()), p)


def certified(case: Case, targets: str) -> tuple[float, float]:
    """Certificates per minute of processor time, from the data to written documents; the longest check."""
    σ, n, p, N, starts, together, _ = case
    made, endless, began, seed = [], problems(σ, n, p, N, targets), time.process_time(), 0
    while time.process_time() - began < SECONDS:
        found = traps_of_all(list(islice(endless, together)), seed=seed, starts=starts)
        made += [text(trap.document()) for findings in found for trap in findings.traps]
        seed += 1
    spent, checks = time.process_time() - began, []
    for document in made:
        began = time.process_time()
        assert checker.check_bytes(document.encode()).status == "verified"
        checks.append(time.process_time() - began)
    return 60 * len(made) / spent, max(checks, default=0.0)


def looped(case: Case, targets: str) -> float:
    """Minima above the best, not certified, per minute of a loop of least_squares over the same problems and starts."""
    σ, n, p, N, starts, _, _ = case
    found, began = 0, time.process_time()
    for seed, problem in enumerate(problems(σ, n, p, N, targets)):
        floats, rng, ends = Workbench.of(problem).floats, np.random.default_rng(seed), []
        for start in search.random_starts(floats, starts, rng):
            method = "lm" if len(start) <= N else "trf"
            ends.append(least_squares(_residuals, start, args=(floats,), method=method, max_nfev=80).x)
        found += _spurious(floats, search.on_the_slice(floats, np.array(ends)))
        if time.process_time() - began > SECONDS:
            return 60 * found / (time.process_time() - began)
    raise AssertionError


def _spurious(floats: search.FloatProblem, theta: Array) -> int:
    """How many different minima, with a definite Hessian and a small gradient, are above the best."""
    free, best = search.free_coordinates(floats), search.risks(floats, theta).min()
    gradient, hessian = search.gradient_and_hessian(floats, theta)
    settled = definite(hessian[:, free[:, None], free]) & (np.abs(gradient[:, free]).max(axis=1) < 1e-4)
    theta = theta[settled]
    return int((search.risks(floats, theta[search.distinct(floats, theta)]) > best + 1e-6).sum())


def _residuals(theta: np.ndarray, problem: search.FloatProblem) -> np.ndarray:
    return search.residuals(problem, theta[None]).ravel()


def test_certificates_per_minute(capsys: pytest.CaptureFixture[str]) -> None:
    rows = []
    for case in CASES:
        for targets in TARGETS:
            rate, longest = certified(case, targets)
            peer = looped(case, targets)
            σ, n, p, N, *_, asked = case
            rows.append((σ, f"{n},{p},{N}", targets, asked, rate, longest, peer, rate / peer if peer else "none found"))
    header = ("σ", "n,p,N", "targets", "asked", "certificates/min", "longest check s", "least_squares/min", "ratio")
    show(capsys, "Certified local minima per minute of processor time", header, rows)


def test_teacher_and_students(capsys: pytest.CaptureFixture[str]) -> None:
    rows, sizes, times = [], (8, 12, 16, 20), []
    for k in sizes:
        W = spurious_end(k, k, np.random.default_rng(k), tries=3000)
        assert W is not None
        produced, (document, _) = timed(lambda W=W: certificate(W))  # type: ignore[misc]  # a default binds the loop's value
        times.append(timed(lambda document=document: _checked(document))[0])  # type: ignore[misc]  # a default binds the loop's value
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
