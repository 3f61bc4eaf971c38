"""Claims and proofs of kind `rank`: the Waring rank of a form, with both bounds (notes/certificates.md, rank)."""

from collections.abc import Callable, Sequence
from math import comb

from flint import fmpq, fmpq_mat

from ..theory.errors import UndecidedError
from ..theory.exact import PRIMES, columns_of, independent_columns, independent_rows, modulo, rational, rows_of
from ..theory.normal_forms import exponents
from ..theory.ranks.binary_forms import apolar, binary_ranks, border_rank, moments
from ..theory.ranks.derivatives import Killed, along, applied, killed
from ..theory.ranks.forms import Exponents, Form, best_catalecticant, catalecticant
from ..theory.ranks.power_sums import PowerSum, monomial_sum, monomial_terms
from ..theory.ranks.waring import MOST_WORK, monomial_rank, waring_rank
from .documents import Document, polynomial_document

FIELDS = ("real", "complex")


def rank_claim(f: Form, field: str, least: int, most: int | None = None) -> Document:
    """The rank of f over the field is `least`, or with `most` from one to the other."""
    exact = most is None or most == least
    ends = {"value": str(least)} if exact else {"between": [str(least), str(most)]}
    return {"kind": "rank", "form": polynomial_document(dict(f.terms)), "n": str(f.variables), "field": field} | ends


def rank_proof(f: Form, field: str, least: int, most: int | None = None) -> Document:
    """Both bounds; raises `UndecidedError` where the language has no witness of one of them."""
    return {"lower": _lower(f, field, least), "upper": _upper(f, field, least if most is None else most)}


def certifiable(f: Form, field: str) -> tuple[int, int]:
    """The best bounds of the rank, for f ≠ 0, that the language has witnesses of, out of those that are known here.

    Raises `UndecidedError` if it has none of an upper bound.
    """
    answer = waring_rank(f)
    interval = answer.real if field == "real" else answer.complex
    low, high = int(interval.lower), int(interval.upper)
    shown = max(best_catalecticant(f)[1], len(killed(f)))
    least = low if shown < low and _has(_lower, f, field, low) else min(shown, low)
    sizes = {high, *(len(s) for s in (answer.decomposition, _by_monomials(f)) if s is not None)}
    most = next((value for value in sorted(sizes) if value >= high and _has(_upper, f, field, value)), None)
    if most is None:
        raise UndecidedError("no sum of powers was found that the language can write down")
    return least, most


def _has(proof: Callable[[Form, str, int], Document], f: Form, field: str, value: int) -> bool:
    try:
        proof(f, field, value)
    except UndecidedError:
        return False
    return True


def _lower(f: Form, field: str, value: int) -> Document:
    order, rank = best_catalecticant(f)
    if rank >= value:
        return _minor(f, order, value)
    derivatives = killed(f)
    if len(derivatives) >= value:
        return _killed(f, derivatives, value)
    if f.variables != 2:
        shown = max(rank, len(derivatives))
        raise UndecidedError(f"catalecticants and derivatives show at least {shown}, the claim says {value}")
    a = moments(f)
    s = border_rank(a)
    if value <= f.degree + 2 - s and s < value:
        return {"kind": "generator", "form": _texts(apolar(a, s)[0])}
    if field == "real":
        return {"kind": "real-factors"}
    raise UndecidedError(f"the apolar forms show that the rank is at most {f.degree + 2 - s}, the claim says {value}")


def _killed(f: Form, found: Killed, value: int) -> Document:
    """The first `value` derivatives, and columns in which they are independent."""
    operators, g = found.operators[:value], along(f, found.direction)
    images = [applied(theta, g) for theta in operators]
    left = sorted({alpha for image in images for alpha in image})
    table = fmpq_mat(value, len(left), [image.get(alpha, fmpq(0)) for image in images for alpha in left])
    columns = independent_columns(table)
    minor = columns_of(table, columns)
    prime = next((p for p in PRIMES if modulo(minor, p).rank() == value), None)
    if prime is None:
        raise UndecidedError(f"no minor of size {value} was found that is nonsingular modulo a prime")
    return {
        "kind": "derivatives",
        "direction": [str(x) for x in found.direction],
        "operators": [polynomial_document(theta) for theta in operators],
        "columns": [_exponent(left[j]) for j in columns],
        "prime": str(prime),
    }


