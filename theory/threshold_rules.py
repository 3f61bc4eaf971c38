"""What is known about the width p, one rule for each statement: the rules behind `thresholds`.

A rule turns (σ, inputs, number of outputs m) into facts "at every width from a to b the landscape has this
property". `PAPER` holds the rules of Venturi, Bandeira and Bruna, `OURS` what is proved beyond them; a width that
no rule speaks of is open. The proofs are in the notes that each fact names:

* three-segments: p ≥ dim* ⇒ P.1;
* connected-valleys, Theorem D: p ≥ dim* + 1 ⇒ every sub-level set is connected; false at p = dim* if m ≥ dim* ≥ 2;
* quadratic, Theorems 1–3 and §3: σ = a z² + b z + c;
* traps, Theorems A, A′, B, D and H, Propositions P and W: piecewise-linear σ, even powers, softplus, sigmoid and
  their like, exp; one neuron.

Three remarks are used throughout. *Change of basis*: only the projection of w to the span of X matters, so n may
be read as the rank N of the inputs, and data in a subspace embed in every larger space. *Shift*: if a vector v
has ⟨v, x⟩ = 1 on X, as with a bias, then w ↦ w + cv turns σ(z) into σ(z + c). *More outputs*: a spurious
valley or a disconnected sub-level set for m = 1 and the square loss gives one for every m, by targets 0 for the
other outputs: (U, W) ↦ (first row of U, W) maps {L ≤ c} onto the sub-level set {L ≤ c} for m = 1.
"""

from collections.abc import Callable, Iterator
from math import comb

from flint import fmpq, fmpq_poly

from .activations import MOST_DEGREE, Activation, PiecewiseLinear, Polynomial
from .claims.statement import Source
from .errors import LimitError
from .few_points import enough_for, most_active
from .inputs import Everywhere, Points
from .lower_dimension import lower_dimension
from .named_activations import Named
from .populations import moment
from .ranks.real_roots import sturm
from .threshold_facts import Fact, Setting, Status, dense

Rule = Callable[[Setting], Iterator[Fact]]

UNIMODAL = {"softplus", "squareplus", "sigmoid", "normal-cdf", "arctan-plus-half-pi", "tanh-plus-1"}
"""σ > 0 with a certified spurious valley for some data at every width, by traps, Theorem D."""

_UNCERTIFIED = {"elu": "Theorem D′"}
"""The same, without a certificate ↦ where in traps."""
_POSITIVE = {*UNIMODAL, "exp", "gaussian"}

_CONVEX = "any convex loss; empirical and population risk"
_SQUARE = "square loss"


def _paper(where: str = "as we read it") -> Source:
    return Source("venturi2019", where)


def _here(place: str, new: bool = False, certified: str = "not certified by this program yet") -> Source:
    earlier = "; we know of no earlier statement" * new
    return Source(None, f"ours ({place}): proved in our notes, {certified}{earlier}")


_PATHS = "its paths certified by this program for the square loss on points"
_TRAPS = "certified by this program"
_TRAPS_BY_SIGN = "certified by this program, up to the sign of the outer weights"


def _wide(s: Setting) -> Iterator[Fact]:
    """p ≥ dim* ⇒ P.1."""
    if s.most is not None:
        yield Fact(Status.NO_VALLEY, max(1, s.most), None, "no-valley", f"p ≥ dim*; {_CONVEX}", _paper("Theorem 8"))


def _twice_as_wide(s: Setting) -> Iterator[Fact]:
    """p ≥ 2 dim* ⇒ one valley."""
    if s.most is not None:
        yield Fact(Status.ONE_VALLEY, max(1, 2 * s.most), None, "one-valley", f"p ≥ 2 dim*; {_CONVEX}", _paper())


def _interpolating(s: Setting) -> Iterator[Fact]:
    """p ≥ N data points ⇒ P.1 for the empirical risk."""
    if isinstance(s.inputs, Points):
        hypotheses = "p ≥ N, the number of points; σ continuous; any convex loss; empirical risk"
        yield Fact(Status.NO_VALLEY, s.inputs.count, None, "erm", hypotheses, _paper())


def _linear(s: Setting) -> Iterator[Fact]:
    """Linear networks have no spurious valley, at any width."""
    yield from _linear_for(s.activation)


def _linear_for(σ: Activation | Named) -> Iterator[Fact]:
    if isinstance(σ, Polynomial) and σ.degrees == (1,):
        hypotheses = (
            f"σ linear; {_SQUARE}; empirical and population risk; where p < min(n, m), down to within every ε "
            "of the minimum"
        )
        yield Fact(Status.NO_VALLEY, 1, None, "linear", hypotheses, _paper())


