"""Reports to make pages of: of a faulty sample plan, of many findings, and of texts that would rather be markup."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.checking import Checked, check, check_bytes
from detaljplan.findings import Finding, Severity
from detaljplan.plan.model import Plan
from detaljplan.report.model import Report
from sample_plans.plans import good_plan
from tests.build import written

SAMPLES = Path(__file__).resolve().parents[3] / "sample_plans"
FAULTY = SAMPLES / "kv-exemplet-3-med-fel.json"
PASSING = SAMPLES / "kv-exemplet-1.json"

HOSTILE = '</script><img src=x onerror="window.hit=1"><script>window.hit=2</script>\'"&lt;\u202e'


def faulty() -> Checked:
    return check(FAULTY)


def with_many_findings(count: int) -> tuple[Report, Plan]:
    """Return the faulty plan with so many findings, each with a place, a text and an object of its own."""
    checked = faulty()
    first = [finding for finding in checked.report.findings if finding.geometry is not None]
    findings = tuple(_moved(first[number % len(first)], number) for number in range(count))
    return replace(checked.report, findings=findings), checked.plan


def _moved(finding: Finding, number: int) -> Finding:
    east, north = number % 250 * 0.7, number // 250 * 0.7
    point = finding.point or (0.0, 0.0)
    return replace(
        finding,
        severity=list(Severity)[number % len(Severity)],
        message=f"Fynd {number}: {finding.message}",
        message_en=f"Finding {number}: {finding.message_en}",
        objects=(f"objekt-{number}",),
        where=f"/features/{number}/properties",
        geometry=_shifted(finding.geometry, east, north),
        point=(point[0] + east, point[1] + north),
    )


def _shifted(shape: BaseGeometry | None, east: float, north: float) -> BaseGeometry | None:
    return None if shape is None else shapely.transform(shape, lambda places: places + np.array((east, north)))


def hostile() -> tuple[Report, Plan]:
    """Return a report of a plan and a file that are called what would run if it were markup; so are its findings."""
    tree = good_plan()
    tree["features"][0]["properties"].update(namn=HOSTILE, kommun=HOSTILE, status=HOSTILE, objektidentitet=HOSTILE)
    for feature in tree["features"][1:]:
        feature["properties"].update(objektidentitet=HOSTILE, planbestammelsekatalogreferens=HOSTILE)
    checked = check_bytes(written(tree), f"{HOSTILE.replace('/', '')}.json")
    findings = tuple(
        replace(finding, message=HOSTILE, message_en=HOSTILE, near=HOSTILE, where=HOSTILE, objects=(HOSTILE,))
        for finding in checked.report.findings
    )
    return replace(checked.report, findings=findings), checked.plan
