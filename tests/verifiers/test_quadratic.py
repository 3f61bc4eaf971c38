"""The all-rational descent for z² below dim*: instances, laws, and what the checker refuses."""

import json
from itertools import pairwise
from random import Random

import pytest
from flint import fmpq, fmpq_mat, fmpq_poly
from hypothesis import example, given
from hypothesis import strategies as st

from tests.oracles.curves import zeros_in_the_unit_interval
from valleys.theory.activations import Polynomial, activation
from valleys.theory.errors import HypothesisError, UndecidedError
from valleys.theory.exact import matrix
from valleys.theory.networks import Network, random_network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import checker, documents
from valleys.verifiers.catalogue import instance, produce
from valleys.verifiers.checker import Status
from valleys.verifiers.checker.arithmetic import Budget
from valleys.verifiers.checker.quadratic import has_no_root
from valleys.verifiers.documents import Document
from valleys.verifiers.instances.quadratic import STARTS, mirror_images, pair, square
from valleys.verifiers.paths.connect import connect, connect_claim
from valleys.verifiers.paths.descent import descend, descent_claim
from valleys.verifiers.paths.disconnected import disconnected_claim, disconnected_proof
from valleys.verifiers.paths.quadratic import descend_quadratic
from valleys.verifiers.paths.quadratic_connect import connect_square
from valleys.verifiers.paths.quadratic_lift import congruence, lift
from valleys.verifiers.paths.quadratic_walk import Walk
from valleys.verifiers.paths.segments import Connection, Path, Rational
from valleys.verifiers.traps.inertia import inertia, sign_vectors

SEVENTHS = [fmpq(k, 7) for k in range(8)]


def answer(document: Document) -> checker.Answer:
    return checker.check_bytes(documents.text(document).encode())


def losses(path: Path | Connection) -> list[fmpq]:
    """The risk at the vertices and at seven points of each curve, from the networks themselves."""
    found, here = [path.problem.risk(path.start)], path.start
    for segment, end in zip(path.segments, list(path.vertices())[1:], strict=True):
        if isinstance(segment, Rational):
            for s in SEVENTHS:
                u, W = here.U.tolist()[0], here.W.tolist()
                for i, curve in segment.curves.items():
                    u[i], W[i] = curve.at(s)
                found.append(path.problem.risk(Network(fmpq_mat([u]), fmpq_mat(W))))
        here = end
        found.append(path.problem.risk(end))
    return found


def require_descent(path: Path) -> Document:
    """It goes down, to the minimum, and the checker verifies the document, which is returned."""
    values = losses(path)
    assert all(a >= b for a, b in pairwise(values))
    assert values[-1] == path.problem.risk_of(path.problem.optimum)
    document = documents.document(descent_claim(path.problem, path.start), path.proof())
    found = answer(document)
    assert found.status is Status.VERIFIED, found.words
    return document


@pytest.mark.parametrize("index", range(42))
def test_every_kind_of_start_at_every_width_goes_down_to_the_minimum(index: int) -> None:
    made = square(Random(index), index)
    require_descent(descend_quadratic(made.problem, made.start))


def test_kinds_and_widths_are_all_met() -> None:
    made = [square(Random(i), i) for i in range(42)]
    assert {m.kind for m in made} == set(STARTS)
    assert {m.problem.width - m.problem.n for m in made} >= {0, 1}
    assert any(m.problem.width == 2 * m.problem.n + 1 for m in made)


def test_a_frame_of_short_weights_is_left_by_a_tiny_step() -> None:
    """The pole of the lift from A = 2⁻²⁰ e₁e₁ᵀ is at t < 2⁻²³: launches once stopped at 2⁻¹⁴."""
    sample = Sample.of([[1, 0], [0, 1], [1, 1]], [[-10], [5], [3]])
    start = Network(matrix([[1, 0]]), matrix([["1/1024", 0], [0, 0]]))
    assert losses(descend_quadratic(Problem(activation("z^2"), sample, 2), start))[-1] == 0


def test_weights_of_the_size_of_rounding_errors_are_no_obstacle() -> None:
    """Training brought two neurons to about 10⁻⁷ and 10⁻⁴⁰, nearly parallel: both must change their sign on the way."""
    made = instance("quadratic-sharp", 2026, 3030)
    assert max(abs(value) for value in made.start.W.tolist()[1]) < fmpq(1, 10**39)
    path = descend_quadratic(made.problem, made.start)
    values = losses(path)
    assert all(a >= b for a, b in pairwise(values))
    assert values[-1] == made.problem.risk_of(made.problem.optimum)


