"""Decompositions f = Σ c_i ℓ_i^d, exact over Q or enclosed in balls at algebraic numbers.

Three exact constructions are here:

* a quadratic form, by completing squares (Lagrange): as many terms as its matrix has rank;
* a monomial x_0^a_0 ⋯ x_n^a_n, a_0 the least exponent: (a_0 + a_1) ⋯ (a_0 + a_n) terms. Take a_0 + a_i
  distinct rationals t with e_(a_0)(t) = 0, and weights w with Σ w t^b = [b = a_i] for b < a_0 + a_i; the
  condition makes the sum 0 for b = a_0 + a_i too. The products of the weights at the points (1, t_1, …, t_n)
  then have the moments of the monomial: in another monomial of degree d, either some exponent b_i ≤ a_0 + a_i
  differs from a_i, or one exceeds a_0 + a_i, and then another is less than its a_j. For a_0 = 1 this is the
  complex rank, and it is real (Carlini, Kummer, Oneto, Ventura 2017); for n = 1 it is the real rank
  (Boij, Carlini, Geramita 2011);
* a binary form from an apolar form with distinct roots (`binary_forms`): rational if it splits over Q, else in
  enclosures. There the *existence* is the exact algebra: a squarefree apolar form with k real roots. The
  enclosures are rigorous balls around the roots and the weights, and the ball of every coefficient of
  f − Σ c_i ℓ_i^d contains 0.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count, product, repeat
from typing import Any, Literal

from flint import acb, arb, ctx, fmpq, fmpq_mat, fmpq_poly

from ..errors import InputError, shown
from ..normal_forms import exponents
from .binary_forms import Moments, is_apolar, moments
from .forms import Exponents, Form, catalecticant, multinomial, total
from .real_roots import Coefficients, affine, multiplicity_at_infinity, real_balls, root_balls

MOST_PRECISION = 20_000
SMALL = 2.0**-60
"""Enclosures are refined until no coefficient of the residual has a larger radius than this."""

Scalar = fmpq | arb | acb


@dataclass(frozen=True)
class PowerSum:
    """Σ c_i ℓ_i^d, as the pairs (c_i, coefficients of ℓ_i).

    In the fields "real" and "complex" the numbers are enclosures: true values exist inside the balls such that
    the sum is f; `radius` bounds the radii of the coefficients of the residual. In the field "rational" the
    numbers are exact, the sum is f, and the radius is 0.
    """

    field: Literal["rational", "real", "complex"]
    degree: int
    names: tuple[str, ...]
    terms: tuple[tuple[Scalar, tuple[Scalar, ...]], ...]
    radius: float = 0.0

    def __len__(self) -> int:
        return len(self.terms)

    def __str__(self) -> str:
        return " + ".join(self._term(c, linear) for c, linear in self.terms).replace("+ -", "- ") or "0"

    def _term(self, c: Scalar, linear: Sequence[Scalar]) -> str:
        if self.field == "rational":
            text = str(Form.of({_unit(i, len(linear)): rational_part(w) for i, w in enumerate(linear)}, self.names))
        else:
            text = " + ".join(f"{_shown(w)}*{name}" for w, name in zip(linear, self.names, strict=True) if w != 0)
        raised = (f"{text}^{self.degree}" if text in self.names else f"({text})^{self.degree}").removesuffix("^1")
        if c in (1, -1):
            return raised if c == 1 else f"-{raised}"
        return f"{_shown(c)}*{raised}"

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types: rationals as p/q, enclosures as midpoint and radius."""
        terms = [{"coefficient": _plain(c), "linear": [_plain(w) for w in linear]} for c, linear in self.terms]
        return {"field": self.field, "degree": self.degree, "terms": terms, "residual_radius": self.radius}


