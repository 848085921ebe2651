"""What is made of a plan as a whole: form alone once it is adopted, judged anew, nothing in silence."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest
import shapely

from detaljplan.checking import check
from detaljplan.errors import DetaljplanError
from detaljplan.findings import Severity
from detaljplan.fix import fixing
from detaljplan.fix.fixing import fix
from detaljplan.fix.picture import PLACE, picture
from detaljplan.fix.repair import RULES, Asked, Kind, Made, State, kinds_called
from detaljplan.manual.samples import catalogue_of, sample_inputs
from detaljplan.plan.model import Plan, PlanStatus
from detaljplan.read.document import Document
from detaljplan.report.model import Profile
from detaljplan.rules.registry import all_rules
from sample_plans.make import holds_plan
from sample_plans.plans import BOSTAD, GATA, PRICKMARK
from tests.build import AT, Json, area, hole, identity, in_force, plan, property_zone, rectangle, zone
from tests.fix.fixing import checked, fixed, made, shape_of
from tests.fix.test_coverage import beside

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted(
    path
    for folder in (ROOT / "sample_plans" / "rules").iterdir()
    for path in folder.iterdir()
    if path.stem in ("bad", "good") and holds_plan(path)
)
ADOPTED = ("antagen", "överklagad", "tillsyn", "laga kraft", "upphävd", "avslutad")


def slipped(**attributes: object) -> Json:
    """Return a plan with a gap, a ring the wrong way and a vertex that stands twice."""
    tree = beside(0.04)
    tree["features"][0]["properties"] |= attributes
    ring = tree["features"][2]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"][0]
    ring.reverse()
    ring.insert(1, ring[1])
    return tree


def test_a_plan_that_is_not_adopted_is_repaired_in_all() -> None:
    for status in ("påbörjad", "samråd", "granskning"):
        done = fixed(slipped(status=status))
        assert done.form_only is None
        assert set(made(done)) == {Kind.SAME_POINT, Kind.RING_ORDER, Kind.GAP}


@pytest.mark.parametrize("status", ADOPTED)
def test_of_an_adopted_plan_only_form_is_written_and_the_rest_shown_with_the_reason(status: str) -> None:
    done = fixed(slipped(status=status))
    assert set(made(done)) == {Kind.SAME_POINT, Kind.RING_ORDER}
    (shown,) = done.of(State.SHOWN)
    assert shown.kind is Kind.GAP
    assert shown.reason and status in shown.reason.sv
    for number in (0, 1):
        assert shape_of(done.reread, number).equals(shape_of(done.checked.plan, number))


def test_every_status_is_on_one_side() -> None:
    assert {*ADOPTED, "påbörjad", "samråd", "granskning"} == set(PlanStatus)


def test_a_plan_of_unknown_status_may_be_adopted_unless_it_is_said_to_be_a_draft() -> None:
    tree = slipped(status="nästan klar")
    assert Kind.GAP not in made(fixed(tree))
    assert fixed(tree).form_only is not None
    assert Kind.GAP in made(fixed(tree, profile=Profile.DRAFT))


def test_rounding_of_an_adopted_plan_is_made_only_where_nothing_moves() -> None:
    for off_m, kinds in ((0.000001, [Kind.ROUNDING]), (0.0003, [])):
        tree = plan(
            area(rectangle(0, 0, 40, 30)),
            zone("gata", GATA, area(rectangle(0, 0, 40, 30))),
            property_zone("p", PRICKMARK, area(rectangle(1, 1, 5, 5))),
            **in_force(),
        )
        ring = tree["features"][2]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"][0]
        ring[1] = [AT[0] + 6 + off_m, AT[1] + 1]
        assert made(fixed(tree)) == kinds


def test_the_finer_coordinates_of_an_adopted_plan_are_written_as_they_are() -> None:
    tree = slipped(**in_force())
    ring = tree["features"][1]["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"][0]
    ring[1] = [AT[0] + 19.99984, AT[1] + 0.00016]
    done = fixed(tree)
    assert (19.99984, 0.00016) in {tuple(p) for p in shapely.get_coordinates(shape_of(done.reread, 0)).tolist()}


def test_a_repair_that_does_not_help_is_withdrawn_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A repair that says it was made, and changes nothing, is found out when the plan is looked at anew."""
    real = fixing.proposals

    def idle(plan: Plan, asked: Asked, document: Document) -> Made:
        told = real(plan, asked, document)
        return Made(plan, told.repairs)

    monkeypatch.setattr(fixing, "proposals", idle)
    done = fixed(beside(0.04))
    assert made(done) == []
    (withdrawn,) = done.of(State.WITHDRAWN)
    assert withdrawn.reason and "kvar" in withdrawn.reason.sv
    assert done.repaired is done.checked.plan


def test_a_repair_that_brings_a_new_fault_is_withdrawn_and_the_others_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    real = fixing.proposals

    def careless(plan: Plan, asked: Asked, document: Document) -> Made:
        """Close the gap by drawing the dwellings over the street."""
        told = real(plan, asked, document)
        if Kind.GAP not in {r.kind for r in told.repairs if r.state is State.MADE}:
            return told
        from detaljplan.fix.items import with_shapes

        too_large = shapely.box(AT[0] + 10, AT[1], AT[0] + 40, AT[1] + 30)
        return Made(with_shapes(told.plan, {(2, 0): too_large}), told.repairs)

    monkeypatch.setattr(fixing, "proposals", careless)
    done = fixed(slipped())
    assert set(made(done)) == {Kind.SAME_POINT, Kind.RING_ORDER}
    (withdrawn,) = done.of(State.WITHDRAWN)
    assert withdrawn.reason and "TOPO-0002" in withdrawn.reason.sv
    assert shape_of(done.reread, 1).equals(shape_of(done.checked.plan, 1))


