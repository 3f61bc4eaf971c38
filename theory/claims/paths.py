"""Claims that a path leads down from every start, or joins any two networks."""

from ..activations import Polynomial
from ..named_activations import Named
from ..problems import Landscape, Problem
from .statement import Claim, Source, nothing_missing


def _not_analytic(problem: Problem) -> str | None:
    σ = problem.activation
    if not isinstance(σ, Named) or σ.name == "elu" or σ.power is not None:
        return f"the activation {σ} is none of the analytic ones with a name"
    return _narrow(problem)


def _narrow(problem: Landscape) -> str | None:
    if problem.width < problem.dimension:
        return f"the width {problem.width} is below dim* = {problem.dimension}"
    return None


def _fewer_than_points(problem: Problem) -> str | None:
    if isinstance(problem.activation, Polynomial):
        return f"the activation {problem.activation} is a polynomial, of which `no-valley` says more"
    if problem.width < problem.sample.points.count:
        return f"the width {problem.width} is below the number of points, {problem.sample.points.count}"
    return None


CLAIMS = (
    Claim(
        "empirical-vs-population",
        "p ≥ dim* gives a way down from every start for the empirical and for the population risk, with the dimension "
        "taken on the points or in L²(X); p ≥ N is about the empirical risk only.",
        r"$p\ge\dim^*(\sigma,X)\ \Rightarrow\ \text{P.1 for } \mathbb{E}\,\ell(\Phi(X),Y)\text{, X a law or a sample}$",
        "p ≥ dim*; square loss; σ a polynomial, X on points, or Gaussian, uniform on a cube, its vertices or a sphere",
        Source("venturi2019", "Theorem 8, for both risks, as we read it"),
        "notes/empirical-and-population.md",
        "dim* on points is at most dim* of the law; below it the theorem is silent. Which claims hold for which risk "
        "is in the notes.",
        _narrow,
    ),
    Claim(
        "no-valley",
        "If p ≥ dim*, then from every start the risk has a non-increasing path to a global minimum (P.1): "
        "there is no spurious valley.",
        r"$p\ge\dim^*(\sigma,X)\ \Rightarrow\ \text{P.1}$",
        "p ≥ dim*(σ, points); square loss (others: `convex-losses`), finite data, any number of outputs",
        Source("venturi2019", "Theorem 8"),
        "notes/three-segments.md, Theorem A",
        "For p < dim* the theorem is silent.",
        _narrow,
    ),
    Claim(
        "convex-losses",
        "If p ≥ dim*, then for a convex loss, from every start and for every ε > 0, the risk has a non-increasing path "
        "of at most three segments to within ε of its infimum, whether that is attained or not; for the Huber and the "
        "absolute loss to a global minimum with rational weights.",
        r"$p\ge\dim^*(\sigma,X)\ \Rightarrow\ \text{a descent to } \inf L+\varepsilon\text{ for every }\varepsilon>0$",
        "p ≥ dim*(σ, points); logistic, Huber, absolute, quartic or softmax cross-entropy loss, finite data",
        Source("venturi2019", "Theorem 8, for any convex loss, as we read it; gaps and exact ends proved here"),
        "notes/convex-losses.md, Theorem A′",
        "For p < dim* the theorem is silent. Where the infimum is not attained (separable classes) there is no global "
        "minimum.",
        _narrow,
    ),
    Claim(
        "erm",
        "If p is at least the number of data points, then the empirical risk has no spurious valley, "
        "whatever the continuous activation; here for piecewise-linear σ and fifteen transcendental ones.",
        r"$p\ge N\ \Rightarrow\ \text{P.1 for the empirical risk on } N \text{ points}$",
        "p ≥ N; square loss; here σ(z) = s₊z for z ≥ 0, s₋z for z < 0, or sigmoid, tanh, softplus, exp, sin, …",
        Source("venturi2019", "corollary for empirical risk minimisation, as we read it"),
        "notes/three-segments.md, Theorem A with dim* ≤ N; for transcendental σ notes/transcendental.md, Theorem T",
        "For p < N but p ≥ dim* `no-valley` still holds; below dim* the theorem is silent.",
        _fewer_than_points,
    ),
    Claim(
        "three-segments",
        "If p ≥ dim*, three straight segments lead from any start to a global minimum without an increase, "
        "whatever p and dim*; with rational data all their ends are rational.",
        r"$p\ge\dim^*\ \Rightarrow\ \text{a descent path of at most three affine segments}$",
        "p ≥ dim*(σ, points); square loss, finite data",
        Source(None, "proved here; we know of no earlier statement"),
        "notes/three-segments.md, Theorem A",
        "For p < dim* no such path need exist.",
        _narrow,
    ),
    Claim(
        "two-segments",
        "If σ is analytic and p ≥ dim*, then from every start that is not a critical point two straight segments lead "
        "to a global minimum without an increase: a little down the gradient in a generic direction, then U alone.",
        r"$p\ge\dim^*,\ \nabla L(\theta_0)\ne 0\ \Rightarrow\ \text{a descent path of two affine segments}$",
        "p ≥ dim*(σ, points); σ analytic; square loss, finite data; ∇L ≠ 0 at the start",
        Source(None, "proved here; we know of no earlier statement"),
        "notes/transcendental.md, Theorem T2",
        "From a critical start three segments lead down if enough neurons are dead or equal; else nothing is claimed.",
        _not_analytic,
    ),
    Claim(
        "high-starts",
        "At every width and for every continuous activation, from each start with Σ q_k ⟨y_k, Φ(x_k)⟩ ≤ 0, and from "
        "each whose loss is at least that of the zero network, if the rank of its features times m is 2 or more, the "
        "loss has a non-increasing path to the best network of that width. So a spurious valley lies below the loss of "
        "the zero network, and with symmetric outer weights a start lies in one with probability at most 1/2.",
        r"$L(	heta_0)\ge L(0)\ \Rightarrow\ \text{a descent from }\theta_0\text{ to the best network of width }p$",
        "square loss, finite data; where the best is not attained, a path below every larger loss",
        Source(None, "proved here; we know of no earlier statement"),
        "notes/transcendental.md, Theorem Z; the end by Theorem K",
        "From lower starts nothing is promised below dim*: some lie in spurious valleys. Certified on planted data, "
        "where the best of the width is that of all widths.",
        nothing_missing,
    ),
)
