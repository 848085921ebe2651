"""What takes repairs back: for everything that was changed, how it was. To JSON, from JSON, and on a repaired plan."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.errors import BrokenFile, DetaljplanError, NotAPlan
from detaljplan.fix.items import Owner, owners_of
from detaljplan.plan.model import Plan, PlanGeometry, Provision
from detaljplan.plan.undrawn import Undrawn, WhyUndrawn, open_ends_of
from detaljplan.plan.values import Unreadable, shortened
from detaljplan.rules.context import items_of
from detaljplan.write.positions import position

VERSION = "1"
_FIELDS: Mapping[str, str] = {"detaljplan": "plan_id", "reglerarAnvandningsbestammelse": "regulates_uses"}
"""Attributes that repairs change, and where the model has them."""


def undo_bytes(before: Plan, repaired: Plan, reread: Plan, told: Mapping[str, Any]) -> bytes:
    """Return the record that takes the repairs back, as indented JSON in UTF-8.

    Parameters
    ----------
    before, repaired, reread
        The plan as delivered, as repaired, and as the repaired file is read: places are told in the last.
    told
        What else the record says: `original` and `repaired` (name and SHA-256 of the files), and the repairs.

    Raises
    ------
    DetaljplanError
        The format gives the plan back otherwise than it was written, so that it could not be undone.
    """
    record = {"undo_version": VERSION, **told, "changes": list(_changes(before, repaired, reread))}
    return orjson.dumps(record, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hex."""
    return hashlib.sha256(content).hexdigest()


def _changes(before: Plan, repaired: Plan, reread: Plan) -> Iterator[dict[str, Any]]:
    places = _places(repaired, reread)
    there = owners_of(reread)
    for number, (was, now) in enumerate(zip(owners_of(before), owners_of(repaired), strict=True)):
        if was is now:
            continue
        place = {"object": places[number], "objektidentitet": now.identity}
        for name, field in _FIELDS.items():
            old, new = getattr(was, field, None), getattr(now, field, None)
            if old != new:
                yield {**place, "attribute": name, "before": list(old) if isinstance(old, tuple) else old}
        changed = list(_changed_items(was, now))
        if changed and len(items_of(there[places[number]])) != len(items_of(now)):
            raise DetaljplanError(
                "Formatet ger inte tillbaka planens geometrier en för en, så rättningarna skulle inte gå att ångra. "
                "Gör om planen till nationell JSON med convert först."
            )
        yield from ({**place, **change} for change in changed)


def _places(repaired: Plan, reread: Plan) -> list[int]:
    """Return for each object of the repaired plan its number in the plan as read: by identity, else by order."""
    counts = Counter(owner.identity for owner in owners_of(reread))
    numbers = {owner.identity: number for number, owner in enumerate(owners_of(reread))}
    return [
        numbers[owner.identity] if counts[owner.identity] == 1 else number
        for number, owner in enumerate(owners_of(repaired))
    ]


def _changed_items(was: Owner, now: Owner) -> Iterator[dict[str, Any]]:
    after = list(items_of(now))
    start = 0
    for item in items_of(was):
        parts = 1
        while start + parts < len(after) and after[start + parts].where == item.where:
            parts += 1
        if parts > 1 or _differ(item, after[start]):
            yield {"index": start, "parts": parts, "before": _geometry(item)}
        start += parts


def _differ(one: PlanGeometry, other: PlanGeometry) -> bool:
    if one is other:
        return False
    return (one.kind, one.dimension) != (other.kind, other.dimension) or _wkb(one) != _wkb(other)


def _wkb(item: PlanGeometry) -> bytes | None:
    return item.shape.wkb if isinstance(item.shape, BaseGeometry) else None


def _geometry(item: PlanGeometry) -> dict[str, Any]:
    assert isinstance(item.shape, BaseGeometry | Undrawn)  # nothing else is repaired
    if isinstance(item.shape, Undrawn):
        place: dict[str, Any] = {"type": "Polygon", "coordinates": [ring.tolist() for ring in item.shape.rings]}
    else:
        place = position(item.shape, None)
    facts = {"typ": item.kind, "dimension": item.dimension}
    # what cannot be read is never repaired, and stands in the repaired file
    return {**{name: told for name, told in facts.items() if not isinstance(told, Unreadable)}, "position": place}


