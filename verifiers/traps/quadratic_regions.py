"""Regions for even powers and data that the reader gives: `cone`, and `inertia` for z².

*cone*: the residual's form F(w) = Σ_j q_j r_j ⟨w, x_j⟩^(2k) has to be a sum of squares, and is 0 at the neurons; its
Gram matrix vanishes on their powers. *inertia*: the best symmetric matrix has to be diagonal.
"""

from fractions import Fraction
from itertools import combinations_with_replacement
from math import comb

import numpy as np
from flint import Ordering, fmpq, fmpq_mat, fmpq_mpoly_ctx

from ...theory.activations import Polynomial
from ...theory.errors import UndecidedError
from ...theory.exact import is_zero, matrix, rational, rows_of, solve
from ...theory.normal_forms import Terms, exponents
from ...theory.problems import Problem
from ...theory.ranks.forms import multinomial
from ..checker import inertia
from ..checker.cone import MOST_FORMS
from ..floats import floats
from .cone import diagonal, powers, wall
from .region import Place, Region
from .sums_of_squares import Gram, coefficients, definite_member, relations, table

MOST_INPUTS = 8
"""For inertia; the normal equations have n(n+1)/2 unknowns."""


def cone_region(place: Place) -> Region | None:
    """The region of positive outer weights; None for another σ, `UndecidedError` with the reason where it fails."""
    problem, σ = place.problem, place.problem.activation
    if not isinstance(problem, Problem) or not isinstance(σ, Polynomial) or not _even_power(σ):
        return None
    k, n = σ.degree // 2, problem.n
    if problem.m != 1 or any(u <= 0 for u in place.bad.U.entries()):
        raise UndecidedError("an outer weight of the given network is not positive, or it has several outputs")
    if comb(n + 2 * k - 1, 2 * k) > MOST_FORMS:
        raise UndecidedError(f"forms of degree {2 * k} in {n} variables have more than {MOST_FORMS} coefficients")
    r = problem.outputs(place.bad) - problem.targets
    if problem.inner(r, r + problem.targets) != 0:
        raise UndecidedError("the given network is not the best with these inner weights")
    weighted = matrix([[q * value for q, value in zip(problem.sample.weights, r.tolist()[0], strict=True)]])
    moments = (weighted * powers(problem.sample.points.x, 2 * k)).entries()
    form = {γ: multinomial(γ) * a for γ, a in zip(exponents(n, 2 * k), moments, strict=True) if a != 0}
    found = _as_one_square(form, n) or _as_squares(form, place.bad.W, k)
    if found is None:
        raise UndecidedError("the residual's form was not seen to be a sum of squares")
    barrier, fields = wall(problem, place.bad, found)
    floor = problem.risk(place.bad)
    return Region("cone", as_fraction(floor + barrier), as_fraction(floor), fields)


def _even_power(σ: Polynomial) -> bool:
    return len(σ.terms) == 1 and σ.degree > 0 and σ.degree % 2 == 0 and σ.terms[0][1] > 0


def as_fraction(value: fmpq) -> Fraction:
    """The same number for the checker's functions."""
    return Fraction(int(value.p), int(value.q))


