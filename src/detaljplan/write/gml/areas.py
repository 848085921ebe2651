"""The geometries of a plan as the areas of SS 637040: which can be written, which are the same, what is lost."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon

from detaljplan.plan.model import Plan, PlanGeometry, PropertyProvision, Provision, UseProvision
from detaljplan.plan.positioning import Positioning
from detaljplan.plan.values import Unreadable
from detaljplan.read.document import FileFormat
from detaljplan.read.gml.topology import area_along
from detaljplan.read.limits import largest_coordinate_m
from detaljplan.write.gml.arcs import Arcs, Segment
from detaljplan.write.gml.boundaries import Boundaries, Numbers, boundaries, in_metres, repeating, rings_of
from detaljplan.write.positions import moved_m, rounded, writable
from detaljplan.write.tree import NOT_WRITABLE
from detaljplan.write.unread import unread
from detaljplan.write.written import Loss

Owner = Plan | Provision
Reason = tuple[str, str]
Shapes = NDArray[np.object_]

_SOLIDS = {"kropp", "multikropp"}

_NO_POSITION = ("geometrin har ingen position", "the geometry has no position")
_NO_AREA = (
    "bestämmelser i SS 637040, så som vi känner den, har bara ytor; {kind} kan inte skrivas",
    "provisions in SS 637040, as we know it, have areas only; {kind} cannot be written",
)
_OTHER_SYSTEM = (
    "ligger inte i planens referenssystem, så långt det går att läsa, och GML-filen har ett för hela planen",
    "is not in the plan's reference system, as far as can be read, and the GML file has one for the whole plan",
)
_TOO_FAR = ("en koordinat ligger längre bort än någon plats på jorden", "a coordinate is further away than any place")
_NO_RING = (
    "av linjerna läses ingen yta: en ring har färre än tre hörn, går tillbaka där den kom, eller är en av tusentals",
    "no area is read of the lines: a ring has under three corners, goes back where it came, or is one of thousands",
)
_READ_OTHERWISE = (
    "ytans ringar ligger inte isär, så att gränslinjerna läses som {kind} av annan form",
    "the rings of the area are not apart, so that its lines are read as {kind} of another form",
)
_REPEATED = (
    "samma brytpunkt flera gånger i följd är skriven en gång",
    "the same vertex several times in a row is written once",
)
_SPLIT_ARC = (
    "en båge delas av andra ytor och är skriven med de räta delar som den lästes som",
    "an arc is parted by other areas and is written as the straight parts it was read as",
)
_NOT_TOLD = (
    "SS 637040 har inga uppgifter om hur en geometri är lägesbestämd eller hur säker den är",
    "SS 637040 tells nothing of how a geometry was positioned or how certain it is",
)
_ANOTHER = ("skrivs efter vad geometrin är, inte {given}", "is written as what the geometry is, not {given}")
_UNKNOWN = ("uppgiften hör inte till planmodellen", "the attribute is none of the plan model's")


class Purpose(IntFlag):
    """What an area is for. Of those that meet along a line, the highest gives the line its typ."""

    ADMINISTRATIVE = 1
    PROPERTY = 2
    USE = 4
    PLAN = 8

    @property
    def line_kind(self) -> str:
        """The typ of a DP_Grans between areas of these purposes."""
        if self >= Purpose.USE:
            return "plan" if Purpose.PLAN in self else "anv"
        return {Purpose.PROPERTY: "eg", Purpose.ADMINISTRATIVE: "ad"}.get(self, "eg_ad")


@dataclass(frozen=True)
class Areas:
    """The areas to write, each once however many provisions have it.

    Parameters
    ----------
    boundaries
        Their lines, and their walks by number.
    segments
        Each line as GML has it, with the arcs it was delivered with.
    purposes
        What each is for; nothing for one that no area can be read of, which is not to be written.
    numbers
        The areas of the plan, and then of each provision in order.
    losses
        What the areas do not carry of the geometries.
    """

    boundaries: Boundaries
    segments: tuple[tuple[Segment, ...], ...]
    purposes: tuple[Purpose, ...]
    numbers: tuple[tuple[int, ...], ...]
    losses: tuple[Loss, ...]

    @cached_property
    def line_kinds(self) -> Mapping[int, str]:
        """The typ of each line that some area walks, in the order of the lines."""
        found: dict[int, Purpose] = {}
        for purpose, walk in zip(self.purposes, self.boundaries.walks, strict=True):
            for line, _ in walk if purpose else ():
                found[line] = found.get(line, Purpose(0)) | purpose
        return {line: found[line].line_kind for line in sorted(found)}


@dataclass(frozen=True, slots=True)
class _Item:
    """A geometry that is an area, and whose it is: the plan's (0) or that of the provision of this number."""

    number: int
    owner: Owner
    geometry: PlanGeometry
    shape: Polygon | MultiPolygon


