"""Guesses which columns of a layer are which attributes, by their names and by what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from detaljplan.language.words import Words
from detaljplan.read.geopackage.tables import Layer
from detaljplan.read.mapping.plan_mapping import ATTRIBUTES, Role
from detaljplan.read.mapping.values import as_text
from detaljplan.read.mapping.words import load_words, plain
from detaljplan.read.ngp.attributes import Kind
from detaljplan.spec.catalogue import CatalogueEntry, load_catalogue

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
_DATES = {
    re.compile(r"\d{4}-\d{2}-\d{2}\Z"): None,
    re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}"): None,
    re.compile(r"(?:18|19|20)\d{6}\Z"): "%Y%m%d",
    re.compile(r"\d{2}\.\d{2}\.\d{4}\Z"): "%d.%m.%Y",
    re.compile(r"\d{2}/\d{2}/\d{4}\Z"): "%d/%m/%Y",
    re.compile(r"\d{4}/\d{2}/\d{2}\Z"): "%Y/%m/%d",
    re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\Z"): "%Y-%m-%d %H:%M:%S",
}
_NUMBERED = re.compile(r"(.+?)_?(\d{1,2})\Z")
_ALIKE = 0.86
_MOST_VALUES = 60
_NOT_GUESSED = ("typ", "bestammelsevarde")
CODE, REFERENCE, LETTERS = "bestammelsekod", "planbestammelsekatalogreferens", "beteckning"


@dataclass(frozen=True)
class Sample:
    """A layer with the distinct values that its first rows hold, by column."""

    layer: Layer
    rows: int
    values: Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class Guess:
    """One attribute: the columns it may be, how their values would be read, and why.

    Parameters
    ----------
    score
        From 1 (like name) to 5 (the values say it).
    unknown
        Values that the table of values leaves out.
    """

    attribute: str
    columns: tuple[str, ...]
    score: int
    why: Words
    values: Mapping[str, Any] | None = None
    unknown: tuple[str, ...] = ()
    date: str | None = None


def guesses_of(sample: Sample, role: Role, among: Iterable[str] | None = None) -> tuple[Guess, ...]:
    """Return the best guess for each attribute that some column may be.

    No column is guessed twice, but that the letters on the map may be all that tells what a provision is.
    """
    columns = [column for column in sample.values if among is None or column in among]
    attributes = [name for name in ATTRIBUTES[role] if role is not Role.PROVISION or name not in _NOT_GUESSED]
    all_guesses = [
        guess
        for attribute in attributes
        for names in _sets_of(columns)
        if (guess := _guess(role, attribute, names, sample))
    ]
    taken: set[str] = set()
    found: dict[str, Guess] = {}
    letters = {guess.columns for guess in all_guesses if guess.attribute == LETTERS}
    meant = [guess for guess in all_guesses if guess.attribute == REFERENCE and guess.columns in letters]
    for guess in sorted(all_guesses, key=lambda guess: (-guess.score, guess in meant)):
        if guess.attribute not in found and not taken & set(guess.columns) and not _said(guess.attribute, found):
            found[guess.attribute] = guess
            taken |= set(guess.columns)
    for guess in meant:
        if LETTERS in found and found[LETTERS].columns == guess.columns and not _said(REFERENCE, found):
            found[REFERENCE] = guess
    most = max((len(guess.columns) for guess in found.values()), default=1)
    return tuple(found[name] for name in attributes if name in found and len(found[name].columns) in (1, most))


def _said(attribute: str, found: Iterable[str]) -> bool:
    """Return whether the provision's entry is told already, by reference or by code."""
    return attribute in (CODE, REFERENCE) and bool({CODE, REFERENCE} & set(found))


