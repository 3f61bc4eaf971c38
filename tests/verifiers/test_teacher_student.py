"""Students of a teacher: formulas against differences, samples and mpmath, the Lipschitz constant, and attacks."""

import json
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import mpmath
import numpy as np
import pytest
from scipy.optimize import minimize

from valleys.theory.errors import InputError, UndecidedError
from valleys.verifiers import checker
from valleys.verifiers.checker.arithmetic import Budget
from valleys.verifiers.checker.document import Refused
from valleys.verifiers.checker.fixed_point import PI, Interval, arctangent
from valleys.verifiers.checker.positive_definite import PRECISION, least_eigenvalue
from valleys.verifiers.checker.teacher_hessian import Hessian
from valleys.verifiers.checker.teacher_student import Students
from valleys.verifiers.documents import Document, text
from valleys.verifiers.traps import teacher_floats as floats
from valleys.verifiers.traps.teacher_student import Near, certificate, read_weights

MINIMA = [Path(__file__).parents[1] / "certificates" / "valid" / f"teacher-minimum-{k}.json" for k in (7, 8)]


def exact(W: np.ndarray) -> list[list[Fraction]]:
    return [[Fraction(x) for x in row] for row in W.tolist()]


def contains(interval: Interval, value: mpmath.mpf) -> bool:
    with mpmath.workdps(60):
        scaled = value * mpmath.mpf(2) ** 128
        return bool(interval.low - 1 <= scaled <= interval.high + 1)


@pytest.mark.parametrize("seed", range(20))
def test_intervals_enclose_what_mpmath_computes(seed: int) -> None:
    rng = random.Random(seed)
    a, b = (Fraction(rng.randint(1, 10**6), rng.randint(1, 10**6)) for _ in range(2))
    with mpmath.workdps(60):
        x, y = (mpmath.mpf(q.numerator) / q.denominator for q in (a, b))
        p, q = Interval.of(a), Interval.of(-b)
        assert contains(p * q, -x * y)
        assert contains(p / q, -x / y)
        assert contains(p - q, x + y)
        assert contains(p.sqrt(), mpmath.sqrt(x))
        assert contains(Interval.root(b), mpmath.sqrt(y))
        assert contains(p.times(-b), -x * y)
        assert contains(arctangent(p), mpmath.atan(x))
        assert contains(arctangent(q), mpmath.atan(-y))
        assert contains(PI, +mpmath.pi)
        assert arctangent(p).high - arctangent(p).low < 10_000


def test_wide_intervals_keep_all_their_members() -> None:
    wide = Interval.of(Fraction(-1, 3)), Interval.of(Fraction(7, 2))
    a, b = Interval(wide[0].low, wide[1].high), Interval(-wide[1].high, wide[1].high)
    product = a * b
    assert product.lower <= Fraction(-49, 4) < Fraction(49, 4) <= product.upper
    assert arctangent(a).lower < Fraction(-321, 1000)
    assert arctangent(a).upper > Fraction(129, 100)
    with pytest.raises(Refused, match="contains 0"):
        b / a
    with pytest.raises(Refused, match="negative"):
        a.sqrt()


def loss_by_mpmath(W: list[list[mpmath.mpf]], k: int) -> mpmath.mpf:
    """½ Σ ± f by the angle between unit vectors."""

    def f(w: list[mpmath.mpf], v: list[mpmath.mpf]) -> mpmath.mpf:
        a, b = mpmath.norm(w), mpmath.norm(v)
        cosine = max(min(mpmath.fdot(w, v) / (a * b), mpmath.mpf(1)), mpmath.mpf(-1))
        theta = mpmath.acos(cosine)
        return a * b * (mpmath.sin(theta) + (mpmath.pi - theta) * cosine) / (2 * mpmath.pi)

    E = [[mpmath.mpf(i == j) for i in range(k)] for j in range(k)]
    total = sum(f(a, b) for a in W for b in W) - 2 * sum(f(a, e) for a in W for e in E)
    return (total + sum(f(d, e) for d in E for e in E)) / 2


