"""One geometry element to the items that rules look at: most are one, a surface of patches is one for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import shapely
from lxml import etree
from shapely.geometry.base import BaseGeometry

from detaljplan.plan.model import PlanGeometry
from detaljplan.plan.structure import Structure, StructureFlaw, StructureKind
from detaljplan.plan.undrawn import Undrawn
from detaljplan.plan.values import Unreadable, shortened
from detaljplan.read.gml.circles import Coordinates
from detaljplan.read.gml.elements import gml_name
from detaljplan.read.gml.geometries.curves import CURVES, RINGS, CurveReader
from detaljplan.read.gml.geometries.frames import Frame
from detaljplan.read.gml.geometries.positions import joined
from detaljplan.read.gml.geometries.refused import Refused, unreadable, unsupported
from detaljplan.read.gml.geometries.shapes import area_of, is_on_edge, line_of, nothing, point_of, points_of, ring_of
from detaljplan.read.gml.geometries.source import Source, parts
from detaljplan.read.gml.geometries.surfaces import SURFACES, Patch, SurfaceReader

MULTI_SURFACES = {"MultiSurface", "MultiPolygon"}
MULTI_CURVES = {"MultiCurve", "MultiLineString"}
KINDS = {"Point", "MultiPoint", "MultiGeometry"} | CURVES | RINGS | SURFACES | MULTI_CURVES | MULTI_SURFACES
"""The geometry elements that are read."""

UNREAD_KINDS = {
    *("Solid", "CompositeSolid", "MultiSolid", "PolyhedralSurface", "TriangulatedSurface", "Tin", "GeometricComplex"),
    *("Grid", "RectifiedGrid", "TopoPoint", "TopoCurve", "TopoSurface", "TopoVolume", "TopoComplex"),
}
"""Those that are known and not read."""

_FLAT, _HIGH = 2, 3


def items_of(element: etree._Element, frame: Frame, source: Source) -> Iterator[PlanGeometry]:
    """Yield what a geometry element gives, in the frame of what is around it; faults and all."""
    if gml_name(element) == "MultiGeometry":
        yield from _members_of(element, frame, source)
        return
    curves = CurveReader(source)
    try:
        yield from _read(element, frame, curves)
    except Refused as refused:
        yield _refused(element, refused, frame, source)


def not_read(element: etree._Element, frame: Frame, source: Source) -> PlanGeometry:
    """Return the item of a geometry that is of no kind that is read."""
    return _refused(element, unsupported(element), frame, source)


def _members_of(element: etree._Element, frame: Frame, source: Source) -> Iterator[PlanGeometry]:
    """Yield the items of each member: those of different kinds are no one shape."""
    try:
        with source.inside(element):
            own = source.frames.within(element, frame)
            for holder in parts(element):
                for member in source.contents(holder):
                    yield from items_of(member, own, source)
    except Refused as refused:
        yield _refused(element, refused, frame, source)


def _refused(element: etree._Element, refused: Refused, frame: Frame, source: Source) -> PlanGeometry:
    where, met = source.paths.of(element), source.paths.of(refused.element)
    frame = source.frames.named(element, frame)
    flaw = StructureFlaw(refused.kind, met, refused.what, refused.what_en, refused.shape)
    return PlanGeometry(
        where=where,
        shape=Unreadable(shortened(refused.what), met, "en geometri som går att läsa", "a geometry that can be read"),
        kind=_kind(element),
        epsg=frame.system.epsg if frame.system else None,
        structure=Structure((flaw,), frame.srs_name),
    )


def _kind(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _read(element: etree._Element, frame: Frame, curves: CurveReader) -> Iterator[PlanGeometry]:
    name, source = gml_name(element), curves.source
    own = source.frames.within(element, frame)
    make = _Made(element, own, curves)
    if name == "Point":
        yield make.item(point_of(curves.point(element, frame), make.where))
    elif name in RINGS:
        yield make.item(ring_of(curves.ring(element, frame), make.where))
    elif name in CURVES:
        yield make.item(make.line(curves.curve(element, frame)))
    elif name in SURFACES:
        yield from make.patches(SurfaceReader(curves).patches(element, frame))
    else:
        with source.inside(element):
            yield from make.several()


class _Made:
    """Makes the items of one geometry element."""

    def __init__(self, element: etree._Element, frame: Frame, curves: CurveReader) -> None:
        self.element, self.frame, self.curves = element, frame, curves
        self.where = curves.source.paths.of(element)

    def item(
        self, shape: BaseGeometry | Unreadable, patch: Patch | None = None, part_of: str | None = None
    ) -> PlanGeometry:
        """Return an item of the geometry, or of a patch of it."""
        element = self.element if patch is None else patch.element
        self._require_one_system()
        return PlanGeometry(
            where=self.curves.source.paths.of(element),
            shape=shape,
            kind=_kind(element),
            epsg=self.frame.system.epsg if self.frame.system else None,
            dimension=_HIGH if isinstance(shape, BaseGeometry) and shape.has_z else self.frame.dimension,
            arcs=tuple(self.curves.arcs) if patch is None else patch.arcs,
            structure=Structure(srs_name=next(iter(self.curves.systems), self.frame.srs_name), part_of=part_of),
        )

    def _require_one_system(self) -> None:
        systems = sorted(self.curves.systems)
        if len(systems) > 1:
            named = [shortened(name) or "–" for name in systems[:2]]
            raise Refused(
                StructureKind.SYSTEM,
                self.element,
                f"har delar i {named[0]} och i {named[1]}",
                f"has parts in {named[0]} and in {named[1]}",
            )

    def line(self, positions: Coordinates) -> BaseGeometry | Undrawn:
        """Return positions as a line. Raises `Refused` for one alone."""
        if len(positions) == 1:
            raise unreadable(self.element, "en linje med en enda punkt", "a line of one point only")
        return line_of(positions, self.where)

    def several(self) -> Iterator[PlanGeometry]:
        """Yield what the members of a multi-geometry of one kind give."""
        name = gml_name(self.element)
        if name == "MultiPoint":
            yield self.points()
        elif name in MULTI_CURVES:
            yield self.lines()
        elif name in MULTI_SURFACES:
            yield from self.surfaces()
        else:
            raise unsupported(self.element)

    def points(self) -> PlanGeometry:
        """Return the members of a MultiPoint as one item."""
        points = [self.curves.point(member, self.frame) for member in self._members()]
        return self.item(points_of(joined(points, self.element), self.where))

    def lines(self) -> PlanGeometry:
        """Return the members of a MultiCurve as one item."""
        drawn = [self.line(self.curves.curve(member, self.frame)) for member in self._members()]
        undrawn = next((shape for shape in drawn if isinstance(shape, Undrawn)), None)
        if undrawn is not None or not drawn:
            return self.item(undrawn or nothing(self.where))
        lines = [shape for shape in drawn if isinstance(shape, shapely.LineString)]
        if len({line.has_z for line in lines}) > 1:
            raise unreadable(self.element, "delar med och utan höjd", "parts with and without heights")
        return self.item(shapely.MultiLineString(lines))

    def surfaces(self) -> Iterator[PlanGeometry]:
        """Yield the members of a MultiSurface as one item, or their patches when one has several, or heights.

        How members lie to each other is then not told, and an item of its own says so.
        """
        surfaces = SurfaceReader(self.curves)
        found = [surfaces.patches(member, self.frame) for member in self._members()]
        rings = [ring for patches in found for patch in patches for ring in patch.rings]
        if any(len(patches) != 1 for patches in found) or any(ring.shape[1] > _FLAT for ring in rings):
            for patches in found:
                yield from self.patches(patches)
            if len(found) > 1:
                yield _refused(self.element, _parts_untold(self.element), self.frame, self.curves.source)
            return
        yield self.item(area_of([patch.rings for patches in found for patch in patches], self.where))

    def patches(self, patches: Sequence[Patch]) -> Iterator[PlanGeometry]:
        """Yield an item for each patch of a surface; of one alone it is the surface's own."""
        if not patches:
            yield self.item(nothing(self.where))
        surface = self.where if len(patches) > 1 else None
        for patch in patches:
            if patch.rings and is_on_edge(patch.rings[0]):
                yield _refused(patch.element, _wall(patch.element), self.frame, self.curves.source)
            else:
                where = self.curves.source.paths.of(patch.element)
                yield self.item(area_of([patch.rings], where), patch=patch, part_of=surface)

    def _members(self) -> list[etree._Element]:
        return [member for holder in parts(self.element) for member in self.curves.source.contents(holder)]


def _wall(element: etree._Element) -> Refused:
    return Refused(StructureKind.UNSUPPORTED, element, "lodrät yta", "vertical surface")


def _parts_untold(element: etree._Element) -> Refused:
    name = etree.QName(element).localname
    return Refused(
        StructureKind.UNSUPPORTED,
        element,
        f"{name} av ytor med höjd eller flera delar: ytornas läge till varandra",
        f"{name} of surfaces with heights or several patches: how they lie to each other",
    )
