"""A plan in another SWEREF 99 system than its own: a copy to work with, since the adopted one is in its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from detaljplan.crs import SWEREF_CODES, WGS84, accuracy_of, in_use_at, plausible, transform, zone_name
from detaljplan.plan.model import Plan, PlanGeometry, Provision
from detaljplan.write.positions import DEGREE_DECIMALS, MILLIMETRE_DECIMALS, writable
from detaljplan.write.written import Loss, Transformation

_Owner = TypeVar("_Owner", Plan, Provision)
_OF_THE_OLD = {"bbox", "crs"}
_NO_PLACE = (
    "geometrin eller dess referenssystem kan inte läsas, så den är inte omräknad",
    "the geometry or its reference system cannot be read, so it is not transformed",
)
_NO_ARCS = (
    "en båge blir ingen båge i ett annat system; den är omräknad som de räta delar den lästes som",
    "an arc becomes no arc in another system; it is transformed as the straight parts it was read as",
)
_FAR = (
    "planen ligger långt från de kommuner som använder {system}, så dess mått stämmer sämre med verkligheten",
    "the plan lies far from the municipalities that use {system}, so its measures fit reality less well",
)
_OLD_BOX = (
    "den gällde koordinaterna före omräkningen och är inte med",
    "it told of the coordinates before the transformation and is left out",
)


def in_system(plan: Plan, epsg: int) -> tuple[Plan, Transformation | None, tuple[Loss, ...]]:
    """Return the plan with its geometry in another SWEREF 99 system, how it was moved, and what that changed.

    Vertices are transformed and rounded to whole millimetres; straight edges stay straight between them. What lies
    in that system already, or cannot be read, is left as it is. A plan wholly in it is returned as it came, with
    ``None``.
    """
    told = transformation_of(plan, epsg)
    if told is None:
        return plan, None, ()
    mover = _Mover(epsg, plan.epsg)
    moved = mover.owner(plan)
    moved = replace(moved, provisions=tuple(mover.owner(provision) for provision in plan.provisions))
    return moved, told, (_moved_loss(plan, told), *_far_loss(moved, epsg), *mover.losses)


def transformation_of(plan: Plan, epsg: int) -> Transformation | None:
    """Return how a plan is moved to that system; ``None`` when all that can be moved lies in it already."""
    placed = [found for item in plan.geometries if (found := _placed(item)) and found[1] != epsg]
    if not placed:
        return None
    systems = tuple(dict.fromkeys(system for _, system in placed))
    before = [found for item in plan.boundary if (found := _placed(item))]
    after = [_moved(shape, system, epsg) for shape, system in before]
    return Transformation(
        from_epsg=systems,
        to_epsg=epsg,
        geometries=len(placed),
        decimals=DEGREE_DECIMALS if epsg == WGS84 else MILLIMETRE_DECIMALS,
        accuracy=max((accuracy_of(system, epsg) for system in systems), key=lambda told: told.metres or np.inf),
        area_before_m2=float(np.sum(shapely.area([shape for shape, _ in before]))),
        area_after_m2=None if epsg == WGS84 or None in after else float(np.sum(shapely.area(after))),
    )


def _placed(item: PlanGeometry) -> tuple[BaseGeometry, int] | None:
    """Return the shape and the system of an item that can be transformed."""
    if isinstance(item.shape, BaseGeometry) and isinstance(item.epsg, int) and item.epsg in SWEREF_CODES:
        return item.shape, item.epsg
    return None


class _Mover:
    """Moves the geometry of one object after the other, and remembers what could not be moved."""

    def __init__(self, epsg: int, plans_own: int | None) -> None:
        self.epsg = epsg
        self._plans_own = plans_own
        self.losses: list[Loss] = []

    def owner(self, owner: _Owner) -> _Owner:
        """Return a plan or provision with its items moved, without what told of the old coordinates."""
        changed: dict[str, Any] = {"feature_extra": self._kept(owner, owner.feature_extra)}
        if isinstance(owner.extra.get("insattning"), tuple):
            changed["extra"] = self._label_moved(owner)
        if isinstance(owner, Plan):
            changed["boundary"] = tuple(self._item(owner, item) for item in owner.boundary)
            changed["container_extra"] = self._kept(owner, owner.container_extra)
        else:
            changed["geometries"] = tuple(self._item(owner, item) for item in owner.geometries)
        return replace(owner, **changed)

    def _item(self, owner: Plan | Provision, item: PlanGeometry) -> PlanGeometry:
        placed = _placed(item)
        if placed and placed[1] == self.epsg:
            return item
        moved = _moved(*placed, self.epsg) if placed else None
        if moved is None:
            self.losses.append(Loss(owner.identity, item.where, "position", *_NO_PLACE))
            return item
        if any(arc.whole or arc.sagitta_m > 0 for arc in item.arcs):
            self.losses.append(Loss(owner.identity, item.where, "båge", *_NO_ARCS))
        kept = self._kept(owner, item.position_extra, item.where)
        return replace(item, shape=moved, epsg=self.epsg, arcs=(), position_extra=kept)

    def _label_moved(self, owner: Plan | Provision) -> Mapping[str, Any]:
        """Return what GML told beside the model with the label's position moved, or left out where it has no place."""
        moved = _moved(Point(owner.extra["insattning"]), self._plans_own or self.epsg, self.epsg)
        if moved is not None:
            return {
                **owner.extra,
                "insattning": tuple(shapely.get_coordinates(moved, include_z=moved.has_z)[0].tolist()),
            }
        self.losses.append(Loss(owner.identity, f"{owner.where}/insattning", "insattning", *_NO_PLACE))
        return {name: value for name, value in owner.extra.items() if name != "insattning"}

    def _kept(self, owner: Plan | Provision, extra: Mapping[str, Any], where: str | None = None) -> Mapping[str, Any]:
        old = _OF_THE_OLD & set(extra)
        self.losses += [Loss(owner.identity, where or owner.where, name, *_OLD_BOX) for name in sorted(old)]
        return {name: value for name, value in extra.items() if name not in old} if old else extra


