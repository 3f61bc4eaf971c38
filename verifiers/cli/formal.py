"""`valleys formal`: a certificate as a theorem of Coq."""

from pathlib import Path
from typing import Annotated

import typer

from .common import Output, app, expect_writable, working


@app.command()
def formal(
    certificate: Annotated[Path, typer.Argument(help="a document of kind descent or dimension")],
    output: Output,
) -> None:
    """Write a certificate as a Coq file and compile it: exit 0 theorem, 1 no theorem, 3 Coq is not installed."""
    from .. import certificates, coq
    from ..formal import export

    expect_writable(output, certificate)
    document, words = certificates.read_document(certificate)
    text = export(document, words)
    certificates.write_text(output, text)
    coqc = coq.compiler()
    if coqc is None:
        print(f"written: {output}; not compiled: coqc is not installed (apt-get install coq)")
        raise typer.Exit(3)
    with working("compiling"):
        outcome = coq.run(coqc, text)
    match outcome:
        case coq.Theorem(statement, axioms):
            print(f"theorem: {statement}")
            print(f"axioms: {', '.join(axioms)}")
            print(f"{output}: accepted by Coq")
        case coq.Rejected():
            print(f"{output}: no theorem, the checker proved in Coq says false")
            raise typer.Exit(1)
        case coq.Failed(reason):
            print(f"{output}: no theorem. {reason}")
            raise typer.Exit(1)
