"""The rules that keep technical installations from being told apart."""

import pytest

from detaljplan.findings import Outcome, Severity, Verdict
from detaljplan.spec.catalogue import load_catalogue
from sample_plans.plans import BOSTAD, TEKNIK, street_and_block
from tests.build import UNKNOWN_ENTRY, Json, area, hole, rectangle, text, zone
from tests.rules.judging import findings, judged, result

STATION = rectangle(40, 20, 10, 10)
GENERAL = {"motiv": "Tekniska anläggningar"}
SPECIFIC = [
    entry.code for entry in load_catalogue() if entry.category == "Tekniska anläggningar" and entry.code != TEKNIK
]


def with_station(code: str = TEKNIK, **attributes: object) -> Json:
    return street_and_block(
        zone("station", code, area(STATION), **attributes),
        block=zone("kvarter", BOSTAD, area(rectangle(0, 10, 100, 50), hole(STATION))),
    )


def rules_of(tree: Json) -> list[str]:
    return [finding.rule for finding in judged(tree).findings]


def test_the_general_entry_with_its_own_words_is_without_remark() -> None:
    assert rules_of(with_station()) == []


@pytest.mark.parametrize("wording", ["tekniska anläggningar", "Tekniska anläggningar.", "Transformatorstation"])
def test_the_wording_is_exactly_the_general_one(wording: str) -> None:
    assert "DP-0019" in rules_of(with_station(bestammelseformulering=wording))


@pytest.mark.parametrize(("motive", "told"), [("Tekniska anläggningar", False), ("Elförsörjning", True)])
def test_the_motive_is_exactly_the_general_one(motive: str, told: bool) -> None:
    assert ("DP-0020" in rules_of(with_station(planbestammelsebeskrivning={"motiv": motive}))) is told


def test_a_motive_that_is_absent_tells_nothing() -> None:
    assert rules_of(with_station(planbestammelsebeskrivning=None)) == []


@pytest.mark.parametrize("code", SPECIFIC)
def test_every_specific_installation_is_to_be_replaced(code: str) -> None:
    found = findings(with_station(code), "DP-0021")
    assert [finding.severity for finding in found] == [Severity.ERROR]
    assert code in found[0].message


def test_other_uses_are_not_technical() -> None:
    assert "DP-0021" not in rules_of(with_station("DP_KM_S2"))


@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        ({"ursprungligBestammelseformulering": "Tekniska anläggningar"}, 0),
        ({"ursprungligBestammelseformulering": "Pumpstation"}, 1),
        ({"bestammelsevarde": [text("text", "Pumpstation")]}, 1),
    ],
)
def test_what_the_general_entry_replaced_is_not_told_elsewhere(attributes: Json, told: int) -> None:
    assert len(findings(with_station(**attributes), "SEKR-0001")) == told


def test_a_use_of_an_unknown_entry_may_be_technical() -> None:
    report = judged(with_station(planbestammelsekatalogreferens=UNKNOWN_ENTRY))
    told = result(report, "DP-0021")
    assert (told.outcome, told.not_run, told.checked) == (Outcome.NOT_RUN, 1, 2)
    assert report.verdict is Verdict.UNDECIDED


def test_no_wording_is_asked_for_of_an_entry_that_must_not_be_there() -> None:
    told = rules_of(with_station("DP_KM_E2_Pump", bestammelseformulering="Tekniska anläggningar"))
    assert "DP-0021" in told
    assert "DP-Krav-0017" not in told
