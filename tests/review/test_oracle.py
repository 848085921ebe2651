"""The review against other ways to the same answer: geopandas on random areas, and real areas of interest."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan import crs
from detaljplan.exchange.layer_files import LayerRows, read_layer_file
from detaljplan.review.model import Status
from detaljplan.review.overlay import review_plan
from tests.review.builders import ORIGIN, data, layer, plan, reviewed, square

REAL = Path(__file__).parents[3] / "shared" / "review" / "layers" / "ri_kulturmiljovard_3kap6_5lan_sweref99tm.gpkg"


def _random_areas(seed: int, count: int) -> list[BaseGeometry]:
    """Hulls of random points within a kilometre of the plan, some with a hole."""
    random = np.random.default_rng(seed)
    areas = []
    for number in range(count):
        middle = np.array(ORIGIN) + random.uniform(-400, 600, 2)
        hull = shapely.convex_hull(shapely.MultiPoint(middle + random.uniform(-150, 150, (8, 2))))
        areas.append(hull.difference(hull.centroid.buffer(20)) if number % 3 == 0 else hull)
    return areas


@pytest.mark.parametrize("seed", range(5))
def test_hit_area_agrees_with_geopandas(seed: int) -> None:
    areas = _random_areas(seed, 25)
    site = square(0, 0, 200, 150)
    layer_frame = geopandas.GeoDataFrame(geometry=areas, crs=3010)
    overlay = geopandas.overlay(layer_frame, geopandas.GeoDataFrame(geometry=[site], crs=3010), how="intersection")
    result = reviewed(plan(site), data(*areas, ids=[str(i) for i in range(25)]))
    assert result.area_m2 == pytest.approx(overlay.geometry.union_all().area, abs=0.5)
    assert result.hit_count == len(overlay)
    sizes = [o.area_m2 for o in result.objects if o.is_hit]
    assert sizes == pytest.approx(sorted(overlay.geometry.area, reverse=True), abs=0.5)


@pytest.mark.parametrize("seed", range(5))
def test_distances_agree_with_geopandas(seed: int) -> None:
    areas = _random_areas(seed, 25)
    site = square(-60, -60, 30, 30)
    expected = geopandas.GeoSeries(areas, crs=3010).distance(site)
    result = reviewed(plan(site), data(*areas, ids=[str(i) for i in range(25)]))
    assert result.nearest_distance_m == pytest.approx(expected.min(), abs=0.01)
    assert len(result.objects) == (expected <= 100).sum()


@pytest.fixture(scope="module")
def real_areas() -> LayerRows:
    if not REAL.exists():
        pytest.skip("the extract of real areas of national interest is not on this machine")
    return read_layer_file(REAL, layer())


def test_the_real_areas_are_read_whole(real_areas: LayerRows) -> None:
    assert (len(real_areas.features), real_areas.repaired, real_areas.unplaced) == (415, 0, 0)
    assert real_areas.missing_fields == ()
    assert all(f.id and f.shape.is_valid and not f.shape.has_z for f in real_areas.features)


@pytest.mark.parametrize("number", [0, 57, 123, 300, 414])
def test_a_plan_in_a_real_area_is_hit_whole_by_it(real_areas: LayerRows, number: int) -> None:
    area = real_areas.features[number]
    assert isinstance(area.shape, shapely.Polygon | shapely.MultiPolygon)
    x, y = shapely.maximum_inscribed_circle(area.shape, tolerance=1).coords[0]
    epsg = _zone_of(shapely.Point(x, y))
    site = shapely.set_precision(crs.transform(shapely.box(x - 5, y - 5, x + 5, y + 5), 3006, epsg), 0.001)
    result = reviewed(plan(site, epsg=epsg), real_areas.data("2021"))
    assert result.status is Status.HIT_HEAVY
    assert result.share_of_plan_pct == pytest.approx(100, abs=0.01)
    assert area.id in [o.id for o in result.objects if o.is_hit]


def _zone_of(place: BaseGeometry) -> int:
    """The local zone whose central meridian is nearest, of the six that span the country."""
    offsets = {code: abs(crs.transform(place, 3006, code).x - 150_000) for code in range(3007, 3013)}
    return min(offsets, key=lambda code: offsets[code])


def test_the_real_areas_give_the_same_review_twice(real_areas: LayerRows) -> None:
    middle = crs.transform(real_areas.features[0].shape.representative_point(), 3006, 3009)
    site = plan(middle.buffer(200), epsg=3009)
    first, again = (review_plan(site, [real_areas.data("2021")]) for _ in range(2))
    assert repr(first) == repr(again)
    assert first.hits[0].geometry is not None and again.hits[0].geometry is not None
    assert first.hits[0].geometry.wkb == again.hits[0].geometry.wkb