def _moved(shape: BaseGeometry, from_epsg: int, to_epsg: int) -> BaseGeometry | None:
    if not writable(shape):
        return None
    try:
        moved = transform(shape, from_epsg, to_epsg)
    except ValueError:
        return None
    rounded: BaseGeometry = shapely.transform(
        moved, lambda points: np.round(points, MILLIMETRE_DECIMALS), include_z=shape.has_z
    )
    return rounded


def _far_loss(moved: Plan, epsg: int) -> Iterator[Loss]:
    """Yield that the plan lies where the system is not used, so that it is seen before the file is passed on."""
    shapes = [placed[0] for item in moved.boundary if (placed := _placed(item)) and placed[1] == epsg]
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    if shapes and not (plausible(epsg, (west, south, east, north)) and in_use_at(epsg, south, north)):
        reasons = (reason.format(system=zone_name(epsg)) for reason in _FAR)
        yield Loss(moved.identity, moved.where, "koordinatsystemPlan", *reasons)


def _moved_loss(plan: Plan, told: Transformation) -> Loss:
    """Return, as a loss of the plan, that its coordinates are no longer those delivered."""
    there = zone_name(told.to_epsg)
    here = ", ".join(map(zone_name, told.from_epsg))
    return Loss(
        plan.identity,
        plan.where,
        "koordinatsystemPlan",
        f"omräknad från {here} till {there}, så koordinaterna är inte de som levererades. En plan i ett annat system "
        "är en kopia att arbeta med, inte den antagna planen; ytor som möts utan gemensamma brytpunkter kan få "
        "millimeterbreda glipor och överlapp",
        f"transformed from {here} to {there}, so the coordinates are not those delivered. A plan in another system "
        "is a copy to work with, not the adopted plan; areas that meet without shared vertices may get gaps and "
        "overlaps of millimetres",
    )
