"""Enclosures of real numbers: intervals whose ends are integers times 2^−128, rounded outwards.

Each operation returns an interval that contains every value of the operation on members of its arguments. A division
by an interval that contains 0, and a square root of one that contains a negative number, is `Refused`: nothing is
concluded from it.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt
from operator import mul

from .document import Refused

PLACES = 128
ONE = 1 << PLACES


class Interval:
    """The real numbers from low·2^−128 to high·2^−128."""

    __slots__ = ("high", "low")

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    @classmethod
    def of(cls, value: Fraction | int) -> "Interval":
        """The tightest enclosure of a rational."""
        scaled, below = value.numerator << PLACES, value.denominator
        return cls(scaled // below, -(-scaled // below))

    @classmethod
    def root(cls, value: Fraction | int) -> "Interval":
        """An enclosure of √value, value ≥ 0 a rational, to the last place."""
        floor = isqrt((value.numerator << 2 * PLACES) // value.denominator)
        return cls(floor, floor + 1)

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Interval") -> "Interval":
        return Interval(self.low - other.high, self.high - other.low)

    def __neg__(self) -> "Interval":
        return Interval(-self.high, -self.low)

    def __mul__(self, other: "Interval") -> "Interval":
        a, b, c, d = self.low, self.high, other.low, other.high
        if a >= 0 and c >= 0:
            return Interval(a * c >> PLACES, -(-b * d >> PLACES))
        products = (a * c, a * d, b * c, b * d)
        return Interval(min(products) >> PLACES, -(-max(products) >> PLACES))

    def __truediv__(self, other: "Interval") -> "Interval":
        if other.low <= 0 <= other.high:
            raise Refused("an enclosure is too wide to divide by: it contains 0")
        quotients = [(a << PLACES, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(a // b for a, b in quotients), max(-(-a // b) for a, b in quotients))

    def both(self) -> "Interval":
        """All numbers of at most the size of the upper end."""
        return Interval(-self.high, self.high)

    def times(self, value: Fraction) -> "Interval":
        """The product with a rational, which need not be enclosed first."""
        a, b = sorted((self.low * value.numerator, self.high * value.numerator))
        return Interval(a // value.denominator, -(-b // value.denominator))

    def sqrt(self) -> "Interval":
        """√ of the members, all ≥ 0."""
        if self.low < 0:
            raise Refused("an enclosure is too wide for a square root: it contains a negative number")
        return Interval(isqrt(self.low << PLACES), isqrt(self.high << PLACES) + 1)

    @property
    def middle(self) -> int:
        """An integer m with m·2^−128 in the interval."""
        return (self.low + self.high) // 2

    @property
    def radius(self) -> int:
        """How far, at most, a member lies from `middle`, in units of 2^−128."""
        return self.high - self.middle

    @property
    def lower(self) -> Fraction:
        """The lower end, exactly."""
        return Fraction(self.low, ONE)

    @property
    def upper(self) -> Fraction:
        """The upper end, exactly."""
        return Fraction(self.high, ONE)


ZERO, UNIT = Interval(0, 0), Interval.of(1)


class Vector:
    """Real numbers, each between middle − radius and middle + radius; kept are middle, |middle|, |middle| + radius."""

    __slots__ = ("middles", "sizes", "spans")

    def __init__(self, entries: Sequence[Interval]) -> None:
        self.middles = [entry.middle for entry in entries]
        self.sizes = list(map(abs, self.middles))
        self.spans = [size + entry.radius for size, entry in zip(self.sizes, entries, strict=True)]

    def dot(self, other: "Vector") -> Interval:
        """Σ a_i b_i; a = m + r, b = n + s are at most Σ (|m_i| + |r_i|)(|n_i| + |s_i|) − |m_i||n_i| from Σ m_i n_i."""
        middle = sum(map(mul, self.middles, other.middles))
        radius = sum(map(mul, self.spans, other.spans)) - sum(map(mul, self.sizes, other.sizes))
        return Interval(middle - radius >> PLACES, -(-middle - radius >> PLACES))


def arctangent(t: Interval) -> Interval:
    """arctan of the members, which is at most as far from arctan of the middle as they are from the middle.

    arctan t = 2 arctan(t / (1 + √(1 + t²))) three times makes |t| < 1/4; then the alternating series
    Σ ± t^(2i+1)/(2i+1) up to a power of less than two units in the last place, whose size bounds what is left out.
    """
    radius, t = t.radius, Interval(t.middle, t.middle)
    for _ in range(3):
        t = t / (UNIT + (UNIT + t * t).sqrt())
    square, power, total, i = t * t, t, t, 0
    while max(-power.low, power.high) > 1:
        i += 1
        power = -(power * square)
        total = total + Interval(power.low // (2 * i + 1), -(-power.high // (2 * i + 1)))
    return Interval(8 * (total.low - 1) - radius, 8 * (total.high + 1) + radius)


PI = Interval(0, 0)
for _factor, _below in ((16, 5), (-4, 239)):  # Machin's formula
    PI = PI + arctangent(Interval.of(Fraction(1, _below))).times(Fraction(_factor))
