"""The command as a user runs it: a new file, a report of what was lost, and nothing overwritten unasked."""

from __future__ import annotations

import os
from pathlib import Path

import geopandas
import orjson
import pytest

from detaljplan import new_file
from detaljplan.errors import DetaljplanError
from detaljplan.read.reader import read_file, read_plan
from tests.cli.test_validate import SAMPLES, run
from tests.read.gml_plans import gml, height

GOOD, GML = SAMPLES / "kv-exemplet-1.json", SAMPLES / "kv-exemplet-1.gml"
BOUNDARY = SAMPLES / "stadsplan-exemplet-4-bara-grans.zip"


def test_json_to_json_loses_nothing(tmp_path: Path) -> None:
    target = tmp_path / "plan å.json"
    done = run("convert", GOOD, target)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.strip() == "Allt följde med."
    assert orjson.loads(target.read_bytes()) == orjson.loads(GOOD.read_bytes())


def test_gml_to_json_is_written_and_says_what_is_missing_and_lost_by_object(tmp_path: Path) -> None:
    target, losses = tmp_path / "plan.json", tmp_path / "losses.json"
    done = run("convert", GML, target, "--losses", losses)
    assert done.returncode == 0, done.stderr
    plan = read_plan(read_file(target))
    assert f"{plan.object_id}: versionGiltigFran, syfte, status, beslutsinformation" in done.stderr
    assert plan.purpose is plan.status is plan.version_valid_from is None
    told = orjson.loads(losses.read_bytes())
    assert told["counts"] == {"losses": len(told["losses"]), "missing": len(told["missing"])}
    assert {"object_id": plan.object_id, "where": "/features/0/properties", "attribute": "syfte"} in told["missing"]
    lost = {loss["object_id"] for loss in told["losses"]}
    assert lost >= {provision.object_id for provision in plan.provisions}


