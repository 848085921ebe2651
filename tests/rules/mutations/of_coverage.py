"""Gaps, overlaps, and what lies outside the plan area or on ground of another plan."""

from __future__ import annotations

from copy import deepcopy

from sample_plans.plans import BOSTAD, PRICKMARK
from tests.build import Json, area, hole, identity, line, meeting, property_zone, rectangle, zone
from tests.rules.mutations.mutation import GOOD, IN_FORCE, STREET, both_sides, mutation, passes, stopped, undecided
from tests.rules.mutations.parts import add, decision, draw, geometries, ring, the_plan, without

PRIVATE = "DP_AP_Eg_Huvudman_EnskiltHuvudm_Enskilt"
SKOLA = "DP_KM_S2"


_NEAR = "DP-Krav-0011: gata kvarter"


@both_sides(
    "coverage_gap_width",
    STREET,
    passes(_NEAR),
    stopped(_NEAR, "DP-0002: planen"),
)
def a_gap_along_the_street(tree: Json, width: float) -> None:
    draw(tree, "kvarter", area(rectangle(0, 10 + width, 100, 50 - width)))


@both_sides("coverage_gap_width", GOOD, passes("TOPO-0006: planen"), stopped("DP-0002: planen"))
def a_slit_inside_a_use(tree: Json, width: float) -> None:
    draw(tree, "ett-bostad", area(rectangle(0, 20, 120, 130), hole(rectangle(30, 60, 40, width))))


@mutation(STREET, stopped("DP-0002: planen"))
def ground_without_any_use(tree: Json) -> None:
    without(tree, "gata")


@mutation(STREET, stopped("DP-0002: planen", "DP-0002: planen"))
def two_gaps(tree: Json) -> None:
    draw(tree, "kvarter", area(rectangle(1, 10, 98, 50)))


@mutation(STREET, passes())
def ground_without_a_use_that_is_a_private_public_place(tree: Json) -> None:
    without(tree, "gata")
    add(tree, property_zone("egenskap", PRIVATE, area(rectangle(0, 0, 100, 10))))


@mutation(STREET, stopped("DP-0002: planen", "DP-0003: kvarter"))
def a_use_far_outside(tree: Json) -> None:
    draw(tree, "kvarter", area(rectangle(500, 500, 100, 50)))


@both_sides("outside_width", STREET, passes("TOPO-0004: kvarter"), stopped("DP-0003: kvarter"))
def a_use_that_reaches_outside(tree: Json, width: float) -> None:
    draw(tree, "kvarter", area(rectangle(0, 10, 100 + width, 50)))


@both_sides("outside_width", GOOD, passes(), stopped("DP-0003: ett-prick"))
def a_property_that_reaches_outside(tree: Json, width: float) -> None:
    draw(tree, "ett-prick", area(rectangle(-width, 20, 120 + width, 6)))


@both_sides("outside_width", IN_FORCE, passes(), stopped("DP-0003: tva-utfart"))
def a_line_that_reaches_outside(tree: Json, width: float) -> None:
    draw(tree, "tva-utfart", line((-width, 20), (60, 20), at=(151_000, 6_581_000)))


def _parted(tree: Json, *ring_of_the_east: tuple[float, float]) -> None:
    """Part the block in two uses, the eastern as given."""
    draw(tree, "kvarter", area(rectangle(0, 10, 50, 50)))
    add(tree, zone("andra", SKOLA, area([*ring_of_the_east, ring_of_the_east[0]])))
    meeting(tree)


_EAST = ((50, 10), (100, 10), (100, 60), (50, 60))


@mutation(STREET, passes())
def a_block_in_two_uses(tree: Json) -> None:
    _parted(tree, *_EAST)


@both_sides(
    "rounding_area",
    STREET,
    passes("TOPO-0004: kvarter"),
    passes("DP-Krav-0013: kvarter andra"),
)
def a_tip_of_one_millimetre_over_the_neighbour(tree: Json, square_metres: float) -> None:
    height = 2 * square_metres / 0.001
    _parted(tree, *_EAST, (50, 15 + height), (49.999, 15 + height / 2), (50, 15))


@both_sides("small_overlap", STREET, passes("TOPO-0002: kvarter andra"), passes("DP-Krav-0013: kvarter andra"))
def a_strip_of_two_decimetres_over_the_neighbour(tree: Json, square_metres: float) -> None:
    top = 10 + square_metres / 0.2
    _parted(tree, (49.8, 10), (100, 10), (100, 60), (50, 60), (50, top), (49.8, top))


@both_sides(
    "same_geometry_decimals",
    STREET,
    passes("SCHEMA-0004: andra"),
    passes("TOPO-0002: kvarter andra"),
    at=(0.0004, 0.001),
)
def two_uses_on_one_area_that_differ(tree: Json, metres: float) -> None:
    add(tree, zone("andra", SKOLA, area(rectangle(0, 10, 100, 50))))
    for corner in ring(tree, "andra")[:2] + ring(tree, "andra")[-1:]:
        corner[1] += metres


