"""Random features: kernels and bounds by second routes, exact losses enclosed, wrong constants refuted."""

import json
from dataclasses import replace
from fractions import Fraction
from math import log, sqrt
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq, fmpq_mat

from tests.conftest import Run
from valleys.theory.activations import activation
from valleys.theory.errors import HypothesisError, InputError, ShapeError
from valleys.theory.exact import matrix
from valleys.theory.inputs import Points
from valleys.theory.networks import Network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers.binomial import Says
from valleys.verifiers.instances.random_features import KINDS
from valleys.verifiers.paths.span_minimum import span_minimum
from valleys.verifiers.random_features import bounds, low_energy_report
from valleys.verifiers.random_features.draws import FAILED, HELD, OPEN, Batch, Table, dominated
from valleys.verifiers.random_features.features import FEATURES, feature
from valleys.verifiers.random_features.kernels import kernel
from valleys.verifiers.random_features.laws import Law, finite_law, law
from valleys.verifiers.random_features.low_energy import low_energy, plan
from valleys.verifiers.random_features.target import Setting, planted, ridge

X = fmpq_mat([[1, 0], [fmpq(1, 2), fmpq(1, 3)], [-1, 0], [0, 0], [fmpq(-1, 4), 1]])
ATOMS = finite_law(fmpq_mat([[1, 0], [fmpq(1, 2), -1], [0, 3]]), [fmpq(1), fmpq(2), fmpq(1)], 2)
SERIES = [("sigmoid", "sphere"), ("tanh", "sphere"), ("tanh", "gaussian")]


def named(name: str, n: int = 2) -> Law:
    return ATOMS if name == "finite" else law(name, n)


def setting(σ: str, name: str, x: fmpq_mat = X, weights: tuple[int, ...] | None = None) -> Setting:
    q = tuple(map(fmpq, weights or (1,) * x.nrows()))
    return Setting(FEATURES[σ], named(name, x.ncols()), Sample(Points(x), fmpq_mat(x.nrows(), 1), q))


def cloud(N: int, n: int, seed: int = 0) -> fmpq_mat:
    return matrix((np.random.default_rng(seed).integers(-32, 33, size=(N, n)) / 32).tolist())


def floats(a: fmpq_mat) -> np.ndarray:
    return np.array([[int(v.p) / int(v.q) for v in row] for row in a.tolist()])


@pytest.mark.parametrize(("σ", "name"), [*KINDS, *SERIES])
def test_kernels_are_expectations(σ: str, name: str) -> None:
    """Against 200 000 draws; by Hoeffding's inequality a true kernel fails this with probability below 10^−9."""
    x = X if (σ, name) not in SERIES else rows(X, [0, 2, 3])
    τ, count = named(name), 200_000
    Σ = np.array([[float(v.mid()) for v in row] for row in kernel(FEATURES[σ], τ, x).tolist()])
    random = np.random.default_rng(5)
    z = τ.draw(random, (count,)) @ floats(x).T
    z = z + random.uniform(0, 2 * np.pi, size=(count, 1)) if σ == "cos" else z
    φ = FEATURES[σ].floats(z)
    range_ = 2 * np.abs(φ).max() ** 2
    assert np.abs(φ.T @ φ / count - Σ).max() <= range_ * sqrt(log(2 * 25e9) / (2 * count))


def rows(a: fmpq_mat, indices: list[int]) -> fmpq_mat:
    return fmpq_mat([a.tolist()[i] for i in indices])


@pytest.mark.parametrize(("σ", "name"), SERIES)
def test_series_agree_with_symmetry(σ: str, name: str) -> None:
    """tanh is odd: Σ(x, −x) = −Σ(x, x); sigmoid − 1/2 is odd: Σ(x, −x) + Σ(x, x) = 1/2; both within their balls."""
    Σ = kernel(FEATURES[σ], law(name, 2), fmpq_mat([[1, 0], [-1, 0]]))
    total = Σ[0, 0] + Σ[0, 1] - (0 if σ == "tanh" else fmpq(1, 2))
    assert total.contains(0)
    assert float(total.rad()) < 1e-4


