"""Exact minimisers over V of convex risks, where the active set gives them: rational conditions of optimality.

absolute: a linear program. At a vertex the residual is 0 at dim V points that determine a function of V; with
g_k = ±1 by the sign of the residual where that is not 0, and as the floats' multipliers where it is 0 at more points,
the orthogonality Σ_k q_k g_k v(x_k) = 0 gives g at those points, and |g| ≤ 1 there proves the vertex optimal.

Huber: a piecewise quadratic program. Where |residual| ≤ δ at the points I, and beyond elsewhere, with signs s_k, a
minimiser solves Σ_I q_k (v − y)(x_k) w(x_k) + δ Σ_rest q_k s_k w(x_k) = 0 for all w in V; the sets are corrected until
they fit.

quartic: only where the targets lie in V. Floats guess the sets; what comes out is exact, or nothing.
Statement and proof: notes/convex-losses.md, Proposition E.
"""

from dataclasses import dataclass

import numpy as np
from flint import fmpq, fmpq_mat

from ...theory.errors import UndecidedError
from ...theory.exact import columns_of, combinations, independent_columns, independent_rows, rows_of, solve
from ...theory.losses import Convex, Huber
from ...theory.problems import Problem
from . import loss_floats
from .duals import ROOMS, nearest, room
from .loss_floats import Array, floats, number

MOST_ROUNDS = 60
ENDS = [fmpq(1), fmpq(-1)]
CLOSE = 1e-7
"""Below this, relative to the targets, a residual in floats is taken for 0."""

Row = list[fmpq]


def exact_end(problem: Problem, basis: fmpq_mat) -> tuple[fmpq_mat, fmpq_mat]:
    """(v, g): a minimiser in V and a subgradient there that is orthogonal to V, m×N; the basis spans V, by rows.

    Raises `UndecidedError` for a loss whose minimisers are not rational in general, and where the sets found in floats
    are not those of a minimiser.
    """
    loss, targets = problem.loss, problem.targets
    if isinstance(loss, Huber) or loss == Convex("absolute"):
        outputs = [_Output(basis, y, list(problem.sample.weights)) for y in targets.tolist()]
        pairs = [one.huber(loss) if isinstance(loss, Huber) else one.absolute() for one in outputs]
        return fmpq_mat([v for v, _ in pairs]), fmpq_mat([g for _, g in pairs])
    if loss == Convex("quartic") and combinations(basis, targets) is not None:
        return targets, fmpq_mat(problem.m, problem.sample.points.count)
    raise UndecidedError(
        f"the minimisers of the {loss} loss are not rational in general, or there are none: allow a gap"
    )


