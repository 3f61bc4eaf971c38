"""The least risk of a convex loss over networks of all widths, as far as a search meets it.

Least absolute deviations: some best function of V fits dim V points that determine it, so that all choices of points
are tried, exactly. Other losses: Newton's method with long numbers, in a basis of V from explicit neurons; the ball of
the loss that it meets is at least the infimum.
"""

from functools import lru_cache
from itertools import combinations
from math import comb

from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from .loss_values import Loss, is_rational, transcendental
from .reading import ZERO, Problem, Row, Table
from .values import features_that_span

MOST_FITS = 5000
MOST_STEPS = 200
BITS = 200
SMALL = arb(10) ** -32


def basis_of(problem: Problem) -> fmpq_mat:
    """Independent rows with the span of all f_w on the points."""
    reduced, rank = features_that_span(problem.activation, problem.x).rref()
    return fmpq_mat(rank, len(problem.x), reduced.entries()[: rank * len(problem.x)])


def least_absolute(problem: Problem) -> fmpq | None:
    """The infimum for |v − y|, exactly; None if there are too many choices of points."""
    return _least_fits(_table(basis_of(problem)), problem.y, problem.weights)


def searched(problem: Problem, loss: Loss) -> arb:
    """A risk that is met, about the infimum."""
    return _newton(_table(basis_of(problem)), problem.y, problem.weights, loss)


def _table(basis: fmpq_mat) -> Table:
    return tuple(tuple(row) for row in basis.tolist())


@lru_cache(maxsize=512)
def _least_fits(rows: Table, y: Table, weights: Row) -> fmpq | None:
    N, r = len(y), len(rows)
    if comb(N, r) > MOST_FITS:
        return None
    total = ZERO
    for j in range(len(y[0])):
        targets = [row[j] for row in y]
        found = [_deviation(rows, targets, weights, chosen) for chosen in combinations(range(N), r)]
        total += min(value for value in found if value is not None)
    return total


def _deviation(rows: Table, y: list[fmpq], weights: Row, chosen: tuple[int, ...]) -> fmpq | None:
    """The risk of the function that fits these points; None if they do not determine it."""
    r = len(rows)
    fit = fmpq_mat(r, r, [row[k] for k in chosen for row in rows])
    if r and fit.det() == 0:
        return None
    c = fit.solve(fmpq_mat(r, 1, [y[k] for k in chosen])).entries() if r else []
    values = [sum((a * row[k] for a, row in zip(c, rows, strict=True)), ZERO) for k in range(len(y))]
    return sum((q * max(v - t, t - v) for q, v, t in zip(weights, values, y, strict=True)), ZERO)


@lru_cache(maxsize=512)
def _newton(rows: Table, y: Table, weights: Row, loss: Loss) -> arb:
    """From 0, with a ridge that is raised where a step fails and lowered where it does not."""
    with ctx.workprec(BITS):
        search = _Search(rows, y, weights, loss)
        c = arb_mat(len(y[0]), len(rows))
        best, ridge = search.total(c), SMALL
        for _ in range(MOST_STEPS if rows else 0):
            try:
                there, promised = search.step(c, ridge)
            except ZeroDivisionError:  # singular as far as the balls show
                ridge *= 1000
                continue
            value = search.total(there)
            if value < best - promised / 10**4:
                c, best, ridge = there, value, max(ridge / 1000, SMALL, key=float)
            elif float(promised) <= 1e-32 * float(best) or ridge > 10**6:
                break
            else:
                ridge *= 100
        return best


