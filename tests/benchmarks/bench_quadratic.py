"""σ = z² at width n: descents and connections by n and by the bits of the start, and the designs below width n; z² + 1.

The peers: SymPy's `is_positive_definite` on the quadratic form in Sym(n) that a design's check decides, and the bare
minimum over Sym(n) by an exact solve in FLINT, which a path has to contain.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import TypeVar

import pytest
from flint import fmpq, fmpq_mat
from sympy import Matrix, Rational, diag

from tests.benchmarks.measure import exponent, show
from valleys.theory.activations import Polynomial
from valleys.theory.networks import Network, random_network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import checker
from valleys.verifiers.documents import Document, document, text
from valleys.verifiers.paths.connect import connect_claim
from valleys.verifiers.paths.descent import descent_claim
from valleys.verifiers.paths.quadratic import descend_quadratic
from valleys.verifiers.paths.quadratic_connect import connect_square
from valleys.verifiers.paths.quadratic_objective import Objective
from valleys.verifiers.traps.inertia import inertia

T = TypeVar("T")

SQUARE = Polynomial.of({2: 1})
INSTANCES = 5
DESIGNS = [*((n, n - 1) for n in (2, 4, 6, 8, 10, 12)), (12, 1), (15, 14)]


def problem(n: int, p: int, seed: int) -> Problem:
    """n(n+1)/2 + 3 points with small integers, targets too."""
    random = Random(seed)
    count = n * (n + 1) // 2 + 3
    x = [[random.randint(-3, 3) for _ in range(n)] for _ in range(count)]
    return Problem(SQUARE, Sample.of(x, [[random.randint(-9, 9)] for _ in range(count)]), p)


def rounded(n: int, p: int, seed: int, bits: int) -> Network:
    """Weights that are multiples of 2^−bits."""
    random, scale = Random(seed), fmpq(1, 2**bits)
    draw = [random.randint(-(3 << bits), 3 << bits) * scale for _ in range(p * (n + 1))]
    return Network(fmpq_mat(1, p, draw[:p]), fmpq_mat(p, n, draw[p:]))


def written(make: Callable[[], Document]) -> tuple[float, float, int]:
    """Seconds to make and write a document, to check it, and its length."""
    produced, content = spent(lambda: text(make()).encode())
    checked, answer = spent(lambda: checker.check_bytes(content))
    assert answer.status == "verified", answer.words
    return produced, checked, len(content)


def spent(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of this process, which do not grow when the machine has other work, and the result."""
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def _median(rows: list[tuple[float, float, int]]) -> tuple[float, float, int]:
    a, b, c = (sorted(column)[len(rows) // 2] for column in zip(*rows, strict=True))
    return a, b, int(c)


def _descent(case: Problem, start: Network) -> Document:
    return document(descent_claim(case, start), descend_quadratic(case, start).proof())


def _connection(case: Problem, start: Network, end: Network) -> Document:
    return document(connect_claim(case, start, end), connect_square(case, start, end).proof())


def test_descents_and_connections_by_inputs(capsys: pytest.CaptureFixture[str]) -> None:
    rows, sizes, times = [], (2, 3, 4, 5, 6, 7, 8), []
    for n in sizes:
        down, across, peer = [], [], []
        for seed in range(INSTANCES):
            case, wide = problem(n, n, seed), problem(n, n + 1, seed)
            ends = [random_network(n, 1, n + 1, seed + 100 * k) for k in (1, 2)]
            down.append(written(lambda: _descent(case, random_network(n, 1, n, seed))))  # noqa: B023  # called at once
            across.append(written(lambda: _connection(wide, *ends)))  # noqa: B023  # called at once
            peer.append(spent(lambda: Objective(case).minimum(fmpq_mat(n, n)))[0])  # noqa: B023  # called at once
        (made, checked, length), (joined, rechecked, longer) = _median(down), _median(across)
        times.append(checked)
        best = sorted(peer)[INSTANCES // 2]
        worst = max(row[0] for row in down), max(row[1] for row in down)
        rows.append((n, made, checked, *worst, length // 1000, joined, rechecked, longer // 1000, best, made / best))
    header = (
        "n",
        "produced",
        "checked",
        "worst",
        "worst check",
        "kB",
        "p = n+1 joined",
        "checked",
        "kB",
        "solve",
        "ratio",
    )
    show(capsys, f"z², width n; the check grows as n^{exponent(sizes, times):.1f}", header, rows)


def test_descents_with_a_compensator_by_inputs(capsys: pytest.CaptureFixture[str]) -> None:
    """z² + 1 beside z², both at width n + 1, on the same points from the same starts."""
    rows, sizes, times = [], (2, 3, 4, 5, 6), []
    for n in sizes:
        found = []
        for σ in (SQUARE, Polynomial.of({2: 1, 0: 1})):
            cases = [replace(problem(n, n + 1, seed), activation=σ) for seed in range(INSTANCES)]
            starts = [random_network(n, 1, n + 1, seed) for seed in range(INSTANCES)]
            pairs = zip(cases, starts, strict=True)
            found.append(_median([written(lambda: _descent(*pair)) for pair in pairs]))  # noqa: B023  # called at once
        (plain, check, length), (made, checked, longer) = found
        times.append(checked)
        rows.append((n, plain, check, length // 1000, made, checked, longer // 1000, made / plain, checked / check))
    header = ("n", "z² produced", "checked", "kB", "z² + 1 produced", "checked", "kB", "ratio", "of checks")
    show(capsys, f"z² + 1, width n + 1; the check grows as n^{exponent(sizes, times):.1f}", header, rows)


def test_descents_by_bits(capsys: pytest.CaptureFixture[str]) -> None:
    rows, sizes, times = [], (8, 16, 32, 64), []
    for bits in sizes:
        found = _median([written(lambda: _descent(problem(5, 5, s), rounded(5, 5, s, bits))) for s in range(3)])  # noqa: B023  # called at once
        times.append(found[1])
        rows.append((bits, *found[:2], found[2] // 1000))
    show(
        capsys,
        f"z², n = p = 5, weights of so many bits; the check grows as bits^{exponent(sizes, times):.1f}",
        ("bits", "produced", "checked", "kB"),
        rows,
    )


def test_designs_below_width_n(capsys: pytest.CaptureFixture[str]) -> None:
    rows = []
    for n, p in DESIGNS:
        produced, checked, length = written(lambda: inertia(SQUARE, p, n).document())  # noqa: B023  # called at once
        peer = _sympy(n) if n <= 6 else None
        rows.append((f"{n}, {p}", produced, checked, length // 1000, peer or "", checked / peer if peer else ""))
    longest = max(written(lambda: inertia(SQUARE, p, n).document())[1] for n in range(2, 13) for p in range(1, n))  # noqa: B023  # called at once
    header = ("n, p", "produced", "checked", "kB", "SymPy, the form alone", "ratio")
    show(capsys, f"Designs below width n; the longest check for n ≤ 12 takes {longest:.3g} s", header, rows)


def _sympy(n: int) -> float:
    """Whether the quadratic form of the loss on Sym(n), plus a little, is positive definite."""
    case = inertia(SQUARE, n - 1, n).problem
    objective = Objective(case)
    form = Matrix([[Rational(int(v.p), int(v.q)) for v in row] for row in objective.H.tolist()])
    strength = diag(*(2 if i == j else 4 for i, j in objective.places))
    shifted = form - strength * Rational(999, 1000)
    seconds, answer = spent(lambda: shifted.is_positive_definite)
    assert answer
    return seconds
