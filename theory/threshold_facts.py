"""What a fact about the width p is, and the setting (σ, inputs, number of outputs m) that it is about.

Definitions only; the statements are in `threshold_rules`, what they amount to for every width in `thresholds`.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from flint import fmpq_poly

from .activations import MOST_DEGREE, Activation, PiecewiseLinear, Polynomial
from .claims.statement import Source
from .dimension import Dimension, upper_dimension
from .named_activations import Named
from .tensor_features import Inputs


class Status(StrEnum):
    """What may be known at a width, for (σ, inputs, m).

    ONE_VALLEY: for all data every sub-level set {L ≤ c} is connected; so there is no spurious valley either.
    NO_VALLEY: for all data P.1 holds (a non-increasing path from every start to a global minimum, or to within
    every ε > 0 of an infimum that is not attained), so that no valley is spurious; there may be several valleys.
    VALLEY: for some data (points or a law on the inputs, weights, targets) there is a spurious valley.
    SPLIT: for some data a sub-level set is disconnected; its pieces need not be spurious.
    OPEN: neither NO_VALLEY nor VALLEY is proved in the notes.
    """

    ONE_VALLEY = "one valley"
    NO_VALLEY = "no valley"
    VALLEY = "valley for some data"
    SPLIT = "not one valley for some data"
    OPEN = "open"


@dataclass(frozen=True)
class Fact:
    """The status holds at every width from `first` to `last` (None: no end), under the hypotheses in words."""

    status: Status
    first: int
    last: int | None
    claim: str
    hypotheses: str
    source: Source

    def __post_init__(self) -> None:
        assert self.first >= 1, self
        assert self.last is None or self.last >= self.first, self

    def holds(self, width: int) -> bool:
        """Whether the fact speaks of that width."""
        return self.first <= width and (self.last is None or width <= self.last)

    def within(self, other: "Fact") -> bool:
        """Whether the other fact says the same of more widths."""
        ends = other.last is None or (self.last is not None and self.last <= other.last)
        longer = (self.first, self.last) != (other.first, other.last)
        return self.status == other.status and other.first <= self.first and ends and longer


@dataclass(frozen=True)
class Setting:
    """σ, where X lives, the number of outputs, and dim*."""

    activation: Activation | Named
    inputs: Inputs
    m: int
    dimension: Dimension

    @classmethod
    def of(cls, activation: Activation | Named, inputs: Inputs, m: int) -> "Setting":
        """With dim* computed; equal slopes are read as a linear σ."""
        if isinstance(activation, PiecewiseLinear) and activation.even == 0:
            activation = Polynomial.of([0, activation.odd])
        return cls(activation, inputs, m, upper_dimension(activation, inputs))

    @property
    def most(self) -> int | None:
        """A proved upper bound of dim*: its value where that is known; None if there is none."""
        between = self.dimension.between
        return between[1] if between else self.dimension.value

    @cached_property
    def rank(self) -> int:
        """N = dim span X; where that is not known, the number of coordinates, an upper bound."""
        return self.inputs.arguments if self._span is None else self._span

    @cached_property
    def _span(self) -> int | None:
        return upper_dimension(Polynomial.of([0, 1]), self.inputs).value

    @cached_property
    def affine(self) -> bool:
        """Whether ⟨v, x⟩ = 1 on X for some v: then the constants are linear functions, as with a bias."""
        return self._span is not None and upper_dimension(Polynomial.of([1, 1]), self.inputs).value == self._span

    @cached_property
    def centred(self) -> Activation | Named:
        """σ, on affine inputs shifted so that the second highest coefficient is 0 (`threshold_rules`, *shift*).

        >>> from .activations import activation
        >>> from .inputs import Everywhere
        >>> Setting.of(activation("z^2 + 2z + 1"), Everywhere(1, bias=True), 1).centred
        Polynomial('z^2')
        """
        σ = self.activation
        if not isinstance(σ, Polynomial) or not 1 <= σ.degree <= MOST_DEGREE or not self.affine:
            return σ
        D = σ.degree
        shift = fmpq_poly([-σ.coefficient(D - 1) / (D * σ.coefficient(D)), 1])
        return Polynomial.of(dense(σ)(shift).coeffs())


def dense(σ: Polynomial) -> fmpq_poly:
    """σ as a FLINT polynomial."""
    return fmpq_poly([σ.coefficient(k) for k in range(σ.degree + 1)])
