"""σ, σ′ and σ″ on an interval in fixed point: each contains every value on the interval.

Polynomials by Horner's rule; the others from one or two values of elementary functions, of which σ, σ′ and σ″ are
polynomials: with s = 1/(1 + e^−z), s′ = s(1 − s) and s″ = s′(1 − 2s). A piecewise-linear σ has derivatives off 0.
"""

from collections.abc import Callable
from fractions import Fraction

from . import elementary, intervals
from .activations import Activation, Polynomial
from .analytic import Analytic, squareplus
from .document import Refused
from .fixed_point import PLACES, UNIT, ZERO, Interval

Jet = tuple[Interval, Interval, Interval]
Jets = Callable[[Interval], Jet]

MOST_TOP = 1024
"""Values of 2^1024 and more are refused: in fixed point they would be as long as they are large."""


def jets(σ: Activation | Analytic) -> Jets:
    """z ↦ (σ, σ′, σ″) on z; Refused where an enclosure fails, and at 0 for a piecewise-linear σ."""
    if isinstance(σ, Analytic):
        return JETS[σ.name]
    if isinstance(σ, Polynomial):
        orders = [_coefficients(σ, order) for order in range(3)]
        return lambda z: (_horner(orders[0], z), _horner(orders[1], z), _horner(orders[2], z))
    slopes = [Fraction(slope, σ.scale) for slope in (σ.negative, σ.positive)]
    return lambda z: _linear_piece(slopes, z)


def _coefficients(σ: Polynomial, order: int) -> list[Interval]:
    """The coefficients of a derivative of σ, from the highest degree on."""
    found = [Fraction(c, σ.scale) for c in σ.numerators]
    for _ in range(order):
        found = [k * c for k, c in enumerate(found)][1:]
    return [Interval.of(c) for c in reversed(found)]


def _horner(coefficients: list[Interval], z: Interval) -> Interval:
    total = ZERO
    for c in coefficients:
        total = total * z + c
    return total


def _linear_piece(slopes: list[Fraction], z: Interval) -> Jet:
    if z.low <= 0 <= z.high:
        raise Refused("the argument of a neuron may be 0 at a point, where σ has no derivative")
    slope = slopes[z.low > 0]
    return z.times(slope), Interval.of(slope), ZERO


def enclosed(function: Callable[[intervals.Interval], intervals.Interval], z: Interval) -> Interval:
    """A function of `elementary` on an interval in fixed point."""
    try:
        return fixed(function(intervals.Interval((z.low, -PLACES), (z.high, -PLACES), PLACES)))
    except intervals.Unbounded as error:
        raise Refused(f"no enclosure of σ: {error}") from None


def fixed(value: intervals.Interval) -> Interval:
    """The same numbers in fixed point, rounded outwards."""
    if any(end[0] and intervals.top(end) > MOST_TOP for end in (value.low, value.high)):
        raise Refused("an enclosure has a value of 2^1024 or more")
    low, high = ((m, e + PLACES) for m, e in (value.low, value.high))
    return Interval(intervals.floor(low), -intervals.floor((-high[0], high[1])))


def _square(z: Interval) -> Interval:
    """z², never below 0."""
    square = z * z
    return Interval(max(square.low, 0), square.high)


def _twice(z: Interval) -> Interval:
    return Interval(2 * z.low, 2 * z.high)


def _exp(z: Interval) -> Jet:
    e = enclosed(elementary.exp, z)
    return e, e, e


def _sin(z: Interval) -> Jet:
    s, c = enclosed(elementary.sin, z), enclosed(elementary.cos, z)
    return s, c, -s


def _cos(z: Interval) -> Jet:
    s, c = enclosed(elementary.sin, z), enclosed(elementary.cos, z)
    return c, -s, -c


def _gaussian(z: Interval) -> Jet:
    """g = e^(−z²), g′ = −2zg, g″ = (4z² − 2)g."""
    g = enclosed(elementary.gaussian, z)
    return g, -_twice(z * g), _twice(_twice(_square(z)) - UNIT) * g


def _sigmoid(z: Interval) -> Jet:
    s = enclosed(elementary.sigmoid, z)
    first = s * (UNIT - s)
    return s, first, first * (UNIT - _twice(s))


def _softplus(z: Interval) -> Jet:
    s, first, _ = _sigmoid(z)
    return enclosed(elementary.softplus, z), s, first


def _squareplus(z: Interval) -> Jet:
    """With r = √(z² + 4): σ′ = σ/r, σ″ = 2/r³."""
    value, r = enclosed(squareplus, z), (_square(z) + Interval.of(4)).sqrt()
    return value, value / r, Interval.of(2) / (r * r * r)


def _tanh(z: Interval) -> Jet:
    """t = tanh z, t′ = 1 − t², t″ = −2t t′."""
    t = enclosed(elementary.tanh, z)
    first = UNIT - _square(t)
    return t, first, -_twice(t * first)


def _tanh_plus_1(z: Interval) -> Jet:
    t, first, second = _tanh(z)
    return t + UNIT, first, second


def _atan(z: Interval) -> Jet:
    """σ′ = 1/(1 + z²), σ″ = −2z σ′²."""
    first = UNIT / (UNIT + _square(z))
    return enclosed(elementary.arctan, z), first, -_twice(z * first * first)


def _arctan_plus_half_pi(z: Interval) -> Jet:
    value, first, second = _atan(z)
    return value + enclosed(lambda x: elementary.pi(x.precision).doubled(-1), z), first, second


def _erf(z: Interval) -> Jet:
    """σ′ = 2/√π e^(−z²), σ″ = −2z σ′."""
    root = enclosed(lambda x: elementary.sqrt(elementary.pi(x.precision)), z)
    first = _twice(enclosed(elementary.gaussian, z)) / root
    return enclosed(elementary.erf, z), first, -_twice(z * first)


def _normal_cdf(z: Interval) -> Jet:
    """φ the density: σ′ = φ, σ″ = −zφ."""
    density = enclosed(elementary.normal_density, z)
    return enclosed(elementary.normal_cdf, z), density, -(z * density)


def _gelu(z: Interval) -> Jet:
    """With the normal cdf Φ and density φ: σ = zΦ, σ′ = Φ + zφ, σ″ = (2 − z²)φ."""
    cdf, density, _ = _normal_cdf(z)
    return z * cdf, cdf + z * density, (Interval.of(2) - _square(z)) * density


def _silu(z: Interval) -> Jet:
    """σ = zs, σ′ = s + zs′, σ″ = 2s′ + zs″."""
    s, first, second = _sigmoid(z)
    return z * s, s + z * first, _twice(first) + z * second


JETS: dict[str, Jets] = {
    "exp": _exp,
    "sin": _sin,
    "cos": _cos,
    "gaussian": _gaussian,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "squareplus": _squareplus,
    "tanh": _tanh,
    "tanh-plus-1": _tanh_plus_1,
    "atan": _atan,
    "arctan-plus-half-pi": _arctan_plus_half_pi,
    "erf": _erf,
    "normal-cdf": _normal_cdf,
    "gelu": _gelu,
    "silu": _silu,
}
"""The activations of `analytic` by name."""
