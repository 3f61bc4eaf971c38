"""Claims about the intrinsic dimensions."""

from .statement import Claim, Source, nothing_missing

CLAIMS = (
    Claim(
        "polynomial-dimension",
        "For σ = Σ a_k z^k on inputs of full support, dim* is the sum of C(n+k−1, k) over the k with a_k ≠ 0; "
        "with a bias it is C(n+deg σ, n).",
        r"$\dim^*(\sigma,\mathbb{R}^n)=\sum_{a_k\neq 0}\binom{n+k-1}{k}$",
        "σ a polynomial; the support of X is Zariski dense, for instance all of Rⁿ",
        Source("venturi2019", "intrinsic dimension of polynomial activations"),
        "notes/dimension.md, Theorem 1",
        "On other supports (finitely many points, a sphere) dim* can be smaller; `valleys dim --inputs` computes it.",
        nothing_missing,
    ),
    Claim(
        "finite-dimension",
        "With a bias, dim* is finite exactly if σ is a polynomial or X has finite support; on finitely many points it "
        "is the rank of an explicit table, for any σ at most the number of distinct points.",
        r"$\dim^*(\sigma,X)<\infty\iff \sigma\text{ polynomial or }|\mathrm{supp}\,X|<\infty\quad\text{(with bias)}$",
        "σ continuous, with a bias; certified here on finitely many points, polynomial or piecewise-linear σ",
        Source("venturi2019", "intrinsic dimension, as we read it"),
        "notes/dimension.md, Theorem 2",
        "Without a bias the equivalence fails: ReLU on the line has dim* = 2, and an odd σ cannot tell x from −x.",
        nothing_missing,
    ),
    Claim(
        "lower-dimension",
        "For σ = z^k, dim_* is the largest real Waring rank of forms of degree k in n variables: n for k = 2, and k "
        "for two variables. Certified here: the rank of a given form, which bounds dim_* below.",
        r"$\dim_*(z^k,\mathbb{R}^n)=\max_{f\in\mathbb{R}[x]_k}\operatorname{rank}_{\mathbb{R}}f,\quad "
        r"\dim_*(z^2,\mathbb{R}^n)=n$",
        "σ = z^k on inputs of full support; a form with rational coefficients",
        Source("venturi2019", "lower intrinsic dimension, as we read it"),
        "notes/lower-dimension.md, Propositions 1 to 3",
        "In three and more variables, from degree 4 on, the largest real rank is not settled: `valleys dim` gives "
        "an interval.",
        nothing_missing,
    ),
)
