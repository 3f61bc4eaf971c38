"""Waring ranks in several variables: known values, laws of rank, and decompositions multiplied out again."""

import json
import math
from itertools import product

import pytest
from flint import acb, arb, ctx, fmpq, fmpq_mat
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.strategies import matrices
from valleys.theory.errors import InputError, ParseError
from valleys.theory.normal_forms import exponents
from valleys.theory.ranks.diagonal import diagonal
from valleys.theory.ranks.forms import Form, best_catalecticant, essential, form, total, variable_names
from valleys.theory.ranks.maximal_rank import maximal_real_rank
from valleys.theory.ranks.power_sums import SMALL, PowerSum, monomial_sum, monomial_terms, quadratic_sum, rational_part
from valleys.theory.ranks.waring import describe, monomial_rank, waring_rank

small = st.integers(-2, 2)
cubics = st.lists(small, min_size=10, max_size=10).map(
    lambda row: Form.of(dict(zip(exponents(3, 3), row, strict=True)), ("x", "y", "z"))
)

KNOWN = [
    # form, complex rank, real rank (None: not known exactly), source
    ("0", 0, 0, "no neuron"),
    ("7", 1, 1, "a constant"),
    ("x1 + x2 - 4*x5", 1, 1, "linear"),
    ("x^2 + y^2 + z^2 - w^2", 4, 4, "rank of the matrix"),
    ("x*y + z*w", 4, 4, "rank of the matrix"),
    ("(x + y)^2 - (x - y)^2", 2, 2, "4xy"),
    ("x*y*z", 4, 4, "Carlini, Catalisano, Geramita 2012"),
    ("x*y*z*w", 8, 8, "Carlini, Catalisano, Geramita 2012: 2^(n-1)"),
    ("x^2*y^2*z", 9, 9, "Carlini, Catalisano, Geramita 2012; above the generic rank 7"),
    ("x^2*y^2*z^2", 9, None, "Carlini, Kummer, Oneto, Ventura 2017: the real rank is larger"),
    ("x^2*y + z^2*w", 6, 6, "a sum of coprime monomials"),
    ("x^3 + y^3 + z^3", 3, 3, "Fermat"),
    ("x^3 + y^2*z", 4, 4, "cusp (Landsberg, Teitler 2010, Table 1)"),
    ("x^3 + x^2*z + y^2*z", 4, None, "node (Landsberg, Teitler 2010, Table 1)"),
    ("x*(x^2 + y*z)", 4, None, "conic and secant (Landsberg, Teitler 2010, Table 1)"),
    ("y*(x^2 + y*z)", 5, 5, "conic and tangent (Segre; maximal_rank)"),
    ("x^3 + y^3 + z^3 - (x + y + z)^3", 4, None, "four cubes, and not three"),
    ("x^3 - 3*x*y^2 + z^3", 3, 4, "three cubes, two of them conjugate; three real ones and z³"),
    ("x^4 + x^2*y^2 + y^4 + z^4", 4, 4, "three real powers and z⁴, and no sum of three"),
    ("(x + y)^2*(x + z)", 3, 3, "a binary form in disguise: u² v"),
]


@pytest.mark.parametrize(("text", "complex_rank", "real_rank", "source"), KNOWN)
def test_known_ranks(text: str, complex_rank: int, real_rank: int | None, source: str) -> None:
    answer = waring_rank(text)
    assert answer.complex.exact == complex_rank, source
    assert answer.real.exact == real_rank, source


def test_where_the_real_rank_is_larger_the_interval_says_so() -> None:
    assert waring_rank("x^2*y^2*z^2").real.lower.value == 10
    assert waring_rank("x^3 - 3*x*y^2 + z^3").real.lower.value == 4


@given(cubics, matrices(3, 3), st.sampled_from([1, -1, 3]))
def test_ternary_cubics_in_other_variables(f: Form, A: fmpq_mat, c: int) -> None:
    assume(A.rank() == 3)
    one, other = waring_rank(f), waring_rank(f.substitute(A).scaled(c))
    assert one.essential == other.essential
    assert one.complex.exact == other.complex.exact is not None
    assert int(one.real.lower) <= int(other.real.upper)
    assert int(other.real.lower) <= int(one.real.upper)


