"""Reports of stored plan versions and their findings. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, func, select

from detaljplan.errors import NotFound
from detaljplan.findings import Finding, Severity, Verdict
from detaljplan.report.json import report_json
from detaljplan.report.model import Profile, Report
from detaljplan.store import shapes
from detaljplan.store.owner import Owner
from detaljplan.store.rows import add_row, add_rows
from detaljplan.store.tables import PLAN_TABLES, Access

VERSIONS = ("profile", "engine_version", "spec_version", "catalogue_release", "rule_set")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFinding:
    """A finding of a stored report.

    Parameters
    ----------
    position
        Its place in the report, from 0.
    shape
        The fault's own geometry, E N in EPSG:3006; ``None`` when it has none or its zone is not known.
    place
        The place in the delivered file.
    near
        The letters on the map nearest to it; ``None`` also for what was stored before they were told.
    """

    position: int
    rule: str
    severity: Severity
    message: str
    message_en: str
    objects: tuple[str, ...]
    place: str | None
    measured: float | None
    limit_value: float | None
    unit: str | None
    origin: str | None
    near: str | None
    shape: BaseGeometry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVerdict:
    """What was said of a plan version, when, and by which rule set (`Report.rule_set`), catalogue and engine."""

    verdict: Verdict
    profile: Profile
    made_at: datetime
    engine_version: str
    spec_version: str
    catalogue_release: str
    rule_set: str


def save_report(
    connection: Connection,
    access: Access,
    version_id: UUID,
    report: Report,
    epsg: int | None,
    owner: Owner,
    *,
    is_new: bool = False,
) -> UUID:
    """Store the report of a plan version, or return the one made with the same profile and versions.

    Parameters
    ----------
    connection
        In a transaction of the caller's.
    owner
        Whose the report is; the acting organisation.
    epsg
        The CRS of the findings' geometries: the plan's own.
    is_new
        The version was stored in the same transaction, and has no report yet.
    """
    tables = PLAN_TABLES[access]
    versions = {name: getattr(report, name) for name in VERSIONS}
    if not is_new:
        same = [tables.report.c[name] == value for name, value in {"version_id": version_id, **versions}.items()]
        known = connection.scalar(select(tables.report.c.report_id).where(*same))
        if known is not None:
            return UUID(str(known))
    key = {"report_id": uuid4(), "version_id": version_id}
    told = {"verdict": report.verdict, "report_json": report_json(report)}
    add_row(connection, tables.report, {**key, **versions, **told, **owner.of_whole(access)})
    common = {"report_id": key["report_id"], **owner.of_parts(access)}
    add_rows(connection, tables.finding, _finding_rows(report.findings, shapes.zone_of(epsg)), common)
    return key["report_id"]


def _finding_rows(findings: tuple[Finding, ...], zone: int) -> Iterator[dict[str, Any]]:
    own, zones = [shapes.storable(f.geometry) for f in findings], [zone] * len(findings)
    geoms = shapes.store_ewkb(shapes.in_store_crs(own, zones))
    told = zip(findings, geoms, shapes.ewkb(own, zones), strict=True)
    for position, (finding, geom, geom_own) in enumerate(told):
        measurement = finding.measurement
        yield {
            "position": position,
            "rule": finding.rule,
            "severity": finding.severity,
            "message": finding.message,
            "message_en": finding.message_en,
            "objects": finding.objects,
            "place": finding.where,
            "measured": measurement.measured if measurement else None,
            "limit_value": measurement.limit if measurement else None,
            "unit": measurement.unit if measurement else None,
            "origin": finding.origin,
            "geom": geom,
            "geom_own": geom_own,
            "near": finding.near,
        }


def find_report(connection: Connection, access: Access, version_id: UUID) -> dict[str, Any]:
    """Return the newest report of the version in its JSON shape, as it was when it was made."""
    report = PLAN_TABLES[access].report.c
    newest = select(report.report_json).where(report.version_id == version_id)
    found = connection.scalar(newest.order_by(report.made_at.desc(), report.report_id).limit(1))
    if found is None:
        raise NotFound(
            "Ingen rapport är lagrad för planversionen {version_id}. Se listan över planer.", version_id=version_id
        )
    return dict(found)


def find_verdicts(connection: Connection, access: Access, version_id: UUID) -> list[StoredVerdict]:
    """Return all that was ever said of a version, the newest first."""
    report = PLAN_TABLES[access].report.c
    columns = [report[name] for name in StoredVerdict.__dataclass_fields__]
    found = select(*columns).where(report.version_id == version_id).order_by(report.made_at.desc(), report.report_id)
    rows = (dict(row._mapping) for row in connection.execute(found))
    return [
        StoredVerdict(**{**row, "verdict": Verdict(row["verdict"]), "profile": Profile(row["profile"])}) for row in rows
    ]


def find_findings(connection: Connection, access: Access, version_id: UUID) -> list[StoredFinding]:
    """Return the findings of the version's newest report, in the order of the report."""
    tables = PLAN_TABLES[access]
    report, finding = tables.report.c, tables.finding.c
    newest = select(report.report_id).where(report.version_id == version_id)
    newest = newest.order_by(report.made_at.desc(), report.report_id).limit(1)
    left_out = {"finding_id", "report_id", "geom", "geom_own", "organisation", "readers"}
    columns = (column for column in finding if column.name not in left_out)
    found = select(*columns, func.ST_AsBinary(finding.geom).label("shape"))
    found = found.where(finding.report_id == newest.scalar_subquery()).order_by(finding.position)
    return [_finding(dict(row._mapping)) for row in connection.execute(found)]


def _finding(row: dict[str, Any]) -> StoredFinding:
    row["severity"] = Severity(row["severity"])
    row["objects"] = tuple(row["objects"])
    row["shape"] = shapes.from_wkb(row["shape"])
    return StoredFinding(**row)
