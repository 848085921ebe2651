"""The rules on positioning, motives, vertical limits, history and versions."""

from datetime import UTC, datetime, timedelta

import pytest

from detaljplan.checking import check_bytes
from detaljplan.findings import Outcome, Severity, Verdict
from sample_plans.plans import BOSTAD, PRICKMARK, UTFART, street_and_block
from tests.build import Json, area, decision, identity, in_force, line, property_zone, rectangle, written, zone
from tests.rules.judging import findings, judged, result

BLOCK = rectangle(0, 10, 100, 50)
NOW = datetime.now(UTC)


def block(item: Json, **attributes: object) -> Json:
    return street_and_block(block=zone("kvarter", BOSTAD, item), **attributes)


def with_metadata(metadata: Json, **attributes: object) -> Json:
    return block({**area(BLOCK), "geometrimetadata": metadata}, **attributes)


METHOD = {"typ": "okänd", "variant": "okänd"}
TIME = "2025-05-01T00:00:00Z"


@pytest.mark.parametrize(
    ("metadata", "missing"),
    [
        ({}, "lagesbestamningsmetodIPlan och tidpunktForLagesbestamning"),
        ({"lagesbestamningsmetodIPlan": METHOD}, "tidpunktForLagesbestamning"),
        ({"tidpunktForLagesbestamning": TIME}, "lagesbestamningsmetodIPlan"),
    ],
)
def test_a_new_plan_tells_how_and_when_each_geometry_was_positioned(metadata: Json, missing: str) -> None:
    (found,) = findings(with_metadata(metadata), "DP-0012")
    assert f": {missing} saknas på dess geometri" in found.message


def test_an_unknown_method_is_told_as_such_and_so_is_told() -> None:
    metadata = {"lagesbestamningsmetodIPlan": METHOD, "tidpunktForLagesbestamning": TIME}
    assert judged(with_metadata(metadata)).findings == ()


@pytest.mark.parametrize(("started", "told"), [("2021-12-31", 0), ("2022-01-01", 1)])
def test_positioning_is_asked_of_what_was_started_after_2021(started: str, told: int) -> None:
    tree = with_metadata({}, beslutsinformation=[{"datumPaborjat": started}])
    assert len(findings(tree, "DP-0012")) == told


def test_a_positioning_that_cannot_be_read_is_not_told_as_missing() -> None:
    report = judged(with_metadata({"tidpunktForLagesbestamning": "i maj", "lagesbestamningsmetodIPlan": METHOD}))
    assert {finding.rule for finding in report.findings} == {"SCHEMA-0001"}
    assert result(report, "DP-0012").not_run == 1


@pytest.mark.parametrize(("started", "told"), [("2021-12-31", 0), ("2022-01-01", 1)])
@pytest.mark.parametrize("described", [None, {"motiv": " "}])
def test_a_motive_is_asked_of_what_was_started_after_2021(started: str, told: int, described: Json | None) -> None:
    bare = zone("kvarter", BOSTAD, area(BLOCK), planbestammelsebeskrivning=described)
    tree = street_and_block(block=bare, **in_force(beslutsinformation=[decision(datumPaborjat=started)]))
    assert len(findings(tree, "DP-0011")) == told


def test_in_an_amended_plan_only_what_was_amended_after_2021_needs_motives() -> None:
    old = decision(datumPaborjat="2015-01-01", datumAntagande="2016-01-01", datumLagakraft=["2016-02-01"])
    new = decision(beslutstyp="antagande om ändring", planbestammelse=[identity("kvarter")])
    street = street_and_block(**in_force(beslutsinformation=[old, new]))
    for feature in street["features"][1:]:
        del feature["properties"]["planbestammelsebeskrivning"]
    assert [found.objects for found in findings(street, "DP-0011")] == [(identity("kvarter"),)]


def test_a_plan_that_is_not_in_force_needs_no_motives() -> None:
    bare = zone("kvarter", BOSTAD, area(BLOCK), planbestammelsebeskrivning=None)
    assert judged(street_and_block(block=bare)).findings == ()


