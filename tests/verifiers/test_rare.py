"""Traps that shrink: the exact 2^−p beside draws, and starts on given data settled by certificates or open."""

import json
from dataclasses import replace
from fractions import Fraction
from math import log
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq

from tests.conftest import Run
from valleys.theory.activation_grammar import named
from valleys.theory.activations import RELU
from valleys.theory.errors import HypothesisError, InputError
from valleys.theory.named_activations import Named
from valleys.theory.samples import Sample
from valleys.verifiers import campaign, checker, search
from valleys.verifiers.binomial import ERROR, Count, Says
from valleys.verifiers.instances.random_features import share
from valleys.verifiers.random_features import orthant, rare_report
from valleys.verifiers.random_features.laws import law
from valleys.verifiers.random_features.trapped import FREE, OPEN, TRAPPED, Bench, Trial, inside, trapped

RANDOM = np.random.default_rng(0)
DATA = Sample.of(
    (RANDOM.integers(-96, 97, size=(12, 2)) / 32).tolist(), (RANDOM.integers(-16, 17, size=(12, 1)) / 8).tolist()
)


def trial(σ: str = "sin", widths: tuple[int, ...] = (1,), draws: int = 12) -> Trial:
    return Trial(named(σ), DATA, law("sphere", 2), widths, draws)


@pytest.mark.parametrize("σ", [RELU, Named("softplus"), Named("sigmoid")])
def test_starts_in_the_orthant_are_as_rare_as_promised(σ: object) -> None:
    for one in orthant.orthants(σ, (1, 2, 5)):  # type: ignore[arg-type]
        assert one.verified
        assert one.says is Says.CONSISTENT
        assert one.bound == Fraction(1, 2**one.width)


def test_starts_that_are_not_symmetric_are_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    """With every u_i positive and W that of the trap each start is in the valley: 2^−p is refuted."""
    trap = orthant.trap_of(RELU, 3)

    class Forged:
        def normal(self, size: tuple[int, ...]) -> np.ndarray:
            return np.ones(size)

    monkeypatch.setattr(orthant.np.random, "default_rng", lambda _: Forged())
    monkeypatch.setattr(orthant, "_losses", lambda σ, u, W, x, y: np.zeros(len(u)))
    count = orthant.drawn(trap, 200, 0)
    assert count.seen == 200
    assert count.says(Fraction(1, 8), Fraction(1, 1000)) is Says.REFUTED


def test_a_loss_at_the_level_is_open() -> None:
    """At width 1 a dead neuron has exactly the loss of the wall."""
    assert orthant.drawn(orthant.trap_of(RELU, 1), 400, 0).open > 0


def test_other_activations_have_no_orthant() -> None:
    with pytest.raises(HypothesisError, match="expected a convex piecewise-linear activation"):
        orthant.trap_of(named("z^2"), 1)


def test_every_start_is_free_from_dim_on() -> None:
    for σ, widths in (("relu", (12,)), ("z^2", (2, 3)), ("z^2+z", (5,))):
        for one in trapped(trial(σ, widths, 6)):
            assert [o.kind for o in one.outcomes] == [FREE] * 6


def test_trapped_starts_have_certificates_that_the_checker_verifies(tmp_path: Path) -> None:
    (found,) = trapped(trial(draws=30), tmp_path)
    assert found.number(TRAPPED) >= 5
    assert found.number(FREE) == 0, "below dim* nothing is promised"
    written = sorted(tmp_path.glob("trapped-*.json"))
    assert 1 <= len(written) <= found.number(TRAPPED)
    assert all(checker.check_file(path).status is checker.Status.VERIFIED for path in written)
    for one in found.outcomes:
        assert (one.reason == "") == (one.kind != OPEN)
        assert one.level <= one.floor * (1 + 1e-9), "the method never rises above R(W)"


def test_an_end_outside_the_ellipsoid_is_not_inside() -> None:
    bench = Bench(trial(draws=30), 1, None)
    assert any(one.kind == TRAPPED for one in bench.outcomes())
    trap = bench.traps[0]
    end = np.array([float(Fraction(str(v))) for v in [*trap.bad.U.entries(), *trap.bad.W.entries()]])
    assert inside(end, trap)
    radius = float(Fraction(trap.fields["radius"]))
    axes = np.array([[float(Fraction(v)) for v in row] for row in trap.fields["axes"]])
    for factor, expected in ((0.99, True), (1.01, False)):
        direction = np.zeros(len(end))
        direction[0] = radius * factor
        assert inside(end + axes @ direction, trap) is expected


def test_the_same_network_in_another_order_is_the_same_end() -> None:
    problem = Bench(trial(widths=(3,)), 3, None).floats
    random = np.random.default_rng(0)
    theta = random.normal(size=(1, 9))
    U, W = problem.split(theta)
    turned = problem.join(-U[:, :, [2, 0, 1]], -W[:, [2, 0, 1]])
    assert np.array_equal(search.in_order(problem, theta), search.in_order(problem, turned)), "sin is odd"


