"""Kernels of bounded σ on the sphere and for Gaussian rows, as series in orthogonal polynomials with exact tails.

Sphere (Funk–Hecke): Σ(x, x') = Σ_j N_j λ_j(r) λ_j(r') P_j(cos θ), where t is a coordinate of a uniform point,
λ_j(r) = E σ(rt) P_j(t), P_j the Gegenbauer polynomials with P_j(1) = 1, and N_j the dimension of the harmonics of
degree j. Gaussian (Mehler): Σ_j λ_j(r) λ_j(r') cos^j θ, λ_j(r) = E σ(rt) He_j(t)/√j!. What the first J terms leave out
is at most √(τ(r) τ(r')), τ(r) = E σ(rt)² − Σ_{j<J} N_j λ_j(r)², by Parseval and Cauchy–Schwarz.
"""

from collections.abc import Callable, Iterator
from math import comb

from flint import acb, arb, arb_mat, fmpq, fmpq_mat

from ...theory.errors import LimitError
from .features import Feature
from .laws import Law

TERMS = 32
MOST_INTEGRALS = 1_024
CUT = 16
"""Gaussian integrals run over [−16, 16]."""

Basis = Callable[[int, acb], list[acb]]


def series_kernel(σ: Feature, law: Law, x: fmpq_mat) -> arb_mat:
    """Σ on the rows of x for σ with |σ| ≤ 1, in balls that contain it whatever the tail is."""
    gram = (x * x.transpose()).tolist()
    squares = [gram[k][k] for k in range(len(gram))]
    if len(set(squares)) * TERMS > MOST_INTEGRALS:
        most = MOST_INTEGRALS // TERMS
        raise LimitError(f"expected points of at most {most} different norms for {σ} and this law, got more")
    moments = {s: _moments(σ, law, s) for s in set(squares)}
    N = len(gram)
    found = [[arb(0)] * N for _ in range(N)]
    for k in range(N):
        for l in range(k + 1):  # noqa: E741  # an index beside k
            found[k][l] = found[l][k] = _entry(law, moments[squares[k]], moments[squares[l]], gram[k][l],
                                               squares[k] * squares[l])  # fmt: skip
    return arb_mat(found)


def _entry(law: Law, one: tuple[list[arb], arb], other: tuple[list[arb], arb], product: fmpq, square: fmpq) -> arb:
    c = arb(product) / arb(square).sqrt() if square else arb(0)
    powers = _powers(c) if law.name == "gaussian" else _gegenbauer(law.n, c)
    terms = zip(_weights(law), one[0], other[0], powers, strict=False)
    total = sum((a * b * d * e for a, b, d, e in terms), arb(0))
    return total + arb(0, (one[1] * other[1]).sqrt().upper())


def _powers(c: arb) -> Iterator[arb]:
    value = arb(1)
    while True:
        yield value
        value *= c


def _gegenbauer(n: int, t: arb) -> Iterator[arb]:
    """P_0, P_1, … at t: (j + n − 2) P_{j+1} = (2j + n − 2) t P_j − j P_{j−1}."""
    before, here = arb(1), t
    yield before
    for j in range(1, TERMS):
        yield here
        before, here = here, ((2 * j + n - 2) * t * here - j * before) / (j + n - 2)


def _weights(law: Law) -> Iterator[int]:
    """N_j, or 1 for the Gaussian."""
    n = law.n
    for j in range(TERMS):
        harmonic = comb(n + j - 1, n - 1) - (comb(n + j - 3, n - 1) if j > 1 else 0)
        yield 1 if law.name == "gaussian" else harmonic


def _moments(σ: Feature, law: Law, square: fmpq) -> tuple[list[arb], arb]:
    """λ_j(r) for j < J, and an upper bound of τ(r), from r²."""
    r = acb(arb(square).sqrt())
    gaussian, exponent = law.name == "gaussian", law.n - 2
    spread = arb(CUT) if gaussian else arb.pi() / 2
    norm = acb(1) if gaussian else _integral(lambda t: t.cos() ** exponent, spread)
    # |E σ(rt) h(t) 1{|t| > 16}| ≤ √P(|t| > 16) for E h² = 1
    left_out = arb(0, (arb(CUT) / arb(2).sqrt()).erfc().sqrt().upper()) if gaussian else arb(0)

    def place(t: acb) -> acb:
        return t if gaussian else t.sin()

    def density(t: acb) -> acb:
        return _normal(t) if gaussian else t.cos() ** exponent / norm

    def term(j: int) -> arb:
        basis = _hermite if gaussian else _gegenbauer_complex(law.n)
        return _integral(lambda t: _complex(σ, r * place(t)) * basis(j, place(t)) * density(t), spread).real

    λ = [term(j) + left_out for j in range(TERMS)]
    whole = _integral(lambda t: _complex(σ, r * place(t)) ** 2 * density(t), spread).real + left_out
    tail = whole - sum((a * b * b for a, b in zip(_weights(law), λ, strict=True)), arb(0))
    return λ, arb.max(tail, arb(0)).upper()


def _complex(σ: Feature, z: acb) -> acb:
    return z.tanh() if σ.name == "tanh" else 1 / (1 + (-z).exp())


def _normal(t: acb) -> acb:
    return (-t * t / 2).exp() / acb(2 * arb.pi()).sqrt()


def _hermite(j: int, t: acb) -> acb:
    """He_j(t)/√j!, by √(i + 1) h_{i+1} = t h_i − √i h_{i−1}."""
    before, here = acb(0), acb(1)
    for i in range(j):
        before, here = here, (t * here - acb(i).sqrt() * before) / acb(i + 1).sqrt()
    return here


def _gegenbauer_complex(n: int) -> Callable[[int, acb], acb]:
    def value(j: int, t: acb) -> acb:
        before, here = acb(1), t
        if j == 0:
            return before
        for i in range(1, j):
            before, here = here, ((2 * i + n - 2) * t * here - i * before) / (i + n - 2)
        return here

    return value


def _integral(f: Callable[[acb], acb], spread: arb) -> acb:
    """∫ f from −spread to spread, enclosed (FLINT's `acb.integral`; f is analytic)."""
    return acb.integral(lambda z, _: f(z), -acb(spread), acb(spread))