def test_an_accuracy_in_metres_is_told_once_and_stops_nothing() -> None:
    tree = street_and_block()
    for feature in tree["features"]:
        for item in feature["properties"].get("bestammelsegeometri", []):
            item["geometri"]["absolutLagesosakerhetPlan"] = 0.02
    report = judged(tree)
    assert [(finding.rule, finding.severity) for finding in report.findings] == [("LAGE-0001", Severity.INFO)]
    assert report.verdict is Verdict.PASSES


@pytest.mark.parametrize("attribute", ["tidpunktForLagesbestamning", "tidpunktForKontrollAvGeometri"])
@pytest.mark.parametrize(("days", "told"), [(0, 0), (2, 1)])
def test_a_position_is_determined_today_at_the_latest(attribute: str, days: int, told: int) -> None:
    moment = f"{(NOW + timedelta(days=days)).date()}T00:00:00Z"
    tree = with_metadata({"lagesbestamningsmetodIPlan": METHOD, "tidpunktForLagesbestamning": TIME, attribute: moment})
    assert len(findings(tree, "LAGE-0002")) == told


@pytest.mark.parametrize(
    ("code", "item", "told"),
    [(UTFART, line((0, 10), (60, 10)), ["linje"]), (PRICKMARK, area(rectangle(0, 10, 100, 6)), [])],
)
def test_only_areas_are_limited_upwards_or_downwards(code: str, item: Json, told: list[str]) -> None:
    tree = street_and_block(property_zone("under", code, item, vertikalAvgransning="uppåt"))
    assert [found.fields["kind"].sv for found in findings(tree, "DP-0016")] == told


def test_a_line_without_a_vertical_limit_is_no_fault() -> None:
    tree = street_and_block(property_zone("utfart", UTFART, line((0, 10), (60, 10))))
    assert judged(tree).findings == ()


def test_a_provision_with_an_end_of_its_version_is_history() -> None:
    ended = zone("kvarter", BOSTAD, area(BLOCK), versionGiltigTill="2026-01-01T00:00:00Z")
    assert [found.objects for found in findings(street_and_block(block=ended), "BAS-005")] == [(identity("kvarter"),)]


def test_two_versions_of_a_provision_are_history_and_the_same_one_twice_is_not() -> None:
    def twice(version: int) -> Json:
        again = zone("kvarter", BOSTAD, area(BLOCK), objektversion=version)
        return street_and_block(again, block=zone("kvarter", BOSTAD, area(BLOCK), objektversion=1))

    assert len(findings(twice(2), "BAS-005")) == 1
    assert findings(twice(1), "BAS-005") == []


def test_a_provision_with_the_identity_of_the_plan_is_no_version_of_it() -> None:
    again = zone("Regelexempel", BOSTAD, area(BLOCK))
    assert findings(street_and_block(block=again), "BAS-005") == []


@pytest.mark.parametrize(("days", "told"), [(0, 0), (2, 1)])
def test_a_version_begins_today_at_the_latest(days: int, told: int) -> None:
    tree = street_and_block(versionGiltigFran=f"{(NOW + timedelta(days=days)).date()}T00:00:00Z")
    assert len(findings(tree, "VERS-0001")) == told


@pytest.mark.parametrize(("version", "told"), [(-1, 1), (0, 1), (1, 0), (2**62, 0)])
def test_versions_are_counted_from_one(version: int, told: int) -> None:
    assert len(findings(street_and_block(objektversion=version), "VERS-0002")) == told


def test_a_version_beyond_all_numbers_cannot_be_read() -> None:
    tree = street_and_block(objektversion=1)
    raw = written(tree).replace(b'"objektversion": 1', b'"objektversion": 1' + b"0" * 400 + b', "x": NaN')
    report = check_bytes(raw, "plan.json").report
    assert result(report, "VERS-0002").outcome is Outcome.NOT_RUN
    assert not any(told.outcome is Outcome.CRASHED for told in report.rules)
