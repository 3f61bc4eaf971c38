"""Whether a `descent` claim about deep linear networks is true by the path in its proof.

L is interpolated from its values along a segment, and its slope judged by exact values at its maxima, without the form
of Bernstein. The infimum over maps of rank r is enclosed by the eigenvalues of S in ball arithmetic; the bound in the
proof is read for its form only.
"""

from itertools import pairwise
from typing import Any

import numpy
from flint import arb, ctx, fmpq, fmpq_mat, fmpq_poly, fmpz_poly

from .populations import Terms, integral, read_law, times
from .reading import ONE, ZERO, MalformedError, items, natural, obj, one_of, rational, read_row, read_table, size
from .values import matrix_of


def linear(claim: dict[str, Any], proof: object) -> bool | None:
    obj(claim, "kind", "problem", "start", optional=("gap", "segments"))
    problem = obj(claim["problem"], "model", "widths", "loss", "data")
    one_of(obj(problem["loss"], "type")["type"], "square")
    widths = [size(width) for width in items(problem["widths"])]
    x, y, q = _data(problem["data"], widths)
    gap = rational(claim.get("gap", "0"))
    states = [_layers(claim["start"], widths)]
    segments = items(obj(proof, "segments", "final")["segments"])
    for segment in segments:
        one_of(obj(segment, "kind", "layers")["kind"], "layers")
        states.append(_moved(states[-1], segment["layers"], widths))
    _read_final(proof["final"], widths)  # type: ignore[index]
    most = natural(claim["segments"]) if "segments" in claim else len(segments)
    if gap < 0:
        raise MalformedError("expected a gap of at least 0")
    return (
        len(segments) <= most
        and all(_falls(a, b, x, y, q) for a, b in pairwise(states))
        and _is_within(_loss(states[-1], x, y, q), gap, x, y, q, min(widths))
    )


def _data(value: object, widths: list[int]) -> tuple[fmpq_mat, fmpq_mat, list[fmpq]]:
    if isinstance(value, dict) and value.get("type") == "moments":
        return _like_points(value, widths)
    data = obj(value, "type", "x", "y", "weights")
    one_of(data["type"], "points")
    N = len(items(data["x"]))
    x, y = read_table(data["x"], N, widths[0]), read_table(data["y"], N, widths[-1])
    weights = read_row(data["weights"], N)
    if any(q <= 0 for q in weights):
        raise MalformedError("expected positive weights")
    return matrix_of(x, widths[0]), matrix_of(y, widths[-1]), list(weights)


def _like_points(value: dict[str, Any], widths: list[int]) -> tuple[fmpq_mat, fmpq_mat, list[fmpq]]:
    """Points with the same E XXᵀ and E YXᵀ, so the same loss up to a constant: the coordinates are uncorrelated."""
    line, n, m = {"type": "polynomial", "coefficients": ["0", "1"]}, widths[0], widths[-1]
    shallow = {"model": "shallow", "n": str(n), "m": str(m), "p": "1", "activation": line, "data": value}
    law = read_law({**shallow, "loss": {"type": "square"}})
    units: list[Terms] = [{tuple(int(i == j) for j in range(n - law.bias)): ONE} for i in range(n)]
    q = [integral(law, times(f, f)) for f in units]
    y = [integral(law, times(f, target)) / w for f, w in zip(units, q, strict=True) for target in law.targets]
    return fmpq_mat(n, n, [int(i == j) for i in range(n) for j in range(n)]), fmpq_mat(n, m, y), q


def _layer(value: object, widths: list[int], i: int) -> fmpq_mat:
    return matrix_of(read_table(value, widths[i + 1], widths[i]), widths[i])


def _layers(value: object, widths: list[int]) -> list[fmpq_mat]:
    given = items(obj(value, "W")["W"], len(widths) - 1)
    return [_layer(one, widths, i) for i, one in enumerate(given)]


def _moved(state: list[fmpq_mat], layers: object, widths: list[int]) -> list[fmpq_mat]:
    if not isinstance(layers, dict):
        raise MalformedError("expected an object as layers")
    there = list(state)
    for key, value in layers.items():
        if natural(key) >= len(state):
            raise MalformedError("expected layers of the network")
        there[natural(key)] = _layer(value, widths, natural(key))
    return there


def _read_final(value: object, widths: list[int]) -> None:
    final = obj(value, "kind", "G", "tau", "Z")
    one_of(final["kind"], "rank-bound")
    rational(final["tau"])
    read_table(final["G"], widths[-1], widths[0])
    read_table(final["Z"], widths[-1], widths[-1])


def _loss(layers: list[fmpq_mat], x: fmpq_mat, y: fmpq_mat, q: list[fmpq]) -> fmpq:
    """From the outputs at the points, layer by layer."""
    outputs = x.transpose()
    for W in layers:
        outputs = W * outputs
    residuals = (outputs.transpose() - y).tolist()
    return sum((weight * sum((v * v for v in row), ZERO) for weight, row in zip(q, residuals, strict=True)), ZERO)


def _falls(a: list[fmpq_mat], b: list[fmpq_mat], x: fmpq_mat, y: fmpq_mat, q: list[fmpq]) -> bool:
    """L along the segment, a polynomial through enough of its values, has no positive slope on [0, 1]."""
    degree = 2 * sum(one != other for one, other in zip(a, b, strict=True))
    t, slope = fmpq_poly([0, 1]), fmpq_poly([0])
    times = [fmpq(k) for k in range(degree + 1)]
    for s in times:
        value = _loss([one + (other - one) * s for one, other in zip(a, b, strict=True)], x, y, q)
        basis = fmpq_poly([1])
        for r in times:
            basis = basis if r == s else basis * (t - r) * (1 / (s - r))
        slope += (basis * value).derivative()
    return _not_positive(slope)


def _not_positive(p: fmpq_poly) -> bool:
    """p ≤ 0 on [0, 1]: at the ends, and where floats say that p may have a maximum, by exact values."""
    exact = list(reversed(p.derivative().coeffs()))
    scale = max(map(abs, exact), default=ONE)
    inside = [float(root.real) for root in numpy.roots([float(c / scale) for c in exact])] if exact else []
    return all(p(fmpq(*s.as_integer_ratio())) <= 0 for s in (0.0, 1.0, *inside) if 0 <= s <= 1)


def _is_within(end: fmpq, gap: fmpq, x: fmpq_mat, y: fmpq_mat, q: list[fmpq], r: int) -> bool:
    """Whether L(end) ≤ inf + gap, the infimum being y² minus the r largest eigenvalues of S."""
    N, m = x.nrows(), y.ncols()
    weights = fmpq_mat(N, N, [q[i] if i == j else ZERO for i in range(N) for j in range(N)])
    reduced, rank = x.transpose().rref()
    basis = fmpq_mat(rank, N, reduced.entries()[: rank * N])
    total = y.transpose() * weights * y
    h = basis * weights * y
    S = h.transpose() * (basis * weights * basis.transpose()).solve(h) if rank else fmpq_mat(m, m)
    excess = end - sum((total[j, j] for j in range(m)), ZERO) - gap
    saved, ctx.prec = ctx.prec, 600
    try:
        polynomial = S.charpoly()
        roots = fmpz_poly([int(c * polynomial.denom()) for c in polynomial.coeffs()]).complex_roots()
        values = sorted((root.real for root, count in roots for _ in range(count)), key=float)
        best = sum(values[-r:] if r else [], arb(0))
        return bool(abs(arb(excess) + best).upper() < arb(2) ** -200) or bool(arb(excess) + best < 0)
    finally:
        ctx.prec = saved
