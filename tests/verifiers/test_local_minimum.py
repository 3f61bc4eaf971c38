"""Local minima: enclosures against differences, certificates under attack, the search, the command."""

import json
import random
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import least_squares

from tests.certificates.families.local_minima import (
    CUBES,
    EIGHT,
    FIVE,
    LINE,
    QUARTIC,
    SEVEN,
    SIX,
    TWO,
    WAVES,
    trapped,
)
from valleys.theory.activation_grammar import named as activation
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import checker, search
from valleys.verifiers.checker.document import Refused
from valleys.verifiers.checker.expansion import Expansion
from valleys.verifiers.checker.fixed_point import Interval
from valleys.verifiers.checker.local_minimum import Ellipsoid
from valleys.verifiers.documents import text
from valleys.verifiers.float_activations import JETS, FloatActivation, float_activation
from valleys.verifiers.prove import prove
from valleys.verifiers.traps.ellipsoid import Workbench
from valleys.verifiers.traps.local_minimum import traps, traps_of_all

EXAMPLES = Path(__file__).parents[2] / "notes" / "examples" / "diabetes"
CASES = [
    ("z^2", LINE, 1),
    ("z^2", TWO, 1),
    ("z^3", CUBES, 2),
    ("z^4 - z", QUARTIC, 1),
    ("relu", EIGHT, 2),
    ("sigmoid", EIGHT, 2),
    ("tanh", SEVEN, 2),
    ("sin", WAVES, 1),
    ("exp", SIX, 1),
    ("gelu", FIVE, 1),
]


def workbench(σ: str, data: tuple, width: int) -> Workbench:  # type: ignore[type-arg]
    return Workbench.of(Problem(activation(σ), Sample.of(*data), width))


@pytest.mark.parametrize(("σ", "data", "width"), CASES)
def test_the_expansion_is_that_of_floats_and_of_differences(σ: str, data: tuple, width: int) -> None:  # type: ignore[type-arg]
    bench = workbench(σ, data, width)
    floats = bench.floats
    theta = np.round(search.random_starts(floats, 1, np.random.default_rng(0)), 3)
    here = Expansion(bench.checked, [Interval.of(Fraction(c)) for c in theta[0].tolist()])
    gradient, hessian = search.gradient_and_hessian(floats, theta)
    assert np.isclose(float(here.loss.lower), float(search.risks(floats, theta)[0]))
    assert np.allclose([float(g.lower) for g in here.gradient], gradient[0])
    for a, row in enumerate(here.hessian):
        assert np.allclose([float(entry.upper) for entry in row], hessian[0][a, : a + 1])
    step = 1e-6
    for a in range(theta.shape[1]):
        move = step * np.eye(theta.shape[1])[[a]]
        slope = (search.risks(floats, theta + move) - search.risks(floats, theta - move)) / (2 * step)
        assert np.isclose(slope[0], gradient[0][a], rtol=1e-4, atol=1e-4)


def test_an_enclosure_on_a_box_contains_the_hessians_inside() -> None:
    bench, rng = workbench("z^3", CUBES, 2), random.Random(0)
    center = [Fraction(rng.randint(-9, 9), 4) for _ in range(8)]
    box = Expansion(bench.checked, [Interval.of(c) + Interval.of(Fraction(1, 8)).both() for c in center])
    for _ in range(20):
        inside = [Interval.of(c + Fraction(rng.randint(-8, 8), 64)) for c in center]
        there = Expansion(bench.checked, inside)
        assert box.loss.low <= there.loss.low <= there.loss.high <= box.loss.high
        for wide, narrow in zip(box.hessian, there.hessian, strict=True):
            for a, b in zip(wide, narrow, strict=True):
                assert a.low <= b.low <= b.high <= a.high


