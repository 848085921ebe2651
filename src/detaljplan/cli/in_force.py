"""The option ``--in-force``: plans in force that a plan is held against."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detaljplan.cli.console import say
from detaljplan.language.words import Words

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


def inputs_in_force(files: list[Path] | None, limits: ReadingLimits, *, quiet: bool = False) -> dict[str, Any]:
    """Return what the rules on neighbours are handed; nothing when no file is given.

    A file that is given twice, under whatever name, is handed in once, and that is said.

    Raises
    ------
    DetaljplanError
        A file cannot be read, or says that its plan is not in force.
    """
    from detaljplan.read.inputs import in_force
    from detaljplan.read.reader import read_file, read_plan, shown_path

    plans: dict[str, Plan] = {}
    for path in files or ():
        document = read_file(path, limits)
        if document.sha256 not in plans:
            plans[document.sha256] = in_force(read_plan(document), shown_path(path))
        elif not quiet:
            say(Words("{file} är redan lämnad till --in-force, och räknas en gång.", file=shown_path(path)), err=True)
    return {"neighbours": tuple(plans.values())} if plans else {}


def tell_of_itself(path: Path, plan: Plan, inputs: Mapping[str, Any]) -> None:
    """Say when a plan is among those it is held against: it is not held against itself, nor another version of it."""
    from detaljplan.read.reader import shown_path
    from detaljplan.rules.neighbouring import is_same_plan

    if any(is_same_plan(other, plan) for other in inputs.get("neighbours", ())):
        told = Words("{file} är samma plan som en i --in-force, och hålls inte mot sig själv.", file=shown_path(path))
        say(told, err=True)
