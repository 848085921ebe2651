"""The limits that the operator has set in the environment, for the command line and Python programs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from detaljplan.language.words import Words

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
    from detaljplan.plan.values import shortened
    from detaljplan.settings import Settings

    try:
        return limits_of(Settings())
    except ValidationError as error:
        fault = error.errors()[0]
        field = str(fault["loc"][0])
        raise DetaljplanError(
            'DETALJPLAN_{name} är "{met}". {expected}.',
            where=Words("miljön"),
            name=field.upper(),
            met=shortened(fault["input"]),
            expected=_range(field),
        ) from None


def _range(field: str) -> Words:
    """Return in words from and to which number a setting may be."""
    from annotated_types import Ge, Le

    from detaljplan.settings import Settings

    bounds = Settings.model_fields[field].metadata
    least = next((bound.ge for bound in bounds if isinstance(bound, Ge)), None)
    most = next((bound.le for bound in bounds if isinstance(bound, Le)), None)
    if least is None:
        return Words("Förväntade ett heltal")
    if most is None:
        return Words("Förväntade ett heltal från {least:n}", least=least)
    return Words("Förväntade ett heltal från {least:n} till {most:n}", least=least, most=most)
