"""Faults of single geometries, and of which system their coordinates are in."""

from __future__ import annotations

from functools import cache
from math import cos, radians

from detaljplan.crs.rough import rough_position
from detaljplan.spec.municipalities import extents
from detaljplan.spec.specification import load_specification
from tests.build import Json, Point, area, hole, line, meeting, rectangle, several
from tests.rules.mutations.mutation import GOOD, STREET, both_sides, mutation, passes, stopped, undecided
from tests.rules.mutations.parts import draw, geometry, ring


@mutation(STREET, stopped("DP-Krav-0018: kvarter"))
def a_use_that_crosses_itself(tree: Json) -> None:
    draw(tree, "kvarter", area([(0, 10), (100, 60), (100, 10), (0, 60), (0, 10)]))


@mutation(STREET, stopped("DP-Krav-0018: planen"))
def a_boundary_that_crosses_itself(tree: Json) -> None:
    draw(tree, "planen", area([(0, 0), (100, 60), (100, 0), (0, 60), (0, 0)]))


@mutation(GOOD, stopped("DP-Krav-0018: ett-prick"))
def a_property_that_crosses_itself(tree: Json) -> None:
    draw(tree, "ett-prick", area([(0, 21), (120, 26), (120, 21), (0, 26), (0, 21)]))


@mutation(STREET, undecided("GEO-0008: kvarter"))
def a_hole_outside_its_area(tree: Json) -> None:
    draw(tree, "kvarter", area(rectangle(0, 10, 100, 50), hole(rectangle(10, 70, 5, 5))))


@mutation(STREET, undecided("GEO-0009: kvarter"))
def a_hole_in_a_hole(tree: Json) -> None:
    outer, inner = rectangle(10, 20, 20, 20), rectangle(15, 25, 5, 5)
    draw(tree, "kvarter", area(rectangle(0, 10, 100, 50), hole(outer), hole(inner)))


@mutation(STREET, stopped("GEO-0001: kvarter"))
def a_use_without_position(tree: Json) -> None:
    del geometry(tree, "kvarter")["position"]


@mutation(STREET, stopped("GEO-0001: planen"))
def a_boundary_without_position(tree: Json) -> None:
    del geometry(tree, "planen")["position"]


@mutation(STREET, undecided("GEO-0020: planen"))
def a_plan_area_drawn_as_a_line(tree: Json) -> None:
    draw(tree, "planen", line((0, 0), (100, 0), (100, 60), (0, 60), (0, 0)))


@mutation(GOOD, stopped("GEO-0001: ett-prick"))
def a_property_without_position(tree: Json) -> None:
    del geometry(tree, "ett-prick")["position"]


@mutation(STREET, undecided("GEO-0002: planen"))
def a_use_in_another_system(tree: Json) -> None:
    geometry(tree, "kvarter")["koordinatsystemPlan"] = "EPSG:3011"


@mutation(STREET, stopped("DP-0004: planen", "TOPO-0004: planen", "TOPO-0004: gata", "TOPO-0004: kvarter"))
def a_boundary_of_several_parts_in_one(tree: Json) -> None:
    draw(tree, "planen", several(rectangle(0, 0, 50, 60), rectangle(50.05, 0, 49.95, 60)))


@mutation(STREET, passes())
def a_boundary_of_two_items(tree: Json) -> None:
    draw(tree, "planen", area(rectangle(0, 0, 50, 60)), area(rectangle(50, 0, 50, 60)))
    meeting(tree)


@mutation(GOOD, stopped("DP-0018: ett-prick"))
def a_property_of_several_parts_in_one(tree: Json) -> None:
    draw(tree, "ett-prick", several(rectangle(0, 20, 50, 6), rectangle(60, 20, 50, 6)))


@mutation(GOOD, passes())
def a_property_of_two_items(tree: Json) -> None:
    draw(tree, "ett-prick", area(rectangle(0, 20, 50, 6)), area(rectangle(60, 20, 50, 6)))


@mutation(STREET, passes("GEO-0004: planen"))
def a_plan_with_north_before_east(tree: Json) -> None:
    for name in ("planen", "gata", "kvarter"):
        ring(tree, name)[:] = [[north, east] for east, north in ring(tree, name)]


@mutation(STREET, passes("GEO-0004: planen"))
def a_plan_that_states_the_national_system_and_is_local(tree: Json) -> None:
    for name in ("planen", "gata", "kvarter"):
        geometry(tree, name)["koordinatsystemPlan"] = "EPSG:3006"


def _moved(tree: Json, at: Point, epsg: int = 3010) -> None:
    """Move the whole plan, its lower left corner to a place."""
    for name in ("planen", "gata", "kvarter"):
        geometry(tree, name)["koordinatsystemPlan"] = f"EPSG:{epsg}"
        corners = ring(tree, name)
        corners[:] = [[round(e - 150_000 + at[0], 3), round(n - 6_580_000 + at[1], 3)] for e, n in corners]


_ZONE, _TM = load_specification().windows["sweref99_zone"], load_specification().windows["sweref99_tm"]
_REACH = load_specification().zone_reach
_EDGE, _EDGE_TM = _ZONE.easting[0], _TM.easting[0]
_NORTHERN_EDGE = _REACH.northing[3010][1] + _REACH.margin


@both_sides("sweref99_zone", STREET, passes("PLAN-0006: planen"), passes("GEO-0004: planen"), at=(_EDGE, _EDGE - 0.001))
def a_plan_on_the_western_edge_of_a_zone(tree: Json, west: float) -> None:
    _moved(tree, (west, 6_700_000))


@both_sides(
    "sweref99_tm", STREET, passes("PLAN-0006: planen"), passes("GEO-0004: planen"), at=(_EDGE_TM, _EDGE_TM - 0.001)
)
def a_plan_on_the_western_edge_of_the_national_system(tree: Json, west: float) -> None:
    _moved(tree, (west, 6_700_000), epsg=3006)


@both_sides(
    "zone_reach",
    STREET,
    passes("PLAN-0006: planen"),
    passes("GEO-0004: planen"),
    at=(_NORTHERN_EDGE, _NORTHERN_EDGE + 0.001),
)
def a_plan_at_the_northern_reach_of_its_zone(tree: Json, north: float) -> None:
    _moved(tree, (150_000, north - 60))


@both_sides("municipality_margin", STREET, passes(), passes("GEO-0004: planen"))
def a_plan_east_of_its_municipality(tree: Json, metres: int) -> None:
    _moved(tree, (_east_of_the_municipality(metres) - 50, 6_580_000))


@cache
def _east_of_the_municipality(metres: int) -> float:
    """Return the easting, that far from the box of the municipality, by bisection."""
    extent = extents()["0484"]
    degrees_wide = metres / (6_367_449.146 * cos(radians(extent.north)) * radians(1))
    west, east = 150_000.0, 250_000.0
    while east - west > 0.001:
        middle = (west + east) / 2
        inside = rough_position(3010, middle, 6_580_030)[0] <= extent.east + degrees_wide
        west, east = (middle, east) if inside else (west, middle)
    return round(west - 0.01, 3)
