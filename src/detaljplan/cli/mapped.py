"""The options that several commands share for a municipality's own layers: ``--mapping`` and ``--plan``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from detaljplan.read.mapping.plan_mapping import PlanMapping

MappingFile = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="TOML", help="Vad som är vad i kommunens egna lager (docs/mapping.md)."),
]
PlanAsked = Annotated[
    str | None,
    typer.Option("--plan", help="Vilken plan, när lagren har flera: nyckel, namn, beteckning eller identitet."),
]


def mapping_asked(file: Path | None, plan: str | None) -> PlanMapping | None:
    """Return the mapping in the file with the plan that is asked for; ``None`` where no file is given.

    Raises
    ------
    DetaljplanError
        The mapping is wrong, or a plan is asked for without one.
    """
    from dataclasses import replace

    from detaljplan.errors import DetaljplanError
    from detaljplan.read.mapping.file import read_mapping

    if file is None:
        if plan is not None:
            raise DetaljplanError("--plan väljer bland planerna i egna lager. Ange också --mapping.")
        return None
    return replace(read_mapping(file), chosen=plan)
