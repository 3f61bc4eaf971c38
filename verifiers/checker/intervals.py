"""Intervals [a, b] with dyadic ends m·2^e, m and e integers: arithmetic rounded outwards, so that each result contains
every value that it stands for.

The exponent is an integer of any size and only mantissas are rounded, to `precision` bits: exp(±2⁵⁰) is an interval
like any other. Comparisons are positive statements only: where two intervals overlap, none of them is true.
"""

from dataclasses import dataclass
from fractions import Fraction

Dyadic = tuple[int, int]
"""(m, e), the number m·2^e."""

PRECISION = 128


class Unbounded(ArithmeticError):
    """A quotient by an interval that contains 0, a root or logarithm of one with numbers that have none."""


def top(x: Dyadic) -> int:
    """t with 2^(t−1) ≤ |x| < 2^t, for x ≠ 0."""
    return x[0].bit_length() + x[1]


def down(m: int, e: int, precision: int) -> Dyadic:
    """At most m·2^e, cut to so many bits (a power of two may have one more)."""
    excess = m.bit_length() - precision
    return (m >> excess, e + excess) if excess > 0 else (m, e if m else 0)


def up(m: int, e: int, precision: int) -> Dyadic:
    """At least m·2^e, cut to so many bits."""
    m, e = down(-m, e, precision)
    return -m, e


def below(a: Dyadic, b: Dyadic) -> bool:
    """a < b."""
    sign = (a[0] > 0) - (a[0] < 0), (b[0] > 0) - (b[0] < 0)
    if sign[0] != sign[1]:
        return sign[0] < sign[1]
    if sign[0] and top(a) != top(b):
        return (top(a) < top(b)) == (sign[0] > 0)
    least = min(a[1], b[1])
    return a[0] << (a[1] - least) < b[0] << (b[1] - least)


def floor(x: Dyadic) -> int:
    """The largest integer that is at most x."""
    return x[0] << x[1] if x[1] >= 0 else x[0] >> min(-x[1], x[0].bit_length() + 1)


def _sum_down(a: Dyadic, b: Dyadic, precision: int) -> Dyadic:
    """At most a + b. A summand far below the other's last bit is replaced by a smaller number that is not."""
    if not a[0] or not b[0]:
        return down(*(a if a[0] else b), precision)
    if top(a) < top(b):
        a, b = b, a
    last = min(a[1], top(a) - precision) - 2
    if top(b) < last:
        b = (-1, last) if b[0] < 0 else (0, last)
    least = min(a[1], b[1])
    return down((a[0] << (a[1] - least)) + (b[0] << (b[1] - least)), least, precision)


def _negated(x: Dyadic) -> Dyadic:
    return -x[0], x[1]


