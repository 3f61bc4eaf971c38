"""The lower intrinsic dimension dim_*(σ, n): the most neurons that some function in the span of σ needs.

For σ = Σ a_k z^k and K = {k : a_k ≠ 0}, the functions Σ u_i σ(⟨w_i, x⟩) are the tuples of forms
(g_k), k ∈ K, and p neurons give those with g_k = Σ u_i ⟨w_i, x⟩^k for all k ∈ K *at once*, with real u_i, w_i.
So dim_* is the largest simultaneous real Waring rank; the values of the a_k ≠ 0 do not matter. The inputs have
full support. Which statement gives which bound:

* |K| = 1: `maximal_rank`.
* *subsets*. Fewer equations need no more neurons: K' ⊆ K, n' ≤ n ⇒ dim_*(K', n') ≤ dim_*(K, n).
* *counting*. A differentiable map from p(n+1) parameters is onto a space of dim* dimensions only if
  p(n+1) ≥ dim* (Sard).
* *runs*. If 0, 1, …, d ∈ K, then Σ u_i (x_0 + ⟨w_i, x⟩)^d collects the g_k into one form of degree d in
  n + 1 variables: dim_*(K, n) ≥ dim_*(z^d, n + 1).
* *one variable*. p neurons are a measure Σ u_i δ_(w_i) with prescribed moments of orders K. If the generalised
  Vandermonde determinant of K ∖ {j}, j ≠ 0, is not 0 at distinct real nodes, then the moments 1 of order j and 0
  of the others need |K| nodes. It is not 0 for an arithmetic progression of odd step b, or one whose first or
  last member is moved away by an even multiple of b: then it is a Vandermonde determinant times a complete
  symmetric polynomial of even degree in the w^b (or 1/w^b), which is positive (Hunter 1977). If all of K has one
  parity, nodes ±w act as one, and positive nodes have nonzero determinants anyway.
* *a constant*. The neuron w = 0 changes g_0 alone: dim_*(K ∪ {0}) ≤ dim_*(K) + 1. For K = {d}, d odd, the
  scale of w makes u any nonzero number, so two neurons or more have any g_0: dim_* = max(2, dim_*(z^d)). For even
  d the scales keep the signs; x² (n = 1) or |x|² with g_0 = −1 needs the extra neuron, and for n = 2, d ≥ 4 none
  does: a form that needs d neurons has no decomposition with one sign (its Hankel form would be positive
  definite and d/2 + 1 < d neurons enough).
* *quadratic σ*. K = {1, 2}: n + 1. A neuron's quadratic and linear parts are (u w wᵀ, u w) for (A, b). With b = 0
  and A of rank n, n neurons would be independent and their u w would not cancel. n + 1 suffice: rank A neurons if
  0 ≠ b ∈ range A (an A-orthogonal basis in which b has no coordinate 0), one more if b = 0, two more if b is not
  in the range, which then has dimension at most n − 1. K = {0, 1, 2}: quadratic forms in n + 1 variables, by
  vectors off the hyperplane e_0^⊥: as many as the rank, unless the form lives on that hyperplane, then rank + 2.
* dim* neurons always suffice; and *twice the generic number*: if p random neurons have a surjective differential
  (a rank modulo a prime proves it), 2p suffice, as in `maximal_rank`.

With a bias the inputs are (x, 1) and the functions are the polynomials of degree at most d = deg σ:
σ = a(z + c)^d is dim_*(z^d, n + 1); any σ of degree 2 has n + 1 (see `_with_bias`); otherwise bounds.
"""

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

from flint import nmod_mat

from .activations import Activation, PiecewiseLinear, Polynomial
from .closed_forms import everywhere
from .errors import InputError, shown
from .exact import PRIMES
from .named_activations import Named
from .normal_forms import exponents
from .ranks.forms import Exponents
from .ranks.maximal_rank import checked, maximal_real_rank, remarks
from .ranks.rank_bounds import Bound, Interval, exactly, largest, smallest

