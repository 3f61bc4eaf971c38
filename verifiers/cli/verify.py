"""`valleys verify`: the main job."""

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from .common import Json, app, kept_folder, printed, watched, whole


@app.command()
def verify(
    claims: Annotated[list[str] | None, typer.Argument(metavar="[CLAIM]…", help="ids; all of them by default")] = None,
    instances: Annotated[
        int, typer.Option(parser=whole(1, 1_000_000), metavar="N", help="instances of each claim")
    ] = 200,
    seed: Annotated[int, typer.Option(parser=whole(0, 2**31), metavar="S", help="another seed, other instances")] = 0,
    jobs: Annotated[int, typer.Option(parser=whole(0, 1024), metavar="J", help="processes; 0: one per core")] = 0,
    out: Annotated[Path | None, typer.Option(help="keep the certificates there, and go on from what is there")] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="hand the work to a Dask cluster: tcp://host:port")
    ] = None,
    json_: Json = False,
) -> None:
    """Prove the claims on generated instances, write the certificates, read them back and check them.

    Just outside the hypotheses, where a claim is sharp, counterexamples are certified as well.
    """
    from ...theory.claims import CLAIMS, claim
    from .. import campaign, report

    names = list(dict.fromkeys(claim(name).id for name in claims)) if claims else [entry.id for entry in CLAIMS]
    workers = campaign.cluster(scheduler) if scheduler else campaign.local(jobs or os.cpu_count() or 1)
    total = len(campaign.planned(names, instances, seed))
    with kept_folder(out) as folder:
        results = sorted(watched(campaign.run(names, instances, seed, workers, folder), total), key=lambda r: r.task)
        failures = [result for result in results if result.failed]
        rows = report.summary(names, results)
        refuted = _written_refutations(failures, folder)
        if json_:
            words = [f"{result.task}: {result.verdict}: {result.words}" for result in failures]
            print(json.dumps({"claims": report.data(rows), "failures": words, "refuted": refuted}))
        else:
            printed(report.table(rows))
            for result in failures:
                print(f"{result.task}: {result.verdict}: {result.words}")
            for name in refuted:
                print(f"the smallest refuted instance is in {name}")
    if failures:
        raise typer.Exit(1)


def _written_refutations(failures: list[Any], folder: Path) -> list[str]:
    """The smallest certificate against each refuted claim, copied where the command was given."""
    from ..campaign.store import place
    from ..certificates import write_text

    refuted = sorted(
        (result for result in failures if result.verdict == "Refuted" and result.hash), key=lambda r: (r.claim, r.size)
    )
    smallest = {result.claim: result for result in reversed(refuted)}
    names = []
    for name, result in sorted(smallest.items()):
        target = Path(f"refuted-{name}.json")
        write_text(target, place(folder, result.hash).read_text(encoding="ascii"))
        names.append(str(target))
    return names
