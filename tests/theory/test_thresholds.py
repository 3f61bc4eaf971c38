"""Thresholds: the table of the quadratic notes (§0), other activations, laws, exact instances, and the words."""

import json
from collections.abc import Iterable
from itertools import groupby, pairwise
from math import comb

import pytest
import sympy
from flint import fmpq_mat
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import activations, matrices, polynomials
from valleys.theory.activation_grammar import named
from valleys.theory.activations import ABS, RELU, Activation, PiecewiseLinear, Polynomial, activation
from valleys.theory.dimension import upper_dimension
from valleys.theory.errors import HypothesisError, ShapeError
from valleys.theory.exact import matrix, rational
from valleys.theory.few_points import most_active
from valleys.theory.inputs import Everywhere, Points
from valleys.theory.named_activations import RULES, Named
from valleys.theory.networks import Network
from valleys.theory.normal_forms import exponents
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.theory.threshold_rules import UNIMODAL, one_signed
from valleys.theory.thresholds import Range, Status, Thresholds, range_at, thresholds
from valleys.theory.varieties import cube, sphere
from valleys.verifiers.describe_thresholds import COLUMNS, MARKS, thresholds_data, thresholds_lines
from valleys.verifiers.traps.cone import cone
from valleys.verifiers.traps.counterexample import counterexample

CLAIMS_OF_THE_PAPER = {"no-valley", "one-valley", "erm", "linear", "quadratic", "adversarial-valley", "even-power"}
CLAIMS_PROVED_HERE = {
    "quadratic-sharp",
    "quadratic-one-valley",
    "one-valley-sharp",
    "quadratic-family",
    "every-width",
    "one-neuron",
}

ONE, NONE, VALLEY, OPEN = Status.ONE_VALLEY, Status.NO_VALLEY, Status.VALLEY, Status.OPEN
STRENGTH = {OPEN: 0, VALLEY: 1, NONE: 1, ONE: 2}

Setting = tuple[Activation | Named, Everywhere | Points, int]

settings_of_tests: st.SearchStrategy[Setting] = st.tuples(
    activations | st.sampled_from([Named(name) for name in (*RULES, "relu^2", "relu^3")]),
    st.builds(Everywhere, st.integers(1, 4), st.booleans()) | st.builds(Points, matrices(4, 2)),
    st.integers(1, 4),
)


def of(σ: str, n: int, m: int = 1, bias: bool = False) -> Thresholds:
    return thresholds(named(σ), Everywhere(n, bias), m)


def ends(ranges: tuple[Range, ...]) -> list[tuple[int, str]]:
    """First widths and statuses; neighbours of equal status are one."""
    found: list[tuple[int, str]] = []
    for part in ranges:
        if not found or found[-1][1] != part.status:
            found.append((part.first, str(part.status)))
    return found


def split_at(found: Thresholds) -> set[int]:
    """The widths at which a sub-level set is known to fall apart, other than for a spurious valley."""
    return {part.first for part in found.ours if Status.SPLIT in part.known and part.first == part.last}


@pytest.mark.parametrize("n", range(2, 8))
def test_z2_has_a_valley_below_n_none_from_n_and_one_from_n_plus_1(n: int) -> None:
    assert ends(of("3*z^2", n).ours) == [(1, VALLEY), (n, NONE), (n + 1, ONE)]
    assert split_at(of("z^2", n)) == {n}


@pytest.mark.parametrize("n", range(1, 9))
def test_the_paper_needs_2n_plus_1_or_dim_star_and_2_dim_star(n: int) -> None:
    found = of("z^2", n)
    firsts = {status: first for first, status in ends(found.paper)}
    assert firsts[NONE] == min(2 * n + 1, comb(n + 1, 2))
    assert firsts[ONE] == n * (n + 1)


def test_z2_of_one_variable_has_two_valleys_at_width_1_neither_of_them_spurious() -> None:
    found = of("z^2", 1)
    assert ends(found.ours) == ends(found.paper) == [(1, NONE), (2, ONE)]
    assert split_at(found) == {1}


@pytest.mark.parametrize("n", range(1, 6))
@pytest.mark.parametrize("σ", ["z^2+1", "2*z^2-1/3"])
def test_z2_and_a_constant_without_bias_needs_n_plus_1(σ: str, n: int) -> None:
    found = of(σ, n)
    assert found.at(n).status == VALLEY
    assert found.at(n + 1).status == NONE
    assert found.at(comb(n + 1, 2) + 2).status == ONE


