"""Builds shapes from GeoJSON positions, all polygons at once. Nothing is repaired, closed or turned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.numerals import exact
from detaljplan.plan.undrawn import FEWEST_POSITIONS, Ring, WhyUndrawn, open_ends_of
from detaljplan.plan.values import Unreadable, shortened
from detaljplan.read.limits import largest_coordinate_m
from detaljplan.read.ngp.values import Refused, RefusedRings, Values

_PLAIN = {"Point", "LineString", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"}
_MANY: Mapping[str, tuple[str, Callable[[list[Any]], BaseGeometry]]] = {
    "MultiPoint": ("Point", shapely.MultiPoint),
    "MultiLineString": ("LineString", shapely.MultiLineString),
    "MultiPolygon": ("Polygon", shapely.MultiPolygon),
}
_MAX_NESTING = 4
_POINT = (
    "punkter med två tal (öst och nord) eller tre (också höjd)",
    "points of two numbers (easting and northing) or three (height too)",
)
_POINTS = (
    "punkter med öst och nord, och höjd antingen i alla eller i ingen",
    "points of easting and northing, with a height either in all or in none",
)


class Shapes:
    """Collects positions by their place and builds all shapes in one go.

    Coordinates are E N (H) in metres, as delivered.
    """

    def __init__(self, values: Values) -> None:
        self._values = values
        self._polygons: dict[str, list[Ring]] = {}
        self._shapes: dict[str, BaseGeometry | Unreadable] = {}

    def take(self, position: dict[str, Any], where: str) -> None:
        """Take the coordinates out of a polygon that is as it should be, and leave an empty list in their place.

        A whole plan as lists of numbers weighs ten times what its shapes do. Anything but well-formed rings of
        numbers is left as it is, for `add` and for those who tell what is wrong with it.
        """
        coordinates = position.get("coordinates")
        if position.get("type") != "Polygon" or not _only_numbers(coordinates):
            return
        try:
            self._polygons[where] = _rings(coordinates)
        except Refused:
            return
        position["coordinates"] = []

    def add(self, position: object, where: str) -> None:
        """Take one GeoJSON geometry object, or a shape (or why there is none) that another format gave.

        What cannot become a shape is remembered as unreadable; what was taken before is left alone.
        """
        if position is None or where in self._polygons:
            return
        if isinstance(position, BaseGeometry):
            self._shapes[where] = position
            return
        try:
            if isinstance(position, Refused):
                raise position
            kind, coordinates = _parts(position)
            if kind == "Polygon":
                self._polygons[where] = _rings(coordinates)
            else:
                self._shapes[where] = _plain_shape(_object(position))
        except Refused as refused:
            self._shapes[where] = self._values.refuse(refused, where, refused.expected, refused.expected_en)

    def build(self) -> dict[str, BaseGeometry | Unreadable]:
        """Return every shape by its place."""
        for dimension in (2, 3):
            chosen = {w: r for w, r in self._polygons.items() if r[0].shape[1] == dimension}
            self._shapes.update(zip(chosen, _polygons(list(chosen.values())), strict=True))
        return self._shapes


def _parts(position: object) -> tuple[str, Any]:
    if not isinstance(position, Mapping):
        raise Refused("en GeoJSON-geometri", "a GeoJSON geometry", position)
    kind = position.get("type")
    if not isinstance(kind, str) or (kind != "Polygon" and kind not in _PLAIN):
        raise Refused("en GeoJSON-geometri med känd type", "a GeoJSON geometry of a known type", kind)
    return kind, position.get("coordinates")


def _only_numbers(rings: Any) -> bool:
    """Return whether rings are lists of lists of lists of numbers: true and "1" are none, though numpy takes them."""
    try:
        points: Iterator[Any] = chain.from_iterable(rings)
        return {*map(type, chain.from_iterable(points))} <= {int, float}
    except TypeError:
        return False


def _rings(coordinates: object) -> list[Ring]:
    if not isinstance(coordinates, list) or not coordinates:
        raise _none_of(coordinates, "en yta med minst en ring", "an area with at least one ring")
    rings = closed([_points(ring) for ring in coordinates])
    if len({ring.shape[1] for ring in rings}) > 1:
        odd = next(ring for ring in rings if ring.shape[1] != rings[0].shape[1])
        raise Refused(*_POINTS, odd[0].tolist())
    return rings


def _none_of(members: object, expected: str, expected_en: str) -> Refused:
    """Return why there is nothing to make a shape of: an empty list is an empty geometry."""
    if members == []:
        return RefusedRings(WhyUndrawn.EMPTY, (), expected, expected_en, members)
    return Refused(expected, expected_en, shortened(members))


def closed(rings: list[Ring]) -> list[Ring]:
    """Return the rings. Raises `RefusedRings` when one has too few points or does not end where it begins."""
    few = min(len(ring) for ring in rings)
    if few < FEWEST_POSITIONS:
        expected = "ringar med minst fyra punkter", "rings of at least four points"
        raise RefusedRings(WhyUndrawn.FEW, rings, *expected, f"{few} punkter")
    ends = open_ends_of(rings)
    if ends:
        expected = "slutna ringar (sista punkten lika med den första)", "closed rings (last point equal to the first)"
        raise RefusedRings(
            WhyUndrawn.OPEN, rings, *expected, f"{exact(ends[0].distance_m)} m mellan första och sista punkten"
        )
    return rings


def _points(points: object) -> Ring:
    if not isinstance(points, list):
        raise Refused("en lista av punkter", "a list of points", points)
    try:
        found = np.array(points, dtype=np.float64)
    except (ValueError, TypeError, OverflowError) as error:
        raise _odd(points) from error
    if found.ndim != 2 or found.shape[1] not in (2, 3):
        raise _odd(points)
    within = (np.abs(found) <= largest_coordinate_m()).all(axis=1)  # NaN is no smaller either
    if not within.all():
        raise Refused("koordinater i meter", "coordinates in metres", points[int(np.argmin(within))])
    return found


def _odd(points: list[Any]) -> Refused:
    """Return what is wrong with the first point that is none, or has a height where others have none."""
    for point in points:
        if not isinstance(point, list) or len(point) not in (2, 3) or not {*map(type, point)} <= {int, float}:
            return Refused(*_POINT, point)
    return Refused(*_POINTS, next((point for point in points if len(point) != len(points[0])), points))


def _plain_shape(position: Mapping[str, Any], nesting: int = 0) -> BaseGeometry:
    kind, coordinates = _parts(position)
    if kind == "Point":
        return shapely.Point(_points([coordinates])[0])
    if kind == "LineString":
        return _line(coordinates)
    if kind == "Polygon":
        return _polygons([_rings(coordinates)])[0]
    members = position.get("geometries") if kind == "GeometryCollection" else coordinates
    if not isinstance(members, list) or not members or nesting >= _MAX_NESTING:
        raise _none_of(members, "minst en del", "at least one part")
    if kind == "GeometryCollection":
        return shapely.GeometryCollection([_part(_object(member), nesting + 1) for member in members])
    single, together = _MANY[kind]
    made: BaseGeometry = together([_part({"type": single, "coordinates": member}) for member in members])
    return made


def _part(position: Mapping[str, Any], nesting: int = 0) -> BaseGeometry:
    try:
        return _plain_shape(position, nesting)
    except RefusedRings as refused:
        refused.is_part = True
        raise


def _object(member: object) -> Mapping[str, Any]:
    if isinstance(member, Mapping):
        return member
    raise Refused("en GeoJSON-geometri", "a GeoJSON geometry", member)


def _line(coordinates: object) -> BaseGeometry:
    points = _points(coordinates)
    if len(points) < 2:
        raise Refused("en linje med minst två punkter", "a line of at least two points", coordinates)
    return shapely.LineString(points)


def _polygons(polygons: list[list[Ring]]) -> list[BaseGeometry]:
    """Return one polygon per list of closed rings (exterior first), all of the same dimension."""
    if not polygons:
        return []
    rings = [ring for polygon in polygons for ring in polygon]
    points_before_ring = np.cumsum([0, *(len(ring) for ring in rings)])
    rings_before_polygon = np.cumsum([0, *(len(polygon) for polygon in polygons)])
    return list(
        shapely.from_ragged_array(
            shapely.GeometryType.POLYGON, np.concatenate(rings), (points_before_ring, rings_before_polygon)
        )
    )
