"""Bad and good plans of the rules on what objects of the file say of each other."""

from __future__ import annotations

from sample_plans.of_rules import BadAndGood
from sample_plans.plans import BOSTAD, PRICKMARK, street_and_block
from tests.build import Json, area, identity, property_zone, rectangle, zone

BLOCK, STREET, SCHOOL = identity("kvarter"), identity("gata"), identity("skola")


def plans() -> dict[str, BadAndGood]:
    """Return them by rule."""
    here, elsewhere = identity("Regelexempel"), identity("en annan plan")
    return {
        "ID-0003": (_regulating(identity("borttagen")), _regulating(BLOCK)),
        "ID-0004": (_prickmark(reglerarDetaljplan=elsewhere), _prickmark(reglerarDetaljplan=here)),
        "ID-0005": (_decided(identity("borttagen")), _decided(BLOCK)),
        "ID-0006": (_regulating(BLOCK, STREET), _regulating(BLOCK)),
        "ID-0007": (_on_two_uses(BLOCK), _on_two_uses(BLOCK, SCHOOL)),
    }


def _prickmark(**attributes: object) -> Json:
    return street_and_block(property_zone("prick", PRICKMARK, area(rectangle(0, 10, 100, 6)), **attributes))


def _regulating(*uses: str) -> Json:
    """Return the plan with a property along the street that names these uses, the block it lies on first."""
    return _prickmark(reglerarAnvandningsbestammelse=[BLOCK, *(use for use in uses if use != BLOCK)])


def _decided(provision: str) -> Json:
    return street_and_block(beslutsinformation=[{"datumPaborjat": "2024-01-10", "planbestammelse": [provision]}])


def _on_two_uses(*uses: str) -> Json:
    """Return a block in two halves with a property across both that names these."""
    school = zone("skola", "DP_KM_S2", area(rectangle(50, 10, 50, 50)))
    across = area(rectangle(0, 10, 100, 6))
    return street_and_block(
        school,
        property_zone("prick", PRICKMARK, across, reglerarAnvandningsbestammelse=list(uses)),
        block=zone("kvarter", BOSTAD, area(rectangle(0, 10, 50, 50))),
    )
