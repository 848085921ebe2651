"""The command line: thin, and quick to start. Heavy rooms are imported by the command that needs them."""

import sys

BROKEN = 70
"""Exit code when the program itself broke: never one of those that say something of a plan."""

INTERRUPTED = 130
"""Exit code of what the user broke off with Ctrl-C, as shells have it: 128 and the number of SIGINT."""


def main() -> None:
    """Run the command ``detaljplan``; ``--version`` alone answers without importing the rest."""
    if sys.argv[1:] == ["--version"]:
        from detaljplan._version import __version__

        print(f"detaljplan {__version__}")
        return
    try:
        _run()
    except KeyboardInterrupt:  # before any command could take it
        sys.exit(INTERRUPTED)


def _run() -> None:
    from detaljplan.cli.app import app
    from detaljplan.cli.help import commands_in
    from detaljplan.cli.letters import plain_where_needed
    from detaljplan.cli.usage import UsageError, tell_usage
    from detaljplan.language.choice import of_environment, of_help, speak, spoken
    from detaljplan.language.words import Words, translated

    plain_where_needed()
    speak(of_environment())
    try:
        code = commands_in(app, of_help())(prog_name="detaljplan", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except UsageError as error:
        tell_usage(error)
        sys.exit(error.exit_code)
    except Exception:  # the edge of the process: an uncaught error must not exit as "stopped"
        import traceback

        traceback.print_exc()
        told = Words("Programmet gick sönder. Det säger inget om planen; anmäl gärna felet.")
        print(translated(told, spoken()), file=sys.stderr)
        sys.exit(BROKEN)
