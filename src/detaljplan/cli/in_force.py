"""The option ``--in-force``: plans in force that a plan is held against."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
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

    Raises
    ------
    DetaljplanError
        A file cannot be read, or says that its plan is not in force.
    """
    from detaljplan.read.inputs import in_force
    from detaljplan.read.reader import read_file, read_plan, shown_path

    read = ((read_plan(read_file(path, limits)), shown_path(path)) for path in files or ())
    return {"neighbours": tuple(in_force(plan, name) for plan, name in read)} if files else {}