class _Search:
    """The risk as a function of the coefficients, m×r, in a basis of V that is orthonormal for the weights."""

    def __init__(self, rows: Table, y: Table, weights: Row, loss: Loss) -> None:
        self.loss, self.y, self.q = loss, y, [arb(w) for w in weights]
        self.m, self.r, self.N = len(y[0]), len(rows), len(y)
        self.B = arb_mat(self.r, self.N, _orthonormal([[arb(value) for value in row] for row in rows], self.q))

    def _at(self, c: arb_mat) -> list[list[arb]]:
        """The outputs at every point."""
        return (c * self.B).transpose().tolist()  # type: ignore[no-any-return]

    def total(self, c: arb_mat) -> arb:
        """The risk."""
        total = arb(0)
        for v, y, q in zip(self._at(c), self.y, self.q, strict=True):
            if is_rational(self.loss):
                total += q * sum((_smooth(self.loss, a - arb(t))[0] for a, t in zip(v, y, strict=True)), arb(0))
            else:
                total += q * transcendental(self.loss[0], v, y)
        return total

    def step(self, c: arb_mat, ridge: arb) -> tuple[arb_mat, arb]:
        """Where a Newton step with a ridge leads, and how much it promises."""
        m, r, N = self.m, self.r, self.N
        local = [_local(self.loss, v, y) for v, y in zip(self._at(c), self.y, strict=True)]
        G = arb_mat(N, m, [q * g for q, (slopes, _) in zip(self.q, local, strict=True) for g in slopes])
        slope = (self.B * G).transpose()  # m×r
        bend = arb_mat(m * r, m * r)
        for i in range(m):
            for j in range(m):
                h = [q * bends[i][j] for q, (_, bends) in zip(self.q, local, strict=True)]
                scaled = arb_mat(r, N, [a * b for row in self.B.tolist() for a, b in zip(row, h, strict=True)])
                block = (scaled * self.B.transpose()).tolist()
                for a in range(r):
                    for b in range(r):
                        bend[i * r + a, j * r + b] = block[a][b].mid()
        size = max((bend[i, i] for i in range(m * r)), key=float)
        for i in range(m * r):
            bend[i, i] += max(size, SMALL, key=float) * ridge
        flat = arb_mat(m * r, 1, [value.mid() for value in slope.entries()])
        step = bend.solve(flat)
        there = [value - move.mid() for value, move in zip(c.entries(), step.entries(), strict=True)]
        return arb_mat(m, r, [value.mid() for value in there]), (flat.transpose() * step)[0, 0].mid()


def _orthonormal(rows: list[list[arb]], q: list[arb]) -> list[arb]:
    """Gram and Schmidt; the midpoints, as any basis will do."""
    found: list[list[arb]] = []
    for row in rows:
        rest = row
        for one in found:
            share = sum((w * a * b for w, a, b in zip(q, rest, one, strict=True)), arb(0))
            rest = [a - share * b for a, b in zip(rest, one, strict=True)]
        length = sum((w * a * a for w, a in zip(q, rest, strict=True)), arb(0)).sqrt()
        found.append([(a / length).mid() for a in rest])
    return [value for row in found for value in row]


def _smooth(loss: Loss, z: arb) -> tuple[arb, arb, arb]:
    """Value, slope and bend of Huber's loss and of z⁴."""
    if loss[0] == "quartic":
        return z**4, 4 * z**3, 12 * z**2
    delta = arb(loss[1])
    sign, beyond = (1 if float(z) > 0 else -1), float(abs(z)) > float(delta)
    if beyond:
        return delta * sign * z - delta * delta / 2, delta * sign, arb(0)
    return z * z / 2, z, arb(1)


def _local(loss: Loss, v: list[arb], y: Row) -> tuple[list[arb], list[list[arb]]]:
    """Gradient and Hessian of ℓ at a point."""
    m = len(v)
    if loss[0] == "softmax":
        most = max(v, key=float)
        powers = [(value - most).exp() for value in v]
        total = sum(powers, arb(0))
        p = [power / total for power in powers]
        return [a - arb(t) for a, t in zip(p, y, strict=True)], [
            [p[i] * ((i == j) - p[j]) for j in range(m)] for i in range(m)
        ]
    if loss[0] == "logistic":
        p = [1 / (1 + (a * arb(t)).exp()) for a, t in zip(v, y, strict=True)]
        pairs = [(-arb(t) * one, one * (1 - one)) for one, t in zip(p, y, strict=True)]
    else:
        pairs = [_smooth(loss, a - arb(t))[1:] for a, t in zip(v, y, strict=True)]
    return [g for g, _ in pairs], [[pairs[i][1] if i == j else arb(0) for j in range(m)] for i in range(m)]
