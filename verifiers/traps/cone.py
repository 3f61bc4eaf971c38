"""Data with a spurious valley for even powers σ = z^(2k): in n inputs, at every width p ≤ C(n + k − 1, k) − 1. Exact.

Let q be a product of k different linear forms. The vectors c(v) = (v^β)_{|β|=k} with q(v) = 0 span a hyperplane; take
p of them independent, g = Σ ⟨v_i, ·⟩^(2k), and on points on which forms of degree 2k are determined the r with
Σ_j r_j ⟨w, x_j⟩^(2k) = ε q(w)². With targets y = g − r the network of the v_i is the best of those with positive outer
weights; one negative neuron is better, once ε is large. Statement and proof: notes/traps.md, Theorem B (proved here;
we know of no earlier statement).
"""

from collections.abc import Sequence
from itertools import product
from math import comb, prod
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat

from ...theory.activations import Activation, Polynomial
from ...theory.errors import HypothesisError, LimitError, UndecidedError
from ...theory.exact import independent_rows, matrix, rational, rows_of, solve
from ...theory.named_activations import Named
from ...theory.networks import Network
from ...theory.normal_forms import Terms, exponents
from ...theory.problems import Problem
from ...theory.ranks.forms import Form, multinomial
from ...theory.samples import Sample
from ..documents import polynomial_document, rows
from ..floats import floats
from .trap import Trap

MOST_FORMS = 130
"""Coefficients of a form of degree 2k, so that the checker is done in seconds."""


def cone(σ: Activation, p: int, n: int) -> Trap:
    """A trap of width p with n inputs for σ = a z^(2k), a > 0.

    >>> from ...theory.activations import activation
    >>> trap = cone(activation("z^4"), 2, 2)
    >>> trap.problem.sample.points.count, trap.problem.risk(trap.bad) == trap.floor < trap.level
    (5, True)

    Raises `HypothesisError` for another σ or a larger width than the construction has, `LimitError` for forms with
    more coefficients than the checker takes.
    """
    k = half_degree(σ)
    widest = comb(n + k - 1, k) - 1
    if not 1 <= p <= widest:
        raise HypothesisError(
            f"expected a width from 1 to C(n+k-1, k) - 1 = {widest} for n = {n} inputs and σ(z) = {σ}, got {p}: "
            "with more inputs or a higher power there are traps at larger widths"
        )
    if comb(n + 2 * k - 1, 2 * k) > MOST_FORMS:
        raise LimitError(f"expected forms with at most {MOST_FORMS} coefficients, got {comb(n + 2 * k - 1, 2 * k)}")
    q = prod((Form.of({_unit(0, n): 1, _unit(1, n): -j}) for j in range(1, k)), start=Form.of({_unit(0, n): 1}))
    v = _zeros(n, k, p)
    x = matrix([list(alpha) for alpha in exponents(n, 2 * k)], n)
    problem, bad, better, epsilon = _raised(σ, q, v, x)
    barrier, fields = wall(problem, bad, [(epsilon, dict(q.terms))])
    floor = problem.risk(bad)
    return Trap(problem, bad, better, floor + barrier, floor, "cone", fields)


def wall(problem: Problem, bad: Network, squares: list[tuple[fmpq, Terms]]) -> tuple[fmpq, dict[str, Any]]:
    """What the boundary is above the bad point at least, and the fields of the proof; Σ d h² is the residual's form."""
    x, weights = problem.sample.points.x, problem.sample.weights
    k = half_degree(problem.activation)
    spread, scale = _spread(problem.activation, bad, k), _scale(x, weights, k)
    return spread / scale, {
        "squares": [[str(d), polynomial_document(h)] for d, h in squares],
        "subspace": rows(powers(bad.W, k)),
        "spread": str(spread),
        "scale": str(scale),
    }


def half_degree(σ: Activation | Named) -> int:
    """k for σ = a z^(2k), a > 0; raises `HypothesisError` for others."""
    if not isinstance(σ, Polynomial) or len(σ.terms) != 1 or σ.degree % 2 or σ.degree == 0 or σ.terms[0][1] < 0:
        raise HypothesisError(f"expected a positive multiple of an even power such as z^4, got {σ}")
    return σ.degree // 2


def _unit(i: int, n: int) -> tuple[int, ...]:
    return tuple(int(i == j) for j in range(n))


def powers(v: fmpq_mat, k: int) -> fmpq_mat:
    """The rows c(v) = (v^β), |β| = k."""
    betas = list(exponents(v.ncols(), k))
    table = [
        [prod((a**e for a, e in zip(row, beta, strict=True)), start=fmpq(1)) for beta in betas] for row in v.tolist()
    ]
    return matrix(table, comb(v.ncols() + k - 1, k))


def _zeros(n: int, k: int, p: int) -> fmpq_mat:
    """p zeros of q = Π_j (x_1 − j x_2), j < k, with independent c(v); grids of k + 1 places tell forms apart."""
    grid = [rest for rest in product(range(k + 1), repeat=n - 1) if any(rest)]
    grid.sort(key=lambda rest: (sum(rest), rest))
    v = matrix([[j * rest[0], *rest] for rest in grid for j in range(k)], n)
    return rows_of(v, independent_rows(powers(v, k))[:p])


