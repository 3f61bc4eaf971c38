"""Ways down for σ = az² + bz + c below dim*: the neuron that compensates, the shift by a bias, instances, the claim."""

from random import Random

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.verifiers.test_quadratic import SEVENTHS, answer, losses, require_descent
from valleys.theory.activations import activation
from valleys.theory.claims import claim
from valleys.theory.exact import matrix
from valleys.theory.inputs import Everywhere, Points
from valleys.theory.networks import Network, random_network
from valleys.theory.problems import Problem
from valleys.theory.quadratics import centred, sufficient_width
from valleys.theory.samples import Sample
from valleys.theory.thresholds import range_at, thresholds
from valleys.verifiers import documents
from valleys.verifiers.catalogue import instance, produce
from valleys.verifiers.checker import Status
from valleys.verifiers.instances.quadratic import FAMILY_STARTS, SHAPES, family
from valleys.verifiers.paths.connect import connect, connect_claim
from valleys.verifiers.paths.descent import descend, descent_claim
from valleys.verifiers.paths.quadratic import descend_quadratic
from valleys.verifiers.paths.quadratic_compensator import Release, released
from valleys.verifiers.paths.quadratic_walk import Walk
from valleys.verifiers.paths.segments import Rational, after
from valleys.verifiers.prove import prove

KINDS = len(SHAPES) * len(FAMILY_STARTS)
PLANE = Sample.of([[0, 0], [1, 0], [0, 1], [1, 1], [1, -1], [2, 1]], [[3], [-1], [2], [1], [-4], [0]])

fractions = st.builds(fmpq, st.integers(-6, 6), st.integers(1, 4))
nonzero = fractions.filter(lambda value: value != 0)


def total(network: Network) -> fmpq:
    """τ = Σ u_i."""
    return sum(network.U.entries(), fmpq(0))


@pytest.mark.parametrize("index", range(2 * KINDS))
def test_every_shape_and_kind_of_start_goes_down_to_the_minimum(index: int) -> None:
    made = family(Random(index), index)
    assert isinstance(made.problem, Problem)
    require_descent(descend_quadratic(made.problem, made.start))


def test_kinds_shapes_and_least_widths_are_all_met() -> None:
    made = [family(Random(i), i) for i in range(2 * KINDS)]
    assert {m.kind for m in made} == {f"{shape} {kind}" for shape in SHAPES for kind in FAMILY_STARTS}
    spare = {m.problem.width - (sufficient_width(m.problem) or 0) for m in made if isinstance(m.problem, Problem)}
    assert spare == {0, 1, 2}
    assert {m.problem.n for m in made if m.kind.startswith("even")} == {1, 2, 3, 4}


@given(nonzero, nonzero, nonzero, st.lists(fractions, min_size=6, max_size=6))
@example(fmpq(1), fmpq(1), fmpq(1, 2), [fmpq(k) for k in range(6)])
def test_an_exchange_keeps_form_total_and_sum(u: fmpq, v: fmpq, x: fmpq, numbers: list[fmpq]) -> None:
    """Lemma 4, at eight places of the way; and Σ a_j w_j and Σ a_j²/u_j at its end."""
    assume(1 + u / v * x * x > 0)
    assume(max(min(1 + x, 1 - u / v * x), min(1 - x, 1 + u / v * x)) > 0)
    w, a = [numbers[:2], numbers[2:4]], numbers[4:]
    place = Release([u, v], [list(row) for row in w])
    b = list(a)
    place.exchange(b, 0, 1, x)
    (segment,) = place.segments
    assert isinstance(segment, Rational)
    start = Walk([u, v], w)
    for s in SEVENTHS:
        (c, z), (d, y) = (segment.curves[i].at(s) for i in (0, 1))
        assert Walk([c, d], [z, y]).form() == start.form()
        assert c + d == u + v
    for k in range(2):
        assert sum(p * row[k] for p, row in zip(a, w, strict=True)) == sum(
            p * row[k] for p, row in zip(b, place.w, strict=True)
        )
    assert a[0] ** 2 / u + a[1] ** 2 / v == b[0] ** 2 / place.u[0] + b[1] ** 2 / place.u[1]


@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 3), st.sampled_from([None, 1, -1]))
@example(0, 1, 1, 1)
def test_a_neuron_is_released_at_constant_form_and_total(seed: int, n: int, more: int, u: int | None) -> None:
    start = random_network(n, 1, n + more, seed)
    if u is not None:  # equal weights, and small ones with relations of coefficients 1 and −1
        start = Network(fmpq_mat([[u] * (n + more)]), random_network(n, 1, n + more, seed, reach=1).W)
    segments, end, c = released(start)
    assert not any(end.W.tolist()[c])
    here = start
    for segment in segments:
        if isinstance(segment, Rational):
            for s in SEVENTHS:
                at, w = here.U.tolist()[0], here.W.tolist()
                for i, curve in segment.curves.items():
                    at[i], w[i] = curve.at(s)
                assert Walk(at, w).form() == Walk.of(start).form()
                assert sum(at, fmpq(0)) == total(start)
        here = after(here, segment)
    assert (here.U, here.W) == (end.U, end.W)


@pytest.mark.parametrize(
    ("u", "moves"),
    [
        (["1", "1", "1"], 3),  # u_1 = u_2 and a_1 = a_2: half a move first
        (["1", "1", "-1/2"], 3),  # Σ a_j²/u_j = 0: a pair is left, and both go to 0
        (["1", "2", "-3"], 2),
        (["1", "0", "5"], 1),  # a dead neuron only moves
    ],
)
def test_the_ways_to_a_compensator(u: list[str], moves: int) -> None:
    start = Network(matrix([u]), matrix([[1, 0], [0, 1], [1, 1]]))
    segments, end, c = released(start)
    assert len(segments) == moves
    assert not any(end.W.tolist()[c])


