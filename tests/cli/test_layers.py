"""The operator's layers: what is loaded from files and services, what is refused, and what is told of it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import orjson
import pytest
import shapely
from rich.text import Text

from detaljplan.checking import check
from detaljplan.jobs.intake import take_in
from detaljplan.review.definitions import load_layers
from detaljplan.store.layers import StoredLayer, find_layers
from tests.cli.terminal import Terminal
from tests.cli.test_users import as_operator
from tests.exchange.layer_services import Object, OgcApi, Reply, Wfs, objects, served
from tests.exchange.test_layer_files import geojson, shapefile
from tests.postgis import APP_ROLE, PLANNER, Database

pytestmark = [pytest.mark.postgis, pytest.mark.slow]
SAMPLES = Path(__file__).parents[2] / "sample_plans"
LAYER = "ri_kulturmiljovard"
SQUARE = shapely.box(585_000, 6_578_000, 585_100, 6_578_100)
BOW_TIE = shapely.Polygon([(585_000, 6_578_000), (585_100, 6_578_100), (585_100, 6_578_000), (585_000, 6_578_100)])


def loaded(database: Database, *arguments: str | Path, code: int = 0) -> str:
    """Return what an import tells, on standard output when it is done and else on standard error."""
    done = as_operator(database, "layers", "import", *map(str, arguments))
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr if code else done.stdout


def stored(database: Database) -> dict[str, StoredLayer]:
    with database.app.connect() as connection:
        return {each.layer_id: each for each in find_layers(connection)}


def test_a_file_is_loaded_and_told_with_what_a_review_cannot_rest_on(database: Database, tmp_path: Path) -> None:
    file = geojson(tmp_path, SQUARE, BOW_TIE, None, ri_id="H 1")
    told = loaded(database, LAYER, file, "--data-version", "2026:1", "--data-date", "2026-01-02").splitlines()
    assert told[0] == "✓ ri_kulturmiljovard: 2 objekt, version 2026:1."
    assert "inte känt" in told[1]
    assert told[2:] == [
        "  Objekt med ogiltig geometri som lagades: 1.",
        "  Objekt utan användbar geometri: 1.",
        "  Fält som källan inte har: namn, revdatum, anm.",
    ]
    found = stored(database)[LAYER]
    assert (found.version, found.dated, found.is_mapped) == ("2026:1", date(2026, 1, 2), False)
    assert (found.repaired, found.unplaced, found.address) == (1, 1, str(file))
    assert "oförändrat" in loaded(database, LAYER, file)
    assert stored(database)[LAYER].import_id == found.import_id


def test_the_list_has_each_loaded_layer_and_names_the_others(database: Database, tmp_path: Path) -> None:
    loaded(database, LAYER, geojson(tmp_path, SQUARE), "--mapped", "whole-country", "--mapped-date", "2026-01-02")
    told = as_operator(database, "layers", "list").stdout
    row = " ".join(line.strip() for line in told.splitlines() if "│" in line)
    for part in ("ri_kulturm", "hela", "Riksantik", "2026-01-02", stored(database)[LAYER].sha256[:12]):
        assert part in row
    assert f"Inlästa: 1. Inte inlästa: {len(load_layers()) - 1}." in told
    assert "strandskydd" in told.splitlines()[-1]
    whole = orjson.loads(as_operator(database, "layers", "list", "--format", "json").stdout)
    assert [(each["layer_id"], each["mapped_on"]) for each in whole["layers"]] == [(LAYER, "2026-01-02")]
    assert "strandskydd" in whole["not_loaded"]
    english = as_operator(database, "layers", "list", "--lang", "en").stdout
    assert f"Loaded: 1. Not loaded: {len(load_layers()) - 1}." in english


def test_a_service_is_loaded_and_refreshed(database: Database) -> None:
    with served(Wfs(*objects(25), cap=10)) as stand:
        asked = (LAYER, f"{stand.base}/wfs?key=hemlig", "--table", "omraden")
        assert "25 objekt" in loaded(database, *asked)
        first = stored(database)[LAYER]
        assert "oförändrat" in loaded(database, *asked)
        stand.given = objects(30)
        assert "30 objekt" in loaded(database, *asked)
    second = stored(database)[LAYER]
    assert (second.source, second.address) == (f"{stand.base}/wfs", f"{stand.base}/wfs")
    assert second.import_id != first.import_id
    assert second.source_sha256 != first.source_sha256


@pytest.mark.parametrize("given", [[], objects(3)], ids=["nothing", "few"])
def test_a_source_that_gives_less_than_it_had_leaves_what_is_in_use(
    database: Database, given: Sequence[Object]
) -> None:
    with served(OgcApi(*objects(25))) as stand:
        asked = (LAYER, f"{stand.base}/v1/collections/omraden")
        loaded(database, *asked)
        before = stored(database)[LAYER]
        stand.given = tuple(given)
        told = loaded(database, *asked, code=2)
        assert "3 objekt, och det som används har 25" in told if given else "utan ett enda objekt" in told
        assert stored(database)[LAYER] == before
        assert (
            "3 objekt" in loaded(database, *asked, "--least-share", "0.1")
            if given
            else loaded(database, *asked, "--accept-fewer", code=2)
        )


def test_a_service_that_fails_midway_leaves_what_is_in_use(database: Database) -> None:
    with served(Wfs(*objects(25), cap=10)) as stand:
        asked = (LAYER, f"{stand.base}/wfs", "--table", "omraden")
        loaded(database, *asked)
        before = stored(database)[LAYER]
        stand.given = objects(40)
        stand.changes = {"omraden.35": 'omraden.1"/><x y="'}
        loaded(database, *asked, code=2)
    assert stored(database)[LAYER] == before


def test_how_far_a_fetch_has_come_is_shown_in_a_terminal(database: Database) -> None:
    address = database.owner.url.render_as_string(hide_password=False)

    class Slow(Wfs):
        def answer(self, path: str, query: Mapping[str, str]) -> Reply:
            time.sleep(0.25)
            return super().answer(path, query)

    with served(Slow(*objects(25), cap=5)) as stand:
        terminal = Terminal(
            *("layers", "import", LAYER, f"{stand.base}/wfs", "--table", "omraden"),
            DETALJPLAN_DATABASE_URL=address,
            DETALJPLAN_APP_ROLE=APP_ROLE,
        )
        assert terminal.end() == 0, terminal.seen
    lines = Text.from_ansi(terminal.seen.replace("\r", "\n")).plain
    assert "av 25 objekt hämtade" in lines
    assert "✓ ri_kulturmiljovard: 25 objekt" in lines


def test_what_is_mapped_can_be_a_county_by_the_boundaries_that_are_loaded(database: Database, tmp_path: Path) -> None:
    told = loaded(database, LAYER, geojson(tmp_path, SQUARE), "--mapped", "county:09", code=2)
    assert "Läs in lagret kommungrans först" in told
    (tmp_path / "k").mkdir()
    loaded(database, "kommungrans", shapefile(tmp_path / "k", SQUARE, stem="kommun", KnKod="0980", KnNamn="Gotland"))
    loaded(database, LAYER, geojson(tmp_path, SQUARE), "--mapped", "county:09", "--mapped-by", "Länsstyrelsen")
    found = stored(database)[LAYER]
    told_of = (found.is_mapped, found.mapped_area, found.mapped_by)
    assert told_of == (True, "Gotlands län", "Länsstyrelsen")
    assert "ingen kod" in loaded(database, LAYER, geojson(tmp_path, SQUARE), "--mapped", "county:99", code=2)
    both = ("--mapped", "whole-country", "--mapped", "county:09")
    assert "går inte ihop" in loaded(database, LAYER, geojson(tmp_path, SQUARE), *both, code=2)


def test_what_is_mapped_can_be_a_file(database: Database, tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    area = geojson(tmp_path / "m", SQUARE)
    loaded(database, LAYER, geojson(tmp_path, SQUARE), "--mapped", area)
    assert stored(database)[LAYER].mapped_area == "layer.geojson"


def test_a_folder_is_loaded_and_one_layer_that_is_refused_does_not_stop_the_others(
    database: Database, tmp_path: Path
) -> None:
    folder = shutil.copytree(SAMPLES / "layers", tmp_path / "layers")
    (folder / "strandskydd.geojson").write_text("hej", encoding="utf-8")
    told = loaded(database, "--folder", folder, code=2)
    assert "✗ strandskydd: " in told
    everything = stored(database)
    assert len(everything) == 16
    assert everything["natura2000"].synthetic is True
    assert everything["natura2000"].mapped_area == "exempel_tackning.geojson"
    assert everything["fornlamning"].is_mapped is False


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Ange ett lager"),
        (["saknas"], "saknas är inte definierat"),
        (["kommungrans"], "Ingen av lagrets källor har en adress"),
        ([LAYER, "http://example.se/wfs"], "https://"),
        ([LAYER, "finns-inte.gpkg"], "finns inte"),
        ([LAYER, "--folder", "."], "--folder läser in"),
        (["--folder", ".", "--mapped-by", "Länsstyrelsen"], "--folder läser in"),
    ],
)
def test_what_cannot_be_loaded_is_told_in_one_sentence(database: Database, arguments: list[str], told: str) -> None:
    said = loaded(database, *arguments, code=2)
    assert told in said
    assert len(said.splitlines()) == 1
    assert stored(database) == {}


def test_plans_near_what_has_changed_are_reviewed_anew_unless_that_is_declined(
    database: Database, tmp_path: Path
) -> None:
    take_in(database.public, check(SAMPLES / "kv-exemplet-1.json"), PLANNER)
    there, beside = (
        shapely.box(585_000, 6_578_000, 590_000, 6_583_000),
        shapely.box(500_000, 6_500_000, 500_010, 6_500_010),
    )
    assert "granskade på nytt: 1." in loaded(database, LAYER, geojson(tmp_path, beside)), "the layer is new"
    assert "granskade på nytt" not in loaded(database, LAYER, geojson(tmp_path, there, beside), "--no-review")
    assert "granskade på nytt: 1." in loaded(database, LAYER, geojson(tmp_path, beside))
    more = shapely.box(500_020, 6_500_000, 500_030, 6_500_010)
    assert "granskade på nytt" not in loaded(database, LAYER, geojson(tmp_path, beside, more)), "nothing near the plan"
