"""What a Python program may hand in, and that it is judged as the command line judges it."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

import detaljplan
from detaljplan import checking
from detaljplan.errors import MappingError, OverLimit
from detaljplan.findings import Outcome, Verdict
from detaljplan.plan.model import PlanStatus
from detaljplan.report.model import Profile
from detaljplan.spec.resources import resource
from sample_plans.make import good_plan, plan_in_force
from sample_plans.own_layers import own_layers

ROOT = Path(__file__).resolve().parents[2]
FAULTY = ROOT / "sample_plans" / "kv-exemplet-3-med-fel.json"
GOOD = resource("sample_plans/rules/DP-0001/good.json")
NEIGHBOUR = resource("sample_plans/rules/DP-0001/neighbours.json")
MUNICIPALITY = resource("sample_plans/rules/PLAN-0003/municipality_boundary.geojson")
LAYERS_MAPPING = ROOT / "sample_plans" / "mappings" / "exempelstad.toml"

SOURCES: dict[str, Callable[[Path], Any]] = {
    "path": lambda path: path,
    "text": str,
    "bytes": Path.read_bytes,
    "bytearray": lambda path: bytearray(path.read_bytes()),
    "memoryview": lambda path: memoryview(path.read_bytes()),
    "open file": lambda path: io.BytesIO(path.read_bytes()),
}


class Slow(io.BytesIO):
    """A file that gives a few bytes at a time, as a socket may."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(1000, size) if size and size > 0 else size)


def outcome(report: detaljplan.PlanReport, rule: str) -> Outcome:
    (told,) = [result.outcome for result in report.rules if result.rule == rule]
    return told


@pytest.mark.parametrize("form", SOURCES)
def test_every_source_gives_the_report_of_the_pipeline(form: str) -> None:
    report, same = detaljplan.check(SOURCES[form](FAULTY)), checking.check(FAULTY)
    assert report.contents.input_sha256 == same.report.input_sha256
    assert report.findings == same.report.findings
    assert report.plan == same.plan
    assert report.verdict is Verdict.STOPPED


def test_a_file_that_comes_in_parts_is_read_whole() -> None:
    assert detaljplan.check(Slow(FAULTY.read_bytes())).findings == detaljplan.check(FAULTY).findings


def test_an_open_file_is_called_what_it_is_called_and_left_open() -> None:
    with FAULTY.open("rb") as file:
        assert detaljplan.check(file).contents.file_name == FAULTY.name
        assert not file.closed


@pytest.mark.parametrize(("name", "told"), [(None, "plan"), ("min.json", "min.json"), ("", "plan")])
def test_bytes_are_called_what_the_caller_says(name: str | None, told: str) -> None:
    assert detaljplan.check(FAULTY.read_bytes(), name=name).contents.file_name == told


def test_a_name_that_is_no_text_of_letters_can_be_shown() -> None:
    name = os.fsdecode(b"pl\xe5n.json")
    assert detaljplan.check(FAULTY.read_bytes(), name=name).contents.file_name == "pl\ufffdn.json"


@pytest.mark.parametrize("source", [None, 3, ["plan.json"], io.StringIO("{}")], ids=["none", "number", "list", "text"])
def test_what_is_no_source_is_refused_in_words(source: Any) -> None:
    with pytest.raises(detaljplan.DetaljplanError, match="Förväntade en sökväg, bytes eller en fil"):
        detaljplan.check(source)


@pytest.mark.parametrize("text", [FAULTY.read_text("utf-8"), "\ufeff" + FAULTY.read_text("utf-8"), "plan\0.json"])
def test_a_text_that_is_no_path_is_refused_shortly(text: str) -> None:
    with pytest.raises(detaljplan.DetaljplanError, match="Ange filens innehåll som bytes") as refused:
        detaljplan.check(text)
    assert len(str(refused.value)) < 200


def test_a_file_that_cannot_be_read_from_is_refused_in_words(tmp_path: Path) -> None:
    file = (tmp_path / "plan.json").open("wb")
    with file, pytest.raises(detaljplan.DetaljplanError, match='öppnad med "rb"'):
        detaljplan.check(file)
    with pytest.raises(detaljplan.DetaljplanError, match='öppnad med "rb"'):
        detaljplan.check(file)


def test_a_file_that_is_not_there_is_a_document_error() -> None:
    with pytest.raises(detaljplan.DocumentError, match="Filen finns inte"):
        detaljplan.check("finns-inte.json")


