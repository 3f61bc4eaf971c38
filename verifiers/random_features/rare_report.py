"""What `valleys rare` prints and draws."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import fmpq

from ...theory.errors import InputError
from ..binomial import ERROR
from .bounds import mean_curve
from .features import feature
from .low_energy_report import percent
from .orthant import Orthant
from .target import Setting, ridge
from .trapped import FREE, GAP, OPEN, TRAPPED, Settled, Trial

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MEANING = (
    "trapped: the descent ended in a certified spurious valley; free: a certified path leads to the global minimum, or "
    f"for a σ without rational values to within {GAP} of the infimum; "
    "open counts as free in the lower limit and as trapped in the upper one"
)


def bound_curve(trial: Trial) -> list[float] | None:
    """A bound of E R(W) at each width, in the units of the loss; None where there is none (notes, R2), or where the
    kernel is beyond its limits."""
    try:
        setting = Setting(feature(trial.σ), trial.law, trial.sample)
        if setting.σ.phased:  # the networks here have no phases
            return None
        total = sum(trial.sample.weights, fmpq(0))
        return [mean_curve(ridge(setting, p), p) * int(total.p) / int(total.q) for p in trial.widths]
    except InputError:
        return None


def lines(trial: Trial, found: Sequence[Settled]) -> list[str]:
    """One line for each width, the reasons of the open starts, and what the words mean."""
    curve = bound_curve(trial)
    said = [
        f"σ = {trial.σ}, {trial.sample.points.count} points in R^{trial.law.n}, rows {trial.law}, "
        f"{trial.draws} starts for each width, seed {trial.seed}",
        "width   free  trapped   open  near 0   trapped, from … to                level       bound",
    ]
    for i, one in enumerate(found):
        low, high = one.count.limits(trial.error)
        level = f"{np.median(one.levels):.6g}" if one.levels else "–"
        bound = "–" if curve is None else f"{curve[i]:.4g}"
        range_ = f"{percent(low, up=False, places=2)} … {percent(high, up=True, places=2)}"
        numbers = f"{one.width:>5}{one.number(FREE):>7}{one.number(TRAPPED):>9}{one.number(OPEN):>7}{one.near_zero:>8}"
        said.append(f"{numbers}   {range_:<24} {level:>14}{bound:>12}")
    reasons = Counter(one.reason for width in found for one in width.outcomes if one.kind == OPEN)
    said += [f"open, {number} starts: {reason}" for reason, number in reasons.most_common(5)]
    said.append(MEANING)
    return [
        *said,
        f"{2 * len(found)} limits, wrong together with probability at most {ERROR}; samples prove no fraction",
    ]


def data(trial: Trial, found: Sequence[Settled]) -> dict[str, Any]:
    """The same as plain JSON types; limits are fractions as strings."""
    curve = bound_curve(trial)
    rows = []
    for i, one in enumerate(found):
        low, high = one.count.limits(trial.error)
        kinds = {kind: one.number(kind) for kind in (FREE, TRAPPED, OPEN)}
        reasons = dict(Counter(o.reason for o in one.outcomes if o.kind == OPEN))
        bound = None if curve is None else curve[i]
        rows.append({"width": one.width, **kinds, "lower": str(low), "upper": str(high), "levels": one.levels,
                     "bound_of_the_mean": bound, "open_because": reasons, "near_zero": one.near_zero})  # fmt: skip
    return {
        "activation": str(trial.σ),
        "law": str(trial.law),
        "points": trial.sample.points.count,
        "draws": trial.draws,
        "seed": trial.seed,
        "limits": 2 * len(found),
        "error_of_all_limits": str(ERROR),
        "meaning": MEANING,
        "rows": rows,
    }


def draw_fractions(trial: Trial, found: Sequence[Settled], axes: "Axes") -> None:
    """The limits of the trapped fraction, and the three kinds of start, against the width."""
    widths = [one.width for one in found]
    limits = [tuple(map(float, one.count.limits(trial.error))) for one in found]
    shares = {kind: np.array([one.number(kind) / trial.draws for one in found]) for kind in (TRAPPED, OPEN, FREE)}
    near = np.array([one.near_zero / trial.draws for one in found])
    for x, (low, high) in zip(widths, limits, strict=True):
        axes.plot([x, x], [low, high], color="#808080", lw=5, alpha=0.35, solid_capstyle="butt",
                  label="limits of the trapped fraction" if x == widths[0] else None)  # fmt: skip
    looks = {TRAPPED: ("#D55E00", "o", "certified trap"), OPEN: ("#E69F00", "s", "open"),
             FREE: ("#009E73", "^", "certified way down")}  # fmt: skip
    for kind, (colour, mark, label) in looks.items():
        axes.plot(widths, shares[kind], color=colour, marker=mark, ms=5, lw=1, label=label)
    axes.plot(widths, near, color="#0072B2", marker="D", ms=4, lw=1, ls=":", label="of the open, loss near 0 (floats)")
    axes.set(xlabel="width p", ylabel=f"fraction of {trial.draws} starts", ylim=(-0.03, 1.03))
    axes.set_xticks(widths)
    axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(0, -0.16), ncols=2)


def draw_levels(trial: Trial, found: Sequence[Settled], axes: "Axes") -> None:
    """The loss at which trapped starts ended, R(W) of the others' starts, and the bound of E R(W) over them."""
    for one in found:
        floors = [o.floor for o in one.outcomes if o.kind != FREE]
        label = "R(W) of the starts" if one is found[0] else None
        axes.scatter([one.width - 0.12] * len(floors), floors, s=6, color="#56B4E9", marker="x", label=label)
    for one in found:
        label = "level of certified traps" if one is found[0] else None
        axes.scatter([one.width + 0.12] * len(one.levels), one.levels, s=10, color="#D55E00", marker="o", label=label)
    curve = bound_curve(trial)
    if curve is not None:
        axes.plot(trial.widths, curve, color="#0072B2", ls="-", label="bound of the mean of R(W)")
    floors = [o.floor for one in found for o in one.outcomes if o.kind != FREE and o.floor > 0]
    axes.set(xlabel="width p", ylabel="loss", yscale="log")
    if floors:
        axes.set_ylim(bottom=max(min(floors), max(floors) * 1e-6) / 2)
    axes.set_xticks(trial.widths)
    axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(0, -0.16), ncols=2)


