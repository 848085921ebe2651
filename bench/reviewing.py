"""Measures the review of one plan against many layers in PostGIS, beside the same layers in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from bench.figure import Figure, Measured, Pair, Reading
from bench.importing import empty_database
from detaljplan.plan.model import Plan, PlanGeometry
from detaljplan.review.definitions import load_layers
from detaljplan.review.layer import Layer
from detaljplan.review.overlay import reach_m, review_plan
from detaljplan.review.plan_area import plan_area
from detaljplan.store.layers import candidates

_WEST, _SOUTH = 550_000.0, 6_550_000.0
_SIDE_M, _RADIUS_M = 60_000.0, 66.0
_STEPS = (0.7548776662466927, 0.5698402909980532)
"""Of the two-dimensional sequence of least discrepancy: object n lies at the fractions of n times these."""
_EXTENT_M = 300.0

_SAVE = text(
    """
    WITH import AS (
        INSERT INTO layers.layer (layer_id, name, theme, ground, legal_basis, authority, licence, source, version,
            sha256, feature_count, repaired, unplaced, synthetic, coverage_status, coverage)
        VALUES (:id, :id, '', 'RI', '', '', '', '', '1', '', :count, 0, 0, true, 'mapped',
            ST_Multi(ST_MakeEnvelope(:west - 1000, :south - 1000, :west + :side + 1000, :south + :side + 1000, 3006)))
        RETURNING import_id)
    INSERT INTO layers.layer_feature (import_id, object_id, attributes, geom)
    SELECT import_id, 'o' || n, '{}', ST_Buffer(ST_SetSRID(ST_MakePoint(
        :west + :side * mod(CAST(n * :step_east AS numeric), 1),
        :south + :side * mod(CAST(n * :step_north AS numeric), 1)), 3006), :radius, 4)
    FROM import, generate_series(CAST(:first AS bigint), CAST(:first AS bigint) + :count - 1) AS n
    """
)


@dataclass(frozen=True)
class Memory:
    """All layers in memory, each with its index."""

    trees: Sequence[shapely.STRtree]
    shapes: Sequence[NDArray[Any]]
    reaches: Sequence[float]

    def hits(self, area: shapely.Polygon) -> float:
        """Return the hit areas of all layers together: index, cut, unite, measure."""
        total = 0.0
        for tree, shapes, reach in zip(self.trees, self.shapes, self.reaches, strict=True):
            near = tree.query(area, predicate="dwithin", distance=reach)
            total += float(shapely.union_all(shapely.intersection(shapes[near], area)).area)
        return total


def review_against_layers(objects: int = 1_000_000, plans: int = 60) -> tuple[Measured, ...]:
    """Measure the figures of plans of 300 m with about fifty hits, against 55 layers of so many objects in all.

    What is measured is asking the store for what is near and measuring it, without writing the answer down. The floor
    has all layers in memory with an index each, and cuts what is near with the plan.
    """
    layers = load_layers()
    each = objects // len(layers)
    memory = _memory(layers, each)
    with empty_database() as database:
        with database.owner.begin() as connection:
            for number, layer in enumerate(layers):
                connection.execute(_SAVE, _asked(layer, number * each, each))
        with database.owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE layers.layer_feature"))
        with database.app.begin() as connection:
            _once(connection, layers, _plan(-1))
            pairs, hits = zip(*(_pair(connection, layers, memory, _plan(n)) for n in range(plans)), strict=True)
    told = f"{len(layers)} layers of {each * len(layers)} objects in all"
    slowest = float(np.percentile([pair.value_seconds for pair in pairs], 95))
    return (
        Reading(name=f"p95 of reviewing a plan against {told}", value=1000 * slowest, unit=" ms", most=300),
        Reading(name="objects hit by a plan, on average", value=float(np.mean(hits)), unit=""),
        Figure(
            name=f"review a plan against {told}",
            floor="the same layers in memory: STRtree, intersection, union, area",
            limit_ratio=3,
            pairs=pairs,
        ),
    )


def _asked(layer: Layer, first: int, count: int) -> dict[str, Any]:
    place = {"west": _WEST, "south": _SOUTH, "side": _SIDE_M, "radius": _RADIUS_M}
    steps = {"step_east": _STEPS[0], "step_north": _STEPS[1]}
    return {"id": layer.id, "first": first, "count": count, **place, **steps}


def _memory(layers: Sequence[Layer], each: int) -> Memory:
    shapes = []
    for number in range(len(layers)):
        n = np.arange(number * each, (number + 1) * each)
        corner = np.array([_WEST, _SOUTH])
        places = corner + _SIDE_M * np.mod(n[:, None] * np.array(_STEPS), 1)
        shapes.append(shapely.buffer(shapely.points(places), _RADIUS_M, quad_segs=4))
    return Memory([shapely.STRtree(one) for one in shapes], shapes, [reach_m(layer) for layer in layers])


def _plan(number: int) -> Plan:
    random = np.random.default_rng(number + 1)
    west, south = np.round(np.array([_WEST, _SOUTH]) + random.uniform(2_000, _SIDE_M - 2_000, 2))
    area = shapely.box(west, south, west + _EXTENT_M, south + _EXTENT_M)
    return Plan(where="", object_id=f"plan-{number}", boundary=(PlanGeometry(where="/0", shape=area, epsg=3006),))


def _once(connection: Connection, layers: Sequence[Layer], plan: Plan) -> int:
    review = review_plan(plan, candidates(connection, layers, plan_area(plan).shape_3006), expected=layers)
    return sum(result.hit_count for result in review.hits)


def _pair(connection: Connection, layers: Sequence[Layer], memory: Memory, plan: Plan) -> tuple[Pair, int]:
    area = plan_area(plan).shape_3006
    assert isinstance(area, shapely.Polygon)
    started = perf_counter()
    hits = _once(connection, layers, plan)
    between = perf_counter()
    memory.hits(area)
    return Pair(between - started, perf_counter() - between), hits
