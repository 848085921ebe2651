"""Plan versions in the store: whole or not at all, once each, in two reference systems, by access."""

from __future__ import annotations

import hashlib
import math
import random
import string
from dataclasses import replace
from uuid import uuid4

import pytest
from pyproj import Transformer
from shapely import transform
from shapely.geometry import GeometryCollection, LineString, Point, Polygon
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from detaljplan.checking import Checked, check_bytes
from detaljplan.errors import NotFound, StoreError
from detaljplan.findings import Severity, Verdict
from detaljplan.plan.model import Plan, PlanGeometry, PlanStatus, UseProvision
from detaljplan.plan.values import Unreadable
from detaljplan.report.model import Profile
from detaljplan.store.items import Collection, find_boundary, find_item, find_items, find_provisions
from detaljplan.store.plans import EVERYWHERE, MAX_IDENTITY, Saved, find_original, find_plan, find_plans
from detaljplan.store.reports import find_findings, find_report
from detaljplan.store.shapes import from_wkb
from detaljplan.store.tables import PLAN_TABLES, Access
from tests.postgis import Database
from tests.read.boundaries import feature, geojson, polygon, shapefile, square, zipped
from tests.store.examples import EAST, NORTH, ZONE, delivered, drawn, example, gap, rectangle, reported_by, small_plan

pytestmark = pytest.mark.postgis
UNREADABLE = Unreadable("x", "/geometry", "en yta", "an area")


def counts(database: Database) -> dict[str, int]:
    with database.owner.connect() as connection:
        tables = [
            t for access in PLAN_TABLES.values() for t in (access.plan_version, access.plan_object, access.report)
        ]
        return {str(t): connection.scalar(text(f"SELECT count(*) FROM {t}")) for t in tables}


def save(database: Database, checked: Checked) -> Saved:
    with database.app.begin() as connection:
        return delivered(connection, checked)


def test_the_original_bytes_and_their_hash_are_kept_exactly(database: Database) -> None:
    raw = bytes(range(256)) * 3
    saved = save(database, example(raw=raw, name="Påhittad plan.json"))
    with database.app.connect() as connection:
        plan = find_plan(connection, saved.version_id)
        original = find_original(connection, plan)
    assert original.raw == raw
    assert original.sha256 == example(raw=raw).document.sha256
    assert (original.file_name, original.media) == ("Påhittad plan.json", "application/json")


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("gräns.zip", "application/zip"),
        ("gräns.geojson", "application/geo+json"),
        ("plan.zip", "application/zip"),
    ],
)
def test_a_boundary_is_kept_as_a_draft_with_the_bytes_it_was_delivered_in(
    database: Database, name: str, media: str
) -> None:
    inner = geojson(feature(polygon(square(0, 0, 100)), kommunkod="0484"))
    raw = {"gräns.zip": zipped(shapefile()), "plan.zip": zipped({"b.geojson": inner})}.get(name, inner)
    saved = save(database, check_bytes(raw, name))
    with database.app.connect() as connection:
        plan = find_plan(connection, saved.version_id)
        original = find_original(connection, plan)
    assert (original.raw, original.media, original.sha256) == (raw, media, hashlib.sha256(raw).hexdigest())
    assert (saved.access, plan.verdict, plan.file_format) == (Access.RESTRICTED, Verdict.UNDECIDED, "boundary")
    assert plan.bounds is not None


def test_a_plan_that_passes_as_a_delivery_is_published(database: Database) -> None:
    saved = save(database, example())
    with database.app.connect() as connection:
        (found,) = find_plans(connection)
    assert saved.access is Access.PUBLISHED
    assert (found.version_id, found.number, found.verdict, found.epsg) == (saved.version_id, 1, Verdict.PASSES, ZONE)
    assert (found.name, found.status, found.municipality) == (
        "Påhittad plan för kvarteret Provet",
        "laga kraft",
        "Påhittköping",
    )


@pytest.mark.parametrize(
    "draft",
    [example(findings=[gap()]), example(profile=Profile.DRAFT)],
    ids=["stopped", "passes only as a draft"],
)
def test_a_draft_is_not_among_the_published(database: Database, draft: Checked) -> None:
    saved = save(database, draft)
    with database.app.connect() as connection:
        assert find_plans(connection) == []
        assert [find_items(connection, c).matched for c in Collection] == [0, 0, 0]
        (found,) = find_plans(connection, access=EVERYWHERE)
        with pytest.raises(NotFound):
            find_plan(connection, saved.version_id, access=(Access.PUBLISHED,))
    assert found.access is Access.RESTRICTED
    assert all(count == 0 for table, count in counts(database).items() if table.startswith("published"))