def test_kernels_of_turned_points_are_the_same() -> None:
    turn = fmpq_mat([[fmpq(3, 5), fmpq(4, 5)], [fmpq(-4, 5), fmpq(3, 5)]])
    for σ in ("relu", "abs", "z^2", "cos"):
        one, other = (kernel(FEATURES[σ], law("sphere", 2), x) for x in (X, X * turn))
        assert all(a.overlaps(b) for a, b in zip(one.entries(), other.entries(), strict=True))


@pytest.mark.parametrize(("σ", "name"), KINDS)
def test_features_are_below_their_bound_and_d_max_is_not_exceeded(σ: str, name: str) -> None:
    made = setting(σ, name, weights=(1, 2, 1, 3, 1))
    batch = Batch.draw(Table(planted(made, 0)), [3], 4, 500)
    φ = (batch.features * np.sqrt(batch.table.q)).reshape(-1, made.N)
    assert np.sqrt((φ * φ).sum(axis=1)).max() <= bounds.float_above(made.bound) * (1 + 1e-12)
    Σ = np.array([[float(v.mid()) for v in row] for row in made.weighted_kernel.tolist()])
    λ = Fraction(1, 50)
    met = np.einsum("bi,ij,bj->b", φ, np.linalg.inv(Σ + float(λ) * np.eye(made.N)), φ).max()
    most, how = bounds.freedom(made, λ)
    assert met <= most * (1 + 1e-9)
    if name != "gaussian" and σ != "cos":
        assert most <= 1.5 * met, f"{how} is far from what is met"


def test_thresholds_are_the_formulas() -> None:
    made = setting("relu", "rademacher")
    target = planted(made, 1)
    Σ, v, q = floats_of(made), target.v, np.full(made.N, 1 / made.N)
    energy, B = (q * v) @ Σ @ (q * v), bounds.float_above(made.bound)
    for p, δ in ((10, Fraction(1, 7)), (99, Fraction(1, 1000))):
        t = bounds.threshold(target, bounds.MEAN, p, δ)
        assert t.low == pytest.approx(B * B * energy / (p * float(δ)))
        assert t.low <= t.high <= t.low * (1 + 1e-12)
        G = sqrt((q * v * v).sum()) * B
        tail = bounds.threshold(target, bounds.TAIL, p, δ)
        assert tail.low == pytest.approx((G * B / sqrt(p) * (1 + sqrt(2 * log(1 / δ)))) ** 2)


def floats_of(made: Setting) -> np.ndarray:
    return np.array([[float(v.mid()) for v in row] for row in made.kernel.tolist()])


@pytest.mark.parametrize("σ", ["relu", "abs", "z^2"])
@pytest.mark.parametrize("p", [1, 3, 6, 12])
def test_the_least_loss_of_a_draw_lies_between_its_two_bounds(σ: str, p: int) -> None:
    """The exact least loss is the level of the path of U alone, on the very floats that were drawn."""
    x, y = cloud(9, 3), matrix((np.random.default_rng(1).integers(-9, 10, size=(9, 1)) / 8).tolist())
    sample = Sample(Points(x), y, tuple(map(fmpq, (1, 2, 1, 1, 3, 1, 1, 1, 2))))
    batch = Batch.draw(Table(ridge(Setting(FEATURES[σ], law("rademacher", 3), sample), 8)), [0], 5, p)
    above = batch.least_losses([p])[:, 0]
    problem = Problem(FEATURES[σ].exact, sample, p)
    for i in range(5):
        level = span_minimum(problem, Network(fmpq_mat(1, p), matrix(batch.W[i].tolist()))).level
        exact = float(Fraction(int(level.p), int(level.q))) / 13
        assert batch.loss_below(i, p) <= exact + 1e-300
        assert exact <= above[i] <= exact + 1e-7


