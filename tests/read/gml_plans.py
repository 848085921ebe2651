"""Builds small invented plan GML files of SS 637040 of lines and areas to draw on paper (metres, E N)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

E0, N0 = 150_000.0, 6_200_000.0
"""The south-west corner of every drawing, in SWEREF 99 13 30."""

Point = tuple[float, ...]


def pos(point: Point) -> str:
    """Return one gml:pos, N E on the wire; a third number is a height."""
    east, north, *height = point
    numbers = " ".join(f"{n:.4f}" for n in (N0 + north, E0 + east, *height))
    return f'<gml:pos srsDimension="{len(point)}">{numbers}</gml:pos>'


def pos_list(points: Sequence[Point], attributes: str = "") -> str:
    """Return the same positions as one gml:posList."""
    return f"<gml:posList{attributes}>" + " ".join(f"{N0 + n} {E0 + e}" for e, n in points) + "</gml:posList>"


def segment(points: Sequence[Point], kind: str = "LineStringSegment") -> str:
    """Return one segment of a curve."""
    return f"<gml:{kind}>{''.join(map(pos, points))}</gml:{kind}>"


def curve(*segments: str) -> str:
    """Return a gml:Curve of segments."""
    return f"<gml:Curve><gml:segments>{''.join(segments)}</gml:segments></gml:Curve>"


def line(line_id: str, drawn: Sequence[Point] | str, kind: str = "anv") -> str:
    """Return a DP_Grans along points, or holding the curve given as text."""
    inside = drawn if isinstance(drawn, str) else curve(segment(drawn))
    return f'<grans><DP_Grans gml:id="{line_id}"><typ>{kind}</typ><linje>{inside}</linje></DP_Grans></grans>'


def area(area_id: str, walk: str) -> str:
    """Return a DP_Omrade from a walk such as ``+L1 -L2``."""
    steps = "".join(f'<{"plus" if step[0] == "+" else "minus"} xlink:href="#{step[1:]}"/>' for step in walk.split())
    return f'<omrade><DP_Omrade gml:id="{area_id}">{steps}</DP_Omrade></omrade>'


def use(uuid: str, area_id: str, inner: str = "", code: str = "DP_KM_B", label: str = "B") -> str:
    """Return a use provision over an area."""
    return (
        f"<anvandningsbestammelse><DP_Anvandningsbestammelse><uuid>{uuid}</uuid>"
        f'<beteckning>{label}</beteckning><omrade xlink:href="#{area_id}"/>'
        f"<anvandningsslag>{code}</anvandningsslag>{inner}"
        "</DP_Anvandningsbestammelse></anvandningsbestammelse>"
    )


def height(uuid: str, area_id: str, metres: str = "7.5") -> str:
    """Return a property provision of a highest height."""
    return (
        f"<egenskapsbestammelse><DP_Egenskapsbestammelse><uuid>{uuid}</uuid>"
        f'<omrade xlink:href="#{area_id}"/><bestammelsetyp>DP_KM_Eg_Utform_Nockhojd_Meter</bestammelsetyp>'
        f"<variabel><DP_VarDecimaltal><namn>hojd</namn><varde>{metres}</varde></DP_VarDecimaltal></variabel>"
        "</DP_Egenskapsbestammelse></egenskapsbestammelse>"
    )


def gml(
    lines: Mapping[str, Sequence[Point] | str],
    areas: Mapping[str, str],
    provisions: str = "",
    *,
    plan: str = "",
    system: str = "SWEREF99_13_30",
    before: str = "",
) -> str:
    """Return a whole file: lines by id, areas by id as walks, the plan area named ``plan``."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n' + before + '<DP_Data xmlns="http://www.sis.se/ss637040" '
        'xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink" gml:id="d">'
        + "".join(line(line_id, drawn) for line_id, drawn in lines.items())
        + "".join(area(area_id, walk) for area_id, walk in areas.items())
        + "<plan><DP_Plan><uuid>00000000-0000-4000-8000-000000000001</uuid><planid>P1</planid>"
        "<plantyp>DP</plantyp><plannamn>Påhittad plan</plannamn><kommun>1290</kommun>"
        f'<koordinatsystem>{system}</koordinatsystem><planomrade xlink:href="#plan"/>{plan}{provisions}'
        "</DP_Plan></plan></DP_Data>"
    )
