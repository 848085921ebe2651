"""Bad and good plans of the rules on technical installations."""

from __future__ import annotations

from typing import Any

from sample_plans.of_rules import BadAndGood
from sample_plans.plans import BOSTAD, TEKNIK, street_and_block
from tests.build import Json, area, hole, rectangle, zone

STATION = rectangle(40, 20, 10, 10)


def plans() -> dict[str, BadAndGood]:
    """Return them by rule."""
    good = _with_station()
    pump = {"motiv": "Pumpstation för spillvatten."}
    return {
        "DP-0019": (_with_station(bestammelseformulering="Tekniska anläggningar, pumpstation"), good),
        "DP-0020": (_with_station(planbestammelsebeskrivning=pump), good),
        "DP-0021": (_with_station("DP_KM_E2_Pump"), good),
        "SEKR-0001": (_with_station(ursprungligBestammelseformulering="Pumpstation"), good),
    }


def _with_station(code: str = TEKNIK, **attributes: Any) -> Json:
    """Return a block of dwellings around a small installation."""
    return street_and_block(
        zone("station", code, area(STATION), **attributes),
        block=zone("kvarter", BOSTAD, area(rectangle(0, 10, 100, 50), hole(STATION))),
    )
