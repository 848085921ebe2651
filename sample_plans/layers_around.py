"""Writes invented review layers around the sample plans, drawn in metres from the corner of the first plan."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan import crs

_ZONE = 3010
_CORNER = (150_000.0, 6_580_000.0)
_SAID = "Exempeldata, påhittat objekt"

Objects = list[tuple[BaseGeometry, Mapping[str, Any]]]


def area(x: float, y: float, width: float, height: float) -> BaseGeometry:
    """A rectangle whose lower left corner lies x, y metres from that of the first plan."""
    shape: BaseGeometry = shapely.box(x, y, x + width, y + height)
    return shape


def line(*corners: tuple[float, float]) -> BaseGeometry:
    """A line through corners in metres from that of the first plan."""
    return shapely.LineString(corners)


def strip(width: float, *corners: tuple[float, float]) -> BaseGeometry:
    """A strip along a line."""
    shape: BaseGeometry = shapely.buffer(shapely.LineString(corners), width / 2, cap_style="flat", join_style="mitre")
    return shape


_SHORE = ((-1_000.0, -110.0), (100.0, -90.0), (1_300.0, 905.0), (3_500.0, 1_700.0))

_LAYERS: Mapping[str, Objects] = {
    "strandskydd": [
        (strip(200, *_SHORE), {"id": "EX-S1", "namn": "Strandskydd vid Exempelån", "typ": "generellt, inritat"}),
        (area(1_100, 990, 60, 60), {"id": "EX-S2", "namn": "Upphävt i äldre plan", "typ": "upphävt i plan"}),
    ],
    "farligt_gods_vag": [
        (line((-2_000, 270), (1_050, 270), (4_000, 2_400)), {"id": "EX-V1", "vagnr": "E 999", "typ": "primär"})
    ],
    "natura2000": [
        (
            area(400, 350, 500, 400),
            {"OMRADESKOD": "SE9999999", "OMRADESNAMN": "Exempelskogen", "OMRADESTYP": "SCI", "NATURTYPER": "9010"},
        )
    ],
    "ri_vag": [
        (
            line((-2_000, 270), (1_050, 270), (4_000, 2_400)),
            {"id": "EX-RV1", "namn": "E 999", "vagnr": "E 999", "status": "befintlig"},
        )
    ],
    "vattenforekomst": [
        (
            line(*_SHORE),
            {
                "eu_cd": "SE999999-999999",
                "namn": "Exempelån",
                "ekologisk_status": "Måttlig",
                "kemisk_status": "Uppnår ej god",
            },
        )
    ],
    "buller_vag": [
        (strip(120, (-2_000, 270), (1_050, 270), (4_000, 2_400)), {"id": "EX-B65", "db_min": 65, "db_max": 69}),
        (strip(300, (-2_000, 270), (1_050, 270), (4_000, 2_400)), {"id": "EX-B60", "db_min": 60, "db_max": 64}),
    ],
    "jordbruksmark": [(area(120, 60, 400, 300), {"blockid": "EX-J1", "agoslag": "Åker"})],
    "fornlamning": [
        (shapely.Point(60, 80), {"lamningsnummer": "L9999:1", "status": "Fornlämning", "typ": "Boplats"}),
        (area(1_050, 1_120, 30, 20), {"lamningsnummer": "L9999:2", "status": "Möjlig fornlämning", "typ": "Hög"}),
    ],
    "kraftledning": [(line((1_310, -500), (1_310, 3_000)), {"id": "EX-K1", "littera": "EX 1", "kv": 400})],
    "skred_forutsattningar": [(strip(160, *_SHORE), {"id": "EX-G1", "klass": "Förutsättningar finns"})],
    "skyfall": [(area(150, 100, 40, 30), {"id": "EX-R1", "max_djup_m": 0.4})],
    "fm_msa_omrade": [
        (
            area(-20_000, -20_000, 45_000, 45_000),
            {"OBJNAMN": "Exempelflottiljen", "KATEGORI": "MSA", "UKATEGORI": "MSA-område"},
        )
    ],
    "sammanhallen_bebyggelse": [(area(-800, -700, 1_500, 1_700), {"id": "EX-T1", "namn": "Exempelby"})],
    "kommungrans": [
        (area(-30_000, -30_000, 32_300, 60_000), {"KnKod": "0484", "KnNamn": "Eskilstuna"}),
        (area(2_300, -30_000, 30_000, 60_000), {"KnKod": "0486", "KnNamn": "Strängnäs"}),
    ],
}


def layer_files() -> Iterator[tuple[str, bytes]]:
    """Yield the name and bytes of each layer file, and of the area that they are said to map."""
    for name, objects in _LAYERS.items():
        yield f"{name}.geojson", _collection(name, objects)
    yield "exempel_tackning.geojson", _collection("exempel_tackning", [(area(-30_000, -30_000, 62_300, 60_000), {})])


def _collection(name: str, objects: Objects) -> bytes:
    head = {
        "type": "FeatureCollection",
        "name": name,
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3006"}},
    }
    return (
        json.dumps({**head, "features": [_feature(*told) for told in objects]}, ensure_ascii=False, indent=1) + "\n"
    ).encode()


def _feature(shape: BaseGeometry, told: Mapping[str, Any]) -> dict[str, Any]:
    there = shapely.transform(shape, lambda corners: corners + _CORNER)
    # Long straight edges would bend on their way to another system.
    moved = shapely.transform(
        crs.transform(shapely.segmentize(there, 2_000), _ZONE, crs.SWEREF99_TM), lambda xy: xy.round(3)
    )
    return {
        "type": "Feature",
        "properties": {**told, "anm": _SAID, "synthetic": True},
        "geometry": json.loads(shapely.to_geojson(moved)),
    }
