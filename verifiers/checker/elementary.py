"""Enclosures of elementary functions on intervals: each result contains every value of the function there.

All series are summed in fixed point by one routine (`_series`), which carries a lower and an upper bound of each term.
A monotone function of an interval is taken at its two ends. Relative precision is kept near a zero of the function
and in its tails, so that softplus(−1000) has as many correct bits as softplus(0).
"""

from collections.abc import Callable
from functools import lru_cache
from math import isqrt

from .intervals import Interval, Unbounded, below, down, floor, top, up

GUARD = 16
MOST_TOP = 1024
"""Arguments of size 2^1024 or more get a crude enclosure: reducing them would need as many digits of ln 2 or π."""

Ratio = Callable[[int], tuple[int, int]]


def _series(q: Interval, ratio: Ratio, precision: int, alternating: bool) -> Interval:
    """Σ (±1)^k t_k with t_0 = 1, t_{k+1} = t_k q ratio(k), for q ≥ 0.

    It stops at a term below 2^−bits from which on the ratio of terms is at most 1/2, so that the rest is at most
    that term in absolute value. The ratios num/den must not increase with k, or never exceed 1 and q ≤ 1/2.
    """
    bits = precision + GUARD
    one = 1 << bits
    q_low, q_high = _fixed(q, bits)
    low, high = one, one
    totals = [0, 0]
    k = 0
    while True:
        a, b = (-high, -low) if alternating and k % 2 else (low, high)
        totals = [totals[0] + a, totals[1] + b]
        num, den = ratio(k)
        k += 1
        if high <= 1 and 2 * q_high * num <= one * den:
            return Interval(
                down(totals[0] - high * alternating, -bits, precision),
                up(totals[1] + high, -bits, precision),
                precision,
            )
        low = low * q_low * num // den >> bits
        high = -(-high * q_high * num // (den << bits))


def _fixed(q: Interval, bits: int) -> tuple[int, int]:
    """Integers with low/2^bits ≤ q ≤ high/2^bits, for q ≥ 0 that is not huge."""
    (m, e), (M, E) = q.low, q.high
    low = m << (e + bits) if e + bits >= 0 else m >> min(-e - bits, m.bit_length() + 1)
    high = M << (E + bits) if E + bits >= 0 else -(-M >> min(-E - bits, M.bit_length() + 1))
    return max(low, 0), high


def _increasing(x: Interval, at: Callable[[Interval], Interval]) -> Interval:
    """An increasing function of an interval, from its enclosures at single numbers."""
    low, high = x.ends()
    if x.low == x.high:
        return at(low)
    return Interval(at(low).low, at(high).high, x.precision)


def _atanh_ratio(k: int) -> tuple[int, int]:
    return 2 * k + 1, 2 * k + 3


@lru_cache(maxsize=64)
def ln2(precision: int) -> Interval:
    """ln 2 = 2 artanh(1/3)."""
    third = Interval.of(1, precision + GUARD) / 3
    return (2 * third * _series(third * third, _atanh_ratio, precision + GUARD, False)).at(precision)


@lru_cache(maxsize=64)
def pi(precision: int) -> Interval:
    """π = 16 arctan(1/5) − 4 arctan(1/239) (Machin)."""

    def arctan_of_inverse(d: int) -> Interval:
        x = Interval.of(1, precision + GUARD) / d
        return x * _series(x * x, _atanh_ratio, precision + GUARD, True)

    return (16 * arctan_of_inverse(5) - 4 * arctan_of_inverse(239)).at(precision)


def exp(x: Interval) -> Interval:
    """e^x."""
    return _increasing(x, _exp).at(x.precision)


def _exp(x: Interval) -> Interval:
    """e^x = 2^k (e^(r/2^j))^(2^j) with x = k ln 2 + r, 0 ≤ r."""
    if not x.low[0]:
        return Interval((1, 0), (1, 0), x.precision)
    size = top(x.low)
    if size > MOST_TOP:
        return _huge_exp(x)
    halvings = 2 + isqrt(x.precision) // 2
    work = x.precision + max(size, 0) + halvings + GUARD
    x, k = x.at(work), 0
    if size > -1:
        k = floor((x / ln2(work)).low)
        x = x - k * ln2(work)
        x = Interval((0, 0) if x.low[0] < 0 else x.low, x.high, work)
    elif x.low[0] < 0:
        return 1 / _exp(-x)
    low, high = _fixed(_series(x.doubled(-halvings), lambda i: (1, i + 1), work, False), work)
    for _ in range(halvings):
        low, high = low * low >> work, -(-high * high >> work)
    return Interval((low, k - work), (high, k - work), work)


def _huge_exp(x: Interval) -> Interval:
    """2^x ≤ e^x ≤ 4^x for x ≥ 0, on whole numbers around x; its inverse for x < 0."""
    if top(x.low) > 2**16 and x.low[0] < 0:
        return Interval((0, 0), (1, -(2**65536)), x.precision)
    if x.low[0] < 0:
        return 1 / _huge_exp(-x)
    if top(x.low) > 2**16:
        raise Unbounded("an exponential with an exponent of more than 2^65536")
    whole = floor(x.low)
    return Interval((1, whole), (1, 2 * whole + 2), x.precision)


def log(x: Interval) -> Interval:
    """ln x; raises `Unbounded` unless x is certainly positive."""
    if not x.certainly_positive():
        raise Unbounded("a logarithm of an interval that is not positive")
    return _increasing(x, _log).at(x.precision)


def _log(x: Interval) -> Interval:
    """ln x = k ln 2 + 2 artanh((f − 1)/(f + 1)) with x = 2^k f, 2/3 < f < 4/3."""
    (m, e), work = x.low, x.precision + 2 * GUARD
    k = m.bit_length() + e
    if 3 * m < 2 << m.bit_length():
        k -= 1
    f = x.doubled(-k).at(max(work, m.bit_length()))
    work += max(0, k.bit_length())
    value = _log1p_small((f - 1).at(work))
    return value + k * ln2(work) if k else value


def _log1p_small(y: Interval) -> Interval:
    """ln(1 + y) for one number |y| ≤ 1/2, by the series of artanh at y/(2 + y)."""
    z = y / (2 + y)
    return 2 * z * _series(z.square(), _atanh_ratio, y.precision, False)


def log1p(x: Interval) -> Interval:
    """ln(1 + x), with full relative precision near 0; raises `Unbounded` unless x > −1 certainly."""
    if not x.certainly_above(-1):
        raise Unbounded("a logarithm of an interval that is not positive")
    return _increasing(x, _log1p).at(x.precision)


def _log1p(x: Interval) -> Interval:
    if not x.low[0]:
        return x
    if top(x.low) <= -1:
        return _log1p_small(x.at(x.precision + GUARD))
    exact = x.precision + max(x.low[0].bit_length(), top(x.low) - x.low[1]) + 2
    shifted = x.at(exact) + 1 if top(x.low) <= x.precision else x.at(x.precision + GUARD) + 1
    return _increasing(shifted, _log)


def softplus(x: Interval) -> Interval:
    """ln(1 + e^x) = max(x, 0) + ln(1 + e^−|x|)."""
    return _increasing(x, lambda t: log1p(exp(t)) if t.low[0] < 0 else t + log1p(exp(-t))).at(x.precision)


def sigmoid(x: Interval) -> Interval:
    """1/(1 + e^−x) = e^x/(1 + e^x)."""
    return _increasing(x, _sigmoid).at(x.precision)


def _sigmoid(x: Interval) -> Interval:
    power = exp((-x.size()).at(x.precision + GUARD))
    return (power if x.low[0] < 0 else 1) / (1 + power)


def tanh(x: Interval) -> Interval:
    """(e^2x − 1)/(e^2x + 1)."""
    return _increasing(x, _tanh).at(x.precision)


def _tanh(x: Interval) -> Interval:
    if x.low[0] < 0:
        return -_tanh(-x)
    if not x.low[0]:
        return x
    if top(x.low) < -x.precision // 2:  # x − x³/3 ≤ tanh x ≤ x
        return Interval((x - x * x * x / 3).low, x.high, x.precision)
    power = exp(-2 * x.at(x.precision + GUARD + max(0, -top(x.low))))
    return (1 - power) / (1 + power)


def sqrt(x: Interval) -> Interval:
    """√x; raises `Unbounded` unless x ≥ 0 certainly."""
    if x.low[0] < 0:
        raise Unbounded("a square root of an interval with negative numbers")
    return _increasing(x, _sqrt)


def _sqrt(x: Interval) -> Interval:
    m, e = x.low
    shift = max(0, 2 * x.precision - m.bit_length())
    shift += (e - shift) % 2
    root = isqrt(m << shift)
    exact = root * root == m << shift
    half = (e - shift) // 2
    return Interval(down(root, half, x.precision), up(root + (not exact), half, x.precision), x.precision)


def arctan(x: Interval) -> Interval:
    """arctan x."""
    return _increasing(x, _arctan).at(x.precision)


def _arctan(x: Interval) -> Interval:
    """By arctan x = π/2 − arctan(1/x) and arctan x = 2 arctan(x/(1 + √(1 + x²)))."""
    if x.low[0] < 0:
        return -_arctan(-x)
    if not x.low[0]:
        return x
    work = x.precision + GUARD
    x = x.at(work)
    if top(x.low) > 1:
        return pi(work).doubled(-1) - _arctan_small(1 / x)
    return _arctan_small(x)


def _arctan_small(x: Interval) -> Interval:
    halvings = 3
    for _ in range(halvings):
        x = x / (1 + sqrt(1 + x.square()))
    return (x * _series(x.square(), _atanh_ratio, x.precision, True)).doubled(halvings)


def sin(x: Interval) -> Interval:
    """sin x; its extrema are 1 at π/2 + 2πk and −1 at −π/2 + 2πk."""
    return _wave(x, 0)


def cos(x: Interval) -> Interval:
    """cos x = sin(x + π/2)."""
    return _wave(x, 1)


def _wave(x: Interval, quarter: int) -> Interval:
    """sin(x + quarter·π/2)."""
    everything = Interval((-1, 0), (1, 0), x.precision)
    if any(end[0] and top(end) > MOST_TOP for end in (x.low, x.high)):
        return everything
    low, high = x.ends()
    value = _wave_at(low, quarter)
    if x.low != x.high:
        value, turns = value.hull(_wave_at(high, quarter)), _right_angles(x)
        for extremum, place in ((1, 1 - quarter), (-1, 3 - quarter)):
            if _meets(turns, place):
                value = value.hull(Interval((extremum, 0), (extremum, 0), x.precision))
    low_end = everything.low if below(value.low, everything.low) else value.low
    high_end = everything.high if below(everything.high, value.high) else value.high
    return Interval(low_end, high_end, value.precision).at(x.precision)


def _right_angles(x: Interval) -> Interval:
    """x/(π/2)."""
    work = x.precision + GUARD + max(0, *(top(end) for end in (x.low, x.high) if end[0]))
    return (x.at(work) / pi(work)).doubled(1)


def _meets(turns: Interval, place: int) -> bool:
    """Whether the interval may contain place + 4k for a whole k."""
    turns = (turns - place).doubled(-2)
    return floor(turns.high) > floor(turns.low) or turns.low == (floor(turns.low), 0)


def _wave_at(x: Interval, quarter: int) -> Interval:
    """With x = n π/2 + r, |r| < 1: ± sin r or ± cos r, by their series."""
    if not x.low[0]:
        return Interval((quarter % 2, 0), (quarter % 2, 0), x.precision)
    work, turns = x.precision + GUARD, 0
    if top(x.low) > -1:
        work += top(x.low) + GUARD
        right = pi(work).doubled(-1)
        (m, e), (M, E) = x.low, right.low  # any whole number near x/(π/2) would do
        turns = (m << e - E) // M if e > E else m // (M << E - e)
        r = x.at(work) - turns * right
    else:
        r = x.at(work)
    q = r.square()
    turns = (turns + quarter) % 4
    if turns % 2:
        value = _series(q, lambda k: (1, (2 * k + 1) * (2 * k + 2)), work, True)
    else:
        value = r * _series(q, lambda k: (1, (2 * k + 2) * (2 * k + 3)), work, True)
    return -value if turns >= 2 else value


def gaussian(x: Interval) -> Interval:
    """e^(−x²)."""
    return exp(-_exact_square(x)).at(x.precision)


def _exact_square(x: Interval) -> Interval:
    """x² with as many bits more as an exponential of it needs."""
    tops = [top(end) for end in (x.low, x.high) if end[0]]
    return x.at(x.precision + GUARD + 2 * min(max([0, *tops]), MOST_TOP)).square()


def normal_density(x: Interval) -> Interval:
    """e^(−x²/2)/√(2π)."""
    work = x.precision + GUARD
    return (exp(-_exact_square(x).doubled(-1)) / sqrt(pi(work).doubled(1))).at(x.precision)


def normal_cdf(x: Interval) -> Interval:
    """The integral of the normal density up to x."""
    return _increasing(x, _normal_cdf).at(x.precision)


def _normal_cdf(x: Interval) -> Interval:
    half = Interval((1, -1), (1, -1), x.precision)
    if not x.low[0]:
        return half
    if x.low[0] > 0:
        return 1 - _tail(x) if top(x.low) > 0 else half + _central(x)
    return _tail(-x) if top(x.low) > 0 else half - _central(-x)


def _central(x: Interval) -> Interval:
    """The integral from 0 to x > 0: φ(x) Σ x^(2k+1)/(1·3·…·(2k+1))."""
    x = x.at(x.precision + GUARD)
    return x * normal_density(x) * _series(x.square(), lambda k: (1, 2 * k + 3), x.precision, False)


def _tail(x: Interval) -> Interval:
    """The integral from x ≥ 1 on: 1/2 minus the central part where x² is small, else φ(x)/x (1 − 1/x² + …)."""
    if top(x.low) < 32 and 4 * x.precision > floor((x * x).high):
        work = x.precision + GUARD + floor((x * x).high)
        return (Interval((1, -1), (1, -1), work) - _central(x.at(work))).at(x.precision)
    return normal_density(x) / x * _mills(x)


def _mills(x: Interval) -> Interval:
    """x(1 − cdf)/density for x² ≥ 4·precision: between two consecutive partial sums of its alternating series."""
    q, small = 1 / x.square(), Interval((1, -x.precision), (1, -x.precision), x.precision)
    total, term = Interval((0, 0), (0, 0), x.precision), Interval((1, 0), (1, 0), x.precision)
    k = 0
    while k < x.precision and not term.size().certainly_below(small):
        k += 1
        total, term = total + term, term * (q * (1 - 2 * k))
    return total.hull(total + term)


def erf(x: Interval) -> Interval:
    """2/√π times the integral of e^(−t²) from 0 to x = 2 cdf(√2 x) − 1."""
    return _increasing(x, _erf).at(x.precision)


def _erf(x: Interval) -> Interval:
    if x.low[0] < 0:
        return -_erf(-x)
    if not x.low[0]:
        return x
    scaled = x.at(x.precision + GUARD) * sqrt(Interval.of(2, x.precision + GUARD))
    low, high = scaled.ends()
    if top(x.low) > 0:
        return Interval((1 - 2 * _tail(low)).low, (1 - 2 * _tail(high)).high, x.precision)
    return Interval((2 * _central(low)).low, (2 * _central(high)).high, x.precision)
