"""The words of words.toml: what layers, columns and values of municipalities are called."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_SUPERSCRIPTS = str.maketrans("²³", "23")


@dataclass(frozen=True)
class Words:
    """The words, plain: by what they mean."""

    layers: Mapping[str, frozenset[str]]
    plan_key: frozenset[str]
    columns: Mapping[str, frozenset[str]]
    values: Mapping[str, Mapping[str, str]]

    def meaning(self, attribute: str, value: str) -> str | bool | None:
        """Return what a value of a code list means; ``None`` where no word of ours says it."""
        found = self.values.get(attribute, {}).get(plain(value))
        return {"true": True, "false": False}.get(found or "", found)


def plain(name: object) -> str:
    """Return a name without diacritics, spaces and signs, in small letters."""
    text = unicodedata.normalize("NFKD", str(name).translate(_SUPERSCRIPTS))
    return "".join(sign for sign in text.casefold() if sign.isalnum())


@cache
def load_words() -> Words:
    """Return the words, read once."""
    table = tomllib.loads(files("detaljplan.read.mapping").joinpath("words.toml").read_text("utf-8"))
    return Words(
        layers=_sets(table["layers"]),
        plan_key=frozenset(map(plain, table["plan_key"]["names"])),
        columns=_sets(table["columns"]),
        values={attribute: dict(_meanings(known)) for attribute, known in table["values"].items()},
    )


def _sets(table: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(map(plain, words)) for name, words in table.items()}


def _meanings(known: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for meant, words in known.items():
        for word in (meant, *words):
            yield plain(word), meant
