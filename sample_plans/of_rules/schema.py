"""Bad and good plans of the rules on the document: form, identities, references."""

from __future__ import annotations

from sample_plans.gml import plan_gml
from sample_plans.of_rules import BadAndGood
from sample_plans.plans import PRICKMARK, good_plan, street_and_block
from tests.build import Json, area, identity, plan, property_zone, rectangle, written


def plans() -> dict[str, BadAndGood]:
    """Return them by rule."""
    good = street_and_block()
    dialects = _with_dialects(street_and_block(property_zone("prick", PRICKMARK, area(rectangle(0, 10, 100, 6)))))
    twice = street_and_block(
        property_zone("kvarter", PRICKMARK, area(rectangle(0, 10, 100, 6)))  # the block's own identity again
    )
    return {
        "SCHEMA-0001": (street_and_block(status="nästan klar"), good),
        "SCHEMA-0002": (_with_one_height(), good),
        "SCHEMA-0003": (plan_gml(good_plan()), good_plan()),
        "SCHEMA-0004": (dialects, good),
        "SCHEMA-0005": (boundary_alone(status="gällande"), boundary_alone(status="laga kraft")),
        "SCHEMA-0007": (_with_two_purposes(), good),
        "SCHEMA-0006": (street_and_block(syfte="  "), street_and_block(syfte="Bostäder")),
        "ID-0001": (_of_another_plan(), good),
        "ID-0002": (twice, good),
        "PLAN-0001": (_two_plans(), good),
    }


def boundary_alone(item: Json | None = None, **columns: str) -> Json:
    """Return a plan area alone, as a layer is saved as GeoJSON."""
    position = (item or area(rectangle(0, 0, 100, 60)))["geometri"]["position"]
    properties = {"namn": "Regelexempel (påhittat)", **columns}
    return {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3010"}},
        "features": [{"type": "Feature", "properties": properties, "geometry": position}],
    }


def _with_two_purposes() -> bytes:
    """Return a plan whose purpose stands twice, which no parsed JSON can hold."""
    return written(street_and_block()).replace(b'"syfte":', b'"syfte": "Butiker",\n        "syfte":', 1)


def _with_one_height() -> Json:
    """Return a plan with a property of which one vertex has a height and the others none."""
    prickmark = area(rectangle(0, 10, 100, 6))
    prickmark["geometri"]["position"]["coordinates"][0][1].append(12.5)
    return street_and_block(property_zone("prick", PRICKMARK, prickmark))


def _of_another_plan() -> Json:
    tree = street_and_block()
    tree["features"][1]["properties"]["detaljplan"] = identity("en annan plan")
    return tree


def _two_plans() -> Json:
    tree = street_and_block()
    other = plan(area(rectangle(0, 0, 9, 9), at=(150_500, 6_580_500)), name="En till")
    tree["features"].append(other["features"][0])
    return tree


def _with_dialects(tree: Json) -> Json:
    """Return the plan as some exporters write it: box in N E, system, ids, six decimals, a name of their own."""
    last = tree["features"][-1]["properties"]
    last["anvandbarhetBeskrivning"] = "God nog."
    ring = last["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"][0]
    ring[2] = [round(ring[2][0] - 0.000123, 6), ring[2][1]]
    for place, feature in enumerate(tree["features"]):
        feature |= {"id": f"bestammelse.{place}", "bbox": [150000, 6580000, 150100, 6580060]}
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3010"}}
    return {**tree, "name": "plan", "bbox": [6580000, 150000, 6580060, 150100], "crs": system}
