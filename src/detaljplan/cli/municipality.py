"""The option ``--municipality-boundary``: the boundary of the municipality that a plan is held against."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from detaljplan.read.limits import ReadingLimits

MunicipalityBoundary = Annotated[
    Path | None,
    typer.Option(
        "--municipality-boundary",
        metavar="FIL",
        help="Kommunens gräns i SWEREF 99, för PLAN-0003: GeoJSON, GeoPackage eller zippad shapefil med en yta.",
    ),
]


def boundary_handed_in(file: Path | None, limits: ReadingLimits) -> dict[str, Any]:
    """Return what the rule on the municipality is handed: its area in EPSG:3006, E N in metres; nothing without file.

    Raises
    ------
    DetaljplanError
        The file cannot be read, is no boundary alone, or has no area that can be placed.
    """
    return {"municipality_boundary": _boundary(file, limits)} if file else {}


def _boundary(path: Path, limits: ReadingLimits) -> BaseGeometry:
    from detaljplan.crs import SWEREF99_TM, SWEREF_CODES, transform
    from detaljplan.errors import DetaljplanError
    from detaljplan.plan.areas import PlanAreas
    from detaljplan.plan.values import CannotTell
    from detaljplan.read.document import FileFormat
    from detaljplan.read.reader import read_file, read_plan, shown_path

    document = read_file(path, limits)
    plan = read_plan(document)
    if document.file_format is not FileFormat.BOUNDARY or plan.epsg is None or plan.epsg not in SWEREF_CODES:
        raise DetaljplanError(
            "Förväntade bara kommunens gräns till --municipality-boundary: ett lager med en yta, i SWEREF 99.",
            where=shown_path(path),
        )
    try:
        area: BaseGeometry = transform(PlanAreas(plan).boundary, plan.epsg, SWEREF99_TM)
    except CannotTell:
        raise DetaljplanError(
            "Kommunens gräns är ingen giltig yta. Rätta den, eller hämta den på nytt.", where=shown_path(path)
        ) from None
    return area
