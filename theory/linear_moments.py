"""Σ = E XXᵀ, C = E YXᵀ and y² = E |Y|², exactly: all that the square loss of a linear network depends on."""

from flint import fmpq, fmpq_mat

from .exact import matrix
from .normal_forms import Exponent, Terms
from .populations import Population, moment
from .samples import Sample

Moments = tuple[fmpq_mat, fmpq_mat, fmpq]


def moments_of(data: Sample | Population) -> Moments:
    """(Σ, C, y²) of a sample, as sums with its weights, or of a law with polynomial targets and noise.

    >>> moments_of(Population("cube", 1, ({(1,): fmpq(2)},), fmpq(1, 2), bias=True))
    ([1/3, 0]
    [  0, 1], [2/3, 0], 11/6)
    """
    return _of_law(data) if isinstance(data, Population) else _of_sample(data)


def _of_sample(sample: Sample) -> Moments:
    x, y = sample.points.x, sample.y
    rows = zip(x.tolist(), sample.weights, strict=True)
    weighted = matrix([[q * value for value in row] for row, q in rows], x.ncols())
    squares = zip(y.tolist(), sample.weights, strict=True)
    total = sum((q * sum((v * v for v in row), fmpq(0)) for row, q in squares), fmpq(0))
    return x.transpose() * weighted, y.transpose() * weighted, total


def _of_law(law: Population) -> Moments:
    """The coordinates of X are the monomials of degree 1, and 1 for a bias."""
    coordinates = [tuple(int(i == j) for j in range(law.inputs)) for i in range(law.inputs)]
    coordinates += [(0,) * law.inputs] * law.bias
    linear: list[Terms] = [{alpha: fmpq(1)} for alpha in coordinates]
    second = [[_mean(law, a, b) for b in linear] for a in linear]
    cross = [[_mean(law, target, a) for a in linear] for target in law.targets]
    return matrix(second), matrix(cross), sum((_mean(law, t, t) for t in law.targets), law.noise)


def _mean(law: Population, f: Terms, g: Terms) -> fmpq:
    """E f(X) g(X)."""
    pairs = ((_plus(a, b), c * d) for a, c in f.items() for b, d in g.items())
    return sum((c * moment(law.law, alpha) for alpha, c in pairs), fmpq(0))


def _plus(a: Exponent, b: Exponent) -> Exponent:
    return tuple(map(int.__add__, a, b))
