"""What the national schema has told of a place already, so that a fault is told once."""

from __future__ import annotations

from collections.abc import Iterator

from detaljplan.rules.context import Context

_SCHEMA = "SCHEMA-0001"


def told_by_schema(context: Context) -> set[str]:
    """Return the places (JSON pointers) that the schema found a fault in, and everything they lie in."""
    pointers = context.fault_places.get(_SCHEMA, ())
    return {pointer[:end] for pointer in pointers for end in _ends(pointer)}


def _ends(pointer: str) -> Iterator[int]:
    yield len(pointer)
    yield from (number for number, letter in enumerate(pointer) if letter == "/" and number)
