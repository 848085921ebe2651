"""The command line: thin, and quick to start. Heavy rooms are imported by the command that needs them."""

import os
import signal
import sys
from types import FrameType
from typing import NoReturn

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
    taken = False
    try:
        taken = _take_ctrl_c()
        _run()
    except KeyboardInterrupt:  # before any command could take it
        leave()
    finally:
        if taken:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # all is told: the interpreter has only to be taken down


def leave() -> NoReturn:
    """End the process here and now, with no file half written, the cursor of the terminal shown, and a word of it."""
    from detaljplan.language.choice import spoken
    from detaljplan.new_file import remove_unfinished

    remove_unfinished()
    shown = b"\x1b[?25h\r\n" if os.isatty(2) else b""
    os.write(2, shown + (b"Avbrutet.\n" if spoken() == "sv" else b"Interrupted.\n"))
    os._exit(INTERRUPTED)


def is_importing(frame: FrameType | None) -> bool:
    """Return whether a module is being imported, whose code can make any other error of a `KeyboardInterrupt`."""
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False


def _take_ctrl_c() -> bool:
    """Let Ctrl-C end the process at once while it imports; where it is ignored (nohup, ``&``) it stays so."""
    import detaljplan.language.choice
    import detaljplan.new_file  # noqa: F401 - what `leave` needs, which it cannot import in the midst of an import

    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return False
    signal.signal(signal.SIGINT, _interrupt)
    return True


def _interrupt(signum: int, frame: FrameType | None) -> None:
    if is_importing(frame):
        leave()
    raise KeyboardInterrupt


def _run() -> None:
    from typer import Abort

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
    except Abort:  # Typer's word for Ctrl-C
        leave()
    except Exception:  # the edge of the process: an uncaught error must not exit as "stopped"
        import traceback

        traceback.print_exc()
        told = Words("Programmet gick sönder. Det säger inget om planen; anmäl gärna felet.")
        print(translated(told, spoken()), file=sys.stderr)
        sys.exit(BROKEN)