def rational_sum(f: Form, terms: Iterable[tuple[fmpq, Sequence[fmpq]]]) -> PowerSum:
    """The exact power sum, after an exact check that it is f; terms with coefficient 0 are dropped.

    The linear forms come out with coprime integer coefficients, the first positive.
    """
    kept = [_scaled(c, linear, f.degree) for c, linear in terms if c != 0]
    expanded = total((Form.power(linear, f.degree, f.names).scaled(c) for c, linear in kept), f.names)
    if expanded != f:
        raise AssertionError(f"the power sum is {expanded}, not {f}: a bug of ours")
    return PowerSum("rational", f.degree, f.names, tuple(kept))


def _scaled(c: fmpq, linear: Sequence[fmpq], degree: int) -> tuple[fmpq, tuple[fmpq, ...]]:
    poly = fmpq_poly(list(linear))
    first = next((w for w in linear if w != 0), None)
    if first is None:  # only a constant form, of degree 0, has such a decomposition
        return c, tuple(linear)
    factor = fmpq(poly.numer().content(), poly.denom()) * (1 if first > 0 else -1)
    return c * factor**degree, tuple(w / factor for w in linear)


def quadratic_sum(f: Form) -> PowerSum:
    """A quadratic form as a combination of rank(f) squares of linear forms. Exact.

    >>> from .forms import form
    >>> str(quadratic_sum(form("x*y")))
    '1/4*(x + y)^2 - 1/4*(x - y)^2'
    """
    a, n, terms = catalecticant(f, 1), f.variables, []
    units = [[fmpq(int(i == j)) for j in range(n)] for i in range(n)]
    while (v := _anisotropic(a, units)) is not None:
        image = a * v
        c = 1 / (v.transpose() * image)[0, 0]
        terms.append((c, [image[i, 0] for i in range(n)]))
        a = a - c * (image * image.transpose())
    return rational_sum(f, terms)


def _anisotropic(a: fmpq_mat, units: list[list[fmpq]]) -> fmpq_mat | None:
    """v = e_i or e_i + e_j with v·A v ≠ 0, or None if A = 0."""
    n = len(units)
    for i, j in sorted(product(range(n), repeat=2), key=lambda pair: pair[0] != pair[1]):
        if a[i, j] != 0:
            return fmpq_mat(n, 1, units[i] if i == j else [p + q for p, q in zip(units[i], units[j], strict=True)])
    return None


def monomial_terms(key: Exponents) -> int:
    """How many powers `monomial_sum` takes: (a_0 + a_1) ⋯ (a_0 + a_n) over the exponents that occur.

    >>> monomial_terms((1, 2, 2)), monomial_terms((2, 2)), monomial_terms((0, 3))
    (9, 4, 1)
    """
    ordered = sorted(e for e in key if e)
    return math.prod(ordered[0] + e for e in ordered[1:])


def monomial_sum(f: Form) -> PowerSum:
    """A sum of monomials, each replaced by its power sum over Q; see the module. Exact.

    >>> from .forms import form
    >>> str(monomial_sum(form("x*y*z")))
    '1/24*(x - y - z)^3 - 1/24*(x - y + z)^3 - 1/24*(x + y - z)^3 + 1/24*(x + y + z)^3'
    """
    return rational_sum(f, (term for key, a in f.terms for term in _monomial(key, a)))


def _monomial(key: Exponents, a: fmpq) -> list[tuple[fmpq, list[fmpq]]]:
    least = min(e for e in key if e)
    first = key.index(least)
    others = [i for i, e in enumerate(key) if e and i != first]
    rules = [_rule(least, key[i]) for i in others]
    scale, terms = a * math.prod(map(math.factorial, key)) / math.factorial(sum(key)), []
    for chosen in product(*rules):
        linear = [fmpq(int(i == first)) for i in range(len(key))]
        for i, (_, t) in zip(others, chosen, strict=True):
            linear[i] = t
        terms.append((math.prod((w for w, _ in chosen), start=scale), linear))
    return terms


def _rule(least: int, exponent: int) -> list[tuple[fmpq, fmpq]]:
    """Weights and nodes (w, t), a_0 + a_i of them, with Σ w t^b = [b = a_i] for all b ≤ a_0 + a_i."""
    nodes = _nodes(least, least + exponent)
    size = len(nodes)
    vandermonde = fmpq_mat(size, size, [t**b for b in range(size) for t in nodes])
    weights = vandermonde.solve(fmpq_mat(size, 1, [fmpq(int(b == exponent)) for b in range(size)]))
    return list(zip(weights.entries(), nodes, strict=True))


