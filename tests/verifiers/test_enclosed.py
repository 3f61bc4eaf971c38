"""Descents for transcendental activations: what the certificates say is so, by other routes, and what is refused."""

from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import mpmath
import pytest
from flint import arb, ctx, fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.certificates.families.enclosed import hump
from tests.oracles.transcendental import VALUES
from valleys.theory.errors import HypothesisError, ShapeError, UndecidedError
from valleys.theory.exact import matrix
from valleys.theory.inputs import Points
from valleys.theory.losses import loss
from valleys.theory.named_activations import Named
from valleys.theory.networks import Network, random_network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import checker
from valleys.verifiers.arb_activations import BALLS
from valleys.verifiers.catalogue import instance
from valleys.verifiers.checker.analytic import ANALYTIC
from valleys.verifiers.checker.arithmetic import Budget
from valleys.verifiers.checker.document import Refused
from valleys.verifiers.checker.enclosed_path import Segment, end_slope, joint, slope_on
from valleys.verifiers.checker.intervals import as_fraction
from valleys.verifiers.checker.nonsingular import require_nonsingular
from valleys.verifiers.checker.parity import EVEN, ODD, up_to_sign
from valleys.verifiers.checker.problem import Network as CheckerNetwork
from valleys.verifiers.documents import document, text
from valleys.verifiers.instances.common import points
from valleys.verifiers.paths.descent import descent_claim
from valleys.verifiers.paths.enclosed import EnclosedPath, descend, prove
from valleys.verifiers.paths.enclosed_features import Workbench, fractions
from valleys.verifiers.paths.segments import Joint, MoveDead, Reroute

NAMES = sorted(BALLS)
LINE = [[1, -1], [1, 0], [1, 1]]


def answer(path: EnclosedPath, gap: fmpq | None = None, segments: int | None = None) -> checker.Answer:
    claim = descent_claim(path.problem, path.start, gap, segments)
    return checker.check_bytes(text(document(claim, path.proof())).encode())


def problem(name: str, x: Any, y: Any, width: int) -> Problem:
    return Problem(Named(name), Sample.of(x, y), width)


def test_one_list_of_names_for_the_checker_the_producers_and_the_oracle() -> None:
    assert set(NAMES) == set(ANALYTIC) == set(VALUES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(12))
def test_the_basis_has_the_dimension_that_another_count_gives_and_spans_the_features(name: str, seed: int) -> None:
    random = Random(f"{name} {seed}")
    n = random.randint(1, 3)
    x = points(random, n, random.randint(1, 8))
    x = fmpq_mat([*x.tolist(), *(-x).tolist()[: random.randint(0, 3)], *([[0] * n] if seed % 3 == 0 else [])])
    sample = Sample(Points(x), fmpq_mat(x.nrows(), 1), (fmpq(1),) * x.nrows())
    bench = Workbench(Problem(Named(name), sample, 1))
    assert bench.dimension == bench.basis.rank() == Named(name).dimension(sample.points)
    for row in (random_network(n, 1, 6, seed).W * x.transpose()).tolist():
        assert _in_the_span(name, bench, row)


def _in_the_span(name: str, bench: Workbench, z: list[fmpq]) -> bool:
    """f − Σ c_s s encloses 0 at every point, for the c that make it 0 at the determining points."""
    saved, ctx.prec = ctx.prec, 300
    try:
        values = [BALLS[name](arb(value)) for value in z]
        S, J = bench.basis.tolist(), bench.determining
        inverse = fmpq_mat([[row[k] for k in J] for row in S]).inv() if J else fmpq_mat(0, 0)
        c = [sum((values[k] * arb(inverse[i, j]) for i, k in enumerate(J)), arb(0)) for j in range(len(J))]
        left = [v - sum((a * arb(row[k]) for a, row in zip(c, S, strict=True)), arb(0)) for k, v in enumerate(values)]
        return all(value.contains(0) and value.rad() < 1e-60 for value in left)
    finally:
        ctx.prec = saved