@pytest.mark.parametrize("seed", range(40))
def test_tiny_terms_of_both_signs_are_crossed(seed: int) -> None:
    """A start in which some outer weights are about 10^−size, at width n, to a target of a random signature."""
    random = Random(seed)
    n, tiny = random.randint(2, 4), fmpq(1, 10 ** random.randint(0, 60))
    count = n * (n + 1) // 2 + 1
    x = [[random.randint(-3, 3) for _ in range(n)] for _ in range(count)]
    problem = Problem(activation("z^2"), Sample.of(x, [[random.randint(-9, 9)] for _ in range(count)]), n)
    start = random_network(n, 1, n, seed)
    U = fmpq_mat([[value * tiny ** random.randint(0, 1) for value in start.U.entries()]])
    values = losses(descend_quadratic(problem, Network(U, start.W)))
    assert all(a >= b for a, b in pairwise(values))
    assert values[-1] == problem.risk_of(problem.optimum)


@pytest.mark.parametrize("claim", ["quadratic", "quadratic-sharp"])
def test_the_claims_of_the_catalogue_are_proved(claim: str) -> None:
    for index in range(7):
        assert answer(produce(claim, instance(claim, 3, index))).status is Status.VERIFIED


def test_descend_takes_this_way_between_n_and_the_dimension() -> None:
    sample = Sample.of([[1, 0], [0, 1], [1, 1]], [[-1], [-1], [-2]])
    start = Network(fmpq_mat([[1, 1]]), fmpq_mat([[1, 0], [0, 1]]))
    path = descend(Problem(activation("z^2"), sample, 2), start)
    assert any(isinstance(segment, Rational) for segment in path.segments)
    assert losses(path)[-1] == 0


@pytest.mark.parametrize("index", [0, 4, 5, 6, 13])
def test_with_a_gap_the_end_is_short_and_within_it(index: int) -> None:
    made, gap = square(Random(index), index), fmpq(1, 1000)
    assert isinstance(made.problem, Problem)
    path = descend_quadratic(made.problem, made.start, gap)
    values, least = losses(path), made.problem.risk_of(made.problem.optimum)
    assert all(a >= b for a, b in pairwise(values))
    assert least <= values[-1] <= least + gap
    found = answer(documents.document(descent_claim(made.problem, made.start, gap), path.proof()))
    assert found.status is Status.VERIFIED, found.words


@pytest.mark.parametrize(("σ", "p", "least"), [("z^2+1", 2, 3), ("z^2", 1, 2), ("z^2+z", 9, 2), ("z^3", 9, 2)])
def test_outside_the_hypotheses_it_says_what_it_expects(σ: str, p: int, least: int) -> None:
    problem = Problem(activation(σ), Sample.of([[1, 0], [0, 1]], [[1], [2]]), p)
    with pytest.raises(HypothesisError, match=rf"always 1, and a width of at least {least}, got σ = "):
        descend_quadratic(problem, random_network(2, 1, p, 0))


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=6))
@example([1, -4, 4])
@example([0])
def test_no_root_means_no_root(coefficients: list[int]) -> None:
    """Bernstein against Sturm: never wrong, and complete away from double roots."""
    p = fmpq_poly(coefficients)
    zeros = 1 if p == 0 else zeros_in_the_unit_interval(p)
    assert has_no_root(coefficients, Budget()) == (zeros == 0)


@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 4))
def test_moves_keep_the_form_and_reduction_leaves_independent_weights(seed: int, p: int, n: int) -> None:
    walk = Walk.of(random_network(n, 1, p, seed))
    form = walk.form()
    walk.reduce()
    assert walk.form() == form
    assert walk.rows(walk.active()).rank() == len(walk.active()) == form.rank()


@given(st.integers(0, 10**6), st.integers(2, 4))
def test_a_lift_goes_straight(seed: int, n: int) -> None:
    random = Random(seed)
    first, last = (_symmetric(random, n) for _ in range(2))
    basis = fmpq_mat(n, n, [random.randint(-2, 2) for _ in range(n * n)])
    if basis.det() == 0:
        return
    curves = lift(basis, first, last)
    for s in SEVENTHS if curves is not None else ():
        assert curves is not None
        total = fmpq_mat(n, n)
        for curve in curves:
            w = fmpq_mat(1, n, [p(s) for p in curve.w])
            total += w.transpose() * w * (curve.above(s) / curve.below(s))
        assert total == first + (last - first) * s