def areas_of(plan: Plan, source: FileFormat) -> Areas:
    """Return the areas of a plan: those of the plan itself first, then the provisions' as they come.

    Geometries that are the same in whole millimetres become one area; from GML, areas that were delivered apart stay
    apart. A geometry of several parts is one area.
    """
    losses: list[Loss] = []
    items = [item for number in range(len(plan.provisions) + 1) for item in _items(plan, number, losses)]
    shapes = _rounded(np.array([item.shape for item in items], dtype=object))
    repeats = np.array(repeating(shapes.tolist()), dtype=bool)
    area_of = _numbered(_keys(items, shapes, source))
    _, chosen = np.unique(area_of, return_index=True)
    made, reasons = _walked(shapes[chosen].tolist(), repeats[chosen].tolist())
    arcs = Arcs(arc for item in items for arc in item.geometry.arcs)
    segments = tuple(arcs.segments(line) for line in made.lines)
    purposes = [Purpose(0)] * len(chosen)
    numbers: list[list[int]] = [[] for _ in range(len(plan.provisions) + 1)]
    for item, area, repeated in zip(items, area_of, repeats.tolist(), strict=True):
        losses += _losses(item, reasons[area], arcs, repeated)
        if reasons[area] is not _NO_RING:
            purposes[area] |= _purpose(item.owner)
            numbers[item.number].append(area)
    return Areas(made, segments, tuple(purposes), tuple(map(tuple, numbers)), tuple(losses))


def _numbered(keys: Iterable[Hashable]) -> list[int]:
    """Return the number of each key, in the order they are first met."""
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in keys]


def _items(plan: Plan, number: int, losses: list[Loss]) -> Iterator[_Item]:
    owner: Owner = plan.provisions[number - 1] if number else plan
    for geometry in owner.boundary if isinstance(owner, Plan) else owner.geometries:
        if isinstance(geometry.shape, Unreadable):
            losses.append(unread(owner.identity, geometry.shape, "omrade"))
            continue
        reason = _hindrance(plan, geometry)
        if reason is None and isinstance(geometry.shape, Polygon | MultiPolygon):
            yield _Item(number, owner, geometry, _alone(geometry.shape))
        elif reason is not None:
            losses.append(Loss(owner.identity, geometry.where, "omrade", *reason))


def _alone(shape: Polygon | MultiPolygon) -> Polygon | MultiPolygon:
    """Return the one part of an area that has no other; else the area."""
    return shape.geoms[0] if isinstance(shape, MultiPolygon) and len(shape.geoms) == 1 else shape


def _hindrance(plan: Plan, geometry: PlanGeometry) -> Reason | None:
    """Return why a geometry cannot be an area of the file."""
    shape = geometry.shape
    if shape is None or isinstance(shape, Unreadable):
        return _NO_POSITION
    if not isinstance(shape, Polygon | MultiPolygon) or geometry.kind in _SOLIDS:
        return _filled(_NO_AREA, kind=geometry.kind if isinstance(geometry.kind, str) else shape.geom_type)
    if not writable(shape):
        return NOT_WRITABLE
    if np.abs(shapely.get_coordinates(shape, include_z=shape.has_z)).max() > largest_coordinate_m():
        return _TOO_FAR
    return _OTHER_SYSTEM if plan.epsg is not None and geometry.epsg != plan.epsg else None


def _rounded(shapes: Shapes) -> Shapes:
    """Return shapes on whole millimetres, heights too."""
    made = shapes.copy()
    for high in (False, True):
        chosen = shapely.has_z(shapes) == high
        made[chosen] = shapely.transform(shapes[chosen], lambda c: np.rint(c * 1000) / 1000, include_z=high)
    return made


