"""Where things stand in a GeoPackage: the pointers of the features made of it, told as table, row and column."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

# The columns of values that the national JSON keeps in objects of their own.
_COLUMNS = {
    "geometri/position": "geom",
    "geometrimetadata/lagesbestamningsmetodIPlan/typ": "lagesmetodTyp",
    "geometrimetadata/lagesbestamningsmetodIPlan/variant": "lagesmetodVariant",
    "planbestammelsebeskrivning/motiv": "motiv",
}
_OBJECTS = ("geometri/", "geometrimetadata/", "kvalitetsbeskrivning/", "planbeskrivning/", "dokument/", "underlag/")


class Placed(Protocol):
    """A row of a table, or what else knows its place."""

    @property
    def place(self) -> str:
        """Table and row number, or what the format has in their stead."""

    def place_of(self, column: str) -> str:
        """Return the place of a column in it."""


class Places:
    """Table and row by JSON pointer."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[Placed, int | None]] = {}

    def add(self, pointer: str, row: Placed, part: int | None = None) -> None:
        """Remember which row, or which part of its geometry, the object at a pointer was made of."""
        self._rows[pointer] = row, part

    def rows(self) -> frozenset[int]:
        """Return the rows that an object was made of, by their identity in memory."""
        return frozenset(id(row) for row, _ in self._rows.values())

    def of(self, pointer: str) -> str:
        """Return ``table/number``, with ``/column`` and what lies in it when the pointer goes further."""
        owner, rest = pointer, ""
        while owner and owner not in self._rows:
            owner, _, step = owner.rpartition("/")
            rest = f"{step}/{rest}" if rest else step
        if owner not in self._rows:
            return pointer
        row, part = self._rows[owner]
        column = _column(rest)
        if part is not None:
            return f"{row.place}/{part}/{column}" if column else f"{row.place}/{part}"
        return row.place_of(column) if column else row.place

    def told_in(self, thing: T) -> T:
        """Return a plan, or a part of one, with every place told as table, row and column."""
        moved: Any = self._moved(thing)
        return moved  # type: ignore[no-any-return]

    def _moved(self, thing: Any) -> Any:
        if thing.__class__ is tuple:
            members = tuple([self._moved(member) for member in thing])
            return members if any(a is not b for a, b in zip(members, thing, strict=True)) else thing
        changed: dict[str, Any] = {}
        for name in _names_of(thing.__class__):
            value = getattr(thing, name)
            if name == "where":
                changed["where"] = self.of(value)
            elif value and (value.__class__ is tuple or _names_of(value.__class__)):
                moved = self._moved(value)
                if moved is not value:
                    changed[name] = moved
        return replace(thing, **changed) if changed else thing


@cache
def _names_of(kind: type) -> tuple[str, ...]:
    """Return the names of a dataclass's fields; none for any other class."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def _column(rest: str) -> str:
    if rest in _COLUMNS:
        return _COLUMNS[rest]
    for prefix in _OBJECTS:
        rest = rest.removeprefix(prefix)
    return rest if rest not in ("dokument", "underlag", "planbeskrivning", "geometri", "geometrimetadata") else ""
