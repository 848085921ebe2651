"""Curves of GML as arrays of positions: axis order turned from N E to E N, arcs drawn as short chords."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise

import numpy as np
from lxml import etree

from detaljplan.crs import epsg_of_srs_name
from detaljplan.plan.arcs import Arc
from detaljplan.plan.values import Unreadable, shortened
from detaljplan.read.gml.circles import Coordinates, bearing_of, centre_of, turn_of
from detaljplan.read.gml.elements import Place, gml_name
from detaljplan.read.gml.positions import Positions
from detaljplan.read.limits import largest_coordinate_m

SAGITTA_M = 0.001
"""Largest distance between an arc and the chords it is drawn as; on the arc's inner side, never outside."""

Node = tuple[int, int]

# A whole circle of 5 km radius needs 5 000 chords at 1 mm; what needs more is no plan boundary.
_ARC_CHORDS = 5_000
# All arcs of a file together, so that a small file cannot fill the memory.
_FILE_CHORDS = 5_000_000
# Parts of a GML object that say something about it and hold no positions.
_ABOUT = {"metaDataProperty", "description", "descriptionReference", "identifier", "name"}
_STRAIGHT = {"LineStringSegment", "LineString"}
_ROUND = {"Arc", "ArcString", "Circle"}
_SEGMENTS = _STRAIGHT | _ROUND


def node(position: Coordinates) -> Node:
    """Return a position as whole millimetres E N: two ends meet when these are equal."""
    return round(float(position[0]) * 1000), round(float(position[1]) * 1000)


class BadCurve(Exception):
    """What stands in the file is no curve we can read; becomes `Unreadable` where the line is known."""

    def __init__(self, element: etree._Element, raw: str, expected: str, expected_en: str) -> None:
        super().__init__(raw)
        self.element, self.raw, self.expected, self.expected_en = element, raw, expected, expected_en

    def unreadable(self, place: Place) -> Unreadable:
        """Return it as a value of the plan, with its place below `place`."""
        return Unreadable(shortened(self.raw), place.below(self.element), self.expected, self.expected_en)


