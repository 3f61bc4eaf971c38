"""Generated intrinsic dimensions."""

from random import Random

from ...theory.dimension import Dimension, upper_dimension
from ...theory.inputs import Everywhere, Points
from .common import MOST_INPUTS, piecewise_linear, points, polynomial


def everywhere(random: Random) -> Dimension:
    """dim* of a polynomial on all of Rⁿ, sometimes with a bias."""
    n = random.randint(1, MOST_INPUTS)
    return upper_dimension(polynomial(random), Everywhere(n, bias=random.random() < 0.3))


def on_points(random: Random, kinked: bool) -> Dimension:
    """Points with the coincidences that lower a rank; sometimes with a bias coordinate."""
    n = random.randint(1, MOST_INPUTS)
    inputs = Points(points(random, n, random.randint(1, 40)))
    return upper_dimension(piecewise_linear(random) if kinked else polynomial(random), inputs)
