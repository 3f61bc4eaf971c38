"""`valleys connect`: certified paths between two networks, or a certificate that there is none."""

from pathlib import Path
from typing import Annotated, Any

import typer

from ...theory.errors import HypothesisError, UndecidedError
from .common import (
    Activation,
    Bias,
    Data,
    Inputs,
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
from .paths import choice, expect_one_source, expect_square, law_of


@app.command()
def connect(
    activation: Activation,
    start: Annotated[Path, typer.Option(help="weights in a .npz or .safetensors file")],
    end: Annotated[Path, typer.Option(help="weights of another network of the same width")],
    output: Output,
    data: Data = None,
    population: Law = None,
    target: Targets = None,
    noise: Noise = "0",
    n: Inputs = None,
    bias: Bias = False,
    loss: Annotated[str, typer.Option(help="square, logistic, huber(1), absolute, quartic or softmax")] = "square",
    numbers: Annotated[
        str | None, typer.Option(help="how the data's numbers are read: decimal (default for CSV) or dyadic (for NPZ)")
    ] = None,
) -> None:
    """Certify a path between two networks along which the loss never exceeds the larger of theirs.

    From width dim* + 1 on there always is one, for z^2 and one output from width n + 1 on. One neuron less, and there
    may be none below that level: where the sign of a determinant shows it, this is certified instead (exit 1).
    """
    from ...theory.activations import activation as parsed
    from ...theory.losses import loss as parsed_loss
    from ...theory.networks import read_network
    from ...theory.problems import Landscape, PopulationProblem, Problem
    from ...theory.samples import read_sample

    expect_writable(output, *([] if data is None else [data]), start, end)
    expect_one_source(data, population)
    σ = parsed(activation)
    σ.document()  # a degree beyond what a document may hold is refused before any work
    one, other, named = read_network(start), read_network(end), parsed_loss(loss)
    problem: Landscape
    if data is None:
        expect_square(named)
        problem = PopulationProblem(σ, law_of(population or "", n, target or [], noise, bias), one.shape[2])
    else:
        sample = read_sample(data, choice(numbers))
        problem = Problem(σ, sample.with_bias() if bias else sample, one.shape[2], named)
    with working("proving and checking"):
        joined, document, lines = _joined_or_apart(problem, one, other)
        verdict = write_and_judge(document, output)
    print("\n".join(lines))
    report_verdict(verdict, output)
    if not joined:
        raise typer.Exit(1)


def _joined_or_apart(problem: Any, one: Any, other: Any) -> tuple[bool, dict[str, Any], list[str]]:
    """A document that the networks are connected below the larger loss, or that they are not."""
    from ...theory.losses import Square
    from ...theory.problems import Problem
    from ..describe import path_lines
    from ..documents import document
    from ..paths.connect import connect as produce
    from ..paths.connect import connect_claim
    from ..paths.disconnected import disconnected_claim, disconnected_proof

    try:
        path = produce(problem, one, other)
        return True, document(connect_claim(problem, one, other), path.proof()), path_lines(path)
    except HypothesisError as error:
        if not (isinstance(problem, Problem) and isinstance(problem.loss, Square)):
            raise UndecidedError(str(error)) from None
        try:
            proof = disconnected_proof(problem, one, other)
        except UndecidedError as reason:
            raise UndecidedError(f"{error}; nor is it seen that they are not: {reason}") from None
        level = max(problem.risk(one), problem.risk(other))
        return False, document(disconnected_claim(problem, one, other, level), proof), ["there is no such path"]
