"""`valleys counterexample`: certified spurious valleys."""

from typing import Annotated, Any

import typer

from ...theory.errors import InputError
from .common import Activation, Inputs, Output, app, expect_writable, report_verdict, whole, working, write_and_judge


@app.command()
def counterexample(
    activation: Activation,
    width: Annotated[int, typer.Option(parser=whole(1, 2_000), metavar="P", help="number of neurons")],
    output: Output,
    n: Inputs = None,
    barrier: Annotated[str | None, typer.Option(help="how much the loss must rise to leave the valley; 1")] = None,
    depth: Annotated[str | None, typer.Option(help="how far the valley's floor lies above a better point; 1")] = None,
) -> None:
    """Data with a spurious valley at that width, the network in it, the level, the barrier and a better network."""
    from ...theory.activation_grammar import named
    from ..traps.counterexample import counterexample as constructed

    expect_writable(output)
    σ, wall, below = named(activation), _positive(barrier, "--barrier"), _positive(depth, "--depth")
    with working("constructing and checking"):
        trap = constructed(σ, width, n, wall, below)
        verdict = write_and_judge(trap.document(), output)
    report_verdict(verdict, output)


def _positive(text: str | None, option: str) -> Any:
    from ...theory.exact import rational

    value = None if text is None else rational(text)
    if value is not None and value <= 0:
        raise InputError(f"expected a positive {option} such as 1/2, got {text}")
    return value