@given(cubics)
def test_bounds_are_in_order(f: Form) -> None:
    answer = waring_rank(f)
    assert best_catalecticant(f)[1] <= int(answer.complex.lower) <= int(answer.complex.upper)
    assert int(answer.complex.lower) <= int(answer.real.lower) <= int(answer.real.upper)
    assert int(answer.complex.upper) <= int(answer.real.upper) <= 5


@given(st.integers(2, 4), st.integers(2, 4), st.integers(1, 4), st.data())
def test_a_sum_of_r_powers_has_rank_at_most_r(n: int, d: int, r: int, data: st.DataObject) -> None:
    """Only the lower ends are theorems about these forms: the upper ones need the program to find r powers."""
    rows = data.draw(matrices(r, n)).tolist()
    f = total((Form.power(row, d).scaled((-1) ** i) for i, row in enumerate(rows)), variable_names(n))
    answer = waring_rank(f)
    assert int(answer.complex.lower) <= r
    assert int(answer.real.lower) <= r


@given(st.integers(3, 5).flatmap(lambda m: matrices(m, m)), st.integers(3, 4))
def test_independent_powers_are_found_again(L: fmpq_mat, d: int) -> None:
    m = L.nrows()
    assume(L.rank() == m)
    f = total((Form.power(row, d).scaled(i + 1) for i, row in enumerate(L.tolist())), variable_names(m))
    answer = waring_rank(f)
    assert answer.complex.exact == answer.real.exact == m
    assert answer.decomposition is not None
    assert answer.decomposition.field == "rational"
    assert {lines_up(linear) for _, linear in answer.decomposition.terms} == {lines_up(row) for row in L.tolist()}


def lines_up(row: object) -> tuple[str, ...]:
    """A linear form up to scale."""
    values = [rational_part(w) for w in row]  # type: ignore[attr-defined]
    first = next(w for w in values if w != 0)
    return tuple(str(w / first) for w in values)


@pytest.mark.parametrize(
    ("text", "real"),
    [("x^3 + 6*x*y^2 + z^3", True), ("x^3 - 6*x*y^2 + z^3", False), ("x^4 - 6*x^2*y^2 + y^4 + z^4", False)],
)
def test_conjugate_powers_are_enclosed(text: str, real: bool) -> None:
    found = diagonal(form(text))
    assert (found.holds, found.real) == (True, real)
    assert found.sum is not None
    assert found.sum.radius <= SMALL
    assert len(found.sum) == 3


binary = st.integers(3, 5).flatmap(lambda d: st.tuples(*[st.lists(small, min_size=d + 1, max_size=d + 1)] * 2))


@given(binary)
@settings(max_examples=25, deadline=None)
def test_ranks_of_forms_in_different_variables_add_up_at_most(rows: tuple[list[int], list[int]]) -> None:
    """f(x, y) + g(z, w), with power sums that take the values of the form."""
    d = len(rows[0]) - 1
    first, second = ({(k, d - k): a for k, a in enumerate(row)} for row in rows)
    f, g = Form.of(first, ("x", "y")), Form.of(second, ("z", "w"))
    assume(f.terms and g.terms)
    whole = waring_rank(Form.of({(*key, 0, 0): a for key, a in f.terms} | {(0, 0, *key): a for key, a in g.terms}))
    parts = waring_rank(f), waring_rank(g)
    for field in ("real", "complex"):
        total_ = sum(int(getattr(part, field).upper) for part in parts)
        assert int(getattr(whole, field).upper) <= total_
    at = [fmpq(1), fmpq(-2), fmpq(3), fmpq(1, 2)]
    for s in (whole.decomposition, whole.complex_decomposition):
        if s is not None:
            with ctx.workprec(300):
                linear = [sum((u * v for u, v in zip(w, at, strict=True)), fmpq(0)) for _, w in s.terms]
                powers = [c * math.prod([value] * d) for (c, _), value in zip(s.terms, linear, strict=True)]
                difference = sum(powers, acb(0)) - whole.form(at)
                assert difference.contains(0)
                assert difference in acb(arb(0, 1e-9), arb(0, 1e-9))


def test_three_cubes_plus_a_generic_one_are_not_diagonal() -> None:
    assert diagonal(form("x^3 + y^3 + z^3 + (x + 2*y + 3*z)^3")).holds is False
    assert diagonal(form("x^2*y + y^2*z")).holds is False


