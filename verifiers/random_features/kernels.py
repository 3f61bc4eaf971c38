"""Σ = E σ(⟨w, x_k⟩) σ(⟨w, x_l⟩) over a law of w, in balls: the kernel of random features on finitely many points.

Finite laws: finite sums, exact where σ is rational. Sphere and Gaussian, with r = |x|, r' = |x'|, θ the angle between:
relu  rr'(sin θ + (π − θ) cos θ)/2π   |z|  rr'(2 sin θ + (π − 2θ) cos θ)/π   z²  r²r'²(1 + 2 cos² θ)
for the Gaussian, divided by n, n and n(n + 2) for the sphere. cos with a random phase: ½ E cos⟨w, x − x'⟩, which is
½ e^{−|x − x'|²/2}, or ½ ₀F₁(n/2, −|x − x'|²/4) for the sphere. sigmoid and tanh: series in orthogonal polynomials
(`series`). Proofs: notes/low-energy.md, section Kernels.
"""

from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from ...theory.errors import LimitError
from .features import Feature
from .laws import Law
from .series import series_kernel

PRECISION = 128
MOST_POINTS = 1000
MOST_TERMS = 20_000_000


def kernel(σ: Feature, law: Law, x: fmpq_mat) -> arb_mat:
    """Σ on the rows of x (N×n), as balls. Raises `LimitError` for more points or terms than the stated limits.

    >>> from .features import FEATURES
    >>> from .laws import law
    >>> found = kernel(FEATURES["relu"], law("rademacher", 2), fmpq_mat([[1, 0], [1, 1]]))
    >>> [[float(ball) for ball in row] for row in found.tolist()]
    [[0.5, 0.5], [0.5, 1.0]]
    """
    if x.nrows() > MOST_POINTS:
        raise LimitError(f"expected at most {MOST_POINTS} points for a kernel, got {x.nrows()}")
    with ctx.workprec(PRECISION):
        if law.finite:
            return _finite(σ, law, x)
        if σ.phased:
            return _phased(law, x)
        return _angular(σ, law, x) if σ.degree is not None else series_kernel(σ, law, x)


def atom_features(σ: Feature, atoms: fmpq_mat, x: fmpq_mat) -> tuple[arb_mat, ...]:
    """σ(⟨w, x_k⟩) for the atoms w (M×N); for cos the two tables cos⟨w, x_k⟩ and sin⟨w, x_k⟩."""
    z = atoms * x.transpose()
    if σ.exact is not None:
        return (arb_mat(σ.exact.values(z)),)
    table = [arb(v) for v in z.entries()]
    maps = (arb.cos, arb.sin) if σ.phased else (σ.ball,)
    return tuple(arb_mat(z.nrows(), z.ncols(), [f(v) for v in table]) for f in maps)


def _finite(σ: Feature, law: Law, x: fmpq_mat) -> arb_mat:
    assert law.atoms is not None
    if (products := law.atoms.nrows() * x.nrows() ** 2) > MOST_TERMS:
        raise LimitError(f"expected at most {MOST_TERMS} products of features, got {products}: fewer points or atoms")
    total = arb_mat(x.nrows(), x.nrows())
    for table in atom_features(σ, law.atoms, x):
        weighted = arb_mat([[arb(q) * v for v in row] for q, row in zip(law.masses, table.tolist(), strict=True)])
        total += table.transpose() * weighted
    return total * (arb(1) / 2) if σ.phased else total


def _angular(σ: Feature, law: Law, x: fmpq_mat) -> arb_mat:
    """Homogeneous σ on rotation-invariant laws."""
    n, rows = law.n, x.tolist()
    gram = (x * x.transpose()).tolist()
    squares = [gram[k][k] for k in range(len(rows))]
    if σ.degree == 2:
        divided = n * (n + 2) if law.name == "sphere" else 1
        exact = [[(a * b + 2 * g * g) / divided for b, g in zip(squares, row, strict=True)] for a, row in
                 zip(squares, gram, strict=True)]  # fmt: skip
        return arb_mat(fmpq_mat(exact))
    divided = n if law.name == "sphere" else 1
    norms = [arb(s).sqrt() for s in squares]
    found = [[arb(0)] * len(rows) for _ in rows]
    for k, a in enumerate(norms):
        for l in range(k + 1):  # noqa: E741  # an index beside k
            value = _arc(σ, a * norms[l], gram[k][l], squares[k] * squares[l]) / divided
            found[k][l] = found[l][k] = value
    return arb_mat(found)


def _arc(σ: Feature, size: arb, product: fmpq, square: fmpq) -> arb:
    """rr'(sin θ + (π − θ) cos θ)/2π, or for |z| rr'(2 sin θ + (π − 2θ) cos θ)/π, from rr', ⟨x, x'⟩ and r²r'²."""
    if square == 0:
        return arb(0)
    across = arb(square - product * product).sqrt()  # rr' sin θ, exact under the root
    along = arb(product)
    θ = arb.atan2(across, along)
    if σ.name == "relu":
        return (across + (arb.pi() - θ) * along) / (2 * arb.pi())
    return (2 * across + (arb.pi() - 2 * θ) * along) / arb.pi()


def _phased(law: Law, x: fmpq_mat) -> arb_mat:
    """½ E cos⟨w, x − x'⟩."""
    gram = (x * x.transpose()).tolist()
    N = len(gram)
    found = [[arb(0)] * N for _ in range(N)]
    for k in range(N):
        for l in range(k + 1):  # noqa: E741  # an index beside k
            distance = arb(gram[k][k] + gram[l][l] - 2 * gram[k][l])
            normal = law.name == "gaussian"
            value = (-distance / 2).exp() if normal else (-distance / 4).hypgeom_0f1(arb(law.n) / 2)
            found[k][l] = found[l][k] = value / 2
    return arb_mat(found)
