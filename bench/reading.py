"""Measures how fast large plans are read, each against the least that any reader has to do."""

from __future__ import annotations

import orjson
import shapely

from bench.figure import Figure, alternating
from bench.plan import large_plan
from detaljplan.read.reader import read_document, read_plan


def reading_national_json(provisions: int = 39_000, vertices: int = 50, runs: int = 3) -> Figure:
    """Measure reading 75 MB of national JSON, from bytes to plan.

    The floor has its geometries picked out and written as GeoJSON beforehand; only its own two steps are timed.
    """
    plan = large_plan(provisions, vertices=vertices)
    raw = orjson.dumps(plan)
    areas = [
        orjson.dumps(feature["properties"]["bestammelsegeometri"][0]["geometri"]["position"])
        for feature in plan["features"][1:]
    ]

    def read() -> None:
        found = read_plan(read_document(raw, "stor-plan.json"))
        if found.unreadable or sum(len(one.shapes) for one in found.provisions) != provisions:
            raise RuntimeError("not every area was read: the time would say nothing")

    def floor() -> None:
        orjson.loads(raw)
        shapely.from_geojson(areas)

    return Figure(
        name=f"read {len(raw) / 1e6:.0f} MB of national JSON",
        floor="orjson.loads, shapely.from_geojson",
        limit_ratio=4,
        pairs=alternating(read, floor, runs),
    )
