"""Descents for transcendental activations: produced and checked, beside Arb's proof of nonsingularity."""

from random import Random

import pytest
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from tests.benchmarks.measure import exponent, show, timed
from valleys.theory.exact import matrix, rows_of
from valleys.theory.named_activations import Named
from valleys.theory.networks import Network, random_network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import checker
from valleys.verifiers.arb_activations import BALLS
from valleys.verifiers.documents import document, text
from valleys.verifiers.paths.descent import descent_claim
from valleys.verifiers.paths.enclosed import EnclosedPath, descend

SIZES = (3, 4, 5, 6, 8, 10)
LARGE = (20, 40, 100)
NAMES = ("sigmoid", "tanh", "softplus", "exp", "gelu")


def made(name: str, N: int, kind: str) -> tuple[Problem, Network]:
    """N points of R⁵ with a bias, width N; neurons all equal, generic, or in pairs ±w, to be parted by a joint one."""
    rng = Random(f"{name} {N}")
    x = [[*(fmpq(rng.randint(-300, 300), 100) for _ in range(5)), 1] for _ in range(N)]
    problem = Problem(Named(name), Sample.of(x, [[rng.randint(-3, 3)] for _ in range(N)]), N)
    start = random_network(6, 1, N, 1)
    W = (start.W * fmpq(1, 3)).tolist()
    U = fmpq_mat(1, N, [fmpq(1 + i % 3, 10) for i in range(N)])
    if kind == "equal":
        return problem, Network(U, matrix([[1] * 6] * N))
    if kind == "pairs":
        return problem, Network(U, matrix([[(-1) ** i * v for v in W[i // 2]] for i in range(N)]))
    return problem, Network(U, matrix(W))


def certified(path: EnclosedPath) -> bytes:
    return text(document(descent_claim(path.problem, path.start), path.proof())).encode()


def arb_proof(path: EnclosedPath) -> None:
    """Arb's enclosure of the inverse of the features at the end, with 128 bits: it exists."""
    here = list(path.vertices())[-1]
    W = rows_of(here.W, [int(i) for i in path.final["neurons"]])
    z = W * rows_of(path.problem.sample.points.x, [int(k) for k in path.final["points"]]).transpose()
    saved, ctx.prec = ctx.prec, 128
    try:
        arb_mat(z.nrows(), z.ncols(), [BALLS[str(path.problem.activation)](arb(v)) for v in z.entries()]).inv()
    except ZeroDivisionError:
        pass
    finally:
        ctx.prec = saved


def row(name: str, N: int, kind: str) -> tuple[object, ...]:
    problem, start = made(name, N, kind)
    repeats = 3 if N <= 40 else 1
    produced, path = timed(lambda: descend(problem, start), repeats)
    content = certified(path)
    checked, answer = timed(lambda: checker.check_bytes(content), repeats)
    assert answer.status == "verified", answer.words
    peer, _ = timed(lambda: arb_proof(path), repeats)
    return name, kind, N, path.count, len(content) / 1000, produced, checked, peer, checked / peer


HEADER = ("σ", "start", "N = p", "segments", "kB", "produced s", "checked s", "Arb alone s", "ratio")


@pytest.mark.parametrize("kind", ["equal", "generic"])
def test_descents(capsys: pytest.CaptureFixture[str], kind: str) -> None:
    for name in NAMES:
        small = [row(name, N, kind) for N in SIZES]
        large = [row(name, N, kind) for N in LARGE]
        growth = [exponent(LARGE, [r[i] for r in large]) for i in (5, 6)]  # type: ignore[misc]  # rows hold numbers and words
        title = f"{name}, {kind}: for N ≥ 20 produced grows as N^{growth[0]:.1f}, checked as N^{growth[1]:.1f} (2 to 3)"
        show(capsys, title, HEADER, [*small, *large])


def test_joint_segments(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row(name, N, "pairs") for name in ("sigmoid", "softplus") for N in (*SIZES, 20, 40)]
    times = [float(r[6]) for r in rows[len(SIZES) : len(SIZES) + 2]]  # type: ignore[arg-type]  # rows hold numbers and words
    show(capsys, f"Joint segments; checked as N^{exponent((20, 40), times):.1f} (2 for one piece)", HEADER, rows)