def _quotient_down(a: Dyadic, b: Dyadic, precision: int) -> Dyadic:
    """At most a/b."""
    shift = max(0, precision + 2 + b[0].bit_length() - a[0].bit_length())
    return down((a[0] << shift) // b[0], a[1] - b[1] - shift, precision)


@dataclass(frozen=True, slots=True)
class Interval:
    """All real numbers from `low` to `high`."""

    low: Dyadic
    high: Dyadic
    precision: int = PRECISION

    @classmethod
    def of(cls, value: Fraction | int, precision: int = PRECISION) -> "Interval":
        """The tightest interval of that precision around a rational number."""
        p, q = (value.numerator, 0), (value.denominator, 0)
        return cls(_quotient_down(p, q, precision), _negated(_quotient_down(_negated(p), q, precision)), precision)

    @classmethod
    def between(cls, low: Fraction | int, high: Fraction | int, precision: int = PRECISION) -> "Interval":
        """An interval that contains [low, high]."""
        return cls(cls.of(low, precision).low, cls.of(high, precision).high, precision)

    def hull(self, other: "Interval") -> "Interval":
        """The smallest interval that contains both."""
        low = other.low if below(other.low, self.low) else self.low
        high = other.high if below(self.high, other.high) else self.high
        return Interval(low, high, max(self.precision, other.precision))

    def at(self, precision: int) -> "Interval":
        """The same numbers, and more where the ends have more bits; what follows is computed with that precision."""
        return Interval(down(*self.low, precision), up(*self.high, precision), precision)

    def ends(self) -> tuple["Interval", "Interval"]:
        """The two ends, each as an interval of one number."""
        return Interval(self.low, self.low, self.precision), Interval(self.high, self.high, self.precision)

    def __neg__(self) -> "Interval":
        return Interval(_negated(self.high), _negated(self.low), self.precision)

    def __add__(self, other: "Interval | Fraction | int") -> "Interval":
        other = self._as_interval(other)
        precision = max(self.precision, other.precision)
        high = _sum_down(_negated(self.high), _negated(other.high), precision)
        return Interval(_sum_down(self.low, other.low, precision), _negated(high), precision)

    def __sub__(self, other: "Interval | Fraction | int") -> "Interval":
        return self + -self._as_interval(other)

    def __mul__(self, other: "Interval | Fraction | int") -> "Interval":
        other = self._as_interval(other)
        precision = max(self.precision, other.precision)
        if self.low[0] >= 0 and other.low[0] >= 0:
            (a, d), (b, e), (A, D), (B, E) = self.low, other.low, self.high, other.high
            return Interval(down(a * b, d + e, precision), up(A * B, D + E, precision), precision)
        products = [(a[0] * b[0], a[1] + b[1]) for a in (self.low, self.high) for b in (other.low, other.high)]
        least = most = products[0]
        for product in products[1:]:
            if below(product, least):
                least = product
            elif below(most, product):
                most = product
        return Interval(down(*least, precision), up(*most, precision), precision)

    def __truediv__(self, other: "Interval | Fraction | int") -> "Interval":
        """Raises `Unbounded` unless the divisor is certainly not 0."""
        other = self._as_interval(other)
        if other.certainly_negative():
            return -self / -other
        if not other.certainly_positive():
            raise Unbounded("a quotient by an interval that contains 0")
        precision = max(self.precision, other.precision)
        low = _quotient_down(self.low, other.high if self.low[0] >= 0 else other.low, precision)
        high = _quotient_down(_negated(self.high), other.low if self.high[0] >= 0 else other.high, precision)
        return Interval(low, _negated(high), precision)

    def __radd__(self, other: Fraction | int) -> "Interval":
        return self + other

    def __rsub__(self, other: Fraction | int) -> "Interval":
        return -self + other

    def __rmul__(self, other: Fraction | int) -> "Interval":
        return self * other

    def __rtruediv__(self, other: Fraction | int) -> "Interval":
        return self._as_interval(other) / self

    def _as_interval(self, value: "Interval | Fraction | int") -> "Interval":
        return value if isinstance(value, Interval) else Interval.of(value, self.precision)

    def square(self) -> "Interval":
        """x² for x in the interval; never below 0."""
        size = self.size()
        return size * size

    def size(self) -> "Interval":
        """|x| for x in the interval."""
        if self.low[0] >= 0:
            return self
        if self.high[0] <= 0:
            return -self
        high = self.high if below(_negated(self.low), self.high) else _negated(self.low)
        return Interval((0, 0), high, self.precision)

    def doubled(self, times: int) -> "Interval":
        """2^times · x, exactly; times may be negative."""
        low, high = ((m, e + times if m else 0) for m, e in (self.low, self.high))
        return Interval(low, high, self.precision)

    def certainly_below(self, other: "Interval | Fraction | int") -> bool:
        """Every number here is less than every number there."""
        return below(self.high, self._as_interval(other).low)

    def certainly_at_most(self, other: "Interval | Fraction | int") -> bool:
        """No number here is more than any number there."""
        return not below(self._as_interval(other).low, self.high)

    def certainly_above(self, other: "Interval | Fraction | int") -> bool:
        """Every number here is more than every number there."""
        return below(self._as_interval(other).high, self.low)

    def certainly_positive(self) -> bool:
        """Every number here is more than 0."""
        return self.low[0] > 0

    def certainly_negative(self) -> bool:
        """Every number here is less than 0."""
        return self.high[0] < 0

    def contains(self, value: Fraction | int) -> bool:
        """Whether a rational number lies in the interval: exact, for ends whose exponents are not astronomical."""
        return as_fraction(self.low) <= value <= as_fraction(self.high)


def as_fraction(x: Dyadic) -> Fraction:
    """The number itself."""
    return Fraction(x[0]) * Fraction(2) ** x[1]
