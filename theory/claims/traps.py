"""Claims that some data have spurious valleys."""

from .statement import Claim, Source, nothing_missing

CLAIMS = (
    Claim(
        "every-width",
        "For ReLU, and every convex piecewise-linear σ that is not linear, at every width p there are 2p (for other σ "
        "than ReLU 2p + 4) rational points with a spurious valley, its barrier and its depth as large as one likes.",
        r"$\forall p\ \forall b,d>0\ \exists\,\text{data, a valley}:\ \text{barrier}\ge b,\ \text{depth}\ge d$",
        "σ convex, piecewise linear, not linear; at least 2 inputs",
        Source(None, "proved here; we know of no earlier statement"),
        "notes/traps.md, Theorem A",
        "With p ≥ N points there is no spurious valley (`erm`), so N > p is needed; between p and 2p it is open here.",
        nothing_missing,
    ),
    Claim(
        "adversarial-valley",
        "For softplus, squareplus, the logistic sigmoid, the normal cdf, arctan + π/2, tanh + 1 and exp, at every "
        "width p, 2p + 2 (softplus, squareplus) or 2p + 1 rational points have a spurious valley, its barrier and "
        "depth as large as one likes. The paper: σ ≥ 0 and p ≤ ½ dim_*(σ, n−1), at every width where that is infinite.",
        r"$\forall p\ \forall b,d>0\ \exists\,\text{data, a valley}:\ \text{barrier}\ge b,\ \text{depth}\ge d$",
        "σ ≥ 0; convex, σ″ unimodal, σ′ from 0 to a finite limit; or σ from 0 to a finite limit, σ′ unimodal; n ≥ 2; "
        "or exp",
        Source("venturi2019", "Theorem 13, as we read it; this form proved here"),
        "notes/traps.md, Theorems D and H",
        "With p ≥ N points there is no spurious valley (`erm`). For other σ (GELU, tanh) there is no theorem here.",
        nothing_missing,
    ),
    Claim(
        "one-neuron",
        "At width 1: for σ ≥ 0 (or ≤ 0) with dim* ≥ 2 some data have a spurious valley; and for a polynomial of even "
        "degree with a term of odd degree and without constant, one Gaussian input and σ itself as target (up to a "
        "condition on a moment) there is one.",
        r"$p=1,\ \sigma\ge0,\ \dim^*\ge2\ \Rightarrow\ \exists\,\text{data with a spurious valley}$",
        "p = 1; σ ≥ 0 and dim* ≥ 2, or σ(0) = 0, deg σ = D even, a term of odd degree, E σ(X) X^D ≠ 0",
        Source(None, "proved here; we know of no earlier statement"),
        "notes/traps.md, Propositions P and W",
        "With dim* = 1 there is none (`no-valley`). Odd powers and tanh are open at width 1 here.",
        nothing_missing,
    ),
    Claim(
        "even-power",
        "For σ = z^(2k) in n inputs, at every width p ≤ C(n+k−1, k) − 1 some rational data have a spurious valley "
        "(for z² these are the widths below n). The paper has widths of the order of n^k.",
        r"$1\le p\le\binom{n+k-1}{k}-1\ \Rightarrow\ \exists\,\text{data with a spurious valley for } z^{2k}$",
        "σ = a z^(2k), a > 0; n ≥ 2 inputs, one output",
        Source(None, "proved here; we know of no earlier statement. The order of n^k: [venturi2019], as we read it"),
        "notes/traps.md, Theorem B",
        "For k = 1 it is sharp: p ≥ n has none (`thresholds`). For k ≥ 2 the widths up to dim* are open here.",
        nothing_missing,
    ),
)
