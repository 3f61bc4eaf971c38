"""Whether a claim of kind `rank` is true: whole catalecticants over Q, the bounds of `theory.ranks`, sums of powers.

Minors, generators and apolar forms of a proof are not looked at.
"""

from typing import Any

from valleys.theory.ranks.forms import Form, catalecticant_rank, total
from valleys.theory.ranks.waring import waring_rank

from .reading import MalformedError, items, natural, obj, one_of, rational, read_row, size


def rank(claim: dict[str, Any], proof: Any) -> bool | None:
    """True, False, or None where the ranks are not known exactly enough."""
    obj(claim, "kind", "form", "n", "field", "between" if "between" in claim else "value")
    f, (least, most) = _form(claim["form"], size(claim["n"])), _ends(claim)
    field = one_of(claim["field"], "real", "complex")
    obj(proof, "lower", "upper")
    answer = waring_rank(f)
    interval = answer.real if field == "real" else answer.complex
    low = max(int(interval.lower), *(catalecticant_rank(f, a) for a in range(f.degree // 2 + 1)))
    high = min(int(interval.upper), _powers(f, proof["upper"], int(interval.upper)))
    if least <= low and high <= most:
        return True
    return False if most < low or high < least or low == high else None


def _ends(claim: dict[str, Any]) -> tuple[int, int]:
    if "between" not in claim:
        return natural(claim["value"]), natural(claim["value"])
    least, most = map(natural, items(claim["between"], 2))
    if least >= most:
        raise MalformedError("expected an interval")
    return least, most


def _form(value: object, n: int) -> Form:
    table = {}
    for entry in items(value):
        coefficient, alpha = items(entry, 2)
        key = tuple(natural(e) for e in items(alpha, n))
        if key in table or rational(coefficient) == 0:
            raise MalformedError("a term twice or zero")
        table[key] = rational(coefficient)
    degrees = {sum(key) for key in table}
    if len(degrees) != 1 or 0 in degrees:
        raise MalformedError("expected a form of positive degree")
    return Form.of(table)


def _powers(f: Form, upper: object, otherwise: int) -> int:
    """The number of terms if the upper bound is a sum of powers that is f."""
    if not isinstance(upper, dict) or upper.get("kind") != "powers":
        return otherwise
    coefficients = read_row(obj(upper, "kind", "coefficients", "forms")["coefficients"])
    linear = [read_row(row, f.variables) for row in items(upper["forms"], len(coefficients))]
    terms = [Form.power(w, f.degree, f.names).scaled(c) for c, w in zip(coefficients, linear, strict=True)]
    return len(terms) if total(terms, f.names) == f else otherwise