def test_rounding_errors_are_in_the_upper_bound() -> None:
    """At u that all but cancel, the loss is 0 up to rounding; the bound is above its exact value every time."""
    made = planted(setting("abs", "rademacher", cloud(6, 2)), 0)
    batch = Batch.draw(Table(made), [0], 200, 2)
    batch = replace(batch, W=np.repeat(batch.W[:, :1], 2, axis=1), features=np.repeat(batch.features[:, :1], 2, axis=1))
    u = np.random.default_rng(0).normal(size=(200, 2)) * 1e6 / 3
    above, x = batch.loss_at(2, u), matrix(floats(made.setting.x).tolist())
    y = [fmpq(*map(int, float(v).as_integer_ratio())) for v in batch.table.y]
    for i in range(200):
        values = FEATURES["abs"].exact.values(matrix(batch.W[i].tolist()) * x.transpose())
        residual = (matrix([u[i].tolist()]) * values).entries()
        exact = sum(((a - b) ** 2 for a, b in zip(residual, y, strict=True)), fmpq(0)) / 6
        assert matrix([[float(above[i])]])[0, 0] >= exact


def test_the_least_loss_falls_with_the_width() -> None:
    batch = Batch.draw(Table(planted(setting("cos", "gaussian", cloud(30, 2)), 0)), [0], 6, 64)
    losses = batch.least_losses([4, 8, 16, 32, 64])
    assert (np.diff(losses, axis=1) <= 0).all()
    assert (losses[:, 0] > losses[:, 2]).all()


def test_the_sampled_mean_has_the_loss_that_the_theory_says() -> None:
    """E|1/p Σ g φ − f|² = (∫ g² |φ|² dτ − |f|²)/p, here for four atoms by enumeration of the integral."""
    target = planted(setting("relu", "rademacher"), 2)
    batch = Batch.draw(Table(target), [1], 4000, 16)
    assert target.setting.law.atoms is not None
    φ = FEATURES["relu"].floats(floats(target.setting.law.atoms) @ floats(X).T)
    g = φ @ Table(target).gv
    f = (g[:, None] * φ).mean(axis=0)
    expected = ((g * g * (φ * φ).mean(axis=1)).mean() - (f * f).mean()) / 16
    assert batch.sampled_losses([16])[:, 0].mean() == pytest.approx(expected, rel=0.1)


def test_all_bounds_are_consistent_where_the_theorems_hold() -> None:
    for σ, name in (("relu", "sphere"), ("cos", "gaussian"), ("tanh", "rademacher")):
        report = low_energy(plan(planted(setting(σ, name), 0), (16, 64, 256)))
        assert report.says is Says.CONSISTENT
        assert {row.kind for row in report.rows} == {"mean", "tail", "kernel"}
        slope = report.slopes()["sampled"]
        assert slope is not None
        assert slope[0] < -1 < slope[1] or abs(sum(slope) / 2 + 1) < 0.1


@pytest.mark.parametrize("kind", [bounds.MEAN, bounds.TAIL])
def test_a_wrong_constant_is_refuted(kind: str) -> None:
    """The same bounds with a constant that is 10^−6 of the true one: at width 4 the 20 points cannot be met so well."""
    made = plan(planted(setting("relu", "sphere", cloud(20, 3)), 0), (4,))
    t = made.thresholds[kind, 4]
    wrong = {**made.thresholds, (kind, 4): bounds.Threshold(t.low * 1e-6, t.high * 1e-6)}
    report = low_energy(replace(made, thresholds=wrong))
    assert {row.kind: row.says for row in report.rows}[kind] is Says.REFUTED
    assert report.says is Says.REFUTED


def test_a_ridge_that_is_too_small_is_refuted() -> None:
    """16 features leave directions of the 20 points unseen, where Σ is larger than 3λ."""
    made = plan(planted(setting("relu", "sphere", cloud(20, 3)), 0), (16,))
    assert not made.ridges, "no λ is promised for so few features"
    rows_ = low_energy(replace(made, ridges={16: bounds.Ridge(Fraction(1, 10**5), 1.0, "forged", "forged")})).rows
    assert [row.says for row in rows_ if row.kind == bounds.KERNEL] == [Says.REFUTED]