def test_geometry_is_kept_in_the_own_zone_and_in_3006(database: Database) -> None:
    save(database, example())
    with database.app.connect() as connection:
        row = connection.execute(
            text(
                "SELECT ST_AsBinary(geom), ST_SRID(geom), ST_AsBinary(geom_own), ST_SRID(geom_own) "
                "FROM published.plan_version"
            )
        ).one()
    geom, srid, own, own_srid = from_wkb(row[0]), row[1], from_wkb(row[2]), row[3]
    assert geom is not None and own is not None
    assert (srid, own_srid) == (3006, ZONE)
    assert own.equals_exact(rectangle(0, 0, 100, 50), tolerance=0)
    east, north = Transformer.from_crs(ZONE, 3006, always_xy=True).transform(EAST, NORTH)
    assert geom.distance(Point(east, north)) < 1e-6
    assert geom.bounds[0] == pytest.approx(319_000, abs=5_000), "east before north"
    assert geom.area == pytest.approx(5000, rel=1e-3)
    assert geom.area != pytest.approx(5000, abs=0.01), "the two systems differ in area"


def test_provisions_and_findings_come_back_in_order_with_their_shapes(database: Database) -> None:
    saved = save(database, example(findings=[gap(), gap(Severity.WARNING)]))
    with database.app.connect() as connection:
        provisions = find_provisions(connection, saved.access, saved.version_id)
        findings = find_findings(connection, saved.access, saved.version_id)
        plan = find_plan(connection, saved.version_id)
        report = find_report(connection, saved.access, saved.version_id)
        boundary = find_boundary(connection, saved.access, saved.version_id)
    assert [p.properties["object_id"] for p in provisions] == ["use-w", "use-e", "height", "exit"]
    assert [p.properties["kind"] for p in provisions] == ["use", "use", "property", "property"]
    assert provisions[2].properties["letters"] == "h1"
    assert provisions[2].properties["values"][0]["value"] == "9"
    assert isinstance(provisions[3].shape, LineString)
    assert [f.severity for f in findings] == [Severity.ERROR, Severity.WARNING]
    assert (findings[0].measured, findings[0].limit_value, findings[0].unit) == (0.12, 0.10, "m")
    assert findings[0].objects == ("use-w", "use-e")
    assert boundary is not None and findings[0].shape is not None
    assert boundary.covers(findings[0].shape)
    assert (plan.errors, plan.warnings, plan.infos) == (1, 1, 0)
    assert plan.bounds == pytest.approx(boundary.bounds)
    assert report["verdict"] == "stopped"


def test_the_same_file_twice_is_one_version(database: Database) -> None:
    first, second = save(database, example()), save(database, example())
    assert (first.is_new, second.is_new) == (True, False)
    assert second.version_id == first.version_id
    assert counts(database)["published.report"] == 1


def test_a_newer_engine_adds_its_report_to_the_same_version(database: Database) -> None:
    first = save(database, example(findings=[gap(), gap()]))
    again = save(database, reported_by(example(findings=[gap()]), "0.2.0"))
    with database.app.connect() as connection:
        plan = find_plan(connection, first.version_id)
        assert len(find_findings(connection, plan.access, plan.version_id)) == 1
    assert (again.version_id, again.is_new, plan.errors) == (first.version_id, False, 1)


def test_versions_of_a_plan_are_numbered_among_those_the_same_readers_are_given(database: Database) -> None:
    draft = save(database, example(raw=b"1", findings=[gap()]))
    published = save(database, example(raw=b"2"))
    other = save(database, example(small_plan("plan-b"), raw=b"3"))
    assert (draft.number, published.number, other.number) == (1, 1, 1)
    assert save(database, example(raw=b"4", findings=[gap()])).number == 2


def test_a_failure_half_way_leaves_nothing(database: Database) -> None:
    with database.owner.begin() as connection:
        connection.execute(text("ALTER TABLE restricted.finding ADD CHECK (place <> 'bad')"))
    checked = example(findings=[gap(), replace(gap(), where="bad")])
    with database.app.begin() as connection:
        with pytest.raises(IntegrityError):
            delivered(connection, checked)
        assert find_plans(connection, access=EVERYWHERE) == [], "the caller's transaction is still usable"
    assert set(counts(database).values()) == {0}