def test_allowing_more_never_repairs_less() -> None:
    """The street would take a gap of 8 m² under dotted ground; dwellings lack a vertex of the boundary beside it."""
    tree = plan(
        area([(0, 0), (20.5, 0), (40, 0), (40, 80), (0, 80), (0, 0)]),
        zone("gata", GATA, area(rectangle(0, 0, 20, 80))),
        zone("b", BOSTAD, area(rectangle(20.1, 0, 19.9, 80))),
        property_zone("p", PRICKMARK, area(rectangle(20.05, 0, 5, 20))),
    )
    usual, more = fixed(tree), fixed(tree, max_area_change_m2=20)
    assert made(usual) == made(more) == [Kind.SHARED_VERTEX]
    (withdrawn,) = more.of(State.WITHDRAWN)
    assert withdrawn.kind is Kind.GAP
    assert withdrawn.reason and "KAT-0005" in withdrawn.reason.sv


def test_what_a_repair_makes_visible_is_no_new_fault() -> None:
    """An area in two parts crosses nothing; each of its parts does, and a rule could not tell before."""
    tree = plan(area(rectangle(0, 0, 40, 30)), zone("gata", GATA, area(hole(rectangle(0, 0, 40, 30)))))
    tree["features"][1]["properties"].pop("bestammelseformulering")
    assert made(fixed(tree)) == [Kind.RING_ORDER]


def test_only_the_repairs_of_some_rules_are_made() -> None:
    assert made(fixed(slipped(), kinds_called(["dp-0002"]))) == [Kind.GAP]
    assert made(fixed(slipped(), kinds_called(["ring-order", "same-point"]))) == [Kind.SAME_POINT, Kind.RING_ORDER]
    assert kinds_called([]) == frozenset(Kind)
    with pytest.raises(KeyError):
        kinds_called(["DP-9999"])


def test_a_boundary_alone_is_refused() -> None:
    path = ROOT / "sample_plans" / "stadsplan-exemplet-4-bara-grans.zip"
    with pytest.raises(DetaljplanError, match="convert"):
        fix(check(path))


def test_what_the_model_does_not_know_is_written_back() -> None:
    tree = slipped()
    tree["egen"] = {"samling": 1}
    tree["features"][1]["id"] = "egen-1"
    tree["features"].append({"type": "Feature", "properties": {"feature:typ": "annat"}, "geometry": None})
    done = fixed(tree)
    written = orjson.loads(done.written.content)
    assert written["egen"] == {"samling": 1}
    assert written["features"][1]["id"] == "egen-1"
    assert written["features"][-1]["properties"] == {"feature:typ": "annat"}


def test_the_plan_that_is_judged_is_the_one_that_is_written() -> None:
    done = fixed(slipped())
    again = checked(orjson.loads(done.written.content))
    assert again.report.findings == done.after.findings
    assert done.after.verdict is again.report.verdict


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.name}")
@pytest.mark.parametrize("profile", [Profile.DELIVERY, Profile.DRAFT])
def test_no_sample_plan_breaks_it_or_gets_more_errors(path: Path, profile: Profile) -> None:
    rule = path.parent.name
    judged = check(path, profile=profile, inputs=sample_inputs(rule), catalogue=catalogue_of(rule))
    if judged.document.file_format.value == "boundary":
        with pytest.raises(DetaljplanError):
            fix(judged, profile=profile)
        return
    done = fix(judged, profile=profile, inputs=sample_inputs(rule))
    errors = [[f.rule for f in report.findings if f.severity is Severity.ERROR] for report in (done.before, done.after)]
    assert len(errors[1]) <= len(errors[0])
    assert set(errors[1]) <= set(errors[0])


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("DP-0004", Kind.SINGLE_PARTS),
        ("DP-0018", Kind.SINGLE_PARTS),
        ("DP-Krav-0013", Kind.OVERLAP),
        ("TOPO-0004", Kind.SHARED_VERTEX),
        ("TOPO-0006", Kind.GAP),
    ],
)
def test_the_fault_of_a_bad_sample_is_gone(rule: str, kind: Kind) -> None:
    judged = check(ROOT / "sample_plans" / "rules" / rule / "bad.json")
    done = fix(judged)
    assert rule in {finding.rule for finding in done.before.findings}
    assert rule not in {finding.rule for finding in done.after.findings}
    assert kind in made(done)


def test_identities_in_the_repairs_are_those_of_the_plan() -> None:
    done = fixed(slipped())
    assert {one for repair in done.repairs for one in repair.objects} <= {
        done.checked.plan.identity,
        identity("gata"),
        identity("b"),
    }


def test_the_picture_of_the_page_is_what_the_code_draws() -> None:
    assert (ROOT / PLACE).read_text(encoding="utf-8") == picture()


def test_the_page_tells_every_kind_and_the_rules_it_mends() -> None:
    page = (ROOT / "docs" / "fix.md").read_text(encoding="utf-8")
    table = page.partition("## What is repaired")[2].partition("## How far")[0]
    assert set(re.findall(r"`([a-z]+-?[a-z]*)`", table)) >= {kind.value for kind in Kind}
    assert all(rule in table for rules in RULES.values() for rule in rules)
    assert all(rule in all_rules() for rules in RULES.values() for rule in rules)
