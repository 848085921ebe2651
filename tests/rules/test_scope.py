"""A rule is asked of the plans and the objects that it is for, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from detaljplan.findings import Outcome, RuleResult
from detaljplan.plan.model import PlanType
from detaljplan.read.reader import read_document, read_plan
from detaljplan.rules.context import Context
from detaljplan.rules.registry import all_rules
from detaljplan.rules.rule import IN_FORCE, Applies, Fault, Of, Started
from detaljplan.rules.run import run_rules
from detaljplan.spec.catalogue import load_catalogue
from detaljplan.spec.specification import load_specification
from sample_plans.plans import street_and_block
from tests.build import Json, identity, written

NEW, OLD = "2022-01-01", "2021-12-31"
GATA, KVARTER = identity("gata"), identity("kvarter")


def result(tree: Json, applies: Applies, of: Of = Of.PROVISIONS) -> RuleResult:
    """Return what becomes of a rule that finds a fault in all it looks at."""

    def finds(thing: Any, context: Context) -> Iterator[Fault]:
        yield Fault(about=thing, fields={"value": 1, "provision": "x", "missing": "y"})

    document = read_document(written(tree), "plan.json")
    context = Context(document, read_plan(document), load_specification(), load_catalogue())
    (run,) = run_rules([replace(all_rules()["DP-0009"], check=finds, applies=applies, of=of)], context)
    return run.result


def with_decisions(*decisions: Json, **attributes: Any) -> Json:
    return street_and_block(beslutsinformation=list(decisions), **attributes)


AFTER = Applies(started=Started.AFTER)
BEFORE = Applies(started=Started.BEFORE)


@pytest.mark.parametrize(
    ("started", "after", "before"),
    [(NEW, Outcome.FAILED, Outcome.NOT_APPLICABLE), (OLD, Outcome.NOT_APPLICABLE, Outcome.FAILED)],
)
def test_the_day_the_plan_was_started_tells_which_rules_it_follows(
    started: str, after: Outcome, before: Outcome
) -> None:
    tree = with_decisions({"datumPaborjat": started})
    assert (result(tree, AFTER).outcome, result(tree, BEFORE).outcome) == (after, before)


@pytest.mark.parametrize("decisions", [[{}], [], [{"datumPaborjat": "i fjol"}]])
def test_a_plan_that_does_not_say_when_it_was_started_is_left_undecided(decisions: list[Json]) -> None:
    told = result(with_decisions(*decisions), AFTER)
    assert (told.outcome, told.not_run) == (Outcome.NOT_RUN, 2)
    assert "datumPaborjat" in (told.reason or "")


def test_in_an_amended_plan_each_provision_follows_the_decision_that_lists_it() -> None:
    tree = with_decisions(
        {"datumPaborjat": OLD, "planbestammelse": [GATA]}, {"datumPaborjat": NEW, "planbestammelse": [KVARTER]}
    )
    told = result(tree, AFTER)
    assert (told.outcome, told.checked, told.failed, told.not_run) == (Outcome.FAILED, 1, 1, 0)


def test_a_provision_that_no_decision_lists_follows_the_one_without_a_list() -> None:
    tree = with_decisions({"datumPaborjat": OLD}, {"datumPaborjat": NEW, "planbestammelse": [KVARTER]})
    assert result(tree, AFTER).checked == 1
    assert result(tree, BEFORE).checked == 1


def test_a_provision_of_decisions_on_both_sides_of_the_day_cannot_be_told() -> None:
    tree = with_decisions({"datumPaborjat": OLD, "planbestammelse": [GATA, KVARTER]}, {"datumPaborjat": NEW})
    tree["features"][0]["properties"]["beslutsinformation"][1]["planbestammelse"] = [KVARTER]
    told = result(tree, AFTER)
    assert (told.outcome, told.not_run) == (Outcome.NOT_RUN, 1)


def test_the_plan_itself_follows_the_decision_to_adopt_it_as_new() -> None:
    tree = with_decisions(
        {"datumPaborjat": OLD, "beslutstyp": "antagande av ny detaljplan"},
        {"datumPaborjat": NEW, "beslutstyp": "antagande om ändring"},
    )
    assert result(tree, AFTER, Of.PLAN).outcome is Outcome.NOT_APPLICABLE
    assert result(tree, BEFORE, Of.PLAN).outcome is Outcome.FAILED


@pytest.mark.parametrize("kind", [kind for kind in PlanType if kind is not PlanType.DETAILED])
def test_older_kinds_of_plan_were_started_before_whatever_they_say(kind: PlanType) -> None:
    assert result(with_decisions({}, typ=kind.value), BEFORE).outcome is Outcome.FAILED


def test_a_zone_of_two_uses_follows_the_day_that_both_follow() -> None:
    assert result(with_decisions({"datumPaborjat": NEW}), AFTER, Of.USE_ZONES).checked == 2


def test_a_rule_for_plans_in_force_is_not_asked_of_others() -> None:
    assert result(street_and_block(), IN_FORCE).outcome is Outcome.NOT_APPLICABLE


def test_a_status_that_cannot_be_read_leaves_it_open_whether_the_rule_applies() -> None:
    assert result(street_and_block(status="nästan klar"), IN_FORCE).outcome is Outcome.NOT_RUN


def test_a_rule_for_one_kind_of_plan_is_not_asked_of_others() -> None:
    applies = Applies(plan_types=(PlanType.DETAILED,))
    assert result(street_and_block(), applies).outcome is Outcome.FAILED
    told = result(street_and_block(typ="stadsplan"), applies)
    assert (told.outcome, "stadsplan" in (told.reason or "")) == (Outcome.NOT_APPLICABLE, True)
