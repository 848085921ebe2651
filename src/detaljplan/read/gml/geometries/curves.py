"""Curves and rings of any GML: segments, arcs, members and links, as positions E N (height) with arcs as chords."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely
from lxml import etree

from detaljplan.crs import is_metric
from detaljplan.plan.arcs import Arc
from detaljplan.plan.structure import StructureKind
from detaljplan.read.gml.circles import Coordinates, bearing_of, centre_of, turn_of
from detaljplan.read.gml.curves import SAGITTA_M
from detaljplan.read.gml.elements import gml_name
from detaljplan.read.gml.geometries.frames import Frame
from detaljplan.read.gml.geometries.positions import POSITIONS, joined, positions_in
from detaljplan.read.gml.geometries.refused import Refused, unreadable, unsupported
from detaljplan.read.gml.geometries.source import Source, parts

CURVES = {"LineString", "Curve", "CompositeCurve", "OrientableCurve"}
RINGS = {"LinearRing", "Ring"}

_METRES_TO_A_DEGREE = 111_000.0
_MOST_CHORDS = 5_000
_FEWEST_CHORDS = 4
_POSITIONS_OF_AN_ARC = 3
_OF_POINTS = {"pointProperty", "pointRep", "pointMember"}


class CurveReader:
    """Reads the curves of one geometry.

    Attributes
    ----------
    arcs
        The arcs met, in order, those that are straight too.
    systems
        The reference systems met, as delivered.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.arcs: list[Arc] = []
        self.systems: set[str] = set()

    def framed(self, element: etree._Element, frame: Frame) -> Frame:
        """Return the frame of an element, and remember its system."""
        own = self.source.frames.within(element, frame)
        self.systems.add(own.srs_name)
        return own

    def positions(self, element: etree._Element, frame: Frame) -> Coordinates:
        """Return the positions that an element has in any of the ways of writing them; others raise `Refused`."""
        found = []
        for part in parts(element):
            name = gml_name(part)
            if name in POSITIONS:
                found.append(positions_in(part, self.framed(part, frame)))
            elif name in _OF_POINTS:
                found += [self.point(point, frame) for point in self.source.contents(part)]
            else:
                raise unreadable(part, "annat än positioner", "something other than positions")
        if len(found) > 1 and not all(map(len, found)):
            raise unreadable(element, "en tom position bland andra", "an empty position among others")
        met = joined(found, element)
        self.source.spend(len(met), element)
        return met

    def point(self, element: etree._Element, frame: Frame) -> Coordinates:
        """Return the one position of a point, as an array of one."""
        if gml_name(element) != "Point":
            raise unsupported(element)
        with self.source.inside(element):
            met = self.positions(element, self.framed(element, frame))
        if len(met) > 1:
            raise unreadable(element, f"en punkt med {len(met)} positioner", f"a point of {len(met)} positions")
        return met

    def ring(self, element: etree._Element, frame: Frame) -> Coordinates:
        """Return the positions of a ring, whether it closes or not."""
        with self.source.inside(element):
            own = self.framed(element, frame)
            if gml_name(element) == "LinearRing":
                return self.positions(element, own)
            if gml_name(element) == "Ring":
                return self._members(element, own)
        raise unsupported(element)

    def curve(self, element: etree._Element, frame: Frame) -> Coordinates:
        """Return the positions of a curve in the direction it runs."""
        name = gml_name(element)
        with self.source.inside(element):
            own = self.framed(element, frame)
            if name == "LineString":
                return self.positions(element, own)
            if name == "Curve":
                return self._segments(element, own)
            if name == "CompositeCurve":
                return self._members(element, own)
            if name == "OrientableCurve":
                return self._oriented(element, own)
        raise unsupported(element)

    def _oriented(self, element: etree._Element, frame: Frame) -> Coordinates:
        bases = [base for holder in parts(element) for base in self.source.contents(holder)]
        if len(bases) != 1:
            raise unreadable(element, f"{len(bases)} baseCurve, inte en", f"{len(bases)} baseCurve, not one")
        met = self.curve(bases[0], frame)
        return met[::-1] if element.get("orientation", "+").strip() == "-" else met

    def _members(self, element: etree._Element, frame: Frame) -> Coordinates:
        members = [member for holder in parts(element) for member in self.source.contents(holder)]
        return self._chained([(member, self.curve(member, frame)) for member in members], element, frame)

    def _segments(self, element: etree._Element, frame: Frame) -> Coordinates:
        segments = [segment for holder in parts(element) for segment in self.source.contents(holder)]
        return self._chained([(segment, self._segment(segment, frame)) for segment in segments], element, frame)

    def _chained(
        self, drawn: Sequence[tuple[etree._Element, Coordinates]], element: etree._Element, frame: Frame
    ) -> Coordinates:
        """Return pieces that each begin where the one before ends as one. Raises `Refused` when one does not."""
        drawn = [(piece, positions) for piece, positions in drawn if len(positions)]
        if len({positions.shape[1] for _, positions in drawn}) > 1:
            raise unreadable(element, "delar med och utan höjd", "pieces with and without heights")
        for (_, before), (piece, after) in pairwise(drawn):
            if not np.array_equal(before[-1], after[0]):
                raise _gap(piece, before[-1], after[0], frame)
        if not drawn:
            return np.empty((0, 2))
        return np.concatenate([drawn[0][1], *(positions[1:] for _, positions in drawn[1:])])

    def _segment(self, element: etree._Element, frame: Frame) -> Coordinates:
        name, own = gml_name(element), self.framed(element, frame)
        if name == "LineStringSegment":
            return self.positions(element, own)
        if name == "CircleByCenterPoint":
            return self._round_centre(element, own)
        if name not in {"Arc", "ArcString", "Circle"}:
            raise unsupported(element)
        met = self.positions(element, own)
        _refuse_number(name, len(met), element)
        if met.shape[1] > 2 and np.ptp(met[:, 2]) > 0:
            raise Refused(StructureKind.UNSUPPORTED, element, f"lutande {name}", f"sloping {name}")
        threes = [met[first : first + _POSITIONS_OF_AN_ARC] for first in range(0, len(met) - 2, 2)]
        chords = [self._arc(three, element, own, whole=name == "Circle") for three in threes]
        drawn = np.concatenate([chords[0], *(one[1:] for one in chords[1:])])
        return drawn if met.shape[1] == 2 else np.column_stack([drawn, np.full(len(drawn), met[0, 2])])

    def _arc(self, three: Coordinates, element: etree._Element, frame: Frame, *, whole: bool) -> Coordinates:
        flat = np.asarray(three[:, :2])
        start, middle, end = ((east, north) for east, north in flat.tolist())
        arc, centre = Arc(start, middle, end, whole=whole), centre_of(*flat)
        twice = len({start, middle, end}) < _POSITIONS_OF_AN_ARC
        if twice or (centre is None and (whole or arc.sagitta_m > math.dist(start, end))):
            raise Refused(
                StructureKind.NO_CIRCLE,
                element,
                "samma punkt två gånger" if twice else "punkter på en rät linje som ingen cirkel går genom",
                "the same point twice" if twice else "points on a straight line that no circle goes through",
                shapely.MultiPoint(flat),
            )
        self.arcs.append(arc)
        if centre is None:
            return flat
        turn = turn_of(*flat)
        sweep = (bearing_of(flat[2] - centre) - bearing_of(flat[0] - centre)) % (2 * math.pi)
        sweep = math.copysign(2 * math.pi, turn) if whole else sweep - (2 * math.pi if turn < 0 else 0.0)
        drawn = self._chords(flat[0], centre, sweep, element, frame)
        drawn[-1] = flat[0] if whole else flat[2]
        return drawn

    def _round_centre(self, element: etree._Element, frame: Frame) -> Coordinates:
        """Return the circle around a position, from its easternmost point and round to the left."""
        radii = [part for part in element if gml_name(part) == "radius"]
        rest = [part for part in parts(element) if gml_name(part) != "radius"]
        centres = [self._centre(part, frame) for part in rest]
        centre = joined(centres, element)
        if len(radii) != 1 or len(centre) != 1 or centre.shape[1] > 2:
            raise unreadable(element, "annat än en mittpunkt och en radie", "other than one centre and one radius")
        if radii[0].get("uom", "m") not in _METRES or not (frame.system and frame.system.metric):
            raise Refused(StructureKind.UNSUPPORTED, element, "radie som inte är i meter", "radius not in metres")
        radius = _radius(radii[0])
        start = centre[0] + np.array([radius, 0.0])
        drawn = self._chords(start, centre[0], 2 * math.pi, element, frame)
        drawn[-1] = drawn[0]
        return drawn

    def _centre(self, part: etree._Element, frame: Frame) -> Coordinates:
        if gml_name(part) in POSITIONS:
            return positions_in(part, self.framed(part, frame))
        points = self.source.contents(part)
        return joined([self.point(point, frame) for point in points], part)

    def _chords(
        self, start: Coordinates, centre: Coordinates, sweep: float, element: etree._Element, frame: Frame
    ) -> Coordinates:
        """Return an arc as chords that leave it by 1 mm at most, on its inner side."""
        radius = math.dist(start, centre)
        most = SAGITTA_M / (1.0 if frame.system is None or is_metric(frame.system.epsg) else _METRES_TO_A_DEGREE)
        half_step = 2 * math.asin(min(1.0, math.sqrt(most / (2 * radius))))
        chords = max(_FEWEST_CHORDS, math.ceil(abs(sweep) / (2 * half_step)))
        if chords > _MOST_CHORDS:
            raise Refused(
                StructureKind.UNSUPPORTED, element, f"båge med radien {radius:.0f}", f"arc of radius {radius:.0f}"
            )
        self.source.spend(chords, element)
        angles = bearing_of(start - centre) + np.linspace(0.0, sweep, chords + 1)
        drawn = centre + radius * np.column_stack([np.cos(angles), np.sin(angles)])
        drawn[0] = start
        return np.asarray(drawn)