@dataclass(frozen=True)
class _Output:
    """One output: the space by a basis, targets and weights."""

    basis: fmpq_mat
    y: Row
    q: Row

    def guessed(self, loss: Huber | Convex) -> tuple[Array, Array, Array]:
        """Coefficients of a minimiser in the basis, the residual and the subgradient there, in floats."""
        B, y, q = floats(self.basis), floats(fmpq_mat([self.y])), floats(fmpq_mat([self.q]))[0]
        *_, (C, g) = loss_floats.minimisers(loss, B, y, q)
        if not (np.isfinite(C).all() and np.isfinite(g).all()):
            raise UndecidedError("the minimiser in floats is not finite")
        return C[0], (C @ B - y)[0], g[0]

    def absolute(self) -> tuple[Row, Row]:
        """A vertex of the linear program and its multipliers."""
        _, residual, guess = self.guessed(Convex("absolute"))
        free = room(Convex("absolute"), guess, guess)
        apart = np.abs(residual) > CLOSE * (1 + np.abs(floats(fmpq_mat([self.y]))).max())
        order = sorted(range(len(self.y)), key=lambda k: (apart[k], -free[k], abs(residual[k])))
        chosen = [order[i] for i in independent_columns(columns_of(self.basis, order))]
        at = fmpq_mat(len(chosen), 1, [self.y[k] for k in chosen])
        v = (solve(columns_of(self.basis, chosen).transpose(), at).transpose() * self.basis).entries()
        fitted = [_short(x) if space > ROOMS[0] else nearest(ENDS, x) for x, space in zip(guess, free, strict=True)]
        g = [fmpq(_sign(a - b)) or near for a, b, near in zip(v, self.y, fitted, strict=True)]
        for k, x in zip(chosen, self._balancing(g, chosen), strict=True):
            g[k] = x
        if any(abs(x) > 1 for x in g):
            raise UndecidedError("the points at which the floats' minimiser fits exactly are not those of a minimiser")
        return v, g

    def _balancing(self, g: Row, chosen: list[int]) -> Row:
        """The entries of g at the chosen points that make it orthogonal to the basis."""
        within = set(chosen)
        others = fmpq_mat(len(g), 1, [fmpq(0) if k in within else self.q[k] * g[k] for k in range(len(g))])
        solved = solve(columns_of(self.basis, chosen), -(self.basis * others)).entries()
        return [x / self.q[k] for k, x in zip(chosen, solved, strict=True)]

    def huber(self, loss: Huber) -> tuple[Row, Row]:
        """A minimiser of the piecewise quadratic, and its slopes."""
        guess, residual, _ = self.guessed(loss)
        delta = loss.delta
        beyond = number(delta) * (1 + 1e-9)
        sides = [int(r > beyond) - int(r < -beyond) for r in residual]
        near = fmpq_mat(1, len(guess), [_short(c) for c in guess])
        for _ in range(MOST_ROUNDS):
            near = self._stationary(delta, sides, near)
            v = (near * self.basis).entries()
            rho = [a - b for a, b in zip(v, self.y, strict=True)]
            if all(s * r >= delta if s else abs(r) <= delta for s, r in zip(sides, rho, strict=True)):
                return v, [s * delta if s else r for s, r in zip(sides, rho, strict=True)]
            sides = [_sign(r) if abs(r) > delta else 0 for r in rho]
        raise UndecidedError("the points beyond δ were not found: the sets that the floats suggest do not settle")

    def _stationary(self, delta: fmpq, sides: list[int], near: fmpq_mat) -> fmpq_mat:
        """Coefficients at which the quadratic with these sides has slope 0; those that it leaves open are as in `near`.

        Raises `UndecidedError` if there are none.
        """
        inside = [k for k, s in enumerate(sides) if not s]
        J = independent_rows(columns_of(self.basis, inside))
        B = columns_of(rows_of(self.basis, J), inside)
        weighted = fmpq_mat(
            len(J), len(inside), [x * self.q[k] for row in B.tolist() for x, k in zip(row, inside, strict=True)]
        )
        moved = solve(weighted * B.transpose(), -rows_of(self._slope(delta, sides, near), J)).entries()
        step = dict(zip(J, moved, strict=True))
        found = fmpq_mat(1, near.ncols(), [c + step.get(i, fmpq(0)) for i, c in enumerate(near.entries())])
        if any(x != 0 for x in self._slope(delta, sides, found).entries()):
            raise UndecidedError("the points beyond δ that the floats suggest leave no minimiser")
        return found

    def _slope(self, delta: fmpq, sides: list[int], c: fmpq_mat) -> fmpq_mat:
        """The gradient of the quadratic with these sides."""
        rho = [a - b for a, b in zip((c * self.basis).entries(), self.y, strict=True)]
        pull = [w * (s * delta if s else r) for w, s, r in zip(self.q, sides, rho, strict=True)]
        return self.basis * fmpq_mat(len(pull), 1, pull)


def _short(x: float) -> fmpq:
    return fmpq(round(float(x) * 2**30), 2**30)


def _sign(x: fmpq) -> int:
    return int(x > 0) - int(x < 0)
