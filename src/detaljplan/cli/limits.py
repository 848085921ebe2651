"""The limits that the operator has set in the environment, for the commands that read plan files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detaljplan.read.limits import ReadingLimits

_PREFIX = "DETALJPLAN_MAX_"
LIMITS_HELP = (
    "Hur mycket en planfil får innehålla ändras med miljövariablerna DETALJPLAN_MAX_FILE_SIZE_BYTES, "
    "DETALJPLAN_MAX_NESTING_DEPTH, DETALJPLAN_MAX_OBJECT_COUNT, DETALJPLAN_MAX_VERTEX_COUNT och "
    "DETALJPLAN_MAX_TEXT_SIZE_BYTES."
)
"""What the help of the commands that read plan files ends with."""


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
    from detaljplan.plan.values import shortened
    from detaljplan.settings import Settings

    try:
        return limits_of(Settings())
    except ValidationError as error:
        fault = error.errors()[0]
        field = str(fault["loc"][0])
        raise DetaljplanError(
            f'DETALJPLAN_{field.upper()} är "{shortened(fault["input"])}". Förväntade ett heltal{_range(field)}.',
            where="miljön",
        ) from None


def _range(field: str) -> str:
    """Return in words from and to which number a setting may be."""
    from annotated_types import Ge, Le

    from detaljplan.numerals import number
    from detaljplan.settings import Settings

    told = ""
    for bound in Settings.model_fields[field].metadata:
        if isinstance(bound, Ge) and isinstance(bound.ge, int):
            told += f" från {number(bound.ge)}"
        elif isinstance(bound, Le) and isinstance(bound.le, int):
            told += f" till {number(bound.le)}"
    return told