def _shape(place: Mapping[str, Any], where: str) -> BaseGeometry | Undrawn:
    """Return a position as it was: an area whose rings are open is no shape."""
    if place["type"] == "Polygon":
        rings = [np.array(ring, dtype=np.float64) for ring in place["coordinates"]]
        ends = open_ends_of(rings)
        if ends:
            return Undrawn("", where, "", "", why=WhyUndrawn.OPEN, rings=tuple(rings), open_ends=ends)
    return shapely.from_geojson(orjson.dumps(place))


def read_undo(raw: bytes, name: str) -> dict[str, Any]:
    """Return a record as it was written.

    Raises
    ------
    DocumentError
        The bytes are no record of that kind.
    """
    try:
        record = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise BrokenFile(
            "Förväntade en ångerfil som fix har skrivit, men filen är inte giltig JSON.", where=name
        ) from None
    if not isinstance(record, dict) or record.get("undo_version") != VERSION:
        raise NotAPlan(
            "Förväntade en ångerfil som fix har skrivit (undo_version {version}), men filen är något annat.",
            where=name,
            version=VERSION,
        )
    return record


def original_of(record: Mapping[str, Any]) -> str:
    """Return the name of the file that was repaired, shortened, as the record tells it."""
    original = record.get("original")
    return shortened(original.get("file")) if isinstance(original, dict) else "–"


def undone(reread: Plan, raw: bytes, record: Mapping[str, Any], name: str) -> Plan:
    """Return a repaired plan as it was before.

    Parameters
    ----------
    reread, raw
        The plan as read from the repaired file, and the bytes of it.
    name
        Of the record, for what is told when it does not fit.

    Raises
    ------
    DetaljplanError
        The file is not the one that the record was written with, or the record is damaged.
    """
    try:
        if record["repaired"]["sha256"] != sha256_of(raw):
            raise DetaljplanError(
                "Ångerfilen hör till en annan fil, eller så har den rättade filen ändrats sedan dess. "
                "Ange filen som fix skrev.",
                where=name,
            )
        owners = list(owners_of(reread))
        by_owner: dict[int, list[Mapping[str, Any]]] = {}
        for change in record["changes"]:
            by_owner.setdefault(change["object"], []).append(change)
        for number, changes in by_owner.items():
            owners[number] = _as_before(owners[number], changes)
        own, *provisions = owners
        assert isinstance(own, Plan)
        before = replace(own, provisions=tuple(one for one in provisions if isinstance(one, Provision)))
        return replace(before, unreadable=tuple(_still_there(reread, before)))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError):
        raise DetaljplanError("Förväntade en ångerfil som fix har skrivit, men den är skadad.", where=name) from None


def _still_there(reread: Plan, before: Plan) -> Iterator[Unreadable]:
    """Yield what cannot be read, less what stands in parts of an item that is one again."""
    there, kept = ({item.where for item in plan.geometries} for plan in (reread, before))
    gone = tuple(f"{where}/" for where in there - kept)
    yield from (found for found in reread.unreadable if not found.where.startswith(gone))


def _as_before(owner: Any, changes: Sequence[Mapping[str, Any]]) -> Any:
    items = list(items_of(owner))
    values: dict[str, Any] = {}
    for change in sorted(changes, key=lambda one: -int(one.get("index", 0))):
        was = change["before"]
        if "index" not in change:
            values[_FIELDS[change["attribute"]]] = tuple(was) if isinstance(was, list) else was
            continue
        first, parts = int(change["index"]), int(change["parts"])
        if not 0 <= first < first + parts <= len(items):
            raise IndexError(first)
        shape = _shape(was["position"], items[first].where)
        now = items[first]
        kind, dimension = was.get("typ", now.kind), was.get("dimension", now.dimension)
        items[first : first + parts] = [replace(now, shape=shape, kind=kind, dimension=dimension)]
    values["boundary" if isinstance(owner, Plan) else "geometries"] = tuple(items)
    return replace(owner, **values)
