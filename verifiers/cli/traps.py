"""`valleys counterexample`: certified spurious valleys."""

from pathlib import Path
from typing import Annotated, Any

import typer

from ...theory.errors import InputError
from .common import (
    Activation,
    Bias,
    Inputs,
    Output,
    app,
    expect_writable,
    report_verdict,
    whole,
    working,
    write_and_judge,
)
from .local_minima import search_data


@app.command()
def counterexample(
    activation: Activation,
    width: Annotated[int, typer.Option(parser=whole(1, 2_000), metavar="P", help="number of neurons")],
    output: Output,
    n: Inputs = None,
    barrier: Annotated[str | None, typer.Option(help="how much the loss must rise to leave the valley; 1")] = None,
    depth: Annotated[str | None, typer.Option(help="how far the valley's floor lies above a better point; 1")] = None,
    two_axes: Annotated[bool, typer.Option("--two-axes", help="data on two axes, as in the paper; n ≥ 3")] = False,
    data: Annotated[Path | None, typer.Option(help="search for a valley of your own data, .csv or .npz")] = None,
    time_limit: Annotated[str | None, typer.Option(metavar="S", help="with --data: seconds to search; 10")] = None,
    bias: Bias = False,
) -> None:
    """Data with a spurious valley at that width, the network in it, the level, the barrier and a better network.

    With --data local minima of your own data are searched for and certified (σ polynomial, smooth, or with one kink).
    """
    from ...theory.activation_grammar import named
    from ..traps.counterexample import counterexample as constructed
    from ..traps.two_axes import two_axes as on_two_axes

    expect_writable(output, *([] if data is None else [data]))
    if data is not None:
        given = {"-n": n, "--barrier": barrier, "--depth": depth, "--two-axes": two_axes or None}
        _refuse(given, "with --data they follow from the data")
        search_data(activation, data, width, bias, time_limit, output)
        return
    _refuse({"--time-limit": time_limit}, "it belongs to --data")
    σ, wall, below = named(activation), _positive(barrier, "--barrier"), _positive(depth, "--depth")
    with working("constructing and checking"):
        trap = on_two_axes(σ, width, n or 3, wall, below) if two_axes else constructed(σ, width, n, wall, below, bias)
        verdict = write_and_judge(trap.document(), output)
    report_verdict(verdict, output)


def _refuse(options: dict[str, Any], why: str) -> None:
    given = [name for name, value in options.items() if value is not None]
    if given:
        raise InputError(f"expected no {', '.join(given)}: {why}")


def _positive(text: str | None, option: str) -> Any:
    from ...theory.exact import rational

    value = None if text is None else rational(text)
    if value is not None and value <= 0:
        raise InputError(f"expected a positive {option} such as 1/2, got {text}")
    return value
