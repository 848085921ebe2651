"""Layers and reviews in the store: the newest import counts, and what is stored comes back as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from detaljplan.checking import check
from detaljplan.errors import LayerError
from detaljplan.exchange.layer_set import read_layer_set
from detaljplan.numerals import STOCKHOLM
from detaljplan.review.definitions import load_layers
from detaljplan.review.home import own_objects
from detaljplan.review.model import NOWHERE, WHOLE_COUNTRY, LayerData, LayerFeature, Origin, Review, Status
from detaljplan.review.overlay import reach_m, review_plan
from detaljplan.store.items import find_boundary
from detaljplan.store.layers import areas_by_id, candidates, find_layers, replace_layer
from detaljplan.store.plans import EVERYWHERE, Saved
from detaljplan.store.reviews import AnswerCounts, count_answers, find_review, save_review
from detaljplan.store.tables import Access
from tests.postgis import Database
from tests.store.examples import delivered, example

pytestmark = pytest.mark.postgis
SAMPLES = Path(__file__).parents[2] / "sample_plans"
PLANS = sorted(SAMPLES.glob("kv-*.json")) + sorted(SAMPLES.glob("kv-*.gml"))
LAYER = next(layer for layer in load_layers() if layer.id == "ri_kulturmiljovard")


def layer_of(*points: tuple[float, float], version: str = "1") -> LayerData:
    features = tuple(LayerFeature(id=f"o{i}", shape=Point(p), name="å") for i, p in enumerate(points))
    return LayerData(layer=LAYER, version=version, features=features, object_count=len(features))


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.name)
def test_a_review_of_the_stores_candidates_is_the_review_of_the_whole_layers(database: Database, path: Path) -> None:
    checked, layers = check(path), read_layer_set(SAMPLES / "layers" / "layers.toml")
    with database.app.begin() as connection:
        for data in layers:
            replace_layer(connection, data)
        saved = delivered(connection, checked)
        area = find_boundary(connection, saved.access, saved.version_id)
        assert area is not None
        found = candidates(connection, load_layers(), area, own_objects(load_layers(), checked.plan))
    assert review_plan(checked.plan, found) == review_plan(checked.plan, layers)


def reviewed(database: Database) -> tuple[Saved, Review]:
    return reviewed_plan(database, PLANS[0])


def reviewed_plan(database: Database, path: Path) -> tuple[Saved, Review]:
    checked, layers = check(path), read_layer_set(SAMPLES / "layers" / "layers.toml")
    review = review_plan(checked.plan, layers)
    with database.app.begin() as connection:
        saved = delivered(connection, checked)
        save_review(connection, saved, review, seconds=0.1)
    return saved, review


def test_a_stored_review_comes_back_as_it_was(database: Database) -> None:
    saved, review = reviewed(database)
    with database.app.connect() as connection:
        found = find_review(connection, saved.access, saved.version_id)
    assert found is not None
    assert any(hit.geometry is not None for hit in review.hits)
    assert found.review == review


def test_the_newest_review_is_the_one_found(database: Database) -> None:
    saved, review = reviewed(database)
    with database.app.begin() as connection:
        newest = save_review(connection, saved, replace(review, hits=()), seconds=1)
        found = find_review(connection, saved.access, saved.version_id)
    assert found is not None
    assert (found.run_id, found.review.hits) == (newest, ())


def test_the_counts_of_all_plans_at_once_are_those_of_each_newest_review(database: Database) -> None:
    stored = [reviewed_plan(database, path)[0] for path in PLANS]
    empty, review = reviewed_plan(database, PLANS[0])
    with database.app.begin() as connection:
        save_review(connection, stored[1], review, seconds=1)
        save_review(connection, empty, replace(review, hits=()), seconds=1)
        alone = delivered(connection, example())
        identities = [saved.version_id for saved in (*stored, alone)]
        told = count_answers(connection, EVERYWHERE, identities)
        reviews = {s.version_id: find_review(connection, s.access, s.version_id) for s in stored}
        assert count_answers(connection, (), identities) == count_answers(connection, EVERYWHERE, []) == {}
    assert {saved.access for saved in stored} == set(Access)
    assert alone.version_id not in told
    assert told[empty.version_id] == AnswerCounts({}, 0, 0)
    assert told == {
        identity: AnswerCounts(
            hits=found.review.hits_per_ground(),
            layers=len(found.review.hits),
            open_layers=sum(hit.status.is_open for hit in found.review.hits),
        )
        for identity, found in reviews.items()
        if found is not None
    }
    assert any(counts.hits for counts in told.values())


def test_a_plan_that_was_not_reviewed_has_no_review(database: Database) -> None:
    with database.app.begin() as connection:
        saved = delivered(connection, check(PLANS[0]))
        assert find_review(connection, saved.access, saved.version_id) is None


def test_objects_within_the_search_distance_and_the_nearest_are_candidates(database: Database) -> None:
    layer = replace(LAYER, relation=replace(LAYER.relation, distance_m=100.0))
    beyond = reach_m(layer) + 0.01
    data = replace(
        layer_of((600_000 + beyond - 0.02, 6_500_000), (600_000, 6_500_000 + beyond), (600_000, 6_500_000)), layer=layer
    )
    with database.app.begin() as connection:
        replace_layer(connection, data)
        (near,) = candidates(connection, [layer], Point(600_000, 6_500_000))
        (far,) = candidates(connection, [layer], Point(650_000, 6_500_000))
    assert [f.id for f in near.features] == ["o0", "o2"]
    assert [f.id for f in far.features] == ["o0"], "the nearest, though it is far away"
    assert (near.object_count, near.features[0].name, near.version) == (3, "å", "1")


def test_a_new_import_takes_the_place_of_the_old_one_which_stays(database: Database) -> None:
    with database.app.begin() as connection:
        first = replace_layer(connection, layer_of((600_000, 6_500_000)))
        again = replace_layer(connection, layer_of((600_000, 6_500_000)))
        second = replace_layer(connection, layer_of((700_000, 6_500_000), version="2"))
        (data,) = candidates(connection, [LAYER], Point(600_000, 6_500_000))
        (stored,) = find_layers(connection)
        assert connection.scalar(text("SELECT count(*) FROM layers.layer_feature")) == 2
    assert (first.is_new, again.is_new, second.is_new) == (True, False, True)
    assert [f.shape for f in data.features] == [Point(700_000, 6_500_000)]
    assert (stored.version, stored.feature_count, stored.is_mapped) == ("2", 1, False)


@pytest.mark.parametrize("data", [layer_of(), replace(layer_of((1, 1)), failure="Filen saknas.")])
def test_a_layer_that_could_not_be_read_does_not_replace_the_one_in_use(database: Database, data: LayerData) -> None:
    with database.app.begin() as connection:
        replace_layer(connection, layer_of((600_000, 6_500_000)))
        with pytest.raises(LayerError, match="ligger kvar"):
            replace_layer(connection, data)
        assert [stored.feature_count for stored in find_layers(connection)] == [1]


def test_fewer_than_half_of_the_objects_in_use_are_not_taken_unless_that_is_said(database: Database) -> None:
    whole = [(600_000.0 + n, 6_500_000.0) for n in range(10)]
    with database.app.begin() as connection:
        replace_layer(connection, layer_of(*whole))
        replace_layer(connection, layer_of(*whole[:5], version="2"))
        with pytest.raises(LayerError, match=r"har 2 objekt, och det som används har 5.*ligger kvar"):
            replace_layer(connection, layer_of(*whole[:2], version="3"))
        assert [(stored.version, stored.feature_count) for stored in find_layers(connection)] == [("2", 5)]
        with pytest.raises(LayerError):
            replace_layer(connection, layer_of(*whole[:4], version="3"), least_share=0.9)
        replace_layer(connection, layer_of(whole[0], version="3"), least_share=0)
        assert [(stored.version, stored.feature_count) for stored in find_layers(connection)] == [("3", 1)]
        with pytest.raises(LayerError, match="inga objekt"):
            replace_layer(connection, layer_of(version="4"), least_share=0)


def test_data_without_a_version_are_called_by_their_day_and_are_no_new_ones_the_next(database: Database) -> None:
    with database.app.begin() as connection:
        first = replace_layer(connection, layer_of((600_000, 6_500_000), version="2020-01-02"))
        again = replace_layer(connection, layer_of((600_000, 6_500_000), version=""))
        other = replace_layer(connection, layer_of((600_001, 6_500_000), version=""))
        (stored,) = find_layers(connection)
    assert (first.is_new, again.is_new, again.version, other.is_new) == (True, False, "2020-01-02", True)
    assert date.fromisoformat(stored.version) == stored.imported_at.astimezone(STOCKHOLM).date()


def test_where_a_layer_comes_from_and_what_is_mapped_is_kept(database: Database) -> None:
    origin = Origin(
        address="https://example.se/wfs",
        source="Källan",
        sha256="ab",
        dated=date(2026, 1, 2),
        mapped_area="whole-country",
        mapped_by="Myndigheten",
        mapped_on=date(2026, 1, 3),
    )
    data = replace(layer_of((600_000, 6_500_000)), origin=origin, coverage=WHOLE_COUNTRY)
    with database.app.begin() as connection:
        replace_layer(connection, data)
        (stored,) = find_layers(connection)
    told = {
        name: getattr(stored, name) for name in ("address", "source", "dated", "mapped_area", "mapped_by", "mapped_on")
    }
    assert told == {name: getattr(origin, name) for name in told}
    assert (stored.source_sha256, stored.licence, stored.is_mapped) == ("ab", LAYER.licence, True)


@pytest.mark.parametrize(
    ("coverage", "status"),
    [(None, Status.COVERAGE_UNKNOWN), (NOWHERE, Status.NOT_MAPPED), (WHOLE_COUNTRY, Status.NO_HIT)],
)
def test_a_plan_without_a_hit_is_told_by_what_is_mapped(
    database: Database, coverage: BaseGeometry | None, status: Status
) -> None:
    checked = check(PLANS[0])
    with database.app.begin() as connection:
        replace_layer(connection, replace(layer_of((200_000, 6_500_000)), coverage=coverage))
        saved = delivered(connection, checked)
        area = find_boundary(connection, saved.access, saved.version_id)
        assert area is not None
        found = candidates(connection, [LAYER], area)
    assert [result.status for result in review_plan(checked.plan, found).hits] == [status]


def test_areas_are_found_by_the_ids_of_their_objects(database: Database) -> None:
    near, far = box(600_000, 6_500_000, 600_100, 6_500_100), box(600_100, 6_500_000, 600_200, 6_500_100)
    features = (
        LayerFeature(id="0380", shape=near),
        LayerFeature(id="0380", shape=far),
        LayerFeature(id="x", shape=near),
    )
    with database.app.begin() as connection:
        assert areas_by_id(connection, LAYER.id) == {}
        replace_layer(connection, LayerData(layer=LAYER, version="1", features=features))
        found = areas_by_id(connection, LAYER.id)
    assert {name: area.area for name, area in found.items()} == {"0380": 20_000, "x": 10_000}


def test_a_half_import_leaves_nothing(database: Database) -> None:
    with database.owner.begin() as connection:
        connection.execute(text("ALTER TABLE layers.layer_feature ADD CHECK (object_id <> 'o1')"))
    with database.app.begin() as connection:
        with pytest.raises(IntegrityError):
            replace_layer(connection, layer_of((600_000, 6_500_000), (600_001, 6_500_000)))
        assert find_layers(connection) == []
        replace_layer(connection, layer_of((600_000, 6_500_000)))
        with pytest.raises(IntegrityError):
            replace_layer(connection, layer_of((600_000, 6_500_000), (600_001, 6_500_000), version="2"))
        assert [stored.version for stored in find_layers(connection)] == ["1"]


def test_objects_that_share_an_id_in_their_source_are_all_kept(database: Database) -> None:
    data = layer_of((600_000, 6_500_000), (600_001, 6_500_000))
    data = replace(data, features=tuple(replace(feature, id="same") for feature in data.features))
    with database.app.begin() as connection:
        replace_layer(connection, data)
        (found,) = candidates(connection, [LAYER], Point(600_000, 6_500_000))
    assert [(f.id, f.shape.x) for f in found.features] == [("same", 600_000), ("same", 600_001)]


def test_a_layer_never_imported_gives_no_data(database: Database) -> None:
    with database.app.connect() as connection:
        assert candidates(connection, [LAYER], Point(600_000, 6_500_000)) == []
