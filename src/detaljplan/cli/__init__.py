"""The command line: thin, and quick to start. Heavy rooms are imported by the command that needs them."""

import sys

BROKEN = 70
"""Exit code when the program itself broke: never one of those that say something of a plan."""


def main() -> None:
    """Run the command ``detaljplan``; ``--version`` alone answers without importing the rest."""
    if sys.argv[1:] == ["--version"]:
        from detaljplan._version import __version__

        print(f"detaljplan {__version__}")
        return
    from detaljplan.cli.app import app
    from detaljplan.cli.letters import plain_where_needed

    plain_where_needed()

    try:
        app()
    except Exception:  # the edge of the process: an uncaught error must not exit as "stopped"
        import traceback

        traceback.print_exc()
        print("Programmet gick sönder. Det säger inget om planen; anmäl gärna felet.", file=sys.stderr)
        sys.exit(BROKEN)
