"""Descents for convex losses: certified, and judged by another route (mpmath along the path, scipy for the infimum)."""

import copy
import json
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import mpmath
import numpy as np
import pytest
import scipy.optimize
from flint import fmpq, fmpq_mat

from valleys.theory.activations import activation
from valleys.theory.errors import HypothesisError, InputError, UndecidedError
from valleys.theory.losses import Square, loss
from valleys.theory.networks import Network, random_network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import checker
from valleys.verifiers.catalogue import instance as campaign_instance
from valleys.verifiers.checker.losses import PLAIN, cube_root_above, huber
from valleys.verifiers.documents import document, text
from valleys.verifiers.instances import losses
from valleys.verifiers.instances.losses import convex_loss
from valleys.verifiers.paths.convex import convex_proof, descend, prove
from valleys.verifiers.paths.descent import descend as square_descend
from valleys.verifiers.paths.descent import descent_claim
from valleys.verifiers.paths.segments import Path

LOSSES = ("logistic", "huber(1)", "huber(1/3)", "absolute", "quartic", "softmax")
GAP = fmpq(1, 10**6)


def instance(seed: int, name: str) -> tuple[Problem, Network]:
    random = Random(f"{seed} {name}")
    σ, n, count = random.choice([("z+z^2", 2, 9), ("relu", 2, 6), ("z^2+1", 2, 11), ("abs", 2, 7), ("z", 3, 9)])
    m = 3 if name == "softmax" else random.choice([1, 1, 2])
    x = [[fmpq(random.randint(-9, 9), 3) for _ in range(n)] for _ in range(count)]
    y = [_target(random, name, m) for _ in range(count)]
    weights = [fmpq(random.randint(1, 4), 2) for _ in range(count)]
    sample = Sample.of(x, y, weights)
    width = Problem(activation(σ), sample, 1).dimension + random.randint(0, 2)
    problem = Problem(activation(σ), sample, width, loss(name))
    start = random_network(n, m, width, seed)
    degenerate = [start, Network(fmpq_mat(m, width), fmpq_mat(width, n)), _duplicated(start)]
    return problem, degenerate[seed % 3]


def _target(random: Random, name: str, m: int) -> list[fmpq]:
    if name == "softmax":
        label = random.randrange(m)
        return [fmpq(int(j == label)) for j in range(m)]
    return [fmpq(random.choice([-1, 1]) if name == "logistic" else random.randint(-4, 4)) for _ in range(m)]


def _duplicated(network: Network) -> Network:
    rows = network.W.tolist()
    return Network(network.U, fmpq_mat([rows[0]] * len(rows)))


def certified(problem: Problem, start: Network) -> tuple[Path, dict[str, Any]]:
    path, final = descend(problem, start, GAP)
    return path, document(descent_claim(problem, start, GAP), convex_proof(path, final))


def answer(content: dict[str, Any]) -> checker.Answer:
    return checker.check_bytes(text(content).encode())


def risk(name: str, problem: Problem, network: Network) -> Any:
    """The risk by mpmath, written down anew."""
    v, y = problem.outputs(network).transpose().tolist(), problem.sample.y.tolist()
    total = mpmath.mpf(0)
    for a, b, q in zip(v, y, problem.sample.weights, strict=True):
        z = [_mp(s) - _mp(t) for s, t in zip(a, b, strict=True)]
        total += _mp(q) * _cost(name, [_mp(s) for s in a], [_mp(t) for t in b], z)
    return total


def _mp(x: fmpq) -> Any:
    return mpmath.mpf(int(x.p)) / int(x.q)


def _cost(name: str, v: list[Any], y: list[Any], z: list[Any]) -> Any:
    if name == "logistic":
        return sum(mpmath.log(1 + mpmath.exp(-b * a)) for a, b in zip(v, y, strict=True))
    if name == "softmax":
        return mpmath.log(sum(map(mpmath.exp, v))) - sum(a * b for a, b in zip(v, y, strict=True))
    if name == "absolute":
        return sum(map(abs, z))
    if name == "quartic":
        return sum(t**4 for t in z)
    delta = mpmath.mpf(1) / int(name[-2])
    return sum(t * t / 2 if abs(t) <= delta else delta * abs(t) - delta**2 / 2 for t in z)


@pytest.mark.parametrize("name", LOSSES)
def test_certified_paths_do_not_rise(name: str) -> None:
    """From generic, zero and duplicated starts; where the floats are not good enough nothing is claimed."""
    decided = 0
    with mpmath.workdps(60):
        for seed in range(5 if name == "softmax" else 9):
            problem, start = instance(seed, name)
            try:
                path, content = certified(problem, start)
            except UndecidedError:
                continue
            decided += 1
            found = answer(content)
            assert found.status is checker.Status.VERIFIED, found.words
            _judge(name, problem, path)
    assert decided >= 3


