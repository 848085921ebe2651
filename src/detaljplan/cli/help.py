"""The help of the commands in the language asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer

from detaljplan.numerals import Language


def commands_in(app: typer.Typer, lang: Language) -> Callable[..., object]:
    """Return the command to run, its help in a language. What Typer itself says is English whatever the language."""
    command = typer.main.get_command(app)
    if lang != "sv":
        _translate(command)
    return command


def _translate(command: Any) -> None:
    from detaljplan.language.english import english_of

    for told in (command, *command.params):
        for name in ("help", "epilog", "metavar"):
            if text := getattr(told, name, None):
                setattr(told, name, english_of(text))
    for inner in getattr(command, "commands", {}).values():
        _translate(inner)
