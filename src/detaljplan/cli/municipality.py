"""The option ``--municipality-boundary``: the boundary of the municipality that a plan is held against."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
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
    if file is None:
        return {}
    from detaljplan.read.inputs import municipality_area
    from detaljplan.read.reader import read_file, shown_path

    return {"municipality_boundary": municipality_area(read_file(file, limits), shown_path(file))}