def test_the_shift_by_a_bias_is_the_same_path() -> None:
    """(z + 3)² − 2 on (x, 1) is z² − 2 with the last weight 3 more."""
    x = [[0, 1], [1, 1], [2, 1], [-1, 1]]
    even, general = (Problem(activation(σ), Sample.of(x, [[2], [-1], [3], [0]]), 3) for σ in ("z^2-2", "z^2+6*z+7"))
    found = centred(general)
    assert found is not None
    assert found[0] == even
    assert found[1] == matrix([[0, 3]])
    start = Network(matrix([[1, 2, -1]]), matrix([[1, 3], [2, 4], [-1, 4]]))
    back = Network(start.U, matrix([[1, 0], [2, 1], [-1, 1]]))
    assert losses(descend_quadratic(even, start)) == losses(descend_quadratic(general, back))


def test_descend_takes_this_way_from_n_plus_1_on() -> None:
    plain = Problem(activation("z^2-3"), PLANE, 3)
    hidden = Problem(activation("2*z^2-z+1"), PLANE.with_bias(), 3)
    for problem in (plain, hidden):
        assert problem.width == sufficient_width(problem) < problem.dimension
        path = descend(problem, random_network(problem.n, 1, problem.width, 0))
        assert any(isinstance(segment, Rational) for segment in path.segments)
        assert losses(path)[-1] == problem.risk_of(problem.optimum)


@pytest.mark.parametrize("σ", ["z^2+1", "z^2+z/2-1"])
@pytest.mark.parametrize("width", [3, 4])
def test_with_a_gap_the_end_is_within_it(σ: str, width: int) -> None:
    problem, gap = Problem(activation(σ), PLANE.with_bias(), width), fmpq(1, 1000)
    start = random_network(3, 1, width, 1)
    path = descend(problem, start, gap)
    assert problem.risk_of(problem.optimum) <= losses(path)[-1] <= problem.risk_of(problem.optimum) + gap
    found = answer(documents.document(descent_claim(problem, start, gap), path.proof()))
    assert found.status is Status.VERIFIED, found.words


@pytest.mark.parametrize("seed", range(12))
def test_networks_of_a_shifted_square_are_joined(seed: int) -> None:
    σ = ("z^2+2*z+1", "-2*z^2+2*z-1/2", "z^2/3-4*z+12")[seed % 3]
    problem = Problem(activation(σ), PLANE.with_bias(), 4)
    one, other = (random_network(3, 1, 4, 2 * seed + k) for k in range(2))
    path = connect(problem, one, other)
    assert max(losses(path)) <= max(problem.risk(one), problem.risk(other))
    found = answer(documents.document(connect_claim(problem, one, other), path.proof()))
    assert found.status is Status.VERIFIED, found.words
    *_, last = path.vertices()
    assert (last.U, last.W) == (other.U, other.W)


def test_a_minimum_needs_no_path() -> None:
    problem = Problem(activation("z^2+1"), PLANE, 3)
    *_, end = descend(problem, random_network(2, 1, 3, 0)).vertices()
    assert descend(problem, end).segments == ()


def test_a_stated_claim_is_proved() -> None:
    problem = Problem(activation("z^2+1"), PLANE, 3)
    found = answer(prove(descent_claim(problem, random_network(2, 1, 3, 7))))
    assert found.status is Status.VERIFIED, found.words


def test_the_claim_of_the_catalogue_is_proved_and_says_what_is_missing() -> None:
    for index in range(9):
        assert answer(produce("quadratic-family", instance("quadratic-family", 3, index))).status is Status.VERIFIED
    missing = claim("quadratic-family").missing
    assert missing(Problem(activation("z^2+1"), PLANE, 3)) is None
    assert "below 3" in str(missing(Problem(activation("z^2+1"), PLANE, 2)))
    assert "linear term" in str(missing(Problem(activation("z^2+z"), PLANE, 9)))


def test_the_thresholds_say_which_paths_are_certified() -> None:
    certified = "its paths certified by this program"
    for σ, inputs, width, expected in (
        ("z^2+1", Everywhere(3), 4, True),
        ("z^2+z+1", Everywhere(3, bias=True), 4, True),
        ("z^2+2*z+1", Everywhere(3, bias=True), 4, True),
        ("z^2+z+1", Points(matrix([[0, 1], [1, 1], [2, 1]])), 3, True),
        ("z^2+1", Points(matrix([[1, 1], [2, 2], [3, 3]])), 2, False),  # not all of the plane: n is 2, N is 1
    ):
        found = range_at(thresholds(activation(σ), inputs, 1).ours, width)
        sources = [str(fact.source) for fact in found.facts if fact.claim != "no-valley"]
        assert any(certified in source and "quadratic" in source for source in sources) == expected, (σ, sources)


def test_with_a_gap_one_straight_segment_is_short_as_well() -> None:
    problem, gap = Problem(activation("z^2-3"), PLANE, 6), fmpq(1, 10**6)
    start = Network(matrix([[1, 0, 0, 0, 0, 0]]), matrix([[1, 2], *[[0, 0]] * 5]))
    found = problem.risk_of(problem.optimum)
    *_, end = descend_quadratic(problem, start, gap).vertices()
    assert found < problem.risk(end) <= found + gap
