"""Spurious valleys with reason `local-minimum` by search: many starts, and many problems, at once.

What is met is counted: minima found, certified, and rejected with the reason. Everything here is a guess; what it is
worth, the certifier says (`ellipsoid`), and in the end the checker.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from ...theory.errors import LimitError, UndecidedError
from ...theory.problems import Problem
from .. import search
from ..checker.local_minimum import MOST_COORDINATES
from ..floats import Array
from .ellipsoid import BEST, INDEFINITE, Workbench, axes_of, definite
from .trap import Trap

BATCH, MOST_ENTRIES = 200, 10**6
STEPS, CURVED = 30, 20
"""Steps with the linearised residuals, and then with the Hessian."""
NEARLY, SETTLED = 1e-4, 1e-8
"""What Newton's method may promise, as a share of the risk, before it is tried and after."""
LATE = "still descending when the time was over"
SLIDING = "still descending when the steps were over: slow, or sliding to infinity"


@dataclass
class Findings:
    """What a search met: starts, minima found, certified traps, and how many were rejected for which reason.

    Starts that did not end at a minimum are rejected too: so many starts, and minima, as the number says.
    """

    starts: int = 0
    found: int = 0
    best: float = float("inf")
    traps: list[Trap] = field(default_factory=list)
    rejected: Counter[str] = field(default_factory=Counter)


class Hunt:
    """A search for traps of problems of one activation and one shape, all at once; what it met so far, by problem.

    A minimum counts once up to the order and the scale of its neurons. The better point is the best network met so far.
    """

    def __init__(self, problems: Sequence[Problem], seed: int = 0) -> None:
        self.benches = [Workbench.of(problem) for problem in problems]
        self.floats = search.FloatProblem.stacked([bench.floats for bench in self.benches])
        self.findings = [Findings() for _ in problems]
        self.random = np.random.default_rng(seed)
        self.free = search.free_coordinates(self.floats)
        self.best = self.seen = np.zeros((0, self.floats.m * self.floats.p + self.floats.p * self.floats.n))
        self.owners = np.zeros(0, dtype=int)

    def batch(self, starts: int, until: float = float("inf")) -> Iterator[Findings]:
        """So many starts for each problem; the findings to which a trap was just added, each time one was."""
        owner = np.repeat(np.arange(len(self.benches)), starts)
        for findings in self.findings:
            findings.starts += starts
        here = self.floats.of(owner)
        theta = search.descend(here, search.random_starts(here, len(owner), self.random), steps=STEPS, until=until)
        theta = search.descend(here, theta, steps=CURVED, until=until, curved=True)
        theta = search.on_the_slice(here, theta)
        self._remember_best(theta, owner)
        late = monotonic() > until
        theta, owner, _ = self._settled(theta, owner, NEARLY, late)
        theta = search.polish(self.floats.of(owner), theta, self.free)
        self._remember_best(theta, owner)
        theta, owner, hessians = self._settled(theta, owner, SETTLED, late)
        known = len(self.seen)
        everything, owners = np.concatenate([self.seen, theta]), np.concatenate([self.owners, owner])
        chosen = search.distinct(self.floats.of(owners), everything, owners)
        fresh = chosen[chosen >= known] - known
        self.seen = np.concatenate([self.seen, theta[fresh]])
        self.owners = np.concatenate([self.owners, owner[fresh]])
        axes = axes_of(hessians[fresh])
        for index, S in zip(fresh, axes, strict=True):
            if self._judged(int(owner[index]), theta[index], S):
                yield self.findings[owner[index]]
            if monotonic() > until:
                return

    def affordable(self) -> int:
        """How many starts a batch may have to be over in seconds."""
        entries = int(self.floats.x.shape[-2]) * self.floats.m * int(self.best.shape[1]) * len(self.benches)
        return max(4, min(BATCH, MOST_ENTRIES // entries))

    def _remember_best(self, theta: Array, owner: search.Indices) -> None:
        """Keep the network of least risk of each problem."""
        theta = np.concatenate([self.best, theta])
        owner = np.concatenate([np.arange(len(self.best)), owner])
        risk = search.risks(self.floats.of(owner), theta)
        order = np.lexsort((risk, owner))
        first = order[np.unique(owner[order], return_index=True)[1]]
        self.best = theta[first]
        for findings, least in zip(self.findings, risk[first].tolist(), strict=True):
            findings.best = least

    def _settled(
        self, theta: Array, owner: search.Indices, most: float, late: bool
    ) -> tuple[Array, search.Indices, Array]:
        """The networks with a definite Hessian at which Newton's method promises at most that share of the risk; their
        Hessians. The others are counted by reason."""
        here = self.floats.of(owner)
        with np.errstate(over="ignore", invalid="ignore"):
            gradient, hessian = search.gradient_and_hessian(here, theta)
        gradient, hessian = gradient[:, self.free], hessian[:, self.free[:, None], self.free]
        bent = definite(hessian) & np.isfinite(gradient).all(axis=1)
        self._reject(owner[~bent], LATE if late else INDEFINITE)
        theta, owner, gradient, hessian = theta[bent], owner[bent], gradient[bent], hessian[bent]
        decrement = (gradient * np.linalg.solve(hessian, gradient[..., None])[..., 0]).sum(axis=1)
        small = decrement < most * (search.risks(self.floats.of(owner), theta) + 1e-12)
        self._reject(owner[~small], LATE if late else SLIDING)
        return theta[small], owner[small], hessian[small]

    def _reject(self, owners: search.Indices, reason: str) -> None:
        for index, number in zip(*np.unique(owners, return_counts=True), strict=True):
            self.findings[index].rejected[reason] += int(number)

    def _judged(self, index: int, theta: Array, S: Array) -> bool:
        """Certify one minimum, or count why not."""
        findings, bench = self.findings[index], self.benches[index]
        findings.found += 1
        try:
            if search.risks(bench.floats, theta[None])[0] <= findings.best * (1 + 1e-9):
                raise UndecidedError(BEST)
            findings.traps.append(bench.certified(theta, S, self.best[index], refine=True))
        except UndecidedError as error:
            findings.rejected[str(error)] += 1
            return False
        return True


def traps(
    problem: Problem, seed: int = 0, seconds: float = 10.0, batches: int = 10**6, starts: int | None = None
) -> Iterator[Findings]:
    """What is found so far: nothing at first, then whenever a trap is certified and after each batch of starts.

    Without `starts` a batch has as many as take seconds, at most 200. Raises `LimitError` for more weights than the
    checker takes, `InputError` for an activation that the search does not know.
    """
    hunt, until = Hunt([problem], seed), monotonic() + seconds
    if len(hunt.free) > MOST_COORDINATES:
        raise LimitError(f"expected at most {MOST_COORDINATES} weights that move, this width has {len(hunt.free)}")
    starts = starts or hunt.affordable()
    yield hunt.findings[0]
    for _ in range(batches):
        yield from hunt.batch(starts, until)
        yield hunt.findings[0]
        if monotonic() > until:
            return


def traps_of_all(problems: Sequence[Problem], seed: int = 0, starts: int = BATCH) -> list[Findings]:
    """What is found for problems of one activation and one shape by so many starts for each, in one batch."""
    hunt = Hunt(problems, seed)
    for _ in hunt.batch(starts):
        pass
    return hunt.findings