@pytest.mark.parametrize(("σ", "data", "width"), CASES)
def test_the_hessian_varies_no_more_than_its_bound(σ: str, data: tuple, width: int) -> None:  # type: ignore[type-arg]
    """At random points and the ends of the axes of ellipsoids, long and short, around minima and other points."""
    document, bench, rng = trapped(σ, data, width), workbench(σ, data, width), np.random.default_rng(3)
    axes = [[Fraction(value) for value in row] for row in document["proof"]["axes"]]
    S, radius = np.array(axes, dtype=float), Fraction(document["proof"]["radius"])
    at = _parameters(document["claim"]["bad"])
    free, d = search.free_coordinates(bench.floats), len(S)
    closest = 0.0
    for share, center in ((1, at), (1, at + 0.1), (Fraction(1, 50), at), (3, at)):
        region = Ellipsoid.around(bench.checked, [Fraction(c) for c in center[0].tolist()], axes, share * radius)
        try:
            bound = float(region.variation)
        except Refused:
            assert σ == "relu"
            continue
        z = rng.normal(size=(200, d))
        z = np.concatenate([z / np.linalg.norm(z, axis=1, keepdims=True), np.eye(d), -np.eye(d)]) * float(region.radius)
        there = np.repeat(center, len(z), 0)
        there[:, free] += z @ S.T
        hessians = search.gradient_and_hessian(bench.floats, np.concatenate([center, there]))[1]
        scaled = S.T @ hessians[:, free[:, None], free] @ S
        moved = np.linalg.norm(scaled[1:] - scaled[0], axis=(1, 2))
        assert (moved <= bound + 1e-7).all()
        closest = max(closest, float(moved.max()) / (bound + 1e-7))
    assert closest > 0.02 or σ == "relu", "the bound is not absurdly large"


@pytest.mark.parametrize("column", ["both", "inner"])
def test_the_bound_of_the_variation_is_sharp_where_everything_adds_up(column: str) -> None:
    """exp, positive weights, inputs and residuals, one positive direction: to first order the bound is the change."""
    data = ([[1, "1/2"], ["1/3", 1]], [["-3", "-1/2"], ["-1", "-2"]])
    bench = workbench("exp", data, 2)
    center, d = np.array([0.5, 1.25, 0.75, 0.25, 0.5, 0.25, 0.125, 0.75]), 8
    direction = np.array([0.5, 1, 0.25, 0.75, 1, 0.5, 0.25, 0.75])
    direction *= np.arange(8) >= (4 if column == "inner" else 0)
    axes = [[Fraction(value), *[Fraction(0)] * (d - 1)] for value in direction.tolist()]
    for radius, tight in ((Fraction(1, 4096), 0.99), (Fraction(1, 4), 0.5)):
        region = Ellipsoid.around(bench.checked, [Fraction(c) for c in center.tolist()], axes, radius)
        there = np.stack([center, center + float(radius) * direction])
        hessians = search.gradient_and_hessian(bench.floats, there)[1]
        moved = float(direction @ (hessians[1] - hessians[0]) @ direction)
        assert tight * float(region.variation) <= moved <= float(region.variation)


@pytest.mark.parametrize(("σ", "data", "width"), CASES)
def test_nothing_gets_out_of_a_certified_valley(σ: str, data: tuple, width: int) -> None:  # type: ignore[type-arg]
    document, bench = trapped(σ, data, width), workbench(σ, data, width)
    assert checker.check_bytes(text(document).encode()).status == "verified"
    attack(bench.floats, document, np.random.default_rng(1), descents=30, ways=60, strings=2)


