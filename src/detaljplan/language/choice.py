"""Which language to speak: as the environment has it, as a browser has it, and what this run has chosen."""

from __future__ import annotations

import os
from contextvars import ContextVar
from typing import get_args

from detaljplan.numerals import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)
VARIABLE = "DETALJPLAN_LANG"

_SPOKEN: ContextVar[Language] = ContextVar("spoken", default="sv")


def spoken() -> Language:
    """Return the language that this run of the command line speaks."""
    return _SPOKEN.get()


def speak(lang: Language) -> None:
    """Let this run of the command line speak a language."""
    _SPOKEN.set(lang)


def language_named(text: str | None) -> Language | None:
    """Return the language of a name such as ``en``, ``EN``, ``en-GB`` or ``en_GB.UTF-8``; ``None`` for any other."""
    name = (text or "").strip().lower()
    return next((lang for lang in LANGUAGES if name == lang or name[:3] in (f"{lang}-", f"{lang}_")), None)


def of_environment() -> Language:
    """Return the language of ``DETALJPLAN_LANG``, else Swedish."""
    return _of_variable() or "sv"


def of_help() -> Language:
    """Return the language of the help: that of ``DETALJPLAN_LANG``, else of ``LC_ALL``, else Swedish."""
    return _of_variable() or language_named(os.environ.get("LC_ALL")) or "sv"


def _of_variable() -> Language | None:
    told = os.environ.get(VARIABLE, "").lower()
    return next((lang for lang in LANGUAGES if told == lang), None)


def of_browser(accept_language: str | None) -> Language:
    """Return what is most wanted in an Accept-Language header (RFC 9110, 12.5.4), else Swedish.

    Of languages wanted equally the first told is taken. What is not written as the header is to be is left out.
    """
    best: tuple[float, Language] = (0.0, "sv")
    for part in (accept_language or "")[:1000].split(","):
        name, _, parameters = part.partition(";")
        lang, quality = language_named(name), _quality(parameters)
        if lang and quality > best[0]:
            best = (quality, lang)
    return best[1]


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if not name:
        return 1.0
    digits = value.replace(".", "", 1)
    told = name.strip().lower() == "q" and digits.isascii() and digits.isdigit() and len(value) <= 5
    return min(float(value), 1.0) if told else 0.0
