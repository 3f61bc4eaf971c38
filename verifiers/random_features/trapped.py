"""Claim `rare` on given data: how many random starts end in a certified trap, how many have a certified way down.

A start is *free* if the checker verifies a descent from it to the global minimum (over all widths; for σ without
rational values to within `GAP` of the infimum). Otherwise U is first moved to the least loss at the start's W, and
Levenberg–Marquardt steps that never raise the loss go on from there; the start is *trapped* if the point where they
end lies in the region of a spurious valley that the checker verifies. All others are *open*. That a start is trapped is
a statement about this method: another path from it may lead down. Proofs: notes/low-energy.md, Theorem R4.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx, fmpq

from ...theory.activations import Activation
from ...theory.errors import InputError, UndecidedError
from ...theory.exact import matrix, rational
from ...theory.named_activations import Named
from ...theory.networks import Network
from ...theory.problems import Problem
from ...theory.samples import Sample
from .. import checker, prove, search
from ..binomial import ERROR, Count
from ..checker.local_minimum import MOST_COORDINATES
from ..documents import Document, document, text
from ..floats import Array
from ..paths import newton
from ..paths.descent import descend, descent_claim
from ..paths.enclosed import EnclosedPath
from ..paths.enclosed_features import Workbench as EnclosedFeatures
from ..traps.ellipsoid import INDEFINITE, Workbench, axes_of, definite
from ..traps.local_minimum import SETTLED, SLIDING
from ..traps.trap import Trap
from .journal import finished
from .laws import Law

FREE, TRAPPED, OPEN = "free", "trapped", "open"
GAP = fmpq(1, 10**6)
STEPS, CURVED = 200, 60
"""Steps with the linearised residuals, and then with the Hessian; neither raises the loss."""
BITS = 20
"""Starts are rounded to multiples of 2^−20, so that exact numbers stay short."""
MOST_WIDTH = 64
LOW = 1e-9
"""Relative to the loss of the zero network: ends below it are called as good as 0."""
AS_GOOD_AS_ZERO = "the end has a loss near 0, and no certified path leads there"


@dataclass(frozen=True)
class Trial:
    """What is drawn: random starts for σ on a sample, at some widths, so many of each."""

    σ: Activation | Named
    sample: Sample
    law: Law
    widths: tuple[int, ...]
    draws: int
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.widths or self.widths[0] < 1 or self.widths[-1] > MOST_WIDTH:
            raise InputError(
                f"expected widths from 1 to {MOST_WIDTH}, got {', '.join(map(str, self.widths)) or 'none'}"
            )
        if self.law.n != self.sample.points.n:
            raise InputError(f"expected a law on R^{self.sample.points.n}, where the points are, got R^{self.law.n}")

    @property
    def error(self) -> Fraction:
        """The error of each of the two limits of each width."""
        return ERROR / (2 * len(self.widths))

    def starts(self, width: int) -> tuple[Array, Array]:
        """U (T×m×p), Gaussian, and W (T×p×n) of the law: the same for the same seed, and all entries short."""
        random = np.random.default_rng([self.seed, 4, width])
        W = self.law.draw(random, (self.draws, width))
        U = random.normal(size=(self.draws, self.sample.m, width))
        return np.round(U * 2**BITS) / 2**BITS, np.round(W * 2**BITS) / 2**BITS


@dataclass(frozen=True)
class Outcome:
    """What became of one start: its kind, the reason if it is open; R(W) and the loss at the end as float64."""

    kind: str
    reason: str
    floor: float
    level: float


FREE_OUTCOME = Outcome(FREE, "", -1.0, -1.0)
"""No descent by floats was made from there."""


@dataclass(frozen=True)
class Settled:
    """The outcomes at one width."""

    width: int
    outcomes: tuple[Outcome, ...]

    def number(self, kind: str) -> int:
        """How many starts are of a kind."""
        return sum(one.kind == kind for one in self.outcomes)

    @property
    def count(self) -> Count:
        """The trapped starts; the open ones may be trapped too."""
        return Count(len(self.outcomes), self.number(TRAPPED), self.number(OPEN))

    @property
    def near_zero(self) -> int:
        """How many open starts ended at a loss near 0: lower is hardly possible, but nothing is certified."""
        return sum(one.reason == AS_GOOD_AS_ZERO for one in self.outcomes)

    @property
    def levels(self) -> list[float]:
        """The losses at which trapped starts ended."""
        return [one.level for one in self.outcomes if one.kind == TRAPPED]


def trapped(trial: Trial, folder: Path | None = None) -> Iterator[Settled]:
    """Width by width. With a folder certificates stay there, and a run that was stopped goes on.

    >>> from ...theory.activations import activation
    >>> from .laws import law
    >>> sample = Sample.of([[1, 0], [0, 1], [1, 1]], [[1], [-1], [2]])
    >>> trial = Trial(activation("z^2"), sample, law("sphere", 2), (2, 3), 5)
    >>> [found.number(FREE) for found in trapped(trial)]
    [5, 5]
    """
    names = [str(width) for width in trial.widths]
    keep = None if folder is None else folder / "draws.jsonl"
    for part in finished(keep, described(trial), names, lambda name: _part(trial, int(name), folder)):
        yield Settled(part["width"], tuple(Outcome(*row) for row in part["outcomes"]))


def described(trial: Trial) -> dict[str, Any]:
    """What makes two runs the same."""
    sample = trial.sample
    return {
        "command": "rare",
        "activation": trial.σ.document(),
        "law": [trial.law.name, *([] if trial.law.atoms is None else map(str, trial.law.atoms.entries()))],
        "x": [str(v) for v in sample.points.x.entries()],
        "y": [str(v) for v in sample.y.entries()],
        "weights": [str(v) for v in sample.weights],
        "widths": list(trial.widths),
        "draws": trial.draws,
        "seed": trial.seed,
    }


def _part(trial: Trial, width: int, folder: Path | None) -> dict[str, Any]:
    outcomes = Bench(trial, width, folder).outcomes()
    return {"width": width, "outcomes": [[one.kind, one.reason, one.floor, one.level] for one in outcomes]}


class Bench:
    """The starts of one width, and what has been certified so far."""

    def __init__(self, trial: Trial, width: int, folder: Path | None) -> None:
        self.problem = Problem(trial.σ, trial.sample, width)
        self.work = Workbench.of(self.problem)
        self.floats = self.work.floats
        self.U, self.W = trial.starts(width)
        self.folder = folder
        self.traps: list[Trap] = []
        self.random = np.random.default_rng([trial.seed, 5, width])

    def outcomes(self) -> list[Outcome]:
        """One for each start, in their order."""
        every = range(len(self.U))
        # From dim* on the theorems speak of all starts of a width; below, of all with a high loss, or of none.
        promised = self.target is not None if self.is_narrow else self._is_free(0)
        found = {i: FREE_OUTCOME for i in every if promised and self._is_free(i)}
        left = [i for i in every if i not in found]
        if left:
            found |= dict(zip(left, self._descended(left), strict=True))
        return [found[i] for i in range(len(self.U))]

    def start(self, i: int) -> Network:
        """The start number i, exactly."""
        return Network(matrix(self.U[i].tolist()), matrix(self.W[i].tolist()))

    @property
    def is_narrow(self) -> bool:
        """Whether σ has enclosures only and the width is below dim*."""
        return isinstance(self.problem.activation, Named) and self.problem.width < self.problem.dimension

    @cached_property
    def target(self) -> newton.Target | None:
        """Below dim*: the network to which starts of high loss lead."""
        if not self.is_narrow:
            return None
        try:
            return newton.target(self.enclosures)
        except (UndecidedError, InputError):
            return None

    @cached_property
    def enclosures(self) -> EnclosedFeatures:
        """Of a named activation."""
        return EnclosedFeatures(self.problem)

    def _is_free(self, i: int) -> bool:
        try:
            return self._verified(self._descent(self.start(i)), f"free-{self.problem.width}-{i}")
        except (UndecidedError, InputError):
            return False

    def _descent(self, start: Network) -> Document:
        """A claim with its proof; raises `UndecidedError` or `InputError`."""
        if self.target is not None:
            segments, final = newton.descend(self.enclosures, start, self.target)
            return document(
                descent_claim(self.problem, start), EnclosedPath(self.problem, start, segments, final).proof()
            )
        if isinstance(self.problem.activation, Named):
            return prove.prove(descent_claim(self.problem, start, GAP))
        return document(descent_claim(self.problem, start), descend(self.problem, start).proof())

    def _verified(self, made: Document, name: str) -> bool:
        """What the checker says of the written document, which stays in the folder if it is verified."""
        content = text(made).encode()
        verified = checker.check_bytes(content).status is checker.Status.VERIFIED
        if verified and self.folder is not None:
            (self.folder / f"{name}.json").write_bytes(content)
        return verified

    def _descended(self, left: Sequence[int]) -> list[Outcome]:
        floats = self.floats
        U, floors = self._least_at(self.W[left])
        ends = search.descend(floats, floats.join(U, self.W[left]), steps=STEPS)
        ends = search.descend(floats, ends, steps=CURVED, curved=True)
        ends = search.polish(floats, search.on_the_slice(floats, ends), search.free_coordinates(floats))
        ends = search.in_order(floats, ends)
        levels, better = search.risks(floats, ends), self._best(ends)
        reasons, hessians = self._unsettled(ends, levels)
        return [
            Outcome(*self._judged(i, end, hessian, reason, better), float(floor), float(level))
            for i, end, hessian, reason, floor, level in zip(left, ends, hessians, reasons, floors, levels, strict=True)
        ]

    def _least_at(self, W: Array) -> tuple[Array, Array]:
        """U of least loss for each W, in floats, and that loss."""
        root = np.sqrt(self.floats.q)[:, None]
        found, losses = [], []
        for w in W:
            features = root * self.floats.activation.jet(self.floats.x @ w.T)[0]
            u = np.linalg.lstsq(features, root * self.floats.y, rcond=None)[0]
            found.append(u.T)
            losses.append(((features @ u - root * self.floats.y) ** 2).sum())
        return np.array(found), np.array(losses)

    def _best(self, ends: Array) -> Array:
        """The best network of this width that these descents, and as many others, found."""
        others = search.descend(self.floats, search.random_starts(self.floats, 100, self.random), steps=100)
        everything = np.concatenate([ends, others])
        best: Array = everything[int(np.argmin(search.risks(self.floats, everything)))]
        return best

    def _unsettled(self, ends: Array, levels: Array) -> tuple[list[str], Array]:
        """Why each end is not worth a certificate, as far as floats tell ("": it may be a minimum); its Hessian."""
        free = search.free_coordinates(self.floats)
        with np.errstate(over="ignore", invalid="ignore"):
            gradient, hessian = search.gradient_and_hessian(self.floats, ends)
        gradient, hessian = gradient[:, free], hessian[:, free[:, None], free]
        bent = definite(hessian) & np.isfinite(gradient).all(axis=1)
        step = np.linalg.solve(np.where(bent[:, None, None], hessian, np.eye(len(free))), gradient[..., None])[..., 0]
        near = (gradient * step).sum(axis=1) < SETTLED * (levels + 1e-12)
        zero = LOW * float((self.floats.q[:, None] * self.floats.y**2).sum())
        reasons = [
            AS_GOOD_AS_ZERO if level <= zero else INDEFINITE if not b else "" if n else SLIDING
            for level, b, n in zip(levels, bent, near, strict=True)
        ]
        if len(free) > MOST_COORDINATES:
            reasons = [f"more than {MOST_COORDINATES} coordinates move"] * len(ends)
        return reasons, hessian

    def _judged(self, i: int, end: Array, hessian: Array, reason: str, better: Array) -> tuple[str, str]:
        """TRAPPED if the end lies in a certified valley, else OPEN and why."""
        if reason:
            return OPEN, reason
        if any(self._caught(end, trap) for trap in self.traps):
            return TRAPPED, ""
        try:
            trap = self.work.certified(end, axes_of(hessian[None])[0], better, refine=True)
        except UndecidedError as error:
            return OPEN, str(error)
        if not self._verified(trap.document(), f"trapped-{self.problem.width}-{i}"):
            return OPEN, "the checker refuses the valley"
        self.traps.append(trap)
        return (TRAPPED, "") if self._caught(end, trap) else (OPEN, "the end is not in the valley near it")

    def _caught(self, end: Array, trap: Trap) -> bool:
        """Whether the end lies in the certified region, and below the level of its boundary: then in its valley."""
        return inside(end, trap) and rational(self.work.least(end)) < trap.level


def inside(end: Array, trap: Trap) -> bool:
    """Whether an end lies in the ellipsoid of a certified valley: |S⁻¹(end − center)| < radius, in balls."""
    center = [*trap.bad.U.entries(), *trap.bad.W.entries()]
    difference = [rational(float(a)) - b for a, b in zip(end, center, strict=True)]
    fixed = len(center) - len(trap.fields["axes"])
    if any(v != 0 for v in difference[:fixed]):
        return False
    with ctx.workprec(192):
        try:
            z = arb_mat(matrix(trap.fields["axes"])).solve(arb_mat(matrix([[v] for v in difference[fixed:]]))).entries()
            radius = rational(trap.fields["radius"])
            return bool(sum((v * v for v in z), start=arb(0)) < radius * radius)
        except ZeroDivisionError:
            return False