@dataclass
class Curves:
    """Reads the curves of one file.

    Parameters
    ----------
    epsg
        The plan's reference system; a curve that names another cannot be read. ``None`` when not known.
    taken
        The positions taken out of the file before it was parsed.
    chords_left
        How many chords the arcs still to come may be drawn as.
    """

    epsg: int | None
    taken: Positions = field(default_factory=Positions)
    chords_left: int = _FILE_CHORDS

    def read(self, place: Place) -> tuple[Coordinates, tuple[Arc, ...]]:
        """Return the positions of the one curve inside an element, E N or E N height, in metres; and its arcs.

        The positions have arcs as chords. Three positions in a row are an arc that is straight.

        Raises
        ------
        BadCurve
            No curve or several, a kind of curve other than line, arc, arc string and circle, segments that do
            not meet, a position that is not two or three finite numbers, or another reference system.
        """
        curves = list(place.element)
        if len(curves) != 1 or gml_name(curves[0]) not in {"Curve", "LineString"}:
            names = ", ".join(str(etree.QName(c).localname) for c in curves)
            raise BadCurve(place.element, names, "en gml:Curve eller gml:LineString", "one gml:Curve or gml:LineString")
        for element in curves[0].iter():
            if element.get("srsName") is not None:
                self._require_system(element)
        segments = _segments(curves[0])
        joined = _joined([self._segment(segment) for segment in segments], curves[0])
        return joined, tuple(arc for segment in segments for arc in self._arcs(segment))

    def chords(self, arc: Arc) -> Coordinates:
        """Return the positions that an arc is drawn as, E N in metres."""
        drawn, three = etree.Element("arc"), np.array(arc.positions)
        return self._circle(three, drawn) if arc.whole else self._arc(three, drawn)

    def point(self, place: Place) -> Coordinates:
        """Return the position of the gml:Point inside an element, as `read` does for a curve."""
        points = list(place.element)
        if len(points) != 1 or gml_name(points[0]) != "Point":
            raise BadCurve(place.element, "", "en gml:Point", "one gml:Point")
        positions = self._positions(points[0])
        if len(positions) != 1:
            raise BadCurve(points[0], f"{len(positions)} positioner", "en position", "one position")
        return np.asarray(positions[0])

    def _require_system(self, element: etree._Element) -> None:
        name = element.get("srsName")
        if name is not None and self.epsg is not None and epsg_of_srs_name(name) != self.epsg:
            raise BadCurve(
                element,
                name,
                f"planens koordinatsystem EPSG:{self.epsg}",
                f"the plan's system EPSG:{self.epsg}",
            )

    def _positions(self, element: etree._Element) -> Coordinates:
        taken = self.taken.of(element)
        return _positions(element) if taken is None else taken

    def _segment(self, element: etree._Element) -> Coordinates:
        positions = self._positions(element)
        name = gml_name(element)
        if name in _STRAIGHT:
            if len(positions) < 2:
                raise BadCurve(
                    element, f"{len(positions)} positioner", "minst två positioner", "at least two positions"
                )
            return positions
        if name == "Circle":
            if len(positions) != 3:
                raise BadCurve(element, f"{len(positions)} positioner", "tre positioner", "three positions")
            return self._circle(positions, element)
        if len(positions) < 3 or len(positions) % 2 == 0 or (name == "Arc" and len(positions) != 3):
            raise BadCurve(
                element,
                f"{len(positions)} positioner",
                "tre positioner per båge",
                "three positions for each arc",
            )
        arcs = [self._arc(positions[i : i + 3, :2], element) for i in range(0, len(positions) - 2, 2)]
        return np.concatenate([arcs[0], *(a[1:] for a in arcs[1:])])

    def _arcs(self, segment: etree._Element) -> Iterator[Arc]:
        name = gml_name(segment)
        if name not in _ROUND:
            return
        positions = self._positions(segment)[:, :2]
        for first in range(0, len(positions) - 2, 2):
            start, middle, end = ((east, north) for east, north in positions[first : first + 3].tolist())
            yield Arc(start, middle, end, whole=name == "Circle")

    def _circle(self, positions: Coordinates, element: etree._Element) -> Coordinates:
        centre = centre_of(*positions[:, :2])
        if centre is None:
            raise BadCurve(
                element, "tre positioner i rad", "tre positioner på en cirkel", "three positions on a circle"
            )
        # The whole circle, from the first position through the others and back to the very same position.
        start, turn = positions[0, :2], turn_of(*positions[:, :2])
        drawn = self._drawn(start, centre, math.copysign(2 * math.pi, turn), element)
        drawn[-1] = start
        return drawn

    def _arc(self, three: Coordinates, element: etree._Element) -> Coordinates:
        start, middle, end = three
        if len({node(position) for position in three}) < 3:
            raise BadCurve(element, "samma position två gånger", "tre skilda positioner", "three different positions")
        centre = centre_of(start, middle, end)
        if centre is None:
            return three
        sweep = (bearing_of(end - centre) - bearing_of(start - centre)) % (2 * math.pi)
        if turn_of(start, middle, end) < 0:
            sweep -= 2 * math.pi
        drawn = self._drawn(start, centre, sweep, element)
        drawn[-1] = end
        return drawn

    def _drawn(self, start: Coordinates, centre: Coordinates, sweep: float, element: etree._Element) -> Coordinates:
        """Return an arc as chords: their number n so that r (1 - cos(sweep / 2n)) is at most `SAGITTA_M`."""
        radius = math.dist(start, centre)
        half_step = 2 * math.asin(min(1.0, math.sqrt(SAGITTA_M / (2 * radius))))
        chords = max(4, math.ceil(abs(sweep) / (2 * half_step)))
        self.chords_left -= chords
        if chords > _ARC_CHORDS or self.chords_left < 0:
            raise BadCurve(
                element,
                f"radie {radius:.0f} m",
                "en båge som kan ritas med högst 5 000 räta delar",
                "an arc that can be drawn as at most 5 000 straight parts",
            )
        angles = bearing_of(start - centre) + np.linspace(0.0, sweep, chords + 1)
        drawn = centre + radius * np.column_stack([np.cos(angles), np.sin(angles)])
        drawn[0] = start
        return np.asarray(drawn)


