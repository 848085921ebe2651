"""The rules on catalogue entries at their edges, beyond their samples."""

from __future__ import annotations

import pytest

from detaljplan.findings import Finding, Outcome, RuleResult
from detaljplan.read.reader import read_document, read_plan
from detaljplan.rules.context import Context
from detaljplan.rules.registry import all_rules
from detaljplan.rules.run import run_rules
from detaljplan.spec.catalogue import carried_catalogue
from detaljplan.spec.specification import load_specification
from detaljplan.spec.wordings import Departure, allowed_wordings, departure, units_of
from sample_plans.gml import plan_gml
from sample_plans.plans import BOSTAD, GATA, NOCKHOJD, PARK, PRICKMARK, UTFART, good_plan, street_and_block
from tests.build import UNKNOWN_ENTRY, Json, area, line, number, point, property_zone, rectangle, text, written, zone

BUILDING_AREA = "DP_KM_Eg_Utnytt_StorstaAreaKvm_ByggnadsareaFastigh"
HEIGHT_OF_GROUND = "DP_KM_Eg_MarkensAnordOchVeg_Markforhallanden_MarkhojdNollplan"
WHOLE_PLAN = "DP_PO_Eg_Adm_Aldre"
OLDER = [text("äldre bestämmelse", "vad planen säger"), text("orsak", "eftersom det är oklart")]
STRIP = area(rectangle(0, 10, 100, 6))


def findings(raw: bytes | Json, name: str = "plan.json") -> list[Finding]:
    return [finding for found, _ in runs(raw, name) for finding in found]


def runs(raw: bytes | Json, name: str = "plan.json") -> list[tuple[tuple[Finding, ...], RuleResult]]:
    document = read_document(raw if isinstance(raw, bytes) else written(raw), name)
    context = Context(document, read_plan(document), load_specification(), carried_catalogue())
    return [(run.findings, run.result) for run in run_rules(all_rules().values(), context)]


def found(*provisions: Json, **attributes: object) -> set[str]:
    return {finding.rule for finding in findings(street_and_block(*provisions, **attributes))}


def told_by(tree: Json, rule: str) -> list[Finding]:
    return [finding for finding in findings(tree) if finding.rule == rule]


def only(rule: str, *provisions: Json, **attributes: object) -> Finding:
    (finding,) = findings(street_and_block(*provisions, **attributes))
    assert finding.rule == rule
    return finding


# --- references --------------------------------------------------------------------------------------------------


def test_a_reference_in_capitals_is_a_fault_of_form_and_its_entry_is_known() -> None:
    prickmark = property_zone("prick", PRICKMARK, STRIP)
    prickmark["properties"]["planbestammelsekatalogreferens"] = prickmark["properties"][
        "planbestammelsekatalogreferens"
    ].upper()
    assert only("SCHEMA-0001", prickmark).where == "/features/3/properties/planbestammelsekatalogreferens"


def test_rules_that_need_an_unknown_entry_are_not_run_on_it_alone() -> None:
    unknown = property_zone("okänd", PRICKMARK, STRIP, planbestammelsekatalogreferens=UNKNOWN_ENTRY)
    results = {result.rule: result for _, result in runs(street_and_block(unknown))}
    for rule in ("DP-Krav-0017", "KAT-0003", "KAT-0004", "KAT-0005", "KAT-0010", "KAT-0011", "KAT-0012"):
        assert (results[rule].outcome, results[rule].checked, results[rule].not_run) == (Outcome.NOT_RUN, 2, 1), rule


def test_what_we_have_interpreted_ourselves_is_no_fault_of_the_plan() -> None:
    raw = plan_gml(good_plan(), older={BOSTAD: "DP_KM_B"})
    assert {finding.rule for finding in findings(raw, "plan.gml")} == {"KAT-0002", "SCHEMA-0003"}


# --- the form of the ground (KAT-0005) ---------------------------------------------------------------------------


def test_a_line_between_a_block_and_a_street_lies_on_both() -> None:
    assert found(property_zone("utfart", UTFART, line((0, 10), (60, 10)))) == set()


