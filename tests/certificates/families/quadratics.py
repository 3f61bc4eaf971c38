"""Documents about quadratic σ below dim*: descents and connections with `rational` segments, valleys, barriers."""

from math import prod
from typing import Any

from flint import fmpq, fmpq_mat, fmpq_poly

from valleys.theory.activations import Polynomial, activation
from valleys.theory.exact import matrix
from valleys.theory.networks import Network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import documents
from valleys.verifiers.catalogue import OUTSIDE, instance, produce
from valleys.verifiers.documents import Document
from valleys.verifiers.paths.connect import connect_claim
from valleys.verifiers.paths.descent import descent_claim
from valleys.verifiers.paths.disconnected import disconnected_claim, disconnected_proof
from valleys.verifiers.paths.quadratic import descend_quadratic
from valleys.verifiers.paths.quadratic_connect import connect_square
from valleys.verifiers.paths.span_minimum import span_minimum
from valleys.verifiers.traps.inertia import inertia
from valleys.verifiers.traps.nappe import nappe
from valleys.verifiers.traps.one_sided import one_sided
from valleys.verifiers.traps.semidefinite import with_bias, without_constant
from valleys.verifiers.traps.trap import Trap

from .common import changed, put, texts

PLANE = [[1, 0], [0, 1], [1, 1], [1, -2]]


def descent(y: Any, start: Network, σ: str = "z^2") -> Document:
    problem = Problem(activation(σ), Sample.of(PLANE, [[value] for value in y]), start.shape[2])
    return documents.document(descent_claim(problem, start), descend_quadratic(problem, start).proof())


ONE = Network(matrix([[1, -2, 3]]), matrix([[1, 2], [3, 1], [1, -1]]))
OTHER = Network(matrix([[3, 1, -2]]), matrix([[1, -1], [-1, -2], [3, "3/2"]]))


def connection(y: Any, start: Network, end: Network) -> Document:
    problem = Problem(activation("z^2"), Sample.of(PLANE, [[value] for value in y]), start.shape[2])
    return documents.document(connect_claim(problem, start, end), connect_square(problem, start, end).proof())


def joined(σ: str, sample: Sample, one: tuple[Any, Any]) -> Document:
    """A network and the same with the opposite weights of its first neuron."""
    problem, (u, w) = Problem(activation(σ), sample, len(one[0])), one
    start, end = (Network(matrix([u]), matrix([[s * value for value in w[0]], *w[1:]])) for s in (1, -1))
    return documents.document(connect_claim(problem, start, end), connect_square(problem, start, end).proof())


def apart(level: fmpq) -> Document:
    """x₁² − x₂² by two neurons, and its mirror image; the barrier is at 1."""
    sample = Sample.of([[1, 0], [0, 1], [1, 1], [1, -1]], [[1], [-1], [0], [0]])
    problem = Problem(activation("z^2"), sample, 2)
    one = Network(matrix([[1, -1]]), matrix([[1, 0], [0, 1]]))
    other = Network(matrix([[1, -1]]), matrix([[-1, 0], [0, 1]]))
    claim = disconnected_claim(problem, one, other, level)
    return documents.document(claim, disconnected_proof(problem, one, other))


TRIANGLE = matrix([[1, 0], [0, 1], [1, 1]])
SIX = Sample.of([[0, 0], [1, 0], [0, 1], [1, 1], [1, -1], [2, 1]], [[3], [-1], [2], [1], [-4], [0]])
LINE = Sample.of([[0, 1], [1, 1], [2, 1], [-1, 1]], [[2], [-1], [3], [0]])


def compensated(U: Any, σ: str = "z^2+1", W: fmpq_mat = TRIANGLE, sample: Sample = SIX) -> Document:
    """σ = a(z² + κ) at width n + 1, or with a hidden bias at n + 2."""
    problem, start = Problem(activation(σ), sample, W.nrows()), Network(matrix([U]), W)
    return documents.document(descent_claim(problem, start), descend_quadratic(problem, start).proof())