def _symmetric(random: Random, n: int) -> fmpq_mat:
    a = fmpq_mat(n, n, [random.randint(-3, 3) for _ in range(n * n)])
    return a + a.transpose()


@given(st.integers(0, 10**6), st.integers(1, 5))
def test_congruence_diagonalises(seed: int, n: int) -> None:
    form = _symmetric(Random(seed), n)
    found = congruence(form)
    assert (found is None) == (form.det() == 0)
    if found is not None:
        diagonal = found.transpose() * form * found
        assert all((diagonal[i, j] != 0) == (i == j) for i in range(n) for j in range(n))


def test_a_claim_about_straight_segments_is_refused() -> None:
    made = square(Random(0), 0)
    claim = descent_claim(made.problem, made.start, segments=1000)
    found = answer(documents.document(claim, descend_quadratic(made.problem, made.start).proof()))
    assert found.status is Status.REFUSED
    assert "straight" in found.words


def test_a_document_of_huge_degree_is_stopped_by_the_budget() -> None:
    start = Network(matrix([[1, 1]]), matrix([[1, 0], [0, 1]]))
    problem = Problem(activation("z^2"), Sample.of([[1, 0]], [[0]]), 2)
    curve = {"u": [["1"], ["1", *["0"] * 9000, "1"]], "w": [["1"], ["0"]]}
    proof = {"segments": [{"kind": "rational", "neurons": {"0": curve}}] * 50, "final": {"kind": "global-minimum"}}
    found = answer(json.loads(json.dumps(documents.document(descent_claim(problem, start), proof))))
    assert found.status is Status.MALFORMED
    assert "seconds of work" in found.words


@pytest.mark.parametrize(("n", "p"), [(n, p) for n in range(2, 8) for p in range(1, n)] + [(12, 11), (15, 14)])
def test_below_n_the_design_is_a_certified_valley(n: int, p: int) -> None:
    trap = inertia(Polynomial.of({2: 1}), p, n)
    assert answer(trap.document()).status is Status.VERIFIED
    values = trap.problem.risk(trap.bad), trap.level, trap.floor, trap.problem.risk(trap.better)
    assert values == (48, 50, 32, 27)


@pytest.mark.parametrize("n", range(2, 16))
def test_the_loss_of_the_design_is_twice_the_norm_and_the_trace(n: int) -> None:
    """E(xᵀMx)² on the sign vectors is (tr M)² + 4 Σ_{i<j} M_ij², because any four coordinates are uncorrelated."""
    signs = sign_vectors(n)
    random = Random(n)
    M = _symmetric(random, n)
    mean = sum((_at(M, x) ** 2 for x in signs), fmpq(0)) / len(signs)
    trace = sum((M[i, i] for i in range(n)), fmpq(0))
    assert mean == trace**2 + 4 * sum((M[i, j] ** 2 for i in range(n) for j in range(i)), fmpq(0))


def _at(M: fmpq_mat, x: list[int]) -> fmpq:
    row = fmpq_mat(1, len(x), x)
    return (row * M * row.transpose())[0, 0]


@pytest.mark.parametrize("c", ["1", "-2/3"])
def test_barrier_and_depth_are_as_asked(c: str) -> None:
    trap = inertia(Polynomial.of({2: c}), 2, 4, fmpq(70), fmpq(9))
    assert answer(trap.document()).status is Status.VERIFIED
    assert trap.level - trap.problem.risk(trap.bad) >= 70
    assert trap.floor - trap.problem.risk(trap.better) >= 9


def test_from_n_on_there_is_no_design() -> None:
    with pytest.raises(HypothesisError, match="expected a width p from 1 to n − 1 = 2, got 3"):
        inertia(Polynomial.of({2: 1}), 3, 3)


def test_outside_the_sharp_claim_valleys_are_certified() -> None:
    for index in (0, 5, 27):
        made = instance("quadratic-sharp", 0, index, "outside")
        assert answer(produce("quadratic-sharp", made, "outside")).status is Status.VERIFIED


@pytest.mark.parametrize("a", [[3, -4, 5], [1, 2, -3]])
def test_the_distance_from_an_inertia_is_never_undercut(a: list[int]) -> None:
    """Against random matrices of that inertia."""
    from fractions import Fraction

    from valleys.verifiers.checker.inertia import beyond

    random = Random(0)
    for _ in range(200):
        signs = [random.choice([1, -1]) for _ in range(2)]
        W = [[Fraction(random.randint(-3, 3)) for _ in a] for _ in signs]
        A = [[sum(s * w[i] * w[j] for s, w in zip(signs, W, strict=True)) for j in range(3)] for i in range(3)]
        distance = sum((A[i][j] - (a[i] if i == j else 0)) ** 2 for i in range(3) for j in range(3))
        assert distance >= beyond([Fraction(v) for v in a], signs.count(1), signs.count(-1))


