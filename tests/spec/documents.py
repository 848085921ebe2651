"""A small invented plan as an NGP JSON document, and ways to spoil it."""

from __future__ import annotations

import json
from typing import Any

PLAN = "11111111-2222-4333-8444-555555555555"
USE = "66666666-2222-4333-8444-555555555555"
PROPERTY = "77777777-2222-4333-8444-555555555555"
HOUSING = "f9e056a6-cda8-4b92-a15d-dc70d61dfa36"


def geometry(kind: str = "yta", position: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return one geometribeskrivning; without a position a square of 100 m in SWEREF 99 16 30."""
    ring = [[150000, 6580000], [150100, 6580000], [150100, 6580100], [150000, 6580100], [150000, 6580000]]
    return {
        "geometri": {
            "typ": kind,
            "koordinatsystemPlan": "EPSG:3010",
            "dimension": 2,
            "position": position or {"type": "Polygon", "coordinates": [ring]},
        },
        "geometrimetadata": {
            "tidpunktForLagesbestamning": "2025-05-01T00:00:00Z",
            "lagesbestamningsmetodIPlan": {"typ": "lägesplacering", "variant": "digital karta"},
        },
    }


def document() -> dict[str, Any]:
    """Return an invented plan in force: one use and one property provision."""
    made: dict[str, Any] = json.loads(json.dumps(_DOCUMENT))
    return made


def plan_of(tree: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of the plan feature."""
    found: dict[str, Any] = tree["features"][0]["properties"]
    return found


_REFERENCE = {"namn": "Plankarta", "referens": [{"lank": "https://example.se/plankarta.pdf"}]}
_DOCUMENT: dict[str, Any] = {
    "type": "FeatureCollection",
    "feature:mediatyp": "application/vnd.lm.detaljplan.v4+json",
    "features": [
        {
            "type": "Feature",
            "geometry": None,
            "properties": {
                "feature:typ": "detaljplan",
                "objektidentitet": PLAN,
                "objektversion": 1,
                "versionGiltigFran": "2026-01-15T10:00:00Z",
                "kommun": "Eskilstuna",
                "beteckning": "0484-P2026/1",
                "namn": "Kv Exemplet",
                "syfte": "Påhittad plan för prov.",
                "status": "laga kraft",
                "typ": "detaljplan",
                "kvalitetsbeskrivning": {
                    "digitaliseringsniva": "komplett",
                    "korrigeradeGranser": False,
                    "kontrolleratPlaneringsunderlag": False,
                },
                "plangeometri": [geometry()],
                "beslutsinformation": [
                    {
                        "instansInomKommunen": "kommunfullmäktige",
                        "diarienummerKommun": "SBN 2024/1",
                        "beslutstyp": "antagande av ny detaljplan",
                        "datumPaborjat": "2024-01-10",
                        "datumAntagande": "2025-11-20",
                        "datumLagakraft": ["2025-12-18"],
                        "genomforandetid": 60,
                        "genomforandetidStartar": "2025-12-18",
                        "beslutshandling": [{"innehall": ["plankarta"], "dokument": _REFERENCE}],
                        "planbestammelse": [USE],
                    }
                ],
                "planbeskrivning": {"planbeskrivning": _REFERENCE},
                "planeringsunderlag": [
                    {"huvudomrade": "utredningar", "underlagstyp": "bullerutredning", "underlag": _REFERENCE}
                ],
            },
        },
        {
            "type": "Feature",
            "geometry": None,
            "properties": {
                "feature:typ": "användningsbestämmelse",
                "detaljplan": PLAN,
                "objektidentitet": USE,
                "planbestammelsekatalogreferens": HOUSING,
                "bestammelseformulering": "Bostäder",
                "planbestammelsebeskrivning": {"motiv": "Bostäder behövs."},
                "bestammelsegeometri": [geometry()],
                "giltighetstid": 120,
            },
        },
        {
            "type": "Feature",
            "geometry": None,
            "properties": {
                "feature:typ": "egenskapsbestämmelse",
                "detaljplan": PLAN,
                "objektidentitet": PROPERTY,
                "planbestammelsekatalogreferens": HOUSING,
                "bestammelseformulering": "Högsta nockhöjd är 9 meter",
                "bestammelsevarde": [
                    {
                        "datatyp": "decimaltal",
                        "variabelvarde": "9",
                        "beskrivning": "höjd",
                        "vardetyp": "max",
                        "enhet": "meter",
                    }
                ],
                "bestammelsegeometri": [
                    geometry("linje", {"type": "LineString", "coordinates": [[150000, 6580000], [150100, 6580000]]})
                ],
                "sekundarEgenskapsgrans": False,
                "reglerarAnvandningsbestammelse": [USE],
            },
        },
    ],
}
