"""Bad and good plans of the rules on positioning, motives, vertical limits and versions."""

from __future__ import annotations

from sample_plans.of_rules import BadAndGood
from sample_plans.plans import BOSTAD, PRICKMARK, UTFART, street_and_block
from tests.build import Json, area, in_force, line, property_zone, rectangle, zone

BLOCK = rectangle(0, 10, 100, 50)


def plans() -> dict[str, BadAndGood]:
    """Return them by rule."""
    good = street_and_block()
    unpositioned = {**area(BLOCK), "geometrimetadata": {}}
    accurate = area(BLOCK)
    accurate["geometri"]["absolutLagesosakerhetPlan"] = 0.02
    return {
        "DP-0010": (_positioned(osakertLage="lägesplacering i ungefärligt läge"), good),
        "DP-0011": (_with_motive(None), _with_motive("Bostäder behövs här.")),
        "DP-0012": (_block(unpositioned), _block(area(BLOCK))),
        "DP-0015": (_plan_limited_by_a_line(), street_and_block(vertikalAvgransning="nedåt")),
        "DP-0016": (_limited(UTFART, line((0, 10), (60, 10))), _limited(PRICKMARK, area(rectangle(0, 10, 100, 6)))),
        "LAGE-0001": (_block(accurate), good),
        "LAGE-0002": (_positioned(tidpunktForLagesbestamning="2999-01-01T00:00:00Z"), good),
        "BAS-005": (street_and_block(versionGiltigTill="2026-02-01T00:00:00Z"), good),
        "VERS-0001": (street_and_block(versionGiltigFran="2999-01-01T00:00:00Z"), good),
        "VERS-0002": (street_and_block(objektversion=0), good),
    }


def _block(item: Json) -> Json:
    return street_and_block(block=zone("kvarter", BOSTAD, item))


def _positioned(**metadata: str) -> Json:
    item = area(BLOCK)
    item["geometrimetadata"] |= metadata
    return _block(item)


def _with_motive(motive: str | None) -> Json:
    described = {"motiv": motive} if motive else None
    return street_and_block(
        block=zone("kvarter", BOSTAD, area(BLOCK), planbestammelsebeskrivning=described), **in_force()
    )


def _limited(code: str, item: Json) -> Json:
    return street_and_block(property_zone("under", code, item, vertikalAvgransning="nedåt"))


def _plan_limited_by_a_line() -> Json:
    """Return a plan with a line among the areas of its boundary."""
    tree = street_and_block(vertikalAvgransning="nedåt")
    tree["features"][0]["properties"]["plangeometri"].append(line((0, 0), (100, 0)))
    return tree