@pytest.mark.parametrize("index", range(45))
def test_any_two_networks_of_width_n_plus_1_are_joined_below_the_larger_loss(index: int) -> None:
    made = pair(Random(index), index)
    path = connect_square(made.problem, made.start, made.end)
    level = max(made.problem.risk(made.start), made.problem.risk(made.end))
    assert max(losses(path)) <= level
    *_, last = path.vertices()
    assert (last.U, last.W) == (made.end.U, made.end.W)
    claim = connect_claim(made.problem, made.start, made.end)
    found = answer(documents.document(claim, path.proof()))
    assert found.status is Status.VERIFIED, found.words


def test_equal_minima_are_joined_among_minima() -> None:
    """{L = 0} = {A : A₁₁ = 1, A₂₂ = −1} is all that is allowed, and its A₁₂ is free."""
    problem = Problem(activation("z^2"), Sample.of([[1, 0], [0, 1]], [[1], [-1]]), 3)
    one = Network(matrix([[1, -1, 0]]), matrix([[1, 0], [0, 1], [0, 0]]))
    other = Network(matrix([[1, "-26", 0]]), matrix([[1, 5], [0, 1], [0, 0]]))
    assert problem.risk(one) == problem.risk(other) == 0
    assert set(losses(connect_square(problem, one, other))) == {fmpq(0)}


def test_connect_takes_this_way_where_the_other_has_no_room() -> None:
    problem = Problem(activation("z^2"), Sample.of([[1, 0], [0, 1], [1, 1]], [[1], [2], [3]]), 3)
    one, other = (Network(matrix([[1, -2, 3]]), matrix([[1, 2], [k, 1], [1, -1]])) for k in (3, 4))
    path = connect(problem, one, other)
    assert any(isinstance(segment, Rational) for segment in path.segments)
    assert answer(documents.document(connect_claim(problem, one, other), path.proof())).status is Status.VERIFIED


def test_at_width_n_a_singular_form_joins_and_two_regular_ones_need_not() -> None:
    problem = Problem(activation("z^2"), Sample.of([[1, 0], [0, 1], [1, 1]], [[1], [2], [3]]), 2)
    one, other = random_network(2, 1, 2, 1), Network(matrix([[9, 0]]), matrix([[1, 1], [0, 2]]))
    path = connect_square(problem, one, other)
    assert max(losses(path)) <= max(problem.risk(one), problem.risk(other))
    with pytest.raises(HypothesisError, match="expected a width of at least n \\+ 1 = 3, got 2: at width n"):
        connect_square(problem, one, Network(matrix([[1, 1]]), matrix([[1, 1], [0, 2]])))


@pytest.mark.parametrize("index", range(12))
def test_at_width_n_a_mirror_image_is_apart_and_below_the_level_no_form_is_singular(index: int) -> None:
    made = mirror_images(Random(index), index)
    claim = disconnected_claim(made.problem, made.start, made.end, made.level)
    assert (
        answer(documents.document(claim, disconnected_proof(made.problem, made.start, made.end))).status == "verified"
    )
    random = Random(index)
    for _ in range(100):  # whatever is singular lies above the level
        u = [fmpq(random.randint(-3, 3)) for _ in range(made.problem.n - 1)] + [fmpq(0)]
        W = [[fmpq(random.randint(-3, 3)) for _ in range(made.problem.n)] for _ in u]
        assert made.problem.risk(Network(fmpq_mat([u]), fmpq_mat(W))) > made.level


def test_networks_of_equal_signs_are_not_told_apart() -> None:
    problem = Problem(activation("z^2"), Sample.of([[1, 0], [0, 1], [1, 1]], [[1], [2], [3]]), 2)
    one = Network(matrix([[1, 2]]), matrix([[1, 0], [0, 1]]))
    with pytest.raises(UndecidedError, match="have the same signs"):
        disconnected_proof(problem, one, one)
    few = Problem(activation("z^2"), Sample.of([[1, 0], [0, 1]], [[1], [2]]), 2)
    with pytest.raises(UndecidedError, match="do not determine a quadratic form"):
        disconnected_proof(few, one, Network(one.U, -one.W))
