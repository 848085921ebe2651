"""Narrow parts of areas, drawn on paper, and against growing every shrunk area again."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from detaljplan.plan.narrow import narrow_parts

BOX = shapely.box
BLOCK = BOX(0, 0, 20, 20)


def placed(shape: shapely.Geometry, angle: float = 17) -> np.ndarray:
    turned = shapely.affinity.rotate(shape, angle, origin=(0, 0))
    return np.array([shapely.affinity.translate(turned, 150_000, 6_580_000)], dtype=object)


def lengths(shape: shapely.Geometry) -> list[float]:
    return [part.length_m for part in narrow_parts(placed(shape), 0.5, 2.0)]


@pytest.mark.parametrize(("width", "found"), [(0.2, 1), (0.49, 1), (0.5, 0), (0.6, 0)])
def test_an_arm_is_narrow_under_half_a_metre(width: float, found: int) -> None:
    assert len(lengths(BLOCK | BOX(20, 5, 26, 5 + width))) == found


@pytest.mark.parametrize(("long", "found"), [(1.7, 0), (2.1, 1)])
def test_a_short_arm_is_a_corner(long: float, found: int) -> None:
    assert len(lengths(BLOCK | BOX(20, 5, 20 + long, 5.4))) == found


def test_a_neck_between_two_wide_parts_is_narrow() -> None:
    assert lengths(BLOCK | BOX(20, 5, 25, 5.3) | BOX(25, 0, 40, 20)) == pytest.approx([5], abs=0.1)


def test_ground_between_a_hole_and_the_edge_is_narrow() -> None:
    assert len(lengths(BLOCK - BOX(5, 0.4, 10, 0.8))) == 1


@pytest.mark.parametrize(("rise", "found"), [(2.0, 1), (12.0, 0)])
def test_a_corner_is_narrow_when_it_is_sharp_and_long(rise: float, found: int) -> None:
    assert len(lengths(shapely.Polygon([(0, 0), (30, 0), (30, rise)]))) == found


@pytest.mark.parametrize("shape", [BOX(0, 0, 10, 0.3), BOX(0, 0, 1, 1), shapely.Point(0, 0).buffer(0.2)])
def test_an_area_that_is_narrow_all_over_or_small_has_no_narrow_part(shape: shapely.Geometry) -> None:
    assert lengths(shape) == []


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=60)
def test_what_is_passed_over_at_once_has_no_narrow_part(seed: int) -> None:
    random = np.random.default_rng(seed)
    boxes = [BOX(e, n, e + wide, n + high) for e, n, wide, high in random.uniform(0.2, 9, (7, 4)).round(2)]
    area = max(shapely.get_parts(shapely.union_all(boxes)), key=shapely.area)
    shape = placed(area, float(random.uniform(0, 360)))
    shrunk = shapely.buffer(shape, -0.25, quad_segs=16)
    left = shapely.difference(shape, shapely.buffer(shrunk, 0.26, quad_segs=16))
    parts = [part for part in shapely.get_parts(left) if part.area > 0.02]
    sides = [np.diff(shapely.get_coordinates(shapely.minimum_rotated_rectangle(part)), axis=0) for part in parts]
    long = [part for part, side in zip(parts, sides, strict=True) if np.hypot(*side.T).max() > 2.2]
    if not shrunk[0].is_empty and long:
        assert narrow_parts(shape, 0.5, 2.0)
