"""Every question about a place is answered from the spatial index, under row-level security: the server's own word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Connection, Engine, event, text

from detaljplan import store
from detaljplan.identity.organisation import organisation_of
from detaljplan.identity.principal import PUBLIC, Principal
from detaljplan.identity.roles import Role
from detaljplan.review.definitions import load_layers
from detaljplan.review.model import LayerData, LayerFeature
from detaljplan.store.acting import reading_as
from detaljplan.store.items import Collection, find_items
from detaljplan.store.layers import candidates, replace_layer
from detaljplan.store.plans_in_force import plans_in_force
from tests.postgis import PLANNER, Database, Server, cloned_database

pytestmark = pytest.mark.postgis

REVIEWER = Principal(Role.REVIEWER, organisation_of("04"))
LAYER = next(layer for layer in load_layers() if layer.id == "ri_kulturmiljovard")
PLANS_IN_FORCE = next(layer for layer in load_layers() if layer.id == "gallande_detaljplan")
SIDE = 60
EAST, NORTH, STEP_M = 500_000, 6_500_000, 200
HERE = shapely.box(EAST + 2_000, NORTH + 2_000, EAST + 2_300, NORTH + 2_300)
SPATIAL = re.compile(r"&&|<->|ST_(Intersects|DWithin|Distance|Contains|Covers|CoveredBy|Within|Touches|Overlaps)\b")
LARGE = {"plan_version", "plan_object", "layer_feature"}
INDEXES = {"ix_plan_version_geom", "ix_plan_object_geom", "ix_layer_feature_import_id_geom"}

# 3 600 plans in a square, each with a use and a height of 100 by 100 m; the geometry of the plan is theirs.
PLANS = f"""
    INSERT INTO published.plan_version (version_id, object_id, number, file_name, file_format, media, input_sha256,
                                        original, organisation, geom)
    SELECT gen_random_uuid(), place::text, 1, 'pahittad.json', 'ngp-json', 'application/json', place::text, '', '0484',
           ST_Multi(ST_MakeEnvelope(e, n, e + 100, n + 100, 3006))
      FROM generate_series(0, {SIDE * SIDE - 1}) AS place,
           LATERAL (SELECT {EAST} + place % {SIDE} * {STEP_M} AS e, {NORTH} + place / {SIDE} * {STEP_M} AS n) AS corner;
    INSERT INTO published.plan_object (version_id, position, part, kind, values, geom)
    SELECT version_id, position, 0, kind, '[]', geom
      FROM published.plan_version, (VALUES (0, 'use'), (1, 'property')) AS provision (position, kind)"""


@pytest.fixture(scope="module")
def full(postgis_cluster: tuple[Server, str]) -> Iterator[Database]:
    """A database of some thousands of plans, provisions and objects of a layer, which the server has counted."""
    server, template = postgis_cluster
    with cloned_database(server, template, f"{template}_full") as database:
        with database.owner.begin() as connection:
            connection.execute(text(PLANS))
            for version in "12":
                replace_layer(connection, layer_of_points(version))
            connection.execute(text("ANALYZE"))
        yield database


def layer_of_points(version: str) -> LayerData:
    points = [shapely.Point(EAST + e * STEP_M, NORTH + n * STEP_M) for e in range(SIDE) for n in range(SIDE)]
    features = tuple(LayerFeature(id=str(number), shape=point) for number, point in enumerate(points))
    return LayerData(layer=LAYER, version=version, features=features, object_count=len(features))


def ask_items(collection: Collection) -> Callable[[Connection], object]:
    return lambda connection: find_items(connection, collection, area=HERE)


# What asks about a place, and how often each of its statements has to ask the index: a review's looks for what is
# near, and for what is nearest.
ASKED: dict[str, tuple[Callable[[Connection], object], int]] = {
    **{collection.value: (ask_items(collection), 1) for collection in Collection},
    "candidates of a review": (lambda connection: candidates(connection, [LAYER], HERE), 2),
    "all but the plan's own": (lambda connection: candidates(connection, [LAYER], HERE, {LAYER.id: "7"}), 2),
    "plans in force": (lambda connection: plans_in_force(connection, PLANS_IN_FORCE, HERE, date(2026, 5, 4)), 1),
}


@contextmanager
def sent(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Give the spatial statements that are sent meanwhile, with what they are given."""
    statements: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if SPATIAL.search(statement):
            statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", keep)


def scans(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the nodes of a plan that read a table or ask an index."""
    if "Scan" in plan["Node Type"]:
        yield plan
    for inner in plan.get("Plans", ()):
        yield from scans(inner)


def planned(connection: Connection, statement: str, parameters: Any) -> list[dict[str, Any]]:
    explained = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
    return list(scans(explained[0]["Plan"]))


def asks_place(scan: dict[str, Any]) -> bool:
    """Return whether an index is asked by place, and not only by what else it has."""
    return "geom" in scan.get("Index Cond", "") or "geom" in str(scan.get("Order By", ""))


def is_walk(scan: dict[str, Any]) -> bool:
    """Return whether a large table is read from end to end, as it lies or in the order of an index."""
    index = scan["Node Type"] in {"Index Scan", "Index Only Scan"}
    walked = scan["Node Type"] == "Seq Scan" or (index and not scan.keys() & {"Index Cond", "Order By"})
    return walked and scan["Relation Name"] in LARGE


@pytest.mark.parametrize("principal", [PUBLIC, PLANNER, REVIEWER], ids=lambda principal: principal.role)
@pytest.mark.parametrize("asked", ASKED)
def test_a_question_about_a_place_is_answered_from_the_spatial_index(
    full: Database, principal: Principal, asked: str
) -> None:
    ask, times = ASKED[asked]
    with reading_as(full.public, principal) as connection:
        with sent(full.public) as statements:
            ask(connection)
        assert statements
        for statement, parameters in statements:
            found = planned(connection, statement, parameters)
            by_place = [scan for scan in found if scan.get("Index Name") in INDEXES and asks_place(scan)]
            assert len(by_place) == times, (statement, found)
            assert not any(map(is_walk, found)), (statement, found)


def test_every_module_that_asks_about_a_place_is_asked_here() -> None:
    folder = Path(store.__file__).parent
    asking = {path.stem for path in folder.glob("*.py") if SPATIAL.search(path.read_text(encoding="utf-8"))}
    assert asking == {"items", "layers", "plans_in_force", "roles", "touched"}, "roles and touched are the owner's"