@pytest.mark.parametrize("n", range(1, 6))
@pytest.mark.parametrize("σ", ["z^2", "z^2 + 2z + 1", "-2*(z/3 - 5)^2"])
def test_a_perfect_square_with_bias_is_z2_in_one_variable_more(σ: str, n: int) -> None:
    found = of(σ, n, bias=True)
    assert ends(found.ours) == [(1, VALLEY), (n + 1, NONE), (n + 2, ONE)]
    assert split_at(found) == {n + 1}


@pytest.mark.parametrize("n", range(1, 6))
@pytest.mark.parametrize("σ", ["z^2 + z", "z^2 + 1", "1 - z - 3*z^2"])
def test_with_a_bias_every_quadratic_is_like_z2_in_one_variable_more(σ: str, n: int) -> None:
    found = of(σ, n, bias=True)
    assert ends(found.ours) == ends(of("z^2", n + 1).ours) == [(1, VALLEY), (n + 1, NONE), (n + 2, ONE)]
    assert split_at(found) == {n + 1}


@pytest.mark.parametrize("n", range(1, 8))
@pytest.mark.parametrize("σ", ["z^2+z+1", "z^2-5z+1", "(z+1)^2"])
def test_without_bias_the_guess_that_n_plus_1_neurons_suffice_is_refuted(σ: str, n: int) -> None:
    found = of(σ, n)
    assert ends(found.ours) == [(1, VALLEY), (n + 2, NONE), (n + 3, ONE)]
    assert split_at(found) == {n + 2}


def test_a_general_quadratic_on_points_needs_two_neurons_more_than_their_span_has_dimensions() -> None:
    found = thresholds(activation("z^2+z+1"), Points(matrix([[k, 2 * k] for k in (1, 2, 3, -1, -2)])))
    assert [found.at(p).status for p in (2, 3)] == [OPEN, NONE]
    plane = Points(matrix([[i, j, i + j] for i in range(-2, 3) for j in range(-2, 3)]))
    found = thresholds(activation("z^2+z+1"), plane)
    assert [found.at(p).status for p in (3, 4, 5)] == [OPEN, NONE, ONE]


@pytest.mark.parametrize("n", [1, 2, 5])
def test_z2_and_z_without_bias_needs_n_plus_1(n: int) -> None:
    d = n * (n + 1) // 2 + n
    assert ends(of("z^2+z", n).ours) == [(1, VALLEY), (n + 1, NONE), (d + 1, ONE)]
    found = thresholds(activation("z^2+z"), Points(matrix([[1, 2], [2, 4], [3, 6], [-1, -2]])))
    assert ends(found.ours) == [(1, OPEN), (2, NONE), (3, ONE)]


def test_few_points_in_many_dimensions_need_2_roots_of_their_number() -> None:
    """N = 100 points in general position: s(99) + 1 = 19 neurons of z² for P.1, 2 s(100) = 38 for one valley, where
    dim* = 100."""
    found = thresholds(activation("z^2"), Points(matrix([[int(i == j) for j in range(100)] for i in range(100)])))
    assert ends(found.ours)[-3:] == [(2, OPEN), (19, NONE), (38, ONE)]
    assert ends(found.paper)[-2:] == [(100, NONE), (200, ONE)]


