"""The bound by killed derivatives, against dimensions of spaces of derivatives and known ranks."""

from random import Random

import pytest
from flint import fmpq

from valleys.theory.exact import matrix
from valleys.theory.ranks.derivatives import along, applied, killed
from valleys.theory.ranks.forms import Form, catalecticant_rank, exponents, form, total
from valleys.theory.ranks.waring import monomial_rank, waring_rank

FORMS = ["x*y*z", "x^2*y*z + z^4", "x^2*y + y^2*z", "x^3 + y^3 + z^3 + 5*x*y*z", "x^4 + y^4", "x^2*y^2", "x*y*z*w"]


def derivatives(f: Form) -> int:
    """dim D(f), as the sum of the ranks of the catalecticants."""
    return sum(catalecticant_rank(f, a) for a in range(f.degree + 1)) if f.terms else 0


@pytest.mark.parametrize("text", FORMS)
def test_the_operators_do_what_they_are_for(text: str) -> None:
    f = form(text)
    found = killed(f)
    g = along(f, found.direction)
    images = [Form.of(applied(theta, g), f.names) for theta in found.operators]
    assert all(not along(h, found.direction).terms for h in images)
    columns = [key for k in range(f.degree) for key in exponents(f.variables, k)]
    assert matrix([[h.coefficient(key) for key in columns] for h in images]).rank() == len(found)


@pytest.mark.parametrize("text", FORMS)
def test_their_number_is_a_difference_of_dimensions(text: str) -> None:
    """∂_v maps D(∂_v f) onto D(∂_v² f)."""
    f = form(text)
    found = killed(f)
    g = along(f, found.direction)
    assert len(found) == derivatives(g) - derivatives(along(g, found.direction))


@pytest.mark.parametrize("seed", range(12))
def test_no_sum_of_few_powers_is_said_to_need_more(seed: int) -> None:
    random = Random(seed)
    n, d, r = random.choice([(2, 4, 2), (3, 3, 2), (3, 4, 4), (4, 3, 3), (3, 5, 5)])
    forms = [[random.randint(-3, 3) for _ in range(n)] for _ in range(r)]
    f = total([Form.power(w, d).scaled(random.choice([-2, 1, 3])) for w in forms], Form.power(forms[0], d).names)
    if f.terms:
        assert len(killed(f)) <= r


@pytest.mark.parametrize("key", [(1, 1, 1), (1, 2, 2), (2, 2, 2), (3, 1, 2), (1, 1, 1, 1), (5, 3), (0, 2, 0, 4), (7,)])
def test_it_is_the_complex_rank_of_monomials(key: tuple[int, ...]) -> None:
    assert len(killed(Form.of({key: 7}))) == monomial_rank(key)


def test_it_improves_on_catalecticants() -> None:
    assert waring_rank("x^2*y*z + z^4").complex.lower.value == 6
    assert catalecticant_rank(form("x^2*y*z + z^4"), 2) == 5


def test_the_coefficients_are_those_of_repeated_differentiation() -> None:
    f = form("x^3*y^2 - 2*x*y^4")
    again = f.derivative(0).derivative(1).derivative(1)
    assert Form.of(applied({(1, 2): fmpq(1)}, f), f.names) == again
