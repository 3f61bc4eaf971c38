"""Random features at N = 1000 up to width 2048, beside least squares one by one; starts settled at widths 1 to 12."""

import time
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from tests.benchmarks.measure import exponent, show
from valleys.theory.activation_grammar import named
from valleys.theory.samples import Sample
from valleys.verifiers.binomial import Says
from valleys.verifiers.random_features.draws import Batch, Table
from valleys.verifiers.random_features.features import FEATURES
from valleys.verifiers.random_features.laws import law
from valleys.verifiers.random_features.low_energy import Plan, low_energy, plan
from valleys.verifiers.random_features.target import Setting, planted
from valleys.verifiers.random_features.trapped import FREE, OPEN, TRAPPED, Trial, trapped

N, INPUTS, DRAWS = 1000, 10, 500
WIDTHS = (16, 32, 64, 128, 256, 512, 1024, 2048)


def planned(widths: tuple[int, ...], draws: int) -> Plan:
    x = np.random.default_rng(0).integers(-512, 513, size=(N, INPUTS)) / 2048
    sample = Sample.of(x.tolist(), [[0]] * N)
    return plan(
        planted(Setting(FEATURES["relu"], law("sphere", INPUTS), sample), 0), widths, Fraction(1, 20), draws=draws
    )


def one_by_one(made: Plan, draws: int) -> float:
    """Seconds per draw of numpy.linalg.lstsq at each width, on the same features."""
    table = Table(made.target)
    began = time.perf_counter()
    for index in range(draws):
        batch = Batch.draw(table, [0, 2, index], 1, made.widths[-1])
        for p in made.widths:
            np.linalg.lstsq(batch.features[0, :p].T, table.y, rcond=None)
    return (time.perf_counter() - began) / draws


def test_sweep_to_width_2048(capsys: pytest.CaptureFixture[str]) -> None:
    began = time.perf_counter()
    made = planned(WIDTHS, DRAWS)
    enclosed = time.perf_counter() - began
    began, busy = time.perf_counter(), time.process_time()
    report = low_energy(made)
    drawn, busy = time.perf_counter() - began, time.process_time() - busy
    peer = one_by_one(made, 3)
    assert report.says is Says.CONSISTENT
    header = [
        "N",
        "p",
        "draws",
        "kernel and bounds (s)",
        "draws (s)",
        "both, asked ≤ 120 s",
        "CPU (s)",
        "lstsq / ours, per draw",
    ]
    row = [N, WIDTHS[-1], DRAWS, enclosed, drawn, enclosed + drawn, busy, peer / (drawn / DRAWS)]
    show(capsys, "Random features, relu on the sphere of R^10, 8 widths, 16 bounds with exact limits", header, [row])


def test_time_per_draw_grows_with_the_width(capsys: pytest.CaptureFixture[str]) -> None:
    """N²p flops from width N on for the normal equations: exponent 1; below, Np²."""
    made, seconds = planned(WIDTHS, 20), []
    table = Table(made.target)
    for most in WIDTHS[3:]:
        widths = [p for p in WIDTHS if p <= most]
        began = time.perf_counter()
        for index in range(10):
            Batch.draw(table, [0, 2, index], 1, most).least_losses(widths)
        seconds.append((time.perf_counter() - began) / 10)
    rows = [[most, value] for most, value in zip(WIDTHS[3:], seconds, strict=True)]
    rows.append(["exponent, 1 to 2 expected", exponent(WIDTHS[3:], seconds)])
    show(capsys, f"Seconds per draw, N = {N}", ["largest width", "seconds"], rows)


def test_trapped_fraction_of_widths_1_to_12(capsys: pytest.CaptureFixture[str]) -> None:
    random = np.random.default_rng(0)
    points = (random.integers(-96, 97, size=(12, 2)) / 32).tolist()
    sample = Sample.of(points, (random.integers(-16, 17, size=(12, 1)) / 8).tolist())
    rows, total, work = [], 0.0, 0.0
    for width in range(1, 13):
        began, busy = time.perf_counter(), time.process_time()
        (found,) = trapped(Trial(named("sin"), sample, law("sphere", 2), (width,), 200))
        spent = time.perf_counter() - began
        total += spent
        work += time.process_time() - busy
        kinds = Counter(one.kind for one in found.outcomes)
        rows.append([width, kinds[FREE], kinds[TRAPPED], kinds[OPEN], spent])
    rows.append(["all, asked ≤ 120 s", "", "", f"CPU {work:.3g} s", total])
    header = ["width", "free", "trapped", "open", "seconds"]
    show(
        capsys, "200 random starts at each width, sin on 12 points of the plane, each certificate checked", header, rows
    )
