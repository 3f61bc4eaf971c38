"""The claim that certified local minima are spurious valleys."""

from .statement import Claim, Source, nothing_missing

CLAIMS = (
    Claim(
        "local-minimum",
        "On finite data, an ellipsoid {θ + S z : |z| ≤ r} with |SᵀHS − I| ≤ η < 1 for the Hessian H in it and "
        "|Sᵀ∇L(θ)| < (1 − η) r/2 contains exactly one local minimum, which is strict; if some network is better than "
        "L(θ) − |Sᵀ∇L(θ)|²/2(1 − η) it is a spurious valley. For homogeneous σ the same holds up to the scale of "
        "neurons, where no neuron is 0. Searched for with your σ, your data and your width.",
        r"$\|S^\top H S-I\|\le\eta<1,\ |S^\top\nabla L|<\tfrac{1-\eta}2 r,\ "
        r"L(\theta')<L(\theta)-\tfrac{|S^\top\nabla L|^2}{2(1-\eta)}\ \Rightarrow\ \text{spurious valley}$",
        "square loss, finitely many points; σ polynomial, analytic, or piecewise linear without a kink at a point",
        Source(None, "Theorem C is second-order calculus; Theorem G and Lemma V proved here"),
        "notes/local-certificates.md, Theorems C and G",
        "No ellipsoid fits minima at infinity, dead ReLU neurons and flat valleys. At w = 0 the slice can be wrong.",
        nothing_missing,
    ),
)