def _sets_of(columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield each column, and those that differ in a number alone (anv1, anv2) as several of one."""
    numbered: dict[str, list[str]] = {}
    for column in columns:
        found = _NUMBERED.match(column)
        if found:
            numbered.setdefault(found[1], []).append(column)
        else:
            yield (column,)
    for alike in numbered.values():
        yield tuple(alike)


def _guess(role: Role, attribute: str, columns: tuple[str, ...], sample: Sample) -> Guess | None:
    if len(columns) > 1 and role is not Role.PROVISION:
        return None
    values = tuple(dict.fromkeys(value for column in columns for value in sample.values[column]))
    stem = columns[0] if len(columns) == 1 else (_NUMBERED.match(columns[0]) or columns)[1]
    score, why = _name_score(attribute, stem)
    if attribute in (CODE, REFERENCE):
        return _code_guess(attribute, columns, values, score)
    if not score or not _holds(attribute, ATTRIBUTES[role][attribute], values):
        return None
    table, unknown = _table(attribute, values)
    form = _date_format(values) if ATTRIBUTES[role][attribute] in (Kind.DAY, Kind.DAYS, Kind.MOMENT) else None
    return Guess(attribute=attribute, columns=columns, score=score, why=why, values=table, unknown=unknown, date=form)


def _name_score(attribute: str, column: str) -> tuple[int, Words]:
    name, own, words = plain(column), plain(attribute), load_words().columns.get(attribute, frozenset())
    if name == own:
        return 4, Words("samma namn")
    if name in words:
        return 3, Words("känt namn")
    if any(len(word) > 3 and (name.startswith(word) or name.endswith(word)) for word in (own, *words)):
        return 2, Words("liknande namn, kontrollera")
    if any(len(word) > 4 and SequenceMatcher(None, name, word).ratio() >= _ALIKE for word in (own, *words)):
        return 1, Words("liknande namn, kontrollera")
    return 0, Words("–")


def _holds(attribute: str, kind: Kind, values: Sequence[Any]) -> bool:
    """Return whether the values can be of the attribute; a column without values can."""
    texts = [as_text(value) for value in values]
    if attribute == "objektidentitet":
        return all(map(_UUID.match, texts))
    if kind in (Kind.DAY, Kind.DAYS, Kind.MOMENT):
        return all(any(form.match(text) for form in _DATES) for text in texts)
    if kind in (Kind.INTEGER, Kind.NUMBER):
        return all(re.match(r"-?\d+(?:[.,]\d+)?\Z", text) for text in texts)
    if kind in (Kind.STATUS, Kind.PLAN_TYPE) and texts:
        return any(load_words().meaning(attribute, text) for text in texts)
    return not any(isinstance(value, bytes) for value in values)


def _date_format(values: Sequence[Any]) -> str | None:
    texts = [as_text(value) for value in values]
    return next((form for pattern, form in _DATES.items() if texts and all(map(pattern.match, texts))), None)


def _table(attribute: str, values: Sequence[Any]) -> tuple[Mapping[str, Any] | None, tuple[str, ...]]:
    """Return a table of values where they are not on the wire's form already, and those that it leaves out."""
    if attribute not in load_words().values:
        return None, ()
    meant = {as_text(value): load_words().meaning(attribute, as_text(value)) for value in values[:_MOST_VALUES]}
    known = {text: meaning for text, meaning in meant.items() if meaning is not None}
    if all(text == meaning or text in ("0", "1") for text, meaning in meant.items()) or not known:
        return None, ()
    return known, tuple(text for text in meant if text not in known)


def _code_guess(attribute: str, columns: tuple[str, ...], values: Sequence[Any], score: int) -> Guess | None:
    """Return the guess that a column holds catalogue identities, codes, or the letters of uses."""
    if not values:
        return None
    entries = [entry for value in values if (entry := entry_of(value))]
    by_code = [entry for entry in entries if any(entry.code == value for value in values)]
    if len(entries) * 2 >= len(values):
        fits = (attribute == CODE) == bool(by_code)
        return Guess(attribute=attribute, columns=columns, score=5, why=Words("katalogens värden")) if fits else None
    letters = {as_text(value): _by_letter().get(as_text(value).upper()) for value in values[:_MOST_VALUES]}
    known = {letter: entry for letter, entry in letters.items() if entry}
    if attribute == CODE or len(known) * 2 < len(letters) or not score:
        return None
    return Guess(
        attribute=attribute,
        columns=columns,
        score=score,
        why=Words("beteckningar; kontrollera att bestämmelserna är de ni menar"),
        values={letter: entry.id for letter, entry in known.items()},
        unknown=tuple(letter for letter in letters if letter not in known),
    )


def entry_of(value: object) -> CatalogueEntry | None:
    """Return the catalogue's entry of an identity or a code."""
    if not isinstance(value, str):
        return None
    catalogue = load_catalogue()
    return catalogue.by_id_any_case(value) or catalogue.by_code(value)


@cache
def _by_letter() -> Mapping[str, CatalogueEntry]:
    """Return the plainest use of each letter: the one whose code is the shortest."""
    uses = [entry for entry in load_catalogue() if entry.provision_type.startswith("Anv") and not entry.interpretation]
    found: dict[str, CatalogueEntry] = {}
    for entry in sorted(uses, key=lambda entry: (len(entry.code), entry.code)):
        if entry.label and entry.label.isalpha():
            found.setdefault(entry.label.upper(), entry)
    return found
