"""Functions that span all features of an activation with enclosures only, on finitely many points.

On any points the indicators of the distinct ones span everything. Where σ is even, odd, or becomes so when a constant
or z/2 is taken away, all features are related at x and −x, and fewer functions span them. The basis S is listed in
notes/certificates.md; that every feature lies in its span is all that the rules use.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeVar

from .analytic import Analytic
from .arithmetic import FRACTION
from .points import Points

ODD = {"tanh", "sin", "atan", "erf"}
EVEN = {"cos", "gaussian"}
CONSTANT_PLUS_ODD = {"sigmoid", "normal-cdf", "arctan-plus-half-pi", "tanh-plus-1"}
HALF_PLUS_EVEN = {"softplus", "squareplus", "gelu", "silu"}
"""σ(z) − z/2 is even."""
ZERO_AT_ZERO = {"gelu", "silu"}

Number = TypeVar("Number", bound=Any)

Function = dict[int, Fraction]
"""Index of a point ↦ value there, where that is not 0."""
Point = tuple[Fraction, ...]
Class = tuple[list[int], list[int]]
"""The indices at which a point stands, and those at which its negative stands."""


def spanning(points: Points, σ: Analytic) -> list[Function]:
    """S: functions on the points, as few as the symmetry allows, whose span contains x ↦ σ(⟨w, x⟩) for every w."""
    points.budget.spend(len(points.numerators) * (points.n + 4), points.bits, points.bits, FRACTION)
    classes = _classes(points)
    zero, nonzero = [c for x, c in classes.items() if not any(x)], [c for x, c in classes.items() if any(x)]
    opposite = {x: c for x, c in classes.items() if c[0] and c[1]}
    if σ.name in ODD | CONSTANT_PLUS_ODD:
        constant = [_with_sign((range(len(points.numerators)), ()), 1)]
        needed = σ.name in CONSTANT_PLUS_ODD and (zero or opposite)
        return [_with_sign(c, -1) for c in nonzero] + (constant if needed else [])
    if σ.name in EVEN:
        return [_with_sign(c, 1) for c in classes.values()]
    if σ.name in HALF_PLUS_EVEN:
        even = nonzero if σ.name in ZERO_AT_ZERO else [*nonzero, *zero]
        return [_with_sign(c, 1) for c in even] + _coordinates(classes, list(opposite), points)
    return [_with_sign((side, ()), 1) for c in classes.values() for side in c if side]


def up_to_sign(σ: Analytic, z: Sequence[Number]) -> tuple[tuple[Number, ...], int]:
    """(z′, s) with σ(z) = s σ(z′), entry by entry; s = 0 if σ(z) = 0.

    For even σ z′ = |z|, entry by entry; for odd σ z and −z have the same z′; for others z′ = z.
    """
    lead = next((value for value in z if value), None)
    if lead is None:
        return tuple(z), int(σ.name not in ODD | ZERO_AT_ZERO)
    if σ.name in EVEN:
        return tuple(abs(value) for value in z), 1
    if σ.name in ODD and lead < 0:
        return tuple(-value for value in z), -1
    return tuple(z), 1


def _classes(points: Points) -> dict[Point, Class]:
    """The points up to sign, the first coordinate that is not 0 positive, in the order of first appearance."""
    classes: dict[Point, Class] = {}
    for k, (b, e) in enumerate(zip(points.numerators, points.denominators, strict=True)):
        lead = next((value for value in b if value), 0)
        x = tuple(Fraction(-value if lead < 0 else value, e) for value in b)
        classes.setdefault(x, ([], []))[lead < 0].append(k)
    return classes


def _with_sign(where: tuple[list[int] | range | tuple[()], list[int] | tuple[()]], sign: int) -> Function:
    """1 at a point, ±1 at its negative, 0 elsewhere."""
    here, opposite = where
    return dict.fromkeys(here, Fraction(1)) | dict.fromkeys(opposite, Fraction(sign))


def _coordinates(classes: dict[Point, Class], opposite: list[Point], points: Points) -> list[Function]:
    """The first coordinate functions that are independent on the points whose negative is there too.

    The other coordinates agree there with combinations of these; what is left is even functions.
    """
    found: list[Function] = []
    echelon: list[tuple[int, list[Fraction]]] = []
    points.budget.spend(len(opposite) * points.n**2, points.bits * points.n, points.bits * points.n, FRACTION)
    for i, column in enumerate(zip(*opposite, strict=True)):
        rest = list(column)
        for place, reduced in echelon:
            factor = rest[place]
            rest = [a - factor * b for a, b in zip(rest, reduced, strict=True)]
        if any(rest):
            lead = next(k for k, value in enumerate(rest) if value)
            echelon.append((lead, [value / rest[lead] for value in rest]))
            found.append(_coordinate(classes, i))
    return found


def _coordinate(classes: dict[Point, Class], i: int) -> Function:
    return {
        k: sign * x[i] for x, c in classes.items() if x[i] for sign, side in zip((1, -1), c, strict=True) for k in side
    }
