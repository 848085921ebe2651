"""The command line: thin, and quick to start. Heavy rooms are imported by the command that needs them."""

import sys


def main() -> None:
    """Run the command ``detaljplan``; ``--version`` alone answers without importing the rest."""
    if sys.argv[1:] == ["--version"]:
        from detaljplan._version import __version__

        print(f"detaljplan {__version__}")
        return
    from detaljplan.cli.app import app

    app()
