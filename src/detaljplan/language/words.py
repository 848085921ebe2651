"""Words for a user: Swedish in the code, and told in another language by the catalogue of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any, Self

from detaljplan.numerals import Language, data_size, number


@dataclass(frozen=True, slots=True)
class InBoth:
    """What is written in both languages where it stands, as a field of words."""

    sv: str
    en: str


class Words(str):
    """A Swedish text that knows how it is made, so that `translated` can tell it in English.

    It is the finished Swedish text wherever a text is asked for. What is added to it, or made of it by other
    means than as a field of other words, is Swedish alone.

    Parameters
    ----------
    template
        Written out where the words are made, since the catalogue of words is gathered from the code. Without
        fields its braces stand for themselves.
    fields
        What stands in its braces, as in `str.format`: words in the language asked for, everything else as it is.
        ``{count:n}`` writes a number as the language does (``:n2`` with two decimals), ``{size:bytes}`` the size of
        a file.
    """

    __slots__ = ("fields", "template")
    template: str
    fields: Mapping[str, object]

    def __new__(cls, template: str, **fields: object) -> Self:
        """Return the Swedish text, made of its template."""
        told = _SWEDISH.vformat(template, (), fields) if fields else template
        words = super().__new__(cls, told)
        words.template, words.fields = template, fields
        return words


def translated(text: str, lang: Language) -> str:
    """Return words in a language; a text that is no `Words` (a name, a path, a text of the plan) as it is."""
    if lang == "sv" or not isinstance(text, Words):
        return str(text)
    from detaljplan.language.english import english_of

    template = english_of(text.template)
    return _Telling(lang).vformat(template, (), text.fields) if text.fields else template


def counted(number_of: int, one: str, several: str, lang: Language) -> str:
    """Return one of two templates by a number, as the language counts; ``{n}`` in them is the number."""
    if lang == "sv":
        template = one if number_of == 1 else several
    else:
        from detaljplan.language.english import english_of_several

        template = english_of_several(one, several, number_of)
    return _Telling(lang).vformat(template, (), {"n": number_of})


class _Telling(Formatter):
    """Fills a template with fields that are words themselves, and numbers, in one language."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Words):
            value = translated(value, self.lang)
        elif isinstance(value, InBoth):
            value = value.sv if self.lang == "sv" else value.en
        if format_spec in ("n", "n2"):
            return number(value, 2 if format_spec == "n2" else 0, self.lang)
        if format_spec == "bytes":
            return data_size(value, self.lang)
        return str(super().format_field(value, format_spec))

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs[str(key)]


_SWEDISH = _Telling("sv")