MOST_COORDINATES = 400
"""The largest dim* for which the generic number of neurons is computed."""


@dataclass(frozen=True)
class LowerDimension:
    """dim_*(σ, n) with the reason for each end; `remarks` are recalled or complex values beside the interval.

    >>> print(lower_dimension("z^2", 5))
    dim_*(z^2, 5) = 5
    """

    activation: str
    variables: int
    bias: bool
    interval: Interval
    remarks: tuple[Bound, ...] = ()

    @property
    def lower(self) -> Bound:
        """The proved lower end; its value is None when dim_* is infinite."""
        return self.interval.lower

    @property
    def upper(self) -> Bound:
        """The proved upper end; its value is None when none is finite."""
        return self.interval.upper

    @property
    def exact(self) -> int | None:
        """The number, if it is known and finite."""
        return self.interval.exact

    def __str__(self) -> str:
        relation = "=" if self.lower.value == self.upper.value else "in"
        return f"dim_*({self.activation}, {self.variables}{', bias' if self.bias else ''}) {relation} {self.interval}"

    def _repr_latex_(self) -> str:
        symbol = f"\\dim_*(\\sigma, {self.variables})"
        return f"${self.interval.latex(symbol)}$"

    def describe(self) -> list[str]:
        """The number, a line for each end with its reason, and the remarks."""
        title = f"dim_*({self.activation}, {self.variables}{', bias' if self.bias else ''})"
        return [*self.interval.describe(title), *(f"  remark: {bound.value}, {bound}" for bound in self.remarks)]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        notes = [bound.to_dict() for bound in self.remarks]
        head = {"activation": self.activation, "n": self.variables, "bias": self.bias}
        return {**head, **self.interval.to_dict(), "remarks": notes}


def lower_dimension(σ: Activation | Named | str | Iterable[int], n: int, bias: bool = False) -> LowerDimension:
    """dim_*(σ, n) for inputs of full support: exact where it is known, else between proved bounds.

    σ is an activation, its text or name, or the set K of the degrees of a polynomial (not with a bias: there the
    coefficients matter).

    >>> lower_dimension("z^3", 3).exact, lower_dimension({1, 2}, 4).exact, lower_dimension("relu", 2).lower.value
    (5, 5, None)
    >>> print(lower_dimension("tanh", 1))
    dim_*(tanh, 1) = infinite
    >>> str(lower_dimension("z + z^3", 3))
    'dim_*(z + z^3, 3) in 5 … 8'

    Raises `InputError` for n < 1 and `LimitError` where the numbers become too large.
    """
    activation = _activation(σ)
    if isinstance(activation, Named):
        return LowerDimension(str(activation), n, bias, _named(activation, n, bias))
    if isinstance(activation, PiecewiseLinear):
        return LowerDimension(str(activation), n, bias, _piecewise_linear(activation, n, bias))
    checked(n + int(bias), activation.degree)
    K = activation.degrees
    if not bias:
        return LowerDimension(str(activation), n, bias, degrees_dimension(K, n), _remarks(K, n))
    if isinstance(σ, frozenset | set | tuple | list) and len(K) > 1:
        raise InputError(f"expected an activation with its coefficients when there is a bias, got {shown(σ)}")
    return LowerDimension(str(activation), n, bias, *_with_bias(activation, n))


def _activation(σ: Activation | Named | str | Iterable[int]) -> Activation | Named:
    if isinstance(σ, Polynomial | PiecewiseLinear | Named):
        return σ
    if isinstance(σ, str):
        from .activation_grammar import named

        return named(σ)
    return Polynomial.of(dict.fromkeys(σ, 1))


def _remarks(K: tuple[int, ...], n: int) -> tuple[Bound, ...]:
    return tuple(remarks(n, K[0])) if len(K) == 1 else ()


