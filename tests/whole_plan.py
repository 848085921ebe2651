"""An invented plan that uses every attribute and every kind of geometry and positioning that model 4.1 has."""

from __future__ import annotations

from typing import Any

from sample_plans.plans import BOSTAD, NOCKHOJD
from tests.build import AT, Json, area, identity, number, plan, property_zone, quality, rectangle, zone

PERIOD = {"fran": "2024-05-01T00:00:00Z", "till": "2024-06-01T12:30:00.5+02:00"}
E, N = AT


def document(name: str) -> Json:
    """Return a document reference with all it can hold."""
    return {
        "namn": name,
        "kortnamn": name[:4],
        "datum": {"datum": "2025-03-01", "handelse": "publicerad"},
        "referens": [
            {
                "namnrymd": "https://example.se/arkiv",
                "identitet": identity(name),
                "lank": f"https://example.se/{len(name)}.pdf",
            },
            {"lank": "https://example.se/kopia"},
        ],
        "specifikReferens": ["avsnitt 2", "bilaga 1"],
    }


METHODS: tuple[Json, ...] = (
    {
        "typ": "geodetisk detaljmätning",
        "variant": "GNSS, nätverks-RTK",
        "tidsperiodForUnderlagetsFramtagande": PERIOD,
        "geoidmodell": "SWEN17_RH2000",
    },
    {
        "typ": "lägesplacering",
        "variant": "digital karta",
        "lagesosakerhetForReferensobjekt": 0.25,
        "presentationsskala": 1000,
        "geometriskUpplosning": 0.5,
        "tidpunktForUnderlagetsFramtagande": PERIOD,
    },
    {
        "typ": "fotogrammetrisk detaljmätning",
        "variant": "okänd",
        "geometriskUpplosning": 0.1,
        "flyghojd": 900,
        "tidpunktForUnderlagetsFramtagande": PERIOD,
        "geoidmodell": "RN_92",
    },
    {
        "typ": "vektorisering av analogt material",
        "variant": "okänd",
        "kartskala": 2000,
        "tidpunktForUnderlagetsFramtagande": PERIOD,
    },
    {
        "typ": "detaljmätning i laserdata",
        "variant": "flygburen laserskanning",
        "punkttathet": 1.5,
        "tidpunktForUnderlagetsFramtagande": PERIOD,
        "geoidmodell": "SWEN_01L",
    },
    {
        "typ": "konvertering",
        "variant": "byggdata till geodata, okänd",
        "tidpunktForUnderlagetsFramtagande": PERIOD,
    },
    {
        "typ": "interpolering",
        "variant": "höjder i markhöjdmodell, laserdata",
        "geometriskUpplosning": 2.0,
        "tidpunktForUnderlagetsFramtagande": PERIOD,
    },
    {"typ": "fjärranalys"},
    {"typ": "batymetri"},
    {"typ": "okänd", "variant": "okänd"},
)

_RING = [[E, N, 1.5], [E + 10, N, 1.5], [E + 10, N + 10, 2.25], [E, N + 10, 1.5], [E, N, 1.5]]
_POINT, _LINE, _AREA = [E + 5, N + 5, 3.125], [[E, N, 1.0], [E + 10, N, 2.0]], [_RING]
POSITIONS: dict[str, Json] = {
    "punkt": {"type": "Point", "coordinates": _POINT},
    "linje": {"type": "LineString", "coordinates": _LINE},
    "yta": {"type": "Polygon", "coordinates": _AREA},
    "kropp": {"type": "MultiPolygon", "coordinates": [_AREA, _AREA]},
    "multipunkt": {"type": "MultiPoint", "coordinates": [_POINT, _LINE[0]]},
    "multilinje": {"type": "MultiLineString", "coordinates": [_LINE, _LINE[::-1]]},
    "multiyta": {"type": "MultiPolygon", "coordinates": [_AREA]},
    "multikropp": {"type": "GeometryCollection", "geometries": [{"type": "MultiPolygon", "coordinates": [_AREA]}]},
    "multigeometri": {
        "type": "GeometryCollection",
        "geometries": [{"type": "Point", "coordinates": _POINT}, {"type": "LineString", "coordinates": _LINE}],
    },
}


