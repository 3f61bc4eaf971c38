"""The tensor feature space: explicit functions S whose span contains every neuron f_w(x) = σ(⟨w, x⟩).

For σ = Σ_{k∈K} a_k z^k a neuron is a pairing of symmetric tensors, f_w = Σ_k a_k ⟨w^⊗k, x^⊗k⟩; in monomials

    σ(⟨w, x⟩) = ⟨ψ(w), φ(x)⟩,   φ(x) = (x^α)_{|α|∈K},   ψ_α(w) = a_{|α|} (|α|!/α!) w^α,

and with a bias, by Taylor's formula, σ(⟨w, x⟩ + b) has φ(x) = (x^α)_{|α|≤deg σ}, ψ_α(w, b) = σ^(|α|)(b) w^α / α!.
For σ = az + b|z| on finitely many points φ holds the coordinates and one kink per line through 0.
The order of S is that of the document format (notes/certificates.md), where the proofs are too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import comb, factorial, prod
from typing import TYPE_CHECKING

import numpy as np
from flint import fmpq, fmpq_mat

from .activations import Activation, PiecewiseLinear, Polynomial
from .closed_forms import everywhere
from .errors import LimitError
from .exact import Integers, integer_matrix, integers
from .inputs import Everywhere, Points
from .normal_forms import Exponent, exponents
from .varieties import Variety

if TYPE_CHECKING:
    import sympy

MOST_FUNCTIONS = 20_000


def monomials(x: fmpq_mat, degrees: Sequence[int]) -> fmpq_mat:
    """The values x_k^α, |α| ∈ degrees (ascending), as an |S|×N matrix; exact."""
    numerators, q = integers(x)
    table = integer_monomials(numerators, q, degrees)
    values = fmpq_mat(integer_matrix(table))
    return values if q == 1 else values * fmpq(1, q ** max(degrees, default=0))


def integer_monomials(x: Integers, q: int, degrees: Sequence[int]) -> Integers:
    """q^D (x_k/q)^α, |α| ∈ degrees (ascending, D the last), for the rows x_k of an N×n array, as |S|×N; exact.

    A monomial of degree k is its first variable times one of degree k − 1 in that variable and those after it.
    """
    n, top = x.shape[1], max(degrees, default=0)
    longest = max(q, int(np.abs(x).max(initial=0)))
    columns = x.T.astype(np.int64 if longest ** max(top, 1) < 2**62 else object, order="C")
    block = np.ones((1, len(x)), columns.dtype)
    blocks = [block[:0]]
    for k in range(top + 1):
        if k:
            block = np.concatenate([columns[i] * block[-comb(n - i + k - 2, k - 1) :] for i in range(n)])
        if k in degrees:
            blocks.append(block * q ** (top - k) if q > 1 else block)
    return np.concatenate(blocks)


@dataclass(frozen=True)
class Monomials:
    """S = {x^α : |α| ∈ K}, or |α| ≤ deg σ with a bias, for a polynomial σ.

    >>> S = Monomials(Polynomial.of([0, 1, 1]), 2)
    >>> S.count, S.exponents
    (5, [(1, 0), (0, 1), (2, 0), (1, 1), (0, 2)])
    >>> S.basis(), S.psi()
    ([x1, x2, x1**2, x1*x2, x2**2], [w1, w2, w1**2, 2*w1*w2, w2**2])
    """

    activation: Polynomial
    n: int
    bias: bool = False

    @property
    def degrees(self) -> tuple[int, ...]:
        """The degrees of the monomials, ascending."""
        if self.bias and self.activation.terms:
            return tuple(range(self.activation.degree + 1))
        return self.activation.degrees

    @cached_property
    def count(self) -> int:
        """|S| in closed form."""
        return everywhere(self.activation.degrees, self.n, self.bias)

    @cached_property
    def exponents(self) -> list[Exponent]:
        """The α of S in their order."""
        if self.count > MOST_FUNCTIONS:
            raise LimitError(f"expected at most {MOST_FUNCTIONS} monomials to list, got {self.count}")
        return [alpha for k in self.degrees for alpha in exponents(self.n, k)]

    def values(self, points: Points) -> fmpq_mat:
        """s(x_k) as an |S|×N matrix."""
        return monomials(points.x, self.degrees)

    def coordinates(self, W: fmpq_mat) -> fmpq_mat:
        """ψ(w) for the rows w of W, as a p×|S| matrix: f_w = Σ_s ψ_s(w) s."""
        rows = W.tolist()
        weights = fmpq_mat(len(rows), self.n, [value for row in rows for value in row[: self.n]])
        powers = monomials(weights, self.degrees).transpose().tolist()
        biases = [row[self.n] if self.bias else fmpq(0) for row in rows]
        taylor = {b: self._taylor(b) for b in set(biases)}
        entries = [
            value * factor
            for b, row in zip(biases, powers, strict=True)
            for value, factor in zip(row, taylor[b], strict=True)
        ]
        return fmpq_mat(len(rows), self.count, entries)

    @cached_property
    def _factorials(self) -> list[int]:
        return [prod(map(factorial, alpha)) for alpha in self.exponents]

    def _taylor(self, b: fmpq) -> list[fmpq]:
        """σ^(|α|)(b) / α! for each α of S."""
        derivatives = [self._derivative(k, b) for k in range(self.activation.degree + 1)]
        return [derivatives[sum(a)] / weight for a, weight in zip(self.exponents, self._factorials, strict=True)]

    def _derivative(self, order: int, b: fmpq) -> fmpq:
        """σ^(order)(b); without a bias b = 0 and this is a_k k!."""
        terms = self.activation.terms
        return sum(
            (a * (factorial(k) // factorial(k - order)) * b ** (k - order) for k, a in terms if k >= order), fmpq(0)
        )

    def basis(self) -> "list[sympy.Expr]":
        """φ(x), symbolically."""
        import sympy

        x = sympy.symbols(f"x1:{self.n + 1}", real=True)
        return [sympy.Mul(*(v**a for v, a in zip(x, alpha, strict=True))) for alpha in self.exponents]

    def psi(self) -> "list[sympy.Expr]":
        """ψ(w), symbolically; with a bias ψ(w, b)."""
        import sympy

        w = sympy.symbols(f"w1:{self.n + 1}", real=True)
        b = sympy.Symbol("b", real=True) if self.bias else sympy.Integer(0)
        z = sympy.Symbol("z", real=True)
        derivatives = [self.activation.expression(z)]
        for _ in range(self.activation.degree):
            derivatives.append(sympy.diff(derivatives[-1], z))
        return [
            sympy.expand(derivatives[sum(alpha)].subs(z, b) / weight)
            * sympy.Mul(*(v**a for v, a in zip(w, alpha, strict=True)))
            for alpha, weight in zip(self.exponents, self._factorials, strict=True)
        ]


@dataclass(frozen=True)
class Kinks:
    """S for σ = az + b|z| on finitely many points: the coordinates (a ≠ 0), one kink per line through 0 (b ≠ 0).

    >>> from .activations import RELU
    >>> from .exact import matrix
    >>> S = Kinks(RELU, Points(matrix([[1, 1], [-2, -2], [0, 1]])))
    >>> S.count, S.names()
    (4, ['x1', 'x2', '|x| on the line through (1, 1)', '|x| on the line through (0, 1)'])
    >>> S.values(S.points)
    [1, -2, 0]
    [1, -2, 1]
    [1,  2, 0]
    [0,  0, 1]
    """

    activation: PiecewiseLinear
    points: Points

    @cached_property
    def lines(self) -> dict[tuple[fmpq, ...], dict[int, fmpq]]:
        """Direction d (first nonzero coordinate 1) ↦ {k : t_k}, x_k = t_k d, in the order of first appearance."""
        found: dict[tuple[fmpq, ...], dict[int, fmpq]] = {}
        for k, row in enumerate(self.points.x.tolist()):
            t = next((value for value in row if value != 0), None)
            if t is not None:
                found.setdefault(tuple(value / t for value in row), {})[k] = t
        return found

    @property
    def count(self) -> int:
        """|S|."""
        linear = self.points.n if self.activation.odd != 0 else 0
        return linear + (len(self.lines) if self.activation.even != 0 else 0)

    def values(self, points: Points) -> fmpq_mat:
        """s(x_k) as an |S|×N matrix, on the points that S was made for."""
        rows = points.x.transpose().tolist() if self.activation.odd != 0 else []
        if self.activation.even != 0:
            zero = fmpq(0)
            rows += [[abs(line.get(k, zero)) for k in range(points.count)] for line in self.lines.values()]
        return fmpq_mat(len(rows), points.count, [value for row in rows for value in row])

    def coordinates(self, W: fmpq_mat) -> fmpq_mat:
        """ψ(w) for the rows w of W: (a w_1, …, a w_n, b |⟨w, d_1⟩|, …)."""
        blocks = [W.transpose() * self.activation.odd] if self.activation.odd != 0 else []
        if self.activation.even != 0 and self.lines:
            directions = fmpq_mat([list(d) for d in self.lines])
            product = directions * W.transpose()
            kinks = [abs(value) * self.activation.even for value in product.entries()]
            blocks.append(fmpq_mat(product.nrows(), product.ncols(), kinks))
        entries = [value for block in blocks for value in block.entries()]
        return fmpq_mat(self.count, W.nrows(), entries).transpose()

    def names(self) -> list[str]:
        """φ(x) in words."""
        linear = [f"x{i + 1}" for i in range(self.points.n)] if self.activation.odd != 0 else []
        kinks = self.lines if self.activation.even != 0 else ()
        return linear + [f"|x| on the line through ({', '.join(map(str, d))})" for d in kinks]


Features = Monomials | Kinks
Inputs = Everywhere | Points | Variety


def features(activation: Activation, inputs: Inputs) -> Features | None:
    """S for the activation on the inputs; None where the neurons span infinitely many dimensions.

    Everywhere in Rⁿ the kinks of a piecewise-linear activation are on infinitely many hyperplanes, unless
    n = 1 and there is no bias: then the points 1 and −1 stand for all of R.
    """
    if isinstance(activation, Polynomial):
        return Monomials(activation, inputs.n, not isinstance(inputs, Points) and inputs.bias)
    if isinstance(inputs, Points):
        return Kinks(activation, inputs)
    return None