def attack(
    floats: search.FloatProblem,
    document: dict,  # type: ignore[type-arg]
    rng: np.random.Generator,
    descents: int,
    ways: int,
    strings: int,
) -> None:
    """Descents from below the level in all coordinates, straight ways out, and strings pulled down to a pass."""
    level, floor = (float(Fraction(document["proof"][key])) for key in ("level", "floor"))
    theta, better = (_parameters(network) for network in (document["claim"]["bad"], document["proof"]["better"]))
    at = search.risks(floats, theta)[0]
    rounding = 1e-12 * (1 + abs(at))
    steepest = np.linalg.norm(search.gradient_and_hessian(floats, theta)[1][0], 2)
    moves = rng.normal(size=(descents, theta.shape[1]))
    moves *= np.sqrt(2 * max(level - at, rounding) / steepest) / np.linalg.norm(moves, axis=1, keepdims=True)
    ends = theta + moves
    ends = ends[search.risks(floats, ends) < level + rounding]
    for _ in range(400):
        ends = ends - 0.5 / steepest * search.gradient_and_hessian(floats, ends)[0]
        assert (search.risks(floats, ends) >= floor - rounding).all()
    out = np.concatenate([np.repeat(better, ways, 0), theta + rng.normal(size=(ways, theta.shape[1])) * 10])
    out[1:ways] += 1e-2 * rng.normal(size=(ways - 1, theta.shape[1]))
    shares = np.linspace(0, 1, 2001)[:, None]
    for way in out:
        risks = search.risks(floats, theta + shares * (way - theta))
        assert risks.max() >= level - rounding or risks.min() >= floor - rounding
    for _ in range(strings):
        assert pass_of(floats, theta[0], better[0], rng) >= level - rounding


def pass_of(floats: search.FloatProblem, start: np.ndarray, end: np.ndarray, rng: np.random.Generator) -> float:
    """The highest loss on a string of 60 beads from start to end, pulled down by gradients and spread evenly again."""
    share = np.linspace(0, 1, 60)[:, None]
    bulge = share * (1 - share) * rng.normal(size=start.shape)
    beads = start + share * (end - start) + np.linalg.norm(end - start) * bulge
    fine, lowest = np.linspace(0, 1, 30, endpoint=False)[:, None], np.inf
    for _ in range(150):
        gradient = search.gradient_and_hessian(floats, beads)[0]
        size = np.linalg.norm(gradient, axis=1, keepdims=True) + 1e-300
        length = np.linalg.norm(np.diff(beads, axis=0), axis=1)
        step = beads - np.minimum(0.3 * length.mean() / size, 1e-2) * gradient
        beads[1:-1] = step[1:-1]
        arc = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(beads, axis=0), axis=1))])
        even = np.linspace(0, arc[-1], len(beads))
        beads = np.stack([np.interp(even, arc, column) for column in beads.T], axis=1)
        path = (beads[:-1, None] + fine * np.diff(beads, axis=0)[:, None]).reshape(-1, beads.shape[1])
        lowest = min(lowest, float(search.risks(floats, path).max()))
    return lowest


def _parameters(network: dict) -> np.ndarray:  # type: ignore[type-arg]
    return np.array([[float(Fraction(v)) for matrix in (network["U"], network["W"]) for row in matrix for v in row]])


def test_a_strict_minimum_on_the_slice_at_0_is_no_valley() -> None:
    """z², p = 1, y < 0: w = 0 with u = 1 is strict on the slice, but u can change its sign there: only that refuses."""
    document = trapped("z^2", LINE, 1)
    document["claim"]["problem"]["data"]["y"] = [["-1"]] * 5
    document["claim"]["bad"] = {"U": [["1"]], "W": [["0", "0"]]}
    better = {"U": [["-1/10"]], "W": [["1", "1"]]}
    document["proof"] |= {"better": better, "level": "5001/1000", "floor": "4999/1000", "radius": "1/8"}
    document["proof"]["axes"] = [["1/6", "0"], ["0", "1/6"]]
    answer = checker.check_bytes(text(document).encode())
    assert (answer.status, "the scale of the neurons is not under control" in answer.words) == ("refused", True)


def test_a_given_minimum_whose_weights_are_no_floats_is_proved() -> None:
    document, below = trapped("gelu", FIVE, 1), 3 * 2**44
    for rows in document["claim"]["bad"].values():
        rows[:] = [[str(Fraction(round(Fraction(v) * below), below)) for v in row] for row in rows]
    assert any("/" in v and Fraction(v).denominator % 3 == 0 for v in document["claim"]["bad"]["W"][0])
    proved = prove(document["claim"])
    assert checker.check_bytes(text({**document, "proof": proved["proof"]}).encode()).status == "verified"