def _minor(f: Form, order: int, value: int) -> Document:
    """A nonsingular minor of the catalecticant of that order."""
    table = catalecticant(f, order)
    rows = independent_rows(table)[:value]
    columns = independent_columns(rows_of(table, rows))
    minor = columns_of(rows_of(table, rows), columns)
    prime = next((p for p in PRIMES if modulo(minor, p).rank() == value), None)
    if prime is None:
        raise UndecidedError(f"no minor of size {value} was found that is nonsingular modulo a prime")
    above, left = list(exponents(f.variables, f.degree - order)), list(exponents(f.variables, order))
    return {
        "kind": "catalecticant",
        "rows": [_exponent(left[i]) for i in rows],
        "columns": [_exponent(above[j]) for j in columns],
        "prime": str(prime),
    }


def _upper(f: Form, field: str, value: int) -> Document:
    found = waring_rank(f).decomposition
    if found is None or len(found) > value or found.field != "rational":
        found = _by_monomials(f)
    if found is not None and found.field == "rational" and len(found) <= value:
        return {
            "kind": "powers",
            "coefficients": [str(c) for c, _ in found.terms],
            "forms": [[str(x) for x in linear] for _, linear in found.terms],
        }
    if field == "complex" and len(f.terms) == 1 and monomial_rank(f.terms[0][0]) <= value:
        return _roots_of_unity(f)
    if f.variables != 2:
        raise UndecidedError(f"no sum of {value} powers with rational coefficients was found")
    ranks = binary_ranks(f)
    h = ranks.real_apolar if field == "real" else ranks.complex_apolar
    if h is None or len(h) - 1 > value:
        raise UndecidedError(f"no apolar form of degree {value} with distinct roots was found")
    return {"kind": "apolar", "form": _texts(h)}


def _by_monomials(f: Form) -> PowerSum | None:
    """The sum over the monomials, where it is short enough to be written down."""
    terms = sum(monomial_terms(key) for key, _ in f.terms)
    return monomial_sum(f) if terms * comb(f.variables + f.degree - 1, f.degree) <= MOST_WORK else None


def _roots_of_unity(f: Form) -> Document:
    """For a monomial, x_k of the least exponent: x_i^(a_i + 1) − x_k^(a_i + 1) is apolar to it."""
    key = f.terms[0][0]
    k = min((i for i, e in enumerate(key) if e), key=lambda i: key[i])
    forms = [[*(["-1"] if e else ["0"]), *["0"] * e, "1"] for i, e in enumerate(key) if i != k]
    return {"kind": "grid", "variable": str(k), "forms": forms}


def _texts(h: Sequence[fmpq]) -> list[str]:
    return [str(value) for value in h]


def _exponent(alpha: Exponents) -> list[str]:
    return [str(e) for e in alpha]


def parse_rank(claim: Document) -> tuple[Form, str, int, int]:
    """Form, field and bounds of a claim that `claim_fault` found no fault in."""
    terms = {tuple(map(int, alpha)): rational(a) for a, alpha in claim["form"]}
    least, most = [claim["value"]] * 2 if "value" in claim else claim["between"]
    return Form.of(terms), claim["field"], int(least), int(most)


def prove(claim: Document) -> Document:
    """The proof of a claim that `claim_fault` found no fault in; raises `UndecidedError` where none is found."""
    f, field, least, most = parse_rank(claim)
    answer = waring_rank(f)
    interval = answer.real if field == "real" else answer.complex
    if least > int(interval.upper) or most < int(interval.lower):
        says = str(least) if least == most else f"{least} to {most}"
        raise UndecidedError(f"the claim says {says}, the {field} rank is {interval}")
    return rank_proof(f, field, least, most)
