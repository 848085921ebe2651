"""What a municipality's own value is on the wire: by table of values, date format, separator and kind of attribute.

What cannot be translated is `Refused`, with what was expected; the reader of values makes it `Unreadable` in its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from detaljplan.plan.values import composed, shortened
from detaljplan.read.mapping.plan_mapping import Source
from detaljplan.read.ngp.attributes import Kind
from detaljplan.read.ngp.values import Refused

_MEANT_SHOWN = 6
_WHOLE = re.compile(r"[+-]?\d{1,18}\Z")
_DECIMAL = re.compile(r"[+-]?\d{1,18}(?:[.,]\d{1,18})?\Z")


def translated(source: Source, met: object, kind: Kind) -> Any:
    """Return what a column holds as the national JSON would have it; ``None`` where it means nothing.

    A value that needs no translation is returned as it is, for the reader of values to judge.
    """
    if kind in (Kind.TEXTS, Kind.DAYS):
        return _several(source, met, Kind.DAY if kind is Kind.DAYS else Kind.TEXT)
    return _single(source, met, kind)


def constant_of(source: Source, kind: Kind) -> Any:
    """Return a value that the mapping itself gives, which is written as the national JSON has it."""
    is_list = kind in (Kind.TEXTS, Kind.DAYS)
    return parts_of(as_text(source.constant), source.separator) if is_list else source.constant


def parts_of(text: str, separator: str) -> list[str]:
    """Return the values of a list: separated, or as JSON or PostgreSQL write a list (``["a"]``, ``{a,b}``)."""
    if text.startswith("[") and text.endswith("]"):
        try:
            return [part if isinstance(part, str) else as_text(part) for part in orjson.loads(text)]
        except orjson.JSONDecodeError:
            pass
    if text.startswith("{") and text.endswith("}"):
        text, separator = text[1:-1], ","
    return [part.strip().strip('"') for part in text.split(separator) if part.strip().strip('"')]


def as_text(value: object) -> str:
    """Return a value as text, a whole number without decimals; so are keys and filters compared."""
    if isinstance(value, bool):
        value = int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return composed(value).strip() if isinstance(value, str) else str(value)


def _several(source: Source, met: object, kind: Kind) -> Any:
    if isinstance(met, bytes):
        return _single(source, met, kind)
    found = [_single(source, part, kind) for part in parts_of(as_text(met), source.separator)]
    refused = [one for one in found if isinstance(one, Refused)]
    return refused[0] if refused else [one for one in found if one is not None]


def _single(source: Source, met: object, kind: Kind) -> Any:
    if source.values is not None:
        return _meant(source.values, met)
    if kind in (Kind.DAY, Kind.MOMENT) and isinstance(met, str | int | float):
        return _dated(source, as_text(met), kind)
    if kind in (Kind.INTEGER, Kind.NUMBER):
        return _number(met, kind)
    if kind is Kind.FLAG:
        return bool(met) if met in (0, 1) else met
    if kind is not Kind.OBJECTS and isinstance(met, int | float):
        return as_text(met)
    return met


def _meant(values: Mapping[str, Any], met: object) -> Any:
    """Return what a value means by the mapping's table, in any letter case; an empty text means nothing."""
    text = as_text(met)
    if text in values:
        found = values[text]
    else:
        folded = {key.casefold(): value for key, value in values.items()}
        if text.casefold() not in folded:
            known = [f'"{shortened(key, 30)}"' for key in values]
            listed = ", ".join(known[:_MEANT_SHOWN]) + " …" * (len(known) > _MEANT_SHOWN)
            return Refused(f"något av mappningens värden: {listed}", f"one of the mapping's values: {listed}", met)
        found = folded[text.casefold()]
    return None if found == "" and isinstance(found, str) else found


def _dated(source: Source, text: str, kind: Kind) -> Any:
    if source.date is None and (kind is Kind.DAY or source.zone is None):
        return text
    try:
        found = datetime.strptime(text, source.date) if source.date else datetime.fromisoformat(text)
    except ValueError:
        form = source.date or "ÅÅÅÅ-MM-DDTHH:MM:SS"
        return Refused(f"ett datum skrivet som {form}", f"a date written as {form}", text)
    if kind is Kind.DAY:
        return found.date().isoformat()
    if found.tzinfo is None and source.zone:
        found = found.replace(tzinfo=_zone(source.zone))
    return found.isoformat().replace("+00:00", "Z")


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _number(met: object, kind: Kind) -> object:
    if isinstance(met, float) and kind is Kind.INTEGER and met.is_integer():
        return int(met)
    if isinstance(met, str) and _WHOLE.match(met.strip()):
        return int(met)
    if isinstance(met, str) and kind is Kind.NUMBER and _DECIMAL.match(met.strip()):
        return float(met.strip().replace(",", "."))
    return met
