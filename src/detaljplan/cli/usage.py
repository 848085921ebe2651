"""What was wrong with how a command was used, in the words of the language asked for."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

import typer

from detaljplan.language.choice import spoken
from detaljplan.language.words import Words, translated

UsageError: type[Any] = typer.BadParameter.__mro__[2]
"""The root of what Typer raises of a command that was used wrongly; it has no public name."""

_OF = r"Invalid value for (.+?)(?: \(env var: .*?\))?: (?:Value error, )?"
_TOLD: Sequence[tuple[str, Callable[..., Words]]] = (
    (r"No such command '?(.+?)'?\.(?: Did you mean (.+)\?)?$", lambda name, near: _near(_no_command(name), near)),
    (
        r"No such option: (\S+)(?: .*?(?:options?|mean):? (.+?)\??\)?)?$",
        lambda name, near: _near(_no_option(name), near),
    ),
    (r"Missing command\.$", lambda: Words("Ange ett kommando.")),
    (r"Missing (?:option|argument|parameter) ?(.*?)\.(?: .*)?$", lambda name: Words("Ange {name}.", name=_plain(name))),
    (
        r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)$",
        lambda rest: Words("{rest} hör inte till kommandot.", rest=rest),
    ),
    (r"Option '?(.+?)'? requires an argument\.$", lambda name: Words("Ange ett värde till {name}.", name=name)),
    (
        _OF + r"'?(.*?)'? is not one of (.+?)\.$",
        lambda name, met, known: Words(
            "{name} kan inte vara {met}. Det som går: {known}.", name=_plain(name), met=met, known=_plain(known)
        ),
    ),
    (
        _OF + r".*(?:valid (?:number|integer|float|int)|fractional part).*$",
        lambda name: Words("{name} ska vara ett tal.", name=_plain(name)),
    ),
    (
        _OF + r".*greater than or equal to (\S+)$",
        lambda name, least: Words("{name} ska vara minst {least}.", name=_plain(name), least=least),
    ),
    (
        _OF + r".*less than or equal to (\S+)$",
        lambda name, most: Words("{name} ska vara högst {most}.", name=_plain(name), most=most),
    ),
)


def tell_usage(error: Any) -> None:
    """Tell a usage error on standard error: how the command is used, and what was wrong."""
    context, said = getattr(error, "ctx", None), error.format_message()
    if not said:  # the help has been shown instead
        return
    if context is not None:
        print(translated(Words("Se {command} --help.", command=context.command_path), spoken()), file=sys.stderr)
    print(translated(Words("Fel: {said}", said=usage_words(said)), spoken()), file=sys.stderr)


def usage_words(said: str) -> str:
    """Return what Typer says in words of ours; as it stands where we have none."""
    for pattern, words in _TOLD:
        if found := re.match(pattern, said):
            return words(*found.groups())
    return said


def _no_command(name: str) -> Words:
    return Words("Kommandot {name} finns inte.", name=name)


def _no_option(name: str) -> Words:
    return Words("Flaggan {name} finns inte.", name=name)


def _near(told: Words, near: str | None) -> Words:
    return Words("{told} Menas {near}?", told=told, near=_plain(near)) if near else told


def _plain(names: str) -> str:
    return names.replace("'", "")
