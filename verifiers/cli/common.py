"""What the commands share: how arguments are read, how results are printed, and when an output may be written."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from ...theory.errors import InputError, shown

INPUTS = "everywhere, sphere, cube, bits, matrices:AxB:R, permutations:M, SO(3), O(3), variety:EQUATIONS, points:FILE"


class Kept(Exception):
    """An interrupt of a command that goes on where it was when it is given again."""


app = typer.Typer(
    help="Certified statements about the loss landscapes of networks Φ(x) = U σ(Wx).",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def whole(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers that names what it was given."""

    def parse(text: str) -> int:
        value = str(text).removeprefix("-")
        if not (value.isascii() and value.isdigit() and len(value) < 12 and least <= int(text) <= most):
            raise InputError(f"expected a whole number from {least} to {most}, got {shown(str(text))}")
        return int(text)

    return parse


Activation = Annotated[
    str, typer.Argument(help='z^2, "1 + z/2 - 3*z^4", relu, leaky(1/10), abs, relu^2, tanh, or 0,1,1/2')
]
Bias = Annotated[bool, typer.Option("--bias", help="neurons have a bias: an input that is always 1")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON document on stdout and nothing else")]
Inputs = Annotated[int | None, typer.Option("-n", parser=whole(1, 10**6), metavar="N", help="number of inputs")]
Law = Annotated[
    str | None,
    typer.Option("--population", metavar="LAW", help="instead of --data: gaussian, cube, hypercube or sphere"),
]
Targets = Annotated[
    list[str] | None,
    typer.Option("--target", help="with --population: the polynomial y of x1, x2, …; once for each output"),
]
Noise = Annotated[str, typer.Option("--noise", help="with --population: the variance of the noise, over all outputs")]
Data = Annotated[
    Path | None, typer.Option("--data", help=".csv (columns y… are targets, weight weighs) or .npz (x, y, weights)")
]
Where = Annotated[str, typer.Option(help=INPUTS)]
Output = Annotated[Path, typer.Option("-o", "--output", help="where to write the certificate")]
Optional = Annotated[Path | None, typer.Option("-o", "--output", help="where to write the certificate")]


def watched(results: Iterator[Any], total: int) -> Iterator[Any]:
    """The same results, with a progress bar on stderr where that is a terminal."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    if not console.is_terminal:
        yield from results
        return
    yield from track(results, description="proving and checking", total=total, console=console, transient=True)


@contextmanager
def working(on: str) -> Iterator[None]:
    """A spinner on stderr while something runs, where that is a terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(on):
        yield


def printed(renderable: Any) -> None:
    from rich.console import Console

    console = Console()
    console.print(renderable)


def expect_writable(output: Path | None, *inputs: str | Path) -> None:
    """Refuse an output that cannot be written, or that is one of the inputs, before any work."""
    from .. import certificates

    if output is not None:
        certificates.expect_writable(output, map(Path, inputs))


def write_and_judge(document: dict[str, Any], output: Path | None) -> Any:
    from .. import certificates

    if output is not None:
        return certificates.publish(output, document)
    with tempfile.TemporaryDirectory(prefix="valleys-") as folder:
        path = Path(folder) / "certificate.json"
        return certificates.publish(path, document)


@contextmanager
def kept_folder(out: Path | None) -> Iterator[Path]:
    """The folder that results are kept in, made if need be; without one a folder that is gone afterwards."""
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


def report_verdict(verdict: Any, output: Path) -> None:
    from ..verdict import Proved

    print(f"{type(verdict).__name__}: {verdict.words}")
    if not isinstance(verdict, Proved):
        raise typer.Exit(1)
    print(f"certificate: {output} ({output.stat().st_size / 1000:.0f} kB)")
