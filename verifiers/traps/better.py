"""A network of smaller loss than a bound, by a random search: guesses in floats, decided by the checker.

The outer weights of a guess are the best for its inner weights (linear least squares), so only inner weights are
drawn: neurons that are 0 somewhere between two data points, flat and steep, in place of one or all of the given ones.
"""

from fractions import Fraction

import numpy as np
from flint import fmpq
from scipy.optimize import least_squares

from ...theory.activations import PiecewiseLinear
from ...theory.exact import matrix
from ...theory.networks import Network
from ..float_activations import float_activation
from ..floats import Array
from .region import Place
from .unimodal import CONVEX, INCREASING, Function

TRIES, KEPT = 1_500, 4
WORK = 2e9
"""Floating-point operations, about, of all tries together."""
RIDGE = 1e-11
SCALE = 2**40
MOST = 1e100


def better_network(place: Place, floor: Fraction, seed: int = 0) -> Network | None:
    """A network of the same width of loss below the floor, as the checker sees it; None where none was found."""
    search = Search(place, np.random.default_rng(seed))
    p = place.problem.width
    tries = int(min(TRIES, max(50, WORK / (30 * len(search.x) * p**2))))
    alone = search.alone(tries)
    if place.below(alone, floor):
        return alone
    found = sorted((search.drawn(changed) for changed in search.changes(tries)), key=lambda one: one[0])[:KEPT]
    for risk, W in found:
        if risk < float(floor):
            network = search.exact(*search.fitted(W)[1:], W)
            if place.below(network, floor):
                return network
    for _, W in found:
        network = search.exact(*search.polished(W))
        if place.below(network, floor):
            return network
    return None


class Search:
    """Data and activation in floats."""

    def __init__(self, place: Place, random: np.random.Generator) -> None:
        sample = place.checked.sample
        points = zip(sample.numerators, sample.denominators, strict=True)
        self.x = np.array([[float(Fraction(a, e)) for a in b] for b, e in points])
        self.y = np.array([[float(value) for value in row] for row in place.checked.y])
        self.root = np.sqrt([float(q) for q in place.checked.weights])[:, None]
        self.W = np.array([[float(value) for value in row] for row in place.network.W])
        self.σ, self.random = function(place.problem.activation), random

    def changes(self, tries: int) -> list[int]:
        """How many neurons are drawn anew at each try: mostly one, sometimes all."""
        p = len(self.W)
        return [1 if p > 1 and k % 3 else p for k in range(tries)]

    def drawn(self, changed: int) -> tuple[float, Array]:
        """The least loss over outer weights, and the inner weights, after some rows are replaced by random ones."""
        W = self.W.copy()
        for i in self.random.choice(len(W), size=changed, replace=False):
            W[i] = self._neuron()
        return self.fitted(W)[0], W

    def _neuron(self) -> Array:
        """0 at a data point, halfway between two or anywhere between, and of any size."""
        x, random = self.x, self.random
        base, other = x[random.integers(len(x))], x[random.integers(len(x))]
        zero = base + random.choice([0.0, 0.5, random.random()]) * (other - base)
        w = np.asarray(random.normal(size=len(base)))
        if len(base) > 1 and random.random() < 0.8:
            w = w - (w @ zero) / max(zero @ zero, 1e-300) * zero
        size = max(float(np.abs(x @ w).max()), 1e-300)
        return np.asarray(w / size * 10 ** random.uniform(-1, 4 if random.random() < 0.3 else 1))

    def alone(self, tries: int) -> Network:
        """The best of so many neurons with its best outer weights, the others having none."""
        W = np.array([self._neuron() for _ in range(tries)])
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            F = self.root * self.σ(self.x @ W.T)
            U = F.T @ (self.root * self.y) / (F * F).sum(axis=0)[:, None]
            gain = ((F.T @ (self.root * self.y)) ** 2).sum(axis=1) / (F * F).sum(axis=0)
        best = int(np.argmax(np.where(np.isfinite(gain), gain, -1.0)))
        outer = np.zeros((self.y.shape[1], len(self.W)))
        outer[:, 0] = np.nan_to_num(U[best])
        return self.exact(outer, np.repeat(W[best : best + 1], len(self.W), axis=0))

    def fitted(self, W: Array) -> tuple[float, Array]:
        """The loss of the best outer weights, and these (m×p)."""
        with np.errstate(over="ignore", invalid="ignore"):
            F = self.root * self.σ(self.x @ W.T)
        size = np.abs(F).max(axis=0)
        if not np.isfinite(size).all():
            return np.inf, np.zeros((self.y.shape[1], len(W)))
        size = np.maximum(size, 1e-200)
        U = np.linalg.lstsq(F / size, self.root * self.y, rcond=RIDGE)[0]
        return float(((F / size @ U - self.root * self.y) ** 2).sum()), np.asarray((U / size[:, None]).T)

    def polished(self, W: Array) -> tuple[Array, Array]:
        """Outer and inner weights after a local search from W."""
        U = self.fitted(W)[1]
        shapes = U.shape, W.shape

        def residual(θ: Array) -> Array:
            outer, inner = θ[: U.size].reshape(shapes[0]), θ[U.size :].reshape(shapes[1])
            with np.errstate(over="ignore", invalid="ignore"):
                values = self.root * (self.σ(self.x @ inner.T) @ outer.T - self.y)
            return np.asarray(np.clip(np.nan_to_num(values, nan=MOST), -MOST, MOST)).ravel()

        θ = least_squares(residual, np.concatenate([U.ravel(), W.ravel()]), x_scale="jac", max_nfev=200).x
        W = θ[U.size :].reshape(shapes[1])
        return self.fitted(W)[1], W

    @staticmethod
    def exact(U: Array, W: Array) -> Network:
        """The network of the floats, rounded."""
        return Network(*(matrix([[rounded(value) for value in row] for row in table.tolist()]) for table in (U, W)))


def rounded(value: float) -> fmpq:
    """A dyadic number with 40 binary digits near a float."""
    fraction, exponent = np.frexp(value)
    return fmpq(round(float(fraction) * SCALE)) * fmpq(2) ** (int(exponent) - 40)


def function(σ: object) -> Function:
    """σ on arrays of floats."""
    if isinstance(σ, PiecewiseLinear):
        s, t = float(σ.negative), float(σ.positive)
        return lambda z: np.where(z >= 0, t * z, s * z)
    name = str(σ)
    if name == "exp":
        return np.exp  # that of the jets is cut off
    if name in CONVEX:
        return CONVEX[name]
    if name in INCREASING:
        return INCREASING[name][0]
    jet = float_activation(σ).jet
    return lambda z: jet(z)[0]
