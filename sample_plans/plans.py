"""The invented plans, small enough to draw on paper, and the catalogue's entries that they use.

They lie side by side around E 150 000 N 6 580 000 in SWEREF 99 16 30, with corners on whole metres.
"""

from __future__ import annotations

from tests.build import (
    UNKNOWN_ENTRY,
    Json,
    Point,
    area,
    hole,
    in_force,
    line,
    meeting,
    number,
    plan,
    property_zone,
    rectangle,
    zone,
)

GATA, NATUR, PARK, BOSTAD, CENTRUM, TEKNIK = (
    "DP_AP_Gata",
    "DP_AP_Natur",
    "DP_AP_Park",
    "DP_KM_B2",
    "DP_KM_C2",
    "DP_KM_E2",
)
NOCKHOJD = "DP_KM_Eg_Hojd_HogstaHojd_Nockhojd"
BYGGNADSAREA = "DP_KM_Eg_Utnytt_StorstaAreaKvm_ByggnadsareaFastigh"
PRICKMARK = "DP_KM_Eg_BegransningAvMarkensUtnyttjande_EjByggnadsverk_Prickmark"
UTFART = "DP_KM_Eg_StangselUtfart_Utfart_UtfartForbud"


def good_plan() -> Json:
    """Return a plan of 200 × 150 m in consultation: a street, dwellings, nature around a small substation."""
    station = rectangle(150, 60, 10, 10)
    return meeting(
        plan(
            area(rectangle(0, 0, 200, 150)),
            zone("ett-gata", GATA, area(rectangle(0, 0, 200, 20))),
            zone("ett-bostad", BOSTAD, area(rectangle(0, 20, 120, 130))),
            zone("ett-natur", NATUR, area(rectangle(120, 20, 80, 130), hole(station))),
            zone("ett-teknik", TEKNIK, area(station)),
            property_zone(
                "ett-nock", NOCKHOJD, area(rectangle(0, 26, 120, 124)), bestammelsevarde=[number("höjd", "9")]
            ),
            property_zone(
                "ett-area",
                BYGGNADSAREA,
                area(rectangle(0, 26, 120, 124)),
                bestammelsevarde=[number("exploatering", "200", "kvadratmeter")],
            ),
            property_zone("ett-prick", PRICKMARK, area(rectangle(0, 20, 120, 6))),
            name="Kv Exemplet 1",
        )
    )


def plan_in_force() -> Json:
    """Return a plan with laga kraft: a block of dwellings and shops (two uses on one area), a park and a street."""
    at: Point = (151_000, 6_581_000)
    block = area(rectangle(0, 20, 140, 130), at=at)
    return meeting(
        plan(
            area(rectangle(0, 0, 200, 150), at=at),
            zone("tva-gata", GATA, area(rectangle(0, 0, 200, 20), at=at)),
            zone("tva-bostad", BOSTAD, block),
            zone("tva-centrum", CENTRUM, block),
            zone("tva-park", PARK, area(rectangle(140, 20, 60, 130), at=at)),
            property_zone(
                "tva-nock", NOCKHOJD, area(rectangle(0, 20, 140, 130), at=at), bestammelsevarde=[number("höjd", "16.5")]
            ),
            property_zone("tva-utfart", UTFART, line((0, 20), (60, 20), at=at)),
            name="Kv Exemplet 2",
            **in_force(),
        )
    )


def faulty_plan() -> Json:
    """Return a plan with the faults that deliveries mostly have."""
    at: Point = (152_000, 6_582_000)
    return plan(
        area(rectangle(0, 0, 200, 150), at=at),
        zone("tre-gata", GATA, area(rectangle(0, 0, 200, 20), at=at)),
        zone("tre-bostad", BOSTAD, area(rectangle(0, 20.5, 120, 129.5), at=at)),
        zone("tre-natur", NATUR, area(rectangle(119.98, 20, 80.32, 130), at=at)),
        property_zone(
            "tre-nock",
            NOCKHOJD,
            area(rectangle(0, 26, 120, 124), at=at),
            bestammelsevarde=[number("höjd", "9", unit=None)],
        ),
        property_zone("tre-area", BYGGNADSAREA, area(rectangle(0, 26, 120, 124), at=at)),
        property_zone("tre-prick", PRICKMARK, area(_bow_tie(), at=at)),
        property_zone(
            "tre-okand",
            PRICKMARK,
            area(rectangle(120, 20, 10, 10), at=at),
            planbestammelsekatalogreferens=UNKNOWN_ENTRY,
        ),
        name="Kv Exemplet 3",
        **in_force(planbeskrivning=None),
    )


def _bow_tie() -> list[Point]:
    return [(0, 21), (120, 26), (120, 21), (0, 26), (0, 21)]


def street_and_block(
    *provisions: Json, street: Json | None = None, block: Json | None = None, **attributes: object
) -> Json:
    """Return the smallest good plan, 100 × 60 m of a street and a block, changed as asked; areas share vertices."""
    return meeting(
        plan(
            area(rectangle(0, 0, 100, 60)),
            street or zone("gata", GATA, area(rectangle(0, 0, 100, 10))),
            block or zone("kvarter", BOSTAD, area(rectangle(0, 10, 100, 50))),
            *provisions,
            name="Regelexempel",
            **attributes,
        )
    )