def optimal(σ: str, W: fmpq_mat) -> list[Any]:
    """The best U for some W."""
    problem = Problem(activation(σ), SIX, W.nrows())
    *_, end = span_minimum(problem, Network(fmpq_mat([[1] * W.nrows()]), W)).vertices()
    return list(end.U.entries())


def turning(u: list[list[str]], w: list[str], over: list[str] | None, σ: str = "z^2") -> Document:
    """One neuron on a curve with a denominator of w, u σ(w) at x = 1 to y = σ(1), from u = w = 1."""
    document = one_curve(u, w)
    coefficients = ["1", "0", "1"] if σ == "z^2+1" else ["0", "0", "1"]
    document["claim"]["problem"]["activation"]["coefficients"] = coefficients
    document["claim"]["problem"]["data"]["y"] = [["2" if σ == "z^2+1" else "1"]]
    if over is not None:
        document["proof"]["segments"][0]["neurons"]["0"]["over"] = over
    return document


def two_curves(places: list[fmpq]) -> Document:
    """u_1 w_1² + u_2 w_2² = 2 at four places only, 0 and 1 among them; w_1 = 1/(1 + s), w_2 = 1."""
    square = fmpq_poly([1, 2, 1])
    second, first = divmod(prod((fmpq_poly([-t, 1]) for t in places), start=fmpq_poly([1])) + 2 * square, square)
    problem = Problem(activation("z^2"), Sample.of([[1]], [[2]]), 2)
    claim = descent_claim(problem, Network(fmpq_mat([[first(0), second(0)]]), matrix([[1], [1]])))
    u1, u2 = ([str(c) for c in p.coeffs()] for p in (first, second))
    neurons = {"0": {"u": [u1, ["1"]], "w": [["1"]], "over": ["1", "1"]}, "1": {"u": [u2, ["1"]], "w": [["1"]]}}
    proof = {"segments": [{"kind": "rational", "neurons": neurons}], "final": {"kind": "global-minimum"}}
    return documents.document(claim, proof)


def one_curve(u: list[list[str]], w: list[str]) -> Document:
    """One neuron on a curve, u w² at x = 1 to y = 1, from u = w = 1."""
    problem = Problem(activation("z^2"), Sample.of([[1]], [[1]]), 1)
    claim = descent_claim(problem, Network(matrix([[1]]), matrix([[1]])))
    segment = {"kind": "rational", "neurons": {"0": {"u": u, "w": [w]}}}
    return documents.document(claim, {"segments": [segment], "final": {"kind": "global-minimum"}})


def reflected(σ: str, p: int, N: int) -> Trap:
    """The inertia design for σ = a (z + β)² with a bias: reflected, and divided by the last coordinates t."""
    a, b = activation(σ).coefficient(2), activation(σ).coefficient(1)
    plain, v = inertia(Polynomial.of({2: a}), p, N), matrix([[2**k] for k in range(N)])
    H = matrix([[int(i == j) for j in range(N)] for i in range(N)]) - v * v.transpose() * (
        2 / (v.transpose() * v)[0, 0]
    )
    sample = plain.problem.sample
    turned = [(row, row[-1]) for row in (sample.points.x * H).tolist()]
    affine = Sample.of(
        [[value / t for value in row] for row, t in turned],
        [[y / t**2] for y, (_, t) in zip(sample.y.entries(), turned, strict=True)],
        [q * t**4 for q, (_, t) in zip(sample.weights, turned, strict=True)],
    )
    shift = matrix([[0] * (N - 1) + [b / (2 * a)]] * p)
    bad, better = (Network(network.U, network.W * H - shift) for network in (plain.bad, plain.better))
    fields = {**plain.fields, "axes": documents.rows(H)}
    return Trap(Problem(activation(σ), affine, p), bad, better, plain.level, plain.floor, plain.reason, fields)


