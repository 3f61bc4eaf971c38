"""Draws of the first layer, and what each says of the bounds: shown to hold, shown to fail, or not known.

The W of a draw has as many rows as the largest width; a smaller width uses its first rows, so that the least loss falls
with the width in every draw. Least squares with a hair of ridge, in float64, guesses u; then an upper bound of the loss
at u is computed with every rounding error bounded (`loss_at`), which bounds the least loss from above whatever u
is. That a bound fails needs a lower bound of the least loss: normal equations in balls (`loss_below`), for small sizes.
Assumed: NumPy's tanh, exp and cos are right to 2^−44 (1 + |value|), and its random floats are independent draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from flint import arb, arb_mat, ctx

from ..floats import Array
from .bounds import Threshold
from .laws import nearest
from .target import Target, float_above, float_below, midpoints

RIDGE = 1e-13
"""Relative to the trace: small beside what matters, large beside rounding."""
UNIT = 2.0**-50
"""A unit of rounding, eight times that of float64."""
MOST_ENTRIES = 4_000_000
MOST_CERTIFIED = 64
"""Largest width and number of points at which a lower bound is computed."""
HELD, FAILED, OPEN = 0, 1, 2


@dataclass(frozen=True)
class Table:
    """The float side of a target: points, weights, f and y with the radii of what was rounded, g's coefficients."""

    target: Target

    @cached_property
    def x(self) -> Array:
        """The points."""
        return nearest(self.target.setting.x)

    @cached_property
    def q(self) -> Array:
        """The weights."""
        return np.array([int(v.p) / int(v.q) for v in self.target.setting.q])

    @cached_property
    def y(self) -> Array:
        """What is approximated."""
        return midpoints(self.target.data)

    @cached_property
    def radius(self) -> Array:
        """|y_k − its float64|, at most."""
        return np.array([float_above(abs(a - float(m))) for a, m in zip(self.target.data, self.y, strict=True)])

    @cached_property
    def gv(self) -> Array:
        """q_l v_l."""
        return self.q * self.target.v

    @cached_property
    def size(self) -> float:
        """The largest |x_k|, from above."""
        return float(np.sqrt((self.x * self.x).sum(axis=1).max()) * (1 + 2.0**-40))

    def batches(self, draws: int, most: int) -> list[int]:
        """How many draws each batch has, for W of at most so many rows."""
        each = max(1, min(draws, MOST_ENTRIES // (most * len(self.q))))
        return [min(each, draws - start) for start in range(0, draws, each)]


@dataclass(frozen=True)
class Batch:
    """Some draws: W (B×p×n), features (B×p×N) and a bound of the error of each entry of a draw's features."""

    table: Table
    W: Array
    phases: Array | None
    features: Array
    error: Array

    @classmethod
    def draw(cls, table: Table, seed: Sequence[int], count: int, most: int) -> "Batch":
        """The batch of that seed: always the same."""
        random, setting = np.random.default_rng(list(seed)), table.target.setting
        W = setting.law.draw(random, (count, most))
        phases = random.uniform(0, 2 * np.pi, size=(count, most, 1)) if setting.σ.phased else None
        z = W @ table.x.T
        z = z if phases is None else z + phases
        features = setting.σ.floats(z)
        reach = np.sqrt((W * W).sum(axis=2).max(axis=1)) * table.size + (0.0 if phases is None else 7.0)
        error = 2.0**-44 * (setting.law.n + 8) * (1 + reach) ** 2  # z² has slope 2|z| and the others at most 1
        return cls(table, W, phases, features, error)

    def least_losses(self, widths: Sequence[int]) -> Array:
        """Upper bounds of min_u |Σ_{i≤p} u_i φ(w_i) − y|², one row per draw, one column per width (rising)."""
        found = np.stack([self.loss_at(p, u) for p, u in self._outer(widths)], axis=1)
        return np.minimum.accumulate(found, axis=1)

    def sampled_losses(self, widths: Sequence[int]) -> Array:
        """|1/p Σ_{i≤p} g(w_i) φ(w_i) − f|², in floats: what the mean bound is about."""
        sums = np.cumsum((self.features @ self.table.gv)[..., None] * self.features, axis=1)
        means = sums[:, np.array(widths) - 1] / np.array(widths)[:, None]
        return np.asarray((self.table.q * (means - midpoints(self.table.target.f)) ** 2).sum(axis=2))

    def _outer(self, widths: Sequence[int]) -> list[tuple[int, Array]]:
        """A guess of the best u for each width: normal equations in u up to N neurons, in the residual above."""
        root, N = np.sqrt(self.table.q), len(self.table.q)
        F, y = self.features * root, self.table.y * root
        narrow = max([p for p in widths if p <= N], default=0)
        gram, right = _gram(F[:, :narrow]), F @ y
        found: list[tuple[int, Array]] = []
        kernel, done = np.zeros((len(F), N, N)), 0
        for p in widths:
            if p <= N:
                u = _ridged(gram[:, :p, :p], right[:, :p])
            else:
                kernel, done = kernel + _gram(F[:, done:p].swapaxes(1, 2)), p
                u = (F[:, :p] @ _ridged(kernel, np.broadcast_to(y, (len(F), N)))[..., None])[..., 0]
            found.append((p, u))
        return found

    def loss_at(self, p: int, u: Array) -> Array:
        """Σ_k q_k (|r_k| + e_k)², r the computed residual at u and e_k a bound of its error."""
        table, F = self.table, self.features[:, :p]
        with np.errstate(over="ignore", invalid="ignore"):
            r = np.abs((u[:, None] @ F)[:, 0] - table.y)
            size = np.abs(u).sum(axis=1) * (1 + UNIT * p)
            largest = np.abs(F).max(axis=(1, 2)) + self.error
            e = (size * (self.error + UNIT * (p + 4) * largest))[:, None] + 4 * UNIT * np.abs(table.y) + table.radius
            total: Array = (table.q * (r + e) ** 2).sum(axis=1) * (1 + UNIT * (len(table.q) + 8))
        return np.where(np.isfinite(total), total, np.inf)

    def loss_below(self, index: int, p: int) -> float:
        """A lower bound of the least loss of one draw, 0 where none is found.

        |y|² − hᵀG⁻¹h, G = ΦᵀΦ and h = Φᵀy over the features that are not 0, in balls that contain the features of the
        real w. Balls in which G may be singular have no inverse, and nothing is said.
        """
        N = len(self.table.q)
        if p > MOST_CERTIFIED or N > MOST_CERTIFIED:
            return 0.0
        with ctx.workprec(192):
            try:
                return self._distance_below(index, p)
            except ZeroDivisionError:
                return 0.0

    def _distance_below(self, index: int, p: int) -> float:
        target, σ = self.table.target, self.table.target.setting.σ
        x = arb_mat(target.setting.x)
        W = arb_mat([[arb(float(w), self._w_error) for w in row] for row in self.W[index, :p]])
        z = (W * x.transpose()).tolist()
        if self.phases is not None:
            z = [[v + float(b[0]) for v in row] for b, row in zip(self.phases[index, :p], z, strict=True)]
        roots = target.setting.roots
        rows = [[s * σ.ball(v) for s, v in zip(roots, row, strict=True)] for row in z]
        live = [row for row in rows if not all(v == 0 for v in row)]  # v == 0 only where v is exactly 0
        y = arb_mat(len(roots), 1, [s * v for s, v in zip(roots, target.data, strict=True)])
        total = (y.transpose() * y)[0, 0]
        if not live:
            return max(0.0, float_below(total))
        F = arb_mat(live)
        h = F * y
        explained = h.transpose() * (F * F.transpose()).solve(h)
        return max(0.0, float_below(total - explained[0, 0]))

    @property
    def _w_error(self) -> float:
        """A row on the sphere has norm 1 in the law; the float64 row is that near to such a one."""
        return 2.0**-48 if self.table.target.setting.law.name == "sphere" else 0.0

    def outcomes(self, losses: Array, thresholds: Sequence[Threshold], widths: Sequence[int]) -> list[list[int]]:
        """HELD, FAILED or OPEN for each draw and width, of the statement that the least loss is at most the bound."""
        found = []
        for i, row in enumerate(losses):
            found.append([
                HELD if value <= t.low else FAILED if self.loss_below(i, p) > t.high else OPEN
                for value, t, p in zip(row, thresholds, widths, strict=True)
            ])  # fmt: skip
        return found


def _gram(F: Array) -> Array:
    """F Fᵀ for each matrix of a stack; NumPy takes half the products where the two factors are one array."""
    if F.shape[1] * F.shape[2] < 10_000:
        return F @ F.swapaxes(1, 2)
    return np.stack([one @ one.T for one in F]) if len(F) else np.zeros((0, F.shape[1], F.shape[1]))


def _ridged(gram: Array, right: Array) -> Array:
    """(G + ρ)⁻¹ b for each pair, ρ a hair of the trace."""
    size = gram.shape[1]
    shift = RIDGE * np.einsum("bii->b", gram) + 1e-300
    shifted = gram + shift[:, None, None] * np.eye(size)
    solved: Array = np.linalg.solve(shifted, right[..., None])[..., 0]
    return np.where(np.isfinite(solved), solved, 0.0)


def dominated(batch: Batch, Σ: Array, spread: float, λ: float, p: int) -> list[int]:
    """HELD, FAILED or OPEN for each draw, of Σ + λ ≼ 4(Σ̂ + λ), Σ̂ = 1/p Σ_{i≤p} φ(w_i) φ(w_i)ᵀ.

    A Cholesky factorisation of M = 4Σ̂ + 3λ − Σ − s shows that it is definite, s above all rounding errors (Rump 2006:
    at most (N + 2) 2^−53 tr M); a vector with vᵀMv + 2s|v|² < 0 shows the contrary. `spread` bounds how far Σ is
    from the true one in norm.
    """
    root, N = np.sqrt(batch.table.q), len(batch.table.q)
    F = batch.features[:, :p] * root
    M = 4 / p * _gram(F.swapaxes(1, 2)) - Σ + 3 * λ * np.eye(N)
    largest = (F * F).sum(axis=2).max(axis=1)
    trace = 4 * largest + np.trace(Σ) + 3 * λ * N
    slack = (UNIT * (N + p + 64) * trace + 8 * batch.error * (np.sqrt(largest) + batch.error) * np.sqrt(N)) * 2
    slack = slack + spread
    return [_definite(m, float(s)) for m, s in zip(M, slack, strict=True)]


def _definite(M: Array, slack: float) -> int:
    try:
        np.linalg.cholesky(M - slack * np.eye(len(M)))
        return HELD
    except np.linalg.LinAlgError:
        v = np.linalg.eigh(M)[1][:, 0]
        return FAILED if float(v @ M @ v) < -2 * slack * float(v @ v) else OPEN
