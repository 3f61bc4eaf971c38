"""Constructed spurious valleys: making and checking them, beside a plain descent of scipy from the bad point.

The peer is what a user would write to see whether a network is stuck: one run of `least_squares` from the bad point, a
little shaken, at most 20 evaluations of the Jacobian. It proves nothing.
"""

import time

import numpy as np
import pytest
from scipy.optimize import least_squares

from tests.benchmarks.measure import exponent, show, timed
from valleys.theory.activation_grammar import named
from valleys.verifiers import checker
from valleys.verifiers.documents import text
from valleys.verifiers.prove import prove
from valleys.verifiers.traps.better import function
from valleys.verifiers.traps.counterexample import counterexample
from valleys.verifiers.traps.kinks import kinks
from valleys.verifiers.traps.trap import Trap

SMOOTH = ("softplus", "squareplus", "sigmoid", "normal-cdf", "arctan-plus-half-pi", "tanh-plus-1")
OTHERS = [
    ("exp", 2, 2),
    ("exp", 6, 2),
    ("exp", 10, 2),
    ("z^2", 6, 7),
    ("z^4", 5, 3),
    ("z^4", 9, 4),
    ("gaussian", 1, 1),
    ("z^2+z", 1, 1),
]
"""σ, width, inputs."""


def verified(document: bytes) -> None:
    assert checker.check_bytes(document).status == "verified"


def descended(trap: Trap) -> float:
    """The processor time of the peer."""
    sample, σ, p = trap.problem.sample, function(trap.problem.activation), trap.problem.width
    x, y = (np.array([[float(v) for v in row] for row in a.tolist()]) for a in (sample.points.x, sample.y))
    start = np.array([float(v) for v in (*trap.bad.U.entries(), *trap.bad.W.entries())])
    start = start * (1 + 1e-4 * np.random.default_rng(0).normal(size=len(start)))
    began = time.process_time()
    least_squares(lambda θ: σ(x @ θ[p:].reshape(p, -1).T) @ θ[:p] - y[:, 0], start, max_nfev=20)
    return time.process_time() - began


def test_exact_traps_of_relu(capsys: pytest.CaptureFixture[str]) -> None:
    """Theorem A: 2p points; growth 2 is expected of a p × 2p table of exact numbers."""
    rows, sizes, times = [], (5, 50, 200, 1000), []
    for p in sizes:
        made, trap = timed(lambda p=p: kinks(named("relu"), p), clock=time.process_time)  # type: ignore[misc]  # a default binds the loop's value
        document = text(trap.document()).encode()
        repeats = 3 if p < 1000 else 1
        checked, _ = timed(lambda d=document: verified(d), repeats, time.process_time)  # type: ignore[misc]  # a default binds the loop's value
        peer = descended(trap) if p <= 200 else None
        times.append(checked)
        rows.append((p, 2 * p, len(document) // 1000, made, checked, peer or "", peer / checked if peer else ""))
    show(capsys, "ReLU, Theorem A", ("p", "points", "kB", "made", "checked", "least_squares", "ratio"), rows)
    show(capsys, "Growth of checking", ("between", "exponent"), [(sizes[1:], exponent(sizes[1:], times[1:]))])


def test_unimodal_traps_at_width_30(capsys: pytest.CaptureFixture[str]) -> None:
    rows = []
    for σ in SMOOTH:
        made, trap = timed(lambda σ=σ: counterexample(named(σ), 30), clock=time.process_time)  # type: ignore[misc]  # a default binds the loop's value
        document = text(trap.document()).encode()
        checked, _ = timed(lambda d=document: verified(d), clock=time.process_time)  # type: ignore[misc]  # a default binds the loop's value
        assert isinstance(trap, Trap)
        peer = descended(trap)
        rows.append(
            (σ, len(trap.problem.sample.y.tolist()), len(document) // 1000, made, checked, peer, peer / checked)
        )
    show(capsys, "Theorem D, p = 30", ("σ", "points", "kB", "made", "checked", "least_squares", "ratio"), rows)


def test_other_traps_and_proofs_of_stated_claims(capsys: pytest.CaptureFixture[str]) -> None:
    rows = []
    for σ, p, n in (("relu", 30, 2), ("softplus", 30, 2), ("sigmoid", 30, 2), *OTHERS):
        began = time.process_time()
        trap = counterexample(named(σ), p, n)
        made = time.process_time() - began
        document = text(trap.document()).encode()
        checked, _ = timed(lambda d=document: verified(d), clock=time.process_time)  # type: ignore[misc]  # a default binds the loop's value
        began = time.process_time()
        proved = prove(trap.claim())
        found = time.process_time() - began
        verified(text(proved).encode())
        rows.append((σ, p, n, trap.reason, len(document) // 1000, made, checked, proved["proof"]["reason"], found))
    header = ("σ", "p", "n", "reason", "kB", "made", "checked", "`prove` by", "seconds")
    show(capsys, "Other traps, and the proof from the claim alone", header, rows)
