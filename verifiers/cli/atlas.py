"""`valleys atlas`: the phase diagrams over (n, p)."""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from .common import Json, app, expect_writable, kept_folder, watched, whole

DEFAULT = "z^2,z^2+z,z^3,z^4,relu,abs,softplus,sigmoid"


@app.command()
def atlas(
    out: Annotated[Path, typer.Option(help="keep the certificates there, and go on from what is there")],
    activations: Annotated[str, typer.Option(metavar="σ,σ,…", help="separated by commas")] = DEFAULT,
    max_n: Annotated[int, typer.Option(parser=whole(1, 12), metavar="N", help="inputs from 1 to N")] = 6,
    max_width: Annotated[int, typer.Option(parser=whole(1, 40), metavar="P", help="widths from 1 to P")] = 12,
    search: Annotated[
        int, typer.Option(parser=whole(0, 10_000), metavar="D", help="random data sets to search in an open cell")
    ] = 4,
    seed: Annotated[int, typer.Option(parser=whole(0, 2**31), metavar="S", help="another seed, other data")] = 0,
    jobs: Annotated[int, typer.Option(parser=whole(0, 1024), metavar="J", help="processes; 0: one per core")] = 0,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="one HTML page; its links hold in the folder")
    ] = None,
    figure: Annotated[Path | None, typer.Option(help="the figure alone, .svg, .pdf or .png")] = None,
    csv: Annotated[Path | None, typer.Option(help="the table as CSV")] = None,
    json_: Json = False,
) -> None:
    """For each activation and (n, p): no valley, one valley, a certified spurious valley for some data, or open."""
    from .. import atlas as rooms
    from ..atlas import figure as drawing
    from ..atlas.page import page
    from ..certificates import write_bytes, write_text
    from ..report_figures import expect_figure

    expect_figure(figure)
    cells = rooms.planned(activations.split(","), max_n, max_width)
    with kept_folder(out) as folder:
        for path in (output, figure, csv):
            expect_writable(path)
        results = rooms.run(cells, search, seed, jobs or os.cpu_count() or 1, folder)
        found = rooms.entries(watched(results, len(cells)), cells)
    if output is not None:
        write_text(output, page(found, str(out)))
    if figure is not None:
        write_bytes(figure, drawing.picture(found, figure))
    if csv is not None:
        write_text(csv, rooms.as_csv(found))
    if json_:
        print(json.dumps(rooms.data(found)))
        return
    counts = Counter(entry.kind for entry in found)
    print("\n".join(f"{counts[kind]:6} {kind}" for kind in rooms.Kind if counts[kind]))
