"""`valleys linear`: certified ways down for deep linear networks."""

from pathlib import Path
from typing import Annotated, Any

import typer

from ...theory.errors import InputError, shown
from .common import (
    Bias,
    Data,
    Law,
    Noise,
    Output,
    Targets,
    app,
    expect_writable,
    report_verdict,
    working,
    write_and_judge,
)
from .paths import choice, expect_one_source, law_of, positive


@app.command()
def linear(
    widths: Annotated[str, typer.Option(metavar="N,…,M", help="5,2,6,5: inputs (a bias included), hidden, outputs")],
    output: Output,
    data: Data = None,
    population: Law = None,
    target: Targets = None,
    noise: Noise = "0",
    start: Annotated[str, typer.Option(help="layers W1, W2, … in a .npz file, or random:SEED")] = "random:0",
    gap: Annotated[str | None, typer.Option(help="end within this of the infimum: needed at most bottlenecks")] = None,
    bias: Bias = False,
    numbers: Annotated[
        str | None, typer.Option(help="how the data's numbers are read: decimal (default for CSV) or dyadic (for NPZ)")
    ] = None,
) -> None:
    """Certify a path for a deep linear network from a start down to the least square loss of its widths."""
    from ...theory.deep_linear import LinearProblem
    from ...theory.populations import Population
    from ...theory.samples import Sample, read_sample
    from ..describe import linear_lines
    from ..documents import document
    from ..paths.deep_linear import linear_claim
    from ..paths.linear_descent import descend_linear

    inputs = [str(name) for name in (data, None if start.startswith("random:") else start) if name is not None]
    expect_writable(output, *inputs)
    expect_one_source(data, population)
    sizes, exact_gap = _widths(widths), positive(gap)
    source: Sample | Population
    if data is None:
        source = law_of(population or "", sizes[0] - bias, target or [], noise, bias)
    else:
        sample = read_sample(data, choice(numbers))
        source = sample.with_bias() if bias else sample
    problem = LinearProblem(sizes, source)
    with working("proving and checking"):
        path = descend_linear(problem, _start(start, problem), exact_gap)
        verdict = write_and_judge(document(linear_claim(problem, path.start, exact_gap), path.proof()), output)
    print("\n".join(linear_lines(path)))
    report_verdict(verdict, output)


def _widths(text: str) -> tuple[int, ...]:
    parts = text.split(",")
    if not 2 <= len(parts) <= 101 or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        raise InputError(f"expected --widths such as 5,2,6,5, at least two whole numbers, got {shown(text)}")
    return tuple(map(int, parts))


def _start(spec: str, problem: Any) -> Any:
    from ...theory.deep_linear import random_layers, read_layers

    if not spec.startswith("random:"):
        return read_layers(Path(spec))
    seed = spec.removeprefix("random:")
    if not (seed.isascii() and seed.isdigit() and len(seed) < 20):
        raise InputError(f"expected --start random:SEED with a whole number, got {spec!r}")
    return random_layers(problem.widths, int(seed))
