"""What to call an object in a message: its letters and wording, never its uuid alone."""

from __future__ import annotations

from collections.abc import Iterable

from detaljplan.plan.model import Provision
from detaljplan.plan.values import shortened
from detaljplan.spec.catalogue import filled, wording_variables


def called(provision: Provision) -> str:
    """Return the provision's letters and the start of its wording, as a planner would name it.

    The values stand in the wording by name; two of one name, or in another order than the variables, do not.
    """
    wording = shortened(_filled(provision.wording, provision), 60) if isinstance(provision.wording, str) else None
    parts = [provision.label, f"”{wording.rstrip('.')}”" if wording else None]
    return " ".join(part for part in parts if part) or provision.catalogue_code or provision.identity


def _filled(wording: str, provision: Provision) -> str:
    """Return the wording with its values, or as delivered where it is not clear which value is of which variable."""
    names = [value.name for value in provision.values]
    variables = [variable.name for variable in wording_variables(wording)]
    if len(set(names)) < len(names) or (sorted(map(str, names)) == sorted(variables) and names != variables):
        return wording
    told = {value.name: value.value for value in provision.values if isinstance(value.name, str)}
    return filled(wording, {name: value for name, value in told.items() if isinstance(value, str)})


def called_together(provisions: Iterable[Provision]) -> str:
    """Return the names of several provisions, at most three written out."""
    names = [called(provision) for provision in provisions]
    more = f" och {len(names) - 3} till" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
