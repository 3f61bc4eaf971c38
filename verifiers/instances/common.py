"""What all generators of instances draw from: small exact activations and points with coincidences."""

from random import Random

from flint import fmpq, fmpq_mat

from ...theory.activations import ABS, RELU, PiecewiseLinear, Polynomial
from ...theory.exact import matrix
from ...theory.networks import Network
from ...theory.problems import Landscape

MOST_INPUTS = 6
MOST_DEGREE = 4


def polynomial(random: Random, most: int = MOST_DEGREE) -> Polynomial:
    """Of degree 1 to `most`, with small rational coefficients, some of them 0."""
    degree = random.randint(1, most)
    degrees = {degree} | {k for k in range(degree) if random.random() < 0.5}
    return Polynomial.of({k: nonzero(random) for k in degrees})


def nonzero(random: Random) -> fmpq:
    """A small rational other than 0."""
    return fmpq(random.choice([-3, -2, -1, 1, 1, 2, 3]), random.choice([1, 1, 2, 3]))


def piecewise_linear(random: Random) -> PiecewiseLinear:
    """ReLU, |z|, or a leaky ReLU, sometimes with a negative slope."""
    leaky = PiecewiseLinear(fmpq(random.randint(-2, 3), 10), fmpq(1))
    return random.choice([RELU, ABS, leaky])


def points(random: Random, n: int, count: int) -> fmpq_mat:
    """Small rational points; some are repeated, opposite to another, on a line with another, or the origin."""
    scale = random.choice([1, 1, 2, 3])
    rows = [[fmpq(random.randint(-3, 3), scale) for _ in range(n)] for _ in range(count)]
    for k in range(1, count):
        if random.random() < 0.1:
            factor = random.choice([1, -1, 2, 0])
            rows[k] = [factor * value for value in rows[random.randrange(k)]]
    if random.random() < 0.3:
        rows = [[*row[:-1], fmpq(1)] for row in rows]
    return matrix(rows, n)


def float64_network(random: Random, problem: Landscape, bits: int) -> Network:
    """Weights as float64 training leaves them, rounded to so many bits after the point."""
    U, W = (
        [[round(random.gauss(0, 1) * 2**bits) / 2**bits for _ in range(columns)] for _ in range(rows)]
        for rows, columns in ((problem.m, problem.width), (problem.width, problem.n))
    )
    return Network(matrix(U, problem.width), matrix(W, problem.n))
