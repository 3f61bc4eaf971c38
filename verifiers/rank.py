"""Claims and proofs of kind `rank`: the Waring rank of a form, with both bounds (notes/certificates.md, rank)."""

from collections.abc import Sequence

from flint import fmpq

from ..theory.errors import UndecidedError
from ..theory.exact import PRIMES, columns_of, independent_columns, independent_rows, modulo, rational, rows_of
from ..theory.normal_forms import exponents
from ..theory.ranks.binary_forms import apolar, binary_ranks, border_rank, moments
from ..theory.ranks.forms import Exponents, Form, best_catalecticant, catalecticant
from ..theory.ranks.waring import waring_rank
from .documents import Document, polynomial_document

FIELDS = ("real", "complex")


def rank_claim(f: Form, field: str, value: int) -> Document:
    """The rank of f over the field is `value`."""
    return {
        "kind": "rank",
        "form": polynomial_document(dict(f.terms)),
        "n": str(f.variables),
        "field": field,
        "value": str(value),
    }


def rank_proof(f: Form, field: str, value: int) -> Document:
    """Both bounds; raises `UndecidedError` where the language has no witness of one of them."""
    return {"lower": _lower(f, field, value), "upper": _upper(f, field, value)}


def _lower(f: Form, field: str, value: int) -> Document:
    order, rank = best_catalecticant(f)
    if rank >= value:
        return _minor(f, order, value)
    if f.variables != 2:
        raise UndecidedError(f"catalecticants show that the rank is at least {rank}, the claim says {value}")
    a = moments(f)
    s = border_rank(a)
    if value <= f.degree + 2 - s and s < value:
        return {"kind": "generator", "form": _texts(apolar(a, s)[0])}
    if field == "real":
        return {"kind": "real-factors"}
    raise UndecidedError(f"the apolar forms show that the rank is at most {f.degree + 2 - s}, the claim says {value}")


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
    if found is not None and found.field == "rational" and len(found) <= value:
        return {
            "kind": "powers",
            "coefficients": [str(c) for c, _ in found.terms],
            "forms": [[str(x) for x in linear] for _, linear in found.terms],
        }
    if f.variables != 2:
        raise UndecidedError(f"no sum of {value} powers with rational coefficients was found")
    ranks = binary_ranks(f)
    h = ranks.real_apolar if field == "real" else ranks.complex_apolar
    if h is None or len(h) - 1 > value:
        raise UndecidedError(f"no apolar form of degree {value} with distinct roots was found")
    return {"kind": "apolar", "form": _texts(h)}


def _texts(h: Sequence[fmpq]) -> list[str]:
    return [str(value) for value in h]


def _exponent(alpha: Exponents) -> list[str]:
    return [str(e) for e in alpha]


def parse_rank(claim: Document) -> tuple[Form, str, int]:
    """Form, field and value of a claim that `claim_fault` found no fault in."""
    terms = {tuple(map(int, alpha)): rational(a) for a, alpha in claim["form"]}
    return Form.of(terms), claim["field"], int(claim["value"])


def prove(claim: Document) -> Document:
    """The proof of a claim that `claim_fault` found no fault in; raises `UndecidedError` where none is found."""
    f, field, value = parse_rank(claim)
    answer = waring_rank(f)
    interval = answer.real if field == "real" else answer.complex
    if not int(interval.lower) <= value <= int(interval.upper):
        raise UndecidedError(f"the claim says {value}, the {field} rank is {interval}")
    return rank_proof(f, field, value)
