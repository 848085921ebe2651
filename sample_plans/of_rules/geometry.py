"""Bad and good plans of the rules on geometry and on areas together."""

from __future__ import annotations

from sample_plans.gml import plan_gml
from sample_plans.of_rules import BadAndGood
from sample_plans.plans import BOSTAD, GATA, PRICKMARK, good_plan, street_and_block
from tests.build import AT, Json, Point, area, hole, line, plan, property_zone, rectangle, several, zone


def plans() -> dict[str, BadAndGood]:
    """Return them by rule."""
    good, gml = street_and_block(), plan_gml(good_plan())
    return {
        "GEO-0001": (_without_position(), good),
        "GEO-0002": (_prickmark(area(rectangle(0, 10, 100, 6), epsg=3011)), good),
        "GEO-0020": (_drawn_as_a_line(), good),
        "GEO-0004": (_axes_swapped(), good),
        "DP-0002": (_slit(0.11), good),
        "DP-0003": (
            _prickmark(area(rectangle(0, 10, 100.11, 6))),
            _prickmark(area(rectangle(0, 10, 100.1, 6))),
        ),
        "DP-0004": _two_boundaries(),
        "DP-0018": _two_parts(),
        "DP-Krav-0013": (_overlap(0.08), _overlap(0)),
        "DP-Krav-0018": (_prickmark(area(_bow_tie())), good),
        "TOPO-0001": (plan_gml(good_plan(), stray_line=True), gml),
        "TOPO-0009": (plan_gml(good_plan(), bare_area=True), gml),
        "TOPO-0002": (_overlap(0.2), _overlap(0)),
        "TOPO-0003": (plan_gml(good_plan(), shuffled=True), gml),
    }


def _drawn_as_a_line() -> Json:
    tree = street_and_block()
    around = line((0, 0), (100, 0), (100, 60), (0, 60), (0, 0))
    tree["features"][0]["properties"]["plangeometri"] = [around]
    return tree


def _prickmark(*geometries: Json) -> Json:
    return street_and_block(property_zone("prick", PRICKMARK, *geometries))


def _slit(width_m: float) -> Json:
    """Return a block with a slit inside it, which a narrower one would be a sliver of (TOPO-0006)."""
    slit = hole(rectangle(30, 30, 40, width_m))
    return street_and_block(block=zone("kvarter", BOSTAD, area(rectangle(0, 10, 100, 50), slit)))


def _overlap(overlap_m: float) -> Json:
    """Return a block in two halves, of which the one reaches that far into the other."""
    school = zone("skola", "DP_KM_S2", area(rectangle(50 - overlap_m, 10, 50 + overlap_m, 50)))
    return street_and_block(school, block=zone("kvarter", BOSTAD, area(rectangle(0, 10, 50, 50))))


def _without_position() -> Json:
    tree = _prickmark(area(rectangle(0, 10, 100, 6)))
    del tree["features"][-1]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]
    return tree


def _axes_swapped() -> Json:
    abroad = area([(north, east) for east, north in rectangle(*AT, 100, 60)], at=(0, 0))
    return plan(abroad, zone("kvarter", BOSTAD, abroad), name="Regelexempel")


def _two_boundaries() -> BadAndGood:
    rings = [rectangle(0, 0, 100, 60), rectangle(200, 0, 100, 60)]
    uses = (zone("gata", GATA, area(rings[0])), zone("kvarter", BOSTAD, area(rings[1])))
    bad = plan(several(*rings), *uses, name="Regelexempel")
    return bad, plan([area(ring) for ring in rings], *uses, name="Regelexempel")


def _two_parts() -> BadAndGood:
    rings = [rectangle(0, 10, 20, 20), rectangle(50, 10, 20, 20)]
    return _prickmark(several(*rings)), _prickmark(*[area(ring) for ring in rings])


def _bow_tie() -> list[Point]:
    return [(10, 20), (50, 40), (50, 20), (10, 40), (10, 20)]
