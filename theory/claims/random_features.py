"""Claims about networks whose first layer, or whole start, is random."""

from .statement import Claim, Source, nothing_missing

CLAIMS = (
    Claim(
        "low-energy",
        "From any start moving U alone leads down to R(W), the least loss over the span of the start's own features: "
        "the valley met first has its floor there or below. For random W, R(W) is near the kernel optimum with "
        "high probability for large p. Certified: the path. Sampled, with exact limits: three bounds on R(W).",
        r"$\mathbb{P}\big(\min_U L(U,W)\le (|f-y|+c_\delta/\sqrt p)^2\big)\ge 1-\delta$",
        "square loss, finite data; rows of W independent, bounded features, f = ∫ g φ dτ with g in L²(τ)",
        Source("venturi2019", "Theorem 16, as we read it; the bounds are those of rahimi2008 and bach2017"),
        "notes/low-energy.md, Theorems R1 and R2",
        "The floor is bounded, not the level; another non-increasing path may end in a trap above R(W). With unbounded "
        "features (Gaussian rows, ReLU) the bounds are void.",
        nothing_missing,
    ),
    Claim(
        "rare",
        "The certified valleys in {u_i > 0 for all i} contain a start with independent symmetric outer weights with "
        "probability at most 2^−p; on fixed data from p = dim* on no start is trapped. In between: the fraction of "
        "starts whose descent ends in a certified valley, with exact limits that count the open ones both ways.",
        r"$\mathbb{P}(\theta_0\in\text{valley})\le 2^{-p},\qquad p\ge\dim^*\Rightarrow\text{no start is trapped}$",
        "outer weights independent and symmetric; the data of `every-width` and `adversarial-valley`; or p ≥ dim*",
        Source("venturi2019", "the measure of spurious valleys shrinks, as we read it; the bound proved here"),
        "notes/low-energy.md, Theorem R4",
        "One valley is bounded, not the measure of all; on given data below dim* there are limits of a fraction.",
        nothing_missing,
    ),
)
