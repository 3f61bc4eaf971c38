"""Claim `low-energy` by samples: how low the least loss of random features is, beside three bounds, width by width.

The number of draws is fixed before the first, by the error and the failure probability δ alone. Each pair of a bound
and a width has one lower and one upper Clopper–Pearson limit for the probability that the bound fails; these, and two
intervals for slopes, share the error `binomial.ERROR` (Bonferroni), so that with probability at least 1 − ERROR
none of what is shown is wrong. Statements and proofs: notes/low-energy.md.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from ...theory.errors import InputError
from ..binomial import ERROR, Count, Says, least_draws, median_limits
from ..floats import Array
from .bounds import KERNEL, MEAN, TAIL, Ridge, Threshold, mean_curve, ridge_of, threshold
from .draws import FAILED, OPEN, Batch, Table, dominated
from .journal import finished
from .target import Target

WIDTHS = (16, 32, 64, 128, 256, 512, 1024, 2048)
MOST_WIDTH = 4096
MOST_KERNEL_POINTS = 200
"""With more points the kernel bound, whose test factorises an N×N matrix per width and draw, is left out."""
SLOPES = 2
Watch = Callable[[Iterator[Any], int], Iterator[Any]]


@dataclass(frozen=True)
class Plan:
    """What is tested, fixed before any draw: the bounds by kind and width, and the error of each limit."""

    target: Target
    widths: tuple[int, ...]
    δ: Fraction
    seed: int
    thresholds: dict[tuple[str, int], Threshold]
    ridges: dict[int, Ridge]
    error: Fraction
    draws: int

    @property
    def limits(self) -> int:
        """How many one-sided limits share the error."""
        return 2 * (len(self.thresholds) + len(self.ridges) + SLOPES)


def plan(
    target: Target,
    widths: Sequence[int] = WIDTHS,
    δ: Fraction = Fraction(1, 50),
    seed: int = 0,
    draws: int | None = None,
    error: Fraction = ERROR,
) -> Plan:
    """The tests for these widths; without `draws`, as many as let one failure pass. Raises `InputError`."""
    rising = tuple(sorted(set(widths)))
    if not rising or rising[0] < 1 or rising[-1] > MOST_WIDTH:
        raise InputError(f"expected widths from 1 to {MOST_WIDTH}, got {', '.join(map(str, rising)) or 'none'}")
    if not 0 < δ < 1:
        raise InputError(f"expected a failure probability between 0 and 1, got {δ}")
    thresholds = {(kind, p): threshold(target, kind, p, δ) for kind in (MEAN, TAIL) for p in rising}
    fits = target.setting.N <= MOST_KERNEL_POINTS
    found = {p: ridge_of(target.setting, p, δ) for p in rising if fits}
    ridges = {p: ridge for p, ridge in found.items() if ridge is not None}
    each = error / (2 * (len(thresholds) + len(ridges) + SLOPES))
    needed = least_draws(δ, each, seen=1)
    return Plan(target, rising, δ, seed, thresholds, ridges, each, needed if draws is None else draws)


@dataclass(frozen=True)
class Row:
    """One bound at one width: what the draws say of 'it fails with probability at most δ'."""

    kind: str
    width: int
    value: float
    count: Count
    limits: tuple[Fraction, Fraction]
    says: Says
    remark: str = ""


@dataclass(frozen=True)
class Report:
    """The rows, and for the figure the losses of all draws (T×widths) and the sampled means beside them."""

    plan: Plan
    rows: tuple[Row, ...]
    losses: Array
    sampled: Array

    @property
    def says(self) -> Says:
        """Refuted if any row is, Consistent if all are."""
        said = {row.says for row in self.rows}
        if Says.REFUTED in said:
            return Says.REFUTED
        return Says.UNDECIDED if Says.UNDECIDED in said else Says.CONSISTENT

    def bands(self) -> list[tuple[float, ...]]:
        """5 %, 50 % and 95 % of the least losses at each width, as they were drawn."""
        return [tuple(map(float, np.quantile(column, [0.05, 0.5, 0.95]))) for column in self.losses.T]

    def curve(self) -> list[float]:
        """The bound of the mean at each width."""
        return [mean_curve(self.plan.target, p) for p in self.plan.widths]

    def slopes(self) -> dict[str, tuple[float, float] | None]:
        """Intervals for the median slope of ln loss against ln p: of 1/p Σ g φ (−1 expected), and of the least loss.

        Widths up to half the number of points, below which the least loss is not 0; None where there are not two, or
        too few draws.
        """
        use = [i for i, p in enumerate(self.plan.widths) if 2 * p <= max(self.plan.target.setting.N, 2)]
        every = list(range(len(self.plan.widths)))
        least = None if self.plan.target.fits_data else self._slope(self.losses, use)
        return {"sampled": self._slope(self.sampled, every), "least": least}

    def _slope(self, values: Array, use: list[int]) -> tuple[float, float] | None:
        if len(use) < 2 or not (values[:, use] > 0).all():
            return None
        x = np.log(np.array([self.plan.widths[i] for i in use], dtype=float))
        x -= x.mean()
        slopes = np.log(values[:, use]) @ x / (x @ x)
        return median_limits(slopes.tolist(), 2 * self.plan.error)


def low_energy(plan: Plan, keep: Path | None = None, watch: Watch = lambda parts, _: parts) -> Report:
    """All draws of a plan; with `keep` a run that was stopped goes on. The same plan has the same draws.

    >>> from .features import FEATURES
    >>> from .laws import law
    >>> from .target import Setting, planted
    >>> from ...theory.samples import Sample
    >>> setting = Setting(FEATURES["abs"], law("rademacher", 2), Sample.of([[1, 0], [1, 1], [2, 1]], [[0], [0], [0]]))
    >>> report = low_energy(plan(planted(setting, 0), widths=[4, 8]))
    >>> str(report.says), sorted({row.kind for row in report.rows})
    ('Consistent', ['mean', 'tail'])
    """
    table = Table(plan.target)
    sizes = table.batches(plan.draws, plan.widths[-1])
    names = [str(i) for i in range(len(sizes))]
    parts = list(watch(finished(keep, described(plan), names, lambda i: _part(plan, table, int(i), sizes[int(i)])),
                       len(sizes)))  # fmt: skip
    outcomes = {
        key: [one for part in parts for one in part["outcomes"][f"{key[0]} {key[1]}"]]
        for key in [*plan.thresholds, *((KERNEL, p) for p in plan.ridges)]
    }
    rows = tuple(_row(plan, key, found) for key, found in outcomes.items())
    losses, sampled = (np.array([row for part in parts for row in part[name]]) for name in ("losses", "sampled"))
    return Report(plan, rows, losses, sampled)


def described(plan: Plan) -> dict[str, Any]:
    """What makes two runs the same."""
    setting = plan.target.setting
    return {
        "command": "low-energy",
        "activation": setting.σ.name,
        "law": [setting.law.name, *([] if setting.law.atoms is None else map(str, setting.law.atoms.entries()))],
        "masses": [str(mass) for mass in setting.law.masses],
        "x": [str(v) for v in setting.x.entries()],
        "y": [str(v) for v in setting.sample.y.entries()],
        "weights": [str(v) for v in setting.sample.weights],
        "v": plan.target.v.tolist(),
        "fits": plan.target.fits_data,
        "widths": list(plan.widths),
        "delta": str(plan.δ),
        "draws": plan.draws,
        "seed": plan.seed,
    }


def _part(plan: Plan, table: Table, index: int, count: int) -> dict[str, Any]:
    """One batch of draws, as JSON values."""
    batch = Batch.draw(table, [plan.seed, 2, index], count, plan.widths[-1])
    losses = batch.least_losses(plan.widths)
    outcomes: dict[str, list[int]] = {}
    for kind in (MEAN, TAIL):
        found = batch.outcomes(losses, [plan.thresholds[kind, p] for p in plan.widths], plan.widths)
        outcomes |= {f"{kind} {p}": [row[i] for row in found] for i, p in enumerate(plan.widths)}
    if plan.ridges:
        Σ, spread = table.target.setting.kernel_floats
        outcomes |= {
            f"{KERNEL} {p}": dominated(batch, Σ, spread, float(ridge.λ), p) for p, ridge in plan.ridges.items()
        }
    return {"losses": losses.tolist(), "sampled": batch.sampled_losses(plan.widths).tolist(), "outcomes": outcomes}


def _row(plan: Plan, key: tuple[str, int], found: list[int]) -> Row:
    kind, p = key
    count = Count(len(found), found.count(FAILED), found.count(OPEN))
    ridge = plan.ridges.get(p) if kind == KERNEL else None
    value = plan.thresholds[key].high if ridge is None else 4 * float(ridge.λ)
    remark = "" if ridge is None else f"λ = {float(ridge.λ):.3g}, d_max ≤ {ridge.freedom:.4g} ({ridge.how}), {ridge.by}"
    return Row(kind, p, value, count, count.limits(plan.error), count.says(plan.δ, plan.error), remark)