@pytest.mark.parametrize("form", ["path", "bytes", "open file"])
@pytest.mark.parametrize("less", [0, 1])
def test_the_operators_limits_hold_for_every_source(form: str, less: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETALJPLAN_MAX_FILE_SIZE_BYTES", str(FAULTY.stat().st_size - less))
    if less:
        with pytest.raises(OverLimit):
            detaljplan.check(SOURCES[form](FAULTY))
    else:
        assert detaljplan.check(SOURCES[form](FAULTY)).verdict is Verdict.STOPPED


@pytest.mark.parametrize("profile", [*Profile, *(profile.value for profile in Profile)])
def test_a_profile_is_named_or_given(profile: Any) -> None:
    file = ROOT / "sample_plans" / "kv-exemplet-1.gml"
    assert detaljplan.check(file, profile=profile).contents.profile is Profile(profile)


def test_a_profile_and_a_language_that_are_not_there_are_refused() -> None:
    with pytest.raises(detaljplan.DetaljplanError, match="profile som någon av delivery, draft, gml-geometry"):
        detaljplan.check(FAULTY, profile="leverans")  # type: ignore[arg-type]
    with pytest.raises(detaljplan.DetaljplanError, match="lang som någon av sv, en"):
        detaljplan.check(FAULTY, lang="de")  # type: ignore[arg-type]


@pytest.mark.parametrize("rules", ["DP-0002", ["DP-0002"], ("DP-0002",), iter(["DP-0002"])])
def test_one_rule_can_be_asked_for(rules: Any) -> None:
    report = detaljplan.check(FAULTY, rules=rules)
    assert report.contents.asked == ("DP-0002",)
    assert outcome(report, "DP-0002") is Outcome.FAILED


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(detaljplan.UnknownRule):
        detaljplan.check(FAULTY, rules=["DP-9999"])


@pytest.mark.parametrize("form", ["read", *SOURCES])
@pytest.mark.parametrize("several", [True, False])
def test_neighbours_are_files_or_plans_one_or_several(form: str, several: bool) -> None:
    neighbour = detaljplan.read_plan(NEIGHBOUR) if form == "read" else SOURCES[form](NEIGHBOUR)
    report = detaljplan.check(GOOD, neighbours=[neighbour] if several else neighbour)
    assert outcome(report, "DP-0001") is Outcome.PASSED
    assert report.contents.handed == ("neighbours",)


@pytest.mark.parametrize("neighbours", [(), []])
def test_no_neighbours_are_none_handed_in(neighbours: Any) -> None:
    assert outcome(detaljplan.check(GOOD, neighbours=neighbours), "DP-0001") is Outcome.OUT_OF_SCOPE


def test_a_neighbour_in_the_way_is_found() -> None:
    report = detaljplan.check(resource("sample_plans/rules/DP-0001/bad.json"), neighbours=NEIGHBOUR)
    assert outcome(report, "DP-0001") is Outcome.FAILED


def test_a_neighbour_that_is_not_in_force_is_refused() -> None:
    plan = replace(detaljplan.read_plan(NEIGHBOUR), status=PlanStatus.CONSULTATION)
    with pytest.raises(detaljplan.DetaljplanError, match="med laga kraft, men planen har status samråd"):
        detaljplan.check(GOOD, neighbours=[plan])


@pytest.fixture
def municipality(tmp_path: Path) -> Path:
    """The boundary of the municipality as a file of its own, in EPSG:3006."""
    feature = {"type": "Feature", "properties": {}, "geometry": orjson.loads(MUNICIPALITY.read_bytes())}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3006"}}
    path = tmp_path / "kommun.geojson"
    path.write_bytes(orjson.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}))
    return path


@pytest.mark.parametrize("form", SOURCES)
def test_the_municipality_is_handed_in_as_a_file(form: str, municipality: Path) -> None:
    for name, expected in (("good", Outcome.PASSED), ("bad", Outcome.FAILED)):
        plan = resource(f"sample_plans/rules/PLAN-0003/{name}.json")
        report = detaljplan.check(plan, municipality_boundary=SOURCES[form](municipality))
        assert outcome(report, "PLAN-0003") is expected


def test_a_plan_is_no_boundary_of_a_municipality() -> None:
    with pytest.raises(detaljplan.DetaljplanError, match="Förväntade bara kommunens gräns"):
        detaljplan.check(GOOD, municipality_boundary=NEIGHBOUR)


@pytest.mark.parametrize("profile", ["delivery", "gml-geometry"])
def test_a_mapping_is_for_geopackages_alone(profile: Any) -> None:
    with pytest.raises(MappingError):
        detaljplan.check(FAULTY, mapping=LAYERS_MAPPING, profile=profile)


def test_a_plan_is_chosen_in_own_layers() -> None:
    layers = own_layers(good_plan(), plan_in_force())
    judged = detaljplan.check(layers, mapping=LAYERS_MAPPING, plan="DP 2", profile="draft")
    assert judged.plan.status is PlanStatus.IN_FORCE
    assert detaljplan.read_plan(layers, mapping=str(LAYERS_MAPPING), plan="DP 2") == judged.plan
    with pytest.raises(detaljplan.DetaljplanError, match="Ange också mapping"):
        detaljplan.read_plan(layers, plan="DP 2")


@pytest.mark.parametrize("form", SOURCES)
def test_a_plan_is_read_without_being_judged(form: str) -> None:
    assert detaljplan.read_plan(SOURCES[form](FAULTY)) == checking.check(FAULTY).plan
