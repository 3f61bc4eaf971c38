"""That a matrix of values of σ is nonsingular: R with ‖1 − R F‖ < 1 for every F within the enclosures."""

from fractions import Fraction

from .analytic import Analytic
from .arithmetic import Budget, bits, dot, over_common_denominator
from .document import Matrix, Refused
from .enclosed_risk import evaluation
from .intervals import Dyadic, Interval, top

PRECISIONS = (96, 384, 1536, 6144)
MOST_TOP = 50_000
"""Features of a neuron are at most 2^MOST_TOP in size, and not all below 2^−MOST_TOP."""


def require_nonsingular(σ: Analytic, arguments: Matrix, R: Matrix, budget: Budget) -> None:
    """F = (σ(z_bj)), b a neuron and j a point, has an inverse; Refused where R, near F⁻¹, does not show it.

    If 1 − R F has norm < 1 (the largest row sum of absolute values), R F is invertible, hence so is F.
    """
    if not any(_shows(σ, arguments, R, precision, budget) for precision in PRECISIONS):
        raise Refused(
            f"the enclosures of the features, of {PRECISIONS[-1]} bits, do not show that they are independent"
        )


def _shows(σ: Analytic, arguments: Matrix, R: Matrix, precision: int, budget: Budget) -> bool:
    """Whether enclosures of that precision show ‖1 − R F‖ < 1; Refused if they show the contrary.

    With F = M + E in integers, row b in units of 2^−s_b and |E_bj| ≤ e_b there, and A_ib = R_ib 2^−s_b, row i has the
    norm Σ_j |δ_ij − Σ_b A_ib M_bj| up to d Σ_b |A_ib| e_b.
    """
    d = len(arguments)
    budget.spend(d * d, cost=evaluation(σ, precision))
    rows = [_in_units([σ.value(Interval.of(z, precision)) for z in row], precision) for row in arguments]
    scaled = [value * unit for row in R for value, (_, _, unit) in zip(row, rows, strict=True)]
    flat, one = over_common_denominator(scaled, budget)
    columns = list(zip(*(middle for middle, _, _ in rows), strict=True))
    budget.spend(d**3, bits(flat), precision)
    safe = True
    for i in range(d):
        a = flat[i * d : (i + 1) * d]
        middle = sum(abs((one if i == j else 0) - dot(a, column)) for j, column in enumerate(columns))
        error = d * sum(abs(x) * e for x, (_, e, _) in zip(a, rows, strict=True))
        if middle - error >= one:
            raise Refused(f"the matrix `inverse` is no inverse of the features: row {i} of 1 − R F is not below 1")
        safe = safe and middle + error < one
    return safe


def _in_units(row: list[Interval], precision: int) -> tuple[list[int], int, Fraction]:
    """A neuron's features as middle, error and unit: (middle ± error)·unit."""
    size = max((top(end) for x in row for end in (x.low, x.high) if end[0]), default=None)
    if size is None or abs(size) > MOST_TOP:
        raise Refused(f"the features of a neuron are all 0, or beyond 2^±{MOST_TOP}")
    shift = precision - size
    pairs = [(_floor(x.low, shift), -_floor((-x.high[0], x.high[1]), shift)) for x in row]
    middle = [(low + high) // 2 for low, high in pairs]
    error = max(high - m for (_, high), m in zip(pairs, middle, strict=True))
    return middle, error, Fraction(2) ** -shift


def _floor(x: Dyadic, shift: int) -> int:
    """⌊x 2^shift⌋."""
    e = x[1] + shift
    return x[0] << e if e >= 0 else x[0] >> -e
