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
)
