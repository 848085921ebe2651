"""Bad and good plans of the rules on where a plan lies: its municipality, its neighbours, and its provisions."""

from __future__ import annotations

from sample_plans.of_rules import BadAndGood
from sample_plans.plans import BOSTAD, GATA, street_and_block
from tests.build import Json, Point, area, in_force, meeting, plan, rectangle, zone

FAR_AWAY: Point = (155_000, 6_583_000)


def plans() -> dict[str, BadAndGood]:
    """Return them by rule."""
    good = street_and_block()
    return {
        "DP-0001": (_in_force(100.2), _in_force(99.9)),
        "TOPO-0008": (_in_force(99.92), _in_force(99.91)),
        "PLAN-0002": (street_and_block(kommun="Eskilstuma"), good),
        "PLAN-0003": (_far_away(), good),
        "PLAN-0005": (street_and_block(kommun="ESKILSTUNA"), good),
        "PLAN-0006": (street_and_block(kommun="Kiruna"), good),
        "PLAN-0004": (plan(area(rectangle(0, 0, 100, 60)), name="Regelexempel"), good),
    }


def inputs() -> dict[str, dict[str, Json]]:
    """Return what the rules are handed: a plan in force 99.9 m east of the corner, and 3 km of a municipality.

    The boundary of the municipality is invented, and in SWEREF 99 TM as it is handed in.
    """
    corners = rectangle(584_000, 6_577_000, 3_000, 3_000)
    neighbour = _in_force(60, west_m=99.9, name="Grannplan", beteckning="0484-P2020/7")
    return {
        "DP-0001": {"neighbours.json": neighbour},
        "TOPO-0008": {"neighbours.json": neighbour},
        "PLAN-0003": {
            "municipality_boundary.geojson": {
                "type": "Polygon",
                "coordinates": [[list(corner) for corner in corners]],
            }
        },
    }


def _in_force(width_m: float, *, west_m: float = 0, name: str = "Regelexempel", **attributes: object) -> Json:
    ground = {"gata": rectangle(west_m, 0, width_m, 10), "kvarter": rectangle(west_m, 10, width_m, 50)}
    uses = (zone(f"{name}-{use}", code, area(ground[use])) for use, code in (("gata", GATA), ("kvarter", BOSTAD)))
    return meeting(plan(area(rectangle(west_m, 0, width_m, 60)), *uses, name=name, **in_force(**attributes)))


def _far_away() -> Json:
    boundary = area(rectangle(0, 0, 100, 60), at=FAR_AWAY)
    return plan(boundary, zone("kvarter", BOSTAD, boundary), name="Regelexempel")
