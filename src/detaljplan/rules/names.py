"""What to call an object in a message: its letters and wording, never its uuid alone."""

from __future__ import annotations

from collections.abc import Iterable

from detaljplan.plan.model import Provision
from detaljplan.plan.values import shortened
from detaljplan.spec.catalogue import filled


def called(provision: Provision) -> str:
    """Return the provision's letters and the start of its wording, as a planner would name it."""
    values = {value.name: value.value for value in provision.values if isinstance(value.name, str)}
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    wording = shortened(filled(provision.wording, texts), 60) if isinstance(provision.wording, str) else None
    parts = [provision.label, f"”{wording.rstrip('.')}”" if wording else None]
    return " ".join(part for part in parts if part) or provision.catalogue_code or provision.identity


def called_together(provisions: Iterable[Provision]) -> str:
    """Return the names of several provisions, at most three written out."""
    names = [called(provision) for provision in provisions]
    more = f" och {len(names) - 3} till" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
