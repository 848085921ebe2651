"""Each rule by its good and its bad plan: the good is silent, the bad finds exactly that rule."""

from pathlib import Path

import pytest

from detaljplan.checking import Progress, check, silent
from detaljplan.findings import Outcome
from detaljplan.manual.samples import catalogue_of, profile_of, sample_inputs
from detaljplan.report.model import Report
from detaljplan.rules.context import Context
from detaljplan.rules.registry import all_rules
from detaljplan.spec.specification import load_specification
from sample_plans.make import sample_files

SAMPLES = Path(__file__).parents[2] / "sample_plans"


def sample_of(rule: str, which: str) -> Path:
    (found,) = (SAMPLES / "rules" / rule).glob(f"{which}.*")
    return found


def judged(rule: str, which: str, progress: Progress = silent) -> Report:
    """Return the report on a rule's sample, judged by the release beside it where there is one."""
    return check(
        sample_of(rule, which),
        profile=profile_of(rule),
        inputs=sample_inputs(rule),
        catalogue=catalogue_of(rule),
        progress=progress,
    ).report


@pytest.mark.parametrize("rule", all_rules())
def test_a_bad_plan_gives_exactly_its_own_finding(rule: str) -> None:
    report = judged(rule, "bad")
    notes = {"SCHEMA-0003"} - {rule}  # every GML file says that it is one
    assert {finding.rule for finding in report.findings} - notes == {rule}


@pytest.mark.parametrize("rule", all_rules())
def test_a_good_plan_is_without_remark(rule: str) -> None:
    report = judged(rule, "good")
    notes = {"SCHEMA-0003"}  # every GML file says that it is one
    assert {finding.rule for finding in report.findings} - notes == set()
    assert [result.outcome for result in report.rules if result.rule == rule] == [Outcome.PASSED]


@pytest.mark.parametrize("rule", all_rules().values(), ids=all_rules())
def test_a_rule_explains_itself_in_both_languages(rule) -> None:  # type: ignore[no-untyped-def]
    for text in (rule.title, rule.why, rule.remedy, rule.message):
        assert (text.sv and text.en and text.sv != text.en) or "{" in text.sv


def test_the_sample_plans_are_what_their_script_writes() -> None:
    stale = [path.name for path, content in sample_files() if path.read_bytes() != content]
    assert stale == [], "run: python -m sample_plans.make"


def test_every_rule_folder_belongs_to_a_rule() -> None:
    assert {folder.name for folder in (SAMPLES / "rules").iterdir()} == set(all_rules())


def test_the_limits_that_a_rule_uses_name_it_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    used: dict[str, set[str]] = {}
    running: list[str] = []
    given = Context.limit

    def noted(context: Context, name: str) -> float:
        used.setdefault(running[-1], set()).add(name)
        return given(context, name)

    monkeypatch.setattr(Context, "limit", noted)
    for rule in all_rules():
        judged(rule, "bad", lambda step: running.append(step.told.split()[0]))
    # used once, by whichever rule first asks for the zones, for the uses that properties lie on, or for stray vertices
    shared = {"same_geometry_decimals", "regulated_area", "regulated_distance", "stray_distance"}
    specification = load_specification()
    for rule in all_rules():
        stated = {limit.name for limit in specification.limits_of(rule)} - shared
        assert used.get(rule, set()) - shared == stated, rule
