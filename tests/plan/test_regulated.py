"""Which zones a property lies on, and the ground it shares with some of them, against every pair cut by itself."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from detaljplan.plan.areas import UseZone
from detaljplan.plan.regulated import RegulatedGround

BOX = shapely.box
ROUNDING_M2 = 0.01
CELLS = [BOX(e * 10, n * 10, e * 10 + 10, n * 10 + 10) for n in range(4) for e in range(4)]
OVER = BOX(13, 13, 27, 18)


def zones_of(shapes: list[shapely.Geometry]) -> list[UseZone]:
    return [UseZone(shape=shape, layer=(None, None, None), uses=(), items=()) for shape in shapes]


def ground_of(zones: list[UseZone], *, apart: bool = True, fitting: bool = True) -> RegulatedGround:
    return RegulatedGround(zones, area_m2=ROUNDING_M2, distance_m=0.1, apart=apart, fitting=fitting)


places = st.integers(-5, 45)
lengths = st.integers(1, 50)
turns = st.sampled_from([0, 0, 17])
properties = st.builds(
    lambda e, n, wide, high, turn: shapely.affinity.rotate(BOX(e, n, e + wide, n + high), turn),
    *(places, places, lengths, lengths, turns),
)


@given(properties, st.booleans())
def test_an_area_lies_on_the_zones_that_it_shares_more_than_rounding_with(area: shapely.Geometry, over: bool) -> None:
    zones = zones_of([*CELLS, OVER] if over else CELLS)
    expected = [zone for zone in zones if round(zone.shape.intersection(area).area, 3) > ROUNDING_M2]
    found = ground_of(zones, apart=not over, fitting=not over).under([area])
    assert [id(zone) for zone in found] == [id(zone) for zone in expected]


@given(properties, st.sets(st.integers(0, 15), min_size=1), st.booleans())
def test_the_ground_shared_is_that_of_each_zone_without_that_of_the_others(
    area: shapely.Geometry, numbers: set[int], over: bool
) -> None:
    zones = zones_of([*CELLS, OVER])
    chosen, others = [zones[number] for number in sorted(numbers)], zones[16:] if over else []
    shared = shapely.union_all([zone.shape.intersection(area) for zone in chosen])
    expected = shared.difference(OVER) if over else shared
    found = ground_of(zones, apart=False, fitting=False).shared(area, chosen, others)
    assert found.symmetric_difference(expected).area == pytest.approx(0, abs=1e-6)


@given(properties, st.sets(st.integers(0, 15), min_size=1))
def test_zones_that_fit_are_joined_to_the_same_ground(area: shapely.Geometry, numbers: set[int]) -> None:
    zones = zones_of(CELLS)
    chosen = [zones[number] for number in sorted(numbers)]
    one, other = (ground_of(zones, fitting=fitting).shared(area, chosen, zones) for fitting in (True, False))
    assert one.is_valid
    assert one.symmetric_difference(other).area == pytest.approx(0, abs=1e-6)


def test_an_area_drawn_as_a_zone_lies_on_that_one_and_a_line_on_those_beside_it() -> None:
    ground = ground_of(zones_of(CELLS))
    assert [zone.shape for zone in ground.under([CELLS[5]])] == [CELLS[5]]
    line = shapely.LineString([(1, 10.1), (9, 10.1)])
    assert [zone.shape for zone in ground.under([line])] == [CELLS[0], CELLS[4]]
