"""Writes every sample plan. All of them are invented; a test keeps the files equal to what this writes.

Run from the root: ``.venv/bin/python -m sample_plans.make``. Plans lie side by side around E 150 000 N 6 580 000
in SWEREF 99 16 30, with corners on whole metres, so that each can be drawn on paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sample_plans.gml import plan_gml
from tests.build import (
    AT,
    UNKNOWN_ENTRY,
    Json,
    Point,
    area,
    hole,
    identity,
    in_force,
    line,
    number,
    plan,
    property_zone,
    rectangle,
    several,
    text,
    written,
    zone,
)

HERE = Path(__file__).parent
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
    return plan(
        area(rectangle(0, 0, 200, 150)),
        zone("ett-gata", GATA, area(rectangle(0, 0, 200, 20))),
        zone("ett-bostad", BOSTAD, area(rectangle(0, 20, 120, 130))),
        zone("ett-natur", NATUR, area(rectangle(120, 20, 80, 130), hole(station))),
        zone("ett-teknik", TEKNIK, area(station)),
        property_zone("ett-nock", NOCKHOJD, area(rectangle(0, 26, 120, 124)), bestammelsevarde=[number("höjd", "9")]),
        property_zone(
            "ett-area",
            BYGGNADSAREA,
            area(rectangle(0, 26, 120, 124)),
            bestammelsevarde=[number("exploatering", "200", "kvadratmeter")],
        ),
        property_zone("ett-prick", PRICKMARK, area(rectangle(0, 20, 120, 6))),
        name="Kv Exemplet 1",
    )


def plan_in_force() -> Json:
    """Return a plan with laga kraft: a block of dwellings and shops (two uses on one area), a park and a street."""
    at: Point = (151_000, 6_581_000)
    block = area(rectangle(0, 20, 140, 130), at=at)
    return plan(
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


def street_and_block(*provisions: Json, block: Json | None = None, **attributes: object) -> Json:
    """Return the smallest good plan, 100 × 60 m of a street and a block, changed as asked."""
    return plan(
        area(rectangle(0, 0, 100, 60)),
        zone("gata", GATA, area(rectangle(0, 0, 100, 10))),
        block or zone("kvarter", BOSTAD, area(rectangle(0, 10, 100, 50))),
        *provisions,
        name="Regelexempel",
        **attributes,
    )


def rule_plans() -> Iterator[tuple[str, str, bytes]]:
    """Yield for each rule its bad and its good plan: rule, file name, bytes."""
    for rule, (bad, good) in _rule_plans().items():
        yield rule, "bad.json", written(bad)
        yield rule, "good.json", written(good)
    gml = plan_gml(good_plan())
    yield "SCHEMA-0003", "bad.gml", gml
    yield "SCHEMA-0003", "good.json", written(good_plan())
    yield "TOPO-0001", "bad.gml", plan_gml(good_plan(), stray_line=True)
    yield "TOPO-0001", "good.gml", gml
    yield "TOPO-0003", "bad.gml", plan_gml(good_plan(), shuffled=True)
    yield "TOPO-0003", "good.gml", gml


def _rule_plans() -> dict[str, tuple[Json, Json]]:
    good = street_and_block()

    def block(*rings: list[Point]) -> Json:
        return zone("kvarter", BOSTAD, area(*rings))

    unclosed = street_and_block(block=block(rectangle(0, 10, 100, 50)[:-1]))
    no_position = street_and_block(property_zone("nock", PRICKMARK, area(rectangle(0, 10, 100, 6))))
    del no_position["features"][-1]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]
    other_zone = property_zone("prick", PRICKMARK, area(rectangle(0, 10, 100, 6), epsg=3011))
    hole_outside = property_zone("prick", PRICKMARK, area(rectangle(0, 10, 20, 20), hole(rectangle(60, 30, 5, 5))))
    strip = rectangle(0, 10, 100, 6)
    parts = [rectangle(0, 10, 20, 20), rectangle(50, 10, 20, 20)]
    two_boundaries = [rectangle(0, 0, 100, 60), rectangle(200, 0, 100, 60)]
    uses = (zone("gata", GATA, area(two_boundaries[0])), zone("kvarter", BOSTAD, area(two_boundaries[1])))

    def nock(**value: str | None) -> Json:
        return street_and_block(
            property_zone(
                "nock", NOCKHOJD, area(rectangle(0, 10, 100, 50)), bestammelsevarde=[number("höjd", "9", **value)]
            )
        )

    def neighbour(overlap_m: float) -> tuple[Json, Json]:
        return block(rectangle(0, 10, 50, 50)), zone(
            "skola", "DP_KM_S2", area(rectangle(50 - overlap_m, 10, 50 + overlap_m, 50))
        )

    two_plans = street_and_block()
    two_plans["features"].append(
        plan(area(rectangle(0, 0, 9, 9), at=(150_500, 6_580_500)), name="En till")["features"][0]
    )
    foreign = street_and_block()
    foreign["features"][1]["properties"]["detaljplan"] = identity("en annan plan")
    swapped = [(north, east) for east, north in rectangle(*AT, 100, 60)]
    abroad = area(swapped, at=(0, 0))
    axes_swapped = plan(abroad, zone("kvarter", BOSTAD, abroad), name="Regelexempel")
    twice = street_and_block(
        property_zone("kvarter", PRICKMARK, area(rectangle(0, 10, 100, 6)))  # the block's own identity again
    )
    small, large, none = neighbour(0.08), neighbour(0.2), neighbour(0)
    return {
        "SCHEMA-0001": (street_and_block(status="nästan klar"), good),
        "SCHEMA-0002": (unclosed, good),
        "SCHEMA-0004": (_with_dialects(street_and_block(property_zone("prick", PRICKMARK, area(strip)))), good),
        "GEO-0001": (no_position, good),
        "GEO-0002": (street_and_block(other_zone), good),
        "GEO-0003": (street_and_block(hole_outside), good),
        "GEO-0004": (axes_swapped, good),
        "ID-0001": (foreign, good),
        "ID-0002": (twice, good),
        "PLAN-0001": (two_plans, good),
        "DP-0002": (
            street_and_block(block=block(rectangle(0, 10.11, 100, 49.89))),
            street_and_block(block=block(rectangle(0, 10.1, 100, 49.9))),
        ),
        "DP-0003": (
            street_and_block(property_zone("prick", PRICKMARK, area(rectangle(0, 10, 100.11, 6)))),
            street_and_block(property_zone("prick", PRICKMARK, area(rectangle(0, 10, 100.1, 6)))),
        ),
        "DP-0004": (
            plan(several(*two_boundaries), *uses, name="Regelexempel"),
            plan([area(ring) for ring in two_boundaries], *uses, name="Regelexempel"),
        ),
        "DP-0005": (street_and_block(**in_force(beteckning=None)), street_and_block(**in_force())),
        "DP-0009": (nock(unit=None), nock()),
        "DP-0018": (
            street_and_block(property_zone("prick", PRICKMARK, several(*parts))),
            street_and_block(property_zone("prick", PRICKMARK, *[area(ring) for ring in parts])),
        ),
        "DP-0022": (
            street_and_block(
                property_zone(
                    "nock", NOCKHOJD, area(rectangle(0, 10, 100, 50)), bestammelsevarde=[text("höjd", "nio meter")]
                )
            ),
            nock(),
        ),
        "DP-Krav-0013": (street_and_block(small[1], block=small[0]), street_and_block(none[1], block=none[0])),
        "DP-Krav-0018": (street_and_block(property_zone("prick", PRICKMARK, area(_bow_tie_in_block()))), good),
        "KAT-0001": (
            street_and_block(
                property_zone(
                    "prick", PRICKMARK, area(rectangle(0, 10, 100, 6)), planbestammelsekatalogreferens=UNKNOWN_ENTRY
                )
            ),
            street_and_block(property_zone("prick", PRICKMARK, area(rectangle(0, 10, 100, 6)))),
        ),
        "TOPO-0002": (street_and_block(large[1], block=large[0]), street_and_block(none[1], block=none[0])),
    }


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


def _bow_tie_in_block() -> list[Point]:
    return [(10, 20), (50, 40), (50, 20), (10, 40), (10, 20)]


def broken_files() -> Iterator[tuple[str, bytes]]:
    """Yield files that are broken in the ways files are: some still hold a plan to keep, some hold none."""
    good = written(good_plan())
    gml = plan_gml(good_plan())

    def changed(attribute: str, value: object) -> bytes:
        tree = good_plan()
        tree["features"][0]["properties"][attribute] = value
        return written(tree)

    yield "empty.json", b""
    yield "truncated.json", good[: len(good) // 2]
    yield "truncated.gml", gml[: len(gml) // 2]
    yield "doctype.gml", gml.replace(b"<DP_Data", b'<!DOCTYPE DP_Data [<!ENTITY a "a">]>\n<DP_Data', 1)
    yield "no-plan.json", b'{"type": "FeatureCollection", "features": []}\n'
    yield "not-a-plan.txt", b"Detaljplan for Kv Exemplet\n"
    yield "latin1.json", good.decode().encode("latin-1")
    yield "no-geometry.json", changed("plangeometri", [])
    yield "nan.json", good.replace(b"150200", b"NaN", 1)
    yield "unknown-system.json", good.replace(b"EPSG:3010", b"EPSG:9999")
    yield "wrong-types.json", changed("beslutsinformation", "nej")
    yield "null-features.json", written({**good_plan(), "features": [*good_plan()["features"], None, 7, {}]})


def sample_files() -> Iterator[tuple[Path, bytes]]:
    """Yield every sample file with its bytes."""
    good = good_plan()
    yield HERE / "kv-exemplet-1.json", written(good)
    yield HERE / "kv-exemplet-1.gml", plan_gml(good)
    yield HERE / "kv-exemplet-2-laga-kraft.json", written(plan_in_force())
    yield HERE / "kv-exemplet-3-med-fel.json", written(faulty_plan())
    for name, content in broken_files():
        yield HERE / "broken" / name, content
    for rule, name, content in rule_plans():
        yield HERE / "rules" / rule / name, content


if __name__ == "__main__":
    for path, content in sample_files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(path.relative_to(HERE.parent))
