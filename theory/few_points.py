"""How many neurons of z² few points ask for (notes/quadratic.md, §3d): numbers of their d = dim span{x xᵀ}."""

from math import isqrt
from random import Random

from flint import fmpq_mat

from .activations import Polynomial
from .feature_space import FeatureSpace
from .inputs import Points

SQUARE = Polynomial.of([0, 0, 1])
TRIES, REACH = 3, 1000


def most_active(d: int) -> int:
    """s(d) = max{a + b : a(a+1)/2 + b(b+1)/2 ≤ d}: as many neurons of z² are enough for any function on data whose
    x xᵀ span d dimensions.

    >>> [most_active(d) for d in range(8)]
    [0, 1, 2, 2, 3, 3, 4, 4]
    """
    return isqrt(4 * d + 1) - 1


def some_view_is_full(x: fmpq_mat, width: int, d: int) -> bool:
    """Whether the forms of Wx, W with `width` rows, have d dimensions on the points x (N×n) for some W.

    True is exact, as one W is shown to have them. False may be bad luck with random W, with a probability below
    (2d/2001)^3.

    >>> from .exact import matrix
    >>> x = matrix([[1, 0, 2], [0, 1, 1], [1, 1, 0]])
    >>> some_view_is_full(x, 1, 3), some_view_is_full(x, 2, 3)
    (False, True)
    """
    if width * (width + 1) // 2 < d:
        return False
    random = Random(f"{width} {x.nrows()}")
    for _ in range(TRIES):
        W = fmpq_mat(x.ncols(), width, [random.randint(-REACH, REACH) for _ in range(x.ncols() * width)])
        if FeatureSpace(SQUARE, Points(x * W)).dimension == d:
            return True
    return False


def enough_for(points: Points, d: int) -> int:
    """Neurons from which on P.1 holds for z², one output, on points whose x xᵀ span d ≥ 1 dimensions:
    min(2s(d), max(s(d − 1) + 1, h)), h the least width at which some view is full.

    >>> from .exact import matrix
    >>> enough_for(Points(matrix([[int(i == j) for j in range(12)] for i in range(12)])), 12)
    6
    """
    most = 2 * most_active(d)
    widths = range(most_active(d - 1) + 1, most)
    return next((p for p in widths if some_view_is_full(points.x, p, d)), most)
