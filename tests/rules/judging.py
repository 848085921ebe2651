"""A plan judged, and what one rule says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detaljplan.checking import check_bytes
from detaljplan.findings import Finding, RuleResult
from detaljplan.report.model import Profile, Report
from tests.build import Json, written


def judged(tree: Json, profile: Profile = Profile.DELIVERY, inputs: Mapping[str, Any] | None = None) -> Report:
    return check_bytes(written(tree), "plan.json", profile=profile, inputs=inputs or {}).report


def findings(tree: Json, rule: str, inputs: Mapping[str, Any] | None = None) -> list[Finding]:
    return [finding for finding in judged(tree, inputs=inputs).findings if finding.rule == rule]


def result(report: Report, rule: str) -> RuleResult:
    return next(r for r in report.rules if r.rule == rule)
