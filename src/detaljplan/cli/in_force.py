"""The option ``--in-force``: plans in force that a plan is held against."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from detaljplan.plan.model import Plan
    from detaljplan.read.limits import ReadingLimits

PlansInForce = Annotated[
    list[Path] | None,
    typer.Option(
        "--in-force",
        metavar="FIL",
        help="En plan med laga kraft i närheten, för DP-0001: en fil åt gången (kan upprepas).",
    ),
]


def inputs_in_force(files: list[Path] | None, limits: ReadingLimits) -> dict[str, Any]:
    """Return what the rules on neighbours are handed; nothing when no file is given.

    A file that does not tell a status, as GML and a boundary alone, is taken for what the option says it is.

    Raises
    ------
    DetaljplanError
        A file cannot be read, or says that its plan is not in force.
    """
    return {"neighbours": tuple(_in_force(path, limits) for path in files)} if files else {}


def _in_force(path: Path, limits: ReadingLimits) -> Plan:
    from detaljplan.errors import DetaljplanError
    from detaljplan.plan.model import PlanStatus
    from detaljplan.read.reader import read_file, read_plan, shown_path

    plan = read_plan(read_file(path, limits))
    if isinstance(plan.status, PlanStatus) and plan.status is not PlanStatus.IN_FORCE:
        raise DetaljplanError(
            "Förväntade en plan med laga kraft till --in-force, men planen har status {status}. Ta bort den.",
            where=shown_path(path),
            status=plan.status,
        )
    return replace(plan, status=PlanStatus.IN_FORCE)
