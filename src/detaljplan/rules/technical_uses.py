"""Technical installations (letter E): the uses that a delivery must not tell apart, for the sake of secrecy."""

from __future__ import annotations

from detaljplan.plan.model import Provision, UseProvision
from detaljplan.plan.values import CannotTell, Unreadable
from detaljplan.rules.context import Context
from detaljplan.spec.catalogue import CatalogueEntry

GENERAL_CODE = "DP_KM_E2"
GENERAL_WORDING = "Tekniska anläggningar"
_CATEGORY = "Tekniska anläggningar"


def technical_entry(provision: Provision, context: Context) -> CatalogueEntry | None:
    """Return the catalogue's entry of a use for technical installations; ``None`` for any other provision.

    Raises
    ------
    CannotTell
        The use is of no entry in force, so that what it is for cannot be told.
    """
    if not isinstance(provision, UseProvision):
        return None
    entry = context.entry(provision)
    if entry is None:
        expected = "en användning ur katalogen som gäller nu", "a use of the catalogue in force"
        raise CannotTell(Unreadable(str(provision.catalogue_reference or "–"), provision.where, *expected))
    return entry if entry.category == _CATEGORY else None


def is_general(provision: Provision, context: Context) -> bool:
    """Return whether a provision is the general use for technical installations."""
    entry = technical_entry(provision, context)
    return entry is not None and entry.code == GENERAL_CODE
