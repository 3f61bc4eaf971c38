"""Three bounds on the least loss min_u |Σ u_i φ(w_i) − y|² of p random features (notes/low-energy.md, Theorems R2).

With f = ∫ g φ dτ, |g|₂, G ≥ |g| and B ≥ |φ| as in `target`, o = |f − y|, each holds with probability at least 1 − δ:
mean    (o + √(B²|g|₂²/(δp)))²                     the mean bound E|Φ − f|² ≤ B²|g|₂²/p, by Markov's inequality;
tail    (o + GB/√p (1 + √(2 ln(1/δ))))²            Rahimi and Recht 2008, Lemma 1 (McDiarmid);
kernel  Σ + λ ≼ 4(Σ̂ + λ), Σ̂ = 1/p Σ φ(w_i) φ(w_i)ᵀ, once p ≥ 5 d ln(16 d/δ) (Bach 2017, Proposition 1) or
p ≥ 5/2 (d + 1) ln(N/δ) (matrix Chernoff), d ≥ d_max(λ) = sup_w φ(w)ᵀ(Σ + λ)⁻¹φ(w). It gives every f in the unit ball of
the kernel space, at once, an approximation with |Φ − f|² ≤ 4λ and |u|² ≤ 4/p. Everything is rounded to the safe side.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import cos, pi, sin

from flint import arb, arb_mat, fmpq, fmpq_mat

from .kernels import atom_features
from .target import Setting, Target, float_above, float_below, largest, precisely

MEAN, TAIL, KERNEL = "mean", "tail", "kernel"
MOST_KERNEL_POINTS = 64
MOST_HALVINGS = 40
"""λ ≥ B² 2^−20: below it float64 cannot tell whether the bound holds."""
GRID = 1024
"""Directions of the circle at which d_max is computed, with a Lipschitz bound between them."""


@dataclass(frozen=True)
class Threshold:
    """What a loss is compared with: an interval of float64 that holds the bound."""

    low: float
    high: float


@precisely
def threshold(target: Target, kind: str, width: int, δ: Fraction) -> Threshold:
    """The bound `mean` or `tail` at a width, for the loss with weights that add up to 1.

    >>> from .features import FEATURES
    >>> from .laws import law
    >>> from ...theory.samples import Sample
    >>> import numpy as np
    >>> setting = Setting(FEATURES["relu"], law("rademacher", 1), Sample.of([[1], [-1]], [[0], [0]]))
    >>> target = Target(setting, np.array([2.0, 0.0]), fits_data=False)  # B = 1/√2, f = (1/2, 0), |g|₂² = 1/2
    >>> round(threshold(target, "mean", 10, Fraction(1, 4)).low, 10)  # 1/2 · 1/2 / (10/4)
    0.1
    """
    failure = arb(δ.numerator) / δ.denominator
    B, p = target.setting.bound, arb(width)
    if kind == MEAN:
        reach = B * (target.mean_square / (failure * p)).sqrt()
    else:
        reach = target.most * B / p.sqrt() * (1 + (2 * (1 / failure).log()).sqrt())
    square = (target.offset + reach) * (target.offset + reach)
    return Threshold(float_below(square), float_above(square))


@precisely
def mean_curve(target: Target, width: int) -> float:
    """(o + B|g|₂/√p)², an upper bound of E min|Φ − y|² (Minkowski's inequality in L²)."""
    reach = target.offset + target.setting.bound * (target.mean_square / width).sqrt()
    return float_above(reach * reach)


@dataclass(frozen=True)
class Ridge:
    """λ at which the kernel bound is promised for a width, an upper bound of d_max(λ), and how that was found."""

    λ: Fraction
    freedom: float
    how: str
    by: str


def ridge_of(setting: Setting, width: int, δ: Fraction) -> Ridge | None:
    """The least λ found among about B² 2^(−i/2) at which one of the two theorems speaks; None where there is none."""
    scale = Fraction(float_above(setting.bound * setting.bound))
    found, low, high = None, -1, MOST_HALVINGS
    while high - low > 1:
        i = (low + high) // 2
        λ = scale / 2 ** (i // 2) * (Fraction(181, 256) if i % 2 else 1)
        d, how = freedom(setting, λ)
        by = promised(width, d, setting.N, δ)
        found, low, high = (found, low, i) if by is None else (Ridge(λ, d, how, by), i, high)
    return found


@precisely
def promised(width: int, d: float, N: int, δ: Fraction) -> str | None:
    """Which of the two theorems promises Σ + λ ≼ 4(Σ̂ + λ) at this width, or None.

    >>> [promised(p, 1.0, 8, Fraction(1, 100)) for p in (33, 34, 37)]
    [None, 'Chernoff', 'Bernstein']
    """
    δ_, d_ = arb(δ.numerator) / δ.denominator, arb(d)
    if 5 * d_ * (16 * d_ / δ_).log() <= width:
        return "Bernstein"
    return "Chernoff" if arb(5) / 2 * (d_ + 1) * (N / δ_).log() <= width else None


@precisely
def freedom(setting: Setting, λ: Fraction) -> tuple[float, str]:
    """An upper bound of d_max(λ), and how it was found: over all atoms, on the circle, or B²/λ."""
    ridge = arb(λ.numerator) / λ.denominator
    plain = float_above(setting.bound * setting.bound / ridge)
    points = None
    if setting.N <= MOST_KERNEL_POINTS:
        points = setting.law.atoms if setting.law.finite else _circle(setting)
    if points is None:
        return plain, "sup |φ|²/λ"
    N = setting.N
    shifted = setting.weighted_kernel + arb_mat(N, N, [ridge if k % (N + 1) == 0 else 0 for k in range(N * N)])
    try:
        inverse = shifted.inv()
    except ZeroDivisionError:  # the balls are too wide
        return plain, "sup |φ|²/λ"
    total = [arb(0)] * points.nrows()
    for table in atom_features(setting.σ, points, setting.x):  # cos and sin: their sum bounds every phase
        φ = arb_mat([[s * v for s, v in zip(setting.roots, row, strict=True)] for row in table.tolist()])
        for i, (one, other) in enumerate(zip((φ * inverse).tolist(), φ.tolist(), strict=True)):
            total[i] += sum((a * b for a, b in zip(one, other, strict=True)), arb(0))
    most = largest(total)
    if setting.law.finite:
        return min(plain, float_above(most)), f"the largest of {points.nrows()} atoms"
    step = arb(2) * arb.pi() / GRID  # a point of the circle is within half a step, and the grid within 2^−40, of it
    root = most.sqrt() + _slope(setting) * (step / 2 + arb(2) ** -40) / ridge.sqrt()
    return min(plain, float_above(root * root)), f"{GRID} directions and a Lipschitz bound"


def _circle(setting: Setting) -> fmpq_mat | None:
    """Rational points within 2^−40 of equally spaced ones of the circle, for the sphere in the plane."""
    if setting.law.name != "sphere" or setting.law.n != 2:
        return None
    rows = [(cos(2 * pi * i / GRID), sin(2 * pi * i / GRID)) for i in range(GRID)]
    return fmpq_mat(GRID, 2, [_dyadic(c) for row in rows for c in row])


def _dyadic(c: float) -> fmpq:
    return fmpq(round(c * 2**44), 2**44)


def _slope(setting: Setting) -> arb:
    """A Lipschitz constant of w ↦ φ(w) on |w| ≤ 1 + 2^−40, twice it for cos, whose cos and sin parts are added."""
    total = arb(0)
    for q, row in zip(setting.q, setting.x.tolist(), strict=True):
        r = arb(sum((v * v for v in row), start=row[0] * 0)).sqrt()
        slope = setting.σ.slope(r * (1 + arb(2) ** -39)) * r
        total += arb(q) * slope * slope
    return total.sqrt() * (2 if setting.σ.phased else 1)
