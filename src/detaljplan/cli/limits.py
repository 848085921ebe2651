"""The limits that the operator has set in the environment, for the commands that read plan files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detaljplan.read.limits import ReadingLimits

_PREFIX = "DETALJPLAN_MAX_"


def operators_limits() -> ReadingLimits:
    """Return how much a file may hold: as the environment says (``DETALJPLAN_MAX_…``), else as ``spec.toml`` does.

    Raises
    ------
    DetaljplanError
        A limit in the environment is no whole number, or more than the parsers take.
    """
    from detaljplan.read.limits import limits_of, stated_limits

    if not any(name.upper().startswith(_PREFIX) for name in os.environ):
        return stated_limits()  # the settings take a tenth of a second to import
    from pydantic import ValidationError

    from detaljplan.errors import DetaljplanError
    from detaljplan.settings import Settings

    try:
        return limits_of(Settings())
    except ValidationError as error:
        fault = error.errors()[0]
        name = "DETALJPLAN_" + "_".join(map(str, fault["loc"])).upper()
        raise DetaljplanError(
            f"{name} är {fault['input']!r}. Förväntade ett heltal från 1 (nästling högst 250, text högst 10 000 000).",
            where="miljön",
        ) from None
