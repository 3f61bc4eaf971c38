"""`valleys low-energy` and `valleys rare`: networks whose first layer, or whole start, is random."""

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from ...theory.errors import InputError, shown
from .common import Activation, Bias, Inputs, Json, Kept, app, expect_writable, kept_folder, watched, whole

Data = Annotated[Path | None, typer.Option(help=".csv (columns y… are targets, weight weighs) or .npz (x, y, weights)")]
Draws = Annotated[
    int | None, typer.Option(parser=whole(1, 100_000), metavar="T", help="draws; as many as the limits need by default")
]
Seed = Annotated[int, typer.Option(parser=whole(0, 2**31), metavar="S", help="another seed, other draws")]
Keep = Annotated[
    Path | None, typer.Option(metavar="FILE", help="keep finished draws there, and go on from what is there")
]
Figure = Annotated[Path | None, typer.Option("-o", "--output", help="the figure, .svg, .pdf or .png")]


@app.command()
def low_energy(
    activation: Annotated[str, typer.Argument(help="relu, abs, z^2, sigmoid, tanh, or cos (with a random phase)")],
    law: Annotated[
        str, typer.Option(help="rows: sphere, gaussian, rademacher, or an .npz with W and weights")
    ] = "sphere",
    data: Data = None,
    n: Inputs = None,
    points: Annotated[
        int | None,
        typer.Option(parser=whole(1, 1000), metavar="N", help="without --data: random points in a cube; 100"),
    ] = None,
    bias: Bias = False,
    widths: Annotated[str, typer.Option(metavar="P,P,…", help="up to 4096")] = "16,32,64,128,256,512,1024,2048",
    delta: Annotated[str, typer.Option(help="each bound may fail with this probability")] = "1/50",
    draws: Draws = None,
    seed: Seed = 0,
    keep: Keep = None,
    output: Figure = None,
    json_: Json = False,
) -> None:
    """How low random first layers bring the loss: three bounds that hold with high probability, against draws.

    The answer is Consistent, Refuted or Undecided, with exact limits for the probability that a bound fails, never
    Proved. Without --data the target is a random function of the kernel space, with it your data's kernel ridge fit.
    """
    from ..certificates import write_bytes
    from ..random_features import low_energy_report as reported
    from ..random_features.low_energy import low_energy as run
    from ..random_features.low_energy import plan
    from ..report_figures import expect_figure, picture

    expect_figure(output)
    for path in (output, keep):
        expect_writable(path, *([] if data is None else [data]))
    chosen = _numbers(widths, 4096)
    target = _target(activation, law, _sample(data, n, points, bias, seed, 1), max(chosen) if data else None, seed)
    planned = plan(target, chosen, _probability(delta), seed, draws)
    report = _kept(lambda: run(planned, keep, watched), keep)
    if output is not None:
        write_bytes(output, picture([lambda axes: reported.draw(report, axes)], output))
    print(json.dumps(reported.data(report)) if json_ else "\n".join(reported.lines(report)))
    if report.says != "Consistent":
        raise typer.Exit(1)


@app.command()
def rare(
    activation: Activation,
    data: Data = None,
    n: Inputs = None,
    points: Annotated[
        int | None,
        typer.Option(parser=whole(1, 1000), metavar="N", help="without --data: random points and targets; 12"),
    ] = None,
    bias: Bias = False,
    orthant: Annotated[
        bool, typer.Option("--orthant", help="data with a certified valley in {u > 0} at each width, and its measure")
    ] = False,
    widths: Annotated[str, typer.Option(metavar="P,P,…", help="or a range such as 1-12")] = "1-12",
    draws: Annotated[int, typer.Option(parser=whole(1, 10_000), metavar="T", help="starts for each width")] = 200,
    law: Annotated[str, typer.Option(help="rows of W: sphere, gaussian, rademacher, or an .npz")] = "sphere",
    seed: Seed = 0,
    out: Annotated[
        Path | None, typer.Option(help="keep certificates and finished widths there, and go on from what is there")
    ] = None,
    output: Figure = None,
    json_: Json = False,
) -> None:
    """How often a random start is trapped, as the width grows: each start settled by a certificate, or open.

    With --orthant: valleys that a random start meets with probability at most 2^-p, exactly, beside draws.
    """
    from ...theory.activation_grammar import named
    from ..certificates import write_bytes
    from ..random_features import rare_report as reported
    from ..report_figures import expect_figure, picture

    expect_figure(output)
    expect_writable(output, *([] if data is None else [data]))
    σ, chosen = named(activation), _range(widths)
    if orthant:
        if data is not None or points is not None or n is not None or bias or out is not None:
            raise InputError("expected no data and no --out with --orthant: the data are constructed, nothing is kept")
        _orthant(σ, chosen, seed, output, json_)
        return
    from ..random_features.laws import law as parsed
    from ..random_features.trapped import Trial, trapped

    sample = _random_targets(
        _sample(data, n or (None if data else 2), points or (None if data else 12), bias, seed, 4), data
    )
    trial = Trial(σ, sample, parsed(law, sample.points.n), chosen, draws, seed)
    with kept_folder(out) as folder:
        found = list(watched(trapped(trial, None if out is None else folder), len(chosen)))
    if output is not None:
        drawings = [
            lambda axes: reported.draw_fractions(trial, found, axes),
            lambda axes: reported.draw_levels(trial, found, axes),
        ]
        write_bytes(output, picture(drawings, output))
    print(json.dumps(reported.data(trial, found)) if json_ else "\n".join(reported.lines(trial, found)))