def _judge(name: str, problem: Problem, path: Path) -> None:
    here, *rest = path.vertices()
    values = [risk(name, problem, here)]
    for there in rest:
        for k in range(1, 9):
            t = fmpq(k, 8)
            values.append(
                risk(name, problem, Network(here.U + (there.U - here.U) * t, here.W + (there.W - here.W) * t))
            )
        here = there
    assert all(b <= a + mpmath.mpf(10) ** -40 for a, b in pairwise(values))
    assert values[-1] <= _found_by_scipy(name, problem) + 1.1e-6


def _found_by_scipy(name: str, problem: Problem) -> Any:
    """Risks that a general minimiser meets in V are at least the infimum."""
    B = np.array([[float(x.p) / float(x.q) for x in row] for row in problem.space.table.tolist()])
    y = [[_mp(t) for t in row] for row in problem.sample.y.tolist()]
    q = [_mp(w) for w in problem.sample.weights]

    def total(c: Any) -> float:
        v = (c.reshape(problem.m, -1) @ B).T.tolist()
        return float(
            sum(
                w * _cost(name, a, b, [s - t for s, t in zip(a, b, strict=True)])
                for w, a, b in zip(q, v, y, strict=True)
            )
        )

    found = scipy.optimize.minimize(total, np.zeros(problem.m * len(B)), method="Powell", options={"maxiter": 3})
    return found.fun


def test_separable_data_have_no_minimiser_but_a_path_to_every_gap() -> None:
    sample = Sample.of([[1], [2], [-1]], [[1], [1], [-1]])
    problem = Problem(activation("z"), sample, 1, loss("logistic"))
    start = Network(fmpq_mat([[-1]]), fmpq_mat([[1]]))
    _, content = certified(problem, start)
    found = answer(content)
    assert found.status is checker.Status.VERIFIED
    assert "whether the infimum is attained is not claimed" in found.words


def changed(content: dict[str, Any], *path: Any) -> dict[str, Any]:
    *way, last, value = path
    other = copy.deepcopy(content)
    place: Any = other
    for key in way:
        place = place[key]
    place[last] = value
    return other


def logistic() -> dict[str, Any]:
    sample = Sample.of([[1], [2], [-1]], [[1], [-1], [-1]])
    problem = Problem(activation("z"), sample, 1, loss("logistic"))
    return certified(problem, Network(fmpq_mat([[-3]]), fmpq_mat([[1]])))[1]


LOSS = ("claim", "problem", "loss")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ((*LOSS, {"type": "logistic", "delta": "1"}), "malformed"),
        ((*LOSS, {"type": "huber"}), "malformed"),
        ((*LOSS, {"type": "huber", "delta": "0"}), "malformed"),
        ((*LOSS, {"type": "huber", "delta": "-1"}), "malformed"),
        ((*LOSS, {"type": "hinge"}), "malformed"),
        ((*LOSS, {}), "malformed"),
        ((*LOSS, {"type": "softmax"}), "malformed"),
        ((*LOSS, {"type": "square"}), "malformed"),
        ((*LOSS, {"type": "quartic"}), "refused"),
        ((*LOSS, {"type": "absolute"}), "refused"),
        (("claim", "problem", "data", "y", 0, ["2"]), "malformed"),
        (("claim", "problem", "data", "y", 1, ["1"]), "refused"),
        (("claim", "problem", "data", "weights", 0, "2"), "refused"),
        (("claim", "problem", "model", "deep-linear"), "malformed"),
        (("claim", "gap", "1/1000000000000"), "refused"),
        (("claim", "gap", "-1"), "malformed"),
        (("claim", "segments", "0"), "refused"),
        (("proof", "final", "gap", "1"), "malformed"),
        (("proof", "final", {"kind": "global-minimum"}), "malformed"),
        (("proof", "final", "g", [["0", "0"]]), "malformed"),
        (("proof", "final", "g", [["0", "0", "0"]]), "refused"),
        (("proof", "final", "g", [["-2", "1", "0"]]), "refused"),
        (("proof", "final", "g", [["1", "0", "1"]]), "refused"),
        (("proof", "final", "g", [["-1/2", "1/3", "0"]]), "refused"),
        (("proof", "segments", 0, {"kind": "descend", "U": [["-4"]]}), "refused"),
        (("proof", "segments", 0, {"kind": "reroute", "U": [["-2"]]}), "refused"),
        (("proof", "segments", 0, {"kind": "interpolate", "U": [["-2"]]}), "malformed"),
        (("proof", "segments", 0, {"kind": "move-dead", "rows": {"0": ["1"]}}), "refused"),
    ],
)
def test_what_is_not_accepted(path: tuple[Any, ...], status: str) -> None:
    content = logistic()
    assert answer(content).status is checker.Status.VERIFIED
    assert answer(changed(content, *path)).status == status


