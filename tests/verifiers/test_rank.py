"""Rank documents: roots counted as SymPy counts them, ranks as theory knows them, and nothing wrong is accepted."""

import json
from fractions import Fraction
from math import prod
from pathlib import Path
from random import Random

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from valleys.theory.errors import UndecidedError
from valleys.theory.ranks.forms import Form, form
from valleys.theory.ranks.waring import waring_rank
from valleys.verifiers import checker, documents
from valleys.verifiers.checker import real_roots
from valleys.verifiers.checker.arithmetic import Budget
from valleys.verifiers.instances.forms import KINDS, instance
from valleys.verifiers.prove import prove
from valleys.verifiers.rank import certifiable, parse_rank, rank_claim, rank_proof

Z = sympy.Symbol("z")
small = st.integers(-3, 3)


@given(st.lists(st.tuples(small, st.integers(1, 3)), max_size=4), st.lists(small, min_size=1, max_size=4))
def test_roots_are_counted_as_sympy_counts_them(roots: list[tuple[int, int]], rest: list[int]) -> None:
    """Products of (z − a)^k and an arbitrary factor."""
    p = sympy.Poly(rest[::-1], Z) * sympy.prod([sympy.Poly(Z - a, Z) ** k for a, k in roots])
    if p.is_zero:
        return
    coefficients = [int(c) for c in reversed(p.all_coeffs())]
    reduced = real_roots.primitive([Fraction(c) for c in coefficients], Budget())
    square_free = sympy.Poly(p.as_expr(), Z).sqf_part()
    assert real_roots.distinct_roots(reduced, Budget()) == square_free.degree()
    assert (
        real_roots.distinct_real_roots(reduced, Budget()) == len(sympy.real_roots(square_free)) if p.degree() else True
    )
    assert real_roots.real_roots(reduced, Budget()) == len(sympy.real_roots(p)) if p.degree() else True


@pytest.mark.parametrize("index", range(4 * len(KINDS)))
def test_the_stated_value_is_verified_and_its_neighbours_are_not(index: int) -> None:
    made = instance(Random(index), index)
    claim, proof = rank_claim(made.form, made.field, made.value), rank_proof(made.form, made.field, made.value)
    assert answer(claim, proof) == "verified"
    for other in (made.value - 1, made.value + 1):
        assert answer(rank_claim(made.form, made.field, other), proof) != "verified"
        with pytest.raises(UndecidedError):
            prove(rank_claim(made.form, made.field, other))


def answer(claim: documents.Document, proof: documents.Document) -> str:
    return checker.check_bytes(documents.text(documents.document(claim, proof)).encode()).status


@given(st.integers(1, 6).flatmap(lambda d: st.lists(small, min_size=d + 1, max_size=d + 1)))
def test_every_complex_rank_of_a_binary_form_has_a_certificate(coefficients: list[int]) -> None:
    d = len(coefficients) - 1
    f = Form.of({(i, d - i): a for i, a in enumerate(coefficients)}, ("x", "y"))
    value = waring_rank(f).complex.exact
    if value:
        claim = rank_claim(f, "complex", value)
        assert answer(claim, rank_proof(f, "complex", value)) == "verified"


def test_a_claim_is_read_back_as_it_was_written() -> None:
    f = form("x^2*y - y^3/2")
    assert parse_rank(json.loads(json.dumps(rank_claim(f, "real", 3)))) == (f, "real", 3, 3)
    assert parse_rank(json.loads(json.dumps(rank_claim(f, "complex", 2, 4)))) == (f, "complex", 2, 4)


def test_what_no_rule_shows_is_undecided() -> None:
    """x²y + y²z has rank 5, which neither catalecticants nor derivatives show; an interval is certified."""
    f = form("x^2*y + y^2*z")
    with pytest.raises(UndecidedError, match="derivatives show at least 3, the claim says 5"):
        prove(rank_claim(f, "complex", 5))
    least, most = certifiable(f, "complex")
    assert (least, most) == (3, 6)
    assert answer(rank_claim(f, "complex", least, most), rank_proof(f, "complex", least, most)) == "verified"
    with pytest.raises(UndecidedError, match="the claim says 3 to 4, the complex rank is 5"):
        prove(rank_claim(f, "complex", 3, 4))


@pytest.mark.parametrize("key", [(1, 1, 1), (2, 2, 2), (1, 2, 3), (2, 2, 3), (1, 1, 1, 1), (0, 2, 1, 2), (3, 2), (4,)])
def test_the_complex_rank_of_every_monomial_is_certified(key: tuple[int, ...]) -> None:
    f = Form.of({key: "-3/5"})
    value = prod(sorted(e + 1 for e in key if e)[1:])
    claim, proof = rank_claim(f, "complex", value), rank_proof(f, "complex", value)
    assert answer(claim, proof) == "verified"
    for other in (value - 1, value + 1):
        assert answer(rank_claim(f, "complex", other), proof) != "verified"


@pytest.mark.parametrize("text", ["x^2*y^2*z^2", "x^2*y*z + z^4", "x^3 + y^3 + z^3 + x*y*z", "x*y*z + w^3", "x^2*y*z"])
@pytest.mark.parametrize("field", ["real", "complex"])
def test_the_certified_interval_encloses_the_known_one(text: str, field: str) -> None:
    f = form(text)
    answered = waring_rank(f)
    known = answered.real if field == "real" else answered.complex
    least, most = certifiable(f, field)
    assert least <= int(known.lower) <= int(known.upper) <= most
    assert answer(rank_claim(f, field, least, most), rank_proof(f, field, least, most)) == "verified"


def test_a_form_in_many_variables_is_refused_quickly() -> None:
    power = [["1", ["100" if i == 0 else "0" for i in range(3000)]]]
    claim = {"kind": "rank", "form": power, "n": "3000", "field": "real", "value": "0"}
    proof = {
        "lower": {"kind": "catalecticant", "rows": [], "columns": [], "prime": "7"},
        "upper": {"kind": "powers", "coefficients": [], "forms": []},
    }
    assert answer(claim, proof) == "malformed"


def test_the_command_writes_a_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from valleys.verifiers import cli

    path = tmp_path / "rank.json"
    monkeypatch.setattr("sys.argv", ["valleys", "rank", "x^3 - 3*x*y^2", "-o", str(path)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code in (0, None)
    assert "Proved: The form of degree 3 in 2 variables has real Waring rank 3" in capsys.readouterr().out
    assert checker.check_file(path).status == "verified"
