"""`valleys page`: a certificate as one page for a browser, which plays its path and checks it again."""

from pathlib import Path
from typing import Annotated

import typer

from .common import app, expect_writable


@app.command()
def page(
    certificate: Annotated[Path, typer.Argument(help="a document, verified or refused by the checker")],
    output: Annotated[Path, typer.Option("-o", "--output", help="one HTML page")],
) -> None:
    """One self-contained page: the claim, its pictures, and a second checker that runs in the reader's browser."""
    from .. import certificates
    from ..page import page as html

    expect_writable(output, certificate)
    text, answer = certificates.read_text(certificate)
    certificates.write_text(output, html(text, certificate.name, answer))
    print(f"page: {output} ({output.stat().st_size / 1000:.0f} kB), {answer.status}: {answer.words}")