def valid() -> dict[str, Document]:
    identity = matrix([[1, 0], [0, 1]])
    found = {
        "rational-definite-to-definite": descent([2, 3, 4, 0], Network(fmpq_mat([[1, 1]]), identity)),
        "rational-opposite": descent([-1, -1, -2, -5], Network(fmpq_mat([[1, 1]]), identity)),
        "rational-singular": descent([-2, 3, 1, 0], Network(fmpq_mat([[1, 0]]), matrix([[1, 1], [1, 1]]))),
        "rational-dependent": descent(
            [1, 2, 3, 0], Network(fmpq_mat([[1, -2, 1]]), matrix([[1, 0], [1, 1], [0, 1]])), "-z^2/2"
        ),
        "rational-floats": descent([1, 2, 3, 0], Network(matrix([[0.1, -0.7]]), matrix([[0.2, 1.1], [-0.4, 0.9]]))),
    }
    found["rational-needs-halving"] = one_curve([["1", "-3", "3"]] * 2, ["1"])
    found |= {
        "inertia-one-neuron": inertia(Polynomial.of({2: 1}), 1, 2).document(),
        "inertia-three-neurons": inertia(Polynomial.of({2: "-1/3"}), 3, 4, depth=fmpq(30)).document(),
    }
    flat = Network(fmpq_mat([[1, 1, 0]]), matrix([[1, 0], [0, 1], [0, 0]]))
    turned = Network(fmpq_mat([[0, 1, 1]]), matrix([[1, 1], [1, 0], [0, -1]]))
    found |= {
        "connect-rational-same-form": connection([1, 1, 2, 5], flat, turned),
        "connect-rational-mixed": connection([2, 3, 4, 0], ONE, OTHER),
        "connect-rational-hidden-bias": joined("4*z^2-4*z+1", LINE, ([1, -2, 3], [[1, 2], [3, 1], [1, -1]])),
        "disconnected-forms": apart(fmpq(9, 10)),
    }
    found |= {
        "inertia-hidden-bias": reflected("-3*z^2+3*z-3/4", 1, 3).document(),
        "inertia-bias-of-a-square": reflected("z^2", 1, 2).document(),
        "semidefinite-bias-of-a-square": with_bias(activation("4*z^2-4*z+1"), 1, 1).document(),
        "semidefinite-bias-positive-constant": with_bias(activation("-2*z^2+z-1"), 2, 2).document(),
        "semidefinite-bias-negative-constant": with_bias(activation("z^2/3-1"), 2, 2).document(),
        "semidefinite-bias-one-neuron": with_bias(activation("z^2+z"), 1, 2, fmpq(9), fmpq(40)).document(),
        "semidefinite-no-constant-line": without_constant(activation("z^2+z"), 1, 1).document(),
        "semidefinite-no-constant-plane": without_constant(activation("-z^2/2+3*z"), 2, 2).document(),
        "rational-compensator": compensated([1, 1, 1]),
        "rational-compensator-of-mixed-signs": compensated([1, 2, -3]),
        "rational-compensator-pulled": compensated([1, 1, "-1/2"], "-z^2/2+1/3"),
        "rational-compensator-best-outer-weights": compensated(optimal("z^2-2", TRIANGLE), "z^2-2"),
        "rational-compensator-waiting": compensated([1, -1, 2], W=matrix([[1, 2], [0, 0], [1, -1]])),
        "rational-hidden-bias-of-a-square": compensated([1, -1], "z^2+2*z+1", matrix([[1, 0], [2, 1]]), LINE),
        "rational-hidden-bias": compensated([1, 2, -1], "2*z^2-z+3", matrix([[1, 0], [2, 1], [-1, 1]]), LINE),
        "rational-crossing": compensated([-1, -2], "z^2+1", matrix([[1, 1], [1, 2]]), LINE),
        "rational-crossing-negative-constant": compensated([1, 2], "-z^2/2+3*z-1", matrix([[1, 1], [1, 2]]), LINE),
        "rational-over-cancels": turning([["1", "2", "1"], ["1"]], ["1"], ["1", "1"]),
        "rational-over-negative": turning([["1"], ["1"]], ["-1", "-3"], ["-1", "-3"], "z^2+1"),
        "one-sided-even": one_sided(activation("z^2+1"), 1, 2).document(),
        "one-sided-odd": one_sided(activation("-z^2/2+z+1/3"), 2, 2).document(),
        "nappe-plane": nappe(activation("z^2+z+1"), 1).document(),
        "nappe-space": nappe(activation("-z^2+3*z-1/2"), 2).document(),
    }
    for index in (2, 10, 11):
        made = instance("quadratic-one-valley", 0, index)
        found[f"generated-quadratic-one-valley-{made.kind.replace(' ', '-')}"] = produce("quadratic-one-valley", made)
    for index in (0, 1):
        found[f"generated-disconnected-forms-{index}"] = produce(
            "quadratic-one-valley", instance("quadratic-one-valley", 0, index, OUTSIDE), OUTSIDE
        )
    for index in (0, 1, 8, 10):
        made = instance("quadratic-sharp", 0, index)
        found[f"generated-quadratic-sharp-{made.kind}-{index}"] = produce("quadratic-sharp", made)
    return found