def _segments(curve: etree._Element) -> list[etree._Element]:
    if gml_name(curve) == "LineString":
        return [curve]
    segments = [s for holder in curve if gml_name(holder) == "segments" for s in holder]
    for segment in segments:
        if gml_name(segment) not in _SEGMENTS:
            raise BadCurve(
                segment,
                str(etree.QName(segment).localname),
                "LineStringSegment, Arc, ArcString eller Circle",
                "LineStringSegment, Arc, ArcString or Circle",
            )
    if not segments:
        raise BadCurve(curve, "inga segment", "minst ett segment", "at least one segment")
    return segments


def _joined(segments: list[Coordinates], curve: etree._Element) -> Coordinates:
    for number, (before, after) in enumerate(pairwise(segments), start=2):
        if node(before[-1]) != node(after[0]):
            raise BadCurve(
                curve,
                f"segment {number} börjar inte där segment {number - 1} slutar",
                "segment som möts (lika efter avrundning till 1 mm)",
                "segments that meet (equal when rounded to 1 mm)",
            )
    if len(segments) == 1:
        return segments[0]
    width = min(s.shape[1] for s in segments)
    return np.concatenate([segments[0][:, :width], *(s[1:, :width] for s in segments[1:])])


def _positions(element: etree._Element) -> Coordinates:
    """Return the positions of a gml:pos or gml:posList sequence, turned to E N (height)."""
    rows: list[list[str]] = []
    stated = _stated_dimension(element)
    for child in element:
        name = gml_name(child)
        if name in _ABOUT:
            continue
        if name not in {"pos", "posList"} or len(child):
            raise BadCurve(
                child,
                str(etree.QName(child).localname),
                "gml:pos eller gml:posList",
                "gml:pos or gml:posList",
            )
        numbers = (child.text or "").split()
        own = child.get("srsDimension")
        dimension = _dimension(child, own) if own is not None else stated
        size = dimension or (len(numbers) if name == "pos" else 2)
        if size not in (2, 3) or not numbers or len(numbers) % size or (name == "pos" and len(numbers) != size):
            raise BadCurve(
                child,
                " ".join(numbers) or "inget",
                f"{size or 2} tal per position",
                f"{size or 2} numbers for each position",
            )
        rows.extend(numbers[i : i + size] for i in range(0, len(numbers), size))
    return _turned(rows, element)


def _turned(rows: list[list[str]], element: etree._Element) -> Coordinates:
    width = min((len(row) for row in rows), default=2)
    if any(len(row) != width for row in rows):
        raise BadCurve(element, "2 och 3 tal", "lika många tal i alla positioner", "positions of one dimension")
    try:
        # float() takes 1_000 and digits of other scripts, which no number of XML Schema may hold.
        if not all(token.isascii() and "_" not in token for token in chain.from_iterable(rows)):
            raise ValueError
        numbers = np.array(list(map(float, chain.from_iterable(rows)))).reshape(-1, width)
    except ValueError:
        numbers = np.full((1, width), math.nan)
    if not (np.abs(numbers) <= largest_coordinate_m()).all():
        odd = _odd_one(rows)
        if "," in odd:
            raise BadCurve(element, odd, "tal med decimalpunkt, inte komma", "numbers with a point, not a comma")
        raise BadCurve(element, odd, "ändliga tal i meter", "finite numbers in metres")
    return np.column_stack([numbers[:, 1], numbers[:, 0], *numbers.T[2:]])


def _odd_one(rows: list[list[str]]) -> str:
    for row in rows:
        for token in row:
            try:
                fine = token.isascii() and "_" not in token and abs(float(token)) <= largest_coordinate_m()
            except ValueError:
                fine = False
            if not fine:
                return token
    return ""


def _stated_dimension(element: etree._Element) -> int | None:
    for holder in (element, *element.iterancestors()):
        value = holder.get("srsDimension")
        if value is not None:
            return _dimension(holder, value)
    return None


def _dimension(element: etree._Element, value: str) -> int:
    if value.strip() in {"2", "3"}:
        return int(value)
    raise BadCurve(element, value, "srsDimension 2 eller 3", "srsDimension 2 or 3")
