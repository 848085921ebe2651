"""Faults of the rings, vertices, parts and heights of single geometries."""

from __future__ import annotations

from typing import Any

from tests.build import Json, Point, Ring, area, hole, line, rectangle, several
from tests.rules.mutations.mutation import GOOD, STREET, both_sides, mutation, passes, stopped, undecided
from tests.rules.mutations.parts import draw, geometries, geometry, ring

BLOCK = rectangle(0, 10, 100, 50)
PRICK = rectangle(0, 20, 120, 6)


@mutation(STREET, stopped("DP-Krav-0018: kvarter", "DP-Krav-0018: kvarter"))
def a_use_that_crosses_itself_twice(tree: Json) -> None:
    draw(tree, "kvarter", area([(0, 10), (50, 60), (100, 10), (100, 60), (50, 10), (0, 60), (0, 10)]))


@mutation(STREET, stopped("DP-Krav-0018: kvarter"))
def a_use_with_a_spike_of_no_width(tree: Json) -> None:
    draw(tree, "kvarter", area([*BLOCK[:3], (50, 60), (50, 65), (50, 60), *BLOCK[3:]]))


@mutation(STREET, stopped("DP-Krav-0018: kvarter", "DP-Krav-0018: kvarter", "GEO-0008: kvarter"))
def a_hole_over_the_edge_and_one_outside(tree: Json) -> None:
    draw(tree, "kvarter", area(BLOCK, hole(rectangle(95, 30, 10, 5)), hole(rectangle(10, 70, 5, 5))))


@mutation(GOOD, stopped("DP-Krav-0018: ett-prick", "KAT-0004: ett-prick"))
def a_property_line_that_crosses_itself(tree: Json) -> None:
    draw(tree, "ett-prick", line((0, 21), (50, 21), (50, 25), (20, 20.5)))
    geometries(tree, "ett-prick").append(area(PRICK))


@mutation(STREET, stopped("GEO-0005: planen"))
def a_boundary_that_is_not_closed(tree: Json) -> None:
    ring(tree, "planen").pop()


@mutation(STREET, stopped("GEO-0007: kvarter"))
def a_use_of_no_rings(tree: Json) -> None:
    geometry(tree, "kvarter")["position"]["coordinates"] = []


@mutation(STREET, stopped("GEO-0003: kvarter", "DP-0002: planen"))
def a_use_that_lies_on_a_line(tree: Json) -> None:
    draw(tree, "kvarter", area([(0, 10), (100, 10), (50, 10), (0, 10)]))


@mutation(STREET, undecided("GEO-0008: kvarter"))
def a_hole_around_its_area(tree: Json) -> None:
    draw(tree, "kvarter", area(BLOCK, hole(rectangle(-10, 0, 200, 100))))


@mutation(STREET, undecided("GEO-0009: kvarter"))
def a_hole_there_twice(tree: Json) -> None:
    draw(tree, "kvarter", area(BLOCK, hole(rectangle(10, 20, 5, 5)), hole(rectangle(10, 20, 5, 5))))


@mutation(STREET, undecided("GEO-0010: kvarter"))
def a_hole_along_the_edge(tree: Json) -> None:
    draw(tree, "kvarter", area(BLOCK, hole(rectangle(10, 10, 5, 5))))


@mutation(STREET, undecided("GEO-0011: kvarter"))
def a_hole_from_edge_to_edge(tree: Json) -> None:
    draw(tree, "kvarter", area(BLOCK, [(0, 35), (50, 40), (100, 35), (50, 30), (0, 35)]))


@mutation(GOOD, stopped("DP-0018: ett-prick", "GEO-0012: ett-prick"))
def a_property_of_parts_that_overlap(tree: Json) -> None:
    draw(tree, "ett-prick", several(rectangle(0, 20, 50, 6), rectangle(40, 20, 50, 6)))


@mutation(STREET, passes("GEO-0013: kvarter"))
def a_vertex_that_stands_twice(tree: Json) -> None:
    ring(tree, "kvarter").insert(2, ring(tree, "kvarter")[1])