def _square_of_the_paper(s: Setting) -> Iterator[Fact]:
    """σ = a z², m = 1: p ≥ 2n + 1 ⇒ no spurious valley; a bias is one input more."""
    if s.m == 1 and isinstance(s.activation, Polynomial) and s.activation.degrees == (2,):
        hypotheses = f"σ = a z², m = 1, p ≥ 2n + 1 (a bias is one input more); {_CONVEX}"
        yield Fact(Status.NO_VALLEY, 2 * s.inputs.arguments + 1, None, "quadratic", hypotheses, _paper())


def _adversarial(s: Setting) -> Iterator[Fact]:
    """σ ≥ 0 and p ≤ ½ dim_*(σ, n − 1) ⇒ a spurious valley for some data.

    Used only for piecewise-linear σ, even powers, exp and the activations of `UNIMODAL`. For any σ the proof needs
    that a function which no p − 1 neurons with u ≥ 0 represent is not a limit of such functions either: even powers
    span a closed cone, and for the others our own theorems say the same.
    """
    if not isinstance(s.inputs, Everywhere) or s.inputs.bias or s.inputs.n < 2 or not _in_a_cone(s.activation):
        return
    try:
        least = _fewest(s.activation, s.inputs.n - 1)
    except LimitError:
        return
    if least is None or least >= 2:
        last = None if least is None else least // 2
        number = "= ∞" if least is None else f"≥ {least}"
        hypotheses = f"σ ≥ 0, p ≤ ½ dim_*(σ, n−1), dim_* {number}; {_SQUARE}"
        power = isinstance(s.activation, Polynomial) and s.activation.degree > 2
        claim = "even-power" if power else "adversarial-valley"
        yield Fact(Status.VALLEY, 1, last, claim, hypotheses, _paper("Theorem 13, as we read it"))


def _in_a_cone(σ: Activation | Named) -> bool:
    if isinstance(σ, Named):
        return σ.name == "exp" or σ.name in UNIMODAL
    if isinstance(σ, PiecewiseLinear):
        return σ.negative <= 0 <= σ.positive
    return len(σ.terms) == 1 and σ.degree % 2 == 0 and σ.degree > 0


def _fewest(σ: Activation | Named, n: int) -> int | None:
    """A lower bound of dim_*(σ, n); None: infinite, as where infinitely many functions σ(wx) are independent."""
    return None if isinstance(σ, Named) else lower_dimension(σ, n).lower.value


def _theorem_d(s: Setting) -> Source:
    place = "connected-valleys, Theorem D; for finite data and dim* = N: Nguyen, arXiv 2101.08576"
    return _here(place) if isinstance(s.activation, Named) else _here(place, certified=_PATHS)


def _one_wider(s: Setting) -> Iterator[Fact]:
    """p ≥ dim* + 1 ⇒ one valley; at p = dim* not, if m ≥ dim* ≥ 2."""
    if s.most is not None:
        hypotheses = f"p ≥ dim* + 1; {_CONVEX}"
        yield Fact(Status.ONE_VALLEY, s.most + 1, None, "one-valley-sharp", hypotheses, _theorem_d(s))
    d = s.dimension.value
    if d is not None and s.m >= d >= 2:
        yield _at(d, Status.SPLIT, "one-valley-sharp", f"p = dim* and m ≥ dim* ≥ 2; {_SQUARE}", _theorem_d(s))


def _at(width: int, status: Status, claim: str, hypotheses: str, source: Source) -> Fact:
    return Fact(status, width, width, claim, hypotheses, source)


def _linear_after_a_shift(s: Setting) -> Iterator[Fact]:
    """The same for a z + c where constants are linear functions; and with one feature, {u w = 1} has two pieces."""
    yield from _linear_for(s.centred)
    if isinstance(s.centred, Polynomial) and s.centred.degrees == (1,) and s.dimension.value == 1:
        hypotheses = f"σ linear, p = dim* = 1; {_SQUARE}"
        source = _here("connected-valleys, Theorem D, the case u w = 1")
        yield _at(1, Status.SPLIT, "one-valley-sharp", hypotheses, source)


def _quadratic(s: Setting) -> Iterator[Fact]:
    """σ = a z² + b z + c by its shape: a z², a z² + κ, or neither (no shift removes b)."""
    σ = s.centred
    if not isinstance(σ, Polynomial) or σ.degree != 2:
        return
    constant = σ.coefficient(0) != 0
    if σ.coefficient(1) == 0:
        yield from _square_and_constant(s) if constant else _square(s)
    else:
        yield from _off_centre(s, constant)


