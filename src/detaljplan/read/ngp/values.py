"""Reads single values of parsed JSON: the value, or `Unreadable` when it is something else than expected."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from detaljplan.plan.undrawn import Ring, Undrawn, WhyUndrawn, open_ends_of
from detaljplan.plan.values import Unreadable, composed, shortened

Object = Mapping[str, Any]
Choice = TypeVar("Choice", bound=StrEnum)

_HUGE = 1e300
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


class Refused(Exception):
    """Something that no value can be made of: what was expected, and what was met."""

    def __init__(self, expected: str, expected_en: str, raw: object) -> None:
        super().__init__(expected_en)
        self.expected = expected
        self.expected_en = expected_en
        self.raw = raw


class RefusedRings(Refused):
    """Coordinates that can be read but make no shape, which are kept."""

    def __init__(self, why: WhyUndrawn, rings: Sequence[Ring], expected: str, expected_en: str, raw: object) -> None:
        super().__init__(expected, expected_en, raw)
        self.why = why
        self.rings = tuple(rings)
        self.is_part = False


class Values:
    """Reads values and remembers every one that could not be read, with its place (JSON pointer)."""

    def __init__(self) -> None:
        self.unreadable: list[Unreadable] = []

    def refuse(self, raw: object, where: str, expected: str, expected_en: str) -> Unreadable:
        """Return and remember that what stands at `where` is not what was expected.

        What another reader has refused already keeps what that one expected.
        """
        found = (
            unread(raw, where) if isinstance(raw, Refused) else Unreadable(shortened(raw), where, expected, expected_en)
        )
        self.unreadable.append(found)
        return found

    def text(self, value: object, where: str) -> str | Unreadable:
        """Return a string, its letters composed."""
        return composed(value) if isinstance(value, str) else self.refuse(value, where, "text", "text")

    def integer(self, value: object, where: str) -> int | Unreadable:
        """Return a whole number; true and false are not numbers."""
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _HUGE:
            return value
        return self.refuse(value, where, "ett heltal", "a whole number")

    def number(self, value: object, where: str) -> float | Unreadable:
        """Return a finite number; true and false are not numbers."""
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _HUGE:
            return float(value)
        return self.refuse(value, where, "ett tal", "a number")

    def flag(self, value: object, where: str) -> bool | Unreadable:
        """Return true or false."""
        return value if isinstance(value, bool) else self.refuse(value, where, "true eller false", "true or false")

    def day(self, value: object, where: str) -> date | Unreadable:
        """Return a date written YYYY-MM-DD."""
        found = _day(value) if isinstance(value, str) else None
        return found or self.refuse(value, where, "ett datum (ÅÅÅÅ-MM-DD)", "a date (YYYY-MM-DD)")

    def moment(self, value: object, where: str) -> datetime | Unreadable:
        """Return a point in time with its zone (RFC 3339)."""
        found = _moment(value) if isinstance(value, str) else None
        return found or self.refuse(
            value,
            where,
            "en tidpunkt med tidszon, till exempel 2026-01-15T10:00:00Z",
            "a time with its zone, such as 2026-01-15T10:00:00Z",
        )

    def choice(self, value: object, where: str, choices: type[Choice]) -> Choice | Unreadable:
        """Return one value of a code list."""
        try:
            return choices(composed(value) if isinstance(value, str) else "")
        except ValueError:
            listed = ", ".join(choices)
            return self.refuse(value, where, f"något av {listed}", f"one of {listed}")

    def member(self, value: object, where: str) -> Object | Unreadable:
        """Return an object."""
        return value if isinstance(value, Mapping) else self.refuse(value, where, "ett objekt", "an object")

    def objects(self, members: object, where: str) -> list[tuple[Object, str]]:
        """Return the objects of a list, each with its place; what is no object is remembered and left out."""
        found: list[tuple[Object, str]] = []
        for number, member in enumerate(self._list(members, where)):
            place = f"{where}/{number}"
            if isinstance(member, Mapping):
                found.append((member, place))
            else:
                self.refuse(member, place, "ett objekt", "an object")
        return found

    def texts(self, members: object, where: str) -> tuple[str, ...]:
        """Return the strings of a list, their letters composed; what is no string is remembered and left out."""
        listed = self._list(members, where)
        for number, member in enumerate(listed):
            if not isinstance(member, str):
                self.refuse(member, f"{where}/{number}", "text", "text")
        return tuple(composed(member) for member in listed if isinstance(member, str))

    def days(self, members: object, where: str) -> tuple[date | Unreadable, ...]:
        """Return the dates of a list; a lone value is one unreadable date."""
        if not isinstance(members, list):
            return (self.refuse(members, where, "en lista av datum", "a list of dates"),)
        return tuple(self.day(member, f"{where}/{number}") for number, member in enumerate(members))

    def _list(self, members: object, where: str) -> list[Any]:
        if isinstance(members, list):
            return members
        self.refuse(members, where, "en lista", "a list")
        return []


def unread(refused: Refused, where: str) -> Unreadable:
    """Return what was refused as a value of the plan, its coordinates kept where it has some."""
    told = shortened(refused.raw), where, refused.expected, refused.expected_en
    if isinstance(refused, RefusedRings):
        ends = open_ends_of(refused.rings)
        return Undrawn(*told, why=refused.why, rings=refused.rings, open_ends=ends, is_part=refused.is_part)
    return Unreadable(*told)


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