@mutation(STREET, passes())
def two_uses_on_one_area_drawn_from_another_corner(tree: Json) -> None:
    corners = rectangle(0, 10, 100, 50)
    add(tree, zone("andra", SKOLA, area([*corners[2:], *corners[1:3]])))


def _second_area(tree: Json, square_metres: float) -> None:
    """Give the block a second area inside the first."""
    geometries(tree, "kvarter").append(area(rectangle(40, 30, 1, square_metres)))


@both_sides("small_overlap", STREET, passes("TOPO-0011: kvarter"), passes("DP-Krav-0013: kvarter"))
def a_use_of_two_areas_that_overlap(tree: Json, square_metres: float) -> None:
    _second_area(tree, square_metres)


@mutation(STREET, passes("TOPO-0002: andra kvarter"))
def a_use_inside_another(tree: Json) -> None:
    add(tree, zone("andra", SKOLA, area(rectangle(40, 30, 10, 10))))


@mutation(STREET, passes())
def a_use_over_another_but_only_upwards(tree: Json) -> None:
    add(tree, zone("andra", SKOLA, area(rectangle(40, 30, 10, 10)), vertikalAvgransning="uppåt"))


@mutation(IN_FORCE, passes("TOPO-0002: tva-bostad tva-centrum tva-park"))
def two_uses_of_one_area_over_a_third(tree: Json) -> None:
    at = (151_000, 6_581_000)
    draw(tree, "tva-park", area(rectangle(139, 20, 61, 130), at=at))


@mutation(STREET, passes("TOPO-0004: gata"))
def a_vertex_more_on_a_shared_edge(tree: Json) -> None:
    ring(tree, "kvarter").insert(1, [150_033.333, 6_580_010.0])


@mutation(STREET, stopped("DP-0003: gata", "DP-0003: kvarter", "TOPO-0004: planen"))
def a_boundary_drawn_too_small(tree: Json) -> None:
    draw(tree, "planen", area(rectangle(0, 0, 99, 60)))


@mutation(STREET, stopped("DP-0002: planen", "TOPO-0004: planen"))
def a_boundary_drawn_too_large(tree: Json) -> None:
    draw(tree, "planen", area(rectangle(0, 0, 101, 60)))


@mutation(STREET, stopped("DP-0002: planen", "DP-0003: gata", "DP-0003: kvarter"))
def a_boundary_drawn_to_the_side(tree: Json) -> None:
    draw(tree, "planen", area(rectangle(1, 0, 100, 60)))


@mutation(STREET, stopped("DP-0002: planen", "DP-0002: planen"))
def a_boundary_of_two_parts_the_other_without_use(tree: Json) -> None:
    geometries(tree, "planen").append(area(rectangle(200, 0, 50, 60)))
    draw(tree, "gata", area(rectangle(0, 1, 100, 9)))


@mutation(STREET, passes("TOPO-0002: kvarter gata", "TOPO-0002: andra gata"))
def a_street_over_two_uses(tree: Json) -> None:
    _parted(tree, *_EAST)
    draw(tree, "gata", area(rectangle(0, 0, 100, 11)))


# --- near, narrow, not quite meeting

_OVER = {"vertikalAvgransning": "uppåt"}


def _bridges(tree: Json, apart: float) -> None:
    """Lay two uses over the street, so far apart."""
    add(tree, zone("andra", BOSTAD, area(rectangle(20, 0, 20, 10)), **_OVER))
    add(tree, zone("bostad", BOSTAD, area(rectangle(40 + apart, 0, 20, 10)), **_OVER))
    meeting(tree)


@both_sides("near_new", STREET, passes(), passes("DP-Krav-0011: andra bostad"))
@both_sides("touching_distance", STREET, passes(), passes("DP-Krav-0011: andra bostad"))
def two_uses_over_the_street(tree: Json, metres: float) -> None:
    _bridges(tree, metres)


@both_sides("near_old", STREET, passes(), passes("DP-Krav-0012: andra bostad"))
def two_uses_over_the_street_of_an_older_plan(tree: Json, metres: float) -> None:
    decision(tree)["datumPaborjat"] = "2021-12-31"
    _bridges(tree, metres)


@mutation(STREET, undecided("DP-Krav-0011: andra bostad"))
def two_uses_over_the_street_of_which_one_follows_the_older_rules(tree: Json) -> None:
    _bridges(tree, 0.4)
    decision(tree)["planbestammelse"] = [identity(name) for name in ("gata", "kvarter", "andra")]
    older = {"datumPaborjat": "2021-12-31", "planbestammelse": [identity("bostad")]}
    the_plan(tree)["beslutsinformation"].append(older)