@pytest.mark.parametrize(
    ("boundary", "epsg", "kept_own"),
    [
        ((), None, False),
        ((drawn(UNREADABLE),), ZONE, False),
        ((drawn(None),), ZONE, False),
        ((drawn(rectangle(0, 0, 1, 1), None),), None, True),
        ((drawn(rectangle(0, 0, 1, 1), UNREADABLE),), None, True),
        ((drawn(rectangle(0, 0, 1, 1), 4326),), None, True),
        ((drawn(rectangle(0, 0, 1, 1), 10**30),), None, True),
        ((drawn(Point(math.nan, 1)),), ZONE, False),
        ((drawn(Point(math.inf, 1)),), ZONE, False),
        ((drawn(Polygon([(1e300, 0), (1e301, 1), (1, 1e300)])),), ZONE, True),
        ((drawn(Polygon()),), ZONE, False),
        ((drawn(LineString([(EAST, NORTH), (EAST + 1, NORTH)])),), ZONE, True),
        ((drawn(GeometryCollection([Point(EAST, NORTH)])),), ZONE, True),
    ],
)
def test_a_plan_without_an_area_one_can_place_is_still_kept_as_a_draft(
    database: Database, boundary: tuple[PlanGeometry, ...], epsg: int | None, kept_own: bool
) -> None:
    plan = replace(small_plan(), boundary=boundary, provisions=())
    saved = save(database, example(plan, findings=[replace(gap(), geometry=None)]))
    with database.app.connect() as connection:
        found = find_plan(connection, saved.version_id)
        own = connection.scalar(text("SELECT geom_own IS NOT NULL FROM restricted.plan_version"))
    assert (found.bounds, found.epsg, own) == (None, epsg, kept_own)


def test_one_shape_outside_the_projection_does_not_take_the_others_with_it(database: Database) -> None:
    far = UseProvision(where="/p", geometries=(drawn(Point(1e300, 1e300)), drawn(rectangle(0, 0, 9, 9))))
    saved = save(database, example(replace(small_plan(), provisions=(far,))))
    with database.app.connect() as connection:
        shapes = [p.shape for p in find_provisions(connection, saved.access, saved.version_id)]
    assert shapes[0] is None
    assert shapes[1] is not None
    assert shapes[1].area == pytest.approx(81, rel=1e-3)


def test_a_plan_of_nothing_but_unreadable_values_is_kept(database: Database) -> None:
    bad = UNREADABLE
    provision = UseProvision(where="/p", object_id=bad, wording=bad, catalogue_reference=bad)
    plan = Plan(where="", object_id=bad, name=bad, status=bad, municipality=bad, provisions=(provision,))
    first = save(database, example(plan, raw=b"1", findings=[gap()]))
    second = save(database, example(plan, raw=b"2", findings=[gap()]))
    with database.app.connect() as connection:
        found = find_plan(connection, first.version_id)
        (item,) = find_provisions(connection, first.access, first.version_id)
    assert (found.name, found.object_id, found.number, second.number) == (None, None, 1, 1)
    assert (item.shape, item.properties["wording"]) == (None, None)


def test_heights_a_self_intersection_and_hostile_text_are_kept(database: Database) -> None:
    bow_tie = Polygon([(EAST, NORTH), (EAST + 9, NORTH + 9), (EAST + 9, NORTH), (EAST, NORTH + 9)])
    high = Polygon([(EAST, NORTH, 5), (EAST + 9, NORTH, 5), (EAST, NORTH + 9, 5)])
    provision = UseProvision(where="/p", wording="a\0b\ud800\t\\N", geometries=(drawn(high), drawn(bow_tie)))
    plan = replace(small_plan(), name="'); DROP TABLE x; --\0", provisions=(provision,))
    saved = save(database, example(plan, findings=[replace(gap(), message="\0", objects=("\ud800",))]))
    with database.app.connect() as connection:
        found = find_plan(connection, saved.version_id)
        items = find_provisions(connection, saved.access, saved.version_id)
        own = text("SELECT ST_ZMax(geom_own) FROM restricted.plan_object WHERE part = 0")
        assert connection.scalar(own) == 5
    assert found.name == "'); DROP TABLE x; --\ufffd"
    assert items[0].properties["wording"] == "a\ufffdb\ufffd\t\\N"
    assert items[0].shape is not None and items[1].shape is not None
    assert not items[0].shape.has_z
    assert not items[1].shape.is_valid