def test_a_descent_beyond_the_minimum_is_refused() -> None:
    """|v − y| with y = 0: from 1 to −1/2 the loss is lower at the end, yet it rises on the way."""
    for name in ("absolute", "huber(1)", "quartic"):
        sample = Sample.of([[1]], [[0]])
        problem = Problem(activation("z"), sample, 1, loss(name))
        claim = descent_claim(problem, Network(fmpq_mat([[1]]), fmpq_mat([[1]])), fmpq(10))
        final = {"kind": "dual", "g": [["0"]]}
        for end, status in (("-1/2", "refused"), ("0", "verified"), ("1/2", "verified")):
            proof = {"segments": [{"kind": "descend", "U": [[end]]}], "final": final}
            assert answer(document(claim, proof)).status == status, (name, end)


@pytest.mark.parametrize("name", [*PLAIN, "huber"])
def test_fenchel_young(name: str) -> None:
    """ℓ(v, y) ≥ ⟨g, v⟩ − ℓ*(g, y) for every g of the domain; the slope is above difference quotients from the left."""
    random = Random(name)
    rule = PLAIN.get(name) or huber(Fraction(2, 3))
    for _ in range(200):
        v, d = ([Fraction(random.randint(-40, 40), 8) for _ in range(3)] for _ in range(2))
        label = random.randrange(3)
        y = (
            [Fraction(int(j == label)) for j in range(3)]
            if name == "softmax"
            else [Fraction(random.choice([-1, 1]))] * 3
        )
        g = [Fraction(random.randint(-8, 8), 8) for _ in range(3)]
        if name == "softmax":
            g = [Fraction(1, 6) - y[0], Fraction(1, 3) - y[1], Fraction(1, 2) - y[2]]
        dual = rule.dual(g, y)
        if dual is not None:
            assert rule.value(v, y)[1] >= sum(a * b for a, b in zip(g, v, strict=True)) + dual
        before = [a - b / 2**20 for a, b in zip(v, d, strict=True)]
        quotient = (rule.value(v, y)[0] - rule.value(before, y)[1]) * 2**20
        assert quotient <= rule.slope(v, y, d) + Fraction(1, 2**100)


@pytest.mark.parametrize("x", [Fraction(0), Fraction(1, 10**60), Fraction(8), Fraction(10**40, 7)])
def test_cube_roots_from_above(x: Fraction) -> None:
    c = cube_root_above(x)
    assert c**3 >= x
    assert c == 0 or (c - Fraction(1, 2**160)) ** 3 < x


def test_claims_are_proved_and_a_missing_gap_is_undecided() -> None:
    content = logistic()
    claim = json.loads(text(content))["claim"]
    assert answer(document(claim, prove(claim))).status is checker.Status.VERIFIED
    del claim["gap"]
    with pytest.raises(Exception, match="allow a gap"):
        prove(claim)


def test_names_of_losses() -> None:
    assert loss("Square") == Square()
    for text_ in ("hinge", "huber(0)", "huber(-1)", "huber", ""):
        with pytest.raises(InputError):
            loss(text_)


@pytest.mark.parametrize("index", range(60))
def test_generated_instances_of_every_loss_start_and_kind_of_target_are_verified(index: int) -> None:
    made = convex_loss(Random(f"here {index}"), index)
    path, final = descend(made.problem, made.start, made.gap)
    claim = descent_claim(made.problem, made.start, made.gap, segments=3)
    found = answer(document(claim, convex_proof(path, final)))
    assert found.status is checker.Status.VERIFIED, found.words
    assert ("at a global minimum" in found.words) is (made.gap is None)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("name", ["absolute", "huber(1)", "huber(1/3)"])
def test_exact_ends_have_the_value_of_a_linear_or_a_piecewise_quadratic_program(seed: int, name: str) -> None:
    problem, start = instance(seed, name)
    path, final = descend(problem, start)
    found = answer(document(descent_claim(problem, start), convex_proof(path, final)))
    assert found.status is checker.Status.VERIFIED, found.words
    assert "at a global minimum" in found.words
    *_, end = path.vertices()
    with mpmath.workdps(60):
        reached = risk(name, problem, end)
        assert reached <= _found_by_scipy(name, problem) + 1e-9
        nearby = [
            Network(end.U + random_network(problem.n, problem.m, problem.width, k).U / 1000, end.W) for k in range(9)
        ]
        assert all(risk(name, problem, other) >= reached for other in nearby)