def _curves(document: Document) -> tuple[int, str]:
    """The last rational segment, and one of its neurons."""
    segments = document["proof"]["segments"]
    index = max(k for k, segment in enumerate(segments) if segment["kind"] == "rational")
    return index, next(iter(segments[index]["neurons"]))


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    plain, floats = good["rational-definite-to-definite"], good["rational-floats"]
    index, neuron = _curves(plain)
    way = ("proof", "segments", index, "neurons")
    curve = plain["proof"]["segments"][index]["neurons"][neuron]
    pole = [_times(p, ["-1", "2"]) for p in curve["u"]]
    double = [_times(_times(p, ["-1", "2"]), ["-1", "2"]) for p in curve["u"]]
    three, one = good["inertia-three-neurons"], good["inertia-one-neuron"]
    bad, minimum, axes = three["claim"]["bad"], three["proof"]["minimum"], three["proof"]["axes"]
    mixed, forms = good["connect-rational-mixed"], good["disconnected-forms"]
    place, moving = _curves(mixed)
    convex, concave = good["semidefinite-bias-negative-constant"], good["semidefinite-bias-positive-constant"]
    slanted, square = good["semidefinite-no-constant-plane"], good["semidefinite-bias-of-a-square"]
    even, odd, plane = good["one-sided-even"], good["one-sided-odd"], good["nappe-plane"]
    step, hidden = good["rational-compensator"], good["rational-hidden-bias"]
    last, _ = _curves(step)
    c = step["proof"]["segments"][last]["neurons"].keys() - _moving_weights(step, last)
    return {
        "semidefinite-level-too-high": changed(square, put("proof", "level", "501/10")),
        "semidefinite-floor-too-high": changed(convex, put("proof", "floor", "321/10")),
        "semidefinite-height-too-large": changed(concave, put("proof", "height", "301/100")),
        "semidefinite-strength-too-large": changed(convex, put("proof", "strength", "1/2")),
        "semidefinite-negative-weight": changed(convex, put("claim", "bad", "U", 0, 0, "-1")),
        "semidefinite-weight-zero": changed(concave, put("claim", "bad", "U", 0, 1, "0")),
        "semidefinite-axis-along-the-bias": changed(convex, put("proof", "axis", 2, "1/1000000")),
        "semidefinite-subspace-along-the-bias": changed(concave, put("proof", "subspace", 1, 2, "1/1000000")),
        "semidefinite-subspace-dependent": changed(convex, put("proof", "subspace", 1, ["0", "2", "0"])),
        "semidefinite-axis-in-the-subspace": changed(slanted, put("proof", "level", "51")),
        "semidefinite-another-minimum": changed(square, put("proof", "minimum", [["2", "0"], ["0", "-4"]])),
        "semidefinite-minimum-permuted": changed(square, put("proof", "minimum", [["-4", "0"], ["0", "3"]])),
        "semidefinite-another-label": changed(slanted, put("claim", "problem", "data", "y", 0, ["0"])),
        "semidefinite-another-weight": changed(slanted, put("claim", "problem", "data", "weights", 0, "1/1000")),
        "semidefinite-bias-not-constant": changed(convex, put("claim", "problem", "data", "x", 0, 2, "2")),
        "semidefinite-better-as-bad": changed(slanted, put("claim", "bad", slanted["proof"]["better"])),
        "semidefinite-sign-of-the-constant": changed(
            convex, put("claim", "problem", "activation", "coefficients", ["1", "0", "1/3"])
        ),
        "semidefinite-axis-for-the-other-sign": changed(
            with_bias(activation("z^2+1"), 1, 1).document(), _with_a_negative_constant
        ),
        "semidefinite-subspace-for-the-other-sign": changed(
            with_bias(activation("z^2-1"), 2, 2).document(), _with_a_positive_constant
        ),
        "semidefinite-fourth-power": changed(
            convex, put("claim", "problem", "activation", "coefficients", ["-1", "0", "1/3", "0", "1"])
        ),
        "semidefinite-linear": changed(convex, put("claim", "problem", "activation", "coefficients", ["-1", "1"])),
        "rational-compensator-left-out": changed(
            step, lambda d: [d["proof"]["segments"][last]["neurons"].pop(i) for i in c]
        ),
        "rational-total-not-affine": changed(
            good["rational-definite-to-definite"],
            put("claim", "problem", "activation", "coefficients", ["1", "0", "1"]),
        ),
        "rational-total-not-affine-by-hand": turning(
            [["1", "2", "-1", "-2", "1"], ["1"]], ["1"], ["1", "1", "-1"], "z^2+1"
        ),
        "rational-total-not-affine-without-bias": changed(
            changed(
                turning([["1", "2", "-1", "-2", "1"], ["1"]], ["1"], ["1", "1", "-1"], "z^2+1"),
                put("claim", "problem", "data", "x", [["2"]]),
            ),
            put("claim", "problem", "data", "y", [["5"]]),
        ),
        "rational-over-affine-at-thirds": two_curves([fmpq(k, 3) for k in range(4)]),
        "rational-over-affine-at-halves": two_curves([fmpq(k, 2) for k in (0, 1, 2, -4)]),
        "rational-crossing-another-constant": changed(
            good["rational-crossing"], put("claim", "problem", "activation", "coefficients", ["2", "0", "1"])
        ),
        "rational-crossing-not-constant": changed(
            good["rational-crossing"], put("claim", "problem", "data", "x", 0, ["0", "2"])
        ),
        "rational-over-with-a-pole": turning([["1"], ["1"]], ["1", "-2"], ["1", "-2"], "z^2+1"),
        "rational-over-zero": turning([["1"], ["1"]], ["1"], ["0"], "z^2+1"),
        "rational-over-left-out": changed(step, _without_over),
        "rational-over-other": turning([["1", "2", "1"], ["1"]], ["1"], ["1", "0", "1"]),
        "rational-another-constant": changed(
            step, put("claim", "problem", "activation", "coefficients", ["2", "0", "1"])
        ),
        "rational-another-bias": changed(
            hidden, put("claim", "problem", "activation", "coefficients", ["3", "1", "2"])
        ),
        "inertia-hidden-bias-no-square": changed(
            good["inertia-hidden-bias"], put("claim", "problem", "activation", "coefficients", ["-1", "3", "-3"])
        ),
        "inertia-hidden-bias-not-constant": changed(
            good["inertia-hidden-bias"], put("claim", "problem", "data", "x", 0, -1, "2")
        ),
        "one-sided-level-too-high": changed(even, put("proof", "level", "7")),
        "one-sided-floor-too-high": changed(even, put("proof", "floor", "23/5")),
        "one-sided-negative-weight": changed(odd, put("claim", "bad", "U", 0, 0, "-1")),
        "one-sided-weight-zero": changed(odd, put("claim", "bad", "U", 0, 0, "0")),
        "one-sided-strength-too-large": changed(even, put("proof", "strength", "1000")),
        "one-sided-pull-too-large": changed(even, put("proof", "pull", "100000000")),
        "one-sided-another-constant": changed(even, put("proof", "constant", "-1")),
        "one-sided-positive-constant": changed(even, put("proof", "constant", "1/20")),
        "one-sided-another-label": changed(odd, put("claim", "problem", "data", "y", 0, ["0"])),
        "one-sided-odd-part-not-balanced": changed(odd, put("claim", "problem", "data", "weights", 0, "9")),
        "one-sided-of-a-square": changed(even, put("claim", "problem", "activation", "coefficients", ["0", "0", "1"])),
        "nappe-level-too-high": changed(plane, put("proof", "level", "1000")),
        "nappe-floor-too-high": changed(plane, put("proof", "floor", "1000")),
        "nappe-separation-too-large": changed(plane, put("proof", "separation", "1000")),
        "nappe-strength-too-large": changed(plane, put("proof", "strength", "1000")),
        "nappe-other-sheet": changed(plane, put("proof", "axis", ["-1", "1"])),
        "nappe-axis-not-negative": changed(plane, put("proof", "axis", ["1", "0"])),
        "nappe-another-minimum": changed(plane, put("proof", "minimum", [["1", "2"], ["2", "-1"]])),
        "nappe-both-positive": changed(plane, put("claim", "bad", "U", 0, 0, "1")),
        "nappe-better-as-bad": changed(plane, put("claim", "bad", plane["proof"]["better"])),
        "nappe-another-label": changed(plane, put("claim", "problem", "data", "y", 0, ["0"])),
        "nappe-of-a-square-and-a-constant": changed(
            plane, put("claim", "problem", "activation", "coefficients", ["1", "0", "1"])
        ),
        "inertia-axes-not-orthogonal": changed(three, put("proof", "axes", 1, ["1", "1", "0", "0"])),
        "inertia-axis-zero": changed(three, put("proof", "axes", 1, ["0"] * 4)),
        "inertia-axes-permuted": changed(three, put("proof", "axes", axes[::-1])),
        "connect-rational-above-the-level": changed(
            mixed, put("claim", "problem", "data", "y", [["-14"], ["5"], ["-23"], ["34"]])
        ),
        "connect-rational-begins-elsewhere": changed(mixed, put("claim", "start", "U", 0, 0, "2")),
        "connect-rational-neuron-left-out": changed(
            mixed, lambda d: d["proof"]["segments"][place]["neurons"].pop(moving)
        ),
        "disconnected-forms-level-at-the-barrier": changed(forms, put("claim", "level", "1")),
        "disconnected-forms-same-signs": changed(forms, put("claim", "end", forms["claim"]["start"])),
        "disconnected-forms-another-minimum": changed(forms, put("proof", "minimum", [["2", "0"], ["0", "-2"]])),
        "disconnected-forms-strength-too-large": changed(forms, put("proof", "strength", "100000001/100000000")),
        "disconnected-forms-light-points": changed(forms, put("claim", "problem", "data", "weights", 0, "1/4")),
        "disconnected-forms-fourth-power": changed(
            forms, put("claim", "problem", "activation", "coefficients", ["0"] * 4 + ["1"])
        ),
        "inertia-level-too-high": changed(three, put("proof", "level", "1000000")),
        "inertia-floor-too-high": changed(one, put("proof", "floor", "321/10")),
        "inertia-strength-too-high": changed(one, put("proof", "strength", "20001/10000")),
        "inertia-another-minimum": changed(three, put("proof", "minimum", minimum[::-1])),
        "inertia-another-label": changed(one, put("claim", "problem", "data", "y", 2, ["0"])),
        "inertia-another-weight": changed(one, put("claim", "problem", "data", "weights", 0, "1")),
        "inertia-weights-dependent": changed(three, put("claim", "bad", "W", 1, bad["W"][0])),
        "inertia-outer-weight-zero": changed(three, put("claim", "bad", "U", 0, 0, "0")),
        "inertia-good-signs": changed(one, put("claim", "bad", one["proof"]["better"])),
        "inertia-fourth-power": changed(one, put("claim", "problem", "activation", "coefficients", ["0"] * 4 + ["1"])),
        "rational-affine-at-whole-numbers": one_curve([["1"], ["1"]], ["1", "-3", "1"]),
        "rational-one-entry-not-affine": changed(one_curve([["1"], ["1"]], ["1"]), _second_input),
        "rational-affine-up-to-its-degree": one_curve([["1", "-5", "11", "-6", "1"], ["1", "1"]], ["1"]),
        "rational-pole-that-cancels": changed(plain, put(*way, neuron, "u", pole)),
        "rational-double-pole-that-cancels": changed(plain, put(*way, neuron, "u", double)),
        "rational-denominator-zero": changed(plain, put(*way, neuron, "u", 1, ["0"])),
        "rational-curve-left-out": changed(plain, lambda d: d["proof"]["segments"][index]["neurons"].pop(neuron)),
        "rational-begins-elsewhere": changed(plain, put("claim", "start", "U", 0, 0, "2")),
        "rational-sign-of-w": changed(plain, put(*way, neuron, "w", [_times(p, ["-1"]) for p in curve["w"]])),
        "rational-not-affine": changed(
            plain, put(*way, neuron, "u", [_times(curve["u"][0], ["1", "0", "1"]), curve["u"][1]])
        ),
        "rational-uphill": changed(plain, put("claim", "problem", "data", "y", [["1"], ["1"], ["2"], ["5"]])),
        "rational-straight-claimed": changed(plain, put("claim", "segments", "100")),
        "rational-weights-matter": changed(floats, put("claim", "problem", "data", "weights", 0, "7")),
        "rational-ends-early": changed(floats, lambda d: d["proof"]["segments"].pop()),
    }