def test_items_are_walked_page_by_page_each_once(database: Database) -> None:
    for number in range(7):
        save(database, example(small_plan(f"plan-{number}"), raw=bytes([number])))
    for collection, expected in ((Collection.USES, 14), (Collection.PLANS, 7)):
        seen, after = [], None
        with database.app.connect() as connection:
            while True:
                page = find_items(connection, collection, limit=3, after=after)
                seen += [item.id for item in page.items]
                assert page.matched == expected
                after = page.after
                if after is None:
                    break
        assert len(seen) == len(set(seen)) == expected


def test_items_are_of_the_newest_published_version_only(database: Database) -> None:
    save(database, example(raw=b"1"))
    newest = save(database, example(raw=b"2"))
    save(database, example(raw=b"3", findings=[gap()]))
    with database.app.connect() as connection:
        page = find_items(connection, Collection.USES)
        assert {item.properties["version_id"] for item in page.items} == {newest.version_id}
        assert [item.id for item in find_items(connection, Collection.PLANS).items] == [str(newest.version_id)]


def test_items_are_found_by_the_area_they_meet(database: Database) -> None:
    save(database, example())
    with database.app.connect() as connection:
        west, east = find_items(connection, Collection.USES).items
        assert west.shape is not None and east.shape is not None
        inside = find_items(connection, Collection.USES, area=west.shape.centroid.buffer(1))
        between = find_items(connection, Collection.USES, area=west.shape.intersection(east.shape).buffer(1))
    assert [item.id for item in inside.items] == [west.id]
    assert between.matched == 2


@pytest.mark.parametrize("wrong", ["", "-1", "x", "9" * 30, "²", "0", "1 OR 1=1"])
def test_an_item_that_does_not_exist_is_not_found(database: Database, wrong: str) -> None:
    with database.app.connect() as connection, pytest.raises(NotFound):
        find_item(connection, Collection.USES, wrong)


def test_a_plan_with_an_endless_identity_is_kept_as_a_draft_without_it(database: Database) -> None:
    endless = "".join(random.Random(1).choices(string.printable, k=20_000))
    plan = replace(small_plan(), object_id=endless)
    saved = save(database, example(plan, raw=endless.encode()))
    limit = save(database, example(replace(small_plan(), object_id="å" * MAX_IDENTITY), raw=b"limit"))
    with database.app.connect() as connection:
        found = find_plan(connection, saved.version_id)
        assert find_original(connection, found).raw == endless.encode()
    assert (found.access, found.object_id) == (Access.RESTRICTED, None)
    assert limit.access is Access.PUBLISHED


@pytest.mark.parametrize("axes_swapped", [False, True])
def test_a_plan_that_passes_but_cannot_be_placed_is_not_published(database: Database, axes_swapped: bool) -> None:
    area = rectangle(0, 0, 100, 50)
    boundary = transform(area, lambda xy: xy[:, ::-1]) if axes_swapped else area
    saved = save(database, example(replace(small_plan(), boundary=(drawn(boundary),))))
    assert (saved.access is Access.PUBLISHED) is not axes_swapped


def test_a_version_that_does_not_exist_is_not_found(database: Database) -> None:
    with database.app.connect() as connection, pytest.raises(NotFound, match="Ingen planversion"):
        find_plan(connection, uuid4())


def test_a_plan_of_ten_thousand_provisions_is_saved_whole(database: Database) -> None:
    places = [(i % 100 * 10, i // 100 * 10) for i in range(10_000)]
    provisions = tuple(
        UseProvision(where=f"/p/{i}", object_id=f"use-{i}", geometries=(drawn(rectangle(e, n, e + 10, n + 10)),))
        for i, (e, n) in enumerate(places)
    )
    large = replace(small_plan(), provisions=provisions, status=PlanStatus.IN_FORCE)
    save(database, example(large))
    assert counts(database)["published.plan_object"] == 10_000


def test_a_report_of_some_rules_only_is_never_stored(database: Database) -> None:
    checked = example()
    with pytest.raises(StoreError, match="bara några regler"):
        save(database, replace(checked, report=replace(checked.report, partial=True)))
