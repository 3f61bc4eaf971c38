"""Claims about quadratic σ and one output: a way down from every start at far smaller widths than dim*."""

from ..activations import Polynomial
from ..problems import Problem
from ..quadratics import sufficient_width
from .statement import Claim, Source


def _no_square(problem: Problem) -> str | None:
    σ = problem.activation
    if not isinstance(σ, Polynomial) or σ.degrees != (2,):
        return f"the activation {σ} is not a multiple of z²"
    return f"there are {problem.m} outputs" if problem.m != 1 else None


def _below_the_paper(problem: Problem) -> str | None:
    if problem.width < 2 * problem.n + 1:
        return f"the width {problem.width} is below 2n + 1 = {2 * problem.n + 1}"
    return _no_square(problem)


def _below_the_inputs(problem: Problem) -> str | None:
    if problem.width < problem.n:
        return f"the width {problem.width} is below n = {problem.n}"
    return _no_square(problem)


def _not_above_the_inputs(problem: Problem) -> str | None:
    if problem.width <= problem.n:
        return f"the width {problem.width} is not above n = {problem.n}"
    return _no_square(problem)


def _below_the_family(problem: Problem) -> str | None:
    least = sufficient_width(problem)
    if least is None:
        return (
            f"the activation {problem.activation} is no quadratic, or it has a linear term and no input is constant, "
            f"or there are several outputs ({problem.m})"
        )
    return f"the width {problem.width} is below {least}" if problem.width < least else None


CLAIMS = (
    Claim(
        "quadratic",
        "For σ = z², one output and p ≥ 2n + 1, from every start the risk has a non-increasing path to a global "
        "minimum (P.1): there is no spurious valley.",
        r"$\sigma=z^2,\ m=1,\ p\ge 2n+1\ \Rightarrow\ \text{P.1}$",
        "σ = a z², a ≠ 0, m = 1, p ≥ 2n + 1; square loss, finite data",
        Source("venturi2019", "quadratic activations, as we read it"),
        "notes/quadratic.md, Theorem 1",
        "Already p ≥ n is enough: `quadratic-sharp`.",
        _below_the_paper,
    ),
    Claim(
        "quadratic-sharp",
        "For σ = z² and one output, p ≥ n is enough for a non-increasing path from every start to a global minimum, "
        "and with rational data all of it is rational. For every p < n some data have a spurious valley.",
        r"$\sigma=z^2,\ m=1:\quad \text{P.1 for all data}\iff p\ge n$",
        "σ = a z², a ≠ 0, m = 1, p ≥ n; square loss, finite data",
        Source(None, "proved here; we know of no earlier statement"),
        "notes/quadratic.md, Theorems 1, 3 and 4",
        "For 1 ≤ p < n explicit data have a spurious valley, with a certificate (Theorem 3).",
        _below_the_inputs,
    ),
    Claim(
        "quadratic-one-valley",
        "For σ = z², one output and p ≥ n + 1, any two networks are joined by a path along which the risk is at most "
        "the larger of theirs: every sub-level set is connected. At p = n this fails for some data.",
        r"$\sigma=z^2,\ m=1,\ p\ge n+1\ \Rightarrow\ \{L\le c\}\text{ is connected for every } c$",
        "σ = a z², a ≠ 0, m = 1, p ≥ n + 1; square loss, finite data",
        Source(None, "proved here; we know of no earlier statement"),
        "notes/quadratic.md, Theorem 2",
        "At p = n a network and its mirror image, w_1 ↦ −w_1, need not be joined: certified by signs (Theorem 2).",
        _not_above_the_inputs,
    ),
    Claim(
        "quadratic-family",
        "For σ = a z² + b z + c, a ≠ 0, and one output p ≥ n + 1 is enough for a non-increasing path from every start "
        "to a global minimum with a bias, and without one if b c = 0. At every width p ≤ n some data have a spurious "
        "valley: with a bias always, without one unless b = c = 0. If a b c ≠ 0, without a bias, also at p = n + 1; "
        "there p ≥ n + 2 is enough.",
        r"$p\ge n+1\ \text{and (a bias or}\ bc=0),\ \text{or}\ p\ge n+2\ \Rightarrow\ \text{P.1};\quad "
        r"p\le n\ \text{and (a bias or}\ "
        r"\sigma\ne az^2),\ \text{or}\ abc\ne0,\ p=n+1\ \Rightarrow\ \exists\,\text{data with a spurious valley}$",
        "the paths: σ = a z² + b z + c, a ≠ 0, one output; with a bias p ≥ n + 1; without one b = 0, and p ≥ n + 1, or "
        "p ≥ n if c = 0; square loss, finite data",
        Source(None, "proved here; we know of no earlier statement"),
        "notes/quadratic.md, §3",
        "At p ≤ n explicit data have a spurious valley, and without a bias if a b c ≠ 0 at p = n + 1, with "
        "certificates. Without a bias, p = n + 1 is enough if b ≠ 0 = c, and p = n + 2 if a b c ≠ 0: proved in the "
        "notes (Theorems C and D), not certified. For a b c ≠ 0 there is one valley from p = n + 3 on, and at p = n + "
        "2 the global minima of some data are in several pieces.",
        _below_the_family,
    ),
)
