"""Enclosures against Arb and mpmath: exact containment, on huge, tiny and ordinary arguments."""

from collections.abc import Callable
from fractions import Fraction
from random import Random

import mpmath
import pytest
from flint import arb, ctx, fmpq
from hypothesis import given
from hypothesis import strategies as st

from valleys.verifiers.checker import elementary
from valleys.verifiers.checker.intervals import Interval, Unbounded, as_fraction, below, top

BITS = 1600

Peer = Callable[[arb], arb]
FUNCTIONS: dict[str, tuple[Peer, Callable[..., object]]] = {
    "exp": (lambda x: x.exp(), mpmath.exp),
    "log": (lambda x: x.log(), mpmath.log),
    "log1p": (lambda x: x.log1p(), mpmath.log1p),
    "softplus": (lambda x: x.exp().log1p(), lambda x: mpmath.log1p(mpmath.exp(x))),
    "sigmoid": (lambda x: 1 / (1 + (-x).exp()), lambda x: 1 / (1 + mpmath.exp(-x))),
    "tanh": (lambda x: x.tanh(), mpmath.tanh),
    "sin": (lambda x: x.sin(), mpmath.sin),
    "cos": (lambda x: x.cos(), mpmath.cos),
    "arctan": (lambda x: x.atan(), mpmath.atan),
    "sqrt": (lambda x: x.sqrt(), mpmath.sqrt),
    "erf": (lambda x: x.erf(), mpmath.erf),
    "gaussian": (lambda x: (-x * x).exp(), lambda x: mpmath.exp(-x * x)),
    "normal_cdf": (lambda x: (-x / arb(2).sqrt()).erfc() / 2, lambda x: mpmath.erfc(-x / mpmath.sqrt(2)) / 2),
    "normal_density": (lambda x: (-x * x / 2).exp() / (2 * arb.pi()).sqrt(), mpmath.npdf),
}
BOUNDED_ARGUMENTS = {"exp", "softplus", "sigmoid", "tanh", "gaussian", "normal_cdf", "erf", "normal_density"}


def argument(random: Random, name: str) -> Fraction:
    """A dyadic number of size 2^−1000 to 2^900, where the function has a value that Arb can write down."""
    size = random.choice([-1000, -200, -60, -20, -3, -1, 0, 1, 2, 3, 5, 8, 20, 60, 300, 900])
    size = min(size, 20) if name in BOUNDED_ARGUMENTS else size
    mantissa = random.getrandbits(random.choice([2, 24, 53, 128, 300])) | 1
    value = Fraction(mantissa) * Fraction(2) ** (size - mantissa.bit_length()) * random.choice([1, -1])
    if name in ("log", "sqrt") or (name == "log1p" and value <= -1):
        return abs(value)
    return value


def exactly(value: Fraction, precision: int) -> Interval:
    """An interval of one dyadic number, of any number of bits."""
    end = value.numerator, 1 - value.denominator.bit_length()
    assert as_fraction(end) == value
    return Interval(end, end, precision)