def test_the_written_plan_can_be_validated_and_lacks_only_what_was_said(tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    run("convert", GML, target)
    report = orjson.loads(run("validate", "--format", "json", target).stdout)
    assert {finding["rule"] for finding in report["findings"]} == {"SCHEMA-0001", "DP-0009"}


def test_older_codes_are_told_first_with_what_they_are_taken_for(tmp_path: Path) -> None:
    older = GML.parent / "rules" / "KAT-0002" / "bad.gml"
    told = run("convert", older, tmp_path / "plan.json").stderr.splitlines()
    assert told[0] == "Bestämmelser med äldre kod, tolkade med katalogens tolkningsbestämmelser (1):"
    assert told[1] == "  DP_KM_B → DP_KM_B2_Aldre (1)"


def test_a_boundary_is_written_as_the_plan_it_tells_of_and_no_more(tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    done = run("convert", BOUNDARY, target)
    assert done.returncode == 0, done.stderr
    (feature,) = orjson.loads(target.read_bytes())["features"]
    properties = feature["properties"]
    assert (properties["namn"], properties["kommun"]) == ("Kv Exemplet 4 (påhittad)", "Eskilstuna")
    assert [item["geometri"]["typ"] for item in properties["plangeometri"]] == ["yta", "yta"]
    assert "objektidentitet" not in properties
    assert "objektidentitet, versionGiltigFran, syfte" in done.stderr
    assert "ANM: kolumnen är inte läst som någon av den nationella modellens uppgifter" in done.stderr
    assert "Plankarta (påhittad).pdf" in done.stderr


@pytest.mark.parametrize("ending", ["json", "gpkg", "geojson", "gml"])
def test_a_document_that_lay_beside_the_plan_is_named_as_left_behind(tmp_path: Path, ending: str) -> None:
    done = run("convert", BOUNDARY, tmp_path / f"plan.{ending}")
    assert "handlingen låg bredvid planen i arkivet" in done.stderr
    assert "Plankarta (påhittad).pdf" in done.stderr


def test_a_boundary_is_written_as_geopackage_too(tmp_path: Path) -> None:
    target = tmp_path / "plan.gpkg"
    assert run("convert", BOUNDARY, target).returncode == 0
    assert read_plan(read_file(target)).name == "Kv Exemplet 4 (påhittad)"


def test_a_geojson_for_maps_is_converted_no_further(tmp_path: Path) -> None:
    between, again = tmp_path / "plan.geojson", tmp_path / "plan.json"
    assert run("convert", BOUNDARY, between).returncode == 0
    done = run("convert", between, again)
    assert (done.returncode, again.exists()) == (2, False)
    assert "GeoJSON för kartor" in done.stderr


def test_json_to_geopackage_and_back_loses_nothing(tmp_path: Path) -> None:
    between, again = tmp_path / "plan å.gpkg", tmp_path / "plan.json"
    assert run("convert", GOOD, between).stderr.strip() == "Allt följde med."
    assert run("convert", between, again).stderr.strip() == "Allt följde med."
    assert orjson.loads(again.read_bytes()) == orjson.loads(GOOD.read_bytes())
    assert {"anvandning", "bestammelse"} <= set(geopandas.list_layers(between)["name"])


def test_json_to_gml_says_what_has_no_room_and_the_file_passes_as_a_draft(tmp_path: Path) -> None:
    target = tmp_path / "plan.gml"
    done = run("convert", GOOD, target)
    assert done.returncode == 0, done.stderr
    assert "syfte: SS 637040, så som vi känner den, har ingen sådan uppgift" in done.stderr
    report = orjson.loads(run("validate", "--profile", "draft", "--format", "json", target).stdout)
    assert (report["verdict"], [f["rule"] for f in report["findings"]]) == ("passes", ["SCHEMA-0003"])


def test_older_codes_are_written_to_gml_as_they_were_and_not_told_as_taken_for_others(tmp_path: Path) -> None:
    source, target = tmp_path / "äldre.gml", tmp_path / "plan.gml"
    lines = {"L": [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 0.0)]}
    source.write_text(gml(lines, {"plan": "+L"}, height("h", "plan")), encoding="utf-8")
    done = run("convert", source, target)
    assert "_Aldre" not in done.stderr
    assert "<bestammelsetyp>DP_KM_Eg_Utform_Nockhojd_Meter</bestammelsetyp>" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(("crs", "epsg"), [("CRS84", 4326), ("sweref", 3010), ("EPSG:3006", 3006)])
def test_geojson_is_written_in_the_system_asked_for(tmp_path: Path, crs: str, epsg: int) -> None:
    target = tmp_path / "plan.geojson"
    assert run("convert", GOOD, target, "--crs", crs).returncode == 0
    table = geopandas.read_file(target)
    assert table.crs.to_epsg() == epsg
    assert len(table) == 8


@pytest.mark.parametrize("name", ["plan.json", "plan.gpkg"])
def test_the_plan_is_written_in_another_system_and_says_so(tmp_path: Path, name: str) -> None:
    target, losses = tmp_path / name, tmp_path / "losses.json"
    done = run("convert", GOOD, target, "--crs", "EPSG:3006", "--losses", losses)
    assert done.returncode == 0, done.stderr
    assert "noggrannhet 0,001 m enligt PROJ" in done.stderr
    assert "inte den antagna planen" in done.stderr
    assert orjson.loads(losses.read_bytes())["transformation"]["to_epsg"] == 3006
    assert read_plan(read_file(target)).epsg == 3006


UNKNOWN_SYSTEM = SAMPLES / "broken" / "unknown-system.json"


@pytest.mark.parametrize("arguments", [("x.geojson",), ("x.json", "--crs", "EPSG:3010"), ("x.gpkg", "--crs", "sweref")])
def test_a_plan_of_unknown_system_is_not_written_in_another(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    name, *options = arguments
    done = run("convert", UNKNOWN_SYSTEM, tmp_path / name, *options)
    assert done.returncode == 2
    assert "Planens referenssystem kan inte läsas, så den kan inte skrivas i" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["x.json", "x.gml", "x.gpkg"])
def test_a_plan_of_unknown_system_says_first_that_it_has_no_place_on_the_map(tmp_path: Path, name: str) -> None:
    done = run("convert", UNKNOWN_SYSTEM, tmp_path / name)
    assert done.returncode == 0, done.stderr
    assert "ingen geometri i filen har en plats på kartan" in done.stderr.splitlines()[0]
    assert ("ligger inte i något lager" in done.stderr) is name.endswith(".gpkg")


def test_a_file_that_exists_is_left_alone_unless_forced(tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    target.write_bytes(b"kept")
    done = run("convert", GOOD, target)
    assert (done.returncode, target.read_bytes()) == (2, b"kept")
    assert "--force" in done.stderr
    assert run("convert", GOOD, target, "--force").returncode == 0
    assert target.read_bytes() != b"kept"
    assert list(tmp_path.iterdir()) == [target]


def test_nothing_is_written_when_the_list_of_losses_cannot_be(tmp_path: Path) -> None:
    losses = tmp_path / "losses.json"
    losses.write_bytes(b"kept")
    assert run("convert", GOOD, tmp_path / "plan.json", "--losses", losses).returncode == 2
    assert list(tmp_path.iterdir()) == [losses]


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_a_geopackage_is_not_written_under_what_is_left_of_another(tmp_path: Path, ending: str) -> None:
    left = tmp_path / f"plan.gpkg{ending}"
    left.write_bytes(b"left")
    done = run("convert", GOOD, tmp_path / "plan.gpkg", "--force")
    assert done.returncode == 2
    assert f"Bredvid filen ligger plan.gpkg{ending}" in done.stderr
    assert list(tmp_path.iterdir()) == [left]
    assert left.read_bytes() == b"left"


def test_what_is_left_of_a_database_hinders_no_other_format(tmp_path: Path) -> None:
    (tmp_path / "plan.json-wal").write_bytes(b"left")
    assert run("convert", GOOD, tmp_path / "plan.json").returncode == 0


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["new", "over"])
def test_the_plan_and_its_losses_are_both_written_or_neither(tmp_path: Path, force: tuple[str, ...]) -> None:
    target = tmp_path / "plan.json"
    if force:
        target.write_bytes(b"kept")
    before = list(tmp_path.iterdir())
    done = run("convert", GOOD, target, "--losses", tmp_path / "saknas" / "losses.json", *force)
    assert done.returncode == 2
    assert "losses.json: Filen kan inte skrivas (filen eller mappen finns inte)" in done.stderr
    assert list(tmp_path.iterdir()) == before
    assert not force or target.read_bytes() == b"kept"


def test_the_input_is_never_written_over(tmp_path: Path) -> None:
    source = tmp_path / "plan.json"
    source.write_bytes(GOOD.read_bytes())
    assert run("convert", source, source, "--force").returncode == 2
    assert source.read_bytes() == GOOD.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((GOOD, "plan.dwg"), "--to"),
        ((GOOD, "plan.json", "--crs", "CRS84"), "--crs"),
        ((GOOD, "plan.geojson", "--crs", "EPSG:4326"), "EPSG:3006"),
        ((GOOD, "saknas/plan.json"), "kan inte skrivas"),
        ((SAMPLES / "broken" / "truncated.json", "plan.json"), "rad 2"),
        ((SAMPLES / "broken" / "unknown-system.json", "plan.geojson", "--crs", "sweref"), "referenssystem"),
    ],
    ids=["ending", "crs of json", "other crs", "no folder", "broken", "unknown system"],
)
def test_what_cannot_be_done_is_told_in_one_sentence(
    tmp_path: Path, arguments: tuple[str | Path, ...], told: str
) -> None:
    source, target, *options = arguments
    done = run("convert", source, tmp_path / target, *options)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_format_can_be_given_when_the_ending_says_nothing(tmp_path: Path) -> None:
    assert run("convert", GOOD, tmp_path / "plan.txt", "--to", "geojson", "--lang", "en").returncode == 0
    assert orjson.loads((tmp_path / "plan.txt").read_bytes())["features"][0]["geometry"]["type"] == "Polygon"


def test_a_name_taken_while_we_wrote_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "plan.json"
    sync = os.fsync

    def taken(file: int) -> None:
        sync(file)
        target.write_bytes(b"another's")

    monkeypatch.setattr(os, "fsync", taken)
    with pytest.raises(DetaljplanError, match="finns redan"):
        new_file.write_together({target: b"ours"}, force=False)
    assert target.read_bytes() == b"another's"
    assert list(tmp_path.iterdir()) == [target]


def test_a_disk_without_hard_links_takes_the_file_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuses)
    new_file.write_together({tmp_path / "plan.json": b"ours"}, force=False)
    assert (tmp_path / "plan.json").read_bytes() == b"ours"
    assert len(list(tmp_path.iterdir())) == 1