@pytest.mark.parametrize(("from_block_m", "rules"), [(0.1, set()), (0.101, {"KAT-0005"})])
def test_a_line_may_lie_a_tenth_of_a_metre_from_the_use_it_is_for(from_block_m: float, rules: set[str]) -> None:
    on_the_street = line((0, 10 - from_block_m), (60, 10 - from_block_m))
    assert found(property_zone("utfart", UTFART, on_the_street)) == rules


def test_a_point_on_the_street_is_not_on_the_block() -> None:
    height = property_zone(
        "mark", HEIGHT_OF_GROUND, point(50, 5), bestammelsevarde=[number("höjd", "2", bound="exakt")]
    )
    assert only("KAT-0005", height).message.endswith("allmän plats (punkten).")


@pytest.mark.parametrize(("ends", "told"), [(100, "hela linjen"), (100.1, "hela linjen"), (140, "en del av linjen")])
def test_of_a_line_that_leaves_the_plan_only_a_part_lies_on_the_street(ends: float, told: str) -> None:
    (finding,) = told_by(street_and_block(property_zone("utfart", UTFART, line((60, 5), (ends, 5)))), "KAT-0005")
    assert finding.message.endswith(f"som är allmän plats ({told}).")


def test_all_the_uses_of_another_form_are_named_with_the_ground_that_is_told() -> None:
    park = zone("park", PARK, area(rectangle(0, 10, 50, 50)))
    block = zone("kvarter", BOSTAD, area(rectangle(50, 10, 50, 50)))
    across = property_zone("prick", PRICKMARK, area(rectangle(40, 5, 20, 10)))
    (finding,) = told_by(street_and_block(park, across, block=block), "KAT-0005")
    assert finding.message.endswith("ligger på ”Gata” och ”Park”, som är allmän plats (150 m²).")
    assert "”Gata” and ”Park”, which are allmän plats (150 m²)" in finding.message_en


def test_the_fault_is_the_part_on_the_other_form() -> None:
    finding = only("KAT-0005", property_zone("prick", PRICKMARK, area(rectangle(10, 8, 20, 10))))
    assert finding.geometry is not None
    assert finding.geometry.area == pytest.approx(40)
    assert finding.message.endswith("ligger på ”Gata”, som är allmän plats (40 m²).")


def test_what_is_for_the_whole_plan_area_lies_on_any_use() -> None:
    started = [{"datumPaborjat": "2019-01-01"}]
    whole = property_zone("hela", WHOLE_PLAN, area(rectangle(0, 0, 100, 60)), bestammelsevarde=OLDER)
    assert found(whole, beslutsinformation=started) == set()


def test_a_property_on_ground_that_uses_of_both_forms_share_in_height_has_its_own_there() -> None:
    tunnel = zone("tunnel", GATA, area(rectangle(0, 10, 100, 50)), vertikalAvgransning="nedåt")
    assert found(tunnel, property_zone("prick", PRICKMARK, STRIP)) == set()


def test_a_use_whose_entry_is_unknown_is_not_told_to_be_of_another_form() -> None:
    tree = street_and_block(property_zone("prick", PRICKMARK, area(rectangle(10, 8, 20, 10))))
    tree["features"][1]["properties"]["planbestammelsekatalogreferens"] = UNKNOWN_ENTRY
    assert {finding.rule for finding in findings(tree)} == {"KAT-0001"}


def test_a_property_that_crosses_itself_is_not_measured() -> None:
    bow_tie = area([(10, 20), (50, 40), (50, 5), (10, 40), (10, 20)])
    results = {result.rule: result for _, result in runs(street_and_block(property_zone("prick", PRICKMARK, bow_tie)))}
    assert (results["KAT-0005"].outcome, results["KAT-0005"].not_run) == (Outcome.NOT_RUN, 1)


# --- wordings (DP-Krav-0017) -------------------------------------------------------------------------------------


def height(wording: str) -> Json:
    values = [number("höjd", "9")]
    return property_zone("nock", NOCKHOJD, STRIP, bestammelseformulering=wording, bestammelsevarde=values)


