"""What `valleys low-energy` prints and draws."""

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb

from ..binomial import ERROR
from .bounds import TAIL
from .low_energy import Report, Row
from .target import float_above

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NOT_PROVED = "samples only: nothing here is proved, and the draws are pseudorandom"


def percent(value: Fraction, up: bool, places: int = 3) -> str:
    """A probability in per cent, rounded to the safe side.

    >>> percent(Fraction(1, 300), up=True), percent(Fraction(1, 300), up=False, places=1)
    ('0.334 %', '0.3 %')
    """
    scaled = value * 10 ** (places + 2)
    whole = -(-scaled.numerator // scaled.denominator) if up else scaled.numerator // scaled.denominator
    return f"{whole / 10**places:.{places}f} %"


def lines(report: Report) -> list[str]:
    """The setting, one line for each bound and width, the slopes, and how many limits share the error."""
    plan, setting = report.plan, report.plan.target.setting
    said = [
        f"σ = {setting.σ}, rows {setting.law} in R^{setting.law.n}, {setting.N} points",
        f"{plan.draws} draws of seed {plan.seed}; each bound fails with probability at most {plan.δ}",
        f"B = {_digits(setting.bound)}, |g|₂ ≤ {_digits(plan.target.mean_square.sqrt())}, "
        f"G ≤ {_digits(plan.target.most)}, |f − y| ≤ {_digits(plan.target.offset)}",
        f"{'bound':<8}{'width':>6}{'value':>12}{'failed':>8}{'open':>6}   probability of failure, from … to",
    ]
    said += [_line(row) for row in report.rows]
    if not plan.ridges:
        said.append("kernel bound: no width here is large enough for it, or the points are too many")
    said += [f"median slope of ln loss in ln p, {name}: {_range(found)}" for name, found in _named_slopes(report)]
    said.append(f"{plan.limits} limits and slope ends in all, wrong together with probability at most {ERROR}")
    return [*said, f"{report.says}: {NOT_PROVED}"]


def _line(row: Row) -> str:
    low, high = row.limits
    range_ = f"{percent(low, up=False)} … {percent(high, up=True)}"
    numbers = f"{row.kind:<8}{row.width:>6}{row.value:>12.4g}{row.count.seen:>8}{row.count.open:>6}"
    return f"{numbers}   {range_:<22} {row.says}  {row.remark}".rstrip()


def _digits(value: arb) -> str:
    return "0" if value == 0 else f"{float_above(value):.4g}"


def _named_slopes(report: Report) -> list[tuple[str, tuple[float, float] | None]]:
    found = report.slopes()
    return [("1/p Σ g(w_i) φ(w_i)", found["sampled"]), ("least loss", found["least"])]


def _range(found: tuple[float, float] | None) -> str:
    return "not shown" if found is None else f"{found[0]:.3f} … {found[1]:.3f}"


def data(report: Report) -> dict[str, Any]:
    """The same as plain JSON types; probabilities are fractions as strings."""
    plan, setting = report.plan, report.plan.target.setting
    return {
        "verdict": str(report.says),
        "proved": False,
        "activation": str(setting.σ),
        "law": str(setting.law),
        "points": setting.N,
        "draws": plan.draws,
        "seed": plan.seed,
        "failure_probability": str(plan.δ),
        "error_of_all_limits": str(ERROR),
        "limits": plan.limits,
        "rows": [
            {
                "bound": row.kind,
                "width": row.width,
                "value": row.value,
                "failed": row.count.seen,
                "open": row.count.open,
                "lower": str(row.limits[0]),
                "upper": str(row.limits[1]),
                "verdict": str(row.says),
                "remark": row.remark,
            }
            for row in report.rows
        ],
        "least_loss_quantiles": [
            {"width": p, "5%": a, "50%": b, "95%": c} for p, (a, b, c) in zip(plan.widths, report.bands(), strict=True)
        ],
        "mean_bound": report.curve(),
        "slopes": {name: list(found) if found else None for name, found in report.slopes().items()},
    }


def draw(report: Report, axes: "Axes") -> None:
    """Least losses (median, 5–95 %), sampled means, the bound of the mean and that of the tail, against the width."""
    widths, curve = np.array(report.plan.widths), np.array(report.curve())
    tail = np.array([report.plan.thresholds[TAIL, p].high for p in report.plan.widths])
    low, middle, high = np.array(report.bands()).T
    sampled = np.median(report.sampled, axis=0)
    bottom = max(min(curve.min(), sampled.min()) * 1e-6, 1e-300)
    name = {name: _range(found) for name, found in _named_slopes(report)}
    axes.plot(widths, tail, color="#D55E00", ls=":", label=f"bound, probability {float(1 - report.plan.δ):g}")
    axes.plot(widths, curve, color="#D55E00", ls="-", label="bound of the mean")
    axes.plot(widths, sampled, color="#E69F00", marker="s", ms=4, ls="--",
              label=f"1/p Σ g φ from f, median; slope {name['1/p Σ g(w_i) φ(w_i)']}")  # fmt: skip
    seen = middle > bottom
    axes.fill_between(widths[seen], np.maximum(low, bottom)[seen], high[seen], color="#0072B2", alpha=0.25, lw=0)
    least = name["least loss"]
    label = "least loss, median and 5–95 %" + ("" if least == "not shown" else f"; slope {least}")
    label += "" if seen.all() else f"\n(0 up to rounding from p = {widths[~seen][0]} on)"
    axes.plot(widths[seen], middle[seen], color="#0072B2", marker="o", ms=4, label=label)
    axes.set(xscale="log", yscale="log", xlabel="width p", ylabel="loss, weights adding up to 1")
    axes.set_ylim(bottom=bottom)
    axes.set_xticks(widths, [str(p) for p in widths])
    axes.minorticks_off()
    axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(0, -0.16), ncols=2)
