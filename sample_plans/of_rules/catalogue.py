"""Bad and good plans of the rules on catalogue entries, wordings and values."""

from __future__ import annotations

from sample_plans.gml import plan_gml
from sample_plans.of_rules import BadAndGood
from sample_plans.plans import BOSTAD, NOCKHOJD, PRICKMARK, good_plan, street_and_block
from tests.build import UNKNOWN_ENTRY, Json, area, number, property_zone, rectangle, text

STRIP = area(rectangle(0, 10, 100, 6))


def plans() -> dict[str, BadAndGood]:
    """Return them by rule."""
    unknown = property_zone("prick", PRICKMARK, STRIP, planbestammelsekatalogreferens=UNKNOWN_ENTRY)
    return {
        "DP-0009": (_height(number("höjd", "9", unit=None)), _height(number("höjd", "9"))),
        "DP-0022": (_height(text("höjd", "nio meter")), _height(number("höjd", "9"))),
        "KAT-0001": (street_and_block(unknown), street_and_block(property_zone("prick", PRICKMARK, STRIP))),
        "KAT-0002": (plan_gml(good_plan(), older={BOSTAD: "DP_KM_B"}), plan_gml(good_plan())),
    }


def _height(*values: Json) -> Json:
    block = area(rectangle(0, 10, 100, 50))
    return street_and_block(property_zone("nock", NOCKHOJD, block, bestammelsevarde=list(values)))