def multiplied_out(s: PowerSum) -> Form:
    powers = (
        Form.power([rational_part(w) for w in linear], s.degree, s.names).scaled(rational_part(c))
        for c, linear in s.terms
    )
    return total(powers, s.names)


@pytest.mark.parametrize("key", [key for d in range(1, 7) for key in exponents(3, d)])
def test_monomials_are_sums_of_as_many_powers_as_promised(key: tuple[int, ...]) -> None:
    f = Form.of({key: fmpq(-2, 3)})
    s = monomial_sum(f)
    assert multiplied_out(s) == f
    assert len(s) == monomial_terms(key) >= monomial_rank(key)
    if min(e for e in key if e) == 1:
        assert len(s) == monomial_rank(key)


@given(st.integers(1, 4).flatmap(lambda n: matrices(n, n)))
def test_squares_are_completed_in_as_few_terms_as_the_rank(B: fmpq_mat) -> None:
    n, A = B.nrows(), B + B.transpose()
    unit = [tuple(int(i == j) for j in range(n)) for i in range(n)]
    table: dict[tuple[int, ...], fmpq] = {}
    for i, j in product(range(n), repeat=2):
        key = tuple(a + b for a, b in zip(unit[i], unit[j], strict=True))
        table[key] = table.get(key, fmpq(0)) + A[i, j]
    f = Form.of(table)
    assume(f.terms)
    s = quadratic_sum(f)
    assert multiplied_out(s) == f
    assert len(s) == A.rank() == waring_rank(f).real.exact


@settings(max_examples=50)
@given(st.integers(2, 4), st.integers(1, 5), st.data())
def test_no_form_beats_the_maximal_rank(n: int, d: int, data: st.DataObject) -> None:
    keys = list(exponents(n, d))
    row = data.draw(st.lists(small, min_size=len(keys), max_size=len(keys)))
    answer = waring_rank(Form.of(dict(zip(keys, row, strict=True))))
    assert int(answer.real.lower) <= int(maximal_real_rank(n, d).upper)


def test_a_decomposition_in_essential_variables_is_pulled_back() -> None:
    f = form("(x + y)^2*(z - w) + 2*(z - w)^3")
    answer = waring_rank(f)
    assert answer.essential == essential(f)[0].variables == 2
    s = answer.decomposition
    assert s is not None
    assert s.names == ("x", "y", "z", "w")
    assert s.field != "rational" or multiplied_out(s) == f


@pytest.mark.parametrize("text", [row[0] for row in KNOWN])
def test_answers_show_themselves(text: str) -> None:
    answer = waring_rank(text)
    document = json.loads(json.dumps(answer.to_dict()))
    assert document["complex_rank"]["lower"]["value"] == answer.complex.lower.value
    assert document["real_rank"]["exact"] == answer.real.exact
    assert describe(answer)[0] == f"f = {answer.form}"
    assert str(answer).count("real rank: ") == 1
    assert answer._repr_latex_().startswith("$")
    for bound in (answer.complex.lower, answer.complex.upper, answer.real.lower, answer.real.upper):
        assert bound.status != "recalled"


def test_faults_are_the_ones_of_the_grammar() -> None:
    with pytest.raises(ParseError, match="expected a form"):
        waring_rank("sin(x)")
    with pytest.raises(InputError, match="homogeneous"):
        waring_rank("x^2 + 1")


def test_large_forms_get_bounds_in_time() -> None:
    answer = waring_rank("x^20*y^20*z^20")
    assert answer.complex.exact == 441
    assert answer.decomposition is None
    n = 12
    f = total((Form.power([(i * j) % 7 - 3 for j in range(n)], 4) for i in range(20)), variable_names(n))
    assert int(waring_rank(f).complex.lower) <= 20
    assert math.comb(n + 3, 4) > 20


@given(matrices(3, 3), st.sampled_from([1, -2]))
def test_a_conic_with_a_tangent_line_is_recognised_in_any_coordinates(A: fmpq_mat, c: int) -> None:
    assume(A.rank() == 3)
    answer = waring_rank(form("y*(x^2 + y*z)").substitute(A).scaled(c))
    assert answer.complex.exact == answer.real.exact == 5
    assert waring_rank(form("x*(x^2 + y*z)").substitute(A).scaled(c)).complex.exact == 4