def geometry(kind: str, method: Json) -> Json:
    """Return a geometry item in 3D with everything geometri 2.0 and geometrimetadata 2.0.1 can hold."""
    return {
        "geometri": {
            "typ": kind,
            "koordinatsystemPlan": "EPSG:3010",
            "dimension": 3,
            "absolutLagesosakerhetPlan": 0.02,
            "absolutLagesosakerhetHojd": 0.05,
            "hojdsystem": "EPSG:5613",
            "position": POSITIONS[kind],
        },
        "geometrimetadata": {
            "tidpunktForLagesbestamning": "2025-05-01T00:00:00Z",
            "tidpunktForKontrollAvGeometri": "2025-05-02T08:00:00+01:00",
            "lagesbestamningsmetodIPlan": method,
            "lagesbestamningsmetodIHojd": method,
            "osakertLage": "skymt läge vid inmätning",
            "inpassningstransformation": [
                {
                    "fransystem": "RT 90 2.5 GON V 0:-15",
                    "tillsystem": "SWEREF 99 16 30",
                    "typAvSamband": "fördefinierat",
                    "berakningshandling": [document("Beräkning")],
                    "beskrivningAvTransformationssamband": [document("Samband")],
                }
            ],
            "produktionsdokumentation": [document("Mätprotokoll")],
        },
    }


def _shared() -> dict[str, Any]:
    return {
        "kvalitetsbeskrivning": {**quality(), "beskrivningNiva": "Hela planen är tolkad."},
        "anvandbarhet": "medel",
        "beskrivningAnvandbarhet": "Tolkad efter en papperskarta.",
        "vertikalAvgransning": "uppåt",
        "ursprungligGeometri": [
            {
                "alternativGeometri": "POINT (1 2)",
                "beskrivningAvFormat": "Well-known text",
                "format": "WKT",
                "typ": "punkt",
                "referens": {"lank": "https://example.se/geometri"},
            }
        ],
    }


def _decision(*provisions: str) -> Json:
    return {
        "instansInomKommunen": "kommunfullmäktige",
        "diarienummerKommun": "SBN 2024/1",
        "diarienummerFullmaktige": "KF 2025/7",
        "beslutstyp": "antagande av ny detaljplan",
        "beslutshandling": [{"innehall": ["plankarta", "övrigt"], "dokument": document("Plankarta")}],
        "grundkarta": [{"identitet": identity("grundkarta")}],
        "datumPaborjat": "2024-01-10",
        "datumAntagande": "2025-11-20",
        "datumLagakraft": ["2025-12-18", "2026-02-01"],
        "genomforandetid": 60,
        "genomforandetidStartar": "2025-12-18",
        "arkividentitetKommun": "AB 12",
        "foregaendePlansBeteckning": ["0484-P1988/3"],
        "berordDomsMalnummer": ["P 1234-25"],
        "planbestammelse": list(provisions),
    }


def whole_plan() -> Json:
    """Return the plan; the schema accepts it."""
    kinds = list(POSITIONS)
    regulates = {"reglerarAnvandningsbestammelse": [identity("bostad")], "reglerarDetaljplan": identity("Allt")}
    provisions = [
        zone("bostad", BOSTAD, area(rectangle(0, 0, 100, 60)), giltighetstid=120, borjarGallaEfter=12, **_shared()),
        property_zone(
            "nock",
            NOCKHOJD,
            *(geometry(kinds[number % len(kinds)], method) for number, method in enumerate(METHODS)),
            ursprungligBestammelseformulering="Högst nio meter till nock",
            bestammelsevarde=[number("höjd", "9"), {"datatyp": "text", "variabelvarde": "x", "beskrivning": "y"}],
            sekundarEgenskapsgrans=True,
            **regulates,
            **_shared(),
        ),
        zone("gemensam", BOSTAD, area(rectangle(0, 0, 5, 5)), kind="administrativ bestämmelse", **regulates),
    ]
    return plan(
        area(rectangle(0, 0, 100, 60)),
        *provisions,
        name="Allt",
        versionGiltigTill="2027-01-01T00:00:00Z",
        beteckning="0484-P2026/1",
        status="laga kraft",
        datumStatusforandring="2025-12-18",
        beslutsinformation=[_decision(identity("bostad")), {}],
        planbeskrivning={"planbeskrivning": document("Planbeskrivning")},
        planeringsunderlag=[
            {"huvudomrade": "utredningar", "underlagstyp": "bullerutredning", "underlag": document("Buller")}
        ],
        **_shared(),
    )