def test_a_refused_valley_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bench, "_verified", lambda *_: False)
    (found,) = trapped(trial(draws=20))
    assert found.number(TRAPPED) == found.number(FREE) == 0
    assert "the checker refuses the valley" in {one.reason for one in found.outcomes}


def test_open_starts_count_both_ways() -> None:
    (found,) = trapped(trial(draws=20))
    low, high = found.count.limits(Fraction(1, 100))
    assert found.count == Count(20, found.number(TRAPPED), found.number(OPEN))
    assert low < Fraction(found.number(TRAPPED), 20)
    assert high >= Fraction(found.number(TRAPPED) + found.number(OPEN), 20)


def test_a_stopped_run_goes_on_with_the_same_starts(tmp_path: Path) -> None:
    made = trial(widths=(1, 2), draws=8)
    whole = list(trapped(made))
    part = trapped(made, tmp_path)
    assert next(part) == whole[0]
    part.close()
    assert list(trapped(made, tmp_path)) == whole
    with pytest.raises(InputError, match="results of this very command"):
        list(trapped(replace(made, seed=1), tmp_path))


def test_points_of_many_norms_have_no_bound_and_lose_no_draws() -> None:
    """The command ended with an error after all draws were made."""
    many = Sample.of([[k, 1] for k in range(40)], [[1]] * 40)
    assert rare_report.bound_curve(Trial(named("tanh"), many, law("sphere", 2), (1,), 1)) is None


def test_the_bound_of_the_mean_is_there_where_the_features_have_a_kernel() -> None:
    curve = rare_report.bound_curve(trial("relu", (2, 8, 32)))
    assert curve is not None
    assert curve[0] > curve[1] > curve[2] > 0
    assert rare_report.bound_curve(trial("sin")) is None
    assert rare_report.bound_curve(trial("cos")) is None, "no phases here"
    doubled = replace(trial("relu", (2, 8, 32)), sample=replace(DATA, weights=(fmpq(2),) * 12))
    other = rare_report.bound_curve(doubled)
    assert other is not None
    assert [log(b / a) for a, b in zip(curve, other, strict=True)] == pytest.approx([log(2)] * 3)


def test_the_command(tmp_path: Path, valleys: Run) -> None:
    figure = tmp_path / "f.png"
    arguments = ["z^2", "--points", "6", "--widths", "1,2", "--draws", "4", "-o", str(figure)]
    code, out, err = valleys("rare", *arguments)
    assert (code, err) == (0, "")
    assert "open counts as free in the lower limit and as trapped in the upper one" in out
    assert figure.read_bytes().startswith(b"\x89PNG")
    content = json.loads(valleys("rare", *arguments, "--json")[1])
    assert [row["free"] for row in content["rows"]][1] == 4
    assert content["limits"] == 4
    code, out, err = valleys("rare", "relu", "--orthant", "--widths", "2", "--json")
    assert json.loads(out)["rows"][0]["bound"] == "1/4"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["z^2", "--orthant", "--widths", "1"], "expected a convex piecewise-linear activation"),
        (["relu", "--orthant", "--widths", "13"], "expected widths up to 12 with --orthant"),
        (["relu", "--orthant", "--points", "3"], "expected no data and no --out with --orthant"),
        (["relu", "--widths", "5-2"], "expected rising widths"),
        (["relu", "--widths", "0"], "expected a whole number"),
        (["silu^2", "--widths", "1"], "expected"),
    ],
)
def test_bad_input_is_one_line(arguments: list[str], message: str, valleys: Run) -> None:
    code, _, err = valleys("rare", *arguments)
    assert code == 2
    assert message in err
    assert err.count("\n") == 1


def test_a_sample_with_another_number_of_inputs_is_refused() -> None:
    with pytest.raises(InputError, match=r"expected a law on R\^2"):
        Trial(named("sin"), DATA, law("sphere", 3), (1,), 5)


@pytest.mark.parametrize(("says", "failed"), [(Says.CONSISTENT, False), (Says.REFUTED, True), (Says.UNDECIDED, True)])
def test_a_campaign_counts_what_samples_say(says: Says, failed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuted by samples is a failure of the campaign, without a certificate."""
    monkeypatch.setattr(Count, "says", lambda *_: says)
    result = campaign.work(campaign.Task("rare", campaign.INSIDE, 0, 1)).result
    assert (result.verdict, result.failed, result.hash) == (str(says), failed, "")


def test_the_errors_of_all_instances_add_up() -> None:
    """Of the two claims about samples, however many instances are run."""
    shares = [share(index) for index in range(1000)]
    assert 2 * sum(shares) == ERROR * Fraction(1000, 1001)
