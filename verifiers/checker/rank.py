"""The rules of `rank`: a form is a sum of so many powers of linear forms, and of no fewer.

In two variables f = Σ (d choose j) a_j x^j y^(d−j), and a form h = Σ h_i x^i y^(k−i) is apolar to f if
Σ_i h_i a_(i+j) = 0 for j = 0, …, d − k (Sylvester). The proofs of the rules are in notes/certificates.md.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import comb, factorial, prod
from typing import Any

from .arithmetic import FRACTION, Budget, bits, is_nonsingular, over_common_denominator
from .document import Malformed, Refused, Row, choice, fields, kind, listed, matrix, natural, shown, vector
from .polynomials import Exponent, Terms, exponents_of_degree, read_polynomial
from .rank_bounds import MOST_MODULUS, require_grid, require_killed_derivatives
from .real_roots import Polynomial, distinct_real_roots, distinct_roots, primitive, real_roots
from .words import count

MOST_VALUE = 1_000
MOST_DEGREE = 100


@dataclass(frozen=True)
class Claim:
    """The least r for which `form` is Σ_(i≤r) c_i ℓ_i^d with c_i and ℓ_i over the field is from `least` to `most`."""

    form: Terms
    n: int
    degree: int
    real: bool
    least: int
    most: int
    budget: Budget

    def moment(self, alpha: Exponent) -> Fraction:
        """The coefficient of x^α over the multinomial (d choose α)."""
        return self.form.get(alpha, Fraction(0)) * Fraction(prod(map(factorial, alpha)), factorial(self.degree))

    def moments(self) -> Row:
        """a_0, …, a_d of a form in two variables."""
        if self.n != 2:
            raise Refused(f"this rule is for forms in 2 variables, the claim is about {self.n}")
        return [self.moment((j, self.degree - j)) for j in range(self.degree + 1)]


def read_claim(value: Any, budget: Budget) -> Claim:
    """Every field of the claim."""
    exact = isinstance(value, dict) and "value" in value
    table = fields(value, "claim", "kind", "form", "n", "field", "value" if exact else "between")
    n = natural(table["n"], "n", least=1)
    form = read_polynomial(table["form"], "form", n)
    degrees = {sum(alpha) for alpha in form}
    if len(degrees) != 1 or not 1 <= max(degrees) <= MOST_DEGREE:
        raise Malformed(f"expected terms of one degree from 1 to {MOST_DEGREE} in form, got {sorted(degrees)[:3]}")
    real = choice(table["field"], "field", {"real": True, "complex": False})
    ends = [table["value"]] * 2 if exact else table["between"]
    name = "value" if exact else "between"
    least, most = listed(ends, name, 2, lambda end, _: natural(end, name, most=MOST_VALUE))
    if least > most or (least == most and not exact):
        raise Malformed(f"expected the first end of between to be below the second, got {least} and {most}")
    return Claim(form, n, degrees.pop(), real, least, most, budget)


def check(claim: Claim, proof: Any) -> str:
    """The statement in words; raises Refused where the proof fails."""
    table = fields(proof, "proof", "lower", "upper")
    lower = {
        "catalecticant": _catalecticant,
        "derivatives": require_killed_derivatives,
        "generator": _generator,
        "real-factors": _real_factors,
    }
    upper = {"powers": _powers, "apolar": _apolar, "grid": require_grid}
    kind(table["lower"], "lower", lower)(claim, table["lower"])
    kind(table["upper"], "upper", upper)(claim, table["upper"])
    field = "real" if claim.real else "complex"
    exact = claim.least == claim.most
    rank = str(claim.most) if exact else f"from {claim.least} to {claim.most}"
    fewer = "no fewer" if exact else f"no fewer than {claim.least}"
    return (
        f"The form of degree {claim.degree} in {count(claim.n, 'variable')} has {field} Waring rank {rank}: "
        f"it is a sum of {count(claim.most, f'{field} multiple')} of powers of linear forms, and of {fewer}."
    )


def _catalecticant(claim: Claim, value: Any) -> None:
    """A nonsingular minor of (a_(β+γ)): every power of a linear form adds a matrix of rank 1."""
    table = fields(value, "lower", "kind", "rows", "columns", "prime")
    r = claim.least
    rows, columns = (listed(table[key], f"lower.{key}", r, _exponent(claim)) for key in ("rows", "columns"))
    if any(sum(beta) + sum(gamma) != claim.degree for beta in rows for gamma in columns):
        raise Malformed(f"expected rows and columns whose degrees add up to {claim.degree}, got others")
    modulus = natural(table["prime"], "lower.prime", least=2, most=MOST_MODULUS)
    claim.budget.spend(r * r * (claim.n + 4), cost=FRACTION)
    claim.budget.spend(r**3, modulus.bit_length(), modulus.bit_length())
    moments = [[claim.moment(tuple(map(sum, zip(b, c, strict=True)))) for c in columns] for b in rows]
    minor = [over_common_denominator(row, claim.budget)[0] for row in moments]
    if not is_nonsingular(minor, modulus):
        raise Refused("lower: the minor of the catalecticant is singular modulo the modulus")


def _exponent(claim: Claim) -> Any:
    def read(value: Any, where: str) -> Exponent:
        return tuple(listed(value, where, claim.n, lambda e, at: natural(e, at, most=claim.degree)))

    return read


def _generator(claim: Claim, value: Any) -> None:
    """All apolar forms of degree < value are multiples of one that has not enough distinct roots."""
    g = _binary(claim, fields(value, "lower", "kind", "form")["form"], "lower.form")
    s, d = len(g) - 1, claim.degree
    if claim.least > d + 2 - s:
        raise Refused(f"lower: a generator of degree {s} shows at least {d + 2 - s}, the claim says {claim.least}")
    require_apolar(claim, g, "lower.form")
    rank = _hankel_rank(claim, s - 1)
    if rank < s:
        raise Refused(
            f"lower: there is an apolar form of degree below {s}, or one that is no multiple of the generator"
        )
    if has_distinct_roots(claim, g):
        raise Refused("lower: the generator has distinct roots in the field, so it is itself a decomposition")


def _hankel_rank(claim: Claim, degree: int) -> int:
    """The rank of (a_(i+j)), i ≤ degree, j ≤ d − degree."""
    a = claim.moments()
    size = degree + 1
    table = [a[i : i + claim.degree - degree + 1] for i in range(size)]
    claim.budget.spend(size * size * (claim.degree + 1), size * bits_of(a), size * bits_of(a), FRACTION)
    rank = 0
    for column in range(len(table[0]) if table else 0):
        pivot = next((i for i in range(rank, size) if table[i][column]), None)
        if pivot is None:
            continue
        table[rank], table[pivot] = table[pivot], table[rank]
        for i in range(rank + 1, size):
            factor = table[i][column] / table[rank][column]
            table[i] = [x - factor * y for x, y in zip(table[i], table[rank], strict=True)]
        rank += 1
    return rank


def bits_of(row: Row) -> int:
    """The bits of the longest numerator or denominator."""
    return bits([part for value in row for part in (value.numerator, value.denominator)])


def _real_factors(claim: Claim, value: Any) -> None:
    """f is no power and has at least `value` real linear factors, counted with multiplicity."""
    fields(value, "lower", "kind")
    if not claim.real:
        raise Refused("lower: real factors bound the real rank, the claim is about the complex one")
    f = [comb(claim.degree, j) * a for j, a in enumerate(claim.moments())]
    factors = _roots(claim, f, real_roots, multiplicity=True)
    if _roots(claim, f, distinct_roots) < 2:
        raise Refused("lower: the form is a power of a linear form")
    if factors < claim.least:
        raise Refused(f"lower: the form has {factors} real linear factors, the claim says {claim.least}")


def _powers(claim: Claim, value: Any) -> None:
    """f = Σ c_i ℓ_i^d, exactly, with at most `value` terms."""
    table = fields(value, "upper", "kind", "coefficients", "forms")
    c = vector(table["coefficients"], "upper.coefficients", None)
    linear = matrix(table["forms"], "upper.forms", len(c), claim.n)
    if len(c) > claim.most:
        raise Refused(f"upper: there are {len(c)} terms, the claim says {claim.most}")
    monomials, longest = comb(claim.n + claim.degree - 1, claim.degree), max(map(bits_of, linear), default=0)
    claim.budget.spend((len(c) + 1) * monomials * (claim.n + claim.degree), longest * claim.degree, longest, FRACTION)
    for alpha in exponents_of_degree(claim.n, claim.degree):
        powers = (prod((x**e for x, e in zip(w, alpha, strict=True)), start=a) for a, w in zip(c, linear, strict=True))
        if sum(powers, Fraction(0)) != claim.moment(alpha):
            raise Refused("upper: the sum of powers is another form")


def _apolar(claim: Claim, value: Any) -> None:
    """An apolar form of degree ≤ value with distinct roots in the field: Sylvester's theorem gives the powers."""
    h = _binary(claim, fields(value, "upper", "kind", "form")["form"], "upper.form")
    if len(h) - 1 > claim.most:
        raise Refused(f"upper: the form has degree {len(h) - 1}, the claim says {claim.most}")
    require_apolar(claim, h, "upper.form")
    if not has_distinct_roots(claim, h):
        raise Refused("upper: the form does not have distinct roots in the field")


