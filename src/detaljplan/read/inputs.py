"""What some rules are handed beyond the plan: neighbouring plans in force, and a municipality's boundary."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from detaljplan.crs import SWEREF99_TM, SWEREF_CODES, transform
from detaljplan.errors import DetaljplanError
from detaljplan.plan.areas import PlanAreas
from detaljplan.plan.model import Plan, PlanStatus
from detaljplan.plan.values import CannotTell
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.reader import read_plan

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


def in_force(plan: Plan, name: str) -> Plan:
    """Return a neighbouring plan as one in force, for DP-0001.

    A plan that does not tell its status, as of GML and a boundary alone, is taken for what the caller says it is.

    Raises
    ------
    DetaljplanError
        It says that it is not in force; `name` tells which one.
    """
    if isinstance(plan.status, PlanStatus) and plan.status is not PlanStatus.IN_FORCE:
        raise DetaljplanError(
            "Förväntade en grannplan med laga kraft, men planen har status {status}. Ta bort den.",
            where=name,
            status=plan.status,
        )
    return replace(plan, status=PlanStatus.IN_FORCE)


def municipality_area(document: Document, name: str) -> BaseGeometry:
    """Return the area of a municipality in EPSG:3006, E N in metres, for PLAN-0003.

    Raises
    ------
    DetaljplanError
        The document is no boundary alone, or has no area that can be placed; `name` tells which one.
    """
    plan = read_plan(document)
    if document.file_format is not FileFormat.BOUNDARY or plan.epsg is None or plan.epsg not in SWEREF_CODES:
        raise DetaljplanError(
            "Förväntade bara kommunens gräns: ett lager med en yta, i SWEREF 99.",
            where=name,
        )
    try:
        area: BaseGeometry = transform(PlanAreas(plan).boundary, plan.epsg, SWEREF99_TM)
    except CannotTell:
        raise DetaljplanError(
            "Kommunens gräns är ingen giltig yta. Rätta den, eller hämta den på nytt.", where=name
        ) from None
    return area
