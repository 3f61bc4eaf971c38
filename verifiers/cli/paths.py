"""`valleys descend`: certified ways down."""

from pathlib import Path
from typing import Annotated, Any

import typer

from ...theory.errors import InputError
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
    whole,
    working,
    write_and_judge,
)

MOST_INPUTS = 1_000


@app.command()
def descend(
    activation: Activation,
    width: Annotated[int, typer.Option(parser=whole(1, 10_000), metavar="P", help="number of neurons, at least dim*")],
    output: Output,
    data: Data = None,
    population: Law = None,
    target: Targets = None,
    noise: Noise = "0",
    n: Inputs = None,
    start: Annotated[str, typer.Option(help="weights in a .npz or .safetensors file, or random:SEED")] = "random:0",
    gap: Annotated[
        str | None, typer.Option(help="end within this of the infimum, with short numbers; e.g. 1e-9")
    ] = None,
    bias: Bias = False,
    loss: Annotated[
        str,
        typer.Option(help="square, logistic, huber(1), absolute, quartic or softmax"),
    ] = "square",
    numbers: Annotated[
        str | None, typer.Option(help="how the data's numbers are read: decimal (default for CSV) or dyadic (for NPZ)")
    ] = None,
    outer: Annotated[
        bool, typer.Option("--outer", help="move U alone, at any width, to the least loss at the start's own W")
    ] = False,
) -> None:
    """Certify a path of at most three segments from a start down to the global minimum of a convex loss.

    With --outer the first layer stays, and the path ends at the least loss over all outer weights.
    σ: a polynomial, relu, leaky(…), abs, or with the square loss sigmoid, tanh, softplus, exp, sin, cos, gaussian,
    gelu, silu, erf, atan, normal-cdf, squareplus.
    """
    from ...theory.activation_grammar import named
    from ...theory.losses import Square
    from ...theory.losses import loss as parsed_loss
    from ...theory.named_activations import Named
    from ...theory.problems import Landscape, PopulationProblem, Problem
    from ...theory.samples import read_sample
    from ..describe import path_lines
    from ..documents import document
    from ..paths.descent import descend as produce
    from ..paths.descent import descent_claim

    inputs = [str(name) for name in (data, None if start.startswith("random:") else start) if name is not None]
    expect_writable(output, *inputs)
    σ, exact_gap = named(activation), positive(gap)
    σ.document()  # a degree beyond what a document may hold is refused before any work
    expect_one_source(data, population)
    problem: Landscape
    if data is None and outer:
        raise InputError("expected --data with --outer, got --population")
    if data is None:
        expect_square(parsed_loss(loss))
        if isinstance(σ, Named):
            raise InputError(f"expected a polynomial with --population, got {σ}: its moments are not known exactly")
        problem = PopulationProblem(σ, law_of(population or "", n, target or [], noise, bias), width)
    else:
        sample = read_sample(data, choice(numbers))
        problem = Problem(σ, sample.with_bias() if bias else sample, width, parsed_loss(loss))
        if outer:
            _descend_outer(problem, _start(start, problem), exact_gap, output)
            return
        if isinstance(σ, Named):
            _descend_enclosed(problem, _start(start, problem), exact_gap, output)
            return
        if not isinstance(problem.loss, Square):
            _descend_convex(problem, _start(start, problem), exact_gap, output)
            return
    with working("proving and checking"):
        path = produce(problem, _start(start, problem), exact_gap)
        claim = descent_claim(problem, path.start, exact_gap)
        verdict = write_and_judge(document(claim, path.proof()), output)
    print("\n".join(path_lines(path)))
    report_verdict(verdict, output)


def _descend_outer(problem: Any, start: Any, gap: Any, output: Path) -> None:
    """The least loss over U at the start's W, exactly."""
    from ...theory.losses import Square
    from ..paths.span_minimum import span_minimum

    if gap is not None or not isinstance(problem.loss, Square):
        raise InputError("expected the square loss and no --gap with --outer: its end is exact")
    with working("proving and checking"):
        verdict = write_and_judge(span_minimum(problem, start).document(), output)
    report_verdict(verdict, output)


def expect_one_source(data: Path | None, population: str | None) -> None:
    """Refuse both and neither."""
    if (data is None) == (population is None):
        raise InputError("expected either --data FILE or --population LAW, got both or neither")


def expect_square(loss: Any) -> None:
    """Refuse another loss for a population."""
    from ...theory.losses import Square

    if not isinstance(loss, Square):
        raise InputError(f"expected the square loss with --population, got {loss}")


def law_of(law: str, n: int | None, targets: list[str], noise: str, bias: bool) -> Any:
    from ...theory.exact import rational
    from ...theory.input_grammar import polynomials
    from ...theory.populations import Population

    if n is None or not targets:
        raise InputError("expected -n N and at least one --target such as x1^2-x2 with --population, found none")
    if n > MOST_INPUTS:
        raise InputError(f"expected at most {MOST_INPUTS} inputs with --population, got {n}")
    return Population(law, n, polynomials(targets, n, "write for example --target x1^2-x2"), rational(noise), bias)


def choice(numbers: str | None) -> Any:
    """How numbers are read, None for the file's own way."""
    from ...theory.samples import Numbers

    if numbers is None or numbers in list(Numbers):
        return None if numbers is None else Numbers(numbers)
    raise InputError(f"expected --numbers decimal or dyadic, got {numbers!r}")


def _descend_convex(problem: Any, start: Any, gap: Any, output: Path) -> None:
    """For a loss other than the square: down to within the gap of the infimum, or to an exact minimiser."""
    from ..describe import path_lines
    from ..documents import document
    from ..paths.convex import convex_proof
    from ..paths.convex import descend as produce
    from ..paths.descent import descent_claim

    if gap is None and str(problem.loss) in ("logistic", "softmax"):
        raise InputError(f"expected --gap with the {problem.loss} loss, got none: give for example --gap 1e-6")
    with working("proving and checking"):
        path, final = produce(problem, start, gap)
        claim = descent_claim(problem, start, gap)
        verdict = write_and_judge(document(claim, convex_proof(path, final)), output)
    print("\n".join(path_lines(path)))
    report_verdict(verdict, output)


def _descend_enclosed(problem: Any, start: Any, gap: Any, output: Path) -> None:
    """For an activation whose values the checker encloses."""
    from ..describe import enclosed_lines
    from ..documents import document
    from ..paths.descent import descent_claim
    from ..paths.enclosed import descend as produce

    with working("proving and checking"):
        path = produce(problem, start, gap)
        verdict = write_and_judge(document(descent_claim(problem, start, gap), path.proof()), output)
    print("\n".join(enclosed_lines(path)))
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