@given(st.integers(0, 60))
def test_most_active_is_its_definition(d: int) -> None:
    pairs = ((a, b) for a in range(12) for b in range(12) if a * (a + 1) // 2 + b * (b + 1) // 2 <= d)
    assert most_active(d) == max(a + b for a, b in pairs)


@pytest.mark.parametrize("n", [2, 3, 4])
def test_with_more_outputs_the_valleys_stay_and_dim_star_decides(n: int) -> None:
    d = comb(n + 1, 2)
    assert ends(of("z^2", n, m=2).ours) == [(1, VALLEY), (n, OPEN), (d, NONE), (d + 1, ONE)]
    assert split_at(of("z^2", n, m=2)) == {n}
    assert split_at(of("z^2", n, m=d)) == {n, d}
    assert of("z^2+1", n, m=2).at(n + 1).status == OPEN


@pytest.mark.parametrize("σ", [RELU, ABS, activation("leaky(1/10)"), activation("pwl(3, 0)"), activation("pwl(5, 1)")])
@pytest.mark.parametrize("inputs", [Everywhere(2), Everywhere(1, bias=True), Everywhere(5)])
def test_a_kink_everywhere_has_a_valley_at_every_width(σ: Activation, inputs: Everywhere) -> None:
    assert ends(thresholds(σ, inputs).ours) == [(1, VALLEY)]


def test_relu_of_one_variable_without_bias_has_two_features() -> None:
    assert ends(of("relu", 1).ours) == [(1, VALLEY), (2, NONE), (3, ONE)]
    assert ends(of("abs", 1).ours) == [(1, NONE), (2, ONE)]
    assert ends(of("leaky(1/10)", 1).ours) == [(1, OPEN), (2, NONE), (3, ONE)]


def test_the_paper_shows_every_width_for_relu_from_three_inputs_on() -> None:
    assert ends(of("relu", 2).paper) == [(1, VALLEY), (2, OPEN)]
    assert ends(of("relu", 3).paper) == [(1, VALLEY)]
    assert ends(of("leaky(1/10)", 3).paper) == ends(of("relu", 3, bias=True).paper) == [(1, OPEN)]


@pytest.mark.parametrize("N", [2, 5, 8])
def test_relu_on_points_of_a_line_with_bias(N: int) -> None:
    found = thresholds(RELU, Points(matrix([[k * k, 1] for k in range(N)])))
    open_ = [(N // 2 + 1, OPEN)] * (N // 2 + 1 < N)
    assert ends(found.ours) == [(1, VALLEY), *open_, (N, NONE), (N + 1, ONE)]
    scattered = thresholds(RELU, Points(matrix([[1, k * k] for k in range(N)] + [[2, 1]])))
    assert scattered.at(2).status != VALLEY


def test_equal_slopes_are_linear() -> None:
    for found in (thresholds(PiecewiseLinear(rational(2), rational(2)), Everywhere(3)), of("z", 3)):
        assert ends(found.ours) == [(1, NONE), (4, ONE)]
    assert ends(of("2z + 1", 2, bias=True).ours) == [(1, NONE), (4, ONE)]
    assert ends(of("2z + 1", 2).ours) == [(1, OPEN), (3, NONE), (4, ONE)]
    assert split_at(of("z", 1)) == {1}
    assert split_at(of("z", 3, m=3)) == {3}
    assert split_at(of("z", 3, m=2)) == set()


@pytest.mark.parametrize("k", [2, 3, 5])
def test_even_powers_of_two_variables_have_a_valley_up_to_k(k: int) -> None:
    expected = [(1, VALLEY), (k + 1, OPEN), (2 * k + 1, NONE), (2 * k + 2, ONE)]
    assert ends(of(f"-z^{2 * k}", 2).ours) == ends(of(f"(z-1)^{2 * k}", 1, bias=True).ours) == expected
    on_points = thresholds(activation(f"z^{2 * k}"), Points(matrix([[t, 1] for t in range(2 * k + 1)])))
    assert ends(on_points.ours) == expected
    assert thresholds(activation(f"z^{2 * k}"), Points(matrix([[1, t] for t in range(2 * k)]))).at(2).status == OPEN
    assert ends(of(f"z^{2 * k}", 1).ours) == [(1, NONE), (2, ONE)]


@pytest.mark.parametrize(("n", "k"), [(3, 2), (4, 2), (3, 3)])
def test_even_powers_have_a_certified_valley_as_wide_as_the_catalecticant(n: int, k: int) -> None:
    """The last width is one below the number of forms of degree k, and the trap of that width is certified."""
    widest, d = comb(n + k - 1, k) - 1, comb(n + 2 * k - 1, 2 * k)
    found = of(f"3*z^{2 * k}", n)
    assert ends(found.ours) == [(1, VALLEY), (widest + 1, OPEN), (d, NONE), (d + 1, ONE)]
    assert ends(of(f"z^{2 * k}", n - 1, bias=True).ours) == ends(found.ours)
    assert certified(found, widest)
    cone(activation(f"z^{2 * k}"), widest, n)
    with pytest.raises(HypothesisError):
        cone(activation(f"z^{2 * k}"), widest + 1, n)


def certified(found: Thresholds, width: int) -> bool:
    """Whether a certificate of this program covers the valley at that width."""
    facts = (fact for fact in found.at(width).facts if fact.status == VALLEY)
    return any("notes, certified by this program" in fact.source.where for fact in facts)


def test_on_points_that_do_not_determine_the_forms_nothing_is_said() -> None:
    points = matrix([list(alpha) for alpha in exponents(3, 4)], 3)
    assert ends(thresholds(activation("z^4"), Points(points)).ours)[:2] == [(1, VALLEY), (6, OPEN)]
    fewer = matrix(points.tolist()[1:], 3)
    assert ends(thresholds(activation("z^4"), Points(fewer)).ours)[:2] == [(1, VALLEY), (2, OPEN)]


def test_thresholds_say_certified_exactly_where_a_trap_is_built() -> None:
    """Every activation with a name, and some others: at width 3 with 3 inputs."""
    for σ in [*RULES, "relu", "abs", "leaky(1/10)", "z^2", "z^4", "z^3", "z^2+z"]:
        try:
            built = counterexample(named(σ), 3, 3).problem.width == 3
        except HypothesisError:
            built = False
        found = of(σ, 3)
        assert built == (found.at(3).status == VALLEY and certified(found, 3)), σ
    assert not certified(of("z^2", 3), 3)


def test_odd_powers_are_open_below_dim_star() -> None:
    assert ends(of("z^3", 2).ours) == [(1, OPEN), (4, NONE), (5, ONE)]


@pytest.mark.parametrize("σ", ["exp", "elu", *sorted(UNIMODAL)])
def test_smooth_activations_with_a_valley_at_every_width(σ: str) -> None:
    assert ends(of(σ, 2).ours) == ends(of(σ, 1, m=3, bias=True).ours) == [(1, VALLEY)]
    assert ends(of(σ, 3).paper) == [(1, OPEN if σ == "elu" else VALLEY)]
    assert of(σ, 1).at(2).status == (VALLEY if σ == "exp" else OPEN)


def test_what_no_theorem_covers_is_open() -> None:
    assert ends(of("tanh", 3).ours) == ends(of("gelu", 2, bias=True).ours) == [(1, OPEN)]
    assert ends(of("gaussian", 3).ours) == [(1, VALLEY), (2, OPEN)]
    assert ends(of("gaussian", 3).paper) == [(1, OPEN)]


def test_on_points_a_named_activation_has_its_dimension() -> None:
    points = Points(matrix([[0], [1], [-1], [2]]))
    assert ends(thresholds(Named("tanh"), points).ours) == [(1, OPEN), (2, NONE), (3, ONE)]
    assert ends(thresholds(Named("sigmoid"), points).ours) == [(1, VALLEY), (2, OPEN), (3, NONE), (4, ONE)]


def test_constants_have_no_valley_although_they_are_not_negative() -> None:
    """σ ≥ 0 and p = 1 is not enough for a spurious valley: dim* = 1 there."""
    assert ends(of("1", 3).ours) == [(1, NONE), (2, ONE)]
    assert ends(of("0", 3).ours) == [(1, ONE)]
    assert ends(thresholds(activation("z^2+1"), Points(matrix([[0, 0]]))).ours) == [(1, NONE), (2, ONE)]


def test_on_a_sphere_the_forms_are_all_there_and_on_a_cube_they_are_not() -> None:
    assert ends(thresholds(activation("z^2"), sphere(3)).ours) == [(1, VALLEY), (3, NONE), (4, ONE)]
    assert ends(thresholds(activation("z^2"), cube(3, -1)).ours) == [(1, VALLEY), (2, OPEN), (3, NONE), (4, ONE)]


@given(settings_of_tests)
def test_the_ranges_cover_every_width_once(setting: Setting) -> None:
    found = thresholds(*setting)
    for ranges in (found.paper, found.ours):
        assert ranges[0].first == 1
        assert ranges[-1].last is None
        for part, following in pairwise(ranges):
            assert part.last is not None
            assert part.first <= part.last == following.first - 1
            assert part.known != following.known


@given(settings_of_tests)
def test_facts_cover_their_range_and_name_known_claims(setting: Setting) -> None:
    found = thresholds(*setting)
    for part in (*found.paper, *found.ours):
        widths = range(part.first, (part.last or part.first) + 1)
        assert all({fact.status for fact in part.facts if fact.holds(p)} == part.known for p in widths)
        assert {fact.claim for fact in part.facts} <= CLAIMS_OF_THE_PAPER | CLAIMS_PROVED_HERE
        assert all(fact.hypotheses and fact.source.where for fact in part.facts)
    cited = {fact for part in found.paper for fact in part.facts}
    assert all(fact.source.key == "venturi2019" and fact.claim in CLAIMS_OF_THE_PAPER for fact in cited)


@given(settings_of_tests)
def test_ours_is_at_least_as_strong_as_the_paper_at_every_width(setting: Setting) -> None:
    found = thresholds(*setting)
    for part in (*found.paper, *found.ours):
        known = found.at(part.first).known
        assert range_at(found.paper, part.first).known <= known | ({NONE} if ONE in known else set())
        assert STRENGTH[range_at(found.paper, part.first).status] <= STRENGTH[found.at(part.first).status]


@given(settings_of_tests)
def test_once_there_is_no_valley_there_is_none_at_larger_widths(setting: Setting) -> None:
    found = thresholds(*setting)
    for ranges in (found.paper, found.ours):
        good = [STRENGTH[part.status] if part.status != VALLEY else 0 for part in ranges]
        assert good == sorted(good)
        assert all(NONE in part.known for part in ranges if ONE in part.known)


@given(settings_of_tests)
def test_a_valley_for_some_data_is_below_dim_star(setting: Setting) -> None:
    found = thresholds(*setting)
    d = found.dimension.value
    assert found.dimension.value == upper_dimension(*setting[:2]).value
    assert all(d is None or (part.last is not None and part.last < d) for part in found.ours if part.status == VALLEY)
    assert d is None or found.at(max(1, d)).status in {NONE, ONE}


@given(settings_of_tests)
def test_more_outputs_keep_the_valleys_and_lose_guarantees(setting: Setting) -> None:
    σ, inputs, m = setting
    fewer, more = thresholds(σ, inputs, m), thresholds(σ, inputs, m + 1)
    for p in {part.first for part in (*fewer.ours, *more.ours)}:
        assert (fewer.at(p).status == VALLEY) == (more.at(p).status == VALLEY)
        assert fewer.at(p).split <= more.at(p).split
        assert more.at(p).known & {ONE, NONE} <= fewer.at(p).known


@given(polynomials, st.integers(1, 3), st.booleans(), st.sampled_from(["-1", "2/3"]), st.sampled_from(["-2", "1/5"]))
def test_scaling_the_neurons_changes_nothing(σ: Polynomial, n: int, bias: bool, a: str, b: str) -> None:
    scaled = Polynomial.of({k: c * rational(a) * rational(b) ** k for k, c in σ.terms})
    assert ends(thresholds(σ, Everywhere(n, bias)).ours) == ends(thresholds(scaled, Everywhere(n, bias)).ours)


@given(polynomials, st.integers(1, 3), st.integers(-3, 3))
def test_with_a_bias_shifting_the_activation_changes_nothing(σ: Polynomial, n: int, c: int) -> None:
    z = sympy.Symbol("z")
    shifted = activation(sympy.expand(σ.expression(z + c)))
    inputs = Everywhere(n, bias=True)
    assert ends(thresholds(σ, inputs).ours) == ends(thresholds(shifted, inputs).ours)


@given(activations, matrices(4, 2), matrices(2, 2))
def test_on_points_a_change_of_basis_and_coordinates_that_are_0_change_nothing(
    σ: Activation, x: fmpq_mat, A: fmpq_mat
) -> None:
    found = ends(thresholds(σ, Points(x)).ours)
    assert ends(thresholds(σ, Points(matrix([[*row, 0] for row in x.tolist()]))).ours) == found
    if A.rank() == 2:
        assert ends(thresholds(σ, Points(x * A)).ours) == found


@given(polynomials, st.integers(-20, 20), st.integers(1, 4))
def test_an_activation_of_one_sign_has_no_value_of_the_other(σ: Polynomial, p: int, q: int) -> None:
    values = [σ(rational(p) / q), σ(rational(q) / (p or 1)), σ(rational(1000)), σ(rational(-1000))]
    if one_signed(σ):
        assert not (min(values) < 0 < max(values))
    square = activation(sympy.expand(σ.expression(sympy.Symbol("z")) ** 2))
    assert isinstance(square, Polynomial)
    assert one_signed(square)


def test_bad_widths_are_refused() -> None:
    with pytest.raises(ShapeError, match="at least 1 output, got m = 0"):
        of("z^2", 2, m=0)
    with pytest.raises(ShapeError, match="width of at least 1, got 0"):
        of("z^2", 2).at(0)


def risks(σ: str, x: list[list[int]], y: list[str], networks: list[tuple[list[str], list[str]]]) -> list[float]:
    """The risks of networks with one input and one output, given as (u, w)."""
    problem = Problem(activation(σ), Sample.of(x, [[rational(value)] for value in y]), len(networks[0][0]))
    built = [Network(matrix([u]), matrix([[w] for w in ws])) for u, ws in networks]
    return [float(problem.risk(network)) for network in built]


def test_the_refutation_for_z2_z_1_at_width_2() -> None:
    """Quadratic notes, §3c: the valley's level is 25/16, its exits are at 2.6 and above, and the risk there is > 1."""
    bad, good = (["25/32", "-17/32"], ["37/5", "9"]), (["-2", "1"], ["0", "1"])
    data = [[0], [1], [-1]]
    assert risks("z^2+z+1", data, ["-1", "1", "-1"], [bad, good]) == [25 / 16, 0]
    assert of("z^2+z+1", 1).at(2).status == VALLEY


def test_the_wall_for_z2_z_at_width_1() -> None:
    u, w, x = sympy.symbols("u w x", real=True)
    error = sympy.Poly(sympy.expand((u * (w * x + (w * x) ** 2) - x - x**2) ** 2), x)
    gaussian = {0: 1, 1: 0, 2: 1, 3: 0, 4: 3}
    risk = sum(c * gaussian[k] for (k,), c in error.terms())
    assert sympy.expand(risk - (u * w - 1) ** 2 - 3 * (u * w**2 - 1) ** 2) == 0
    assert risk.subs({u: sympy.Rational(1, 100), w: -10}) < 4
    assert risk.subs({u: 1, w: 1}) == 0


def test_one_neuron_of_z2_and_1() -> None:
    """x = 0, 1 and y = (−1, 1/10): at u = 0 the risk is 101/100, for u > 0 it exceeds 1 but comes close, u < 0 wins."""
    bad, zero, good = (["1/1000", "9"], ["0", "0"], ["-9/20", "0"])
    found = risks("z^2+1", [[0], [1]], ["-1", "1/10"], [([u], [w]) for u, w in (bad, zero, good)])
    assert 1 < found[0] < found[1] == 1.01
    assert found[2] < 1


def runs(marks: Iterable[str]) -> list[str]:
    return [mark for mark, _ in groupby(marks)]


@given(settings_of_tests)
def test_the_text_fits_in_80_columns_and_the_chart_is_right(setting: Setting) -> None:
    found = thresholds(*setting)
    lines = thresholds_lines(found)
    assert max(map(len, lines)) <= COLUMNS
    ruler = next(index for index, line in enumerate(lines) if line.startswith("width  1"))
    for row, ranges in ((lines[ruler + 1], found.paper), (lines[ruler + 2], found.ours)):
        assert len(lines[ruler]) <= len(row) == len(lines[ruler + 1])
        assert runs(row[7:]) == [*runs(MARKS[part.status] for part in ranges), "→"]


def test_long_ranges_are_shortened_and_said_to_be() -> None:
    lines = thresholds_lines(of("z^2", 1000))
    assert max(map(len, lines)) <= COLUMNS
    assert "(not to scale: long ranges are shortened)" in lines
    assert lines[3].startswith("ours   VVVV")


def test_enormous_numbers_are_shortened_in_the_text_and_whole_in_the_data() -> None:
    found = thresholds(activation("z^6000"), Everywhere(6000))
    assert max(map(len, thresholds_lines(found))) <= COLUMNS
    assert len(thresholds_data(found)["upper_dimension"]) > 3_000


@given(settings_of_tests)
def test_the_data_are_plain_json(setting: Setting) -> None:
    found = thresholds(*setting)
    data = thresholds_data(found)
    assert json.loads(json.dumps(data)) == data
    assert [part["status"] for part in data["ours"]] == [str(part.status) for part in found.ours]
    assert [part["first"] for part in data["paper"]] == [str(part.first) for part in found.paper]