def _keys(items: Sequence[_Item], shapes: Shapes, source: FileFormat) -> list[tuple[str, bytes]]:
    """Return what is equal exactly for geometries that are one area."""
    apart = source is FileFormat.GML_SS637040
    forms = shapely.to_wkb(shapely.normalize(shapes), output_dimension=3)
    return [(item.geometry.where if apart else "", form) for item, form in zip(items, forms, strict=True)]


def _walked(
    shapes: Sequence[Polygon | MultiPolygon], repeats: Sequence[bool]
) -> tuple[Boundaries, list[Reason | None]]:
    """Return areas as walks, and why an area is not read from its walk; ``None`` when it is.

    An area that touches or crosses itself where others end its lines may read to another shape. It then gets lines of
    its own, if it is read from those: what it is goes before sharing.
    """
    made = boundaries(shapes)
    reasons: list[Reason | None] = [None] * len(shapes)
    own: dict[int, list[Numbers]] = {}
    for number, (shape, repeated) in enumerate(zip(shapes, repeats, strict=True)):
        if made.walks[number] and isinstance(shape, Polygon) and not shape.interiors and shape.is_valid:
            continue
        meant = shapely.remove_repeated_points(shape, 0) if repeated and made.walks[number] else shape
        reasons[number] = _reading([made.walked(step) for step in made.walks[number]], meant)
        if reasons[number] and made.walks[number]:
            rings = rings_of(shape)
            if _reading([in_metres(ring) for ring in rings], meant) is None:
                own[number], reasons[number] = rings, None
    return made.with_own_lines(own), reasons


def _reading(lines: Sequence[NDArray[np.float64]], meant: Polygon | MultiPolygon) -> Reason | None:
    """Return why lines are not read as the shape that is meant; ``None`` when they are."""
    found = area_along(lines, "") if lines else None
    if found is None or isinstance(found, Unreadable):
        return _NO_RING
    if shapely.equals_exact(found.normalize(), meant.normalize(), tolerance=1e-6):
        return None
    return _filled(_READ_OTHERWISE, kind="multiyta" if isinstance(found, MultiPolygon) else "yta")


def _losses(item: _Item, reason: Reason | None, arcs: Arcs, repeated: bool) -> Iterator[Loss]:
    geometry = item.geometry
    moved = arcs.moved_m(geometry.arcs, item.shape) if geometry.arcs else moved_m(item.shape)
    told: Mapping[str, Reason | None] = {
        "omrade": reason,
        "brytpunkter": _REPEATED if repeated and reason is not _NO_RING else None,
        "båge": None if arcs.found.issuperset(geometry.arcs) else _SPLIT_ARC,
        "position": rounded(moved) if moved else None,
        "typ": _changed(geometry.kind, "multiyta" if isinstance(item.shape, MultiPolygon) else "yta"),
        "dimension": _changed(geometry.dimension, 3 if item.shape.has_z else 2),
        "geometrimetadata": _NOT_TOLD if geometry.positioning not in (None, Positioning()) else None,
        "absolutLagesosakerhetPlan": _NOT_TOLD if geometry.horizontal_uncertainty_m is not None else None,
        "absolutLagesosakerhetHojd": _NOT_TOLD if geometry.vertical_uncertainty_m is not None else None,
        **{name: _UNKNOWN for kept in _kept(geometry) for name in kept},
    }
    for attribute, why in told.items():
        if why is not None:
            yield Loss(item.owner.identity, geometry.where, attribute, *why)


def _kept(geometry: PlanGeometry) -> tuple[Mapping[str, Any], ...]:
    return geometry.extra, geometry.geometry_extra, geometry.position_extra


def _changed(given: object, written: str | int) -> Reason | None:
    return None if given in (None, written) or isinstance(given, Unreadable) else _filled(_ANOTHER, given=given)


def _filled(reason: Reason, **words: object) -> Reason:
    return reason[0].format(**words), reason[1].format(**words)


def _purpose(owner: Owner) -> Purpose:
    if isinstance(owner, Plan):
        return Purpose.PLAN
    if isinstance(owner, UseProvision):
        return Purpose.USE
    return Purpose.PROPERTY if isinstance(owner, PropertyProvision) else Purpose.ADMINISTRATIVE
