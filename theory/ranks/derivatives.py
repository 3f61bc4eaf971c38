"""A lower bound of Waring ranks by derivatives that a direction kills.

Let D(G) be the span of all derivatives of G, of every order, G itself included. For a form f and a direction v

    rank f ≥ dim {h ∈ D(∂_v f) : ∂_v h = 0},

over C and so over R. It is the bound by which Carlini, Catalisano and Geramita (2012) find the complex rank of
monomials, in the words of inverse systems; the proof is in notes/certificates.md, rank. It is exact for monomials, v
the variable with the least exponent: ∂_v f is x_0^(a_0 − 1) Π x_i^a_i, and the h are the monomials in the other x_i.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import comb, prod

from flint import fmpq, fmpq_mat

from ..exact import independent_rows, row_relations, rows_of
from ..normal_forms import exponents
from .forms import Exponents, Form

MOST_ROWS = 150
"""Derivatives are sought by linear algebra if those of one order are at most so many; of a monomial always."""

Operator = dict[Exponents, fmpq]


@dataclass(frozen=True)
class Killed:
    """Operators θ with θ(∂_v f) independent and ∂_v θ(∂_v f) = 0: f is no sum of fewer powers."""

    direction: tuple[int, ...]
    operators: list[Operator]

    def __len__(self) -> int:
        return len(self.operators)


def killed(f: Form) -> Killed:
    """The best of the bounds for the coordinate directions, and for their sum. Exact.

    >>> from .forms import form
    >>> len(killed(form("x*y*z"))), len(killed(form("x^2*y^2*z^2"))), len(killed(form("x^3 + y^2*z")))
    (4, 9, 3)
    """
    n, middle = f.variables, f.degree // 2
    if f.degree and len(f.terms) == 1:
        return _of_monomial(f.terms[0][0])
    if f.degree == 0 or comb(n + middle, middle) > MOST_ROWS:
        return Killed((0,) * n, [])
    units = [tuple(int(i == j) for j in range(n)) for i in range(n)]
    return max((_in_direction(f, v) for v in [*units, (1,) * n]), key=len)


def _of_monomial(key: Exponents) -> Killed:
    least = min((i for i, e in enumerate(key) if e), key=lambda i: key[i])
    ranges = [(e - 1,) if i == least else range(e + 1) for i, e in enumerate(key)]
    direction = tuple(int(i == least) for i in range(len(key)))
    return Killed(direction, [{beta: fmpq(1)} for beta in product(*ranges)])


def along(f: Form, v: Sequence[int]) -> Form:
    """∂_v f."""
    table: Operator = {}
    for i, factor in enumerate(v):
        for key, a in f.derivative(i).terms if factor else ():
            table[key] = table.get(key, fmpq(0)) + a * factor
    return Form.of(table, f.names)


def applied(theta: Operator, f: Form) -> Operator:
    """θ(∂/∂x) f, as a table of coefficients."""
    table: Operator = {}
    for beta, b in theta.items():
        for alpha, a in f.terms:
            if all(i >= j for i, j in zip(alpha, beta, strict=True)):
                key = tuple(i - j for i, j in zip(alpha, beta, strict=True))
                factor = prod(falling(i, j) for i, j in zip(alpha, beta, strict=True))
                table[key] = table.get(key, fmpq(0)) + a * b * factor
    return {key: a for key, a in table.items() if a != 0}


def _in_direction(f: Form, v: tuple[int, ...]) -> Killed:
    g = along(f, v)
    twice = along(g, v)
    return Killed(v, [θ for s in range(g.degree + 1) for θ in _of_order(g, twice, s)] if g.terms else [])


def _of_order(g: Form, twice: Form, s: int) -> Iterator[Operator]:
    """A basis of the operators of order s with θ(∂_v g) = 0, modulo those with θ g = 0."""
    orders = list(exponents(g.variables, s))
    table = _derivatives(g, orders)
    kernel = _left_kernel(_derivatives(twice, orders)) if twice.terms and s <= twice.degree else _identity(len(orders))
    chosen = rows_of(kernel, independent_rows(kernel * table))
    for row in chosen.tolist():
        yield {beta: a for beta, a in zip(orders, row, strict=True) if a != 0}


def _derivatives(g: Form, orders: Sequence[Exponents]) -> fmpq_mat:
    """The coefficients of ∂^β g, β in the rows."""
    left = list(exponents(g.variables, g.degree - sum(orders[0])))
    entries = []
    for beta in orders:
        for gamma in left:
            key = tuple(map(sum, zip(beta, gamma, strict=True)))
            factor = prod(falling(k, b) for k, b in zip(key, beta, strict=True))
            entries.append(g.coefficient(key) * factor)
    return fmpq_mat(len(orders), len(left), entries)


def falling(k: int, b: int) -> int:
    """k (k − 1) ⋯ (k − b + 1)."""
    return prod(range(k - b + 1, k + 1))


def _identity(n: int) -> fmpq_mat:
    return fmpq_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])


def _left_kernel(a: fmpq_mat) -> fmpq_mat:
    basis, found = row_relations(a)
    others = [i for i in range(a.nrows()) if i not in set(basis)]
    rows = []
    for other, combination in zip(others, found.tolist(), strict=True):
        row = [fmpq(int(i == other)) for i in range(a.nrows())]
        for b, c in zip(basis, combination, strict=True):
            row[b] = -c
        rows.append(row)
    return fmpq_mat(len(rows), a.nrows(), [x for row in rows for x in row])