def _with_a_negative_constant(document: Document) -> None:
    """z² − 1: now u (w̃ w̃ᵀ − e_N e_Nᵀ) is diag(3, −4) for u = 4, so that the floor is wrong."""
    document["claim"]["problem"]["activation"]["coefficients"][0] = "-1"
    document["proof"]["better"] = {"U": [["4"]], "W": [["0", "0"]]}


def _with_a_positive_constant(document: Document) -> None:
    """z² + 1: now u (w̃ w̃ᵀ + e_N e_Nᵀ) is diag(0, 5, 3) for u = 3, so that the level is wrong."""
    document["claim"]["problem"]["activation"]["coefficients"][0] = "1"
    u, w = document["claim"]["bad"]["U"][0], document["claim"]["bad"]["W"][0]
    u[0] = str((3 - fmpq(*map(int, u[1].split("/")))) / (fmpq(int(w[2])) ** 2 + 1))


def _moving_weights(document: Document, index: int) -> set[str]:
    """The neurons of a segment whose w moves."""
    table = document["proof"]["segments"][index]["neurons"]
    return {i for i, curve in table.items() if any(len(p) > 1 for p in curve["w"])}


def _without_over(document: Document) -> None:
    segment = next(s for s in document["proof"]["segments"] if any("over" in c for c in s.get("neurons", {}).values()))
    for curve in segment["neurons"].values():
        curve.pop("over", None)


