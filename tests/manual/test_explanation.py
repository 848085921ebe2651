"""What a rule is, told in words: nothing it does is left untold."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from string import Formatter

import pytest

from detaljplan.errors import UnknownRule
from detaljplan.findings import Basis, Severity
from detaljplan.manual import words
from detaljplan.manual.explanation import explained, fields_of
from detaljplan.manual.samples import samples_of
from detaljplan.plan.model import PlanStatus, PlanType
from detaljplan.read.document import FileFormat
from detaljplan.rules.registry import all_rules, rule_called
from detaljplan.rules.rule import Applies, Of, Rule, Started, Text
from detaljplan.spec.specification import CERTAINTIES, load_specification


@pytest.fixture
def rule() -> Rule:
    return all_rules()["DP-0002"]


@pytest.mark.parametrize("id", ["DP-0002", "dp-0002", " Dp-0002 ", "DP-KRAV-0013"])
def test_a_rule_is_found_in_any_letter_case(id: str) -> None:
    assert rule_called(id).id.casefold() == id.strip().casefold()


def test_an_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(UnknownRule, match="DP-Krav-0013"):
        rule_called("DP-Krav-013")


def test_a_rule_like_no_other_is_told_where_they_are_listed() -> None:
    with pytest.raises(UnknownRule, match="detaljplan rules"):
        rule_called("något annat")


def test_a_limit_is_told_with_unit_side_source_and_certainty(rule: Rule) -> None:
    limit = explained(rule, "sv").limits[0]
    assert (limit.value, limit.unit, limit.passes, limit.certainty) == (0.1, "m", "at_most", "second_hand")
    assert limit.allows == "högst 0,1 m godtas"
    assert "10 cm" in limit.source
    assert explained(rule, "en").limits[0].allows == "at most 0.1 m passes"


def test_a_limit_is_told_from_the_side_of_the_rule() -> None:
    told = {id: explained(all_rules()[id], "sv").limits[0].allows for id in ("DP-Krav-0013", "TOPO-0002")}
    assert told == {
        "DP-Krav-0013": "minst 5 m² anmärks i stället av TOPO-0002, TOPO-0011",
        "TOPO-0002": "mindre än 5 m² anmärks i stället av DP-Krav-0013",
    }


def test_how_finely_coordinates_are_compared_has_no_side(rule: Rule) -> None:
    assert explained(rule, "en").limits[1].allows == "compared to 3 decimals"


@pytest.mark.parametrize("id", sorted(all_rules()))
def test_what_a_rule_remarks_on_lies_on_the_side_that_its_limit_does_not_pass(id: str) -> None:
    limits = {limit.value: limit for limit in load_specification().limits_of(id)}
    for finding in samples_of(id).bad.findings:
        if finding.measurement and finding.measurement.limit in limits:
            limit = limits[finding.measurement.limit]
            assert limit.allows(finding.measurement.measured) is (id in limit.other_side)
        elif finding.measurement:  # what there may be none of has no limit of its own
            assert finding.measurement.limit == 0 < finding.measurement.measured


def test_a_day_that_a_rule_turns_on_is_one_of_its_limits(rule: Rule) -> None:
    told = explained(replace(rule, id="DP-0011"), "sv").limits
    assert [(limit.value, limit.unit, limit.allows) for limit in told] == [
        (date(2022, 1, 1), None, "räknas från och med 2022-01-01")
    ]


def test_a_window_of_coordinates_is_a_limit_told_by_its_sides() -> None:
    told = {limit.name: limit for limit in explained(all_rules()["GEO-0004"], "en").limits}
    assert told["sweref99_zone"].allows == "E 50,000–250,000 m, N 6,130,000–7,680,000 m passes"
    assert (told["sweref99_zone"].value, told["sweref99_zone"].passes) == (None, "inside")
    assert told["zone_reach"].value == 50_000


def test_everything_that_narrows_a_rule_is_told(rule: Rule) -> None:
    narrowed = replace(
        rule,
        of=Of.PROVISIONS,
        applies=Applies(
            statuses=(PlanStatus.ADOPTED, PlanStatus.APPEALED, PlanStatus.IN_FORCE),
            plan_types=(PlanType.DETAILED,),
            started=Started.AFTER,
        ),
        formats=(FileFormat.NGP_JSON, FileFormat.GEOPACKAGE),
        inputs=("neighbours",),
        needs=("GEO-0003",),
        exceptions=(Text("Allmän plats.", "Public places."),),
    )
    told = explained(narrowed, "sv")
    assert told.asked_of == (
        "varje bestämmelse",
        "bara planer med status antagen, överklagad eller laga kraft",
        "bara planer av typen detaljplan",
        "bara det som påbörjats 2022-01-01 eller senare",
        "bara filer i nationell JSON eller GeoPackage",
        "bara när detta lämnas med: grannplaner (--in-force)",
        "bara objekt som klarat GEO-0003",
    )
    assert told.exceptions == ("Allmän plats.",)


@pytest.mark.parametrize("id", ["DP-0002", "DP-0003"])
def test_that_private_public_places_are_excepted_is_told(id: str) -> None:
    (told,) = explained(all_rules()[id], "sv").exceptions
    assert "enskilt huvudmannaskap" in told and "DP_AP_En_" in told


def test_what_a_boundary_alone_cannot_be_asked_says_so() -> None:
    asked = {id: explained(all_rules()[id], "sv").asked_of for id in ("DP-0002", "GEO-0003")}
    assert ["inte en plangräns ensam" in told for told in asked.values()] == [True, False]


def test_what_only_a_plan_in_force_must_have_is_told_of_drafts() -> None:
    assert "in a draft only info" in explained(all_rules()["DP-0005"], "en").asked_of


@pytest.mark.parametrize("id", sorted(all_rules()))
def test_the_fields_that_are_measured_have_their_unit(id: str) -> None:
    units = {field.name: field.unit for field in fields_of(all_rules()[id], "en")}
    for finding in samples_of(id).bad.findings:
        if finding.measurement:
            told = {units[name] for name in ("measured", "limit") if name in units}
            assert told <= {finding.measurement.unit}
        numbers = {name for name, value in finding.fields.items() if isinstance(value, float) and name in units}
        assert [name for name in numbers if not units[name]] == [], "give the rule its units={…}"


@pytest.mark.parametrize("id", sorted(all_rules()))
def test_the_places_in_a_swedish_message_are_named_in_swedish(id: str) -> None:
    told = explained(all_rules()[id], "sv")
    english = {field.name for field in explained(all_rules()[id], "en").fields} - {"area", "format", "status"}
    assert not english & {field.name for field in told.fields}
    assert all(f"{{{field.name}}}" in told.message for field in told.fields)


def test_every_word_for_a_place_in_a_message_is_used() -> None:
    used = {name for rule in all_rules().values() for _, name, _, _ in Formatter().parse(rule.message.sv) if name}
    assert used == set(words.SWEDISH_FIELDS)


def test_there_are_words_for_everything_that_a_rule_can_be() -> None:
    assert set(words.SEVERITIES) == set(Severity)
    assert set(words.BASES) == set(words.BASES_IN_FULL) == set(Basis)
    assert set(words.CERTAINTIES) == set(words.CERTAINTIES_IN_FULL) == set(CERTAINTIES)
    assert set(words.OBJECTS) == set(Of)
    assert set(words.FORMATS) == set(FileFormat)
    assert set(words.STARTED) == set(Started)


@pytest.mark.parametrize("id", ["DP-0005", "DP-0017"])
def test_a_rule_that_tells_what_is_missing_lists_all_that_it_asks_for(id: str) -> None:
    told = explained(all_rules()[id], "sv")
    assert {"DP-0005": "planbeskrivning", "DP-0017": "datumLagakraft"}[id] in told.asks
    assert len(told.asks) >= 5


@pytest.mark.parametrize("id", all_rules())
def test_no_limit_is_told_in_english_with_a_unit_in_swedish(id: str) -> None:
    told = " ".join(limit.allows for limit in explained(all_rules()[id], "en").limits)
    assert not re.search(r"\b(grader|dagar|månader|decimaler)\b", told)