@pytest.mark.parametrize(
    ("wording", "told"),
    [
        ("Högsta nockhöjd är [höjd:decimaltal] meter", "har ”meter” där katalogen har ”meter.”"),
        ("Högsta totalhöjd är [höjd:decimaltal] meter.", "har ”totalhöjd” där katalogen har ”nockhöjd”"),
        ("Högsta nockhöjd är max [höjd:decimaltal] meter.", "har ”max”, som inte finns i katalogen"),
        ("Högsta är [höjd:decimaltal] meter.", "saknar katalogens ”nockhöjd”"),
        ("Högsta  nockhöjd är [höjd:decimaltal] meter. ", "skiljer sig från katalogens formulering i blanksteg"),
    ],
)
def test_the_message_says_what_differs(wording: str, told: str) -> None:
    assert only("DP-Krav-0017", height(wording)).message.endswith(f": {told}.")


def test_an_optional_text_may_be_left_out_of_the_wording() -> None:
    with_it = "Anlagd våtmark med en yta av [yta:decimaltal] m²[text:text]"
    values = [number("yta", "40", "kvadratmeter", "exakt")]
    without = with_it.removesuffix("[text:text]")
    provision = property_zone(
        "våt",
        "DP_AP_Eg_UtformAP_Dagv_VatmarkYta",
        area(rectangle(0, 0, 100, 10)),
        bestammelseformulering=without,
        bestammelsevarde=values,
    )
    assert found(provision) == set()


def test_an_optional_text_may_go_with_the_blank_before_it() -> None:
    assert allowed_wordings("Endast [text:text]") == {"Endast [text:text]", "Endast ", "Endast"}


def test_long_departures_are_shortened() -> None:
    made = departure("a " + "x" * 100_000 + " b", "a b")
    assert (len(made.ours), made.theirs) == (60, "")
    assert departure("a  b", "a b") == Departure("", "")


# --- values ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("9", None),
        ("-1.5", None),
        ("007", None),
        ("9,5", "decimaltecknet ska vara punkt: 9.5"),
        ("−1,5", "decimaltecknet ska vara punkt: -1.5"),
        ("9 m", "ett tal väntas"),
        (" 9", "ett tal väntas"),
        ("9.", "ett tal väntas"),
        ("+9", "ett tal väntas"),
        ("1e3", "ett tal väntas"),
        ("٩", "ett tal väntas"),
        ("1,000,5", "ett tal väntas"),
    ],
)
def test_a_number_is_digits_with_a_point(value: str, told: str | None) -> None:
    provision = property_zone("nock", NOCKHOJD, STRIP, bestammelsevarde=[number("höjd", value)])
    if told is None:
        assert found(provision) == set()
    else:
        assert told in only("KAT-0006", provision).message


def test_units_are_read_from_the_text_after_the_number() -> None:
    assert units_of(
        "Högst [a:decimaltal] m³, [b:decimaltal]% och [c:decimaltal] dB(A) i [d:decimaltal] år [e:text] meter"
    ) == {
        "a": "kubikmeter",
        "b": "procent",
        "c": "dB(A)",
        "d": "år",
    }
    assert units_of("Lutningen är [a:decimaltal]:[b:decimaltal].") == {}


def test_a_unit_that_is_missing_is_told_once_by_the_rule_on_that() -> None:
    provision = property_zone("area", BUILDING_AREA, STRIP, bestammelsevarde=[number("exploatering", "200", unit=None)])
    assert found(provision) == {"DP-0009"}


# --- when the plan was started -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("started", "rules"), [("2021-12-31", set()), ("2022-01-01", {"KAT-0010"})])
def test_interpretation_entries_belong_to_plans_started_before_2022(started: str, rules: set[str]) -> None:
    older = property_zone("hojd", "DP_KM_Eg_Hojd_HogstaHojd_Aldre", STRIP, bestammelsevarde=OLDER)
    assert found(older, beslutsinformation=[{"datumPaborjat": started}]) == rules


@pytest.mark.parametrize(("started", "rules"), [("2021-12-31", set()), ("2022-01-01", {"KAT-0013"})])
def test_administrative_provisions_belong_to_plans_started_before_2022(started: str, rules: set[str]) -> None:
    administrative = zone("admin", PRICKMARK, STRIP, kind="administrativ bestämmelse")
    assert found(administrative, beslutsinformation=[{"datumPaborjat": started}]) == rules