def _nodes(symmetric: int, size: int) -> list[fmpq]:
    """Distinct rationals whose elementary symmetric function of that order is 0."""
    if symmetric == 1:
        half = size // 2
        return [fmpq(t) for t in range(-half, half + 1) if t or size % 2]
    for start in count(1 - size // 2):
        nodes = [fmpq(start + i) for i in range(size - 1)]
        poly = math.prod((fmpq_poly([1, t]) for t in nodes), start=fmpq_poly([1]))
        if poly[symmetric - 1] != 0 and (last := -poly[symmetric] / poly[symmetric - 1]) not in nodes:
            return [*nodes, last]
    raise AssertionError("unreachable: only finitely many starts fail")


def apolar_sum(f: Form, h: Coefficients, real: bool) -> PowerSum | None:
    """The decomposition of a binary form over the roots of an apolar form with distinct (real) roots.

    Exact if h splits over Q, else in enclosures; None if `MOST_PRECISION` bits do not make them `SMALL`.
    Raises `InputError` if h is not apolar to f.

    >>> from .forms import form
    >>> str(apolar_sum(form("x^3 + y^3"), [fmpq(0), fmpq(1), fmpq(0)], real=True))
    'y^3 + x^3'
    >>> s = apolar_sum(form("x^2 - 2*y^2"), [fmpq(-1), fmpq(1), fmpq(-2)], real=False)
    >>> s.field, len(s), s.radius <= SMALL
    ('complex', 2, True)
    """
    a = moments(f)
    if not is_apolar(a, h):
        raise InputError(f"expected a form that is apolar to {f}, got the coefficients {shown(list(h))}")
    factors = affine(h).numer().factor()[1]
    if all(factor.degree() == 1 for factor, _ in factors):
        roots = [fmpq(-factor[0], factor[1]) for factor, _ in factors]
        return rational_sum(f, _terms(a, h, roots))
    precision = 128
    while precision <= MOST_PRECISION:
        found = _enclosed(f, a, h, real, precision)
        if found.radius <= SMALL:
            return found
        precision *= 2
    return None


def _enclosed(f: Form, a: Moments, h: Coefficients, real: bool, precision: int) -> PowerSum:
    roots: list[Any] = real_balls(affine(h), precision) if real else root_balls(affine(h), precision)
    with ctx.workprec(precision):
        terms = _terms(a, h, roots)
    return enclosed_sum(f, terms, "real" if real else "complex", precision)


def enclosed_sum(
    f: Form, terms: Iterable[tuple[Any, tuple[Any, ...]]], field: Literal["real", "complex"], precision: int
) -> PowerSum:
    """Enclosures as a power sum, after the check that every coefficient of f − Σ c_i ℓ_i^d contains 0."""
    kept, radius = tuple(terms), 0.0
    with ctx.workprec(precision):
        for key in exponents(f.variables, f.degree):
            value = sum((c * _monomial_ball(key, linear) for c, linear in kept), arb(0))
            residual = multinomial(key) * (value - arb(f.moment(key)))
            if not residual.contains(0):
                raise AssertionError(f"the enclosed power sum is not {f}: a bug of ours")
            radius = max(radius, _radius(residual))
    return PowerSum(field, f.degree, f.names, kept, radius)


def _monomial_ball(key: Exponents, linear: Sequence[Any]) -> Any:
    return math.prod((power(w, e) for w, e in zip(linear, key, strict=True) if e), start=arb(1))


def power(x: Any, exponent: int) -> Any:
    """x^e for a rational or a ball; python-flint's `arb ** int` is NaN on balls that contain 0."""
    return math.prod(repeat(x, exponent), start=1)


def _terms(a: Moments, h: Coefficients, roots: Sequence[Any]) -> list[tuple[Any, tuple[Any, Any]]]:
    """(c_i, (α_i, 1)), and the root (1, 0) at infinity if there is one.

    c_i is the functional X^j Y^(d−j) ↦ a_j at h/(X − α_i), which vanishes at the other roots, over its value h'(α_i).
    """
    poly = affine(h)
    degree, slope = int(poly.degree()), [poly.derivative()[i] for i in range(int(poly.degree()))]
    terms = []
    for root in roots:
        quotient = [poly[degree] + 0 * root]
        for i in range(degree - 1, 0, -1):
            quotient.append(poly[i] + root * quotient[-1])
        functional = sum((q * value for q, value in zip(reversed(quotient), a, strict=False)), 0 * root)
        terms.append((functional / horner(slope, root), (root, fmpq(1) + 0 * root)))
    if multiplicity_at_infinity(h):
        rest = a[-1] - sum((c * power(root, len(a) - 1) for c, (root, _) in terms), fmpq(0))
        terms.append((rest, (rest * 0 + 1, rest * 0)))
    return terms


def horner(coefficients: Sequence[fmpq], x: Any) -> Any:
    """Σ c_k x^k for a rational or a ball x."""
    value = 0 * x
    for c in reversed(coefficients):
        value = value * x + c
    return value


def joined(f: Form, sums: Sequence[PowerSum | None]) -> PowerSum | None:
    """The power sum of f from power sums of forms that add up to f, checked again; None if one is missing, or none is.

    >>> from .forms import form
    >>> parts = [quadratic_sum(Form.of({key: 1}, ("x", "y"))) for key in ((2, 0), (0, 2))]
    >>> str(joined(form("x^2 + y^2"), parts)), joined(form("x^2 + y^2"), [*parts, None])
    ('x^2 + y^2', None)
    """
    known = [s for s in sums if s is not None]
    if len(known) < len(sums) or not known:
        return None
    terms = [term for s in known for term in s.terms]
    fields: set[Literal["rational", "real", "complex"]] = {s.field for s in known}
    if fields == {"rational"}:
        return rational_sum(f, [(rational_part(c), [*map(rational_part, linear)]) for c, linear in terms])
    return enclosed_sum(f, terms, "complex" if "complex" in fields else "real", MOST_PRECISION)


def pulled_back(s: PowerSum, basis: fmpq_mat, f: Form) -> PowerSum:
    """A decomposition of F in y = B x turned into one of f(x) = F(B x), and checked again."""
    columns = basis.transpose().tolist()
    with ctx.workprec(MOST_PRECISION):
        terms = [(c, tuple(_product(linear, column) for column in columns)) for c, linear in s.terms]
    if s.field == "rational":
        return rational_sum(f, [(rational_part(c), [rational_part(w) for w in linear]) for c, linear in terms])
    return enclosed_sum(f, terms, s.field, MOST_PRECISION)


def _product(one: Sequence[Any], other: Sequence[fmpq]) -> Any:
    return sum((u * v for u, v in zip(one, other, strict=True)), fmpq(0))


def _radius(ball: arb | acb) -> float:
    if not ball.is_finite():
        return math.inf
    parts = [ball] if isinstance(ball, arb) else [ball.real, ball.imag]
    return max(float(part.rad().upper()) for part in parts) * (1 + 2.0**-50)


def _unit(i: int, n: int) -> Exponents:
    return tuple(int(i == j) for j in range(n))


def rational_part(value: Scalar) -> fmpq:
    """The number of an exact power sum."""
    if not isinstance(value, fmpq):
        raise TypeError(f"expected a rational, got {value}")
    return value


def _shown(value: Scalar) -> str:
    return str(value) if isinstance(value, fmpq) else f"[{value.str(8, radius=False)}]"


def _plain(value: Scalar) -> Any:
    if isinstance(value, fmpq):
        return str(value)
    if isinstance(value, arb):
        return {"midpoint": value.mid().str(25, radius=False), "radius": _radius(value)}
    return {"real": _plain(value.real), "imaginary": _plain(value.imag)}