def _square(s: Setting) -> Iterator[Fact]:
    """σ = a z²: P.1 from N neurons on, one valley from N + 1, for m = 1; or from as many as few data ask for.

    If the x xᵀ span all quadratic forms, d = N(N+1)/2, both are sharp, on the same inputs.
    """
    N, d = s.rank, s.most
    if s.m == 1 and d is not None:
        paths = _has_paths(s)
        yield _from_rank(N, Status.NO_VALLEY, "p ≥ N = dim span X", "quadratic, Theorem 1", paths)
        yield _from_rank(N + 1, Status.ONE_VALLEY, "p ≥ N + 1, N = dim span X", "quadratic, Theorem 2", paths)
        yield from _few(s, d)
    if N >= 1 and s.dimension.value == N * (N + 1) // 2:
        what = f"σ = a z², N = dim span X, the xxᵀ span all quadratic forms; {_SQUARE}"
        if N >= 2:
            place = "quadratic, Theorem 3; traps, Theorem B"
            source = _here(place, new=True, certified=_TRAPS)
            yield Fact(Status.VALLEY, 1, N - 1, "quadratic-sharp", f"p ≤ N − 1; {what}", source)
        yield _at(
            N,
            Status.SPLIT,
            "quadratic-one-valley",
            f"p = N; {what}",
            _here("quadratic, after Theorem 2", new=True, certified=_TRAPS),
        )


def _has_paths(s: Setting) -> bool:
    """Whether the paths of a quadratic σ are certified from the width that is enough: the inputs span their space, and
    a shift of σ is carried by a bias."""
    σ = s.activation
    shifted = isinstance(σ, Polynomial) and σ.coefficient(1) != 0
    return s.inputs.arguments == s.rank and (_has_bias(s) or not shifted)


def _has_bias(s: Setting) -> bool:
    """Whether a coordinate is always 1."""
    if isinstance(s.inputs, Points):
        return s.inputs.constant is not None
    return isinstance(s.inputs, Everywhere) and s.inputs.bias


def _from_rank(width: int, status: Status, why: str, place: str, certified: bool) -> Fact:
    claim = "quadratic-one-valley" if status is Status.ONE_VALLEY else "quadratic-sharp"
    source = _here(place, True, _PATHS) if certified else _here(place, True)
    return Fact(status, max(1, width), None, claim, f"σ = a z², m = 1, {why}; {_CONVEX}", source)


def _few(s: Setting, d: int) -> Iterator[Fact]:
    """σ = a z² on data whose x xᵀ span d dimensions only: fewer neurons than N, or than N + 1."""
    most = max(1, 2 * most_active(d))
    if most <= s.rank:
        hypotheses = f"σ = a z², m = 1, p ≥ 2s(d) = {most} ≤ 4√d, d = dim span xxᵀ; {_CONVEX}"
        source = _here("quadratic, §3d", new=True)
        yield Fact(Status.ONE_VALLEY, most, None, "quadratic-family", hypotheses, source)
    enough = enough_for(s.inputs, d) if d >= 1 and isinstance(s.inputs, Points) else most
    if enough < min(most, s.rank):
        hypotheses = f"σ = a z², m = 1, p ≥ max(s(d − 1) + 1, h) = {enough}, d = dim span xxᵀ; {_SQUARE}"
        source = (
            _here("quadratic, Theorem 6", True, _PATHS)
            if s.activation == s.centred
            else _here("quadratic, Theorem 6", True)
        )
        yield Fact(Status.NO_VALLEY, enough, None, "quadratic-family", hypotheses, source)


def _square_and_constant(s: Setting) -> Iterator[Fact]:
    """σ = a z² + κ, κ ≠ 0: P.1 from N + 1 neurons, m = 1; everywhere a spurious valley at p ≤ n. On affine inputs, as
    with a bias, P.1 from N neurons and one valley from N + 1."""
    if s.m == 1:
        place = f"quadratic, {'§3b' if s.affine else '§3a'}"
        certified = _PATHS + " from one neuron more on" * (s.affine and not _has_bias(s))
        source = _here(place, True, certified) if _has_paths(s) else _here(place, True)
        what = f"σ = a z² + κ with κ ≠ 0 (after a shift), m = 1, {'⟨v, x⟩ = 1 on X, ' * s.affine}p ≥ dim span X"
        first = s.rank if s.affine else s.rank + 1
        hypotheses = f"{what}{' + 1' * (not s.affine)}; {_CONVEX}"
        yield Fact(Status.NO_VALLEY, first, None, "quadratic-family", hypotheses, source)
        if s.affine:
            hypotheses = f"{what} + 1; {_CONVEX}"
            yield Fact(Status.ONE_VALLEY, first + 1, None, "quadratic-family", hypotheses, _here(place, True))
    if isinstance(s.inputs, Everywhere):
        what, section = (" (after a shift)", "§3e") if s.inputs.bias else (", no bias", "§3a")
        source = _here(f"quadratic, {section}", new=True, certified=_TRAPS)
        hypotheses = f"σ = a z² + κ with κ ≠ 0{what}, p ≤ n; {_SQUARE}; finite data"
        yield Fact(Status.VALLEY, 1, s.inputs.n, "quadratic-family", hypotheses, source)
        if s.inputs.bias:
            hypotheses = f"σ = a z² + κ with κ ≠ 0 (after a shift), p = n + 1; {_SQUARE}; finite data"
            source = _here("quadratic, §3b", new=True)
            yield _at(s.inputs.n + 1, Status.SPLIT, "quadratic-family", hypotheses, source)


