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
)
