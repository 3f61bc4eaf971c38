"""The region of positive outer weights for quadratics and data that the reader gives: `semidefinite`.

The best F is found exactly. Guessed in floats and made rational are the direction in which it is most negative, and
the subspace on which it is largest: both where the checker's rule looks for them, and one of them orthogonal to the
other.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import floor

import numpy as np
from flint import fmpq, fmpq_mat

from ...theory.activations import Polynomial
from ...theory.errors import UndecidedError
from ...theory.exact import matrix
from ...theory.problems import Problem
from ..checker.nappe import distance_to_nonnegative
from ..documents import rows
from ..floats import Array, floats
from .quadratic_regions import MOST_INPUTS, as_fraction, fitted
from .region import Place, Region

GRID = 2**24
SLACK = 1e-9


def semidefinite_region(place: Place) -> Region | None:
    """That region; None for σ of another degree than 2, `UndecidedError` with the reason where it fails."""
    problem, σ = place.problem, place.problem.activation
    if not isinstance(problem, Problem) or not isinstance(σ, Polynomial) or σ.degree != 2:
        return None
    if problem.m != 1 or problem.n > MOST_INPUTS or any(u <= 0 for u in place.bad.U.entries()):
        raise UndecidedError(f"an outer weight is not positive, or several outputs, or more than {MOST_INPUTS} inputs")
    x = problem.sample.points.x.tolist()
    ones = [j for j in range(problem.n) if all(row[j] == 1 for row in x)]
    F, least, strength = fitted(problem, x if ones else [[*row, fmpq(1)] for row in x], σ.coefficient(2))
    if problem.width >= F.nrows():
        raise UndecidedError(f"the width {problem.width} is not below n + 1")
    kappa = 4 * σ.coefficient(2) * σ.coefficient(0) - σ.coefficient(1) ** 2  # up to a positive factor
    found = list(_directions(F, problem.width, ones[-1] if ones else problem.n, kappa))
    boundary, inside, axis, V = max(((*_distances(F, axis, V), axis, V) for axis, V in found), key=lambda one: one[0])
    if inside == 0 or boundary <= inside:
        raise UndecidedError(
            "the best quadratic form is not negative where those of the region are not, or not positive in as many "
            "directions as there are neurons"
        )
    bottom, growth = as_fraction(least), as_fraction(strength)
    fields = {
        "minimum": rows(F),
        "axis": rows(axis)[0],
        "subspace": rows(V),
        "height": str(_height(F, V)),
        "strength": str(strength),
    }
    return Region("semidefinite", bottom + growth * boundary, bottom + growth * inside, fields)


def _directions(F: fmpq_mat, p: int, last: int, kappa: fmpq) -> Iterator[tuple[fmpq_mat, fmpq_mat]]:
    """An axis and p vectors: each the best, then one of them the best that is orthogonal to the other."""
    unit = np.eye(F.nrows())
    flat = np.delete(unit, last, axis=0)
    axis = _rounded(_by_size(F, flat if kappa < 0 else unit)[-1:])
    V = _rounded(_by_size(F, flat if kappa > 0 else unit)[:p])
    yield axis, V
    if kappa > 0:
        yield _apart(_rounded(_by_size(F, _orthogonal(V))[-1:]), V), V
    else:
        yield axis, _apart(_rounded(_by_size(F, _orthogonal(axis))[:p]), axis)


def _by_size(F: fmpq_mat, basis: Array) -> Array:
    """Eigenvectors of F on the span of an orthonormal basis, the largest eigenvalue first."""
    return np.asarray((np.linalg.eigh(basis @ floats(F) @ basis.T)[1].T @ basis)[::-1])


def _rounded(vectors: Array) -> fmpq_mat:
    return matrix([[fmpq(round(float(value) * GRID), GRID) for value in row] for row in vectors], vectors.shape[1])


def _orthogonal(rows: fmpq_mat) -> Array:
    """An orthonormal basis of what is orthogonal to independent rows."""
    return np.asarray(np.linalg.svd(floats(rows), full_matrices=True)[2][rows.nrows() :])


def _apart(vectors: fmpq_mat, rows: fmpq_mat) -> fmpq_mat:
    """The vectors less their orthogonal projections to the span of independent rows, exactly."""
    return vectors - vectors * rows.transpose() * (rows * rows.transpose()).inv() * rows


def _distances(F: fmpq_mat, axis: fmpq_mat, V: fmpq_mat) -> tuple[Fraction, Fraction]:
    """Lower bounds of |M|² on the boundary and in the region, by the checker's rule."""
    form, f = ([[as_fraction(value) for value in row] for row in table.tolist()] for table in (F, axis))
    inside = distance_to_nonnegative(form, f[0])
    apart = not any((V * axis.transpose()).entries())
    return _height(F, V) ** 2 + (inside if apart else 0), inside


def _height(F: fmpq_mat, V: fmpq_mat) -> Fraction:
    """A number below vᵀF v / |v|² on the span of the rows, near the largest: a guess; 0 where there is no positive."""
    root = np.linalg.inv(np.linalg.cholesky(floats(V * V.transpose())))
    least = float(np.linalg.eigvalsh(root @ floats(V * F * V.transpose()) @ root.T)[0])
    return Fraction(max(0, floor(least * (1 - SLACK) * GRID)), GRID)
