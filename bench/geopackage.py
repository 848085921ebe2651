"""Measures reading a large plan GeoPackage: many areas, each with a provision, written by GDAL in our profile."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import shapely

from bench.figure import Figure, alternating
from detaljplan.read.reader import read_document, read_plan
from tests.build import AT, EPSG

TABLES = ("planomrade", "anvandning", "bestammelse")
CELL_M = 10.0
BOSTAD = "f9e056a6-cda8-4b92-a15d-dc70d61dfa36"  # DP_KM_B2


def write_large_geopackage(path: Path, areas: int = 100_000) -> None:
    """Write a plan of that many square areas in rows of 500, each of 8 vertices with one use."""
    column, row = np.arange(areas) % 500, np.arange(areas) // 500
    corners = shapely.box(
        AT[0] + column * CELL_M, AT[1] + row * CELL_M, AT[0] + (column + 1) * CELL_M, AT[1] + (row + 1) * CELL_M
    )
    cells = shapely.multipolygons([[cell] for cell in shapely.segmentize(corners, CELL_M / 2)])
    plan_id = str(uuid5(NAMESPACE_URL, "urn:exempel:stor"))
    keys = [str(uuid5(NAMESPACE_URL, f"urn:exempel:stor-{number}")) for number in range(areas)]
    placed = {"tidpunktForLagesbestamning": "2025-05-01T00:00:00Z", "lagesmetodTyp": "lägesplacering"}
    placed["lagesmetodVariant"] = "digital karta"
    tables: dict[str, dict[str, Any]] = {
        "planomrade": {"objektidentitet": [plan_id], "namn": "Stor plan (påhittad)", **placed},
        "anvandning": {"objektidentitet": keys, "detaljplan": plan_id, **placed},
        "bestammelse": {
            "objektidentitet": keys[::-1],
            "detaljplan": plan_id,
            "tabell": "anvandning",
            "yta": keys,
            "planbestammelsekatalogreferens": BOSTAD,
            "bestammelseformulering": "Bostäder",
            "motiv": "Exempel: Bostäder",
            "digitaliseringsniva": "komplett",
            "korrigeradeGranser": False,
            "kontrolleratPlaneringsunderlag": True,
        },
    }
    shapes = {"planomrade": [shapely.box(*shapely.total_bounds(corners))], "anvandning": cells}
    for table, columns in tables.items():
        frame = pd.DataFrame(columns)
        if table in shapes:
            frame = geopandas.GeoDataFrame(frame, geometry=shapes[table], crs=f"EPSG:{EPSG}")
        pyogrio.write_dataframe(frame, path, layer=table, driver="GPKG", append=path.exists())


def reading_a_geopackage(areas: int = 100_000, runs: int = 5) -> Figure:
    """Measure reading a plan from the bytes of a GeoPackage; the floor reads its tables from disk, and no plan."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "stor-plan.gpkg"
        write_large_geopackage(path, areas)
        raw = path.read_bytes()

        def read() -> None:
            found = read_plan(read_document(raw, path.name))
            if len(found.provisions) != areas or found.unreadable:
                raise RuntimeError("the plan was not read whole: the time would say nothing")

        def floor() -> None:
            for table in TABLES:
                pyogrio.read_dataframe(path, layer=table)

        return Figure(
            name=f"read a GeoPackage of {areas} areas",
            floor="pyogrio.read_dataframe of each table",
            limit_ratio=3,
            pairs=alternating(read, floor, runs),
        )