def _off_centre(s: Setting, constant: bool) -> Iterator[Fact]:
    """σ = a z² + b z + c, a b ≠ 0, no shift removes b. The guess that n + 1 neurons suffice is true for c = 0; for
    c ≠ 0 n + 2 are needed, and enough; there one valley begins at n + 3."""
    if s.m == 1:
        more, what, place = (2, "abc ≠ 0", "§3g") if constant else (1, "ab ≠ 0, c = 0", "§3f")
        hypotheses = f"{what}, m = 1, p ≥ dim span X + {more}; {_CONVEX}"
        source = _here(f"quadratic, {place}", new=True)
        yield Fact(Status.NO_VALLEY, s.rank + more, None, "quadratic-family", hypotheses, source)
        if constant:
            hypotheses = f"abc ≠ 0, m = 1, p ≥ dim span X + 3; {_CONVEX}"
            yield Fact(Status.ONE_VALLEY, s.rank + 3, None, "quadratic-family", hypotheses, source)
    if isinstance(s.inputs, Everywhere):
        n = s.inputs.n
        last, what, place = (n + 1, "abc ≠ 0", "§3a and §3c") if constant else (n, "ab ≠ 0, c = 0", "§3e")
        hypotheses = f"{what}, no bias, p ≤ n{' + 1' * constant}; {_SQUARE}; finite data"
        source = _here(f"quadratic, {place}", new=True, certified=_TRAPS)
        yield Fact(Status.VALLEY, 1, last, "quadratic-family", hypotheses, source)
        if constant:
            hypotheses = f"abc ≠ 0, no bias, p = n + 2; {_SQUARE}; finite data"
            yield _at(n + 2, Status.SPLIT, "quadratic-family", hypotheses, _here("quadratic, §3g", new=True))


def _piecewise_linear(s: Setting) -> Iterator[Fact]:
    """A kink: data with a spurious valley at every width; for ReLU on given points of a line, at p ≤ N/2."""
    σ = s.activation
    if not isinstance(σ, PiecewiseLinear):
        return
    if isinstance(s.inputs, Everywhere) and s.inputs.arguments >= 2:
        hypotheses = f"σ piecewise linear with a kink, n ≥ 2 or a bias; {_SQUARE}; finite data"
        source = _here("traps, Theorems A and A′", True, _TRAPS_BY_SIGN)
        yield Fact(Status.VALLEY, 1, None, "every-width", hypotheses, source)
    elif isinstance(s.inputs, Points) and 0 in (σ.negative, σ.positive) and s.affine and s.rank == 2:
        last = len(s.inputs.groups) // 2
        hypotheses = f"ReLU up to scale and reflection; N distinct points of a line, with bias, p ≤ N/2; {_SQUARE}"
        source = _here("traps, Theorem A", True, f"{_TRAPS_BY_SIGN} and scale")
        yield Fact(Status.VALLEY, 1, last, "every-width", hypotheses, source)


def _smooth(s: Setting) -> Iterator[Fact]:
    """Softplus, sigmoid and their like, exp, elu: the same at every width; for exp without a bias on a line too, as
    e^b is part of u."""
    if not isinstance(s.activation, Named) or not isinstance(s.inputs, Everywhere):
        return
    name = s.activation.name
    if s.inputs.arguments < 2 and name != "exp":
        return
    hypotheses = f"σ = {name}" + ", n ≥ 2 or a bias" * (name != "exp") + f"; {_SQUARE}; finite data"
    if name in UNIMODAL:
        source = _here("traps, Theorem D", True, _TRAPS)
        yield Fact(Status.VALLEY, 1, None, "adversarial-valley", hypotheses, source)
    elif name == "exp":
        source = _here("traps, Theorem H", True, f"{_TRAPS} up to width 10")
        yield Fact(Status.VALLEY, 1, None, "adversarial-valley", hypotheses, source)
    elif name in _UNCERTIFIED:
        source = _here(f"traps, {_UNCERTIFIED[name]}", new=True)
        yield Fact(Status.VALLEY, 1, None, "every-width", hypotheses, source)