@mutation(STREET, passes())
def two_uses_that_meet_in_a_corner(tree: Json) -> None:
    add(tree, zone("andra", BOSTAD, area(rectangle(20, 0, 20, 5)), **_OVER))
    add(tree, zone("bostad", BOSTAD, area(rectangle(40, 5, 20, 5)), **_OVER))
    meeting(tree)


@mutation(STREET, passes("TOPO-0010: andra kvarter"))
def a_use_that_stands_twice_on_one_area(tree: Json) -> None:
    corners = rectangle(0, 10, 100, 50)
    add(tree, zone("andra", BOSTAD, area([*corners[2:], *corners[1:3]])))


@mutation(STREET, passes("TOPO-0010: egenskap"))
def a_property_with_the_same_geometry_twice(tree: Json) -> None:
    strips = [area(rectangle(0, 10, 100, 6)) for _ in range(2)]
    add(tree, property_zone("egenskap", PRICKMARK, *strips))


@both_sides("overlap_in_object", STREET, passes(), passes("TOPO-0012: egenskap"))
def a_property_of_two_areas_that_overlap(tree: Json, square_metres: float) -> None:
    height = square_metres / 0.001
    strips = (rectangle(0, 10, 50.001, height), rectangle(50, 10, 50, height))
    add(tree, property_zone("egenskap", PRICKMARK, *[area(strip) for strip in strips]))


@mutation(STREET, passes("TOPO-0012: planen"))
def a_plan_area_that_stands_twice(tree: Json) -> None:
    areas = the_plan(tree)["plangeometri"]
    areas += deepcopy(areas)


@mutation(STREET, passes())
def two_properties_on_one_area_that_say_different_things(tree: Json) -> None:
    strip = area(rectangle(0, 10, 100, 6))
    add(tree, property_zone("egenskap", PRICKMARK, strip))
    add(tree, property_zone("andra", PRICKMARK, area(rectangle(0, 10, 100, 6.001))))


@both_sides("narrow_width", STREET, passes(), passes("DP-Krav-0014: egenskap"))
def a_narrow_property(tree: Json, metres: float) -> None:
    add(tree, property_zone("egenskap", PRICKMARK, area(rectangle(0, 10, 100, metres))))


def _arm(tree: Json, width: float, length: float) -> None:
    """Part the block, with an arm of the eastern half along the street."""
    top, west = 10 + width, 50 - length
    draw(tree, "kvarter", area([(0, 10), (west, 10), (west, top), (50, top), (50, 60), (0, 60), (0, 10)]))
    east = area([(west, 10), (100, 10), (100, 60), (50, 60), (50, top), (west, top), (west, 10)])
    add(tree, zone("andra", SKOLA, east))
    meeting(tree)


@both_sides("narrow_width", STREET, passes(), passes("TOPO-0005: andra"))
def a_use_with_a_narrow_arm(tree: Json, metres: float) -> None:
    _arm(tree, metres, 30)


@both_sides("narrow_length", STREET, passes(), passes("TOPO-0005: andra"), at=(1.7, 2.1))
def a_use_with_a_short_narrow_arm(tree: Json, metres: float) -> None:
    _arm(tree, 0.3, metres)


@both_sides("same_vertex", STREET, passes("TOPO-0004: gata"), passes("TOPO-0006: planen"))
def a_block_that_leaves_the_street_in_the_middle(tree: Json, metres: float) -> None:
    draw(tree, "kvarter", area([(0, 10), (50, 10 + metres), (100, 10), (100, 60), (0, 60), (0, 10)]))


@both_sides("sliver_width", STREET, passes(), passes("TOPO-0006: planen"))
def a_street_and_a_block_that_part_in_the_middle(tree: Json, metres: float) -> None:
    draw(tree, "gata", area([(0, 0), (100, 0), (100, 10), (50, 10), (0, 10), (0, 0)]))
    draw(tree, "kvarter", area([(0, 10), (50, 10 + metres), (100, 10), (100, 60), (0, 60), (0, 10)]))


@mutation(STREET, passes("TOPO-0006: planen"))
def a_block_slightly_over_the_street(tree: Json) -> None:
    draw(tree, "kvarter", area([(0, 10), (50, 10), (50.5, 9.98), (51, 10), (100, 10), (100, 60), (0, 60), (0, 10)]))
    meeting(tree)


@both_sides("rounding_area", STREET, passes("TOPO-0007: bostad andra"), passes("TOPO-0002: bostad andra"))
def one_area_drawn_twice(tree: Json, square_metres: float) -> None:
    height = 2 * square_metres / 0.001
    draw(tree, "kvarter", area(rectangle(0, 10, 100 - height, 50)))
    add(tree, zone("bostad", BOSTAD, area(rectangle(100 - height, 10, height, 50))))
    corners = [(100 - height, 10), (100, 10), (100, 60.001), (100 - height, 60), (100 - height, 10)]
    add(tree, zone("andra", SKOLA, area(corners)))
    meeting(tree)
