"""The rules on what objects of the file say of each other, beyond their samples."""

from __future__ import annotations

from detaljplan.findings import Outcome
from sample_plans.plans import BOSTAD, PRICKMARK, UTFART, street_and_block
from tests.build import area, identity, line, property_zone, rectangle, zone
from tests.rules.judging import judged, result
from tests.rules.test_catalogue_rules import found, only, runs

STRIP = area(rectangle(0, 10, 100, 6))
BLOCK, STREET = identity("kvarter"), identity("gata")


def test_a_provision_that_is_no_use_is_told_apart_from_one_that_is_not_there() -> None:
    other = property_zone("annan", PRICKMARK, area(rectangle(0, 30, 100, 6)))
    prickmark = property_zone("prick", PRICKMARK, STRIP, reglerarAnvandningsbestammelse=[BLOCK, identity("annan")])
    assert "inte är en användningsbestämmelse" in only("ID-0003", other, prickmark).message
    gone = property_zone("prick", PRICKMARK, STRIP, reglerarAnvandningsbestammelse=[BLOCK, identity("borta")])
    assert "inte finns i filen" in only("ID-0003", gone).message


def test_a_property_that_lists_no_use_is_without_remark() -> None:
    assert found(property_zone("prick", PRICKMARK, STRIP)) == set()


def test_a_line_along_the_street_need_not_list_the_street_which_is_of_another_form() -> None:
    along = line((0, 10), (60, 10))
    assert found(property_zone("utfart", UTFART, along, reglerarAnvandningsbestammelse=[BLOCK])) == set()
    assert found(property_zone("utfart", UTFART, along, reglerarAnvandningsbestammelse=[BLOCK, STREET])) == set()


def test_one_of_two_uses_on_the_same_ground_may_be_left_out_and_that_is_told() -> None:
    shops = zone("butik", "DP_KM_C2", area(rectangle(0, 10, 100, 50)))
    prickmark = property_zone("prick", PRICKMARK, STRIP, reglerarAnvandningsbestammelse=[BLOCK])
    assert only("ID-0007", shops, prickmark).objects == (identity("prick"), identity("butik"))


def test_a_use_that_cannot_be_measured_is_not_told_to_lie_elsewhere() -> None:
    bow_tie = zone("kvarter", BOSTAD, area([(0, 10), (100, 60), (100, 10), (0, 60), (0, 10)]))
    prickmark = property_zone("prick", PRICKMARK, STRIP, reglerarAnvandningsbestammelse=[BLOCK])
    results = {result.rule: result for _, result in runs(street_and_block(prickmark, block=bow_tie))}
    assert results["ID-0006"].outcome is Outcome.PASSED


def test_a_decision_on_several_provisions_that_are_gone_is_told_once() -> None:
    listed = [identity("a"), BLOCK, identity("b")]
    finding = only("ID-0005", beslutsinformation=[{"datumPaborjat": "2024-01-10", "planbestammelse": listed}])
    assert " och 1 till, som inte finns i filen" in finding.message
    assert finding.where == "/features/0/properties/beslutsinformation/0"


def test_the_plans_identity_in_other_letters_is_told_by_the_schema_alone() -> None:
    tree = street_and_block()
    plan = tree["features"][0]["properties"]
    plan["objektidentitet"] = plan["objektidentitet"].upper()
    assert {finding.rule for finding in judged(tree).findings} == {"SCHEMA-0001"}


def test_a_reference_that_is_no_identity_is_told_by_the_schema_alone() -> None:
    tree = street_and_block()
    tree["features"][1]["properties"]["planbestammelsekatalogreferens"] = "X1"
    assert {finding.rule for finding in judged(tree).findings} == {"SCHEMA-0001"}
    assert result(judged(tree), "KAT-0001").outcome is Outcome.NOT_RUN