def _raised(σ: Activation, q: Form, v: fmpq_mat, x: fmpq_mat) -> tuple[Problem, Network, Network, fmpq]:
    """Targets g − ε ρ, with ε doubled until one negative neuron does better than the bad network."""
    n, k, p = x.ncols(), q.degree, v.nrows()
    bad = Network(fmpq_mat(1, p, [1] * p), v)
    g = bad.U * σ.values(v * x.transpose())
    rho = _dual(q * q, x)
    w = max(_vectors(n), key=lambda w: _gain(q, w, x, k))
    φ = σ.values(matrix([w], n) * x.transpose())
    epsilon = fmpq(1)
    while True:
        y = g - rho * epsilon
        u = (y * φ.transpose())[0, 0] / (φ * φ.transpose())[0, 0]
        problem = Problem(σ, Sample.of(x.tolist(), y.transpose().tolist()), p)
        better = Network(fmpq_mat(1, p, [u] + [0] * (p - 1)), matrix([w] * p, n))
        if u < 0 and problem.risk(better) < problem.risk(bad):
            return problem, bad, better, epsilon
        epsilon *= 2


def _dual(square: Form, x: fmpq_mat) -> fmpq_mat:
    """The row ρ with Σ_j ρ_j ⟨w, x_j⟩^(2k) = q(w)²: a square system, as the points determine forms of degree 2k."""
    degree = square.degree
    table = powers(x, degree).transpose()
    targets = [square.moment(gamma) for gamma in exponents(x.ncols(), degree)]
    return solve(table, fmpq_mat(len(targets), 1, targets)).transpose()


def _vectors(n: int) -> list[tuple[int, ...]]:
    """Directions with coordinates −1, 0, 1, the first four only."""
    return [(*w, *[0] * (n - len(w))) for w in product((-1, 0, 1), repeat=min(n, 4)) if any(w)]


def _gain(q: Form, w: tuple[int, ...], x: fmpq_mat, k: int) -> float:
    """q(w)² / |⟨w, ·⟩^(2k)|, a guess of where the best negative neuron is."""
    values = [float(sum((a * b for a, b in zip(w, row, strict=True)), fmpq(0))) for row in x.tolist()]
    norm: float = sum(value ** (4 * k) for value in values) ** 0.5
    return float(q([fmpq(a) for a in w])) ** 2 / (norm + 1e-300)


def _spread(σ: Activation | Named, bad: Network, k: int) -> fmpq:
    """A lower bound of σ_p(C)² for the catalecticant C = a Σ u_i c_i c_iᵀ: λ_min(G)², G = a (√u_i √u_j ⟨c_i, c_j⟩)."""
    c = powers(bad.W, k)
    gram = floats(c * c.transpose())
    root = np.sqrt([float(u) for u in bad.U.entries()])
    least = float(np.linalg.eigvalsh(gram * root * root[:, None])[0]) * 0.99
    if least <= 0:
        raise UndecidedError("the powers of the neurons are dependent, or nearly so")
    assert isinstance(σ, Polynomial)
    return _short((σ(fmpq(1)) * rational(least)) ** 2, down=True)


def _scale(x: fmpq_mat, weights: Sequence[fmpq], k: int) -> fmpq:
    """An upper bound of |Cat h|² / Σ_j q_j h(x_j)²: the trace of the one form over the other, exactly, then rounded up.

    Raises `UndecidedError` where a form of degree 2k is 0 on all points.
    """
    n = x.ncols()
    gammas = list(exponents(n, 2 * k))
    values = powers(x, 2 * k) * diagonal([fmpq(multinomial(gamma)) for gamma in gammas])
    sums: dict[tuple[int, ...], int] = {}
    for beta, other in product(list(exponents(n, k)), repeat=2):
        gamma = tuple(map(sum, zip(beta, other, strict=True)))
        sums[gamma] = sums.get(gamma, 0) + 1
    gram = values.transpose() * diagonal(list(weights)) * values
    if gram.rank() < len(gammas):
        raise UndecidedError(f"a form of degree {2 * k} is 0 on all points")
    inverse = gram.inv()
    return _short(sum((sums[gamma] * inverse[i, i] for i, gamma in enumerate(gammas)), fmpq(0)), down=False)


def diagonal(entries: list[fmpq]) -> fmpq_mat:
    """The diagonal matrix."""
    n = len(entries)
    return fmpq_mat(n, n, [entries[i] if i == j else 0 for i in range(n) for j in range(n)])


def _short(value: fmpq, down: bool) -> fmpq:
    """A number of 10 binary digits near a positive one, below or above it."""
    unit = fmpq(2) ** (int(value.p).bit_length() - int(value.q).bit_length() - 10)
    return (value / unit).floor() * unit if down else (value / unit).ceil() * unit
