"""The three-segment descent: from any network of width p ≥ dim* down to a global minimum (Theorem A).

1. reroute: rewrite Φ in a basis B of the live neurons' features; the other neurons are dead now.
2. move-dead: send dead neurons where their features complete B to a basis of V, all at once.
3. descend: move U straight to a minimiser; the risk is convex in U and least at the end.

Statement and proof: notes/three-segments.md. Where the live neurons span V from the start, one segment is enough.
With a gap the end is rounded to short numbers, and the descent stops a little before the minimiser, so that
its slope stays negative. Whatever is chosen here is verified by the checker on the written document.
"""

from collections.abc import Sequence

from flint import arb, arb_mat, ctx, fmpq, fmpq_mat, fmpz

from ...theory.errors import HypothesisError, UndecidedError
from ...theory.exact import combinations, independent_rows, rational, rows_of
from ...theory.networks import Network
from ...theory.problems import Landscape, Problem
from ...theory.quadratics import sufficient_width
from ..documents import Document, network_document, parse_landscape, parse_network, problem_document
from .quadratic import descend_quadratic
from .quadratic_few import descend_few
from .quadratic_objective import is_square
from .segments import Descend, MoveDead, Path, Reroute, Segment, after


def descent_claim(problem: Landscape, start: Network, gap: fmpq | None = None, segments: int | None = None) -> Document:
    """From `start` a non-increasing path leads to the infimum over all widths, up to `gap`."""
    claim: Document = {"kind": "descent", "problem": problem_document(problem), "start": network_document(start)}
    if gap is not None:
        claim["gap"] = str(gap)
    if segments is not None:
        claim["segments"] = str(segments)
    return claim


def parse_descent(claim: Document) -> tuple[Landscape, Network, fmpq | None, int | None]:
    """Problem, start, gap and number of segments of a claim that `claim_fault` found no fault in."""
    gap = rational(claim["gap"]) if "gap" in claim else None
    segments = int(claim["segments"]) if "segments" in claim else None
    return parse_landscape(claim["problem"]), parse_network(claim["start"]), gap, segments


def prove(claim: Document) -> Document:
    """The proof of a claim that `claim_fault` found no fault in; raises `UndecidedError` where none is found."""
    problem, start, gap, segments = parse_descent(claim)
    try:
        path = descend(problem, start, gap or None)
    except HypothesisError as error:
        raise UndecidedError(str(error)) from None
    if segments is not None and len(path.segments) > segments:
        raise UndecidedError(f"the claim allows {segments} segments, the path found has {len(path.segments)}")
    return path.proof()


def descend(problem: Landscape, start: Network, gap: fmpq | None = None) -> Path:
    """A path of at most three segments from `start` to a global minimum, or to within a gap > 0 of the infimum.

    Below dim* there is one for a quadratic σ and one output from `sufficient_width` on, that of `quadratic`. Raises
    `ShapeError` if the start does not fit, `HypothesisError` at other widths below dim* and for other losses than the
    square, and `UndecidedError` if no rounding of the end is accepted.

    >>> from ...theory.activations import activation
    >>> from ...theory.samples import Sample
    >>> problem = Problem(activation("z^2"), Sample.of([[1], ["-1/2"]], [[2], ["1/2"]]), 1)
    >>> path = descend(problem, Network(fmpq_mat([[1]]), fmpq_mat([[0]])))
    >>> [type(segment).__name__ for segment in path.segments]
    ['Reroute', 'MoveDead', 'Descend']
    """
    problem.require_shape(start)
    problem.require_square()
    if isinstance(problem, Problem) and problem.width < problem.dimension:
        least = sufficient_width(problem)
        if least is not None and problem.width >= least:
            return descend_quadratic(problem, start, gap)
        if is_square(problem):
            return descend_few(problem, start, gap)
    require_width(problem)
    outputs, optimum = problem.outputs(start), problem.optimum
    witness = problem.space.witness(optimum) if gap else None
    if problem.risk_of(outputs) - problem.risk_of(optimum) <= (gap or 0):
        return Path(problem, start, (), witness)
    here, segments, basis = spread(problem, start, outputs)
    if gap:
        end = _rounded_end(problem, here, basis, optimum, gap)
    else:
        end = placed(combined(problem, here.W, basis, optimum), basis, problem.width)
    return Path(problem, start, (*segments, Descend(end)), witness)


def require_width(problem: Landscape) -> None:
    """Raises `HypothesisError` unless p ≥ dim*."""
    if problem.width < problem.dimension:
        raise HypothesisError(
            f"expected a width of at least dim* = {problem.dimension} (the dimension of the feature space on these "
            f"points), got {problem.width}: below it the theorem is silent"
        )


