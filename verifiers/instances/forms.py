"""Generated forms whose Waring rank is known: by squares, by Sylvester's theorem, or as short sums of powers."""

from dataclasses import dataclass
from itertools import combinations_with_replacement
from random import Random

from ...theory.exact import Number
from ...theory.ranks.binary_forms import binary_ranks
from ...theory.ranks.forms import Exponents, Form, catalecticant_rank, form, multinomial, total, variable_names
from ...theory.ranks.waring import waring_rank


@dataclass(frozen=True)
class RankInstance:
    """A form, a field, and its rank over it."""

    form: Form
    field: str
    value: int
    kind: str


KINDS = ("quadratic", "binary over C", "monomial", "real factors", "sum of powers", "no real roots")


def instance(random: Random, index: int) -> RankInstance:
    """The kinds in turn."""
    makers = (_quadratic, _binary, _monomial, _real_factors, _sum_of_powers, _no_real_roots)
    at = index % len(makers)
    f, field, value = makers[at](random)
    return RankInstance(f, field, value, KINDS[at])


def _quadratic(random: Random) -> tuple[Form, str, int]:
    """A nonsingular quadratic form in n variables needs n squares: dim_*(z², n) ≥ n."""
    while True:
        n = random.randint(1, 6)
        table = {}
        for i, j in combinations_with_replacement(range(n), 2):
            table[tuple((k == i) + (k == j) for k in range(n))] = random.randint(-3, 3)
        f = Form.of(table, variable_names(n))
        if f.terms and catalecticant_rank(f, 1) == n:
            return f, random.choice(["real", "complex"]), n


def _binary(random: Random) -> tuple[Form, str, int]:
    """Any form in two variables: its complex rank is known."""
    while True:
        d = random.randint(1, 7)
        f = Form.of({(i, d - i): random.randint(-4, 4) for i in range(d + 1)}, ("x", "y"))
        if f.terms:
            value = binary_ranks(f).complex.exact
            assert value is not None, "Sylvester's theorem decides"
            return f, "complex", value


def _monomial(random: Random) -> tuple[Form, str, int]:
    """x^(d−1) y has rank d, the largest there is in two variables, over both fields."""
    d = random.randint(2, 8)
    return form(f"{random.choice([-2, 1, 3])}*x^{d - 1}*y"), random.choice(["real", "complex"]), d


def _real_factors(random: Random) -> tuple[Form, str, int]:
    """A product of d ≥ 3 real linear factors, not all the same, has real rank d."""
    d = random.randint(3, 6)
    slopes = [random.randint(-3, 3) for _ in range(d - 1)]
    product = form("y")
    for slope in [*slopes, slopes[0] + 1]:
        product = product * Form.of({(1, 0): 1, (0, 1): slope}, ("x", "y"))
    return product, "real", d + 1


def _sum_of_powers(random: Random) -> tuple[Form, str, int]:
    """Few independent fourth or sixth powers in 3 or 4 variables: their catalecticant has full rank."""
    while True:
        n, d = random.choice([(3, 4), (3, 6), (4, 4)])
        r = random.randint(2, n + 2)
        powers = [Form.power([random.randint(-2, 2) for _ in range(n)], d) for _ in range(r)]
        f = total([power.scaled(random.choice([-1, 1, 2])) for power in powers], variable_names(n))
        if f.terms and _written_as_powers(f, r):
            return f, random.choice(["real", "complex"]), r


def _written_as_powers(f: Form, r: int) -> bool:
    answer = waring_rank(f)
    found = answer.decomposition
    return answer.real.exact == r and found is not None and found.field == "rational" and len(found) == r


def _no_real_roots(random: Random) -> tuple[Form, str, int]:
    """Re (x + iy)^d and its like: two complex powers, but d real ones."""
    d = random.randint(3, 6)
    table: dict[Exponents, Number] = {
        (d - j, j): (-1) ** (j // 2) * multinomial((d - j, j)) for j in range(0, d + 1, 2)
    }
    return Form.of(table, ("x", "y")).scaled(random.choice([-2, 1, 3])), "real", d