def _even_power(s: Setting) -> Iterator[Fact]:
    """σ = a z^{2k}, k ≥ 2: a spurious valley for p < C(N+k−1, k), N = dim span X, where X determines the forms of
    degree 2k."""
    σ, N = s.centred, s.rank
    if not isinstance(σ, Polynomial) or len(σ.terms) != 1 or σ.degree % 2 or σ.degree < 4 or N < 2:
        return
    k = σ.degree // 2
    if s.dimension.value == comb(N + 2 * k - 1, 2 * k):
        hypotheses = (
            f"σ = a z^(2k), N = dim span X ≥ 2, X determines forms of degree 2k, p ≤ C(N+k−1, k) − 1; {_SQUARE}; "
            "finite data"
        )
        source = _here("traps, Theorem B", True, _TRAPS_BY_SIGN)
        yield Fact(Status.VALLEY, 1, comb(N + k - 1, k) - 1, "even-power", hypotheses, source)


def _one_neuron(s: Setting) -> Iterator[Fact]:
    """p = 1, σ ≥ 0 or σ ≤ 0, dim* ≥ 2: a spurious valley for some data. (For dim* = 1 there is none.) The same for one
    Gaussian input and σ of even degree with a term of odd degree, without constant."""
    if (s.dimension.infinite or (s.dimension.value or 0) >= 2) and one_signed(s.activation):
        hypotheses = f"σ ≥ 0 or σ ≤ 0, p = 1, dim* ≥ 2; {_SQUARE}; finite data"
        source = _here("traps, Proposition P", True, "certified by this program where two values of a ratio suffice")
        yield _at(1, Status.VALLEY, "one-neuron", hypotheses, source)
    if s.inputs == Everywhere(1) and isinstance(s.activation, Polynomial) and _with_an_odd_term(s.activation):
        hypotheses = f"σ(0) = 0, deg σ = D even, a term of odd degree, E σ(X) X^D ≠ 0; {_SQUARE}; one Gaussian input"
        yield _at(1, Status.VALLEY, "one-neuron", hypotheses, _here("traps, Proposition W", True, _TRAPS))


def _with_an_odd_term(σ: Polynomial) -> bool:
    """σ(0) = 0, D = deg σ even, a term of odd degree, and E σ(X) X^D ≠ 0 for a standard Gaussian X."""
    even, D = σ.degree % 2 == 0 and σ.degree <= MOST_DEGREE, σ.degree
    if not even or σ.coefficient(0) != 0 or all(k % 2 == 0 for k in σ.degrees):
        return False
    return sum((a * moment("gaussian", (k + D,)) for k, a in σ.terms), fmpq(0)) != 0


def one_signed(σ: Activation | Named) -> bool:
    """Whether σ ≥ 0 or σ ≤ 0 on all of R: exactly (every real root has even multiplicity) up to degree 100; beyond
    it, True only where all the terms are even and of one sign.

    >>> [one_signed(Polynomial.of(a)) for a in ([1, 1, 1], [1, 2, 1], [1, 3, 1], [0, 0, -1], [0, 1])]
    [True, True, False, True, False]
    """
    if isinstance(σ, Named):
        return σ.name in _POSITIVE or σ.power is not None
    if isinstance(σ, PiecewiseLinear):
        return σ.negative * σ.positive <= 0
    if all(k % 2 == 0 for k in σ.degrees) and len({a > 0 for _, a in σ.terms}) <= 1:
        return True
    return σ.degree <= MOST_DEGREE and _even_roots(dense(σ))


def _even_roots(p: fmpq_poly) -> bool:
    """The repeated gcd with the derivative keeps the roots of multiplicity > 0, 1, 2, …: equal counts in pairs."""
    while p.degree() > 0:
        multiple = p.gcd(p.derivative())
        if sturm(p) != (sturm(multiple) if multiple.degree() > 0 else 0):
            return False
        p = multiple.gcd(multiple.derivative())
    return True


PAPER: tuple[Rule, ...] = (_wide, _twice_as_wide, _interpolating, _linear, _square_of_the_paper, _adversarial)
OURS: tuple[Rule, ...] = (
    *(_one_wider, _linear_after_a_shift, _quadratic),
    *(_piecewise_linear, _smooth, _even_power, _one_neuron),
)
