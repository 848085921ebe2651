"""Plan GeoPackages: what real files hold is read, what hostile ones hold is never run, and nothing is altered."""

import sqlite3
import struct
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
import shapely

from detaljplan.checking import check, check_bytes
from detaljplan.errors import BrokenFile, DocumentError, NotAPlan
from detaljplan.plan.model import Plan, PropertyProvision
from detaljplan.plan.positioning import Positioning, PositioningMethod
from detaljplan.plan.values import Unreadable
from detaljplan.read.geopackage import features as geopackage_features
from detaljplan.read.reader import read_document, read_plan
from detaljplan.write.geopackage.writer import geopackage
from sample_plans.geopackage import plan_geopackage
from sample_plans.plans import GATA, PRICKMARK, faulty_plan, good_plan, plan_in_force
from tests.build import Json, area, plan, property_zone, rectangle, zone
from tests.build import written as json_bytes
from tests.read.test_formats_agree import told

Change = Callable[[sqlite3.Connection], object]


def changed(*statements: str | Change) -> bytes:
    """Return the good sample plan as a GeoPackage after these changes."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(plan_geopackage(good_plan()))
    for statement in statements:
        connection.executescript(statement) if isinstance(statement, str) else statement(connection)
    connection.commit()
    raw = connection.serialize()
    connection.close()
    return raw


def read(raw: bytes) -> Plan:
    return read_plan(read_document(raw, "plan.gpkg"))


def places(thing: Any) -> set[str]:
    """Return every place that a plan, or a part of one, names."""
    if isinstance(thing, tuple):
        return {place for member in thing for place in places(member)}
    if not is_dataclass(thing):
        return set()
    own = {thing.where} if isinstance(getattr(thing, "where", None), str) else set()
    return own.union(*(places(getattr(thing, field.name)) for field in fields(thing)))


def test_places_are_table_and_row() -> None:
    found = read(plan_geopackage(plan_in_force()))
    assert found.where == "detaljplan/1"
    assert [provision.where for provision in found.provisions][:2] == ["bestammelse/1", "bestammelse/2"]
    assert found.provisions[0].geometries[0].where == "anvandning_yta/1"
    assert found.decisions[0].where == "beslutsinformation/1"
    assert {"dokument/1", "dokument/2"} <= places(found)


def test_a_fault_names_table_row_and_column() -> None:
    found = read(
        changed(
            "UPDATE detaljplan SET status = 'nästan klar'",
            "UPDATE bestammelse SET motiv = x'ff' WHERE fid = 2",
            "UPDATE anvandning_yta SET tidpunktForLagesbestamning = 'i går' WHERE fid = 3",
            "UPDATE bestammelse SET bestammelsevarde = 'nio' WHERE fid = 5",
        )
    )
    assert {unreadable.where for unreadable in found.unreadable} == {
        "detaljplan/1/status",
        "bestammelse/2/motiv",
        "anvandning_yta/3/tidpunktForLagesbestamning",
        "bestammelse/5/bestammelsevarde",
    }


def test_the_rules_tell_the_same_faults_as_in_the_national_json() -> None:
    found = {finding.rule for finding in check_bytes(plan_geopackage(faulty_plan()), "plan.gpkg").report.findings}
    assert {"DP-0009", "DP-0022", "DP-0005", "DP-Krav-0018", "SCHEMA-0003"} <= found
    assert "SCHEMA-0001" not in found


def test_the_report_names_the_format_it_met() -> None:
    (finding,) = check_bytes(plan_geopackage(good_plan()), "plan.gpkg").report.findings
    assert "en GeoPackage" in finding.message
    assert "GML" not in finding.message


def test_several_parts_become_items_of_their_own() -> None:
    parts = [area(rectangle(0, 0, 10, 10)), area(rectangle(20, 0, 10, 10), rectangle(22, 2, 2, 2)[::-1])]
    found = read(plan_geopackage(plan(parts, zone("gata", GATA, *parts))))
    for items in (found.boundary, found.provisions[0].geometries):
        assert [shapely.area(item.shape) for item in items] == [100, 96]
        assert [item.kind for item in items] == ["yta", "yta"]
    assert [item.where for item in found.boundary] == ["detaljplan/1/0", "detaljplan/1/1"]


def put_rest(table: str, column: str, value: str) -> Change:
    def put(connection: sqlite3.Connection) -> None:
        connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} TEXT")
        connection.execute(f"UPDATE {table} SET {column} = ?", (value,))

    return put


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("detaljplan", "ovrigt", '{"feature:typ": "annat", "plangeometri": 7, "kvalitetsbeskrivning": [1]}'),
        ("detaljplan", "ovrigt", '{"a":' * 200 + "1" + "}" * 200),
        ("detaljplan", "ovrigtSamling", '{"type": 5, "features": [1, {"properties": {"feature:typ": "detaljplan"}}]}'),
        ("detaljplan", "ovrigtFeature", '{"properties": null, "type": 1}'),
        ("bestammelse", "ovrigt", '{"feature:typ": "detaljplan", "bestammelsegeometri": {"a": 1}}'),
        ("bestammelse", "typ", "annat"),
        ("anvandning_yta", "ovrigtGeometri", '{"geometri": 7, "geometrimetadata": [1]}'),
        ("anvandning_yta", "ovrigtGeometri", "{"),
        ("egenskap_yta", "geometriTyp", "multilinje"),
        ("egenskap_yta", "del", "först"),
    ],
)
def test_odd_values_in_the_columns_of_the_rest_are_told_or_kept_and_stop_nothing(
    table: str, column: str, value: str
) -> None:
    checked = check_bytes(changed(put_rest(table, column, value)), "plan.gpkg")
    assert checked.plan.name == "Kv Exemplet 1 (påhittad)"
    assert len(checked.plan.provisions) == (0 if column == "typ" else 7)
    assert "crashed" not in {rule.outcome for rule in checked.report.rules}


def test_several_provisions_share_their_area() -> None:
    found = read(changed("UPDATE bestammelse SET yta = (SELECT yta FROM bestammelse WHERE fid = 1) WHERE fid = 2"))
    assert found.provisions[0].shapes == found.provisions[1].shapes


def test_a_provision_without_its_area_is_kept_without_geometry() -> None:
    checked = check_bytes(changed("DELETE FROM anvandning_yta WHERE fid = 1"), "plan.gpkg")
    assert len(checked.plan.provisions) == 7
    assert checked.plan.provisions[0].geometries == ()
    assert ("GEO-0001", "bestammelse/1") in {(f.rule, f.where) for f in checked.report.findings}


def test_a_plan_without_a_boundary_is_told() -> None:
    report = check_bytes(changed("UPDATE detaljplan SET geom = NULL"), "plan.gpkg").report
    assert ("GEO-0001", "detaljplan/1") in {(f.rule, f.where) for f in report.findings}


def test_a_provision_of_no_known_kind_is_told() -> None:
    found = read(changed("UPDATE bestammelse SET tabell = 'annat' WHERE fid = 1"))
    assert len(found.provisions) == 6
    assert [unreadable.where for unreadable in found.unreadable] == ["bestammelse/1/tabell"]


def test_an_area_that_no_provision_has_is_told() -> None:
    lone = "UPDATE anvandning_yta SET objektidentitet = 'ensam' WHERE fid = 2"
    (met,) = [unreadable for unreadable in read(changed(lone)).unreadable if unreadable.where == "anvandning_yta/2"]
    assert met.raw == "en yta som ingen bestämmelse har"
    other = "UPDATE bestammelse SET detaljplan = 'en annan plan' WHERE fid = 2"
    assert read(changed(other)).unreadable == ()
    assert read(changed(lone, "UPDATE anvandning_yta SET detaljplan = 'en annan plan' WHERE fid = 2")).unreadable == ()


def test_a_document_without_a_place_in_the_plan_is_told() -> None:
    insert = "INSERT INTO dokument (roll, namn) VALUES ('{}', 'Något')"
    found = read(changed(insert.format("planbeskrivning"), insert.format("planbeskrivning"), insert.format("annat")))
    assert {unreadable.where for unreadable in found.unreadable} == {"dokument/2/roll", "dokument/3/roll"}
    found = read(changed("DELETE FROM beslutsinformation", insert.format("beslutshandling")))
    assert {unreadable.where for unreadable in found.unreadable} == {"dokument/1/roll"}


def test_rows_of_another_plan_are_not_mixed_in_and_the_plan_is_told() -> None:
    found = read(
        changed(
            "INSERT INTO detaljplan (objektidentitet, namn) VALUES ('en annan', 'Annan plan')",
            "UPDATE bestammelse SET detaljplan = 'en annan' WHERE fid = 1",
        )
    )
    assert len(found.provisions) == 6
    assert [unreadable.where for unreadable in found.unreadable] == ["detaljplan/2"]


def test_an_older_file_without_newer_columns_is_read() -> None:
    found = read(changed("ALTER TABLE bestammelse DROP COLUMN giltighetstid", "DROP TABLE dp_meta"))
    assert len(found.provisions) == 7
    assert found.unreadable == ()


def test_an_original_wording_counts_only_where_the_provision_differs() -> None:
    update = "UPDATE bestammelse SET ursprungligBestammelseformulering = 'Förr', avviker = {} WHERE fid = 1"
    assert read(changed(update.format(0))).provisions[0].original_wording is None
    assert read(changed(update.format(1))).provisions[0].original_wording == "Förr"


def test_flags_are_read_as_flags_and_nothing_else_is() -> None:
    tree = plan(area(rectangle(0, 0, 10, 10)), property_zone("p", PRICKMARK, area(rectangle(0, 0, 10, 10))))
    raw = plan_geopackage(tree)
    assert raw.startswith(b"SQLite format 3\0")
    found = read(changed("UPDATE bestammelse SET sekundarEgenskapsgrans = 1 WHERE tabell = 'egenskap_yta'")).provisions
    assert [p.secondary_boundary for p in found if isinstance(p, PropertyProvision)] == [True, True, True]
    found = read(changed("UPDATE bestammelse SET sekundarEgenskapsgrans = 7 WHERE fid = 5")).provisions
    assert isinstance(found[4], PropertyProvision) and isinstance(found[4].secondary_boundary, Unreadable)


def polygon(*points: tuple[float, float]) -> bytes:
    body = struct.pack("<BII", 1, 3, 1) + struct.pack("<I", len(points))
    return body + b"".join(struct.pack("<dd", *point) for point in points)


HEADER = b"GP\x00\x01" + struct.pack("<i", 3010)
NESTED = HEADER + struct.pack("<BII", 1, 7, 1) * 200_000
NESTED_MULTI = HEADER + struct.pack("<BII", 1, 6, 1) * 200_000


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"GP",
        b"POLYGON",
        HEADER,
        b"GP\x01\x01" + HEADER[4:] + polygon((0, 0), (1, 0), (1, 1), (0, 0)),
        HEADER + polygon((0, 0), (1, 0), (1, 1)),
        HEADER + polygon((0, 0), (1, 0), (1, 1), (0, 2)),
        HEADER + polygon((0, 0), (1, 0), (float("nan"), 1), (0, 0)),
        HEADER + polygon((0, 0), (1, 0), (1, 1), (0, 0))[:-4],
        HEADER + polygon((0, 0), (1, 0), (1, 1), (0, 0)) + b"tail",
        HEADER + struct.pack("<BIII", 1, 3, 1, 0xFFFFFFF0),
        HEADER + struct.pack("<BII", 1, 6, 0xFFFFFFF0),
        HEADER + struct.pack("<BII", 1, 10, 1),
        HEADER + struct.pack("<BII", 1, 2003, 0),
        NESTED,
        NESTED_MULTI,
    ],
    ids=range(16),
)
def test_a_blob_that_is_no_area_is_unreadable_in_its_place(blob: bytes) -> None:
    def put(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE egenskap_yta SET geom = ? WHERE fid = 1", (blob,))

    found = read(changed(put))
    shape = found.provisions[4].geometries[0].shape
    assert isinstance(shape, Unreadable)
    assert shape.where == "egenskap_yta/1/geom"
    assert shape in found.unreadable


def test_both_byte_orders_envelopes_and_heights_are_read() -> None:
    shape = shapely.from_wkt("MULTIPOLYGON Z (((0 0 5, 9 0 5, 9 9 5, 0 0 5)))")
    blob = b"GP\x00\x02" + struct.pack(">i", 3010) + bytes(32) + shapely.to_wkb(shape, byte_order=0, flavor="iso")
    item = read(changed(lambda c: c.execute("UPDATE detaljplan SET geom = ?", (blob,)))).boundary[0]
    assert isinstance(item.shape, shapely.Polygon)
    assert item.shape.has_z and item.dimension == 3
    assert item.epsg == 3010


def test_an_unknown_system_is_unreadable() -> None:
    found = read(changed("UPDATE gpkg_spatial_ref_sys SET organization = 'egen'"))
    assert isinstance(found.boundary[0].epsg, Unreadable)


@pytest.mark.parametrize("part", [100, 4096, 30_000])
def test_a_truncated_file_is_refused(part: int) -> None:
    with pytest.raises((BrokenFile, NotAPlan), match=r"plan\.gpkg"):
        read_document(plan_geopackage(good_plan())[:part], "plan.gpkg")


def test_a_database_without_a_plan_names_the_tables_it_has() -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript("CREATE TABLE sjöar (a); CREATE TABLE vägar (b)")
    with pytest.raises(NotAPlan, match="sjöar, vägar"):
        read_document(connection.serialize(), "annat.gpkg")
    connection.close()


@pytest.mark.parametrize("table", ["detaljplan", "bestammelse", "gpkg_geometry_columns"])
def test_a_view_in_the_place_of_a_table_is_refused(table: str) -> None:
    raw = changed(f"ALTER TABLE {table} RENAME TO borta; CREATE VIEW {table} AS SELECT * FROM borta")
    with pytest.raises(NotAPlan, match="vy"):
        read_document(raw, "plan.gpkg")


def test_a_virtual_table_is_refused() -> None:
    raw = changed("DROP TABLE dokument; CREATE VIRTUAL TABLE dokument USING rtree(id, a, b)")
    with pytest.raises(NotAPlan, match="virtuell"):
        read_document(raw, "plan.gpkg")


def test_generated_columns_are_not_computed() -> None:
    raw = changed("ALTER TABLE detaljplan ADD COLUMN versionGiltigTill AS (hex(zeroblob(400000000)))")
    assert read(raw).version_valid_to is None


def test_an_index_on_an_expression_and_a_trigger_change_nothing() -> None:
    raw = changed(
        "CREATE INDEX x ON bestammelse (abs(fid), objektidentitet)",
        "CREATE TRIGGER t AFTER UPDATE ON bestammelse BEGIN DELETE FROM detaljplan; END",
    )
    assert len(read(raw).provisions) == 7


@pytest.mark.parametrize("seed", range(60))
def test_a_file_with_damaged_bytes_is_read_or_refused_in_words(seed: int) -> None:
    raw = bytearray(plan_geopackage(good_plan()))
    for step in range(40):
        raw[100 + (seed * 7919 + step * 104_729) % (len(raw) - 100)] = (seed * 31 + step * 17) % 256
    try:
        read(bytes(raw))
    except DocumentError as refused:
        assert "plan.gpkg" in str(refused)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "Plan på å"
    made.mkdir()
    return made


def written_with_wal(path: Path) -> None:
    """Write the good plan with one committed change left in its -wal file, as an open program leaves it."""
    source = path.with_name("källa.gpkg")
    source.write_bytes(plan_geopackage(good_plan()))
    writer = sqlite3.connect(source)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("PRAGMA wal_autocheckpoint = 0")
    writer.execute("UPDATE detaljplan SET namn = 'Ändrat namn'")
    writer.commit()
    path.write_bytes(source.read_bytes())
    path.with_name(path.name + "-wal").write_bytes(source.with_name(source.name + "-wal").read_bytes())
    writer.close()
    source.unlink()


def test_committed_changes_in_a_wal_file_are_read_and_nothing_is_altered(folder: Path) -> None:
    path = folder / "plan.gpkg"
    written_with_wal(path)
    before = {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.iterdir()}
    assert set(before) == {"plan.gpkg", "plan.gpkg-wal"}
    checked = check(path)
    assert checked.plan.name == "Ändrat namn"
    assert read(checked.document.raw).name == "Ändrat namn"
    assert {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.iterdir()} == before


def test_a_file_in_wal_mode_alone_is_read_as_it_is(folder: Path) -> None:
    path = folder / "plan.gpkg"
    written_with_wal(path)
    path.with_name("plan.gpkg-wal").unlink()
    checked = check(path)
    assert checked.plan.name == "Kv Exemplet 1 (påhittad)"
    assert checked.document.raw == path.read_bytes()
    assert [file.name for file in folder.iterdir()] == ["plan.gpkg"]


def test_an_interrupted_writing_is_refused(folder: Path) -> None:
    path = folder / "plan.gpkg"
    path.write_bytes(plan_geopackage(good_plan()))
    path.with_name("plan.gpkg-journal").write_bytes(bytes.fromhex("d9d505f920a163d7") + bytes(504))
    with pytest.raises(BrokenFile, match="avbrutits"):
        check(path)


@pytest.mark.parametrize("tree", [good_plan(), plan_in_force(), faulty_plan()], ids=["samråd", "laga kraft", "fel"])
@pytest.mark.parametrize("written", [plan_geopackage, lambda tree: own_profile(tree)], ids=["Rita", "own"])
def test_rows_read_at_once_and_by_way_of_the_features_give_the_same_plan(
    tree: Json, written: Callable[[Json], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = written(tree)
    at_once = read(raw)
    monkeypatch.setattr(geopackage_features, "_JSON", frozenset({"objektidentitet"}))
    by_features = read(raw)
    assert told(at_once) == told(by_features)
    assert places(at_once) == places(by_features)


def own_profile(tree: Json) -> bytes:
    return geopackage(read_plan(read_document(json_bytes(tree), "plan.json"))).content


def test_what_cannot_be_read_is_told_the_same_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = changed(
        "UPDATE bestammelse SET motiv = x'ff', anvandbarhet = 7, detaljplan = NULL WHERE fid = 2",
        "UPDATE bestammelse SET giltighetstid = 'ett år', korrigeradeGranser = 'nej', sekundarEgenskapsgrans = 3",
        "UPDATE anvandning_yta SET tidpunktForLagesbestamning = 'i går', lagesmetodVariant = 9 WHERE fid = 3",
        "UPDATE anvandning_yta SET absolutLagesosakerhetPlan = 'liten', geom = x'00' WHERE fid = 1",
        "UPDATE detaljplan SET objektidentitet = 5",
        "UPDATE bestammelse SET objektversion = 3, versionGiltigFran = '2026-01-01'",
        "UPDATE gpkg_spatial_ref_sys SET organization = 'egen'",
    )
    at_once = read(raw)
    monkeypatch.setattr(geopackage_features, "_JSON", frozenset({"objektidentitet"}))
    by_features = read(raw)
    assert set(at_once.unreadable) == set(by_features.unreadable) != set()
    assert told(at_once.provisions) == told(by_features.provisions)


def test_what_cannot_be_read_is_told_row_by_row() -> None:
    found = read(changed("UPDATE bestammelse SET vertikalAvgransning = x'07', motiv = x'08'"))
    at_once = [p.where for p in found.provisions if not p.values]  # rows with values hold JSON
    assert len(at_once) > 2
    columns = ("vertikalAvgransning", "motiv")
    told = [unreadable.where for unreadable in found.unreadable]
    assert told[-2 * len(at_once) :] == [f"{where}/{column}" for where in at_once for column in columns]


def test_decomposed_letters_among_composed_ones_are_composed() -> None:
    found = read(changed(f"UPDATE bestammelse SET bestammelseformulering = 'Bosta{chr(0x308)}der' WHERE fid = 2"))
    assert found.provisions[1].wording == "Bostäder"


def test_text_that_is_none_and_long_rows_are_read_all_the_same() -> None:
    long = "x" * 3_000_000
    raw = changed(
        "UPDATE bestammelse SET motiv = CAST(x'ff' AS TEXT) WHERE fid = 2",
        f"UPDATE anvandning_yta SET lagesmetodVariant = '{long}' WHERE fid = 1",
    )
    found = read(raw)
    assert [unreadable.where for unreadable in found.unreadable] == ["bestammelse/2/motiv"]
    positioning = found.provisions[0].geometries[0].positioning
    assert isinstance(positioning, Positioning) and isinstance(positioning.plane, PositioningMethod)
    assert positioning.plane.variant == long
