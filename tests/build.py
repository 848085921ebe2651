"""Builds invented plans as national JSON, in metres one can draw on paper.

Coordinates are E N from a corner (`AT`) in SWEREF 99 16 30; identities follow from names, so the same plan is
built the same way every time.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import hypot
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson

from detaljplan.spec.catalogue import load_catalogue

Json = dict[str, Any]
Point = tuple[float, float]
Ring = list[Point]

AT: Point = (150_000, 6_580_000)
EPSG = 3010
UNKNOWN_ENTRY = "00000000-0000-4000-8000-000000000000"


def identity(name: str) -> str:
    """Return a uuid that follows from the name alone."""
    return str(uuid5(NAMESPACE_URL, f"urn:exempel:{name}"))


def rectangle(e: float, n: float, width: float, height: float) -> Ring:
    """Return a closed ring, counter-clockwise, from its lower left corner."""
    return [(e, n), (e + width, n), (e + width, n + height), (e, n + height), (e, n)]


def hole(ring: Ring) -> Ring:
    """Return the ring clockwise, as a hole is written."""
    return ring[::-1]


def _moved(rings: Sequence[Ring], at: Point) -> list[list[list[float]]]:
    return [[[round(e + at[0], 3), round(n + at[1], 3)] for e, n in ring] for ring in rings]


def area(*rings: Ring, at: Point = AT, epsg: int = EPSG) -> Json:
    """Return one geometry item of an area: the outer ring first, then its holes."""
    position = {"type": "Polygon", "coordinates": _moved(rings, at)}
    return _item("yta", position, epsg)


def line(*points: Point, at: Point = AT, epsg: int = EPSG) -> Json:
    """Return one geometry item of a line."""
    return _item("linje", {"type": "LineString", "coordinates": _moved([list(points)], at)[0]}, epsg)


def point(e: float, n: float, at: Point = AT, epsg: int = EPSG) -> Json:
    """Return one geometry item of a point."""
    return _item("punkt", {"type": "Point", "coordinates": _moved([[(e, n)]], at)[0][0]}, epsg)


def several(*rings: Ring, at: Point = AT, epsg: int = EPSG) -> Json:
    """Return one geometry item of several areas, which a delivery must not hold."""
    position = {"type": "MultiPolygon", "coordinates": [[ring] for ring in _moved(rings, at)]}
    return _item("multiyta", position, epsg)


def _item(kind: str, position: Json, epsg: int) -> Json:
    return {
        "geometri": {
            "typ": kind,
            "koordinatsystemPlan": f"EPSG:{epsg}",
            "dimension": 2,
            "position": position,
        },
        "geometrimetadata": {
            "tidpunktForLagesbestamning": "2025-05-01T00:00:00Z",
            "lagesbestamningsmetodIPlan": {"typ": "lägesplacering", "variant": "digital karta"},
        },
    }


def quality() -> Json:
    """Return a kvalitetsbeskrivning."""
    return {"digitaliseringsniva": "komplett", "korrigeradeGranser": False, "kontrolleratPlaneringsunderlag": True}


def number(name: str, value: str, unit: str | None = "meter", bound: str | None = "max") -> Json:
    """Return a decimal value of a wording's variable."""
    given = {"datatyp": "decimaltal", "variabelvarde": value, "beskrivning": name, "vardetyp": bound, "enhet": unit}
    return {key: met for key, met in given.items() if met is not None}


def text(name: str, value: str) -> Json:
    """Return a text value of a wording's variable."""
    return {"datatyp": "text", "variabelvarde": value, "beskrivning": name}


def zone(name: str, code: str, *geometries: Json, kind: str = "användningsbestämmelse", **attributes: Any) -> Json:
    """Return a provision of the catalogue's entry `code`, with its wording; attributes of None are left out."""
    entry = load_catalogue().by_code(code)
    assert entry, f"{code} is not in the catalogue"
    properties = {
        "feature:typ": kind,
        "detaljplan": "",
        "objektidentitet": identity(name),
        "planbestammelsekatalogreferens": entry.id,
        "bestammelseformulering": entry.wording,
        "kvalitetsbeskrivning": quality(),
        "bestammelsegeometri": list(geometries),
        "planbestammelsebeskrivning": {"motiv": entry.wording if code == "DP_KM_E2" else f"Exempel: {entry.wording}"},
        **attributes,
    }
    return {"type": "Feature", "geometry": None, "properties": _given(properties)}


