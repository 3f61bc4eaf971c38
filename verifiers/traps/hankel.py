"""Data with a spurious valley for σ = exp at every width, by Hankel matrices (notes/traps.md, Theorem H).

At t = 0, …, 2p a neuron is v z^t, z = e^a. The targets are g − ε r, g the sum of p of them at rational nodes z_i and r
the coefficients of Π (z − z_i)²: then g is the best of all sums with positive outer weights. The bad network has
rational weights near log z_i, the better one a single negative neuron. All of g, r and y is exact; what the two
networks lose is enclosed by the checker.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import cos, pi

import numpy as np
from flint import arb, ctx, fmpq, fmpq_mat, fmpq_poly

from ...theory.errors import HypothesisError, InputError, UndecidedError
from ...theory.exact import matrix, rational, rows_of
from ...theory.named_activations import Named
from ...theory.networks import Network
from ...theory.normal_forms import Terms
from ...theory.problems import Problem
from ...theory.samples import Sample
from ..checker import kinks, unimodal
from ..documents import polynomial_document
from .region import Place, Region
from .sums_of_squares import Gram, coefficients, definite_member, relations, table
from .trap import Trap

MOST_WIDTH = 10
BITS = 160
NEGATIVE = [fmpq(a, 2) for a in range(-12, 7)]
"""Inner weights that the negative neuron may have."""


def hankel(σ: Named, p: int, n: int = 2, barrier: fmpq | None = None, depth: fmpq | None = None) -> Trap:
    """A trap of width p with inputs t (n = 1) or (t, 1, 0, …); barrier and depth are at least what is given, or 1.

    >>> trap = hankel(Named("exp"), 2)
    >>> trap.problem.sample.points.count, trap.fields["nodes"]
    (5, ['5/8', '27/8'])

    Raises `HypothesisError` for another σ, `InputError` for sizes that it cannot make.
    """
    if σ.name != "exp":
        raise HypothesisError(f"expected exp, got {σ}")
    if not 1 <= p <= MOST_WIDTH:
        raise InputError(
            f"expected a width from 1 to {MOST_WIDTH} for exp, got {p}: Hankel matrices are too flat beyond"
        )
    up, down = fmpq(1) if barrier is None else barrier, fmpq(1) if depth is None else depth
    if up <= 0 or down <= 0:
        raise InputError(f"expected a positive barrier and a positive depth, got {up} and {down}")
    nodes = [fmpq(max(1, round(16 - 16 * cos((2 * i + 1) * pi / (2 * p)))), 8) for i in range(p)]
    mass = fmpq(1)
    while spread(nodes, [mass] * p) ** 2 < 2 * up * p:
        mass *= 2
    g = _sums(nodes, [mass] * p, 2 * p + 1)
    root = fmpq_poly([1])
    for z in nodes:
        root *= fmpq_poly([-z, 1])
    rho = [fmpq(a) for a in (root * root).coeffs()]
    a, u, epsilon = _negative(g, rho, down)
    y = [value - epsilon * r for value, r in zip(g, rho, strict=True)]
    points = [[t, 1, *[0] * (n - 2)] if n > 1 else [t] for t in range(2 * p + 1)]
    problem = Problem(σ, Sample.of(points, [[value] for value in y]), p)
    bad = _network([mass] * p, [_logarithm(z) for z in nodes], n)
    better = _network([u, *[fmpq(0)] * (p - 1)], [a] * p, n)
    form: Terms = {(k,): fmpq(value) for k, value in enumerate(root.coeffs()) if value != 0}
    floor = epsilon * epsilon * sum((r * r for r in rho), fmpq(0))
    above, fields = wall(nodes, [mass] * p, [fmpq(1)] * (2 * p + 1), [(epsilon, form)], [])
    run = {"run": [str(k) for k in range(2 * p + 1)]}
    return Trap(problem, bad, better, floor + above, floor, "hankel", run | fields)


def _sums(nodes: list[fmpq], masses: list[fmpq], count: int) -> list[fmpq]:
    """g_j = Σ α_i z_i^j."""
    return [sum((a * z**j for a, z in zip(masses, nodes, strict=True)), fmpq(0)) for j in range(count)]


def spread(nodes: list[fmpq], masses: list[fmpq]) -> fmpq:
    """A short lower bound of the least eigenvalue of the Hankel matrix (g_(i+j)); 0 where it is singular."""
    p = len(nodes)
    g = _sums(nodes, masses, 2 * p - 1)
    H = fmpq_mat(p, p, [g[i + j] for i in range(p) for j in range(p)])
    if H.det() <= 0:
        return fmpq(0)
    inverse = H.inv()
    largest = sum((inverse[i, i] for i in range(p)), fmpq(0))
    return rational(float(1 / largest) * 0.999)


def _negative(g: list[fmpq], rho: list[fmpq], depth: fmpq) -> tuple[fmpq, fmpq, fmpq]:
    """a, u < 0 and ε for which u e^(at) does better than g, by about the depth at least, on the targets g − ε ρ."""
    gains = []
    for a in NEGATIVE:
        φ = np.exp(float(a) * np.arange(len(g)))
        gains.append((float(φ @ np.array([float(r) for r in rho])) / float(np.sqrt(φ @ φ)), a))
    gain, a = max(gains)
    φ = np.exp(float(a) * np.arange(len(g)))
    size, along = float(φ @ φ), float(φ @ np.array([float(value) for value in g]))
    square, epsilon = float(sum((value * value for value in g), fmpq(0))), 1.0
    while not epsilon * gain > abs(along) / size**0.5 + (2 * square + 2 * float(depth)) ** 0.5:
        epsilon *= 2
    return a, rational((along / size**0.5 - epsilon * gain) / size**0.5), rational(epsilon)


def _logarithm(z: fmpq) -> fmpq:
    """A rational number near log z."""
    with ctx.workprec(BITS):
        mantissa, exponent = arb(z).log().mid().man_exp()
    return fmpq(mantissa) * fmpq(2) ** int(exponent)


def _network(outer: list[fmpq], slopes: list[fmpq], n: int) -> Network:
    return Network(matrix([outer]), matrix([[a, *[fmpq(0)] * (n - 1)] for a in slopes]))


def wall(
    nodes: list[fmpq],
    masses: list[fmpq],
    weights: list[fmpq],
    plain: list[tuple[fmpq, Terms]],
    shifted: list[tuple[fmpq, Terms]],
) -> tuple[fmpq, dict[str, object]]:
    """What the boundary is above the floor at least, and the fields of the proof but `run`."""
    p = len(nodes)
    least = spread(nodes, masses)
    often = [min(j + 1, 2 * p - 1 - j) for j in range(2 * p - 1)]
    above = least * least / max(count / weights[j] for j, count in enumerate(often))
    return above, {
        "nodes": [str(z) for z in nodes],
        "masses": [str(a) for a in masses],
        "squares": [[str(d), polynomial_document(h)] for d, h in plain],
        "shifted": [[str(d), polynomial_document(h)] for d, h in shifted],
        "spread": str(least),
    }


def hankel_region(place: Place) -> Region | None:
    """The region of positive outer weights; None for another σ, `UndecidedError` or `Refused` with the reason."""
    if str(place.problem.activation) != "exp":
        return None
    if place.checked.m != 1 or any(u <= 0 for u in place.network.U[0]):
        raise UndecidedError("an outer weight of the given network is not positive, or it has several outputs")
    t = kinks.places(place.checked, range(len(place.checked.y)))
    run = sorted(t, key=lambda k: t[k])
    unimodal.require_equispaced([t[k] for k in run])
    if len(run) < 2 * place.checked.p - 1:
        raise UndecidedError(f"width {place.checked.p} needs {2 * place.checked.p - 1} points")
    y, q = [_fmpq(place.checked.y[k][0]) for k in run], [_fmpq(place.checked.weights[k]) for k in run]
    for nodes, masses in _guesses(place, run):
        region = _region(nodes, masses, y, q)
        if region is not None and place.below(place.bad, region.level) and region.floor > 0:
            fields = {"run": [str(k) for k in run], **region.fields}
            return Region("hankel", region.level, region.floor, fields)
    raise UndecidedError("no nodes near those of the given network make the residual's polynomial nonnegative")


def _fmpq(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _guesses(place: Place, run: list[int]) -> Iterator[tuple[list[fmpq], list[fmpq]]]:
    """Nodes and masses of the network, rounded; and with masses a little larger, so that P may be positive."""
    sample = place.checked.sample
    x = [[Fraction(a, e) for a in sample.numerators[k]] for k, e in ((k, sample.denominators[k]) for k in run)]
    step = [b - a for a, b in zip(x[0], x[1], strict=True)]
    with ctx.workprec(BITS):
        z, v = [], []
        for u, w in zip(place.network.U[0], place.network.W, strict=True):
            turn, begin = (sum((a * b for a, b in zip(w, one, strict=True)), Fraction(0)) for one in (step, x[0]))
            z.append(_middle(arb(_fmpq(turn)).exp()))
            v.append(_middle(arb(_fmpq(u)) * arb(_fmpq(begin)).exp()))
    for bound in (8, 64, 10**3, 10**6):
        rounded = [[_fmpq(value.limit_denominator(bound)) for value in values] for values in (z, v)]
        if all(value > 0 for values in rounded for value in values):
            yield rounded[0], rounded[1]
    for share in (10**3, 10**5, 10**7, 10**9):
        nodes, masses = ([_fmpq(value.limit_denominator(10**12)) for value in values] for values in (z, v))
        yield nodes, [a * (1 + fmpq(1, share)) for a in masses]


def _middle(ball: arb) -> Fraction:
    mantissa, exponent = ball.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _region(nodes: list[fmpq], masses: list[fmpq], y: list[fmpq], q: list[fmpq]) -> Region | None:
    g = _sums(nodes, masses, len(y))
    r = [value - target for value, target in zip(g, y, strict=True)]
    parts = nonnegative(fmpq_poly([w * value for w, value in zip(q, r, strict=True)]), nodes)
    if parts is None:
        return None
    above, fields = wall(nodes, masses, q, *parts)
    floor = sum((w * value * (value - 2 * here) for w, value, here in zip(q, r, g, strict=True)), fmpq(0))
    level = floor + above
    return Region("hankel", Fraction(int(level.p), int(level.q)), Fraction(int(floor.p), int(floor.q)), fields)


Squares = list[tuple[fmpq, Terms]]


def nonnegative(P: fmpq_poly, nodes: list[fmpq]) -> tuple[Squares, Squares] | None:
    """P = Σ d h² + z Σ e k², d, e > 0; None where that is not found.

    First d Π (z − z_i)² and a rest with coefficients ≥ 0; else Gram matrices, of multiples of Π (z − z_i) if its square
    divides P.
    """
    root = fmpq_poly([1])
    for z in nodes:
        root *= fmpq_poly([-z, 1])
    return _square_and_more(P, root) or _by_gram_matrices(P, root)


def _square_and_more(P: fmpq_poly, root: fmpq_poly) -> tuple[Squares, Squares] | None:
    """P = d h² + Σ c_j z^j, c_j ≥ 0, h the root: bounds of d from each coefficient."""
    ratios = [(P[j] / c, c > 0) for j, c in enumerate((root * root).coeffs()) if c != 0]
    least = max((ratio for ratio, upper in ratios if not upper), default=fmpq(0))
    most = min(ratio for ratio, upper in ratios if upper)
    if not 0 <= least <= most:
        return None
    d = least if least == most else _between(least, most)
    rest = (P - root * root * d).coeffs()
    if any(c < 0 for c in rest):
        return None
    monomials: list[tuple[int, fmpq, Terms]] = [(j, c, {(j // 2,): fmpq(1)}) for j, c in enumerate(rest) if c > 0]
    plain, shifted = ([(c, h) for j, c, h in monomials if j % 2 == parity] for parity in (0, 1))
    return ([(d, _terms(root)), *plain] if d > 0 else plain), shifted


def _between(low: fmpq, high: fmpq) -> fmpq:
    """A number with few binary digits between two."""
    unit = fmpq(1)
    while unit > high - low:
        unit /= 2
    return (high / unit).floor() * unit


def _by_gram_matrices(P: fmpq_poly, root: fmpq_poly) -> tuple[Squares, Squares] | None:
    quotient, rest = divmod(P, root * root)
    if rest.degree() >= 0:
        quotient, root = P, fmpq_poly([1])
    degree = max(quotient.degree(), 0)
    sizes = degree // 2 + 1, (degree + 1) // 2
    plain, shifted = (Gram([_terms(root * fmpq_poly([0] * k + [1])) for k in range(size)]) for size in sizes)
    moved: list[Terms] = [{(k + 1,): a for (k,), a in f.items()} for f in shifted.products]
    rows, _ = table([_terms(P), *plain.products, *moved])
    others, cut = rows_of(rows, range(1, rows.nrows())), len(plain.pairs)
    start = coefficients(others, rows_of(rows, [0]))
    if start is None:
        return None
    member = definite_member(start, relations(others), lambda row: [plain.matrix(row[:cut]), shifted.matrix(row[cut:])])
    if member is None:
        return None
    return plain.squares(plain.matrix(member[:cut])), shifted.squares(shifted.matrix(member[cut:]))


def _terms(f: fmpq_poly) -> Terms:
    return {(k,): fmpq(a) for k, a in enumerate(f.coeffs()) if a != 0}