def _binary(claim: Claim, value: Any, where: str) -> Row:
    """Coefficients h_0, …, h_k, not all 0, of a form in two variables."""
    h = vector(value, where, None)
    if not 2 <= len(h) <= claim.degree + 2 or not any(h):
        raise Malformed(f"expected from 2 to {claim.degree + 2} coefficients in {where}, not all 0, got {shown(value)}")
    return h


def require_apolar(claim: Claim, h: Row, where: str) -> None:
    """Σ_i h_i a_(i+j) = 0 for every j."""
    a = claim.moments()
    claim.budget.spend(len(a) * len(h), bits_of(a), bits_of(h), FRACTION)
    for j in range(claim.degree + 2 - len(h)):
        if sum((x * y for x, y in zip(h, a[j:], strict=False)), Fraction(0)):
            raise Refused(f"{where} is not apolar to the form")


def has_distinct_roots(claim: Claim, h: Row) -> bool:
    """Whether a form of degree k in two variables has k different roots (x : y) in the field."""
    counted = distinct_real_roots if claim.real else distinct_roots
    return _roots(claim, h, counted) == len(h) - 1


def _roots(claim: Claim, h: Row, counted: Any, multiplicity: bool = False) -> int:
    """The roots of Σ h_i x^i y^(k−i) with y = 1, and the one with y = 0 if the leading coefficients vanish."""
    p: Polynomial = primitive(h, claim.budget)
    missing = len(h) - len(p)
    return int(counted(p, claim.budget)) + (missing if multiplicity else missing > 0)
