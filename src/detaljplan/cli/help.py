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
    _unfold(command)
    return command


def _unfold(command: Any) -> None:
    """Let each paragraph of a help be one line, which the terminal breaks where it is full."""
    if command.help:
        command.help = "\n\n".join(" ".join(paragraph.split()) for paragraph in command.help.split("\n\n"))
    for inner in getattr(command, "commands", {}).values():
        _unfold(inner)


def _translate(command: Any) -> None:
    from detaljplan.language.english import english_of

    for told in (command, *command.params):
        for name in ("help", "epilog", "metavar"):
            if text := getattr(told, name, None):
                setattr(told, name, english_of(text))
    for inner in getattr(command, "commands", {}).values():
        _translate(inner)