def _orthant(σ: Any, widths: tuple[int, ...], seed: int, output: Path | None, json_: bool) -> None:
    from ..certificates import write_bytes
    from ..random_features import rare_report as reported
    from ..random_features.orthant import MOST_WIDTH, orthants
    from ..report_figures import picture

    if widths[-1] > MOST_WIDTH:
        raise InputError(
            f"expected widths up to {MOST_WIDTH} with --orthant, got {widths[-1]}: 2^-p needs too many draws"
        )
    found = list(watched(orthants(σ, widths, seed), len(widths)))
    if output is not None:
        write_bytes(output, picture([lambda axes: reported.draw_orthants(found, axes)], output))
    print(json.dumps(reported.orthant_data(found)) if json_ else "\n".join(reported.orthant_lines(found)))
    if not all(one.verified and one.says == "Consistent" for one in found):
        raise typer.Exit(1)


def _random_targets(sample: Any, data: Path | None) -> Any:
    """Without a file: targets in {−16, …, 16}/8 in place of zeros, the same for the same points."""
    from random import Random

    from flint import fmpq, fmpq_mat

    from ...theory.samples import Sample

    if data is not None:
        return sample
    random = Random(f"targets {sample.points.x.entries()}")
    y = fmpq_mat(sample.points.count, 1, [fmpq(random.randint(-16, 16), 8) for _ in range(sample.points.count)])
    return Sample(sample.points, y, sample.weights)


def _range(text: str) -> tuple[int, ...]:
    """`1-12` or `1,2,5`, rising."""
    first, dash, last = text.partition("-")
    found: Sequence[int]
    if dash:
        low, high = (whole(1, 64)(part.strip()) for part in (first, last))
        found = range(low, high + 1)
    else:
        found = sorted({whole(1, 64)(part.strip()) for part in text.split(",")})
    if not found:
        raise InputError(f"expected rising widths such as 1-12 or 1,2,4, got {shown(text)}")
    return tuple(found)


def _kept(run: Any, keep: Path | None) -> Any:
    try:
        return run()
    except KeyboardInterrupt:
        if keep is None:
            raise
        raise Kept from None


def _target(activation: str, law: str, sample: Any, fitted: int | None, seed: int) -> Any:
    """A fit of the sample's targets for a bound at that width, or without one a random function."""
    from ...theory.activation_grammar import named
    from ..random_features.features import feature
    from ..random_features.laws import law as parsed
    from ..random_features.target import Setting, planted, ridge

    setting = Setting(feature(named(activation)), parsed(law, sample.points.n), sample)
    return planted(setting, seed) if fitted is None else ridge(setting, fitted)


def _sample(data: Path | None, n: int | None, points: int | None, bias: bool, seed: int, reach: float) -> Any:
    """The file's, or random points of the cube [−reach, reach]ⁿ/√n, multiples of 2^−20, with targets 0."""
    import numpy as np

    from ...theory.samples import Sample, read_sample

    if data is not None:
        if n is not None or points is not None:
            raise InputError("expected no -n and --points with --data: they follow from the data")
        sample = read_sample(data)
    else:
        inputs, N = n or 3, points or 100
        x = np.random.default_rng([seed, 0]).uniform(-reach, reach, size=(N, inputs)) / np.sqrt(inputs)
        sample = Sample.of((np.round(x * 2**20) / 2**20).tolist(), [[0]] * N)
    return sample.with_bias() if bias else sample


def _numbers(text: str, most: int) -> list[int]:
    return [whole(1, most)(part.strip()) for part in text.split(",")]


def _probability(text: str) -> Fraction:
    from ...theory.exact import rational

    value = rational(text)
    if not 0 < value < 1:
        raise InputError(f"expected a probability between 0 and 1 such as 1/50, got {shown(text)}")
    return Fraction(int(value.p), int(value.q))
