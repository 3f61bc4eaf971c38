"""How fast the rank modulo a prime is: beside FLINT and numpy's float rank in the same run, and beside dgemm.

    OPENBLAS_NUM_THREADS=1 pytest tests/benchmarks/bench_modular_rank.py

`VALLEYS_BENCH_LARGE=1` adds q = 10626 (about 2 GB, two minutes). All times are CPU times; "peak" is the rate of
a 3000 × 3000 matrix product measured here, and (2/3)q³ the number of flops counted. Memory is the highest
traced by tracemalloc plus the caller's int64 matrix, in units of 8q² bytes.
"""

import os
import time
import tracemalloc
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest
from flint import fmpq, nmod_mat
from numpy.typing import NDArray

from tests.benchmarks.algebra_systems import sage_over_integers, shown
from valleys.theory.modular_rank import PRIMES, modular_rank
from valleys.theory.neurovarieties import neurovariety

pytestmark = pytest.mark.benchmark(timer=time.process_time)

LARGE = pytest.mark.skipif("VALLEYS_BENCH_LARGE" not in os.environ, reason="set VALLEYS_BENCH_LARGE=1 for q = 10626")
SEEN_BY_FLOATS = 5000
"""numpy's float rank is a singular value decomposition: half a minute at q = 4845, six at q = 10626."""


def seconds(run: Callable[[], Any], rounds: int = 1) -> float:
    """The median CPU time."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return median(times)


@cache
def dgemm_peak() -> float:
    """Flops per second of a float64 matrix product, the best of five."""
    a, b = np.random.default_rng(0).random((2, 3000, 3000))
    out = np.empty_like(a)
    return 2 * 3000**3 / min(seconds(lambda: np.matmul(a, b, out=out)) for _ in range(5))


def matrix(q: int) -> NDArray[np.int64]:
    return np.random.default_rng(q).integers(0, PRIMES[0], (q, q))


def peak_memory(a: NDArray[np.int64]) -> float:
    tracemalloc.start()
    modular_rank(a)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return (peak + a.nbytes) / (8 * a.size)


@pytest.mark.parametrize(
    ("q", "rounds"), [(250, 21), (700, 11), (1365, 11), (4845, 5), pytest.param(10626, 1, marks=LARGE)]
)
def test_full_rank(benchmark: Any, capsys: pytest.CaptureFixture[str], q: int, rounds: int) -> None:
    a = matrix(q)
    # A virtual machine is given memory at its first touch: 2.4 s for a matrix of q = 10626, once.
    np.empty(a.shape).fill(0)
    assert benchmark.pedantic(modular_rank, (a,), rounds=rounds, warmup_rounds=1 if q < 10000 else 0) == q
    ours = benchmark.stats.stats.median
    rows = nmod_mat(q, q, a.ravel().tolist(), PRIMES[0])
    flint = seconds(rows.rank, 3 if q < 2000 else 1)
    floats = seconds(lambda: np.linalg.matrix_rank(a.astype(np.float64))) if q < SEEN_BY_FLOATS else None
    rate = 2 / 3 * q**3 / ours
    with capsys.disabled():
        print(
            f"\nq = {q}: {ours:.4f} s, FLINT's rank alone {flint:.4f} s (×{flint / ours:.2f})"
            + (f", numpy's float rank {floats:.3f} s (×{floats / ours:.1f})" if floats else "")
            + f"; {rate / 1e9:.1f} of {dgemm_peak() / 1e9:.1f} GF/s dgemm ({rate / dgemm_peak():.0%})"
            + f"; memory {peak_memory(a):.2f} · 8q²"
        )


def test_growth(benchmark: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """The exponent of q: 3 in the limit, less where the blocks on the diagonal still count."""
    sizes = (500, 1000, 2000, 4000)
    matrices = {q: matrix(q) for q in sizes}
    times = [seconds(lambda q=q: modular_rank(matrices[q]), 5) for q in sizes[:-1]]  # type: ignore[misc]  # a default binds the loop's value
    benchmark.pedantic(modular_rank, (matrices[sizes[-1]],), rounds=3)
    times.append(benchmark.stats.stats.median)
    local = [np.log2(after / before) for before, after in pairwise(times)]
    with capsys.disabled():
        print(f"\ngrowth exponents between q = {sizes}: {', '.join(f'{x:.2f}' for x in local)} (theory: 3)")


def test_beside_sage_over_the_integers(benchmark: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """q = 1540: 1 + z + z² + z³ at small integer weights and inputs of R¹⁹."""
    w, x = np.random.default_rng(19).integers(-3, 4, size=(2, 1540, 19))
    values = sum((w @ x.T) ** k for k in range(4))
    assert benchmark.pedantic(modular_rank, (values,), rounds=7, warmup_rounds=1) == 1540
    peer = shown(sage_over_integers([[fmpq(int(v)) for v in row] for row in values], tmp_path))
    with capsys.disabled():
        print(f"\nq = 1540: {benchmark.stats.stats.median:.4f} s, SageMath over ZZ {peer} s")


@pytest.mark.parametrize("fraction", [0.1, 0.5])
def test_rank_deficient(benchmark: Any, capsys: pytest.CaptureFixture[str], fraction: float) -> None:
    q = 2000
    rank, rng = int(q * fraction), np.random.default_rng(0)
    left, right = rng.integers(0, 1000, (q, rank)), rng.integers(0, 1000, (rank, q))
    a = (left.astype(np.float64) @ right.astype(np.float64)).astype(np.int64)
    assert benchmark.pedantic(modular_rank, (a,), rounds=5, warmup_rounds=1) == rank
    ours = benchmark.stats.stats.median
    flint = seconds(nmod_mat(q, q, a.ravel().tolist(), PRIMES[0]).rank)
    with capsys.disabled():
        print(f"\nq = {q}, rank {rank}: {ours:.4f} s, FLINT's rank alone {flint:.4f} s (×{flint / ours:.2f})")


def test_neurovariety(benchmark: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """The maths notes report 4.65 s and 3.5 s for two published SageMath scripts."""
    found = benchmark.pedantic(neurovariety, ((2, 3, 7, 6, 15, 8, 1), 3), rounds=21, warmup_rounds=2)
    assert found.dimension == 244
    with capsys.disabled():
        print(f"\nneurovariety(2, 3, 7, 6, 15, 8, 1), r = 3: {benchmark.stats.stats.median:.4f} s")