def _as_one_square(form: Terms, n: int) -> list[tuple[fmpq, Terms]] | None:
    """d > 0 and h with form = d h², if it is of this kind."""
    if not form:
        return []
    ring = fmpq_mpoly_ctx.get([f"x{i}" for i in range(n)], Ordering.lex)
    unit, factors = ring.from_dict(dict(form)).factor()
    if unit < 0 or any(multiplicity % 2 for _, multiplicity in factors):
        return None
    root = ring.constant(1)
    for factor, multiplicity in factors:
        root *= factor ** (multiplicity // 2)
    return [(fmpq(unit), {tuple(map(int, alpha)): a for alpha, a in root.to_dict().items()})]


def _as_squares(form: Terms, W: fmpq_mat, k: int) -> list[tuple[fmpq, Terms]] | None:
    """Squares of forms of degree k that are 0 at the neurons, from a Gram matrix."""
    betas = list(exponents(W.ncols(), k))
    zeros = relations(powers(W, k).transpose()).tolist()
    gram = Gram([{beta: a for beta, a in zip(betas, row, strict=True) if a != 0} for row in zeros])
    coefficient_table, _ = table([form, *gram.products])
    target, rest = rows_of(coefficient_table, [0]), rows_of(coefficient_table, range(1, 1 + len(gram.pairs)))
    start = coefficients(rest, target)
    if start is None:
        return None
    member = definite_member(start, relations(rest), lambda row: [gram.matrix(row)])
    return None if member is None else gram.squares(gram.matrix(member))


def inertia_region(place: Place) -> Region | None:
    """The region of independent inner weights; None for σ other than c z², `UndecidedError` with the reason."""
    problem, σ = place.problem, place.problem.activation
    if not isinstance(problem, Problem) or not isinstance(σ, Polynomial) or σ.degrees != (2,):
        return None
    n, c, u = problem.n, σ.coefficient(2), place.bad.U.entries()
    if problem.m != 1 or n > MOST_INPUTS:
        raise UndecidedError(f"it has several outputs, or more than {MOST_INPUTS} inputs")
    if not all(u) or place.bad.W.rank() < problem.width:
        raise UndecidedError("an outer weight is 0, or the inner weights are dependent")
    best, least, strength = fitted(problem, problem.sample.points.x.tolist(), c)
    if any(best[i, j] != 0 for i in range(n) for j in range(i)):
        raise UndecidedError("the best symmetric matrix is not diagonal")
    a = [best[i, i] for i in range(n)]
    positive = sum(value > 0 for value in u)
    boundary = sum(sorted(value * value for value in a)[: n - problem.width + 1], fmpq(0))
    inside = inertia.beyond([as_fraction(value) for value in a], positive, problem.width - positive)
    unit = [[str(int(i == j)) for j in range(len(a))] for i in range(len(a))]
    fields = {"minimum": [str(value) for value in a], "axes": unit, "strength": str(strength)}
    floor = as_fraction(least) + as_fraction(strength) * inside
    return Region("inertia", as_fraction(least + strength * boundary), floor, fields)


def fitted(problem: Problem, x: list[list[fmpq]], a: fmpq) -> tuple[fmpq_mat, fmpq, fmpq]:
    """The best F for Φ(x) = a xᵀF x, its loss, and a guess of how fast the loss grows around it.

    Raises `UndecidedError` where a quadratic form is 0 on all points x, which may be the data's with a coordinate more.
    """
    n = len(x[0])
    pairs = list(combinations_with_replacement(range(n), 2))
    values = matrix([[a * row[i] * row[j] * (1 if i == j else 2) for i, j in pairs] for row in x])
    weighted = values.transpose() * diagonal(list(problem.sample.weights))
    normal = weighted * values
    if normal.rank() < len(pairs):
        raise UndecidedError("a quadratic form is 0 on all points")
    best = solve(normal, weighted * problem.targets.transpose())
    F = fmpq_mat(n, n)
    for (i, j), value in zip(pairs, best.entries(), strict=True):
        F[i, j] = F[j, i] = value
    return F, problem.risk_of((values * best).transpose()), _least(normal, pairs)


def _least(normal: fmpq_mat, pairs: list[tuple[int, int]]) -> fmpq:
    """A lower bound, but for rounding, of Σ q (c xᵀMx)² / |M|²; exact where that is a constant."""
    share = fmpq_mat(len(pairs), len(pairs))
    for at, (i, j) in enumerate(pairs):
        share[at, at] = 1 if i == j else 2
    if is_zero(normal - share * normal[0, 0]):
        return normal[0, 0]
    root = np.array([1.0 if i == j else 2**0.5 for i, j in pairs])
    scaled = floats(normal) / root / root[:, None]
    return rational(float(np.linalg.eigvalsh(scaled)[0]) * 0.999)
