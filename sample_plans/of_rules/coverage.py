"""Bad and good plans of the rules on areas seen together: near, narrow, drawn twice, not quite meeting."""

from __future__ import annotations

from sample_plans.of_rules import BadAndGood
from sample_plans.plans import BOSTAD, GATA, PRICKMARK, street_and_block
from tests.build import Json, area, property_zone, rectangle, zone

SKOLA = "DP_KM_S2"


def plans() -> dict[str, BadAndGood]:
    """Return them by rule."""
    return {
        "DP-Krav-0011": (_bridges(0.499, "2022-01-01"), _bridges(0.5, "2022-01-01")),
        "DP-Krav-0012": (_bridges(1.999, "2021-12-31"), _bridges(2, "2021-12-31")),
        "DP-Krav-0014": (_strip(0.499), _strip(0.5)),
        "TOPO-0004": (_school(vertex=False), _school(vertex=True)),
        "TOPO-0005": (_arm(0.499), _arm(0.5)),
        "TOPO-0006": (_lens(0.002), _lens(0.001)),
        "TOPO-0010": (_strips(2), _strips(1)),
        "TOPO-0007": (_twice(0.001), _twice(0)),
        "TOPO-0011": (_two_areas(20.1), _two_areas(20)),
        "TOPO-0012": (_two_strips(50.1), _two_strips(50)),
    }


def _bridges(apart_m: float, started: str) -> Json:
    """Return two uses over the street, that far apart."""
    rings = (rectangle(20, 0, 20, 10), rectangle(40 + apart_m, 0, 20, 10))
    over = [zone(f"bro-{n}", BOSTAD, area(ring), vertikalAvgransning="uppåt") for n, ring in enumerate(rings)]
    return street_and_block(*over, beslutsinformation=[{"datumPaborjat": started}])


def _strip(width_m: float) -> Json:
    return street_and_block(property_zone("prick", PRICKMARK, area(rectangle(0, 10, 100, width_m))))


def _strips(number: int) -> Json:
    """Return that many equal provisions on one strip of the block."""
    strip = area(rectangle(0, 10, 100, 6))
    return street_and_block(*(property_zone(f"prick-{n}", PRICKMARK, strip) for n in range(number)))


def _two_strips(width_m: float) -> Json:
    """Return one provision of two strips, of which the western is that wide and the eastern begins 50 m in."""
    strips = (rectangle(0, 10, width_m, 6), rectangle(50, 10, 50, 6))
    return street_and_block(property_zone("prick", PRICKMARK, *[area(strip) for strip in strips]))


def _two_areas(width_m: float) -> Json:
    """Return a block of two areas, of which the western is that wide and the eastern begins 20 m in."""
    rings = (rectangle(0, 10, width_m, 50), rectangle(20, 10, 80, 50))
    return street_and_block(block=zone("kvarter", BOSTAD, *[area(ring) for ring in rings]))


def _school(*, vertex: bool) -> Json:
    """Return a school beside the block, and a street with or without a vertex where the two meet."""
    tree = street_and_block(
        zone("skola", SKOLA, area(rectangle(50, 10, 50, 50))),
        block=zone("kvarter", BOSTAD, area(rectangle(0, 10, 50, 50))),
    )
    ring = tree["features"][1]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"][0]
    if not vertex:
        ring.remove([150_050, 6_580_010])
    return tree


def _arm(width_m: float) -> Json:
    """Return a school beside the block, with an arm of that width along the street."""
    top = 10 + width_m
    block = area([(0, 10), (20, 10), (20, top), (50, top), (50, 60), (0, 60), (0, 10)])
    school = area([(20, 10), (100, 10), (100, 60), (50, 60), (50, top), (20, top), (20, 10)])
    return street_and_block(zone("skola", SKOLA, school), block=zone("kvarter", BOSTAD, block))


def _lens(width_m: float) -> Json:
    """Return a street and a block that part by that much in the middle, where both have a vertex."""
    street = area([(0, 0), (100, 0), (100, 10), (50, 10), (0, 10), (0, 0)])
    block = area([(0, 10), (50, 10 + width_m), (100, 10), (100, 60), (0, 60), (0, 10)])
    return street_and_block(street=zone("gata", GATA, street), block=zone("kvarter", BOSTAD, block))


def _twice(corner_m: float) -> Json:
    """Return a school and dwellings on one small area, of which the one has a corner that much farther out."""
    moved = area([(90, 10), (100, 10), (100, 60 + corner_m), (90, 60), (90, 10)])
    return street_and_block(
        zone("skola", SKOLA, area(rectangle(90, 10, 10, 50))),
        zone("andra", BOSTAD, moved),
        block=zone("kvarter", BOSTAD, area(rectangle(0, 10, 90, 50))),
    )
