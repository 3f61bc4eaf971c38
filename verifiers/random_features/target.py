"""Targets of random features: f = ∫ g φ dτ with g(w) = Σ_l q_l v_l σ(⟨w, x_l⟩), so that f = Σ diag(q) v on the points.

The weights q are scaled to add up to 1, and |f|² = Σ_k q_k f(x_k)². Here are the numbers that the bounds need, each
enclosed: B ≥ |φ(w)| on the support of τ, |g|₂ in L²(τ), G ≥ |g|, f itself and its distance to the data.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, TypeVar

import numpy as np
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from ...theory.errors import HypothesisError, ShapeError
from ...theory.samples import Sample
from ..floats import Array
from .features import Feature
from .kernels import PRECISION, atom_features, kernel
from .laws import Law, nearest

T = TypeVar("T")


def precisely(compute: Callable[..., T]) -> Callable[..., T]:
    """The same with balls of `PRECISION` bits; the precision of the caller is put back."""

    @wraps(compute)
    def wrapped(*arguments: Any) -> T:
        with ctx.workprec(PRECISION):
            return compute(*arguments)

    return wrapped


@dataclass(frozen=True)
class Setting:
    """Random features σ(⟨w, x⟩), w ~ τ, on weighted points. Raises `HypothesisError` where they are not bounded."""

    σ: Feature
    law: Law
    sample: Sample

    def __post_init__(self) -> None:
        if self.sample.m != 1:
            raise ShapeError(f"expected one target per point for random features, got {self.sample.m}")
        if self.law.n != self.x.ncols():
            raise ShapeError(f"expected a law on R^{self.x.ncols()}, where the points are, got one on R^{self.law.n}")
        if self.law.name == "gaussian" and not self.σ.bounded:
            raise HypothesisError(
                f"expected features that are bounded, got {self.σ} of Gaussian rows: "
                "take --law sphere, or one of sigmoid, tanh, cos"
            )

    @property
    def x(self) -> fmpq_mat:
        """The points, N×n."""
        return self.sample.points.x

    @property
    def N(self) -> int:
        """How many points there are."""
        return int(self.x.nrows())

    @cached_property
    def q(self) -> tuple[fmpq, ...]:
        """The weights, scaled to add up to 1."""
        total = sum(self.sample.weights, fmpq(0))
        return tuple(weight / total for weight in self.sample.weights)

    @cached_property
    def kernel(self) -> arb_mat:
        """Σ, without the weights."""
        return kernel(self.σ, self.law, self.x)

    @cached_property
    def weighted_kernel(self) -> arb_mat:
        """diag(√q) Σ diag(√q)."""
        return _scaled(self.kernel, self.roots)

    @cached_property
    def kernel_floats(self) -> tuple[Array, float]:
        """diag(√q) Σ diag(√q) in float64, and a bound of the norm of the difference."""
        table = self.weighted_kernel.tolist()
        nearest = np.array([[float(v.mid()) for v in row] for row in table])
        off = [
            abs(v - float(m))
            for row, floats in zip(table, nearest, strict=True)
            for v, m in zip(row, floats, strict=True)
        ]
        return nearest, sum(map(float_above, off)) * (1 + 2.0**-30)

    @cached_property
    def roots(self) -> list[arb]:
        """√q_k."""
        return _roots(self.q)

    @cached_property
    def bound(self) -> arb:
        """B: |φ(w)| ≤ B for every w in the support of τ."""
        return _bound(self)


@precisely
def _roots(q: tuple[fmpq, ...]) -> list[arb]:
    return [arb(v).sqrt() for v in q]


@precisely
def _scaled(a: arb_mat, s: list[arb]) -> arb_mat:
    return arb_mat([[u * v * w for v, w in zip(row, s, strict=True)] for u, row in zip(s, a.tolist(), strict=True)])


@precisely
def _bound(setting: Setting) -> arb:
    """Over the atoms of a finite law (cos: over all phases), else point by point."""
    σ, law = setting.σ, setting.law
    weights = [arb(v) for v in setting.q]
    if law.finite and law.atoms is not None and not σ.phased:
        (table,) = atom_features(σ, law.atoms, setting.x)
        squares = [sum((q * v * v for q, v in zip(weights, row, strict=True)), arb(0)) for row in table.tolist()]
        return largest(squares).sqrt().upper()
    total = arb(0)
    for q, row in zip(weights, setting.x.tolist(), strict=True):
        norm = arb(sum((v * v for v in row), fmpq(0))).sqrt()  # ≥ |⟨w, x⟩| for w on the sphere
        most = arb(1) if σ.bounded else σ.most(norm)
        total += q * most * most
    return total.sqrt().upper()


def largest(values: list[arb]) -> arb:
    """An upper bound of all of them."""
    return arb(max(float_above(v) for v in values))


def float_above(value: arb) -> float:
    """A float64 that is at least every number of the ball."""
    return float(np.nextafter(float(value.upper()), np.inf))


def float_below(value: arb) -> float:
    """A float64 that is at most every number of the ball."""
    return float(np.nextafter(float(value.lower()), -np.inf))


@dataclass(frozen=True)
class Target:
    """f for coefficients v (exact float64 values), beside data y; without data y = f."""

    setting: Setting
    v: Array
    fits_data: bool

    @cached_property
    def coefficients(self) -> list[fmpq]:
        """q_l v_l."""
        exact = [fmpq(*float(c).as_integer_ratio()) for c in self.v]
        return [q * c for q, c in zip(self.setting.q, exact, strict=True)]

    @cached_property
    def f(self) -> list[arb]:
        """f at the points."""
        return _values(self.setting.kernel, self.coefficients)

    @cached_property
    def data(self) -> list[arb]:
        """y: the targets of the sample, or f."""
        return [arb(v) for v in self.setting.sample.y.entries()] if self.fits_data else self.f

    @cached_property
    def offset(self) -> arb:
        """|f − y|."""
        return _distance(self.setting.q, self.f, self.data) if self.fits_data else arb(0)

    @cached_property
    def mean_square(self) -> arb:
        """|g|₂² = Σ_kl q_k v_k Σ_kl q_l v_l, from above."""
        return _energy(self.f, self.coefficients)

    @cached_property
    def most(self) -> arb:
        """G ≥ |g|: |v| B by Cauchy–Schwarz."""
        return _most(self.setting, self.v)


@precisely
def _values(Σ: arb_mat, coefficients: list[fmpq]) -> list[arb]:
    return list((Σ * arb_mat(len(coefficients), 1, [arb(c) for c in coefficients])).entries())


@precisely
def _distance(q: tuple[fmpq, ...], one: list[arb], other: list[arb]) -> arb:
    total = sum((arb(w) * (a - b) * (a - b) for w, a, b in zip(q, one, other, strict=True)), arb(0))
    return arb.max(total, arb(0)).sqrt().upper()


@precisely
def _energy(f: list[arb], coefficients: list[fmpq]) -> arb:
    total = sum((arb(c) * value for c, value in zip(coefficients, f, strict=True)), arb(0))
    return arb.max(total, arb(0)).upper()


@precisely
def _most(setting: Setting, v: Array) -> arb:
    squares = (arb(q) * arb(float(c)) * arb(float(c)) for q, c in zip(setting.q, v, strict=True))
    return (sum(squares, arb(0)).sqrt() * setting.bound).upper()


def midpoints(values: list[arb]) -> Array:
    """The nearest float64 values."""
    return np.array([float(v.mid()) for v in values])


def planted(setting: Setting, seed: int) -> Target:
    """A target with random coefficients, and no noise: y = f."""
    return Target(setting, np.random.default_rng([seed, 1]).normal(size=setting.N), fits_data=False)


def ridge(setting: Setting, width: int) -> Target:
    """The kernel ridge fit of the targets, v = (Σ diag(q) + λ)⁻¹ y, for the λ with the least bound at a width.

    All in floats: any v makes a true bound. The bound o + B|g|₂/√p weighs the fit against the size of g.
    """
    Σ = np.array([[float(v.mid()) for v in row] for row in setting.kernel.tolist()])
    q = np.array([int(v.p) / int(v.q) for v in setting.q])
    y = nearest(setting.sample.y)[:, 0]
    B, scale = float(setting.bound.mid()), float(np.trace(Σ * q)) + 1e-300

    def bound(v: Array) -> float:
        f = Σ @ (q * v)
        energy = max(float(q * v @ f), 0.0)
        return float(np.sqrt(q @ (f - y) ** 2)) + B * float(np.sqrt(energy / width))

    fits = [np.linalg.solve(Σ * q + scale * 2.0**-k * np.eye(setting.N), y) for k in range(-6, 28, 2)]
    return Target(setting, min(fits, key=bound), fits_data=True)