@pytest.mark.parametrize("name", NAMES)
def test_what_counts_as_equal_in_a_reroute_is_equal(name: str) -> None:
    with mpmath.workdps(50):
        for z in ([2, -3], [-2, 3], [0, 0], [0, -1], [-1, 1]):
            same, sign = up_to_sign(ANALYTIC[name], [Fraction(v) for v in z])
            for a, b in zip(z, same, strict=True):
                assert mpmath.almosteq(
                    VALUES[name](mpmath.mpf(a)), sign * VALUES[name](mpmath.mpf(int(b))), abs_eps=1e-45
                )
    assert up_to_sign(ANALYTIC[name], [Fraction(-1), Fraction(2)])[1] == (-1 if name in ODD else 1)
    assert (up_to_sign(ANALYTIC[name], [Fraction(-1), Fraction(2)])[0] == (1, 2)) == (name in EVEN)


Matrices = st.lists(st.lists(st.fractions(-4, 4, max_denominator=16), min_size=2, max_size=2), min_size=2, max_size=2)


@given(Matrices, st.sampled_from(NAMES), st.integers(-3, 3), st.integers(-3, 3))
def test_no_matrix_shows_that_equal_neurons_are_independent(R: Any, name: str, a: int, b: int) -> None:
    z = [Fraction(a), Fraction(b)]
    with pytest.raises(Refused):
        require_nonsingular(ANALYTIC[name], [z, z], R, Budget())


@pytest.mark.parametrize("name", NAMES)
def test_an_inverse_within_its_norm_is_accepted_and_beyond_it_refused(name: str) -> None:
    """For F = (σ(1)) the matrix (c/σ(1)) has |1 − RF| = |1 − c|."""
    z = [[Fraction(1)]]
    one = Fraction(float(VALUES[name](mpmath.mpf(1))))
    for c in ("1/1000", "1", "1999/1000"):
        require_nonsingular(ANALYTIC[name], z, [[Fraction(c) / one]], Budget())
    for c in ("-1/1000", "2001/1000", "0"):
        with pytest.raises(Refused, match="no inverse"):
            require_nonsingular(ANALYTIC[name], z, [[Fraction(c) / one]], Budget())


def test_features_that_differ_in_the_sixtieth_digit_are_told_apart_and_in_the_three_thousandth_are_not() -> None:
    for digits, told in ((60, True), (3000, False)):
        small = Fraction(1, 10**digits)
        rows = [[Fraction(0), Fraction(1)], [small, Fraction(1)]]
        e = Fraction(mpmath.nstr(mpmath.e, 60)) if digits == 60 else Fraction(2718281828, 10**9)
        R = [[-1 / small, 1 / small], [(1 + small) / (e * small), -1 / (e * small)]]
        if told:
            require_nonsingular(ANALYTIC["exp"], rows, R, Budget())
        else:
            with pytest.raises(Refused):
                require_nonsingular(ANALYTIC["exp"], rows, R, Budget())


