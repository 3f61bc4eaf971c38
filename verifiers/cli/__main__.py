"""`python -m valleys.verifiers.cli`: the `valleys` command."""

from . import main

main()
