"""Hit areas three ways: the engine, PostGIS and geopandas, on real areas of national interest and generated plans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import geopandas
import numpy as np
import pytest
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

from detaljplan import crs
from detaljplan.exchange.layer_files import read_layer_file
from detaljplan.review.model import LayerData, LayerFeature
from detaljplan.review.overlay import reach_m, review_plan
from detaljplan.review.plan_area import plan_area
from tests.postgis import Database
from tests.review.builders import layer, plan

pytestmark = pytest.mark.postgis
REAL = Path(__file__).parents[3] / "shared" / "review" / "layers" / "ri_kulturmiljovard_3kap6_5lan_sweref99tm.gpkg"
PLANS = 300
LAYER = layer()
REACH_M = reach_m(LAYER)


@pytest.fixture(scope="module")
def features() -> tuple[LayerFeature, ...]:
    if not REAL.exists():
        pytest.skip("the extract of real areas of national interest is not on this machine")
    rows = read_layer_file(REAL, LAYER)
    assert len(rows.features) == 415
    return rows.features


def generated(features: tuple[LayerFeature, ...]) -> Iterator[tuple[BaseGeometry, int]]:
    """Yield plan areas across the edges of areas, on the millimetre grid of the zone they lie in."""
    random = Random(11)
    for _ in range(PLANS):
        edge = random.choice(features).shape.boundary
        place = edge.interpolate(random.random(), normalized=True)
        zone = min(range(3007, 3019), key=lambda code: abs(crs.transform(place, 3006, code).x - 150_000))
        east, north = crs.transform(place, 3006, zone).coords[0]
        reach = random.uniform(20, 400)
        corners = [(east + random.uniform(-reach, reach), north + random.uniform(-reach, reach)) for _ in range(9)]
        yield shapely.set_precision(shapely.convex_hull(shapely.MultiPoint(corners)), 0.001), zone


def tolerance(shape: BaseGeometry) -> float:
    return max(1e-4, float(shape.length) * 1e-7)


def by_engine(site: BaseGeometry, zone: int, data: LayerData) -> float | None:
    (result,) = review_plan(plan(site, epsg=zone), [data]).hits
    return result.area_m2


def by_postgis(connection: Connection, site: BaseGeometry, zone: int, window: Polygon) -> float:
    """Objects that meet the plan are cut to the window, moved to the zone, united, and cut with the plan."""
    asked = text(
        """
        WITH near AS (
            SELECT ST_Transform(ST_Intersection(geom, ST_GeomFromWKB(:window, 3006)), CAST(:zone AS int)) AS geom
            FROM pg_temp.area WHERE geom && ST_GeomFromWKB(:window, 3006))
        SELECT ST_Area(ST_Intersection(ST_Union(geom), ST_GeomFromWKB(:site, CAST(:zone AS int)))) FROM near
        """
    )
    told = {"window": shapely.to_wkb(window), "zone": zone, "site": shapely.to_wkb(site)}
    return float(connection.scalar(asked, told) or 0.0)


def by_geopandas(frame: geopandas.GeoDataFrame, site: BaseGeometry, zone: int, window: Polygon) -> float:
    near = geopandas.clip(frame, window).to_crs(zone)
    site_frame = geopandas.GeoDataFrame(geometry=[site], crs=zone)
    return float(geopandas.overlay(near, site_frame, how="intersection").geometry.union_all().area)


def window_of(site: BaseGeometry, zone: int) -> Polygon:
    """The box that objects are cut to: a straight edge of many kilometres is no straight one in a zone."""
    area = plan_area(plan(site, epsg=zone))
    return shapely.box(*area.shape_3006.buffer(REACH_M + 100, quad_segs=1).bounds)


def test_engine_postgis_and_geopandas_agree_on_the_hit_area(
    database: Database, features: tuple[LayerFeature, ...]
) -> None:
    data = LayerData(layer=LAYER, version="1", features=features)
    frame = geopandas.GeoDataFrame(geometry=[feature.shape for feature in features], crs=3006)
    apart = []
    hits = 0
    with database.owner.begin() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE area (geom geometry(Geometry, 3006)) ON COMMIT DROP"))
        rows = [{"wkb": shapely.to_wkb(feature.shape)} for feature in features]
        connection.execute(text("INSERT INTO pg_temp.area VALUES (ST_GeomFromWKB(:wkb, 3006))"), rows)
        for site, zone in generated(features):
            engine = by_engine(site, zone, data)
            window = window_of(site, zone)
            found = (by_postgis(connection, site, zone, window), by_geopandas(frame, site, zone, window))
            hits += engine is not None
            # the engine tells hundredths of a square metre
            most = tolerance(site) + 0.005
            if any(abs((engine or 0.0) - other) > most for other in found) or np.ptp(found) > tolerance(site):
                apart.append((site.wkt, zone, engine, found))
    assert apart == []
    assert hits > PLANS * 0.9


def test_an_area_is_told_by_its_own_ground_whatever_order_the_objects_come_in(
    features: tuple[LayerFeature, ...],
) -> None:
    site, zone = next(generated(features))
    data = LayerData(layer=LAYER, version="1", features=features)
    assert by_engine(site, zone, data) == by_engine(site, zone, replace(data, features=features[::-1]))
