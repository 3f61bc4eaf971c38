"""Ways down for deep linear networks W_L ⋯ W_1: without a bottleneck exactly (Theorem E), else to within a gap (F).

A chain of layers above an injective matrix is made *injective* at constant product: from below, layer k is freed of its
dependent rows (the layer above takes over what they carry), and the freed rows move until W_k ⋯ W_1 has full rank.
Then one layer alone moves the product anywhere. Statements and proofs: notes/linear-networks.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from flint import fmpq, fmpq_mat

from ...theory.deep_linear import DeepLinear, LinearProblem
from ...theory.exact import combinations, independent_rows, matrix, rational, rows_of, stack
from ..documents import Document, parse_law, parse_sample, rows

Step = tuple[int, fmpq_mat]
"""The index of a layer from 0, and where it moves to."""


@dataclass(frozen=True)
class LinearPath:
    """A path from `start`, each segment the layers that move and where to, and a bound from below of all risks."""

    problem: LinearProblem
    start: DeepLinear
    segments: tuple[dict[int, fmpq_mat], ...]
    bound: "RankBound"

    def vertices(self) -> Iterator[DeepLinear]:
        """The start and the end of each segment."""
        return accumulate(self.segments, DeepLinear.replaced, initial=self.start)

    def proof(self) -> Document:
        """The proof part of the document."""
        segments = [
            {"kind": "layers", "layers": {str(i): rows(W) for i, W in sorted(layers.items())}}
            for layers in self.segments
        ]
        tau, Z = str(self.bound.tau), rows(self.bound.Z)
        final = {"kind": "rank-bound", "G": rows(self.problem.best), "tau": tau, "Z": Z}
        return {"segments": segments, "final": final}


@dataclass(frozen=True)
class RankBound:
    """τ ≥ 0 and Z ≥ 0 with Z + τ − S ≥ 0: no M of rank at most r has a risk below y² − rτ − tr Z (Lemma 6)."""

    tau: fmpq
    Z: fmpq_mat

    def value(self, problem: LinearProblem) -> fmpq:
        """y² − rτ − tr Z."""
        diagonal = sum((self.Z[i, i] for i in range(self.Z.nrows())), fmpq(0))
        return problem.target_moment - problem.rank * self.tau - diagonal


def linear_claim(problem: LinearProblem, start: DeepLinear, gap: fmpq | None = None) -> Document:
    """From `start` a non-increasing path leads to the infimum over networks of these widths, up to `gap`."""
    claim: Document = {
        "kind": "descent",
        "problem": {
            "model": "deep-linear",
            "widths": [str(width) for width in problem.widths],
            "loss": {"type": "square"},
            "data": problem.data.document(),
        },
        "start": {"W": [rows(W) for W in start.layers]},
    }
    return claim if gap is None else claim | {"gap": str(gap)}


def parse_linear(claim: Document) -> tuple[LinearProblem, DeepLinear, fmpq | None]:
    """Problem, start and gap of a claim that `claim_fault` found no fault in."""
    stated, data = claim["problem"], claim["problem"]["data"]
    widths = tuple(map(int, stated["widths"]))
    problem = LinearProblem(widths, parse_law(data, widths[0]) if data["type"] == "moments" else parse_sample(data))
    start = DeepLinear(tuple(matrix(W) for W in claim["start"]["W"]))
    return problem, start, rational(claim["gap"]) if "gap" in claim else None


def injective_chain(layers: Sequence[fmpq_mat], below: fmpq_mat) -> Iterator[Step]:
    """Steps of the layers, at constant product with `below`, after which W_k ⋯ W_1 · below is injective for k < L.

    `below` is injective with as many columns as no layer but the last has fewer rows.
    """
    here, size = list(layers), below.ncols()
    for k in range(len(here) - 1):
        image = here[k] * below
        basis = independent_rows(image)
        if len(basis) < size:
            here[k + 1] = _taken_over(here[k + 1], image, basis)
            yield k + 1, here[k + 1]
            here[k] = _filled(here[k], image, basis, below)
            yield k, here[k]
        below = here[k] * below


def _taken_over(above: fmpq_mat, image: fmpq_mat, basis: list[int]) -> fmpq_mat:
    """The layer above with zero columns outside the basis and the same product with the image."""
    found = combinations(rows_of(image, basis), image)
    assert found is not None, "all rows are combinations of the basis"
    carried = above * found
    zero, at = fmpq(0), {index: j for j, index in enumerate(basis)}
    return fmpq_mat(
        above.nrows(), above.ncols(),
        [row[at[i]] if i in at else zero for row in carried.tolist() for i in range(above.ncols())],
    )  # fmt: skip


def _filled(layer: fmpq_mat, image: fmpq_mat, basis: list[int], below: fmpq_mat) -> fmpq_mat:
    """The layer with rows outside the basis moved so that its product with `below` has full rank."""
    size = below.ncols()
    units = fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])
    chosen = independent_rows(stack(rows_of(image, basis), units))
    fresh = rows_of(units, [i - len(basis) for i in chosen if i >= len(basis)]) * left_inverse(below)
    free = [i for i in range(layer.nrows()) if i not in basis]
    table = layer.tolist()
    for i, row in zip(free, fresh.tolist(), strict=False):
        table[i] = row
    return fmpq_mat(layer.nrows(), layer.ncols(), [value for row in table for value in row])


def left_inverse(a: fmpq_mat) -> fmpq_mat:
    """B with B·a = 1 for an injective a, zero outside a set of independent rows of a."""
    chosen = independent_rows(a)
    inverse = rows_of(a, chosen).inv() if chosen else fmpq_mat(0, 0)
    found = fmpq_mat(a.ncols(), a.nrows())
    for j, i in enumerate(chosen):
        for k in range(a.ncols()):
            found[k, i] = inverse[k, j]
    return found


def transposed(layers: Sequence[fmpq_mat], below: fmpq_mat) -> Iterator[Step]:
    """The same from above: steps after which `below`ᵀ · W_L ⋯ W_k is surjective for k > 1."""
    last = len(layers) - 1
    for index, W in injective_chain([W.transpose() for W in reversed(layers)], below):
        yield last - index, W.transpose()


def unobstructed(problem: LinearProblem, start: DeepLinear) -> list[Step]:
    """Theorem E: all hidden widths are at least rank Σ, or all at least m; the product ends at G on the data."""
    E, m = problem.extension, problem.widths[-1]
    if all(width >= E.ncols() for width in problem.widths[1:-1]):
        steps = list(injective_chain(start.layers, E))
        here = _after(start, steps)
        below = E
        for W in here.layers[:-1]:
            below = W * below
        change = (problem.best * E - here.product() * E) * left_inverse(below)
        return [*steps, (len(start.layers) - 1, here.layers[-1] + change)]
    identity = fmpq_mat(m, m, [int(i == j) for i in range(m) for j in range(m)])
    steps = list(transposed(start.layers, identity))
    here = _after(start, steps)
    above = identity
    for W in reversed(here.layers[1:]):
        above = above * W
    right_inverse = left_inverse(above.transpose()).transpose()
    return [*steps, (0, here.layers[0] + right_inverse * (problem.best - here.product()))]


def _after(network: DeepLinear, steps: Sequence[Step]) -> DeepLinear:
    for index, W in steps:
        network = network.replaced({index: W})
    return network