@mutation(STREET, passes("GEO-0013: kvarter"))
def an_end_that_stands_twice(tree: Json) -> None:
    ring(tree, "kvarter").append(ring(tree, "kvarter")[0])


@both_sides(
    "vertex_distance",
    GOOD,
    passes("SCHEMA-0004: ett-prick"),
    passes("SCHEMA-0004: ett-prick", "GEO-0014: ett-prick"),
)
def a_vertex_beside_another(tree: Json, millimetres: float) -> None:
    corners = ring(tree, "ett-prick")
    corners.insert(1, [round(corners[1][0] - millimetres / 1000, 4), corners[1][1]])
    corners.insert(1, [corners[0][0] + 50.0001, corners[0][1]])


def _spiked(tree: Json, *tip: Point) -> None:
    ring_of_property: Ring = [*PRICK[:3], *tip, *PRICK[3:]]
    draw(tree, "ett-prick", area(ring_of_property))


@both_sides("spike_width", GOOD, passes(), passes("GEO-0015: ett-prick"), at=(0.003, 0.002))
def a_spike(tree: Json, width: float) -> None:
    _spiked(tree, (60 + width, 26), (60, 30), (60, 26))


@mutation(GOOD, passes("GEO-0015: ett-prick"))
def a_spike_with_a_blunt_tip(tree: Json) -> None:
    _spiked(tree, (60.002, 26), (60.002, 30), (60, 30), (60, 26))


@mutation(GOOD, passes("GEO-0015: ett-prick"))
def a_narrow_cut(tree: Json) -> None:
    _spiked(tree, (60.002, 26), (60, 22), (60, 26))


@both_sides("spike_angle", GOOD, passes(), passes("GEO-0015: ett-prick"), at=(0.022, 0.023))
def a_spike_of_two_millimetres_that_is_so_long(tree: Json, length: float) -> None:
    _spiked(tree, (60.002, 26), (60, 26 + length), (60, 26))


@mutation(STREET, passes("GEO-0016: kvarter"))
def a_ring_the_other_way(tree: Json) -> None:
    ring(tree, "kvarter").reverse()


@mutation(STREET, passes("GEO-0016: gata planen"))
def two_rings_the_other_way(tree: Json) -> None:
    ring(tree, "planen").reverse()
    ring(tree, "gata").reverse()


def _with_heights(tree: Json, dimension: int, **attributes: Any) -> None:
    geometry(tree, "kvarter").update(dimension=dimension, **attributes)
    for position in ring(tree, "kvarter"):
        position.append(12.5)


@mutation(STREET, passes())
def heights_as_they_should_be(tree: Json) -> None:
    _with_heights(tree, 3, hojdsystem="EPSG:5613")


@mutation(STREET, passes("GEO-0017: kvarter"))
def heights_of_a_geometry_of_two_dimensions(tree: Json) -> None:
    _with_heights(tree, 2, hojdsystem="EPSG:5613")


@mutation(STREET, passes("GEO-0017: kvarter"))
def three_dimensions_without_heights(tree: Json) -> None:
    geometry(tree, "kvarter")["dimension"] = 3


@mutation(STREET, passes("GEO-0018: kvarter"))
def heights_without_a_height_system(tree: Json) -> None:
    _with_heights(tree, 3)


@mutation(STREET, stopped("SCHEMA-0001: kvarter"))
def heights_in_an_old_height_system(tree: Json) -> None:
    _with_heights(tree, 3, hojdsystem="EPSG:5613-RH70")


@both_sides(
    "stray_distance",
    GOOD,
    stopped("DP-0003: ett-prick"),
    stopped("DP-0003: ett-prick", "GEO-0019: ett-prick"),
    at=(9999.82, 9999.821),
)
def a_vertex_far_north(tree: Json, north: float) -> None:
    draw(tree, "ett-prick", area([*PRICK[:3], (60, round(26 + north, 3)), *PRICK[3:]]))


@mutation(GOOD, stopped("DP-0003: ett-prick", "GEO-0019: ett-prick", "KAT-0005: ett-gata ett-prick"))
def a_vertex_in_the_origin(tree: Json) -> None:
    ring(tree, "ett-prick")[2] = [0, 0]
