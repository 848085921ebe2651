"""Other ways to say the same plan: its features, rings and members in another order, other formats, other zones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from random import Random
from typing import Any

import orjson
from pyproj import Transformer

from detaljplan.crs import zone_name
from detaljplan.read.reader import read_document, read_plan
from detaljplan.write.geopackage.writer import geopackage
from sample_plans.gml import plan_gml
from tests.build import EPSG, Json

ZONES = (3006, 3009, 3010, 3011, 3013)

Way = Callable[[Json, Random], None]
Writer = Callable[[Json, int], bytes]


# --- ways to say the same


def positions(tree: Json) -> Iterator[Json]:
    """Yield every GeoJSON position of a delivery, those of collections too."""
    for feature in filter(None, tree["features"]):
        properties = feature["properties"]
        for item in (*properties.get("plangeometri", ()), *properties.get("bestammelsegeometri", ())):
            position = item.get("geometri", {}).get("position")
            yield from _with_members(position) if isinstance(position, dict) else ()


def _with_members(position: Json) -> Iterator[Json]:
    if "coordinates" in position:
        yield position
    for member in position.get("geometries", ()):
        yield from _with_members(member)


def rings(tree: Json) -> Iterator[list[Any]]:
    """Yield every closed ring: what is none has no other start."""
    for position in positions(tree):
        parts = {"Polygon": [position["coordinates"]], "MultiPolygon": position["coordinates"]}
        for part in parts.get(position["type"], ()):
            yield from (ring for ring in part if len(ring) > 1 and ring[0] == ring[-1])


def reversed_rings(tree: Json, random: Random) -> None:
    """Turn some rings."""
    for ring in rings(tree):
        if random.random() < 0.7:
            ring.reverse()


def other_starts(tree: Json, random: Random) -> None:
    """Start each ring at another vertex."""
    for ring in rings(tree):
        start = random.randrange(len(ring) - 1)
        ring[:] = [*ring[start:-1], *ring[: start + 1]]


def shuffled(tree: Json, random: Random) -> None:
    """Put the features, the plan's too, in another order."""
    random.shuffle(tree["features"])


def other_order_of_members(tree: Json, random: Random) -> None:
    """Put the members of every object in another order."""
    for feature in filter(None, tree["features"]):
        members = list(feature["properties"].items())
        random.shuffle(members)
        feature["properties"] = dict(members)


WAYS: tuple[Way, ...] = (reversed_rings, other_starts, shuffled, other_order_of_members)


# --- the formats


def as_json(tree: Json, _: int = EPSG) -> bytes:
    """Return the plan as national JSON."""
    return orjson.dumps(tree)


def as_gml(tree: Json, epsg: int = EPSG) -> bytes:
    """Return the plan as GML, N E on the wire; the plan's feature first, since the writer wants it there."""
    first = sorted(tree["features"], key=lambda feature: feature["properties"]["feature:typ"] != "detaljplan")
    name = zone_name(epsg).replace("SWEREF 99", "SWEREF99").replace(" ", "_")
    return plan_gml({**tree, "features": first}).replace(b"SWEREF99_16_30", name.encode())


def as_geopackage(tree: Json, _: int = EPSG) -> bytes:
    """Return the plan as a GeoPackage of our profile."""
    return geopackage(read_plan(read_document(orjson.dumps(tree), "plan.json"))).content


WRITERS: Mapping[str, Writer] = {"json": as_json, "gml": as_gml, "gpkg": as_geopackage}


# --- other zones


def moved(tree: Json, epsg: int) -> Json:
    """Return the plan in another system: PROJ itself, with the registry's axes (N E), as oracle of ours."""
    made = deepcopy(tree)
    transformer = Transformer.from_crs(EPSG, epsg)
    for position in positions(made):
        position["coordinates"] = _moved(position["coordinates"], transformer)
    return orjson.loads(orjson.dumps(made).replace(f"EPSG:{EPSG}".encode(), f"EPSG:{epsg}".encode()))  # type: ignore[no-any-return]


def _moved(coordinates: list[Any], transformer: Transformer) -> list[Any]:
    if coordinates and isinstance(coordinates[0], list):
        return [_moved(member, transformer) for member in coordinates]
    east, north, *height = coordinates
    moved_north, moved_east = transformer.transform(north, east)
    return [round(moved_east, 3), round(moved_north, 3), *height]