_METRES = {"m", "metre", "meter", "urn:ogc:def:uom:EPSG::9001", "http://www.opengis.net/def/uom/EPSG/0/9001"}


def _radius(element: etree._Element) -> float:
    try:
        radius = float(element.text or "")
    except ValueError:
        radius = math.nan
    if not 0 < radius < math.inf:
        raise unreadable(element, "radie som inte är ett tal över noll", "a radius that is no number above nought")
    return radius


def _refuse_number(name: str, number: int, element: etree._Element) -> None:
    """Raise `Refused` when an arc has another number of positions than its kind: three, of ArcString 3, 5, 7 …"""
    if number >= _POSITIONS_OF_AN_ARC and number % 2 and (name == "ArcString" or number == _POSITIONS_OF_AN_ARC):
        return
    wanted = ("udda antal, minst tre", "an odd number, at least three") if name == "ArcString" else ("tre", "three")
    raise Refused(
        StructureKind.ARC_POINTS,
        element,
        f"{name} har {number} punkter, inte {wanted[0]}",
        f"{name} has {number} points, not {wanted[1]}",
    )


def _gap(piece: etree._Element, one: Coordinates, other: Coordinates, frame: Frame) -> Refused:
    distance = f"{math.dist(one, other):.6g}"
    unit = ("m", "m") if frame.system and frame.system.metric else ("enheter", "units")
    return Refused(
        StructureKind.GAP,
        piece,
        f"börjar {distance.replace('.', ',')} {unit[0]} från där den förra slutar",
        f"begins {distance} {unit[1]} from where the one before ends",
        shapely.LineString([one[:2], other[:2]]),
    )
