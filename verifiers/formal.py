"""A document as a Coq file: the claim as literals that can be read, and one computation that proves it.

The export is not trusted. The file states the theorem, and Coq accepts it only if its proved checker
(`notes/coq/CheckerSound.v`, `notes/coq/DimensionChecker.v`) says true of the literals. What is proved, and
what a reader has to read to believe it, is in notes/formal.md.

Main definition
---------------
* `export(document)`: the text of the Coq file.

Descent documents, and dimension documents everywhere or on points, can be exported.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import prod
from typing import Any

from flint import fmpq, fmpq_mat, fmpz

from ..theory.errors import InputError
from ..theory.exact import combinations, independent_rows, rows_of
from .checker.document import rational
from .documents import Document

Row = Sequence[Fraction]

_IMPORTS = {
    "descent": "Definitions Checker CheckerSound",
    "dimension": "Definitions Monomials Checker CheckerSound DimensionChecker",
}


def export(document: Document, words: str = "") -> str:
    """The Coq file of a well-formed document of kind descent or dimension; `words` go into its first comment.

    The file may prove less than the document claims, or fail, but never more: Coq judges it. Raises `InputError` for
    a kind of claim that the development in Coq does not cover.
    """
    claim = document["claim"]
    writers = {"descent": _descent, "dimension": _dimension}
    _covered("a claim of kind", claim["kind"], *writers)
    head = [
        "(* Written by `valleys formal`, which need not be trusted: read the literals and the theorem at the end.",
        f"   {words.replace('*)', '* )').replace('(*', '( *').replace(chr(34), chr(39))} *)",
        "",
        "Require Import Reals QArith Qreals List.",
        f"From Valleys Require Import {_IMPORTS[claim['kind']]}.",
        "Import ListNotations.",
        "Local Open Scope Q_scope.",
        "",
    ]
    return "\n".join([*head, *writers[claim["kind"]](claim, document["proof"])]) + "\n"


def _covered(what: str, found: object, *known: str) -> None:
    if found not in known:
        raise InputError(f"expected {what} {' or '.join(known)}, got {found!r}: others have no checker in Coq yet")


def _descent(claim: Document, proof: Document) -> Iterable[str]:
    problem = claim["problem"]
    _covered("a model", problem["model"], "shallow")
    _covered("a loss", problem["loss"]["type"], "square")
    _covered("data of type", problem["data"]["type"], "points")
    for segment in proof["segments"]:
        _covered("segments of kind", segment["kind"], "reroute", "move-dead", "descend")
    _covered("a final of kind", proof["final"]["kind"], "global-minimum", "gap")
    data = problem["data"]
    x, y = _matrix(data["x"]), _matrix(data["y"])
    σ = problem["activation"]
    lines = _lines(x) if σ["type"] == "piecewise-linear" else []
    points = [
        f"Point {_row(a)} {_row(b)} {_number(q)}" for a, b, q in zip(x, y, map(_read, data["weights"]), strict=True)
    ]
    yield _activation(σ)
    for name in ("n", "m", "p"):
        yield f"Definition {name} : nat := {problem[name]}."
    yield f"Definition data : list point := {_column(points)}."
    yield f"Definition start_U : list (list Q) := {_table(_matrix(claim['start']['U']))}."
    yield f"Definition start_W : list (list Q) := {_table(_matrix(claim['start']['W']))}."
    yield f"Definition gap : Q := {_number(_read(claim.get('gap', '0')))}."
    yield f"Definition document : proof := Proof {_segments(claim['start'], proof['segments'])}\n  {_table(lines)}"
    yield f"  {_witness(σ, int(problem['n']), proof['final'])}."
    yield ""
    yield from _descent_theorem(claim)


def _descent_theorem(claim: Document) -> Iterable[str]:
    loss = "(square_loss (sigma_of sigma) n m (map datum_of data))"
    check = "check_descent sigma n m p data start_U start_W gap document"
    if "segments" in claim:
        yield f"Definition segments_allowed : nat := {claim['segments']}."
        check = f"(Nat.leb (length (segments document)) segments_allowed && {check})%bool"
        statement = f"straight_descent {loss} p segments_allowed (Q2R gap) (net start_U start_W)"
        reason = "descent_in_segments sigma n m p data start_U start_W gap segments_allowed document"
    else:
        statement = (
            f"exists b, descends n m p ({loss} p) (net start_U start_W) b /\\\n    best_up_to (Q2R gap) {loss} p b"
        )
        reason = "descent_along_path sigma n m p data start_U start_W gap document"
    yield from _theorem(check, statement, reason)


def _theorem(check: str, statement: str, reason: str) -> Iterable[str]:
    yield f"Definition answer : bool := {check}."
    yield ""
    yield f"Theorem verified :\n  {statement}."
    yield f"Proof. apply ({reason}). vm_cast_no_check (@eq_refl bool true). Qed."
    yield ""
    yield "Check verified."
    yield "Print Assumptions verified."


def _segments(start: Document, given: Sequence[Document]) -> str:
    W = _matrix(start["W"])
    written = []
    for segment in given:
        if segment["kind"] == "move-dead":
            W = [
                [*map(_read, segment["rows"][str(i)])] if str(i) in segment["rows"] else row for i, row in enumerate(W)
            ]
            written.append(f"Inner {_table(W)}")
        else:
            written.append(f"Outer {_table(_matrix(segment['U']))}")
    return _column(written)


def _witness(σ: Document, n: int, final: Document) -> str:
    if final["kind"] != "gap":
        return "None"
    return f"(Some {_table([_reordered(σ, n, row) for row in _matrix(final['witness'])])})"


def _reordered(σ: Document, n: int, coefficients: Row) -> Row:
    """The coefficients over S as the document orders it, over the spanning functions as Coq orders them."""
    if σ["type"] == "polynomial":
        ours = [tuple(sorted(word)) for word in _words(σ, n)]
        place = {word: k for k, word in enumerate(sorted(ours, key=lambda word: (len(word), word)))}
        return [coefficients[place[word]] for word in ours]
    negative, positive = _read(σ["negative"]), _read(σ["positive"])
    odd, even = positive + negative, positive - negative
    first = [c / odd for c in coefficients[:n]] if odd else [Fraction(0)] * n
    return first + ([c / even for c in coefficients[n if odd else 0 :]] if even else [])


def _dimension(claim: Document, proof: Document) -> Iterable[str]:
    inputs = claim["inputs"]
    _covered("inputs of type", inputs["type"], "everywhere", "points")
    _covered("a lower bound by", proof["lower"].get("kind", "a minor"), "a minor")
    yield _activation(claim["activation"])
    yield f"Definition value : nat := {claim['value']}."
    if inputs["type"] == "points":
        yield from _on_points(claim, proof["lower"])
    else:
        yield from _everywhere(claim, proof["lower"])


def _on_points(claim: Document, lower: Document) -> Iterable[str]:
    σ, x = claim["activation"], _matrix(claim["inputs"]["x"])
    n, chosen = len(x[0]), [int(k) for k in lower["points"]]
    lines = _lines(x) if σ["type"] == "piecewise-linear" else []
    rows, parts = _factors([_spanning(σ, n, lines, point) for point in x], int(claim["value"]))
    yield f"Definition n : nat := {n}."
    yield f"Definition points : list (list Q) := {_table(x)}."
    yield f"Definition chosen : list nat := [{'; '.join(map(str, chosen))}]%nat."
    yield f"Definition from_below : lower := {_lower(σ, _matrix(lower['weights']), [x[k] for k in chosen])}."
    yield f"Definition from_above : upper := Upper {_table(lines)}\n  {_table(rows)}\n  {_table(parts)}."
    yield ""
    yield from _theorem(
        "check_points sigma n value points chosen from_below from_above",
        "dim_is (sigma_of sigma) n (fun x => exists a, In a points /\\ vec a = x) value",
        "check_points_sound sigma n value points chosen from_below from_above",
    )


def _everywhere(claim: Document, lower: Document) -> Iterable[str]:
    σ, bias = claim["activation"], claim["inputs"]["bias"]
    points, check = _matrix(lower["points"]), "check_everywhere_bias" if bias else "check_everywhere"
    where, arguments = ("(fun x => x n = 1%R)", "(S n)") if bias else ("(fun _ => True)", "n")
    yield f"Definition n : nat := {claim['inputs']['n']}."
    yield f"Definition points : list (list Q) := {_table(points)}."
    yield f"Definition from_below : lower := {_lower(σ, _matrix(lower['weights']), points)}."
    yield ""
    yield from _theorem(
        f"{check} coefficients n value points from_below",
        f"dim_is (polynomial (map Q2R coefficients)) {arguments} {where} value",
        f"{check}_sound coefficients n value points from_below",
    )


def _lower(σ: Document, weights: Sequence[Row], points: Sequence[Row]) -> str:
    """The neurons, and the columns of a right inverse of their table of values (zeros where there is none)."""
    size = len(weights)
    table = fmpq_mat(size, size, [fmpq(v.numerator, v.denominator) for w in weights for v in _values(σ, w, points)])
    columns: list[Row] = [[Fraction(0)] * size for _ in range(size)]
    if size and table.det() != 0:
        columns = _fractions(table.inv().transpose())
    return f"Lower {_table(weights)}\n  {_table(columns)}"


def _values(σ: Document, w: Row, points: Sequence[Row]) -> Row:
    return [_at(σ, sum((a * b for a, b in zip(w, x, strict=True)), Fraction(0))) for x in points]


def _at(σ: Document, z: Fraction) -> Fraction:
    if σ["type"] == "polynomial":
        return sum((_read(c) * z**k for k, c in enumerate(σ["coefficients"])), Fraction(0))
    return z * _read(σ["positive"] if z >= 0 else σ["negative"])


def _factors(table: Sequence[Row], value: int) -> tuple[list[Row], list[Row]]:
    """At most `value` rows of the table, and every row as a combination of them (zeros where that cannot be)."""
    M = fmpq_mat([[fmpq(v.numerator, v.denominator) for v in row] for row in table]) if table[0] else None
    basis = independent_rows(M)[:value] if M is not None else []
    found = combinations(rows_of(M, basis), M) if basis and M is not None else None
    none: list[Row] = [[Fraction(0)] * len(basis) for _ in table]
    parts = none if found is None else _fractions(found)
    return [table[k] for k in basis], parts


def _spanning(σ: Document, n: int, lines: Sequence[Row], x: Row) -> Row:
    """The values that `spanning` in Checker.v computes."""
    if σ["type"] == "polynomial":
        return [prod((x[c] for c in word), start=Fraction(1)) for word in _words(σ, n)]
    negative, positive = _read(σ["negative"]), _read(σ["positive"])
    on = [Fraction(0)] * len(lines)
    for index, line in enumerate(lines):
        t = x[_lead(line)]
        if [t * c for c in line] == list(x):
            on[index] = abs(t)
            break
    return [(positive + negative) * c for c in x] + [(positive - negative) * t for t in on]


def _words(σ: Document, n: int) -> list[tuple[int, ...]]:
    """The monomials of the degrees that occur, each as the list of its variables, in the order of Monomials.v."""
    return [word for k, c in enumerate(σ["coefficients"]) if _read(c) for word in _monomials(n, k)]


def _monomials(n: int, k: int) -> list[tuple[int, ...]]:
    if k == 0:
        return [()]
    return [] if n == 0 else [(n - 1, *word) for word in _monomials(n, k - 1)] + _monomials(n - 1, k)


def _lines(x: Sequence[Row]) -> list[Row]:
    """The lines through 0 that meet the points, each by its point whose first coordinate other than 0 is 1."""
    found: dict[tuple[Fraction, ...], None] = {}
    for point in x:
        if any(point):
            found.setdefault(tuple(v / point[_lead(point)] for v in point))
    return list(found)


def _lead(x: Row) -> int:
    return next(i for i, v in enumerate(x) if v)


def _activation(σ: Document) -> str:
    _covered("an activation", σ["type"], "polynomial", "piecewise-linear")
    if σ["type"] == "polynomial":
        coefficients = _row(map(_read, σ["coefficients"]))
        return (
            f"Definition coefficients : list Q := {coefficients}.\n"
            "Definition sigma : activation := Polynomial coefficients."
        )
    slopes = [_number(_read(σ[key])) for key in ("negative", "positive")]
    return f"Definition sigma : activation := Kinked {' '.join(slopes)}."


def _number(value: Fraction) -> str:
    above, below = fmpz(value.numerator), fmpz(value.denominator)
    text = str(above) if below == 1 else f"{above} # {below}"
    return f"({text})" if "#" in text or "-" in text else text


def _row(values: Iterable[Fraction]) -> str:
    return f"[{'; '.join(map(_number, values))}]"


def _table(rows: Iterable[Row]) -> str:
    return _column([_row(row) for row in rows])


def _column(lines: Sequence[str]) -> str:
    return "[" + ";\n   ".join(lines) + "]"


def _matrix(rows: Any) -> list[Row]:
    return [[_read(value) for value in row] for row in rows]


def _read(value: str) -> Fraction:
    return rational(value, "a number")  # whatever its length, which int() limits


def _fractions(a: fmpq_mat) -> list[Row]:
    return [[Fraction(int(v.p), int(v.q)) for v in row] for row in a.tolist()]