def property_zone(name: str, code: str, *geometries: Json, **attributes: Any) -> Json:
    """Return a property provision (egenskapsbestämmelse)."""
    return zone(name, code, *geometries, kind="egenskapsbestämmelse", **attributes)


def meeting(tree: Json) -> Json:
    """Return the delivery with every vertex of its plan area and uses also in those whose edge it lies on."""
    rings = [ring for item in _areas_that_meet(tree) for ring in item["geometri"]["position"]["coordinates"]]
    vertices = sorted({tuple(vertex) for ring in rings for vertex in ring})
    for ring in rings:
        ring[:] = [place for edge in pairwise(ring) for place in _along(*edge, vertices)] + [ring[-1]]
    return tree


def _areas_that_meet(tree: Json) -> list[Json]:
    found = [feature["properties"] for feature in tree["features"]]
    uses = [item for p in found if p["feature:typ"] == "användningsbestämmelse" for item in p["bestammelsegeometri"]]
    items = [*found[0]["plangeometri"], *uses]
    return [item for item in items if item["geometri"].get("position", {}).get("type") == "Polygon"]


def _along(start: list[float], end: list[float], vertices: list[tuple[float, ...]]) -> list[list[float]]:
    """Return the start of an edge, and what lies on it (by half a millimetre) before its end, in order."""
    (e, n), (de, dn) = start, (end[0] - start[0], end[1] - start[1])
    length = hypot(de, dn)
    if not length:
        return [start]
    told = [
        (((x - e) * de + (y - n) * dn) / length, abs((x - e) * dn - (y - n) * de) / length, [x, y]) for x, y in vertices
    ]
    return [start, *(place for along, off, place in sorted(told) if off < 0.0005 and 0.0005 < along < length - 0.0005)]


def plan(boundary: Json | Sequence[Json], *provisions: Json, name: str = "Exempelplan", **attributes: Any) -> Json:
    """Return a whole delivery: a plan in consultation with its provisions; attributes of None are left out."""
    plan_id = identity(name)
    for provision in provisions:
        provision["properties"]["detaljplan"] = plan_id
    properties = {
        "feature:typ": "detaljplan",
        "objektidentitet": plan_id,
        "objektversion": 1,
        "versionGiltigFran": "2026-01-15T10:00:00Z",
        "kommun": "Eskilstuna",
        "namn": f"{name} (påhittad)",
        "syfte": "Påhittad plan som visar hur en leverans ser ut.",
        "status": "samråd",
        "typ": "detaljplan",
        "kvalitetsbeskrivning": quality(),
        "plangeometri": [boundary] if isinstance(boundary, dict) else list(boundary),
        "beslutsinformation": [{"datumPaborjat": "2024-01-10"}],
        **attributes,
    }
    feature = {"type": "Feature", "geometry": None, "properties": _given(properties)}
    return {
        "type": "FeatureCollection",
        "feature:mediatyp": "application/vnd.lm.detaljplan.v4+json",
        "features": [feature, *provisions],
    }


def in_force(**attributes: Any) -> Json:
    """Return the attributes that a plan in force has beyond others; attributes of None take one away."""
    return {
        "status": "laga kraft",
        "datumStatusforandring": "2025-12-18",
        "beteckning": "0484-P2026/1",
        "beslutsinformation": [decision()],
        "planbeskrivning": {"planbeskrivning": document("Planbeskrivning", "planbeskrivning.docx")},
        **attributes,
    }


def decision(**attributes: Any) -> Json:
    """Return the decision to adopt a plan that is in force; attributes of None are left out."""
    given = {
        "instansInomKommunen": "kommunfullmäktige",
        "diarienummerKommun": "SBN 2024/1",
        "beslutstyp": "antagande av ny detaljplan",
        "beslutshandling": [{"innehall": ["plankarta"], "dokument": document("Plankarta", "plankarta.pdf")}],
        "datumPaborjat": "2024-01-10",
        "datumAntagande": "2025-11-20",
        "datumLagakraft": ["2025-12-18"],
        "genomforandetid": 60,
        "genomforandetidStartar": "2025-12-18",
        **attributes,
    }
    return _given(given)


def document(name: str, file: str) -> Json:
    """Return a reference to a document."""
    return {"namn": name, "referens": [{"lank": f"https://example.se/{file}"}]}


def _given(properties: Json) -> Json:
    return {key: value for key, value in properties.items() if value is not None}


def written(tree: Json) -> bytes:
    """Return the delivery as bytes."""
    return orjson.dumps(tree, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
