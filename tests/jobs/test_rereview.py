"""A layer that has changed: the plans near what differs are reviewed anew, no others, and as a whole review would."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text

from detaljplan.checking import check
from detaljplan.exchange.layer_set import read_layer_set
from detaljplan.jobs.intake import reviewed, take_in
from detaljplan.jobs.rereview import Reviewed, review_after
from detaljplan.review.model import LayerData, LayerFeature, Review
from detaljplan.review.plan_area import plan_area
from detaljplan.store.layers import Imported, replace_layer
from detaljplan.store.owner import Audience
from detaljplan.store.reviews import find_review
from detaljplan.store.tables import PLAN_TABLES, Access
from tests.postgis import PLANNER, Database

pytestmark = pytest.mark.postgis
SAMPLES = Path(__file__).parents[2] / "sample_plans"
LAYERS = {data.layer.id: data for data in read_layer_set(SAMPLES / "layers" / "layers.toml")}
NEAR, FAR = SAMPLES / "kv-exemplet-1.json", SAMPLES / "kv-exemplet-2-laga-kraft.json"
SHORE = LAYERS["strandskydd"]


@pytest.fixture
def stored(database: Database) -> Database:
    """A published plan and a draft of it, and another plan a kilometre away, reviewed against the sample layers."""
    with database.app.begin() as connection:
        for data in LAYERS.values():
            replace_layer(connection, data)
    for path, audience in ((NEAR, Audience.PUBLISHED), (NEAR, Audience.DRAFT), (FAR, Audience.PUBLISHED)):
        take_in(database.public, check(path), PLANNER, audience)
    return database


def changed(database: Database, data: LayerData) -> tuple[Imported, Reviewed]:
    with database.owner.begin() as connection:
        before = connection.scalar(
            text("SELECT max(import_id) FROM layers.layer WHERE layer_id = :id"), {"id": data.layer.id}
        )
        imported = replace_layer(connection, data)
        return imported, review_after(connection, data.layer, before, imported.import_id)


def runs(database: Database) -> int:
    with database.owner.connect() as connection:
        return sum(connection.scalar(text(f"SELECT count(*) FROM {access}.review_run")) or 0 for access in Access)


def reviews(database: Database) -> list[tuple[Review, Review]]:
    """Return the newest stored review of each version, and what a whole review gives now."""
    found = []
    with database.owner.connect() as connection:
        for access in Access:
            version = PLAN_TABLES[access].plan_version
            for row in connection.execute(version.select()):
                stored = find_review(connection, access, row.version_id)
                assert stored is not None
                path = NEAR if row.file_name == NEAR.name else FAR
                found.append((stored.review, reviewed(connection, check(path).plan)))
    return found


def moved(data: LayerData, east: float, version: str = "2") -> LayerData:
    """The layer with its first object moved."""
    first, *rest = data.features
    shape = shapely.transform(first.shape, lambda xy: xy + np.array([east, 0.0]))
    return replace(data, version=version, features=(replace(first, shape=shape), *rest))


def test_only_plans_near_what_differs_are_reviewed_anew_each_for_its_readers(stored: Database) -> None:
    nothing, told = changed(stored, replace(SHORE, version="2"))
    assert (nothing.is_new, told) == (True, Reviewed(0, 0)), "another version of the same objects"
    point = LayerFeature(id="ny", shape=shapely.centroid(check_area(NEAR)), name="Ny punkt", kind="1")
    soil = LAYERS["fororenade_omraden"]
    before = runs(stored)
    _, told = changed(stored, replace(soil, version="2", features=(*soil.features, point)))
    assert told == Reviewed(2, 0), "the published plan and its draft, and not the one a kilometre away"
    assert runs(stored) == before + 2, "earlier reviews stay"


def check_area(path: Path) -> BaseGeometry:
    return plan_area(check(path).plan).shape_3006


@pytest.mark.parametrize("layer", ["strandskydd", "fororenade_omraden", "oversvamning_100", "natura2000"])
def test_what_is_reviewed_anew_is_what_a_whole_review_gives(stored: Database, layer: str) -> None:
    _, told = changed(stored, moved(LAYERS[layer], 40.0))
    assert told.plans >= 1
    for kept, whole in reviews(stored):
        answers = {answer.question_id: answer for answer in kept.answers}
        one, other = kept.of_layer(layer), whole.of_layer(layer)
        assert one is not None
        assert other is not None
        # a plan that nothing of what differs is near keeps the version that it was reviewed by
        assert replace(one, layer_version="") == replace(other, layer_version="")
        for answer in whole.answers:
            if answer.question_id != "planer_under":  # plans that came since are no change of a layer
                assert answers[answer.question_id] == answer


def test_another_mapped_area_touches_the_plans_in_what_differs(stored: Database) -> None:
    without = replace(LAYERS["ri_kulturmiljovard"], coverage=None, version="2")
    assert changed(stored, without)[1].plans == 3, "where one does not tell, every plan is touched"
    again = LAYERS["ri_kulturmiljovard"]
    assert changed(stored, replace(again, version="3"))[1].plans == 3
    assert again.coverage is not None
    less = again.coverage.difference(shapely.buffer(check_area(FAR), 200))
    assert changed(stored, replace(again, version="4", coverage=less))[1].plans == 1


def test_a_layer_that_is_new_touches_every_plan(stored: Database) -> None:
    seveso = replace(SHORE, layer=replace(SHORE.layer, id="seveso"))
    assert changed(stored, seveso)[1].plans == 3