@pytest.mark.parametrize(("n", "k"), [(1, 1), (2, 2), (3, 2), (3, 3)])
def test_loss_gradient_and_hessian_are_those_of_differences_at_50_digits(n: int, k: int) -> None:
    rng = random.Random(n + 7 * k)
    W = [[Fraction(rng.randint(1, 40) * rng.choice([-1, 1]), 7) for _ in range(k)] for _ in range(n)]
    students = Students.of(W, Budget())
    hessian = Hessian.of(students)
    with mpmath.workdps(60):
        h = mpmath.mpf(10) ** -15

        def at(*moves: tuple[int, mpmath.mpf]) -> mpmath.mpf:
            flat = [mpmath.mpf(x.numerator) / x.denominator for row in W for x in row]
            for index, by in moves:
                flat[index] += by
            return loss_by_mpmath([flat[i * k : (i + 1) * k] for i in range(n)], k)

        assert contains(students.loss, at())
        slopes = [(at((a, h)) - at((a, -h))) / (2 * h) for a in range(n * k)]
        assert abs(mpmath.norm(slopes) - float(students.slope.upper)) < 1e-12
        for a in range(n * k):
            for b in range(a + 1):
                signs = [(1, 1), (1, -1), (-1, 1), (-1, -1)]
                second = sum(s * t * at((a, s * h), (b, t * h)) for s, t in signs) / (4 * h * h)
                assert abs(second - mpmath.mpf(hessian.rows[a][b]) / 2**PRECISION) < 1e-12


def test_the_loss_is_the_mean_over_sampled_inputs() -> None:
    rng = np.random.default_rng(0)
    W = rng.normal(size=(3, 2))
    x = rng.normal(size=(400_000, 2))
    error = np.maximum(x @ W.T, 0).sum(axis=1) - np.maximum(x, 0).sum(axis=1)
    sampled = 0.5 * error**2
    exactly = float(Students.of(exact(W), Budget()).loss.lower)
    assert abs(sampled.mean() - exactly) < 5 * sampled.std() / np.sqrt(len(x))
    assert abs(floats.loss_and_gradient(W)[0] - exactly) < 1e-13


def test_nearly_parallel_pairs_stay_within_the_error() -> None:
    for angle in (0.0, 1e-14, 1e-12, 1e-9):
        W = np.array([[1.0, angle], [-2.0, 0.5 * angle], [3.0, 0.0]])
        hessian = Hessian.of(Students.of(exact(W), Budget()))
        assert hessian.error < Fraction(1, 10**10)
        far = Hessian.of(Students.of(exact(W + np.array([[0, 1e-7], [0, 0], [0, -1e-7]])), Budget()))
        moved = max(abs(a - b) for r, s in zip(hessian.rows, far.rows, strict=True) for a, b in zip(r, s, strict=False))
        assert moved / 2**PRECISION < 1e-6  # the Hessian is Lipschitz there


def test_floats_agree_with_enclosures() -> None:
    W = np.random.default_rng(2).normal(size=(5, 4))
    students, size = Students.of(exact(W), Budget()), 20
    rows = Hessian.of(students).rows
    full = np.array([[rows[max(a, b)][min(a, b)] / 2.0**PRECISION for b in range(size)] for a in range(size)])
    assert np.abs(full - floats.hessian(W)).max() < 1e-13
    assert abs(float(students.slope.upper) - np.linalg.norm(floats.loss_and_gradient(W)[1])) < 1e-13


def test_the_lipschitz_constant_is_never_exceeded() -> None:
    rng, worst = np.random.default_rng(3), 0.0
    for trial in range(300):
        k, n = int(rng.integers(1, 4)), int(rng.integers(1, 4))
        W = rng.normal(size=(n, k))
        if trial % 3 == 0 and n > 1:
            W[1] = W[0] * rng.choice([-1, 1]) * rng.uniform(0.5, 2) + 1e-3 * rng.normal(size=k)
        radius = 0.5 * float(np.linalg.norm(W, axis=1).min()) * 10.0 ** -int(rng.integers(0, 5))
        D = rng.normal(size=(n, k))
        V = W + radius * D / np.linalg.norm(D)
        bound = float(Students.of(exact(W), Budget()).lipschitz(Fraction(radius)).upper) * radius
        worst = max(worst, float(np.linalg.norm(floats.hessian(V) - floats.hessian(W), 2)) / bound)
    assert 0.1 < worst <= 1


def test_least_eigenvalues_are_bounded_below_and_never_above() -> None:
    rng = np.random.default_rng(4)
    for size in (1, 2, 5, 30):
        A = rng.normal(size=(size, size))
        rows = [[round(x * 2.0**PRECISION) for x in row] for row in (A @ A.T / size + 0.5 * np.eye(size)).tolist()]
        exactly = float(np.linalg.eigvalsh(np.array(rows, dtype=float) / 2.0**PRECISION)[0])
        below = least_eigenvalue(rows, Fraction(exactly * 0.99), Budget())
        assert exactly * 0.98 < below < exactly
        with pytest.raises(Refused, match="not positive definite"):
            least_eigenvalue(rows, Fraction(exactly * 1.001), Budget())


