"""Whether a claim about a convex loss other than the square is true: values along the path, and a search for less.

Along a segment L is convex in t. Where its values are rational it is a polynomial in h = 1 − t up to the first kink,
and five values give its slope exactly; elsewhere values near the end decide, as balls of 250 digits. The end is
compared with what `loss_search` meets; without a gap its slope has to be exactly 0 in every direction of V. The
spanning set, the dual of a proof and conjugates are not used.
"""

from itertools import pairwise

from flint import ctx, fmpq, fmpq_mat

from .loss_search import basis_of, least_absolute, searched
from .loss_values import Loss, exact_risk, is_rational, outputs, risk
from .reading import ONE, ZERO, Network, Problem
from .values import between, matrix_of, times

BITS = 830
STEP = fmpq(1, 10**60)


def does_not_rise(problem: Problem, loss: Loss, a: Network, b: Network) -> bool:
    """Whether L does not increase from a to b, of which only U or only W moves, and W only where Φ stays the same."""
    begin = outputs(problem, a)
    if a.W != b.W:
        along = (Network(a.U, between(a.W, b.W, t)) for t in times(problem, a.W, b.W))
        return a.U == b.U and all(outputs(problem, one) == begin for one in along)
    end = outputs(problem, b)
    back = begin - end
    if is_rational(loss):
        return slope(problem, loss, end, back) >= 0
    saved, ctx.prec = ctx.prec, BITS
    try:
        return not risk(problem, loss, end) > risk(problem, loss, end + back * STEP)
    finally:
        ctx.prec = saved


def stays_below_ends(problem: Problem, loss: Loss, path: list[Network]) -> bool:
    """Whether L exceeds neither its value at the first nor at the last network: it is convex between two of them.

    Where only W moves Φ stays the same. Equal functions have equal losses; others are compared as balls.
    """
    found = [outputs(problem, network) for network in path]
    saved, ctx.prec = ctx.prec, BITS
    try:
        risks = [exact_risk(problem, loss, phi) if is_rational(loss) else risk(problem, loss, phi) for phi in found]
        for phi, value in zip(found, risks, strict=True):
            if phi not in (found[0], found[-1]) and value > risks[0] and value > risks[-1]:
                return False
    finally:
        ctx.prec = saved
    moves = [(a, b) for a, b in pairwise(path) if a.W != b.W]
    return all(does_not_rise(problem, loss, a, b) for a, b in moves)


def slope(problem: Problem, loss: Loss, end: fmpq_mat, back: fmpq_mat) -> fmpq:
    """The slope at h = 0+ of the risk at end + h·back, from five values before the first kink."""
    kinks, targets = [ONE], matrix_of(problem.y, problem.m).transpose().entries()
    for v, d, y in zip(end.entries(), back.entries(), targets, strict=True):
        kinks += [(y + s - v) / d for s in (ZERO, loss[1], -loss[1]) if d != 0 and (y + s - v) / d > 0]
    h = min(kinks) / 4
    f = [exact_risk(problem, loss, end + back * (h * k)) for k in range(5)]
    return (-25 * f[0] + 48 * f[1] - 36 * f[2] + 16 * f[3] - 3 * f[4]) / (12 * h)


def is_least(problem: Problem, loss: Loss, network: Network, gap: fmpq) -> bool | None:
    """Whether the loss of a network is at most `gap` above the infimum over all widths, by what a search meets."""
    phi = outputs(problem, network)
    if loss[0] == "absolute":
        least = least_absolute(problem)
        return None if least is None else exact_risk(problem, loss, phi) <= least + gap
    if gap == 0:
        return _is_stationary(problem, loss, phi) if is_rational(loss) else None
    met = searched(problem, loss)
    return not risk(problem, loss, phi) > met + gap


def _is_stationary(problem: Problem, loss: Loss, phi: fmpq_mat) -> bool:
    """Whether L rises in the direction of no function of V and of no negative of one, for each output."""
    basis, m = basis_of(problem), problem.m
    for j in range(m):
        for f in basis.tolist():
            for sign in (1, -1):
                rows = [sign * value if row == j else ZERO for row in range(m) for value in f]
                if slope(problem, loss, phi, fmpq_mat(m, basis.ncols(), rows)) < 0:
                    return False
    return True
