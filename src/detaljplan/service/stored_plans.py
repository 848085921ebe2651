"""The pages' plans, read from the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine

from detaljplan.crs import zone_name
from detaljplan.errors import NotFound
from detaljplan.findings import Basis, Measurement, Outcome, Severity, Verdict
from detaljplan.review.grounds import Ground
from detaljplan.review.layer import load_layers
from detaljplan.rules.registry import all_rules
from detaljplan.service.api import KINDS
from detaljplan.store.items import Item, find_provisions
from detaljplan.store.plans import StoredPlan, find_plan, find_plans
from detaljplan.store.reports import StoredFinding, find_findings, find_report
from detaljplan.store.reviews import StoredReview, find_review
from detaljplan.store.tables import Access
from detaljplan.web.views import (
    FindingRow,
    GroundHits,
    LayerHit,
    PlanPage,
    PlanRow,
    ProvisionRow,
    UncheckedRule,
)

_SILENT = {Outcome.OUT_OF_SCOPE, Outcome.NOT_RUN, Outcome.CRASHED}


@dataclass(frozen=True, slots=True)
class StoredPlans:
    """The stored plan versions of the accesses a reader has, as the pages ask for them."""

    engine: Engine
    access: Sequence[Access]

    def plan_rows(self) -> Sequence[PlanRow]:
        """Return every plan version, newest first."""
        with self.engine.connect() as connection:
            return [_row(connection, plan) for plan in find_plans(connection, access=self.access)]

    def plan_page(self, version_id: str) -> PlanPage | None:
        """Return the page of a plan version, or ``None`` when there is none."""
        try:
            with self.engine.connect() as connection:
                return _page(connection, find_plan(connection, UUID(version_id), access=self.access))
        except (ValueError, NotFound):
            return None


def _row(connection: Connection, plan: StoredPlan) -> PlanRow:
    stored = find_review(connection, plan.access, plan.version_id)
    hits = stored.review.hits_per_ground() if stored else None
    open_layers = sum(hit.status.is_open for hit in stored.review.hits) if stored else 0
    return PlanRow(
        version_id=str(plan.version_id),
        name=plan.name,
        municipality=plan.municipality,
        status=plan.status,
        file_format=plan.file_format,
        verdict=plan.verdict,
        draft=plan.access is Access.RESTRICTED,
        findings=_counts(plan),
        hits=hits,
        open_layers=open_layers,
        stored_at=plan.stored_at,
    )


def _counts(plan: StoredPlan) -> Mapping[Severity, int]:
    return {Severity.ERROR: plan.errors, Severity.WARNING: plan.warnings, Severity.INFO: plan.infos}


def _page(connection: Connection, plan: StoredPlan) -> PlanPage:
    key = (plan.access, plan.version_id)
    report = find_report(connection, *key)
    stored = find_review(connection, *key)
    return PlanPage(
        version_id=str(plan.version_id),
        name=plan.name,
        municipality=plan.municipality,
        designation=plan.designation,
        status=plan.status,
        purpose=plan.purpose,
        file_name=plan.file_name,
        file_format=plan.file_format,
        input_sha256=plan.input_sha256,
        stored_at=plan.stored_at,
        draft=plan.access is Access.RESTRICTED,
        profile=plan.profile,
        verdict=plan.verdict,
        **_said(report),
        findings=tuple(_finding(finding) for finding in find_findings(connection, *key)),
        unchecked=tuple(_unchecked(report["rules"])),
        grounds=_grounds(stored) if stored else None,
        reviewed_at=stored.run_at if stored else None,
        provisions=tuple(_provisions(find_provisions(connection, *key))),
        area_m2=stored.review.plan_area_m2 if stored else None,
        zone=zone_name(plan.epsg) if plan.epsg else None,
        implementation_months=plan.implementation_months,
        implementation_starts=plan.implementation_starts,
    )


def _said(report: Mapping[str, Any]) -> dict[str, Any]:
    ended = (Outcome.PASSED, Outcome.FAILED)
    return {
        "verdicts": {Basis(basis): Verdict(told) for basis, told in report["verdicts"].items() if told},
        "checked_rules": sum(rule["outcome"] in ended for rule in report["rules"]),
        **{name: report[name] for name in ("spec_version", "catalogue_release", "engine_version")},
    }


def _title(rule: str) -> str | None:
    known = all_rules().get(rule)
    return known.title.sv if known else None


def _finding(finding: StoredFinding) -> FindingRow:
    measurement = None
    if finding.measured is not None and finding.limit_value is not None:
        measurement = Measurement(finding.measured, finding.limit_value, finding.unit or "")
    return FindingRow(
        index=finding.position,
        rule=finding.rule,
        severity=finding.severity,
        message=finding.message,
        title=_title(finding.rule),
        objects=finding.objects,
        measurement=measurement,
        where=finding.place,
        origin=finding.origin or "",
        on_map=finding.shape is not None,
    )


def _unchecked(rules: Sequence[Mapping[str, Any]]) -> Iterator[UncheckedRule]:
    """The rules whose silence is no answer, as `web.views.unchecked_of` has it, from a stored report."""
    for rule in rules:
        outcome = Outcome(rule["outcome"])
        if outcome in _SILENT or rule["not_run"]:
            yield UncheckedRule(
                rule=rule["id"],
                outcome=outcome if outcome in _SILENT else Outcome.NOT_RUN,
                title=_title(rule["id"]),
                reason=rule["reason"],
                not_run=rule["not_run"],
                checked=rule["checked"],
            )


def _grounds(stored: StoredReview) -> tuple[GroundHits, ...]:
    defined = {layer.id: layer for layer in load_layers()}
    found = stored.review.by_ground()
    wanted = [ground for ground in Ground if ground is not Ground.ADVICE or ground in found]
    return tuple(
        GroundHits(ground=g, layers=tuple(LayerHit.of(hit, defined.get(hit.layer_id)) for hit in found.get(g, ())))
        for g in wanted
    )


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
            wording=told["wording"],
            colour=told["colour"],
            symbol_id=told["symbol_id"],
            category=None,
            area_m2=area or None,
            secondary=bool(told["secondary"]),
        )
