"""The rules on decisions, dates and status: both sides of each day and limit, and where nothing can be told."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from detaljplan.checking import check_bytes
from detaljplan.findings import Basis, Outcome, Severity, Verdict
from detaljplan.report.model import Profile
from detaljplan.report.text import print_report
from sample_plans.gml import plan_gml
from sample_plans.of_rules.decisions import decided
from sample_plans.plans import BOSTAD, good_plan, plan_in_force, street_and_block
from tests.build import Json, area, decision, in_force, rectangle, zone
from tests.rules.judging import findings, judged, result

TODAY = datetime.now(UTC).date()
NEW, OLD = "2022-01-01", "2021-12-31"


def with_decisions(*decisions: Json, **attributes: Any) -> Json:
    return street_and_block(beslutsinformation=list(decisions), **attributes)


def in_force_by(*decisions: Json, **attributes: Any) -> Json:
    return street_and_block(**in_force(beslutsinformation=list(decisions), **attributes))


def rules_of(tree: Json) -> list[str]:
    return [finding.rule for finding in judged(tree).findings]


@pytest.mark.parametrize(
    ("lacking", "told"),
    [
        ("diarienummerKommun", "diarienummer"),
        ("beslutstyp", "beslutstyp"),
        ("datumAntagande", "datumAntagande"),
        ("datumLagakraft", "datumLagakraft"),
        ("genomforandetid", "genomforandetid"),
        ("genomforandetidStartar", "genomforandetidStartar"),
    ],
)
def test_a_decision_in_force_must_be_complete(lacking: str, told: str) -> None:
    (found,) = findings(decided(**{lacking: None}), "DP-0017")
    assert f"saknar {told}." in found.message


def test_what_a_decision_lacks_is_told_in_one_sentence() -> None:
    (found,) = findings(decided(beslutstyp=None, genomforandetid=None, genomforandetidStartar=None), "DP-0017")
    assert "saknar beslutstyp, genomforandetid och genomforandetidStartar." in found.message


def test_the_councils_case_number_is_a_case_number_too() -> None:
    assert rules_of(decided(diarienummerKommun=None, diarienummerFullmaktige="KF 2025/7")) == []


def test_an_empty_case_number_is_none() -> None:
    assert rules_of(decided(diarienummerKommun="")) == ["DP-0017"]


def test_a_decision_that_is_under_way_beside_one_in_force_is_not_asked() -> None:
    amendment = {"datumPaborjat": "2026-01-10", "beslutstyp": "antagande om ändring"}
    assert rules_of(in_force_by(decision(), amendment)) == []


def test_an_amendment_follows_the_implementation_period_of_the_plan_it_amends() -> None:
    amendment = decision(beslutstyp="antagande om ändring", genomforandetid=None, genomforandetidStartar=None)
    assert rules_of(in_force_by(decision(), amendment)) == []
    assert rules_of(in_force_by(amendment)) == ["DP-0017"]


def test_a_plan_in_force_without_any_decision_is_told_so_once_by_each() -> None:
    assert rules_of(in_force_by()) == ["DP-0014", "SCHEMA-0001"]


@pytest.mark.parametrize("contents", [[], ["beslutsprotokoll", "övrigt"]])
def test_a_plan_in_force_must_have_its_plan_map(contents: list[str]) -> None:
    handed = [{"innehall": contents, "dokument": {"namn": "x", "referens": [{"lank": "https://example.se/x"}]}}]
    assert "DP-0014" in rules_of(decided(beslutshandling=handed))


def test_the_plan_map_may_be_with_any_of_the_decisions() -> None:
    assert "DP-0014" not in rules_of(in_force_by(decision(beslutshandling=[]), decision()))


def test_a_plan_that_is_not_in_force_needs_no_complete_decision() -> None:
    report = judged(with_decisions({"datumPaborjat": NEW}))
    assert {result(report, rule).outcome for rule in ("DP-0014", "DP-0017")} == {Outcome.NOT_APPLICABLE}


def test_a_plan_that_does_not_say_when_it_was_started_is_told_so_and_left_undecided() -> None:
    report = judged(with_decisions({}))
    assert [finding.rule for finding in report.findings] == ["BESL-0001"]
    assert report.verdict is Verdict.UNDECIDED
    assert result(report, "DP-0012").not_run == 3


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        ({"datumAntagande": OLD}, []),
        ({"datumLagakraft": [OLD]}, []),
        ({"datumAntagande": NEW}, ["BESL-0001"]),
        ({"datumLagakraft": [NEW]}, ["BESL-0001"]),
    ],
)
def test_what_was_adopted_before_the_new_rules_was_started_before_them(dates: Json, told: list[str]) -> None:
    tree = with_decisions({"instansInomKommunen": "kommunfullmäktige", **dates}, status="upphävd")
    assert [rule for rule in rules_of(tree) if rule == "BESL-0001"] == told
    assert result(judged(tree), "DP-0012").outcome is (Outcome.NOT_RUN if told else Outcome.NOT_APPLICABLE)


def test_an_older_kind_of_plan_need_not_say_when_it_was_started() -> None:
    assert rules_of(with_decisions({}, typ="byggnadsplan")) == []


@pytest.mark.parametrize(
    ("dates", "later"),
    [
        ({"datumPaborjat": "2025-11-20"}, None),
        ({"datumPaborjat": "2025-11-21"}, "datumAntagande"),
        ({"datumLagakraft": ["2025-12-18", "2025-11-19"]}, "datumLagakraft"),
        ({"datumPaborjat": "2025-12-19", "datumAntagande": None}, "datumLagakraft"),
    ],
)
def test_each_date_may_be_the_day_of_the_one_before_but_no_earlier(dates: Json, later: str | None) -> None:
    found = findings(decided(**dates), "DATUM-0001")
    assert [finding.fields["later"] for finding in found] == ([later] if later else [])


@pytest.mark.parametrize(("starts", "told"), [("2025-12-17", True), ("2025-12-18", False), ("2026-03-01", False)])
def test_the_implementation_period_begins_with_force_or_later(starts: str, told: bool) -> None:
    assert bool(findings(decided(genomforandetidStartar=starts), "DATUM-0002")) is told


def test_a_court_may_have_let_the_implementation_begin_earlier() -> None:
    tried = decided(genomforandetidStartar="2025-12-01", berordDomsMalnummer=["P 1234-25"])
    assert rules_of(tried) == []


def test_the_first_of_several_days_of_force_counts() -> None:
    assert rules_of(decided(datumLagakraft=["2026-02-01", "2025-12-18"])) == []


@pytest.mark.parametrize("attribute", ["datumPaborjat", "datumAntagande"])
@pytest.mark.parametrize(("days", "told"), [(0, 0), (2, 1)])
def test_what_has_happened_is_not_dated_after_today(attribute: str, days: int, told: int) -> None:
    tree = with_decisions({attribute: str(TODAY + timedelta(days=days))})
    assert len(findings(tree, "DATUM-0003")) == told


@pytest.mark.parametrize("status", ["påbörjad", "samråd", "granskning"])
def test_a_plan_being_made_is_not_adopted(status: str) -> None:
    adopted = decision(datumLagakraft=None)
    assert rules_of(with_decisions(adopted, status=status)) == ["STATUS-0001"]
    assert rules_of(with_decisions(adopted, {"datumPaborjat": "2026-01-10"}, status=status)) == []


@pytest.mark.parametrize("status", ["antagen", "överklagad", "tillsyn"])
def test_an_adopted_plan_has_its_day_and_is_not_in_force_as_a_whole(status: str) -> None:
    part = [zone("kvarter", BOSTAD, area(rectangle(0, 0, 1, 1)))["properties"]["objektidentitet"]]
    assert rules_of(with_decisions({"datumPaborjat": NEW}, status=status)) == ["STATUS-0002"]
    assert rules_of(with_decisions(decision(), status=status)) == ["STATUS-0003"]
    assert rules_of(with_decisions(decision(planbestammelse=part), status=status)) == []
    assert rules_of(with_decisions(decision(datumLagakraft=None), status=status)) == []


def test_a_status_that_cannot_be_read_is_held_against_no_date() -> None:
    report = judged(with_decisions(decision(), status="nästan klar"))
    assert {result(report, f"STATUS-000{n}").outcome for n in range(1, 6)} == {Outcome.NOT_RUN}


@pytest.mark.parametrize(("months", "told"), [(59, 1), (60, 0), (180, 0), (181, 1), (0, 1), (-5, 1), (2**63, 1)])
def test_an_implementation_period_is_five_to_fifteen_years(months: int, told: int) -> None:
    found = findings(decided(genomforandetid=months), "PBL-0001")
    assert len(found) == told
    if found and found[0].measurement:
        assert found[0].measurement.limit == (60 if months < 60 else 180)


@pytest.mark.parametrize(
    "tree",
    [
        in_force_by(decision(), decision(beslutstyp="antagande om ändring", genomforandetid=24)),
        in_force_by(decision(genomforandetid=24), typ="stadsplan"),
    ],
    ids=["amendment", "stadsplan"],
)
def test_only_the_adoption_of_a_new_detailed_plan_is_held_to_fifteen_years(tree: Json) -> None:
    assert findings(tree, "PBL-0001") == []


@pytest.mark.parametrize(
    ("months", "amended", "told"), [(120, False, 0), (121, False, 1), (121, True, 0), (240, True, 0), (241, True, 1)]
)
def test_a_temporary_use_is_for_ten_years_and_prolonged_for_twenty(months: int, amended: bool, told: int) -> None:
    block = zone("kvarter", BOSTAD, area(rectangle(0, 10, 100, 50)), giltighetstid=months)
    kind = "antagande om ändring" if amended else "antagande av ny detaljplan"
    tree = street_and_block(block=block, beslutsinformation=[{"datumPaborjat": NEW, "beslutstyp": kind}])
    assert len(findings(tree, "PBL-0002")) == told


@pytest.mark.parametrize(("in_force_on", "told"), [("2025-12-10", 1), ("2025-12-11", 0)])
def test_a_plan_gains_force_three_weeks_after_its_adoption_at_the_earliest(in_force_on: str, told: int) -> None:
    tree = decided(datumLagakraft=[in_force_on], genomforandetidStartar=in_force_on)
    assert len(findings(tree, "PBL-0003")) == told


def test_force_before_adoption_is_told_once() -> None:
    assert rules_of(decided(datumLagakraft=["2025-11-19"])) == ["DATUM-0001"]


def test_the_verdict_of_the_law_is_given_where_its_rules_could_be_asked_and_nowhere_else() -> None:
    assert judged(plan_in_force()).verdicts[Basis.LAW] is Verdict.PASSES
    gml = check_bytes(plan_gml(good_plan()), "plan.gml").report
    assert gml.verdicts[Basis.LAW] is None


def test_a_draft_is_only_told_what_its_decision_will_need() -> None:
    report = judged(decided(beslutstyp=None, beslutshandling=[]), Profile.DRAFT)
    assert {finding.severity for finding in report.findings} == {Severity.INFO}
    assert report.verdict is Verdict.PASSES


def test_a_remark_of_the_law_stands_beside_its_verdict() -> None:
    console = Console(file=StringIO(), width=200)
    print_report(judged(decided(genomforandetid=59)), console)
    assert isinstance(console.file, StringIO)
    assert "Lagen: inga fel mot de regler vi känner (3 prövade regler, 1 varning)." in console.file.getvalue()


def test_that_a_requirement_may_not_be_asked_of_an_older_kind_of_plan_is_told() -> None:
    older = decided(genomforandetid=None)
    older["features"][0]["properties"]["typ"] = "stadsplan"
    (found,) = findings(older, "DP-0017")
    assert found.message.endswith("saknar genomforandetid. Om kravet gäller äldre plantyper är osäkert.")
    assert found.message_en.endswith("Whether that is asked of older kinds of plan is uncertain.")
    (found,) = findings(decided(genomforandetid=None), "DP-0017")
    assert found.message.endswith("saknar genomforandetid.")
