"""σ, σ′ and σ″ in fixed point: against Taylor series of Arb and of mpmath, and against one another."""

from fractions import Fraction
from random import Random

import mpmath
import numpy as np
import pytest
from flint import arb, arb_series, ctx, fmpq

from tests.oracles.series import SERIES
from valleys.theory.activations import ABS, RELU
from valleys.theory.named_activations import RULES
from valleys.verifiers.checker.activations import PiecewiseLinear
from valleys.verifiers.checker.analytic import ANALYTIC
from valleys.verifiers.checker.document import Refused
from valleys.verifiers.checker.fixed_point import ONE, Interval, Vector
from valleys.verifiers.checker.jets import JETS, jets
from valleys.verifiers.float_activations import JETS as FLOATS
from valleys.verifiers.float_activations import float_activation


def taylor(name: str, at: Fraction) -> list[arb]:
    """σ, σ′ and σ″ at a rational number."""
    saved, saved_cap, ctx.prec, ctx.cap = ctx.prec, ctx.cap, 400, 3
    try:
        series = SERIES[name](arb_series([arb(fmpq(at.numerator, at.denominator)), 1]))
        return [arb(series[0]), arb(series[1]), 2 * arb(series[2])]
    finally:
        ctx.prec, ctx.cap = saved, saved_cap


def meets(value: arb, interval: Interval) -> bool:
    saved, ctx.prec = ctx.prec, 400
    try:
        return bool(not value * ONE < interval.low and not value * ONE > interval.high)
    finally:
        ctx.prec = saved


def arguments(name: str, count: int) -> list[Fraction]:
    random = Random(name)
    chosen = [Fraction(random.randint(-(2**40), 2**40), 2**38) for _ in range(count)]
    return [*chosen, Fraction(0), Fraction(50), Fraction(-50), Fraction(1, 2**90)]


@pytest.mark.parametrize("name", JETS)
def test_series_lie_inside_and_points_are_sharp(name: str) -> None:
    for at in arguments(name, 60):
        for value, found in zip(taylor(name, at), JETS[name](Interval.of(at)), strict=True):
            assert meets(value, found), (name, at)
            assert found.high - found.low <= max(2**20, abs(found.high) >> 100), (name, at)


@pytest.mark.parametrize("name", JETS)
def test_intervals_contain_what_is_inside(name: str) -> None:
    random = Random(name)
    for at in arguments(name, 40):
        width = Fraction(1, random.choice([1, 8, 10**6]))
        wide = JETS[name](Interval(Interval.of(at).low, Interval.of(at + width).high))
        for share in (0, Fraction(1, 3), Fraction(5, 7), 1):
            for value, found in zip(taylor(name, at + share * width), wide, strict=True):
                assert meets(value, found), (name, at, width)


@pytest.mark.parametrize("name", ["sigmoid", "gelu", "erf", "softplus"])
def test_mpmath_agrees(name: str) -> None:
    peers = {
        "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
        "gelu": lambda z: z * mpmath.ncdf(z),
        "erf": mpmath.erf,
        "softplus": lambda z: mpmath.log1p(mpmath.exp(z)),
    }
    with mpmath.workdps(60):
        for k in range(-12, 13):
            at = mpmath.mpf(k) / 4
            for order, found in enumerate(JETS[name](Interval.of(Fraction(k, 4)))):
                assert abs(mpmath.diff(peers[name], at, order) - mpmath.mpf(found.low) / ONE) < 1e-15


@pytest.mark.parametrize("name", FLOATS)
def test_floats_are_the_same_functions(name: str) -> None:
    z = np.array([-2.5, -0.25, 0.0, 1.5, 3.0])
    exact = [JETS[name](Interval.of(Fraction(value))) for value in z.tolist()]
    for order, values in enumerate(FLOATS[name](z)):
        assert np.allclose(values, [float(jet[order].lower) for jet in exact], atol=1e-14)


def test_every_activation_has_derivatives_and_a_name_that_users_can_type() -> None:
    assert set(ANALYTIC) == set(JETS) == set(FLOATS)
    assert set(JETS) <= set(RULES)


@pytest.mark.parametrize(("slopes", "σ"), [((0, 1), RELU), ((-1, 1), ABS)])
def test_pieces_have_slopes_off_0(slopes: tuple[int, int], σ: object) -> None:
    piecewise, floats = jets(PiecewiseLinear(*slopes, 1)), float_activation(σ)
    for at in (-2, 3):
        exact = [float(part.lower) for part in piecewise(Interval.of(at))]
        assert exact == [float(part[0]) for part in floats.jet(np.array([float(at)]))]
    for low, high in ((-1, 1), (0, 1), (-1, 0)):
        with pytest.raises(Refused):
            piecewise(Interval(low, high))


def test_values_that_are_too_large_are_refused() -> None:
    for size in (10**3, 10**30):
        with pytest.raises(Refused):
            JETS["exp"](Interval.of(size))
    assert JETS["exp"](Interval.of(-(10**30)))[0].high == 1
    assert JETS["tanh"](Interval.of(10**30))[1].high <= 2


def test_products_of_vectors_contain_the_products_of_their_members() -> None:
    random = Random(0)
    for _ in range(300):
        a, b = ([sorted(random.randint(-(2**130), 2**130) for _ in range(3)) for _ in range(4)] for _ in range(2))
        found = Vector([Interval(one[0], one[2]) for one in a]).dot(Vector([Interval(one[0], one[2]) for one in b]))
        for chosen in range(3):
            for other in range(3):
                exact = Fraction(sum(x[chosen] * y[other] for x, y in zip(a, b, strict=True)), ONE)
                assert found.low <= exact <= found.high
