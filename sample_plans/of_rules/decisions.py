"""Bad and good plans of the rules on decisions, dates and status."""

from __future__ import annotations

from sample_plans.of_rules import BadAndGood
from sample_plans.plans import BOSTAD, street_and_block
from tests.build import Json, area, decision, in_force, rectangle, zone


def plans() -> dict[str, BadAndGood]:
    """Return them by rule."""
    good = decided()
    return {
        "DP-0005": (street_and_block(**in_force(beteckning=None)), good),
        "DP-0014": (decided(beslutshandling=[]), good),
        "DP-0017": (decided(diarienummerKommun=None), good),
        "BESL-0001": (street_and_block(beslutsinformation=[{}]), street_and_block()),
        "BESL-0002": (decided(instansInomKommunen=None), good),
        **_of_dates(good),
        **_of_status(),
        **_of_law(good),
    }


def decided(**changes: object) -> Json:
    """Return a plan in force whose decision is changed as asked; attributes of None are left out."""
    return street_and_block(**in_force(beslutsinformation=[decision(**changes)]))


def _of_dates(good: Json) -> dict[str, BadAndGood]:
    adopted_later = {"datumLagakraft": ["2026-01-15"], "genomforandetidStartar": "2026-01-15"}
    same_day = decision(datumPaborjat="2025-11-20")
    return {
        "DATUM-0001": (
            decided(datumPaborjat="2025-11-21"),
            street_and_block(**in_force(beslutsinformation=[same_day])),
        ),
        "DATUM-0002": (decided(genomforandetidStartar="2025-12-17"), decided(**adopted_later)),
        "DATUM-0003": (street_and_block(beslutsinformation=[{"datumPaborjat": "2999-01-01"}]), good),
    }


def _of_status() -> dict[str, BadAndGood]:
    adopted = decision(datumLagakraft=None, genomforandetidStartar=None)
    started = decision(datumLagakraft=None, genomforandetidStartar=None, datumAntagande=None, instansInomKommunen=None)
    repeal = decision(beslutstyp="antagande om upphävande", genomforandetid=None, genomforandetidStartar=None)
    ending = {"beslutstyp": "beslut om avslut", "datumPaborjat": "2024-01-10"}
    good = _with_status("antagen", adopted)
    return {
        "STATUS-0001": (_with_status("granskning", adopted), _with_status("granskning", started)),
        "STATUS-0002": (_with_status("antagen", started), good),
        "STATUS-0003": (_with_status("överklagad", decision()), _with_status("överklagad", adopted)),
        "STATUS-0004": (_with_status("upphävd", decision()), _with_status("upphävd", decision(), repeal)),
        "STATUS-0005": (_with_status("avslutad", started), _with_status("avslutad", ending)),
    }


def _with_status(status: str, *decisions: Json) -> Json:
    return street_and_block(status=status, beslutsinformation=list(decisions))


def _of_law(good: Json) -> dict[str, BadAndGood]:
    soon = {"datumLagakraft": ["2025-12-10"], "genomforandetidStartar": "2025-12-10"}
    in_time = {"datumLagakraft": ["2025-12-11"], "genomforandetidStartar": "2025-12-11"}
    return {
        "PBL-0001": (decided(genomforandetid=59), good),
        "PBL-0002": (_temporary(121), _temporary(120)),
        "PBL-0003": (decided(**soon), decided(**in_time)),
    }


def _temporary(months: int) -> Json:
    return street_and_block(block=zone("kvarter", BOSTAD, area(rectangle(0, 10, 100, 50)), giltighetstid=months))
