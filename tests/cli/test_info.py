"""What a file holds, told before anything is judged."""

import subprocess
from pathlib import Path

import orjson
import pytest

from tests.cli.test_validate import run as run_here

SAMPLES = Path(__file__).parents[2] / "sample_plans"
BOUNDARY = SAMPLES / "stadsplan-exemplet-4-bara-grans.zip"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run_here("info", *arguments)


@pytest.mark.parametrize("name", ["kv-exemplet-1.json", "kv-exemplet-1.gml"])
def test_both_formats_of_a_plan_hold_the_same(name: str) -> None:
    told = orjson.loads(run(SAMPLES / name, "--format", "json").stdout)
    assert told["koordinatsystem"] == "EPSG:3010"
    assert told["rimlig"] is True
    assert told["planomrade_m2"] == 30_000
    assert (told["anvandningsbestammelser"], told["egenskapsbestammelser"]) == (4, 3)
    assert told["olasliga_uppgifter"] == 0


def test_the_text_says_where_the_plan_lies_and_what_is_not_told() -> None:
    text = run(SAMPLES / "kv-exemplet-1.gml").stdout
    assert text.startswith("kv-exemplet-1.gml: GML, SS 637040, ")
    assert "SWEREF 99 16 30 (EPSG:3010)" in text
    assert "Status         står inte i filen" in text


def test_older_codes_are_told_with_what_they_are_taken_for() -> None:
    older = SAMPLES / "rules" / "KAT-0002" / "bad.gml"
    (made,) = orjson.loads(run(older, "--format", "json").stdout)["tolkningar"]
    assert (made["kod"], made["tolkas_som"], made["sakerhet"]) == ("DP_KM_B", "DP_KM_B2_Aldre", "own")
    assert "Tolkade        1 med äldre kod (1 olika koder)" in run(older).stdout
    assert "Tolkade" not in run(SAMPLES / "kv-exemplet-1.gml").stdout


def test_a_plan_in_the_wrong_place_is_doubted() -> None:
    text = run(SAMPLES / "rules" / "GEO-0004" / "bad.json").stdout
    assert "kan inte ligga där" in text


def test_a_plan_area_that_cannot_be_measured_is_not_told_as_nothing() -> None:
    told = orjson.loads(run(SAMPLES / "broken" / "no-geometry.json", "--format", "json").stdout)
    assert told["planomrade_m2"] is None
    assert "går inte att mäta" in run(SAMPLES / "broken" / "no-geometry.json").stdout


def test_what_a_boundary_was_read_as_and_what_came_with_it_is_told() -> None:
    told = orjson.loads(run(BOUNDARY, "--format", "json").stdout)
    assert (told["format"], told["namn"], told["planomrade_m2"]) == ("boundary", "Kv Exemplet 4 (påhittad)", 7_900)
    assert (told["teckenkodning"], told["bytes"]) == ("cp1252", BOUNDARY.stat().st_size)
    (document,) = told["handlingar"]
    assert document["namn"] == "Kv Exemplet 4/Plankarta (påhittad).pdf"
    text = run(BOUNDARY).stdout
    assert "Kommun         Eskilstuna" in text
    assert "Handling       Kv Exemplet 4/Plankarta (påhittad).pdf, 25 byte, inte läst" in text


def test_a_system_that_is_no_sweref_99_is_named_and_nothing_measured_in_it(tmp_path: Path) -> None:
    degrees = {"type": "Polygon", "coordinates": [[[16.5, 59.3], [16.6, 59.3], [16.6, 59.4], [16.5, 59.3]]]}
    path = tmp_path / "grader.geojson"
    path.write_bytes(orjson.dumps({"type": "Feature", "properties": {}, "geometry": degrees}))
    text = run(path).stdout
    assert "Läge           inget SWEREF 99: CRS84 (longitud och latitud" in text
    assert "Planområde     går inte att mäta" in text


def test_a_file_without_a_plan_is_refused() -> None:
    done = run(SAMPLES / "broken" / "truncated.json")
    assert done.returncode == 2
    assert "tar slut" in done.stderr
