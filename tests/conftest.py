"""What all tests share: Hypothesis without deadlines, and the `valleys` command as a function.

Examples differ in size by orders of magnitude, and machines are shared: Hypothesis measures no time here.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from valleys.verifiers import cli

settings.register_profile("valleys", deadline=None)
settings.load_profile("valleys")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def valleys(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in this process: arguments ↦ exit code, stdout, stderr."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["valleys", *map(str, arguments)])
        with pytest.raises(SystemExit) as exited:
            cli.main()
        out, err = capfd.readouterr()
        code = exited.value.code
        return (0 if code is None else int(code)), out, err

    return run
