"""Reason `unimodal`: equispaced points on a line, σ ≥ 0 with a unimodal derivative, positive outer weights.

Points beside the run may lie anywhere. On the line σ(⟨w, x⟩) = σ(at + b). Its first differences (σ increasing, σ′
unimodal) or second differences (σ convex, σ″ unimodal) rise and then fall along equispaced points, so one neuron has
one peak. On the boundary of the region Φ has fewer than p neurons, so of p places for peaks one is empty: there a
linear form l_k, positive at the targets, is at most 0 at Φ, and Cauchy–Schwarz says what that costs. Statement and
proof: notes/certificates.md, unimodal.
"""

from fractions import Fraction

from .analytic import Analytic
from .arithmetic import FRACTION, bits
from .document import Refused, Row, listed, natural
from .kinks import places
from .trap import Trap

FIELDS = ("run",)

CONVEX = {"softplus", "squareplus"}
"""σ ≥ 0 is convex; σ″ is even and falls on z ≥ 0: logistic·(1 − logistic), 2 (z² + 4)^(−3/2)."""
INCREASING = {"sigmoid", "normal-cdf", "arctan-plus-half-pi", "tanh-plus-1"}
"""σ ≥ 0 increases; σ′ is even and falls on z ≥ 0: logistic·(1 − logistic), e^(−z²/2)/√(2π), 1/(1 + z²), 1/cosh²."""

Form = dict[int, int]
"""Place in the run ↦ coefficient."""


def check(trap: Trap) -> str:
    """The region in words; raises Refused or Malformed."""
    trap.require_positive()
    σ, p = trap.problem.sample.σ, trap.problem.p
    if not isinstance(σ, Analytic) or σ.name not in CONVEX | INCREASING:
        raise Refused(f"this reason is for {', '.join(sorted(CONVEX | INCREASING))}, the claim has another activation")
    y, q = [row[0] for row in trap.problem.y], trap.problem.weights
    count = length(σ.name, p)
    run = listed(trap.table["run"], "run", count, lambda value, where: natural(value, where, most=len(y) - 1))
    t = places(trap.problem, run)
    longest = 3 * bits([part for value in (*t.values(), *y, *q) for part in value.as_integer_ratio()])
    trap.problem.points.budget.spend(40 * (len(y) + count), longest, longest, FRACTION)
    require_equispaced([t[k] for k in run])
    trap.require(*bounds(σ.name, p, y, q, run))
    return "of positive outer weights"


def length(name: str, p: int) -> int:
    """The number of points of a run: 2p − 1 differences and as many points more as they have order."""
    return 2 * p + (name in CONVEX)


def bounds(name: str, p: int, y: Row, q: Row, run: list[int]) -> tuple[Fraction, Fraction]:
    """What the loss is at least on the boundary of the region, and in it."""
    floors = {k: w * target**2 for k, (w, target) in enumerate(zip(q, y, strict=True)) if target < 0}
    inside = sum(floors.values(), Fraction(0))
    if p == 1:
        boundary = sum((w * target**2 for w, target in zip(q, y, strict=True)), Fraction(0))
    else:
        placed = [{run[j]: c for j, c in form.items()} for form in forms(p, (1, -2, 1) if name in CONVEX else (-1, 1))]
        boundary = min(inside - sum(floors.get(k, 0) for k in form) + cost(form, y, q) for form in placed)
    return max(boundary, inside), inside


def require_equispaced(t: Row) -> None:
    """t_0, t_0 + h, t_0 + 2h, … with h ≠ 0."""
    h = t[1] - t[0]
    if h == 0 or any(value != t[0] + j * h for j, value in enumerate(t)):
        raise Refused("the points of the run are not equispaced")


def forms(p: int, difference: tuple[int, ...]) -> list[Form]:
    """l_k = d_{2k} − d_{2k−1} − d_{2k+1}, k < p, where d_j = Σ_i difference_i f_{j+i}, j = 0, …, 2p − 2, those beyond
    left out; for first differences −f_0 besides."""
    found = []
    for k in range(p):
        form: Form = {0: -1} if len(difference) == 2 else {}
        for j, sign in ((2 * k, 1), (2 * k - 1, -1), (2 * k + 1, -1)):
            if 0 <= j <= 2 * p - 2:
                for i, c in enumerate(difference):
                    form[j + i] = form.get(j + i, 0) + sign * c
        found.append(form)
    return found


def cost(form: Form, y: Row, q: Row) -> Fraction:
    """The least Σ q (f − y)² over l(f) ≤ 0."""
    value = sum((c * y[k] for k, c in form.items()), Fraction(0))
    return max(value, Fraction(0)) ** 2 / sum((c * c / q[k] for k, c in form.items()), Fraction(0))