def test_targets_in_the_feature_space_are_met_exactly_by_the_quartic_loss() -> None:
    problem = Problem(activation("z^2"), Sample.of([[1], [2], [3]], [[2], [8], [18]]), 1, loss("quartic"))
    path, final = descend(problem, Network(fmpq_mat([[1]]), fmpq_mat([[1]])))
    assert list(path.vertices())[-1].U.entries() == [2]
    assert final["g"] == [["0", "0", "0"]]


@pytest.mark.parametrize("name", ["logistic", "softmax"])
def test_without_a_gap_what_has_no_rational_minimum_is_undecided(name: str) -> None:
    problem, start = instance(1, name)
    with pytest.raises(UndecidedError, match="allow a gap"):
        descend(problem, start)


def test_a_feature_space_of_dimension_0() -> None:
    """All points are 0, so that Φ = 0 whatever the weights: the median of the targets does not matter."""
    for name, gap in (("absolute", None), ("huber(1)", None), ("quartic", GAP), ("absolute", GAP)):
        problem = Problem(activation("z"), Sample.of([[0], [0]], [[1], [3]]), 1, loss(name))
        path, final = descend(problem, Network(fmpq_mat([[1]]), fmpq_mat([[1]])), gap)
        claim = descent_claim(problem, path.start, gap)
        assert answer(document(claim, convex_proof(path, final))).status is checker.Status.VERIFIED, name


def test_a_start_far_on_the_wrong_side_of_separable_classes() -> None:
    """At the minimiser with a ridge the slope away from the start is positive: the end has to be further out."""
    made = convex_loss(Random("2 100"), 100)
    path, final = descend(made.problem, made.start, GAP)
    claim = descent_claim(made.problem, made.start, GAP)
    assert answer(document(claim, convex_proof(path, final))).status is checker.Status.VERIFIED


def test_classes_that_floats_separate_only_with_a_large_ridge() -> None:
    made = convex_loss(Random("5 10"), 10)
    _, final = descend(made.problem, made.start, GAP)
    assert set(final["g"][0]) == {"0"}


def test_the_square_loss_is_not_taken_for_another() -> None:
    problem, start = instance(0, "absolute")
    for ask in (lambda: problem.risk(start), lambda: problem.optimum, lambda: square_descend(problem, start)):
        with pytest.raises(HypothesisError, match="expected the square loss"):
            ask()


@pytest.mark.parametrize("name", ["logistic", "huber(1)", "absolute", "quartic", "huber(1e400)"])
def test_numbers_beyond_floats_are_undecided(name: str) -> None:
    far = ["1e400", 1] if name != "huber(1e400)" else [2, 1]
    sample = Sample.of([[x] for x in far], [[1], [-1]])
    problem = Problem(activation("z"), sample, 1, loss(name))
    for gap in (GAP, None if name.startswith(("huber", "absolute")) else GAP):
        with pytest.raises(UndecidedError, match="beyond the range of floats"):
            descend(problem, Network(fmpq_mat([[1]]), fmpq_mat([[1]])), gap)


def test_the_instances_of_a_campaign_meet_every_loss_start_and_kind_of_target() -> None:
    made = [campaign_instance("convex-losses", 0, index) for index in range(150)]
    kinds = {one.kind.partition("(")[0].partition(",")[0] + one.kind[one.kind.index(",") :] for one in made}
    assert kinds == {f"{a}, {c}, from {b}" for a in losses.LOSSES for b in losses.STARTS for c in losses.TARGETS}
    repeated = [len(one.problem.sample.points.groups) < one.problem.sample.points.count for one in made]
    assert 60 <= sum(repeated) <= 120
    assert {one.gap for one in made if str(one.problem.loss) in ("absolute", "logistic")} == {None, GAP}
    assert any(one.problem.sample.weights[0] != 1 for one in made)


@pytest.mark.parametrize("name", ["absolute", "huber(1)", "quartic"])
def test_sums_over_long_denominators_are_counted_before_they_are_made(name: str) -> None:
    """400 targets of 1000 digits with denominators that have little in common took a minute to add up."""
    random = Random(1)
    y = [[fmpq(1, random.randrange(10**999, 10**1000))] for _ in range(400)]
    problem = Problem(activation("z"), Sample.of([[1]] * 400, y), 1, loss(name))
    claim = descent_claim(problem, Network(fmpq_mat([[1]]), fmpq_mat([[1]])), fmpq(1))
    found = answer(document(claim, {"segments": [], "final": {"kind": "dual", "g": [["0"] * 400]}}))
    assert found.status == "malformed"
    assert "common denominator" in found.words