def as_arb(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def not_outside(value: arb, interval: Interval) -> bool:
    """The enclosures overlap; where Arb's is thinner than ours by far, it lies inside."""
    low, high = (arb(end[0]) * arb(2) ** end[1] for end in (interval.low, interval.high))
    return not value < low and not value > high


@pytest.mark.parametrize("name", FUNCTIONS)
def test_arb_lies_inside(name: str) -> None:
    random, (peer, _) = Random(name), FUNCTIONS[name]
    saved, ctx.prec = ctx.prec, BITS
    try:
        for _ in range(500):
            x, precision = argument(random, name), random.choice([40, 64, 128, 200])
            found = getattr(elementary, name)(exactly(x, precision))
            assert not below(found.high, found.low)
            value = peer(as_arb(x))
            assert not_outside(value, found), (name, x, precision)
            assert max(found.low[0].bit_length(), found.high[0].bit_length()) <= precision + 1
    finally:
        ctx.prec = saved


@pytest.mark.parametrize("name", FUNCTIONS)
def test_mpmath_lies_inside(name: str) -> None:
    random, (_, peer) = Random(f"mpmath {name}"), FUNCTIONS[name]
    with mpmath.workprec(400):
        for _ in range(250):
            x = argument(random, name)
            if abs(x) > 2**12 or abs(x) < Fraction(1, 2**40):
                x = Fraction(random.randint(1, 2**60), 2 ** random.randint(52, 58))
            found = getattr(elementary, name)(exactly(x, 80))
            value = peer(mpmath.mpf(x.numerator) / x.denominator)
            unsure = abs(value) * mpmath.mpf(2) ** -380
            low, high = (mpmath.ldexp(mpmath.mpf(end[0]), end[1]) for end in (found.low, found.high))
            assert low - unsure <= value <= high + unsure, (name, x)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_relative_precision_is_kept(name: str) -> None:
    """In tails and near zeros too; not at distant zeros of sin and cos."""
    random = Random(f"tight {name}")
    for _ in range(120):
        x = argument(random, name)
        if name in ("sin", "cos") and abs(x) > 1:
            continue
        found = getattr(elementary, name)(exactly(x, 96))
        low, high = found.ends()
        assert not (high - low).doubled(88).certainly_above(found.size().ends()[1]), (name, x)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_wide_arguments_and_refinement(name: str) -> None:
    """f(interval) contains f at its numbers; a smaller interval and more bits give a part of it, up to rounding."""
    random = Random(f"wide {name}")
    function = getattr(elementary, name)
    for _ in range(150):
        ends = sorted(Fraction(random.randint(-4000, 4000), random.choice([1, 64, 512])) for _ in range(4))
        if name in ("log", "sqrt", "log1p"):
            ends = sorted(abs(end) + 1 for end in ends)
        ends = [max(min(end, 500), -500) for end in ends]
        wide, narrow = (Interval.between(a, b, 64) for a, b in ((ends[0], ends[3]), (ends[1], ends[2])))
        outer, inner = function(wide), function(narrow.at(128))
        for end in (inner.low, inner.high, function(exactly(ends[0], 200)).low, function(exactly(ends[3], 200)).high):
            assert not below(end, outer.low) or as_fraction(outer.low) - as_fraction(end) < Fraction(1, 2**60)
            assert not below(outer.high, end)


@given(st.lists(st.fractions(max_denominator=10**30), min_size=4, max_size=4), st.sampled_from([20, 53, 100]))
def test_arithmetic_contains_every_result(numbers: list[Fraction], precision: int) -> None:
    a, b, c, d = numbers
    x, y = Interval.between(min(a, b), max(a, b), precision), Interval.between(min(c, d), max(c, d), precision)
    for s in (a, b, (a + b) / 2):
        for t in (c, d, (c + d) / 2):
            assert (x + y).contains(s + t)
            assert (x - y).contains(s - t)
            assert (x * y).contains(s * t)
            assert x.square().contains(s * s)
            assert x.size().contains(abs(s))
            assert x.hull(y).contains(t)
            assert not x.certainly_below(y) or s < t
            assert not x.certainly_at_most(y) or s <= t
            assert not x.certainly_above(y) or s > t
            if y.certainly_positive() or y.certainly_negative():
                assert (x / y).contains(s / t)


@pytest.mark.parametrize("shift", [10, 200, 5000, 2**70])
def test_sums_of_numbers_of_very_different_size(shift: int) -> None:
    one, tiny = Interval((1, 0), (1, 0), 64), Interval((1, -shift), (1, -shift), 64)
    more, less = one + tiny, one - tiny
    assert not more.certainly_above(more)
    assert below(less.low, (1, 0))
    assert below((1, 0), more.high)
    assert not below((1, 0), more.low) or shift < 64
    assert not less.certainly_above(1)
    assert not more.certainly_below(1)


def test_astronomical_arguments() -> None:
    huge = Interval((1, 2000), (1, 2000))
    assert elementary.exp(huge).certainly_above(10**300)
    assert elementary.exp(-huge).certainly_positive()
    assert elementary.exp(-huge).certainly_below(Fraction(1, 10**300))
    assert elementary.sigmoid(huge).certainly_at_most(1)
    assert elementary.sigmoid(huge).certainly_above(Fraction(9, 10))
    assert elementary.softplus(huge).certainly_above(2**1999)
    assert (elementary.sin(huge).low, elementary.sin(huge).high) == ((-1, 0), (1, 0))
    giant = Interval((1, 10**9), (1, 10**9))
    assert elementary.tanh(giant).certainly_at_most(1)
    assert elementary.softplus(-giant).certainly_at_most(1)
    assert elementary.normal_cdf(-giant).certainly_below(Fraction(1, 10**9))
    with pytest.raises(Unbounded):
        elementary.exp(giant)


@pytest.mark.parametrize("operation", [lambda x: 1 / x, elementary.log, elementary.sqrt, elementary.log1p])
def test_undefined_is_an_error(operation: Callable[[Interval], Interval]) -> None:
    with pytest.raises(Unbounded):
        operation(Interval.between(-2, 1))


def test_top_is_the_size() -> None:
    assert top((5, -2)) == 1
    assert top((-8, 0)) == 4
