"""No rule breaks on a plan with one attribute gone, null or of another type: what cannot be read is not judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from detaljplan.checking import check, check_bytes
from detaljplan.errors import DocumentError
from detaljplan.findings import Outcome
from detaljplan.report.model import Profile, Report
from sample_plans.make import holds_plan, sample_files
from tests.build import Json, written
from tests.rules.inputs import all_inputs
from tests.whole_plan import whole_plan

GONE = object()
CHANGES: tuple[Any, ...] = (GONE, None, 7, "nej", [], {}, [None], -1, [{}])
Steps = tuple[str | int, ...]


def attributes_of(node: Any, at: Steps = ()) -> Iterator[Steps]:
    """Yield the place of every attribute, once for those that differ only by their number in a list."""
    seen: set[Steps] = set()
    for steps in _all_attributes(node, at):
        alike = tuple(step for step in steps if isinstance(step, str))
        if alike not in seen:
            seen.add(alike)
            yield steps


def _all_attributes(node: Any, at: Steps) -> Iterator[Steps]:
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, member in members:
        if isinstance(key, str):
            yield (*at, key)
        yield from _all_attributes(member, (*at, key))


def changed(tree: Json, steps: Steps, change: Any) -> Json:
    whole = deepcopy(tree)
    owner: Any = whole
    for step in steps[:-1]:
        owner = owner[step]
    if change is GONE:
        del owner[steps[-1]]
    else:
        owner[steps[-1]] = change
    return whole


def crashes(report: Report) -> list[str]:
    return [f"{told.rule}: {told.reason}" for told in report.rules if told.outcome is Outcome.CRASHED]


def crashes_of(changes: Iterable[tuple[Steps, Any]]) -> list[str]:
    tree, inputs = whole_plan(), all_inputs()
    found: list[str] = []
    for steps, change in changes:
        try:
            report = check_bytes(written(changed(tree, steps, change)), "plan.json", inputs=inputs).report
        except DocumentError:
            continue
        found += [f"{steps} = {change}: {crash}" for crash in crashes(report)]
    return found


def test_no_rule_breaks_when_one_attribute_is_not_what_it_should_be() -> None:
    each = enumerate(attributes_of(whole_plan()))
    assert crashes_of((steps, CHANGES[number % len(CHANGES)]) for number, steps in each) == []


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: "gone" if change is GONE else str(change))
def test_no_rule_breaks_whichever_attribute_it_is(change: Any) -> None:
    assert crashes_of((steps, change) for steps in attributes_of(whole_plan())) == []


@pytest.mark.parametrize(
    "path", [path for path, _ in sample_files()], ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_no_rule_breaks_on_a_sample_plan_with_all_that_can_be_handed_in(path: Path) -> None:
    profile = Profile.DELIVERY if holds_plan(path) else Profile.GML_GEOMETRY
    try:
        report = check(path, profile=profile, inputs=all_inputs()).report
    except DocumentError:
        return
    assert crashes(report) == []
