"""A stored plan read again from the bytes it was delivered in, within the limits of the operator."""

from __future__ import annotations

from detaljplan.plan.model import Plan
from detaljplan.read.limits import limits_of
from detaljplan.read.reader import read_document, read_plan
from detaljplan.settings import Settings
from detaljplan.store.plans import Original


def read_again(original: Original, settings: Settings) -> Plan:
    """Return the plan of a delivered file.

    Raises
    ------
    DocumentError
        It cannot be read any more: the limits are lower, or the readers stricter, than when it came.
    """
    return read_plan(read_document(original.raw, original.file_name, limits_of(settings)))