def _second_input(document: Document) -> None:
    """A second input, 0 at the point, whose weight moves: w₁² stays 1, w₁w₂ is not affine."""
    document["claim"]["problem"]["n"] = "2"
    document["claim"]["problem"]["data"]["x"] = [["1", "0"]]
    document["claim"]["start"]["W"] = [["1", "1"]]
    document["proof"]["segments"][0]["neurons"]["0"]["w"] = [["1"], ["1", "-3", "1"]]


def _times(p: list[str], q: list[str]) -> list[str]:
    from fractions import Fraction

    total = [Fraction(0)] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            total[i + j] += Fraction(a) * Fraction(b)
    return [str(a) for a in total]


def malformed(good: dict[str, Document]) -> dict[str, str]:
    plain = good["rational-definite-to-definite"]
    index, neuron = _curves(plain)
    way = ("proof", "segments", index, "neurons")
    σ = ("claim", "problem", "activation", "coefficients")
    return texts(
        {
            "semidefinite-strength-zero": (good["semidefinite-bias-of-a-square"], put("proof", "strength", "0")),
            "semidefinite-height-negative": (good["semidefinite-bias-of-a-square"], put("proof", "height", "-3")),
            "semidefinite-not-symmetric": (
                good["semidefinite-bias-of-a-square"],
                put("proof", "minimum", 0, ["3", "1"]),
            ),
            "semidefinite-axis-too-short": (good["semidefinite-no-constant-line"], put("proof", "axis", ["1"])),
            "semidefinite-subspace-too-wide": (
                good["semidefinite-bias-of-a-square"],
                put("proof", "subspace", [["1", "0", "0"]]),
            ),
            "semidefinite-no-subspace": (
                good["semidefinite-bias-of-a-square"],
                lambda d: d["proof"].pop("subspace"),
            ),
            "inertia-strength-zero": (good["inertia-one-neuron"], put("proof", "strength", "0")),
            "inertia-minimum-too-short": (good["inertia-one-neuron"], put("proof", "minimum", ["1"])),
            "inertia-no-strength": (good["inertia-one-neuron"], lambda d: d["proof"].pop("strength")),
            "one-sided-pull-zero": (good["one-sided-even"], put("proof", "pull", "0")),
            "one-sided-without-a-constant": (good["one-sided-even"], lambda d: d["proof"].pop("constant")),
            "nappe-not-symmetric": (good["nappe-plane"], put("proof", "minimum", 0, ["0", "7"])),
            "nappe-axis-too-short": (good["nappe-plane"], put("proof", "axis", ["1"])),
            "nappe-separation-zero": (good["nappe-plane"], put("proof", "separation", "0")),
            "inertia-no-axes": (good["inertia-one-neuron"], lambda d: d["proof"].pop("axes")),
            "disconnected-forms-not-symmetric": (
                good["disconnected-forms"],
                put("proof", "minimum", [["1", "1"], ["0", "-1"]]),
            ),
            "disconnected-forms-strength-zero": (good["disconnected-forms"], put("proof", "strength", "0")),
            "disconnected-forms-with-points": (good["disconnected-forms"], put("proof", "points", ["0", "1"])),
            "connect-rational-unknown-key": (
                good["connect-rational-mixed"],
                lambda d: d["proof"]["segments"][_curves(d)[0]].update(U=[["0"]]),
            ),
            "rational-another-activation": (plain, put(*σ, ["0", "1", "1"])),
            "rational-bias-only-at-some-points": (
                good["rational-hidden-bias-of-a-square"],
                put("claim", "problem", "data", "x", 0, ["0", "2"]),
            ),
            "rational-cubic": (plain, put(*σ, ["0", "0", "0", "1"])),
            "rational-over-empty": (plain, put(*way, neuron, "over", [])),
            "rational-over-no-list": (plain, put(*way, neuron, "over", "1")),
            "rational-neuron-out-of-range": (plain, put(*way, "2", {"u": [["0"], ["1"]], "w": [["0"], ["0"]]})),
            "rational-no-coefficients": (plain, put(*way, neuron, "u", 1, [])),
            "rational-u-a-number": (plain, put(*way, neuron, "u", "1")),
            "rational-w-too-short": (plain, lambda d: d["proof"]["segments"][index]["neurons"][neuron]["w"].pop()),
            "rational-neurons-a-list": (plain, put("proof", "segments", index, "neurons", [])),
            "rational-unknown-key": (plain, put(*way, neuron, "v", "0")),
        }
    )
