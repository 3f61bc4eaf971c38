"""`valleys verify`: the main job."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from ...theory.errors import InputError
from .common import Json, Kept, app, printed, watched, whole


@app.command()
def verify(
    claims: Annotated[list[str] | None, typer.Argument(metavar="[CLAIM]…", help="ids; all of them by default")] = None,
    instances: Annotated[
        int, typer.Option(parser=whole(1, 1_000_000), metavar="N", help="instances of each claim")
    ] = 250,
    seed: Annotated[int, typer.Option(parser=whole(0, 2**31), metavar="S", help="another seed, other instances")] = 0,
    jobs: Annotated[int, typer.Option(parser=whole(0, 1024), metavar="J", help="processes; 0: one per core")] = 0,
    out: Annotated[Path | None, typer.Option(help="keep the certificates there, and go on from what is there")] = None,
    json_: Json = False,
) -> None:
    """Prove the claims on generated instances, write the certificates, read them back and check them."""
    from ...theory.claims import CLAIMS, claim
    from .. import campaign, report

    names = list(dict.fromkeys(claim(name).id for name in claims)) if claims else [entry.id for entry in CLAIMS]
    with _folder(out) as folder:
        running = campaign.run(names, instances, seed, jobs or os.cpu_count() or 1, folder)
        results = list(watched(running, instances * len(names)))
        failures = [result for result in results if result.verdict != "Proved"]
        rows = report.summary(names, results)
        if json_:
            print(json.dumps({"claims": report.data(rows), "failures": [result.words for result in failures]}))
        else:
            printed(report.table(rows))
            for result in failures:
                print(f"{result.task.file}: {result.verdict}: {result.words}")
    if failures:
        raise typer.Exit(1)


@contextmanager
def _folder(out: Path | None) -> Iterator[Path]:
    if out is None:
        with tempfile.TemporaryDirectory(prefix="valleys-") as name:
            yield Path(name)
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"expected a folder for --out, got {out}: {error.strerror}") from None
    try:
        yield out
    except KeyboardInterrupt:
        raise Kept from None