def _named(σ: Named, n: int, bias: bool) -> Interval:
    if σ.power is not None and n == 1 and not bias:
        return exactly(2, "the span on the line has dimension 2, and a neuron vanishes on one side of 0")
    return _infinite(n)


def _infinite(n: int) -> Interval:
    """For σ that is no polynomial, locally Lipschitz and of infinite dim*: all the named ones, except relu^k on R.

    If p neurons gave every function of the span, then at N points with N independent values the locally Lipschitz
    map from p(n+1) or p(n+2) parameters would be onto R^N, for every N; such maps do not raise the dimension.
    """
    checked(n, 1)
    return exactly(None, "dim* is infinite, and a locally Lipschitz map of p(n+2) parameters does not raise dimensions")


def _piecewise_linear(σ: PiecewiseLinear, n: int, bias: bool) -> Interval:
    """Every kink of Σ u_i σ(⟨w_i, x⟩ + b_i) lies on the kink of a neuron, and a neuron has one."""
    checked(n, 1)
    if σ.even == 0:
        return exactly(int(σ.odd != 0), "σ is linear")
    if n == 1 and not bias:
        lines = 1 if σ.odd == 0 else 2
        return exactly(lines, f"the span on the line has dimension {lines}: σ(x) and σ(−x)")
    return exactly(None, "a sum of r neurons with r different kinks needs r neurons, for every r")


def degrees_dimension(K: Iterable[int], n: int) -> Interval:
    """The largest simultaneous real Waring rank of forms of the degrees K in n variables.

    >>> [str(degrees_dimension(K, 3)) for K in ((), (0,), (0, 2), (1, 2), (0, 1, 2), (0, 3))]
    ['0', '1', '4', '4', '5', '5']
    """
    degrees = tuple(sorted(set(K)))
    if not degrees:
        return exactly(0, "σ = 0")
    checked(n, degrees[-1])
    if len(degrees) == 1:
        return maximal_real_rank(n, degrees[0])
    known = _known(degrees, n)
    return known or Interval(largest(_lower_bounds(degrees, n)), smallest(_upper_bounds(degrees, n)))


def _known(K: tuple[int, ...], n: int) -> Interval | None:
    """The exact simultaneous ranks of the module docstring, |K| ≥ 2."""
    if n == 1 and _vandermonde(K):
        return exactly(len(K), "moments of one variable: |K| nodes (one variable)")
    if K == (0, 1, 2):
        return exactly(n + 2, "quadratic forms in n + 1 variables off a hyperplane (quadratic σ)")
    if K in ((0, 2), (1, 2)):
        return exactly(n + 1, "A of rank n, and the other part 0 or of the other sign (quadratic σ, a constant)")
    if len(K) == 2 and K[0] == 0 and (K[1] % 2 or (n == 2 and K[1] >= 4)):
        alone = maximal_real_rank(n, K[1])
        return Interval(*(_at_least_two(end) for end in (alone.lower, alone.upper)))
    return None


def _at_least_two(end: Bound) -> Bound:
    two = Bound(2, "one neuron has u ≠ 0, so g_0 = 0 needs two (a constant)")
    return largest([end, two])


def _vandermonde(K: tuple[int, ...]) -> bool:
    """Whether some moments of orders K need |K| real nodes, by the rule of the module docstring."""
    return len({k % 2 for k in K}) == 1 or any(_nonsingular([k for k in K if k != j]) for j in K if j)


def _nonsingular(K: list[int]) -> bool:
    return _progression(K) or _progression([K[-1] - k for k in reversed(K)])


def _progression(K: list[int]) -> bool:
    """An arithmetic progression of odd step, but for the last member, which may lie an even number of steps beyond."""
    if len(K) < 2:
        return True
    steps = {b - a for a, b in pairwise(K[:-1])} or {K[1] - K[0]}
    step = min(steps)
    beyond, rest = divmod(K[-1] - K[-2] - step, step)
    return len(steps) == 1 and step % 2 == 1 and rest == 0 and beyond % 2 == 0


