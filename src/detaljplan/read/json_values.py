"""Reads single values of parsed JSON: the value, None when absent, `Unreadable` when it is something else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from math import isfinite
from typing import Any, TypeVar

from detaljplan.plan.values import Unreadable, composed, shortened

Object = Mapping[str, Any]
Choice = TypeVar("Choice", bound=StrEnum)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


class Values:
    """Reads values and remembers every one that could not be read, with its place (JSON pointer)."""

    def __init__(self) -> None:
        self.unreadable: list[Unreadable] = []

    def refuse(self, raw: object, where: str, expected: str, expected_en: str) -> Unreadable:
        """Return and remember that what stands at `where` is not what was expected."""
        found = Unreadable(shortened(raw), where, expected, expected_en)
        self.unreadable.append(found)
        return found

    def text(self, owner: Object, key: str, where: str) -> str | Unreadable | None:
        """Return a string, its letters composed."""
        value = owner.get(key)
        if value is None:
            return None
        if isinstance(value, str):
            return composed(value)
        return self.refuse(value, f"{where}/{key}", "text", "text")

    def integer(self, owner: Object, key: str, where: str) -> int | Unreadable | None:
        """Return a whole number; true and false are not numbers."""
        value = owner.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        return self.refuse(value, f"{where}/{key}", "ett heltal", "a whole number")

    def number(self, owner: Object, key: str, where: str) -> float | Unreadable | None:
        """Return a number; true and false are not numbers."""
        value = owner.get(key)
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
            return float(value)
        return self.refuse(value, f"{where}/{key}", "ett tal", "a number")

    def flag(self, owner: Object, key: str, where: str) -> bool | Unreadable | None:
        """Return true or false."""
        value = owner.get(key)
        if value is None or isinstance(value, bool):
            return value
        return self.refuse(value, f"{where}/{key}", "true eller false", "true or false")

    def day(self, owner: Object, key: str, where: str) -> date | Unreadable | None:
        """Return a date written YYYY-MM-DD."""
        value = owner.get(key)
        return None if value is None else self.day_of(value, f"{where}/{key}")

    def day_of(self, value: object, where: str) -> date | Unreadable:
        """Return the date that `value` is written as."""
        found = _day(value) if isinstance(value, str) else None
        return found or self.refuse(value, where, "ett datum (ÅÅÅÅ-MM-DD)", "a date (YYYY-MM-DD)")

    def moment(self, owner: Object, key: str, where: str) -> datetime | Unreadable | None:
        """Return a point in time with its zone (RFC 3339)."""
        value = owner.get(key)
        if value is None:
            return None
        found = _moment(value) if isinstance(value, str) else None
        return found or self.refuse(
            value,
            f"{where}/{key}",
            "en tidpunkt med tidszon, till exempel 2026-01-15T10:00:00Z",
            "a time with its zone, such as 2026-01-15T10:00:00Z",
        )

    def choice(self, owner: Object, key: str, where: str, choices: type[Choice]) -> Choice | Unreadable | None:
        """Return one value of a code list."""
        value = owner.get(key)
        if value is None:
            return None
        try:
            return choices(composed(value) if isinstance(value, str) else value)
        except ValueError:
            listed = ", ".join(choices)
            return self.refuse(value, f"{where}/{key}", f"något av {listed}", f"one of {listed}")

    def member(self, owner: Object, key: str, where: str) -> Object:
        """Return an object; an empty one when it is absent or is not an object (which is remembered)."""
        value = owner.get(key)
        if isinstance(value, Mapping):
            return value
        if value is not None:
            self.refuse(value, f"{where}/{key}", "ett objekt", "an object")
        return {}

    def items(self, owner: Object, key: str, where: str) -> list[tuple[Object, str]]:
        """Return the objects of a list, each with its place; what is no object is remembered and left out."""
        members = owner.get(key)
        if members is None:
            return []
        if not isinstance(members, list):
            self.refuse(members, f"{where}/{key}", "en lista", "a list")
            return []
        found: list[tuple[Object, str]] = []
        for number, member in enumerate(members):
            place = f"{where}/{key}/{number}"
            if isinstance(member, Mapping):
                found.append((member, place))
            else:
                self.refuse(member, place, "ett objekt", "an object")
        return found

    def texts(self, owner: Object, key: str, where: str) -> tuple[str, ...]:
        """Return the strings of a list, their letters composed; what is no string is remembered and left out."""
        members = owner.get(key)
        if members is None:
            return ()
        if not isinstance(members, list):
            self.refuse(members, f"{where}/{key}", "en lista", "a list")
            return ()
        for number, member in enumerate(members):
            if not isinstance(member, str):
                self.refuse(member, f"{where}/{key}/{number}", "text", "text")
        return tuple(composed(member) for member in members if isinstance(member, str))


@lru_cache(maxsize=4096)
def _day(text: str) -> date | None:
    if not _DATE.match(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo and "T" in text.upper() else None
