"""`valleys dim`, `thresholds`, `neurovariety` and `rank`: what the theory computes."""

import json
import re
from pathlib import Path
from typing import Annotated, Any

import typer

from ...theory.errors import InputError, UndecidedError, shown
from .common import (
    Activation,
    Bias,
    Inputs,
    Json,
    Optional,
    Where,
    app,
    expect_writable,
    whole,
    working,
    write_and_judge,
)


@app.command()
def dim(
    activation: Activation,
    n: Inputs = None,
    bias: Bias = False,
    inputs: Where = "everywhere",
    output: Optional = None,
    json_: Json = False,
) -> None:
    """The upper intrinsic dimension of an activation, with its basis, ψ(w), and a checked witness."""
    from ...theory.activation_grammar import named
    from ...theory.dimension import upper_dimension
    from ...theory.input_grammar import parse_inputs
    from ..describe import dimension_data, dimension_lines
    from ..verdict import Proved

    expect_writable(output, *re.findall("^points:(.+)", inputs.strip()))
    with working("computing the dimension and checking its witness"):
        dimension = upper_dimension(named(activation), parse_inputs(inputs, n, bias))
        verdict = _dimension_verdict(dimension, output)
    if json_:
        print(json.dumps(dimension_data(dimension, verdict)))
    else:
        print("\n".join(dimension_lines(dimension, verdict)))
    if output is not None and not isinstance(verdict, Proved):
        raise typer.Exit(1)


@app.command()
def thresholds(
    activation: Activation,
    n: Inputs = None,
    m: Annotated[int, typer.Option("-m", parser=whole(1, 10**6), metavar="M", help="number of outputs")] = 1,
    bias: Bias = False,
    inputs: Where = "everywhere",
    json_: Json = False,
) -> None:
    """What is known at every width: no valley, one valley, a valley for some data, or open; each with its source."""
    from ...theory.activation_grammar import named
    from ...theory.input_grammar import parse_inputs
    from ...theory.thresholds import thresholds as known
    from ..describe_thresholds import thresholds_data, thresholds_lines

    found = known(named(activation), parse_inputs(inputs, n, bias), m)
    print(json.dumps(thresholds_data(found)) if json_ else "\n".join(thresholds_lines(found)))


@app.command()
def neurovariety(
    widths: Annotated[str, typer.Argument(help="2,3,7,6,15,8,1: inputs, hidden layers, outputs")],
    exponent: Annotated[int, typer.Option(parser=whole(1, 100), metavar="R", help="the activation is z^R")] = 2,
    json_: Json = False,
) -> None:
    """The dimension of the functions that a deep polynomial network expresses, and whether they fill their space."""
    from ...theory.neurovarieties import neurovariety as computed
    from ..describe import neurovariety_data, neurovariety_lines

    found = computed([whole(1, 1000)(part.strip()) for part in widths.split(",")], exponent)
    print(json.dumps(neurovariety_data(found)) if json_ else "\n".join(neurovariety_lines(found)))


@app.command()
def rank(
    form: Annotated[str, typer.Argument(help="a homogeneous polynomial: x^2*y + 2*z^3, or x1*x2*x3")],
    field: Annotated[str, typer.Option(help="real or complex: which rank the certificate is about")] = "real",
    output: Optional = None,
    json_: Json = False,
) -> None:
    """The Waring rank of a form over C and over R: how many neurons z^d represent it, and which."""
    from ...theory.ranks.waring import describe, waring_rank
    from ..verdict import Proved

    if field not in ("real", "complex"):
        raise InputError(f"expected --field real or complex, got {shown(field)}")
    expect_writable(output)
    with working("looking for decompositions and checking the witness"):
        answer = waring_rank(form)
        verdict = _rank_verdict(answer, field, output)
    if json_:
        said = {"verdict": type(verdict).__name__, "words": verdict.words}
        print(json.dumps(answer.to_dict() | {"certificate": said}))
    else:
        print("\n".join([*describe(answer), f"{type(verdict).__name__}: {verdict.words}"]))
    if output is not None and not isinstance(verdict, Proved):
        raise typer.Exit(1)


def _rank_verdict(answer: Any, field: str, output: Path | None) -> Any:
    """The exact rank certified, or what can be: an interval around it."""
    from ..documents import document
    from ..rank import certifiable, rank_claim, rank_proof
    from ..verdict import Undecided

    if answer.form.degree == 0:
        return Undecided("the form is constant: certificates are about forms of degree 1 or more")
    try:
        least, most = certifiable(answer.form, field)
    except UndecidedError as error:
        return Undecided(f"no certificate: {error}")
    claim, proof = rank_claim(answer.form, field, least, most), rank_proof(answer.form, field, least, most)
    return write_and_judge(document(claim, proof), output)


def _dimension_verdict(dimension: Any, output: Path | None) -> Any:
    from ...theory.errors import LimitError
    from ...theory.varieties import Variety
    from ..dimension import dimension_claim, dimension_proof
    from ..documents import document
    from ..verdict import Undecided

    try:
        if dimension.upper is None and isinstance(dimension.inputs, Variety):
            dimension.lower()  # says why there is no proof, before equations in very many variables are written
        claim = dimension_claim(dimension)
        made = document(claim, dimension_proof(dimension, dimension.lower()))
    except (UndecidedError, LimitError) as error:
        if output is not None:
            raise
        return Undecided(str(error))
    return write_and_judge(made, output)
