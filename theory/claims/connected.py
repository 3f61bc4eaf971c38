"""Claims that any two networks are joined by a path along which the loss exceeds neither end's: one valley."""

from ..problems import Problem
from .statement import Claim, Source


def _below_twice(problem: Problem) -> str | None:
    if problem.width < 2 * problem.dimension:
        return f"the width {problem.width} is below 2 dim* = {2 * problem.dimension}"
    return None


def _not_above(problem: Problem) -> str | None:
    if problem.width <= problem.dimension:
        return f"the width {problem.width} is not above dim* = {problem.dimension}"
    return None


CLAIMS = (
    Claim(
        "one-valley",
        "If p ≥ 2 dim*, then any two networks are joined by a path along which the risk is at most the larger of "
        "theirs: every sub-level set is connected.",
        r"$p\ge 2\dim^*(\sigma,X)\ \Rightarrow\ \{L\le c\}\text{ is connected for every } c$",
        "p ≥ 2 dim*(σ, points); any convex loss on finite data, the square loss for a law",
        Source("venturi2019", "one valley, as we read it"),
        "notes/connected-valleys.md, Theorem C",
        "From dim* + 1 on the same holds: `one-valley-sharp`.",
        _below_twice,
    ),
    Claim(
        "one-valley-sharp",
        "If p ≥ dim* + 1, then any two networks are joined by a path along which the risk is at most the larger of "
        "theirs. At p = dim* ≥ 2, with at least dim* outputs, there is data for which this fails.",
        r"$p\ge \dim^*(\sigma,X)+1\ \Rightarrow\ \{L\le c\}\text{ is connected for every } c$",
        "p ≥ dim*(σ, points) + 1; any convex loss on finite data, the square loss for a law",
        Source(None, "proved here; known on N points at width N + 1 (Nguyen, arXiv 2101.08576)"),
        "notes/connected-valleys.md, Theorem D",
        "At p = dim* ≥ 2 with dim* outputs two networks with the same function are certified to lie in different "
        "components of a sub-level set.",
        _not_above,
    ),
)
