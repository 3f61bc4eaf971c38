"""What counts of independent draws say of a probability: exact Clopper–Pearson limits, and a verdict.

T draws are fixed before the first one is made; k of them show the event. With P(X ≤ k) the distribution of a binomial
variable, the upper limit at error α is the q with P_q(X ≤ k) = α, the lower limit the q with P_q(X ≥ k) = α; each is
on the wrong side of the true probability with probability at most α, whatever that probability is. Both are found by
bisection: comparisons by enclosures of the incomplete beta function, in integers where these do not decide; they are
returned rounded outwards to multiples of 2^−24. Several limits
share the error between them (Bonferroni). Statement and proof: notes/low-energy.md, section Statistics.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import comb

from flint import arb, ctx

from ..theory.errors import InputError

BITS = 24
ERROR = Fraction(1, 1000)
"""The error of all limits of a command, or of a campaign, together."""
MOST_DRAWS = 100_000


class Says(StrEnum):
    """What samples say of a statement. They never prove it; `Refuted` is meant at the stated confidence."""

    CONSISTENT = "Consistent"
    REFUTED = "Refuted"
    UNDECIDED = "Undecided"


@dataclass(frozen=True)
class Count:
    """Of `draws` independent draws `seen` show the event for certain, and of `open` more it is not known."""

    draws: int
    seen: int
    open: int = 0

    def __post_init__(self) -> None:
        if not (self.seen >= 0 and self.open >= 0 and self.seen + self.open <= self.draws <= MOST_DRAWS):
            raise InputError(f"expected counts up to at most {MOST_DRAWS} draws, got {self}")

    def limits(self, error: Fraction) -> tuple[Fraction, Fraction]:
        """(lower, upper) one-sided limits, each at that error; what is not known counts against each of them."""
        return lower_limit(self.seen, self.draws, error), upper_limit(self.seen + self.open, self.draws, error)

    def says(self, most: Fraction, error: Fraction) -> Says:
        """Of the statement that the probability is at most `most`: each of the two limits at that error."""
        lower, upper = self.limits(error)
        if upper <= most:
            return Says.CONSISTENT
        return Says.REFUTED if lower > most else Says.UNDECIDED


def upper_limit(seen: int, draws: int, error: Fraction) -> Fraction:
    """The least multiple q of 2^−24 with P_q(X ≤ seen) ≤ error; 1 if every draw was seen.

    >>> upper_limit(0, 688, Fraction(1, 1000)) <= Fraction(1, 100) < upper_limit(0, 687, Fraction(1, 1000))
    True
    """
    if seen == draws:
        return Fraction(1)
    return Fraction(_first(lambda a: _tail_is_small(seen, draws, a, error)), 1 << BITS)


def lower_limit(seen: int, draws: int, error: Fraction) -> Fraction:
    """The largest multiple q of 2^−24 with P_q(X ≥ seen) ≤ error: 1 − the upper limit of the draws not seen.

    >>> lower_limit(0, 10, Fraction(1, 1000)), float(lower_limit(10, 10, Fraction(1, 1024)))
    (Fraction(0, 1), 0.5)
    """
    return 1 - upper_limit(draws - seen, draws, error)


def _first(holds: Callable[[int], bool]) -> int:
    """The least a in 0 … 2^24 for which a property holds that stays true once it holds; it holds at 2^24."""
    low, high = -1, 1 << BITS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _tail_is_small(k: int, T: int, a: int, error: Fraction) -> bool:
    """P(X ≤ k) ≤ error for q = a/2^24: by an enclosure of the incomplete beta function, else in integers."""
    for precision in (64, 256):
        tail = _beta_tail(k, T, a, precision)
        threshold = arb(error.numerator) / error.denominator
        if tail < threshold:
            return True
        if tail > threshold:
            return False
    return exact_tail(k, T, Fraction(a, 1 << BITS)) <= error


def _beta_tail(k: int, T: int, a: int, precision: int) -> arb:
    """P(X ≤ k) = I_{1−q}(T − k, k + 1), k < T, as a ball."""
    with ctx.workprec(precision):
        return (1 - arb(a) / (1 << BITS)).beta_lower(T - k, k + 1, regularized=True)


def exact_tail(k: int, T: int, q: Fraction) -> Fraction:
    """P(X ≤ k), X the number of successes among T that each have probability q, as a fraction.

    >>> exact_tail(1, 3, Fraction(1, 2))
    Fraction(1, 2)
    """
    a, d = q.numerator, q.denominator
    b, total, power, choose = d - a, 0, 1, 1
    for i in range(k + 1):
        total = total * b + choose * power
        power, choose = power * a, choose * (T - i) // (i + 1)
    return Fraction(total * b ** (T - k), d**T)


def least_draws(most: Fraction, error: Fraction, seen: int = 0) -> int:
    """The least number of draws at which `seen` of them still leave the upper limit at most `most`.

    >>> least_draws(Fraction(1, 100), Fraction(1, 1000))
    688
    """
    low, high = seen, 1
    while upper_limit(seen, max(high, seen), error) > most:
        low, high = high, 2 * high
        if high > MOST_DRAWS:
            raise InputError(f"expected a probability that {MOST_DRAWS} draws can bound, got {most}: take a larger one")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if upper_limit(seen, middle, error) <= most else (middle, high)
    return high


def median_limits(values: list[float], error: Fraction) -> tuple[float, float] | None:
    """An interval that holds the median of a law from which the values are drawn, but for the error; None if too few.

    The j-th value from either end, with j the largest for which 2 P(X < j) ≤ error, X binomial with q = 1/2.

    >>> median_limits([float(k) for k in range(20)], Fraction(1, 100))
    (3.0, 16.0)
    """
    T, ordered = len(values), sorted(values)
    below, j = 0, 0
    while j < T:
        below += comb(T, j)
        if 2 * below * error.denominator > error.numerator << T:
            break
        j += 1
    return None if j == 0 or T == 0 else (ordered[j - 1], ordered[T - j])