def test_a_minimum_with_a_neuron_that_is_0_is_rejected_before_it_is_written() -> None:
    x = [[0, "-5/8"], ["-1/2", "1/2"], ["-5/16", "-11/8"], ["-15/16", "7/8"], ["13/8", "-1/16"]]
    y = [["-3/8"], ["-3/8"], ["5/16"], [0], ["39/16"]]
    findings = list(traps(Problem(activation("z^2"), Sample.of(x, y), 1), batches=2, starts=30))[-1]
    assert any("scale of the neurons" in reason for reason in findings.rejected)
    for trap in findings.traps:
        assert checker.check_bytes(text(trap.document()).encode()).status == "verified"


@pytest.mark.parametrize(
    ("σ", "n", "p", "N"), [("z^2", 2, 1, 5), ("sigmoid", 2, 2, 8), ("relu", 2, 2, 8), ("sin", 1, 1, 5)]
)
def test_of_many_problems_at_once_every_trap_is_verified(σ: str, n: int, p: int, N: int) -> None:
    rng = np.random.default_rng(5)
    shape = [(N, n), (N, 1)]
    data = [[rng.integers(-8, 9, size=size).tolist() for size in shape] for _ in range(12)]
    problems = [Problem(activation(σ), Sample.of(*one), p) for one in data]
    found = traps_of_all(problems, seed=1, starts=20)
    made = [trap for findings in found for trap in findings.traps]
    assert made
    for trap in made:
        assert checker.check_bytes(text(trap.document()).encode()).status == "verified"
    for findings, problem in zip(found, problems, strict=True):
        assert all(trap.problem is problem for trap in findings.traps)
        assert sum(findings.rejected.values()) >= findings.found - len(findings.traps)


def test_of_mirrored_and_reordered_minima_one_is_kept() -> None:
    bench = workbench("z^3", CUBES, 2)
    theta = search.random_starts(bench.floats, 1, np.random.default_rng(0))
    U, W = bench.floats.split(theta)
    same = [
        theta,
        bench.floats.join(U[:, :, ::-1], W[:, ::-1]),
        bench.floats.join(-U, -W),
        bench.floats.join(U / 8, 2 * W),
    ]
    assert len(search.distinct(bench.floats, np.concatenate([*same, theta + 0.1]))) == 2


@pytest.mark.parametrize("name", sorted(JETS))
def test_jets_are_derivatives(name: str) -> None:
    z, h = np.linspace(-3, 3, 41), 1e-5
    value, first, second = JETS[name](z)
    up, down = JETS[name](z + h), JETS[name](z - h)
    assert np.allclose((up[0] - down[0]) / (2 * h), first, atol=1e-6)
    assert np.allclose((up[1] - down[1]) / (2 * h), second, atol=1e-6)
    assert value.shape == z.shape


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "sin", "softplus", "exp"])
def test_the_search_lowers_the_risk_of_every_start(name: str) -> None:
    rng = np.random.default_rng(2)
    problem = search.FloatProblem(
        FloatActivation(JETS[name]), rng.normal(size=(8, 2)), rng.normal(size=(8, 1)), np.ones(8), 2
    )
    starts = search.random_starts(problem, 30, rng)
    ends = search.descend(problem, starts)
    assert (search.risks(problem, ends) <= search.risks(problem, starts)).all()
    peers = [
        least_squares(lambda t: search.residuals(problem, t[None]).ravel(), start, max_nfev=100)
        for start in starts[:10]
    ]
    assert search.risks(problem, ends).min() <= 1.05 * min(2 * peer.cost for peer in peers)