def placed(columns: fmpq_mat, indices: Sequence[int], width: int) -> fmpq_mat:
    """The columns at the given indices, zero elsewhere."""
    at = {index: j for j, index in enumerate(indices)}
    zero = fmpq(0)
    entries = [row[at[i]] if i in at else zero for row in columns.tolist() for i in range(width)]
    return fmpq_mat(columns.nrows(), width, entries)


def spread(problem: Landscape, start: Network, outputs: fmpq_mat) -> tuple[Network, list[Segment], list[int]]:
    """Segments at constant Φ after which the neurons of the returned basis have features that are a basis of V."""
    live = simplest_first(start)
    basis = [live[i] for i in independent_rows(problem.space.coordinates(rows_of(start.W, live)))]
    segments: list[Segment] = []
    if len(basis) == problem.dimension:
        return start, segments, basis
    here = start
    if len(basis) < len(live):
        segments.append(Reroute(placed(combined(problem, start.W, basis, outputs), basis, problem.width)))
        here = after(here, segments[-1])
    free = [i for i in range(problem.width) if i not in set(basis)]
    if len(free) >= problem.dimension:  # short numbers: a basis of small weights, nothing of the start in it
        basis = []
    fresh = problem.space.completion(rows_of(start.W, basis)).tolist()
    moved = dict(zip(free, fresh, strict=False))
    segments.append(MoveDead(moved))
    return after(here, segments[-1]), segments, [*basis, *moved]


def simplest_first(network: Network) -> list[int]:
    """The live neurons, those with short weights first."""
    table = network.W.tolist()
    return sorted(network.alive(), key=lambda i: (max(value.height_bits() for value in table[i]), i))


def combined(problem: Landscape, W: fmpq_mat, basis: Sequence[int], values: fmpq_mat) -> fmpq_mat:
    """The columns of U at `basis` for which Σ u_i f_{w_i} has these values: a small exact linear system."""
    space = problem.space
    found = combinations(space.coordinates(rows_of(W, basis)), space.of_values(values))
    if found is None:
        raise UndecidedError("the neurons span less than their rank modulo a prime suggests")
    return found


def _rounded_end(problem: Landscape, here: Network, basis: Sequence[int], optimum: fmpq_mat, gap: fmpq) -> fmpq_mat:
    """U short of a minimiser, rounded to as few binary digits as still end downhill and within the gap."""
    space = problem.space
    begin, least = problem.outputs(here), problem.risk_of(optimum)
    above = problem.risk_of(begin) - least
    short = _stopping(gap / above)
    for bits in (32, 48, 64, 96, 128, 192, 256, 384, 512, 1024):
        target = approximate(space.coordinates(rows_of(here.W, basis)), space.of_values(optimum), 2 * bits + 64)
        if target is None:
            continue
        straight = here.U + (placed(target, basis, problem.width) - here.U) * (1 - short)
        U = rounded(straight, bits)
        end = problem.outputs(Network(U, here.W))
        slope = problem.inner(end - problem.targets, end - begin)
        if slope <= 0 and problem.risk_of(end) - least <= gap:
            return U
    raise UndecidedError("no rounding of the end with at most 1024 bits after the point stays downhill within the gap")


def _stopping(ratio: fmpq) -> fmpq:
    """A power of two s ≤ 1/2 with s² ≤ ratio/4: stopping s short of the minimiser leaves s² of the excess risk."""
    short = fmpq(1, 2)
    while short * short * 4 > ratio:
        short /= 2
    return short


def approximate(of: fmpq_mat, targets: fmpq_mat, precision: int) -> fmpq_mat | None:
    """Midpoints of balls around C with C · of = targets; a guess, None if the precision is too low for one."""
    with ctx.workprec(precision):
        try:
            solution = arb_mat(of.transpose()).solve(arb_mat(targets.transpose()))
            entries = [midpoint(ball) for ball in solution.transpose().entries()]
        except ZeroDivisionError:
            return None
    return fmpq_mat(targets.nrows(), of.nrows(), entries)


def midpoint(ball: arb) -> fmpq:
    """The number in the middle of a ball, exactly."""
    mantissa, exponent = ball.mid().man_exp()
    power = fmpq(2) ** int(exponent)
    return power * mantissa


def rounded(a: fmpq_mat, bits: int) -> fmpq_mat:
    """The nearest multiples of 2^−bits."""
    scale = fmpz(2) ** bits
    entries = [fmpq((value * scale + fmpq(1, 2)).floor(), scale) for value in a.entries()]
    return fmpq_mat(a.nrows(), a.ncols(), entries)
