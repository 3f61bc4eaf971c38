"""`valleys certify-minimum`: strict local minima of ReLU students of an orthonormal teacher."""

from pathlib import Path
from typing import Annotated

import typer

from .common import Output, app, expect_writable, report_verdict, whole, working, write_and_judge


@app.command("certify-minimum")
def certify_minimum(
    teacher: Annotated[int, typer.Option(parser=whole(1, 100), metavar="K", help="teacher neurons, and inputs")],
    weights: Annotated[Path, typer.Option(help=".npy with the n×K weights of n ≥ K students")],
    output: Output,
) -> None:
    """Certify a strict local minimum of the population risk near your weights, or that there is none nearby.

    ReLU students with outer weights 1, teacher neurons e_1, …, e_K, standard normal inputs in R^K.
    """
    from ..traps.teacher_student import certificate, read_weights

    expect_writable(output, weights)
    W = read_weights(weights, teacher)
    with working("proving and checking"):
        content, moved = certificate(W)
        verdict = write_and_judge(content, output)
    if moved:
        print(f"the gradient at the given weights is too large: the point certified is {moved:.3g} away")
    report_verdict(verdict, output)