def orthant_lines(found: Sequence[Orthant]) -> list[str]:
    """One line for each width: the exact bound beside the draws."""
    said = [f"{'width':>5}{'2^-p':>14}   trap       {'draws':>8}{'in it':>7}{'open':>6}   probability, from … to"]
    for one in found:
        low, high = one.limits
        range_ = f"{percent(low, up=False, places=2)} … {percent(high, up=True, places=2)}"
        trap = "verified" if one.verified else "refused"
        counts = f"{one.count.draws:>8}{one.count.seen:>7}{one.count.open:>6}"
        said.append(f"{one.width:>5}{float(one.bound):>14.6g}   {trap:<10}{counts}   {range_:<22} {one.says}")
    said.append("2^-p is exact for independent symmetric outer weights; the draws only agree with it or not")
    return [*said, f"{2 * len(found)} limits, wrong together with probability at most {ERROR}"]


def orthant_data(found: Sequence[Orthant]) -> dict[str, Any]:
    """The same as plain JSON types."""
    return {
        "limits": 2 * len(found),
        "error_of_all_limits": str(ERROR),
        "rows": [
            {
                "width": one.width,
                "bound": str(one.bound),
                "trap_verified": one.verified,
                "draws": one.count.draws,
                "seen": one.count.seen,
                "open": one.count.open,
                "lower": str(one.limits[0]),
                "upper": str(one.limits[1]),
                "verdict": str(one.says),
            }
            for one in found
        ],
    }


def draw_orthants(found: Sequence[Orthant], axes: "Axes") -> None:
    """The exact bound as a line, the limits of the draws as bars."""
    widths = [one.width for one in found]
    for one in found:
        low, high = (float(v) for v in one.limits)
        axes.plot([one.width] * 2, [max(low, 1e-7), high], color="#0072B2", lw=5, alpha=0.5, solid_capstyle="butt",
                  label="limits of the draws" if one is found[0] else None)  # fmt: skip
    axes.plot(widths, [float(one.bound) for one in found], color="#D55E00", marker="o", ms=4, label="2^−p, exact")
    bottom = min(float(one.limits[1]) for one in found) / 10
    axes.set(xlabel="width p", ylabel="probability that a start is in the trap", yscale="log", ylim=(bottom, 1))
    axes.set_xticks(widths)
    axes.legend(frameon=False, fontsize=8)
