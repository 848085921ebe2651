"""Invented plans for the store's tests, drawn in metres from the corner of a small town that does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from shapely.geometry import LineString, Point, Polygon
from sqlalchemy import Connection

from detaljplan.checking import Checked
from detaljplan.findings import Basis, Finding, Measurement, Outcome, RuleResult, Severity
from detaljplan.plan.model import Plan, PlanGeometry, PlanStatus, PropertyProvision, UseProvision, VariableValue
from detaljplan.read.document import Document, FileFormat
from detaljplan.report.model import PlanSummary, Profile, Report
from detaljplan.store.owner import Audience
from detaljplan.store.plans import Saved, save_plan
from tests.postgis import TOWN

EAST, NORTH, ZONE = 150_000.0, 6_400_000.0, 3007
HOUSING = "3d1b3f42-0000-4000-8000-000000000001"


def rectangle(west: float, south: float, east: float, north: float) -> Polygon:
    """Metres east and north of the corner (150 000, 6 400 000) in SWEREF 99 12 00."""
    west, south, east, north = EAST + west, NORTH + south, EAST + east, NORTH + north
    return Polygon([(west, south), (east, south), (east, north), (west, north)])


def drawn(shape: Any, epsg: Any = ZONE, where: str = "/geometry") -> PlanGeometry:
    return PlanGeometry(where=where, shape=shape, epsg=epsg, dimension=2)


def small_plan(object_id: str | None = "plan-a", epsg: Any = ZONE) -> Plan:
    """100 by 50 m: two uses side by side, a height on the western one, and a line without exit."""
    west = UseProvision(where="/p/0", object_id="use-w", geometries=(drawn(rectangle(0, 0, 60, 50), epsg),))
    east = UseProvision(where="/p/1", object_id="use-e", geometries=(drawn(rectangle(60, 0, 100, 50), epsg),))
    height = PropertyProvision(
        where="/p/2",
        object_id="height",
        label="h1",
        wording="Högsta nockhöjd är 9 meter",
        values=(VariableValue(where="/p/2/v", name="höjd", value="9", unit="m"),),
        geometries=(drawn(rectangle(0, 0, 60, 50), epsg),),
    )
    exit_line = LineString([(EAST, NORTH), (EAST + 100, NORTH)])
    line = PropertyProvision(where="/p/3", object_id="exit", geometries=(drawn(exit_line, epsg),))
    return Plan(
        where="",
        object_id=object_id,
        name="Påhittad plan för kvarteret Provet",
        municipality="Påhittköping",
        status=PlanStatus.IN_FORCE,
        boundary=(drawn(rectangle(0, 0, 100, 50), epsg),),
        provisions=(west, east, height, line),
    )


def gap(severity: Severity = Severity.ERROR) -> Finding:
    return Finding(
        rule="DP-0002",
        severity=severity,
        message="Glapp på 12 cm.",
        message_en="A gap of 12 cm.",
        objects=("use-w", "use-e"),
        where="/p/0",
        geometry=Point(EAST + 60, NORTH + 25),
        measurement=Measurement(0.12, 0.10, "m"),
        origin="DP-0002",
    )


def example(
    plan: Plan | None = None,
    *,
    raw: bytes = b'{"invented": 1}\r\n\x00\xff',
    findings: Sequence[Finding] = (),
    profile: Profile = Profile.DELIVERY,
    name: str = "pahittad.json",
) -> Checked:
    document = Document(name, FileFormat.NGP_JSON, raw, {})
    failed = any(finding.severity is Severity.ERROR for finding in findings)
    outcome = Outcome.FAILED if failed else Outcome.PASSED
    report = Report(
        file_name=name,
        file_format=document.file_format,
        input_sha256=document.sha256,
        judged_at=datetime(2026, 1, 2, tzinfo=UTC),
        profile=profile,
        plan=PlanSummary(),
        spec_version="4.1",
        catalogue_release="20251201",
        catalogue_source="",
        engine_version="0.1.0",
        limits=(),
        findings=tuple(findings),
        rules=(RuleResult(rule="DP-0002", basis=Basis.NGP, severity=Severity.ERROR, outcome=outcome),),
    )
    return Checked(document, plan or small_plan(), report)


def delivered(connection: Connection, checked: Checked, audience: Audience = Audience.PUBLISHED) -> Saved:
    """Store a plan as the town of the tests; the connection acts for it."""
    return save_plan(connection, checked, by=TOWN, audience=audience)


def reported_by(checked: Checked, engine_version: str) -> Checked:
    return replace(checked, report=replace(checked.report, engine_version=engine_version))
