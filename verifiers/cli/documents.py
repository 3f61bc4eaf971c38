"""`valleys prove` and `valleys check`: documents in, documents out."""

from pathlib import Path
from typing import Annotated

import typer

from .common import Output, app, expect_writable, report_verdict, working, write_and_judge


@app.command()
def prove(
    claim: Annotated[Path, typer.Argument(help="a document with a claim; a proof in it is ignored")],
    output: Output,
) -> None:
    """Prove a claim that you state, or say Undecided and why (exit 1)."""
    from .. import certificates
    from ..prove import prove as produce

    expect_writable(output, claim)
    with working("proving and checking"):
        verdict = write_and_judge(produce(certificates.read_claim(claim)), output)
    report_verdict(verdict, output)


@app.command()
def check(
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE…", help="documents")] = None,
    claim: Annotated[
        Path | None, typer.Option(help="your own statement: the files' proofs must prove this one")
    ] = None,
) -> None:
    """Check documents: exit 0 verified, 1 refused, 2 malformed, 3 nothing checked."""
    from ..checker.__main__ import report

    raise typer.Exit(report(files or [], claim))
