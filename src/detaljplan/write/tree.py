"""The tree of the national JSON v4: attributes in the order of the model, coordinates E N in whole millimetres."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from itertools import count as counted
from itertools import islice
from math import isfinite
from typing import Any

from shapely.geometry.base import BaseGeometry

from detaljplan.plan.model import Plan, PlanGeometry, Provision
from detaljplan.plan.undrawn import Undrawn
from detaljplan.plan.values import Unreadable
from detaljplan.read.ngp.attributes import (
    GEOMETRY,
    MEDIA_TYPE,
    PLAN,
    PLAN_OBJECT,
    POSITIONING,
    PROVISION_OBJECTS,
    TYPE,
    Attribute,
    Kind,
    ObjectType,
    feature_type,
)
from detaljplan.write.delivered import PlacesWritten
from detaljplan.write.positions import MILLIMETRE_DECIMALS, moved_m, position, rounded, writable
from detaljplan.write.unread import unread, unread_elsewhere
from detaljplan.write.written import Loss

_DEEPEST = 200
NOT_WRITABLE = (
    "geometrin har en tom del eller en koordinat som inte är ett ändligt tal",
    "the geometry has an empty part or a coordinate that is no finite number",
)


class TreeWriter:
    """Writes one plan as a tree, once, and remembers in `losses` what it could not write.

    Without `decimals` no coordinate is rounded. With `keeps_open` rings that are not closed, or have too few positions,
    are written as they were delivered; a format of boundary lines has none. With the `delivered` tree, whose places the
    plan's are, what could not be read is put back as it came. `as_position` gives the geometry object of a shape,
    rounded to so many decimals.
    """

    def __init__(
        self,
        plan: Plan,
        losses: tuple[Loss, ...],
        decimals: int | None = MILLIMETRE_DECIMALS,
        *,
        keeps_open: bool = False,
        delivered: Any = None,
        as_position: Callable[[BaseGeometry, int | None], dict[str, Any]] = position,
    ) -> None:
        self.plan = plan
        self._as_position = as_position
        self._keeps_open = keeps_open
        self._delivered = delivered
        self._places = None if delivered is None else PlacesWritten()
        self._unread_at = frozenset(found.where for found in plan.unreadable if self._places)
        self._around_unread = frozenset(where.rpartition("/")[0] for where in self._unread_at)
        self._written_unread: set[str] = set()
        self._decimals = decimals
        self.losses = list(losses)
        self._owner = plan.identity
        self._told: set[tuple[str, str]] = set()
        self._write: Mapping[Kind, Callable[[Any, str, Attribute], Any]] = {
            **dict.fromkeys(Kind, lambda value, _, __: value),
            Kind.DAY: lambda value, _, __: value.isoformat(),
            Kind.MOMENT: lambda value, _, __: _moment(value),
            Kind.EPSG: lambda value, _, __: f"EPSG:{value}",
            Kind.TEXTS: lambda value, where, _: self._listed(where, value),
            Kind.DAYS: lambda value, where, _: self._days(value, where),
            Kind.POSITION: lambda value, where, _: self._position(value, where),
            Kind.OBJECT: lambda value, where, attribute: self._object(value, where, attribute.of),
            Kind.OBJECTS: lambda value, where, attribute: self._listed(
                where,
                [
                    self._object(member, f"{where}/{number}", attribute.of)
                    for number, member in zip(self._numbers(where, len(value)), value, strict=True)
                ],
            ),
            Kind.GEOMETRIES: lambda value, where, _: self._geometries(value, where),
        }

    def collection(self) -> dict[str, Any]:
        """Return the whole tree, and note what stands in it beside what could be read."""
        plan = self.plan
        features = [self._feature(plan, PLAN, PLAN_OBJECT)]
        for provision in plan.provisions:
            self._owner = provision.identity
            features.append(
                self._feature(provision, feature_type(provision), PROVISION_OBJECTS[feature_type(provision)])
            )
        self._owner = plan.identity
        others = [self._plain(other, "/features") for other in plan.other_features]
        tree = {
            "type": "FeatureCollection",
            "feature:mediatyp": MEDIA_TYPE,
            **self._extra(plan.container_extra, ""),
            "features": [*features, *others],
        }
        if self._places:
            self._put_back(self._places)
        self._note_the_unread()
        return tree

    def _put_back(self, places: PlacesWritten) -> None:
        """Put back what could not be read, and take it from the losses."""
        for found in self.plan.unreadable:
            with suppress(LookupError):
                if found.where not in self._written_unread and places.put_back(found, self._delivered, self._plain):
                    self._written_unread.add(found.where)
        self.losses = [loss for loss in self.losses if loss.where not in self._written_unread]

    def _listed(self, where: str, members: Sequence[Any], numbers: Sequence[int] | None = None) -> list[Any]:
        made = list(members)
        if self._places:
            self._places.note_list(where, made, list(numbers or self._numbers(where, len(made))))
        return made

    def _numbers(self, where: str, count: int) -> list[int]:
        """Return the numbers of a list's members in the delivered list, where some could not be read."""
        if not self._unread_at:
            return list(range(count))
        return list(islice((n for n in counted() if f"{where}/{n}" not in self._unread_at), count))

    def _geometries(self, items: Sequence[PlanGeometry], where: str) -> list[Any]:
        numbers = [int(number) if (number := item.where.rpartition("/")[2]).isdigit() else 0 for item in items]
        return self._listed(where, [self._geometry(item) for item in items], numbers)

    def _feature(self, owner: Plan | Provision, type: str, kind: ObjectType) -> dict[str, Any]:
        properties = self._object(owner, owner.where, kind, {TYPE: type})
        where = owner.where.removesuffix("/properties")
        around = self._extra(owner.feature_extra, where)
        return {"type": "Feature", "geometry": None, **around, "properties": properties}

    def _object(self, owner: Any, where: str, kind: Any, begun: dict[str, Any] | None = None) -> dict[str, Any]:
        made: dict[str, Any] = {} if begun is None else begun
        write = self._write
        for attribute in kind.attributes:
            value = getattr(owner, attribute.field)
            if value is None or (value.__class__ is tuple and not value):
                continue
            if isinstance(value, Unreadable):
                if isinstance(value, Undrawn) and value.rings and self._keeps_open and not value.is_part:
                    made[attribute.name] = self._open(value)
                else:
                    self._unreadable(value, attribute.name)
                continue
            written = write[attribute.kind](value, f"{where}/{attribute.name}", attribute)
            if written is not None:
                made[attribute.name] = written
        extra = owner.extra if kind is not GEOMETRY else owner.geometry_extra
        if extra:
            made |= self._extra(extra, where)
        if self._places:
            self._places.note_object(where, made)
        return made

    def _geometry(self, item: PlanGeometry) -> dict[str, Any]:
        where = item.where
        made: dict[str, Any] = {}
        geometry = self._object(item, f"{where}/geometri", GEOMETRY)
        if "position" in geometry and item.position_extra:
            geometry["position"] |= self._extra(item.position_extra, f"{where}/geometri/position")
        if geometry or f"{where}/geometri" in self._around_unread:
            made["geometri"] = geometry
        if isinstance(item.positioning, Unreadable):
            self._unreadable(item.positioning, "geometrimetadata")
        elif item.positioning is not None:
            made["geometrimetadata"] = self._object(item.positioning, f"{where}/geometrimetadata", POSITIONING)
        if item.extra:
            made |= self._extra(item.extra, where)
        if self._places:
            self._places.note_object(where, made)
        return made

    def _open(self, area: Undrawn) -> dict[str, Any]:
        self._written_unread.add(area.where)
        return {"type": "Polygon", "coordinates": [ring.tolist() for ring in area.rings]}

    def _position(self, shape: BaseGeometry, where: str) -> dict[str, Any] | None:
        if not writable(shape):
            self._lost(where, "position", *NOT_WRITABLE)
            return None
        moved = 0.0 if self._decimals is None else moved_m(shape, self._decimals)
        if moved:
            self._lost(where, "position", *rounded(moved))
        return self._as_position(shape, self._decimals)

    def _days(self, days: tuple[date | Unreadable, ...], where: str) -> list[str] | None:
        for day in days:
            if isinstance(day, Unreadable):
                self._unreadable(day, "datumLagakraft")
        told = [day.isoformat() for day in days if not isinstance(day, Unreadable)]
        return self._listed(where, told) if told else None

    def _extra(self, extra: Mapping[str, Any], where: str) -> dict[str, Any]:
        """Return what was kept as delivered, less what JSON cannot hold."""
        return {key: self._plain(value, f"{where}/{key}") for key, value in extra.items()}

    def _plain(self, value: Any, where: str, depth: int = 0) -> Any:
        if isinstance(value, Mapping) and depth < _DEEPEST:
            return {str(key): self._plain(inner, f"{where}/{key}", depth + 1) for key, inner in value.items()}
        if isinstance(value, list | tuple) and depth < _DEEPEST:
            return [self._plain(inner, f"{where}/{number}", depth + 1) for number, inner in enumerate(value)]
        if value is None or isinstance(value, str | int) or (isinstance(value, float) and isfinite(value)):
            return value
        self._lost(
            where,
            where.rpartition("/")[2],
            "JSON kan inte hålla värdet (inte ett ändligt tal, eller nästlat för djupt); null är skrivet i dess ställe",
            "JSON cannot hold the value (no finite number, or nested too deep); null is written in its place",
        )
        return None

    def _note_the_unread(self) -> None:
        """Note what could not even be given a place in the model, such as a text among the objects of a list."""
        for loss in unread_elsewhere(self.plan, self._written_unread.union(loss.where for loss in self.losses)):
            self._note(loss)

    def _unreadable(self, found: Unreadable, attribute: str) -> None:
        self._note(unread(self._owner, found, attribute))

    def _lost(self, where: str, attribute: str, reason_sv: str, reason_en: str) -> None:
        self._note(Loss(self._owner, where, attribute, reason_sv, reason_en))

    def _note(self, loss: Loss) -> None:
        if (loss.object_id, loss.where) not in self._told:
            self._told.add((loss.object_id, loss.where))
            self.losses.append(loss)


@lru_cache(maxsize=4096)
def _moment(value: datetime) -> str:
    """Return the moment as RFC 3339 writes it, with no more decimals than it has."""
    text = value.isoformat()
    if value.microsecond:
        head, _, tail = text.partition(".")
        text = f"{head}.{tail[:6].rstrip('0')}{tail[6:]}"
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text
