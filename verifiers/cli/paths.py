"""`valleys descend`: certified ways down."""

from pathlib import Path
from typing import Annotated, Any

import typer

from ...theory.errors import InputError
from .common import Activation, Bias, Output, app, expect_writable, report_verdict, whole, working, write_and_judge


@app.command()
def descend(
    activation: Activation,
    data: Annotated[Path, typer.Option(help=".csv (columns y… are targets, weight weighs) or .npz (x, y, weights)")],
    width: Annotated[int, typer.Option(parser=whole(1, 10_000), metavar="P", help="number of neurons, at least dim*")],
    output: Output,
    start: Annotated[str, typer.Option(help="weights in a .npz or .safetensors file, or random:SEED")] = "random:0",
    gap: Annotated[
        str | None, typer.Option(help="end within this of the infimum, with short numbers; e.g. 1e-9")
    ] = None,
    bias: Bias = False,
    loss: Annotated[
        str, typer.Option(help="square, logistic, huber(1), absolute, quartic or softmax; all but square need --gap")
    ] = "square",
    numbers: Annotated[
        str | None, typer.Option(help="how the data's numbers are read: decimal (default for CSV) or dyadic (for NPZ)")
    ] = None,
) -> None:
    """Certify a path of at most three segments from a start down to the global minimum of a convex loss."""
    from ...theory.activations import activation as parsed
    from ...theory.losses import Square
    from ...theory.losses import loss as parsed_loss
    from ...theory.problems import Problem
    from ...theory.samples import read_sample
    from ..describe import path_lines
    from ..documents import document
    from ..paths.descent import descend as produce
    from ..paths.descent import descent_claim

    expect_writable(output, data, *([] if start.startswith("random:") else [start]))
    σ = parsed(activation)
    σ.document()  # a degree beyond what a document may hold is refused before any work
    sample, exact_gap = read_sample(data, choice(numbers)), positive(gap)
    problem = Problem(σ, sample.with_bias() if bias else sample, width, parsed_loss(loss))
    if not isinstance(problem.loss, Square):
        _descend_convex(problem, _start(start, problem), exact_gap, output)
        return
    with working("proving and checking"):
        path = produce(problem, _start(start, problem), exact_gap)
        claim = descent_claim(problem, path.start, exact_gap)
        verdict = write_and_judge(document(claim, path.proof()), output)
    print("\n".join(path_lines(path)))
    report_verdict(verdict, output)


def choice(numbers: str | None) -> Any:
    """How numbers are read, None for the file's own way."""
    from ...theory.samples import Numbers

    if numbers is None or numbers in list(Numbers):
        return None if numbers is None else Numbers(numbers)
    raise InputError(f"expected --numbers decimal or dyadic, got {numbers!r}")


def _descend_convex(problem: Any, start: Any, gap: Any, output: Path) -> None:
    """For a loss other than the square: down to within the gap of the infimum."""
    from ..documents import document
    from ..paths.convex import convex_proof
    from ..paths.convex import descend as produce
    from ..paths.descent import descent_claim

    if gap is None:
        raise InputError(f"expected --gap with the {problem.loss} loss, got none: give for example --gap 1e-6")
    with working("proving and checking"):
        path, final = produce(problem, start, gap)
        claim = descent_claim(problem, start, gap)
        verdict = write_and_judge(document(claim, convex_proof(path, final)), output)
    report_verdict(verdict, output)


def positive(text: str | None) -> Any:
    """A gap, None for an exact end."""
    from ...theory.exact import rational

    gap = None if text is None else rational(text)
    if gap is not None and gap <= 0:
        raise InputError(f"expected a positive --gap such as 1e-9, got {text}: leave it out for an exact end")
    return gap


def _start(spec: str, problem: Any) -> Any:
    from ...theory.networks import random_network, read_network

    if not spec.startswith("random:"):
        return read_network(Path(spec))
    seed = spec.removeprefix("random:")
    if not (seed.isascii() and seed.isdigit() and len(seed) < 20):
        raise InputError(f"expected --start random:SEED with a whole number, got {spec!r}")
    return random_network(problem.n, problem.m, problem.width, int(seed))