def test_domination_is_decided_both_ways() -> None:
    batch = Batch.draw(Table(planted(setting("relu", "rademacher"), 0)), [0], 3, 64)
    Σ = np.array([[float(v.mid()) for v in row] for row in batch.table.target.setting.weighted_kernel.tolist()])
    assert dominated(batch, Σ, 0.0, 1.0, 64) == [HELD] * 3
    assert dominated(batch, 100 * Σ + 10 * np.eye(5), 0.0, 0.01, 64) == [FAILED] * 3
    assert dominated(batch, Σ, 100.0, 1.0, 64) == [OPEN] * 3, "a kernel that is hardly known decides nothing"


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(HypothesisError, match="expected features that are bounded, got relu of Gaussian rows"):
        setting("relu", "gaussian")
    with pytest.raises(ShapeError, match="one target per point"):
        Setting(FEATURES["relu"], law("sphere", 2), Sample(Points(X), fmpq_mat(5, 2), (fmpq(1),) * 5))
    with pytest.raises(InputError, match="expected one of the activations"):
        feature(activation("z^3"))
    with pytest.raises(InputError, match="expected positive weights of the atoms"):
        finite_law(fmpq_mat([[1]]), [fmpq(0)], 1)


def test_a_stopped_run_goes_on_and_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("valleys.verifiers.random_features.draws.MOST_ENTRIES", 64 * 5 * 100)
    made, kept = plan(planted(setting("relu", "sphere"), 0), (16, 64)), tmp_path / "draws.jsonl"
    whole = low_energy_report.data(low_energy(made))

    class Stop(Exception):
        pass

    def stop(parts, _):  # type: ignore[no-untyped-def]
        for count, part in enumerate(parts):
            if count == 2:
                raise Stop
            yield part

    with pytest.raises(Stop):
        low_energy(made, kept, stop)
    before = kept.read_bytes()
    kept.write_bytes(before[:-7])
    done: list[int] = []
    again = low_energy(made, kept, lambda parts, total: (done.append(total) or part for part in parts))
    assert low_energy_report.data(again) == whole
    assert kept.read_bytes()[: len(before)] == before
    with pytest.raises(InputError, match="results of this very command"):
        low_energy(replace(made, seed=1), kept)


def test_the_command(tmp_path: Path, valleys: Run) -> None:
    figure = tmp_path / "f.svg"
    arguments = ["abs", "-n", "2", "--points", "10", "--widths", "8,64", "-o", str(figure)]
    code, out, err = valleys("low-energy", *arguments)
    assert (code, err) == (0, "")
    assert "Consistent: samples only: nothing here is proved" in out
    assert figure.read_text().startswith("<svg")
    content = json.loads(valleys("low-energy", *arguments, "--json")[1])
    assert content["proved"] is False
    assert content["limits"] == 2 * len(content["rows"]) + 4
    assert all(Fraction(row["upper"]) <= Fraction(1, 50) for row in content["rows"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gelu"], "expected one of the activations"),
        (["relu", "--law", "gaussian"], "take --law sphere"),
        (["relu", "--law", "uniform"], "expected a law sphere, gaussian, rademacher"),
        (["relu", "--widths", "8,x"], "expected a whole number"),
        (["relu", "--delta", "2"], "expected a probability between 0 and 1"),
        (["relu", "--delta", "1e-9"], "take a larger one"),
        (["relu", "--law", "rademacher", "-n", "20"], "take --law sphere"),
        (["relu", "-o", "f.gif"], "expected a figure that ends in"),
    ],
)
def test_bad_input_is_one_line(arguments: list[str], message: str, valleys: Run) -> None:
    code, _, err = valleys("low-energy", *arguments)
    assert code == 2
    assert message in err
    assert err.count("\n") == 1


def test_the_ridge_fit_has_a_smaller_bound_than_fits_that_are_looser_or_closer() -> None:
    y = matrix((np.random.default_rng(1).integers(-9, 10, size=(9, 1)) / 8).tolist())
    made = Setting(FEATURES["relu"], law("sphere", 3), Sample(Points(cloud(9, 3)), y, (fmpq(1),) * 9))
    fit = ridge(made, 1000)
    nothing, all_of_it = replace(fit, v=0 * fit.v), ridge(made, 10**15)
    least = bounds.mean_curve(fit, 1000)
    assert least < bounds.mean_curve(nothing, 1000)
    assert least < bounds.mean_curve(all_of_it, 1000)
    assert float(all_of_it.offset.mid()) < float(fit.offset.mid()) < float(nothing.offset.mid())
