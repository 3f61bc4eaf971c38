"""Convex losses other than the square: bounds of values, slopes and conjugates, as rationals on the safe side.

ℓ(v, y) is summed over the outputs, but for `softmax`, which couples them. Where a value is not rational the bound
comes from an enclosure, rounded outwards to a multiple of 2^−160.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from .document import Malformed, Matrix, Refused, Row, fields, kind, rational, shown
from .elementary import exp, log, sigmoid, softplus
from .intervals import Interval, as_fraction, top
from .words import decimal

BITS = 160
GRID = 2**BITS
TRANSCENDENTAL = 2_000_000
"""A rough cost in nanoseconds of one value of a transcendental loss."""

Bounds = tuple[Fraction, Fraction]
Vector = Callable[[Row, Row], Bounds]


@dataclass(frozen=True)
class Loss:
    """ℓ: its value, its slope min {⟨g, d⟩ : g ∈ ∂ℓ(v, y)} = the left derivative in the direction d, and −ℓ*(g, y).

    `value(v, y)` are two bounds of ℓ; `slope(v, y, d)` an upper bound; `dual(g, y)` a lower bound, None outside the
    domain of ℓ*.
    """

    name: str
    value: Vector
    slope: Callable[[Row, Row, Row], Fraction]
    dual: Callable[[Row, Row], Fraction | None]
    check_targets: Callable[[Matrix], None]
    cost: int = 4_000
    degree: int = 1
    """Denominators of values divide this power of those of v and y, times a power of 2."""

    def __str__(self) -> str:
        return self.name


def bounds(x: Interval) -> Bounds:
    """Multiples of 2^−160 around an interval."""
    return -_up(-x), _up(x)


def _up(x: Interval) -> Fraction:
    end = x.high
    if end[0] and top(end) < -BITS:
        return Fraction(int(end[0] > 0), GRID)
    return Fraction(-(-as_fraction(end) * GRID // 1), GRID) if end[1] < -BITS else as_fraction(end)


def _interval(value: Fraction) -> Interval:
    return Interval.of(value, BITS + 40)


Scalar = Callable[[Fraction, Fraction], Bounds]


def _coordinatewise(
    name: str,
    value: Scalar,
    subgradients: Scalar,
    dual: Callable[[Fraction, Fraction], Fraction | None],
    check: Callable[[Matrix], None] = lambda _: None,
    cost: int = 4_000,
    degree: int = 1,
) -> Loss:
    """A sum over the outputs, from one output's value, ends of its subdifferential, and −ℓ*."""

    def total(v: Row, y: Row) -> Bounds:
        parts = [value(a, b) for a, b in zip(v, y, strict=True)]
        return sum((low for low, _ in parts), Fraction(0)), sum((high for _, high in parts), Fraction(0))

    def slope(v: Row, y: Row, d: Row) -> Fraction:
        terms = ((subgradients(a, b), s) for a, b, s in zip(v, y, d, strict=True))
        return sum((pick(low * s, high * s) for (low, high), s in terms), Fraction(0))

    def conjugate(g: Row, y: Row) -> Fraction | None:
        parts = [dual(a, b) for a, b in zip(g, y, strict=True)]
        return None if None in parts else sum((part for part in parts if part is not None), Fraction(0))

    pick: Callable[[Fraction, Fraction], Fraction] = min if name == "absolute" else max
    return Loss(name, total, slope, conjugate, check, cost, degree)


def _exact(value: Fraction) -> Bounds:
    return value, value


def _huber_value(delta: Fraction, v: Fraction, y: Fraction) -> Bounds:
    size = abs(v - y)
    return _exact(size * size / 2 if size <= delta else delta * size - delta * delta / 2)


def _huber_slope(delta: Fraction, v: Fraction, y: Fraction) -> Bounds:
    return _exact(max(-delta, min(delta, v - y)))


def _huber_dual(delta: Fraction, g: Fraction, y: Fraction) -> Fraction | None:
    return -g * y - g * g / 2 if abs(g) <= delta else None


def _absolute_subgradients(v: Fraction, y: Fraction) -> Bounds:
    if v == y:
        return Fraction(-1), Fraction(1)
    return _exact(Fraction(1 if v > y else -1))


def _quartic_dual(g: Fraction, y: Fraction) -> Fraction:
    """−gy − 3c⁴ with 4c³ ≥ |g|."""
    c = cube_root_above(abs(g) / 4)
    return -g * y - 3 * c**4


def cube_root_above(x: Fraction) -> Fraction:
    """A multiple c of 2^−160 with c³ ≥ x ≥ 0, by bisection."""
    low, high = 0, GRID * (1 + int(x))
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if middle**3 >= x * GRID**3 else (middle, high)
    return Fraction(high if x else 0, GRID)


def _logistic_subgradient(v: Fraction, y: Fraction) -> Bounds:
    low, high = bounds(sigmoid(_interval(-y * v)))
    return (-high, -low) if y > 0 else (low, high)


def _logistic_dual(g: Fraction, y: Fraction) -> Fraction | None:
    pi = -y * g
    return entropy_below([pi, 1 - pi]) if 0 <= pi <= 1 else None