def test_data_of_their_own_for_each_start_are_the_same_problem() -> None:
    rng = np.random.default_rng(3)
    x, y, q = rng.normal(size=(4, 6, 2)), rng.normal(size=(4, 6, 2)), rng.uniform(1, 2, size=(4, 6))
    σ = float_activation(activation("z^3 + z"))
    together = search.FloatProblem(σ, x, y, q, 2)
    theta = search.random_starts(together, 4, rng)
    ends = search.descend(together, theta, steps=5)
    for i in range(4):
        alone = search.FloatProblem(σ, x[i], y[i], q[i], 2)
        assert np.allclose(search.descend(alone, theta[[i]], steps=5), ends[[i]], rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", ["relu", "tanh"])
def test_no_networks_are_a_batch_too(name: str) -> None:
    """A batch in which no start settles leaves nothing to polish."""
    floats = workbench(name, EIGHT, 2).floats
    nothing = np.zeros((0, 6))
    assert search.polish(floats, nothing, search.free_coordinates(floats)).shape == (0, 6)
    assert search.descend(floats, nothing).shape == search.descend(floats, nothing, curved=True).shape == (0, 6)
    assert search.distinct(floats, nothing).shape == (0,)
    flat = Problem(activation(name), Sample.of([[0, 0]] * 3, [[1], [2], [3]]), 1)
    assert [findings.traps for findings in traps(flat, batches=2, starts=5)][-1] == []


def test_minima_that_are_not_certified_are_counted_with_the_reason() -> None:
    problem = Problem(activation("z^3"), Sample.of(*CUBES), 2)
    findings = list(traps(problem, seed=1, batches=2))[-1]
    assert findings.found - len(findings.traps) <= sum(findings.rejected.values())
    assert any("not definite" in reason for reason in findings.rejected)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("valley*.json")), ids=lambda path: path.stem)
def test_the_valleys_of_real_data_are_verified(path: Path) -> None:
    assert checker.check_file(path).status == "verified"


def test_when_the_time_is_over_that_is_the_reason() -> None:
    rng = np.random.default_rng(0)
    data = Sample.of(rng.integers(-9, 9, size=(400, 8)).tolist(), rng.integers(-9, 9, size=(400, 1)).tolist())
    findings = list(traps(Problem(activation("tanh"), data, 3), seconds=0.01))[-1]
    assert findings.rejected == {"still descending when the time was over": findings.starts}
    assert 4 <= findings.starts < 200, "a batch of large data is smaller"


def test_the_command_certifies_or_says_why_not(tmp_path: Path) -> None:
    rows = ["a,b,y", *(",".join(str(Fraction(str(v))) for v in (*x, *y)) for x, y in zip(*LINE, strict=True))]
    data, output = tmp_path / "data.csv", tmp_path / "valley.json"
    data.write_text("\n".join(rows))
    command = [sys.executable, "-m", "valleys.verifiers.cli", "counterexample"]
    options = ["--data", str(data), "--time-limit", "1", "-o", str(output)]
    run = subprocess.run([*command, "z^2", "--width", "1", *options], capture_output=True, text=True, check=True)
    assert "minima found" in run.stdout
    assert checker.check_file(output).status == "verified"
    assert json.loads(output.read_text())["proof"]["reason"] == "local-minimum"
    wide = subprocess.run([*command, "z", "--width", "1", *options], capture_output=True, text=True, check=False)
    assert (wide.returncode, wide.stderr.count("\n")) == (1, 1)
    for extra in (["--depth", "1"], ["--time-limit", "never"]):
        bad = subprocess.run(
            [*command, "z^2", "--width", "1", *options, *extra], capture_output=True, text=True, check=False
        )
        assert (bad.returncode, bad.stderr.count("\n")) == (2, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interrupt_keeps_what_was_certified(tmp_path: Path) -> None:
    rows = ["a,b,y", *(",".join(str(Fraction(str(v))) for v in (*x, *y)) for x, y in zip(*EIGHT, strict=True))]
    data, output = tmp_path / "data.csv", tmp_path / "valley.json"
    data.write_text("\n".join(rows))
    command = [sys.executable, "-m", "valleys.verifiers.cli", "counterexample", "sigmoid", "--width", "2"]
    options = ["--data", str(data), "--time-limit", "600", "-o", str(output)]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        until = time.monotonic() + 120
        while not output.exists() and time.monotonic() < until:
            time.sleep(0.1)
        run.send_signal(signal.SIGINT)
        printed, errors = run.communicate(timeout=60)
    assert (run.returncode, errors) == (0, "")
    assert "interrupted: what was certified is kept" in printed
    assert "minima found" in printed
    assert checker.check_file(output).status == "verified"
