"""Writes an invented plan as SS 637040 GML with shared boundary lines, so that both formats hold the same plan.

Only what the sample plans need: areas and lines, no arcs. Each edge between two corners is one boundary line,
walked forwards by one area and backwards by its neighbour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from xml.sax.saxutils import escape

from detaljplan.plan.values import EMPTY
from detaljplan.spec.catalogue import load_catalogue
from tests.build import Json

Corner = tuple[float, float]
Edge = tuple[Corner, Corner]

_HEAD = """<?xml version="1.0" encoding="utf-8"?>
<DP_Data xmlns="http://www.sis.se/ss637040" xmlns:gml="http://www.opengis.net/gml/3.2"
  xmlns:xlink="http://www.w3.org/1999/xlink" gml:id="dataset">
  <tillampning>plan</tillampning>
  <beskrivning>Påhittad exempelplan</beskrivning>
"""
_KINDS = {"användningsbestämmelse": "anv", "egenskapsbestämmelse": "eg"}


_BARE = [(150_020.0, 6_580_040.0), (150_040.0, 6_580_040.0), (150_040.0, 6_580_060.0), (150_020.0, 6_580_040.0)]


def plan_gml(
    tree: Json,
    *,
    stray_line: bool = False,
    bare_area: bool = False,
    shuffled: bool = False,
    older: Mapping[str, str] = EMPTY,
) -> bytes:
    """Return a national JSON plan as GML.

    With `stray_line` one boundary line belongs to no area, with `bare_area` one area to no provision. When
    `shuffled` the last area lists its lines in another order than they run. `older` gives codes to write in the place
    of today's.
    """
    head, *provisions = [feature["properties"] for feature in tree["features"]]
    lines = _Lines()
    areas = {"plan": _rings(head["plangeometri"])}
    for number, provision in enumerate(provisions, start=1):
        areas[f"o{number}"] = _rings(provision["bestammelsegeometri"])
    walked = {name: [lines.walk(ring) for ring in rings] for name, rings in areas.items()}
    if bare_area:
        walked["o0"] = [lines.walk(_BARE)]
    if stray_line:
        lines.walk([(150_500.0, 6_580_500.0), (150_510.0, 6_580_500.0)])
    if shuffled:
        (ring,) = walked[next(reversed(walked))]
        ring[1], ring[2] = ring[2], ring[1]
    parts = [_HEAD, lines.gml(), *(_area(name, rings) for name, rings in walked.items())]
    parts += [_plan(head, provisions, older), "</DP_Data>\n"]
    return "".join(parts).encode()


def _rings(items: Iterable[Json]) -> list[list[Corner]]:
    positions = [item["geometri"]["position"] for item in items]
    return [
        [(e, n) for e, n in ring]
        for position in positions
        for ring in ([position["coordinates"]] if position["type"] == "LineString" else position["coordinates"])
    ]


class _Lines:
    """The boundary lines of a plan, each once, whatever direction it is met in."""

    def __init__(self) -> None:
        self._ids: dict[Edge, str] = {}

    def walk(self, ring: list[Corner]) -> list[tuple[str, str]]:
        """Return the line of each edge along a ring, and the direction it is walked in."""
        return [self._met(edge) for edge in pairwise(ring)]

    def _met(self, edge: Edge) -> tuple[str, str]:
        if edge[::-1] in self._ids:
            return "minus", self._ids[edge[::-1]]
        return "plus", self._ids.setdefault(edge, f"L{len(self._ids) + 1}")

    def gml(self) -> str:
        return "".join(
            f'  <grans><DP_Grans gml:id="{name}"><typ>anv</typ><linje><gml:Curve gml:id="c{name}"><gml:segments>'
            f"<gml:LineStringSegment>{''.join(_pos(corner) for corner in edge)}</gml:LineStringSegment>"
            "</gml:segments></gml:Curve></linje></DP_Grans></grans>\n"
            for edge, name in self._ids.items()
        )


def _pos(corner: Corner) -> str:
    easting, northing = corner
    return f'<gml:pos srsDimension="2">{northing:.3f} {easting:.3f}</gml:pos>'


def _area(name: str, rings: list[list[tuple[str, str]]]) -> str:
    walked = "".join(f'<{way} xlink:href="#{line}"/>' for ring in rings for way, line in ring)
    return f'  <omrade><DP_Omrade gml:id="{name}">{walked}</DP_Omrade></omrade>\n'


def _plan(head: Json, provisions: list[Json], older: Mapping[str, str]) -> str:
    return (
        f'  <plan><DP_Plan gml:id="p"><uuid>{head["objektidentitet"]}</uuid><planid>Exempel</planid>'
        f"<plantyp>DP</plantyp><forslag>true</forslag><plannamn>{escape(head['namn'])}</plannamn>"
        "<kommun>0484</kommun><koordinatsystem>SWEREF99_16_30</koordinatsystem><katalog>Boverket</katalog>"
        '<katalogversion>01.12.2025</katalogversion><planomrade xlink:href="#plan"/>\n'
        + "".join(_provision(number, provision, older) for number, provision in enumerate(provisions, start=1))
        + "  </DP_Plan></plan>\n"
    )


def _provision(number: int, provision: Json, older: Mapping[str, str]) -> str:
    entry = load_catalogue().by_id(provision["planbestammelsekatalogreferens"])
    assert entry
    use = provision["feature:typ"] == "användningsbestämmelse"
    outer, kind = (
        ("anvandningsbestammelse", "DP_Anvandningsbestammelse")
        if use
        else ("egenskapsbestammelse", "DP_Egenskapsbestammelse")
    )
    code = older.get(entry.code, entry.code)
    coded = f"<anvandningsslag>{code}</anvandningsslag>" if use else f"<bestammelsetyp>{code}</bestammelsetyp>"
    values = "".join(
        f"<variabel><DP_VarDecimaltal><namn>{escape(value['beskrivning'])}</namn>"
        f"<varde>{value['variabelvarde']}</varde></DP_VarDecimaltal></variabel>"
        for value in provision.get("bestammelsevarde", [])
    )
    return (
        f'    <{outer}><{kind} gml:id="b{number}"><uuid>{provision["objektidentitet"]}</uuid>'
        f'<bestammelseid>{number}</bestammelseid><omrade xlink:href="#o{number}"/>{coded}{values}</{kind}></{outer}>\n'
    )