@pytest.mark.parametrize("index", range(0, 75, 2))
@pytest.mark.parametrize("claim", ["erm", "two-segments"])
def test_the_loss_falls_all_along_the_path_and_ends_at_the_least(claim: str, index: int) -> None:
    """By mpmath, on the interpolation too, whose end is solved for from the neurons of the proof."""
    made = instance(claim, 3, 3 * (index // 2) + 1 + index % 2 if claim == "erm" else index)
    path = descend(made.problem, made.start, segments=2 if claim == "two-segments" else None)
    assert answer(path).status == "verified"
    assert path.count <= (2 if claim == "two-segments" else 3)
    with mpmath.workdps(200):
        vertices = [(_mp(v.U), _mp(v.W)) for v in path.vertices()]
        vertices.append((_interpolating(path, vertices[-1]), vertices[-1][1]))
        for (U, W), (V, X) in pairwise(vertices):
            losses = [_loss(path.problem, U + t / 16 * (V - U), W + t / 16 * (X - W)) for t in range(17)]
            slack = mpmath.mpf(10) ** -60 * (1 + losses[0])
            assert all(a + slack >= b for a, b in pairwise(losses))
        least = Workbench(path.problem).least
        assert abs(losses[-1] - _mp(fmpq_mat([[least]]))[0, 0]) < mpmath.mpf(10) ** -60 * (1 + losses[0])


def _mp(a: fmpq_mat) -> Any:
    return mpmath.matrix([[mpmath.mpf(int(v.p)) / int(v.q) for v in row] for row in a.tolist()])


def _features(made: Problem, W: Any) -> Any:
    z = W * _mp(made.sample.points.x).T
    z = z if isinstance(z, mpmath.matrix) else mpmath.matrix([[z]])
    return mpmath.matrix(z.rows, z.cols) + z.apply(VALUES[str(made.activation)])


def _loss(made: Problem, U: Any, W: Any) -> Any:
    r = U * _features(made, W) - _mp(made.sample.y).T
    return sum(
        _mp(fmpq_mat([[q]]))[0, 0] * r[j, k] ** 2 for k, q in enumerate(made.sample.weights) for j in range(made.m)
    )


def _interpolating(path: EnclosedPath, here: Any) -> Any:
    B, J = ([int(i) for i in path.final[key]] for key in ("neurons", "points"))
    F, v = _features(path.problem, here[1]), _mp(Workbench(path.problem).best)
    U = mpmath.matrix(path.problem.m, path.problem.width)
    for j in range(path.problem.m if B else 0):
        u = mpmath.lu_solve(mpmath.matrix([[F[b, k] for b in B] for k in J]), mpmath.matrix([v[j, k] for k in J]))
        for i, b in enumerate(B):
            U[j, b] = u[i]
    return U


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(3))
def test_the_slope_on_a_piece_is_enclosed_and_the_slope_at_the_end_of_a_move_of_outer_weights(
    name: str, seed: int
) -> None:
    """dL/dt / 2 by mpmath's difference quotients, at times in the piece, lies in the interval."""
    made = Problem(Named(name), Sample.of(LINE, [[1, 0], [0, 2], [2, -1]], [1, 3, "1/2"]), 4)
    bench = Workbench(made)
    a, b = (random_network(2, 2, 4, 10 * seed + k) for k in range(2))
    a, b = (Network(one.U, one.W * fmpq(1, 4)) for one in (a, b))
    piece = Fraction(seed, 8), Fraction(seed + 1, 8)
    moved = CheckerNetwork(fractions(b.U), fractions(b.W))
    state = bench.state(a)
    found = slope_on(state.problem, Segment.of(state, moved), *piece)
    at_end = end_slope(bench.state(a), fractions(b.U), 128)
    with mpmath.workdps(40):
        U, W, V, X = _mp(a.U), _mp(a.W), _mp(b.U), _mp(b.W)
        for share in (0, Fraction(1, 3), 1):
            t = piece[0] + share * (piece[1] - piece[0])
            slope = mpmath.diff(
                lambda s: _loss(made, U + s * (V - U), W + s * (X - W)), mpmath.mpf(t.numerator) / t.denominator
            )
            assert float(found.lower) - 1e-9 <= slope / 2 <= float(found.upper) + 1e-9
        slope = mpmath.diff(lambda s: _loss(made, U + s * (V - U), W), 1)
        assert abs(slope / 2 - float(as_fraction(at_end.low))) < 1e-9 * (1 + abs(slope))
    assert float(as_fraction(at_end.high)) == pytest.approx(float(as_fraction(at_end.low)))


def test_equal_neurons_need_three_segments_and_from_a_generic_start_one_is_enough() -> None:
    made = problem("sigmoid", LINE, [[1], [0], [2]], 3)
    path = descend(made, Network(matrix([[1, 2, 3]]), matrix([[1, 1]] * 3)))
    assert [type(s) for s in path.segments] == [Reroute, MoveDead]
    assert [type(s) for s in descend(made, random_network(2, 1, 3, 1)).segments] == []


def test_opposite_neurons_of_odd_activations_are_equal_and_of_others_need_a_joint_segment() -> None:
    start = Network(matrix([[1, 2, 3]]), matrix([[1, 2], [-1, -2], [2, 1]]))
    for name, kinds in (("tanh", [Reroute, MoveDead]), ("sigmoid", [Joint])):
        made = problem(name, [[1, 0], [0, 1], [0, 2]], [[1], [0], [2]], 3)
        path = descend(made, start)
        expected = kinds if name == "tanh" else [type(s) for s in path.segments]
        assert [type(s) for s in path.segments] == expected
        assert answer(path).status == "verified"


def test_more_segments_than_the_claim_allows_are_not_used() -> None:
    made = problem("tanh", LINE, [[1], [0], [2]], 3)
    start = Network(matrix([[1, 2, 3]]), matrix([[1, 1]] * 3))
    path = descend(made, start, segments=2)
    assert [type(s) for s in path.segments] == [Joint]
    assert answer(path, segments=2).status == "verified"
    with pytest.raises(UndecidedError, match="and the claim allows one segment"):
        descend(made, start, segments=1)


@pytest.mark.parametrize("index", [96, 108])
def test_a_joint_segment_does_not_end_where_a_weight_is_0(index: int) -> None:
    """The fastest weight, 1 or −1, ended at exactly 0, where gelu and erf are 0."""
    made = instance("two-segments", 101, index)
    assert answer(descend(made.problem, made.start, segments=2), segments=2).status == "verified"


def critical() -> tuple[Problem, Network]:
    """Four neurons, none dead, no two equal, Φ = 0, and every derivative 0, though the loss can be 0.

    σ(z) + σ(−z) = 1 for the sigmoid, so that the features at ±w, less those at ±2w, add up to 0. On LINE the first
    coordinate is 1: the features are constant, and the targets are orthogonal to constants and to the points.
    """
    start = Network(matrix([[1, 1, -1, -1]]), matrix([[1, 0], [-1, 0], [2, 0], [-2, 0]]))
    return problem("sigmoid", LINE, [[1], [-2], [1]], 4), start


def test_a_critical_start_without_dead_or_equal_neurons_is_undecided_and_says_why() -> None:
    made, start = critical()
    with pytest.raises(UndecidedError, match="the start is critical, or nearly so, and enclosures cannot tell"):
        descend(made, start)


def test_no_joint_segment_from_a_critical_start_is_accepted() -> None:
    made, start = critical()
    bench, random = Workbench(made), Random(0)
    for size in (Fraction(1), Fraction(1, 1000), Fraction(1, 10**9)):
        moved = [[[v + size * random.randint(-3, 3) for v in row] for row in fractions(a)] for a in (start.U, start.W)]
        with pytest.raises(Refused, match="joint"):
            joint(bench.state(start), CheckerNetwork(*moved))


def test_the_same_start_a_little_aside_goes_down() -> None:
    made, start = critical()
    path = descend(made, Network(start.U, start.W + matrix([["1/100", 0], [0, "1/50"], [0, 0], [0, 0]])))
    assert answer(path).status == "verified"


def test_below_the_dimension_nothing_is_said_of_straight_segments() -> None:
    made = problem("tanh", LINE, [[1], [0], [2]], 2)
    with pytest.raises(HypothesisError, match=r"at least dim\* = 3 .*, got 2: below it the theorem is silent"):
        descend(made, random_network(2, 1, 2, 0), segments=9)


def test_opposite_points_need_fewer_neurons_than_there_are_points() -> None:
    made = problem("tanh", [[1], [-1], [2], [0]], [[1], [0], [2], [5]], 2)
    path = descend(made, random_network(1, 1, 2, 3))
    assert "to 51/2" in answer(path).words


def test_conflicting_labels_of_a_repeated_point_average() -> None:
    made = Problem(Named("exp"), Sample.of([[1], [1], [-1]], [[0], [3], [1]], [1, 2, 1]), 3)
    assert Workbench(made).best == matrix([[2, 2, 1]])
    assert "to 6, and it ends at a global minimum" in answer(descend(made, random_network(1, 1, 3, 0))).words


def test_a_start_of_another_shape_and_an_activation_without_enclosures_are_refused() -> None:
    with pytest.raises(ShapeError, match="got 2 inputs, 1 outputs and width 4"):
        descend(problem("tanh", LINE, [[1], [0], [2]], 3), random_network(2, 1, 4, 0))
    with pytest.raises(HypothesisError, match="got elu: the checker encloses these"):
        descend(problem("elu", LINE, [[1], [0], [2]], 3), random_network(2, 1, 3, 0))


@pytest.mark.parametrize("weight", [10**4, 10**6, 10**30])
@pytest.mark.parametrize("name", ["exp", "softplus", "gaussian", "sin", "tanh"])
def test_huge_weights_are_proved_or_undecided_and_never_a_fault(name: str, weight: int) -> None:
    made = problem(name, LINE, [[1], [0], [2]], 3)
    W = matrix([[weight, 1], [weight + 1, -weight], [-weight, weight + 2]])
    try:
        path = descend(made, Network(matrix([[1, 2, 3]]), W))
    except UndecidedError:
        return
    found = answer(path)
    assert found.status in ("verified", "refused")
    assert "fault" not in found.words


@pytest.mark.parametrize("name", NAMES)
def test_with_a_gap_the_end_is_a_rational_network_within_it(name: str) -> None:
    made = problem(name, LINE, [[1], [0], [2]], 4)
    gap = fmpq(1, 10**12)
    for start in (random_network(2, 1, 4, 2), Network(fmpq_mat(1, 4), fmpq_mat(4, 2))):
        path = descend(made, start, gap)
        assert answer(path, gap).status == "verified"
        end = list(path.vertices())[-1]
        with mpmath.workdps(60):
            assert _loss(made, _mp(end.U), _mp(end.W)) <= mpmath.mpf(10) ** -12


@given(st.permutations(range(4)))
@settings(max_examples=10)
def test_permuting_the_neurons_changes_neither_the_least_loss_nor_the_number_of_segments(order: list[int]) -> None:
    made = problem("softplus", LINE, [[1], [0], [2]], 4)
    start = random_network(2, 1, 4, 5)
    other = Network(matrix([[start.U[0, i] for i in order]]), matrix([start.W.tolist()[i] for i in order]))
    assert answer(descend(made, start)).words == answer(descend(made, other)).words


def test_prove_finds_the_same_from_a_claim() -> None:
    made = problem("gelu", LINE, [[1], [0], [2]], 3)
    path = descend(made, random_network(2, 1, 3, 4))
    assert prove(descent_claim(made, path.start)) == path.proof()
    narrow = descent_claim(problem("gelu", LINE, [[1], [0], [2]], 2), random_network(2, 1, 2, 4), segments=3)
    with pytest.raises(UndecidedError, match="at least dim"):
        prove(narrow)


def test_a_segment_that_ends_lower_but_rises_between_is_refused() -> None:
    found = checker.check_bytes(text(hump()).encode())
    assert (found.status, "joint rises" in found.words) == ("refused", True)


@pytest.mark.parametrize("name", ["huber(1/3)", "absolute", "quartic"])
@pytest.mark.parametrize("seed", range(4))
def test_other_losses_that_are_0_at_the_labels_go_down_to_0(name: str, seed: int) -> None:
    sample = Sample.of([*LINE, [1, 1]], [[1, 0], [0, 2], [2, 1], [2, 1]], [1, 2, 3, "1/2"])
    made = Problem(Named(NAMES[seed]), sample, 4, loss(name))
    start = [random_network(2, 2, 4, seed), Network(matrix([[1, 2, 3, 4]] * 2), matrix([[1, 1]] * 4))][seed % 2]
    path = descend(made, start)
    found = answer(path)
    assert (found.status, "from its value there to 0" in found.words) == ("verified", True)
    assert prove(descent_claim(made, start)) == path.proof()


def test_conflicting_labels_and_losses_without_a_minimum_at_the_label_are_not_claimed() -> None:
    start = random_network(2, 1, 4, 0)
    conflict = Sample.of([*LINE, [1, 1]], [[1], [0], [2], [3]])
    with pytest.raises(UndecidedError, match="conflicting labels"):
        descend(Problem(Named("exp"), conflict, 4, loss("absolute")), start)
    signs = Sample.of(LINE, [[1], [-1], [1]])
    with pytest.raises(HypothesisError, match="got the logistic loss"):
        descend(Problem(Named("exp"), signs, 4, loss("logistic")), start)


def test_proving_a_claim_leaves_it_as_it_is() -> None:
    made = Problem(Named("exp"), Sample.of(LINE, [[1], [0], [2]]), 3, loss("absolute"))
    claim = descent_claim(made, random_network(2, 1, 3, 0))
    before = text(claim)
    assert checker.claim_fault(claim) is None
    assert text(claim) == before


def test_one_point_at_the_origin_has_no_function_of_odd_activations() -> None:
    """Every network is 0 there: any start is at the minimum, with no equation to solve."""
    path = descend(problem("sin", [[0]], [[3]], 1), random_network(1, 1, 1, 0))
    assert "from 9 (rounded down) to 9" in answer(path).words.replace("≈ ", "")
