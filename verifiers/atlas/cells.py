"""A cell of the atlas: an activation, n inputs, p neurons, one output, the square loss; and what theory says of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ...theory.activation_grammar import named
from ...theory.errors import InputError, shown
from ...theory.inputs import Everywhere
from ...theory.threshold_facts import Fact, Status
from ...theory.thresholds import Thresholds, thresholds
from ..campaign import Task

MOST_INPUTS, MOST_WIDTH, MOST_ACTIVATIONS = 12, 40, 24

_CLAIM, _SIDE = "atlas ", "n = "


class Kind(StrEnum):
    """What the atlas shows of a cell.

    ONE_VALLEY, NO_VALLEY: for all data, by theory. CERTIFIED: some data have a spurious valley, by a certificate.
    CITED: they do by a proof in the notes, and no certificate was made. FOUND: theory leaves it open, and the search
    certified a spurious valley. OPEN: none of these; that a search found nothing says nothing.
    """

    ONE_VALLEY = "one valley"
    NO_VALLEY = "no valley"
    CERTIFIED = "valley, certified"
    CITED = "valley, by a proof in the notes"
    FOUND = "valley, found by search and certified"
    OPEN = "open"


@dataclass(frozen=True, order=True)
class Cell:
    """The networks Φ(x) = Σ u_i σ(⟨w_i, x⟩) of width p on Rⁿ; the activation in our grammar."""

    activation: str
    n: int
    p: int

    def task(self, seed: int) -> Task:
        """Its row in a campaign."""
        return Task(_CLAIM + self.activation, f"{_SIDE}{self.n}", seed, self.p)

    @classmethod
    def of(cls, task: Task) -> "Cell":
        """The cell of a row; raises `InputError` for a row of something else.

        >>> Cell.of(Cell("z^2", 3, 2).task(0))
        Cell(activation='z^2', n=3, p=2)
        """
        n = re.fullmatch(rf"{_SIDE}([1-9][0-9]?)", task.side)
        if not task.claim.startswith(_CLAIM) or n is None or not 1 <= task.index <= MOST_WIDTH:
            raise InputError(f"expected a row of an atlas, got {task}")
        return cls(task.claim.removeprefix(_CLAIM), int(n[1]), task.index)

    @property
    def thresholds(self) -> Thresholds:
        """What is known at every width, for this activation on Rⁿ."""
        return _thresholds(self.activation, self.n)

    @property
    def status(self) -> Status:
        """What theory says."""
        return self.thresholds.at(self.p).status

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The statements that it rests on."""
        return tuple(f for f in self.thresholds.at(self.p).facts if f.status is self.status and f.holds(self.p))

    @property
    def settled(self) -> bool:
        """Whether theory excludes a spurious valley, so that there is nothing to build."""
        return self.status in (Status.ONE_VALLEY, Status.NO_VALLEY)


@cache
def _thresholds(activation: str, n: int) -> Thresholds:
    return thresholds(named(activation), Everywhere(n))


def planned(activations: Sequence[str], max_n: int, max_width: int) -> list[Cell]:
    """All cells, small ones first; the activations as our grammar prints them, each once.

    >>> planned(["z*z", "z^2"], 1, 2)
    [Cell(activation='z^2', n=1, p=1), Cell(activation='z^2', n=1, p=2)]

    Raises `InputError` for too many activations and what the grammar raises.
    """
    names = list(dict.fromkeys(str(named(text)) for text in activations))
    if not 1 <= len(names) <= MOST_ACTIVATIONS:
        found = shown(", ".join(names))
        raise InputError(f"expected 1 to {MOST_ACTIVATIONS} activations, got {len(names)} ({found})")
    sizes = sorted((n + p, n, p) for n in range(1, max_n + 1) for p in range(1, max_width + 1))
    return [Cell(name, n, p) for _, n, p in sizes for name in names]
