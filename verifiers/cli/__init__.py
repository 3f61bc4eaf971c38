"""The `valleys` command. Each subcommand is a thin reading of arguments; the work is in the rooms.

Exit codes: 0 done (`check`: verified); 1 undecided or refused; 2 bad input, in one line that says what was
expected, which value was found and how to mend it; 3 nothing checked; 130 interrupted.
"""

import io
import sys
from concurrent.futures.process import BrokenProcessPool

from ...theory.errors import InputError, UndecidedError
from . import (  # noqa: F401  # importing a module registers its commands
    atlas,
    connect,
    dimensions,
    documents,
    formal,
    linear,
    page,
    paths,
    random_features,
    report,
    teacher,
    traps,
    verify,
)
from .common import Kept, app

INTERRUPTED = 130


def main() -> None:
    """Run the command line; every error that a user can cause is one line on stderr."""
    _print_anywhere()
    try:
        code = app(None if sys.argv[1:] else ["--help"], standalone_mode=False)
        if code == INTERRUPTED:  # the command parser turns an interrupt into this
            raise KeyboardInterrupt
    except UndecidedError as error:
        code = _fail(f"undecided: {error}", 1)
    except InputError as error:
        code = _fail(f"valleys: {error}", 2)
    except Kept:
        kept = "what was finished is kept, the same command goes on from there"
        code = _fail(f"valleys: interrupted; {kept}", INTERRUPTED)
    except KeyboardInterrupt:
        code = _fail("valleys: interrupted; nothing was written", INTERRUPTED)
    except BrokenProcessPool:
        code = _fail("valleys: a worker process was killed (out of memory?): fewer --jobs may help", 1)
    except Exception as error:
        # usage errors of typer's command parser, whose class has moved between its versions
        if not hasattr(error, "format_message"):
            raise
        code = _fail(f"valleys: {error.format_message()} (see valleys --help)", 2)
    sys.exit(code)


def _print_anywhere() -> None:
    """What a terminal's encoding cannot show is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _fail(line: str, code: int) -> int:
    print(line.replace("\n", " "), file=sys.stderr)
    return code