@pytest.mark.parametrize("path", MINIMA, ids=lambda path: path.stem)
def test_nothing_gets_out_of_a_certified_minimum_below_its_barrier(path: Path) -> None:
    """40 descents from inside the ball, and 300 places on its boundary."""
    claim = json.loads(path.read_text())["claim"]
    W = np.array([[float(Fraction(x)) for x in row] for row in claim["near"]])
    radius, barrier, floor = (float(Fraction(claim[key])) for key in ("radius", "barrier", "floor"))
    rng, near = np.random.default_rng(5), floats.loss_and_gradient(W)[0]
    axes = np.linalg.eigh(floats.hessian(W))[1].T
    drawn = rng.normal(size=(300 - 2 * len(axes), W.size))
    for D in np.concatenate([axes, -axes, drawn / np.linalg.norm(drawn, axis=1)[:, None]]):
        assert floats.loss_and_gradient(W + radius * D.reshape(W.shape))[0] >= near + barrier
    for _ in range(40):
        D = rng.normal(size=W.shape) @ np.diag(rng.uniform(size=W.shape[1]))
        while floats.loss_and_gradient(W + D)[0] >= near + 0.95 * barrier or np.linalg.norm(D) >= radius:
            D = 0.8 * D
        end = _descent(W + D)
        assert np.linalg.norm(end - W) < radius
        assert floats.loss_and_gradient(end)[0] >= floor


def _descent(W: np.ndarray) -> np.ndarray:
    """Plain gradient descent, then L-BFGS with short steps."""
    for _ in range(100):
        W = W - 0.05 * floats.loss_and_gradient(W)[1]

    def flat(theta: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = floats.loss_and_gradient(theta.reshape(W.shape))
        return value, gradient.ravel()

    found = minimize(flat, W.ravel(), jac=True, method="L-BFGS-B", options={"gtol": 1e-12})
    return np.asarray(found.x).reshape(W.shape)


def kind(document: Document) -> str:
    answer = checker.check_bytes(text(document).encode())
    assert answer.status == "verified", answer.words
    return str(document["claim"]["kind"])


def test_what_is_certified_where() -> None:
    rng = np.random.default_rng(6)
    W = floats.spurious_end(7, 7, rng)
    assert W is not None
    document, moved = certificate(W)
    assert (kind(document), moved) == ("strict-minimum", 0.0)
    document, moved = certificate(W + 1e-4 * rng.normal(size=W.shape))
    assert kind(document) == "strict-minimum"
    assert 0 < moved < 0.1
    assert kind(certificate(rng.normal(size=(4, 3)))[0]) == "no-minimum"
    saddle = np.full((2, 2), 0.6)
    assert kind(certificate(floats.polished(saddle))[0]) == "no-minimum"


@pytest.mark.parametrize("W", [np.eye(3), np.array([[0.5, 0.0], [0.5, 0.0], [0.0, 1.0]])])
def test_at_global_minima_nothing_is_claimed(W: np.ndarray) -> None:
    with pytest.raises(UndecidedError):
        certificate(W)


def test_near_agrees_with_the_checker_about_the_constant() -> None:
    W = np.random.default_rng(8).normal(size=(4, 3))
    ours, theirs = Near.of(W).lipschitz(0.01), Students.of(exact(W), Budget()).lipschitz(Fraction(1, 100))
    assert abs(ours - float(theirs.upper)) < 1e-9


@pytest.mark.parametrize(
    ("W", "message"),
    [
        (np.zeros(3), "expected weights of shape n×3"),
        (np.ones((2, 3)), "got 2×3"),
        (np.full((3, 3), np.nan), "finite"),
        (np.array([[1.0, 0, 0], [0, 0, 0], [0, 0, 1]]), "row 1"),
        (np.array([["a"]]), "real numbers"),
        (np.array([{}], dtype=object), "expected an array"),
    ],
)
def test_weights_that_are_none(W: np.ndarray, message: str, tmp_path: Path) -> None:
    np.save(tmp_path / "w.npy", W, allow_pickle=W.dtype.kind == "O")
    with pytest.raises(InputError, match=message):
        read_weights(tmp_path / "w.npy", 3)


EXAMPLES = Path(__file__).parents[2] / "notes" / "examples" / "teacher"


@pytest.mark.parametrize("k", range(6, 21, 2))
def test_the_examples_are_minima(k: int) -> None:
    document, moved = certificate(read_weights(EXAMPLES / f"students-{k}.npy", k))
    assert (kind(document), moved) == ("strict-minimum", 0.0)


def test_the_command_writes_what_the_example_shows(tmp_path: Path) -> None:
    output = tmp_path / "minimum.json"
    arguments = ["--teacher", "6", "--weights", str(EXAMPLES / "students-6.npy"), "-o", str(output)]
    command = [sys.executable, "-m", "valleys.verifiers.cli", "certify-minimum", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[0] in (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert checker.check_file(output).status == "verified"
    refused = subprocess.run(
        [*command[:4], "--teacher", "7", *command[6:]], capture_output=True, text=True, check=False
    )
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "expected weights of shape n×7" in refused.stderr