def entropy_below(p: Row) -> Fraction:
    """A lower bound of Σ −p ln p, p ≥ 0, with 0 ln 0 = 0."""
    return sum((bounds(_interval(-x) * log(_interval(x)))[0] for x in p if x), Fraction(0))


def _signs(y: Matrix) -> None:
    for row in y:
        for value in row:
            if abs(value) != 1:
                raise Malformed(f"expected targets 1 or -1 for the logistic loss, got {decimal(value)}")


def _classes(y: Matrix) -> None:
    for row in y:
        if len(row) < 2 or sorted(row) != [0] * (len(row) - 1) + [1]:
            raise Malformed("expected targets with one 1 and zeros, at least two outputs, for the softmax loss")


def _softmax_parts(v: Row) -> tuple[Fraction, list[Interval], Interval]:
    most = max(v)
    powers = [exp(_interval(x - most)) for x in v]
    total = powers[0]
    for power in powers[1:]:
        total = total + power
    return most, powers, total


def _softmax_value(v: Row, y: Row) -> Bounds:
    """ln Σ_j e^(v_j) − v_label."""
    most, _, total = _softmax_parts(v)
    low, high = bounds(log(total))
    shift = most - sum((a * b for a, b in zip(v, y, strict=True)), Fraction(0))
    return low + shift, high + shift


def _softmax_slope(v: Row, y: Row, d: Row) -> Fraction:
    _, powers, total = _softmax_parts(v)
    found = Fraction(0)
    for power, label, step in zip(powers, y, d, strict=True):
        low, high = bounds(power / total)
        found += max((low - label) * step, (high - label) * step)
    return found


def _softmax_dual(g: Row, y: Row) -> Fraction | None:
    p = [a + b for a, b in zip(g, y, strict=True)]
    return entropy_below(p) if sum(p) == 1 and min(p) >= 0 else None


LOGISTIC = _coordinatewise(
    "logistic",
    lambda v, y: bounds(softplus(_interval(-y * v))),
    _logistic_subgradient,
    _logistic_dual,
    _signs,
    TRANSCENDENTAL,
)
ABSOLUTE = _coordinatewise(
    "absolute",
    lambda v, y: _exact(abs(v - y)),
    _absolute_subgradients,
    lambda g, y: -g * y if abs(g) <= 1 else None,
)
QUARTIC = _coordinatewise(
    "quartic",
    lambda v, y: _exact((v - y) ** 4),
    lambda v, y: _exact(4 * (v - y) ** 3),
    _quartic_dual,
    cost=TRANSCENDENTAL,
    degree=4,
)
SOFTMAX = Loss("softmax", _softmax_value, _softmax_slope, _softmax_dual, _classes, TRANSCENDENTAL)
PLAIN = {loss.name: loss for loss in (LOGISTIC, ABSOLUTE, QUARTIC, SOFTMAX)}


def huber(delta: Fraction) -> Loss:
    """z²/2 for |z| ≤ δ, δ|z| − δ²/2 beyond."""
    return _coordinatewise(
        f"Huber({decimal(delta)})",
        partial(_huber_value, delta),
        partial(_huber_slope, delta),
        partial(_huber_dual, delta),
        degree=2,
    )


def read_loss(value: Any) -> Loss:
    """ℓ, from its object in the document."""
    if kind(value, "problem.loss", dict.fromkeys(PLAIN, False) | {"huber": True}, "type"):
        delta = rational(fields(value, "problem.loss", "type", "delta")["delta"], "problem.loss.delta")
        if delta <= 0:
            raise Malformed(f"expected delta to be positive, got {shown(value['delta'])}")
        return huber(delta)
    fields(value, "problem.loss", "type")
    return PLAIN[value["type"]]


def columns(a: Matrix) -> Matrix:
    """The transpose: for each point the values of all outputs."""
    return [list(column) for column in zip(*a, strict=True)]


def risk(loss: Loss, outputs: Matrix, y: Matrix, weights: Row) -> Bounds:
    """Two bounds of Σ_k q_k ℓ(Φ(x_k), y_k)."""
    low = high = Fraction(0)
    for v, target, q in zip(columns(outputs), y, weights, strict=True):
        a, b = loss.value(v, target)
        low, high = low + q * a, high + q * b
    return low, high


def slope_above(loss: Loss, end: Matrix, direction: Matrix, y: Matrix, weights: Row) -> Fraction:
    """An upper bound of the left derivative of L at the end of a segment of Φ."""
    quadruples = zip(columns(end), y, columns(direction), weights, strict=True)
    return sum((q * loss.slope(v, target, d) for v, target, d, q in quadruples), Fraction(0))


def infimum_below(loss: Loss, g: Matrix, y: Matrix, weights: Row) -> Fraction:
    """Σ_k q_k (−ℓ*(g_k, y_k)), bounded from below; raises Refused outside the domain of ℓ*."""
    total = Fraction(0)
    for index, (row, target, q) in enumerate(zip(columns(g), y, weights, strict=True)):
        part = loss.dual(row, target)
        if part is None:
            raise Refused(f"the dual leaves the domain of the conjugate at point {index}")
        total += q * part
    return total
