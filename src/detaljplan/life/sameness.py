"""What parts of a plan say, in a form that is the same whenever they say the same: no places, order or coordinates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import orjson
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.undrawn import Undrawn
from detaljplan.plan.values import Unreadable

PLACES = frozenset({"where"})
"""Where something stands in the file: another in every file, and nothing that the plan says."""
_ORDERED = frozenset({"values"})
"""Fields whose order says something: the values of a wording stand in the order of its variables."""
_OPTIONS = orjson.OPT_SORT_KEYS


def said(record: Any, leave_out: frozenset[str] = frozenset()) -> bytes:
    """Return what a record of the model says, but for some of its fields, places and shapes."""
    return _written(_plain(record, PLACES | leave_out))


def said_each(record: Any, leave_out: frozenset[str] = frozenset()) -> dict[str, bytes]:
    """Return the same of each of its fields by name."""
    left_out = PLACES | leave_out
    names = [field.name for field in fields(record) if field.name not in left_out]
    return {name: _written(_in_order(name, _plain(getattr(record, name), PLACES))) for name in names}


def _written(value: Any) -> bytes:
    # numbers beyond 64 bits, lone surrogates and deep nesting have no JSON of orjson's
    try:
        return orjson.dumps(value, option=_OPTIONS)
    except TypeError:
        return repr(value).encode("utf-8", "surrogatepass")


def _plain(value: Any, left_out: frozenset[str]) -> Any:
    if isinstance(value, BaseGeometry):
        return None
    if isinstance(value, Unreadable):
        return _unreadable(value)
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value) if field.compare and field.name not in left_out]
        return [type(value).__name__, {name: _in_order(name, _plain(getattr(value, name), PLACES)) for name in names}]
    if isinstance(value, Mapping):
        return {str(key): _plain(item, PLACES) for key, item in sorted(value.items(), key=lambda item: str(item[0]))}
    if isinstance(value, tuple | list):
        return [_plain(item, PLACES) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _unreadable(value: Unreadable) -> Any:
    """Return what was met; of what was too long to keep, something that nothing else says, since none can tell."""
    told = [value.raw, id(value) if value.raw.endswith("…") else None]
    rings = [ring.tolist() for ring in value.rings] if isinstance(value, Undrawn) else []
    return ["Unreadable", {"raw": told, "rings": rings}]


def _in_order(name: str, value: Any) -> Any:
    """Return a list of the model in an order of its own, unless its order says something."""
    is_record = isinstance(value, list) and len(value) == 2 and isinstance(value[1], dict)
    if name in _ORDERED or name.endswith("extra") or not isinstance(value, list) or is_record:
        return value
    return sorted(value, key=_written)
