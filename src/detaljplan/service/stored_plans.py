"""The pages' plans, read from the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine

from detaljplan.crs import zone_name
from detaljplan.errors import NotFound
from detaljplan.findings import Basis, Measurement, Outcome, RuleResult, Severity, Verdict
from detaljplan.identity.principal import Principal
from detaljplan.life.change import PlanChange
from detaljplan.life.told import change_told
from detaljplan.numerals import Language
from detaljplan.review.definitions import load_layers
from detaljplan.review.screening import screening
from detaljplan.rules.registry import all_rules
from detaljplan.service.api import KINDS
from detaljplan.service.wording import shown_wording
from detaljplan.spec.catalogue import load_catalogue
from detaljplan.spec.municipalities import municipality_called
from detaljplan.store.acting import reading_as
from detaljplan.store.items import Item, find_provisions
from detaljplan.store.layers import find_layers
from detaljplan.store.plans import EVERYWHERE, MOST_LISTED, StoredPlan, find_plan
from detaljplan.store.reports import StoredFinding, find_findings, find_report, find_verdicts
from detaljplan.store.reviews import AnswerCounts, StoredReview, count_answers, find_review
from detaljplan.store.statements import StoredStatement, find_statements
from detaljplan.store.tables import Access
from detaljplan.store.versions import find_history, find_versions
from detaljplan.web.version_rows import StatementRow, VerdictRow, VersionRow
from detaljplan.web.views import (
    FindingRow,
    PlanList,
    PlanPage,
    PlanRow,
    ProvisionRow,
    answers_of,
    grounds_of,
    unchecked_of,
)

MOST_VERSIONS = 200
"""Versions of a plan that its page tells of."""


@dataclass(frozen=True, slots=True)
class StoredPlans:
    """The stored plan versions, as the pages ask for them."""

    engine: Engine
    limit: int = MOST_LISTED

    def plan_list(self, asker: Principal) -> PlanList:
        """Return the newest version of each plan that who asks may see, as many as the limit lets through."""
        with reading_as(self.engine, asker) as connection:
            plans, more = find_versions(connection, limit=self.limit)
            answers = count_answers(connection, EVERYWHERE, [plan.version_id for plan in plans])
        return PlanList(tuple(_row(plan, answers.get(plan.version_id)) for plan in plans), more)

    def plan_page(self, version_id: str, lang: Language, asker: Principal) -> PlanPage | None:
        """Return the page of a plan version in a language, or ``None`` when who asks may see none."""
        try:
            identity = UUID(version_id)
        except ValueError:
            return None
        with reading_as(self.engine, asker) as connection:
            try:
                plan = find_plan(connection, identity)
            except NotFound:
                return None
            return _page(connection, plan, lang)


def _row(plan: StoredPlan, answers: AnswerCounts | None) -> PlanRow:
    return PlanRow(
        version_id=str(plan.version_id),
        name=plan.name,
        municipality=municipality_called(plan.municipality, plan.municipality_code),
        status=plan.status,
        file_format=plan.file_format,
        verdict=plan.verdict,
        draft=plan.access is Access.RESTRICTED,
        withdrawn=plan.withdrawn,
        findings=_counts(plan),
        hits=answers.hits if answers else None,
        layers=answers.layers if answers else 0,
        open_layers=answers.open_layers if answers else 0,
        stored_at=plan.stored_at,
    )


def _counts(plan: StoredPlan) -> Mapping[Severity, int]:
    return {Severity.ERROR: plan.errors, Severity.WARNING: plan.warnings, Severity.INFO: plan.infos}


def _page(connection: Connection, plan: StoredPlan, lang: Language) -> PlanPage:
    key = (plan.access, plan.version_id)
    report = find_report(connection, *key)
    stored = find_review(connection, *key)
    versions, more_versions = _versions(connection, plan)
    return PlanPage(
        version_id=str(plan.version_id),
        versions=versions,
        more_versions=more_versions,
        given_verdicts=tuple(VerdictRow(**asdict(one)) for one in find_verdicts(connection, *key)),
        statements=tuple(map(_statement, find_statements(connection, plan.version_id))),
        name=plan.name,
        municipality=municipality_called(plan.municipality, plan.municipality_code),
        designation=plan.designation,
        status=plan.status,
        purpose=plan.purpose,
        file_name=plan.file_name,
        file_format=plan.file_format,
        input_sha256=plan.input_sha256,
        organisation=plan.organisation,
        stored_at=plan.stored_at,
        draft=plan.access is Access.RESTRICTED,
        withdrawn=plan.withdrawn,
        profile=plan.profile,
        verdict=plan.verdict,
        **_said(report),
        findings=tuple(_finding(finding, lang) for finding in find_findings(connection, *key)),
        unchecked=unchecked_of(_results(report), _titles(lang)),
        grounds=grounds_of(stored.review, load_layers(), lang) if stored else None,
        answers=answers_of(stored.review, lang) if stored else (),
        screening=screening(stored.review) if stored else None,
        review_notes=stored.review.notes if stored else (),
        reviewed_at=stored.run_at if stored else None,
        newer_layers=tuple(_newer(connection, stored)) if stored else (),
        provisions=tuple(_provisions(find_provisions(connection, *key))),
        area_m2=stored.review.plan_area_m2 if stored else None,
        zone=zone_name(plan.epsg) if plan.epsg else None,
        implementation_months=plan.implementation_months,
        implementation_starts=plan.implementation_starts,
    )


def _newer(connection: Connection, stored: StoredReview) -> Iterator[str]:
    """Yield the names of layers in use that were loaded after a review, or are of another version than it had.

    Two imports of one day may be called the same.
    """
    reviewed = {hit.layer_id: hit.layer_version for hit in stored.review.hits}
    for layer in find_layers(connection):
        if layer.imported_at > stored.run_at or reviewed.get(layer.layer_id, layer.version) != layer.version:
            yield layer.name


def _said(report: Mapping[str, Any]) -> dict[str, Any]:
    ended = (Outcome.PASSED, Outcome.FAILED)
    return {
        "verdicts": {Basis(b): Verdict(told) if told else None for b, told in report["verdicts"].items()},
        "checked_rules": sum(rule["outcome"] in ended for rule in report["rules"]),
        **{name: report[name] for name in ("spec_version", "catalogue_release", "engine_version")},
    }


def _versions(connection: Connection, plan: StoredPlan) -> tuple[tuple[VersionRow, ...], bool]:
    """Return the versions of the plan that may be seen; of one without an identity, itself."""
    if plan.object_id is None:
        return (_version(plan, plan),), False
    found, more = find_history(connection, plan.object_id, limit=MOST_VERSIONS)
    return tuple(_version(one, plan) for one in found), more


def _version(one: StoredPlan, shown: StoredPlan) -> VersionRow:
    return VersionRow(
        version_id=str(one.version_id),
        number=one.number,
        status=one.status,
        stored_at=one.stored_at,
        draft=one.access is Access.RESTRICTED,
        shown=one.version_id == shown.version_id,
        in_force_from=one.in_force_from,
        in_force_until=one.in_force_until,
        change=change_told(PlanChange.from_json(one.version_change)) if one.version_change else None,
    )


def _statement(one: StoredStatement) -> StatementRow:
    return StatementRow(
        statement_id=str(one.statement_id),
        organisation=one.organisation,
        phase=one.phase,
        given_at=one.at,
        case_number=one.head["case_number"],
        points=len(one.points),
    )


def _titles(lang: Language) -> dict[str, str]:
    return {rule.id: getattr(rule.title, lang) for rule in all_rules().values()}


def _finding(finding: StoredFinding, lang: Language) -> FindingRow:
    measurement, rule = None, all_rules().get(finding.rule)
    if finding.measured is not None and finding.limit_value is not None:
        measurement = Measurement(finding.measured, finding.limit_value, finding.unit or "")
    return FindingRow(
        index=finding.position,
        rule=finding.rule,
        severity=finding.severity,
        message=finding.message if lang == "sv" else finding.message_en,
        title=getattr(rule.title, lang) if rule else None,
        remedy=getattr(rule.remedy, lang) if rule else None,
        objects=finding.objects,
        measurement=measurement,
        where=finding.place,
        near=finding.near,
        origin=finding.origin or "",
        on_map=finding.shape is not None,
    )


def _results(report: Mapping[str, Any]) -> Iterator[RuleResult]:
    """The rules' results as they were when the report was made."""
    for rule in report["rules"]:
        told = {name: rule[name] for name in ("checked", "failed", "not_run", "seconds", "reason")}
        yield RuleResult(
            rule=rule["id"],
            basis=Basis(rule["basis"]),
            severity=Severity(rule["severity"]),
            outcome=Outcome(rule["outcome"]),
            **told,
        )


def _category(code: str | None) -> str | None:
    entry = load_catalogue().by_code(code) if code else None
    return entry.category if entry else None


def _provisions(items: Sequence[Item]) -> Iterator[ProvisionRow]:
    """One row per provision, its areas added together; the parts of one follow each other."""
    rows: dict[int, tuple[Mapping[str, Any], float]] = {}
    for place, item in enumerate(items):
        first = place - item.properties["part"]
        told, area = rows.get(first, (item.properties, 0.0))
        rows[first] = (told, area + (item.properties["area_own_m2"] or 0.0))
    for told, area in rows.values():
        yield ProvisionRow(
            object_id=told["object_id"] or "",
            kind=KINDS[told["kind"]],
            land=told["land_form"],
            letters=told["letters"],
            wording=shown_wording(told),
            colour=told["colour"],
            symbol_id=told["symbol_id"],
            category=_category(told["code"]),
            area_m2=area or None,
            secondary=bool(told["secondary"]),
        )
