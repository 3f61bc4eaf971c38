"""`valleys report`: what a campaign found, for people."""

from pathlib import Path
from typing import Annotated

import typer

from ...theory.errors import InputError
from .common import app, printed


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="what `valleys verify --out` wrote")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="one HTML page; its links hold in FOLDER"),
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="the table as CSV")] = None,
    latex: Annotated[Path | None, typer.Option(help="the table as LaTeX, for a paper")] = None,
) -> None:
    """The table of a campaign in the terminal, and as one HTML page, CSV or LaTeX where asked."""
    from ...theory.claims import CLAIMS
    from .. import campaign
    from .. import report as tables
    from ..certificates import expect_writable, write_text
    from ..report_page import page

    for path in (output, csv, latex):
        if path is not None:
            expect_writable(path)
    results = campaign.read_results(folder)
    found = {result.claim for result in results}
    names = [claim.id for claim in CLAIMS if claim.id in found]
    if not names:
        raise InputError(f"expected results of `valleys verify --out`, got none in {folder}")
    rows = tables.summary(names, (result for result in results if result.claim in names))
    if output is not None:
        write_text(output, page(results, str(folder)))
    if csv is not None:
        write_text(csv, tables.as_csv(rows))
    if latex is not None:
        write_text(latex, tables.as_latex(rows))
    printed(tables.table(rows))
