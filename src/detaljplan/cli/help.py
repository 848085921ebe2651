"""The help of the commands in the language asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import typer

from detaljplan.numerals import Language


def commands_in(app: typer.Typer, lang: Language) -> Callable[..., object]:
    """Return the command to run, its help in a language; the headings of Typer are English whatever the language."""
    command = typer.main.get_command(app)
    _translate(command, _OF_TYPER.get if lang == "sv" else _english_of)
    _unfold(command)
    return command


_OF_TYPER: Mapping[str, str] = {
    "Install completion for the current shell.": "Installera komplettering av kommandon i skalet.",
    "Show completion for the current shell, to copy it or customize the installation.": "Visa kompletteringen för "
    "skalet, att kopiera eller ändra i.",
    "Show this message and exit.": "Visa hjälpen.",
}
"""What it says of its own options, in Swedish."""


def _unfold(command: Any) -> None:
    """Let each paragraph of a help be one line, which the terminal breaks where it is full."""
    if command.help:
        command.help = "\n\n".join(" ".join(paragraph.split()) for paragraph in command.help.split("\n\n"))
    for inner in getattr(command, "commands", {}).values():
        _unfold(inner)


def _translate(command: Any, told_as: Callable[[str], str | None]) -> None:
    for told in (command, command.get_help_option(typer.Context(command)), *command.params):
        for name in ("help", "epilog", "metavar"):
            if text := getattr(told, name, None):
                setattr(told, name, told_as(text) or text)
    for inner in getattr(command, "commands", {}).values():
        _translate(inner, told_as)


def _english_of(text: str) -> str:
    from detaljplan.language.english import english_of

    return english_of(text)