def _lower_bounds(K: tuple[int, ...], n: int) -> list[Bound]:
    dimension = everywhere(K, n, bias=False)
    bounds = [Bound(-(-dimension // (n + 1)), f"dim* = {dimension} needs {n + 1} parameters per neuron (counting)")]
    for k in K:
        single = maximal_real_rank(n, k).lower
        bounds.append(Bound(single.value, f"degree {k} alone: {single.reason}", single.source, single.status))
    for part in (part for size in (2, 3) for part in combinations(K[:12], size) if size < len(K)):
        if known := _known(part, n):
            bounds.append(Bound(known.lower.value, f"degrees {part} alone: {known.lower.reason}"))
    run = next((k for k, (a, b) in enumerate(zip(K, range(len(K)), strict=True)) if a != b), len(K)) - 1
    if run >= 1:
        form = maximal_real_rank(n + 1, run).lower
        bounds.append(Bound(form.value, f"degrees 0 … {run}: {form.reason} (runs)", form.source, form.status))
    count = _moments(K)
    return [*bounds, Bound(count, f"{count} moments of one variable (one variable)")]


def _moments(K: tuple[int, ...]) -> int:
    """The size of some large subset of K for which the rule holds: of one parity, or a progression."""
    members = set(K)
    longest = max(sum(k % 2 == parity for k in K) for parity in (0, 1))
    for first, second in combinations(K[:60], 2):
        length, step = 2, second - first
        while first + length * step in members:
            length += 1
        longest = max(longest, length)
    return longest


def _upper_bounds(K: tuple[int, ...], n: int) -> list[Bound]:
    dimension = everywhere(K, n, bias=False)
    bounds = [Bound(dimension, "dim*: the neurons span, so some of them are a basis")]
    if dimension <= MOST_COORDINATES:
        g = generic_neurons(Polynomial.of(dict.fromkeys(K, 1)), n)
        bounds.append(Bound(2 * g, f"twice {g}, the generic number of neurons"))
    if K[0] == 0:
        rest = degrees_dimension(K[1:], n).upper
        reason = f"one neuron w = 0 for the constant, and for the rest: {rest.reason} (a constant)"
        bounds.append(Bound(int(rest) + 1, reason, rest.source, rest.status))
    return bounds


def _with_bias(σ: Polynomial, n: int) -> tuple[Interval, tuple[Bound, ...]]:
    """dim_* with a bias: f of degree at most d as Σ u_i σ(ℓ_i), ℓ_i affine.

    For degree 2, shift σ to z² + e. Let F be the (n+1) × (n+1) matrix of f and A its quadratic part. We want
    F − eτE_00 = Σ u_i ℓ_i ℓ_iᵀ with Σ u_i = τ, for some τ. For e = 0 this is the rank. For e ≠ 0 and A = I,
    n neurons leave u_i > 0 and e Σ u_i = f_0, impossible for f_0/e ≤ 0: at least n + 1. That suffices: if
    A ≠ 0 or the linear part is not 0, some τ makes F − eτE_00 indefinite, and then the scales of the ℓ_i reach
    every Σ u_i; if both are 0, one neuron with ℓ constant does.
    """
    d = σ.degree
    if not σ.terms:
        return exactly(0, "σ = 0"), ()
    if d <= 1:
        return exactly(1, "the functions are affine, and one neuron is any of them"), ()
    if _is_shifted_power(σ):
        return maximal_real_rank(n + 1, d), tuple(remarks(n + 1, d))
    if d == 2:
        return exactly(n + 1, "quadratic forms in n + 1 variables, with one sign to spare (_with_bias)"), ()
    top, dimension = maximal_real_rank(n, d).lower, everywhere(σ.degrees, n, bias=True)
    low = [Bound(top.value, f"the part of degree {d} alone: {top.reason}", top.source, top.status)]
    low.append(Bound(-(-dimension // (n + 2)), f"dim* = {dimension} needs {n + 2} parameters per neuron (counting)"))
    high = [Bound(dimension, "dim*: the neurons span, so some of them are a basis")]
    if dimension <= MOST_COORDINATES:
        g = generic_neurons(σ, n, bias=True)
        high.append(Bound(2 * g, f"twice {g}, the generic number of neurons"))
    return Interval(largest(low), smallest(high)), ()


def _is_shifted_power(σ: Polynomial) -> bool:
    """Whether σ = a(z + c)^d: then c = a_(d−1) / (d a_d)."""
    d, a = σ.degree, σ.coefficient(σ.degree)
    c = σ.coefficient(d - 1) / (d * a)
    return len(σ.terms) in (1, d + 1) and all(σ.coefficient(k) == a * math.comb(d, k) * c ** (d - k) for k in range(d))


def generic_neurons(σ: Polynomial, n: int, bias: bool = False, seed: int = 0) -> int:
    """A number p of neurons whose map (u, w[, b]) ↦ Σ u_i σ(⟨w_i, x⟩ [+ b_i]) has a surjective differential somewhere.

    Shown by the rank of the Jacobian at random integers modulo a prime, which bounds the rank over Q below: that
    p suffices is a proof, that no smaller p does is not claimed.

    >>> generic_neurons(Polynomial.of({4: 1}), 3), generic_neurons(Polynomial.of({1: 1, 2: 1}), 3)
    (6, 3)
    """
    degrees = range(σ.degree + 1) if bias else σ.degrees
    keys = [key for k in degrees for key in exponents(n, k)]
    generator, prime, rows = random.Random(seed), PRIMES[0], list[list[int]]()
    for p in range(1, len(keys) + 1):
        rows += _jacobian(σ, keys, [generator.randrange(1, 10**6) for _ in range(n)], _at(generator, bias), prime)
        if len(rows) >= len(keys) and nmod_mat(len(rows), len(keys), _flat(rows), prime).rank() == len(keys):
            return p
    return len(keys)


def _at(generator: random.Random, bias: bool) -> int:
    return generator.randrange(1, 10**6) if bias else 0


def _flat(rows: list[list[int]]) -> list[int]:
    return [entry for row in rows for entry in row]


def _jacobian(σ: Polynomial, keys: list[Exponents], w: list[int], b: int, prime: int) -> list[list[int]]:
    """The differentials of u σ(⟨w, x⟩ + b) at u = 1 along u, b and w_1, …, w_n.

    The coefficient of x^α is (|α| choose α) w^α σ^(j)(b)/j!, j = |α|, and the columns are scaled by what does not
    depend on w and b; without a bias that is σ^(j)(0) too.
    """
    slopes = _derivatives(σ, b, prime) if b else [1] * (σ.degree + 1)
    powers = [math.prod(pow(x, e, prime) for x, e in zip(w, key, strict=True)) % prime for key in keys]
    rows = [[value * slopes[sum(key)] % prime for value, key in zip(powers, keys, strict=True)]]
    if b:
        rows.append([value * slopes[sum(key) + 1] % prime for value, key in zip(powers, keys, strict=True)])
    for i, x in enumerate(w):
        inverse = pow(x, -1, prime)
        rows.append([value * inverse * key[i] % prime for value, key in zip(rows[0], keys, strict=True)])
    return rows


def _derivatives(σ: Polynomial, b: int, prime: int) -> list[int]:
    """σ(b), σ'(b), …, σ^(d+1)(b) modulo the prime, after σ is multiplied by the denominators of its coefficients."""
    common = math.lcm(*(int(a.q) for _, a in σ.terms))
    integral = [(k, int((a * common).p)) for k, a in σ.terms]
    return [
        sum(a * math.perm(k, j) * pow(b, k - j, prime) for k, a in integral if k >= j) % prime
        for j in range(σ.degree + 2)
    ]
